"""What a reader asks of a list."""

from datetime import date
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import ValidationError

from lms.people.fields import DayField


class DayForm(FlaskForm):
    """As of which day: read from the address, so it needs no token; without one, today."""

    class Meta:
        csrf = False

    on = DayField(_("Tính đến ngày"))

    def __init__(self, asked: Any, today: date) -> None:
        self.today = today
        super().__init__(asked if asked.get("on") else None, on=today)

    @property
    def day(self) -> date | None:
        """The day asked for, if it can be."""
        return self.on.data if self.validate() else None

    def validate_on(self, field: DayField) -> None:
        if field.data and field.data > self.today:
            raise ValidationError(gettext("Ngày này chưa tới. Bạn chọn hôm nay hoặc một ngày trước."))

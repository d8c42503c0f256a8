"""Why somebody could not be moved or put right: the sentence, and the field it belongs to."""

from datetime import datetime

from flask_babel import gettext as _
from flask_wtf import FlaskForm
from sqlalchemy.orm import Session

from lms.members.refusals import wrong_day
from lms.people.accounts import PhoneTaken
from lms.people.fields import explain, written_day
from lms.people.throttle import TooManyTries
from lms.registry.moving import LivesThere, MovedLater
from lms.teams.access import Scope
from lms.teams.roster import AlreadyMember, BeforeFounding, BeganLater, NotInTeam, Overlap
from lms.teams.welcoming import holder_in_scope
from lms.text import phone_number


def reason_of(refusal: Exception) -> tuple[str, str]:
    """The field and the sentence for what lms/registry/moving.py refuses."""
    if isinstance(refusal, LivesThere):
        return "place", _("Người này đang ở đó. Bạn chọn nơi khác.")
    if isinstance(refusal, MovedLater):
        return "day", _("Người này đã chuyển ngày %(day)s. Bạn chọn từ ngày đó trở đi.", day=written_day(refusal.day))
    if isinstance(refusal, BeganLater | BeforeFounding | Overlap):
        return "day", wrong_day(refusal)
    if isinstance(refusal, AlreadyMember):
        return "team", _("Người này đang ở tổ đó. Bạn chọn tổ khác.")
    if isinstance(refusal, NotInTeam):
        return "leaving", _("Người này không còn ở tổ đó. Bạn mở lại trang của người này và thử lại.")
    return "team", _("Tổ đã kết thúc. Bạn chọn tổ khác.")


def taken(session: Session, form: FlaskForm, refusal: PhoneTaken | TooManyTries, scope: Scope, now: datetime) -> int:
    """Say why a record was not put right; the status of the answer. Whose number it is, only those learn who may."""
    if isinstance(refusal, TooManyTries):
        return explain(form, refusal)
    holder = holder_in_scope(session, scope, phone_number(form.phone.data or "") or "", now)
    name = holder.name if holder else ""
    whose = _("Số này là của %(name)s.", name=name) if holder else _("Số này đã có tài khoản.")
    form.phone.errors = [whose, _("Nếu là cùng một người, bạn gộp hai hồ sơ thay vì đổi số.")]
    return 422

"""Whether the lessons of a province need a second person."""

from collections.abc import Sequence

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_login import current_user

from lms.clock import local_today, utc_now
from lms.db import db
from lms.studio.forms.steps import RuleForm
from lms.studio.reviewing import rule_of, set_review_rule
from lms.studio.stages import provinces_ruled
from lms.studio.views.entrance import Answer, blueprint
from lms.teams.models import AdminUnit
from lms.teams.web import current_actor
from lms.web import form_page, found


@blueprint.get("/studio/review-rules")
def rules() -> Answer:
    """The provinces whose rule the reader decides on; straight to the only one."""
    provinces = provinces_ruled(db.session(), current_user.id, local_today())
    if len(provinces) == 1:
        return redirect(url_for("studio.rule", unit_id=provinces[0].id))
    return render_template("studio/review_rules.html", provinces=provinces)


@blueprint.route("/studio/review-rules/<int:unit_id>", methods=["GET", "POST"])
def rule(unit_id: int) -> Answer:
    """Whether the lessons of a province need a second person."""
    province = found(_province(unit_id))
    form = RuleForm(data={"needed": "yes" if rule_of(db.session(), unit_id) else "no"})
    if form.validate_on_submit():
        set_review_rule(db.session(), province, form.needed.data == "yes", current_actor(), utc_now())
        db.session.commit()
        flash(_("Đã lưu."), "good")
        return redirect(url_for("studio.rule", unit_id=unit_id))
    return form_page("studio/review_rule.html", form, province=province)


def _province(unit_id: int) -> AdminUnit | None:
    provinces: Sequence[AdminUnit] = provinces_ruled(db.session(), current_user.id, local_today())
    return next((unit for unit in provinces if unit.id == unit_id), None)

"""Where a lesson stands in its course: moved, withdrawn, brought back."""

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext

from lms.clock import utc_now
from lms.db import db
from lms.studio.ordering import OrderChanged, bring_back, move, withdraw
from lms.studio.views.entrance import Answer, blueprint, stand_at
from lms.teams.web import current_actor
from lms.web import found, whole_number

ORDER_CHANGED = lazy_gettext("Thứ tự các bài vừa thay đổi. Đây là thứ tự mới nhất.")


@blueprint.post("/studio/<slug>/<lesson>/move")
def move_lesson(slug: str, lesson: str) -> Answer:
    """One place up or down, from the number that the page showed."""
    stand = stand_at(slug, lesson)
    seen_at, to = whole_number(request.form.get("from", "")), whole_number(request.form.get("to", ""))
    try:
        move(db.session(), found(stand.lesson), found(seen_at), found(to), current_actor(), utc_now())
        db.session.commit()
    except OrderChanged:
        _order_changed()
    return redirect(url_for("studio.course", slug=slug, _anchor=f"lesson-{lesson}"))


@blueprint.route("/studio/<slug>/<lesson>/withdraw", methods=["GET", "POST"])
def withdraw_lesson(slug: str, lesson: str) -> Answer:
    """Take a lesson from its readers, once it is said what that means."""
    stand = stand_at(slug, lesson)
    published = found(stand.lesson)
    if request.method == "GET":
        found(published.number)
        return render_template("studio/withdraw.html", course=stand.course, stand=stand)
    try:
        withdraw(db.session(), published, current_actor(), utc_now())
        db.session.commit()
        flash(_("Đã rút bài. Bạn đưa bài trở lại lúc nào cũng được, ở cuối trang này."), "good")
    except OrderChanged:
        _order_changed()
    return redirect(url_for("studio.course", slug=slug))


@blueprint.post("/studio/<slug>/<lesson>/bring-back")
def bring_lesson_back(slug: str, lesson: str) -> Answer:
    """Give a withdrawn lesson to its readers again, as the last of the course."""
    stand = stand_at(slug, lesson)
    try:
        bring_back(db.session(), found(stand.lesson), current_actor(), utc_now())
        db.session.commit()
        flash(_("Đã đưa bài trở lại, đứng cuối khóa học."), "good")
    except OrderChanged:
        _order_changed()
    return redirect(url_for("studio.course", slug=slug))


def _order_changed() -> None:
    db.session.rollback()
    flash(ORDER_CHANGED, "info")

"""Pages of the calendar: which topic is learned in which month, and changing that for a nation or a province."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response as Redirect

from courses.calendar import windows_for
from lms.clock import MONTHS, Month, local_date, local_today, utc_now
from lms.db import db
from lms.schedule.choosing import MonthHasBegun, Refusal, choose, own_topics, set_extra, swap, topics_offered, undo
from lms.schedule.forms import SwapForm, TopicForm, WindowsForm
from lms.schedule.rights import editable_units, find_editable
from lms.schedule.ruling import drop_rule, rule_of, set_rule
from lms.schedule.year import EditedMonth, EditedYear, edited_year, learners_year
from lms.teams.models import AdminUnit
from lms.teams.web import current_actor
from lms.web import form_page, found, language, number_asked

blueprint = Blueprint("schedule", __name__)
Answer = str | tuple[str, int] | Redirect


@blueprint.get("/schedule")
def year() -> Answer:
    """The year month by month, as the reader's province has it; with the way to change it, for who may."""
    now = utc_now()
    shown = found(learners_year(db.session(), current_user.id, _year_asked(), now))
    units = editable_units(db.session(), current_user.id, local_date(now)) if current_user.is_trainer else []
    return render_template("schedule/year.html", shown=shown, units=units, current=Month.of(now))


@blueprint.get("/schedule/<int:unit_id>")
def edit(unit_id: int) -> Answer:
    """A unit's year, to be changed month by month."""
    unit = _unit(unit_id)
    windows = windows_for(db.session(), unit.province_id)
    words = {"unit": unit, "windows": windows, "rule": rule_of(db.session(), unit)}
    return render_template("schedule/edit.html", shown=_edited(unit, _year_asked()), **words)


@blueprint.route("/schedule/<int:unit_id>/<int:year>/<int:number>", methods=["GET", "POST"])
def topic(unit_id: int, year: int, number: int) -> Answer:
    """The topic of one month."""
    unit, now = _unit(unit_id), utc_now()
    line = _line(unit, year, number)
    own = own_topics(db.session(), unit)
    form = TopicForm(line, topics_offered(db.session(), unit), own, language())
    if line.has_begun:
        return _begun(unit, year)
    if form.validate_on_submit():
        try:
            choose(db.session(), unit, line.month, form.chosen(), current_actor(), now)
            if own:
                set_extra(db.session(), unit, line.month, form.added(), current_actor(), now)
        except Refusal:
            db.session.rollback()
            return _begun(unit, year)
        return _saved(unit, year)
    return form_page("schedule/topic.html", form, unit=unit, line=line)


@blueprint.post("/schedule/<int:unit_id>/<int:year>/<int:number>/undo")
def take_back(unit_id: int, year: int, number: int) -> Answer:
    """Back to what holds without the unit's own choice."""
    unit = _unit(unit_id)
    try:
        undo(db.session(), unit, _line(unit, year, number).month, current_actor(), utc_now())
    except MonthHasBegun:
        return _begun(unit, year)
    return _saved(unit, year)


@blueprint.route("/schedule/<int:unit_id>/swap", methods=["GET", "POST"])
def exchange(unit_id: int) -> Answer:
    """Swap two months."""
    unit, now = _unit(unit_id), utc_now()
    current = Month.of(now).year
    months = [*_edited(unit, current).changeable, *_edited(unit, current + 1).changeable]
    form = SwapForm(months, language())
    if form.validate_on_submit():
        try:
            swap(db.session(), unit, *form.months(), current_actor(), now)
        except Refusal:
            db.session.rollback()
            return _begun(unit, current)
        return _saved(unit, form.months()[0].year)
    return form_page("schedule/swap.html", form, unit=unit)


@blueprint.route("/schedule/<int:unit_id>/windows", methods=["GET", "POST"])
def windows(unit_id: int) -> Answer:
    """From which day citizens learn, and how long one may catch up."""
    unit = _unit(unit_id)
    form = WindowsForm(data=vars(windows_for(db.session(), unit.province_id)))
    if form.validate_on_submit():
        set_rule(db.session(), unit, form.windows(), current_actor(), utc_now())
        return _saved(unit, Month.of(utc_now()).year)
    return form_page("schedule/windows.html", form, unit=unit, rule=rule_of(db.session(), unit))


@blueprint.post("/schedule/<int:unit_id>/windows/undo")
def drop_windows(unit_id: int) -> Answer:
    """Back to the nation's rule, or the usual one."""
    unit = _unit(unit_id)
    drop_rule(db.session(), unit, current_actor(), utc_now())
    return _saved(unit, Month.of(utc_now()).year)


def _year_asked() -> int:
    """The year of the address, this year where it names none."""
    return found(number_asked("year")) if request.args.get("year") else local_today().year


def _unit(unit_id: int) -> AdminUnit:
    """The nation or a province whose calendar the signed-in person may change, or 404."""
    return found(find_editable(db.session(), current_user.id, unit_id, local_today()))


def _edited(unit: AdminUnit, year: int) -> EditedYear:
    return found(edited_year(db.session(), unit, year, utc_now()))


def _line(unit: AdminUnit, year: int, number: int) -> EditedMonth:
    """A month of a year that has a calendar, or 404."""
    found(1 <= number <= MONTHS or None)
    return _edited(unit, year).months[number - 1]


def _saved(unit: AdminUnit, year: int) -> Redirect:
    db.session.commit()
    flash(_("Đã lưu lịch học."), "good")
    return redirect(url_for("schedule.edit", unit_id=unit.id, year=year))


def _begun(unit: AdminUnit, year: int) -> Redirect:
    flash(_("Tháng này đã bắt đầu nên giữ nguyên chuyên đề. Bạn đổi được từ tháng sau."), "warn")
    return redirect(url_for("schedule.edit", unit_id=unit.id, year=year))

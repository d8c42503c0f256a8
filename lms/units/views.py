"""Pages of administrative units: how they are and were, and recording what becomes of them."""

import json
from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response as Redirect

from lms.clock import local_today, utc_now
from lms.db import db
from lms.paging import fetch_slice
from lms.tables.refusals import TableRefused
from lms.teams.access import Scope, find_unit, find_unit_on, is_within, manages
from lms.teams.models import AdminUnit, Level
from lms.teams.namesakes import origins_of
from lms.teams.succession import successors_of
from lms.teams.web import current_actor, current_scope
from lms.units import lists
from lms.units.change_file import Column, Entry, Fault, read_changes
from lms.units.changes import ChangeKind
from lms.units.clerk import Clerk
from lms.units.days import DayAsked, day_asked, read_day
from lms.units.forms import FORMS, STAYS, ChangeForm, FileForm, SplitForm, VillagesForm
from lms.units.history import View, path_on, version_rows, view_of
from lms.units.impact import Impact, impact_lists, kept_teams, members_at_home, preview
from lms.units.recording import record, record_all
from lms.units.recording_file import preview_file, record_file
from lms.units.refusals import AlreadyRecorded, ChangeRefused
from lms.units.steps import CONFIRM, EDIT, SHARE, carried, carried_details, carried_shares, shares_in
from lms.units.surroundings import kinds_offered, may_add_below, surroundings
from lms.units.tables import LARGEST_FILE, Row, carried_rows, read_table
from lms.units.template import template_file
from lms.units.words import file_words, words_of
from lms.web import attachment, cursor_asked, form_page, found, number_asked, slice_address, takes_upload
from lms.workbook import MIMETYPE

blueprint = Blueprint("units", __name__)
Answer = str | tuple[str, int] | Redirect
INVALID = 422


@blueprint.get("/units")
def index() -> Answer:
    """The units granted; straight to the only one."""
    scope = current_scope()
    found(scope.units or None)
    if len(scope.units) == 1:
        return redirect(url_for("units.show", unit_id=scope.units[0].id))
    return render_template("units/index.html", units=scope.units)


@blueprint.get("/units/<int:unit_id>")
def show(unit_id: int) -> Answer:
    """One unit, as it is or was on ?on=: what is below it, its teams, and its history."""
    scope, place = _unit_as_of(unit_id)
    mine, asked = manages(scope, place), day_asked(request.args.get("on", ""), place, local_today())
    view, search = view_of(place, asked.day, local_today()), request.args.get("q", "")
    without_team = request.args.get("show") == "without-team"
    rows = lists.child_rows(scope, place, view.day, view.ground, search, without_team=without_team)
    children = fetch_slice(db.session(), rows, lists.name_keys(view.ground), cursor_asked(), slice_address)
    words = {
        "children": children,
        "origins": origins_of(db.session(), children.rows) if view.is_now else {},
        "teams": db.session.execute(lists.teams_of_unit(scope, place, view.day)).all(),
        "versions": db.session.execute(version_rows(place, None if mine else view.day)).all(),
        "steps": db.session.execute(lists.steps_of(scope, place)).all() if mine else (),
        "heirs": successors_of(db.session(), place) if place.valid_to and mine else (),
        "may_change": place.valid_to is None and kinds_offered(db.session(), scope, place),
        "may_add": may_add_below(scope, place),
        "search": search,
        "without_team": without_team,
    }
    return _page_as_of("units/show.html", scope, place, view, asked, **words)


@blueprint.get("/units/<int:unit_id>/without-team")
def without_team(unit_id: int) -> Answer:
    """The villages within a unit that have, or had on ?on=, no team of their own."""
    scope, place = _unit_as_of(unit_id)
    asked = day_asked(request.args.get("on", ""), place, local_today())
    view, search = view_of(place, asked.day, local_today()), request.args.get("q", "")
    rows = lists.villages_without_team(place, view.day, view.ground, search)
    page = fetch_slice(db.session(), rows, lists.name_keys(view.ground), cursor_asked(), slice_address)
    words = {"page": page, "search": search, "origins": origins_of(db.session(), page.rows) if view.is_now else {}}
    return _page_as_of("units/without_team.html", scope, place, view, asked, **words)


@blueprint.get("/units/changes")
def changes() -> Answer:
    """What became of the units in scope, newest first; of those within ?unit= where it is given."""
    scope = current_scope()
    found(scope.units or None)
    place = _unit(number_asked("unit"))[1] if "unit" in request.args else None
    search = request.args.get("q", "")
    rows = lists.step_rows(scope, place, search)
    page = fetch_slice(db.session(), rows, lists.STEP_KEYS, cursor_asked(), slice_address, descending=True)
    return render_template("units/changes.html", page=page, search=search, unit=place, scope=scope)


@blueprint.route("/units/<int:unit_id>/change", methods=["GET", "POST"])
def change(unit_id: int) -> Answer:
    """Something becomes of a unit: what, then how, then a preview, then it is recorded. Each step is in the form."""
    scope, place = _unit(unit_id)
    offered = found(kinds_offered(db.session(), scope, place) or None)
    if place.valid_to and request.method == "GET":
        return redirect(url_for("units.show", unit_id=unit_id))  # there it says what became of it
    kind = next((kind for kind in offered if kind == request.values.get("what")), None)
    if kind is None:
        return render_template("units/change.html", unit=place, offered=offered)
    name = place.name if kind == ChangeKind.RENAME else ""  # most new names are the old one but for a letter
    form = FORMS[kind](surroundings(db.session(), place, local_today()), kind=place.kind, name=name)
    step = request.form.get("step", EDIT)
    if step == EDIT:
        return _details_page(kind, form), 200
    if not form.validate():
        return _details_page(kind, form), INVALID
    if step == SHARE and isinstance(form, SplitForm) and _has_shares(form):
        return _shares_page(form)
    return _carry_on(scope, kind, form, step)


def _carry_on(scope: Scope, kind: ChangeKind, form: ChangeForm, step: str) -> Answer:
    """The change is described: show what it would do, or do it."""
    place, told = form.around.place, form.change(shares_in(request.form))
    try:
        if step == CONFIRM:
            outcome = record(_clerk(scope), told)
            db.session.commit()
            flash(_("Đã ghi thay đổi."), "good")
            return redirect(url_for("units.show", unit_id=outcome.unit.id))
        impact = preview(_clerk(scope), told)
    except AlreadyRecorded as known:
        db.session.rollback()
        flash(words_of(known), "info")
        return redirect(url_for("units.show", unit_id=place.id))
    except ChangeRefused as refusal:
        db.session.rollback()
        form.explain(refusal)
        return _details_page(kind, form), INVALID
    return render_template("units/preview.html", kind=kind, unit=place, told=told, **_impact_words(impact))


@blueprint.route("/units/<int:unit_id>/villages/new", methods=["GET", "POST"])
def add_villages(unit_id: int) -> Answer:
    """Villages of a commune, one name a line: all of them, or none."""
    scope, commune = _unit(unit_id)
    found(commune if commune.level == Level.COMMUNE and may_add_below(scope, commune) else None)
    form = VillagesForm(day=local_today())
    if form.validate_on_submit():
        try:
            made = record_all(_clerk(scope), form.changes(commune))
            db.session.commit()
            _tell_added(len(made))
            return redirect(url_for("units.show", unit_id=unit_id))
        except AlreadyRecorded as known:
            db.session.rollback()
            form.names.errors = [_known_words(known)]
        except ChangeRefused as refusal:
            db.session.rollback()
            form.explain(refusal)
    return form_page("units/villages.html", form, unit=commune)


@blueprint.route("/units/changes/file", methods=["GET", "POST"])
@takes_upload(LARGEST_FILE)
def change_file() -> Answer:
    """A file of changes: read, previewed, and recorded as a whole or not at all."""
    scope = current_scope()
    found(scope.units or None)
    form = FileForm()
    try:
        table = _table_sent(form)
        if table is None:
            return form_page("units/file.html", form)
        entries, faults = read_changes(table)
    except TableRefused as refusal:
        form.file.errors = [file_words(refusal)]
        return form_page("units/file.html", form)
    if request.form.get("step") == CONFIRM and not faults:
        return _record_file(scope, entries, form)
    report, impact = preview_file(_clerk(scope), entries)
    faults = sorted([*faults, *report.faults], key=lambda fault: fault.row)
    if faults:
        return _faults_page(form, faults)
    words = {
        "report": report,
        "columns": Column,
        "rows": json.dumps(table, ensure_ascii=False),
        **_impact_words(impact),
    }
    return render_template("units/file_preview.html", **words)


@blueprint.get("/units/changes/template")
def template() -> Response:
    """The file of changes with its headings and an explanation, to be filled in."""
    found(current_scope().units or None)
    return attachment(template_file(), MIMETYPE, "bien-dong-don-vi.xlsx")


def _known_words(known: AlreadyRecorded) -> str:
    """Of a list, a part is on record."""
    unit = known.called[:1].upper() + known.called[1:]
    return str(_("%(unit)s đã có từ ngày đó. Chưa nơi nào được thêm; bạn xóa dòng này rồi gửi lại.", unit=unit))


def _tell_added(count: int) -> None:
    """None are new where the form was sent twice."""
    if count:
        flash(ngettext("Đã thêm %(num)s nơi.", "Đã thêm %(num)s nơi.", count), "good")
    else:
        flash(_("Các nơi này đã có trong danh sách."), "info")


def _record_file(scope: Scope, entries: list[Entry], form: FileForm) -> Answer:
    report = record_file(_clerk(scope), entries)
    if report.faults:
        db.session.rollback()
        return _faults_page(form, report.faults)
    db.session.commit()
    count = len(report.recorded)
    flash(ngettext("Đã ghi %(num)s thay đổi.", "Đã ghi %(num)s thay đổi.", count), "good" if count else "info")
    return redirect(url_for("units.changes"))


def _faults_page(form: FileForm, faults: list[Fault]) -> Answer:
    lines = [(fault, words_of(fault.refusal)) for fault in faults]
    return render_template("units/file.html", form=form, lines=lines), INVALID


def _table_sent(form: FileForm) -> list[Row] | None:
    """The rows of the file that was just sent, or those that a preview carries along. Raises TableRefused."""
    carried = request.form.get("rows")
    if carried is not None:
        return carried_rows(carried)
    return read_table(form.file.data.read(), for_page=True) if form.validate_on_submit() else None


def _impact_words(impact: Impact) -> dict[str, Any]:
    """What a preview shows, with what the form carries to its end."""
    session, day = db.session(), local_today()
    return {
        "impact": impact,
        "lists": impact_lists(session, impact, day, request.form),
        "members_at_home": members_at_home(session, impact, day),
        "kept_teams": kept_teams(session, impact, day) if impact.kept else 0,
        "carried": carried(request.form.items(multi=True)),
    }


def _details_page(kind: ChangeKind, form: ChangeForm) -> str:
    shares = carried_shares(request.form.items())
    return render_template("units/details.html", kind=kind, form=form, unit=form.around.place, carried=shares)


def _shares_page(form: SplitForm) -> str:
    words = {
        "carried": carried_details(request.form.items(multi=True)),
        "chosen": shares_in(request.form),
        "stays": form.outcome.data == STAYS,
    }
    return render_template("units/shares.html", around=form.around, unit=form.around.place, parts=form.parts(), **words)


def _has_shares(form: SplitForm) -> bool:
    return bool(form.around.children or form.around.teams or form.around.residents)


def _clerk(scope: Scope) -> Clerk:
    return Clerk(db.session(), scope, current_actor(), utc_now())


def _page_as_of(template: str, scope: Scope, place: AdminUnit, view: View, asked: DayAsked, **words: object) -> Answer:
    path = path_on(db.session(), place, view.day)
    words |= {"is_within": is_within, "manages": manages, "mine": manages(scope, place)}
    page = render_template(template, unit=place, path=path, view=view, asked=asked, scope=scope, **words)
    return (page, INVALID) if asked.fault else page


def _unit(unit_id: int | None) -> tuple[Scope, AdminUnit]:
    scope = current_scope()
    return scope, found(find_unit(db.session(), scope, found(unit_id)))


def _unit_as_of(unit_id: int) -> tuple[Scope, AdminUnit]:
    """A unit in scope today, or on the day of ?on=; then nothing may be told of it that is of a later day."""
    scope, day = current_scope(), read_day(request.args.get("on", ""))
    session = db.session()
    return scope, found(find_unit_on(session, scope, unit_id, day) if day else find_unit(session, scope, unit_id))

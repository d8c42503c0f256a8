"""Something becomes of a unit, step by step; villages that are new."""

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from lms.clock import local_today
from lms.db import db
from lms.teams.access import Scope
from lms.teams.models import Level
from lms.units.changes import ChangeKind
from lms.units.forms.changes import FORMS, STAYS, ChangeForm, SplitForm
from lms.units.forms.villages import VillagesForm
from lms.units.impact import preview
from lms.units.recording import record, record_all
from lms.units.refusals import AlreadyRecorded, ChangeRefused
from lms.units.steps import CONFIRM, EDIT, SHARE, carried_details, carried_shares, shares_in
from lms.units.surroundings import kinds_offered, may_add_below, surroundings
from lms.units.views.entrance import INVALID, Answer, blueprint, clerk_within, impact_words, unit_at
from lms.units.words import words_of
from lms.web import form_page, found


@blueprint.route("/units/<int:unit_id>/change", methods=["GET", "POST"])
def change(unit_id: int) -> Answer:
    """Something becomes of a unit: what, then how, then a preview, then it is recorded. Each step is in the form."""
    scope, place = unit_at(unit_id)
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


@blueprint.route("/units/<int:unit_id>/villages/new", methods=["GET", "POST"])
def add_villages(unit_id: int) -> Answer:
    """Villages of a commune, one name a line: all of them, or none."""
    scope, commune = unit_at(unit_id)
    found(commune if commune.level == Level.COMMUNE and may_add_below(scope, commune) else None)
    form = VillagesForm(day=local_today())
    if form.validate_on_submit():
        try:
            made = record_all(clerk_within(scope), form.changes(commune))
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


def _carry_on(scope: Scope, kind: ChangeKind, form: ChangeForm, step: str) -> Answer:
    """The change is described: show what it would do, or do it."""
    place, told = form.around.place, form.change(shares_in(request.form))
    try:
        if step == CONFIRM:
            outcome = record(clerk_within(scope), told)
            db.session.commit()
            flash(_("Đã ghi thay đổi."), "good")
            return redirect(url_for("units.show", unit_id=outcome.unit.id))
        impact = preview(clerk_within(scope), told)
    except AlreadyRecorded as known:
        db.session.rollback()
        flash(words_of(known), "info")
        return redirect(url_for("units.show", unit_id=place.id))
    except ChangeRefused as refusal:
        db.session.rollback()
        form.explain(refusal)
        return _details_page(kind, form), INVALID
    return render_template("units/preview.html", kind=kind, unit=place, told=told, **impact_words(impact))


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

"""Pages that merge two accounts of one person: which may be doubles, the two side by side, the merge."""

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as Redirect

from lms.clock import local_today, utc_now
from lms.db import db
from lms.doubles.faces import Face
from lms.doubles.likely import MOST, pairs_of, pairs_within
from lms.doubles.merging import merge
from lms.finding.searching import Kind, find
from lms.people.doubles import AlreadyMerged
from lms.people.fields import ConfirmForm
from lms.people.models import Person
from lms.registry.choosing import below, is_country
from lms.registry.record import PersonRecord, record_of
from lms.registry.rights import person_in_reach, rights_over
from lms.teams.access import Scope, find_unit
from lms.teams.web import current_actor, current_scope
from lms.web import found, number_asked

blueprint = Blueprint("doubles", __name__)
Answer = str | Response | Redirect


@blueprint.get("/people/doubles")
def index() -> Answer:
    """Pairs of accounts that may be one person's."""
    scope = _scope()
    unit = found(find_unit(db.session(), scope, found(number_asked("unit")))) if "unit" in request.args else None
    if is_country(scope, unit):
        return render_template("registry/country.html", units=below(db.session(), scope, unit, local_today()))
    pairs = pairs_within(db.session(), scope, unit, local_today())
    return render_template("doubles/index.html", pairs=pairs[:MOST], more=len(pairs) > MOST, unit=unit)


@blueprint.get("/people/<int:person_id>/merge")
def choose(person_id: int) -> Answer:
    """Which other account is this person's, too: what looks alike, and a search."""
    scope = _scope()
    someone = _mergeable(scope, person_id)
    typed = request.args.get("q", "").strip()
    hits = find(db.session(), scope, typed, Kind.PEOPLE, None, local_today()).people if typed else []
    alike = pairs_of(db.session(), scope, someone, local_today())
    others = [hit for hit in hits if hit.id != someone.id]
    return render_template("doubles/choose.html", person=someone, alike=alike, hits=others, typed=typed)


@blueprint.get("/people/<int:person_id>/merge/<int:other_id>")
def preview(person_id: int, other_id: int) -> Answer:
    """The two accounts side by side, and what becomes of them: a rehearsal, which is undone."""
    scope, kept, double = _pair(person_id, other_id)
    faces = [Face.of(_record(scope, someone)) for someone in (kept, double)]
    moved = merge(db.session(), kept.id, double.id, current_actor(), utc_now())
    after = Face.of(_record(scope, kept))
    db.session.rollback()  # before the page is drawn: on SQLite every other writer waits for this one
    return render_template("doubles/preview.html", faces=faces, moved=moved, after=after)


@blueprint.post("/people/<int:person_id>/merge/<int:other_id>")
def confirm(person_id: int, other_id: int) -> Answer:
    """Merge the second account into the first, for good."""
    _scope_of_it, kept, double = _pair(person_id, other_id)
    found(ConfirmForm().validate_on_submit() or None)
    merge(db.session(), kept.id, double.id, current_actor(), utc_now())
    db.session.commit()
    flash(_("Đã gộp hai hồ sơ. Mọi kết quả nay ở một nơi."), "good")
    return redirect(url_for("registry.person", person_id=person_id))


@blueprint.errorhandler(AlreadyMerged)
def _already_merged(refusal: AlreadyMerged) -> Answer:
    """Pressed twice, or somebody else was quicker."""
    db.session.rollback()
    flash(_("Hai hồ sơ này đã gộp rồi."), "info")
    if refusal.into_id is None:
        return redirect(url_for("registry.people"))
    return redirect(url_for("registry.person", person_id=refusal.into_id))


def _scope() -> Scope:
    """What the reader answers for as an official; leaders merge nobody."""
    scope = current_scope()
    return found(scope if scope.units else None)


def _mergeable(scope: Scope, person_id: int) -> Person:
    """Somebody whom the reader may merge: in an own unit, and not above the reader."""
    someone, rights = found(person_in_reach(db.session(), scope, person_id, local_today()))
    return found(someone if rights.may_move else None)


def _pair(kept_id: int, double_id: int) -> tuple[Scope, Person, Person]:
    """Two people whom the reader may merge. Raises AlreadyMerged where that is done."""
    scope = _scope()
    kept, double = _mergeable(scope, kept_id), _mergeable(scope, double_id)
    if kept.id == double.id and kept_id != double_id:
        raise AlreadyMerged(kept.id)
    found(kept if kept.id != double.id else None)
    return scope, kept, double


def _record(scope: Scope, someone: Person) -> PersonRecord:
    today = local_today()
    return record_of(db.session(), scope, someone, rights_over(db.session(), scope, someone, today), today)

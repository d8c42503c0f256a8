"""Pages of a person's record: reading it, putting it right, moving the person."""

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as Redirect

from lms.clock import local_today, utc_now
from lms.db import db
from lms.people.accounts import PhoneTaken
from lms.people.fields import ConfirmForm, PersonForm
from lms.people.models import Person
from lms.people.throttle import TooManyTries
from lms.registry import choosing, correcting, moving
from lms.registry.forms import MoveForm, TransferForm
from lms.registry.listing import Filters, list_people
from lms.registry.record import PersonRecord, record_of
from lms.registry.refusals import reason_of, taken
from lms.registry.rights import Rights, person_in_reach, rights_over
from lms.teams.access import Scope, find_unit
from lms.teams.models import AdminUnit, Level, Team
from lms.teams.namesakes import origins_of, seats_of
from lms.teams.roster import NotInTeam, membership_of
from lms.teams.tree import villages_of
from lms.teams.web import current_actor, current_scope
from lms.web import cursor_asked, form_page, found, number_asked, shown_once, slice_address

blueprint = Blueprint("registry", __name__)
SEARCHED = 10  # from so many places on, the list has a search
Answer = str | tuple[str, int] | Response | Redirect


@blueprint.get("/people")
def people() -> Answer:
    """The people in scope: of a unit, without a team, who never signed in, by name."""
    scope = _scope()
    unit = _unit_asked(scope)
    filters = Filters(unit, request.args.get("q", ""), request.args.get("show", ""))
    if choosing.is_country(scope, unit):
        return render_template("registry/country.html", units=choosing.below(db.session(), scope, unit, local_today()))
    page = list_people(db.session(), scope, filters, local_today(), cursor_asked(), slice_address)
    return render_template("registry/people.html", page=page, filters=filters, scope=scope)


@blueprint.get("/people/<int:person_id>")
def person(person_id: int) -> Answer:
    """One person: who, how to reach, where through time, how far."""
    scope, someone, rights = _person(person_id)
    if someone.id != person_id:
        return redirect(url_for("registry.person", person_id=someone.id))
    record = record_of(db.session(), scope, someone, rights, local_today())
    return render_template("registry/person.html", record=record, rights=rights, today=local_today())


@blueprint.route("/people/<int:person_id>/edit", methods=["GET", "POST"])
def edit(person_id: int) -> Answer:
    """Put right name, phone number, year of birth."""
    scope, someone, _rights = _changeable(person_id)
    form, status = PersonForm(obj=someone), None
    if form.validate_on_submit():
        try:
            name, phone = form.name.data or "", form.phone.data
            correcting.put_right(db.session(), someone, name, phone, form.year(), current_actor(), utc_now())
            db.session.commit()
            flash(_("Đã lưu."), "good")
            return redirect(url_for("registry.person", person_id=person_id))
        except (PhoneTaken, TooManyTries) as refusal:
            status = taken(db.session(), form, refusal, scope, utc_now())
            db.session.commit()  # a failed try counts
    page, usual = form_page("registry/edit.html", form, person=someone)
    return page, status or usual


@blueprint.route("/people/<int:person_id>/code", methods=["GET", "POST"])
def code(person_id: int) -> Answer:
    """A new one-time code, shown once."""
    _scope_of_it, someone, _rights = _changeable(person_id)
    if not ConfirmForm().validate_on_submit():
        return render_template("registry/code_confirm.html", person=someone)
    fresh = correcting.hand_out_code(db.session(), someone, current_actor(), utc_now())
    db.session.commit()
    return shown_once("registry/code.html", person=someone, code=fresh)


@blueprint.route("/people/<int:person_id>/home", methods=["GET", "POST"])
def home(person_id: int) -> Answer:
    """The person moves to another village, of the commune given as ?in=."""
    scope, someone, commune = _moving(person_id)
    if commune is None or commune.level != Level.COMMUNE:
        return _where(scope, someone, commune)
    villages = villages_of(db.session(), commune, local_today())
    form = MoveForm(commune, villages, origins_of(db.session(), villages), today=local_today())
    if form.validate_on_submit():
        unit = found(find_unit(db.session(), scope, form.unit_id()))
        try:
            moving.move_home(db.session(), someone, unit, form.first_day(), current_actor(), utc_now())
            return _moved(someone, _("Đã ghi nơi ở mới. Kết quả học và giấy chứng nhận giữ nguyên."))
        except moving.REFUSALS as refusal:
            _blame(form, refusal)
    return form_page("registry/home.html", form, person=someone, commune=commune)


@blueprint.route("/people/<int:person_id>/team", methods=["GET", "POST"])
def team(person_id: int) -> Answer:
    """The person goes to another team, of the commune given as ?in=."""
    scope, someone, commune = _moving(person_id)
    if commune is None or commune.level != Level.COMMUNE:
        return _where(scope, someone, commune)
    held = [place for place in _record(scope, someone).memberships if place.is_seen and place.holds_on(local_today())]
    teams = choosing.teams_within(db.session(), scope, commune, local_today())
    if not teams:
        return render_template("registry/no_team.html", person=someone, commune=commune)
    form = TransferForm(held, teams, seats_of(db.session(), teams), today=local_today())
    if form.validate_on_submit():
        try:
            _transfer(someone, form)
            return _moved(someone, _("Đã chuyển tổ. Kết quả học và giấy chứng nhận giữ nguyên."))
        except moving.REFUSALS as refusal:
            _blame(form, refusal)
    return form_page("registry/team.html", form, person=someone, commune=commune)


def _scope() -> Scope:
    """What the reader oversees; whoever oversees nothing finds no such page."""
    scope = current_scope()
    return found(None if scope.is_empty else scope)


def _unit_asked(scope: Scope) -> AdminUnit | None:
    """The unit of the address, if it names one."""
    return found(find_unit(db.session(), scope, found(number_asked("unit")))) if "unit" in request.args else None


def _person(person_id: int) -> tuple[Scope, Person, Rights]:
    """Somebody in scope; of a closed double, the person whose it was."""
    scope = _scope()
    return scope, *found(person_in_reach(db.session(), scope, person_id, local_today()))


def _changeable(person_id: int) -> tuple[Scope, Person, Rights]:
    scope, someone, rights = _person(person_id)
    found(rights.may_change or None)
    return scope, someone, rights


def _moving(person_id: int) -> tuple[Scope, Person, AdminUnit | None]:
    """Somebody whom the reader may move, and the commune to move to: the one asked for, else the one they are in."""
    scope, someone, rights = _person(person_id)
    found(rights.may_move or None)
    if "in" not in request.args:
        return scope, someone, choosing.home_commune(db.session(), scope, someone, local_today())
    asked = found(number_asked("in"))
    return scope, someone, found(find_unit(db.session(), scope, asked)) if asked else None


def _where(scope: Scope, someone: Person, unit: AdminUnit | None) -> str:
    """The way down to a commune, with a search where there are many."""
    search = request.args.get("q", "")
    units = choosing.below(db.session(), scope, unit, local_today())
    words = {"unit": unit, "units": choosing.called(units, search), "search": search, "many": len(units) > SEARCHED}
    return render_template("registry/where.html", person=someone, **words)


def _record(scope: Scope, someone: Person) -> PersonRecord:
    today = local_today()
    return record_of(db.session(), scope, someone, rights_over(db.session(), scope, someone, today), today)


def _transfer(someone: Person, form: TransferForm) -> None:
    left = form.left_team_id()
    membership = membership_of(db.session(), left, someone.id, local_today()) if left else None
    if left and membership is None:
        raise NotInTeam
    goes_to = db.session().get_one(Team, int(form.team.data))
    words = (form.role.data, form.position.data or "", form.first_day())
    moving.transfer(db.session(), someone, membership, goes_to, *words, current_actor(), utc_now())


def _moved(someone: Person, words: str) -> Redirect:
    person_id = someone.id
    db.session.commit()
    flash(words, "good")
    return redirect(url_for("registry.person", person_id=person_id))


def _blame(form: MoveForm | TransferForm, refusal: Exception) -> None:
    field, words = reason_of(refusal)
    db.session.rollback()
    form[field].errors = [words]

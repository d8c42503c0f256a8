"""The offices that the reader gives or holds: the list, one office, ending it, a code for who holds it."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response as Redirect

from lms.clock import utc_now
from lms.db import db
from lms.grants import listing
from lms.grants.desk import Desk, Office, code_receiver, told_of
from lms.grants.forms import EndForm
from lms.grants.listing import Show, Wanted
from lms.grants.refusals import REFUSALS, reason_of
from lms.grants.views.entrance import Answer, blame, blueprint, current_desk, named
from lms.grants.welcoming import hand_out_code
from lms.paging import fetch_page
from lms.people.fields import ConfirmForm, written_day
from lms.people.models import Person
from lms.teams import appointing
from lms.teams.web import current_actor
from lms.web import day_asked, form_page, found, one_of, page_address, page_asked, shown_once


@blueprint.get("/grants")
def index() -> Answer:
    """The offices that the reader gives, as of a day; below, what the reader holds."""
    desk = current_desk()
    own = listing.own_offices(db.session(), desk.person_id, desk.today)
    found(own or None)
    if not desk.grounds:
        return render_template("grants/own.html", own=own)
    show, day = Show(one_of(request.args.get("show"), tuple(Show))), day_asked("day") or desk.today
    wanted = Wanted(show, day, request.args.get("q", ""))
    rows = listing.office_rows(db.session(), desk.person_id, wanted, desk.today)
    page = fetch_page(db.session(), rows, page_asked(), page_address)
    waiting = listing.waiting_for_review(db.session(), desk.person_id, desk.today)
    words = {"own": own, "page": page, "waiting": waiting, "wanted": wanted, "today": desk.today}
    return render_template("grants/index.html", several=len(desk.grounds) > 1, **words)


@blueprint.route("/grants/<int:grant_id>", methods=["GET", "POST"])
def show(grant_id: int) -> Answer:
    """One office: on which units, given by whom; the form that ends it."""
    desk, office = _office(grant_id)
    form = EndForm([unit.id for _grant, unit in office], desk.today)
    if form.validate_on_submit():
        try:
            return _end(desk, form, office)
        except REFUSALS as refusal:
            db.session.rollback()
            blame(form, refusal)
    return form_page("grants/show.html", form, **told_of(db.session(), desk, office))


@blueprint.post("/grants/<int:grant_id>/vouch")
def vouch(grant_id: int) -> Answer:
    """Stand for an office whose giver no longer can."""
    _seat, office = _office(grant_id)
    try:
        appointing.vouch(db.session(), [grant for grant, _unit in office], current_actor(), utc_now())
        db.session.commit()
        flash(_("Từ nay bạn là người giao nhiệm vụ này."), "good")
    except REFUSALS as refusal:
        db.session.rollback()
        flash(reason_of(db.session(), refusal, named)[1], "warn")
    return redirect(url_for("grants.show", grant_id=grant_id))


@blueprint.route("/grants/<int:grant_id>/code", methods=["GET", "POST"])
def code(grant_id: int) -> Answer:
    """A new one-time code for who holds the office, shown once."""
    desk, office = _office(grant_id)
    person = found(code_receiver(db.session(), desk, office))
    if not ConfirmForm().validate_on_submit():
        return render_template("grants/code_confirm.html", person=person, grant_id=grant_id)
    fresh = hand_out_code(db.session(), person, office[0][1].id, current_actor(), utc_now())
    db.session.commit()
    return shown_once("grants/code.html", person=person, code=fresh, grant_id=grant_id)


def _office(grant_id: int) -> tuple[Desk, Office]:
    """An office that is the reader's own, or theirs to give."""
    desk = current_desk()
    return desk, found(listing.find_office(db.session(), desk.person_id, grant_id, desk.today) or None)


def _end(desk: Desk, form: EndForm, office: Office) -> Redirect:
    ends: Any = form.ends.data
    chosen = [grant for grant, unit in office if unit.id in (form.units.data or ())]
    name = db.session().get_one(Person, office[0][0].person_id).name
    appointing.relieve(db.session(), chosen, ends, current_actor(), utc_now())
    db.session.commit()
    flash(_ended_words(name, written_day(ends), len(chosen), len(office) - len(chosen)), "good")
    left = listing.own_offices(db.session(), desk.person_id, desk.today)
    return redirect(url_for("grants.index") if left else url_for("home.today"))


def _ended_words(name: str, day: str, ended: int, kept: int) -> str:
    """Of an office on a set of units, how many of them it was, and how many are left."""
    if not kept:
        return str(_("%(name)s thôi nhiệm vụ từ ngày %(day)s.", name=name, day=day))
    words = _("%(name)s thôi nhiệm vụ ở %(ended)s nơi từ ngày %(day)s.", name=name, ended=ended, day=day)
    rest = ngettext("Còn giữ nhiệm vụ ở %(num)s nơi.", "Còn giữ nhiệm vụ ở %(num)s nơi.", kept)
    return f"{words} {rest}"

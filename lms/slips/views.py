"""Pages of sign-in slips: who gets one, then the sheet as a PDF."""

from collections import Counter
from collections.abc import Sequence

from flask import Blueprint, Response, current_app, request, url_for

from lms.clock import local_today, utc_now
from lms.db import db
from lms.people.codes import LIFETIME
from lms.slips.forms import SlipsForm
from lms.slips.handing import MOST_AT_ONCE, Receiver, draw_codes, hand_out, receivers_in_team, receivers_in_unit
from lms.slips.sheet import draw
from lms.teams.access import find_team, find_unit
from lms.teams.models import Level
from lms.teams.web import current_actor, current_scope
from lms.web import attachment, form_page, found

blueprint = Blueprint("slips", __name__)
Answer = str | tuple[str, int] | Response


@blueprint.route("/teams/<int:team_id>/slips", methods=["GET", "POST"])
def team(team_id: int) -> Answer:
    """Slips for a team: for those who have never signed in, and for others who are ticked."""
    scope = current_scope()
    place = found(find_team(db.session(), scope, team_id))
    found(None if place.valid_to else place)
    form = SlipsForm(receivers_in_team(db.session(), scope, place, local_today()))
    if form.validate_on_submit():
        return _sheet(form.chosen())
    return form_page("slips/team.html", form, team=place)


@blueprint.route("/units/<int:unit_id>/slips", methods=["GET", "POST"])
def unit(unit_id: int) -> Answer:
    """Slips for all of a commune who have never signed in."""
    scope = current_scope()
    place = found(find_unit(db.session(), scope, unit_id))
    found(place if place.level == Level.COMMUNE else None)
    receivers = receivers_in_unit(db.session(), scope, place, local_today())
    form = SlipsForm(receivers if len(receivers) <= MOST_AT_ONCE else [])
    if receivers and form.validate_on_submit():
        return _sheet(form.chosen())
    teams = Counter(each.team for each in receivers).items()
    words = {"unit": place, "count": len(receivers), "teams": teams, "most": MOST_AT_ONCE}
    return form_page("slips/unit.html", form, **words)


def _sheet(receivers: Sequence[Receiver]) -> Response:
    """The only copy of these codes: no browser may keep it. It is there before any older code stops working."""
    now, handed = utc_now(), draw_codes(receivers)
    site = current_app.config["PUBLIC_URL"] or request.url_root.rstrip("/")
    drawn = draw([each.slip for each in handed], site + url_for("people.sign_in_code"), now, now + LIFETIME)
    hand_out(db.session(), handed, current_actor(), now)
    db.session.commit()
    return attachment(drawn, "application/pdf", "phieu-dang-nhap.pdf")

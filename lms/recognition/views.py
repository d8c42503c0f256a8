"""Pages of recognition: who completed every course of a year, as a list that prepares a decision."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import Blueprint, Response, render_template, request, url_for
from flask_babel import get_locale
from flask_login import current_user

from lms.clock import Month, local_date, utc_now
from lms.db import db
from lms.oversight import export
from lms.oversight.absence import absence_of
from lms.oversight.definitions import bounds_of
from lms.oversight.ground import GroundWord, ground_named
from lms.oversight.looking import BOTH, unit_on_ground
from lms.oversight.period import months_offered, months_taught
from lms.oversight.sight import Place, Sight, place_of
from lms.oversight.trail import entrances
from lms.paging import fetch_slice
from lms.recognition import sheet
from lms.recognition.criteria import LAST_MONTH, MINIMUM_TEAM, Criteria, criteria_of
from lms.recognition.honours import Listing, counts_of, list_of, standings_of_led
from lms.recognition.places import first_place, only_province, places_offered
from lms.teams.access import manages, scope_of
from lms.teams.models import AdminUnit, Level
from lms.teams.web import current_actor
from lms.web import attachment, cursor_asked, found, number_asked, slice_address, words_of
from lms.workbook import MIMETYPE

blueprint = Blueprint("recognition", __name__)
PAGE_SIZE = 25
KEPT = ("year", "unit", "list", "ground")


@dataclass(frozen=True)
class Asked:
    """What the address asks for, within what the reader may see. Without a place it is all that is in scope.

    `place` is the unit as the ground has it; None where there is no such unit on it.
    """

    sight: Sight
    place: Place | None
    criteria: Criteria
    years: list[int]
    listing: Listing
    words: str
    now: datetime

    @property
    def unit(self) -> AdminUnit | None:
        return next(iter(self.sight.units), None)

    @property
    def is_absent(self) -> bool:
        return self.unit is not None and self.place is None

    @property
    def is_too_wide(self) -> bool:
        """Honours are given by communes and provinces (domain.md 66–68), so the nation's page only leads there."""
        return self.unit is not None and self.unit.level == Level.NATION

    @property
    def grounds(self) -> tuple[GroundWord, ...]:
        """Of a unit that is out of scope today only the past is shown."""
        return BOTH if self.unit is None or manages(self.sight.scope, self.unit) else (GroundWord.THEN,)


@blueprint.get("/recognition")
def year() -> str:
    """The teams and members who completed every month's course of a year, and those who lack one."""
    asked = _asked(utc_now())
    words = _frame(asked)
    if asked.is_absent:
        return render_template("recognition/absent.html", **words, absence=_absence(asked))
    if asked.is_too_wide:
        return render_template("recognition/nation.html", **words)
    counts = counts_of(db.session(), asked.sight, asked.criteria)
    rows = list_of(asked.sight, asked.criteria, asked.listing, asked.words)
    page = fetch_slice(db.session(), rows.query, rows.keys, cursor_asked(), slice_address, PAGE_SIZE)
    led = standings_of_led(db.session(), asked.sight, asked.criteria)
    return render_template("recognition/year.html", counts=counts, page=page, led=led, **words)


@blueprint.post("/recognition/export")
def year_export() -> Response:
    """The whole of one list as a file, which is noted where it names people."""
    asked = _asked(utc_now())
    found(None if asked.is_too_wide or asked.is_absent or not asked.criteria.courses else asked)
    counts = counts_of(db.session(), asked.sight, asked.criteria)
    rows = db.session().execute(list_of(asked.sight, asked.criteria, asked.listing, "").query).all()
    if asked.listing is not Listing.TEAMS:
        _note_export(asked, len(rows))
    named, ground = words_of("parts/units.html", "named"), asked.sight.ground
    made = sheet.list_sheet(asked.listing, rows, asked.criteria, ground, counts, str(get_locale()), named)
    return attachment(export.workbook(made), MIMETYPE, f"hoc-so-{asked.listing}-{asked.criteria.year}.xlsx")


def _asked(now: datetime) -> Asked:
    scope = scope_of(db.session(), current_user.id, local_date(now))
    found(None if scope.is_empty else scope)
    teams = None if scope.is_whole_country else scope.covers_teams()
    years = sorted({month.year for month in months_offered(db.session(), teams, now)}, reverse=True)
    asked_year = found(number_asked("year")) if request.args.get("year") else years[0]
    found(asked_year if asked_year in years else None)
    day = criteria_of(asked_year, (), now).day
    ground = found(ground_named(request.args.get("ground", ""), local_date(now), day))
    if request.args.get("unit"):
        unit: AdminUnit | None = found(unit_on_ground(db.session(), scope, found(number_asked("unit")), ground))
    else:
        unit = first_place(db.session(), scope)
    place = place_of(db.session(), unit, ground) if unit else None
    province_id = place.province_id if place else only_province(db.session(), scope)
    taught = months_taught(db.session(), Month(asked_year, 1), Month(asked_year, LAST_MONTH), province_id)
    criteria = criteria_of(asked_year, taught, now)
    listing = request.args.get("list") or Listing.TEAMS
    found(listing if listing in list(Listing) else None)
    sight = Sight(scope, ground, (unit,) if unit else ())
    return Asked(sight, place, criteria, years, Listing(listing), request.args.get("q", ""), now)


def _absence(asked: Asked) -> Any:
    return absence_of(db.session(), asked.sight.scope, found(asked.unit), asked.sight.ground, [])


def _note_export(asked: Asked, lines: int) -> None:
    """Where those see it in whose scope the list is: at its place, else at each entrance of the reader's."""
    if asked.unit:
        places = [("admin_unit", asked.unit.id, asked.unit.id)]
    else:
        doors = entrances(db.session(), asked.sight.scope)
        places = [("admin_unit", unit.id, unit.id) for unit in doors.units]
        places += [("team", team.id, team.unit_id) for team in doors.teams]
    actor = current_actor()
    for subject, subject_id, unit_id in places:
        actor.note(db.session(), "report.exported", subject, subject_id, asked.now, unit_id, lines=lines)
    db.session.commit()


def _frame(asked: Asked) -> dict[str, Any]:
    language, ground = str(get_locale()), asked.sight.ground
    kept: dict[str, Any] = {name: request.args[name] for name in KEPT if request.args.get(name)}
    return {
        "asked": asked,
        "ground": ground,
        "bounds": bounds_of(ground),
        "places": places_offered(db.session(), asked.sight.scope, asked.place, ground),
        "kept": kept,
        "minimum": MINIMUM_TEAM,
        "months": sheet.months_of(asked.criteria, language),
        "titles": sheet.TITLES,
        "not_named": sheet.NOT_NAMED,
        "not_a_decision": sheet.NOT_A_DECISION,
        "missing_title": lambda course_id: sheet.missing_title(course_id, asked.criteria, language),
        "address": lambda **changes: url_for("recognition.year", **(kept | changes)),
        "unit_address": lambda unit_id: url_for("recognition.year", **(kept | {"unit": unit_id})),
    }

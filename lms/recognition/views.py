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
from lms.oversight.period import months_offered, months_taught
from lms.paging import fetch_slice
from lms.recognition import sheet
from lms.recognition.criteria import LAST_MONTH, MINIMUM_TEAM, Criteria, criteria_of
from lms.recognition.honours import Listing, counts_of, list_keys, list_query, standings_of_led
from lms.recognition.places import first_place, places_offered
from lms.teams.access import Scope, find_unit, scope_of
from lms.teams.models import AdminUnit, Level
from lms.web import attachment, cursor_asked, found, number_asked, slice_address, words_of
from lms.workbook import MIMETYPE

blueprint = Blueprint("recognition", __name__)
PAGE_SIZE = 25
KEPT = ("year", "unit", "list")


@dataclass(frozen=True)
class Asked:
    """What the address asks for, within what the reader may see."""

    scope: Scope
    place: AdminUnit | None
    criteria: Criteria
    years: list[int]
    listing: Listing
    words: str

    @property
    def is_too_wide(self) -> bool:
        """Honours are given by communes and provinces (domain.md 66–68), so the nation's page only leads there."""
        return self.place is not None and self.place.level == Level.NATION


@blueprint.get("/recognition")
def year() -> str:
    """The teams and members who completed every month's course of a year, and those who lack one."""
    now = utc_now()
    asked = _asked(now)
    places = places_offered(db.session(), asked.scope, asked.place, local_date(now))
    words: dict[str, Any] = {"asked": asked, "places": places}
    if asked.is_too_wide:
        return render_template("recognition/nation.html", **words)
    counts = counts_of(db.session(), asked.scope, asked.place, asked.criteria)
    query = list_query(asked.scope, asked.place, asked.criteria, asked.listing, asked.words)
    page = fetch_slice(db.session(), query, list_keys(asked.listing), cursor_asked(), slice_address, PAGE_SIZE)
    led = standings_of_led(db.session(), asked.scope, asked.criteria)
    return render_template("recognition/year.html", counts=counts, page=page, led=led, **words, **_frame(asked))


@blueprint.get("/recognition/export")
def year_export() -> Response:
    """The whole of one list as a file."""
    asked = _asked(utc_now())
    found(asked if asked.criteria.courses and not asked.is_too_wide else None)
    counts = counts_of(db.session(), asked.scope, asked.place, asked.criteria)
    query = list_query(asked.scope, asked.place, asked.criteria, asked.listing, "")
    rows = db.session().execute(query).all()
    named = words_of("parts/units.html", "named")
    made = sheet.list_sheet(asked.listing, rows, asked.criteria, counts, str(get_locale()), named)
    return attachment(export.workbook(made), MIMETYPE, f"hoc-so-{asked.listing}-{asked.criteria.year}.xlsx")


def _asked(now: datetime) -> Asked:
    scope = scope_of(db.session(), current_user.id, local_date(now))
    found(None if scope.is_empty else scope)
    if request.args.get("unit"):
        place: AdminUnit | None = found(find_unit(db.session(), scope, found(number_asked("unit"))))
    else:
        place = first_place(db.session(), scope)
    years = sorted({month.year for month in months_offered(db.session(), scope.covers_teams(), now)}, reverse=True)
    asked_year = found(number_asked("year")) if request.args.get("year") else years[0]
    found(asked_year if asked_year in years else None)
    taught = months_taught(db.session(), Month(asked_year, 1), Month(asked_year, LAST_MONTH))
    listing = request.args.get("list") or Listing.TEAMS
    found(listing if listing in list(Listing) else None)
    criteria = criteria_of(asked_year, taught, now)
    return Asked(scope, place, criteria, years, Listing(listing), request.args.get("q", ""))


def _frame(asked: Asked) -> dict[str, Any]:
    language = str(get_locale())
    kept = {name: request.args[name] for name in KEPT if request.args.get(name)}
    return {
        "kept": kept,
        "minimum": MINIMUM_TEAM,
        "months": sheet.months_of(asked.criteria, language),
        "titles": sheet.TITLES,
        "not_a_decision": sheet.NOT_A_DECISION,
        "missing_title": lambda course_id: sheet.missing_title(course_id, asked.criteria, language),
        "address": lambda **changes: url_for("recognition.year", **(kept | changes)),
    }

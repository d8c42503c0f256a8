"""Pages of oversight: how far provinces, communes, teams and members have come, and the same as files."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from flask import Blueprint, Response, current_app, redirect, render_template, request, url_for
from flask_babel import get_locale
from flask_login import current_user
from werkzeug.wrappers import Response as Redirect

from lms.clock import Month, local_date, utc_now
from lms.db import db
from lms.oversight import export, sheets
from lms.oversight.attention import GOAL
from lms.oversight.completion import TeamRow, UnitRow, inside
from lms.oversight.definitions import CITIZENS, DEFINITIONS
from lms.oversight.order import PAGE_SIZE, TEAM_KEYS, UNIT_KEYS, Named, Order, matching, ordered
from lms.oversight.period import Period, choose_period, months_offered, topics_offered
from lms.oversight.report import TeamReport, UnitReport, report_on_team, report_on_unit
from lms.oversight.trail import entrances, trail
from lms.paging import Page, page_count
from lms.teams.access import Scope, find_team, find_unit, scope_of
from lms.teams.models import AdminUnit, Team
from lms.text import fold
from lms.web import attachment, found, number_asked, page_address, page_asked, words_of
from lms.workbook import MIMETYPE

blueprint = Blueprint("oversight", __name__)
Answer = str | Response | Redirect
KEPT = ("month", "topic", "q", "sort")


@blueprint.get("/oversight")
def start() -> Answer:
    """The widest thing one may see; where there are several, a list to choose from."""
    scope = _scope(utc_now())
    doors = entrances(db.session(), scope)
    found(doors.count or None)
    if doors.count > 1:
        return render_template("oversight/start.html", doors=doors)
    if doors.units:
        return redirect(url_for("oversight.unit", unit_id=doors.units[0].id))
    return redirect(url_for("oversight.team", team_id=doors.teams[0].id))


@blueprint.get("/oversight/units/<int:unit_id>")
def unit(unit_id: int) -> Answer:
    """A unit: its standing, what needs attention, and the table of what lies below, worst first."""
    now = utc_now()
    report, months = _unit_report(unit_id, now)
    order = _order(report)
    page = _page(matching(_in_order(report, order), request.args.get("q", "")))
    return render_template(
        "oversight/unit.html", report=report, order=order, page=page, months=months, **_frame(report, now)
    )


@blueprint.get("/oversight/units/<int:unit_id>/export")
def unit_export(unit_id: int) -> Response:
    """The whole table as a file, in the order of the page."""
    report, _months = _unit_report(unit_id, utc_now())
    rows = _in_order(report, _order(report))
    sheet = sheets.unit_sheet(report, rows, words_of("parts/units.html", "unit"), str(get_locale()))
    return _file(sheet, report.unit.name, report.period)


@blueprint.get("/oversight/teams/<int:team_id>")
def team(team_id: int) -> Answer:
    """A team: how far each member has come, who has not started first."""
    now = utc_now()
    report, months = _team_report(team_id, now)
    page = _page(matching(report.members, request.args.get("q", "")))
    address = current_app.config["PUBLIC_URL"] or request.url_root.rstrip("/")
    words = {"report": report, "page": page, "site": address, "months": months}
    return render_template("oversight/team.html", **words, **_frame(report, now))


@blueprint.get("/oversight/teams/<int:team_id>/export")
def team_export(team_id: int) -> Response:
    """The team's members as a file."""
    report, _months = _team_report(team_id, utc_now())
    sheet = sheets.team_sheet(report, words_of("parts/units.html", "team_role"), str(get_locale()))
    return _file(sheet, report.team.name, report.period)


def _scope(now: datetime) -> Scope:
    return scope_of(db.session(), current_user.id, local_date(now))


def _unit_report(unit_id: int, now: datetime) -> tuple[UnitReport, list[Month]]:
    scope = _scope(now)
    place = found(find_unit(db.session(), scope, unit_id))
    months = months_offered(db.session(), inside(place), now)
    return report_on_unit(db.session(), scope, place, _period(months, now)), months


def _team_report(team_id: int, now: datetime) -> tuple[TeamReport, list[Month]]:
    scope = _scope(now)
    chosen = found(find_team(db.session(), scope, team_id))
    place = found(db.session().get(AdminUnit, chosen.unit_id))
    months = months_offered(db.session(), Team.id == chosen.id, now)
    return report_on_team(db.session(), scope, chosen, place, _period(months, now)), months


def _period(months: list[Month], now: datetime) -> Period:
    """The month and topic of the address; what cannot be is 404, like a page that is not there."""
    text = request.args.get("month")
    month = found(Month.parse(text)) if text else months[0]
    found(month if month in months else None)
    number = found(number_asked("topic")) if request.args.get("topic") else None
    return found(choose_period(db.session(), month, number, now))


def _order(report: UnitReport) -> Order:
    return Order.parse(request.args.get("sort", ""), UNIT_KEYS if report.units else TEAM_KEYS)


def _in_order(report: UnitReport, order: Order) -> Sequence[UnitRow | TeamRow]:
    return ordered(report.units, order, UNIT_KEYS) if report.units else ordered(report.teams, order, TEAM_KEYS)


def _page(rows: Sequence[Named]) -> Page[Named]:
    """The page of the address; beyond the end, the last."""
    number = min(max(1, page_asked()), page_count(len(rows), PAGE_SIZE))
    return Page(rows[(number - 1) * PAGE_SIZE : number * PAGE_SIZE], number, len(rows), page_address, PAGE_SIZE)


def _address(**changes: Any) -> str:
    """The address of the same page with other filters; those not named are kept."""
    words = _kept() | (request.view_args or {}) | changes
    return url_for(request.endpoint or "", **words)


def _kept() -> dict[str, str]:
    return {name: request.args[name] for name in KEPT if request.args.get(name)}


def _frame(report: UnitReport | TeamReport, now: datetime) -> dict[str, Any]:
    """What both pages show around their tables."""
    kept = _kept()
    return {
        "trail": trail(db.session(), _scope(now), report.unit),
        "topics": topics_offered(db.session()),
        "definitions": DEFINITIONS,
        "about_citizens": CITIZENS,
        "goal": GOAL,
        "long": PAGE_SIZE,
        "address": _address,
        "kept": kept,
        "unsearched": {name: kept[name] for name in KEPT if name in kept and name != "q"},
        "same_period": {name: kept[name] for name in ("month", "topic") if name in kept},
    }


def _file(sheet: export.Sheet, name: str, period: Period) -> Response:
    plain = "-".join("".join(char if char.isascii() and char.isalnum() else " " for char in fold(name)).split())
    return attachment(export.workbook(sheet), MIMETYPE, f"hoc-so-{plain}-{period.month}.xlsx")

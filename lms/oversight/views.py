"""Pages of oversight: how far provinces, communes, teams and members have come, and the same as files."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, cast

from flask import Blueprint, Response, current_app, redirect, render_template, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response as Redirect

from courses.models import Topic
from lms.clock import Month, local_date, utc_now
from lms.db import db
from lms.oversight import export, sheets
from lms.oversight.absence import absence_of
from lms.oversight.attention import GOAL
from lms.oversight.completion import TeamRow, UnitRow
from lms.oversight.definitions import ATTENDANCE, CITIZENS, bounds_of, definitions_on, topics_on
from lms.oversight.ground import Ground, ground_named
from lms.oversight.looking import Looked, look_at_set, look_at_team, look_at_unit
from lms.oversight.order import PAGE_SIZE, TEAM_KEYS, UNIT_KEYS, Order, matching, ordered
from lms.oversight.period import Period, choose_period, topics_offered
from lms.oversight.reminding import reminder_for
from lms.oversight.report import TeamReport, UnitReport, report_on_team, report_on_units
from lms.oversight.trail import entrances, trail
from lms.teams.access import Scope, scope_of
from lms.teams.web import current_actor
from lms.text import hyphened
from lms.web import attachment, found, language, number_asked, page_of, words_of
from lms.workbook import MIMETYPE

blueprint = Blueprint("oversight", __name__)
Answer = str | Response | Redirect
KEPT = ("month", "topic", "ground", "q", "sort", "names")
OF_PERIOD = ("month", "topic", "ground")


@dataclass(frozen=True)
class Asked:
    """Who asks, about which period, on which ground, and when; `topics` are those that can be asked for."""

    scope: Scope
    period: Period
    topics: Sequence[Topic]
    ground: Ground
    now: datetime


@blueprint.get("/oversight")
def start() -> Answer:
    """The widest thing one may see; a set of units as one table; where there are several, a list to choose from."""
    asked = _asked()
    doors = entrances(db.session(), asked.scope)
    found(doors.count or None)
    if doors.is_one_set:
        asked, looked = _there(asked, look_at_set(db.session(), asked.scope, doors, asked.ground, asked.now))
        return _unit_page(asked, looked, url_for("oversight.set_export", **_kept()))
    if doors.count > 1:
        return render_template("oversight/start.html", doors=doors)
    if doors.units:
        return redirect(url_for("oversight.unit", unit_id=doors.units[0].id))
    return redirect(url_for("oversight.team", team_id=doors.teams[0].id))


@blueprint.post("/oversight/export")
def set_export() -> Response:
    """The table of a set of units as a file. It names nobody, so it is not noted."""
    asked = _asked()
    doors = entrances(db.session(), asked.scope)
    found(doors if doors.is_one_set else None)
    asked, looked = _there(asked, look_at_set(db.session(), asked.scope, doors, asked.ground, asked.now))
    return _unit_file(_unit_report(asked, looked))


@blueprint.get("/oversight/units/<int:unit_id>")
def unit(unit_id: int) -> Answer:
    """A unit: its standing, what needs attention, and the table of what lies below, worst first."""
    asked, looked = _unit(_asked(), unit_id)
    if looked.place is None:
        return _absent_page(asked, looked)
    return _unit_page(asked, looked, url_for("oversight.unit_export", unit_id=unit_id, **_kept()))


@blueprint.post("/oversight/units/<int:unit_id>/export")
def unit_export(unit_id: int) -> Response:
    """The whole table as a file, in the order of the page. That of teams names their leaders, and is noted."""
    asked, looked = _unit(_asked(), unit_id)
    report = _unit_report(asked, looked)
    if report.is_of_teams:
        _note_export(asked, "admin_unit", unit_id, unit_id, len(report.rows))
    return _unit_file(report)


@blueprint.get("/oversight/teams/<int:team_id>")
def team(team_id: int) -> Answer:
    """A team: how far each member has come, who has not started first."""
    asked, report, looked = _team_report(_asked(), team_id)
    page = page_of(matching(report.members, request.args.get("q", "")), PAGE_SIZE)
    address = current_app.config["PUBLIC_URL"] or request.url_root.rstrip("/")
    reminder = reminder_for(db.session(), asked.scope, report.team, asked.period, asked.now)
    words = {"report": report, "page": page, "site": address, "reminder": reminder, "about_attendance": ATTENDANCE}
    return render_template("oversight/team.html", **words, **_frame(asked, looked))


@blueprint.post("/oversight/teams/<int:team_id>/export")
def team_export(team_id: int) -> Response:
    """The team's members as a file, which is noted: it holds their names."""
    asked, report, _looked = _team_report(_asked(), team_id)
    _note_export(asked, "team", team_id, report.team.unit_id, len(report.members))
    sheet = sheets.team_sheet(report, words_of("parts/units.html", "team_role"), _unit_words(), language())
    return _file(sheet, report.team.name, report.period)


def _asked() -> Asked:
    """The period and ground of the address; what cannot be is 404, like a page that is not there."""
    now = utc_now()
    scope = scope_of(db.session(), current_user.id, local_date(now))
    text = request.args.get("month")
    month = found(Month.parse(text)) if text else Month.of(now)
    topics = topics_offered(db.session(), current_user.id, local_date(now))
    number = found(number_asked("topic")) if request.args.get("topic") else None
    found(number is None or number in {topic.number for topic in topics} or None)
    period = found(choose_period(db.session(), month, number, now))
    ground = found(ground_named(request.args.get("ground", ""), local_date(now), period.day))
    return Asked(scope, period, topics, ground, now)


def _there(asked: Asked, looked: Looked) -> tuple[Asked, Looked]:
    """What is looked at, where the month asked for is one of those offered; with the topic that was given there."""
    found(asked.period.month if asked.period.month in looked.months else None)
    return replace(asked, period=asked.period.within(looked.province_ids)), looked


def _unit(asked: Asked, unit_id: int) -> tuple[Asked, Looked]:
    return _there(asked, found(look_at_unit(db.session(), asked.scope, unit_id, asked.ground, asked.now)))


def _unit_report(asked: Asked, looked: Looked) -> UnitReport:
    return report_on_units(db.session(), found(looked.place), looked.sight, asked.period)


def _team_report(asked: Asked, team_id: int) -> tuple[Asked, TeamReport, Looked]:
    chosen, looked = found(look_at_team(db.session(), asked.scope, team_id, asked.ground, asked.now))
    asked, looked = _there(asked, looked)
    return asked, report_on_team(db.session(), chosen, looked.place, looked.sight, asked.period), looked


def _unit_page(asked: Asked, looked: Looked, file: str) -> str:
    report = _unit_report(asked, looked)
    order = _order(report)
    page = page_of(matching(_in_order(report, order), request.args.get("q", "")), PAGE_SIZE)
    words = {"report": report, "order": order, "page": page, "file": file}
    return render_template("oversight/unit.html", **words, **_frame(asked, looked))


def _absent_page(asked: Asked, looked: Looked) -> str:
    """There is no such unit on that ground: no table of zeros, but what became of it, and where to look."""
    (place,) = looked.sight.units
    absence = absence_of(db.session(), asked.scope, place, asked.ground, looked.months)
    frame = _frame(asked, looked)
    same = frame["same_period"]
    words = {"absence": absence, "unit_address": lambda unit_id: url_for("oversight.unit", unit_id=unit_id, **same)}
    return render_template("oversight/absent.html", **words, **frame)


def _order(report: UnitReport) -> Order:
    return Order.parse(request.args.get("sort", ""), TEAM_KEYS if report.is_of_teams else UNIT_KEYS)


def _in_order(report: UnitReport, order: Order) -> Sequence[UnitRow | TeamRow]:
    rows, keys = cast(Any, (report.rows, TEAM_KEYS if report.is_of_teams else UNIT_KEYS))
    return list(ordered(rows, order, keys))


def _address(**changes: Any) -> str:
    """The address of the same page with other filters; those not named are kept."""
    words = _kept() | (request.view_args or {}) | changes
    return url_for(request.endpoint or "", **words)


def _kept() -> dict[str, Any]:
    return {name: request.args[name] for name in KEPT if request.args.get(name)}


def _frame(asked: Asked, looked: Looked) -> dict[str, Any]:
    """What all pages show around their tables."""
    kept, place = _kept(), looked.place
    return {
        "trail": trail(db.session(), asked.scope, place, asked.ground),
        "period": asked.period,
        "ground": asked.ground,
        "bounds": bounds_of(asked.ground),
        "offered": {
            "months": looked.months,
            "current": Month.of(asked.now),
            "grounds": looked.grounds,
            "topics": asked.topics,
        },
        "definitions": (*topics_on(asked.period, language()), *definitions_on(asked.ground)),
        "about_citizens": CITIZENS,
        "goal": GOAL,
        "long": PAGE_SIZE,
        "here": url_for(request.endpoint or "", **(request.view_args or {})),
        "address": _address,
        "kept": kept,
        "unsearched": {name: kept[name] for name in kept if name != "q"},
        "same_period": {name: kept[name] for name in OF_PERIOD if name in kept},
        "set_label": asked.scope.label if len(asked.scope.units) > 1 and place and place.id else "",
    }


def _note_export(asked: Asked, subject: str, subject_id: int, unit_id: int, lines: int) -> None:
    actor = current_actor()
    actor.note(db.session(), "report.exported", subject, subject_id, asked.now, unit_id, lines=lines)
    db.session.commit()


def _unit_words() -> sheets.Words:
    return words_of("parts/units.html", "unit")


def _unit_file(report: UnitReport) -> Response:
    sheet = sheets.unit_sheet(report, _in_order(report, _order(report)), _unit_words(), language())
    return _file(sheet, report.place.name, report.period)


def _file(sheet: export.Sheet, name: str, period: Period) -> Response:
    return attachment(export.workbook(sheet), MIMETYPE, f"hoc-so-{hyphened(name)}-{period.month}.xlsx")

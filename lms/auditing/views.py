"""The audit log, for the officials and administrators in whose units something was done."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from flask import Blueprint, Response, render_template, request
from flask_login import current_user
from markupsafe import Markup

from lms.auditing.deeds import GROUPS, Group
from lms.auditing.entries import KEYS, Wanted, entry_rows, may_ask_about
from lms.auditing.lines import Line, lines_of
from lms.auditing.sheet import LONGEST, log_sheet
from lms.clock import local_date, utc_now
from lms.db import db
from lms.paging import fetch_slice
from lms.people.models import AuditEntry, Person
from lms.teams.access import Scope, find_team, find_unit, scope_of
from lms.teams.appointing import holdings_of
from lms.teams.web import current_actor
from lms.web import attachment, cursor_asked, day_asked, found, number_asked, slice_address, words_of
from lms.workbook import MIMETYPE

blueprint = Blueprint("auditing", __name__)
INVALID = 422
KEPT = ("q", "group", "person", "team", "unit", "from", "to")


@dataclass(frozen=True)
class Asked:
    """Who reads the log, and what they ask of it."""

    scope: Scope
    wanted: Wanted
    person: Person | None
    now: datetime

    @property
    def day(self) -> date:
        return local_date(self.now)


@blueprint.get("/audit")
def index() -> str | tuple[str, int]:
    """The log, newest first, with the filters of the address."""
    asked = _asked()
    page = fetch_slice(
        db.session(), entry_rows(asked.scope, asked.wanted), KEYS, cursor_asked(), slice_address, descending=True
    )
    words = {"page": page, "lines": _lines(asked, [row[0] for row in page.rows]), "groups": GROUPS}
    page_words = render_template("auditing/index.html", asked=asked, kept=_kept(), longest=LONGEST, **words)
    return (page_words, INVALID) if asked.wanted.is_reversed else page_words


@blueprint.post("/audit/export")
def export() -> Response:
    """The same entries as a file. Names leave the house, so the log of each unit says who took them."""
    asked = _asked()
    entries = db.session.scalars(entry_rows(asked.scope, asked.wanted).limit(LONGEST)).all()
    lines = _lines(asked, list(entries))
    content = log_sheet(lines, _plain("sentence"), _plain("details"), _plain("place"), asked.now)
    actor = current_actor()
    for unit in (asked.wanted.unit,) if asked.wanted.unit else asked.scope.units:
        actor.note(db.session(), "audit.exported", "admin_unit", unit.id, asked.now, unit.id, lines=len(lines))
    db.session.commit()
    return attachment(content, MIMETYPE, f"hoc-so-nhat-ky-{asked.day}.xlsx")


def _asked() -> Asked:
    """The reader and the filters; what is not theirs to ask about is 404, like what is not there."""
    now = utc_now()
    scope = scope_of(db.session(), current_user.id, local_date(now))
    found(scope.units or None)
    person = _person(scope, local_date(now))
    team = found(find_team(db.session(), scope, found(number_asked("team")))) if request.args.get("team") else None
    unit = found(find_unit(db.session(), scope, found(number_asked("unit")))) if request.args.get("unit") else None
    wanted = Wanted(
        search=request.args.get("q", ""),
        group=next((group for group in Group if group == request.args.get("group")), None),
        person_id=person.id if person else None,
        team=team,
        unit=unit,
        first=day_asked("from"),
        last=day_asked("to"),
    )
    return Asked(scope, wanted, person, now)


def _person(scope: Scope, day: date) -> Person | None:
    if not request.args.get("person"):
        return None
    person_id = found(number_asked("person"))
    found(may_ask_about(db.session(), scope, person_id, day) or None)
    return db.session().get_one(Person, person_id)


def _lines(asked: Asked, entries: list[AuditEntry]) -> list[Line]:
    holdings = holdings_of(db.session(), current_user.id, asked.day)
    return lines_of(db.session(), asked.scope, holdings, entries, asked.day)


def _plain(macro: str) -> Any:
    """A macro of the page without its links, so that the file says what the screen says."""
    speak = words_of("auditing/parts.html", macro)
    return lambda line: Markup(speak(line)).striptags()  # noqa: S704 - our own page, whose words are escaped


def _kept() -> dict[str, str]:
    return {name: request.args[name] for name in KEPT if request.args.get(name)}

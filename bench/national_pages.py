"""What pages cost in a small and in a large country: the same commune, with a hundredth around it and with all."""

import csv
import functools
import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import sqlalchemy
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from lms.app import create_app
from lms.clock import local_date, utc_now
from lms.db import db
from lms.paging import Cursor
from lms.people.accounts import open_person
from lms.people.consent import record_consent
from lms.people.models import Person
from lms.teams.access import holds_on
from lms.teams.granting import give_grant
from lms.teams.models import AdminUnit, GrantRole, Membership, Team

WARM_UP, TIMES = 5, 40
COMMUNE_COLUMN = 1
OK = 200
COMMON = "nguyen thi hoa"  # hundreds of the country's members are called so


@dataclass(frozen=True)
class PageCost:
    """Milliseconds of a page (the median) and the statements that it took."""

    milliseconds: float
    statements: int


@dataclass(frozen=True)
class Readers:
    """Who looks: the official of the commune that is looked at, that of its province, the country's administrator."""

    commune: AdminUnit
    name: str
    official: Person
    province_official: Person
    administrator: Person


def thin_out(rosters: Path, folder: Path) -> list[Path]:
    """A hundredth of the country as whole communes: the first of every province."""
    folder.mkdir()
    return [_first_commune(file, folder / file.name) for file in sorted(rosters.glob("*.csv"))]


def _first_commune(source: Path, target: Path) -> Path:
    with source.open(encoding="utf-8-sig", newline="") as rows, target.open("w", encoding="utf-8", newline="") as kept:
        reader, writer = csv.reader(rows), csv.writer(kept)
        writer.writerow(next(reader))
        first = ""
        for row in reader:
            first = first or row[COMMUNE_COLUMN]
            if row[COMMUNE_COLUMN] == first:
                writer.writerow(row)
    return target


Get = Callable[[], TestResponse]


def page_costs(urls: Sequence[str], province_code: str) -> dict[str, list[PageCost]]:
    """The pages by name, each as it costs in every database, for the first commune of a province that has teams.

    The databases take turns, request by request: what else the machine does weighs on all of them alike.
    """
    countries = [_Country(url, province_code) for url in urls]
    costs = {name: _costs([(country.page(name), country.sent) for country in countries]) for name in countries[0].pages}
    for country in countries:
        country.engine.dispose()
    return costs


class _Country:
    """The application over one database, with its readers signed in."""

    def __init__(self, url: str, province_code: str) -> None:
        environ = {"DATABASE_URL": url, "SECRET_KEY": "b" * 40, "HOCSO_ENV": "development"}
        self.app = create_app(environ, TESTING=True)
        with self.app.app_context():
            readers = _readers(db.session(), province_code)
            self.pages = {name: (who.session_token, path) for name, (who, path) in _pages(readers).items()}
            self.engine = db.engine
            db.session.commit()
        self.sent: list[str] = []
        sqlalchemy.event.listen(self.engine, "before_cursor_execute", self._note)

    def page(self, name: str) -> Get:
        """Asks for a page as its reader; outside of any context, within which all would share one reader."""
        token, path = self.pages[name]
        client = self.app.test_client()
        with client.session_transaction() as session:
            session["_user_id"], session["_fresh"] = token, True
        return functools.partial(client.get, path, follow_redirects=True)

    def _note(self, _connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        self.sent.append(statement)


def _pages(readers: Readers) -> dict[str, tuple[Person, str]]:
    unit, name = readers.commune.id, readers.name
    return {
        "commune's teams": (readers.official, "/teams"),
        "commune's teams, by the nation": (readers.administrator, f"/teams?unit={unit}"),
        "unit page": (readers.official, f"/units/{unit}"),
        "province's unit page": (readers.province_official, "/units"),
        "nation's unit page": (readers.administrator, "/units"),
        "search in the commune": (readers.official, f"/search?q={name}"),
        "search in the country": (readers.administrator, f"/search?q={name}"),
        "search in the province": (readers.province_official, f"/search?q={name}"),
        "common name in the province": (readers.province_official, f"/search?q={COMMON}"),
        "common name in the country": (readers.administrator, f"/search?q={COMMON}"),
        "rare name in the country": (readers.administrator, "/search?q=khong ai ten the"),
        "teams called so, province": (readers.province_official, "/teams?q=to+3"),
        "team list, first": (readers.administrator, "/teams"),
        "team list, last": (readers.administrator, f"/teams?at={Cursor('last', 1).written()}"),
    }


def _readers(session: Session, province_code: str) -> Readers:
    now = utc_now()
    day = local_date(now)
    province = session.scalars(select(AdminUnit).where(AdminUnit.code == province_code, holds_on(AdminUnit, day))).one()
    nation = session.scalars(select(AdminUnit).where(AdminUnit.level == "nation")).one()
    teams = (
        select(Team.unit_id).join(AdminUnit, AdminUnit.id == Team.unit_id).where(AdminUnit.province_id == province.id)
    )
    commune_id = session.get_one(AdminUnit, session.scalars(teams.order_by(Team.id)).first()).commune_id
    commune = session.get_one(AdminUnit, commune_id)
    member = (
        select(Person.name)
        .join(Membership, Membership.person_id == Person.id)
        .join(Team, Team.id == Membership.team_id)
    )
    member = member.join(AdminUnit, AdminUnit.id == Team.unit_id).where(AdminUnit.commune_id == commune.id)
    name = session.scalars(member.order_by(Person.id)).first() or ""
    people = []
    for username, role, unit in (
        ("bench-o", GrantRole.OFFICIAL, commune),
        ("bench-p", GrantRole.OFFICIAL, province),
        ("bench-a", GrantRole.ADMINISTRATOR, nation),
    ):
        person = open_person(session, username, "Người Đo", None, None, now)
        record_consent(session, person, now)
        give_grant(session, person, role, unit, None, day)
        people.append(person)
    return Readers(commune, name, *people)


def _costs(pages: Sequence[tuple[Get, list[str]]]) -> list[PageCost]:
    """What one page costs in each database."""
    for get, _sent in pages:
        for _time in range(WARM_UP):
            answer = get()
            if answer.status_code != OK:
                raise RuntimeError(f"{answer.request.path} answered {answer.status_code}")
    seconds: list[list[float]] = [[] for _page in pages]
    for _time in range(TIMES):
        for (get, sent), spent in zip(pages, seconds, strict=True):
            sent.clear()
            began = time.perf_counter()
            get()
            spent.append(time.perf_counter() - began)
    return [
        PageCost(statistics.median(spent) * 1000, len(sent)) for (_get, sent), spent in zip(pages, seconds, strict=True)
    ]

"""What pages cost in a small and in a large country: the same commune, with a hundredth around it and with all."""

import csv
import functools
import statistics
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import sqlalchemy
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

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


def page_costs(url: str, province_code: str) -> dict[str, PageCost]:
    """The pages by name, for the first commune of a province that has teams."""
    app = create_app({"DATABASE_URL": url, "SECRET_KEY": "b" * 40, "HOCSO_ENV": "development"}, TESTING=True)
    with app.app_context():
        readers = _readers(db.session(), province_code)
        pages = _pages(readers)
        tokens = {person: person.session_token for person, _path in pages.values()}
        engine = db.engine
        db.session.commit()
    # Outside of the context: within it, all requests would share the first one's reader.
    with _counting(engine) as sent:
        costs = {name: _cost(app, tokens[who], path, sent) for name, (who, path) in pages.items()}
    engine.dispose()
    return costs


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


def _cost(app: Flask, token: str, path: str, sent: list[str]) -> PageCost:
    client = app.test_client()
    with client.session_transaction() as session:
        session["_user_id"], session["_fresh"] = token, True
    get = functools.partial(client.get, path, follow_redirects=True)
    for _time in range(WARM_UP):
        answer = get()
        if answer.status_code != OK:
            raise RuntimeError(f"{path} answered {answer.status_code}")
    sent.clear()
    get()
    statements, seconds = len(sent), []
    for _time in range(TIMES):
        began = time.perf_counter()
        get()
        seconds.append(time.perf_counter() - began)
    return PageCost(statistics.median(seconds) * 1000, statements)


@contextmanager
def _counting(engine: sqlalchemy.Engine) -> Iterator[list[str]]:
    sent: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        sent.append(statement)

    sqlalchemy.event.listen(engine, "before_cursor_execute", note)
    yield sent
    sqlalchemy.event.remove(engine, "before_cursor_execute", note)

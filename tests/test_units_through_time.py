"""Any sequence of changes of units, held against a second telling of what becomes of them.

The model below knows nothing of dates and SQL: a dictionary says who stands under whom now, and where each team,
resident and role is. Hypothesis invents changes, some of them recorded late; what the database refuses must leave
no trace, and what it records must keep every row of the past in one piece.
"""

import itertools
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from certificates.models import Certificate
from courses.models import Course, Enrolment
from lms.db import db
from lms.people.models import AuditEntry, Person
from lms.teams.access import scope_of
from lms.teams.acting import Actor
from lms.teams.models import (
    AdminUnit,
    Grant,
    Membership,
    Residence,
    Team,
    TeamPlace,
    UnitSuccession,
    UnitVersion,
)
from lms.units.changes import (
    ById,
    Change,
    Close,
    Found,
    Merge,
    NewUnit,
    Part,
    Rename,
    Reparent,
    Split,
    TransferPart,
    Upgrade,
)
from lms.units.clerk import Clerk, Outcome
from lms.units.recording import record
from lms.units.refusals import ChangeRefused
from quizzes.models import Attempt
from tests import world
from tests.journey import sit

TODAY = date(2026, 11, 20)
NOW = datetime(2026, 11, 20, 5, tzinfo=UTC)
KINDS = {"province": ("tinh", "thanh_pho_tw"), "commune": ("xa", "phuong"), "village": ("thon", "ban")}
LEVELS = ("village", "village", "commune", "province")
DIGITS = {"province": "{:02d}", "commune": "{:05d}", "village": ""}
UNTOUCHED = (Membership, Enrolment, Attempt, Certificate)
WRITTEN = (AdminUnit, UnitVersion, UnitSuccession, Team, TeamPlace, Residence, Grant, AuditEntry)


@dataclass
class Model:
    """How things are now: the parent of each unit, what became of those that ended, and where the rest is."""

    level: dict[int, str]
    parent: dict[int, int | None]
    teams: dict[int, int]
    homes: dict[int, int]
    grants: set[tuple[int, str, int]]
    heir: dict[int, int] = field(default_factory=dict)

    def living(self, level: str) -> list[int]:
        return [unit for unit, own in self.level.items() if own == level and unit not in self.heir]

    def children(self, unit: int) -> list[int]:
        return [child for child in self.parent if self.parent[child] == unit and child not in self.heir]

    def now(self, unit: int) -> int:
        return self.now(self.heir[unit]) if unit in self.heir else unit

    def line(self, unit: int | None) -> set[int]:
        return set() if unit is None else {unit} | self.line(self.parent[unit])

    def end(self, unit: int, heir: int) -> None:
        for child in self.children(unit):
            self.parent[child] = heir
        self.heir[unit] = heir
        self.teams = {team: heir if at == unit else at for team, at in self.teams.items()}
        self.homes = {home: heir if at == unit else at for home, at in self.homes.items()}
        self.grants = {(who, role, heir if at == unit else at) for who, role, at in self.grants}

    def add(self, unit: AdminUnit) -> None:
        self.level[unit.id], self.parent[unit.id] = unit.level, unit.parent_id

    def give(self, part: Part, into: int) -> None:
        for child in part.children:
            self.parent[child.id] = into
        self.teams |= dict.fromkeys(part.teams, into)
        self.homes |= dict.fromkeys(part.people, into)

    def sees(self, person: int) -> set[int]:
        """Whatever stands under a unit granted; of what has ended, whatever is where such land is."""
        granted = {at for who, role, at in self.grants if who == person and role != "trainer"}
        seen = set()
        for unit in self.level:
            line = self.line(unit) if unit not in self.heir else self.line(self.now(unit))
            if unit in self.heir and self.level[unit] == "village":
                line -= {self.now(unit)}  # a role on one village does not show another
            if line & granted:
                seen.add(unit)
        return seen


def country(session: Session) -> None:
    """Beside the standing cast: enough units, teams and people for things to happen to, and results to keep."""
    units = {unit.name: unit for unit in session.scalars(select(AdminUnit))}
    for name, under in (
        ("Khe Lau", "Minh An"),
        ("Trung Sơn", "Ia Tôr"),
        ("Plei Ngol", "Ia Tôr"),
        ("Chợ Gạo", "Trà Câu"),
    ):
        village = world.unit(session, "village", "thon", name, units[under])
        world.add_team(session, f"Tổ {name}", village)
    third = world.unit(session, "commune", "xa", "Ba Vinh", units["Quảng Ngãi"], code="21003")
    world.add_team(session, "Tổ CNSCĐ xã Ba Vinh", third)
    for unit in session.scalars(select(AdminUnit).where(AdminUnit.level.in_(("commune", "village")))).all():
        add_former(session, f"{unit.name} cũ", unit)
    for number, unit in enumerate(session.scalars(select(AdminUnit).filter_by(valid_to=None).order_by(AdminUnit.id))):
        person = world.person(session, f"holder-{number}", "Người Thử")
        role = ("official", "administrator", "trainer")[number % 3]
        session.add(Grant(person_id=person.id, role=role, unit_id=unit.id, valid_from=world.LONG_AGO, label="đông"))
        if unit.level == "village":
            session.add(Residence(person_id=person.id, unit_id=unit.id, valid_from=world.LONG_AGO))
    both = session.scalars(select(Person).filter_by(username="holder-3")).one()
    session.add(Grant(person_id=both.id, role="official", unit_id=units["Trà Câu"].id, valid_from=date(2026, 1, 1)))
    member = session.scalars(select(Person).filter_by(username="member")).one()
    sit(session, member, session.scalars(select(Course).filter_by(edition="member")).one(), right=9)
    session.commit()


def add_former(session: Session, name: str, heir: AdminUnit) -> None:
    """A unit that has ended and is now where its heir is."""
    former = world.unit(session, heir.level, heir.kind, name, session.get_one(AdminUnit, heir.parent_id))
    former.valid_to = day = date(2025, 12, 1)
    former.commune_id = heir.commune_id
    session.flush()
    session.scalars(select(UnitVersion).filter_by(unit_id=former.id)).one().valid_to = day
    session.add(UnitSuccession(from_id=former.id, to_id=heir.id, kind="merge", effective_date=day))


def model_of(session: Session) -> Model:
    units = session.scalars(select(AdminUnit)).all()
    steps = select(UnitSuccession.from_id, UnitSuccession.to_id)
    return Model(
        {unit.id: unit.level for unit in units},
        {unit.id: unit.parent_id for unit in units},
        dict(session.execute(select(Team.id, Team.unit_id)).all()),
        dict(session.execute(select(Residence.person_id, Residence.unit_id)).all()),
        set(session.execute(select(Grant.person_id, Grant.role, Grant.unit_id)).all()),
        dict(session.execute(steps).all()),
    )


Step = tuple[str, str, int, int, int, int, bool]
steps = st.tuples(
    st.sampled_from(["merge", "join", "split", "smaller", "give", "rename", "upgrade", "reparent", "found", "close"]),
    st.sampled_from(LEVELS),
    st.integers(0, 40),
    st.integers(0, 40),
    st.integers(0, 40),
    st.integers(0, 480),
    st.booleans(),
)


def invent(model: Model, step: Step, number: int) -> Change:
    """The change that a step asks for, among the units that are there. Most can be; some must be refused."""
    kind, level, first, second, third, back, flag = step
    day = TODAY - timedelta(days=back)
    living = model.living(level)
    unit = living[first % len(living)]
    beside = [one for one in model.children(model.parent[unit]) if one != unit] or [unit]
    other = living[second % len(living)] if flag and second % 5 == 0 else beside[second % len(beside)]
    code = DIGITS[level].format((number * 7 + first) % 100 if level == "province" else 40000 + number * 50 + first)
    new = NewUnit(KINDS[level][second % 2], f"Mới {number}", code)
    below = model.children(unit)
    some = tuple(ById(child) for child in below[: third % (len(below) + 1)])
    teams = tuple(team for team, at in model.teams.items() if at == unit)[: third % 2]
    people = tuple(home for home, at in model.homes.items() if at == unit)[: third % 3]
    share = Part(new, some, teams, people)
    basis = {"day": day, "legal_basis": f"Nghị quyết {number}"}
    parents = model.living({"village": "commune", "commune": "province", "province": "nation"}[level])
    changes: dict[str, Change] = {
        "merge": Merge(units=(ById(unit), ById(other)), into=new, **basis),
        "join": Merge(units=(ById(unit), ById(other)), into=ById(other), **basis),
        "split": Split(
            unit=ById(unit),
            parts=(
                Part(ById(other) if flag else NewUnit(new.kind, f"Còn {number}", code[:-1] + "9" if code else "")),
                share,
            ),
            **basis,
        ),
        "smaller": Split(unit=ById(unit), parts=(share,), goes_on=True, **basis),
        "give": TransferPart(unit=ById(unit), part=Part(ById(other), some, teams, people), **basis),
        "rename": Rename(unit=ById(unit), name=f"Tên {number % 3}", **basis),
        "upgrade": Upgrade(
            unit=ById(unit), kind=KINDS[level][third % 2], name=f"Loại {number}" if flag else "", **basis
        ),
        "reparent": Reparent(unit=ById(unit), parent=ById(parents[third % len(parents)]), **basis),
        "found": Found(parent=ById(model.parent[unit]), unit=new, **basis),
        "close": Close(unit=ById(unit), successor=ById(other), **basis),
    }
    return changes[kind]


def follow(model: Model, change: Change, outcome: Outcome, session: Session) -> None:
    """What the model makes of a change that was recorded."""
    for unit_id in outcome.founded:
        model.add(session.get_one(AdminUnit, unit_id))
    match change:
        case Merge() | Close():
            for unit_id in outcome.ended:
                model.end(unit_id, outcome.unit.id)
        case Split():
            known = [part.into.id for part in change.parts if isinstance(part.into, ById)]
            founded = iter(sorted(outcome.founded))
            heirs = [part.into.id if isinstance(part.into, ById) else next(founded) for part in change.parts]
            assert set(heirs) == {*known, *outcome.founded}
            for part, heir in zip(change.parts, heirs, strict=True):
                model.give(part, heir)
            if not change.goes_on:
                model.end(change.unit.id, heirs[0])
        case TransferPart():
            model.give(change.part, change.part.into.id)
        case Reparent():
            model.parent[change.unit.id] = change.parent.id


def snapshot(session: Session, tables: tuple) -> dict:
    return {
        table: session.execute(select(*table.__table__.columns).order_by(table.__table__.columns.id)).all()
        for table in tables
    }


def covers(outer, inner) -> bool:
    """Whether a span of days holds another."""
    ends = outer.valid_to is None or (inner.valid_to is not None and inner.valid_to <= outer.valid_to)
    return outer.valid_from <= inner.valid_from and ends


def tiles(rows: list, whole) -> None:
    """The rows follow each other from the first to the last day of the whole, without gap or overlap."""
    rows = sorted(rows, key=lambda row: row.valid_from)
    assert rows[0].valid_from == whole.valid_from
    assert rows[-1].valid_to == whole.valid_to
    for before, after in itertools.pairwise(rows):
        assert before.valid_from < before.valid_to == after.valid_from


def on(rows: list, day: date):
    return next((row for row in rows if row.valid_from <= day and (row.valid_to is None or row.valid_to > day)), None)


def by(rows, name: str) -> dict[int, list]:
    found: dict[int, list] = {}
    for row in rows:
        found.setdefault(getattr(row, name), []).append(row)
    return found


def check_the_past(session: Session) -> None:
    units = {unit.id: unit for unit in session.scalars(select(AdminUnit))}
    versions = by(session.scalars(select(UnitVersion)), "unit_id")
    assert versions.keys() == units.keys()
    days = {row.valid_from for rows in versions.values() for row in rows}
    for unit in units.values():
        tiles(versions[unit.id], unit)
    for day in days:
        names, codes = [], []
        for unit in units.values():
            row = on(versions[unit.id], day)
            if row is None or row.level == "nation":
                continue
            above = on(versions[row.parent_id], day)
            assert above is not None, "a unit stands under one that does not exist that day"
            assert row.province_id == (unit.id if row.level == "province" else above.province_id)
            assert row.commune_id == (unit.id if row.level == "commune" else above.commune_id)
            names.append((row.parent_id, row.kind, row.name_sort))
            codes.append(row.code or f"-{unit.id}")
        assert len(set(names)) == len(names)
        assert len(set(codes)) == len(codes)
    places = by(session.scalars(select(TeamPlace)), "team_id")
    for team in session.scalars(select(Team)):
        tiles(places[team.id], team)
        assert all(covers(units[place.unit_id], place) for place in places[team.id])
        assert max(places[team.id], key=lambda place: place.valid_from).unit_id == team.unit_id
    for homes in by(session.scalars(select(Residence)), "person_id").values():
        assert all(covers(units[home.unit_id], home) for home in homes)
        tiles(homes, Residence(valid_from=world.LONG_AGO, valid_to=None))
    assert all(covers(units[grant.unit_id], grant) for grant in session.scalars(select(Grant)))


def check_now(session: Session, model: Model) -> None:
    units = {unit.id: unit for unit in session.scalars(select(AdminUnit))}
    versions = by(session.scalars(select(UnitVersion)), "unit_id")
    for unit in units.values():
        newest = max(versions[unit.id], key=lambda row: row.valid_from)
        heir = units[model.now(unit.id)]
        for name in ("level", "code", "kind", "name", "name_folded", "name_sort", "parent_id"):
            assert getattr(unit, name) == getattr(newest, name)
        assert (unit.valid_to is None) == (unit.id not in model.heir)
        assert (unit.province_id, unit.commune_id) == (heir.province_id, heir.commune_id) or unit.level == "nation"
        if unit.valid_to is None:
            assert unit.parent_id == model.parent[unit.id]
            assert (unit.province_id, unit.commune_id) == (newest.province_id, newest.commune_id)
    assert dict(session.execute(select(Team.id, Team.unit_id)).all()) == model.teams
    open_homes = select(Residence.person_id, Residence.unit_id).where(Residence.valid_to.is_(None))
    assert dict(session.execute(open_homes).all()) == model.homes
    open_grants = select(Grant.person_id, Grant.role, Grant.unit_id).where(Grant.valid_to.is_(None))
    assert set(session.execute(open_grants).all()) == model.grants
    for person in {who for who, _role, _unit in model.grants}:
        seen = select(AdminUnit.id).where(scope_of(session, person, TODAY).covers_units())
        assert set(session.scalars(seen)) == model.sees(person)


def live(engine: Engine, story: list[Step]) -> int:
    """Record what can be recorded of the story, and hold it against the model; how many changes that were."""
    with Session(engine) as session:
        model, kept = model_of(session), snapshot(session, UNTOUCHED)
        assert all(kept[table] for table in (Membership, Enrolment, Attempt))
        nation = session.scalars(select(Person).filter_by(username="administrator")).one()
        recorded = 0
        for number, step in enumerate(story):
            clerk = Clerk(session, scope_of(session, nation.id, TODAY), Actor(nation.id, ""), NOW)
            change, before = invent(model, step, number), snapshot(session, WRITTEN)
            try:
                outcome = record(clerk, change)
            except ChangeRefused:
                assert snapshot(session, WRITTEN) == before, "a refused change left a trace"
                continue
            recorded += 1
            follow(model, change, outcome, session)
        check_the_past(session)
        check_now(session, model)
        assert snapshot(session, UNTOUCHED) == kept
        session.rollback()
    return recorded


@pytest.fixture(scope="module")
def sqlite_country(sqlite_stage) -> Iterator[Engine]:
    yield from peopled(sqlite_stage)


@pytest.fixture(scope="module")
def postgres_country(postgres_stage) -> Iterator[Engine]:
    yield from peopled(postgres_stage)


def peopled(stage) -> Iterator[Engine]:
    stage.reset()
    with stage.app.app_context():
        engine = db.engine
        with Session(engine) as session:
            country(session)
        yield engine
        engine.dispose()


QUIET = {"deadline": None, "derandomize": True, "database": None, "suppress_health_check": list(HealthCheck)}


@settings(max_examples=25, **QUIET)
@given(story=st.lists(steps, min_size=1, max_size=10))
def test_any_sequence_of_changes_keeps_past_and_present_on_sqlite(sqlite_country, story):
    live(sqlite_country, story)


@settings(max_examples=5, **QUIET)
@given(story=st.lists(steps, min_size=4, max_size=10))
def test_any_sequence_of_changes_keeps_past_and_present_on_postgresql(postgres_country, story):
    live(postgres_country, story)

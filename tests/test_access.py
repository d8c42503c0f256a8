"""Who may see what, held against a second telling of the rule in plain Python.

The model below knows nothing of SQL and nothing of `province_id`: it walks from parent to parent, day by
day. Hypothesis invents countries; whatever the database shows must be what the model allows, no more, no less.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from lms.people.models import Person
from lms.teams.access import find_person, find_team, find_unit, is_within, scope_of
from lms.teams.giving import may_hand_codes
from lms.teams.models import AdminUnit, Grant, Membership, Residence, Team
from lms.teams.signed_in import load_signed_in

DAY = date(2026, 11, 20)
KINDS = {"nation": "nation", "province": "tinh", "commune": "xa", "village": "thon"}
PEOPLE = 4

Span = tuple[int, int | None]


@dataclass(frozen=True)
class Country:
    """An invented country. Units are (level, index of the parent); spans are days before and after DAY."""

    units: list[tuple[str, int | None]]
    teams: list[tuple[int, Span]]
    memberships: list[tuple[int, int, str, Span]]
    residences: list[tuple[int, int, Span]]
    grants: list[tuple[int, int, str, Span]]
    closed: frozenset[int]


@st.composite
def spans(draw: st.DrawFn) -> Span:
    start = draw(st.integers(-3, 2))
    return start, draw(st.none() | st.integers(start, 3))


def grant_key(row: tuple[int, int, str, Span]) -> tuple[int, int, str, int]:
    return *row[:3], row[3][0]


def allowed(memberships: list[tuple[int, int, str, Span]]) -> list[tuple[int, int, str, Span]]:
    """What the database lets stand: one row per day of joining, one open place, one open leader."""
    seen: set[object] = set()
    kept = []
    for person, team, role, (start, end) in memberships:
        marks: set[object] = {(person, team, start)}
        if end is None:
            marks |= {("open", person, team)} | ({("leader", team)} if role == "leader" else set())
        if not marks & seen:
            kept.append((person, team, role, (start, end)))
            seen |= marks
    return kept


@st.composite
def countries(draw: st.DrawFn) -> Country:
    units: list[tuple[str, int | None]] = [("nation", None)]
    above = [0]
    for level in ("province", "commune", "village"):
        parents = draw(st.lists(st.sampled_from(above), min_size=1, max_size=4))
        above = list(range(len(units), len(units) + len(parents)))
        units += [(level, parent) for parent in parents]
    unit, person = st.integers(0, len(units) - 1), st.integers(0, PEOPLE - 1)
    teams = draw(st.lists(st.tuples(unit, spans()), min_size=1, max_size=4))
    team = st.integers(0, len(teams) - 1)
    roles = st.sampled_from(["leader", "deputy", "member"])
    grant_roles = st.sampled_from(["official", "administrator", "trainer"])
    return Country(
        units,
        teams,
        draw(st.lists(st.tuples(person, team, roles, spans()), max_size=6).map(allowed)),
        draw(st.lists(st.tuples(person, unit, spans()), max_size=4)),
        draw(st.lists(st.tuples(person, unit, grant_roles, spans()), max_size=4, unique_by=grant_key)),
        draw(st.frozensets(person, max_size=1)),
    )


class Model:
    """The rule, told a second time."""

    def __init__(self, country: Country) -> None:
        self.country = country

    @staticmethod
    def holds(span: Span) -> bool:
        start, end = span
        return start <= 0 and (end is None or end > 0)

    def line(self, unit: int | None) -> set[int]:
        """The unit and all above it."""
        above: set[int] = set()
        while unit is not None:
            above.add(unit)
            unit = self.country.units[unit][1]
        return above

    def units(self, person: int) -> set[int]:
        granted = {
            unit
            for holder, unit, role, span in self.country.grants
            if holder == person and role != "trainer" and self.holds(span)
        }
        return {unit for unit in range(len(self.country.units)) if granted & self.line(unit)}

    def led(self, person: int) -> set[int]:
        return {
            team
            for member, team, role, span in self.country.memberships
            if member == person and role == "leader" and self.holds(span) and self.holds(self.country.teams[team][1])
        }

    def teams(self, person: int) -> set[int]:
        units = self.units(person)
        return self.led(person) | {team for team, (unit, _span) in enumerate(self.country.teams) if unit in units}

    def people(self, person: int) -> set[int]:
        units, teams = self.units(person), self.teams(person)
        members = {m for m, team, _role, span in self.country.memberships if team in teams and self.holds(span)}
        residents = {r for r, unit, span in self.country.residences if unit in units and self.holds(span)}
        return {person} | members | residents

    def powers(self, person: int) -> set[tuple[str, int]]:
        """Everything the person may do or give, as (what, where): what a code for that account would hand over."""
        powers = {("lead", team) for team in self.teams(person)}
        for holder, unit, role, span in self.country.grants:
            if holder == person and self.holds(span):
                below = [u for u in range(len(self.country.units)) if unit in self.line(u)]
                doing = ("official", "trainer", "administrator") if role == "administrator" else (role,)
                powers |= {(word, u) for word in doing for u in below}
                if role == "official" and self.country.units[unit][0] in {"nation", "province"}:
                    powers |= {("trainer", u) for u in below if u != unit}
        return powers


@dataclass
class Written:
    """The country in the database: rows by their index in the model."""

    units: list[AdminUnit]
    teams: list[Team]
    people: list[Person]


def dates(span: Span) -> dict[str, date | None]:
    start, end = span
    return {
        "valid_from": DAY + timedelta(days=start),
        "valid_to": None if end is None else DAY + timedelta(days=end),
    }


def write(session: Session, country: Country) -> Written:
    people = []
    for number in range(PEOPLE):
        closed_at = datetime(2026, 11, 1, tzinfo=UTC) if number in country.closed else None
        person = Person(username=f"p{number}", created_at=datetime(2026, 1, 1, tzinfo=UTC), closed_at=closed_at)
        person.rename(f"Người {number}")
        people.append(person)
    session.add_all(people)
    units: list[AdminUnit] = []
    for number, (level, parent) in enumerate(country.units):
        above = units[parent] if parent is not None else None
        unit = AdminUnit(
            level=level, kind=KINDS[level], parent_id=above.id if above else None, valid_from=date(2025, 7, 1)
        )
        unit.rename(f"Nơi {number}")
        session.add(unit)
        session.flush()
        unit.province_id = unit.id if level == "province" else (above.province_id if above else None)
        unit.commune_id = unit.id if level == "commune" else (above.commune_id if above else None)
        units.append(unit)
    teams = []
    for number, (where, span) in enumerate(country.teams):
        team = Team(unit_id=units[where].id, **dates(span))
        team.rename(f"Tổ {number}")
        teams.append(team)
    session.add_all(teams)
    session.flush()
    for member, where, role, span in country.memberships:
        session.add(Membership(person_id=people[member].id, team_id=teams[where].id, role=role, **dates(span)))
    for resident, where, span in country.residences:
        session.add(Residence(person_id=people[resident].id, unit_id=units[where].id, **dates(span)))
    for holder, where, role, span in country.grants:
        session.add(Grant(person_id=people[holder].id, unit_id=units[where].id, role=role, **dates(span)))
    session.flush()
    return Written(units, teams, people)


def shown(session: Session, rows: list, condition) -> set[int]:
    """The indexes of the rows that the condition lets through."""
    kind = type(rows[0])
    ids = set(session.scalars(select(kind.id).where(condition)))
    assert ids <= {row.id for row in rows}
    return {number for number, row in enumerate(rows) if row.id in ids}


def agree(engine: Engine, country: Country) -> None:
    """The database shows each person what the model allows."""
    model = Model(country)
    with Session(engine) as session:
        rows = write(session, country)
        for number, person in enumerate(rows.people):
            scope = scope_of(session, person.id, DAY)
            assert shown(session, rows.units, scope.covers_units()) == model.units(number)
            assert shown(session, rows.teams, scope.covers_teams()) == model.teams(number)
            assert shown(session, rows.people, scope.covers_people(DAY)) == model.people(number)
            assert scope.is_empty == (not model.units(number) and not model.led(number))
            _check_finders(session, rows, scope, model, number)
            _check_codes(session, rows, scope, model, number)
            _check_signed_in(session, rows, model, number)
        session.rollback()


def _check_finders(session, rows, scope, model, number):
    assert {n for n, row in enumerate(rows.units) if find_unit(session, scope, row.id)} == model.units(number)
    assert {n for n, row in enumerate(rows.teams) if find_team(session, scope, row.id)} == model.teams(number)
    found = {n for n, row in enumerate(rows.people) if find_person(session, scope, row.id, DAY)}
    assert found == model.people(number) - model.country.closed
    inside = {n for n, row in enumerate(rows.units) if any(is_within(granted, row) for granted in scope.units)}
    assert inside == model.units(number)


def _check_codes(session, rows, scope, model, number):
    """A code never hands over what the giver could not do; see `Model.powers`."""
    allowed = may_hand_codes(session, scope, [row.id for row in rows.people], DAY)
    for other, row in enumerate(rows.people):
        if row.id in allowed:
            assert other != number
            assert model.powers(other) <= model.powers(number)


def _check_signed_in(session, rows, model, number):
    person = rows.people[number]
    signed_in = load_signed_in(session, f"{person.id}.{person.session_epoch}", DAY)
    if number in model.country.closed:
        assert signed_in is None
        return
    held = {
        (role, rows.units[unit].id)
        for holder, unit, role, span in model.country.grants
        if holder == number and model.holds(span)
    }
    roles = {role for role, _unit in held}
    assert {(grant.role, grant.unit_id) for grant in signed_in.grants} == held
    assert signed_in.leads == bool(model.led(number))
    assert signed_in.is_administrator == ("administrator" in roles)
    assert signed_in.is_official == bool(roles & {"official", "administrator"})
    assert signed_in.is_trainer == bool(roles & {"trainer", "administrator"})
    assert signed_in.oversees == (signed_in.is_official or signed_in.leads)
    assert load_signed_in(session, f"{person.id}.{person.session_epoch + 1}", DAY) is None


QUIET = {"deadline": None, "derandomize": True, "database": None, "suppress_health_check": [HealthCheck.too_slow]}


@settings(max_examples=60, **QUIET)
@given(country=countries())
def test_nothing_outside_the_scope_appears_on_sqlite(sqlite_engine, country):
    agree(sqlite_engine, country)


@settings(max_examples=6, **QUIET)
@given(country=countries())
def test_nothing_outside_the_scope_appears_on_postgresql(postgres_engine, country):
    agree(postgres_engine, country)


FULL = Country(
    units=[("nation", None), ("province", 0), ("commune", 1), ("village", 2)],
    teams=[(3, (-3, None))],
    memberships=[(1, 0, "leader", (-3, None)), (2, 0, "member", (-3, None))],
    residences=[(3, 3, (-3, None))],
    grants=[(0, 2, "official", (-3, None))],
    closed=frozenset(),
)


def test_the_model_is_not_blind(sqlite_engine):
    """The two tellings could agree on showing nobody anything: here is what must be seen."""
    model = Model(FULL)
    assert (model.units(0), model.teams(0), model.people(0)) == ({2, 3}, {0}, {0, 1, 2, 3})
    assert (model.units(1), model.teams(1), model.people(1)) == (set(), {0}, {1, 2})
    agree(sqlite_engine, FULL)


@pytest.mark.parametrize("token", ["", "1", "1.", ".0", "x.0", "1.x", "-1.0", "1.0.0", "1 .0", "²3.0"])
def test_tokens_that_are_none_sign_nobody_in(sqlite_engine, token):
    with Session(sqlite_engine) as session:
        assert load_signed_in(session, token, DAY) is None


def giver_and_receivers(session, someone, giver):
    scope = scope_of(session, someone(giver).id, DAY)
    names = ("leader", "member", "mate", "next-leader", "citizen", "trainer", "commune-official", "province-official")
    ids = {someone(name).id: name for name in (*names, "far-official", "administrator")}
    return {ids[person_id] for person_id in may_hand_codes(session, scope, list(ids), DAY)}


def test_codes_never_climb(session, someone):
    """may_hand_codes asks about power only; whether the person is in scope is find_person's question."""
    plain = {"member", "mate", "citizen"}
    assert giver_and_receivers(session, someone, "leader") == plain
    assert giver_and_receivers(session, someone, "commune-official") == plain | {"leader", "next-leader"}
    assert giver_and_receivers(session, someone, "province-official") == plain | {
        "leader",
        "next-leader",
        "commune-official",
    }
    everyone = {"leader", "next-leader", "trainer", "commune-official", "province-official", "far-official"}
    assert giver_and_receivers(session, someone, "administrator") == plain | everyone

"""Who gives and ends which role, where and for how long; the screens of it."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, or_, select
from sqlalchemy.orm import Session

from lms.people.models import AuditEntry, Person
from lms.teams.access import scope_of
from lms.teams.acting import Actor
from lms.teams.appointing import (
    LATEST_ENTRY,
    BadTerm,
    BeyondOwnTerm,
    NotAbove,
    Office,
    OwnRole,
    appoint,
    relieve,
    unbacked,
    vouch,
)
from lms.teams.giving import given_by
from lms.teams.granting import AlreadyGranted, LastAdministrator, NotGranted, Term
from lms.teams.models import AdminUnit, Grant, GrantRole
from tests.test_access import QUIET

DAY = date(2026, 11, 20)
PEOPLE, ROLES = 4, ("administrator", "official", "trainer")
LEVELS = ("nation", "province", "commune", "village")
REFUSALS = (AlreadyGranted, BadTerm, BeyondOwnTerm, LastAdministrator, NotAbove, NotGranted, OwnRole)
OPERATOR = None
IS_A_TIME = or_(Grant.valid_to.is_(None), Grant.valid_to > Grant.valid_from)


# ── The rule, told a second time: from parent to parent, day by day ──


@dataclass
class Row:
    """A grant; days are counted from DAY, and `end` is the first day without it."""

    holder: int
    role: str
    unit: int
    start: int
    end: int | None
    giver: int | None

    def holds(self, day: int) -> bool:
        return self.start <= day and (self.end is None or day < self.end)


@dataclass
class Act:
    """Somebody gives or ends, or vouches for, a role of somebody on some units, so many days after the last act."""

    what: str
    wait: int
    actor: int | None
    holder: int
    role: str
    units: list[int]
    start: int
    end: int | None


class Model:
    def __init__(self, parents: list[int | None]) -> None:
        self.parents = parents
        self.rows: list[Row] = []

    def depth(self, unit: int) -> int:
        return len(self.line(unit)) - 1

    def line(self, unit: int | None) -> list[int]:
        above = []
        while unit is not None:
            above.append(unit)
            unit = self.parents[unit]
        return above

    def gives(self, mine: Row, role: str, unit: int) -> bool:
        depth = self.depth(mine.unit)
        if mine.role == "administrator" and depth == 0:
            return True
        if mine.role == "trainer" or role == "administrator" or depth > 1:
            return False
        reach = self.line(unit) if mine.role == "administrator" else self.line(unit)[1:]
        return mine.unit in reach

    def able(self, person: int | None, role: str, unit: int, day: int) -> list[Row]:
        mine = [row for row in self.rows if row.holder == person and row.holds(day)]
        return [row for row in mine if self.gives(row, role, unit)]

    def act(self, act: Act, day: int) -> bool:
        return getattr(self, f"_{act.what}")(act, day)

    def _give(self, act: Act, day: int) -> bool:
        days = range(act.start, act.start + 40 if act.end is None else act.end)
        allowed = len(days) > 0 and (act.end is None or act.end > day)
        if act.actor is not OPERATOR:
            allowed = allowed and act.actor != act.holder and act.start >= day - LATEST_ENTRY.days
            for unit in act.units:
                able = self.able(act.actor, act.role, unit, day)
                allowed = allowed and any(
                    all(row.holds(d) for d in days) and (row.end is None or act.end is not None) for row in able
                )
        for row in self.rows:
            same = (row.holder, row.role) == (act.holder, act.role) and row.unit in act.units
            allowed = allowed and not (same and any(row.holds(d) for d in days))
        if allowed:
            self.rows += [Row(act.holder, act.role, unit, act.start, act.end, act.actor) for unit in act.units]
        return allowed

    def _lasting(self, act: Act, day: int) -> list[Row]:
        """What ending or vouching is about: one row a unit, the first that has not ended."""
        found = []
        for unit in act.units:
            rows = [r for r in self.rows if (r.holder, r.role, r.unit) == (act.holder, act.role, unit)]
            found += sorted((r for r in rows if r.end is None or r.end > day), key=lambda r: r.start)[:1]
        return found

    def _end(self, act: Act, day: int) -> bool:
        rows = self._lasting(act, day)
        allowed = bool(rows) and act.start >= day and all(r.end is None or r.end > act.start for r in rows)
        if act.actor not in {OPERATOR, act.holder}:
            allowed = allowed and all(self.able(act.actor, row.role, row.unit, day) for row in rows)
        if any(row.role == "administrator" and row.unit == 0 for row in rows):
            others = [r for r in self.rows if r.role == "administrator" and r.unit == 0 and r not in rows]
            allowed = allowed and any(r.end is None and r.start <= act.start for r in others)
        if allowed:
            for row in rows:
                row.end = act.start
            self.rows = [row for row in self.rows if row.end is None or row.end > row.start]
        return allowed

    def _vouch(self, act: Act, day: int) -> bool:
        rows = [row for row in self._lasting(act, day) if row.giver != act.actor]
        allowed = act.actor != act.holder or not rows
        for row in rows:
            able = self.able(act.actor, row.role, row.unit, day)
            first = max(day, row.start)
            allowed = allowed and any(
                r.start <= first and (r.end is None or (row.end is not None and row.end <= r.end)) for r in able
            )
        if allowed:
            for row in rows:
                row.giver = act.actor
        return allowed

    def sees(self, person: int, day: int) -> set[int]:
        mine = {row.unit for row in self.rows if row.holder == person and row.role != "trainer" and row.holds(day)}
        return {unit for unit in range(len(self.parents)) if mine & set(self.line(unit))}


@st.composite
def trees(draw: st.DrawFn) -> list[int | None]:
    parents: list[int | None] = [None]
    above = [0]
    for _level in LEVELS[1:]:
        chosen = draw(st.lists(st.sampled_from(above), min_size=1, max_size=3))
        above = list(range(len(parents), len(parents) + len(chosen)))
        parents += chosen
    return parents


def acts(size: int, actors: st.SearchStrategy) -> st.SearchStrategy[Act]:
    person = st.integers(0, PEOPLE - 1)
    units = st.lists(st.integers(0, size - 1), min_size=1, max_size=3, unique=True)
    what = st.sampled_from(["give", "give", "give", "end", "vouch"])
    start, end = st.integers(-3, 4), st.none() | st.integers(-2, 8)
    return st.builds(Act, what, st.integers(0, 2), actors, person, st.sampled_from(ROLES), units, start, end)


@st.composite
def stories(draw: st.DrawFn) -> tuple[list[int | None], list[Act]]:
    parents = draw(trees())
    founding = [Act("give", 0, OPERATOR, 0, "administrator", [0], -5, None)]
    first = st.lists(acts(len(parents), st.just(OPERATOR)), max_size=4)
    later = st.lists(acts(len(parents), st.integers(0, PEOPLE - 1)), min_size=1, max_size=10)
    return parents, founding + draw(first) + draw(later)


def country(session: Session, parents: list[int | None]) -> tuple[list[AdminUnit], list[Person]]:
    units: list[AdminUnit] = []
    for number, parent in enumerate(parents):
        above = units[parent] if parent is not None else None
        level = LEVELS[LEVELS.index(above.level) + 1] if above else "nation"
        unit = AdminUnit(level=level, kind="k", parent_id=above.id if above else None, valid_from=date(2025, 7, 1))
        unit.rename(f"Nơi {number}")
        session.add(unit)
        session.flush()
        unit.province_id = unit.id if level == "province" else (above.province_id if above else None)
        unit.commune_id = unit.id if level == "commune" else (above.commune_id if above else None)
        units.append(unit)
    people = [Person(username=f"p{n}", created_at=datetime(2026, 1, 1, tzinfo=UTC)) for n in range(PEOPLE)]
    for number, person in enumerate(people):
        person.rename(f"Người {number}")
    session.add_all(people)
    session.flush()
    return units, people


class Played:
    """The same acts, through the verbs."""

    def __init__(self, session: Session, parents: list[int | None]) -> None:
        self.session = session
        self.units, self.people = country(session, parents)

    def on(self, days: int) -> date:
        return DAY + timedelta(days=days)

    def act(self, act: Act, day: int) -> bool:
        actor = Actor(None if act.actor is OPERATOR else self.people[act.actor].id, "")
        now = datetime.combine(self.on(day), datetime.min.time(), UTC) + timedelta(hours=3)
        try:
            getattr(self, f"_{act.what}")(act, actor, now)
        except REFUSALS:
            return False
        return True

    def _give(self, act: Act, actor: Actor, now: datetime) -> None:
        term = Term(self.on(act.start), None if act.end is None else self.on(act.end))
        office = Office(GrantRole(act.role), [self.units[unit] for unit in act.units], "", term)
        appoint(self.session, self.people[act.holder], office, actor, now)

    def _lasting(self, act: Act, now: datetime) -> list[Grant]:
        found = []
        for unit in act.units:
            same = {"person_id": self.people[act.holder].id, "role": act.role, "unit_id": self.units[unit].id}
            rows = self.session.scalars(select(Grant).filter_by(**same).order_by(Grant.valid_from))
            found += [row for row in rows if row.valid_to is None or row.valid_to > max(now.date(), row.valid_from)][:1]
        return found

    def _end(self, act: Act, actor: Actor, now: datetime) -> None:
        relieve(self.session, self._lasting(act, now), self.on(act.start), actor, now)

    def _vouch(self, act: Act, actor: Actor, now: datetime) -> None:
        vouch(self.session, self._lasting(act, now), actor, now)

    def rows(self) -> set[tuple]:
        index = {row.id: number for number, row in enumerate(self.units)}
        who = {row.id: number for number, row in enumerate(self.people)} | {None: None}
        return {
            (
                who[row.person_id],
                row.role,
                index[row.unit_id],
                (row.valid_from - DAY).days,
                (row.valid_to - DAY).days if row.valid_to else None,
                who[row.granted_by],
            )
            for row in self.session.scalars(select(Grant).where(IS_A_TIME))
        }

    def check_log(self) -> None:
        """Each id in the audit log is one person's one role on one unit, and its row is there."""
        entries = self.session.scalars(select(AuditEntry).where(AuditEntry.action.startswith("grant.")))
        told = {(e.details["grant_id"], e.person_id, e.details["role"], e.unit_id) for e in entries}
        assert told <= {(row.id, row.person_id, row.role, row.unit_id) for row in self.session.scalars(select(Grant))}


def agree(engine: Engine, story: tuple[list[int | None], list[Act]]) -> int:
    """The verbs do what the model allows, and nothing else, act by act; then everybody sees what they should."""
    parents, said = story
    model, day, done = Model(parents), 0, 0
    with Session(engine) as session:
        played = Played(session, parents)
        for act in said:
            day += act.wait
            act.start += day
            act.end = None if act.end is None else act.end + day
            allowed = model.act(act, day)
            assert played.act(act, day) == allowed, act
            assert played.rows() == {tuple(vars(row).values()) for row in model.rows}
            done += allowed
        for at in {day for row in model.rows for day in (row.start, row.end or 30)}:
            for number, person in enumerate(played.people):
                scope = scope_of(session, person.id, played.on(at))
                seen = set(session.scalars(select(AdminUnit.id).where(scope.covers_units())))
                assert seen == {played.units[unit].id for unit in model.sees(number, at)}
        check_lists(session, model, played, day)
        played.check_log()
        session.rollback()
    return done


def check_lists(session: Session, model: Model, played: Played, day: int) -> None:
    """What the screens list: the rule in SQL finds what the rule in Python allows."""
    key = {row.id: number for number, row in enumerate(played.units)}
    joined = select(Grant.role, Grant.unit_id).join(AdminUnit, AdminUnit.id == Grant.unit_id).where(IS_A_TIME)
    for number, person in enumerate(played.people):
        listed = {
            (role, key[unit]) for role, unit in session.execute(joined.where(given_by(person.id, played.on(day))))
        }
        assert listed == {(r.role, r.unit) for r in model.rows if model.able(number, r.role, r.unit, day)}
    alone = [r for r in model.rows if r.giver is not OPERATOR and not model.able(r.giver, r.role, r.unit, day)]
    assert len(session.execute(joined.where(unbacked(played.on(day)))).all()) == len(alone)


@settings(max_examples=40, **QUIET)
@given(story=stories())
def test_nobody_gives_or_sees_more_than_the_rule_on_sqlite(sqlite_engine, story):
    agree(sqlite_engine, story)


@settings(max_examples=5, **QUIET)
@given(story=stories())
def test_nobody_gives_or_sees_more_than_the_rule_on_postgresql(postgres_engine, story):
    agree(postgres_engine, story)


def test_the_model_is_not_blind(sqlite_engine):
    """Both could agree on refusing everything: here is a chain of command that must work."""
    parents = [None, 0, 1, 1, 2]
    said = [
        Act("give", 0, OPERATOR, 0, "administrator", [0], -5, None),
        Act("give", 0, 0, 1, "administrator", [1], -3, None),
        Act("give", 0, 1, 2, "official", [1], -2, None),
        Act("give", 1, 2, 3, "official", [2, 3], 0, 6),
        Act("give", 0, 2, 3, "trainer", [4], 0, 6),
        Act("end", 0, 2, 3, "official", [2], 1, None),
        Act("end", 1, 2, 2, "official", [1], 0, None),
        Act("vouch", 0, 1, 3, "official", [3], 0, None),
        Act("give", 0, 0, 1, "administrator", [0], 0, None),
        Act("end", 0, 0, 0, "administrator", [0], 0, None),
    ]
    assert agree(sqlite_engine, (parents, said)) == len(said)

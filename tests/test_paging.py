"""Slices of long lists: walked forwards and backwards, each row is seen once, whatever is added meanwhile."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import ColumnElement, Select, select
from sqlalchemy.orm import Session

from lms.paging import FIRST, Cursor, Slice, fetch_slice, read_cursor
from lms.people.models import AuditEntry
from lms.teams.models import AdminUnit, Team
from tests import world

KEYS = (Team.name_sort, Team.id)
NAMES = st.sampled_from(["An", "Ân", "Bình", "Đông"])  # few, so that many rows have equal keys
MOMENT = datetime(2026, 11, 20, 8, tzinfo=UTC)


def teams(session: Session, names: list[str]) -> list[int]:
    """Teams of these names; their ids in the order of the list."""
    where = session.scalars(select(AdminUnit).filter_by(name="Đông Hạ")).one()
    made = [world.add_team(session, name, where) for name in names]
    return [team.id for team in sorted(made, key=lambda team: (team.name_sort, team.id))]


class Walk:
    """A reader of the list of the teams founded in a test, a few rows at a time."""

    def __init__(self, session: Session, size: int, *, descending: bool = False) -> None:
        self.session, self.size, self.descending = session, size, descending
        self.old = set(session.scalars(select(Team.id)))

    def open(self, cursor: str = "") -> Slice:
        query: Select = select(Team.id, Team.name).where(Team.id.not_in(self.old)).order_by(Team.id)
        return fetch_slice(self.session, query, KEYS, cursor, str, self.size, descending=self.descending)

    def through(self, start: Slice, way: str, between: list[str] = []) -> list[int]:  # noqa: B006 - never changed
        """The ids on every slice from `start` on; after each, one of `between` is founded."""
        seen, here, new = [], start, list(between)
        while len(seen) < 100:
            ids = [row.id for row in here.rows]
            assert len(ids) <= self.size
            seen += ids if way == "next" else ids[::-1]
            if new:
                teams(self.session, [new.pop()])
            onward = getattr(here, way)
            if onward is None:
                return seen
            here = self.open(onward)
        raise AssertionError("the walk has no end")


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(NAMES, max_size=12), st.lists(NAMES, max_size=4), st.integers(1, 5), st.booleans())
def test_each_row_is_seen_once(session, names, added, size, descending):
    session.rollback()
    walk = Walk(session, size, descending=descending)
    ids = teams(session, names)
    ids = ids[::-1] if descending else ids
    first = walk.open()
    assert walk.through(first, "next") == ids
    last = walk.open(first.last) if first.last else first
    assert (last.number, last.pages, last.total) == (first.pages, first.pages, len(ids))
    assert walk.through(last, "previous") == ids[::-1]
    ahead = walk.through(first, "next", added)
    assert [team for team in ahead if team in ids] == ids
    back = walk.through(last, "previous", added)
    assert [team for team in back if team in ids] == ids[::-1]
    assert len(set(ahead)) == len(ahead)
    assert len(set(back)) == len(back)


def test_numbers_and_ends(session):
    walk = Walk(session, 2)
    ids = teams(session, ["An", "An", "Bình", "Đông", "Đông"])
    first = walk.open()
    assert (first.number, first.previous, first.first) == (1, None, None)
    second = walk.open(first.next)
    assert (second.number, second.pages, [row.id for row in second.rows]) == (2, 3, ids[2:4])
    last = walk.open(second.next)
    assert (last.number, last.next, last.last) == (3, None, None)
    assert [row.id for row in walk.open(first.last).rows] == [row.id for row in last.rows] == ids[4:]
    assert walk.open(last.previous).rows == second.rows
    assert (last.first, second.first) == ("", "")
    assert walk.open(walk.open(last.previous).previous).number == 1


def test_rows_that_are_gone(session):
    """Standing where nothing is left, a reader begins anew."""
    walk = Walk(session, 2)
    teams(session, ["An", "Bình", "Đông"])
    onward = walk.open().next
    gone = session.scalars(select(Team).where(Team.name.in_(("Bình", "Đông")))).all()
    for team in gone:
        team.valid_to = date(2026, 1, 1)
    session.flush()
    query = select(Team.id).where(Team.id.not_in(walk.old), Team.valid_to.is_(None))
    page = fetch_slice(session, query, KEYS, onward, str, 2)
    assert (len(page.rows), page.number, page.previous, page.next) == (1, 1, None, None)


def written(*parts: object) -> str:
    return Cursor(*parts).written()  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "cursor",
    [
        "",
        "x",
        "é",
        "%00",
        "e30",
        "W10",
        "bnVsbA",
        "[" * 10_000,
        written("after", 1, ()),
        written("after", 1, ("a",)),
        written("after", 1, ("a", "b")),
        written("after", 1, (1, 2)),
        written("after", 1, ("a", 2**31)),
        written("after", 1, ("a", True)),
        written("after", 1, ("a\0", 1)),
        written("after", 1, ("\ud800", 1)),
        written("after", "1", ("a", 1)),
        written("sideways", 1, ("a", 1)),
        written("after", 1, ("a", 1, 2)),
        written("after", 1, (None, 1)),
        written("after", 1, ([], {})),
    ],
)
def test_nonsense_is_the_first_slice(session, cursor):
    assert read_cursor(cursor, KEYS) == FIRST
    walk = Walk(session, 2)
    teams(session, ["An", "Bình", "Đông"])
    assert walk.open(cursor).rows == walk.open().rows


def test_what_was_written_is_read(session):
    keys: tuple[ColumnElement, ...] = (AuditEntry.at, AuditEntry.id)
    cursor = Cursor("before", 7, (MOMENT, 3))
    assert read_cursor(cursor.written(), keys) == cursor
    for wrong in ("2026-11-20", "2026-11-20T08:00:00", "20", 5, None):
        assert read_cursor(written("before", 7, (wrong, 3)), keys) == FIRST
    assert read_cursor(written("after", 1, ("2026-11-20",)), (Team.valid_from,)).values == (date(2026, 11, 20),)


def test_newest_first_by_moments(session, someone):
    for hour in range(5):
        moment = MOMENT.replace(hour=hour // 2)
        session.add(AuditEntry(at=moment, actor_id=None, action="x", subject="person", subject_id=1))
    session.flush()
    query = select(AuditEntry.id, AuditEntry.at)
    keys = (AuditEntry.at, AuditEntry.id)
    cursor, seen = "", []
    while cursor is not None and len(seen) < 9:
        page = fetch_slice(session, query, keys, cursor, str, 2, descending=True)
        seen += [row.at.hour for row in page.rows]
        cursor = page.next
    assert seen == [2, 1, 1, 0, 0]


def test_two_statements_whatever_the_page(session, statements):
    walk = Walk(session, 2)
    teams(session, ["An"] * 9)
    first = walk.open()
    for cursor in ("", first.next, first.last):
        statements.clear()
        walk.open(cursor)
        assert len(statements) == 2


def test_the_teams_that_a_search_finds(session, visit):
    teams(session, [f"Tổ mới {number:03d}" for number in range(120)])
    session.commit()
    visitor = visit("commune-official")
    page = visitor.get("/teams?q=moi")
    assert "Trang 1 trên 3, tất cả 120 dòng" in page.text
    _next, last = (link for link in page.links if "at=" in link)
    last = visitor.get(last)
    assert "Trang 3 trên 3" in last.text
    assert "Tổ mới 119" in last.text
    second = visitor.get(next(link for link in last.links if "at=" in link))
    assert "Trang 2 trên 3" in second.text
    assert "Tổ mới 050" in second.text
    assert "/teams?q=moi" in second.links

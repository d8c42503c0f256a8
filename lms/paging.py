"""Long lists, one slice at a time: the last is as quick to open as the first.

A list from the database is read on from where the reader stands, by the keys of the row at the edge of the
slice (`fetch_slice`). Counting rows from the beginning, as OFFSET does, takes the longer the further one
goes, and shows a row twice or never when somebody adds one meanwhile.
"""

import base64
import binascii
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Generic, TypeVar

from sqlalchemy import ColumnElement, Row, Select, func, literal, select, tuple_
from sqlalchemy.orm import InstrumentedAttribute, Session

SIZE = 50
LARGEST_NUMBER = 2**31 - 1
Item = TypeVar("Item")
Other = TypeVar("Other")


@dataclass(frozen=True)
class Slice(Generic[Item]):
    """Some rows of a list; the addresses of its other slices are None where there is nothing to go to."""

    rows: Sequence[Item]
    number: int
    total: int
    size: int
    first: str | None = None
    previous: str | None = None
    next: str | None = None
    last: str | None = None

    @property
    def pages(self) -> int:
        return page_count(self.total, self.size)

    def showing(self, rows: Sequence[Other]) -> "Slice[Other]":
        """The same slice with what is shown for each of its rows."""
        ways = (self.first, self.previous, self.next, self.last)
        return Slice(rows, self.number, self.total, self.size, *ways)


@dataclass(frozen=True)
class Page(Generic[Item]):
    """Some rows of a list that is in memory as a whole. `address` gives the address of a page by its number."""

    rows: Sequence[Item]
    number: int
    total: int
    address: Callable[[int], str]
    size: int = SIZE

    @property
    def pages(self) -> int:
        return page_count(self.total, self.size)

    @property
    def first(self) -> str | None:
        return self.address(1) if self.number > 1 else None

    @property
    def previous(self) -> str | None:
        return self.address(self.number - 1) if self.number > 1 else None

    @property
    def next(self) -> str | None:
        return self.address(self.number + 1) if self.number < self.pages else None

    @property
    def last(self) -> str | None:
        return self.address(self.pages) if self.number < self.pages else None


@dataclass(frozen=True)
class Cursor:
    """Where a slice begins: `way` is first, after, before or last; `values` are the keys of the row at the edge.

    `number` says which page of the list the reader takes it for; rows come and go, so it is no more than that.
    """

    way: str
    number: int
    values: tuple[Any, ...] = ()

    def written(self) -> str:
        """As it stands in an address."""
        values = [value.isoformat() if isinstance(value, date) else value for value in self.values]
        text = json.dumps([self.way, self.number, *values])
        return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


FIRST = Cursor("first", 1)
Key = ColumnElement[Any] | InstrumentedAttribute[Any]
# The address of a slice by its cursor, which is empty for the first.
Address = Callable[[str], str]


def page_count(total: int, size: int = SIZE) -> int:
    """An empty list has one page, too."""
    return max(1, -(-total // size))


def fetch_slice(
    session: Session,
    query: Select[*tuple[Any, ...]],
    keys: Sequence[Key],
    cursor: str,
    address: Address,
    size: int = SIZE,
    *,
    count: Select[int] | None = None,
    descending: bool = False,
) -> Slice[Row[*tuple[Any, ...]]]:
    """The rows of `query` in the order of `keys` from `cursor` on, in two statements.

    `keys` are columns that are never NULL and together tell every two rows apart, such as (name_sort, id); all
    run the same way. `count` is a statement that counts the rows, where one is cheaper than `query` without what
    it shows. `cursor` may be anything that somebody typed into an address: nonsense is the first slice.
    """
    total = session.scalar(count if count is not None else _counted(query, keys)) or 0
    place = read_cursor(cursor, keys)
    found = _fetch(session, query, keys, place, total, size, descending)
    if not found.rows and place != FIRST:
        found = _fetch(session, query, keys, FIRST, total, size, descending)
    return found.as_slice(len(keys), total, size, address)


def fetch_page(
    session: Session, query: Select[*tuple[Any, ...]], number: int, address: Callable[[int], str], size: int = SIZE
) -> Page[Row[*tuple[Any, ...]]]:
    """Page `number` of what `query` finds, in two statements; beyond the end, the last page."""
    total = session.scalar(select(func.count()).select_from(query.order_by(None).subquery())) or 0
    number = min(max(1, number), page_count(total, size))
    rows = session.execute(query.limit(size).offset((number - 1) * size)).all()
    return Page(rows, number, total, address, size)


def read_cursor(text: str, keys: Sequence[Key]) -> Cursor:
    """The cursor written in an address, or the first slice: nobody can ask for what no row could hold."""
    try:
        way, number, *values = json.loads(base64.b64decode(text + "=" * (-len(text) % 4), b"-_", validate=True))
        if way == "last":
            return Cursor("last", 1)
        if way not in ("after", "before") or not _is_number(number):
            return FIRST
        return Cursor(way, number, tuple(_value(*pair) for pair in zip(values, keys, strict=True)))
    except (ValueError, TypeError, RecursionError, binascii.Error):
        return FIRST


@dataclass(frozen=True)
class _Found:
    """Rows with the values of the keys as their last columns, and whether the list goes on before and after."""

    rows: Sequence[Row[*tuple[Any, ...]]]
    number: int
    before: bool
    after: bool

    def as_slice(self, keys: int, total: int, size: int, address: Address) -> Slice[Row[*tuple[Any, ...]]]:
        pages = page_count(total, size)
        number = 1 if not self.before else pages if not self.after else min(max(2, self.number), max(2, pages - 1))

        def to(way: str, number: int, row: int | None = None) -> str:
            values = () if row is None else tuple(self.rows[row][-keys:])
            return address(Cursor(way, number, values).written())

        return Slice(
            self.rows,
            number,
            total,
            size,
            address("") if self.before else None,
            to("before", number - 1, 0) if self.before else None,
            to("after", number + 1, -1) if self.after else None,
            to("last", pages) if self.after else None,
        )


def _fetch(
    session: Session,
    query: Select[*tuple[Any, ...]],
    keys: Sequence[Key],
    place: Cursor,
    total: int,
    size: int,
    descending: bool,
) -> _Found:
    """One row more than is shown tells whether the list goes on."""
    backwards = place.way in ("before", "last")
    limit = total - (page_count(total, size) - 1) * size or size if place.way == "last" else size
    falling = descending is not backwards
    if place.values:
        row, edge = (
            tuple_(*keys),
            tuple_(*(literal(value, key.type) for value, key in zip(place.values, keys, strict=True))),
        )
        query = query.where(row < edge if falling else row > edge)
    order = [key.desc() if falling else key.asc() for key in keys]
    query = query.add_columns(*(key.label(f"key_{at}") for at, key in enumerate(keys)))
    rows = session.execute(query.order_by(None).order_by(*order).limit(limit + 1)).all()
    more, shown = len(rows) > limit, rows[:limit]
    if backwards:
        return _Found(shown[::-1], place.number, before=more, after=place.way == "before")
    return _Found(shown, place.number, before=place.way == "after", after=more)


def _counted(query: Select[*tuple[Any, ...]], keys: Sequence[Key]) -> Select[int]:
    """Without the columns that are only shown, whose look-ups both databases then leave away."""
    return select(func.count()).select_from(query.with_only_columns(*keys).order_by(None).subquery())


def _value(value: Any, key: Key) -> Any:
    """A key's value as it was written; ValueError or TypeError where it cannot be one."""
    kind = key.type.python_type
    if kind in (date, datetime):
        value = kind.fromisoformat(value)
        fits = kind is date or value.tzinfo is not None
    else:
        fits = {int: _is_number, str: _is_text}[kind](value)
    if not fits:
        raise ValueError(value)
    return value


def _is_text(value: Any) -> bool:
    return isinstance(value, str) and value.isprintable()


def _is_number(value: Any) -> bool:
    return type(value) is int and abs(value) <= LARGEST_NUMBER

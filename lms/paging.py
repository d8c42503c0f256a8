"""Long lists, one page at a time."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from sqlalchemy import Row, Select, func, select
from sqlalchemy.orm import Session

SIZE = 50
Item = TypeVar("Item")


@dataclass(frozen=True)
class Page(Generic[Item]):
    """Some rows of a list, and where they stand in it. `address` gives the address of a page by its number."""

    rows: Sequence[Item]
    number: int
    total: int
    address: Callable[[int], str]
    size: int = SIZE

    @property
    def pages(self) -> int:
        return page_count(self.total, self.size)

    def url(self, number: int) -> str:
        return self.address(number)


def page_count(total: int, size: int = SIZE) -> int:
    """An empty list has one page, too."""
    return max(1, -(-total // size))


def fetch_page(
    session: Session, query: Select[*tuple[Any, ...]], number: int, address: Callable[[int], str], size: int = SIZE
) -> Page[Row[*tuple[Any, ...]]]:
    """Page `number` of what `query` finds, in two statements; beyond the end, the last page."""
    total = session.scalar(select(func.count()).select_from(query.order_by(None).subquery())) or 0
    number = min(max(1, number), page_count(total, size))
    rows = session.execute(query.limit(size).offset((number - 1) * size)).all()
    return Page(rows, number, total, address, size)

"""How a person's name can be typed: its beginning ("nguyen thi"), or the given name after others ("thu ha")."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, and_, literal, or_, select, true
from sqlalchemy.orm import InstrumentedAttribute

from lms.db import begins_with
from lms.finding.words import Words
from lms.people.models import Person

# Names are read from the index without their rows, so many of them cost little: so many share one given name.
MOST_NAMES = 8_000
Ids = Any


@dataclass(frozen=True)
class Called:
    """A name as it was typed. The last word may be the beginning of one where nothing follows it (`is_open`)."""

    words: Words
    is_open: bool

    def from_indexes(self) -> Iterator[Ids]:
        """Ids of people, from the indexes of names alone and in their order: an id may come from both."""
        given = select(Person.id, Person.call_folded).where(self._given()).order_by(Person.call_folded)
        names = given.limit(MOST_NAMES).subquery()
        yield select(Person.id).where(self._whole()).order_by(Person.name_folded)
        yield select(names.c.id).where(self._others(names.c.call_folded))

    def beyond_indexes(self) -> Ids:
        """An id where more people have the given name than are looked at."""
        return select(Person.id).where(self._given()).offset(MOST_NAMES)

    def fits(self) -> ColumnElement[bool]:
        """Condition on Person; asked of people already found, so that no index of names leads astray."""
        end = "" if self.is_open else " "
        whole = padded(Person.name_folded).startswith(f" {' '.join(self.words)}{end}", autoescape=True)
        given = padded(Person.call_folded).startswith(f" {self.words[-1]}{end}", autoescape=True)
        return or_(whole, and_(given, self._others(Person.call_folded)))

    def _whole(self) -> ColumnElement[bool]:
        return self._in_index(Person.name_folded, " ".join(self.words))

    def _given(self) -> ColumnElement[bool]:
        return self._in_index(Person.call_folded, self.words[-1])

    def _others(self, call: Any) -> ColumnElement[bool]:
        """All words before the given name are in the name, whose given name comes first in `call`."""
        return and_(true(), *(padded(call).contains(f" {word} ", autoescape=True) for word in self.words[:-1]))

    def _in_index(self, column: InstrumentedAttribute[str], words: str) -> ColumnElement[bool]:
        # The sign after the blank is the first that ends a word: below it are `words` alone, or with more words.
        return begins_with(column, words) if self.is_open else and_(column >= words, column < words + "!")


def padded(column: Any) -> Any:
    """With a blank on either side, so that whole words can be looked for; and that no index is."""
    return literal(" ") + column + " "

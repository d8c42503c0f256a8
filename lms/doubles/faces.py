"""Two accounts side by side, as plain facts: what the preview of a merge compares."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from courses.standing import Begun
from lms.registry.record import Belonged, Lived, PersonRecord
from lms.text import fold


@dataclass(frozen=True)
class Studied:
    """A course that somebody has begun, by its title in each language, and how far they are."""

    title: Mapping[str, str]
    state: str
    has_passed: bool

    @classmethod
    def of(cls, line: Begun) -> "Studied":
        return cls(line.topic.title, line.enrolment.state, line.enrolment.passed_at is not None)


@dataclass(frozen=True)
class Face:
    """An account before a merge, or after it. Plain facts, since the rehearsal changes the rows and is undone."""

    id: int
    name: str
    birth_year: int | None
    phone: str | None
    username: str
    has_signed_in: bool
    memberships: Sequence[Belonged]
    residences: Sequence[Lived]
    courses: Sequence[Studied]
    papers: int
    roles: int

    @property
    def passed(self) -> int:
        return sum(course.has_passed for course in self.courses)

    def is_like(self, other: "Face") -> bool:
        """The same name but for its marks, and no other year of birth."""
        years = {year for year in (self.birth_year, other.birth_year) if year}
        return fold(self.name) == fold(other.name) and len(years) < 2  # noqa: PLR2004

    @classmethod
    def of(cls, record: PersonRecord) -> "Face":
        person = record.person
        return cls(
            person.id,
            person.name,
            person.birth_year,
            person.phone,
            person.username,
            record.has_signed_in,
            record.memberships,
            record.residences,
            [Studied.of(line) for line, _sat in record.courses],
            len(record.certificates),
            len(record.roles),
        )

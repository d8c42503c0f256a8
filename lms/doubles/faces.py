"""Two accounts side by side, as plain facts: what the preview of a merge compares."""

from collections.abc import Sequence
from dataclasses import dataclass

from lms.registry.record import Belonged, Lived, PersonRecord
from lms.text import fold


@dataclass(frozen=True)
class Face:
    """An account as it is before a merge. Plain facts, since the rehearsal changes the rows themselves."""

    id: int
    name: str
    birth_year: int | None
    phone: str | None
    username: str
    has_signed_in: bool
    memberships: Sequence[Belonged]
    residences: Sequence[Lived]
    begun: int
    passed: int
    papers: int

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
            len(record.courses),
            sum(line.enrolment.passed_at is not None for line, _sat in record.courses),
            len(record.certificates),
        )

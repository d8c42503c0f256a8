"""What the reader may do to a person's record.

Whoever may hand somebody a code (lms/teams/access.py) may do what comes to the same: correct the name and the
phone number that people sign in with. Officials, not leaders, move people and merge doubles.
"""

from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from lms.people.models import Person
from lms.teams.access import Scope, find_person
from lms.teams.giving import may_hand_codes


@dataclass(frozen=True)
class Rights:
    """`is_official`: the person is in a unit that the reader answers for; `may_change`: the record and codes."""

    is_official: bool
    may_change: bool

    @property
    def may_move(self) -> bool:
        return self.is_official and self.may_change


def rights_over(session: Session, scope: Scope, person: Person, day: date) -> Rights:
    """What whoever has the scope may do to somebody in it."""
    officially = Scope(person_id=0, units=scope.units, team_ids=())
    is_official = bool(scope.units) and find_person(session, officially, person.id, day) is not None
    return Rights(is_official, bool(may_hand_codes(session, scope, [person.id], day)))


def person_in_reach(session: Session, scope: Scope, person_id: int, day: date) -> tuple[Person, Rights] | None:
    """Somebody in the scope, and what may be done to them; of a closed double, the person whose it was."""
    account = session.get(Person, person_id)
    own_id = account.merged_into_id if account and account.merged_into_id else person_id
    person = find_person(session, scope, own_id, day)
    return (person, rights_over(session, scope, person, day)) if person else None

"""Who sits at the desk where roles are given, what they may do there, and what an address asks of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from lms.grants import choosing, finding, listing
from lms.grants.refusals import when
from lms.people.models import Person
from lms.teams.access import Scope, scope_of
from lms.teams.appointing import Holding, holdings_of, may_end
from lms.teams.giving import may_hand_codes
from lms.teams.models import AdminUnit, Grant

Office = Sequence[tuple[Grant, AdminUnit]]  # the grants of one office, with their units


@dataclass(frozen=True)
class Desk:
    """Who asks, with the roles they hold, and the grounds on which those let them give."""

    person_id: int
    scope: Scope
    holdings: Sequence[Holding]
    grounds: Sequence[AdminUnit]
    today: date


@dataclass(frozen=True)
class Asked:
    """For whom a role is (None: somebody without an account), where, and the set that is chosen again."""

    desk: Desk
    person: Person | None
    choice: choosing.Choice
    again: Office


def desk_of(session: Session, person_id: int, today: date) -> Desk:
    """The desk of this person."""
    holdings = holdings_of(session, person_id, today)
    grounds = choosing.grounds_of(session, holdings, today)
    return Desk(person_id, scope_of(session, person_id, today), holdings, grounds, today)


def asked_of(session: Session, desk: Desk, person: int | None, ground: int | None, again: int | None) -> Asked | None:
    """What these ids ask for; None where one of them names nothing that the desk may use."""
    receiver = finding.find_holder(session, desk.scope, desk.holdings, person, desk.today)
    office = listing.find_office(session, desk.person_id, again or 0, desk.today)
    place = _ground(desk, ground, office)
    if place is None or (person is not None and not receiver) or (again is not None and not office):
        return None
    return Asked(desk, receiver, choosing.choice_on(session, desk.holdings, place, desk.today), office)


def code_receiver(session: Session, desk: Desk, office: Office) -> Person | None:
    """Who holds the office, now or later, if a code for them gives the desk nothing new."""
    grant = office[0][0]
    if not lasts(grant, desk.today) or not may_hand_codes(session, desk.scope, [grant.person_id], desk.today):
        return None
    person = session.get_one(Person, grant.person_id)
    return None if person.closed_at else person


def told_of(session: Session, desk: Desk, office: Office) -> dict[str, Any]:
    """What the page of an office tells, and what the desk may do about it."""
    grant, unit = office[0]
    own = grant.person_id == desk.person_id
    return {
        "office": office,
        "grant": grant,
        "own": own,
        "person": session.get_one(Person, grant.person_id),
        "giver": session.get(Person, grant.granted_by) if grant.granted_by else None,
        "dates": when(grant),
        "lasts": lasts(grant, desk.today),
        "waiting": not own and listing.waiting_for_review(session, desk.person_id, desk.today, grant.id),
        "receiver": code_receiver(session, desk, office),
        "gives": may_end(desk.holdings, grant.role, unit),
    }


def lasts(grant: Grant, today: date) -> bool:
    """Whether the role holds today or is to hold."""
    return grant.valid_to is None or grant.valid_to > max(today, grant.valid_from)


def _ground(desk: Desk, wanted: int | None, again: Office) -> AdminUnit | None:
    """The ground asked for; else where the set is, else the first."""
    grounds = {unit.id: unit for unit in desk.grounds}
    if wanted is not None:
        return grounds.get(wanted)
    unit = again[0][1] if again else None
    there = grounds.get(unit.parent_id or 0, grounds.get(unit.id)) if unit else None
    return there or next(iter(desk.grounds), None)

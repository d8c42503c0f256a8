"""Who records changes of units, over which part of the country, and what came of one."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from sqlalchemy import update
from sqlalchemy.orm import Session

from lms.clock import local_date
from lms.db import insert_once
from lms.teams.access import Scope
from lms.teams.acting import Actor
from lms.teams.models import AdminUnit, SuccessionKind, UnitSuccession
from lms.units.changes import ChildRef, NewUnit, Ref
from lms.units.finding import find, find_child

Heir = AdminUnit | NewUnit


@dataclass(frozen=True)
class Outcome:
    """What a change did. `unit` is what came of it, for who wants to look at it.

    `moved` are units that ended or stand elsewhere now, with all that is theirs; `kept` are units that only
    have another name or kind; `lasting` gave or took something and go on. `teams` and `people` were named to go
    over by themselves, each to its unit.
    """

    unit: AdminUnit
    moved: frozenset[int] = frozenset()
    ended: frozenset[int] = frozenset()
    kept: frozenset[int] = frozenset()
    lasting: frozenset[int] = frozenset()
    founded: frozenset[int] = frozenset()
    teams: Mapping[int, int] = field(default_factory=dict)
    people: Mapping[int, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Clerk:
    """Somebody who records changes, within the units they answer for, at a moment."""

    session: Session
    scope: Scope
    actor: Actor
    now: datetime

    @property
    def today(self) -> date:
        return local_date(self.now)

    def find(self, ref: Ref, day: date) -> AdminUnit:
        """The unit that is meant. Raises UnitUnknown or UnitAmbiguous."""
        return find(self.session, self.scope, ref, day)

    def heir(self, into: Ref | NewUnit, day: date) -> Heir:
        """A successor: one that is found, or what is to be founded. Raises UnitUnknown or UnitAmbiguous."""
        return into if isinstance(into, NewUnit) else self.find(into, day)

    def find_child(self, unit: AdminUnit, ref: ChildRef, day: date) -> AdminUnit:
        """The unit right below `unit` that is meant. Raises UnitUnknown, UnitAmbiguous or NotBelow."""
        return find_child(self.session, self.scope, unit, ref, day)

    def parent(self, unit: AdminUnit) -> AdminUnit:
        """The unit that it stands under now; every unit but the nation has one."""
        return self.session.get_one(AdminUnit, unit.parent_id)

    def claim(self, units: Iterable[Heir]) -> None:
        """Make others who would change these units wait until the transaction ends, and read them anew.

        A unit's row is touched with its parent's, since changes beside it could take its name meanwhile.
        """
        known = [unit for unit in units if isinstance(unit, AdminUnit)]
        ids = {unit_id for unit in known for unit_id in (unit.id, unit.parent_id) if unit_id}
        for unit_id in sorted(ids):
            touch = update(AdminUnit).where(AdminUnit.id == unit_id).values(kind=AdminUnit.kind)
            self.session.execute(touch, execution_options={"synchronize_session": False})
        self.session.expire_all()

    def succeed(
        self, old: AdminUnit, new: AdminUnit, kind: SuccessionKind, day: date, legal_basis: str, *, is_main: bool
    ) -> bool:
        """Enter what became of a unit; whether that was not on record yet."""
        return insert_once(
            self.session,
            UnitSuccession,
            from_id=old.id,
            to_id=new.id,
            kind=kind,
            effective_date=day,
            legal_basis=legal_basis,
            is_main=is_main,
        )

    def note(self, action: str, unit: AdminUnit, day: date, **details: int) -> None:
        """Enter in the audit log what was done to a unit, and from which day on it holds."""
        self.actor.note(self.session, action, "admin_unit", unit.id, self.now, unit.id, day=day.isoformat(), **details)

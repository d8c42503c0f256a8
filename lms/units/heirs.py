"""Which unit is now where another was."""

from collections.abc import Iterable

from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from lms.teams.models import AdminUnit, UnitSuccession


def heirs(session: Session, unit_ids: Iterable[int]) -> dict[int, int]:
    """For each unit, the one that is now where it was: itself, or its main successor's main successor."""
    now = {unit_id: unit_id for unit_id in unit_ids}
    taken: set[int] = set()
    while steps := {old: new for old, new in _main_steps(session, set(now.values())).items() if old not in taken}:
        now = {unit_id: steps.get(at, at) for unit_id, at in now.items()}
        taken |= steps.keys()
    return now


def _main_steps(session: Session, unit_ids: set[int]) -> dict[int, int]:
    ended = and_(AdminUnit.id == UnitSuccession.from_id, AdminUnit.valid_to == UnitSuccession.effective_date)
    steps = select(UnitSuccession.from_id, UnitSuccession.to_id).join(AdminUnit, ended)
    steps = steps.where(UnitSuccession.from_id.in_(unit_ids), UnitSuccession.is_main)
    return dict(session.execute(steps.where(UnitSuccession.to_id != UnitSuccession.from_id)).all())

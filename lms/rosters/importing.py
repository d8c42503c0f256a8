"""Writes what a plan says: the whole file or nothing, in the caller's transaction."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from lms.rosters.planning import Plan
from lms.teams.acting import Actor


class PlanFaulty(Exception):
    """A plan with faults is not applied."""


class PlanOutdated(Exception):
    """Since the preview, somebody changed what the plan stands on: look at a new preview. The caller rolls back."""


@dataclass(frozen=True)
class Report:
    """What was written."""

    villages: int = 0
    teams: int = 0
    opened: int = 0
    joined: int = 0
    changed: int = 0
    same: int = 0
    skipped: int = 0


def apply(session: Session, plan: Plan, actor: Actor | None, now: datetime) -> Report:
    """Carry the plan out. Raises PlanFaulty, or PlanOutdated; the caller then rolls back."""
    raise NotImplementedError

"""Decisions by which a team was reorganised (kiện toàn): what, when, by which number."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.teams.acting import Actor
from lms.teams.models import DecisionKind, Team, TeamDecision


@dataclass(frozen=True)
class Reorganisation:
    """A decision as it is written down."""

    number: str
    day: date
    words: str


def note_reorganisation(session: Session, team: Team, made: Reorganisation, actor: Actor, now: datetime) -> None:
    """Write a decision down. One with the same number and day is there already when a form is sent twice."""
    of_team = select(TeamDecision).where(TeamDecision.team_id == team.id, TeamDecision.kind == DecisionKind.REORGANISED)
    known = session.scalar(of_team.where(TeamDecision.number == made.number, TeamDecision.day == made.day))
    if known is None:
        known = TeamDecision(team_id=team.id, kind=DecisionKind.REORGANISED, noted_at=now)
        session.add(known)
        actor.note(session, "team.reorganised", "team", team.id, now, team.unit_id)
    known.number, known.day, known.words = made.number, made.day, made.words
    session.flush()


def amend(
    session: Session, team: Team, decision: TeamDecision, made: Reorganisation, actor: Actor, now: datetime
) -> None:
    """Put right what was written of a decision."""
    decision.number, decision.day, decision.words = made.number, made.day, made.words
    actor.note(session, "team.amended", "team", team.id, now, team.unit_id)
    session.flush()


def find_decision(session: Session, team: Team, decision_id: int) -> TeamDecision | None:
    """A reorganisation of this team."""
    found = session.get(TeamDecision, decision_id)
    return found if found and found.team_id == team.id and found.kind == DecisionKind.REORGANISED else None

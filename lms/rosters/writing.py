"""Writes what a plan says, set by set: villages, teams, people, places in teams, audit entries."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import bindparam, update
from sqlalchemy.orm import Session

from lms.db import take_ids, write_rows
from lms.people.audit import Note
from lms.people.models import Person, name_columns
from lms.people.opening import Opening, Usernames, open_people
from lms.rosters.ground import Place, TeamSpot
from lms.rosters.people import Member
from lms.rosters.plans import Line, Outcome, Plan
from lms.rosters.records import RosterRow
from lms.teams.acting import Actor
from lms.teams.models import DESCRIPTION, AdminUnit, Membership, Residence, Team, TeamPlace, TeamRole, UnitVersion
from lms.text import fold, sort_key

UNIT_COLUMNS = ("id", *DESCRIPTION, "valid_from")
VERSION_COLUMNS = ("unit_id", *DESCRIPTION, "valid_from", "legal_basis")
TEAM_NAMES = ("name", "name_folded", "name_sort")
TEAM_COLUMNS = (
    "id",
    "unit_id",
    *TEAM_NAMES,
    "decision_number",
    "decision_date",
    "channel_name",
    "channel_link",
    "valid_from",
)
PLACE_COLUMNS = ("team_id", "unit_id", "valid_from")
RESIDENCE_COLUMNS = ("person_id", "unit_id", "valid_from")
MEMBER_COLUMNS = ("team_id", "person_id", "role", "position", "valid_from")
WRITTEN = (Outcome.NEW, Outcome.JOINS, Outcome.CHANGED)
NewPlace = tuple[int, int, str, str, date]


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

    def __add__(self, other: "Report") -> "Report":
        return Report(*(mine + theirs for mine, theirs in zip(vars(self).values(), vars(other).values(), strict=True)))


class Writer:
    """Writes plan after plan of one file; a plan's teams and villages know their ids afterwards."""

    def __init__(self, session: Session, actor: Actor, now: datetime) -> None:
        self.session, self.actor, self.now = session, actor, now
        self.usernames = Usernames(session)

    def write(self, plan: Plan) -> Report:
        """Carry out a plan without faults."""
        founded = [spot for spot in plan.teams.values() if spot.id is None]
        self._enter_villages(plan.villages)
        self._found_teams(founded)
        opened = self._open_people(plan)
        self._correct_people(plan.lines)
        self._correct_decisions(plan)
        self._change_places(plan, opened)
        self._note(plan, founded, opened)
        count = plan.counts
        return Report(
            len(plan.villages),
            len(founded),
            count[Outcome.NEW],
            count[Outcome.JOINS],
            count[Outcome.CHANGED],
            count[Outcome.SAME] + count[Outcome.TEAM],
            count[Outcome.SKIPPED],
        )

    def _enter_villages(self, villages: Sequence[Place]) -> None:
        rows = []
        for number, place in zip(take_ids(self.session, AdminUnit, len(villages)), villages, strict=True):
            place.id = number
            keys = (place.name, fold(place.name), sort_key(place.name))
            parents = (place.commune_id, place.province_id, place.commune_id)
            rows.append((number, place.level, None, place.kind, *keys, *parents, place.valid_from))
        write_rows(self.session, AdminUnit, UNIT_COLUMNS, rows)
        write_rows(self.session, UnitVersion, VERSION_COLUMNS, [(*row, "") for row in rows])

    def _found_teams(self, spots: Sequence[TeamSpot]) -> None:
        rows, places = [], []
        for number, spot in zip(take_ids(self.session, Team, len(spots)), spots, strict=True):
            spot.id = number
            words = (spot.name, fold(spot.name), sort_key(spot.name), spot.decision_number, spot.decision_date)
            rows.append((number, spot.place.id, *words, "", "", spot.valid_from))
            places.append((number, spot.place.id, spot.valid_from))
        write_rows(self.session, Team, TEAM_COLUMNS, rows)
        write_rows(self.session, TeamPlace, PLACE_COLUMNS, places)

    def _open_people(self, plan: Plan) -> dict[int, int]:
        """Accounts for the new people, by the row that opens each; where they live is where their team is."""
        openings = [Opening(new.name, new.phone, new.birth_year) for new in plan.newcomers]
        ids = open_people(self.session, openings, self.usernames, self.now)
        homes = [(number, new.spot.place.id, plan.terms.day) for number, new in zip(ids, plan.newcomers, strict=True)]
        write_rows(self.session, Residence, RESIDENCE_COLUMNS, homes)
        return {new.row: number for number, new in zip(ids, plan.newcomers, strict=True)}

    def _correct_people(self, lines: Iterable[Line]) -> None:
        """Of several rows about one person, each says something else: the plan saw to that."""
        told: dict[frozenset[str], dict[int, dict[str, Any]]] = defaultdict(dict)
        for person_id, values in _corrections(lines).items():
            told[frozenset(values)][person_id] = {"number": person_id, **values}
        for people in told.values():
            self._update(Person, list(people.values()))

    def _correct_decisions(self, plan: Plan) -> None:
        keys = {line.team for line in plan.lines if any(change.what.startswith("decision") for change in line.changes)}
        for key in sorted(keys):
            spot = plan.teams[key]
            values = {"decision_number": spot.decision_number, "decision_date": spot.decision_date}
            self.session.execute(
                update(Team).where(Team.id == spot.id).values(values), execution_options={"synchronize_session": False}
            )

    def _change_places(self, plan: Plan, opened: dict[int, int]) -> None:
        """What ends, then who becomes less than leader, then the others: a team has one leader at any moment."""
        day = plan.terms.day
        told = {line.member.id: _move(line.member, line.row) for line in plan.lines if _moves(line) and line.member}
        for member in plan.stepping_down:  # with the position that a row of their own says
            position = told[member.id].position if member.id in told else member.position
            told[member.id] = _Move(member, TeamRole.MEMBER, position)
        moves = list(told.values())
        kept = sorted((move for move in moves if move.stays(day)), key=lambda move: move.role == TeamRole.LEADER)
        ended = [move for move in moves if not move.stays(day)]
        self._update(Membership, [{"number": move.member.id, "valid_to": day} for move in ended])
        for leads in (False, True):
            self._update(Membership, [move.values for move in kept if (move.role == TeamRole.LEADER) is leads])
        rows: list[NewPlace] = [
            (move.member.team_id, move.member.person.id, move.role, move.position, day) for move in ended
        ]
        rows += [_new_place(plan, line, opened) for line in plan.lines if line.outcome in (Outcome.NEW, Outcome.JOINS)]
        write_rows(self.session, Membership, MEMBER_COLUMNS, rows)

    def _update(self, model: type[Person | Membership], values: list[dict[str, Any]]) -> None:
        """Write the values, all of the same columns, into the rows of the ids given as `number`."""
        if values:
            table: Any = model.__table__
            self.session.connection().execute(update(table).where(table.c.id == bindparam("number")), values)

    def _note(self, plan: Plan, founded: Sequence[TeamSpot], opened: dict[int, int]) -> None:
        """One entry for each new village, and one for each team that the file touched.

        That of a team says whose account was opened, who joined, who was changed: the log of a person looks there
        (lms/auditing/entries.py), since an entry for each member would make a country's import half as long again.
        """
        entered = [Note(place.id or 0, place.id, {}) for place in plan.villages]
        self.actor.note_many(self.session, "village.added", "admin_unit", entered, self.now)
        details: dict[str, dict[str, Any]] = {spot.key: {"founded": True} for spot in founded}
        for line in plan.lines:
            if line.outcome in WRITTEN:
                person = line.person_id or opened.get(line.person_row or 0)
                words = {Outcome.NEW: "opened", Outcome.JOINS: "joined"}.get(line.outcome, "changed")
                people = details.setdefault(line.team, {}).setdefault(words, [])
                people += [person] if person else []
        for member in plan.stepping_down:
            key = next(key for key, spot in plan.teams.items() if spot.id == member.team_id)
            details.setdefault(key, {}).setdefault("changed", []).append(member.person.id)
        notes = [Note(plan.teams[key].id or 0, plan.teams[key].place.id, told) for key, told in details.items()]
        self.actor.note_many(self.session, "roster.imported", "team", notes, self.now)


@dataclass(frozen=True)
class _Move:
    """A member who gets another role or position: as lms/teams/roster.py does it, a new place from today on.

    A position alone is only put right, and so is a place that began today.
    """

    member: Member
    role: str
    position: str

    def stays(self, day: date) -> bool:
        return self.role == self.member.role or self.member.valid_from >= day

    @property
    def values(self) -> dict[str, Any]:
        return {"number": self.member.id, "role": self.role, "position": self.position}


def _moves(line: Line) -> bool:
    return line.outcome == Outcome.CHANGED and any(change.what in ("role", "position") for change in line.changes)


def _move(member: Member, row: RosterRow) -> _Move:
    return _Move(member, row.role or member.role, row.position or member.position)


def _new_place(plan: Plan, line: Line, opened: dict[int, int]) -> NewPlace:
    person = line.person_id or opened[line.person_row or 0]
    team, row = plan.teams[line.team].id or 0, line.row
    return (team, person, row.role or TeamRole.MEMBER, row.position, line.since or plan.terms.day)


def _corrections(lines: Iterable[Line]) -> dict[int, dict[str, Any]]:
    """The columns of Person that are put right, by person."""
    found: dict[int, dict[str, Any]] = defaultdict(dict)
    for line in lines:
        for change in line.changes if line.person_id and line.outcome in WRITTEN else ():
            if change.what == "name":
                found[line.person_id or 0].update(name_columns(line.row.name))
            elif change.what == "phone":
                found[line.person_id or 0]["phone"] = line.row.phone
            elif change.what == "birth_year":
                found[line.person_id or 0]["birth_year"] = line.row.birth_year
    return found

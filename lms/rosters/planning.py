"""Plans an import before anything is written: for each row an outcome, and all faults.

`Planner` plans batch after batch of one file, so that a country's roster needs no more memory than a batch;
`plan` does a whole file at once, for a page.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date

from sqlalchemy.orm import Session

from lms.rosters.communes import Unplaced
from lms.rosters.detailing import decision_changes, decision_remarks, describe, first_day, would_change
from lms.rosters.entries import Change, Entry, Memory, Newcomer
from lms.rosters.ground import Place, TeamSpot
from lms.rosters.locating import Locator
from lms.rosters.matching import Matcher
from lms.rosters.people import Known, Member, People
from lms.rosters.plans import Choice, Choices, Line, Missing, Outcome, Plan, Terms, held_up
from lms.rosters.records import Code, Fault, Field, RosterRow
from lms.rosters.surveying import Survey
from lms.rosters.twins import by_members
from lms.tables.cells import text_of
from lms.teams.access import Scope
from lms.teams.models import AdminUnit, TeamRole
from lms.text import fold


def plan(
    session: Session,
    home: AdminUnit,
    rows: Iterable[RosterRow],
    choices: Choices,
    day: date,
    scope: Scope | None = None,
) -> Plan:
    """What importing `rows` into `home` would do on `day`; without a scope, by one who may see everybody.

    Nothing is written. Places outside `home` or the scope are faults.
    """
    return Planner(session, Terms(home, choices, day, scope)).plan(list(rows))


@dataclass
class _Batch:
    """What is known of the rows planned together."""

    lines: dict[int, Line] = field(default_factory=dict)
    entries: list[Entry] = field(default_factory=list)
    missing: dict[str, list[int]] = field(default_factory=dict)  # villages and teams that we lack: the rows
    teams: dict[str, TeamSpot] = field(default_factory=dict)
    villages: dict[str, Place] = field(default_factory=dict)
    stepping_down: list[Member] = field(default_factory=list)


class Planner:
    """Plans the rows of one file."""

    def __init__(self, session: Session, terms: Terms) -> None:
        self.terms, self.memory = terms, Memory()
        leads = frozenset(terms.scope.team_ids) if terms.scope else frozenset()
        self.locator = Locator(Survey(session, terms.day, terms.scope), terms.home, leads)
        self.people = People(session, terms.day, terms.scope)
        self.matcher = Matcher(self.people, self.memory)
        # Leaders who made room for another, by team and person: a later row must say what becomes of them.
        self.owed: dict[tuple[str, int], Line] = {}

    def plan(self, rows: list[RosterRow], *, more: bool = False) -> Plan:
        """The next rows of the file, `more` where others follow. What the plan before has entered is known.

        The last plan also holds the faulty rows of earlier ones, of which nothing was known before the end.
        """
        batch = _Batch()
        spots = self._locate(rows)
        for row in rows:
            line = self._place(row, spots.get(row.number), batch)
            if line:
                batch.lines[row.number] = line
        self.matcher.match(batch.entries)
        self._check_leaders(batch, more=more)
        for entry in batch.entries:
            batch.lines[entry.row.number] = self._line(entry)
        self._check_dates(batch)
        self._check_rights(batch)
        return Plan(
            self.terms,
            (*(batch.lines[row.number] for row in rows), *(() if more else self.owed.values())),
            tuple(self._missing(batch)),
            batch.teams,
            tuple(batch.villages.values()),
            tuple(e.person for e in batch.entries if isinstance(e.person, Newcomer) and e.person.row == e.row.number),
            tuple(batch.stepping_down),
        )

    # Where

    def _locate(self, rows: list[RosterRow]) -> dict[int, TeamSpot | Unplaced]:
        """The team of each row that is not left out. Of several that fit, the one which the person is in."""
        self.locator.open(rows)
        skipped, spots = Choice.SKIP, {}
        for row in rows:
            if self.terms.choices.rows.get(row.number) != skipped:
                spots[row.number] = self.locator.look(row)
        unsure = {number: spot for number, spot in spots.items() if isinstance(spot, Unplaced) and spot.teams}
        if unsure:
            members = self.people.members({spot.id for found in unsure.values() for spot in found.teams if spot.id})
            for row in rows:
                if row.number in unsure:
                    spots[row.number] = by_members(row, unsure[row.number].teams, members) or unsure[row.number]
        return spots

    def _place(self, row: RosterRow, spot: TeamSpot | Unplaced | None, batch: _Batch) -> Line | None:
        """The line of a row that means nobody, or whose team is not found; other rows wait for their person."""
        if spot is None:
            return Line(row, Outcome.SKIPPED)
        if isinstance(spot, Unplaced):
            return Line(row, Outcome.FAULTY, faults=(*row.faults, spot.fault(row)))
        offered = self._note(row, spot, batch)
        if row.faults:
            return Line(row, Outcome.FAULTY, spot.key, faults=(*row.faults, *offered))
        changes = decision_changes(row, spot, self.memory)
        remarks = decision_remarks(row, spot, self.memory)
        if not row.names_person:
            outcome = held_up(offered) if offered else Outcome.CHANGED if changes else Outcome.TEAM
            return Line(row, outcome, spot.key, changes=tuple(changes), faults=tuple(offered), remarks=tuple(remarks))
        choice = self.terms.choices.rows.get(row.number)
        entry = Entry(row, spot, fold(row.name), offered=offered, changes=changes, remarks=remarks)
        entry.is_same = choice == Choice.UPDATE
        entry.keep_apart = (choice or self.terms.choices.known) == Choice.CREATE
        batch.entries.append(entry)
        return None

    def _note(self, row: RosterRow, spot: TeamSpot, batch: _Batch) -> list[Fault]:
        """Count what is missing; a fault, unless it was chosen to be entered."""
        batch.teams[spot.key] = spot
        if spot.id:
            return []
        place, chosen = spot.place, self.terms.choices.may_create
        if spot.key not in batch.missing:
            self._begin(row, spot, batch)
        batch.missing[spot.key].append(row.number)
        if place.id is None:
            batch.missing[place.key].append(row.number)
            if not chosen(place.key):
                return [row.fault(Code.VILLAGE_NEW, Field.VILLAGE, row.village, name=place.full_name)]
        return [] if chosen(spot.key) else [row.fault(Code.TEAM_NEW, Field.TEAM, row.team, name=spot.name)]

    def _begin(self, row: RosterRow, spot: TeamSpot, batch: _Batch) -> None:
        """A team that we lack begins on the day of its decision, or today; so does its village, if that is new."""
        start, place = min(row.decision_date or self.terms.day, self.terms.day), spot.place
        if place.id is None and place.key not in batch.villages:
            place.valid_from = max(place.valid_from, start)
            batch.villages[place.key] = place
            batch.missing[place.key] = []
        spot.valid_from = max(place.valid_from, start)
        batch.missing[spot.key] = []

    def _missing(self, batch: _Batch) -> Iterator[Missing]:
        for key, rows in batch.missing.items():
            chosen, place, spot = self.terms.choices.may_create(key), batch.villages.get(key), batch.teams.get(key)
            if place:
                within = self.locator.survey.by_id[place.commune_id or 0]
                yield Missing(key, False, place.full_name, within.full_name, rows[0], len(rows), chosen)
            elif spot:
                yield Missing(key, True, spot.name, spot.place.full_name, rows[0], len(rows), chosen)

    # Who

    def _stays_out(self, entry: Entry) -> bool:
        """Whether nothing shall be changed about this known person."""
        return isinstance(entry.person, Known) and self.terms.choices.known == Choice.SKIP and not entry.is_same

    def _check_leaders(self, batch: _Batch, *, more: bool) -> None:
        """Who is named leader where somebody else leads: that person must get another role, by a row or by choice."""
        mentioned = {(e.spot.key, e.person.id): e for e in batch.entries if e.person and not self._stays_out(e)}
        for key in [key for key in self.owed if key in mentioned and _steps_down(mentioned[key].row)]:
            del self.owed[key]
        for entry in batch.entries:
            leader = self.matcher.leader_of(entry.spot)
            if entry.row.role != TeamRole.LEADER or entry.faults or leader is None or entry.member is leader:
                continue
            if self._stays_out(entry):
                continue
            key, name = (entry.spot.key, leader.person.id), leader.person.name
            if key in mentioned and _steps_down(mentioned[key].row):
                continue
            fault = entry.row.fault(Code.LEADER_TAKEN, Field.ROLE, entry.row.name, name=name)
            if self.terms.choices.replace_leaders:
                batch.stepping_down.append(leader)
            elif more:
                batch.stepping_down.append(leader)
                self.owed[key] = Line(entry.row, Outcome.FAULTY, entry.spot.key, faults=(fault,))
            else:
                entry.faults.append(fault)

    def _line(self, entry: Entry) -> Line:
        row, spot, person = entry.row, entry.spot, entry.person
        if self._stays_out(entry) and not entry.faults:
            outcome = Outcome.SKIPPED if would_change(entry) else Outcome.SAME
            return Line(row, outcome, spot.key, person.id if person else None, match=entry.match)
        describe(entry)
        faults = (*entry.faults, *entry.offered)
        known = person.id if isinstance(person, Known) else None
        opener = person.row if isinstance(person, Newcomer) else None
        since = None if entry.member else first_day(row.since, spot, self.terms.day)
        outcome = held_up(faults) if faults else _outcome(entry)
        told = (tuple(entry.changes), faults, tuple(entry.remarks))
        return Line(row, outcome, spot.key, known, opener, entry.match, entry.member, since, *told)

    def _check_dates(self, batch: _Batch) -> None:
        """A new place must not begin within an earlier one of the same person in the same team."""
        joining = [
            line
            for line in batch.lines.values()
            if line.outcome == Outcome.JOINS and line.person_id and batch.teams[line.team].id
        ]
        early = [line for line in joining if line.since != self.terms.day]
        if not early:
            return
        teams = {batch.teams[line.team].id or 0 for line in early}
        past = self.people.past_places(teams, {line.person_id or 0 for line in early})
        for line in early:
            place = (batch.teams[line.team].id, line.person_id)
            ends = [until for team, person, _since, until in past if (team, person) == place]
            if line.since and any(until > line.since for until in ends):
                told = line.row.fault(Code.DATES_OVERLAP, Field.SINCE, text_of(line.since), until=max(ends))
                batch.lines[line.row.number] = Line(line.row, Outcome.FAULTY, line.team, line.person_id, faults=(told,))

    def _check_rights(self, batch: _Batch) -> None:
        """Whoever may not hand somebody a code must not change what that person signs in with, nor the name."""
        named = {line.person_id: line for line in batch.lines.values() if _personal(line) and line.person_id}
        allowed = self.people.changeable(named)
        for person, line in named.items():
            if person not in allowed:
                change, known = _personal(line)[0], self.people.by_id[person]
                told = line.row.fault(Code.PROTECTED, Field(change.what), change.after, name=known.name)
                batch.lines[line.row.number] = replace(line, outcome=Outcome.FAULTY, faults=(told,))


def _personal(line: Line) -> list[Change]:
    """What the line would change of the person, not of the place in the team."""
    written = line.outcome in (Outcome.JOINS, Outcome.CHANGED)
    return [change for change in line.changes if written and change.what in ("name", "phone", "birth_year")]


def _steps_down(row: RosterRow) -> bool:
    """Whether the row of a leader says that they are something else from now on."""
    return row.role not in (None, TeamRole.LEADER)


def _outcome(entry: Entry) -> Outcome:
    if entry.member:
        return Outcome.CHANGED if entry.changes else Outcome.SAME
    if isinstance(entry.person, Newcomer) and entry.person.row == entry.row.number:
        return Outcome.NEW
    return Outcome.JOINS

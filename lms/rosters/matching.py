"""Who a row means: somebody we know, somebody whom an earlier row named, or somebody new.

A person is known again by phone number, then by name and year of birth within the team, then within the
commune. Each step looks at all rows before the next begins, and a better match takes a person out of the
reach of a worse one. So a file that was imported finds, row by row, exactly the people that it has made.
"""

from collections import defaultdict
from collections.abc import Callable

from lms.rosters.entries import Entry, Match, Memory, Newcomer
from lms.rosters.ground import TeamSpot
from lms.rosters.people import Known, Member, People
from lms.rosters.records import Code, Field, RosterRow
from lms.teams.models import TeamRole


class Matcher:
    """Matches the entries of one batch; what earlier batches said is in `memory`."""

    def __init__(self, people: People, memory: Memory) -> None:
        self.people, self.memory = people, memory
        self.holders: dict[str, Known | Newcomer] = {}
        self.members: dict[int, dict[int, Member]] = {}
        self.taken: dict[tuple[str, int], int] = {}  # team and person, and the row that means them
        self.stated: set[str] = set()

    def match(self, entries: list[Entry]) -> None:
        """Give every entry its person, or a fault."""
        self._prepare(entries)
        for entry in entries:
            self._refuse_twice(entry)
        steps: list[Callable[[Entry], None]] = [self._by_phone, self._by_exact_name, self._by_like_name]
        for step in steps:
            for entry in entries:
                if entry.is_open:
                    step(entry)
        self._match_neighbours([entry for entry in entries if entry.is_open])

    def leader_of(self, spot: TeamSpot) -> Member | None:
        """Who leads the team now."""
        members = self.members.get(spot.id, {}) if spot.id else {}
        return next((member for member in members.values() if member.role == TeamRole.LEADER), None)

    def _prepare(self, entries: list[Entry]) -> None:
        self.people.forget()
        self.taken.clear()
        self.stated = {entry.row.phone for entry in entries if entry.row.phone}
        self.holders = dict(self.people.by_phone(self.stated))
        self.members = defaultdict(dict)
        for member in self.people.members({entry.spot.id for entry in entries if entry.spot.id}):
            self.members[member.team_id][member.person.id] = member

    def _refuse_twice(self, entry: Entry) -> None:
        """Two rows of one team with one name and year, which no two numbers tell apart."""
        row, key = entry.row, (entry.spot.key, entry.folded, entry.row.birth_year)
        before = self.memory.first(*key)
        if before is not None and not (row.phone and self.memory.first(*key, "numbered") is not None):
            self._blame_twice(entry, before)
            return
        if before is not None:
            entry.namesake = before
        self.memory.note(row.number, *key)
        if row.phone:
            self.memory.note(row.number, *key, "numbered")
        if row.role == TeamRole.LEADER:
            self._refuse_second_leader(entry)

    def _blame_twice(self, entry: Entry, before: int) -> None:
        row = entry.row
        both_lead = row.role == TeamRole.LEADER and self.memory.first(entry.spot.key, TeamRole.LEADER) == before
        code = Code.LEADER_TWICE if both_lead else Code.TWICE
        entry.faults.append(row.fault(code, Field.NAME, row.name, row=before))

    def _refuse_second_leader(self, entry: Entry) -> None:
        row, key = entry.row, (entry.spot.key, TeamRole.LEADER)
        before = self.memory.first(*key)
        if before is None:
            self.memory.note(row.number, *key)
            self.memory.note(row.number, *key, row.phone)
        elif row.phone and self.memory.first(*key, row.phone) == before:
            self._blame_twice(entry, before)
        else:
            entry.faults.append(row.fault(Code.TWO_LEADERS, Field.ROLE, row.name, row=before))

    # By phone

    def _by_phone(self, entry: Entry) -> None:
        holder = self.holders.get(entry.row.phone) if entry.row.phone else None
        if holder is None:
            return
        if isinstance(holder, Known) and not holder.mine:
            self._blame_phone(entry, Code.PHONE_TAKEN)
        elif holder.folded == entry.folded or entry.is_same:
            self._give(entry, holder, Match.PHONE)
        else:
            before = holder.row if isinstance(holder, Newcomer) else self.memory.first(entry.row.phone)
            if before is not None:
                self._blame_phone(entry, Code.PHONE_TWICE, row=before, name=holder.name)
            else:
                self._blame_phone(entry, Code.PHONE_OTHER_NAME, name=holder.name)

    def _blame_phone(self, entry: Entry, code: Code, **details: object) -> None:
        entry.faults.append(entry.row.fault(code, Field.PHONE, entry.row.phone or "", **details))

    # By name within the team

    def _by_exact_name(self, entry: Entry) -> None:
        self._by_name(entry, lambda year: year == entry.row.birth_year)

    def _by_like_name(self, entry: Entry) -> None:
        """The year is known of only one of the two."""
        self._by_name(entry, lambda year: year is None or entry.row.birth_year is None)

    def _by_name(self, entry: Entry, fits: Callable[[int | None], bool]) -> None:
        self._by_phone(entry)  # another row may have given somebody this number a moment ago
        if not entry.is_open or not entry.spot.id:
            return
        found = [
            member
            for member in self.members[entry.spot.id].values()
            if member.person.folded == entry.folded
            and fits(member.person.birth_year)
            and self._is_free(entry, member.person)
        ]
        if found:
            best = min(found, key=lambda member: (*_differences(entry.row, member), member.id))
            if not (entry.keep_apart and best.hears_news(entry.row)):
                self._give(entry, best.person, Match.TEAM)

    def _is_free(self, entry: Entry, person: Known) -> bool:
        """No other row of the team means this person, and no row of the file states another number of theirs."""
        if (entry.spot.key, person.id) in self.taken:
            return False
        if person.phone is None or entry.row.phone in (None, person.phone):
            return True
        return person.phone not in self.stated and self.memory.first(person.phone) is None

    # By name within the commune

    def _match_neighbours(self, entries: list[Entry]) -> None:
        """Those who are not found here are new, unless a row before has named them."""
        dated = [entry for entry in entries if entry.row.birth_year and not entry.keep_apart]
        communes = {entry.spot.place.commune_id or 0 for entry in dated}
        found = self.people.neighbours(communes, {entry.folded for entry in dated}) if dated else {}
        named: dict[tuple[int | None, str, int], list[Newcomer]] = defaultdict(list)
        for entry in entries:
            self._by_phone(entry)
            if entry.is_open and entry.row.birth_year and not entry.keep_apart:
                self._by_neighbour(entry, found, named)
            if entry.is_open:
                self._welcome(entry, named)

    def _by_neighbour(
        self,
        entry: Entry,
        found: dict[tuple[int, str], list[Known]],
        named: dict[tuple[int | None, str, int], list[Newcomer]],
    ) -> None:
        commune, row = entry.spot.place.commune_id or 0, entry.row
        members = self.members[entry.spot.id] if entry.spot.id else {}
        near = [
            person
            for person in found.get((commune, entry.folded), [])
            if person.birth_year == row.birth_year and person.id not in members and self._is_free(entry, person)
        ]
        alike: list[Known | Newcomer] = [p for p in near if entry.is_same or row.phone is None or p.phone is None]
        alike += [
            new
            for new in named[commune, entry.folded, row.birth_year or 0]
            if new.spot is not entry.spot and (row.phone is None or new.phone is None)
        ]
        if len(alike) > 1:
            entry.faults.append(row.fault(Code.PERSON_AMBIGUOUS, Field.NAME, row.name, people=len(alike)))
        elif alike:
            self._give(entry, alike[0], Match.COMMUNE)
        elif near:
            told = {"phone": near[0].phone}
            entry.remarks.append(row.fault(Code.NAMESAKE_NEAR, Field.NAME, near[0].name, **told))

    def _welcome(self, entry: Entry, named: dict[tuple[int | None, str, int], list[Newcomer]]) -> None:
        row = entry.row
        new = Newcomer(row.number, row.name, entry.folded, row.phone, row.birth_year, entry.spot)
        entry.person, self.taken[entry.spot.key, new.id] = new, row.number
        if entry.namesake:
            entry.remarks.append(row.fault(Code.NAMESAKE_HERE, Field.NAME, row.name, row=entry.namesake))
        if row.phone:
            self.holders[row.phone] = new
            self.memory.note(row.number, row.phone)
        if row.birth_year:
            named[entry.spot.place.commune_id, entry.folded, row.birth_year].append(new)

    def _give(self, entry: Entry, person: Known | Newcomer, match: Match) -> None:
        place = (entry.spot.key, person.id)
        if place in self.taken:
            self._blame_twice(entry, self.taken[place])
            return
        self.taken[place] = entry.row.number
        entry.person, entry.match = person, match
        if isinstance(person, Known):
            self._recall(person)
            entry.member = self.members[entry.spot.id].get(person.id) if entry.spot.id else None
        if entry.row.phone:
            person.phone = entry.row.phone
            self.holders[entry.row.phone] = person
        if person.phone:
            self.memory.note(entry.row.number, person.phone)

    def _recall(self, person: Known) -> None:
        """Rows of an earlier batch may have spoken of this person."""
        if not person.is_met and person.phone:
            person.named_by = person.year_by = self.memory.first(person.phone)
        person.is_met = True


def _differences(row: RosterRow, member: Member) -> tuple[bool, bool, bool]:
    """What of the row differs from what we know, the weightiest first."""
    return (
        row.phone != member.person.phone,
        row.role is not None and row.role != member.role,
        bool(row.position) and row.position != member.position,
    )

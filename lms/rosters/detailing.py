"""What a row changes about a person and a place in the team, once it is known who is meant."""

from collections.abc import Iterable
from datetime import date

from lms.rosters.entries import Change, Entry, Memory, Newcomer
from lms.rosters.ground import TeamSpot
from lms.rosters.people import Known
from lms.rosters.records import Code, Fault, Field, RosterRow


def decision_changes(row: RosterRow, spot: TeamSpot, memory: Memory) -> list[Change]:
    """The decision that set the team up, as the first row that names one says; of a new team it is simply noted."""
    if not (row.decision_number or row.decision_date) or memory.first(spot.key, "decision") is not None:
        return []  # lines of a team often repeat it, and `decision_remarks` tells where one says another
    memory.note(row.number, spot.key, "decision")
    changes = [
        *_change("decision_number", spot.decision_number, row.decision_number),
        *_change("decision_date", spot.decision_date, row.decision_date),
    ]
    spot.decision_number = row.decision_number or spot.decision_number
    spot.decision_date = row.decision_date or spot.decision_date
    return changes if spot.id else []


def decision_remarks(row: RosterRow, spot: TeamSpot, memory: Memory) -> list[Fault]:
    """That the row names another decision than the first row of its team did."""
    pairs = (
        (Field.DECISION_NUMBER, row.decision_number, spot.decision_number),
        (Field.DECISION_DATE, row.decision_date, spot.decision_date),
    )
    for where, said, kept in pairs:
        if said and said != kept:
            return [row.fault(Code.DECISION_OTHER, where, str(said), row=memory.first(spot.key, "decision"))]
    return []


def describe(entry: Entry) -> None:
    """Note what the row puts right, or that it contradicts an earlier row about the same person."""
    person = entry.person
    if isinstance(person, Newcomer):
        _complete(entry, person)
    elif person:
        _correct_name(entry, person)
        _correct_year(entry, person)
        entry.changes += _change("phone", person.phone_before, entry.row.phone)
        person.phone_before = person.phone
    if entry.member:
        entry.changes += _change("role", entry.member.role, entry.row.role)
        entry.changes += _change("position", entry.member.position, entry.row.position)


def would_change(entry: Entry) -> bool:
    """Whether the row gives a known person a place in the team, or says something new of a member."""
    return entry.member is None or entry.member.hears_news(entry.row)


def first_day(since: date | None, spot: TeamSpot, day: date) -> date:
    """The first day of a new place: as the row says, but not before the team began, and today at the latest."""
    return max(spot.valid_from, min(since or day, day))


def _change(what: str, before: object, after: object) -> Iterable[Change]:
    """An empty cell says nothing, so it changes nothing."""
    if after and after != before:
        yield Change(what, "" if before is None else str(before), str(after))


def _complete(entry: Entry, new: Newcomer) -> None:
    row = entry.row
    if row.birth_year and new.birth_year and row.birth_year != new.birth_year:
        _contradict(entry, new.year_by or new.row, new.birth_year)
    elif row.birth_year and not new.birth_year:
        new.birth_year, new.year_by = row.birth_year, row.number


def _correct_name(entry: Entry, person: Known) -> None:
    """The first row that names a person says how the name is spelled."""
    if person.named_by is None:
        person.named_by = entry.row.number
        if not person.is_called(entry.row.name):
            entry.changes += _change("name", person.name, entry.row.name)


def _correct_year(entry: Entry, person: Known) -> None:
    row = entry.row
    if not row.birth_year:
        return
    if row.birth_year != person.birth_year and person.birth_year and person.year_by is not None:
        _contradict(entry, person.year_by, person.birth_year)
        return
    entry.changes += _change("birth_year", person.birth_year, row.birth_year)
    person.birth_year, person.year_by = row.birth_year, row.number


def _contradict(entry: Entry, before: int, year: int | None) -> None:
    row = entry.row
    entry.faults.append(row.fault(Code.YEAR_DIFFERS, Field.BIRTH_YEAR, str(row.birth_year), row=before, year=year))

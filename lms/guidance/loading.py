"""Loads the composition sets that are shipped, or others of the same form, as often as one likes.

The form is that of lms/guidance/data/composition.json. Bắc Giang's directive bears no day in our copy; it gave
until August 2023. Since 2025 its land belongs to Bắc Ninh, and so does the set.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.guidance.sets import LEVELS, insert_set, sets_of
from lms.teams.composition import BadRule, Rule, read_rules
from lms.teams.models import AdminUnit, CompositionSet, Level
from lms.text import tidy

LONGEST_TITLE = 200


class SetFileFault(ValueError):
    """The file cannot be loaded; `faults` says why, set by set."""

    def __init__(self, faults: Iterable[str]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n".join(self.faults))


@dataclass(frozen=True)
class SetRecord:
    """One set of the file. A unit is named by its code."""

    unit_code: str
    level: Level
    title: str
    valid_from: date
    rules: tuple[Rule, ...]


@dataclass(frozen=True)
class SetReport:
    """What loading did to the sets that the file names."""

    added: int
    changed: int
    unchanged: int


def read_sets(text: str) -> list[SetRecord]:
    """The sets of a file. Raises SetFileFault with every fault found."""
    try:
        items = json.loads(text)["sets"]
    except (ValueError, KeyError, TypeError) as wrong:
        raise SetFileFault([f"This is no file of composition sets: {wrong}."]) from wrong
    faults: list[str] = []
    records = [record for number, item in enumerate(items, 1) if (record := _read(number, item, faults))]
    if faults:
        raise SetFileFault(faults)
    return records


def _read(number: int, item: Any, faults: list[str]) -> SetRecord | None:
    try:
        level, title = Level(item["level"]), tidy(item["title"])
        valid_from, rules = date.fromisoformat(item["valid_from"]), tuple(read_rules(item["rules"]))
    except (BadRule, KeyError, TypeError, ValueError) as wrong:
        faults.append(f"Set {number}: {wrong}.")
        return None
    if level not in LEVELS or not 0 < len(title) <= LONGEST_TITLE:
        faults.append(
            f"Set {number}: the level is not village or commune, or the title not 1 to {LONGEST_TITLE} signs."
        )
    return SetRecord(str(item.get("unit")), level, title, valid_from, rules)


def load_sets(session: Session, records: Iterable[SetRecord]) -> SetReport:
    """Bring what the file names in line with it; when a set ends is not the file's to say.

    Raises SetFileFault where a unit is not there.
    """
    records = list(records)
    codes = {record.unit_code for record in records}
    units = {unit.code: unit for unit in session.scalars(select(AdminUnit).where(AdminUnit.code.in_(codes)))}
    if missing := sorted(codes - units.keys()):
        raise SetFileFault([f"There is no unit with the code {code!r}." for code in missing])
    fates = [_load(session, record, units[record.unit_code]) for record in records]
    return SetReport(fates.count("added"), fates.count("changed"), fates.count("unchanged"))


def _load(session: Session, record: SetRecord, unit: AdminUnit) -> str:
    known = _known(session, record, unit)
    if known is None:
        insert_set(session, unit, record.level, record.title, record.rules, record.valid_from)
        return "added"
    rules = [rule.as_data() for rule in record.rules]
    if (known.title, known.rules) == (record.title, rules):
        return "unchanged"
    known.title, known.rules = record.title, rules
    return "changed"


def _known(session: Session, record: SetRecord, unit: AdminUnit) -> CompositionSet | None:
    sets = sets_of(session, unit)[record.level]
    return next((each for each in sets if each.valid_from == record.valid_from), None)

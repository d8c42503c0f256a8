"""A roster on its way in: kept, looked at, decided on, then imported once or dropped.

Every page reads the file anew and asks the database anew, so that a preview never tells what was so yesterday.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from itertools import takewhile
from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session, defer

from lms.clock import local_date
from lms.rosters.headings import Layout
from lms.rosters.importing import PlanOutdated, apply
from lms.rosters.models import RosterUpload
from lms.rosters.planning import plan
from lms.rosters.plans import Choice, Choices, Plan
from lms.rosters.reading import Reading
from lms.rosters.records import Field
from lms.rosters.refusals import HeadingMissing
from lms.rosters.tables import Table, read_table
from lms.rosters.writing import Report
from lms.tables.cells import text_of
from lms.tables.sheets import LARGEST_FILE
from lms.teams.access import Scope
from lms.teams.acting import Actor
from lms.teams.models import AdminUnit
from lms.text import clean

KEPT = timedelta(days=7)
MOST_ROWS = 20_000
LONGEST_NAME = 200
SAMPLES, ROWS_SAMPLED, LONGEST_SAMPLE = 3, 500, 80


class TooManyRows(Exception):
    """More rows than a page can show well; the command takes them."""

    def __init__(self, rows: int) -> None:
        super().__init__(rows)
        self.rows = rows


class AlreadyImported(Exception):
    """The file was imported before, perhaps by the first of two presses."""


def keep(session: Session, owner_id: int, unit: AdminUnit, name: str, content: bytes, now: datetime) -> RosterUpload:
    """Keep a file that can be read, and drop what is older than a week. Raises TableRefused or TooManyRows.

    A file whose heading we do not know is kept, too: its columns can be mapped by hand. Villages and teams that
    shall be entered are known by their names, so what was chosen for the file before holds for the mended one.
    """
    session.execute(delete(RosterUpload).where(RosterUpload.created_at < now - KEPT))
    try:
        table = read_table(content, LARGEST_FILE)
        if table.row_count > MOST_ROWS:
            raise TooManyRows(table.row_count)
    except HeadingMissing as missing:
        if not missing.rows:
            raise
    upload = RosterUpload(owner_id=owner_id, unit_id=unit.id, content=content, created_at=now)
    upload.file_name, upload.choices = clean(name)[-LONGEST_NAME:], _places_chosen(session, owner_id, unit)
    session.add(upload)
    session.flush()
    return upload


def _places_chosen(session: Session, owner_id: int, unit: AdminUnit) -> dict[str, Any]:
    same = (RosterUpload.owner_id == owner_id, RosterUpload.unit_id == unit.id, RosterUpload.applied_at.is_(None))
    before = session.scalar(select(RosterUpload.choices).where(*same).order_by(RosterUpload.id.desc()).limit(1))
    return {"create": before["create"]} if before and before.get("create") else {}


def find_upload(session: Session, owner_id: int, upload_id: int) -> RosterUpload | None:
    """The upload, if it is the asker's own."""
    own = select(RosterUpload).where(RosterUpload.id == upload_id, RosterUpload.owner_id == owner_id)
    return session.scalar(own)


def recent_uploads(session: Session, owner_id: int) -> list[RosterUpload]:
    """The asker's files of the last week, newest first, without their contents."""
    own = select(RosterUpload).where(RosterUpload.owner_id == owner_id).options(defer(RosterUpload.content))
    return list(session.scalars(own.order_by(RosterUpload.id.desc()).limit(10)))


def table_of(upload: RosterUpload) -> Table:
    """The table, with the columns as they were mapped by hand, if they were. Raises TableRefused."""
    return read_table(upload.content, LARGEST_FILE, _layout_of(upload))


def _layout_of(upload: RosterUpload) -> Layout | None:
    kept = upload.layout
    if not kept:
        return None
    columns = {Field(name): column for name, column in kept["columns"].items()}
    return Layout(kept["heading_row"], kept["first_row"], columns, tuple(kept["headings"]))


@dataclass(frozen=True)
class Sample:
    """A column as it stands in the file: its heading, and the first things that it says."""

    heading: str
    values: list[str]


def columns_of(upload: RosterUpload) -> tuple[Layout, list[Sample]]:
    """The layout as far as it is known, and what each column says, to map columns by hand."""
    try:
        table = table_of(upload)
    except HeadingMissing as missing:
        return Layout(0, 1, {}), _samples((), missing.rows)
    layout = table.layout
    shown = takewhile(lambda row: row[0] < layout.first_row + ROWS_SAMPLED, table.rows())
    return layout, _samples(layout.headings, [[text_of(cell) for cell in cells] for _number, cells in shown])


def _samples(headings: Sequence[str], rows: Sequence[Sequence[str]]) -> list[Sample]:
    """Of each column the first few things that it says: some columns are empty for many rows."""
    width = max(map(len, (headings, *rows)))
    samples = [Sample(_cut(headings[column]) if column < len(headings) else "", []) for column in range(width)]
    for row in rows:
        for column, words in enumerate(row):
            values, told = samples[column].values, _cut(words)
            if told and told not in values and len(values) < SAMPLES:
                values.append(told)
    return samples


def _cut(words: str) -> str:
    """A cell may hold a whole page."""
    return words if len(words) <= LONGEST_SAMPLE else f"{words[:LONGEST_SAMPLE]}…"


def map_columns(upload: RosterUpload, layout: Layout, columns: Mapping[Field, int]) -> None:
    """Say by hand which column holds what, below the heading of `layout`."""
    named = {field.value: column for field, column in columns.items()}
    place = {"heading_row": layout.heading_row, "first_row": layout.first_row, "headings": list(layout.headings)}
    upload.layout = place | {"columns": named}


def choices_of(upload: RosterUpload) -> Choices:
    """What was decided so far."""
    kept = upload.choices
    return Choices(
        known=Choice(kept.get("known", Choice.UPDATE)),
        rows={int(row): Choice(choice) for row, choice in kept.get("rows", {}).items()},
        create_missing=kept.get("create_missing", False),
        create=frozenset(kept.get("create", ())),
        replace_leaders=kept.get("replace_leaders", False),
    )


def decide(upload: RosterUpload, **decisions: Any) -> None:
    """Keep what was decided for the whole file: known, create_missing, create, replace_leaders."""
    upload.choices = {**upload.choices, **decisions}


def decide_rows(upload: RosterUpload, rows: Iterable[int], choices: Mapping[int, Choice]) -> None:
    """Keep what was decided for single rows; of `rows`, those without a choice follow the whole file again."""
    shown = {str(row) for row in rows}
    kept = {row: choice for row, choice in upload.choices.get("rows", {}).items() if row not in shown}
    decide(upload, rows=kept | {str(row): choice.value for row, choice in choices.items()})


def reading_of(upload: RosterUpload, now: datetime) -> Reading:
    """The rows of the file. Raises TableRefused."""
    return Reading(table_of(upload), local_date(now))


def plan_of(session: Session, upload: RosterUpload, reading: Reading, scope: Scope, now: datetime) -> Plan:
    """What importing the file would do now."""
    home = session.get_one(AdminUnit, upload.unit_id)
    return plan(session, home, reading, choices_of(upload), local_date(now), scope)


def import_upload(
    session: Session, upload: RosterUpload, fingerprint: str, scope: Scope, actor: Actor, now: datetime
) -> Report:
    """Import the file as it was previewed, and empty it.

    Raises AlreadyImported, PlanOutdated where the preview with this fingerprint no longer holds, PlanFaulty.
    """
    claim = update(RosterUpload).where(RosterUpload.id == upload.id, RosterUpload.applied_at.is_(None))
    if session.scalar(claim.values(applied_at=now).returning(RosterUpload.id)) is None:
        raise AlreadyImported
    fresh = plan_of(session, upload, reading_of(upload, now), scope, now)
    if fresh.fingerprint != fingerprint:
        raise PlanOutdated
    report = apply(session, fresh, actor, now)
    upload.content, upload.choices, upload.report = b"", {}, asdict(report)
    return report


def drop(session: Session, upload: RosterUpload) -> None:
    """Forget the file."""
    session.delete(upload)
    session.flush()

"""A roster somebody has sent and not yet imported."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from lms.db import Model, UtcDateTime
from lms.people.models import Person
from lms.teams.models import AdminUnit


class RosterUpload(Model):
    """A file between its upload and its import; afterwards only what became of it is kept.

    `content` holds names and phones, so it is emptied by the import and dropped with the row a week later.
    `layout` says which row is the heading and which column holds what, where somebody said so by hand;
    `choices` is what was decided on the preview.
    """

    __tablename__ = "roster_upload"

    id: Mapped[int] = mapped_column(primary_key=True)
    owner_id: Mapped[int] = mapped_column(ForeignKey(Person.id), index=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey(AdminUnit.id))
    file_name: Mapped[str] = mapped_column(String(200))
    content: Mapped[bytes] = mapped_column(LargeBinary)
    layout: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    choices: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    report: Mapped[dict[str, int]] = mapped_column(JSON, default=dict)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    applied_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

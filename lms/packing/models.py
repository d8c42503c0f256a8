"""A zip of courses somebody has sent and not yet imported."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from lms.db import Model, UtcDateTime
from lms.people.models import Person
from lms.teams.models import AdminUnit


class CourseUpload(Model):
    """A zip between its upload and its import; afterwards only what became of it is kept.

    Where a second person must agree, its lessons became drafts at `submitted_at`; the rest (questions, order,
    what is withdrawn) waits until `applied_at` for somebody else, `applied_by`.
    """

    __tablename__ = "course_upload"

    id: Mapped[int] = mapped_column(primary_key=True)
    owner_id: Mapped[int] = mapped_column(ForeignKey(Person.id), index=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey(AdminUnit.id), index=True)
    file_name: Mapped[str] = mapped_column(String(200))
    content: Mapped[bytes] = mapped_column(LargeBinary)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    submitted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    applied_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    applied_by: Mapped[int | None] = mapped_column(ForeignKey(Person.id))
    report: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)

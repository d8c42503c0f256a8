"""What was decided about certificates that were in doubt."""

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from certificates.models import Certificate
from lms.db import Model, UtcDateTime
from lms.people.models import Person
from quizzes.models import Ruling


class KeptCertificate(Model):
    """Somebody has decided that a certificate stands, though its holder has passed no longer since a ruling.

    A later ruling may put it in doubt once more.
    """

    __tablename__ = "kept_certificate"

    certificate_id: Mapped[int] = mapped_column(ForeignKey(Certificate.id), primary_key=True)
    ruling_id: Mapped[int] = mapped_column(ForeignKey(Ruling.id), primary_key=True)
    kept_by: Mapped[int] = mapped_column(ForeignKey(Person.id))
    kept_at: Mapped[datetime] = mapped_column(UtcDateTime)

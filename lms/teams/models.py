"""Administrative units through time, teams, who belongs where, and who answers for which unit."""

from datetime import date
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from lms.db import Model
from lms.people.models import Person
from lms.text import fold, sort_key, tidy

OPEN, LEADER = text("valid_to IS NULL"), text("valid_to IS NULL AND role = 'leader'")
WHILE_OPEN: Any = {"sqlite_where": OPEN, "postgresql_where": OPEN}
WHILE_LEADER: Any = {"sqlite_where": LEADER, "postgresql_where": LEADER}


class Level(StrEnum):
    NATION = "nation"
    PROVINCE = "province"
    COMMUNE = "commune"
    VILLAGE = "village"


class TeamRole(StrEnum):
    LEADER = "leader"
    DEPUTY = "deputy"
    MEMBER = "member"


class GrantRole(StrEnum):
    TRAINER = "trainer"
    OFFICIAL = "official"
    ADMINISTRATOR = "administrator"


class AdminUnit(Model):
    """A unit from its founding to its end. What it was called when is in UnitVersion.

    `code`, `kind` and `name` mirror the newest version. `province_id` and `commune_id` name the ancestors
    (and the unit itself on its own level), so that "within" is one comparison. The code is not a key.
    """

    __tablename__ = "admin_unit"

    id: Mapped[int] = mapped_column(primary_key=True)
    level: Mapped[str] = mapped_column(String(10))
    code: Mapped[str | None] = mapped_column(String(5), index=True)
    kind: Mapped[str] = mapped_column(String(20))
    name: Mapped[str] = mapped_column(String(120))
    name_folded: Mapped[str] = mapped_column(String(120), index=True)
    name_sort: Mapped[str] = mapped_column(String(400))
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("admin_unit.id"), index=True)
    province_id: Mapped[int | None] = mapped_column(ForeignKey("admin_unit.id"), index=True)
    commune_id: Mapped[int | None] = mapped_column(ForeignKey("admin_unit.id"), index=True)
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]

    def rename(self, name: str) -> None:
        """Set the name together with its search and sort keys."""
        self.name = tidy(name)
        self.name_folded = fold(self.name)
        self.name_sort = sort_key(self.name)


class UnitVersion(Model):
    """What a unit was called, and of which kind, from `valid_from` until the day before `valid_to`."""

    __tablename__ = "unit_version"
    __table_args__ = (UniqueConstraint("unit_id", "valid_from"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey(AdminUnit.id))
    code: Mapped[str | None] = mapped_column(String(5))
    kind: Mapped[str] = mapped_column(String(20))
    name: Mapped[str] = mapped_column(String(120))
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]
    legal_basis: Mapped[str] = mapped_column(String(120), default="")


class Residence(Model):
    """Where a person lives, as a village or a commune, from `valid_from` until the day before `valid_to`."""

    __tablename__ = "residence"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey(Person.id), index=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey(AdminUnit.id), index=True)
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]


class Team(Model):
    """A community digital technology team (Tổ CNSCĐ), set up by a decision of the commune (domain.md 1–3)."""

    __tablename__ = "team"

    id: Mapped[int] = mapped_column(primary_key=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey(AdminUnit.id), index=True)
    name: Mapped[str] = mapped_column(String(160))
    name_folded: Mapped[str] = mapped_column(String(160), index=True)
    name_sort: Mapped[str] = mapped_column(String(500))
    decision_number: Mapped[str] = mapped_column(String(60), default="")
    decision_date: Mapped[date | None]
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]

    def rename(self, name: str) -> None:
        """Set the name together with its search and sort keys."""
        self.name = tidy(name)
        self.name_folded = fold(self.name)
        self.name_sort = sort_key(self.name)


class Membership(Model):
    """A person's place in a team from `valid_from` until the day before `valid_to`; several deputies are usual."""

    __tablename__ = "membership"
    __table_args__ = (
        Index("ix_membership_team_id_valid_to", "team_id", "valid_to"),
        CheckConstraint("valid_to IS NULL OR valid_to >= valid_from", name="dates_in_order"),
        UniqueConstraint("team_id", "person_id", "valid_from"),
        # One open place per person and team, and one leader at a time, whoever writes the rows.
        Index("uq_membership_open", "team_id", "person_id", unique=True, **WHILE_OPEN),
        Index("uq_membership_leader", "team_id", unique=True, **WHILE_LEADER),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    team_id: Mapped[int] = mapped_column(ForeignKey(Team.id))
    person_id: Mapped[int] = mapped_column(ForeignKey(Person.id), index=True)
    role: Mapped[str] = mapped_column(String(10), default=TeamRole.MEMBER)
    position: Mapped[str] = mapped_column(String(120), default="")
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]


class Grant(Model):
    """A role on a unit and all below it, from `valid_from` until the day before `valid_to`."""

    __tablename__ = "grant"
    __table_args__ = (UniqueConstraint("person_id", "role", "unit_id", "valid_from"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey(Person.id))
    role: Mapped[str] = mapped_column(String(20))
    unit_id: Mapped[int] = mapped_column(ForeignKey(AdminUnit.id), index=True)
    granted_by: Mapped[int | None] = mapped_column(ForeignKey(Person.id))
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]

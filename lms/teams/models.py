"""Administrative units through time, teams, who belongs where, and who answers for which unit."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from lms.db import Model, UtcDateTime, folded
from lms.people.models import Person
from lms.text import fold, sort_key, tidy

OPEN, LEADER = text("valid_to IS NULL"), text("valid_to IS NULL AND role = 'leader'")
WHILE_OPEN: Any = {"sqlite_where": OPEN, "postgresql_where": OPEN}
WHILE_LEADER: Any = {"sqlite_where": LEADER, "postgresql_where": LEADER}


class Level(StrEnum):
    NATION = "nation"
    PROVINCE = "province"
    DISTRICT = "district"  # until 30/6/2025
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


class SuccessionKind(StrEnum):
    MERGE = "merge"
    SPLIT = "split"
    TRANSFER_PART = "transfer_part"
    RENAME = "rename"
    UPGRADE = "upgrade"
    REPARENT = "reparent"


class DecisionKind(StrEnum):
    REORGANISED = "reorganised"
    ENDED = "ended"


class Named:
    """What has a name of its own, kept together with its keys for search and for sorting."""

    name: Mapped[str]
    name_folded: Mapped[str]
    name_sort: Mapped[str]

    def rename(self, name: str) -> None:
        """Set the name together with its search and sort keys."""
        self.name = tidy(name)
        self.name_folded = fold(self.name)
        self.name_sort = sort_key(self.name)


class AdminUnit(Named, Model):
    """A unit from its founding to its end. What it was called when, and where it was, is in UnitVersion.

    Its own columns say how things are *now*: `code`, `kind` and `name` mirror the newest version, `province_id`
    and `commune_id` name the ancestors (and the unit itself on its own level), so that "within" is one
    comparison. Of a unit that has ended they name the ancestors of its main successor: what is kept with the
    old unit (a result, a residence) is found where its land is today. The code is not a key.
    """

    __tablename__ = "admin_unit"
    __table_args__ = (Index("ix_admin_unit_parent_id_name_sort", "parent_id", "name_sort"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    level: Mapped[str] = mapped_column(String(10))
    code: Mapped[str | None] = mapped_column(String(5), index=True)
    kind: Mapped[str] = mapped_column(String(20))
    name: Mapped[str] = mapped_column(String(120))
    name_folded: Mapped[str] = mapped_column(folded(120), index=True)
    name_sort: Mapped[str] = mapped_column(String(400))
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("admin_unit.id"))
    province_id: Mapped[int | None] = mapped_column(ForeignKey("admin_unit.id"), index=True)
    commune_id: Mapped[int | None] = mapped_column(ForeignKey("admin_unit.id"), index=True)
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]


class UnitVersion(Model):
    """What a unit was called, of which kind and where, from `valid_from` until the day before `valid_to`.

    The versions of a unit follow each other without gap or overlap: on any day of its life there is one.
    `province_id` and `commune_id` are those of the time, so that a list as of a day is one comparison, too.
    """

    __tablename__ = "unit_version"
    __table_args__ = (
        UniqueConstraint("unit_id", "valid_from"),
        Index("ix_unit_version_level_name_folded", "level", "name_folded"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey(AdminUnit.id))
    level: Mapped[str] = mapped_column(String(10))
    code: Mapped[str | None] = mapped_column(String(5))
    kind: Mapped[str] = mapped_column(String(20))
    name: Mapped[str] = mapped_column(String(120))
    name_folded: Mapped[str] = mapped_column(folded(120))
    name_sort: Mapped[str] = mapped_column(String(400))
    parent_id: Mapped[int | None] = mapped_column(ForeignKey(AdminUnit.id), index=True)
    province_id: Mapped[int | None] = mapped_column(ForeignKey(AdminUnit.id), index=True)
    commune_id: Mapped[int | None] = mapped_column(ForeignKey(AdminUnit.id), index=True)
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]
    legal_basis: Mapped[str] = mapped_column(String(120), default="")

    @classmethod
    def of(cls, unit: AdminUnit, valid_from: date, legal_basis: str = "") -> "UnitVersion":
        """The unit, which has its id, as its own columns describe it, from `valid_from` on."""
        return cls(
            unit_id=unit.id,
            valid_from=valid_from,
            valid_to=unit.valid_to,
            legal_basis=legal_basis,
            **{name: getattr(unit, name) for name in DESCRIPTION},
        )


# What a unit's own columns and its versions say alike.
DESCRIPTION = ("level", "code", "kind", "name", "name_folded", "name_sort", "parent_id", "province_id", "commune_id")


class UnitSuccession(Model):
    """What became of a unit on a day: many to many, since one goes to several and several become one.

    A rename, an upgrade and a new parent change the unit itself: `from_id` and `to_id` are the same. Of several
    successors, `is_main` marks the one that takes over what belongs to the whole unit, such as its own team.
    """

    __tablename__ = "unit_succession"
    __table_args__ = (UniqueConstraint("from_id", "to_id", "kind", "effective_date"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    from_id: Mapped[int] = mapped_column(ForeignKey(AdminUnit.id))
    to_id: Mapped[int] = mapped_column(ForeignKey(AdminUnit.id), index=True)
    kind: Mapped[str] = mapped_column(String(20))
    effective_date: Mapped[date]
    legal_basis: Mapped[str] = mapped_column(String(120), default="")
    is_main: Mapped[bool] = mapped_column(default=True)


class Residence(Model):
    """Where a person lives, as a village or a commune, from `valid_from` until the day before `valid_to`."""

    __tablename__ = "residence"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey(Person.id), index=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey(AdminUnit.id), index=True)
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]


class Team(Named, Model):
    """A community digital technology team (Tổ CNSCĐ), set up by a decision of the commune (domain.md 1–3).

    `unit_id` says where it is now, or was when it ended; TeamPlace says where it was when.
    """

    __tablename__ = "team"
    __table_args__ = (Index("ix_team_name_sort_id", "name_sort", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey(AdminUnit.id), index=True)
    name: Mapped[str] = mapped_column(String(160))
    name_folded: Mapped[str] = mapped_column(folded(160), index=True)
    name_sort: Mapped[str] = mapped_column(String(500))
    decision_number: Mapped[str] = mapped_column(String(60), default="")
    decision_date: Mapped[date | None]
    channel_name: Mapped[str] = mapped_column(String(160), default="")
    channel_link: Mapped[str] = mapped_column(String(300), default="")
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]


class TeamPlace(Model):
    """The unit of a team from `valid_from` until the day before `valid_to`: on any day of its life, one."""

    __tablename__ = "team_place"
    __table_args__ = (
        UniqueConstraint("team_id", "valid_from"),
        Index("uq_team_place_open", "team_id", unique=True, **WHILE_OPEN),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    team_id: Mapped[int] = mapped_column(ForeignKey(Team.id))
    unit_id: Mapped[int] = mapped_column(ForeignKey(AdminUnit.id), index=True)
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]


class TeamSuccession(Model):
    """What became of a team: merged into another, or split (domain.md 8). `from_id` may live on after a split."""

    __tablename__ = "team_succession"
    __table_args__ = (UniqueConstraint("from_id", "to_id", "effective_date"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    from_id: Mapped[int] = mapped_column(ForeignKey(Team.id))
    to_id: Mapped[int] = mapped_column(ForeignKey(Team.id), index=True)
    kind: Mapped[str] = mapped_column(String(20))
    effective_date: Mapped[date]
    decision_number: Mapped[str] = mapped_column(String(60), default="")


class TeamDecision(Model):
    """What was decided about a team later: a reorganisation (kiện toàn), or its end, with the reason in words.

    The founding decision is the team's own; merging and splitting are in TeamSuccession. `day` is the day from
    which it holds.
    """

    __tablename__ = "team_decision"

    id: Mapped[int] = mapped_column(primary_key=True)
    team_id: Mapped[int] = mapped_column(ForeignKey(Team.id), index=True)
    kind: Mapped[str] = mapped_column(String(20))
    number: Mapped[str] = mapped_column(String(60), default="")
    day: Mapped[date]
    words: Mapped[str] = mapped_column(String(300), default="")
    noted_at: Mapped[datetime] = mapped_column(UtcDateTime)


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
    """A role on a unit and all below it, from `valid_from` until the day before `valid_to`.

    A role on a set of units (the communes in the east of a province, domain.md 20) is a grant on each of them
    with the set's name as `label`.
    """

    __tablename__ = "grant"
    __table_args__ = (UniqueConstraint("person_id", "role", "unit_id", "valid_from"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey(Person.id))
    role: Mapped[str] = mapped_column(String(20))
    unit_id: Mapped[int] = mapped_column(ForeignKey(AdminUnit.id), index=True)
    granted_by: Mapped[int | None] = mapped_column(ForeignKey(Person.id))
    label: Mapped[str] = mapped_column(String(80), default="")
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]


class CompositionSet(Model):
    """What a province asks of its teams' composition, for a level and a time (domain.md 4–15). It only warns.

    `rules` is a list of rules; lms/teams/composition.py says which there are.
    """

    __tablename__ = "composition_set"
    __table_args__ = (UniqueConstraint("unit_id", "level", "valid_from"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey(AdminUnit.id))
    level: Mapped[str] = mapped_column(String(10))
    title: Mapped[str] = mapped_column(String(200))
    rules: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]


class ChannelPattern(Model):
    """How a province wants its teams' Zalo groups to be called (domain.md 50), e.g. "CNS-{village}-{commune}"."""

    __tablename__ = "channel_pattern"
    __table_args__ = (UniqueConstraint("unit_id", "valid_from"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey(AdminUnit.id))
    pattern: Mapped[str] = mapped_column(String(160))
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]

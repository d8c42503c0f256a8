"""Ways through the tree of administrative units: names and their history, paths, villages."""

from datetime import date

from sqlalchemy import ColumnElement, or_, select, update
from sqlalchemy.orm import Session

from lms.teams.access import holds_on
from lms.teams.models import AdminUnit, Level, UnitVersion
from lms.text import sort_key, tidy

# Village names are proper names: Vietnamese on every page, in whatever language the page is.
VILLAGE_KINDS = {
    "thon": "thôn",
    "xom": "xóm",
    "ban": "bản",
    "ap": "ấp",
    "khom": "khóm",
    "to_dan_pho": "Tổ dân phố",
    "khu_pho": "khu phố",
    "buon": "buôn",
    "lang": "làng",
    "pho": "phố",
    "khu_dan_cu": "khu dân cư",
}
COMMUNE_KINDS = {"xa": "xã", "phuong": "phường", "dac_khu": "đặc khu"}
# Kinds of the levels above, and of communes until 30/6/2025: in official drafts.
OTHER_KINDS = {
    "tinh": "tỉnh",
    "thanh_pho_tw": "thành phố",
    "huyen": "huyện",
    "quan": "quận",
    "thi_xa": "thị xã",
    "thanh_pho_thuoc_tinh": "thành phố",
    "thi_tran": "thị trấn",
}


class VillageExists(Exception):
    """The commune has a village of this kind and name; `village` is it."""

    def __init__(self, village: AdminUnit) -> None:
        super().__init__(village.id)
        self.village = village


def full_name(kind: str, name: str) -> str:
    """A unit with its kind, e.g. "thôn Đông Hạ"; once only where the name holds it already, as "Ấp 3" does."""
    words = (VILLAGE_KINDS | COMMUNE_KINDS | OTHER_KINDS).get(kind, "")
    return name if not words or name.lower().startswith(f"{words.lower()} ") else f"{words} {name}"


def add_village(session: Session, commune: AdminUnit, kind: str, name: str, day: date) -> AdminUnit:
    """Enter a village of the commune from `day` on, which may lie in the past.

    Raises VillageExists when the commune has one of this kind and name, since whenever.

    Names are compared letter by letter but for capitals and where the tone mark stands: Đồng Hà is not Đông Hạ.
    Touching the commune's row first lets one of two simultaneous calls wait for the other.
    """
    session.execute(update(AdminUnit).where(AdminUnit.id == commune.id).values(kind=AdminUnit.kind))
    words = village_name(kind, name)
    for village in session.scalars(select(AdminUnit).where(AdminUnit.parent_id == commune.id, _lasts(day))):
        if village.kind == kind and village.name_sort == sort_key(words):
            raise VillageExists(village)
    made = AdminUnit(level=Level.VILLAGE, kind=kind, parent_id=commune.id, valid_from=day)
    made.province_id, made.commune_id = commune.province_id, commune.id
    made.rename(words)
    session.add(made)
    session.flush()
    session.add(UnitVersion.of(made, day))
    return made


def _lasts(day: date) -> ColumnElement[bool]:
    """Condition on AdminUnit: there now, or on `day`."""
    return or_(AdminUnit.valid_to.is_(None), holds_on(AdminUnit, day))


def village_name(kind: str, typed: str) -> str:
    """The name as it is kept: without its kind, but "Tổ dân phố 3", since a bare 3 is no name."""
    name, words = tidy(typed), VILLAGE_KINDS[kind]
    if name.lower().startswith(words.lower() + " "):
        name = name[len(words) + 1 :]
    return f"{words} {name}" if kind == "to_dan_pho" else name


def provinces_of(session: Session, day: date) -> list[AdminUnit]:
    """The provinces of the country on `day`, in Vietnamese order."""
    provinces = select(AdminUnit).where(AdminUnit.level == Level.PROVINCE, holds_on(AdminUnit, day))
    return list(session.scalars(provinces.order_by(AdminUnit.name_sort, AdminUnit.id)))


def communes_of(session: Session, province: AdminUnit, day: date) -> list[AdminUnit]:
    """The communes of a province on `day`, in Vietnamese order."""
    return _children(session, province, day)


def villages_of(session: Session, commune: AdminUnit, day: date) -> list[AdminUnit]:
    """The villages of a commune on `day`, in Vietnamese order."""
    return _children(session, commune, day)


def _children(session: Session, unit: AdminUnit, day: date) -> list[AdminUnit]:
    children = select(AdminUnit).where(AdminUnit.parent_id == unit.id, holds_on(AdminUnit, day))
    return list(session.scalars(children.order_by(AdminUnit.name_sort, AdminUnit.id)))


def path_of(session: Session, unit: AdminUnit) -> list[AdminUnit]:
    """The units from the nation down to `unit`."""
    above = [unit_id for unit_id in (unit.province_id, unit.commune_id, unit.id) if unit_id]
    levels = list(Level)
    units = session.scalars(select(AdminUnit).where(or_(AdminUnit.level == Level.NATION, AdminUnit.id.in_(above))))
    return sorted(units, key=lambda step: levels.index(Level(step.level)))


def versions_of(session: Session, unit: AdminUnit) -> list[UnitVersion]:
    """What the unit was called, oldest first."""
    versions = select(UnitVersion).where(UnitVersion.unit_id == unit.id)
    return list(session.scalars(versions.order_by(UnitVersion.valid_from)))

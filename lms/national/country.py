"""The synthetic country's size and where its teams stand: exact totals at every scale, and nobody in it yet."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.teams.access import holds_on
from lms.teams.models import AdminUnit, Level
from lms.teams.tree import provinces_of

# The whole country in 6/2023 (domain.md, section 2): 4.68 members a team.
TEAMS, MEMBERS = 74_422, 348_362
# How many teams of a hundred have so many members; the mean is a little above the country's.
SIZES = {3: 22, 4: 31, 5: 21, 6: 13, 7: 7, 8: 4, 9: 2}
# A large commune has some three times as many teams as a small one.
COMMUNE_WEIGHTS = (0.55, 1.65)


@dataclass(frozen=True)
class Place:
    """A province or commune of the units loaded."""

    code: str
    kind: str
    name: str


@dataclass(frozen=True)
class Province:
    """A province with all its communes."""

    place: Place
    communes: tuple[Place, ...]


@dataclass(frozen=True)
class CommunePlan:
    """A commune and the number of members of each of its teams."""

    place: Place
    sizes: tuple[int, ...]


@dataclass(frozen=True)
class ProvincePlan:
    """A province and those of its communes that have teams."""

    place: Place
    communes: tuple[CommunePlan, ...]

    @property
    def members(self) -> int:
        return sum(sum(commune.sizes) for commune in self.communes)


@dataclass(frozen=True)
class Figures:
    """How much of everything there is."""

    provinces: int
    communes: int
    teams: int
    members: int


def read_provinces(session: Session, day: date) -> list[Province]:
    """The provinces and communes of the units loaded, by code."""
    communes = select(AdminUnit).where(AdminUnit.level == Level.COMMUNE, holds_on(AdminUnit, day))
    below: dict[int, list[Place]] = {}
    for unit in session.scalars(communes.order_by(AdminUnit.code)):
        below.setdefault(unit.parent_id or 0, []).append(_place(unit))
    provinces = sorted(provinces_of(session, day), key=lambda unit: unit.code or "")
    return [Province(_place(unit), tuple(below[unit.id])) for unit in provinces if unit.id in below]


def _place(unit: AdminUnit) -> Place:
    return Place(unit.code or "", unit.kind, unit.name)


def plan_country(provinces: Sequence[Province], scale: float, seed: int) -> list[ProvincePlan]:
    """Teams and members for `scale` of the country, over all provinces and as many communes as there are teams."""
    rng = random.Random(f"{seed}/country")
    teams, members = round(TEAMS * scale), round(MEMBERS * scale)
    chosen = _spread(provinces, rng)[:teams]
    counts = apportion(teams, [rng.uniform(*COMMUNE_WEIGHTS) for _code in chosen])
    sizes = iter(team_sizes(teams, members, rng))
    count_of = dict(zip(chosen, counts, strict=True))
    plans = [ProvincePlan(province.place, tuple(_communes(province, count_of, sizes))) for province in provinces]
    return [plan for plan in plans if plan.communes]


def _communes(province: Province, count_of: dict[str, int], sizes: Iterator[int]) -> Iterator[CommunePlan]:
    for place in province.communes:
        if place.code in count_of:
            yield CommunePlan(place, tuple(next(sizes) for _team in range(count_of[place.code])))


def _spread(provinces: Sequence[Province], rng: random.Random) -> list[str]:
    """Every commune's code, in an order of which any beginning is spread over the whole country."""
    places = []
    for province in provinces:
        codes = [place.code for place in province.communes]
        rng.shuffle(codes)
        places += [(number > 0, number / len(codes), code) for number, code in enumerate(codes)]
    return [code for *_where, code in sorted(places)]


def apportion(total: int, weights: Sequence[float]) -> list[int]:
    """Whole numbers that add up to `total`: one each, the rest in proportion to `weights` (largest remainders)."""
    whole = sum(weights)
    exact = [1 + (total - len(weights)) * weight / whole for weight in weights]
    shares = [int(share) for share in exact]
    by_remainder = sorted(range(len(exact)), key=lambda place: exact[place] % 1, reverse=True)
    for place in by_remainder[: total - sum(shares)]:
        shares[place] += 1
    return shares


def team_sizes(teams: int, members: int, rng: random.Random) -> list[int]:
    """The size of each team, three to nine, adding up to `members`."""
    sizes = rng.choices(list(SIZES), list(SIZES.values()), k=teams)
    missing = members - sum(sizes)
    step, limit = (1, max(SIZES)) if missing > 0 else (-1, min(SIZES))
    while missing:
        place = rng.randrange(teams)
        if sizes[place] != limit:
            sizes[place] += step
            missing -= step
    return sizes


def figures_of(plans: Sequence[ProvincePlan]) -> Figures:
    """The figures of a country, counted without writing it."""
    communes = [commune for plan in plans for commune in plan.communes]
    teams = sum(len(commune.sizes) for commune in communes)
    return Figures(len(plans), len(communes), teams, sum(plan.members for plan in plans))

"""The rosters of the synthetic country: who is in which team, line by line, as a province's Excel list has them."""

import itertools
import random
from collections.abc import Iterator
from datetime import date, timedelta
from typing import NamedTuple

from lms.national.country import CommunePlan, ProvincePlan
from lms.national.posts import Seat, seats
from lms.national.villages import Region, Village, region_of, villages
from lms.teams.tree import full_name
from lms.text import fold

# No subscriber's number begins with 04: landlines begin with 02, mobiles with 03, 05, 07, 08 or 09; and while 04 was
# the code of Hà Nội (until 2017), no nought followed it. So 0400 000 000 to 0400 999 999 ring nowhere.
PHONES, PHONE_STEP = 1_000_000, 387_413  # without a common divisor: in no order, and none twice
FIRST_DECISION, DECISION_DAYS = date(2025, 7, 14), 300
OWN_TEAM_FROM = 5  # a commune with fewer teams has none of its own, only those of villages


class Line(NamedTuple):
    """One member as one line of a roster."""

    province: str
    commune: str
    village: str
    team: str
    decision_number: str
    decision_date: str
    name: str
    role: str
    position: str
    phone: str
    birth_year: int


COLUMNS = Line(
    "Tỉnh/thành phố",
    "Xã/phường/đặc khu",
    "Thôn/tổ dân phố",
    "Tên Tổ",
    "Số quyết định",
    "Ngày quyết định",
    "Họ và tên",
    "Chức vụ trong Tổ",
    "Chức vụ công tác",
    "Điện thoại",
    "Năm sinh",  # type: ignore[arg-type] # the heading of a column of numbers
)


def phone(member: int) -> str:
    """The invented phone number of the country's member with this number, counted from 0."""
    return f"0400{member * PHONE_STEP % PHONES:06d}"


def lines_of(plan: ProvincePlan, first_member: int, seed: int) -> Iterator[Line]:
    """The roster of a province, whose first member is the country's `first_member`th."""
    words = full_name(plan.place.kind, plan.place.name)
    province = words[:1].upper() + words[1:]
    region = region_of(plan.place)
    phones = map(phone, itertools.count(first_member))
    for commune in plan.communes:
        yield from _commune_lines(province, region, commune, phones, random.Random(f"{seed}/{commune.place.code}"))


def _commune_lines(
    province: str, region: Region, commune: CommunePlan, phones: Iterator[str], rng: random.Random
) -> Iterator[Line]:
    where = full_name(commune.place.kind, commune.place.name)
    day = FIRST_DECISION + timedelta(days=rng.randrange(DECISION_DAYS))
    decision = f"{rng.randint(11, 480)}/QĐ-UBND", f"{day:%d/%m/%Y}"
    known: set[tuple[str, int]] = set()
    for village, size in zip(_places(region, commune, rng), commune.sizes, strict=False):
        place = full_name(village.kind, village.name) if village else ""
        for seat in seats(where, village.kind if village else "", size, rng):
            name, year = _person(region, seat, known, rng)
            head = (province, where, place, f"Tổ CNSCĐ {place or where}", *decision)
            yield Line(*head, name, seat.role, seat.position, next(phones), year)


def _places(region: Region, commune: CommunePlan, rng: random.Random) -> Iterator[Village | None]:
    """Where the teams of a commune stand: None for the commune's own, then a village each."""
    own = [None] if len(commune.sizes) >= OWN_TEAM_FROM else []
    return itertools.chain(own, villages(region, commune.place, rng))


def _person(region: Region, seat: Seat, known: set[tuple[str, int]], rng: random.Random) -> tuple[str, int]:
    """A name and a year of birth that nobody else in the commune has together, since those tell namesakes apart."""
    peoples = tuple(people for people, _weight in region.peoples)
    weights = tuple(weight for _people, weight in region.peoples)
    while True:
        name = rng.choices(peoples, weights)[0].name(rng, woman=seat.woman)
        year = rng.choice(seat.birth_years)
        if (fold(name), year) not in known:
            known.add((fold(name), year))
            return name, year

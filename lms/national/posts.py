"""Who is in a team by office: a leader, deputies and members, as domain.md 7 and 9–14 tell."""

import random
from collections.abc import Iterator
from dataclasses import dataclass

LEADER, DEPUTY, MEMBER = "Tổ trưởng", "Tổ phó", "Thành viên"
WOMEN_SHARE = 0.46
PARTY_SECRETARY_SHARE = 0.25  # a village's secretary leads where the head of the village does not (domain.md 13)
WOMENS_OFFICES = ("Chủ tịch Hội Phụ nữ", "Chi hội trưởng Hội Phụ nữ")
SMALLEST = 3
ADULTS, YOUTH = range(1955, 2007), range(1990, 2007)  # years of birth; the Youth Union is for the young
COMMUNE_MEMBERS = (
    "Chủ tịch Hội Phụ nữ",
    "Công chức phòng Văn hóa - Xã hội",
    "Giáo viên Tin học",
    "Chủ tịch Hội Nông dân",
    "Nhân viên bưu điện",
    "Nhân viên viễn thông",
    "Nhân viên ngân hàng",
)
VILLAGE_DEPUTIES = ("Bí thư Chi đoàn Thanh niên", "Công an viên")
VILLAGE_MEMBERS = (
    "Chi hội trưởng Hội Phụ nữ",
    "Chi hội trưởng Hội Nông dân",
    "Đoàn viên Đoàn Thanh niên",
    "Giáo viên",
    "Nhân viên bưu điện",
    "Nhân viên viễn thông",
    "Người dân",
)
VILLAGE_HEADS = {
    "thon": "Trưởng thôn",
    "ban": "Trưởng bản",
    "ap": "Trưởng ấp",
    "khom": "Trưởng khóm",
    "to_dan_pho": "Tổ trưởng tổ dân phố",
    "khu_pho": "Trưởng khu phố",
    "buon": "Trưởng buôn",
    "lang": "Trưởng làng",
}


@dataclass(frozen=True)
class Seat:
    """A place in a team: the role, the office that brings somebody there, and who may hold it."""

    role: str
    position: str
    woman: bool
    birth_years: range


def seats(commune: str, village_kind: str, size: int, rng: random.Random) -> Iterator[Seat]:
    """The seats of a team of three or more, of the commune itself where `village_kind` is empty."""
    leader, deputies, members = _of_village(village_kind, rng) if village_kind else _of_commune(commune)
    deputy_count = rng.choice((1, 2)) if size > SMALLEST else 1
    yield _seat(LEADER, leader, rng)
    for position in deputies[:deputy_count]:
        yield _seat(DEPUTY, position, rng)
    for position in rng.sample(members, size - 1 - deputy_count):
        yield _seat(MEMBER, position, rng)


def _of_commune(commune: str) -> tuple[str, tuple[str, ...], tuple[str, ...]]:
    deputies = (f"Trưởng Công an {commune}", f"Bí thư Đoàn Thanh niên {commune}")
    return f"Chủ tịch UBND {commune}", deputies, COMMUNE_MEMBERS


def _of_village(kind: str, rng: random.Random) -> tuple[str, tuple[str, ...], tuple[str, ...]]:
    head = "Bí thư Chi bộ" if rng.random() < PARTY_SECRETARY_SHARE else VILLAGE_HEADS[kind]
    return head, VILLAGE_DEPUTIES, VILLAGE_MEMBERS


def _seat(role: str, position: str, rng: random.Random) -> Seat:
    woman = position in WOMENS_OFFICES or rng.random() < WOMEN_SHARE
    return Seat(role, position, woman, YOUTH if "Thanh niên" in position else ADULTS)

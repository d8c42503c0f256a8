"""Where the villages of the synthetic country lie: what they are called, by region, and which peoples live there."""

import itertools
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from lms.national.country import Place
from lms.national.peoples import (
    CHAM,
    EDE,
    GIA_RAI,
    HOA,
    KHMER,
    MONG,
    NORTHERN,
    SOUTHERN,
    TAY_NUNG,
    THAI,
    XO_DANG,
    People,
)
from lms.text import fold

NUMBERED_SHARE = {"phuong": 0.75, "xa": 0.2, "dac_khu": 0.2}  # communes whose villages have numbers, not names


@dataclass(frozen=True)
class Words:
    """First and second words of village names."""

    first: Sequence[str]
    second: Sequence[str]


@dataclass(frozen=True)
class Region:
    """What the villages of a region are: kinds in the country and in town, names, and the peoples by weight."""

    rural: dict[str, int]
    urban: str
    words: Words
    peoples: tuple[tuple[People, int], ...]


@dataclass(frozen=True)
class Village:
    """A village of the synthetic country, not yet entered anywhere."""

    kind: str
    name: str


KINH = Words(
    (
        "Đông", "Tây", "Nam", "Trung", "Thượng", "Phú", "Tân", "Bình", "Long", "Hòa", "Vĩnh", "Xuân", "Thanh", "Đại",
        "Mỹ", "Phước", "Hưng", "Đức", "Minh", "Yên", "Quang", "Cẩm",
    ),
    (
        "Sơn", "Thịnh", "Lộc", "Hà", "Trung", "Thành", "Giang", "Khê", "Lâm", "Mỹ", "Điền", "Hải", "Phong", "Thạnh",
        "Hội", "Cát", "Liên", "Trạch", "Đồng", "Lợi", "Quý", "Thuận",
    ),
)  # fmt: skip
MOUNTAIN = Words(
    ("Nà", "Pá", "Huổi", "Co", "Phiêng", "Nậm", "Bó", "Lũng", "Khuổi", "Pác", "Tả", "Sín"),
    (
        "Lìu", "Mạ", "Lóng", "Phay", "Sàng", "Khoa", "Tông", "Hin", "Luông", "Pán", "Hát", "Cáy", "Mu", "Pục", "Chải",
        "Lếch", "Ngòi", "Cưởm", "Po", "Loỏng",
    ),
)  # fmt: skip
HIGHLAND = Words(
    ("Ea", "Plei", "Krông", "Đăk", "Ia", "Kon", "Chư", "Tul", "Kmrơng", "Dur"),
    (
        "Sut", "Tul", "Drang", "Kmốt", "Rok", "Kly", "Bring", "H'Mơ", "Tôr", "Dap", "Gai", "Nhing", "Klan", "Brêl",
        "Wông", "Đrết", "Ngol", "Prông", "Kép", "Yang",
    ),
)  # fmt: skip

NORTH_MOUNTAINS = Region(
    {"ban": 5, "thon": 4}, "to_dan_pho", MOUNTAIN, ((NORTHERN, 55), (TAY_NUNG, 22), (THAI, 12), (MONG, 11))
)
DELTA = Region({"thon": 1}, "to_dan_pho", KINH, ((NORTHERN, 1),))
NORTH_CENTRAL = Region({"thon": 9, "ban": 1}, "to_dan_pho", KINH, ((NORTHERN, 95), (THAI, 5)))
CENTRAL_COAST = Region({"thon": 1}, "to_dan_pho", KINH, ((SOUTHERN, 92), (CHAM, 4), (XO_DANG, 4)))
HIGHLANDS = Region(
    {"buon": 4, "lang": 3, "thon": 3},
    "to_dan_pho",
    HIGHLAND,
    ((SOUTHERN, 55), (NORTHERN, 15), (EDE, 12), (GIA_RAI, 12), (XO_DANG, 6)),
)
SOUTH_EAST = Region({"ap": 1}, "khu_pho", KINH, ((SOUTHERN, 93), (HOA, 5), (KHMER, 2)))
MEKONG = Region({"ap": 1}, "khom", KINH, ((SOUTHERN, 87), (KHMER, 9), (HOA, 3), (CHAM, 1)))
REGION_OF = {
    **dict.fromkeys(("04", "08", "11", "12", "14", "15", "19", "20"), NORTH_MOUNTAINS),
    **dict.fromkeys(("01", "22", "24", "25", "31", "33", "37"), DELTA),
    **dict.fromkeys(("38", "40", "42", "44"), NORTH_CENTRAL),
    **dict.fromkeys(("46", "48", "51", "56"), CENTRAL_COAST),
    **dict.fromkeys(("52", "66", "68"), HIGHLANDS),
    **dict.fromkeys(("75", "79", "80"), SOUTH_EAST),
    **dict.fromkeys(("82", "86", "91", "92", "96"), MEKONG),
}


def region_of(province: Place) -> Region:
    """The region of a province by its code; a code that is new to us lies on the coast."""
    return REGION_OF.get(province.code, CENTRAL_COAST)


def villages(region: Region, commune: Place, rng: random.Random) -> Iterator[Village]:
    """An endless row of the villages of a commune, all different in search too: names of the region, or numbers."""
    if rng.random() >= NUMBERED_SHARE.get(commune.kind, 0):
        for name in _names(region.words, rng):
            kind = _kind(region, commune, rng)
            yield Village(kind, f"Tổ dân phố {name}" if kind == "to_dan_pho" else name)
    kind = _kind(region, commune, rng)
    for number in itertools.count(1):
        yield Village(kind, f"Tổ dân phố {number}" if kind == "to_dan_pho" else str(number))


def _kind(region: Region, commune: Place, rng: random.Random) -> str:
    if commune.kind == "phuong":
        return region.urban
    return rng.choices(tuple(region.rural), tuple(region.rural.values()))[0]


def _names(words: Words, rng: random.Random) -> list[str]:
    pairs = [f"{first} {second}" for first in words.first for second in words.second if first != second]
    rng.shuffle(pairs)
    return list({fold(pair): pair for pair in pairs}.values())

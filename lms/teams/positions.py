"""What people are beside their role in a team, such as "Trưởng thôn", however each commune writes it."""

import re
from functools import lru_cache

from lms.text import fold

# Ways to write the same position, toneless. The first list that has what a rule says stands for it. Since 2024
# the part-time village police serve in the grassroots security force, hence both in one list.
SYNONYMS = tuple(
    tuple(ways.split(", "))
    for ways in (
        (
            "truong thon, truong ban, truong ap, truong khom, truong buon, truong lang, truong khu pho, truong pho, "
            "to truong to dan pho, to truong tdp, to truong dan pho, truong tdp"
        ),
        "bi thu chi bo, bt chi bo, btcb",
        "chu tich ubnd, chu tich uy ban nhan dan, ct ubnd, chu tich xa, chu tich phuong, chu tich dac khu",
        "truong cong an, truong ca",
        "cong an, cong an vien, ca vien, cav, ca xa, ca phuong, an ninh trat tu, antt",
        "bi thu doan, bi thu chi doan, bi thu xa doan, bi thu dtn, bi thu dtncs, bt doan, bt chi doan, btdtn",
        (
            "doan thanh nien, doan vien, chi doan, bch doan, can bo doan, dtn, dtncs, doan tn, bi thu doan, "
            "pho bi thu doan, bi thu xa doan"
        ),
        "hoi phu nu, phu nu, hoi lhpn, hoi lien hiep phu nu, hpn, hoi pn",
        "hoi nong dan, chi hoi nong dan, can bo nong dan, hnd, hoi nd",
        "giao vien tin hoc, giao vien tin, gv tin hoc, gv tin",
        "phong van hoa xa hoi, van hoa xa hoi, vh xh, vhxh",
    )
)
DEPUTY, FORMER = "pho", ("nguyen", "cuu")
# A title belongs to one person, whose deputy holds another; "phó công an" is of the police all the same.
TITLES = ("truong", "to truong", "bi thu", "bt", "chu tich", "ct")


@lru_cache(maxsize=20_000)
def holds_one(position: str, wanted: tuple[str, ...]) -> bool:
    """Whether a person's `position` is one of those that a rule wants."""
    return any(holds(position, words) for words in wanted)


def holds(position: str, wanted: str) -> bool:
    """Whether what a person's `position` says is what a rule wants, however either is written.

    "phó trưởng thôn" and "nguyên trưởng thôn" are no "trưởng thôn"; "BT Chi đoàn" is a "Bí thư Đoàn".
    """
    return _pattern(wanted).search(_plain(position)) is not None


@lru_cache(maxsize=1000)
def _pattern(wanted: str) -> re.Pattern[str]:
    words = _plain(wanted)
    ways = next((ways for ways in SYNONYMS if any(_begins(words, way) for way in ways)), (words,))
    alternatives = "|".join(sorted({_alternative(way) for way in (*ways, words)}))
    return re.compile(f"(?:{alternatives})\\b")


def _begins(words: str, way: str) -> bool:
    """Whether more is only said, as in "Bí thư Đoàn Thanh niên" for "Bí thư Đoàn"."""
    return words == way or words.startswith(f"{way} ")


def _alternative(way: str) -> str:
    barred = FORMER + ((DEPUTY,) if way.startswith(TITLES) else ())
    return "".join(rf"(?<!\b{word} )" for word in barred) + rf"\b{re.escape(way)}"


def _plain(words: str) -> str:
    """Toneless, and without dashes and dots: "Phòng Văn hóa - Xã hội" as "phong van hoa xa hoi"."""
    return " ".join(re.sub(r"[^\w]+", " ", fold(words)).split())


def is_position(words: str) -> bool:
    """Whether there is anything in the words to compare."""
    return bool(_plain(words))

"""What somebody typed to find a person, a team or a place: the words, without marks, commas and mere kinds."""

import re

from lms.text import phone_number, search_key

MOST_WORDS = 10
Words = tuple[str, ...]
SIGNS = re.compile(r"[,;:/()|\"“”\[\]]")
# What every team's name begins with says nothing about which team is meant.
TEAM_WORDS = re.compile(r"\b(to )?(cnscd|cong nghe so cong dong)\b")
SHORT = re.compile(r"\b(tdp|kdp)\b")
LONG = {"tdp": "to dan pho", "kdp": "khu dan pho"}
KINDS: tuple[Words, ...] = tuple(
    tuple(kind.split())
    for kind in (
        "thanh pho", "tp", "tinh", "dac khu", "thi tran", "thi xa", "huyen", "quan", "xa", "phuong",
        "thon", "ban", "ap", "khom", "khu pho", "khu dan cu", "pho", "buon", "lang", "xom",
    )
)  # fmt: skip


def words_of(typed: str) -> Words:
    """The folded words, at most ten."""
    plain = SIGNS.sub(" ", search_key(typed))
    plain = SHORT.sub(lambda found: LONG[found[1]], TEAM_WORDS.sub(" ", plain))
    words = (word.strip(".") for word in plain.split())
    return tuple(word for word in words if word)[:MOST_WORDS]


def phone_of(typed: str) -> str | None:
    """The phone number that was typed, in whatever writing."""
    return phone_number(search_key(typed))


def without_kind(words: Words) -> Words:
    """The words without the kind of unit they begin with: "phuong nghia lo" is Nghĩa Lộ; a kind alone stays."""
    for kind in KINDS:
        if words[: len(kind)] == kind and len(words) > len(kind):
            return words[len(kind) :]
    return words

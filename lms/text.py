"""Vietnamese text: one stored form, folding for search, keys for sorting, and names.

Neither database can be trusted with Vietnamese: SQLite's `remove_diacritics` keeps đ, and PostgreSQL sorts
by whatever collation it was born with. So models store `fold()` and `sort_key()` beside the words.
"""

import re
import unicodedata
from collections.abc import Mapping
from functools import lru_cache

TONES = {"\u0300": "2", "\u0309": "3", "\u0303": "4", "\u0301": "5", "\u0323": "6"}
LEVEL_TONE = "1"
# Vowel shapes in dictionary order: a < ă < â, e < ê, o < ô < ơ, u < ư; đ follows d.
SHAPES = {("a", "\u0306"): "2", ("a", "\u0302"): "3", ("e", "\u0302"): "2", ("o", "\u0302"): "2"}
SHAPES |= {("o", "\u031b"): "3", ("u", "\u031b"): "2"}
SEARCH_LENGTH = 100
LONGEST_QUOTE = 80
KNOWN_WORDS = 8192  # Vietnamese has some 7,000 syllables; a country's names are made of far fewer
LANGUAGES = ("vi", "en")  # Vietnamese is always there; the others may be missing
SOURCE_LANGUAGE = "vi"
NUMBER = re.compile(r"(\d+)")
LONGEST_NUMBER = 25
PHONE = re.compile(r"0[0-9]{9}")
TAB = 4


def tidy(text: str) -> str:
    """NFC with single spaces: the one form in which words are stored."""
    return " ".join(unicodedata.normalize("NFC", text).split())


def clean(text: str | None) -> str:
    """Words as they are stored; signs that no keyboard writes are dropped."""
    return tidy("".join(char if char.isprintable() else " " for char in text or ""))


def clean_lines(text: str | None) -> str:
    """A text of several lines as it is stored: NFC, one kind of line break, no sign that no keyboard writes."""
    lines = unicodedata.normalize("NFC", text or "").expandtabs(TAB).splitlines()
    return "\n".join(_written(line).rstrip() for line in lines).strip("\n")


def _written(line: str) -> str:
    """A line with plain blanks; what is neither a letter nor a blank for readers is dropped, such as NUL."""
    if line.isprintable():
        return line
    blanks = (" " if unicodedata.category(char) == "Zs" else char for char in line)
    return "".join(char for char in blanks if char.isprintable())


@lru_cache(maxsize=KNOWN_WORDS)
def fold(text: str) -> str:
    """Lower case without marks, đ as d: what search compares."""
    return " ".join(_folded(word) for word in text.split())


@lru_cache(maxsize=KNOWN_WORDS)
def _folded(word: str) -> str:
    plain = unicodedata.normalize("NFD", word.lower().replace("đ", "d"))
    bare = "".join(c for c in plain if not unicodedata.combining(c))
    # Put together again: Korean syllables come apart into letters that are no marks, too long for their column.
    return unicodedata.normalize("NFC", bare)


def search_key(text: str | None) -> str:
    """What a reader searches for, as `fold` stores it; signs that no keyboard writes are dropped."""
    return fold("".join(char if char.isprintable() else " " for char in text or ""))[:SEARCH_LENGTH]


def sort_key(text: str) -> str:
    """A key of a–z and 0–9 that sorts as a Vietnamese dictionary does under any collation.

    Syllable by syllable: the letters first (each with its shape), then the tone. A number stands with its
    length, so that "Tổ dân phố 2" comes before "Tổ dân phố 10".
    """
    return "".join(_syllable_key(word) for word in text.lower().split())


@lru_cache(maxsize=KNOWN_WORDS)
def _syllable_key(word: str) -> str:
    letters: list[str] = []
    tone = LEVEL_TONE
    for part in NUMBER.split(word):
        if part.isdecimal():
            letters.append(_number_key(part))
        else:
            tone = _spell(part, letters) or tone
    return "".join(letters) + "0" + tone


def _number_key(digits: str) -> str:
    """The digits behind their count, which is a letter: of two numbers, the longer is the greater."""
    plain = str(int(digits))
    return "0" + chr(ord("a") + min(len(plain), LONGEST_NUMBER)) + plain


def _spell(part: str, letters: list[str]) -> str | None:
    """Add each letter with its shape; returns the tone that the part carries, if any."""
    tone = None
    for char in unicodedata.normalize("NFD", part.replace("đ", "d\u0335")):
        if char in TONES:
            tone = TONES[char]
        elif unicodedata.combining(char):
            if letters and char == "\u0335":
                letters[-1] = "d2"
            elif letters:
                letters[-1] = letters[-1][0] + SHAPES.get((letters[-1][0], char), "1")
        elif "a" <= char <= "z":
            letters.append(char + "1")
    return tone


def hyphened(text: str) -> str:
    """The words as files are called and addresses end: "Đọc địa chỉ" is doc-dia-chi."""
    return "-".join("".join(char if char.isascii() and char.isalnum() else " " for char in fold(text)).split())


def in_language(words: Mapping[str, str], language: str) -> str:
    """Words kept per language, for a reader of `language`; in Vietnamese where they are not translated."""
    return words.get(language) or words[SOURCE_LANGUAGE]


def given_name(name: str) -> str:
    """What a Vietnamese person is called by: the last word of the full name."""
    return name.rsplit(maxsplit=1)[-1] if name.split() else name


def given_name_first(name: str) -> str:
    """The full name with its last word in front."""
    words = name.split()
    return " ".join(words[-1:] + words[:-1])


def name_key(name: str) -> str:
    """Vietnamese lists sort people by given name, then by family and middle names."""
    return sort_key(given_name_first(name))


def phone_number(text: str) -> str | None:
    """A Vietnamese phone number as ten digits, or None. Accepts +84, 84, blanks, dots and dashes."""
    digits = re.sub(r"[\s.\-()]", "", text)
    digits = re.sub(r"^(\+84|0084|84(?=\d{9}$))", "0", digits)
    return digits if PHONE.fullmatch(digits) else None


def quoted(value: object) -> str:
    """What stands in a file, as far as it is needed to find it again, without what cannot be seen."""
    text = "".join(char if char.isprintable() else "·" for char in str(value))
    return text if len(text) <= LONGEST_QUOTE else f"{text[:LONGEST_QUOTE]}…"

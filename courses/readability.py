"""How hard a lesson is to read, measured by its sentences and words, and the limits of `docs/writing.md`.

Vietnamese is counted in syllables, as it is written: "thanh toán trực tuyến" is four. A sentence is what stands
between two marks . ? ! … : or in one line of a list; headings and the words of a box count too.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from courses.models import Edition

FRONT_OF_LINE = re.compile(r"^\s*(?:- \[.\]|#{1,6}|[-*>]|\d+\.)\s+")
BOX = re.compile(r"^///.*?(?:\|\s*(.*))?$")
PICTURE = re.compile(r'!\[([^\[\]]*)\]\([^\s()]+(?:[ \t]+"([^"]*)")?\)')
MARKS = re.compile(r"\^\d\^|[*=_`]|https?://\S+")
SENTENCE_END = re.compile(r"(?<=[.!?…:;])[\"”’)]*\s+")
WORD = re.compile(r"\w+")
LETTERS = re.compile(r"[^\W\d_]+")
# No Vietnamese syllable is longer than "nghiêng": more letters are a foreign word, a brand or an address.
LONGEST_SYLLABLE, LONGEST_ENGLISH = 7, 12


@dataclass(frozen=True)
class Reading:
    """Figures of a text: words, words a sentence on average, in the longest sentence, and the share of long words."""

    words: int
    mean: float
    longest: int
    longest_sentence: str
    long_words: float


@dataclass(frozen=True)
class Limits:
    """What a text may at most have; `words` is the range of a lesson's length, None where length is free."""

    mean: float
    longest: int
    long_words: float
    words: range | None = None


LESSON_LIMITS = {
    ("vi", Edition.MEMBER): Limits(10, 24, 0.02, range(650, 951)),
    ("vi", Edition.CITIZEN): Limits(9, 20, 0.02, range(400, 561)),
    ("vi", Edition.OFFICIAL): Limits(11.5, 28, 0.02, range(600, 1001)),
    ("en", Edition.MEMBER): Limits(10.5, 26, 0.06, range(600, 1001)),
}


def measure(markdown: str, language: str = "vi") -> Reading:
    """Measure a text written in Markdown; one without a sentence has zeros."""
    sentences = list(sentences_of(markdown))
    lengths = [len(WORD.findall(sentence)) for sentence in sentences]
    if not sentences or not any(lengths):
        return Reading(0, 0.0, 0, "", 0.0)
    longest = max(lengths)
    words = [word for sentence in sentences for word in LETTERS.findall(sentence)]
    most_letters = LONGEST_SYLLABLE if language == "vi" else LONGEST_ENGLISH
    long_words = sum(len(word) > most_letters for word in words) / max(1, len(words))
    total = sum(lengths)
    return Reading(total, total / len(lengths), longest, sentences[lengths.index(longest)], long_words)


def sentences_of(markdown: str) -> Iterator[str]:
    """The sentences that somebody reads or hears, without the marks of Markdown and the addresses of pictures."""
    for line in markdown.splitlines():
        box = BOX.match(line.strip())
        words = (box[1] or "") if box else FRONT_OF_LINE.sub("", PICTURE.sub(r"\1. \2", line))
        yield from (part for part in SENTENCE_END.split(MARKS.sub("", words)) if WORD.search(part))

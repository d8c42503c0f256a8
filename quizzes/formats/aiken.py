"""Reads and writes Aiken: https://docs.moodle.org/en/Aiken_format. Words are taken as Markdown, as they are. Pure.

    Câu hỏi trên một dòng
    A. Một phương án
    B) Phương án khác
    ANSWER: B

People also write `A)Một phương án`, `ANSWER: b)` and `Đáp án: B`. It has no place for ids, lessons, explanations and
feedback; of kinds, for a single choice and true or false.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from quizzes.formats.found import Lack, LeftOutWhy, Read, Written
from quizzes.formats.pictures import Shown, shows_strangers
from quizzes.formats.plain import text_in
from quizzes.formats.settling import Kept, Reading, Tagged, lacking, one_choice
from quizzes.kinds import LETTERS, UNDIVIDED, Policy
from quizzes.question_record import Problem, QuestionRecord

OPTION = re.compile(r"([A-Za-z])[.)]\s+(.*)")
CLOSE_OPTION = re.compile(r"([A-Za-z])[.)](.+)")
ANSWER = re.compile(r"(?:ANSWER|ĐÁP ÁN)\s*:\s*(.*)", re.IGNORECASE)
ONE_LETTER = re.compile(r"([A-Za-z])[.)]?")


@dataclass
class _Question:
    """A question whose answer has not come yet."""

    line: int
    stem: list[str] = field(default_factory=list)
    options: list[tuple[str, str]] = field(default_factory=list)

    @property
    def name(self) -> str:
        return " ".join(self.stem)[:60]

    def option(self, words: str) -> re.Match[str] | None:
        """The option that a line is. Without a blank behind its letter it is one only where that letter is due."""
        if found := OPTION.fullmatch(words):
            return found
        found = CLOSE_OPTION.fullmatch(words)
        due = chr(ord("A") + len(self.options))
        return found if found and self.stem and found[1].upper() == due else None


def read_aiken(content: bytes) -> Read:
    """The questions of a file. Raises FileRefused."""
    reading, asked = Reading(), None
    for number, line in enumerate(text_in(content).split("\n"), start=1):
        if not (words := line.strip()):
            continue
        asked = asked or _Question(number)
        if answer := ANSWER.fullmatch(words):
            _close(reading, asked, answer[1].strip())
            asked = None
        elif option := asked.option(words):
            asked.options.append((option[1].upper(), option[2].strip()))
        elif asked.options:  # the next question begins, or an option goes on where it must not
            reading.refuse(asked.line, asked.name, Problem(Lack.NO_ANSWER, line=words))
            asked = _Question(number, [words])
        else:
            asked.stem.append(words)
    if asked:
        reading.refuse(asked.line, asked.name, Problem(Lack.NO_ANSWER, line=asked.name))
    return reading.read()


def _close(reading: Reading, asked: _Question, answer: str) -> None:
    try:
        shown = Shown()
        kept, stem = _kept(asked, answer, shown), shown.in_markdown(" ".join(asked.stem))
    except Problem as wrong:
        reading.refuse(asked.line, asked.name, wrong)
    else:
        reading.take(asked.line, asked.name, kept.record("", Tagged(), stem, ""), shown.pictures)


def _kept(asked: _Question, answer: str, shown: Shown) -> Kept:
    letters = [letter for letter, _words in asked.options]
    expected = [chr(ord("A") + at) for at in range(len(letters))]
    if letters != expected:
        odd = next(letter for letter, other in zip(letters, expected, strict=True) if letter != other)
        raise Problem(Lack.OPTION_LETTER, letter=odd)
    named = ONE_LETTER.fullmatch(answer)
    if named is None or named[1].upper() not in letters:
        raise Problem(Lack.ANSWER_UNKNOWN, answer=answer)
    at = letters.index(named[1].upper())
    options = tuple(shown.in_markdown(words) for _letter, words in asked.options)
    return Kept(one_choice(options), Policy.WHOLE, options, LETTERS[at : at + 1])


def write_aiken(records: Sequence[QuestionRecord]) -> Written:
    """The file, with the questions that are not in it."""
    left_out = lacking(records, why_not)
    held = [_question(record) for record in records if why_not(record) is None]
    return Written("\n".join(held).encode(), left_out)


def bare(record: QuestionRecord) -> QuestionRecord:
    """What is left of a record."""
    kept = Kept(record.kind, record.policy, record.options, record.key)
    return kept.record("", Tagged(), record.stem, "")


def why_not(record: QuestionRecord) -> LeftOutWhy | None:
    """Why the format cannot hold a question, or all of it."""
    if shows_strangers(record):
        return LeftOutWhy.PICTURE
    if record.kind not in UNDIVIDED:
        return LeftOutWhy.KIND
    if "\n" in record.stem:
        return LeftOutWhy.SEVERAL_LINES
    return LeftOutWhy.LOOKS_LIKE_ANSWER if OPTION.fullmatch(record.stem) or ANSWER.fullmatch(record.stem) else None


def _question(record: QuestionRecord) -> str:
    letters = LETTERS.upper()
    options = (f"{letter}. {option}\n" for letter, option in zip(letters, record.options, strict=False))
    return f"{record.stem}\n{''.join(options)}ANSWER: {record.key.upper()}\n"

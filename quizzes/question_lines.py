"""The options of a question as lines of a questions file, read and written, for every kind of question. Pure.

Each kind has its own beginning of a line:

    - [ ] Phương án sai           single, boolean, several, case: [x] marks what is right
    - Điều cần ghép => Phương án  matching; without anything before =>, an option that fits nothing
    1. Bước đầu tiên              ordering, in the right order

An indented line continues the one above; an indented line that begins with > says what is told to who chooses it.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from quizzes.kinds import LETTERS, Kind
from quizzes.question_faults import Code
from quizzes.question_record import Problem, QuestionRecord, said

CHOICE = re.compile(r"- \[(?P<mark> |x|X)\](?P<text>.*)")
PAIR = re.compile(r"-[ \t](?P<prompt>[^=]*(?:=(?!>)[^=]*)*)=>(?P<text>.*)")
STEP = re.compile(r"[0-9]{1,2}\.[ \t]+(?P<text>.*)")
FEEDBACK = re.compile(r"[ \t]+>(?P<text>.*)")
BEGINNINGS = {Kind.MATCHING: PAIR, Kind.ORDERING: STEP}


@dataclass(frozen=True)
class Answers:
    """What the lines say: of a case, `key` is the letter of what one would do."""

    options: tuple[str, ...]
    key: str
    prompts: tuple[str, ...]
    feedback: tuple[str, ...]


@dataclass
class _Line:
    """A line with all that continues it."""

    found: re.Match[str]
    words: list[str]
    told: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        return " ".join(filter(None, self.words))

    @property
    def feedback(self) -> str:
        return " ".join(filter(None, self.told))


def begins(kind: Kind, line: str) -> bool:
    """Whether the line is the first of an option."""
    return BEGINNINGS.get(kind, CHOICE).fullmatch(line) is not None


def read_lines(kind: Kind, lines: Sequence[str]) -> Answers:
    """The options with their key. Raises Problem where a line is none of an option."""
    read = _gathered(BEGINNINGS.get(kind, CHOICE), lines)
    if kind is Kind.MATCHING:
        return _pairs(read)
    options, feedback = tuple(line.text for line in read), said([line.feedback for line in read])
    if kind is Kind.ORDERING:
        return Answers(options, LETTERS[: len(options)], (), feedback)
    marked = (at for at, line in enumerate(read) if line.found["mark"] != " ")
    return Answers(options, "".join(LETTERS[at : at + 1] for at in marked), (), feedback)


def write_lines(record: QuestionRecord) -> str:
    """The options as `read_lines` reads them. Steps are written in the right order, whatever order they are kept in."""
    lines: list[str] = []
    known: set[int] = set()
    for beginning, at in _beginnings(record):
        lines.append(f"{beginning} {record.options[at]}")
        if at not in known and record.feedback and record.feedback[at]:
            lines.append(f"  > {record.feedback[at]}")
        known.add(at)
    return "\n".join(lines)


def pairs_of(record: QuestionRecord) -> Iterator[tuple[str, int]]:
    """Each prompt with the place of its option; without a prompt, options that fit nothing or come before theirs.

    Whoever reads the options in this order finds them in the order of the record.
    """
    known = 0
    for prompt, letter in zip(record.prompts, record.key, strict=True):
        at = LETTERS.index(letter)
        yield from (("", early) for early in range(known, at))
        yield prompt, at
        known = max(known, at + 1)
    yield from (("", left) for left in range(known, len(record.options)))


def _beginnings(record: QuestionRecord) -> Iterator[tuple[str, int]]:
    """How the line of each option begins, and which option it is."""
    if record.kind is Kind.MATCHING:
        yield from ((f"- {prompt} =>" if prompt else "- =>", at) for prompt, at in pairs_of(record))
    elif record.kind is Kind.ORDERING:
        yield from ((f"{number}.", LETTERS.index(letter)) for number, letter in enumerate(record.key, start=1))
    else:
        marked = record.key[1:] if record.kind is Kind.CASE else record.key
        letters = LETTERS[: len(record.options)]
        yield from ((f"- [{'x' if letter in marked else ' '}]", at) for at, letter in enumerate(letters))


def _gathered(beginning: re.Pattern[str], lines: Sequence[str]) -> list[_Line]:
    read: list[_Line] = []
    for line in lines:
        if found := beginning.fullmatch(line):
            read.append(_Line(found, [found["text"].strip()]))
        elif read and (told := FEEDBACK.fullmatch(line)):
            read[-1].told.append(told["text"].strip())
        elif read and line.startswith("  ") and not read[-1].told:
            read[-1].words.append(line.strip())
        else:
            raise Problem(Code.NO_OPTION, line=line.strip())
    return read


def _pairs(read: Sequence[_Line]) -> Answers:
    """An option that stands on several lines is one: it fits several prompts."""
    options = list(dict.fromkeys(line.text for line in read))
    pairs = [(line.found["prompt"].strip(), options.index(line.text)) for line in read]
    told = {line.text: line.feedback for line in read if line.feedback}
    key = "".join(LETTERS[at : at + 1] for prompt, at in pairs if prompt)
    prompts = tuple(prompt for prompt, _at in pairs if prompt)
    return Answers(tuple(options), key, prompts, said([told.get(option, "") for option in options]))

"""Reads a questions file and says exactly what to mend in it.

After the front matter (verified_on, review_due, sources) each question looks like this:

    ## q01
    lesson: 1
    difficulty: 2

    Câu hỏi, bằng Markdown. Có thể có khối /// tin-nhan.

    - [ ] Phương án sai
    - [x] Phương án đúng
    - [ ] Phương án sai

    > Vì sao đúng.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from courses.frontmatter import FrontMatterFault, split
from quizzes.papers import LETTERS

SLUG = re.compile(r"[a-z][a-z0-9-]{0,39}")
SETTING = re.compile(r"(\w+):\s*(\d+)")
OPTION = re.compile(r"- \[( |x|X)\](.*)")
SETTINGS = ("lesson", "difficulty")
HARDEST = 3
FEWEST_OPTIONS = 3


class QuestionFileFault(ValueError):
    """The file cannot be taken over. The message names the file, the question and what to mend."""

    def __init__(self, name: str, question: str, problem: str) -> None:
        self.name, self.question, self.problem = name, question, problem
        super().__init__(f"{name}, {question}: {problem}" if question else f"{name}: {problem}")


class _Problem(ValueError):
    """What is wrong within one question; `parse` adds where."""


@dataclass(frozen=True)
class QuestionRecord:
    """A question as written, in Markdown. `options` in the order of the file; `key` is the letter of the right one."""

    slug: str
    lesson: int
    difficulty: int
    stem: str
    options: tuple[str, ...]
    key: str
    explanation: str


@dataclass(frozen=True)
class QuestionFile:
    """A file's questions with the day they were checked, the day to check again, and where from."""

    verified_on: date
    review_due: date
    sources: tuple[dict[str, str], ...]
    questions: tuple[QuestionRecord, ...]


def parse(text: str, name: str) -> QuestionFile:
    """The file's records. `name` stands in the messages of QuestionFileFault."""
    try:
        head, body = split(text.replace("\r\n", "\n"))
    except FrontMatterFault as error:
        raise QuestionFileFault(name, "", str(error)) from error
    questions: dict[str, QuestionRecord] = {}
    for slug, lines in _chunks(name, body):
        if slug in questions:
            raise QuestionFileFault(name, slug, "stands twice; give the second its own id")
        try:
            questions[slug] = _question(slug, lines)
        except _Problem as wrong:
            raise QuestionFileFault(name, slug, str(wrong)) from wrong
    if not questions:
        raise QuestionFileFault(name, "", "has no question; each begins with a line such as '## q01'")
    return QuestionFile(*_front(name, head), tuple(questions.values()))


def check_same(first: QuestionFile, other: QuestionFile, name: str) -> None:
    """Refuse a translation whose ids, order, options or keys differ from those of the `first` language."""
    mine, theirs = ([question.slug for question in file.questions] for file in (first, other))
    for place, slug in enumerate(mine):
        if place >= len(theirs) or theirs[place] != slug:
            raise QuestionFileFault(name, slug, "is missing or stands elsewhere than in the Vietnamese file")
    if len(theirs) > len(mine):
        raise QuestionFileFault(name, theirs[len(mine)], "is not in the Vietnamese file")
    for one, two in zip(first.questions, other.questions, strict=True):
        if len(one.options) != len(two.options):
            raise QuestionFileFault(name, two.slug, f"needs {len(one.options)} options like the Vietnamese file")
        for what in ("key", *SETTINGS):
            here, there = getattr(two, what), getattr(one, what)
            if here != there:
                raise QuestionFileFault(name, two.slug, f"{what} is {here}, but {there} in the Vietnamese file")


def _front(name: str, head: dict[str, Any]) -> tuple[date, date, tuple[dict[str, str], ...]]:
    days = [head.get(field) for field in ("verified_on", "review_due")]
    for field, day in zip(("verified_on", "review_due"), days, strict=True):
        if type(day) is not date:
            raise QuestionFileFault(name, "", f"{field} must be a date such as 2026-11-20")
    sources = head.get("sources")
    if not isinstance(sources, list) or not all(isinstance(s, dict) and s.get("title") for s in sources):
        raise QuestionFileFault(name, "", "sources must be a list whose entries have a title")
    plain = tuple({key: str(value) for key, value in source.items()} for source in sources)
    return days[0], days[1], plain  # type: ignore[return-value]  # dates, as checked above


def _chunks(name: str, body: str) -> Iterator[tuple[str, list[str]]]:
    """The questions' ids, each with the lines below its heading."""
    before, *parts = re.split(r"^## ", body, flags=re.MULTILINE)
    if before.strip():
        raise QuestionFileFault(name, "", "has text before the first question")
    for part in parts:
        heading, *lines = part.splitlines()
        if not SLUG.fullmatch(heading.strip()):
            raise QuestionFileFault(name, heading.strip(), "is no id; a heading is a short word such as 'q01'")
        yield heading.strip(), lines


def _question(slug: str, lines: list[str]) -> QuestionRecord:
    end = next((at for at, line in enumerate(lines) if not line.strip()), len(lines))
    settings, rest = _settings(lines[:end]), lines[end:]
    first = next((at for at, line in enumerate(rest) if OPTION.match(line)), len(rest))
    stem = "\n".join(rest[:first]).strip()
    if not stem:
        raise _Problem("has no question text between its settings and its options")
    tail = [line for line in rest[first:] if line.strip()]
    quoted = next((at for at, line in enumerate(tail) if line.startswith(">")), len(tail))
    options, key = _options(tail[:quoted])
    return QuestionRecord(slug, *settings, stem, options, key, _explanation(tail[quoted:]))


def _settings(lines: list[str]) -> tuple[int, int]:
    got: dict[str, int] = {}
    for line in lines:
        match = SETTING.fullmatch(line.strip())
        if not match or match[1] not in SETTINGS or match[1] in got:
            raise _Problem(
                f"does not understand {line.strip()!r}; below the heading stand lesson: and difficulty: once each"
            )
        got[match[1]] = int(match[2])
    for setting in SETTINGS:
        if not got.get(setting):
            raise _Problem(f"needs a line '{setting}: 1' directly below the heading")
    if got["difficulty"] > HARDEST:
        raise _Problem(f"difficulty is 1 to {HARDEST}, not {got['difficulty']}")
    return got["lesson"], got["difficulty"]


def _options(lines: list[str]) -> tuple[tuple[str, ...], str]:
    """The option texts and the letter of the one marked [x]. An indented line continues the one above."""
    options: list[str] = []
    right: list[str] = []
    for line in lines:
        match = OPTION.fullmatch(line)
        if match:
            options.append(match[2].strip())
            right += [LETTERS[len(options) - 1 : len(options)]] if match[1] != " " else []
        elif line.startswith("  ") and options:
            options[-1] = f"{options[-1]} {line.strip()}"
        else:
            raise _Problem(f"does not understand {line.strip()!r}; after the options stands the explanation as '> …'")
    if not FEWEST_OPTIONS <= len(options) <= len(LETTERS):
        raise _Problem(f"has {len(options)} options; it needs {FEWEST_OPTIONS} or {len(LETTERS)}")
    if len(set(options)) < len(options) or not all(options):
        raise _Problem("has an empty option or the same option twice")
    if len(right) != 1:
        raise _Problem(f"marks {len(right)} options with [x]; exactly one is right")
    return tuple(options), right[0]


def _explanation(tail: list[str]) -> str:
    """The quoted lines without their marks."""
    stray = next((line for line in tail if not line.startswith(">")), None)
    if stray:
        raise _Problem(f"does not understand {stray.strip()!r} after its explanation; begin such lines with '>'")
    quoted = [line[1:].removeprefix(" ").rstrip() for line in tail]
    if not any(quoted):
        raise _Problem("has no explanation; add lines that begin with '>' below the options")
    return "\n".join(quoted).strip()

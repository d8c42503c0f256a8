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
from quizzes.kinds import LETTERS, Kind, Policy
from quizzes.question_faults import Code, QuestionFileFault

SLUG = re.compile(r"[a-z][a-z0-9-]{0,39}")
SETTING = re.compile(r"(\w+):\s*([0-9]{1,4})")
OPTION = re.compile(r"- \[( |x|X)\](.*)")
SETTINGS = ("lesson", "difficulty")
HARDEST = 3
PLAIN = (str, int, float, date)
FEWEST_OPTIONS = 3
OPENS = "https://"


class _Problem(ValueError):
    """What is wrong within one question; `parse` adds where."""

    def __init__(self, code: Code, **values: Any) -> None:
        super().__init__(code)
        self.code, self.values = code, values


@dataclass(frozen=True)
class QuestionRecord:
    """A question as written, in Markdown. `options` in the order of the file; `key` as in quizzes/kinds.py.

    `prompts` are what options are matched with; `feedback` is what is said to each option, empty where nothing is.
    """

    slug: str
    lesson: int
    difficulty: int
    stem: str
    options: tuple[str, ...]
    key: str
    explanation: str
    kind: Kind = Kind.SINGLE
    policy: Policy = Policy.WHOLE
    prompts: tuple[str, ...] = ()
    feedback: tuple[str, ...] = ()


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
        raise QuestionFileFault(name, "", error.lapse) from error
    questions: dict[str, QuestionRecord] = {}
    for slug, lines in _chunks(name, body):
        if slug in questions:
            raise QuestionFileFault(name, slug, Code.TWICE)
        try:
            questions[slug] = _question(slug, lines)
        except _Problem as wrong:
            raise QuestionFileFault(name, slug, wrong.code, **wrong.values) from wrong
    if not questions:
        raise QuestionFileFault(name, "", Code.NO_QUESTION)
    return QuestionFile(*_front(name, head), tuple(questions.values()))


def check_same(first: QuestionFile, other: QuestionFile, name: str) -> None:
    """Refuse a translation whose ids, order, options or keys differ from those of the `first` language."""
    mine, theirs = ([question.slug for question in file.questions] for file in (first, other))
    for place, slug in enumerate(mine):
        if place >= len(theirs) or theirs[place] != slug:
            raise QuestionFileFault(name, slug, Code.ELSEWHERE)
    if len(theirs) > len(mine):
        raise QuestionFileFault(name, theirs[len(mine)], Code.NOT_FIRST)
    for one, two in zip(first.questions, other.questions, strict=True):
        if len(one.options) != len(two.options):
            raise QuestionFileFault(name, two.slug, Code.OPTIONS_DIFFER, count=len(one.options))
        for what in ("key", *SETTINGS):
            here, there = getattr(two, what), getattr(one, what)
            if here != there:
                raise QuestionFileFault(name, two.slug, Code.DIFFERS, what=what, here=here, there=there)


def _front(name: str, head: dict[str, Any]) -> tuple[date, date, tuple[dict[str, str], ...]]:
    days = [head.get(field) for field in ("verified_on", "review_due")]
    for field, day in zip(("verified_on", "review_due"), days, strict=True):
        if type(day) is not date:
            raise QuestionFileFault(name, "", Code.NOT_DAY, key=field)
    sources = head.get("sources")
    if not isinstance(sources, list) or not all(map(_is_source, sources)):
        raise QuestionFileFault(name, "", Code.NOT_SOURCES)
    plain = tuple({key: str(value) for key, value in source.items()} for source in sources)
    return days[0], days[1], plain  # type: ignore[return-value]  # dates, as checked above


def _is_source(source: Any) -> bool:
    """Plain values only: a list in a list ten times over would be endless words. An address can be opened."""
    if not isinstance(source, dict) or not source.get("title"):
        return False
    if not str(source.get("url", OPENS)).startswith(OPENS):
        return False
    return all(isinstance(key, str) and isinstance(value, PLAIN) for key, value in source.items())


def _chunks(name: str, body: str) -> Iterator[tuple[str, list[str]]]:
    """The questions' ids, each with the lines below its heading."""
    before, *parts = re.split(r"^## ", body, flags=re.MULTILINE)
    if before.strip():
        raise QuestionFileFault(name, "", Code.TEXT_BEFORE)
    for part in parts:
        heading, *lines = part.split("\n")
        if not SLUG.fullmatch(heading.strip()):
            raise QuestionFileFault(name, heading.strip(), Code.NO_ID)
        yield heading.strip(), lines


def _question(slug: str, lines: list[str]) -> QuestionRecord:
    end = next((at for at, line in enumerate(lines) if not line.strip()), len(lines))
    settings, rest = _settings(lines[:end]), lines[end:]
    first = next((at for at, line in enumerate(rest) if OPTION.match(line)), len(rest))
    stem = "\n".join(rest[:first]).strip()
    if not stem:
        raise _Problem(Code.NO_STEM)
    tail = [line for line in rest[first:] if line.strip()]
    quoted = next((at for at, line in enumerate(tail) if line.startswith(">")), len(tail))
    options, key = _options(tail[:quoted])
    return QuestionRecord(slug, *settings, stem, options, key, _explanation(tail[quoted:]))


def _settings(lines: list[str]) -> tuple[int, int]:
    got: dict[str, int] = {}
    for line in lines:
        match = SETTING.fullmatch(line.strip())
        if not match or match[1] not in SETTINGS or match[1] in got:
            raise _Problem(Code.SETTING, line=line.strip())
        got[match[1]] = int(match[2])
    for setting in SETTINGS:
        if not got.get(setting):
            raise _Problem(Code.SETTING_MISSING, setting=setting)
    if got["difficulty"] > HARDEST:
        raise _Problem(Code.DIFFICULTY, hardest=HARDEST, difficulty=got["difficulty"])
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
            raise _Problem(Code.NO_OPTION, line=line.strip())
    if not FEWEST_OPTIONS <= len(options) <= len(LETTERS):
        raise _Problem(Code.OPTION_COUNT, count=len(options), fewest=FEWEST_OPTIONS, most=len(LETTERS))
    if len(set(options)) < len(options) or not all(options):
        raise _Problem(Code.OPTION_TWICE)
    if len(right) != 1:
        raise _Problem(Code.RIGHT_COUNT, count=len(right))
    return tuple(options), right[0]


def _explanation(tail: list[str]) -> str:
    """The quoted lines without their marks."""
    stray = next((line for line in tail if not line.startswith(">")), None)
    if stray:
        raise _Problem(Code.AFTER_EXPLANATION, line=stray.strip())
    quoted = [line[1:].removeprefix(" ").rstrip() for line in tail]
    if not any(quoted):
        raise _Problem(Code.NO_EXPLANATION)
    return "\n".join(quoted).strip()

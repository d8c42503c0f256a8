"""Reads a questions file and says exactly what to mend in it.

After the front matter (verified_on, review_due, sources) each question looks like this:

    ## q01
    lesson: 1
    difficulty: 2

    Câu hỏi, bằng Markdown. Có thể có khối /// tin-nhan.

    - [ ] Phương án sai
      > Điều nói riêng với người chọn phương án này (không bắt buộc).
    - [x] Phương án đúng
    - [ ] Phương án sai

    > Vì sao đúng.

Other kinds of question say so below the heading: `kind: several`, `boolean`, `matching`, `ordering` or `case`. What
an answer that is right in part is worth is said by `policy: proportional` or `lenient`; without it, nothing. A case
has `verdict: scam` or `verdict: real`. How the options of each kind are written: quizzes/question_lines.py. A line
of the question that begins as an option of its kind does is taken for one.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from courses.frontmatter import FrontMatterFault, split
from quizzes.kinds import REAL, SCAM, Kind, Policy
from quizzes.question_faults import Code, QuestionFileFault
from quizzes.question_lines import begins, read_lines
from quizzes.question_record import Problem, QuestionRecord, check

SLUG = re.compile(r"[a-z][a-z0-9-]{0,39}")
SETTING = re.compile(r"(\w+):\s*(\S+)")
NUMBER = re.compile(r"[0-9]{1,4}", re.ASCII)
NUMBERS = ("lesson", "difficulty")
VERDICTS = {"scam": SCAM, "real": REAL}
WORDS = {"kind": tuple(Kind), "policy": tuple(Policy), "verdict": tuple(VERDICTS)}
HARDEST = 3
COMPARED = ("kind", "policy", "key", *NUMBERS)
PLAIN = (str, int, float, date)
OPENS = "https://"


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
        except Problem as wrong:
            raise QuestionFileFault(name, slug, Code(wrong.code), **wrong.values) from wrong
    if not questions:
        raise QuestionFileFault(name, "", Code.NO_QUESTION)
    return QuestionFile(*_front(name, head), tuple(questions.values()))


def check_same(first: QuestionFile, other: QuestionFile, name: str) -> None:
    """Refuse a translation whose ids, order, kinds, options or keys differ from those of the `first` language."""
    mine, theirs = ([question.slug for question in file.questions] for file in (first, other))
    for place, slug in enumerate(mine):
        if place >= len(theirs) or theirs[place] != slug:
            raise QuestionFileFault(name, slug, Code.ELSEWHERE)
    if len(theirs) > len(mine):
        raise QuestionFileFault(name, theirs[len(mine)], Code.NOT_FIRST)
    for one, two in zip(first.questions, other.questions, strict=True):
        if len(one.options) != len(two.options):
            raise QuestionFileFault(name, two.slug, Code.OPTIONS_DIFFER, count=len(one.options))
        if len(one.prompts) != len(two.prompts):
            raise QuestionFileFault(name, two.slug, Code.PROMPTS_DIFFER, count=len(one.prompts))
        for what in COMPARED:
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
    kind, policy = Kind(settings.get("kind", Kind.SINGLE)), Policy(settings.get("policy", Policy.WHOLE))
    first = next((at for at, line in enumerate(rest) if begins(kind, line)), len(rest))
    stem = "\n".join(rest[:first]).strip()
    if not stem:
        raise Problem(Code.NO_STEM)
    tail = [line for line in rest[first:] if line.strip()]
    quoted = next((at for at, line in enumerate(tail) if line.startswith(">")), len(tail))
    read, (lesson, difficulty) = read_lines(kind, tail[:quoted]), _numbers(settings)
    key, explanation = _verdict(kind, settings) + read.key, _explanation(tail[quoted:])
    record = QuestionRecord(
        slug, lesson, difficulty, stem, read.options, key, explanation, kind, policy, read.prompts, read.feedback
    )
    check(record)
    return record


def _settings(lines: list[str]) -> dict[str, str]:
    got: dict[str, str] = {}
    for line in lines:
        match = SETTING.fullmatch(line.strip())
        if not match or match[1] in got or not _is_known(match[1], match[2]):
            raise Problem(Code.SETTING, line=line.strip())
        got[match[1]] = match[2]
    return got


def _is_known(setting: str, value: str) -> bool:
    if setting in NUMBERS:
        return NUMBER.fullmatch(value) is not None
    return value in WORDS.get(setting, ())


def _numbers(settings: dict[str, str]) -> tuple[int, int]:
    lesson, difficulty = (int(settings.get(setting, 0)) for setting in NUMBERS)
    for setting, number in zip(NUMBERS, (lesson, difficulty), strict=True):
        if not number:
            raise Problem(Code.SETTING_MISSING, setting=setting)
    if difficulty > HARDEST:
        raise Problem(Code.DIFFICULTY, hardest=HARDEST, difficulty=difficulty)
    return lesson, difficulty


def _verdict(kind: Kind, settings: dict[str, str]) -> str:
    """What a case is; of other kinds there is nothing to judge."""
    said = settings.get("verdict")
    if said and kind is not Kind.CASE:
        raise Problem(Code.SETTING, line=f"verdict: {said}")
    return VERDICTS[said] if said else ""


def _explanation(tail: list[str]) -> str:
    """The quoted lines without their marks."""
    stray = next((line for line in tail if not line.startswith(">")), None)
    if stray:
        raise Problem(Code.AFTER_EXPLANATION, line=stray.strip())
    quoted = [line[1:].removeprefix(" ").rstrip() for line in tail]
    if not any(quoted):
        raise Problem(Code.NO_EXPLANATION)
    return "\n".join(quoted).strip()

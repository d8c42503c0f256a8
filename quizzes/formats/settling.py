"""From what another system calls a question to one of ours: tags, kinds, words as they are stored. Pure."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from courses.shrinking import Webp
from lms.text import clean, clean_lines
from quizzes.formats.found import Fault, FileRefused, Found, Lack, LeftOut, LeftOutWhy, Read, Refusal, Unsupported
from quizzes.kinds import LETTERS, UNDIVIDED, Kind, Policy
from quizzes.question_faults import Code
from quizzes.question_lines import begins
from quizzes.question_record import MANY, Problem, QuestionRecord, check, said
from quizzes.questions_file import HARDEST, SLUG

MOST_QUESTIONS = 10_000
MOST_PARTS = 40
Part = TypeVar("Part")
LONGEST_TEXT, LONGEST_LINE = 10_000, 1_000
DEEP = re.compile(r"^(?:[ \t]*(?:[-*+](?=[ \t])|>|[0-9]{1,9}[.)](?=[ \t]))){12}|^[ \t]{48}", re.MULTILINE)
HEADING = "## "
TRUE_FALSE = ("Đúng", "Sai")
TAG = re.compile(r"(lesson|difficulty|policy)-([a-z0-9]{1,12})")
LARGEST_NUMBER = 999


class Reading:
    """Collects what a reader finds."""

    def __init__(self) -> None:
        self._questions: list[Found] = []
        self._faults: list[Fault] = []
        self._unsupported: list[Unsupported] = []

    def take(self, line: int, name: str, record: QuestionRecord, pictures: Iterable[Webp] = ()) -> None:
        """Keep a question as it may be asked, or its fault."""
        try:
            found = Found(line, clean(name), settled(record), tuple(pictures))
        except Problem as wrong:
            self.refuse(line, name, wrong)
        else:
            self._count()
            self._questions.append(found)

    def refuse(self, line: int, name: str, wrong: Problem) -> None:
        self._count()
        self._faults.append(Fault(line, clean(name), wrong.code, wrong.values))

    def leave(self, line: int, name: str, type_: str) -> None:
        """Note a question of a type that we do not have."""
        self._count()
        self._unsupported.append(Unsupported(line, clean(name), clean(type_)[:40] or "?"))

    def read(self) -> Read:
        """All of it. Raises FileRefused where there is nothing."""
        if not (self._questions or self._faults or self._unsupported):
            raise FileRefused(Refusal.EMPTY)
        return Read(tuple(self._questions), tuple(self._faults), tuple(self._unsupported))

    def _count(self) -> None:
        if len(self._questions) + len(self._faults) + len(self._unsupported) >= MOST_QUESTIONS:
            raise FileRefused(Refusal.TOO_MANY)


@dataclass(frozen=True)
class Tagged:
    """What our own exports say in tags, because the formats have no place for it."""

    lesson: int = 0
    difficulty: int = 0
    policy: Policy | None = None


def tags_of(record: QuestionRecord) -> list[str]:
    """The tags that `read_tags` reads."""
    policy = [] if record.kind in UNDIVIDED else [f"policy-{record.policy}"]
    return [f"lesson-{record.lesson}", f"difficulty-{record.difficulty}", *policy]


def read_tags(tags: Iterable[str]) -> Tagged:
    """What is said in the tags that are ours; all others are a stranger's own."""
    got = {found[1]: found[2] for tag in tags if (found := TAG.fullmatch(tag.strip()))}
    lesson, difficulty = number(got.get("lesson", "")), number(got.get("difficulty", ""))
    policy = Policy(got["policy"]) if got.get("policy") in tuple(Policy) else None
    return Tagged(lesson, difficulty if difficulty <= HARDEST else 0, policy)


def number(text: str) -> int:
    """The number that a text says, if it is one that a lesson can have; otherwise 0."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= len(str(LARGEST_NUMBER)) else 0


def slug_of(*names: str) -> str:
    """The first of the names that can be an id here."""
    return next((name.strip() for name in names if SLUG.fullmatch(name.strip())), "")


def one_choice(options: Sequence[object]) -> Kind:
    """With two options to choose from, a single choice is a question of true or false."""
    return Kind.BOOLEAN if len(options) == len(TRUE_FALSE) else Kind.SINGLE


def lacking(
    records: Iterable[QuestionRecord], why_not: Callable[[QuestionRecord], LeftOutWhy | None]
) -> tuple[LeftOut, ...]:
    """What a format cannot hold of the records."""
    return tuple(LeftOut(record.slug, why) for record in records if (why := why_not(record)))


@dataclass(frozen=True)
class Kept:
    """What a question asks, beside its words; as in QuestionRecord."""

    kind: Kind
    policy: Policy
    options: tuple[str, ...]
    key: str
    prompts: tuple[str, ...] = ()
    feedback: tuple[str, ...] = ()

    def record(self, slug: str, tags: Tagged, stem: str, explanation: str) -> QuestionRecord:
        numbers = (tags.lesson, tags.difficulty)
        lines = (self.prompts, said(self.feedback))
        return QuestionRecord(slug, *numbers, stem, self.options, self.key, explanation, self.kind, self.policy, *lines)


def bounded(parts: Sequence[Part]) -> Sequence[Part]:
    """Options, pairs or steps that are looked at one by one: none of a question that has thousands. Raises Problem."""
    if len(parts) > MOST_PARTS:
        raise Problem(Code.OPTION_COUNT, count=len(parts), fewest=MANY, most=len(LETTERS))
    return parts


def pairs(lines: Iterable[tuple[str, str]], policy: Policy) -> Kept:
    """Things to match with what fits each; what stands beside nothing fits nothing."""
    read = list(lines)
    options = tuple(dict.fromkeys(option for _prompt, option in read))
    places = [options.index(option) for prompt, option in read if prompt]
    key = "".join(LETTERS[at : at + 1] for at in places)
    return Kept(Kind.MATCHING, policy, options, key, tuple(prompt for prompt, _option in read if prompt))


def steps(options: Sequence[str], policy: Policy) -> Kept:
    """Steps in the right order."""
    return Kept(Kind.ORDERING, policy, tuple(options), LETTERS[: len(options)])


def settled(record: QuestionRecord) -> QuestionRecord:
    """The record in the form in which words are stored, if it can be asked. Raises Problem."""
    options, prompts, told = (tuple(map(clean, lines)) for lines in (record.options, record.prompts, record.feedback))
    stem, explanation = (clean_lines(text).strip() for text in (record.stem, record.explanation))
    _check_length((stem, explanation), (*options, *prompts, *told))
    ready = replace(
        record,
        stem=_sheltered(stem, record.kind),
        explanation=explanation,
        options=options,
        prompts=prompts,
        feedback=said(told),
    )
    check(ready)
    if any("=>" in prompt for prompt in ready.prompts):
        raise Problem(Lack.ARROW)
    return ready


def _check_length(texts: Iterable[str], lines: Iterable[str]) -> None:
    for most, words in ((LONGEST_TEXT, texts), (LONGEST_LINE, lines)):
        for text in words:
            if len(text) > most:
                raise Problem(Lack.TOO_LONG, most=most, words=text)
            if DEEP.search(text):
                raise Problem(Code.TOO_DEEP)


def _sheltered(stem: str, kind: Kind) -> str:
    """The stem with a backslash where a questions file would take a line for an option or the next question."""
    return "\n".join(
        _shelter(line) if line.startswith(HEADING) or begins(kind, line) else line for line in stem.split("\n")
    )


def _shelter(line: str) -> str:
    return re.sub(r"^(\d*)", r"\1\\", line, count=1)

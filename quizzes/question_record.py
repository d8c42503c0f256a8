"""A question as it is written, whatever it was written in, and what every question must keep. Pure."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from quizzes.kinds import LETTERS, REAL, SCAM, UNDIVIDED, Kind, Policy, fits, is_complete
from quizzes.question_faults import Code

FEWEST_OPTIONS = {Kind.BOOLEAN: 2, Kind.MATCHING: 2, Kind.CASE: 2}
MANY = 3  # the fewest of all other kinds
PAIR = 2
MOST_PROMPTS = 8
NAMELESS = re.compile(r"(?<!\\)!\[\s*\]\(")  # a picture without words


class Problem(ValueError):
    """What is wrong within one question; whoever reads it adds where."""

    def __init__(self, code: StrEnum, **values: Any) -> None:
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

    @property
    def words(self) -> tuple[str, ...]:
        """Everything that somebody reads of it."""
        return (self.stem, self.explanation, *self.options, *self.prompts, *self.feedback)


def check(record: QuestionRecord) -> None:
    """Refuse what cannot be asked or graded. Raises Problem."""
    if not record.stem:
        raise Problem(Code.NO_STEM)
    _check_options(record.kind, record.options)
    if any(map(NAMELESS.search, (*record.options, *record.prompts))):
        raise Problem(Code.NAMELESS)  # lists to choose from show the words alone
    if record.kind is Kind.MATCHING:
        _check_prompts(record.prompts)
    if record.policy is not Policy.WHOLE and record.kind in UNDIVIDED:
        raise Problem(Code.SETTING, line=f"policy: {record.policy}")
    _check_key(record)


def as_ruled(record: QuestionRecord, keys: Sequence[str]) -> QuestionRecord | None:
    """The question with the one answer that was decided; None where it is not one, or none that can be written."""
    if len(keys) != 1:
        return None
    ruled = replace(record, key=keys[0])
    try:
        check(ruled)
    except Problem:
        return None
    return ruled


def said(feedback: Sequence[str]) -> tuple[str, ...]:
    """The feedback of a record: nothing at all where no option has any."""
    return tuple(feedback) if any(feedback) else ()


def _check_options(kind: Kind, options: Sequence[str]) -> None:
    fewest = FEWEST_OPTIONS.get(kind, MANY)
    most = PAIR if kind is Kind.BOOLEAN else len(LETTERS)
    if not fewest <= len(options) <= most:
        raise Problem(Code.OPTION_COUNT, count=len(options), fewest=fewest, most=most)
    if len(set(options)) < len(options) or not all(options):
        raise Problem(Code.OPTION_TWICE)


def _check_prompts(prompts: Sequence[str]) -> None:
    if not PAIR <= len(prompts) <= MOST_PROMPTS:
        raise Problem(Code.PROMPT_COUNT, count=len(prompts), fewest=PAIR, most=MOST_PROMPTS)
    if len(set(prompts)) < len(prompts) or not all(prompts):
        raise Problem(Code.PROMPT_TWICE)


def _check_key(record: QuestionRecord) -> None:
    kind, right = record.kind, record.key
    if kind is Kind.CASE and right[:1] not in (REAL, SCAM):
        raise Problem(Code.VERDICT)
    marked = right[1:] if kind is Kind.CASE else right
    if kind is Kind.SEVERAL and len(marked) < PAIR:
        raise Problem(Code.SEVERAL_COUNT, count=len(marked))
    if kind in (*UNDIVIDED, Kind.CASE) and len(marked) != 1:
        raise Problem(Code.RIGHT_COUNT, count=len(marked))
    if not fits(kind, right, len(record.options), len(record.prompts)) or not is_complete(right):
        raise Problem(Code.RIGHT_COUNT, count=len(marked))

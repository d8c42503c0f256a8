"""Writes GIFT. Pure.

It cannot hold cases, things to match with an arrow in them, and feedback on what is matched or put in order.
"""

from collections.abc import Iterator, Sequence

from quizzes.formats.found import LeftOutWhy, Written
from quizzes.formats.pictures import shows_strangers
from quizzes.formats.settling import TRUE_FALSE, lacking, tags_of
from quizzes.formats.weights import weights_of
from quizzes.kinds import LETTERS, Kind, Policy
from quizzes.question_lines import pairs_of
from quizzes.question_record import QuestionRecord

RESERVED = str.maketrans({sign: f"\\{sign}" for sign in "\\#=~{}:"} | {"\n": "\\n"})
MARKDOWN = "[markdown]"
MISREAD = ("[", "%", "//", ">")  # what would mean something at the beginning of an answer


def write_gift(records: Sequence[QuestionRecord]) -> Written:
    """The file, with the questions that are not in it."""
    left_out = lacking(records, why_not)
    held = [_question(record) for record in records if why_not(record) in (None, LeftOutWhy.FEEDBACK)]
    return Written("\n".join(held).encode(), left_out)


def why_not(record: QuestionRecord) -> LeftOutWhy | None:
    """Why the format cannot hold a question, or all of it."""
    if shows_strangers(record):
        return LeftOutWhy.PICTURE
    if record.kind is Kind.CASE:
        return LeftOutWhy.KIND
    if any("->" in prompt for prompt in record.prompts):
        return LeftOutWhy.PROMPT_ARROW
    has_no_place = record.kind in (Kind.MATCHING, Kind.ORDERING) and record.feedback
    return LeftOutWhy.FEEDBACK if has_no_place else None


def _question(record: QuestionRecord) -> str:
    tags = " ".join(f"[tag:{tag}]" for tag in tags_of(record))
    head = f"// [id:{record.slug}] {tags}\n::{_escaped(record.slug)}::{MARKDOWN}{_escaped(record.stem)}"
    answers = "\n".join(f"\t{line}" for line in _answers(record))
    told = f"\n\t####{_words(record.explanation)}" if record.explanation else ""
    return f"{head} {{{_opening(record)}{answers}{told}\n}}\n"


def _opening(record: QuestionRecord) -> str:
    if record.kind is not Kind.ORDERING:
        return "\n"
    grading = "ALL_OR_NOTHING" if record.policy is Policy.WHOLE else "RELATIVE_ALL_PREVIOUS_AND_NEXT"
    return f">{len(record.options)} ALL VERTICAL {grading}\n"


def _answers(record: QuestionRecord) -> Iterator[str]:
    if record.kind is Kind.MATCHING:
        yield from (f"={_words(prompt)} -> {_words(record.options[at])}" for prompt, at in pairs_of(record))
    elif record.kind is Kind.ORDERING:
        yield from (_words(record.options[LETTERS.index(letter)]) for letter in record.key)
    elif record.kind is Kind.BOOLEAN and record.options == TRUE_FALSE:
        yield _true_or_false(record)
    else:
        yield from _options(record)


def _options(record: QuestionRecord) -> Iterator[str]:
    letters, told = LETTERS[: len(record.options)], record.feedback or ("",) * len(record.options)
    if record.kind is Kind.SEVERAL:
        marks = [f"~%{weight}%" for weight in weights_of(record)]
    else:
        marks = ["=" if letter in record.key else "~" for letter in letters]
    for mark, option, feedback in zip(marks, record.options, told, strict=True):
        yield f"{mark}{_words(option)}" + (f"#{_words(feedback)}" if feedback else "")


def _true_or_false(record: QuestionRecord) -> str:
    right = LETTERS.index(record.key)
    told = [_words(words) for words in record.feedback] or ["", ""]
    feedback = f"#{told[1 - right]}#{told[right]}" if any(told) else ""
    return ("TRUE", "FALSE")[right] + feedback


def _words(text: str) -> str:
    return (MARKDOWN if text.startswith(MISREAD) else "") + _escaped(text)


def _escaped(text: str) -> str:
    return text.translate(RESERVED)

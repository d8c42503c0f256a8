"""Writes Moodle XML, with the pictures that the words show. Pure.

It cannot hold cases, no feedback on what is matched or put in order, and no pictures in what is matched.
"""

import base64
import re
from collections.abc import Iterator, Mapping, Sequence
from xml.sax.saxutils import escape

from lms.markup.pictures import PICTURE
from quizzes.formats.found import LeftOutWhy, Written
from quizzes.formats.html_words import PLACE
from quizzes.formats.pictures import pictured, shows_strangers
from quizzes.formats.settling import TRUE_FALSE, lacking, tags_of
from quizzes.formats.weights import weights_of
from quizzes.kinds import LETTERS, Kind, Policy
from quizzes.question_lines import pairs_of
from quizzes.question_record import QuestionRecord

SHOWN = re.compile(
    r"(?<=\]\()(?P<way>/pictures/)(?P<name>" + PICTURE.pattern.removeprefix("/pictures/") + r")(?=[\s)])"
)
TYPES = {Kind.SINGLE: "multichoice", Kind.SEVERAL: "multichoice", Kind.MATCHING: "matching", Kind.ORDERING: "ordering"}
Pictures = Mapping[str, bytes]  # by their addresses


def write_moodle_xml(records: Sequence[QuestionRecord], pictures: Pictures | None = None) -> Written:
    """The file, with the questions that are not in it."""
    left_out = lacking(records, why_not)
    held = [record for record in records if why_not(record) in (None, LeftOutWhy.FEEDBACK)]
    lines = [line for record in held for line in _question(record, pictures or {})]
    text = "\n".join(('<?xml version="1.0" encoding="UTF-8"?>', "<quiz>", *lines, "</quiz>", ""))
    return Written(text.encode(), left_out)


def why_not(record: QuestionRecord) -> LeftOutWhy | None:
    """Why the format cannot hold a question, or all of it."""
    if shows_strangers(record):
        return LeftOutWhy.PICTURE
    if record.kind is Kind.CASE:
        return LeftOutWhy.KIND
    if record.kind is Kind.MATCHING and pictured(record.options):
        return LeftOutWhy.MATCHED_PICTURE
    has_no_place = record.kind in (Kind.MATCHING, Kind.ORDERING) and record.feedback
    return LeftOutWhy.FEEDBACK if has_no_place else None


def _question(record: QuestionRecord, pictures: Pictures) -> Iterator[str]:
    is_plain = record.kind is Kind.BOOLEAN and record.options == TRUE_FALSE
    yield f'<question type="{"truefalse" if is_plain else TYPES.get(record.kind, "multichoice")}">'
    yield f"<name>{_text(record.slug)}</name>"
    yield f'<questiontext format="markdown">{_illustrated(record.stem, pictures)}</questiontext>'
    yield f'<generalfeedback format="markdown">{_illustrated(record.explanation, pictures)}</generalfeedback>'
    yield f"<idnumber>{escape(record.slug)}</idnumber>"
    yield from _true_or_false(record, pictures) if is_plain else _answers(record, pictures)
    yield f"<tags>{''.join(f'<tag>{_text(tag)}</tag>' for tag in tags_of(record))}</tags>"
    yield "</question>"


def _answers(record: QuestionRecord, pictures: Pictures) -> Iterator[str]:
    if record.kind is Kind.MATCHING:
        for prompt, at in pairs_of(record):
            answer = f"<answer>{_text(record.options[at])}</answer>"
            yield f'<subquestion format="markdown">{_illustrated(prompt, pictures)}{answer}</subquestion>'
    elif record.kind is Kind.ORDERING:
        grading = "ALL_OR_NOTHING" if record.policy is Policy.WHOLE else "RELATIVE_ALL_PREVIOUS_AND_NEXT"
        yield "<layouttype>VERTICAL</layouttype><selecttype>ALL</selecttype><selectcount>0</selectcount>"
        yield f"<gradingtype>{grading}</gradingtype><showgrading>SHOW</showgrading>"
        for place, letter in enumerate(record.key, start=1):
            yield _answer(record.options[LETTERS.index(letter)], f"{place}.0000000", "", pictures)
    else:
        yield from _options(record, pictures)


def _options(record: QuestionRecord, pictures: Pictures) -> Iterator[str]:
    several, letters = record.kind is Kind.SEVERAL, LETTERS[: len(record.options)]
    shuffled = int(record.kind is not Kind.BOOLEAN)
    yield f"<single>{'false' if several else 'true'}</single><shuffleanswers>{shuffled}</shuffleanswers>"
    weights = weights_of(record) if several else ["100" if letter in record.key else "0" for letter in letters]
    told = record.feedback or ("",) * len(letters)
    for option, weight, feedback in zip(record.options, weights, told, strict=True):
        yield _answer(option, weight, feedback, pictures)


def _answer(option: str, fraction: str, feedback: str, pictures: Pictures) -> str:
    told = f'<feedback format="markdown">{_illustrated(feedback, pictures)}</feedback>'
    return f'<answer fraction="{fraction}" format="markdown">{_illustrated(option, pictures)}{told}</answer>'


def _true_or_false(record: QuestionRecord, pictures: Pictures) -> Iterator[str]:
    """Moodle knows these answers by their English words."""
    for letter, word, feedback in zip("ab", ("true", "false"), record.feedback or ("", ""), strict=True):
        told = f'<feedback format="markdown">{_illustrated(feedback, pictures)}</feedback>'
        worth = 100 if letter == record.key else 0
        yield f'<answer fraction="{worth}" format="moodle_auto_format">{_text(word)}{told}</answer>'


def _illustrated(words: str, pictures: Pictures) -> str:
    """A text with the pictures that it shows, as far as they are there."""
    named = {found["name"]: pictures[found[0]] for found in SHOWN.finditer(words) if found[0] in pictures}
    said = SHOWN.sub(lambda found: PLACE + found["name"] if found["name"] in named else found[0], words)
    return _text(said) + "".join(_file(*one) for one in named.items())


def _file(name: str, content: bytes) -> str:
    return f'<file name="{name}" path="/" encoding="base64">{base64.b64encode(content).decode()}</file>'


def _text(words: str) -> str:
    return f"<text>{escape(words)}</text>"

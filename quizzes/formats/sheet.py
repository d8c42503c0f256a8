"""Reads questions from a spreadsheet, one row a question: XLSX, XLS, ODS or CSV. Words are Markdown, as they are.

The answer is written in letters: `B`; `A, C` where several are right; for matching the letter beside each thing to
match in turn, `B, A, C`; for ordering all letters in the right order; for a case the judgement first: `lừa đảo, B`.
A formula is what the sheet shows of it. A picture that lies on a row of an XLSX sheet is shown below the question of
that row; one that begins in the column of an option or of a thing to match belongs to that.
"""

import io
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from courses.pictures import LARGEST_FILE as LARGEST_PICTURE
from lms.tables.cells import text_of
from lms.tables.drawings import Drawn, pictures_on
from lms.tables.reading import read_sheets
from lms.tables.sheets import LARGEST_FILE, Row, Sheet, Value
from lms.text import clean_lines, fold
from quizzes.formats import columns
from quizzes.formats.found import FileRefused, Lack, Read, Refusal
from quizzes.formats.pictures import Shown
from quizzes.formats.settling import Kept, Reading, Tagged, number, one_choice, slug_of
from quizzes.kinds import LETTERS, Kind, Policy
from quizzes.question_faults import Code
from quizzes.question_record import Problem
from quizzes.questions_file import HARDEST

HEADINGS_WITHIN = 20
STRAY_PICTURE = "picture"
LINES = {*columns.OPTIONS, *columns.PROMPTS}
BETWEEN = re.compile(r"[\s,;.]+")
Cells = Mapping[str, str]  # by column


def read_sheet(content: bytes) -> Read:
    """The questions of the first sheet that has the columns. Raises FileRefused or TableRefused."""
    file = io.BytesIO(content)
    for sheet in read_sheets(file, LARGEST_FILE):
        if headings := _headings(sheet):
            return _rows(sheet, headings, pictures_on(file, sheet.name, LARGEST_PICTURE))
    raise FileRefused(Refusal.NO_COLUMNS, columns=", ".join(columns.NAMES[column] for column in columns.NEEDED))


@dataclass(frozen=True)
class _Headings:
    row: int
    places: dict[str, int]


def _headings(sheet: Sheet) -> _Headings | None:
    for at, (row, cells) in enumerate(sheet.rows()):
        if at >= HEADINGS_WITHIN:
            break
        named = (columns.COLUMN_OF.get(fold(text_of(cell))) for cell in cells)
        places = {column: place for place, column in reversed([*enumerate(named)]) if column}
        if places.keys() >= set(columns.NEEDED):
            return _Headings(row, places)
    return None


def _rows(sheet: Sheet, headings: _Headings, drawn: Sequence[Drawn]) -> Read:
    reading, asked = Reading(), set[int]()
    pictures = _by_row(drawn, headings)
    for row, cells in _asked(sheet, headings):
        shown, name = Shown(), cells[columns.ID] or cells[columns.STEM][:60]
        asked.add(row)
        try:
            stem, told = (shown.in_markdown(cells[column]) for column in (columns.STEM, columns.EXPLANATION))
            below = [shown.line(one.content, one.words) for column, one in pictures[row] if column not in LINES]
            within = [(column, shown.line(one.content, one.words)) for column, one in pictures[row] if column in LINES]
            kept, numbers = _kept(_illustrated(cells, within), shown), _numbers(cells)
        except Problem as wrong:
            reading.refuse(row, name, wrong)
        else:
            record = kept.record(slug_of(cells[columns.ID]), numbers, "\n\n".join([stem, *below]), told)
            reading.take(row, name, record, shown.pictures)
    for picture in drawn:
        if picture.row not in asked:
            reading.leave(picture.row, picture.words, STRAY_PICTURE)
    return reading.read()


def _by_row(drawn: Sequence[Drawn], headings: _Headings) -> Mapping[int, list[tuple[str, Drawn]]]:
    """The pictures of each row, with the column in which they begin; "" where it has no name."""
    named = {place: column for column, place in headings.places.items()}
    pictures = defaultdict[int, list[tuple[str, Drawn]]](list)
    for picture in drawn:
        pictures[picture.row].append((named.get(picture.column, ""), picture))
    return pictures


def _illustrated(cells: Cells, pictures: Iterable[tuple[str, str]]) -> Cells:
    """The cells with the lines that show what lies on them behind their words."""
    filled = dict(cells)
    for column, line in pictures:
        filled[column] = f"{filled[column]} {line}".strip()
    return filled


def _asked(sheet: Sheet, headings: _Headings) -> Iterator[tuple[int, Cells]]:
    for row, values in sheet.rows():
        cells = _cells((row, values), headings.places)
        if row > headings.row and any(cells.values()):
            yield row, cells


def _cells(row: Row, places: Mapping[str, int]) -> dict[str, str]:
    values = row[1]
    return {
        column: _words(values[place]) if (place := places.get(column, len(values))) < len(values) else ""
        for column in columns.ORDER
    }


def _words(value: Value) -> str:
    """A text with its lines; anything else as it would be read aloud."""
    return clean_lines(value).strip() if isinstance(value, str) else text_of(value)


def _kept(cells: Cells, shown: Shown) -> Kept:
    options, prompts = (
        tuple(map(shown.in_markdown, _filled(cells, names))) for names in (columns.OPTIONS, columns.PROMPTS)
    )
    feedback = tuple(shown.in_markdown(cells[column]) for column in columns.FEEDBACK[: len(options)])
    kind = _kind(cells[columns.KIND], options)
    return Kept(kind, _policy(cells[columns.POLICY]), options, _key(kind, cells[columns.ANSWER]), prompts, feedback)


def _filled(cells: Cells, names: tuple[str, ...]) -> tuple[str, ...]:
    """The columns up to the last that is filled: one left empty between others is a fault, not another option."""
    words = [cells[name] for name in names]
    while words and not words[-1]:
        words.pop()
    return tuple(words)


def _kind(word: str, options: tuple[str, ...]) -> Kind:
    if not word:
        return one_choice(options)
    kind = columns.KIND_OF.get(fold(word))
    if kind is None:
        raise Problem(Lack.KIND_UNKNOWN, word=word)
    return kind


def _policy(word: str) -> Policy:
    policy = columns.POLICY_OF.get(fold(word)) if word else Policy.WHOLE
    if policy is None:
        raise Problem(Lack.POLICY_UNKNOWN, word=word)
    return policy


def _key(kind: Kind, answer: str) -> str:
    verdict, letters = "", fold(answer)
    if kind is Kind.CASE:
        found = next((word for word in columns.VERDICT_OF if letters.startswith(word)), None)
        if found is None:
            raise Problem(Code.VERDICT)
        verdict, letters = columns.VERDICT_OF[found], letters.removeprefix(found)
    key = BETWEEN.sub("", letters)
    if not set(key) <= set(LETTERS):
        raise Problem(Lack.ANSWER_UNKNOWN, answer=answer)
    return verdict + ("".join(sorted(key)) if kind is Kind.SEVERAL else key)


def _numbers(cells: Cells) -> Tagged:
    """The lesson and the difficulty; 0 where the sheet says none."""
    lesson, difficulty = (number(cells[column]) for column in (columns.LESSON, columns.DIFFICULTY))
    for said, written in ((lesson, cells[columns.LESSON]), (difficulty, cells[columns.DIFFICULTY])):
        if written and not said:
            raise Problem(Lack.NUMBER_UNKNOWN, word=written)
    if difficulty > HARDEST:
        raise Problem(Code.DIFFICULTY, hardest=HARDEST, difficulty=difficulty)
    return Tagged(lesson, difficulty)

"""The item analysis of a test as trainers read it: figures, spread and questions; the page and the file share it."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.insight.spread import Bar, spread_of
from lms.markup.words import plain_words
from lms.text import SOURCE_LANGUAGE, fold
from quizzes.analysis import FEWEST_ATTEMPTS, ItemAnalysis, TestAnalysis, analyse
from quizzes.figures.choices import Choices, choices_in
from quizzes.figures.marks import MOST_ATTEMPTS, Sittings, Which, sittings_of, table_of
from quizzes.figures.verdicts import Verdict, verdict
from quizzes.models import Question, QuestionVersion
from quizzes.wordings import Decided, Wording

GRAVITY = {said: place for place, said in enumerate(Verdict)}
IN_ORDER, UNKNOWN = len(GRAVITY), len(GRAVITY) + 1


@dataclass(frozen=True)
class QuestionRow:
    """A version of a question with its figures; `stem` is plain text.

    `is_current`: it is the newest wording, and `is_withdrawn`: none of the question's is drawn any more. `decided` is
    what was decided last about a version found wrong: the figures are those of marks since.
    """

    version_id: int
    slug: str
    number: int
    is_current: bool
    is_withdrawn: bool
    stem: str
    item: ItemAnalysis
    decided: Decided | None = None

    @property
    def is_out(self) -> bool:
        """It was taken out, and counts for nobody."""
        return self.decided is not None and not self.decided.keys

    @property
    def is_in_use(self) -> bool:
        """Somebody may be asked it today."""
        return self.is_current and not self.is_withdrawn and not self.is_out

    @property
    def is_shown(self) -> bool:
        """Whether there are attempts enough for figures."""
        return self.item.attempts >= FEWEST_ATTEMPTS

    @property
    def missing(self) -> int:
        return max(0, FEWEST_ATTEMPTS - self.item.attempts)

    @property
    def verdict(self) -> Verdict | None:
        return verdict(self.item)

    @property
    def needs_look(self) -> bool:
        """Whether there is something to mend: in what is still asked, or in a key by which people were graded."""
        return self.verdict is not None and (self.is_in_use or self.verdict is Verdict.NEGATIVE_DISCRIMINATION)

    @property
    def folded(self) -> str:
        return fold(f"{self.slug} {self.stem}")


@dataclass(frozen=True)
class Report:
    """A whole test. `rows` stand in the order of need: those with the gravest verdict first."""

    which: Which
    test: TestAnalysis
    spread: tuple[Bar, ...]
    rows: tuple[QuestionRow, ...]
    is_cut: bool

    @property
    def is_shown(self) -> bool:
        return self.test.attempts >= FEWEST_ATTEMPTS

    @property
    def missing(self) -> int:
        return max(0, FEWEST_ATTEMPTS - self.test.attempts)

    @property
    def asked(self) -> int:
        """How many questions were asked, whatever the number of their versions."""
        return len({row.slug for row in self.rows})

    @property
    def flagged(self) -> int:
        """How many of them need a look."""
        return len({row.slug for row in self.rows if row.needs_look})

    def matching(self, key: str) -> list[QuestionRow]:
        """The rows whose id or words hold `key`, as `search_key` makes it."""
        return [row for row in self.rows if key in row.folded]


@dataclass(frozen=True)
class QuestionReport:
    """One version of a question: its figures, and how often each of its options was chosen.

    `others` are the other versions of the question that somebody was asked, the newest first.
    """

    row: QuestionRow
    others: tuple[QuestionRow, ...]
    wording: Wording
    choices: Choices


def report_of(session: Session, quiz_id: int, which: Which, language: str) -> Report:
    """The analysis of a quiz. Five statements, however many attempts there are."""
    return _report(session, sittings_of(session, quiz_id, which), which, language)


def question_report(
    session: Session, quiz_id: int, version_id: int, which: Which, language: str
) -> QuestionReport | None:
    """The analysis of a version that somebody was given at this quiz, or None. Five statements."""
    sittings = sittings_of(session, quiz_id, which)
    wording = sittings.wordings.get(version_id)
    if wording is None:
        return None
    rows = _report(session, sittings, which, language).rows
    row = next(row for row in rows if row.version_id == version_id)
    others = [other for other in rows if other.slug == row.slug and other is not row]
    choices = choices_in(sittings, wording, sittings.keys_of(version_id))
    return QuestionReport(row, tuple(sorted(others, key=lambda other: -other.number)), wording, choices)


def _report(session: Session, sittings: Sittings, which: Which, language: str) -> Report:
    marks = table_of(sittings)
    test = analyse(marks.rows, marks.max_marks, guess_scores=marks.guess_scores)
    items = {item.version_id: found for item, found in zip(marks.items, test.items, strict=True)}
    rows = _rows(session, items, sittings, language)
    is_cut = len(sittings.each) >= MOST_ATTEMPTS
    return Report(which, test, spread_of(marks), tuple(sorted(rows, key=_need)), is_cut)


def _rows(session: Session, items: dict[int, ItemAnalysis], sittings: Sittings, language: str) -> Sequence[QuestionRow]:
    version = QuestionVersion
    found = session.execute(
        select(version.id, Question.slug, version.number, version.is_current, Question.is_withdrawn)
        .join(Question, Question.id == version.question_id)
        .where(version.id.in_(items))
    )
    return [
        QuestionRow(*row, plain_stem(sittings.wordings[row.id], language), items[row.id], sittings.decided.get(row.id))
        for row in found
    ]


def plain_stem(wording: Wording, language: str) -> str:
    """What is asked, as plain text."""
    words = wording.texts.get(language) or wording.texts[SOURCE_LANGUAGE]
    return plain_words(words["stem"])


def _need(row: QuestionRow) -> tuple[bool, bool, int, float, str, int]:
    """Questions that need a look first, the gravest of them on top; then those in use, who tells least apart on top."""
    said = row.verdict
    grade = UNKNOWN if not row.is_shown else IN_ORDER if said is None else GRAVITY[said]
    index = row.item.discrimination_index
    is_past = not (row.needs_look or row.is_in_use)
    return not row.needs_look, is_past, grade, 101.0 if index is None else index, row.slug, -row.number

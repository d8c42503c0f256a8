"""What was earned in the submitted attempts of a quiz, read for `analysis`."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum

from sqlalchemy import Select, exists, or_, select, tuple_
from sqlalchemy.orm import Session, aliased

from quizzes.figures.guessing import guess_score
from quizzes.grading import grade
from quizzes.models import Answer, Attempt, Slot
from quizzes.wordings import Decided, Wording, decided_on, wordings_of

# The newest of a quiz: they say as much of a question as the whole country would, and fit into a request.
MOST_ATTEMPTS = 10_000
# Of what waits to be graded until the test has closed, nothing is told before. Marks from long ago have no moment.
IS_GRADED = or_(Attempt.score.is_not(None), Attempt.grade_at.is_(None))


class Which(Enum):
    """The attempts to look at. What comes after the first has been learnt from it."""

    FIRST = "first"  # of every person
    LAST = "last"  # of every person
    ALL = "all"


@dataclass(frozen=True)
class Sitting:
    """A submitted attempt: its paper, by position (from 1) the answer that counts, and the marks in order.

    A mark is None where the question was taken out.
    """

    paper: list[Slot]
    given: dict[int, str]
    marks: list[float | None]


@dataclass(frozen=True)
class Sittings:
    """Submitted attempts, in the order in which they began, and the wordings of all that they were asked.

    `decided` is what was decided last about versions found wrong.
    """

    each: list[Sitting]
    wordings: dict[int, Wording]
    decided: Mapping[int, Decided] = field(default_factory=dict)

    def keys_of(self, version_id: int) -> tuple[str, ...]:
        """Every right answer, in keys of the bank; none where the question was taken out."""
        last = self.decided.get(version_id)
        return (self.wordings[version_id].key,) if last is None else last.keys


@dataclass(frozen=True)
class MarkedItem:
    """A column: one version of a question, the most that it can earn, and the fraction that guessing earns."""

    question_id: int
    version_id: int
    most: float
    guess: float | None


@dataclass(frozen=True)
class Marks:
    """The table that `analyse` takes: a row for each attempt, a column for each of `items`."""

    items: tuple[MarkedItem, ...]
    rows: list[list[float | None]]

    @property
    def max_marks(self) -> list[float]:
        return [item.most for item in self.items]

    @property
    def guess_scores(self) -> list[float | None]:
        return [item.guess for item in self.items]


def marks_of(session: Session, quiz_id: int, which: Which = Which.FIRST) -> Marks:
    """The marks of the newest submitted attempts, question version by question version. At most four statements."""
    return table_of(sittings_of(session, quiz_id, which))


def table_of(sittings: Sittings) -> Marks:
    """The sittings as a table. Versions of one question stand side by side and are not added up."""
    wordings = sorted(sittings.wordings.values(), key=lambda one: (one.question_id, one.version_id))
    places = {wording.version_id: place for place, wording in enumerate(wordings)}
    rows: list[list[float | None]] = []
    for sitting in sittings.each:
        row: list[float | None] = [None] * len(places)
        for slot, mark in zip(sitting.paper, sitting.marks, strict=True):
            row[places[slot["version"]]] = mark
        rows.append(row)
    return Marks(tuple(_item(wording, sittings.keys_of(wording.version_id)) for wording in wordings), rows)


def sittings_of(session: Session, quiz_id: int, which: Which = Which.FIRST) -> Sittings:
    """The submitted attempts with their answers and marks, at most the newest MOST_ATTEMPTS."""
    wanted = _wanted(quiz_id, which)
    of_attempts = select(Attempt.id, Attempt.paper, Attempt.marks).where(Attempt.id.in_(wanted)).order_by(Attempt.id)
    rows = session.execute(of_attempts).all()
    given = _given(session, wanted)
    wordings = wordings_of(session, {slot["version"] for _, paper, _ in rows for slot in paper})
    return Sittings(
        [
            Sitting(paper, given[key], first_marks(paper, given[key], wordings) if marks is None else marks)
            for key, paper, marks in rows
        ],
        wordings,
        decided_on(session, wordings),
    )


def _given(session: Session, wanted: Select[int]) -> dict[int, dict[int, str]]:
    """By attempt and position, the answer that counts: that of the highest sequence number, which comes last.

    An attempt may turn up that was submitted only after the papers had been read; nobody asks for it.
    """
    given: dict[int, dict[int, str]] = defaultdict(dict)
    log = select(Answer.attempt_id, Answer.position, Answer.choice).where(Answer.attempt_id.in_(wanted))
    in_order = log.order_by(Answer.attempt_id, Answer.position, Answer.sequence)
    for attempt_id, position, choice in session.execute(in_order):
        given[attempt_id][position] = choice
    return given


def first_marks(paper: list[Slot], given: Mapping[int, str], wordings: dict[int, Wording]) -> list[float | None]:
    """The marks of an attempt from before they were kept. No ruling has touched it, or it would have them by now."""
    found = [wordings[slot["version"]] for slot in paper]
    items = [wording.item(slot, [wording.key]) for slot, wording in zip(paper, found, strict=True)]
    return [None if mark is None else float(mark) for mark in grade(items, given, 100).marks]


def _item(wording: Wording, keys: Sequence[str]) -> MarkedItem:
    guess = guess_score(wording.kind, wording.policy, keys, len(wording.options), wording.prompt_count)
    return MarkedItem(wording.question_id, wording.version_id, 1.0, guess)


def _wanted(quiz_id: int, which: Which) -> Select[int]:
    """The ids of the attempts to read: the newest, walked to by the index, however many there are."""
    submitted = select(Attempt.id).where(Attempt.quiz_id == quiz_id, Attempt.submitted_at.is_not(None), IS_GRADED)
    newest = submitted.order_by(Attempt.submitted_at.desc(), Attempt.id.desc()).limit(MOST_ATTEMPTS)
    if which is Which.ALL:
        return newest
    other = aliased(Attempt)
    moment, others = tuple_(Attempt.submitted_at, Attempt.id), tuple_(other.submitted_at, other.id)
    beside = others < moment if which is Which.FIRST else others > moment
    return newest.where(~exists().where(other.person_id == Attempt.person_id, other.quiz_id == quiz_id, beside))

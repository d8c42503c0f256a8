"""A question that may be wrong, as its page shows it: how it was answered, version by version, and what was decided."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.people.models import Person
from lms.rulings.applying import Tally, left_of, tallies
from lms.rulings.counting import COUNTED, Answered, answered
from lms.rulings.subjects import Subject
from quizzes.models import QuestionVersion, Ruling, Slot
from quizzes.results import Reply, reply
from quizzes.wordings import Asked, Wording, ruled_on, wordings_of

ANSWERS_SHOWN = 5


@dataclass(frozen=True)
class VersionShown:
    """A version as a reader of a language sees it; `right` are all answers that count, none where it was taken out.

    `options` are key, HTML, whether it is right by itself, and how often it was chosen; `common` are the most
    frequent whole answers of questions whose options say little one by one.
    """

    version: QuestionVersion
    asked: Asked
    right: tuple[Reply, ...]
    options: Sequence[tuple[str, str, bool, int]]
    common: Sequence[tuple[Reply, int]]
    counts: Answered

    @property
    def is_out(self) -> bool:
        return not self.right


@dataclass(frozen=True)
class Step:
    """A ruling in the question's history; `left` attempts are still to be graded anew."""

    ruling: Ruling
    version: QuestionVersion
    by: str
    answers: tuple[Reply, ...]
    tally: Tally
    left: int


@dataclass(frozen=True)
class Shown:
    """`versions` begins with the one that the page is about. `counted` attempts at most were counted."""

    versions: Sequence[VersionShown]
    history: Sequence[Step]
    counted: int

    @property
    def is_long(self) -> bool:
        """There may be more attempts than were counted."""
        return sum(one.counts.attempts for one in self.versions) >= self.counted

    @property
    def newest(self) -> int:
        """The id of the newest ruling, 0 where there is none."""
        return max((step.ruling.id for step in self.history), default=0)

    @property
    def unfinished(self) -> Step | None:
        return next((step for step in self.history if step.ruling.applied_at is None), None)


def show(session: Session, subject: Subject, language: str) -> Shown:
    """The page of the question, in a fixed number of statements but for rulings that are still at work."""
    versions = (subject.version, *subject.others)
    ids = [version.id for version in versions]
    wordings, ruled = wordings_of(session, ids), ruled_on(session, ids)
    counts = answered(session, subject.quiz.id, ids)
    shown = []
    for version in versions:
        wording = wordings[version.id]
        keys = ruled.get(version.id, (wording.key,))
        shown.append(_version(version, wording, keys, counts[version.id], language))
    history = _history(session, {version.id: version for version in versions}, wordings, language)
    return Shown(shown, history, COUNTED)


def as_replies(wording: Wording, words: Sequence[str], language: str) -> tuple[Reply, ...]:
    """Answers in keys of the bank, in words."""
    asked = _asked(wording, language)
    return tuple(reply(asked, word) for word in words)


def _version(
    version: QuestionVersion, wording: Wording, keys: tuple[str, ...], counts: Answered, language: str
) -> VersionShown:
    asked = _asked(wording, language)
    right = "".join(keys)
    options = [(key, words, key in right, counts.options[key]) for key, words in asked.options]
    common = [(reply(asked, word), count) for word, count in counts.answers.most_common(ANSWERS_SHOWN)]
    return VersionShown(version, asked, as_replies(wording, keys, language), options, common, counts)


def _asked(wording: Wording, language: str) -> Asked:
    """As on a paper whose letters are the keys of the bank."""
    return wording.asked(Slot(version=wording.version_id, order=wording.options), language)


def _history(
    session: Session, versions: dict[int, QuestionVersion], wordings: dict[int, Wording], language: str
) -> list[Step]:
    rows = session.execute(
        select(Ruling, Person.name)
        .join(Person, Person.id == Ruling.decided_by)
        .where(Ruling.version_id.in_(versions))
        .order_by(Ruling.id.desc())
    ).all()
    counts = tallies(session, [ruling.id for ruling, _name in rows])
    return [
        Step(
            ruling,
            versions[ruling.version_id],
            name,
            as_replies(wordings[ruling.version_id], ruling.keys, language),
            counts.get(ruling.id, Tally()),
            left_of(session, ruling),
        )
        for ruling, name in rows
    ]

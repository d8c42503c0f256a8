"""Making a paper test: the questions drawn once, then put in another order for each version.

Every kind of question is printed, but none with a picture. What officials and trainers make is for citizens or for
members; what a leader makes for citizens alone, since whoever makes a test has its key and is a member too.
"""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random

from sqlalchemy import ColumnElement, and_, or_, select, update
from sqlalchemy.orm import Session

from courses.models import Course, Edition, Topic
from courses.visibility import SEEN, as_reader
from lms.assisting.models import PaperSheet, PaperTest
from lms.assisting.rows import Place
from lms.clock import day_start
from lms.teams.access import Scope, manages
from lms.teams.acting import Actor
from lms.teams.models import AdminUnit, Level, Team
from lms.text import SOURCE_LANGUAGE
from quizzes.attempts.drawing import candidates_of, draw_from
from quizzes.models import Quiz, Slot
from quizzes.rules import rules_of
from quizzes.wordings import Wording, wordings_of

VERSIONS = "ABCD"
FURTHEST = timedelta(days=60)
PICTURE = "<img"
CHANCE = secrets.SystemRandom()


class TooFewQuestions(Exception):
    """The bank has `found` questions that can be printed where the rules ask for `wanted`."""

    def __init__(self, found: int, wanted: int) -> None:
        super().__init__(found, wanted)
        self.found = found
        self.wanted = wanted


class HasSheets(Exception):
    """Somebody's sheet of this test is typed, or the test is gone: it stays as it is."""


@dataclass(frozen=True)
class Printable:
    """A course whose test can be printed."""

    course: Course
    quiz: Quiz
    topic: Topic


def covers_tests(scope: Scope) -> ColumnElement[bool]:
    """Condition on PaperTest: of a unit in scope, or of that of a team one leads, and not removed."""
    units = select(AdminUnit.id).where(scope.covers_units()).correlate(None)
    led = select(Team.unit_id).where(Team.id.in_(scope.team_ids)).correlate(None)
    return and_(or_(PaperTest.unit_id.in_(units), PaperTest.unit_id.in_(led)), PaperTest.removed_at.is_(None))


def find_test(session: Session, scope: Scope, test_id: int) -> PaperTest | None:
    """The paper test, if it is in scope."""
    return session.scalar(select(PaperTest).where(PaperTest.id == test_id, covers_tests(scope)))


def may_see_key(scope: Scope, test: PaperTest, unit: AdminUnit) -> bool:
    """Who made the test, and who could make any there as an official or trainer."""
    return test.made_by == scope.person_id or manages(scope, unit)


def printable(session: Session, scope: Scope, unit: AdminUnit, day: date) -> list[Printable]:
    """The courses that may be printed there, of the nation and of the unit's province: the citizens' in front."""
    editions = [Edition.CITIZEN, Edition.MEMBER] if manages(scope, unit) else [Edition.CITIZEN]
    owner = or_(AdminUnit.level == Level.NATION, AdminUnit.province_id == unit.province_id)
    rows = session.execute(
        select(Course, Quiz, Topic)
        .join(Quiz, Quiz.course_id == Course.id)
        .join(Topic, Topic.id == Course.topic_id)
        .join(AdminUnit, AdminUnit.id == Course.owner_id)
        .where(Course.edition.in_(editions), Course.lesson_count > 0, owner, SEEN)
        .order_by(Course.edition == Edition.MEMBER, Topic.number, Course.id),
        as_reader(scope.person_id, day),
    )
    return [Printable(course, quiz, topic) for course, quiz, topic in rows]


def make(session: Session, chosen: Printable, unit: AdminUnit, held_on: date, actor: Actor, now: datetime) -> PaperTest:
    """Draw the questions by the quiz's rules and lay out the versions. Raises TooFewQuestions."""
    quiz = chosen.quiz
    drawn = _draw(session, quiz)
    test = PaperTest(
        quiz_id=quiz.id,
        unit_id=unit.id,
        held_on=held_on,
        pass_mark=quiz.pass_mark,
        more_rules=quiz.more_rules,
        papers=_versions(drawn),
        made_by=actor.person_id,
        made_at=now,
    )
    session.add(test)
    session.flush()
    actor.note(session, "paper_test.made", "paper_test", test.id, now, unit.id, course=chosen.course.slug)
    return test


def hold(session: Session, test_id: int) -> bool:
    """Keep the test until the end of the transaction, so that no sheet is typed of one that goes; False: it is gone."""
    stands = (PaperTest.id == test_id, PaperTest.removed_at.is_(None))
    touch = update(PaperTest).where(*stands).values(made_at=PaperTest.made_at).returning(PaperTest.id)
    return session.scalar(touch.execution_options(synchronize_session=False)) is not None


def discard(session: Session, test: PaperTest, actor: Actor, now: datetime) -> None:
    """Take away a test that was made by mistake, while no sheet of it is typed. Raises HasSheets."""
    stood, sheets = hold(session, test.id), select(PaperSheet.id).where(PaperSheet.test_id == test.id)
    if not stood or session.scalar(sheets.limit(1)) is not None:
        raise HasSheets
    test.removed_at = now
    actor.note(session, "paper_test.removed", "paper_test", test.id, now, test.unit_id)


def places_of(session: Session, paper: Sequence[Slot]) -> list[Place]:
    """What can be ticked at each position."""
    wordings = wordings_of(session, (slot["version"] for slot in paper))
    return [_place(wordings[slot["version"]], slot) for slot in paper]


def unprintable_count(session: Session, course_id: int) -> int:
    """How many questions of a course cannot be drawn for a paper, since they hold a picture."""
    drawable = candidates_of(session, course_id)
    wordings = wordings_of(session, (one.version_id for one in drawable))
    return sum(not _is_printed(wording) for wording in wordings.values())


def sat_at(test: PaperTest, now: datetime) -> datetime:
    """When a sheet counts as handed in: on the day of the meeting, however late it is typed."""
    return min(now, day_start(test.held_on + timedelta(days=1)) - timedelta(seconds=1))


def _draw(session: Session, quiz: Quiz) -> list[Wording]:
    everything, rules = candidates_of(session, quiz.course_id), rules_of(quiz)
    wordings = wordings_of(session, (one.version_id for one in everything))
    drawn = draw_from([one for one in everything if _is_printed(wordings[one.version_id])], rules, {}, CHANCE)
    wanted = len(draw_from(everything, rules, {}, CHANCE))
    if not drawn or len(drawn) < wanted:
        raise TooFewQuestions(len(drawn), wanted)
    return [wordings[one.version_id] for one in drawn]


def _is_printed(wording: Wording) -> bool:
    return PICTURE not in str(wording.texts[SOURCE_LANGUAGE])


def _place(wording: Wording, slot: Slot) -> Place:
    return Place(wording.kind, len(slot["order"]), wording.prompt_count)


def _versions(drawn: Sequence[Wording], rng: Random = CHANCE) -> dict[str, list[Slot]]:
    """No two versions alike, so long as the questions allow it: neighbours in a row of chairs compare."""
    papers: list[list[Slot]] = []
    for _version in VERSIONS:
        for _try in range(20):
            paper = [one.slot(rng) for one in rng.sample(drawn, len(drawn))]
            if paper not in papers:
                break
        papers.append(paper)
    return dict(zip(VERSIONS, papers, strict=True))

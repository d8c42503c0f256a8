"""A member helps a citizen through a month's course: what they read together, and the test that the citizen sits."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from courses.calendar import calendar_of, courses_for, windows_for
from courses.models import Course, Edition, Lesson, Topic
from courses.progress import finish_lesson
from lms.assisting.citizens import Ground
from lms.assisting.registering import note_home, witness
from lms.clock import Month
from lms.people.models import Person
from lms.teams.acting import Actor
from quizzes.attempts.finding import open_attempt
from quizzes.attempts.starting import start
from quizzes.models import Attempt, Quiz


@dataclass(frozen=True)
class Taught:
    """The citizens' course of a month, with its test."""

    month: Month
    topic: Topic
    course: Course
    quiz: Quiz


def taught_to_citizens(session: Session, province_id: int | None, now: datetime) -> list[Taught]:
    """The course of this month, what the province adds to it, then what is still to catch up, the newest first.

    Five statements.
    """
    month, windows = Month.of(now), windows_for(session, province_id)
    months = [*windows.to_catch_up(month), month][::-1]
    calendar = calendar_of(session, province_id, months[-1], month)
    topics = [(past, calendar.topic_of(past)) for past in months if past == month or calendar.is_taught(past)]
    extra = calendar.extra.get(month)
    offer = courses_for(session, [topic for _, topic in (*topics, (month, extra)) if topic], province_id)
    given = [(past, topic, offer.course(topic, Edition.CITIZEN)) for past, topic in topics if topic]
    if extra:
        given.insert(1, (month, extra, offer.own_course(extra, Edition.CITIZEN)))
    found: dict[int, tuple[Month, Topic, Course]] = {}
    for past, topic, course in given:
        if course:
            found.setdefault(course.id, (past, topic, course))
    quizzes = session.scalars(select(Quiz).where(Quiz.course_id.in_(found)))
    tests = {quiz.course_id: quiz for quiz in quizzes}
    return [Taught(*words, tests[course_id]) for course_id, words in found.items() if course_id in tests]


def assist(session: Session, ground: Ground, person: Person, taught: Taught, actor: Actor, now: datetime) -> Attempt:
    """Note the lessons that helper and citizen read together, and begin the citizen's test, marked as assisted.

    The person's row is touched first: of two presses at once, the second finds the attempt of the first, and the
    log tells of one. Raises what `start` raises; the caller then rolls back.
    """
    touch = update(Person).where(Person.id == person.id).values(session_epoch=Person.session_epoch)
    session.execute(touch, execution_options={"synchronize_session": False})
    note_home(session, person, ground.unit, now)
    witness(session, person, ground.unit, actor, now)
    _read(session, person, taught.course, now)
    before = open_attempt(session, person.id, taught.quiz.id)
    known = (before.id, before.helper_id) if before else None
    attempt = start(session, person, taught.quiz, now, helper_id=actor.person_id)
    if known != (attempt.id, actor.person_id):
        words = {"person_id": person.id, "team_id": ground.team.id, "course": taught.course.slug}
        actor.note(session, "test.assisted", "attempt", attempt.id, now, ground.unit.id, **words)
    return attempt


def _read(session: Session, person: Person, course: Course, now: datetime) -> None:
    lessons = select(Lesson).where(Lesson.course_id == course.id, Lesson.number.is_not(None)).order_by(Lesson.number)
    for lesson in session.scalars(lessons).all():
        finish_lesson(session, person.id, lesson, now)

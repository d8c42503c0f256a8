"""Plays a person's way through a course, with the product's own verbs and at moments of the past."""

import random
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session

from courses.models import Course, Lesson
from courses.progress import finish_lesson, open_lesson
from lms.people.models import Person
from quizzes.attempts.handing_in import submit
from quizzes.attempts.saving import save_answer
from quizzes.attempts.starting import start
from quizzes.models import Attempt, Quiz
from quizzes.wordings import items_of, letters


class Way(StrEnum):
    """How far somebody gets."""

    NOTHING = "nothing"
    STUDYING = "studying"
    NOT_PASSED = "not_passed"
    PASSED = "passed"


RIGHT_ANSWERS = {Way.NOT_PASSED: (5, 6, 7), Way.PASSED: (8, 9, 10)}
SECOND_TRY_SHARE = 0.25
STEPS = 8  # moments between the first lesson and the last answer


def walk(
    session: Session, person: Person, course: Course, way: Way, begin: datetime, end: datetime, rng: random.Random
) -> None:
    """Take the course between `begin` and `end`: the lessons, then the test as far as `way` goes."""
    if way is Way.NOTHING:
        return
    lessons = session.scalars(
        select(Lesson).where(Lesson.course_id == course.id, Lesson.number.is_not(None)).order_by(Lesson.number)
    ).all()
    moments = sorted(begin + (end - begin) * rng.random() for _ in range(STEPS))
    read = 1 if way is Way.STUDYING else len(lessons)
    for lesson, moment in zip(lessons[:read], moments, strict=False):
        open_lesson(session, person.id, lesson, moment)
        finish_lesson(session, person.id, lesson, moment + timedelta(minutes=4))
    if way is Way.STUDYING:
        return
    if way is Way.PASSED and rng.random() < SECOND_TRY_SHARE:
        _sit(session, person, course, rng.choice(RIGHT_ANSWERS[Way.NOT_PASSED]), moments[-2])
    _sit(session, person, course, rng.choice(RIGHT_ANSWERS[way]), moments[-1])


def _sit(session: Session, person: Person, course: Course, right: int, begin: datetime) -> Attempt:
    """Sit the test with this many right answers, half a minute for each question."""
    quiz = session.scalars(select(Quiz).where(Quiz.course_id == course.id)).one()
    attempt = start(session, person, quiz, begin)
    keys = [item.keys[0] for item in items_of(session, attempt.paper)]
    for position, (slot, key) in enumerate(zip(attempt.paper, keys, strict=True), 1):
        wrong = next(letter for letter in letters(slot) if letter != key)
        moment = begin + timedelta(seconds=30 * position)
        save_answer(session, person.id, attempt.id, position, 1, key if position <= right else wrong, moment)
    return submit(session, attempt, begin + timedelta(seconds=30 * (len(keys) + 1)))

"""Plays a person's way through a course, with the product's own verbs and at moments of the past."""

import random
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy.orm import Session

from courses.progress import finish_lesson, open_lesson
from lms.demo.cast import Manner
from lms.demo.exams import Exam
from lms.people.models import Person


class Way(StrEnum):
    """How far somebody gets."""

    NOTHING = "nothing"
    STUDYING = "studying"
    NOT_PASSED = "not_passed"
    PASSED = "passed"


RIGHT_ANSWERS = {Way.NOT_PASSED: (5, 6, 7), Way.PASSED: (8, 9, 10)}
SECOND_TRY_SHARE = 0.25
STEPS = 8  # moments between the first lesson and the last answer
SIDE_BY_SIDE = timedelta(minutes=90)  # before the end
ALIKE_RIGHT = 6


def walk(
    session: Session,
    person: Person,
    exam: Exam,
    way: Way,
    begin: datetime,
    end: datetime,
    rng: random.Random,
    manner: Manner | None = None,
) -> None:
    """Take the course between `begin` and `end`: the lessons, then the test as far as `way` goes.

    In a manner that is to be looked at, the last test begins at the end itself.
    """
    if way is Way.NOTHING:
        return
    latest = max(begin, end - SIDE_BY_SIDE) if manner else end
    moments = sorted(begin + (latest - begin) * rng.random() for _ in range(STEPS))
    read = 1 if way is Way.STUDYING else len(exam.lessons)
    for lesson, moment in zip(exam.lessons[:read], moments, strict=False):
        open_lesson(session, person.id, lesson, moment)
        finish_lesson(session, person.id, lesson, moment + timedelta(minutes=4))
    if way is Way.STUDYING:
        return
    if manner and manner.beside:
        shared = random.Random(manner.beside)
        exam.sit(session, person, ALIKE_RIGHT, end - SIDE_BY_SIDE, shared, manner)
    elif way is Way.PASSED and not manner and rng.random() < SECOND_TRY_SHARE:
        exam.sit(session, person, rng.choice(RIGHT_ANSWERS[Way.NOT_PASSED]), moments[-2], rng, Manner())
    right = rng.choice(RIGHT_ANSWERS[way])
    exam.sit(session, person, right, end if manner else moments[-1], rng, manner or Manner())

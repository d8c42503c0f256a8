"""Changing the rules of a test. Attempts that have begun keep theirs."""

from collections import Counter
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from courses.models import Course
from lms.teams.acting import Actor
from quizzes.attempts.drawing import candidates_of, lacking
from quizzes.models import Quiz
from quizzes.rules import Rules, rules_of

Stock = Counter[tuple[int, int]]


class BankTooSmall(Exception):
    """The bank cannot fill a paper by these rules: so many questions are missing."""

    def __init__(self, missing: int) -> None:
        super().__init__()
        self.missing = missing


def quiz_of(session: Session, course: Course) -> Quiz | None:
    """The test of a course, if it has one."""
    return session.scalar(select(Quiz).where(Quiz.course_id == course.id))


def stock_of(session: Session, course: Course) -> Stock:
    """How many questions are in use, by lesson and difficulty."""
    return Counter((one.lesson_number, one.difficulty) for one in candidates_of(session, course.id))


def change_rules(session: Session, quiz: Quiz, course: Course, rules: Rules, actor: Actor, now: datetime) -> None:
    """Let these rules hold for whoever begins from now on. Raises BankTooSmall."""
    if rules == rules_of(quiz):
        return
    if missing := lacking(candidates_of(session, course.id), rules):
        raise BankTooSmall(missing)
    quiz.question_count, quiz.pass_mark, quiz.more_rules = rules.question_count, rules.pass_mark, rules.kept()
    actor.note(session, "quiz.rules_changed", "quiz", quiz.id, now, course.owner_id)

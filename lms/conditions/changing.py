"""Changing the rules of a test. Attempts that have begun keep theirs."""

from collections import Counter
from datetime import datetime
from random import Random

from sqlalchemy import select
from sqlalchemy.orm import Session

from courses.models import Course
from lms.teams.acting import Actor
from quizzes.drawing import candidates_of
from quizzes.models import Quiz
from quizzes.papers import Candidate, draw_by
from quizzes.rules import Line, Rules, rules_of

Stock = Counter[tuple[int, int]]


class BankTooSmall(Exception):
    """The bank cannot fill the blueprint: so many questions are missing, or those of one line."""

    def __init__(self, missing: int, line: Line | None = None) -> None:
        super().__init__()
        self.missing, self.line = missing, line


def quiz_of(session: Session, course: Course) -> Quiz | None:
    """The test of a course, if it has one."""
    return session.scalar(select(Quiz).where(Quiz.course_id == course.id))


def stock_of(session: Session, course: Course) -> Stock:
    """How many questions are in use, by lesson and difficulty."""
    return Counter((one.lesson_number, one.difficulty) for one in candidates_of(session, course.id))


def change_rules(session: Session, quiz: Quiz, course: Course, rules: Rules, actor: Actor, now: datetime) -> None:
    """Let these rules hold for whoever begins from now on. Raises BankTooSmall."""
    if rules.blueprint:
        check_stock(rules.blueprint, candidates_of(session, course.id))
    if rules == rules_of(quiz):
        return
    quiz.question_count, quiz.pass_mark, quiz.more_rules = rules.question_count, rules.pass_mark, rules.kept()
    actor.note(session, "quiz.rules_changed", "quiz", quiz.id, now, course.owner_id)


def check_stock(blueprint: tuple[Line, ...], candidates: list[Candidate]) -> None:
    """Raises BankTooSmall, naming the first line that asks for more than there is, or how many all lack together."""
    for line in blueprint:
        if (missing := line.count - sum(one.fits(line) for one in candidates)) > 0:
            raise BankTooSmall(missing, line)
    drawn = draw_by(blueprint, candidates, {}, Random(0))  # noqa: S311 - how many can be drawn does not hang on chance
    if (missing := sum(line.count for line in blueprint) - len(drawn)) > 0:
        raise BankTooSmall(missing)

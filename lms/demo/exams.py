"""The tests of the demo as its people sit them: some questions are easy for all, some hard, and one is disputed.

So the analysis of a test has something to tell, as it has where people are real. Nothing here says that a question is
wrong: those who do well choose another option of the disputed one, which is what a trainer should look at.
"""

import random
from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from courses.models import Course, Lesson
from lms.demo.cast import Disputed, Manner
from lms.people.models import Person
from quizzes.attempts.drawing import candidates_of, draw_from
from quizzes.attempts.handing_in import submit
from quizzes.attempts.starting import SEED_BITS
from quizzes.grading import needed
from quizzes.kinds import UNDIVIDED, on_paper
from quizzes.models import Answer, Attempt, Question, QuestionVersion, Quiz, Slot
from quizzes.rules import rules_of
from quizzes.wordings import Wording, wordings_of

GOLDEN = 0.618  # its multiples spread evenly: neighbours in the bank are not equally hard
EASY_BELOW = 0.08  # of all questions, those that nobody gets wrong
LEAST = 0.35  # how hard the others are at least, beside 1 for the hardest
COMMON_MISTAKE = 0.7  # of those who get it wrong, so many choose the same option


class Exam:
    """A course as people take it: its lessons and its test, read once."""

    def __init__(self, session: Session, course: Course, disputed: Disputed | None) -> None:
        self.disputed_id = _version_of(session, course, disputed.slug) if disputed else None
        self.chosen = disputed.chosen if disputed else ""
        lessons = select(Lesson).where(Lesson.course_id == course.id, Lesson.number.is_not(None))
        self.lessons = session.scalars(lessons.order_by(Lesson.number)).all()
        self.quiz = session.scalars(select(Quiz).where(Quiz.course_id == course.id)).one()
        self.bank = candidates_of(session, course.id)
        self.wordings = wordings_of(session, [one.version_id for one in self.bank])
        self.hardness = {one.version_id: place * GOLDEN % 1 for place, one in enumerate(self.bank)}
        self.seen: dict[int, dict[int, datetime]] = defaultdict(dict)

    def sit(
        self, session: Session, person: Person, right: int, begin: datetime, rng: random.Random, manner: Manner
    ) -> None:
        """Sit the test with this many right answers: what pages do one by one, written at once."""
        drawn = draw_from(self.bank, rules_of(self.quiz), self.seen[person.id], rng)
        self.seen[person.id] |= {one.question_id: begin for one in drawn}
        paper = [self.wordings[one.version_id].slot(rng) for one in drawn]
        words = self._answers(paper, right, rng, is_alike=bool(manner.beside))
        pace = timedelta(seconds=manner.pace)
        attempt = self._begun(session, person, paper, begin, rng, manner.device)
        session.execute(insert(Answer), list(self._log(attempt, words, pace)))
        submit(session, attempt, begin + pace * (len(paper) + 1))

    def _begun(
        self, session: Session, person: Person, paper: list[Slot], begin: datetime, rng: random.Random, device: str
    ) -> Attempt:
        rules = {"pass_mark": self.quiz.pass_mark, "more_rules": self.quiz.more_rules}
        held = {"device": device, "seed": rng.getrandbits(SEED_BITS), "paper": paper}
        attempt = Attempt(person_id=person.id, quiz_id=self.quiz.id, started_at=begin, **rules, **held)
        session.add(attempt)
        session.flush()
        return attempt

    def _log(self, attempt: Attempt, words: list[str], pace: timedelta) -> Iterator[dict[str, Any]]:
        """A row for each answer, given one after the other."""
        for position, (slot, word) in enumerate(zip(attempt.paper, words, strict=True), start=1):
            choice = on_paper(self.wordings[slot["version"]].kind, word, slot["order"])
            row = {"attempt_id": attempt.id, "position": position, "sequence": 1, "choice": choice}
            yield {**row, "given_at": attempt.started_at + pace * position}

    def _answers(self, paper: list[Slot], right: int, rng: random.Random, *, is_alike: bool) -> list[str]:
        """For each place of the paper an answer in keys of the bank, so many of them right."""
        does_well = right >= needed(len(paper), self.quiz.pass_mark)
        asked = [slot["version"] for slot in paper]
        if does_well and self.disputed_id in asked:
            right = min(right, len(paper) - 1)
        leaning = [self._leaning(version_id, rng, does_well=does_well) for version_id in asked]
        hardest = sorted(range(len(paper)), key=lambda place: -leaning[place])
        wrong = set(hardest[: len(paper) - right])
        return [
            self._mistake(version_id, rng, is_alike=is_alike) if place in wrong else self.wordings[version_id].key
            for place, version_id in enumerate(asked)
        ]

    def _leaning(self, version_id: int, rng: random.Random, *, does_well: bool) -> float:
        """Who leans most gets it wrong: a lot drawn from 0 to 1, in which hard questions weigh more."""
        lot, hardness = rng.random(), self.hardness[version_id]
        if version_id == self.disputed_id:
            return 2.0 if does_well else -2.0
        return lot ** (1 / (LEAST + (1 - LEAST) * hardness)) if hardness >= EASY_BELOW else -1.0

    def _mistake(self, version_id: int, rng: random.Random, *, is_alike: bool) -> str:
        """A wrong answer: most make the same mistake; who sit side by side make another."""
        first, *others = _wrong_options(self.wordings[version_id])
        is_common = rng.random() < COMMON_MISTAKE
        if version_id == self.disputed_id:
            return self.chosen
        return first if not others or (is_common and not is_alike) else others[-1]


def _version_of(session: Session, course: Course, slug: str) -> int | None:
    """The version of the question that is drawn, if the course has it."""
    current = select(QuestionVersion.id).join(Question, Question.id == QuestionVersion.question_id)
    fits = (Question.course_id == course.id, Question.slug == slug, QuestionVersion.is_current)
    return session.scalar(current.where(*fits))


def _wrong_options(wording: Wording) -> list[str]:
    """Wrong answers to it, in the order of the bank; of questions with several parts, none is given."""
    if wording.kind not in UNDIVIDED:
        return ["-" * len(wording.key)]
    return [key for key in wording.options if key != wording.key]

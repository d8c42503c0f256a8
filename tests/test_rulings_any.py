"""Whatever is decided, answered and handed in, in whatever order: marks, their history, and certificates."""

from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from certificates.models import Certificate
from courses.models import Enrolment
from lms.people.models import Person
from lms.rulings import applying, holding
from lms.rulings.applying import regrade_slice, unfinished
from lms.rulings.deciding import Decision, decide, newest_ruling, preview
from lms.rulings.subjects import subject_of
from lms.rulings.undoing import undoing
from lms.teams.acting import Actor
from quizzes.attempts.handing_in import submit
from quizzes.attempts.outcome import grading_of
from quizzes.models import Answer, Attempt, Regrade, Ruling
from quizzes.regrading import stored_marks
from tests import world
from tests.quizzes import quiz_of
from tests.rulings import NOW, THEN

QUIET = {"suppress_health_check": [HealthCheck.function_scoped_fixture, HealthCheck.differing_executors]}
QUESTIONS, PEOPLE = 4, 3
LETTER = st.sampled_from(["a", "b", "c", ""])
# Per attempt: who, and what is answered at each of three questions of the four, the first left out being `skip`.
PAPERS = st.lists(
    st.tuples(st.integers(0, PEOPLE - 1), st.integers(0, QUESTIONS - 1), st.tuples(LETTER, LETTER, LETTER)),
    min_size=1,
    max_size=5,
)
KEYS = st.sets(st.sampled_from("abc"), max_size=3).map(sorted).map(tuple)
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("rule"), st.integers(0, QUESTIONS - 1), KEYS),
        st.tuples(st.just("take_back"), st.integers(0, QUESTIONS - 1)),
        st.tuples(st.just("slice")),
        st.tuples(st.just("submit")),
    ),
    max_size=8,
)


@pytest.fixture(scope="module")
def built(request):
    """The cast in an engine of the module's own."""

    def build(engine):
        with Session(engine) as session:
            if not session.scalars(select(Person.id)).first():
                world.build(session)
        return engine

    return build


@pytest.fixture(autouse=True)
def small_slices(monkeypatch):
    monkeypatch.setattr(applying, "SLICE", 2)
    monkeypatch.setattr(holding.next_slice, "__defaults__", (2,))


class Scene:
    """Some papers, all graded as they were handed in; nothing is committed."""

    def __init__(self, session, papers):
        self.session, self.quiz = session, quiz_of(session)
        self.people = session.scalars(select(Person).order_by(Person.id).limit(PEOPLE)).all()
        self.by = Actor(self.people[0].id, "")
        self.open, self.first = [], {}
        for at, (who, skip, letters) in enumerate(papers):
            self._write(self.people[who], skip, letters, hand_in=at % 3 != 2)

    def _write(self, person, skip, letters, *, hand_in):
        if any(one.person_id == person.id for one in self.open):
            self.submit()
        slots = [{"version": one + 1, "order": "cab"} for one in range(QUESTIONS) if one != skip]
        attempt = Attempt(person_id=person.id, quiz_id=self.quiz.id, pass_mark=60, paper=slots, started_at=THEN)
        self.session.add(attempt)
        self.session.flush()
        for position, letter in enumerate(letters, start=1):
            if letter:
                row = {"position": position, "sequence": 1, "choice": letter, "given_at": THEN}
                self.session.add(Answer(attempt_id=attempt.id, **row))
        self.session.flush()
        self.open.append(attempt)
        if hand_in:
            self.submit()

    def submit(self):
        for attempt in self.open:
            submit(self.session, attempt, THEN)
            self.first[attempt.id] = (attempt.marks, attempt.score, attempt.out_of, attempt.passed)
        self.open.clear()

    def rule(self, question, keys):
        subject = subject_of(self.session, question + 1)
        seen = newest_ruling(self.session, subject.question.id)
        decide(self.session, subject, Decision({question + 1: keys}), seen, self.by, NOW)

    def take_back(self, question):
        """The newest decision about it, where there is one: what counted before counts again."""
        subject = subject_of(self.session, question + 1)
        decided = self.session.scalars(select(Ruling.keys).filter_by(version_id=question + 1).order_by(Ruling.id)).all()
        decision = undoing(self.session, subject)
        assert (decision is None) == (not decided)
        if decision:
            assert dict(decision.ruled) == {question + 1: tuple([[subject.wording.key], *decided][-2])}
            seen = newest_ruling(self.session, subject.question.id)
            decide(self.session, subject, decision, seen, self.by, NOW)

    def slice(self):
        if waiting := unfinished(self.session):
            regrade_slice(self.session, waiting[0], self.by, NOW)

    def finish(self):
        for ruling in unfinished(self.session):
            while regrade_slice(self.session, ruling, self.by, NOW):
                pass

    def certificates(self):
        return {row.person_id: row.issued_at for row in self.session.scalars(select(Certificate))}

    def passed(self):
        rows = self.session.scalars(select(Enrolment).where(Enrolment.passed_at.is_not(None)))
        return {row.person_id: row.passed_at for row in rows}


def hold_true(engine, papers, steps, last):
    """Every step keeps what was earned; at the end all marks are those of grading anew, and history leads back."""
    with Session(engine) as session:
        scene = Scene(session, papers)
        for name, *words in steps:
            had, passed = scene.certificates(), scene.passed()
            getattr(scene, name)(*words)
            session.flush()
            session.expire_all()
            assert had.items() <= scene.certificates().items()
            assert passed.items() <= scene.passed().items()
        scene.finish()
        before = scene.certificates()
        effect = preview(session, scene.quiz, Decision({last[0] + 1: last[1]}))
        scene.rule(*last)
        scene.finish()
        session.expire_all()
        assert scene.certificates().keys() - before.keys() == effect.earning
        check_marks(session, scene)
        check_history(session, scene)
        session.rollback()


def check_marks(session, scene):
    for attempt_id in scene.first:
        attempt = session.get_one(Attempt, attempt_id)
        result = grading_of(session, attempt)
        stored = (attempt.marks, attempt.score, attempt.out_of, attempt.passed)
        assert stored == (stored_marks(result), float(result.score), result.out_of, result.passed)
        if attempt.passed:
            assert {attempt.person_id} <= scene.certificates().keys() & scene.passed().keys()


def check_history(session, scene):
    for attempt_id, first in scene.first.items():
        attempt = session.get_one(Attempt, attempt_id)
        steps = session.scalars(select(Regrade).filter_by(attempt_id=attempt_id).order_by(Regrade.id)).all()
        olds = [(one.old_marks, one.old_score, one.old_out_of, one.old_passed) for one in steps]
        states = [*olds, (attempt.marks, attempt.score, attempt.out_of, attempt.passed)]
        assert states[0] == first
        assert [one.new_passed for one in steps] == [state[3] for state in states[1:]]
        assert all(old[0] != new[0] for old, new in pairwise(states))


LAST = st.tuples(st.integers(0, QUESTIONS - 1), KEYS)


@settings(max_examples=25, **QUIET)
@given(papers=PAPERS, steps=STEPS, last=LAST)
def test_any_rulings_on_sqlite(built, sqlite_engine, papers, steps, last):
    hold_true(built(sqlite_engine), papers, steps, last)


@settings(max_examples=10, **QUIET)
@given(papers=PAPERS, steps=STEPS, last=LAST)
def test_any_rulings_on_postgresql(built, postgres_engine, papers, steps, last):
    hold_true(built(postgres_engine), papers, steps, last)

"""The verbs of a test: start, save, submit; refusals, races, retakes."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from certificates.models import Certificate
from courses.models import Enrolment
from lms.clock import utc_now
from quizzes.attempts import finding, handing_in, saving, starting
from quizzes.kinds import Kind, Policy
from quizzes.models import Answer, Attempt, Question
from quizzes.refusals import AlreadySubmitted, Given, LessonsNotDone, NoQuestions, NotOnPaper, Overtaken, UnknownAttempt
from quizzes.results import Release, explain, release_of
from quizzes.wordings import Shelf, Wording
from tests.quizzes import answer, begin, other, quiz_of, right_of, unlock

NOW = datetime(2026, 11, 20, 2, 30, tzinfo=UTC)


def give(session, attempt, position, sequence, choice, now=NOW):
    return saving.save_answer(session, attempt.person_id, attempt.id, position, sequence, choice, now)


def log_of(session, attempt):
    return session.execute(
        select(Answer.position, Answer.sequence, Answer.choice)
        .filter_by(attempt_id=attempt.id)
        .order_by(Answer.position)
    ).all()


def test_the_lessons_come_first(session, someone):
    with pytest.raises(LessonsNotDone):
        starting.start(session, someone("member"), quiz_of(session), NOW)
    session.add(Enrolment(person_id=someone("member").id, course_id=quiz_of(session).course_id, started_at=NOW))
    with pytest.raises(LessonsNotDone):
        starting.start(session, someone("member"), quiz_of(session), NOW)


def test_a_test_needs_questions(session, someone):
    quiz = unlock(session, someone("member"))
    session.execute(update(Question).values(is_withdrawn=True))
    with pytest.raises(NoQuestions):
        starting.start(session, someone("member"), quiz, NOW)


def test_starting_twice_opens_one(session, someone):
    attempt = begin(session, someone("member"))
    assert attempt.question_count == 10
    assert (attempt.pass_mark, attempt.score, attempt.receipt) == (80, None, None)
    assert starting.start(session, someone("member"), quiz_of(session), NOW).id == attempt.id
    assert begin(session, someone("mate")).id != attempt.id


def test_two_presses_at_once_open_one(session, someone, monkeypatch):
    """The other press wins between our look and our asking to be let in."""
    person, quiz = someone("member"), unlock(session, someone("member"))
    person_id, quiz_id, admit = person.id, quiz.id, starting.admit

    def late(*words):
        monkeypatch.setattr(starting, "admit", admit)
        with Session(session.get_bind()) as rival:
            starting.start(rival, rival.get_one(type(person), person_id), rival.get_one(type(quiz), quiz_id), NOW)
            rival.commit()
        return admit(*words)

    monkeypatch.setattr(starting, "admit", late)
    attempt = starting.start(session, person, quiz, NOW)
    session.commit()
    assert session.scalars(select(Attempt.id)).all() == [attempt.id]


def test_an_attempt_is_its_owners_alone(session, someone):
    attempt = begin(session, someone("member"))
    assert finding.find_attempt(session, someone("member").id, attempt.id) is attempt
    assert finding.find_attempt(session, someone("leader").id, attempt.id) is None
    with pytest.raises(UnknownAttempt):
        saving.save_answer(session, someone("leader").id, attempt.id, 1, 1, "a", NOW)
    with pytest.raises(UnknownAttempt):
        saving.save_answer(session, someone("member").id, 999, 1, 1, "a", NOW)


def test_answers_are_kept_one_by_one(session, someone):
    attempt = begin(session, someone("member"))
    saved = give(session, attempt, 3, 1, "a")
    assert (saved.count, saved.total, saved.sequence, saved.choice) == (1, 10, 1, "a")
    assert give(session, attempt, 5, 1, "b").answered == {3, 5}
    assert give(session, attempt, 3, 2, "c").count == 2
    session.commit()
    assert finding.answers_of(session, attempt.id) == {3: Given(2, "c"), 5: Given(1, "b")}
    assert log_of(session, attempt) == [(3, 1, "a"), (3, 2, "c"), (5, 1, "b")]
    session.refresh(attempt)
    assert attempt.answered_at == NOW


def test_a_repeat_is_harmless(session, someone):
    attempt = begin(session, someone("member"))
    for _ in range(3):
        assert give(session, attempt, 1, 1, "a").count == 1
    assert len(log_of(session, attempt)) == 1


@pytest.mark.parametrize("sequence", [1, 2])
def test_another_device_was_faster(session, someone, sequence):
    attempt = begin(session, someone("member"))
    give(session, attempt, 1, 2, "a")
    session.commit()
    with pytest.raises(Overtaken) as refusal:
        give(session, attempt, 1, sequence, "b")
    assert refusal.value.stands == Given(2, "a")
    session.rollback()
    assert log_of(session, attempt) == [(1, 2, "a")]
    assert give(session, attempt, 1, sequence, "a").sequence == 2  # the same choice, late: nothing to object
    assert give(session, attempt, 1, 3, "b").choice == "b"


@pytest.mark.parametrize(
    ("position", "sequence", "choice"),
    [
        (0, 1, "a"),
        (11, 1, "a"),
        (-1, 1, "a"),
        (1, 0, "a"),
        (1, 1000, "a"),
        (1, 1, "d"),
        (1, 1, "ab"),
        (1, 1, ""),
        (1, 1, "A"),
    ],
)
def test_what_is_not_on_the_paper_is_refused(session, someone, position, sequence, choice):
    attempt = begin(session, someone("member"))
    with pytest.raises(NotOnPaper):
        give(session, attempt, position, sequence, choice)
    session.rollback()
    assert log_of(session, attempt) == []
    assert attempt.answered_at is None


def test_next_open():
    assert finding.next_open({1, 2, 4}, 5, after=2) == 3
    assert finding.next_open({1, 2, 5}, 5, after=4) == 3
    assert finding.next_open({2, 3}, 3, after=3) == 1
    assert finding.next_open({1, 2}, 3, after=3) is None
    assert finding.next_open(set(), 3, after=0) == 1


def test_a_pass_is_noted_everywhere(session, someone):
    member = someone("member")
    attempt = begin(session, member)
    answer(session, attempt, score=8)
    handing_in.submit(session, attempt, NOW)
    session.commit()
    assert (attempt.score, attempt.passed, attempt.submitted_at) == (8, True, NOW)
    assert len(attempt.receipt) == 14
    enrolment = session.scalars(select(Enrolment).filter_by(person_id=member.id)).one()
    assert (enrolment.sat_at, enrolment.passed_at) == (NOW, NOW)
    assert (attempt.team_id, attempt.unit_id) == (enrolment.team_id, enrolment.unit_id)
    assert attempt.team_id is not None
    paper = session.scalars(select(Certificate).filter_by(person_id=member.id)).one()
    assert (paper.score, paper.question_count, paper.course_id) == (8, 10, enrolment.course_id)


def test_a_failure_is_noted_without_a_certificate(session, someone):
    attempt = begin(session, someone("member"))
    answer(session, attempt, score=7)
    handing_in.submit(session, attempt, NOW)
    session.commit()
    assert (attempt.score, attempt.passed) == (7, False)
    enrolment = session.scalars(select(Enrolment).filter_by(person_id=attempt.person_id)).one()
    assert (enrolment.sat_at, enrolment.passed_at) == (NOW, None)
    assert session.scalar(select(func.count(Certificate.id))) == 0


def test_the_last_answer_counts_and_a_gap_is_wrong(session, someone):
    attempt = begin(session, someone("member"))
    right = right_of(session, attempt)
    for position, letter in enumerate(right[:9], start=1):
        give(session, attempt, position, 1, other(letter) if other(letter) in "abc" else letter)
        give(session, attempt, position, 2, letter)
    give(session, attempt, 1, 3, other(right[0]))
    assert handing_in.submit(session, attempt, NOW).score == 8


def test_the_attempts_own_pass_mark_counts(session, someone):
    attempt = begin(session, someone("member"))
    answer(session, attempt, score=8)
    quiz_of(session).pass_mark = 100
    session.commit()
    assert handing_in.submit(session, attempt, NOW).passed


def test_submitting_twice_counts_once(session, someone):
    attempt = begin(session, someone("member"))
    answer(session, attempt, score=10)
    handing_in.submit(session, attempt, NOW)
    session.commit()
    receipt = attempt.receipt
    again = handing_in.submit(session, attempt, NOW + timedelta(hours=1))
    session.commit()
    assert (again.receipt, again.submitted_at) == (receipt, NOW)
    assert session.scalar(select(func.count(Certificate.id))) == 1
    with pytest.raises(AlreadySubmitted):
        give(session, attempt, 1, 2, "a")


def test_a_retake_draws_what_was_not_seen(session, someone):
    attempt = begin(session, someone("member"))
    handing_in.submit(session, attempt, NOW)
    again = starting.start(session, someone("member"), quiz_of(session), NOW)
    session.commit()
    assert again.id != attempt.id
    seen, drawn = ({slot["version"] for slot in one.paper} for one in (attempt, again))
    assert len(drawn - seen) == 4  # all that are left of fourteen
    assert len(drawn) == 10


def test_a_pass_is_not_lost_by_a_later_failure(session, someone):
    attempt = begin(session, someone("member"))
    answer(session, attempt, score=9)
    handing_in.submit(session, attempt, NOW)
    again = starting.start(session, someone("member"), quiz_of(session), NOW + timedelta(days=1))
    handing_in.submit(session, again, NOW + timedelta(days=1))
    session.commit()
    session.expire_all()
    assert not again.passed
    assert session.scalars(select(Enrolment).filter_by(person_id=attempt.person_id)).one().passed_at == NOW
    assert session.scalars(select(Certificate)).one().score == 9


def test_nothing_is_told_before_the_rules_allow_it(session, someone):
    attempt = begin(session, someone("member"))
    answer(session, attempt, 5)
    for one in explain(session, attempt, "vi", release_of(attempt, NOW)):
        assert (one.is_marked, one.mark, one.right, one.explanation, one.feedback) == (False, None, (), "", ())
    closed = NOW + timedelta(days=9)
    attempt.more_rules = {"answers_shown": "closed", "closes_at": closed.isoformat()}
    handing_in.submit(session, attempt, NOW)
    assert release_of(attempt, NOW) == Release(marks=True, answers=False, explanations=False)
    assert release_of(attempt, closed) == Release(marks=True, answers=True, explanations=True)


def test_answers_and_a_submission_cannot_cross(session, someone):
    """Whatever the order in which they arrive, the result is that of the answers said to be saved."""
    attempt = begin(session, someone("member"))
    right, engine, ids = right_of(session, attempt), session.get_bind(), (attempt.person_id, attempt.id)
    session.commit()

    def save(position):
        with Session(engine) as own:
            try:
                saving.save_answer(own, *ids, position, 1, right[position - 1], utc_now())
                own.commit()
            except AlreadySubmitted:
                return None
        return position

    def hand_in(_number):
        with Session(engine) as own:
            handing_in.submit(own, own.get_one(Attempt, ids[1]), utc_now())
            own.commit()

    with ThreadPoolExecutor(4) as pool:
        early = [pool.submit(save, position) for position in range(1, 6)]
        ends = [pool.submit(hand_in, number) for number in range(2)]
        late = [pool.submit(save, position) for position in range(6, 11)]
        taken = {future.result() for future in early + late} - {None}
        assert [end.result() for end in ends] == [None, None]
    session.refresh(attempt)
    assert {position for position, *_ in log_of(session, attempt)} == taken
    assert attempt.score == len(taken)
    assert session.scalar(select(func.count(Certificate.id))) == int(attempt.score >= 8)


def test_devices_answering_at_once_leave_one_answer(session, someone):
    attempt = begin(session, someone("member"))
    engine, ids = session.get_bind(), (attempt.person_id, attempt.id)
    session.commit()

    def save(choice):
        with Session(engine) as own:
            try:
                saved = saving.save_answer(own, *ids, 1, 1, choice, utc_now())
                own.commit()
            except Overtaken as overtaken:
                return overtaken.stands.choice
        return saved.choice

    with ThreadPoolExecutor(3) as pool:
        told = set(pool.map(save, "abc"))
    assert told == {choice for _, _, choice in log_of(session, attempt)}
    assert len(told) == 1


def test_the_shelf_is_bounded_and_keeps_what_is_used():
    shelf = Shelf(2)
    one, two, three = (Wording(number, number, 1, 1, Kind.SINGLE, Policy.WHOLE, "a", {}) for number in (1, 2, 3))
    shelf.keep([one, two])
    assert shelf.find([1]) == {1: one}
    shelf.keep([three])
    assert shelf.find([1, 2, 3]) == {1: one, 3: three}
    shelf.clear()
    assert shelf.find([1, 3]) == {}

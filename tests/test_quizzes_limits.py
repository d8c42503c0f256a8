"""When a test may be begun and when it ends: windows, how often, pauses, time, and more time for some."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from certificates.models import Certificate
from courses.models import Enrolment
from quizzes.attempts import finding, handing_in, saving, starting
from quizzes.models import Allowance, Answer, Attempt
from quizzes.refusals import Closed, NoAttemptsLeft, NotOpenYet, Overdue, TooSoon
from quizzes.rules import GRACE, Counts, Line, Rules, Shown, rules_from, rules_of
from tests.quizzes import answer, quiz_of, right_of, unlock

NOW = datetime(2026, 11, 20, 2, 30, tzinfo=UTC)
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def sit(session, someone):
    """Set the rules of the member's test, then begin it at a moment."""
    unlock(session, someone("member"))

    def begin(now=NOW, **rules):
        quiz = quiz_of(session)
        if rules:
            quiz.more_rules = Rules(**rules).kept()
        attempt = starting.start(session, someone("member"), quiz, now)
        session.commit()
        return attempt

    return begin


def allow(session, someone, extra_percent):
    words = {"reason": "mắt kém", "given_by": someone("trainer").id, "given_at": NOW}
    quiz_id = quiz_of(session).id
    session.add(Allowance(person_id=someone("member").id, quiz_id=quiz_id, extra_percent=extra_percent, **words))
    session.flush()


def test_rules_are_kept_whole():
    rules = Rules(
        12, 75, minutes=20, attempts=3, wait_hours=24, counts=Counts.LAST, answers_shown=Shown.CLOSED,
        opens_at=NOW, closes_at=NOW + DAY, blueprint=(Line(5, lesson=1), Line(7, difficulty=2)),
    )  # fmt: skip
    assert rules_from(rules.kept(), 12, 75) == rules
    assert rules_from({}, 10, 80) == Rules()


def test_a_window(sit):
    window = {"opens_at": NOW + DAY, "closes_at": NOW + 2 * DAY}
    with pytest.raises(NotOpenYet) as early:
        sit(**window)
    assert early.value.opens_at == NOW + DAY
    with pytest.raises(Closed) as late:
        sit(NOW + 2 * DAY)
    assert late.value.closed_at == NOW + 2 * DAY
    assert sit(NOW + DAY).due_at == NOW + 2 * DAY


def test_how_often_and_after_which_pause(session, sit):
    first = sit(attempts=2, wait_hours=24)
    handing_in.submit(session, first, NOW)
    with pytest.raises(TooSoon) as soon:
        sit(NOW + HOUR)
    assert soon.value.next_at == NOW + DAY
    second = sit(NOW + DAY)
    handing_in.submit(session, second, NOW + DAY)
    with pytest.raises(NoAttemptsLeft):
        sit(NOW + 9 * DAY)


def test_time_with_a_grace_for_slow_networks(session, sit):
    attempt = sit(minutes=20)
    due = NOW + 20 * MINUTE
    assert attempt.due_at == due
    right = right_of(session, attempt)
    saving.save_answer(session, attempt.person_id, attempt.id, 1, 1, right[0], due + GRACE)
    with pytest.raises(Overdue):
        saving.save_answer(session, attempt.person_id, attempt.id, 2, 1, right[1], due + GRACE + timedelta(seconds=1))
    session.rollback()


def test_what_is_overdue_is_handed_in_as_it_stands(session, sit):
    attempt = sit(minutes=20)
    answer(session, attempt, 9, NOW)
    assert not finding.is_overdue(attempt, NOW + 20 * MINUTE + GRACE)
    assert handing_in.settle_due(session, NOW + 20 * MINUTE) == 0
    assert handing_in.settle_due(session, NOW + DAY) == 1
    assert (attempt.score, attempt.submitted_at, attempt.passed) == (9, NOW + 20 * MINUTE, True)
    assert handing_in.settle_due(session, NOW + DAY) == 0


def test_a_clock_hands_in_what_is_overdue(app, session, sit):
    attempt = sit(minutes=20)
    answered = app.test_cli_runner().invoke(args=["attempts", "close-overdue"])
    assert answered.output == "1 tests handed in or graded.\n"
    session.expire_all()
    assert attempt.submitted_at == NOW + 20 * MINUTE


def test_what_waits_for_the_close_is_graded_then(session, sit, someone):
    """Until then there is no result that anything could give away; the pass counts from the day it was handed in."""
    attempt = sit(marks_shown=Shown.CLOSED, closes_at=NOW + DAY, counts=Counts.BEST)
    answer(session, attempt, 10, NOW)
    handing_in.submit(session, attempt, NOW + HOUR)
    session.commit()
    assert (attempt.is_waiting, attempt.score, attempt.passed, attempt.marks) == (True, None, None, None)
    assert attempt.receipt
    progress = select(Enrolment.sat_at, Enrolment.passed_at).filter_by(person_id=attempt.person_id)
    assert session.execute(progress).one() == (None, None)
    assert session.scalars(select(Certificate)).all() == []
    assert handing_in.settle_due(session, NOW + DAY - MINUTE) == 0
    assert not handing_in.settle(session, attempt, NOW + DAY - MINUTE)
    assert handing_in.settle_due(session, NOW + DAY) == 1
    session.commit()
    assert (attempt.score, attempt.passed) == (10, True)
    assert session.execute(progress).one() == (NOW + HOUR, NOW + HOUR)
    assert session.scalars(select(Certificate.score)).all() == [10]
    assert handing_in.settle_due(session, NOW + DAY) == 0


def test_many_are_settled_some_at_a_time(session, sit, someone, monkeypatch):
    monkeypatch.setattr(handing_in, "SLICE", 1)
    sit(minutes=20)
    unlock(session, someone("mate"))
    starting.start(session, someone("mate"), quiz_of(session), NOW)
    session.commit()
    assert [handing_in.settle_due(session, NOW + DAY) for _ in range(3)] == [1, 1, 0]


def test_another_device_does_not_slip_past_the_number_of_attempts(session, sit, someone, monkeypatch):
    """It begins and hands in between our look and our asking to be let in."""
    quiz = quiz_of(session)
    quiz.more_rules = Rules(attempts=1).kept()
    session.commit()
    person_id, quiz_id, admit = someone("member").id, quiz.id, starting.admit

    def late(*words):
        monkeypatch.setattr(starting, "admit", admit)
        with Session(session.get_bind()) as rival:
            attempt_id = starting.begin(rival, person_id, rival.get_one(type(quiz), quiz_id), NOW)
            handing_in.submit(rival, rival.get_one(Attempt, attempt_id), NOW)
            rival.commit()
        return admit(*words)

    monkeypatch.setattr(starting, "admit", late)
    with pytest.raises(NoAttemptsLeft):
        starting.start(session, someone("member"), quiz, NOW)


def test_beginning_again_hands_in_what_is_overdue(session, sit):
    first = sit(minutes=20)
    assert sit(NOW + 19 * MINUTE).id == first.id
    second = sit(NOW + HOUR)
    assert second.id != first.id
    assert first.submitted_at == NOW + 20 * MINUTE


@pytest.mark.parametrize(("extra_percent", "minutes"), [(0, 20), (50, 30), (None, None)])
def test_more_time_for_one_person(session, someone, sit, extra_percent, minutes):
    allow(session, someone, extra_percent)
    attempt = sit(minutes=20)
    assert attempt.due_at == (None if minutes is None else NOW + minutes * MINUTE)


def test_the_window_ends_everybodys_time(session, someone, sit):
    allow(session, someone, None)
    assert sit(minutes=60, closes_at=NOW + 30 * MINUTE).due_at == NOW + 30 * MINUTE


def test_rules_changed_meanwhile_do_not_touch_an_attempt(session, sit):
    attempt = sit(minutes=20)
    quiz_of(session).more_rules = Rules(minutes=5).kept()
    session.commit()
    assert (rules_of(attempt).minutes, attempt.due_at) == (20, NOW + 20 * MINUTE)


def test_where_the_first_attempt_counts_a_later_pass_earns_nothing(session, sit):
    first = sit(counts=Counts.FIRST)
    answer(session, first, 0, NOW)
    handing_in.submit(session, first, NOW)
    second = sit(NOW + DAY)
    answer(session, second, 10, NOW + DAY)
    handing_in.submit(session, second, NOW + DAY)
    assert second.passed
    assert session.scalars(select(Enrolment.passed_at).filter_by(person_id=first.person_id)).all() == [None]
    assert session.scalars(select(Certificate)).all() == []


def test_the_marks_of_each_question_are_kept(session, sit):
    attempt = sit()
    assert attempt.seed > 0
    assert session.scalars(select(Attempt)).one().marks is None
    handing_in.submit(session, attempt, NOW)
    assert attempt.marks == [0.0] * 10
    assert session.scalars(select(Answer)).all() == []

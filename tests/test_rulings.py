"""A question found wrong: what a decision changes, and that nothing else does."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from certificates.models import Certificate
from courses.models import Enrolment
from lms.people.models import AuditEntry
from lms.rulings import applying, deciding, holding
from lms.rulings.deciding import Decision, RuledMeanwhile, decide, preview
from lms.rulings.subjects import subject_of
from lms.teams.acting import Actor
from quizzes.attempts import handing_in
from quizzes.models import Attempt, Regrade, Ruling
from tests.quizzes import begin, quiz_of
from tests.rulings import NOW, THEN, apply, history, paper, play, rule, subject, version_of

PER_PASS = 8  # statements


@pytest.fixture
def sat(session, someone):
    return play(session, someone)


def standing(session, sat):
    """Of everybody, the score, the number of questions that count, and whether it is a pass."""
    session.expire_all()
    return {name: (one.score, one.out_of, one.passed) for name, one in sat.items()}


def holders(session):
    rows = session.execute(select(Certificate.person_id, Certificate.issued_at))
    return {person_id: at for person_id, at in rows}  # noqa: C416 - a row is no pair to mypy


FIRST = {"member": (3, 5, False), "mate": (4, 5, True), "leader": (4, 5, True), "stranger": (5, 5, True)}


def test_accepting_another_answer(session, someone, sat):
    q04, member = subject(session, "q04"), someone("member").id
    effect = preview(session, q04.quiz, Decision({q04.version.id: ("a", "b")}))
    assert (effect.attempts, effect.changed, effect.raised, effect.lowered) == (3, 1, 1, 0)
    assert (effect.passing, effect.earning) == ({member}, {member})
    assert (effect.failing, effect.doubtful) == (set(), set())
    assert standing(session, sat) == FIRST, "a preview writes nothing"
    rule(session, q04, ("a", "b"), someone("trainer"), NOW)
    assert standing(session, sat) == {**FIRST, "member": (4, 5, True)}
    assert sat["member"].marks == [1, 1, 1, 1, 0]
    assert history(session, sat["member"]) == [(3, 5, False)]
    assert session.scalar(select(func.count(Regrade.id))) == 1
    enrolment = session.scalars(select(Enrolment).filter_by(person_id=member)).one()
    assert (enrolment.sat_at, enrolment.passed_at) == (THEN, NOW), "the pass counts from the day of the decision"
    assert holders(session)[member] == NOW


def test_taking_it_out_takes_no_certificate(session, someone, sat):
    q04, by = subject(session, "q04"), someone("trainer")
    rule(session, q04, ("a", "b"), by, NOW)
    before = holders(session)
    later = NOW + timedelta(days=1)
    effect = preview(session, q04.quiz, Decision({q04.version.id: ()}))
    both = {someone("member").id, someone("mate").id}
    assert (effect.attempts, effect.changed, effect.raised, effect.lowered) == (3, 3, 1, 2)
    assert (effect.passing, effect.earning, effect.failing, effect.doubtful) == (set(), set(), both, both)
    rule(session, q04, (), by, later)
    out = {"member": (3, 4, False), "mate": (3, 4, False), "leader": (4, 4, True), "stranger": (5, 5, True)}
    assert standing(session, sat) == out
    assert sat["mate"].marks == [1, 1, 1, None, 0]
    assert history(session, sat["member"]) == [(3, 5, False), (4, 5, True)]
    assert holders(session) == before
    assert all(session.scalars(select(Enrolment.passed_at)).all())
    assert all(session.scalars(select(Certificate.revoked_at.is_(None))).all())


def test_who_has_passed_otherwise_is_not_in_doubt(session, someone, sat):
    given = {"q01": "b", "q02": "b", "q03": "b", "q06": "b", "q07": "b"}
    paper(session, someone("mate"), given, hand_in=THEN + timedelta(hours=1))
    q04 = subject(session, "q04")
    effect = preview(session, q04.quiz, Decision({q04.version.id: ()}))
    assert (effect.failing, effect.doubtful) == ({someone("mate").id}, set())


def test_only_the_first_attempt_earns_where_the_rules_say_so(session, someone, sat):
    again = paper(session, someone("member"), {"q01": "b", "q02": "c", "q04": "a"}, hand_in=NOW, pass_mark=60)
    sat["member"].pass_mark = 100
    again.more_rules = sat["member"].more_rules = {"counts": "first"}
    session.commit()
    q04 = subject(session, "q04")
    effect = preview(session, q04.quiz, Decision({q04.version.id: ("a",)}))
    assert (effect.passing, effect.earning) == ({someone("member").id}, set())
    rule(session, q04, ("a",), someone("trainer"), NOW)
    session.expire_all()
    assert again.passed
    assert someone("member").id not in holders(session)


def test_an_open_attempt_is_graded_by_the_ruling_when_it_is_handed_in(session, someone):
    attempt = paper(session, someone("member"), {"q04": "a", "q05": "b"})
    rule(session, subject(session, "q04"), ("a",), someone("trainer"), NOW)
    handing_in.submit(session, attempt, NOW)
    session.commit()
    assert (attempt.score, attempt.passed, history(session, attempt)) == (2, True, [])


def test_a_question_taken_out_is_not_drawn_any_more(session, someone):
    for slug in ("q01", "q02", "q03"):
        rule(session, subject(session, slug), (), someone("trainer"), NOW)
    quiz_of(session).question_count = 14
    attempt = begin(session, someone("member"))
    assert attempt.question_count == 11
    assert version_of(session, "q02") not in {slot["version"] for slot in attempt.paper}


def test_attempts_of_before_marks_were_kept(session, someone, sat):
    sat["member"].marks = sat["mate"].marks = None
    session.commit()
    rule(session, subject(session, "q04"), ("a", "b"), someone("trainer"), NOW)
    session.expire_all()
    assert session.scalars(select(Regrade.old_marks)).all() == [[1, 1, 1, 0, 0]]
    assert sat["member"].marks == [1, 1, 1, 1, 0]
    assert sat["mate"].marks is None


def test_whoever_closed_the_account_is_issued_nothing(session, someone, sat):
    someone("member").closed_at = NOW
    session.commit()
    rule(session, subject(session, "q04"), ("a",), someone("trainer"), NOW)
    session.expire_all()
    assert sat["member"].passed
    assert someone("member").id not in holders(session)


def test_of_two_who_decide_at_once_the_second_sees_the_first(session, someone, sat, monkeypatch):
    """The other decides between our look and our writing."""
    q04, by = subject(session, "q04"), Actor(someone("trainer").id, "::1")
    version_id, waiting = q04.version.id, deciding.hold

    def late(own, quiz_id):
        monkeypatch.setattr(deciding, "hold", waiting)
        with Session(session.get_bind()) as rival:
            decide(rival, subject_of(rival, version_id), Decision({version_id: ("a",)}), 0, by, NOW)
            rival.commit()
        waiting(own, quiz_id)

    monkeypatch.setattr(deciding, "hold", late)
    session.commit()
    with pytest.raises(RuledMeanwhile):
        decide(session, q04, Decision({version_id: ()}), 0, by, NOW)
    session.rollback()
    assert session.scalars(select(Ruling.keys)).all() == [["a"]]


def test_it_goes_on_where_it_stopped(session, someone, sat, monkeypatch):
    """Slice by slice, by two at once, and after a newer ruling: each attempt is graded once by each ruling."""
    monkeypatch.setattr(applying, "SLICE", 1)
    monkeypatch.setattr(holding.next_slice, "__defaults__", (1,))
    q04, by = subject(session, "q04"), Actor(someone("trainer").id, "::1")
    [ruling] = decide(session, q04, Decision({q04.version.id: ("a",)}), 0, by, NOW)
    session.commit()
    assert applying.regrade_slice(session, ruling, by, NOW)
    session.commit()
    assert applying.left_of(session, ruling) == 2
    with Session(session.get_bind()) as other:
        assert applying.regrade_slice(other, other.get_one(Ruling, ruling.id), by, NOW)
        other.commit()
    apply(session, ruling, by, NOW)
    assert not applying.regrade_slice(session, ruling, by, NOW), "done is done"
    assert standing(session, sat) == {**FIRST, "member": (4, 5, True), "mate": (3, 5, False)}
    assert applying.tallies(session, [ruling.id]) == {ruling.id: applying.Tally(2, 1, 1)}
    [second] = decide(session, q04, Decision({q04.version.id: ()}), ruling.id, by, NOW)
    assert applying.unfinished(session) == [second]
    [third] = decide(session, q04, Decision({q04.version.id: ("b",)}), second.id, by, NOW)
    session.commit()
    assert applying.unfinished(session) == [third]
    apply(session, third, by, NOW)
    assert standing(session, sat) == FIRST
    assert history(session, sat["mate"]) == [(4, 5, True), (3, 5, False)]


def test_it_is_told_in_the_log(session, someone, sat):
    q04 = subject(session, "q04")
    rule(session, q04, ("a",), someone("trainer"), NOW)
    entries = session.scalars(select(AuditEntry).order_by(AuditEntry.id)).all()
    told = {"course": q04.course.slug, "question": "q04"}
    assert [(entry.action, entry.details) for entry in entries] == [
        ("question.ruled", {**told, "version_ids": [q04.version.id], "answers": 1}),
        ("question.regraded", {**told, "attempts": 2, "passing": 1, "failing": 1}),
    ]
    assert {entry.unit_id for entry in entries} == {q04.course.owner_id}


def test_statements_do_not_grow_with_the_attempts(session, someone, sat, statements):
    """Those of an attempt that newly passes are its own: a certificate has many words."""
    q05 = subject(session, "q05")

    def asked(keys):
        statements.clear()
        effect = preview(session, q05.quiz, Decision({q05.version.id: keys}))
        session.rollback()
        seen = len(statements)
        rule(session, q05, keys, someone("trainer"), NOW)
        return effect, seen, len(statements) - seen

    effect, *few = asked(())
    assert effect.attempts == 4
    rule(session, q05, ("b",), someone("trainer"), NOW)
    for number in range(30):
        paper(session, someone("stranger"), {"q04": "c", "q05": "b" if number % 2 else "c"}, hand_in=NOW)
    effect, *many = asked(())
    assert (effect.attempts, effect.changed) == (34, 34)
    assert many[0] <= few[0] + 2, "what the session has to read again"
    assert many[1] == few[1]
    rule(session, q05, ("b",), someone("trainer"), NOW)
    for _number in range(5):
        paper(session, someone("stranger"), {"q04": "b", "q05": "c"}, hand_in=NOW)
    _effect, *passing = asked(())
    assert passing[1] - many[1] <= 5 * PER_PASS


def test_a_paper_is_found_however_it_was_written(session, someone):
    """Version 1 is not found where 11 or 21 is; another order of words, and no blanks, change nothing."""
    quiz, one = quiz_of(session), version_of(session, "q01")
    for slots in ([{"order": "abc", "version": one}], [{"version": one * 10 + 1, "order": "abc"}]):
        session.add(
            Attempt(
                person_id=someone("member").id, quiz_id=quiz.id, pass_mark=80, paper=slots, started_at=THEN,
                submitted_at=THEN,
                    score=0,
            )
        )  # fmt: skip
    session.commit()
    assert len(holding.next_slice(session, quiz.id, [one], None)) == 1

"""Marks and choices as read from submitted attempts."""

from datetime import UTC, datetime, timedelta
from itertools import permutations, product

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from quizzes.analysis import analyse
from quizzes.attempts import handing_in
from quizzes.figures import marks as marks_room
from quizzes.figures.choices import OptionCount, choices_in, choices_of, thirds
from quizzes.figures.guessing import guess_score, orders_by_inversions
from quizzes.figures.marks import Sitting, Sittings, Which, marks_of, table_of
from quizzes.grading import mark
from quizzes.kinds import JUDGEMENTS, OPEN, Kind, Policy
from quizzes.models import Answer, Attempt, Question, QuestionVersion, Ruling, Slot
from quizzes.wordings import Decided, Wording, shelf
from tests.quizzes import CITIZEN_COURSE, answer, begin, quiz_of

NOW = datetime(2026, 11, 20, 2, 30, tzinfo=UTC)


@pytest.fixture
def versions(session):
    """Three versions of the member course's bank: two questions, the second in two wordings. `b` is right."""
    course_id = quiz_of(session).course_id
    of_course = select(QuestionVersion).join(Question).where(Question.course_id == course_id).order_by(Question.id)
    first, second = session.scalars(of_course.limit(2))
    newer = QuestionVersion(
        question_id=second.question_id,
        number=2,
        lesson_number=1,
        difficulty=1,
        texts=second.texts,
        key=second.key,
        digest="newer",
        published_at=NOW,
    )
    session.add(newer)
    session.flush()
    return first.id, second.id, newer.id


@pytest.fixture
def sit(session, someone):
    """Write down an attempt: (version, order, letters chosen one after another) for each position."""

    def write(username, *places, hours=0, slug=None, submitted=True):
        attempt = Attempt(
            person_id=someone(username).id,
            quiz_id=quiz_of(session, slug).id if slug else quiz_of(session).id,
            pass_mark=80,
            paper=[Slot(version=version, order=order) for version, order, _letters in places],
            started_at=NOW,
            submitted_at=NOW + timedelta(hours=hours) if submitted else None,
        )
        session.add(attempt)
        session.flush()
        for position, (_version, _order, letters) in enumerate(places, start=1):
            for sequence, letter in enumerate(letters, start=1):
                session.add(
                    Answer(attempt_id=attempt.id, position=position, sequence=sequence, choice=letter, given_at=NOW)
                )
        session.commit()

    return write


@pytest.fixture
def story(versions, sit):
    """What the tests below read. Letters are places on the paper: under "cab", the letter c is the option b."""
    first, second, newer = versions
    sit("member", (second, "cba", "ab"), (first, "abc", "b"), hours=1)  # changes her mind, and is right twice
    sit("mate", (first, "cab", "c"), (newer, "abc", ""), hours=2)  # leaves one out
    sit("leader", (first, "abc", "c"), (second, "bac", "b"), hours=3)  # chooses c, then a
    sit("leader", (first, "abc", "b"), (second, "bac", "a"), hours=4)  # the second time right twice
    sit("stranger", (first, "abc", "b"), (second, "abc", "b"), submitted=False)
    sit("mate", (first, "abc", "a"), slug=CITIZEN_COURSE)  # earlier, but another test
    return versions


def test_marks_stand_by_version_for_first_attempts(session, story):
    marks = marks_of(session, quiz_of(session).id)
    assert [item.version_id for item in marks.items] == list(story)
    assert marks.items[1].question_id == marks.items[2].question_id != marks.items[0].question_id
    assert marks.rows == [[1, 1, None], [1, None, 0], [0, 0, None]]
    assert (marks.max_marks, marks.guess_scores) == ([1, 1, 1], [1 / 3, 1 / 3, 1 / 3])
    found = analyse(marks.rows, marks.max_marks, guess_scores=marks.guess_scores)
    assert (found.attempts, found.mean, found.items[0].facility) == (3, 50, pytest.approx(200 / 3))


def test_all_attempts_on_demand(session, story):
    assert marks_of(session, quiz_of(session).id, Which.ALL).rows[2:] == [[0, 0, None], [1, 1, None]]


def test_of_very_many_attempts_the_newest_are_read(session, story, monkeypatch):
    monkeypatch.setattr(marks_room, "MOST_ATTEMPTS", 2)
    assert marks_of(session, quiz_of(session).id).rows == [[1, None, 0], [0, 0, None]]
    assert marks_of(session, quiz_of(session).id, Which.ALL).rows == [[0, 0], [1, 1]]


def test_a_quiz_nobody_has_submitted(session, versions, sit):
    sit("stranger", (versions[0], "abc", "b"), submitted=False)
    marks = marks_of(session, quiz_of(session).id)
    assert (marks.items, marks.rows) == ((), [])
    choices = choices_of(session, versions[0])
    assert choices.everybody == sum(one.everybody for one in choices.options) == 0


def test_what_waits_for_the_test_to_close_tells_nothing_yet(session, versions, sit):
    sit("member", (versions[0], "abc", "b"))
    session.scalars(select(Attempt)).one().grade_at = NOW + timedelta(days=1)
    session.commit()
    assert marks_of(session, quiz_of(session).id).rows == []


def test_choices_are_counted_by_the_options_of_the_bank(session, story):
    first, second, newer = (choices_of(session, version) for version in story)
    # In the rest of the paper, only the member was right: the third above. The third below is everybody else.
    assert (first.everybody, first.upper, first.lower) == (3, 1, 2)
    assert first.options == (
        OptionCount(0, "a", is_right=False, everybody=0, upper=0, lower=0),
        OptionCount(0, "b", is_right=True, everybody=2, upper=1, lower=1),
        OptionCount(0, "c", is_right=False, everybody=1, upper=0, lower=1),
        OptionCount(0, None, is_right=False, everybody=0, upper=0, lower=0),
    )
    assert {one.key: one.everybody for one in second.options} == {"a": 1, "b": 1, "c": 0, None: 0}
    assert {one.key: one.everybody for one in newer.options} == {"a": 0, "b": 0, "c": 0, None: 1}
    assert (newer.everybody, newer.upper, newer.lower) == (1, 0, 0)
    repeated = choices_of(session, story[0], Which.ALL)
    assert (repeated.everybody, repeated.options[1].everybody) == (4, 3)


def test_marks_that_were_kept_are_taken_as_they_are(session, someone):
    attempt = begin(session, someone("member"))
    answer(session, attempt, 7)
    handing_in.submit(session, attempt, NOW)
    session.commit()
    (row,) = marks_of(session, attempt.quiz_id).rows
    assert sorted(row) == [0] * 3 + [1] * 7
    first, second, *_others = attempt.paper
    attempt.marks = [None, 0.5, *attempt.marks[2:]]  # the first was taken out, the second is half right
    session.commit()
    marks = marks_of(session, attempt.quiz_id)
    places = {item.version_id: place for place, item in enumerate(marks.items)}
    assert [marks.rows[0][places[slot["version"]]] for slot in (first, second)] == [None, 0.5]


def test_a_ruling_says_which_options_are_right(session, someone, story):
    session.add(
        Ruling(
            version_id=story[0], keys=["a", "b"], reason="Cả hai đúng", decided_by=someone("trainer").id, decided_at=NOW
        )
    )
    assert [one.key for one in choices_of(session, story[0]).options if one.is_right] == ["a", "b"]


@pytest.mark.parametrize(
    ("kind", "key", "given_on_paper", "wanted"),
    [
        # The options a, b, c of the bank stand as c, a, b: what is a on the paper is c in the bank.
        (Kind.SEVERAL, "ab", ["ab", "bc"], {(0, "a"): 2, (0, "b"): 1, (0, "c"): 1}),
        (Kind.MATCHING, "ab", ["bc", "a-", None], {(0, "a"): 1, (0, "c"): 1, (0, None): 1, (1, "b"): 1, (1, None): 2}),
        (
            Kind.ORDERING,
            "abc",
            ["bca", "abc"],
            {(0, "a"): 1, (0, "c"): 1, (1, "a"): 1, (1, "b"): 1, (2, "b"): 1, (2, "c"): 1},
        ),
        (
            Kind.CASE,
            "sa",
            ["sb", "ra", None],
            {(0, "s"): 1, (0, "r"): 1, (0, None): 1, (1, "a"): 1, (1, "c"): 1, (1, None): 1},
        ),
    ],
)
def test_answers_of_several_parts_are_counted_part_by_part(kind, key, given_on_paper, wanted):
    texts = {"vi": {"stem": "", "options": dict.fromkeys("abc", ""), "prompts": ["", ""], "explanation": ""}}
    wording = Wording(1, 1, 1, 1, kind, Policy.WHOLE, key, texts)
    each = [Sitting([Slot(version=1, order="cab")], {1: word} if word else {}, [0.0]) for word in given_on_paper]
    found = choices_in(Sittings(each, {1: wording}), wording, [key])
    assert {(one.part, one.key): one.everybody for one in found.options if one.everybody} == wanted
    right = {(0, letter) if kind is Kind.SEVERAL else (place, letter) for place, letter in enumerate(key)}
    assert {(one.part, one.key) for one in found.options if one.is_right} == right
    guess = guess_score(kind, Policy.WHOLE, [key], 3, 2)
    assert table_of(Sittings(each, {1: wording})).guess_scores == [guess]
    assert table_of(Sittings(each, {1: wording}, {1: Decided((), NOW)})).guess_scores == [None]


def test_reading_takes_the_same_statements_for_one_attempt_and_for_many(session, versions, sit, statements):
    counts = []
    for username in ("member", "mate", "leader", "stranger"):
        sit(username, *((version, "abc", "ab") for version in versions[:2]))
        quiz_id = quiz_of(session).id
        for read in (lambda quiz_id=quiz_id: marks_of(session, quiz_id), lambda: choices_of(session, versions[0])):
            shelf.clear()
            statements.clear()
            read()
            counts.append(len(statements))
    assert counts == [4, 6] * 4


def blind_answers(kind, options, prompts):
    """Every complete answer to a question of the kind, which chance gives equally often."""
    letters = "abcdefgh"[:options]
    if kind is Kind.ORDERING:
        return ["".join(order) for order in permutations(letters)]
    if kind is Kind.MATCHING:
        return ["".join(word) for word in product(letters, repeat=prompts)]
    return (
        [f"{first}{letter}" for first in JUDGEMENTS if first != OPEN for letter in letters]
        if kind is Kind.CASE
        else list(letters)
    )


@pytest.mark.parametrize("policy", Policy)
@pytest.mark.parametrize(
    ("kind", "key"),
    [(Kind.SINGLE, "b"), (Kind.BOOLEAN, "a"), (Kind.MATCHING, "bca"), (Kind.CASE, "sd"), (Kind.ORDERING, "dbca")],
)
def test_what_blind_guessing_earns_is_the_mean_mark_of_all_answers(kind, key, policy):
    options = 2 if kind is Kind.BOOLEAN else 4
    words = blind_answers(kind, options, 3)
    for keys in ([key], [key, words[0]]):
        mean = sum(max(mark(kind, policy, right, word) for right in keys) for word in words) / len(words)
        is_known = len(keys) == 1 or policy is Policy.WHOLE or kind in {Kind.SINGLE, Kind.BOOLEAN}
        assert guess_score(kind, policy, keys, options, 3) == (pytest.approx(float(mean)) if is_known else None)


def test_what_blind_guessing_earns_by_hand():
    # Four options, two of them accepted; a prompt of three options; scam or not, and one of three things to do.
    assert guess_score(Kind.SINGLE, Policy.WHOLE, "ac", 4) == 0.5
    assert guess_score(Kind.MATCHING, Policy.PROPORTIONAL, ["ab"], 3, 2) == pytest.approx(1 / 3)
    assert guess_score(Kind.CASE, Policy.PROPORTIONAL, ["sa"], 3) == pytest.approx(5 / 12)
    # Of the six orders of three steps, one has no pair the wrong way round and earns 1, two have one: 2/3 - 1/3.
    assert orders_by_inversions(3) == (1, 2, 2, 1)
    assert guess_score(Kind.ORDERING, Policy.PROPORTIONAL, ["abc"], 3) == pytest.approx((1 + 2 / 3) / 6)
    assert guess_score(Kind.SEVERAL, Policy.WHOLE, ["ab"], 4) is guess_score(Kind.SINGLE, Policy.WHOLE, (), 4) is None


@given(st.lists(st.integers(0, 10), max_size=40))
def test_thirds_hold_a_third_with_its_ties_and_never_meet(scores):
    upper, lower = thirds(scores)
    assert not set(upper) & set(lower)
    if upper:
        assert min(len(upper), len(lower)) >= len(scores) // 3
        outside = [score for n, score in enumerate(scores) if n not in {*upper, *lower}]
        best, worst = [scores[n] for n in upper], [scores[n] for n in lower]
        assert max(worst) < min([*outside, *best])
        assert min(best) > max([*outside, *worst])
    else:
        ranked, size = sorted(scores), len(scores) // 3
        assert not size or ranked[size - 1] == ranked[-size]

"""Grading and drawing: pure, so held by properties rather than by examples."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizzes.grading import Item, grade, needed
from quizzes.kinds import LETTERS, Kind, Policy
from quizzes.papers import Candidate, draw, draw_by, letters
from quizzes.rules import Line

LETTER = st.sampled_from("abcd")
KEYS = st.lists(LETTER, min_size=1, max_size=30)
MARKS = st.integers(1, 100)
ANSWERS = st.dictionaries(st.integers(1, 35), LETTER)
DAY = datetime(2026, 11, 1, tzinfo=UTC)


def single(keys):
    """A paper of single choices with these right letters."""
    return [Item(Kind.SINGLE, Policy.WHOLE, (key,)) for key in keys]


def dice(seed):
    """Chance that can be repeated."""
    return Random(seed)


@pytest.mark.parametrize(
    ("count", "mark", "wanted"), [(10, 80, 8), (9, 80, 8), (5, 80, 4), (1, 80, 1), (3, 67, 3), (10, 100, 10), (7, 1, 1)]
)
def test_the_needed_count_is_rounded_up(count, mark, wanted):
    assert needed(count, mark) == wanted


@given(st.integers(0, 500), MARKS)
def test_needed_is_the_smallest_count_that_reaches_the_mark(count, mark):
    least = needed(count, mark)
    assert least * 100 >= mark * count
    assert (least - 1) * 100 < mark * count or count == 0


@given(KEYS, ANSWERS, MARKS)
def test_a_result_agrees_with_itself(keys, answers, mark):
    result = grade(single(keys), answers, mark)
    assert len(result.marks) == len(keys)
    assert result.score == sum(result.marks) <= len(keys)
    assert result.passed == (result.score * 100 >= mark * len(keys))
    for position, right in enumerate(result.marks, start=1):
        assert right == (answers.get(position) == keys[position - 1])


@given(KEYS, ANSWERS, MARKS, st.data())
def test_a_right_answer_more_never_hurts(keys, answers, mark, data):
    position = data.draw(st.integers(1, len(keys)))
    before = grade(single(keys), answers, mark)
    after = grade(single(keys), {**answers, position: keys[position - 1]}, mark)
    assert after.score >= before.score
    assert after.passed >= before.passed


def test_nothing_and_everything():
    keys = ["a", "b", "c"]
    assert grade(single(keys), {}, 80).score == 0
    assert not grade(single(keys), {}, 1).passed
    assert grade(single(keys), dict(enumerate(keys, start=1)), 100).passed
    assert not grade([], {}, 80).passed


def test_a_question_taken_out_counts_for_nobody():
    paper = [*single("abc"), Item(Kind.SINGLE, Policy.WHOLE, ())]
    result = grade(paper, {1: "a", 2: "b", 4: "c"}, 66)
    assert (result.score, result.out_of, result.passed, result.marks[3]) == (2, 3, True, None)
    assert not grade(paper[3:], {1: "c"}, 1).passed


def test_whichever_right_answer_comes_nearest_counts():
    item = Item(Kind.SEVERAL, Policy.PROPORTIONAL, ("ab", "cd"))
    assert grade([item], {1: "c"}, 50).score == Fraction(1, 2)


@st.composite
def banks(draw_value):
    """Candidates with ids of their own, some lessons, three or four options, and some questions seen before."""
    lessons = draw_value(st.lists(st.integers(1, 5), max_size=40))
    candidates = [Candidate(1000 + n, n, lesson, 1 + n % 3, LETTERS[: 3 + n % 2]) for n, lesson in enumerate(lessons)]
    seen = draw_value(st.dictionaries(st.sampled_from(range(len(lessons))), st.integers(0, 9))) if lessons else {}
    return candidates, {question: DAY + timedelta(days=days) for question, days in seen.items()}


@given(banks(), st.integers(0, 15), st.integers())
def test_a_paper_holds_each_question_once_with_all_its_options(bank, count, seed):
    candidates, seen = bank
    by_version = {one.version_id: one for one in candidates}
    paper = draw(candidates, seen, count, dice(seed))
    assert len(paper) == min(count, len(candidates))
    assert len({slot["version"] for slot in paper}) == len(paper)
    for slot in paper:
        assert sorted(slot["order"]) == sorted(by_version[slot["version"]].keys)


@given(banks(), st.integers(0, 15), st.integers())
def test_lessons_take_turns_and_the_unseen_come_first(bank, count, seed):
    candidates, seen = bank
    drawn = {slot["version"] for slot in draw(candidates, seen, count, dice(seed))}
    per_lesson = Counter(one.lesson_number for one in candidates if one.version_id in drawn)
    for lesson in {one.lesson_number for one in candidates}:
        own = [one for one in candidates if one.lesson_number == lesson]
        if per_lesson[lesson] < len(own):
            assert per_lesson[lesson] >= max(per_lesson.values(), default=0) - 1
        ages = [(seen.get(one.question_id, DAY - timedelta(1)), one.version_id in drawn) for one in own]
        oldest_left = min((at for at, was_drawn in ages if not was_drawn), default=None)
        assert oldest_left is None or all(at <= oldest_left for at, was_drawn in ages if was_drawn)


def test_a_retake_of_a_large_bank_is_all_new():
    candidates = [Candidate(n, n, 1 + n % 3, 1, "abc") for n in range(30)]
    first = draw(candidates, {}, 10, dice(1))
    again = draw(candidates, {slot["version"]: DAY for slot in first}, 10, dice(2))
    assert not {slot["version"] for slot in first} & {slot["version"] for slot in again}


def test_both_orders_vary():
    candidates = [Candidate(n, n, 1, 1, "abcd") for n in range(10)]
    papers = [draw(candidates, {}, 10, dice(seed)) for seed in range(20)]
    assert len({tuple(slot["version"] for slot in paper) for paper in papers}) > 10
    tops = Counter(slot["order"][0] for paper in papers for slot in paper)
    assert min(tops.values()) > 20  # 200 papers' slots over four options


def test_the_letters_of_a_paper_do_not_tell_the_keys():
    assert letters({"version": 1, "order": "dbac"}) == "abcd"
    assert letters({"version": 1, "order": "cab"}) == "abc"


@given(
    banks(),
    st.lists(
        st.builds(Line, st.integers(1, 4), st.sampled_from([None, 1, 2]), st.sampled_from([None, 1, 2, 3])), max_size=4
    ),
    st.integers(),
)
def test_a_blueprint_is_filled_as_far_as_the_bank_goes(bank, lines, seed):
    candidates, seen = bank
    by_version = {one.version_id: one for one in candidates}
    paper = [by_version[slot["version"]] for slot in draw_by(lines, candidates, seen, dice(seed))]
    assert len({one.version_id for one in paper}) == len(paper) <= sum(line.count for line in lines)
    assert all(any(one.fits(line) for line in lines) for one in paper)
    if len(lines) == 1:
        assert len(paper) == min(lines[0].count, sum(one.fits(lines[0]) for one in candidates))


def test_true_and_false_keep_their_places():
    candidates = [Candidate(n, n, 1, 1, "ab", is_fixed=True) for n in range(9)]
    assert {slot["order"] for slot in draw(candidates, {}, 9, dice(3))} == {"ab"}

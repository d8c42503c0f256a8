"""Grading and drawing: pure, so held by properties rather than by examples."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from itertools import chain, combinations
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizzes.attempts.papers import Candidate, draw, draw_by, missing
from quizzes.grading import Item, grade, needed
from quizzes.kinds import Kind, Policy
from quizzes.rules import Line
from quizzes.wordings import Wording, letters

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
    """Candidates with ids of their own, some lessons, three difficulties, and some questions seen before."""
    lessons = draw_value(st.lists(st.integers(1, 5), max_size=40))
    candidates = [Candidate(1000 + n, n, lesson, 1 + n % 3) for n, lesson in enumerate(lessons)]
    seen = draw_value(st.dictionaries(st.sampled_from(range(len(lessons))), st.integers(0, 9))) if lessons else {}
    return candidates, {question: DAY + timedelta(days=days) for question, days in seen.items()}


@given(banks(), st.integers(0, 15), st.integers())
def test_lessons_take_turns_and_the_unseen_come_first(bank, count, seed):
    candidates, seen = bank
    paper = draw(candidates, seen, count, dice(seed))
    drawn = set(paper)
    assert len(drawn) == len(paper) == min(count, len(candidates))
    per_lesson = Counter(one.lesson_number for one in drawn)
    for lesson in {one.lesson_number for one in candidates}:
        own = [one for one in candidates if one.lesson_number == lesson]
        if per_lesson[lesson] < len(own):
            assert per_lesson[lesson] >= max(per_lesson.values(), default=0) - 1
        ages = [(seen.get(one.question_id, DAY - timedelta(1)), one in drawn) for one in own]
        oldest_left = min((at for at, was_drawn in ages if not was_drawn), default=None)
        assert oldest_left is None or all(at <= oldest_left for at, was_drawn in ages if was_drawn)


def test_a_retake_of_a_large_bank_is_all_new():
    candidates = [Candidate(n, n, 1 + n % 3, 1) for n in range(30)]
    first = draw(candidates, {}, 10, dice(1))
    again = draw(candidates, {one.question_id: DAY for one in first}, 10, dice(2))
    assert not set(first) & set(again)


def test_both_orders_vary():
    candidates = [Candidate(n, n, 1, 1) for n in range(10)]
    papers = {tuple(draw(candidates, {}, 10, dice(seed))) for seed in range(20)}
    assert len(papers) > 10
    chance = dice(1)
    tops = Counter(worded(Kind.SINGLE, "abcd").slot(chance)["order"][0] for _ in range(200))
    assert min(tops.values()) > 20


def worded(kind, options):
    return Wording(7, 7, 1, 1, kind, Policy.WHOLE, options[0], {"vi": {"options": dict.fromkeys(options, "")}})


def test_the_options_of_a_slot_are_those_of_its_question():
    for kind in (Kind.SINGLE, Kind.SEVERAL, Kind.ORDERING):
        slot = worded(kind, "abcd").slot(dice(4))
        assert (slot["version"], sorted(slot["order"])) == (7, list("abcd"))
    assert {worded(Kind.BOOLEAN, "ab").slot(dice(seed))["order"] for seed in range(9)} == {"ab"}, "as everybody expects"


def test_the_letters_of_a_paper_do_not_tell_the_keys():
    assert letters({"version": 1, "order": "dbac"}) == "abcd"
    assert letters({"version": 1, "order": "cab"}) == "abc"


LINES = st.lists(
    st.builds(Line, st.integers(1, 4), st.sampled_from([None, 1, 2]), st.sampled_from([None, 1, 2, 3])), max_size=5
)


def most(lines, candidates):
    """As many as can be drawn: by Hall's theorem, what the scarcest set of lines has, and what the others ask for."""
    places = range(len(lines))
    sets = chain.from_iterable(combinations(places, size) for size in range(len(lines) + 1))
    return min(
        sum(any(one.fits(lines[at]) for at in some) for one in candidates)
        + sum(lines[at].count for at in places if at not in some)
        for some in sets
    )


@given(banks(), LINES, st.integers())
def test_a_blueprint_is_filled_as_far_as_the_bank_goes(bank, lines, seed):
    candidates, seen = bank
    paper = draw_by(lines, candidates, seen, dice(seed))
    assert len(set(paper)) == len(paper) == most(lines, candidates)
    assert missing(lines, candidates) == sum(line.count for line in lines) - len(paper)
    assert all(any(one.fits(line) for line in lines) for one in paper)
    assert most(lines, paper) == len(paper), "each question is there for a line that asked for it"


def test_lines_exchange_what_they_hold():
    """The first lesson's line must leave the easy one to the line that asks for two easy ones."""
    easy, hard, other = (Candidate(n, n, lesson, level) for n, lesson, level in ((1, 1, 1), (2, 1, 2), (3, 2, 1)))
    lines = [Line(1, lesson=1), Line(2, difficulty=1)]
    for seed in range(20):
        assert set(draw_by(lines, [easy, hard, other], {}, dice(seed))) == {easy, hard, other}

"""Answers of every kind: what is one, how it reads on a paper, what it is worth."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizzes.grading import mark
from quizzes.kinds import LETTERS, OPEN, Kind, Policy, fits, in_bank, is_empty, on_paper

SIZES = st.integers(2, 8)
PROMPTS = 3


def answers(kind, options):
    """Everything that somebody may answer to a question with so many options."""
    letters = LETTERS[:options]
    return {
        Kind.SINGLE: st.sampled_from(letters),
        Kind.BOOLEAN: st.sampled_from(letters),
        Kind.SEVERAL: st.sets(st.sampled_from(letters), min_size=1).map(sorted).map("".join),
        Kind.MATCHING: st.text(letters + OPEN, min_size=PROMPTS, max_size=PROMPTS),
        Kind.ORDERING: st.permutations(letters).map("".join),
        Kind.CASE: st.tuples(st.sampled_from("rs-"), st.sampled_from(letters + OPEN)).map("".join),
    }[kind]


@st.composite
def questions(draw):
    """A kind, a policy, an order on the paper, a complete right answer in keys of the bank, and an answer given."""
    kind, options = draw(st.sampled_from(Kind)), draw(SIZES)
    key = draw(answers(kind, options).filter(lambda word: OPEN not in word))
    order = "".join(draw(st.permutations(LETTERS[:options])))
    return kind, draw(st.sampled_from(Policy)), order, key, draw(answers(kind, options))


@given(questions())
def test_what_is_right_on_the_paper_is_right_in_the_bank(question):
    kind, policy, order, key, choice = question
    assert fits(kind, choice, len(order), PROMPTS)
    shown = on_paper(kind, key, order)
    assert fits(kind, shown, len(order), PROMPTS)
    assert in_bank(kind, shown, order) == key
    worth = mark(kind, policy, shown, choice)
    assert worth == mark(kind, policy, key, in_bank(kind, choice, order))
    assert 0 <= worth <= 1
    assert (worth == 1) == (choice == shown)
    assert policy is not Policy.WHOLE or worth in {0, 1}
    assert mark(kind, Policy.LENIENT, shown, choice) >= mark(kind, Policy.PROPORTIONAL, shown, choice)
    assert not is_empty(choice) or worth == 0


@given(st.sampled_from(Kind), SIZES, st.text(LETTERS + "rs-xA ", max_size=9))
def test_what_is_no_answer_does_not_fit(kind, options, word):
    fitting = fits(kind, word, options, PROMPTS)
    if fitting:
        assert in_bank(kind, on_paper(kind, word, LETTERS[:options]), LETTERS[:options]) == word
    assert not fitting or set(word) <= set(LETTERS[:options] + "rs-")


@pytest.mark.parametrize(
    ("kind", "word"),
    [
        (Kind.SINGLE, ""), (Kind.SINGLE, "ab"), (Kind.SINGLE, "e"), (Kind.SINGLE, "-"), (Kind.SEVERAL, ""),
        (Kind.SEVERAL, "ba"), (Kind.SEVERAL, "aa"), (Kind.ORDERING, "abc"), (Kind.ORDERING, "abcc"),
        (Kind.ORDERING, "-"), (Kind.MATCHING, "-e-"), (Kind.MATCHING, "ab"), (Kind.CASE, "as"), (Kind.CASE, "ss"),
        (Kind.CASE, "s"),
    ],
)  # fmt: skip
def test_words_that_are_no_answers(kind, word):
    assert not fits(kind, word, 4, PROMPTS)


@pytest.mark.parametrize(
    ("kind", "policy", "key", "choice", "worth"),
    [
        # Two right of four: one right and one wrong chosen cancel out; leniently the wrong one costs nothing.
        (Kind.SEVERAL, Policy.PROPORTIONAL, "ab", "ac", 0),
        (Kind.SEVERAL, Policy.LENIENT, "ab", "ac", Fraction(1, 2)),
        (Kind.SEVERAL, Policy.PROPORTIONAL, "ab", "a", Fraction(1, 2)),
        (Kind.SEVERAL, Policy.PROPORTIONAL, "ab", "abc", Fraction(1, 2)),
        (Kind.SEVERAL, Policy.LENIENT, "ab", "abc", Fraction(1, 2)),
        (Kind.SEVERAL, Policy.LENIENT, "ab", "abcd", 0),
        (Kind.SEVERAL, Policy.WHOLE, "ab", "a", 0),
        (Kind.MATCHING, Policy.PROPORTIONAL, "abc", "acb", Fraction(1, 3)),
        (Kind.MATCHING, Policy.PROPORTIONAL, "abc", "ab-", Fraction(2, 3)),
        # One neighbour swap of four steps: 5 of 6 pairs stand right, 1 wrong.
        (Kind.ORDERING, Policy.PROPORTIONAL, "abcd", "abdc", Fraction(2, 3)),
        (Kind.ORDERING, Policy.LENIENT, "abcd", "abdc", Fraction(5, 6)),
        (Kind.ORDERING, Policy.PROPORTIONAL, "abcd", "dcba", 0),
        (Kind.CASE, Policy.PROPORTIONAL, "sb", "sa", Fraction(1, 2)),
        (Kind.CASE, Policy.PROPORTIONAL, "sb", "rb", Fraction(1, 2)),
        (Kind.CASE, Policy.WHOLE, "sb", "s-", 0),
        (Kind.SINGLE, Policy.PROPORTIONAL, "a", "b", 0),
    ],
)  # fmt: skip
def test_worth_by_hand(kind, policy, key, choice, worth):
    assert mark(kind, policy, key, choice) == worth


@given(SIZES, st.data())
def test_choosing_everything_earns_no_more_than_by_lot(options, data):
    right = data.draw(answers(Kind.SEVERAL, options))
    everything = LETTERS[:options]
    for policy in Policy:
        worth = mark(Kind.SEVERAL, policy, right, everything)
        assert worth <= Fraction(len(right), options) or right == everything

"""Item analysis: cases by hand, figures of independent implementations with their sources, and properties."""

from dataclasses import astuple
from math import isfinite, sqrt
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizzes.analysis import FEWEST_ATTEMPTS, ItemAnalysis, analyse
from quizzes.figures.moments import deviations, kurtosis, skewness
from quizzes.figures.verdicts import Verdict, verdict

# Moodle's own check of its report: mod/quiz/report/statistics/tests/fixtures/results00.csv (marks; github.com/moodle/
# moodle, commit c0dfd035). What is expected of it was worked out "independently in a spreadsheet", says
# tests/stats_from_steps_walkthrough_test.php beside it, from which the test's figures are (commit 038014c4).
MOODLE_MARKS = """
1 1 1 1 1 0 1      1 1 1 1 .5 1 0     1 1 1 1 .5 0 1     0 0 1 1 1 0 0      1 0 1 0 0 1 .5
1 1 1 1 .5 0 .5    0 1 1 1 .5 1 .5    1 1 1 0 .5 1 .5    1 0 1 1 1 1 1      0 1 1 0 .5 1 .5
.8 0 1 1 .5 1 .5   1 1 1 0 .5 1 1     1 0 1 1 .5 1 .5    1 0 1 1 1 0 .5     0 0 1 1 0 1 1
1 0 1 0 .5 1 1     .8 0 1 1 .5 0 1    1 0 1 1 0 1 .5     1 0 1 1 .5 0 .5    0 1 1 0 .5 1 0
1 1 .3333333 1 .5 0 .5    1 1 1 0 .5 0 .5    1 1 1 1 0 1 .5    0 0 1 0 .5 1 1    0 0 1 1 1 1 1
"""
# By item, from fixtures/qstats00.csv (same commit): facility, sd, effective weight, index, efficiency.
MOODLE_ITEMS = [
    (0.704, 0.4513682901, 21.2922742344, -7.0650767526, -9.4550536967),
    (0.48, 0.5099019514, 18.8979800309, -28.8982125772, -36.7834118938),
    (0.973333332, 0.13333334, 4.443012573, -9.1230674268, -21.6545012165),
    (0.68, 0.4760952286, 18.9347251357, -22.6306444113, -31.4411395613),
    (0.52, 0.3055050463, 11.1450138688, -17.6997047674, -21.1794802584),
    (0.64, 0.4898979486, 9.8081339177, -45.3785178421, -56.9365974439),
    (0.62, 0.331662479, 15.4788602394, -5.6543166602, -6.5043742058),
]

# Section 6 of the Law School Admission Test, 1,000 people and 5 items: how many gave each pattern of right and wrong
# answers, 00000 to 11111. Bock and Lieberman (1970), Psychometrika 35, 179-197; LSAT in R's package ltm.
LSAT_PATTERNS = (3, 6, 2, 11, 1, 1, 3, 4, 1, 8, 0, 16, 0, 3, 2, 15)
LSAT_PATTERNS += (10, 29, 14, 81, 3, 28, 15, 80, 16, 56, 21, 173, 11, 61, 28, 298)


def moodle_rows():
    marks = [float(mark) for mark in MOODLE_MARKS.split()]
    return [marks[start : start + 7] for start in range(0, len(marks), 7)]


def lsat_rows():
    return [
        [float(bit) for bit in f"{pattern:05b}"] for pattern, count in enumerate(LSAT_PATTERNS) for _ in range(count)
    ]


def near(value, margin=1e-6):
    """The figure within a margin; no figure is only like no figure."""
    return None if value is None else pytest.approx(value, rel=margin, abs=margin)


def test_a_case_by_hand():
    # Item A of 1 mark: 1 1 0 0; item B of 2 marks: 2 1 1 0. Totals X: 3 2 1 0, of 3.
    found = analyse([[1, 2], [1, 1], [0, 1], [0, 0]], [1, 2], guess_scores=[0.25, None])
    a, b = found.items
    # Means 1/2 and 1. V(A) = 4 · 1/4 / 3 = 1/3; V(B) = (1 + 0 + 0 + 1) / 3 = 2/3; V(X) = 2 · (9/4 + 1/4) / 3 = 5/3.
    assert (a.facility, b.facility) == (50, 50)
    assert (a.standard_deviation, b.standard_deviation) == (near(100 * sqrt(1 / 3)), near(100 * sqrt(2 / 3) / 2))
    assert found.standard_deviation == near(100 * sqrt(5 / 3) / 3)
    assert (found.attempts, found.mean, found.median) == (4, 50, 50)
    # C(A, B) = (1/2 · 1 + 1/2 · 0 - 1/2 · 0 + 1/2 · 1) / 3 = 1/3, and B is what A leaves over: 1/3 / √(1/3 · 2/3).
    assert a.discrimination_index == b.discrimination_index == near(100 / sqrt(2))
    # Sorted, A is 0 0 1 1 and B is 0 1 1 2: the same covariance, so it could not be higher.
    assert a.discriminative_efficiency == b.discriminative_efficiency == near(100)
    # C(A, X) = V(A) + C(A, B) = 2/3; C(B, X) = 2/3 + 1/3 = 1.
    assert a.effective_weight == near(100 * sqrt(2 / 3) / (sqrt(2 / 3) + 1))
    assert b.effective_weight == near(100 / (sqrt(2 / 3) + 1))
    assert (a.intended_weight, b.intended_weight) == (near(100 / 3), near(200 / 3))
    assert (a.random_guess_score, b.random_guess_score) == (25, None)
    # Symmetric about 3/2. m2 = 5/4; m4 = (81/16 + 1/16) · 2/4 = 41/16; k4 = 16 (5 · 41/16 - 9 · 25/16) / 6 = -10/3.
    assert (found.skewness, found.kurtosis) == (near(0), near(-10 / 3 / (5 / 3) ** 2))
    # 2/1 · (1 - (1/3 + 2/3) / (5/3)) = 0.8; √(1 - 0.8); times the standard deviation.
    assert found.internal_consistency == near(80)
    assert found.error_ratio == near(100 * sqrt(0.2))
    assert found.standard_error == near(100 * sqrt(0.2 * 5 / 3) / 3)


def test_half_of_what_could_discriminate_by_hand():
    # Item A of 1 mark: 1 0 1 0; B of 3 marks: 3 2 1 0. Around their means: 1/2 -1/2 1/2 -1/2 and 3/2 1/2 -1/2 -3/2.
    first, _rest = analyse([[1, 3], [0, 2], [1, 1], [0, 0]], [1, 3]).items
    # C = (3/4 - 1/4 - 1/4 + 3/4) / 3 = 1/3; V(A) = 1/3, V(B) = 5/3. Sorted, A is 0 0 1 1 and B 0 1 2 3:
    # (3/4 + 1/4 + 1/4 + 3/4) / 3 = 2/3, twice as much.
    assert first.discrimination_index == near(100 / sqrt(5))
    assert first.discriminative_efficiency == near(50)


def test_drawn_papers_by_hand():
    # Three items of 1 mark, two of them on each paper. Shares of the total: 100, 50, 0, 50.
    found = analyse([[1, 1, None], [1, None, 0], [None, 0, 0], [0, 1, None]], [1, 1, 1])
    first, second, third = found.items
    assert [item.attempts for item in found.items] == [3, 3, 2]
    assert (first.facility, second.facility, third.facility) == (near(200 / 3), near(200 / 3), 0)
    # The first item 1 1 0 with rests 1 0 1: C = (1/9 - 2/9 - 2/9) / 2 = -1/6; both variances are 1/3, as is the
    # covariance of 0 1 1 with 0 1 1.
    assert first.discrimination_index == first.discriminative_efficiency == near(-50)
    assert third.discrimination_index is None
    # With the totals 100 50 50: (1/3 · 100/3 - 1/3 · 50/3 + 2/3 · 50/3) / 2 = 25/3; the second item, 1 0 1 with
    # 100 0 50: (1/3 · 50 + 2/3 · 50 + 0) / 2 = 25; the third 0.
    a, b = sqrt(25 / 3), 5
    assert first.effective_weight == near(100 * a / ((a + b + a + a + b) / 3))
    assert second.effective_weight == near(100 * b / ((a + b + b + a + b) / 3))
    assert third.effective_weight == 0
    assert {item.intended_weight for item in found.items} == {50}
    # Within the papers 0, 5000, 0, 5000, on average 2500; between them 2 · (2500 + 0 + 2500 + 0) / 3 = 10000/3.
    assert found.internal_consistency == near(100 * (1 - 2500 / (10000 / 3)))
    # An item that earns nothing takes no part.
    idle = analyse([[1, 1, None, 0], [1, None, 0, None], [None, 0, 0, 0], [0, 1, None, 0]], [1, 1, 1, 0])
    assert idle.internal_consistency == near(found.internal_consistency)


def test_papers_that_differ_in_size():
    # In a rest of one item or of two, whoever was right in the first item was right in everything.
    found = analyse([[1, 1, None], [0, 0, None], [1, 1, 1], [0, 0, 0]], [1, 1, 1])
    assert found.items[0].discrimination_index == near(100)
    assert (found.mean, found.internal_consistency) == (50, None)
    assert analyse([[2, None, None], [None, 1, 0], [0, None, None]], [2, 1, 1]).internal_consistency is None


def test_the_consistency_of_drawn_papers_is_that_of_their_positions():
    chance = Random(5)
    drawn, by_position = [], []
    for _ in range(1500):
        able = chance.gauss(0, 1)
        held = chance.sample(range(20), 8)
        marks = [float(chance.gauss(able, 1.5) > item / 10 - 1.5) for item in held]
        by_position.append(marks)
        drawn.append([None] * 20)
        for item, mark in zip(held, marks, strict=True):
            drawn[-1][item] = mark
    wanted = analyse(by_position, [1] * 8).internal_consistency
    assert 50 < wanted < 80
    assert analyse(drawn, [1] * 20).internal_consistency == pytest.approx(wanted, abs=0.5)


def test_moodles_own_figures():
    found = analyse(moodle_rows(), [1] * 7)
    for item, (facility, deviation, weight, index, efficiency) in zip(found.items, MOODLE_ITEMS, strict=True):
        assert (item.facility, item.standard_deviation) == (near(100 * facility), near(100 * deviation))
        assert (item.effective_weight, item.discrimination_index) == (near(weight), near(index))
        assert item.discriminative_efficiency == near(efficiency)
        assert item.intended_weight == near(100 / 7)
    # Moodle's are marks of 7.
    assert (found.attempts, found.mean, found.median) == (25, near(4.617333332 / 0.07), near(4.5 / 0.07))
    assert found.standard_deviation == near(0.8117265554 / 0.07)
    assert (found.skewness, found.kurtosis) == (near(-0.092502502), near(-0.7073968557))
    assert (found.internal_consistency, found.error_ratio) == (near(-87.2230935542), near(136.8294900795))
    assert found.standard_error == near(1.1106813066 / 0.07)


def test_figures_of_r_and_scipy():
    rows = lsat_rows()
    found = analyse(rows, [1] * 5)
    # R, ltm::cronbach.alpha(LSAT): "alpha: 0.295"; descript(LSAT)$alpha, all but one item: 0.28 0.24 0.22 0.25 0.27.
    # As printed in github.com/KDE/rkward, tests/item_response_theory/*Cronbach_alpha.rkout.
    assert found.internal_consistency == pytest.approx(29.5, abs=0.05)
    without = [analyse([row[:k] + row[k + 1 :] for row in rows], [1] * 4).internal_consistency for k in range(5)]
    assert without == pytest.approx([28, 24, 22, 25, 27], abs=0.5)
    # numpy 2.4.6, corrcoef(x, total - x) of each item; scipy 1.17.1, skew and kurtosis(total, bias=False).
    wanted = [0.11283268892234197, 0.15317812011652976, 0.17277894329108853, 0.14442809524709438, 0.12159640254709614]
    assert [item.discrimination_index for item in found.items] == [near(100 * value, 1e-9) for value in wanted]
    assert (found.skewness, found.kurtosis) == (near(-0.6910108761420091, 1e-9), near(0.0781785463938034, 1e-9))


def test_k_statistics_of_sas():
    # support.sas.com, SAS 9.2 Language Reference, examples of the functions SKEWNESS and KURTOSIS.
    of_skewness = {(0, 1, 1): -1.732050808, (2, 4, 6, 3, 1): 0.5901286564, (2, 0, 0): 1.7320508076}
    of_kurtosis = {(5, 9, 3, 6): 0.928, (5, 8, 9, 6): -3.3, (8, 9, 6, 1): 1.5, (8, 1, 6, 1): -4.483379501}
    for values, wanted in of_skewness.items():
        assert skewness(deviations(values)) == near(wanted, 1e-9)
    for values, wanted in of_kurtosis.items():
        assert kurtosis(deviations(values)) == pytest.approx(wanted, rel=1e-9, abs=5e-4)


def figures(found):
    """Every figure of the test, then every figure of every item."""
    *test, _items = (getattr(found, name) for name in found.__dataclass_fields__)
    return [*test, *(figure for item in found.items for figure in astuple(item))]


@pytest.mark.parametrize(
    ("rows", "known"),
    [
        ([], ""),
        ([[None, None], [None, None]], ""),
        ([[1, 0]], "mean median"),
        ([[1, 0], [0, 0]], "mean median standard_deviation internal_consistency error_ratio standard_error"),
        ([[1, 1], [1, 1], [1, 1], [1, 1]], "mean median standard_deviation"),
        (
            [[1, 0], [0, 0], [1, 1]],
            "mean median standard_deviation skewness internal_consistency error_ratio standard_error",
        ),
    ],
    ids=["nobody", "nothing presented", "one attempt", "two", "no variance", "three"],
)
def test_what_a_test_shows_of_few_attempts(rows, known):
    found = analyse(rows, [1, 1])
    names = [name for name in found.__dataclass_fields__ if name not in {"attempts", "items"}]
    assert [name for name in names if getattr(found, name) is not None] == known.split()
    assert found.attempts == (0 if known == "" else len(rows))
    assert len(found.items) == 2


def test_no_figure_where_there_is_nothing_to_divide_by():
    level, other = analyse([[1, 1], [1, 0], [1, 1]], [1, 1]).items
    assert (level.facility, level.standard_deviation, level.effective_weight) == (100, 0, 0)
    assert level.discrimination_index is level.discriminative_efficiency is None
    assert (other.discrimination_index, other.effective_weight) == (None, 100)
    # What is left of 0.1 + 0.3 without the 0.1 is not quite the same for everybody, in floating point.
    noisy = analyse([[share / 10, 0.3] for share in range(11)], [1, 1]).items
    assert [(item.discrimination_index, item.discriminative_efficiency) for item in noisy] == [(None, None)] * 2
    alone = analyse([[1], [0], [1], [0]], [1])
    assert alone.items[0].discrimination_index is None
    assert (alone.items[0].effective_weight, alone.internal_consistency) == (100, None)
    worthless, unseen, seen = analyse([[0, None, 1], [0, None, 0], [0, None, None]], [0, 1, 1]).items
    assert (worthless.attempts, worthless.facility, unseen.attempts, unseen.facility) == (2, None, 0, None)
    assert (seen.attempts, seen.intended_weight) == (2, 100)


def test_a_contrary_item_is_flagged_and_weighs_nothing():
    # The second and third item, 1 1 0 0, make the totals 2 2 1 1; the first runs against them and is outvoted.
    first, *others = analyse([[0, 1, 1], [0, 1, 1], [1, 0, 0], [1, 0, 0]], [1, 1, 1]).items
    assert (first.is_contrary, first.effective_weight, first.discrimination_index) == (True, None, -100)
    assert [(item.is_contrary, item.effective_weight) for item in others] == [(False, 50), (False, 50)]


@pytest.mark.parametrize(
    ("rows", "mosts", "guesses"),
    [
        ([[1, 0], [1]], [1, 1], None),
        ([[1, 0, 1]], [1, 1], None),
        ([[1, 0]], [1, 1], [0.25]),
        ([[2, 0]], [1, 1], None),
        ([[-2, 0]], [1, 1], None),
        ([[0, 0]], [1, -1], None),
        ([[0, float("nan")]], [1, 1], None),
        ([[0, 0]], [1, float("inf")], None),
    ],
)
def test_a_crooked_table_is_refused(rows, mosts, guesses):
    with pytest.raises(ValueError, match=r"item|mark|attempt"):
        analyse(rows, mosts, guess_scores=guesses)


MOSTS = st.lists(st.sampled_from([1.0, 2.0, 4.0]), min_size=1, max_size=4)
QUARTERS = st.sampled_from([0.0, 0.25, 0.5, 1.0])


@st.composite
def tables(draw, cells=QUARTERS):
    """Marks and mosts; cells are shares of the most."""
    mosts = draw(MOSTS)
    rows = draw(st.lists(st.lists(cells, min_size=len(mosts), max_size=len(mosts)), max_size=7))
    return [
        [None if share is None else share * most for share, most in zip(row, mosts, strict=True)] for row in rows
    ], mosts


ANY_SHARE = st.none() | st.floats(-1, 1) | QUARTERS


@given(tables(ANY_SHARE), st.randoms(use_true_random=False))
def test_any_table_has_figures_within_their_bounds_whatever_the_order(table, chance):
    rows, mosts = table
    found = analyse(rows, mosts)
    assert all(figure is None or isfinite(figure) for figure in figures(found))
    assert found.internal_consistency is None or found.internal_consistency <= 100 + 1e-6
    for item in found.items:
        assert item.facility is None or -100 <= item.facility <= 100 + 1e-6
        assert item.discrimination_index is None or -100 <= item.discrimination_index <= 100
        assert item.discriminative_efficiency is None or item.discriminative_efficiency <= 100 + 1e-6
    chance.shuffle(rows)
    assert analyse(rows, mosts) == found


@given(tables(), st.data())
def test_a_constant_more_for_everybody_changes_no_discrimination(table, data):
    rows, mosts = table
    place = data.draw(st.integers(0, len(mosts) - 1))
    before, after = (
        analyse(
            [[mark + more * (k == place) for k, mark in enumerate(row)] for row in rows],
            [most + more * (k == place) for k, most in enumerate(mosts)],
        )
        for more in (0, 3)
    )
    for was, now in zip(before.items, after.items, strict=True):
        assert now.discrimination_index == near(was.discrimination_index)
        assert now.discriminative_efficiency == near(was.discriminative_efficiency)
        assert now.effective_weight == near(was.effective_weight)
    assert (after.skewness, after.kurtosis) == (near(before.skewness), near(before.kurtosis))


@given(tables())
def test_half_the_marks_are_half_the_spread(table):
    rows, mosts = table
    full, half = (analyse([[mark * share for mark in row] for row in rows], mosts) for share in (1, 0.5))
    for whole, less in zip([full, *full.items], [half, *half.items], strict=True):
        assert less.standard_deviation == near(whole.standard_deviation and whole.standard_deviation / 2)
    assert half.internal_consistency == near(full.internal_consistency)
    assert [one.discrimination_index for one in half.items] == [near(one.discrimination_index) for one in full.items]
    weights = [item.effective_weight for item in full.items if item.effective_weight is not None]
    assert not weights or sum(weights) == near(100)


def item(attempts=100, facility=70.0, index=30.0, efficiency=40.0, guess=25.0):
    return ItemAnalysis(attempts, facility, 40.0, guess, 10.0, 10.0, index, efficiency, is_contrary=False)


@pytest.mark.parametrize(
    ("figures_of_it", "wanted"),
    [
        ({}, None),
        ({"index": -21.0, "facility": 10.0}, Verdict.NEGATIVE_DISCRIMINATION),
        ({"index": -19.0, "efficiency": -22.0}, Verdict.BARELY_DISCRIMINATES),  # of 100 attempts, chance makes ±20
        ({"index": -19.0, "efficiency": -22.0, "attempts": 500}, Verdict.NEGATIVE_DISCRIMINATION),
        ({"facility": 24.0}, Verdict.BELOW_GUESSING),
        ({"facility": 29.0}, Verdict.TOO_HARD),
        ({"facility": 24.0, "guess": None}, Verdict.TOO_HARD),
        ({"facility": 30.0}, None),
        ({"facility": 95.0, "efficiency": 0.0}, Verdict.TOO_EASY),
        ({"facility": 94.0, "index": 12.0}, None),
        ({"efficiency": 14.0}, Verdict.BARELY_DISCRIMINATES),
        ({"efficiency": 14.0, "attempts": 50}, Verdict.BARELY_DISCRIMINATES),
        ({"efficiency": 14.0, "attempts": 49}, None),
        ({"index": None, "efficiency": None}, None),
        ({"facility": 0.0, "attempts": FEWEST_ATTEMPTS - 1}, None),
        ({"facility": 0.0, "attempts": FEWEST_ATTEMPTS}, Verdict.BELOW_GUESSING),
        ({"facility": None, "index": None, "efficiency": None}, None),
    ],
)
def test_the_verdict_names_the_gravest_thing(figures_of_it, wanted):
    assert verdict(item(**figures_of_it)) == wanted


def test_a_wrong_key_is_found():
    chance = Random(7)
    rows = []
    for _ in range(200):
        able = chance.gauss(0.5, 1)
        rows.append([float(chance.gauss(able, 1) > 0) for _ in range(10)])
    assert {verdict(one) for one in analyse(rows, [1] * 10, guess_scores=[0.25] * 10).items} == {None}
    for row in rows:
        row[4] = 1 - row[4]
    found = [verdict(one) for one in analyse(rows, [1] * 10, guess_scores=[0.25] * 10).items]
    assert found == [None] * 4 + [Verdict.NEGATIVE_DISCRIMINATION] + [None] * 5

"""What marks say about a test and its items, by Moodle's published definitions. Pure: no database, no words.

Definitions: https://docs.moodle.org/dev/Quiz_statistics_calculations, as Moodle's own code reads them
(mod/quiz/report/statistics/classes/calculator.php, question/classes/statistics/questions/calculator.php); which
figures are good: https://docs.moodle.org/28/en/Development:Quiz_report_statistics. Where papers are drawn from a bank,
an item is seen among the attempts that held it. Percentages are of 100; None is "no figure": too few attempts, or no
spread to divide by.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import isfinite, sqrt
from statistics import median

from quizzes.figures.consistency import consistency_of
from quizzes.figures.mark_columns import Column, Paper, Row, column_of, effective_weights, paper_of
from quizzes.figures.moments import ROUNDING, covariance, deviations, kurtosis, mean, skewness

FEWEST_ATTEMPTS = 10  # below it pages hide figures: they would tell of chance, and of single people


@dataclass(frozen=True)
class ItemAnalysis:
    """One item, in per cent. `is_contrary`: its marks fall where totals rise, so that it has no effective weight."""

    attempts: int
    facility: float | None
    standard_deviation: float | None
    random_guess_score: float | None
    intended_weight: float | None
    effective_weight: float | None
    discrimination_index: float | None
    discriminative_efficiency: float | None
    is_contrary: bool


@dataclass(frozen=True)
class TestAnalysis:
    """The whole test, in per cent of what a paper could earn; skewness and kurtosis are plain numbers."""

    __test__ = False  # its name is no invitation to pytest

    attempts: int
    mean: float | None
    median: float | None
    standard_deviation: float | None
    skewness: float | None
    kurtosis: float | None
    internal_consistency: float | None
    error_ratio: float | None
    standard_error: float | None
    items: tuple[ItemAnalysis, ...]


def analyse(marks: Sequence[Row], max_marks: Sequence[float], *, guess_scores: Row | None = None) -> TestAnalysis:
    """Analyse `marks`, attempts x items: what each attempt earned for each item, None where it was not presented.

    `max_marks` has the most that each item can earn, `guess_scores` the mean fraction (0 to 1) that blind answers
    earn (quizzes/figures/guessing.py), None where that means nothing. An item left unanswered earned 0. Attempts of
    which nothing could be earned do not count. Raises ValueError for rows of different lengths, for marks that are
    no numbers or beyond ± the most, and for a most below 0. With S attempts, x an item's marks, X an attempt's
    total, o = X - x, the rest, and V and C the variance and covariance over S - 1:

    Items
    - facility = 100 · x̄ / most; standard deviation = 100 · √V(x) / most
    - random guess score = 100 · the mean fraction of blind answers
    - discrimination index = 100 · C(x, o) / √(V(x) · V(o)), from -100 to 100
    - discriminative efficiency = 100 · C(x, o) / C(x sorted, o sorted), at most 100: the index beside the highest
      that these marks could give
    - intended weight = 100 · most / what the papers that held it could earn
    - effective weight = 100 · √C(x, X) / Σ √C(y, X) over the items y of a paper; those with C < 0 add nothing and
      have none themselves

    Test
    - mean, median and standard deviation of X in per cent of what the paper could earn
    - skewness and kurtosis from k-statistics (quizzes/figures/moments.py), of at least 3 and 4 attempts
    - internal consistency, with P items: 100 · P/(P - 1) · (1 - Σ V(x) / V(X)), Cronbach's alpha in per cent
    - error ratio = 100 · √(1 - consistency/100); standard error = error ratio · standard deviation / 100

    Drawn papers. Moodle analyses positions, which all attempts share, and beside them each drawn question, with
    the whole total in place of the rest; that holds the question itself, so here it is the rest for all. Rests are
    taken as shares of what the rest could earn, and an effective weight is a share of the mean paper that held the
    item: both change nothing where everybody had the same items. For the consistency see figures/consistency.py.
    """
    _check(marks, max_marks, guess_scores)
    papers = [paper for row in marks if (paper := paper_of(row, max_marks)).out_of > 0]
    columns = [column_of(papers, place, most) for place, most in enumerate(max_marks)]
    weights = effective_weights(papers, columns)
    guesses = [None] * len(columns) if guess_scores is None else guess_scores
    return _test(papers, columns, tuple(map(_item, columns, weights, guesses)))


def _check(marks: Sequence[Row], max_marks: Sequence[float], guess_scores: Row | None) -> None:
    if not all(isfinite(most) and most >= 0 for most in max_marks):
        raise ValueError("the most that an item can earn is a number from 0")
    if guess_scores is not None and len(guess_scores) != len(max_marks):
        raise ValueError("guess scores are one for each item")
    if any(len(row) != len(max_marks) for row in marks):
        raise ValueError("every attempt has a mark or None for each item")
    for place, most in enumerate(max_marks):
        given = [mark for row in marks if (mark := row[place]) is not None]
        limit = most + ROUNDING * most
        if given and (max(given) > limit or min(given) < -limit):
            raise ValueError("no mark is beyond the most that its item can earn")


def _item(column: Column, effective_weight: float | None, guess: float | None) -> ItemAnalysis:
    return ItemAnalysis(
        attempts=column.attempts,
        facility=column.facility,
        standard_deviation=None if column.variance is None else sqrt(column.variance),
        random_guess_score=None if guess is None else 100 * guess,
        intended_weight=column.intended_weight,
        effective_weight=effective_weight,
        discrimination_index=column.index,
        discriminative_efficiency=column.efficiency,
        is_contrary=column.pull is not None and column.pull < 0,
    )


def _test(papers: Sequence[Paper], columns: Sequence[Column], items: tuple[ItemAnalysis, ...]) -> TestAnalysis:
    shares = [paper.share for paper in papers]
    around = deviations(shares)
    variance = covariance(around, around)
    spread = None if variance is None else sqrt(variance)
    consistency = consistency_of(papers, columns, variance) if variance else None
    ratio = None if consistency is None else 100 * sqrt(max(0.0, 1 - consistency / 100))
    return TestAnalysis(
        attempts=len(papers),
        mean=mean(shares) if shares else None,
        median=median(shares) if shares else None,
        standard_deviation=spread,
        skewness=skewness(around),
        kurtosis=kurtosis(around),
        internal_consistency=consistency,
        error_ratio=ratio,
        standard_error=None if ratio is None or spread is None else ratio * spread / 100,
        items=items,
    )

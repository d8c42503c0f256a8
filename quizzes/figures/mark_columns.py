"""Marks as papers and as columns, and what a column says of its item. The formulas are those of `analysis`. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import fsum, isfinite, sqrt

from quizzes.figures.moments import covariance, deviations, mean

Row = Sequence[float | None]


@dataclass(frozen=True, slots=True)
class Paper:
    """An attempt: the marks earned on it, out of how many, and the share in per cent."""

    row: Row
    earned: float
    out_of: float
    share: float


@dataclass(frozen=True)
class Column:
    """What an item's marks say by themselves; `pull` is their covariance with the totals."""

    most: float
    attempts: int
    facility: float | None = None
    variance: float | None = None
    intended_weight: float | None = None
    index: float | None = None
    efficiency: float | None = None
    pull: float | None = None


def paper_of(row: Row, max_marks: Sequence[float]) -> Paper:
    earned = fsum([mark for mark in row if mark is not None])
    if not isfinite(earned):
        raise ValueError("a mark is a number")
    out_of = fsum([most for mark, most in zip(row, max_marks, strict=True) if mark is not None])
    return Paper(row, earned, out_of, 100 * earned / out_of if out_of else 0.0)


def column_of(papers: Sequence[Paper], place: int, most: float) -> Column:
    held = [paper for paper in papers if paper.row[place] is not None]
    if not held or not most:
        return Column(most, len(held))
    shares = [100 * mark / most for paper in held if (mark := paper.row[place]) is not None]
    around = deviations(shares)
    index, efficiency = _discrimination(held, shares, most)
    pull = covariance(around, deviations([paper.share for paper in held]))
    return Column(
        most,
        len(held),
        facility=mean(shares),
        variance=covariance(around, around),
        intended_weight=100 * most / mean([paper.out_of for paper in held]),
        index=index,
        efficiency=efficiency,
        pull=None if pull is None else most * pull,
    )


def _discrimination(held: Sequence[Paper], shares: Sequence[float], most: float) -> tuple[float | None, float | None]:
    """The discrimination index and efficiency of an item, among the papers that held it and something else."""
    both = [(share, paper) for share, paper in zip(shares, held, strict=True) if paper.out_of > most]
    own = deviations([share for share, _ in both])
    rest = deviations([(100 * paper.earned - share * most) / (paper.out_of - most) for share, paper in both])
    together, own_variance, rest_variance = covariance(own, rest), covariance(own, own), covariance(rest, rest)
    if not own_variance or not rest_variance or together is None:
        return None, None
    index = 100 * together / sqrt(own_variance * rest_variance)
    highest = covariance(sorted(own), sorted(rest))
    return max(-100.0, min(100.0, index)), 100 * together / highest if highest else None


def effective_weights(papers: Sequence[Paper], columns: Sequence[Column]) -> list[float | None]:
    """By item, the root of its pull as a share of the roots on the papers that held it; see `analyse`."""
    roots = [sqrt(column.pull) if column.pull and column.pull > 0 else 0.0 for column in columns]
    loads = [fsum([root for mark, root in zip(paper.row, roots, strict=True) if mark is not None]) for paper in papers]
    weights: list[float | None] = []
    for place, (column, root) in enumerate(zip(columns, roots, strict=True)):
        held = [load for load, paper in zip(loads, papers, strict=True) if paper.row[place] is not None]
        is_known = column.pull is not None and column.pull >= 0 and any(held)
        weights.append(100 * root / mean(held) if is_known else None)
    return weights

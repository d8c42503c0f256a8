"""How far the items of a test measure the same thing. Pure."""

from collections.abc import Sequence
from math import fsum

from quizzes.figures.mark_columns import Column, Paper
from quizzes.figures.moments import mean


def consistency_of(papers: Sequence[Paper], columns: Sequence[Column], variance: float) -> float | None:
    """The coefficient of internal consistency in per cent, at most 100; `variance` is that of the papers' shares.

    Cronbach's alpha when every paper held the same items, else that of drawn papers.
    """
    used = [column for column in columns if column.attempts and column.most]
    if any(column.attempts < len(papers) for column in used):
        return _of_drawn(papers, columns, variance)
    others = len(used) - 1
    if not others:
        return None
    apart = fsum([column.most**2 * (column.variance or 0.0) for column in used])
    return 100 * len(used) / others * (1 - apart / (papers[0].out_of ** 2 * variance))


def _of_drawn(papers: Sequence[Paper], columns: Sequence[Column], variance: float) -> float | None:
    """The consistency of papers of P equal items each: 100 · (1 - MS within papers / MS between papers).

    It is what alpha over positions comes to when chance fills them, since each position then varies as all marks
    together do; known as the intraclass correlation ICC(1, k) of Shrout and Fleiss (1979). None where papers or
    items differ in size.
    """
    mosts = {column.most for column in columns if column.attempts and column.most}
    totals = {paper.out_of for paper in papers}
    if len(mosts) > 1 or len(totals) > 1:
        return None
    size = round(totals.pop() / mosts.pop())
    if size == 1:
        return None
    within = [_spread_within(paper, columns) / (size - 1) for paper in papers]
    return 100 * (1 - mean(within) / (size * variance))


def _spread_within(paper: Paper, columns: Sequence[Column]) -> float:
    """The squared differences, in per cent, of a paper's marks from their mean."""
    return fsum(
        [
            (100 * mark / column.most - paper.share) ** 2
            for mark, column in zip(paper.row, columns, strict=True)
            if mark is not None and column.most
        ]
    )

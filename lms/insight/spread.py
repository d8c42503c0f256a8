"""How the scores of a test are spread: how many attempts earned which tenth. Pure."""

from collections import Counter
from dataclasses import dataclass

from quizzes.figures.mark_columns import paper_of
from quizzes.figures.marks import Marks

STEPS = 10
STEP = 100 // STEPS
ROUNDING = 9  # digits: seven of ten shall not be a hair below 70 %


@dataclass(frozen=True)
class Bar:
    """The attempts that earned at least `low` per cent and less than `high`, in the last one also all of it."""

    low: int
    high: int
    count: int


def spread_of(marks: Marks) -> tuple[Bar, ...]:
    """A bar for each tenth, from 0 up. Attempts of which nothing could be earned do not count."""
    papers = [paper_of(row, marks.max_marks) for row in marks.rows]
    shares = [round(paper.share, ROUNDING) for paper in papers if paper.out_of > 0]
    counts = Counter(min(max(0, int(share // STEP)), STEPS - 1) for share in shares)
    return tuple(Bar(step * STEP, (step + 1) * STEP, counts[step]) for step in range(STEPS))

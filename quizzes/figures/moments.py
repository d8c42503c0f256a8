"""Spreads, covariances and k-statistics of lists of figures. Pure.

Sums are taken by `fsum`, so that the order of the figures changes no result.
"""

from collections.abc import Sequence
from math import fsum, sqrt
from operator import mul

ROUNDING = 1e-9  # figures are percentages: what lies below is what floating point leaves over


def mean(values: Sequence[float]) -> float:
    return fsum(values) / len(values)


def deviations(values: Sequence[float]) -> list[float]:
    """How far each lies from the mean."""
    middle = mean(values) if values else 0.0
    return [value - middle for value in values]


def covariance(first: Sequence[float], second: Sequence[float]) -> float | None:
    """C(x, y) = Σ (x - x̄)(y - ȳ) / (n - 1), from two lists of deviations; none of fewer than two.

    Of a list with itself, it is the variance. What is zero but for rounding is zero.
    """
    freedom = len(first) - 1
    if freedom < 1:
        return None
    found = fsum(map(mul, first, second)) / freedom
    return found if abs(found) > ROUNDING else 0.0


def skewness(around: Sequence[float]) -> float | None:
    """k₃ / k₂^1.5 of deviations, with k₂ = n·m₂/(n-1), k₃ = n²·m₃/((n-1)(n-2)) and m the central moments."""
    n = len(around)
    freedom = (n - 1) * (n - 2)
    second = covariance(around, around)
    if not second or not freedom:
        return None
    third = n * fsum(value**3 for value in around) / freedom
    return third / (second * sqrt(second))


def kurtosis(around: Sequence[float]) -> float | None:
    """k₄ / k₂² of deviations, with k₄ = n²((n+1)m₄ - 3(n-1)m₂²) / ((n-1)(n-2)(n-3)): zero for a normal distribution."""
    n = len(around)
    freedom = (n - 1) * (n - 2) * (n - 3)
    second = covariance(around, around)
    if not second or not freedom:
        return None
    m2, m4 = (fsum(value**power for value in around) / n for power in (2, 4))
    return n * n * ((n + 1) * m4 - 3 * (n - 1) * m2 * m2) / freedom / second**2

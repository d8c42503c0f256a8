"""The rules of windows: whatever numbers somebody sets, no window ends before it begins."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from courses.models import Edition
from courses.windows import LONGEST_CATCH_UP, Phase, Windows
from lms.clock import Month

MONTHS = st.builds(Month, st.integers(2024, 2032), st.integers(1, 12))
RULES = st.builds(Windows, st.integers(-5, 40), st.integers(-3, 40))  # also such as no form lets through
NOVEMBER, USUAL = Month(2026, 11), Windows()
ORDER = list(Phase)


@pytest.mark.parametrize(
    ("edition", "day", "phase"),
    [
        (Edition.MEMBER, date(2026, 10, 31), Phase.AHEAD),
        (Edition.MEMBER, date(2026, 11, 1), Phase.OPEN),
        (Edition.MEMBER, date(2026, 11, 27), Phase.OPEN),
        (Edition.MEMBER, date(2026, 11, 28), Phase.CLOSING),
        (Edition.MEMBER, date(2026, 11, 30), Phase.CLOSING),
        (Edition.MEMBER, date(2026, 12, 1), Phase.CATCH_UP),
        (Edition.MEMBER, date(2027, 2, 28), Phase.CATCH_UP),
        (Edition.MEMBER, date(2027, 3, 1), Phase.OVER),
        (Edition.CITIZEN, date(2026, 11, 10), Phase.AHEAD),
        (Edition.CITIZEN, date(2026, 11, 11), Phase.OPEN),
        (Edition.CITIZEN, date(2026, 11, 30), Phase.CLOSING),
    ],
)
def test_the_usual_windows(edition, day, phase):
    assert USUAL.of(NOVEMBER, edition).phase(day) is phase


def test_the_month_whose_offer_ends_first_stands_in_front():
    assert USUAL.to_catch_up(Month(2027, 1)) == [Month(2026, 10), Month(2026, 11), Month(2026, 12)]
    assert Windows(11, 0).to_catch_up(NOVEMBER) == []


@given(RULES, MONTHS, st.sampled_from(Edition))
def test_no_window_ends_before_it_begins(rule, month, edition):
    window = rule.of(month, edition)
    assert month.first_day <= window.first <= window.last == month.last_day <= window.catch_up_last
    if edition is not Edition.CITIZEN:
        assert window.first == month.first_day


@given(RULES, MONTHS, st.integers(-40, 500))
def test_phases_follow_each_other(rule, month, days):
    """And a month is caught up in just those months that offer it."""
    window, day = rule.of(month, Edition.CITIZEN), month.first_day + timedelta(days=days)
    today, tomorrow = window.phase(day), window.phase(day + timedelta(days=1))
    assert ORDER.index(today) <= ORDER.index(tomorrow)
    offered = rule.to_catch_up(Month(day.year, day.month))
    assert (month in offered) == (today is Phase.CATCH_UP)
    assert len(offered) <= LONGEST_CATCH_UP

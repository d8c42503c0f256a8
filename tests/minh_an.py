"""A month in the commune Minh An that a test can count by hand."""

from datetime import date, timedelta

from lms.oversight.standing import Standing
from tests.progress import MONTH, day, hand_in, join, member_course, team_named, walk


def play(session, someone):
    """Minh An in MONTH. Team A (Đông Hạ), B (Đông Thượng); everybody not named here is the standing cast.

    person       team   what happened                                  state at the cut   attempts in MONTH
    leader       A      sat and passed on the 5th                      passed             1
    mate         A      sat on the 6th, passed on the 2nd after MONTH  not passed         1
    member       A      opened a lesson on the 7th                     studying           0
    both         A, B   sat twice, passed in the last second           passed             2
    gone         A      left on the 10th, passed on the 20th           passed             1
    late         A      joined on the last day                         not started        0
    before       A      left on the 1st: not a day of it a member
    after        A      joined on the 1st after MONTH
    next-leader  B      began on the 8th, passed at the very cut       studying           0

    A: 6 members = 3 passed + 1 not passed + 1 studying + 1 not started; 4 sat; 5 attempts.
    B: 2 members = 1 passed + 1 studying; 1 sat; 2 attempts.
    Minh An: 6 + 2 - 1 (both) = 7 = 3 + 1 + 2 + 1; 4 sat; 5 attempts.
    Quảng Ngãi: and stranger in Trà Câu, who did nothing: 8 = 3 + 1 + 2 + 2.
    """
    a, b = team_named(session, "Đông Hạ"), team_named(session, "Đông Thượng")
    course = member_course(session)
    last_second = MONTH.end - timedelta(seconds=1)
    walk(session, someone("leader"), course, day(4), day(5), day(5))
    hand_in(session, someone("leader"), course, day(5), right=9)
    walk(session, someone("mate"), course, day(4), day(6), MONTH.end + timedelta(days=1, hours=3))
    hand_in(session, someone("mate"), course, day(6), right=6)
    hand_in(session, someone("mate"), course, MONTH.end + timedelta(days=1, hours=3), right=8)
    walk(session, someone("member"), course, day(7))
    both = join(session, "both", a, b)
    walk(session, both, course, day(9), day(10), last_second)
    hand_in(session, both, course, day(10), right=4)
    hand_in(session, both, course, last_second, right=8)
    gone = join(session, "gone", a, until=date(MONTH.year, MONTH.number, 10))
    walk(session, gone, course, day(3), day(20), day(20))
    hand_in(session, gone, course, day(20), right=10)
    join(session, "late", a, since=MONTH.last_day)
    join(session, "before", a, until=MONTH.first_day)
    join(session, "after", a, since=MONTH.shift(1).first_day)
    walk(session, someone("next-leader"), course, day(8), MONTH.end, MONTH.end)
    hand_in(session, someone("next-leader"), course, MONTH.end, right=9)
    session.commit()
    return a, b


A = Standing(members=6, passed=3, not_passed=1, studying=1, not_started=1, attempts=5)
B = Standing(members=2, passed=1, not_passed=0, studying=1, not_started=0, attempts=2)
MINH_AN = Standing(members=7, passed=3, not_passed=1, studying=2, not_started=1, attempts=5)
QUANG_NGAI = Standing(members=8, passed=3, not_passed=1, studying=2, not_started=2, attempts=5)

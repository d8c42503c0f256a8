"""When somebody of a row last learned, and how many passed month by month."""

from datetime import date

from sqlalchemy import CTE, Subquery, case, func, literal, select, union_all
from sqlalchemy.orm import Session

from courses.models import Enrolment, LessonReading
from lms.clock import Month, local_date
from lms.oversight.ground import Rows
from lms.oversight.period import Period, courses_of_line
from lms.oversight.sight import Sight
from lms.teams.models import Membership, Team
from quizzes.models import Attempt


def last_days(session: Session, people: Subquery, period: Period) -> dict[int, date]:
    """The last day before the cut on which anybody of a row opened or read a lesson, or sat a test."""
    cut = period.cut
    read = case((LessonReading.read_at < cut, LessonReading.read_at), else_=LessonReading.opened_at)
    readings = (
        select(people.c.row, func.max(read))
        .join(LessonReading, LessonReading.person_id == people.c.person_id)
        .where(LessonReading.opened_at < cut)
    )
    sat = case((Attempt.submitted_at < cut, Attempt.submitted_at), else_=Attempt.started_at)
    sittings = (
        select(people.c.row, func.max(sat))
        .join(Attempt, Attempt.person_id == people.c.person_id)
        .where(Attempt.started_at < cut)
    )
    days: dict[int, date] = {}
    for query in (readings, sittings):
        for row, moment in session.execute(query.group_by(people.c.row)):
            days[row] = max(local_date(moment), days.get(row, date.min))
    return days


def passed_by_month(session: Session, sight: Sight, period: Period) -> dict[int, tuple[int, ...]]:
    """Per team, how many of each month's members had passed that month's course by its end: six months.

    The teams are those of the table: where each of them stood in those months is not asked again.
    """
    line = courses_of_line(session, period)
    teams = sight.teams(Team.id, period)
    parts = [_passed(index, *months, teams, period) for index, months in enumerate(line)]
    counts: dict[int, list[int]] = {}
    for index, team_id, count in session.execute(union_all(*parts)):
        counts.setdefault(team_id, [0] * len(line))[index] = count
    return {team_id: tuple(months) for team_id, months in counts.items()}


def _passed(index: int, month: Month, course_id: int | None, teams: CTE, period: Period) -> Rows:
    """An outer join: SQLite would begin an inner one at the enrolments, of which the whole country has many."""
    then = Period(month, period.now, None, None, None, is_topic_of_month=True)
    passed = case((Enrolment.passed_at < then.cut, Membership.person_id))
    return (
        select(literal(index), teams.c.id, func.count(passed.distinct()))
        .join(Membership, Membership.team_id == teams.c.id)
        .outerjoin(Enrolment, (Enrolment.person_id == Membership.person_id) & (Enrolment.course_id == course_id))
        .where(then.overlaps(Membership), then.overlaps(teams.c))
        .group_by(teams.c.id)
    )

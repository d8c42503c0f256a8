"""Rows of progress written by hand, so that a test can count them by hand."""

from datetime import UTC, date, datetime, timedelta
from io import BytesIO
from typing import Any

from python_calamine import CalamineWorkbook
from sqlalchemy import select
from sqlalchemy.orm import Session

from courses.models import Course, Enrolment, MonthlyTopic, Topic
from lms.clock import Month, local_date, utc_now
from lms.oversight.ground import ground_named
from lms.oversight.period import Period, choose_period
from lms.oversight.report import UnitReport, report_on_units
from lms.oversight.sight import place_of, sight_of_unit
from lms.oversight.standing import Standing
from lms.people.models import Person
from lms.teams.access import Scope, scope_of
from lms.teams.models import AdminUnit, Membership, Team
from quizzes.models import Attempt, Quiz
from tests import world

NOW = utc_now()
MONTH = Month.of(NOW).shift(-1)  # the month before this one: over, and of the cast's topic


def team_named(session: Session, ending: str) -> Team:
    return next(team for team in session.scalars(select(Team)) if team.name.endswith(ending))


def unit_named(session: Session, name: str) -> AdminUnit:
    return session.scalars(select(AdminUnit).filter_by(name=name)).one()


def member_course(session: Session, topic: Topic | None = None) -> Course:
    query = select(Course).filter_by(edition="member").order_by(Course.id)
    return session.scalars(query.filter_by(topic_id=topic.id) if topic else query).first()


def join(
    session: Session, username: str, *teams: Team, since: date = world.LONG_AGO, until: date | None = None
) -> Person:
    """A new person in one or more teams."""
    person = world.person(session, username, f"Người {username}")
    for team in teams:
        session.add(Membership(person_id=person.id, team_id=team.id, valid_from=since, valid_to=until))
    session.flush()
    return person


def walk(
    session: Session,
    person: Person,
    course: Course,
    started: datetime,
    sat: datetime | None = None,
    passed: datetime | None = None,
) -> None:
    session.add(Enrolment(person_id=person.id, course_id=course.id, started_at=started, sat_at=sat, passed_at=passed))
    session.flush()


def hand_in(session: Session, person: Person, course: Course, when: datetime, right: int = 5) -> None:
    quiz = session.scalars(select(Quiz).filter_by(course_id=course.id)).one()
    paper = [{"version": number, "order": "abc"} for number in range(10)]
    session.add(
        Attempt(
            person_id=person.id, quiz_id=quiz.id, pass_mark=80, paper=paper, started_at=when - timedelta(minutes=5),
            submitted_at=when, score=right, out_of=len(paper), passed=right >= 8,
        )
    )  # fmt: skip
    session.flush()


def teach(session: Session, month: Month, number: int) -> Course:
    """A topic of its own for a month, and its course for members."""
    topic = Topic(
        number=number, slug=f"chu-de-{number}", title={"vi": f"Chủ đề {number}"}, summary={"vi": ""},
        basic_skill="self_protection", frameworks={},
    )  # fmt: skip
    session.add(topic)
    session.flush()
    course = world.add_course(session, topic, "member", unit_named(session, "Việt Nam"))
    row = session.scalars(select(MonthlyTopic).filter_by(month=month.first_day)).one_or_none()
    if row is None:
        session.add(MonthlyTopic(month=month.first_day, topic_id=topic.id))
    else:
        row.topic_id = topic.id
    session.flush()
    return course


def scope(session: Session, someone: Any, username: str) -> Scope:
    return scope_of(session, someone(username).id, NOW.date())


def period(session: Session, month: Month = MONTH, now: datetime = NOW) -> Period:
    chosen = choose_period(session, month, None, now)
    assert chosen is not None
    return chosen


def day(number: int, hour: int = 8, month: Month = MONTH) -> datetime:
    """An hour of a day of the month, in Viet Nam."""
    return (month.start + timedelta(days=number - 1, hours=hour)).astimezone(UTC)


def read_file(data: bytes) -> list[list[Any]]:
    """The cells of an exported file."""
    return CalamineWorkbook.from_filelike(BytesIO(data)).get_sheet_by_index(0).to_python()


def report(session: Session, seen: Scope, unit: AdminUnit, chosen: Period, ground: str = "now") -> UnitReport:
    """A unit's report on a ground, whether or not its page would open."""
    bounds = ground_named(ground, local_date(NOW), chosen.day)
    assert bounds is not None
    place = place_of(session, unit, bounds)
    assert place is not None
    return report_on_units(session, place, sight_of_unit(seen, unit, bounds), chosen)


def total_of(session: Session, seen: Scope, unit: AdminUnit, chosen: Period, ground: str = "now") -> Standing:
    return report(session, seen, unit, chosen, ground).total


def rows_of(session: Session, seen: Scope, unit: AdminUnit, chosen: Period, ground: str = "now") -> tuple[Any, ...]:
    return report(session, seen, unit, chosen, ground).rows


def citizens_in(session: Session, seen: Scope, unit: AdminUnit, chosen: Period, ground: str = "now") -> Any:
    return report(session, seen, unit, chosen, ground).citizens

"""Fills an empty database with the demo: units are there already, people and their history are invented."""

import random
from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import chain, islice, repeat

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from courses.calendar import course_for, set_topic, topic_of
from courses.models import Edition, Topic
from lms.clock import Month, local_date
from lms.demo.cast import (
    ADMINISTRATOR,
    CITIZEN,
    COMMUNE_OFFICIAL,
    COMMUNE_POSITIONS,
    COMMUNES,
    DISPUTED,
    PROVINCE,
    PROVINCE_OFFICIAL,
    TOPICS,
    TRAINER,
    VILLAGE_POSITIONS,
    CommunePlan,
    Manner,
    Outcome,
    TeamPlan,
)
from lms.demo.exams import Exam
from lms.demo.history import Way, walk
from lms.demo.names import names
from lms.demo.rooms import furnish
from lms.people.accounts import open_person
from lms.people.consent import record_consent
from lms.people.models import Person
from lms.teams.access import holds_on
from lms.teams.founding import found_team
from lms.teams.granting import give_grant
from lms.teams.models import AdminUnit, GrantRole, Residence, Team, TeamRole
from lms.teams.roster import join_team
from lms.teams.tree import add_village, full_name, villages_of

SEED = 10102026
PHONE = 900000100  # invented: 0900 000 101 and on
BIRTH_YEARS = range(1955, 2005)
TURN = timedelta(minutes=6)  # until the next person sits down at a shared phone
EVENING = timedelta(hours=3)  # in which people learn together; one that a month begins in would be cut in two
MARGIN = timedelta(minutes=20)  # a walk ends so long before the month does, or before now


class RealPeople(Exception):
    """The database has people who are not of the demo."""


class NothingToShow(Exception):
    """The units or the courses have not been loaded."""


def has_people(session: Session) -> bool:
    """Whether anybody has an account."""
    return bool(session.scalar(select(exists().where(Person.id.is_not(None)))))


def load_demo(session: Session, password_hash: str, now: datetime) -> None:
    """Write the cast and its last three months. Raises RealPeople, NothingToShow. Commits."""
    if session.scalar(select(exists().where(Person.is_demo.is_(False)))):
        raise RealPeople
    if has_people(session):
        return
    Stage(session, password_hash, now).play()
    session.commit()


class Stage:
    """One loading of the demo: its random numbers, its names, and the people of each course."""

    def __init__(self, session: Session, password_hash: str, now: datetime) -> None:
        self.session, self.hash, self.now = session, password_hash, now
        self.rng = random.Random(SEED)
        self.names = names(SEED)
        self.phones = iter(f"0{number}" for number in range(PHONE + 1, PHONE + 1000))
        self.months = [Month.of(now).shift(back) for back in (-2, -1, 0)]
        self.founded = self.months[0].shift(-2).first_day
        self.exams: dict[tuple[Month, Edition], Exam | None] = {}

    def play(self) -> None:
        self._calendar()
        self._officials()
        for commune_plan in COMMUNES:
            commune = self._unit(commune_plan.code)
            for team_plan in commune_plan.teams:
                self._team(commune, team_plan)
            self._citizens(commune, commune_plan)
        topic = topic_of(self.session, self.months[-1])
        if topic:
            furnish(self.session, topic, self.now)

    def _calendar(self) -> None:
        for month, number in zip(self.months, TOPICS, strict=True):
            topic = self.session.scalar(select(Topic).where(Topic.number == number))
            if topic is None:
                raise NothingToShow
            set_topic(self.session, month, topic)

    def _officials(self) -> None:
        nation, province = self._unit("VN"), self._unit(PROVINCE)
        for username, role, unit in (
            (TRAINER, GrantRole.TRAINER, nation),
            (COMMUNE_OFFICIAL, GrantRole.OFFICIAL, self._unit(COMMUNES[0].code)),
            (PROVINCE_OFFICIAL, GrantRole.OFFICIAL, province),
            (ADMINISTRATOR, GrantRole.ADMINISTRATOR, nation),
        ):
            give_grant(self.session, self._person(username), role, unit, None, self.founded)

    def _team(self, commune: AdminUnit, plan: TeamPlan) -> None:
        """A team with its roster, and what its members did in three months."""
        unit = add_village(self.session, commune, plan.kind, plan.village, self.founded) if plan.kind else commune
        name = f"Tổ CNSCĐ {full_name(unit.kind, unit.name)}"
        team = found_team(self.session, unit, name, f"{unit.id}/QĐ-UBND", self.founded, self.founded)
        roster = [self._member(team, unit, plan, place) for place in range(plan.size)]
        for month, outcome in zip(self.months, plan.months, strict=True):
            manners = plan.manners if month == self.months[-1] else {}
            for place, (person, way) in enumerate(zip(roster, _ways(outcome, plan.size), strict=True)):
                self._walk(person, month, Edition.MEMBER, way, manners.get(place), place)

    def _member(self, team: Team, unit: AdminUnit, plan: TeamPlan, place: int) -> Person:
        """The next on the roster: a leader, a deputy, then members."""
        person = self._person(plan.accounts.get(place))
        role = {0: TeamRole.LEADER, 1: TeamRole.DEPUTY}.get(place, TeamRole.MEMBER)
        positions = VILLAGE_POSITIONS if plan.kind else COMMUNE_POSITIONS
        join_team(self.session, team, person, role, positions[place], self.founded)
        self._lives(person, unit)
        return person

    def _citizens(self, commune: AdminUnit, plan: CommunePlan) -> None:
        """Citizens of the commune's villages in turn; the first ones pass, two more are studying."""
        villages = villages_of(self.session, commune, local_date(self.now))
        people = []
        for place in range(plan.citizens):
            account = CITIZEN if place == 0 and plan is COMMUNES[0] else None
            people.append(self._person(account))
            self._lives(people[-1], villages[place % len(villages)])
        for month, passed in zip(self.months, plan.citizens_passed, strict=True):
            # Turned by one, so that the demo's own citizen finds this month's course still to do.
            for person, way in zip(people[1:] + people[:1], _ways(Outcome(passed, 0, 2), plan.citizens), strict=True):
                self._walk(person, month, Edition.CITIZEN, way)

    def _person(self, username: str | None) -> Person:
        person = open_person(
            self.session, username, next(self.names), next(self.phones), self.rng.choice(BIRTH_YEARS), self.now
        )
        person.password_hash, person.is_demo = self.hash, True
        record_consent(self.session, person, self.now)
        return person

    def _lives(self, person: Person, unit: AdminUnit) -> None:
        self.session.add(Residence(person_id=person.id, unit_id=unit.id, valid_from=self.founded))

    def _walk(
        self, person: Person, month: Month, edition: Edition, way: Way, manner: Manner | None = None, place: int = 0
    ) -> None:
        """The month's course, between its first day and its last or now; at one phone, in the order of the roster."""
        exam = self._exam(month, edition)
        if exam:
            end = min(month.end, self.now) - MARGIN
            if manner:
                evening = end if end > month.start + EVENING else month.start - MARGIN
                end = evening - (place * TURN if manner.device else timedelta())
            walk(self.session, person, exam, way, min(month.start, end), end, self.rng, manner)

    def _exam(self, month: Month, edition: Edition) -> Exam | None:
        """The month's course and test, read once for all who take it."""
        if (month, edition) not in self.exams:
            topic = topic_of(self.session, month)
            course = course_for(self.session, topic, edition) if topic else None
            disputed = DISPUTED.get((topic.number, edition)) if topic else None
            self.exams[month, edition] = Exam(self.session, course, disputed) if course else None
        return self.exams[month, edition]

    def _unit(self, code: str) -> AdminUnit:
        known = select(AdminUnit).where(AdminUnit.code == code, holds_on(AdminUnit, local_date(self.now)))
        unit = self.session.scalar(known)
        if unit is None:
            raise NothingToShow
        return unit


def _ways(outcome: Outcome, size: int) -> Iterator[Way]:
    """One way per place on the roster, in the order of `Outcome`."""
    begun = [Way.PASSED] * outcome.passed + [Way.NOT_PASSED] * outcome.not_passed + [Way.STUDYING] * outcome.studying
    return islice(chain(begun, repeat(Way.NOTHING)), size)

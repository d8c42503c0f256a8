"""Whatever three trainers do in whatever order, nothing national goes out unread."""

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from courses.models import LessonVersion
from lms.clock import utc_now
from lms.studio.claiming import ChangedMeanwhile
from lms.studio.drafting import DraftUnderWay, SavedMeanwhile, begin_draft, save_draft
from lms.studio.models import Draft
from lms.studio.publishing import NotReviewed, SourceFirst, WrongMoment, publish, publish_due, schedule, unschedule
from lms.studio.reviewing import NotReady, NotWaiting, OwnWork, approve, send_back, submit
from tests import studio
from tests.studio import actor

NOW = utc_now()
REFUSED = (DraftUnderWay, NotReady, NotReviewed, NotWaiting, OwnWork, ChangedMeanwhile, SavedMeanwhile)
REFUSED += (SourceFirst, WrongMoment)


@pytest.fixture
def author(someone):
    return someone("trainer")


class Room:
    """Three trainers and one national lesson; every step at a minute of its own."""

    def __init__(self, session, author):
        self.session, self.clock = session, NOW
        self.people = [author, studio.trainer(session, "x1"), studio.trainer(session, "x2")]
        self.course = studio.course(session)
        self.lesson = studio.first_lesson(session, self.course)
        self.agreed, self.saved_by = set(), {}

    def do(self, step, who):
        self.clock += timedelta(minutes=1)
        mine = select(Draft).filter_by(course_id=self.course.id, slug=self.lesson.slug, language="vi")
        draft, by = self.session.scalars(mine).first(), actor(self.people[who])
        if step == "open":
            begin_draft(self.session, self.course, self.lesson.slug, "vi", by, self.clock)
        elif step == "due":
            publish_due(self.session, self.clock)
        elif draft:
            getattr(self, step)(draft, by)

    def save(self, draft, by):
        text = studio.text(len(self.saved_by))
        save_draft(self.session, draft.id, text, draft.revision, by, self.clock)
        self.saved_by[text.markdown] = by.person_id

    def submit(self, draft, by):
        submit(self.session, draft, by, self.clock)

    def approve(self, draft, by):
        approve(self.session, draft, by, self.clock)
        assert by.person_id not in (draft.changed_by, draft.submitted_by)
        self.agreed.add((draft.markdown, by.person_id))

    def send_back(self, draft, by):
        send_back(self.session, draft, "Sửa.", by, self.clock)

    def publish(self, draft, by):
        publish(self.session, draft, by, self.clock)

    def schedule(self, draft, by):
        schedule(self.session, draft, self.clock + timedelta(minutes=2), by, self.clock)

    def unschedule(self, draft, by):
        unschedule(self.session, draft, by, self.clock)

    def versions(self):
        own = select(LessonVersion).filter_by(lesson_id=self.lesson.id, language="vi").order_by(LessonVersion.number)
        return self.session.scalars(own.execution_options(populate_existing=True)).all()


STEP = st.sampled_from(["open", "save", "submit", "approve", "send_back", "publish", "schedule", "due", "unschedule"])
# Chance alone seldom finds the right order, so a part of each story often goes straight on.
SENT = [("open", 0), ("save", 0), ("submit", 1)]
STRAIGHT = st.sampled_from([[], [*SENT, ("approve", 2)], [*SENT, ("send_back", 2)]])
ANYTHING = st.lists(st.tuples(STEP, st.integers(0, 2)), max_size=8)


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(STRAIGHT, ANYTHING), min_size=1, max_size=3))
def test_nothing_national_goes_out_unread(session, author, story):
    """Whatever three trainers do in whatever order: what is published, another has agreed to, and numbers follow."""
    session.rollback()
    room = Room(session, author)
    for step, who in (step for parts in story for part in parts for step in part):
        try:
            room.do(step, who)
        except REFUSED:
            continue
    found = room.versions()
    assert [version.number for version in found] == list(range(1, len(found) + 1))
    assert [version.is_current for version in found] == [False] * (len(found) - 1) + [True]
    for version in found[1:]:
        assert (version.markdown, version.reviewed_by) in room.agreed
        assert version.reviewed_by != room.saved_by[version.markdown]


def test_the_property_sees_what_is_published(session, author):
    """The straight way, twice, is two versions more."""
    room = Room(session, author)
    for _time in range(2):
        for step, who in (("open", 0), ("save", 0), ("submit", 1), ("approve", 2), ("publish", 0)):
            room.do(step, who)
    assert [version.number for version in room.versions()] == [1, 2, 3]
    assert room.versions()[-1].verified_on == studio.text().verified_on

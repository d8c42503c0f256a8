"""From a draft to what learners read: its place, its moment, two at once, and never unread."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from threading import Barrier

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from courses.models import Course, Lesson, MonthlyTopic
from lms.clock import VIETNAM, day_start, local_date, utc_now
from lms.people.models import AuditEntry
from lms.studio.claiming import ChangedMeanwhile
from lms.studio.drafting import begin_draft, save_draft
from lms.studio.models import Draft, DraftState
from lms.studio.publishing import (
    NotReviewed,
    SourceFirst,
    WrongMoment,
    publish,
    publish_due,
    schedule,
    unschedule,
)
from lms.studio.reviewing import NotWaiting, approve, send_back, submit
from tests import studio
from tests.studio import actor, noted, versions

NOW = utc_now()
LATER = NOW + timedelta(hours=5)


@pytest.fixture
def author(someone):
    return someone("trainer")


@pytest.fixture
def second(session):
    made = studio.trainer(session, "second")
    session.commit()
    return made


@pytest.fixture
def draft(session, author):
    made = studio.draft(session, author, NOW)
    session.commit()
    return made


@pytest.fixture
def agreed(session, draft, author, second):
    return studio.agreed(session, draft, author, second, NOW)


@pytest.fixture
def local(session):
    return studio.local(session, NOW)


class TestThePlaceInTheCourse:
    def test_a_new_lesson_is_the_last(self, session, author, second):
        made = studio.draft(session, author, NOW, slug="bai-moi")
        submit(session, made, actor(author), NOW)
        approve(session, made, actor(second), NOW)
        publish(session, made, actor(author), NOW)
        session.commit()
        course = studio.course(session)
        lesson = session.scalars(select(Lesson).filter_by(course_id=course.id, slug="bai-moi")).one()
        assert (lesson.number, course.lesson_count) == (4, 4)

    def test_a_withdrawn_lesson_comes_back_at_the_end(self, session, agreed, author):
        course = studio.course(session)
        for lesson in session.scalars(select(Lesson).filter_by(course_id=course.id).order_by(Lesson.number)).all():
            lesson.number = lesson.number - 1 or None
            session.flush()
        course.lesson_count = 2
        session.commit()
        publish(session, agreed, actor(author), NOW)
        session.commit()
        assert session.scalars(select(Lesson.number).filter_by(course_id=course.id, slug="bai-1")).one() == 3
        assert course.lesson_count == 3

    def test_vietnamese_first(self, session, local):
        teacher, made = local
        course = session.get(Course, made.course_id)
        english = studio.draft(session, teacher, NOW, of=course, slug="bai-cua-tinh", language="en")
        with pytest.raises(SourceFirst):
            publish(session, english, actor(teacher), NOW)
        publish(session, made, actor(teacher), NOW)
        publish(session, english, actor(teacher), NOW)
        session.commit()
        assert course.lesson_count == 1
        assert [v.number for v in versions(session, "bai-cua-tinh", "en")] == [1]

    def test_the_first_lesson_of_a_topic_moves_no_month_that_has_begun(self, session, local):
        teacher, made = local
        before = session.scalar(select(func.count()).select_from(MonthlyTopic))
        publish(session, made, actor(teacher), utc_now())
        session.flush()
        assert session.scalar(select(func.count()).select_from(MonthlyTopic)) > before

    def test_the_same_words_are_no_new_version(self, session, local):
        teacher, made = local
        first = publish(session, made, actor(teacher), NOW)
        course = session.get(Course, first and session.get(Lesson, first.lesson_id).course_id)
        again = begin_draft(session, course, made.slug, "vi", actor(teacher), NOW)
        assert publish(session, again, actor(teacher), LATER).id == first.id
        assert session.scalars(select(Draft)).all() == []


class TestTheMoment:
    def test_it_goes_out_in_the_name_of_who_scheduled_it(self, session, agreed, second):
        schedule(session, agreed, LATER, actor(second), NOW)
        assert publish_due(session, LATER - timedelta(seconds=1)) == 0
        assert publish_due(session, LATER) == 1
        assert publish_due(session, LATER) == 0
        session.commit()
        newest = versions(session)[-1]
        assert (newest.published_by, newest.reviewed_by, newest.published_at) == (second.id, second.id, LATER)
        day = session.scalars(select(AuditEntry.details).filter_by(action="lesson.scheduled")).one()["day"]
        assert day == local_date(LATER).isoformat()

    def test_the_command(self, app, session, agreed, author):
        schedule(session, agreed, utc_now() + timedelta(hours=1), actor(author), utc_now())
        session.commit()
        run = app.test_cli_runner().invoke
        assert run(args=["studio", "publish-due"]).output == "0 lessons published.\n"
        session.execute(update(Draft).values(publish_at=NOW))
        session.commit()
        assert run(args=["studio", "publish-due"]).output == "1 lessons published.\n"
        assert len(versions(session)) == 2

    def test_a_trainer_who_comes_by_lets_it_out(self, session, agreed, author, visit):
        schedule(session, agreed, LATER, actor(author), NOW)
        agreed.publish_at = NOW
        session.commit()
        visit("member").get("/studio/waiting", status=404)
        assert len(versions(session)) == 1
        visit("trainer").get("/studio/waiting")
        assert len(versions(session)) == 2

    def test_moments_that_cannot_be(self, session, agreed, author):
        """Of the past, and of days on which the sources must be looked at again: nothing would go out then."""
        first_day_too_late = day_start(agreed.review_due)
        for when in (NOW, NOW - timedelta(days=1), first_day_too_late, NOW + timedelta(days=400)):
            with pytest.raises(WrongMoment):
                schedule(session, agreed, when, actor(author), NOW)
        last = first_day_too_late - timedelta(minutes=1)
        schedule(session, agreed, last, actor(author), NOW)
        assert publish_due(session, last) == 1

    def test_unreviewed_it_cannot_be_scheduled(self, session, draft, author):
        with pytest.raises(NotReviewed):
            schedule(session, draft, LATER, actor(author), NOW)

    def test_moved_and_stopped(self, session, agreed, author, second):
        schedule(session, agreed, LATER, actor(author), NOW)
        schedule(session, agreed, LATER + timedelta(days=1), actor(author), NOW)
        assert publish_due(session, LATER) == 0
        unschedule(session, agreed, actor(second), NOW)
        assert publish_due(session, LATER + timedelta(days=2)) == 0
        assert (agreed.state, agreed.reviewed_by) == (DraftState.APPROVED, second.id)

    def test_only_a_moment_can_be_stopped(self, session, draft, author, second):
        """What was sent back is not agreed to by stopping a moment that was never set."""
        submit(session, draft, actor(author), NOW)
        with pytest.raises(NotWaiting):
            unschedule(session, draft, actor(author), NOW)
        send_back(session, draft, "Sửa.", actor(second), NOW)
        with pytest.raises(NotWaiting):
            unschedule(session, draft, actor(author), NOW)
        with pytest.raises(NotReviewed):
            publish(session, draft, actor(author), NOW)

    def test_saving_other_words_stops_it(self, session, local):
        teacher, made = local
        schedule(session, made, LATER, actor(teacher), NOW)
        save_draft(session, made.id, studio.text(2), made.revision, actor(teacher), NOW)
        assert publish_due(session, LATER) == 0

    def test_what_can_no_longer_go_out_is_seen_in_the_list(self, session, local, visit):
        """A second person is needed now; nothing else is held up by it."""
        teacher, made = local
        other = studio.draft(session, teacher, NOW, of=session.get(Course, made.course_id), slug="bai-hai")
        for waiting in (made, other):
            schedule(session, waiting, utc_now() + timedelta(hours=1), actor(teacher), utc_now())
        made.details = {}
        session.execute(update(Draft).values(publish_at=NOW))
        session.commit()
        assert "Chưa đi được" in visit("local").get("/studio/waiting?step=moment").text
        assert (len(versions(session, "bai-cua-tinh")), len(versions(session, "bai-hai"))) == (0, 1)

    def test_scheduling_in_viet_nam(self, session, agreed, visit):
        visitor, url = visit("trainer"), f"/studio/drafts/{agreed.id}/publish"
        visitor.get(url)
        day = utc_now().astimezone(VIETNAM).date() + timedelta(days=1)
        for wrong in ({"day": "", "hour": "7:30"}, {"day": f"{day}", "hour": ""}, {"day": f"{day}", "hour": "25:00"},
                      {"day": "2020-01-01", "hour": "7:30"}, {"day": "0001-01-01", "hour": "0:00"},
                      {"day": "9999-12-31", "hour": "23:59"}, {"day": "mai", "hour": "sáng"}):  # fmt: skip
            page = visitor.submit({"when": "later", **wrong}, action="/publish", status=422)
            assert page.html.count("field-error") >= 1, wrong
        visitor.submit({"when": "later", "day": f"{day}", "hour": "7h30"}, action="/publish")
        session.expire_all()
        assert agreed.publish_at.astimezone(VIETNAM) == datetime(day.year, day.month, day.day, 7, 30, tzinfo=VIETNAM)
        page = visitor.get("/studio/waiting?step=moment")
        assert f"7:30, {day:%d/%m/%Y}" in page.text
        page = visitor.get(url)
        assert 'value="07:30"' in page.html
        page = visitor.submit(action="/unschedule")
        assert "Đã dừng hẹn giờ" in page.text
        assert visitor.get("/studio/waiting?step=moment").h1s == ["0 bài hẹn giờ xuất bản"]


class TestTwoAtOnce:
    def at_once(self, session, press, times=4):
        """Each has read the draft before any of them presses; returns what became of each."""
        engine, gate = session.get_bind(), Barrier(times)
        draft_id = session.scalars(select(Draft.id)).one()
        session.commit()

        def run(number):
            with Session(engine) as own:
                seen = own.get(Draft, draft_id)
                gate.wait(timeout=10)
                try:
                    press(own, seen, number)
                    own.commit()
                except ChangedMeanwhile:
                    own.rollback()
                    return False
                return True

        with ThreadPoolExecutor(times) as pool:
            return list(pool.map(run, range(times)))

    @pytest.mark.usefixtures("agreed")
    def test_publishing(self, session, author):
        by = actor(author)
        done = self.at_once(session, lambda own, seen, _number: publish(own, seen, by, NOW))
        assert sorted(done) == [False, False, False, True]
        assert [v.number for v in versions(session)] == [1, 2]

    def test_agreeing_and_sending_back(self, session, draft, author, second):
        submit(session, draft, actor(author), NOW)
        by = actor(second)

        def judge(own, seen, number):
            if number % 2:
                approve(own, seen, by, NOW)
            else:
                send_back(own, seen, "Sửa.", by, NOW)

        done = self.at_once(session, judge)
        assert sum(done) == 1
        assert noted(session)[-1] in ("draft.approved", "draft.sent_back")
        assert len(noted(session)) == 2

    def test_two_new_lessons_of_a_course(self, session, local):
        teacher, made = local
        by, course = actor(teacher), session.get(Course, made.course_id)
        studio.draft(session, teacher, NOW, of=course, slug="bai-hai")
        ids, engine, gate = session.scalars(select(Draft.id)).all(), session.get_bind(), Barrier(2)
        session.commit()

        def press(draft_id):
            with Session(engine) as own:
                seen = own.get(Draft, draft_id)
                gate.wait(timeout=10)
                publish(own, seen, by, NOW)
                own.commit()

        with ThreadPoolExecutor(2) as pool:
            list(pool.map(press, ids))
        session.expire_all()
        numbers = session.scalars(select(Lesson.number).filter_by(course_id=course.id)).all()
        assert (sorted(numbers), course.lesson_count) == ([1, 2], 2)

    def test_pressed_twice(self, session, agreed, visit):
        visitor, url = visit("trainer"), f"/studio/drafts/{agreed.id}/publish"
        visitor.get(url)
        words = {"csrf_token": visitor.token(), "revision": agreed.revision, "when": "now"}
        places = [visitor.raw("POST", url, data=words).location for _press in range(2)]
        lesson = studio.first_lesson(session, studio.course(session))
        assert [place.split("?")[0] for place in places] == [f"/studio/lessons/{lesson.id}/versions"] * 2
        assert len(versions(session)) == 2


def test_the_log_reads(session, agreed, author, visit):
    publish(session, agreed, actor(author), NOW)
    session.commit()
    page = visit("administrator").get("/audit")
    assert "Mai Ngọc Quyên xuất bản một bài học" in page.text
    assert f"Khóa học: {studio.COURSE} · Bài học: bai-1" in page.text

"""From a draft to what learners read: a second person, the moment, two at once, and the log."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from threading import Barrier

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from courses.models import Course, Lesson, LessonVersion, MonthlyTopic
from lms.clock import VIETNAM, utc_now
from lms.people.models import AuditEntry
from lms.studio.claiming import ChangedMeanwhile
from lms.studio.drafting import SavedMeanwhile, open_draft, save_draft
from lms.studio.models import Draft, DraftState, ReviewRule
from lms.studio.publishing import (
    NotReviewed,
    SourceFirst,
    WrongMoment,
    publish,
    publish_due,
    schedule,
    unschedule,
)
from lms.studio.reviewing import (
    NotReady,
    NotWaiting,
    OwnWork,
    approve,
    needs_review,
    send_back,
    set_review_rule,
    submit,
)
from lms.teams.acting import Actor
from lms.teams.models import AdminUnit
from tests import studio, world

NOW = datetime(2026, 11, 20, 3, tzinfo=UTC)
LATER = NOW + timedelta(hours=5)


def actor(person):
    return Actor(person.id, "::1")


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
    """A national draft that a second person has agreed to."""
    submit(session, draft, actor(author), NOW)
    approve(session, draft, actor(second), NOW)
    session.commit()
    return draft


@pytest.fixture
def local(session):
    """A trainer of Quảng Ngãi, which needs no second person, and a draft of its own course."""
    owner = session.scalars(select(AdminUnit).filter_by(name="Quảng Ngãi")).one()
    teacher = studio.trainer(session, "local", "Quảng Ngãi")
    set_review_rule(session, owner, False, actor(teacher), NOW)
    made = studio.draft(session, teacher, NOW, of=studio.province_course(session), slug="bai-cua-tinh")
    session.commit()
    return teacher, made


def versions(session, slug="bai-1", language="vi"):
    session.expire_all()
    query = select(LessonVersion).join(Lesson, Lesson.id == LessonVersion.lesson_id)
    query = query.where(Lesson.slug == slug, LessonVersion.language == language)
    home = select(Course.id).where(Course.slug.in_([studio.COURSE, "bao-ve-o-quang-ngai"]))
    return session.scalars(query.where(Lesson.course_id.in_(home)).order_by(LessonVersion.number)).all()


def noted(session):
    session.rollback()
    return list(session.scalars(select(AuditEntry.action).order_by(AuditEntry.id)))


class TestASecondPerson:
    def test_the_whole_way(self, session, draft, author, second):
        submit(session, draft, actor(author), NOW)
        assert (draft.state, draft.submitted_by, draft.submitted_at) == (DraftState.SUBMITTED, author.id, NOW)
        approve(session, draft, actor(second), NOW)
        version = publish(session, draft, actor(author), LATER)
        session.commit()
        first, newest = versions(session)
        assert newest.id == version.id
        assert [(v.number, v.is_current) for v in (first, newest)] == [(1, False), (2, True)]
        assert (newest.published_by, newest.reviewed_by, newest.published_at) == (author.id, second.id, LATER)
        assert newest.markdown == studio.text().markdown
        assert ">Chuyển khoản</a> chỉ mất vài giây." in newest.html
        assert session.scalars(select(Draft)).all() == []
        assert noted(session) == ["draft.submitted", "draft.approved", "lesson.published"]

    def test_never_who_changed_it_last_or_submitted_it(self, session, draft, author, second):
        third = studio.trainer(session, "third")
        save_draft(session, draft.id, studio.text(2), draft.revision, actor(second), NOW)
        submit(session, draft, actor(author), NOW)
        for own in (author, second):
            for judge in (approve, lambda *words: send_back(*words[:2], "Sửa.", *words[2:])):
                with pytest.raises(OwnWork):
                    judge(session, draft, actor(own), NOW)
        approve(session, draft, actor(third), NOW)
        assert draft.reviewed_by == third.id

    def test_unfinished_drafts_stay(self, session, author):
        bare = studio.draft(session, author, NOW, details={}, verified_on=None)
        with pytest.raises(NotReady):
            submit(session, bare, actor(author), NOW)
        assert bare.state == DraftState.WRITING

    def test_sent_back_with_a_remark_until_it_is_agreed_to(self, session, draft, author, second):
        submit(session, draft, actor(author), NOW)
        send_back(session, draft, "Câu hai sai ngày.", actor(second), NOW)
        assert (draft.state, draft.remark) == (DraftState.WRITING, "Câu hai sai ngày.")
        with pytest.raises(NotReviewed):
            publish(session, draft, actor(author), NOW)
        submit(session, draft, actor(author), NOW)
        assert (draft.remark, draft.reviewed_by) == ("Câu hai sai ngày.", None)
        approve(session, draft, actor(second), NOW)
        assert (draft.remark, draft.reviewed_by) == ("", second.id)

    def test_what_was_agreed_to_are_the_words_of_then(self, session, agreed, author):
        save_draft(session, agreed.id, studio.text(2), agreed.revision, actor(author), NOW)
        session.refresh(agreed)
        with pytest.raises(NotReviewed):
            publish(session, agreed, actor(author), NOW)
        assert len(versions(session)) == 1

    def test_steps_out_of_turn(self, session, agreed, author, second):
        with pytest.raises(NotWaiting):
            submit(session, agreed, actor(author), NOW)
        with pytest.raises(NotWaiting):
            approve(session, agreed, actor(second), NOW)
        with pytest.raises(NotWaiting):
            send_back(session, agreed, "Sửa.", actor(second), NOW)

    def test_sources_that_are_gone_stop_what_was_agreed_to(self, session, agreed, author):
        session.execute(update(Draft).values(details={}))
        session.expire_all()
        with pytest.raises(NotReady):
            publish(session, agreed, actor(author), NOW)


class TestTheRule:
    def test_the_nation_always_a_province_unless_it_says_no(self, session, local, someone):
        _teacher, made = local
        owner = session.scalars(select(AdminUnit).filter_by(name="Quảng Ngãi")).one()
        nation = session.scalars(select(AdminUnit).filter_by(level="nation")).one()
        session.add(ReviewRule(unit_id=nation.id, needs_review=False))
        session.flush()
        assert needs_review(session, studio.course(session))
        assert not needs_review(session, session.get(Course, made.course_id))
        set_review_rule(session, owner, True, actor(someone("trainer")), NOW)
        assert needs_review(session, session.get(Course, made.course_id))

    @pytest.mark.usefixtures("local")
    def test_only_a_change_is_noted(self, session, author):
        owner = session.scalars(select(AdminUnit).filter_by(name="Gia Lai")).one()
        for needed in (True, False, False, True):
            set_review_rule(session, owner, needed, actor(author), NOW)
        session.commit()
        rows = select(AuditEntry.details).filter_by(action="review_rule.changed", unit_id=owner.id)
        assert session.scalars(rows.order_by(AuditEntry.id)).all() == [{"review_off": True}, {"review_on": True}]

    def test_without_a_second_person(self, session, local):
        teacher, made = local
        version = publish(session, made, actor(teacher), NOW)
        session.commit()
        assert (version.number, version.published_by, version.reviewed_by) == (1, teacher.id, None)

    def test_who_sent_it_back_has_not_reviewed_it(self, session, local):
        """Not even when it is scheduled after the rule was switched off."""
        teacher, made = local
        other = studio.trainer(session, "other", "Quảng Ngãi")
        submit(session, made, actor(teacher), NOW)
        send_back(session, made, "Sửa giúp.", actor(other), NOW)
        schedule(session, made, LATER, actor(teacher), NOW)
        assert publish_due(session, LATER) == 1
        assert versions(session, "bai-cua-tinh")[0].reviewed_by is None

    @pytest.mark.usefixtures("local")
    def test_pages(self, session, visit):
        visitor = visit("local")
        owner = session.scalars(select(AdminUnit).filter_by(name="Quảng Ngãi")).one()
        assert visitor.get("/studio/review-rules").url == f"/studio/review-rules/{owner.id}"
        assert "Đã lưu" in visitor.submit({"needed": "yes"}).text
        assert session.scalars(select(ReviewRule.needs_review)).all() == [True]
        assert "Bạn chọn một mục" in visitor.submit({"needed": "perhaps"}, status=422).text
        far = session.scalars(select(AdminUnit).filter_by(name="Gia Lai")).one()
        nation = session.scalars(select(AdminUnit).filter_by(level="nation")).one()
        for unit in (far, nation):
            visitor.get(f"/studio/review-rules/{unit.id}", status=404)
        assert "Không có tỉnh nào để bạn quyết định" in visit("trainer").get("/studio/review-rules").text
        visit("trainer").get(f"/studio/review-rules/{owner.id}", status=404)
        studio.trainer(session, "commune-trainer", "Minh An")
        session.commit()
        visit("commune-trainer").get(f"/studio/review-rules/{owner.id}", status=404)


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
        again = open_draft(session, course, session.get(Lesson, first.lesson_id), "vi", actor(teacher), NOW)
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
        assert day == "2026-11-20"

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

    @pytest.mark.parametrize("when", [NOW, NOW - timedelta(days=1), NOW + timedelta(days=400)])
    def test_moments_that_cannot_be(self, session, agreed, author, when):
        with pytest.raises(WrongMoment):
            schedule(session, agreed, when, actor(author), NOW)

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


class TestThePages:
    @pytest.mark.usefixtures("second")
    def test_from_the_draft_to_the_reader(self, draft, visit):
        writer, reader = visit("trainer"), visit("second")
        page = writer.get(f"/studio/drafts/{draft.id}/review")
        assert "Đang viết" in page.text
        page = writer.submit(action="/submit")
        assert "Đang chờ người khác duyệt" in page.text
        assert "Bạn đã sửa hoặc gửi bài này" in page.text
        assert not [form for form in page.forms if form.action.endswith(("/approve", "/send-back"))]
        assert "Bài của bạn, chờ người khác" in writer.get("/studio/waiting").text
        page = reader.get("/studio/waiting")
        assert page.h1s == ["1 bài đang chờ duyệt"]
        assert f"/studio/drafts/{draft.id}/review" in page.links
        page = reader.get(f"/studio/drafts/{draft.id}/review")
        assert "[thêm: Chuyển khoản chỉ mất vài giây" in page.text
        assert "[bỏ: Nội dung ]" in page.text or "[bỏ: Nội dung" in page.text
        assert any(link.startswith("https://vietnamplus.vn/") for link in page.links)
        assert '<article class="lesson">' in page.html
        page = reader.submit(action="/approve")
        assert "Đã duyệt" in page.text
        assert reader.get("/studio/waiting?step=publishing").h1s == ["1 bài đã duyệt, chưa xuất bản"]
        reader.get(f"/studio/drafts/{draft.id}/publish")
        page = reader.submit(action="/publish")
        assert "Người học đọc bản 2" in page.text
        assert page.h1s == ["2 bản đã xuất bản: Chuyển tiền đúng người, đúng số"]
        assert "Chuyển khoản chỉ mất vài giây" in visit("member").get(f"/courses/{studio.COURSE}/lessons/1").text

    @pytest.mark.usefixtures("second")
    def test_sending_back_demands_a_remark_and_loses_nothing(self, session, draft, author, visit):
        submit(session, draft, actor(author), NOW)
        session.commit()
        visitor = visit("second")
        visitor.get(f"/studio/drafts/{draft.id}/review")
        page = visitor.submit({"remark": "  "}, action="/send-back", status=422)
        assert "Bạn ghi điều cần sửa" in page.text
        page = visitor.submit({"remark": "x" * 2001}, action="/send-back", status=422)
        assert "x" * 2001 in page.html
        visitor.submit({"remark": "Câu hai <b>sai</b> ngày."}, action="/send-back")
        page = visit("trainer").get(f"/studio/drafts/{draft.id}/review")
        assert "Câu hai &lt;b&gt;sai&lt;/b&gt; ngày." in page.html

    @pytest.mark.usefixtures("second")
    def test_a_page_that_is_out_of_date_decides_nothing(self, session, draft, author, visit):
        submit(session, draft, actor(author), NOW)
        session.commit()
        visitor = visit("second")
        visitor.get(f"/studio/drafts/{draft.id}/review")
        seen = draft.revision
        save_draft(session, draft.id, studio.text(2), seen, actor(author), NOW)
        submit(session, draft, actor(author), NOW)
        session.commit()
        stale = visitor.token()
        page = visitor.submit(action="/approve")
        assert "Đây là tình trạng mới nhất" in page.text
        words = {"csrf_token": stale, "revision": seen, "remark": "Câu hai sai ngày."}
        answer = visitor.raw("POST", f"/studio/drafts/{draft.id}/send-back", data=words)
        page = visitor.look(answer)
        assert (answer.status_code, "Bạn đọc lại bản mới rồi gửi" in page.text) == (422, True)
        assert "Câu hai sai ngày." in page.html
        session.expire_all()
        assert draft.state == DraftState.SUBMITTED

    def test_pressed_twice(self, session, agreed, visit):
        visitor, url = visit("trainer"), f"/studio/drafts/{agreed.id}/publish"
        visitor.get(url)
        words = {"csrf_token": visitor.token(), "revision": agreed.revision, "when": "now"}
        places = [visitor.raw("POST", url, data=words).location for _press in range(2)]
        lesson = studio.first_lesson(session, studio.course(session))
        assert [place.split("?")[0] for place in places] == [f"/studio/lessons/{lesson.id}/versions"] * 2
        assert len(versions(session)) == 2

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

    def test_without_a_second_person_the_pages_offer_none(self, local, visit):
        _teacher, made = local
        page = visit("local").get(f"/studio/drafts/{made.id}/review")
        assert f"/studio/drafts/{made.id}/publish" in page.links
        assert not [form for form in page.forms if form.action.endswith("/submit")]

    @pytest.mark.usefixtures("second", "local")
    def test_who_may(self, draft, visit):
        addresses = [f"/studio/drafts/{draft.id}/{page}" for page in ("review", "publish")]
        for username in ("member", "leader", "citizen", "commune-official"):
            for url in (*addresses, "/studio/waiting", "/studio/review-rules"):
                visit(username).get(url, status=404)
        stranger = visit("local")
        stranger.get("/studio/waiting")
        for step in ("submit", "approve", "send-back", "publish", "unschedule"):
            url = f"/studio/drafts/{draft.id}/{step}"
            words = {"csrf_token": stranger.token(), "revision": draft.revision, "remark": "Sửa.", "when": "now"}
            assert stranger.raw("POST", url, data=words).status_code == 404
            assert visit("member").raw("POST", url).status_code == 400
        for url in addresses:
            stranger.get(url, status=404)

    def test_nonsense_is_no_revision(self, session, draft, visit):
        visitor = visit("trainer")
        visitor.get(f"/studio/drafts/{draft.id}/review")
        for revision in ("", "0", "x", "9" * 400):
            assert "Đây là tình trạng mới nhất" in visitor.submit({"revision": revision}, action="/submit").text
        assert noted(session) == []

    @pytest.mark.usefixtures("second")
    def test_statements_of_the_list_do_not_grow(self, session, author, visit, statements):
        visitor, counts = visit("second"), []
        for number in range(6):
            made = studio.draft(session, author, NOW, slug=f"bai-moi-{number}")
            submit(session, made, actor(author), NOW)
            session.commit()
            if number in (0, 5):
                statements.clear()
                visitor.get("/studio/waiting")
                counts.append(len(statements))
        assert counts[0] == counts[1]

    def test_the_log_reads(self, session, agreed, author, visit):
        publish(session, agreed, actor(author), NOW)
        session.commit()
        page = visit("administrator").get("/audit")
        assert "Mai Ngọc Quyên xuất bản một bài học" in page.text
        assert f"Khóa học: {studio.COURSE} · Bài học: bai-1" in page.text


REFUSED = (NotReady, NotReviewed, NotWaiting, OwnWork, ChangedMeanwhile, SavedMeanwhile, SourceFirst, WrongMoment)


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
            open_draft(self.session, self.course, self.lesson, "vi", by, self.clock)
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
STRAIGHT = st.sampled_from([[], [("open", 0), ("save", 0), ("submit", 1), ("approve", 2)]])
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
    assert room.versions()[-1].verified_on == world.today()

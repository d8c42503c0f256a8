"""The desk: who comes in, what there is to write, the order of a course's lessons."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from courses.models import Course, Enrolment, Lesson, LessonVersion
from courses.progress import finish_lesson
from lms.clock import utc_now
from lms.studio.ordering import OrderChanged, bring_back, move, withdraw
from lms.teams.acting import Actor
from tests import studio, world
from tests.studio import noted

COURSE = studio.COURSE
LESSON = f"/studio/{COURSE}/bai-1"
NOW = utc_now()
TODAY = world.today()


@pytest.fixture
def course(session):
    return studio.course(session)


@pytest.fixture
def actor(someone):
    return Actor(someone("trainer").id, "::1")


def numbers(session, course):
    session.expire_all()
    rows = session.scalars(select(Lesson).where(Lesson.course_id == course.id, Lesson.number.is_not(None)))
    return [lesson.slug for lesson in sorted(rows, key=lambda lesson: lesson.number)]


def lesson(session, slug="bai-1"):
    return session.scalars(select(Lesson).where(Lesson.slug == slug).order_by(Lesson.id)).first()


class TestAccess:
    def test_others_find_no_studio(self, visit):
        for username in ("leader", "citizen", "commune-official", "province-official"):
            visit(username).get("/studio", status=404)
        visitor = visit("member")
        for url in (f"/studio/{COURSE}", f"{LESSON}/vi", f"{LESSON}/vi/preview", "/studio/waiting", "/studio/pictures"):
            visitor.get(url, status=404)

    def test_a_province_does_not_write_the_nations(self, session, visit):
        made = studio.province_course(session)
        studio.trainer(session, "province-trainer", "Quảng Ngãi")
        session.commit()
        visitor = visit("province-trainer")
        page = visitor.get("/studio")
        assert f"/studio/{made.slug}" in page.links
        assert f"/studio/{COURSE}" not in page.links
        token = visitor.token()
        for url in (f"/studio/{COURSE}", f"/studio/{COURSE}/new", f"{LESSON}/vi", f"{LESSON}/withdraw"):
            visitor.get(url, status=404)
        for url in ("move", "withdraw", "bring-back", "vi", "vi/save", "vi/discard"):
            answer = visitor.raw("POST", f"{LESSON}/{url}", data={"csrf_token": token, "markdown": "x"})
            assert answer.status_code == 404, url
        sent = {"csrf_token": token, "course": COURSE, "lesson": "bai-1", "language": "vi"}
        assert visitor.raw("POST", "/studio/preview", data=sent).status_code == 404

    def test_what_does_not_exist(self, visit):
        visitor = visit("trainer")
        for rest in ("khong-co/vi", "bai-1/fr", "bai-1/vi/discard", "khong-co/withdraw"):
            visitor.get(f"/studio/{COURSE}/{rest}", status=404)


class TestOrder:
    def test_up_and_down_and_the_second_click(self, session, course, actor):
        move(session, lesson(session, "bai-3"), 3, 1, actor, NOW)
        assert numbers(session, course) == ["bai-3", "bai-1", "bai-2"]
        with pytest.raises(OrderChanged):
            move(session, lesson(session, "bai-3"), 3, 2, actor, NOW)
        for beyond in (0, 4):
            with pytest.raises(OrderChanged):
                move(session, lesson(session, "bai-3"), 1, beyond, actor, NOW)

    def test_out_and_in_again(self, session, course, actor, someone):
        for slug in ("bai-1", "bai-3"):
            finish_lesson(session, someone("member").id, lesson(session, slug), NOW)
        withdraw(session, lesson(session, "bai-2"), actor, NOW)
        assert numbers(session, course) == ["bai-1", "bai-3"]
        assert session.get_one(Course, course.id).lesson_count == 2
        assert session.scalars(select(Enrolment)).one().lessons_done_at is not None
        with pytest.raises(OrderChanged):
            withdraw(session, lesson(session, "bai-2"), actor, NOW)
        bring_back(session, lesson(session, "bai-2"), actor, NOW)
        assert numbers(session, course) == ["bai-1", "bai-3", "bai-2"]
        with pytest.raises(OrderChanged):
            bring_back(session, lesson(session, "bai-2"), actor, NOW)

    def test_a_course_may_be_emptied_and_filled(self, session, course, actor):
        for slug in ("bai-1", "bai-2", "bai-3"):
            withdraw(session, lesson(session, slug), actor, NOW)
        assert numbers(session, course) == []
        bring_back(session, lesson(session, "bai-3"), actor, NOW)
        assert (lesson(session, "bai-3").number, session.get_one(Course, course.id).lesson_count) == (1, 1)

    def test_by_buttons(self, session, course, visit):
        visitor = visit("trainer")
        visitor.get(f"/studio/{COURSE}")
        answer = visitor.raw("POST", f"{LESSON}/move", data={"csrf_token": visitor.token(), "from": "1", "to": "2"})
        assert answer.status_code == 302
        assert numbers(session, course) == ["bai-2", "bai-1", "bai-3"]
        answer = visitor.raw("POST", f"{LESSON}/move", data={"csrf_token": visitor.token(), "from": "1", "to": "2"})
        assert "Thứ tự các bài vừa thay đổi" in visitor.get(f"/studio/{COURSE}").text
        visitor.get(f"{LESSON}/withdraw")
        page = visitor.submit()
        assert "Bài đã rút" in page.text
        page = visitor.submit(action="/bring-back")
        assert "Bài đã rút" not in page.text
        assert noted(session) == ["lesson.moved", "lesson.withdrawn", "lesson.returned"]
        visitor.get("/studio")

    def test_odd_numbers_lead_nowhere(self, visit):
        visitor = visit("trainer")
        visitor.get(f"/studio/{COURSE}")
        for to in ("", "x", "-1", "9" * 30):
            sent = {"csrf_token": visitor.token(), "from": "1", "to": to}
            assert visitor.raw("POST", f"{LESSON}/move", data=sent).status_code == 404, to


class TestLists:
    def test_what_is_overdue_comes_first(self, session, visit):
        for version in session.scalars(select(LessonVersion).limit(5)):
            version.review_due = TODAY - timedelta(days=3)
        own = studio.lesson(session, studio.province_course(session), review_due=TODAY - timedelta(days=9))
        session.commit()
        visitor = visit("trainer")
        page = visitor.get("/studio")
        assert "5 bài quá hạn xem lại nguồn" in page.text
        assert f"{LESSON}/vi" in page.links
        assert "/library/review?when=late&whose=mine" in page.links
        page = visitor.get("/library/review?when=late&whose=mine")
        assert (page.h1, own.title in page.text) == ("5 bài quá hạn xem lại nguồn", False)
        assert f"{LESSON}/vi" in page.links
        page = visitor.get("/library/review?when=late")
        assert (page.h1, own.title in page.text) == ("6 bài quá hạn xem lại nguồn", True)
        assert not [link for link in page.links if link.startswith("/studio/bao-ve-o-quang-ngai")]

    def test_drafts_are_found_and_paged(self, session, visit, someone):
        for number in range(21):
            studio.draft(session, someone("trainer"), NOW, slug=f"bai-moi-{number}", title=f"Đọc địa chỉ {number}")
        session.commit()
        visitor = visit("trainer")
        page = visitor.get("/studio")
        assert page.h1 == "Phòng viết bài: 21 bản nháp, 2 khóa học"
        assert "Trang 1 trên 2" in page.text
        assert "Đọc địa chỉ 0" not in page.text
        assert "Đọc địa chỉ 0" in visitor.get("/studio?page=2").text
        page = visitor.get("/studio?q=dia+chi+7")
        assert page.h1 == "Phòng viết bài: 21 bản nháp, 2 khóa học"
        assert ("Đọc địa chỉ 7" in page.text, "Đọc địa chỉ 6" in page.text) == (True, False)
        assert "Không có bản nháp nào khớp" in visitor.get("/studio?q=khong+co").text

    @pytest.mark.parametrize("url", ["/studio", f"/studio/{COURSE}"])
    def test_a_fixed_number_of_statements(self, session, visit, statements, someone, url):
        visitor = visit("trainer")
        counts = []
        for many in (1, 12):
            for number in range(many):
                studio.draft(session, someone("trainer"), NOW, number, slug=f"bai-moi-{many}-{number}")
            session.commit()
            statements.clear()
            visitor.get(url)
            counts.append(len(statements))
        assert counts[0] == counts[1] <= 9

    def test_the_library_leads_to_the_studio(self, visit):
        assert "/studio" in visit("trainer").get("/library").links

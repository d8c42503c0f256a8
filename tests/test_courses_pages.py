"""Reading courses in the browser: the list, a course, its lessons one after the other; and the trainers' library."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import delete, func, select, update

from courses.models import Course, Enrolment, Lesson, LessonReading, LessonVersion, MonthlyTopic, Topic
from lms.clock import local_date, utc_now
from lms.teams.models import AdminUnit
from tests import world

MEMBER = "bao-ve-ban-than-member"
CITIZEN = "bao-ve-ban-than-citizen"


@pytest.fixture
def course(session):
    return session.scalars(select(Course).filter_by(slug=MEMBER)).one()


def readings(session):
    """Number of the lesson and whether it was read, of all readings."""
    session.rollback()
    rows = select(Lesson.number, LessonReading.read_at).join(Lesson, Lesson.id == LessonReading.lesson_id)
    return [(number, read_at is not None) for number, read_at in session.execute(rows.order_by(Lesson.number))]


def add_topics(session, many):
    """More topics with both editions, as a full library has."""
    nation = session.scalars(select(AdminUnit).filter_by(level="nation")).one()
    for number in range(20, 20 + many):
        words = {"vi": f"Chuyên đề thử {number}", "en": f"Trial topic {number}"}
        topic = Topic(number=number, slug=f"thu-{number}", title=words, summary=words, basic_skill="x", frameworks={})
        session.add(topic)
        session.flush()
        for edition in ("member", "citizen"):
            world.add_course(session, topic, edition, nation)
    session.commit()


def speak_english(visitor):
    visitor.client.set_cookie("language", "en")
    return visitor


def test_the_list_shows_ones_own_edition_first(visit):
    page = visit("member").get("/courses")
    assert f"/courses/{MEMBER}" in page.links
    assert f"/courses/{CITIZEN}" not in page.links
    assert "/courses?edition=citizen" in page.links
    assert "Chuyên đề tháng" in page.text
    assert "Chưa học, 3 bài" in page.text
    citizens = visit("citizen").get("/courses")
    assert f"/courses/{CITIZEN}" in citizens.links
    assert f"/courses/{MEMBER}" not in citizens.links


def test_the_other_edition_is_one_press_away(visit):
    page = visit("member").get("/courses?edition=citizen")
    assert f"/courses/{CITIZEN}" in page.links
    assert f"/courses/{MEMBER}" in visit("member").get("/courses?edition=nonsense").links


def test_the_month_is_marked_only_where_it_is(session, visit):
    add_topics(session, 2)
    page = visit("member").get("/courses")
    assert page.text.count("Chuyên đề tháng") == 1


def test_the_list_without_any_lesson(session, visit):
    session.execute(delete(MonthlyTopic))
    for row in session.scalars(select(Course)):
        row.lesson_count = 0
    session.commit()
    assert "Chưa có bài học" in visit("member").get("/courses").text


@pytest.mark.parametrize("url", ["/courses", f"/courses/{MEMBER}", f"/courses/{MEMBER}/lessons/1", "/library"])
def test_strangers_are_asked_to_sign_in(visit, url):
    assert visit().raw("GET", url).status_code == 302


@pytest.mark.parametrize(
    "url",
    [
        "/courses/khong-co",
        "/courses/khong-co/lessons/1",
        f"/courses/{MEMBER}/lessons/0",
        f"/courses/{MEMBER}/lessons/4",
        f"/courses/{MEMBER}/lessons/-1",
        f"/courses/{MEMBER}/lessons/99999999999999999999999",
        f"/courses/{MEMBER}/lessons/x",
    ],
)
def test_what_does_not_exist(visit, url):
    visit("member").get(url, status=404)


def test_a_course_before_the_first_lesson(visit):
    page = visit("member").get(f"/courses/{MEMBER}")
    assert page.h1s == ["Bảo vệ bản thân trực tuyến"]
    assert "Đã học 0 trên 3 bài" in page.text
    assert "Bắt đầu học" in page.text
    assert "4 phút · 1 KB" in page.text
    assert "Bài kiểm tra: mở khi học xong 3 bài" in page.text
    assert f"/courses/{MEMBER}/test" not in page.links
    assert f"/courses/{CITIZEN}" in page.links


def test_a_withdrawn_course_is_gone(session, course, visit):
    course.lesson_count = 0
    session.commit()
    visit("member").get(f"/courses/{MEMBER}", status=404)


def test_reading_from_the_first_lesson_to_the_test(session, visit):
    visitor = visit("member")
    page = visitor.get(f"/courses/{MEMBER}/lessons/1")
    assert "Bài 1 trên 3" in page.text
    assert "Nội dung 1." in page.text
    assert "Xem lại nguồn ngày 20/11/2026" in page.text
    assert "Học xong, sang bài 2" in page.text
    assert readings(session) == [(1, False)]
    page = visitor.submit()
    assert page.url == f"/courses/{MEMBER}/lessons/2"
    assert readings(session) == [(1, True), (2, False)]
    assert "Đã học 1 trên 3 bài" in visitor.get("/courses").text
    page = visitor.get(f"/courses/{MEMBER}")
    assert "Học tiếp bài 2" in page.text
    visitor.get(f"/courses/{MEMBER}/lessons/2")
    page = visitor.submit()
    assert "Học xong, vào bài kiểm tra" in page.text
    page = visitor.submit()
    assert page.url == f"/courses/{MEMBER}/test"
    page = visitor.get(f"/courses/{MEMBER}")
    assert "Vào bài kiểm tra" in page.text
    assert "Đã học 3 trên 3 bài" in page.text
    assert f"/courses/{MEMBER}/test" in page.links
    assert "còn bài kiểm tra" in visitor.get("/courses").text
    assert session.scalars(select(Enrolment)).one().lessons_done_at is not None


def test_a_lesson_left_out_comes_before_the_test(visit):
    visitor = visit("member")
    visitor.get(f"/courses/{MEMBER}/lessons/2")
    visitor.submit()
    page = visitor.get(f"/courses/{MEMBER}/lessons/3")
    assert "Học xong, sang bài 1" in page.text
    assert visitor.submit().url == f"/courses/{MEMBER}/lessons/1"


def test_a_lesson_read_before_leads_on_without_a_form(visit):
    visitor = visit("member")
    visitor.get(f"/courses/{MEMBER}/lessons/1")
    visitor.submit()
    page = visitor.get(f"/courses/{MEMBER}/lessons/1")
    assert "Sang bài 2" in page.text
    assert "Học xong" not in page.text
    assert [form.action for form in page.forms if form.method == "post"] == ["/display/quick"]


def test_pressing_twice_is_harmless(session, visit):
    visitor = visit("member")
    visitor.get(f"/courses/{MEMBER}/lessons/1")
    token = visitor.token()
    for _time in range(2):
        answer = visitor.raw("POST", f"/courses/{MEMBER}/lessons/1", data={"csrf_token": token})
        assert (answer.status_code, answer.location) == (302, f"/courses/{MEMBER}/lessons/2")
    assert readings(session) == [(1, True)]
    assert session.scalar(select(func.count()).select_from(Enrolment)) == 1


def test_finishing_needs_a_token_and_a_lesson(session, visit):
    visitor = visit("member")
    assert visitor.raw("POST", f"/courses/{MEMBER}/lessons/1").status_code == 400
    visitor.get(f"/courses/{MEMBER}/lessons/1")
    token = visitor.token()
    answer = visitor.raw("POST", f"/courses/{MEMBER}/lessons/7", data={"csrf_token": token})
    assert answer.status_code == 404
    assert readings(session) == [(1, False)]


def test_what_others_have_read_does_not_show(visit):
    visit("mate").get(f"/courses/{MEMBER}/lessons/1")
    page = visit("member").get(f"/courses/{MEMBER}")
    assert "Đã học 0 trên 3 bài" in page.text
    assert "Bắt đầu học" in page.text


def test_where_a_lesson_rests_on(session, course, visit):
    for version in session.scalars(select(LessonVersion)):
        version.details = {"sources": [{"title": "Cổng Dịch vụ công", "url": "https://dichvucong.gov.vn/"}]}
    session.commit()
    for url in (f"/courses/{MEMBER}/lessons/2", f"/courses/{MEMBER}"):
        page = visit("member").get(url)
        assert "https://dichvucong.gov.vn/" in page.links
        assert "Cổng Dịch vụ công" in page.text
    links = visit("member").get(f"/courses/{MEMBER}/lessons/2").links
    assert {f"/courses/{MEMBER}/lessons/{number}" for number in (1, 3)} <= set(links)


def test_english_readers_read_english(visit):
    visitor = speak_english(visit("member"))
    assert visitor.get(f"/courses/{MEMBER}").h1s == ["Protecting yourself online"]
    page = visitor.get(f"/courses/{MEMBER}/lessons/1")
    assert page.h1s == ["Trial lesson 1"]
    assert '<article class="lesson"' in page.html
    assert 'lang="vi"' not in page.html.partition("<article")[2]


def test_where_english_is_missing_vietnamese_says_so(session, course, visit):
    session.execute(update(LessonVersion).where(LessonVersion.language == "en").values(is_current=False))
    session.commit()
    visitor = speak_english(visit("member"))
    page = visitor.get(f"/courses/{MEMBER}/lessons/1")
    assert page.h1s == ["Bài thử số 1"]
    assert re.search(r'<article class="lesson" [^>]*lang="vi">', page.html)
    assert '<h1 lang="vi">' in page.html
    assert '<b lang="vi">1. Bài thử số 1</b>' in visitor.get(f"/courses/{MEMBER}").html


def test_where_vietnamese_is_there_nothing_is_said(visit):
    assert "bản dịch" not in visit("member").get(f"/courses/{MEMBER}/lessons/1").text


def test_how_the_test_went(session, course, visit, someone):
    now = utc_now()
    row = Enrolment(person_id=someone("member").id, course_id=course.id, started_at=now, sat_at=now)
    session.add(row)
    session.commit()
    visitor = visit("member")
    assert "Chưa đạt, bạn làm lại được" in visitor.get(f"/courses/{MEMBER}").text
    assert "Bài kiểm tra chưa đạt" in visitor.get("/courses").text
    row.passed_at = row.lessons_done_at = now
    session.commit()
    page = visitor.get(f"/courses/{MEMBER}")
    assert "Đạt" in page.text
    assert "Chưa đạt" not in page.text


def test_statements_of_a_lesson(session, visit, statements):
    visitor = visit("member")
    before = _sign_in(visitor, statements)
    first = _count(visitor, f"/courses/{MEMBER}/lessons/1", statements)
    again = _count(visitor, f"/courses/{MEMBER}/lessons/1", statements)
    last = _count(visitor, f"/courses/{MEMBER}/lessons/3", statements)
    last_again = _count(visitor, f"/courses/{MEMBER}/lessons/3", statements)
    assert again - before == last_again - before == 2
    assert last - before <= 4
    assert first - before <= 7


def test_statements_of_lists_do_not_grow(session, visit, statements):
    visitor, trainer = visit("member"), visit("trainer")
    pages = [(visitor, "/courses"), (trainer, "/library"), (trainer, "/library/review?when=all")]
    few = [_count(who, url, statements) for who, url in pages]
    add_topics(session, 12)
    assert [_count(who, url, statements) for who, url in pages] == few


def _count(visitor, url, statements):
    statements.clear()
    visitor.get(url)
    return len(statements)


def _sign_in(visitor, statements):
    """What signing in costs any page: a course that is not there takes one statement more."""
    statements.clear()
    visitor.get("/courses/khong-co", status=404)
    return len(statements) - 1


@pytest.mark.parametrize("username", ["member", "leader", "citizen", "commune-official"])
def test_the_library_is_for_trainers(visit, username):
    visit(username).get("/library", status=404)
    visit(username).get(f"/library/{MEMBER}", status=404)
    visit(username).get("/library/review", status=404)


@pytest.mark.parametrize("username", ["trainer", "administrator"])
def test_the_library(session, visit, username):
    page = visit(username).get("/library")
    assert {f"/library/{MEMBER}", f"/library/{CITIZEN}", f"/library/{MEMBER}/questions"} <= set(page.links)
    assert "Tiếng Việt" in page.text
    assert "English" in page.text
    assert "20/05/2027" in page.text


def test_the_library_marks_what_is_overdue(session, course, visit):
    today = local_date(utc_now())
    session.execute(update(LessonVersion).values(review_due=today))  # the day itself is still in time
    session.commit()
    assert "Quá hạn" not in visit("trainer").get("/library").text
    lesson = session.scalars(select(Lesson).filter_by(course_id=course.id, number=2)).one()
    version = session.scalars(select(LessonVersion).filter_by(lesson_id=lesson.id, language="en")).one()
    version.review_due = today - timedelta(days=1)
    session.commit()
    page = visit("trainer").get("/library")
    assert page.h1s == ["1 trên 2 khóa học cần xem lại nguồn"]
    assert page.text.count("Quá hạn") == 1
    detail = visit("trainer").get(f"/library/{MEMBER}")
    assert detail.text.count("Quá hạn") == 1
    assert "Trial lesson 2" in detail.text
    visit("trainer").get("/library/khong-co", status=404)


class TestWhatMustBeCheckedAgain:
    @pytest.fixture
    def overdue(self, session):
        """Lesson 2 in both editions and languages, and lesson 1 of the members in English, which waits longer."""
        today = local_date(utc_now())
        second = select(Lesson.id).where(Lesson.number == 2)
        late = update(LessonVersion).where(LessonVersion.lesson_id.in_(second))
        session.execute(late.values(review_due=today - timedelta(days=1)))
        first = select(Lesson.id).join(Course, Course.id == Lesson.course_id).where(Lesson.number == 1)
        late = update(LessonVersion).where(LessonVersion.lesson_id.in_(first.where(Course.slug == MEMBER)))
        late = late.where(LessonVersion.language == "en")
        session.execute(late.values(review_due=today - timedelta(days=9)))
        session.commit()

    @pytest.mark.usefixtures("overdue")
    def test_the_trainers_first_page_and_the_library_count_them(self, visit):
        trainer = visit("trainer")
        assert "5 bài quá hạn xem lại nguồn" in trainer.get("/").text
        assert "5 bài quá hạn xem lại nguồn" in trainer.get("/library").text
        assert "quá hạn xem lại nguồn" not in visit("member").get("/").text

    @pytest.mark.usefixtures("overdue")
    def test_the_longest_overdue_comes_first(self, visit):
        page = visit("trainer").get("/library/review")
        assert page.h1s == ["5 bài quá hạn xem lại nguồn"]
        titles = re.findall(r"(Trial lesson \d|Bài thử số \d)</a></th>", page.html)
        assert titles == ["Trial lesson 1", *["Bài thử số 2", "Trial lesson 2"] * 2]
        assert page.text.count("20/11/2026") == 5

    @pytest.mark.usefixtures("overdue")
    def test_filters_and_search_without_tones(self, session, visit):
        trainer = visit("trainer")
        today = local_date(utc_now())
        third = select(Lesson.id).where(Lesson.number == 3)
        soon = update(LessonVersion).where(LessonVersion.lesson_id.in_(third))
        session.execute(soon.values(review_due=today + timedelta(days=29)))
        session.commit()
        assert trainer.get("/library/review?when=soon").h1 == "9 bài phải xem lại nguồn trong 30 ngày"
        assert trainer.get("/library/review?when=all").h1.startswith("12 bài")
        assert trainer.get("/library/review?when=all&q=bai+thu+so+2").h1.startswith("2 bài")
        assert trainer.get("/library/review?when=all&q=BAO+VE+ban").h1.startswith("12 bài")
        assert "Không có bài nào khớp" in trainer.get("/library/review?q=zzz").text
        assert trainer.get("/library/review?when=nonsense&page=-1").h1 == "5 bài quá hạn xem lại nguồn"

    @pytest.mark.usefixtures("overdue")
    def test_withdrawn_and_former_texts_are_not_asked_for(self, session, visit):
        session.execute(update(Lesson).where(Lesson.number == 2).values(number=None))
        session.execute(update(LessonVersion).where(LessonVersion.language == "en").values(is_current=False))
        session.commit()
        page = visit("trainer").get("/library/review")
        assert page.h1 == "0 bài quá hạn xem lại nguồn"
        assert "Mọi bài trong mục này còn hạn." in page.text

    def test_a_long_list_has_pages(self, session, visit):
        add_topics(session, 8)
        trainer = visit("trainer")
        page = trainer.get("/library/review?when=all")
        assert page.h1.startswith("108 bài")
        assert page.html.count("</a></th>") == 50
        last = trainer.get("/library/review?when=all&page=99")
        assert last.html.count("</a></th>") == 8
        assert "/library/review?when=all&page=2" in last.links


def test_an_empty_library(session, visit):
    for table in reversed(Course.metadata.sorted_tables):
        if table.name not in {"person", "admin_unit", "grant", "audit_entry"}:
            session.execute(table.delete())
    session.commit()
    assert "Thư viện còn trống" in visit("trainer").get("/library").text

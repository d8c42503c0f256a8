"""Importing a zip that was looked at: with a second person, and of a province that needs none."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from courses.models import Course, Lesson, LessonVersion, Topic
from lms.clock import utc_now
from lms.packing.models import CourseUpload
from lms.packing.rehearsing import Clerk
from lms.packing.uploads import ChangedMeanwhile, drop
from lms.people.models import AuditEntry, Person
from lms.studio.models import Draft, ReviewRule
from lms.teams.acting import Actor
from lms.teams.models import AdminUnit
from quizzes.models import Question
from tests import studio, world
from tests.library_files import TOPIC
from tests.packages import FOLDER, count, course_files, lesson, packed, send


def taught(session, course: Course) -> list[tuple[int, str, str]]:
    rows = session.execute(
        select(Lesson.number, Lesson.slug, LessonVersion.title)
        .join(LessonVersion, LessonVersion.lesson_id == Lesson.id)
        .where(Lesson.course_id == course.id, Lesson.number.is_not(None), LessonVersion.is_current)
        .order_by(Lesson.number)
    )
    return [tuple(row) for row in rows]


@pytest.fixture
def second(session, visit) -> Callable:
    """Another trainer of the nation, signed in."""
    studio.trainer(session, "second")
    session.commit()
    return visit("second")


@pytest.fixture
def alone(session, visit):
    """The trainer of a province that needs no second person."""
    province = session.scalars(select(AdminUnit).filter_by(name="Quảng Ngãi")).one()
    studio.trainer(session, "alone", "Quảng Ngãi")
    session.add(ReviewRule(unit_id=province.id, needs_review=False))
    session.commit()
    return visit("alone")


class TestWithASecondPerson:
    def test_lessons_wait_as_drafts_and_the_rest_for_agreement(self, session, visit, second):
        visitor = visit("trainer")
        send(visitor, packed(course_files(1, 2)))
        page = visitor.submit(action="/confirm")
        assert page.h1 == "2 bài chưa xuất bản, phần còn lại đang chờ"
        session.rollback()
        course = studio.course(session, "an-toan")
        assert course.lesson_count == 0
        drafts = session.scalars(select(Draft).order_by(Draft.slug)).all()
        assert [(draft.slug, draft.state) for draft in drafts] == [("bai-1", "submitted"), ("bai-2", "submitted")]
        address = page.url
        for draft in drafts:
            second.get(f"/studio/drafts/{draft.id}/review")
            second.submit(action="/approve")
            second.get(f"/studio/drafts/{draft.id}/publish")
            second.submit(action="/publish")
        assert count(session, Question) == 28
        page = visitor.get(address)
        assert page.h1 == "Phần còn lại chờ một người khác đồng ý"
        assert "Đồng ý và ghi vào khóa học" not in page.text
        page = visitor.get(address)
        answer = visitor.raw("POST", address + "/agree", data={"csrf_token": visitor.token()}, follow_redirects=True)
        assert "cần một người khác đồng ý" in answer.text
        assert count(session, Question) == 28
        page = second.get(address)
        assert "Có người xin mã OTP." in page.text  # its words, for who agrees
        answer = second.raw("POST", address + "/agree", data={"csrf_token": second.token()}, follow_redirects=True)
        assert "Chưa ghi được gì thêm" in answer.text, "what is agreed to is what was seen"
        assert count(session, Question) == 28
        page = second.get(address)
        page = second.submit(action="/agree")
        assert page.h1 == "Đã nhập khóa học cho Việt Nam"
        assert count(session, Question) == 29
        upload = session.scalars(select(CourseUpload)).one()
        assert (upload.content, upload.report["submitted"]) == (b"", 2)
        entry = session.scalars(select(AuditEntry).filter_by(action="course.imported")).one()
        assert (entry.subject_id, entry.details["lessons"]) == (course.id, 2)

    def test_a_draft_of_somebody_else_is_left_alone(self, session, visit, second):
        visitor = visit("trainer")
        send(visitor, packed(course_files(1, 2)))
        visitor.submit(action="/confirm")
        draft = session.scalars(select(Draft).filter_by(slug="bai-1")).one()
        draft.title = "Chữ của người khác"
        session.commit()
        page = send(second, packed(course_files(1, 2)))
        assert "Không nhập: có bản nháp khác" in page.text
        assert "Đã có trong bản nháp" in page.text
        second.submit(action="/confirm")
        session.expire_all()
        assert session.scalars(select(Draft.title).filter_by(slug="bai-1")).one() == "Chữ của người khác"

    def test_twice_at_once_or_after_a_change_nothing_is_imported(self, session, visit):
        visitor = visit("trainer")
        page = send(visitor, packed(course_files(1)))
        fields = {"csrf_token": visitor.token(), "fingerprint": "khac"}
        fields["fingerprint"] = next(v for f in page.forms for n, v in f.fields if n == "fingerprint")
        stale = {**fields, "fingerprint": "khac"}
        answer = visitor.raw("POST", page.url + "/confirm", data=stale, follow_redirects=True)
        assert "Đây là tình trạng mới nhất" in answer.text
        assert count(session, Draft) == 0
        for _press in range(2):
            assert visitor.raw("POST", page.url + "/confirm", data=fields).status_code == 302
        assert count(session, Draft) == 1
        assert "Đây là tình trạng mới nhất" in visitor.get(page.url).text

    def test_a_zip_that_is_dropped(self, session, visit):
        visitor = visit("trainer")
        page = send(visitor, packed(course_files(1)))
        visitor.submit(action="/drop")
        visitor.get(page.url, status=404)
        assert count(session, CourseUpload) == 0

    def test_what_waits_is_not_dropped_in_silence(self, session, visit, second, someone):
        visitor = visit("trainer")
        page = send(visitor, packed(course_files(1)))
        visitor.submit(action="/confirm")
        upload = session.scalars(select(CourseUpload)).one()
        clerk = Clerk(session, session.get_one(AdminUnit, upload.unit_id), Actor(someone("trainer").id, ""), utc_now())
        upload_id, unit_id = upload.id, upload.unit_id
        done = update(CourseUpload).values(applied_at=utc_now()).execution_options(synchronize_session=False)
        session.execute(done)
        with pytest.raises(ChangedMeanwhile):  # it was taken over since the page was read
            drop(clerk, upload)
        session.rollback()
        second.get(page.url)
        second.submit(action="/drop")
        assert count(session, CourseUpload) == 0
        entry = session.scalars(select(AuditEntry).filter_by(action="course.import_dropped")).one()
        second_id = session.scalars(select(Person.id).filter_by(username="second")).one()
        assert (entry.actor_id, entry.subject_id, entry.unit_id) == (second_id, upload_id, unit_id)

    def test_old_zips_are_forgotten(self, session, visit, someone):
        nation = session.scalars(select(AdminUnit).filter_by(level="nation")).one()
        ages = (8, 8, 100, 1, 1, 1, 1, 1, 1)
        for number, days in enumerate(ages):
            upload = CourseUpload(owner_id=someone("trainer").id, unit_id=nation.id, file_name=str(number))
            upload.content, upload.created_at = b"x", utc_now() - timedelta(days=days)
            upload.submitted_at = utc_now() if number in (1, 2) else None
            session.add(upload)
        session.commit()
        send(visit("trainer"), packed(course_files(1)))
        session.rollback()
        left = session.scalars(select(CourseUpload.file_name).order_by(CourseUpload.id)).all()
        assert left == ["1", "5", "6", "7", "8", "khoa.zip"]


class TestOfAProvince:
    def test_without_a_second_person_everything_goes_out_at_once(self, session, alone):
        page = send(alone, packed(course_files(1, 2)))
        assert "Xuất bản ngay" in page.text
        page = alone.submit(action="/confirm")
        assert page.h1 == "Đã nhập khóa học cho tỉnh Quảng Ngãi"
        province = session.scalars(select(AdminUnit).filter_by(name="Quảng Ngãi")).one()
        course = session.scalars(select(Course).filter_by(owner_id=province.id)).one()
        assert taught(session, course) == [(1, "bai-1", "Bài số 1"), (2, "bai-2", "Bài số 2")]
        assert session.scalars(select(Question.slug).filter_by(course_id=course.id)).all() == ["q01"]

    def test_lessons_change_places_and_go(self, session, alone):
        send(alone, packed(course_files(1, 2)))
        alone.submit(action="/confirm")
        files = course_files(1) | {f"{FOLDER}/member/vi/1-bai-3.md": lesson(3, title="Bài số 3")}
        files[f"{FOLDER}/member/vi/2-bai-1.md"] = files.pop(f"{FOLDER}/member/vi/1-bai-1.md")
        page = send(alone, packed(files))
        assert "Bài bai-2 thôi dùng" in page.text
        assert "Bài bai-1 thành bài số 2" in page.text
        alone.submit(action="/confirm")
        province = session.scalars(select(AdminUnit).filter_by(name="Quảng Ngãi")).one()
        course = session.scalars(select(Course).filter_by(owner_id=province.id)).one()
        assert taught(session, course) == [(1, "bai-3", "Bài số 3"), (2, "bai-1", "Bài số 1")]
        assert course.lesson_count == 2

    def test_what_lacks_something_waits_with_the_rest(self, session, alone):
        files = course_files(1) | {f"{FOLDER}/member/vi/2-bai-2.md": lesson(2, goal="Sau bài này.", minutes=9)}
        send(alone, packed(files))
        page = alone.submit(action="/confirm")
        assert page.h1 == "1 bài chưa xuất bản, phần còn lại đang chờ"
        assert count(session, Question) == 28
        draft = session.scalars(select(Draft)).one()
        draft.minutes = 4
        session.commit()
        address = page.url
        alone.get(f"/studio/drafts/{draft.id}/publish")
        alone.submit(action="/publish")
        alone.get(address)
        page = alone.submit(action="/agree")
        assert page.h1 == "Đã nhập khóa học cho tỉnh Quảng Ngãi"
        assert count(session, Question) == 29

    def test_the_nations_topic_keeps_its_words(self, session, alone):
        nation = course_files(1)
        files = {name.replace(FOLDER, "10-bao-ve-ban-than"): content for name, content in nation.items()}
        files["10-bao-ve-ban-than/topic.md"] = TOPIC.format(number=10, slug="bao-ve-ban-than")
        page = send(alone, packed(files))
        assert "Tên hoặc lời giới thiệu chuyên đề thay đổi" not in page.text
        alone.submit(action="/confirm")
        session.rollback()
        assert session.scalars(select(Topic)).one().title["vi"] == "Bảo vệ bản thân trực tuyến"
        assert len(session.scalars(select(Course).where(Course.slug.startswith("bao-ve-ban-than"))).all()) == 3

    def test_what_is_not_theirs_is_not_there(self, session, visit, alone):
        page = send(visit("trainer"), packed(course_files(1)))
        for action in ("", "/confirm", "/agree", "/drop"):
            method = "POST" if action else "GET"
            alone.get("/studio/import")
            answer = alone.raw(method, page.url + action, data={"csrf_token": alone.token()})
            assert answer.status_code == 404, action
        nation = session.scalars(select(AdminUnit.id).filter_by(level="nation")).one()
        send(alone, packed(course_files(1)), status=422, owner=str(nation))
        assert count(session, CourseUpload) == 1

    def test_who_writes_for_several_units_chooses(self, session, visit):
        person = studio.trainer(session, "both", "Quảng Ngãi")
        nation = session.scalars(select(AdminUnit).filter_by(level="nation")).one()
        session.add(world.Grant(person_id=person.id, role="trainer", unit_id=nation.id, valid_from=world.LONG_AGO))
        session.commit()
        province = session.scalars(select(AdminUnit.id).filter_by(name="Quảng Ngãi")).one()
        page = send(visit("both"), packed(course_files(1)), owner=str(province))
        assert "nhập cho tỉnh Quảng Ngãi" in page.text

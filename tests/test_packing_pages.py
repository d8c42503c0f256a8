"""Taking a course away as a zip and bringing it in, as trainers do on the screen."""

import io
import re
import zipfile
from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import func, select, update

from courses.faults import SENTENCES, Code
from courses.models import Course, Lesson, LessonVersion, Picture, Topic
from lms.clock import utc_now
from lms.packing.models import CourseUpload
from lms.packing.rehearsing import Clerk
from lms.packing.uploads import ChangedMeanwhile, drop
from lms.packing.words import FAULTS
from lms.people.models import AuditEntry, Person
from lms.studio.models import Draft, ReviewRule
from lms.teams.acting import Actor
from lms.teams.models import AdminUnit
from quizzes.models import Question, QuestionVersion
from quizzes.question_faults import SENTENCES as QUESTION_SENTENCES
from quizzes.question_faults import Code as QuestionCode
from quizzes.question_words import QUESTIONS as QUESTIONS_WORDS
from tests import photos, studio, world
from tests.library_files import QUESTIONS, TOPIC, write_topic
from tests.packages import FOLDER, Files, course_files, lesson, packed
from tests.test_packing_unpacking import HOSTILE

VALUE = re.compile(r"%\((\w+)\)s")


def unzipped(content: bytes) -> Files:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def send(visitor, content: bytes, status: int = 200, **fields: object):
    visitor.get("/studio/import")
    return visitor.submit({"package": (io.BytesIO(content), "khoa.zip"), **fields}, action="/import", status=status)


def count(session, model) -> int:
    session.rollback()
    return session.scalar(select(func.count()).select_from(model))


COUNTED = (Topic, Course, Lesson, LessonVersion, Draft, Question, QuestionVersion, Picture, AuditEntry)


def counts(session) -> list[int]:
    return [count(session, model) for model in COUNTED]


def course_of(session, slug: str = "an-toan") -> Course:
    session.rollback()
    return session.scalars(select(Course).filter_by(slug=slug)).one()


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


class TestTakingAway:
    def test_a_course_as_a_zip(self, session, visit):
        visitor = visit("trainer")
        visitor.get("/library/bao-ve-ban-than-member")
        answer = visitor.take()
        assert answer.mimetype == "application/zip"
        assert 'filename="bao-ve-ban-than-member.zip"' in answer.headers["Content-Disposition"]
        files = unzipped(answer.data)
        assert "10-bao-ve-ban-than/member/en/3-bai-3.md" in files
        assert "Câu hỏi 14?".encode() in files["10-bao-ve-ban-than/member/questions.vi.md"]
        entry = session.scalars(select(AuditEntry)).one()
        course = course_of(session, "bao-ve-ban-than-member")
        assert (entry.action, entry.subject_id, entry.unit_id) == ("course.exported", course.id, course.owner_id)

    def test_trainers_only(self, visit):
        for username in ("member", "leader", "province-official"):
            visitor = visit(username)
            visitor.take("/library/bao-ve-ban-than-member/export", status=404)
            visitor.get("/studio/import", status=404)
        visit("trainer").take("/library/khong-co/export", status=404)

    def test_questions_whose_markdown_was_not_kept(self, session, visit):
        for version in session.scalars(select(QuestionVersion)):
            version.markdown = {}
        session.commit()
        visitor = visit("trainer")
        page = visitor.get("/library/bao-ve-ban-than-member")
        page = visitor.submit(action="/export")
        assert "chưa có bản Markdown" in page.text


class TestLookingAtIt:
    def test_nothing_is_written_by_looking(self, session, visit):
        before = counts(session)
        files = course_files(1, 2)
        files[f"{FOLDER}/pictures/may.png"] = photos.photo()
        files[f"{FOLDER}/member/vi/1-bai-1.md"] += "\n![Một máy](../../pictures/may.png)\n"
        page = send(visit("trainer"), packed(files))
        assert page.h1 == "2 bài sẽ thay đổi"
        assert "1. Chuyên đề 1 · Bản cho thành viên tổ" in page.text
        assert "Gửi đi duyệt" in page.text
        assert "1 câu hỏi mới: q01" in page.text
        visit("trainer").get(page.url)
        assert counts(session) == before
        assert count(session, CourseUpload) == 1

    def test_what_the_checklist_lacks_is_told(self, visit):
        files = course_files(1) | {f"{FOLDER}/member/vi/1-bai-1.md": lesson(1, minutes=12, title="Bài số 1")}
        page = send(visit("trainer"), packed(files))
        assert "Vào bản nháp" in page.text
        assert "Bài nên đọc trong 3 đến 5 phút" in page.text

    def test_what_was_exported_changes_nothing(self, visit, tmp_path, app):
        write_topic(tmp_path, 1, "an-toan")
        assert app.test_cli_runner().invoke(args=["courses", "sync", str(tmp_path)]).exit_code == 0
        visitor = visit("trainer")
        visitor.get("/library/an-toan")
        content = visitor.take().data
        page = send(visitor, content)
        assert page.h1 == "Khóa học đã đúng như tệp này"
        assert "Nhập tệp này" not in page.text

    def test_faults_are_told_with_their_files(self, visit):
        files = course_files(1, 2)
        files[f"{FOLDER}/member/vi/1-bai-1.md"] = lesson(1).replace("title:", "ten:", 1)
        files[f"{FOLDER}/member/vi/2-bai-2.md"] = "không có phần đầu"
        page = send(visit("trainer"), packed(files))
        assert page.h1 == "3 chỗ cần sửa trong tệp"
        assert f"{FOLDER}/member/vi/1-bai-1.md Phần đầu thiếu “title”." in page.text
        assert f"{FOLDER}/member/vi/2-bai-2.md Tệp phải bắt đầu bằng một dòng ba gạch" in page.text
        assert "Nhập tệp này" not in page.text

    @pytest.mark.parametrize(
        ("old", "new", "words"),
        [
            ("[x]", "[ ]", "an-toan (vi), q01 Đánh dấu [x] ở 0 phương án; chỉ một phương án đúng."),
            ("lesson: 1", "lesson: 9", "an-toan (vi), q01 Câu này của bài 9, nhưng khóa học chỉ có 1 bài."),
            ("verified_on: 2026-11-20", "verified_on: mai", "“verified_on” phải là một ngày"),
            ("---\nverified", "verified", "Tệp phải bắt đầu bằng một dòng ba gạch"),
        ],
    )
    def test_faults_of_questions(self, visit, old, new, words):
        page = send(visit("trainer"), packed(course_files(1, questions=QUESTIONS.replace(old, new, 1))))
        assert page.h1 == "1 chỗ cần sửa trong tệp"
        assert words in page.text

    def test_a_number_of_another_topic_and_a_picture_that_is_none(self, visit):
        files = course_files(1)
        files[f"{FOLDER}/pictures/may.png"] = b"khong phai anh"
        files[f"{FOLDER}/member/vi/1-bai-1.md"] += "\n![Một máy](../../pictures/may.png)\n"
        page = send(visit("trainer"), packed(files))
        assert f"{FOLDER}/pictures/may.png Tệp này không phải là ảnh" in page.text
        taken = {name.replace(FOLDER, "10-an-toan"): content for name, content in course_files(1).items()}
        taken["10-an-toan/topic.md"] = TOPIC.format(number=10, slug="an-toan")
        page = send(visit("trainer"), packed(taken))
        assert "Số 10 là của chuyên đề “bao-ve-ban-than”." in page.text

    @pytest.mark.parametrize("app", ["sqlite"], indirect=True)
    def test_hostile_zips_are_refused_in_words(self, session, visit):
        visitor = visit("trainer")
        for name, (content, _refusal) in HOSTILE.items():
            page = send(visitor, content, status=422)
            assert "package-error" in page.ids, name
        assert count(session, CourseUpload) == 0
        assert "Bạn chọn tệp ZIP." in visitor.submit(action="/import", status=422).text

    def test_a_list_that_has_no_end(self, visit):
        deep = "\n".join("    " * depth + f"- {depth**7}" for depth in range(300))
        files = course_files(1) | {f"{FOLDER}/member/vi/1-bai-1.md": lesson(1, markdown=deep)}
        assert "lồng nhau quá sâu" in send(visit("trainer"), packed(files)).text
        questions = QUESTIONS.replace("Có người xin mã OTP.", deep)
        page = send(visit("trainer"), packed(course_files(1, questions=questions)))
        assert "lồng nhau quá sâu" in page.text

    def test_a_file_name_that_no_keyboard_writes(self, visit):
        visitor = visit("trainer")
        visitor.get("/studio/import")
        package = (io.BytesIO(packed(course_files(1))), "<b>kh\0oa.zip")
        assert "Xem trước: <b>kh oa.zip" in visitor.submit({"package": package}, action="/import").text


class TestWithASecondPerson:
    def test_lessons_wait_as_drafts_and_the_rest_for_agreement(self, session, visit, second):
        visitor = visit("trainer")
        send(visitor, packed(course_files(1, 2)))
        page = visitor.submit(action="/confirm")
        assert page.h1 == "2 bài chưa xuất bản, phần còn lại đang chờ"
        course = course_of(session)
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


def test_the_page_tells_what_the_command_tells(session, visit, app, tmp_path):
    """Words added and removed, lessons that go, questions that change."""
    files = course_files(1, 2)
    for name, content in files.items():
        file = tmp_path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(content, encoding="utf-8")
    runner = app.test_cli_runner()
    assert runner.invoke(args=["courses", "sync", str(tmp_path)]).exit_code == 0
    first = tmp_path / FOLDER / "member/vi/1-bai-1.md"
    first.write_text(lesson(1, title="Bài số một tám"), encoding="utf-8")
    (tmp_path / FOLDER / "member/vi/2-bai-2.md").unlink()
    questions = tmp_path / FOLDER / "member/questions.vi.md"
    questions.write_text(QUESTIONS.replace("q01", "q02"), encoding="utf-8")
    told = runner.invoke(args=["courses", "sync", "--dry-run", str(tmp_path)]).output
    assert "an-toan, bai-1 (vi): version 2, 2 words added, 1 removed\n" in told
    assert "an-toan, bai-2: withdrawn\n" in told
    assert "an-toan: questions withdrawn: q01\n" in told
    zipped = {f.relative_to(tmp_path).as_posix(): f.read_bytes() for f in tmp_path.rglob("*.md")}
    page = send(visit("trainer"), packed(zipped))
    assert "thêm 2 từ, bỏ 1 từ" in page.text
    assert "Bài bai-2 thôi dùng" in page.text
    assert "1 câu hỏi mới: q02" in page.text
    assert "1 câu hỏi thôi dùng: q01" in page.text


def test_every_fault_has_words():
    """The command tells it in English, the page in the reader's language, each with the same values."""
    assert set(SENTENCES) == {*FAULTS, Code.PICTURE_REFUSED} == set(Code)
    assert set(QUESTION_SENTENCES) == set(QUESTIONS_WORDS) == set(QuestionCode)
    for told, words in ((SENTENCES, FAULTS), (QUESTION_SENTENCES, QUESTIONS_WORDS)):
        for code, sentence in words.items():
            assert set(VALUE.findall(str(sentence))) <= set(VALUE.findall(told[code])), code


def test_a_list_without_end_and_a_fixed_number_of_statements(session, visit, someone, statements):
    visitor, counts = visit("trainer"), []
    nation = session.scalars(select(AdminUnit).filter_by(level="nation")).one()
    about = {"owner_id": someone("trainer").id, "unit_id": nation.id, "content": b"x", "created_at": utc_now()}
    for files in (range(1), range(1, 51)):
        session.add_all(CourseUpload(file_name=f"tep-{number}.zip", **about) for number in files)
        session.commit()
        statements.clear()
        page = visitor.get("/studio/import")
        counts.append(len(statements))
    assert counts[0] == counts[1]
    assert ("tep-50.zip" in page.text, "tep-0.zip" in page.text) == (True, False)
    assert "tep-0.zip" in visitor.get("/studio/import?page=2").text

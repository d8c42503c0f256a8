"""Taking a course away as a zip and bringing it in, as trainers do on the screen."""

import io
import re
import zipfile

import pytest
from sqlalchemy import select

from courses.faults import SENTENCES, Code
from courses.models import Course, Lesson, LessonVersion, Picture, Topic
from lms.clock import utc_now
from lms.packing.models import CourseUpload
from lms.packing.words import FAULTS
from lms.people.models import AuditEntry
from lms.studio.models import Draft
from lms.teams.models import AdminUnit
from quizzes.models import Question, QuestionVersion
from quizzes.question_faults import SENTENCES as QUESTION_SENTENCES
from quizzes.question_faults import Code as QuestionCode
from quizzes.question_words import QUESTIONS as QUESTIONS_WORDS
from tests import photos, studio
from tests.library_files import QUESTIONS, TOPIC, write_topic
from tests.packages import FOLDER, Files, count, course_files, lesson, packed, send
from tests.test_packing_unpacking import HOSTILE

VALUE = re.compile(r"%\((\w+)\)s")


def unzipped(content: bytes) -> Files:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


COUNTED = (Topic, Course, Lesson, LessonVersion, Draft, Question, QuestionVersion, Picture, AuditEntry)


def counts(session) -> list[int]:
    return [count(session, model) for model in COUNTED]


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
        course = studio.course(session)
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

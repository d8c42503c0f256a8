"""Questions from files of other systems: sent, looked at, chosen from, imported; and the bank taken away."""

import base64
import io
from datetime import timedelta

import pytest
from sqlalchemy import func, select, update

from courses.models import Course, Picture
from courses.pictures import address_of, keep_picture
from lms.bank import importing
from lms.bank.models import QuestionUpload, StagedQuestion
from lms.bank.views import bringing_in
from lms.clock import utc_now
from lms.people.models import AuditEntry
from quizzes.models import Question, QuestionVersion, Quiz
from tests import photos
from tests.quizzes import MEMBER_COURSE

GIFT = """// [id:moi] [tag:lesson-2] [tag:difficulty-3]
::moi::[markdown]Tin này **lừa** hay thật?{
\t=Lừa#Đúng rồi.
\t~Thật
\t~Không biết
\t####Vì có đường dẫn lạ.
}

::Thiếu::Câu thiếu ngoặc { =a ~b

Bạn gửi mã OTP cho ai? {~Ngân hàng ~Công an =Không ai}

Bạn gửi mã OTP cho ai? {~Ngân hàng ~Công an =Không ai}

Năm nào? {#2026}

Kể lại. {}
"""
TERMS = {
    "lesson": "3",
    "difficulty": "1",
    "title": "Cẩm nang",
    "url": "https://example.vn/a",
    "verified_on": "2026-11-20",
    "review_due": "2030-01-01",
}


def send(visitor, content, name="cau-hoi.txt", status=200):
    visitor.get(f"/library/{MEMBER_COURSE}/questions/import")
    data = {"file": (io.BytesIO(content if isinstance(content, bytes) else content.encode()), name)}
    return visitor.submit(data, action="/import", status=status)


def count(session, model):
    session.rollback()
    return session.scalar(select(func.count()).select_from(model))


def choose_elsewhere(session):
    """What another tab does meanwhile; the time of a clock that stands."""
    session.rollback()
    session.execute(update(QuestionUpload).values(revision=QuestionUpload.revision + 1))
    session.commit()
    return 0


def current(session, slug):
    session.rollback()
    return session.scalars(
        select(QuestionVersion)
        .join(Question)
        .join(Course)
        .where(Course.slug == MEMBER_COURSE, Question.slug == slug, QuestionVersion.is_current)
    ).one()


class TestImporting:
    def test_each_question_is_shown_with_its_fate(self, session, visit):
        before = count(session, Question)
        page = send(visit("trainer"), GIFT)
        assert page.h1 == "3 trên 6 câu đọc được"
        for words in (
            "Tin này <strong>lừa</strong>", "Vì có đường dẫn lạ", "Đúng rồi.", "dòng 2", "bài 2", "độ khó 3",
            "Dấu { và } không đi thành một cặp", "dòng 9", "Trùng với câu ở dòng 11",
            "Điền số (numerical): 1", "Tự luận (essay): 1",
        ):  # fmt: skip
            assert words in page.html, words
        assert "2 câu đang chọn" in page.text
        assert count(session, Question) == before

    def test_good_ones_go_in_and_the_others_wait(self, session, visit):
        visitor = visit("trainer")
        page = send(visitor, GIFT)
        before = count(session, Question)
        page = visitor.submit(TERMS, action="/choose", to="/confirm", status=422)
        assert "1 câu đã chọn chưa có lời giải" in page.text
        page = visitor.submit(TERMS | {"explanation": "Không ai cả."}, action="/choose", to="/confirm")
        assert "Đã nhập 2 câu hỏi." in page.text
        assert page.h1 == "1 trên 4 câu đọc được"
        assert count(session, Question) == before + 2
        new, other = current(session, "moi"), current(session, "q15")
        assert (new.kind, new.lesson_number, new.difficulty, new.key) == ("single", 2, 3, "a")
        assert new.texts["vi"]["feedback"] == {"a": "Đúng rồi."}
        assert (other.lesson_number, other.texts["vi"]["explanation"]) == (3, "<p>Không ai cả.</p>")
        quiz = session.scalars(select(Quiz).join(Course).where(Course.slug == MEMBER_COURSE)).one()
        assert {"title": "Cẩm nang", "url": "https://example.vn/a"} in quiz.sources
        entry = session.scalars(select(AuditEntry).filter_by(action="questions.imported")).one()
        assert (entry.subject_id, entry.details) == (quiz.course_id, {"questions": 2})
        again = send(visitor, GIFT)
        assert "Trùng với câu moi đang dùng" in again.text
        assert "0 câu đang chọn" in again.text

    def test_a_picture_that_is_not_here_is_named(self, session, visit):
        """Of a file from another library, say."""
        strange, here = "/pictures/0123456789abcdef-4x3.webp", session.scalars(select(Course.owner_id).limit(1)).one()
        known = address_of(keep_picture(session, here, photos.photo(), None, utc_now()))
        session.commit()
        page = send(visit("trainer"), f"[markdown]A ![x]({strange}) {{T}}\n\n[markdown]B ![x]({known}) {{T}}")
        assert page.h1 == "1 trên 2 câu đọc được"
        assert f"Ảnh “{strange}” không có trong tệp." in page.text

    def test_one_press_takes_portion_after_portion(self, session, visit, monkeypatch):
        monkeypatch.setattr(importing, "PORTION", 2)
        visitor, before = visit("trainer"), count(session, Question)
        send(
            visitor, "\n\n".join(f"Câu số {number}? {{~a ~b =c ####Vì.}}" for number in range(99, 104)) + "\n\nCuối {T}"
        )
        page = visitor.submit(TERMS, action="/choose", to="/confirm", status=422)
        assert "1 câu đã chọn chưa có lời giải" in page.text
        assert count(session, Question) == before, "asked of all before the first is taken"
        page = visitor.submit(TERMS | {"explanation": "Thế."}, action="/choose", to="/confirm")
        assert page.h1 == "Đã nhập 6 câu, tệp không còn câu nào"
        new = session.scalars(select(Question.slug).order_by(Question.id).offset(before))
        assert list(new) == [f"q{number}" for number in range(15, 21)]
        entries = session.scalars(select(AuditEntry).filter_by(action="questions.imported")).all()
        assert [entry.details["questions"] for entry in entries] == [2, 2, 2]

    def test_what_is_dropped_or_chosen_in_the_middle_ends_the_import(self, session, visit, monkeypatch):
        monkeypatch.setattr(importing, "PORTION", 2)
        visitor, before = visit("trainer"), count(session, Question)
        send(visitor, "\n\n".join(f"Câu số {number}? {{~a ~b =c ####Vì.}}" for number in range(6)))
        first = iter([1])
        monkeypatch.setattr(bringing_in, "monotonic", lambda: next(first, None) or choose_elsewhere(session))
        page = visitor.submit(TERMS, action="/choose", to="/confirm", status=422)
        assert "Đã nhập 2 câu hỏi." in page.text
        assert "Có thay đổi từ lúc bạn xem" in page.text
        assert count(session, Question) == before + 2

    def test_ticks_are_kept_from_page_to_page(self, visit):
        many = "\n\n".join(f"Câu số {number}? {{~a ~b =c ####Vì.}}" for number in range(1, 46))
        visitor = visit("trainer")
        page = send(visitor, many)
        assert "45 câu đang chọn" in page.text
        page = visitor.submit({"take": ["1"], "page": "2"}, action="/choose")
        assert "26 câu đang chọn" in page.text
        assert "Câu số 21?" in page.text
        page = visitor.submit({"all": "no"}, action="/choose")
        page = visitor.submit(TERMS, action="/choose", to="/confirm", status=422)
        assert "Chưa có câu nào được chọn" in page.text
        page = visitor.submit({"take": ["22", "1", "99"], "show": "ready"}, action="/choose")
        assert "1 câu đang chọn" in page.text  # of those shown; no stranger's position counts

    def test_what_changed_meanwhile_is_not_imported(self, session, visit):
        visitor, before = visit("trainer"), count(session, Question)
        page = send(visitor, GIFT.partition("\n\n")[0])
        fields = {
            "csrf_token": visitor.token(),
            "revision": "1",
            "take": "1",
            "shown": "1",
            "lesson": "1",
            "difficulty": "1",
        }
        confirm = f"{page.url}/confirm"
        assert visitor.raw("POST", confirm, data=fields | TERMS).status_code == 302
        assert visitor.raw("POST", confirm, data=fields | TERMS).status_code == 422
        assert count(session, Question) == before + 1

    def test_nothing_of_others_and_for_writers_only(self, visit):
        page = send(visit("trainer"), GIFT)
        for username in ("member", "leader", "province-official", "administrator"):
            visitor = visit(username)
            visitor.get("/my/data")
            for method, way in (
                ("GET", ""),
                ("GET", "/1"),
                ("POST", "/choose"),
                ("POST", "/confirm"),
                ("POST", "/drop"),
            ):
                answer = visitor.raw(method, page.url + way, data={"csrf_token": visitor.token()})
                assert answer.status_code == 404, (username, way)
        visit("trainer").get("/library/khong-co/questions/import", status=404)

    def test_a_file_that_is_dropped(self, session, visit):
        visitor = visit("trainer")
        page = send(visitor, GIFT)
        visitor.submit(action="/drop")
        visitor.get(page.url, status=404)
        assert count(session, QuestionUpload) == count(session, StagedQuestion) == 0


class TestExporting:
    @pytest.mark.parametrize("form", ["gift", "aiken", "xml", "xlsx"])
    def test_what_is_taken_away_comes_back(self, session, visit, form):
        visitor = visit("trainer")
        visitor.get(f"/library/{MEMBER_COURSE}/questions/export")
        address = f"/library/{MEMBER_COURSE}/questions/export"
        answer = visitor.raw("POST", address, data={"csrf_token": visitor.token(), "form": form})
        assert answer.status_code == 200
        page = send(visitor, answer.data, "cau-hoi")
        assert page.h1 == "14 trên 14 câu đọc được"
        assert "14 câu trùng lời" in page.text
        assert count(session, Picture) == 0


class TestCommands:
    def test_import_and_export(self, session, app, tmp_path):
        run, file = app.test_cli_runner().invoke, tmp_path / "cau-hoi.txt"
        file.write_text(GIFT, encoding="utf-8")
        before = count(session, Question)
        told = run(args=["questions", "import", str(file), "--course", MEMBER_COURSE, "--dry-run"]).output
        assert "9: Thiếu: Dấu { và } không đi thành một cặp" in told
        assert "13: the same words as line 11" in told
        assert "17: a question of type 'essay', which we do not have" in told
        assert "2 of 6 questions can be imported." in told
        assert count(session, Question) == before
        words = ["--source-title", "Cẩm nang", "--verified-on", "2026-11-20", "--review-due", "2027-02-20"]
        command = ["questions", "import", str(file), "--course", MEMBER_COURSE, *words]
        assert run(args=command).exit_code == 1
        done = run(args=[*command, "--explanation", "Không ai."])
        assert (done.exit_code, count(session, Question)) == (0, before + 2), done.output
        taken = tmp_path / "ra.gift.txt"
        done = run(args=["questions", "export", "--course", MEMBER_COURSE, "--output", str(taken)])
        assert done.exit_code == 0
        assert "::moi::[markdown]Tin này **lừa** hay thật?" in taken.read_text(encoding="utf-8")


class TestWhatIsSent:
    @pytest.mark.parametrize("app", ["sqlite"], indirect=True)
    @pytest.mark.parametrize(
        ("content", "words"),
        [
            (b"<!DOCTYPE q [<!ENTITY a 'b'>]><quiz>&a;</quiz>", "DOCTYPE"),
            (b"<rss/>", "không phải câu hỏi của Moodle"),
            (b"\xff\xd8\xff\xe0\x00\x10JFIF", "không phải chữ UTF-8"),
            (b"PK\x03\x04 torn", "Tệp không phải bảng tính"),
            (b"// chi co loi\n", "Tệp không có câu hỏi nào"),
            (b"C {T}\n\n" * 10_001, "hơn 10.000 câu"),
        ],
    )
    def test_a_file_that_is_refused_says_why(self, session, visit, content, words):
        page = send(visit("trainer"), content, status=422)
        assert words in page.text
        assert count(session, QuestionUpload) == 0

    def test_a_picture_inside_the_file_is_kept_and_shown(self, session, visit):
        packed = base64.b64encode(photos.photo()).decode()
        xml = f"""<quiz><question type="truefalse"><name><text>anh</text></name>
            <questiontext format="html"><text>&lt;img src="@@PLUGINFILE@@/a.png" alt="Một máy"&gt; Thật?</text>
            <file name="a.png" path="/" encoding="base64">{packed}</file></questiontext>
            <answer fraction="100"><text>true</text></answer><answer fraction="0"><text>false</text></answer>
            </question></quiz>"""
        visitor = visit("trainer")
        page = send(visitor, xml, "a.xml")
        kept = session.scalars(select(Picture)).one()
        assert address_of(kept) in page.html
        assert kept.owner_id == session.scalar(select(Course.owner_id).where(Course.slug == MEMBER_COURSE))
        visitor.submit(TERMS | {"explanation": "Vì thế."}, action="/choose", to="/confirm")
        assert address_of(kept) in current(session, "anh").texts["vi"]["stem"]
        visitor.get(f"/library/{MEMBER_COURSE}/questions/export")
        address = f"/library/{MEMBER_COURSE}/questions/export"
        sent = visitor.raw("POST", address, data={"csrf_token": visitor.token(), "form": "xml"})
        assert base64.b64encode(kept.content) in sent.data

    @pytest.mark.parametrize("app", ["sqlite"], indirect=True)  # it asks what the other tests ask, for longer
    def test_ten_thousand_questions(self, session, visit, statements, monkeypatch):
        """Somebody is kept waiting for so long and no longer; the next press takes the next ones."""
        monkeypatch.setattr(bringing_in, "PATIENCE", 0)
        visitor, counts = visit("trainer"), []
        for size in (1, 10_000):
            file = "\n\n".join(f"Câu số {number}? {{=a ~b ~c ####Vì.}}" for number in range(size))
            page = send(visitor, file)
            statements.clear()
            page = visitor.get(page.url)
            counts.append(len(statements))
        assert page.h1 == "10.000 trên 10.000 câu đọc được"
        assert counts[0] == counts[1]
        page = visitor.get(f"{page.url}?page=500")
        assert "Câu số 9999?" in page.text
        page = visitor.submit(TERMS, action="/choose", to="/confirm")
        assert "Đã nhập 250 câu hỏi. Còn 9750 câu đang chọn: bạn bấm nhập tiếp." in page.text
        assert {"title": "Cẩm nang"}.items() <= dict(visitor._form("/choose").fields).items()
        assert count(session, StagedQuestion) == 9751

    def test_old_files_are_forgotten(self, session, visit):
        visitor = visit("trainer")
        for _time in range(3):
            send(visitor, "Câu? {T}")
        first, second, _third = session.scalars(select(QuestionUpload).order_by(QuestionUpload.id))
        first.created_at = utc_now() - timedelta(days=8)
        session.commit()
        send(visitor, "Câu? {T}")
        session.rollback()
        kept = session.scalars(select(QuestionUpload.id).order_by(QuestionUpload.id)).all()
        assert kept[0] == second.id
        assert len(kept) == count(session, StagedQuestion) == 3

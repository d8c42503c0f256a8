"""The editor: what is typed is kept, nobody writes over another, and the lesson is seen as it will be."""

import re

import pytest
from sqlalchemy import select

from courses.glossary import lesson_html
from courses.models import LessonVersion
from lms.clock import utc_now
from lms.studio.models import ReviewRule
from tests import studio
from tests.studio import drafts, noted

COURSE = studio.COURSE
LESSON = f"/studio/{COURSE}/bai-1"


@pytest.fixture
def writer(visit):
    """A trainer with the first lesson open."""
    visitor = visit("trainer")
    visitor.get(f"{LESSON}/vi")
    return visitor


class TestEditor:
    def test_looking_begins_no_draft(self, session, visit):
        page = visit("trainer").get(f"{LESSON}/vi")
        assert page.h1 == "Bài thử số 1"
        assert "Đây là bản 1 người học đang đọc" in page.text
        assert drafts(session) == []

    def test_a_new_lesson_from_its_title_to_a_draft(self, session, visit):
        visitor = visit("trainer")
        visitor.get(f"/studio/{COURSE}/new")
        visitor.submit({"title": ""}, status=422)
        page = visitor.submit({"title": "Gọi lại  cho chắc"})
        assert (page.url, page.h1) == (f"/studio/{COURSE}/goi-lai-cho-chac/vi", "Gọi lại cho chắc")
        page = visitor.submit({"markdown": "Xin **chào**.", "minutes": "3"}, action="/vi")
        assert "<strong>chào</strong>" in page.html
        assert "Đã lưu lúc" in page.text
        (draft,) = drafts(session)
        assert (draft.markdown, draft.minutes, draft.revision) == ("Xin **chào**.", 3, 1)
        assert "Gọi lại cho chắc" in visitor.get("/studio").text
        assert "Bài mới, chưa xuất bản" in visitor.get(f"/studio/{COURSE}").text

    def test_everything_of_the_form_is_kept(self, session, writer):
        typed = {
            "title": "Tên", "goal": "Biết.", "minutes": "5", "markdown": "Một\r\n\r\nHai\x00", "audience": ["parents"],
            "verified_on": "2026-11-20", "review_due": "20/02/2027",
            "sources-0-title": "Báo", "sources-0-url": "https://bao.example", "sources-7-title": "",
        }  # fmt: skip
        writer.submit(typed, action="/vi")
        (draft,) = drafts(session)
        assert (draft.title, draft.goal, draft.minutes, draft.markdown) == ("Tên", "Biết.", 5, "Một\n\nHai")
        assert draft.details["sources"] == [{"title": "Báo", "url": "https://bao.example"}]
        assert draft.details["audience"] == ["parents"]
        assert (str(draft.verified_on), str(draft.review_due)) == ("2026-11-20", "2027-02-20")

    def test_rows_of_sources_without_scripts(self, session, writer):
        first = {"sources-0-title": "Một", "sources-0-url": "https://mot.example", "markdown": "Chưa lưu"}
        page = writer.submit({**first, "do": "add"}, action="/vi")
        assert "sources-1-title" in page.html
        page = writer.submit({"sources-1-title": "Hai", "do": "drop-0"}, action="/vi")
        assert "Chưa lưu" in page.html
        assert 'value="Hai"' in page.html
        assert 'value="Một"' not in page.html
        assert drafts(session) == []

    def test_odd_words_lead_nowhere(self, session, writer):
        for do in ("drop-", "drop-x", "drop-" + "9" * 30):
            sent = {"csrf_token": writer.token(), "do": do, "minutes": "4"}
            assert writer.raw("POST", f"{LESSON}/vi", data=sent).status_code == 404, do
        for revision in ("", "x", "-1", "99999999999999999999"):
            sent = {"csrf_token": writer.token(), "minutes": "4", "revision": revision, "base": revision}
            assert writer.raw("POST", f"{LESSON}/vi/save", data=sent).status_code == 409, revision
        assert drafts(session) == []

    def test_a_refusal_keeps_what_was_typed(self, session, writer):
        refused = [
            ({"minutes": "nhanh"}, "Bạn ghi một số từ 1 đến 30."),
            ({"minutes": ""}, "Bạn ghi số phút."),
            ({"verified_on": "hôm qua"}, "theo mẫu 20/11/2026"),
            ({"title": "x" * 161}, "160 chữ"),
            ({"markdown": "x " * 15_001}, "30.000"),
            ({"sources-0-title": "x" * 301}, "300 chữ"),
            ({f"sources-{at}-title": "x" for at in range(21)}, "tối đa 20 nguồn"),
        ]
        for typed, sentence in refused:
            sent = {
                "csrf_token": writer.token(),
                "minutes": "4",
                "goal": "Chữ đã gõ",
                "revision": "0",
                "base": "1",
                **typed,
            }
            answer = writer.raw("POST", f"{LESSON}/vi", data=sent)
            page = writer.look(answer)
            assert (answer.status_code, sentence in page.text, "Chữ đã gõ" in page.html) == (422, True, True), typed
            answer = writer.raw("POST", f"{LESSON}/vi/save", data=sent)
            assert (answer.status_code, sentence in answer.json["error"]) == (422, True), typed
        assert drafts(session) == []

    def test_preview_without_scripts_saves_nothing(self, session, writer):
        page = writer.submit({"markdown": "Nhìn ==đây==", "do": "look"}, action="/vi")
        assert "<mark>đây</mark>" in page.html
        assert drafts(session) == []

    def test_quiet_saves_follow_each_other(self, session, writer):
        words = {"csrf_token": writer.token(), "title": "A", "minutes": "4", "base": "1"}
        for revision in range(3):
            sent = {**words, "markdown": f"Lần {revision}", "revision": str(revision)}
            answer = writer.raw("POST", f"{LESSON}/vi/save", data=sent)
            assert answer.json == {"revision": revision + 1, "base": 1}
        answer = writer.raw("POST", f"{LESSON}/vi/save", data={**words, "markdown": "Cũ", "revision": "1"})
        assert answer.status_code == 409
        assert drafts(session)[0].markdown == "Lần 2"

    def test_another_has_saved_meanwhile(self, session, visit):
        mine, other = visit("trainer"), visit("administrator")
        mine.get(f"{LESSON}/vi")
        other.get(f"{LESSON}/vi")
        other.submit({"markdown": "Gọi ngân hàng ngay."}, action="/vi")
        page = mine.submit({"markdown": "Gọi công an ngay.", "goal": "Mục tiêu của tôi"}, action="/vi", status=409)
        assert page.h1 == "Hai bản khác nhau: chọn một bản"
        assert "Lê Thị Quản đã lưu bài này" in page.text
        assert re.search(r"<ins>.*công an.*</ins>", page.html)
        assert re.search(r"<del>.*ngân hàng.*</del>", page.html)
        assert "Gọi ngân hàng ngay." in page.html
        assert drafts(session)[0].markdown == "Gọi ngân hàng ngay."
        mine.submit(action="/vi")
        (draft,) = drafts(session)
        assert (draft.markdown, draft.goal, draft.revision) == ("Gọi công an ngay.", "Mục tiêu của tôi", 2)

    def test_a_draft_that_is_gone_takes_no_words_with_it(self, session, visit):
        mine, other = visit("trainer"), visit("administrator")
        mine.get(f"{LESSON}/vi")
        mine.submit({"markdown": "Một"}, action="/vi")
        other.get(f"{LESSON}/vi/discard")
        other.submit()
        page = mine.submit({"markdown": "Một, hai"}, action="/vi", status=409)
        assert "đã được xuất bản hoặc bỏ đi" in page.text
        mine.submit(action="/vi")
        assert drafts(session)[0].markdown == "Một, hai"

    def test_what_was_published_meanwhile_is_not_written_over(self, session, writer):
        version = session.scalars(
            select(LessonVersion).filter_by(
                lesson_id=studio.first_lesson(session, studio.course(session)).id, language="vi"
            )
        ).one()
        version.number = 2
        session.commit()
        writer.submit({"markdown": "Cũ"}, action="/vi", status=409)

    def test_discarding_asks_first_and_again_when_it_has_changed(self, session, visit):
        mine, other = visit("trainer"), visit("administrator")
        mine.get(f"{LESSON}/vi")
        mine.submit({"markdown": "Một"}, action="/vi")
        mine.get(f"{LESSON}/vi/discard")
        other.get(f"{LESSON}/vi")
        other.submit({"markdown": "Hai"}, action="/vi")
        page = mine.submit()
        assert "vừa được lưu thêm" in page.text
        assert len(drafts(session)) == 1
        mine.submit()
        assert drafts(session) == []
        assert noted(session) == ["draft.discarded"]
        mine.get(f"{LESSON}/vi/discard", status=404)

    def test_a_signed_out_browser_gets_its_words_back(self, session, someone, visit):
        visitor = visit("trainer")
        visitor.get(f"{LESSON}/vi")
        long = "Chữ gõ đã lâu. " * 20
        sent = {"csrf_token": visitor.token(), "markdown": long + "<script>", "minutes": "4"}
        someone("trainer").session_epoch += 1
        session.commit()
        answer = visitor.raw("POST", f"{LESSON}/vi", data=sent)
        assert answer.status_code == 401
        assert long + "&lt;script&gt;" in visitor.look(answer).html
        answer = visit().raw("POST", f"{LESSON}/vi", data=sent)
        assert answer.status_code == 400
        assert long in visitor.look(answer).html

    def test_one_press_saves_and_hands_on(self, session, writer):
        page = writer.submit({"do": "send"}, action="/vi")
        assert "Bạn chưa sửa chữ nào" in page.text
        assert drafts(session) == []
        page = writer.submit({"markdown": "Một.", "do": "send"}, action="/vi")
        assert "Đã lưu. Chưa gửi được." in page.text
        assert [(draft.markdown, draft.state) for draft in drafts(session)] == [("Một.", "writing")]
        ready = studio.text()
        words = {"markdown": ready.markdown, "audience": ["everyone"], "sources-0-title": "Báo", "do": "send"}
        words |= {"sources-0-url": "https://bao.example", "verified_on": str(ready.verified_on)}
        words["review_due"] = str(ready.review_due)
        page = writer.submit(words, action="/vi")
        assert "Đang chờ người khác duyệt" in page.text
        assert [draft.state for draft in drafts(session)] == ["submitted"]
        writer.get(f"{LESSON}/vi")
        assert "Đang chờ người khác duyệt" in writer.submit({"do": "send"}, action="/vi").text
        assert noted(session) == ["draft.submitted"]

    def test_where_nobody_reviews_one_press_leads_to_publishing(self, session, visit):
        own, person = studio.province_course(session), studio.trainer(session, "province-trainer", "Quảng Ngãi")
        session.add(ReviewRule(unit_id=own.owner_id, needs_review=False))
        studio.draft(session, person, utc_now(), of=own, slug="bai-moi")
        session.commit()
        visitor = visit(person.username)
        page = visitor.get(f"/studio/{own.slug}/bai-moi/vi")
        assert "Gửi duyệt" not in page.text
        assert visitor.submit({"do": "send"}, action="/vi").url.endswith("/publish")

    def test_a_submitted_draft_is_not_saved_by_itself(self, session, writer):
        page = writer.submit({"markdown": "Một"}, action="/vi")
        assert "data-autosave" in page.html
        drafts(session)[0].state = "submitted"
        session.commit()
        page = writer.get(f"{LESSON}/vi")
        assert "data-autosave" not in page.html
        assert "phải gửi duyệt lại" in page.text
        writer.submit({"markdown": "Hai"}, action="/vi")
        assert drafts(session)[0].state == "writing"


class TestLooks:
    def fragment(self, visitor, **typed):
        visitor.get(f"{LESSON}/vi")
        sent = {"csrf_token": visitor.token(), "course": COURSE, "lesson": "bai-1", "language": "vi", "minutes": "4"}
        answer = visitor.raw("POST", "/studio/preview", data={**sent, **typed})
        assert answer.status_code == 200
        return answer.get_data(as_text=True)

    def test_the_fragment_is_what_publishing_renders(self, visit):
        words = studio.text().markdown
        assert lesson_html(words, "vi") in self.fragment(visit("trainer"), markdown=words)

    def test_a_text_of_brackets_does_not_take_minutes(self, visit):
        assert "[[[" in self.fragment(visit("trainer"), markdown="[" * 29_999)

    def test_on_a_phone(self, visit):
        visitor = visit("trainer")
        for slug, size, shown in ((COURSE, "1", "1"), (COURSE, "3", "3"), ("bao-ve-ban-than-citizen", "9", "1")):
            page = visitor.get(f"/studio/{slug}/bai-2/vi/preview?size={size}")
            assert (page.h1, "Bài 2 trên 3" in page.text) == ("Bài thử số 2", True)
            assert f'data-size="{shown}"' in page.html

    def test_a_new_lesson_on_a_phone_is_the_last(self, visit):
        visitor = visit("trainer")
        visitor.get(f"/studio/{COURSE}/new")
        visitor.submit({"title": "Mới"})
        assert "Bài 4 trên 4" in visitor.get(f"/studio/{COURSE}/moi/vi/preview").text

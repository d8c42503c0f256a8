"""Writing in the studio: whose courses, drafts that nobody writes over, the order of lessons, the list of checks."""

import re
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select, update

from courses.glossary import lesson_html
from courses.library import read_library
from courses.models import Course, Enrolment, Lesson, LessonVersion
from courses.progress import finish_lesson
from lms.clock import utc_now
from lms.people.models import AuditEntry
from lms.studio.access import find_course, writable_units
from lms.studio.checking import Measure, check, checks, is_ready
from lms.studio.drafting import (
    DraftText,
    SavedMeanwhile,
    begin_lesson,
    discard,
    open_draft,
    save_draft,
    slug_of,
    stand_of,
)
from lms.studio.handing_over import hand_over
from lms.studio.models import Draft, ReviewRule
from lms.studio.ordering import OrderChanged, bring_back, move, withdraw
from lms.teams.acting import Actor
from lms.teams.models import AdminUnit, Grant
from lms.text import clean_lines
from tests import studio, world
from tests.test_courses_writing import SHIPPED

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


@pytest.fixture
def provincial(session):
    """A trainer of Quảng Ngãi, and its course."""
    made = studio.province_course(session)
    person = studio.trainer(session, "province-trainer", "Quảng Ngãi")
    session.commit()
    return person, made


def numbers(session, course):
    session.expire_all()
    rows = session.scalars(select(Lesson).where(Lesson.course_id == course.id, Lesson.number.is_not(None)))
    return [lesson.slug for lesson in sorted(rows, key=lambda lesson: lesson.number)]


def deeds(session):
    session.rollback()
    return [entry.action for entry in session.scalars(select(AuditEntry).order_by(AuditEntry.id))]


def drafts(session):
    session.rollback()
    return session.scalars(select(Draft).order_by(Draft.id).execution_options(populate_existing=True)).all()


def lesson(session, slug="bai-1"):
    return session.scalars(select(Lesson).where(Lesson.slug == slug).order_by(Lesson.id)).first()


class TestAccess:
    @pytest.mark.parametrize(
        ("unit", "role", "owner"),
        [
            ("Việt Nam", "trainer", "Việt Nam"),
            ("Việt Nam", "administrator", "Việt Nam"),
            ("Quảng Ngãi", "trainer", "Quảng Ngãi"),
            ("Minh An", "trainer", "Quảng Ngãi"),
            ("Quảng Ngãi", "official", None),
        ],
    )
    def test_whose_courses(self, session, unit, role, owner):
        person = studio.trainer(session, "someone-new", unit, role)
        names = select(AdminUnit.name).where(AdminUnit.id.in_(writable_units(session, person.id, TODAY)))
        assert session.scalars(names).all() == ([owner] if owner else [])

    def test_a_role_that_has_ended_writes_nothing(self, session, someone, course):
        trainer = someone("trainer")
        assert find_course(session, trainer.id, COURSE, TODAY) is course
        session.scalars(select(Grant).filter_by(person_id=trainer.id)).one().valid_to = TODAY
        assert find_course(session, trainer.id, COURSE, TODAY) is None

    @pytest.mark.parametrize("username", ["member", "leader", "citizen", "commune-official", "province-official"])
    def test_others_find_no_studio(self, visit, username):
        visitor = visit(username)
        for url in ("/studio", f"/studio/{COURSE}", f"{LESSON}/vi", f"{LESSON}/vi/preview", f"/studio/{COURSE}/new"):
            visitor.get(url, status=404)

    def test_a_province_does_not_write_the_nations(self, visit, provincial, app):
        person, made = provincial
        visitor = type(visit())(app, person)
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

    @pytest.mark.parametrize("rest", ["khong-co/vi", "bai-1/fr", "bai-1/vi/discard", "khong-co/withdraw"])
    def test_what_does_not_exist(self, visit, rest):
        visit("trainer").get(f"/studio/{COURSE}/{rest}", status=404)


class TestDrafts:
    def test_a_draft_begins_from_what_is_published(self, session, course, actor):
        draft = open_draft(session, course, lesson(session), "vi", actor, NOW)
        assert (draft.title, draft.markdown, draft.base_number, draft.revision) == ("Bài thử số 1", "Nội dung.", 1, 0)
        assert open_draft(session, course, lesson(session), "vi", actor, NOW) is draft

    def test_a_translation_begins_with_everything_but_words(self, session, course, actor):
        draft = studio.draft(session, session.get(world.Person, actor.person_id), NOW, slug="bai-moi")
        english = stand_of(session, course, draft.slug, "en")
        assert (english.text.title, english.text.markdown) == ("", "")
        assert english.text.details["sources"] == draft.details["sources"]

    def test_saving_names_the_revision_it_was_typed_on(self, session, course, actor, someone):
        draft = open_draft(session, course, lesson(session), "vi", actor, NOW)
        saved = save_draft(session, draft.id, DraftText(title="Một"), 0, actor, NOW)
        assert (saved.title, saved.revision) == ("Một", 1)
        other = Actor(someone("administrator").id, "::1")
        with pytest.raises(SavedMeanwhile) as refusal:
            save_draft(session, draft.id, DraftText(title="Hai"), 0, other, NOW)
        assert refusal.value.draft.title == "Một"
        assert save_draft(session, draft.id, DraftText(title="Hai"), 1, other, NOW).changed_by == other.person_id

    def test_an_answer_lost_on_the_way_is_asked_for_again(self, session, course, actor):
        draft = open_draft(session, course, lesson(session), "vi", actor, NOW)
        for _time in range(2):
            assert save_draft(session, draft.id, DraftText(title="Một"), 0, actor, NOW).revision == 1

    def test_changed_words_need_a_new_review(self, session, course, actor):
        draft = open_draft(session, course, lesson(session), "vi", actor, NOW)
        save_draft(session, draft.id, DraftText(title="Một"), 0, actor, NOW)
        draft.state, draft.reviewed_by, draft.publish_at = "approved", actor.person_id, NOW
        session.flush()
        assert save_draft(session, draft.id, DraftText(title="Một"), 1, actor, NOW).state == "approved"
        changed = save_draft(session, draft.id, DraftText(title="Hai"), 1, actor, NOW)
        assert (changed.state, changed.reviewed_by, changed.publish_at) == ("writing", None, None)

    def test_a_draft_is_discarded_as_it_was_read(self, session, course, actor):
        draft = open_draft(session, course, lesson(session), "vi", actor, NOW)
        draft_id = draft.id
        session.execute(update(Draft).values(revision=1), execution_options={"synchronize_session": False})
        with pytest.raises(SavedMeanwhile):
            discard(session, draft, actor, NOW)
        discard(session, session.get_one(Draft, draft_id), actor, NOW)
        assert session.get(Draft, draft_id) is None
        with pytest.raises(SavedMeanwhile) as refusal:
            save_draft(session, draft_id, DraftText(), 1, actor, NOW)
        assert refusal.value.draft is None

    def test_a_new_lesson_takes_its_address_from_its_title(self, session, course, actor):
        made = begin_lesson(session, course, "Đọc địa chỉ: đúng hay giả?", actor, NOW)
        assert (made.slug, made.lesson_id, made.language) == ("doc-dia-chi-dung-hay-gia", None, "vi")
        assert begin_lesson(session, course, made.title, actor, NOW) is made, "two clicks begin one"
        save_draft(session, made.id, DraftText(title=made.title), 0, actor, NOW)
        assert begin_lesson(session, course, made.title, actor, NOW).slug == f"{made.slug}-2"
        assert begin_lesson(session, course, "Bài 1", actor, NOW).slug == "bai-1-2"

    @pytest.mark.parametrize("title", ["", "???", "漢字", "x" * 300, "-a-", "Ðặc biệt"])
    def test_every_title_makes_an_address(self, title):
        assert re.fullmatch("[a-z0-9]+(-[a-z0-9]+)*", slug_of(title))
        assert len(slug_of(title)) <= 70

    def test_a_double_hands_over_what_it_wrote(self, session, course, actor, someone):
        draft = open_draft(session, course, lesson(session), "vi", actor, NOW)
        assert hand_over(session, actor.person_id, someone("administrator").id) == 1
        session.refresh(draft)
        assert draft.author_id == draft.changed_by == someone("administrator").id


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
        assert deeds(session) == ["lesson.moved", "lesson.withdrawn", "lesson.returned"]
        visitor.get("/studio")

    @pytest.mark.parametrize("to", ["", "x", "-1", "9" * 30])
    def test_odd_numbers_lead_nowhere(self, visit, to):
        visitor = visit("trainer")
        visitor.get(f"/studio/{COURSE}")
        sent = {"csrf_token": visitor.token(), "from": "1", "to": to}
        assert visitor.raw("POST", f"{LESSON}/move", data=sent).status_code == 404


class TestChecks:
    @pytest.fixture
    def measure(self):
        return Measure("vi", "member", TODAY)

    def failing(self, measure, **changed):
        return [point.name for point in check(studio.text(**changed), measure) if not point.is_ok]

    def test_a_shipped_lesson_is_ready(self, measure):
        assert self.failing(measure) == []
        assert is_ready(check(studio.text(), measure))

    def test_every_shipped_lesson_is_ready(self):
        for topic in read_library(SHIPPED).topics[:3]:
            for edition in topic.courses:
                for one in edition.lessons:
                    for language, text in one.texts.items():
                        head = {"title": text.title, "goal": text.goal, "minutes": text.minutes}
                        words = DraftText(**head, markdown=text.markdown, details=text.details)
                        found = check(words, Measure(language, edition.edition, TODAY))
                        wrong = {point.name for point in found if not point.is_ok}
                        assert wrong <= {"verified_on", "review_due"}, f"{topic.slug} {one.slug} {wrong}"

    @pytest.mark.parametrize(
        ("changed", "name"),
        [
            ({"title": ""}, "title"),
            ({"goal": ""}, "goal"),
            ({"minutes": 6}, "minutes"),
            ({"verified_on": None}, "verified_on"),
            ({"verified_on": TODAY + timedelta(days=1)}, "verified_on"),
            ({"review_due": None}, "review_due"),
            ({"review_due": TODAY}, "review_due"),
            ({"review_due": TODAY + timedelta(days=94)}, "review_due"),
        ],
    )
    def test_of_the_head(self, measure, changed, name):
        assert self.failing(measure, **changed) == [name]

    @pytest.mark.parametrize(
        ("details", "name"),
        [
            ({"audience": []}, "audience"),
            ({"sources": []}, "sources"),
            ({"sources": [{"title": "x", "url": "http://x.vn"}]}, "sources"),
            ({"sources": [{"title": "x", "url": "javascript:alert(1)"}]}, "sources"),
            ({"sources": [{"title": "", "url": "https://x.vn"}]}, "sources"),
        ],
    )
    def test_of_the_details(self, measure, details, name):
        assert self.failing(measure, details={**studio.text().details, **details}) == [name]

    @pytest.mark.parametrize(
        ("old", "new", "name"),
        [
            ("/// thu-suc |", "/// luu-y\n\nKhách nói |", "try"),
            ("5. Tiền vào tài khoản mình mới là đã trả.\n", "", "summary"),
            ("## Đọc ba điều", "# Đọc ba điều", "headings"),
            ("**Số tiền.**", "**Số tiền.", "marks"),
            ("## Đọc ba điều", "![](/pictures/0123456789abcdef-80x60.webp)\n\n## Đọc ba điều", "pictures"),
            ("Ba bước ở quầy:", "Cài PC-Covid trước.", "outdated"),
        ],
    )
    def test_of_the_text(self, measure, old, new, name):
        words = studio.text().markdown
        assert old in words
        assert name in self.failing(measure, markdown=words.replace(old, new))

    def test_figures_point_to_the_longest_sentence(self, measure):
        long = "Bạn " + "đọc " * 30 + "xong."
        found = {point.name: point for point in check(studio.text(markdown=long), measure)}
        assert not found["longest"].is_ok
        assert found["longest"].detail.words == long
        assert not found["words"].is_ok

    def test_figures_only_warn_a_province(self, session, course, provincial, someone):
        _person, own = provincial
        own = session.get_one(Course, own.id)
        short = studio.text().markdown.replace("## Ảnh biên lai chưa phải là tiền", "")[-2500:]
        for home, stops in ((course, True), (own, False)):
            draft = studio.draft(session, someone("trainer"), NOW, of=home, slug="bai-moi", markdown=short)
            found = [point for point in checks(draft) if not point.is_ok]
            assert [point.name for point in found] == ["words"]
            assert is_ready(found) is not stops


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

    def test_everything_of_the_form_is_kept(self, session, visit):
        visitor = visit("trainer")
        visitor.get(f"{LESSON}/vi")
        typed = {
            "title": "Tên", "goal": "Biết.", "minutes": "5", "markdown": "Một\r\n\r\nHai\x00", "audience": ["parents"],
            "verified_on": "2026-11-20", "review_due": "20/02/2027",
            "sources-0-title": "Báo", "sources-0-url": "https://bao.example", "sources-7-title": "",
        }  # fmt: skip
        visitor.submit(typed, action="/vi")
        (draft,) = drafts(session)
        assert (draft.title, draft.goal, draft.minutes, draft.markdown) == ("Tên", "Biết.", 5, "Một\n\nHai")
        assert draft.details["sources"] == [{"title": "Báo", "url": "https://bao.example"}]
        assert draft.details["audience"] == ["parents"]
        assert (str(draft.verified_on), str(draft.review_due)) == ("2026-11-20", "2027-02-20")

    def test_rows_of_sources_without_scripts(self, session, visit):
        visitor = visit("trainer")
        visitor.get(f"{LESSON}/vi")
        first = {"sources-0-title": "Một", "sources-0-url": "https://mot.example", "markdown": "Chưa lưu"}
        page = visitor.submit({**first, "do": "add"}, action="/vi")
        assert "sources-1-title" in page.html
        page = visitor.submit({"sources-1-title": "Hai", "do": "drop-0"}, action="/vi")
        assert "Chưa lưu" in page.html
        assert 'value="Hai"' in page.html
        assert 'value="Một"' not in page.html
        assert drafts(session) == []

    @pytest.mark.parametrize("do", ["drop-", "drop-x", "drop-" + "9" * 30])
    def test_odd_rows_lead_nowhere(self, visit, do):
        visitor = visit("trainer")
        visitor.get(f"{LESSON}/vi")
        visitor.submit({"do": do}, action="/vi", status=404)

    @pytest.mark.parametrize(
        ("typed", "sentence"),
        [
            ({"minutes": "nhanh"}, "Bạn ghi một số từ 1 đến 30."),
            ({"minutes": ""}, "Bạn ghi số phút."),
            ({"verified_on": "hôm qua"}, "theo mẫu 20/11/2026"),
            ({"title": "x" * 161}, "160 chữ"),
            ({"markdown": "x " * 15_001}, "30.000"),
            ({"sources-0-title": "x" * 301}, "300 chữ"),
            ({f"sources-{at}-title": "x" for at in range(21)}, "tối đa 20 nguồn"),
        ],
    )
    def test_a_refusal_keeps_what_was_typed(self, session, visit, typed, sentence):
        visitor = visit("trainer")
        visitor.get(f"{LESSON}/vi")
        page = visitor.submit({"goal": "Chữ đã gõ", **typed}, action="/vi", status=422)
        assert sentence in page.text
        assert "Chữ đã gõ" in page.html
        assert drafts(session) == []
        sent = {**typed, "csrf_token": visitor.token(), "revision": "0", "base": "1"}
        answer = visitor.raw("POST", f"{LESSON}/vi/save", data={"minutes": "4", **sent})
        assert answer.status_code == 422
        assert sentence in answer.json["error"]

    def test_preview_without_scripts_saves_nothing(self, session, visit):
        visitor = visit("trainer")
        visitor.get(f"{LESSON}/vi")
        page = visitor.submit({"markdown": "Nhìn ==đây==", "do": "look"}, action="/vi")
        assert "<mark>đây</mark>" in page.html
        assert drafts(session) == []

    def test_quiet_saves_follow_each_other(self, session, visit):
        visitor = visit("trainer")
        visitor.get(f"{LESSON}/vi")
        words = {"csrf_token": visitor.token(), "title": "A", "minutes": "4", "base": "1"}
        for revision in range(3):
            sent = {**words, "markdown": f"Lần {revision}", "revision": str(revision)}
            answer = visitor.raw("POST", f"{LESSON}/vi/save", data=sent)
            assert answer.json == {"revision": revision + 1, "base": 1}
        answer = visitor.raw("POST", f"{LESSON}/vi/save", data={**words, "markdown": "Cũ", "revision": "1"})
        assert answer.status_code == 409
        assert drafts(session)[0].markdown == "Lần 2"

    @pytest.mark.parametrize("revision", ["", "x", "-1", "99999999999999999999"])
    def test_odd_revisions_fit_nothing(self, session, visit, revision):
        visitor = visit("trainer")
        visitor.get(f"{LESSON}/vi")
        sent = {"csrf_token": visitor.token(), "minutes": "4", "revision": revision, "base": revision}
        assert visitor.raw("POST", f"{LESSON}/vi/save", data=sent).status_code == 409
        assert drafts(session) == []

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

    def test_what_was_published_meanwhile_is_not_written_over(self, session, visit):
        visitor = visit("trainer")
        visitor.get(f"{LESSON}/vi")
        version = session.scalars(select(LessonVersion).filter_by(lesson_id=lesson(session).id, language="vi")).one()
        version.number = 2
        session.commit()
        visitor.submit({"markdown": "Cũ"}, action="/vi", status=409)

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
        assert deeds(session) == ["draft.discarded"]
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

    def test_one_press_saves_and_hands_on(self, session, visit):
        visitor = visit("trainer")
        visitor.get(f"{LESSON}/vi")
        page = visitor.submit({"do": "send"}, action="/vi")
        assert "Bạn chưa sửa chữ nào" in page.text
        assert drafts(session) == []
        page = visitor.submit({"markdown": "Một.", "do": "send"}, action="/vi")
        assert "Đã lưu. Chưa gửi được." in page.text
        assert [(draft.markdown, draft.state) for draft in drafts(session)] == [("Một.", "writing")]
        ready = studio.text()
        words = {"markdown": ready.markdown, "audience": ["everyone"], "sources-0-title": "Báo", "do": "send"}
        words |= {"sources-0-url": "https://bao.example", "verified_on": str(ready.verified_on)}
        words["review_due"] = str(ready.review_due)
        page = visitor.submit(words, action="/vi")
        assert "Đang chờ người khác duyệt" in page.text
        assert [draft.state for draft in drafts(session)] == ["submitted"]
        visitor.get(f"{LESSON}/vi")
        assert "Đang chờ người khác duyệt" in visitor.submit({"do": "send"}, action="/vi").text
        assert deeds(session) == ["draft.submitted"]

    def test_where_nobody_reviews_one_press_leads_to_publishing(self, session, visit, provincial):
        person, own = provincial
        session.add(ReviewRule(unit_id=own.owner_id, needs_review=False))
        studio.draft(session, person, NOW, of=own, slug="bai-moi")
        session.commit()
        visitor = visit(person.username)
        page = visitor.get(f"/studio/{own.slug}/bai-moi/vi")
        assert "Gửi duyệt" not in page.text
        assert visitor.submit({"do": "send"}, action="/vi").url.endswith("/publish")

    def test_a_submitted_draft_is_not_saved_by_itself(self, session, visit):
        visitor = visit("trainer")
        visitor.get(f"{LESSON}/vi")
        page = visitor.submit({"markdown": "Một"}, action="/vi")
        assert "data-autosave" in page.html
        drafts(session)[0].state = "submitted"
        session.commit()
        page = visitor.get(f"{LESSON}/vi")
        assert "data-autosave" not in page.html
        assert "phải gửi duyệt lại" in page.text
        visitor.submit({"markdown": "Hai"}, action="/vi")
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

    @pytest.mark.parametrize("size", ["1", "2", "3", "9", ""])
    @pytest.mark.parametrize("slug", [COURSE, "bao-ve-ban-than-citizen"])
    def test_on_a_phone(self, visit, slug, size):
        page = visit("trainer").get(f"/studio/{slug}/bai-2/vi/preview?size={size}")
        assert page.h1 == "Bài thử số 2"
        assert "Bài 2 trên 3" in page.text
        assert f'data-size="{size if size in {"1", "2", "3"} else "1"}"' in page.html

    def test_a_new_lesson_on_a_phone_is_the_last(self, visit):
        visitor = visit("trainer")
        visitor.get(f"/studio/{COURSE}/new")
        visitor.submit({"title": "Mới"})
        assert "Bài 4 trên 4" in visitor.get(f"/studio/{COURSE}/moi/vi/preview").text


class TestLists:
    def test_what_is_overdue_comes_first(self, session, visit):
        for version in session.scalars(select(LessonVersion).limit(5)):
            version.review_due = TODAY - timedelta(days=3)
        session.commit()
        page = visit("trainer").get("/studio")
        assert "5 bài quá hạn xem lại nguồn" in page.text
        assert f"{LESSON}/vi" in page.links

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


texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=60)


@settings(max_examples=60)
@given(texts)
def test_lines_as_they_are_stored(text):
    kept = clean_lines(text)
    assert clean_lines(kept) == kept
    assert all(line.isprintable() for line in kept.split("\n"))

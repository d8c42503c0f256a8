"""Every published version: listed, read, compared word by word, and taken up again."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from courses.models import LessonVersion
from courses.publishing import publish_text
from courses.records import LessonText
from lms.markup import render
from lms.studio.comparing import MOST_WORDS, Fate, compare, part, pieces
from lms.studio.models import Draft, DraftState
from tests import studio

NOW = datetime(2026, 11, 20, 3, tzinfo=UTC)
OLD = "Gọi 113 khi bị lừa. Giữ lại tin nhắn."
NEW = "Gọi ngay 113 khi bị lừa tiền. Giữ lại tin nhắn."


def marked(old, new):
    """Added words in braces, removed ones in brackets."""
    marks = {Fate.SAME: "{}", Fate.ADDED: "{{{}}}", Fate.REMOVED: "[{}]"}
    return "".join(marks[piece.fate].format(piece.words.strip()) + " " for piece in pieces(old, new)).strip()


class TestComparing:
    @pytest.mark.parametrize(
        ("old", "new", "shown"),
        [
            (OLD, NEW, "Gọi {ngay} 113 khi bị lừa {tiền} . Giữ lại tin nhắn."),
            ("Check the address.", "Check the whole address.", "Check the {whole} address."),
            ("Gọi 113.", "Gọi 156.", "Gọi [113] {156} ."),
            ("Mở **Cài đặt** rồi chọn.", "Mở **Bảo mật** rồi chọn.", "Mở ** [Cài đặt] {Bảo mật} ** rồi chọn."),
            ("hoà", "hòa", "[hoà] {hòa}"),
            ("một  hai", "một hai", "một hai"),
            ("", "Một.", "{Một.}"),
            ("Một.", "", "[Một.]"),
            ("", "", ""),
        ],
    )
    def test_word_by_word(self, old, new, shown):
        assert marked(old, new) == shown

    def test_a_word_between_two_changes_is_read_with_them(self):
        assert marked("a b và c d", "x y và z t") == "[a b và c d] {x y và z t}"

    @settings(max_examples=60, deadline=None)
    @given(*[st.text(alphabet="aăđ bề.*\n1-", max_size=60)] * 2)
    def test_both_texts_can_be_read_out_of_it(self, old, new):
        found = pieces(old, new)
        without = {
            fate: "".join(piece.words for piece in found if piece.fate != fate) for fate in (Fate.ADDED, Fate.REMOVED)
        }
        assert "".join(without[Fate.ADDED].split()) == "".join(old.split())
        assert "".join(without[Fate.REMOVED].split()) == "".join(new.split())

    def test_lines_that_are_the_same_are_folded(self):
        lines = [f"Dòng số {number}." for number in range(20)]
        changed = [*lines[:10], "Dòng khác hẳn.", *lines[11:]]
        found = part("markdown", "\n".join(lines), "\n".join(changed))
        assert [(len(stretch.lines), stretch.is_folded) for stretch in found.stretches] == [
            (9, True),
            (3, False),
            (8, True),
        ]
        assert (found.added, found.removed) == (2, 2)

    def test_a_whole_book_does_not_hold_the_page_up(self):
        words = "nghiêng " * (MOST_WORDS + 1)
        assert [piece.fate for piece in pieces(words, words + "thêm")] == [Fate.REMOVED, Fate.ADDED]
        half = " ".join(map(str, range(MOST_WORDS // 2)))
        assert pieces(half, half + " năm")[-1].words == "năm"

    def test_only_parts_that_differ(self):
        old, new = studio.text(1), studio.text(1, minutes=3, details={**studio.text().details, "sources": []})
        assert [found.name for found in compare(old, new)] == ["minutes", "sources"]
        assert compare(old, old) == []
        assert [found.name for found in compare(None, studio.text(details={}))][:3] == ["title", "goal", "minutes"]


@pytest.fixture
def lesson(session, someone):
    """The first lesson of the cast's course with versions 2 and 3 from the studio."""
    found = studio.first_lesson(session, studio.course(session))
    for number in (2, 3):
        words = studio.text(number)
        text = LessonText(html=render(words.markdown), **vars(words))
        when = NOW + timedelta(days=number)
        publish_text(session, found, "vi", text, when, someone("trainer").id, someone("administrator").id)
    session.commit()
    return found


def version(session, lesson, number):
    return session.scalars(select(LessonVersion).filter_by(lesson_id=lesson.id, language="vi", number=number)).one()


class TestPages:
    def test_the_list(self, lesson, visit):
        page = visit("trainer").get(f"/studio/lessons/{lesson.id}/versions")
        assert page.h1s == ["3 bản đã xuất bản: Chuyển tiền đúng người, đúng số"]
        assert page.text.index("Bản 3") < page.text.index("Bản 2") < page.text.index("Bản 1")
        assert page.text.count("đang dùng") >= 1
        assert "Mai Ngọc Quyên" in page.text
        assert "Lê Thị Quản" in page.text
        assert "Từ thư mục bài học" in page.text
        assert "23/11/2026" in page.text
        assert "1 bản đã xuất bản" in visit("trainer").get(f"/studio/lessons/{lesson.id}/versions?language=en").text

    def test_any_of_them_can_be_read(self, session, lesson, visit):
        visitor = visit("trainer")
        page = visitor.get(f"/studio/versions/{version(session, lesson, 2).id}")
        assert "Bản thử này ghi số 2." in page.text
        assert any(link.startswith("https://vietnamplus.vn/") for link in page.links)
        assert "Người học đang đọc bản này" in visitor.get(f"/studio/versions/{version(session, lesson, 3).id}").text

    def test_any_two_are_compared(self, lesson, visit):
        visitor = visit("trainer")
        page = visitor.get(f"/studio/lessons/{lesson.id}/compare")
        assert "Bản 3 so với bản 2" in page.h1
        assert "<del><span" in page.html
        assert "[bỏ: </span>2<" in page.html
        assert "[thêm: </span>3<" in page.html
        page = visitor.get(f"/studio/lessons/{lesson.id}/compare?from=1&to=3")
        assert "Bản 3 so với bản 1" in page.h1
        assert "Bài thử số 1" in page.text
        assert "không khác chữ nào" in visitor.get(f"/studio/lessons/{lesson.id}/compare?from=2&to=2").text
        for wrong in ("from=9", "to=0", "to=x", "from=-1", "to=99999999999999999999"):
            visitor.get(f"/studio/lessons/{lesson.id}/compare?{wrong}", status=404)

    def test_an_old_one_becomes_a_draft_that_goes_the_usual_way(self, session, lesson, visit):
        visitor, old = visit("trainer"), version(session, lesson, 2)
        visitor.get(f"/studio/versions/{old.id}")
        page = visitor.submit(action="/restore")
        assert "Đã lấy lại bản 2 làm bản nháp" in page.text
        made = session.scalars(select(Draft)).one()
        assert (made.markdown, made.state, made.base_number) == (old.markdown, DraftState.WRITING, 3)
        assert "Bản thử này ghi số 3." in visit("member").get(f"/courses/{studio.COURSE}/lessons/1").text
        token = visitor.token()
        page = visitor.get(f"/studio/versions/{version(session, lesson, 1).id}")
        assert "Bài đang có bản nháp" in page.text
        url = f"/studio/versions/{version(session, lesson, 1).id}/restore"
        assert visitor.raw("POST", url, data={"csrf_token": token}).status_code == 302
        session.expire_all()
        assert session.scalars(select(Draft.markdown)).all() == [old.markdown]

    def test_who_may(self, session, lesson, visit):
        """All who write read everything; they write their own."""
        studio.trainer(session, "local", "Quảng Ngãi")
        session.commit()
        old = version(session, lesson, 2)
        addresses = [f"/studio/lessons/{lesson.id}/versions", f"/studio/lessons/{lesson.id}/compare"]
        addresses.append(f"/studio/versions/{old.id}")
        for url in addresses:
            for username in ("member", "citizen", "commune-official"):
                visit(username).get(url, status=404)
            page = visit("local").get(url)
        assert not [form for form in page.forms if form.action.endswith("/restore")]
        visitor = visit("local")
        visitor.get(addresses[0])
        words = {"csrf_token": visitor.token()}
        assert visitor.raw("POST", f"/studio/versions/{old.id}/restore", data=words).status_code == 404
        assert session.scalars(select(Draft)).all() == []

    def test_statements_do_not_grow(self, session, lesson, someone, visit, statements):
        visitor, counts = visit("trainer"), []
        for number in (4, 5, 6, 7):
            words = studio.text(number)
            publish_text(session, lesson, "vi", LessonText(html="<p>x</p>", **vars(words)), NOW, someone("trainer").id)
            session.commit()
            statements.clear()
            visitor.get(f"/studio/lessons/{lesson.id}/versions")
            counts.append(len(statements))
        assert len(set(counts)) == 1

    def test_a_long_list_leads_to_the_one_in_use_from_every_page(self, session, lesson, visit):
        words = {key: value for key, value in vars(version(session, lesson, 3)).items() if not key.startswith("_")}
        for number in range(4, 54):
            session.add(LessonVersion(**{**words, "id": None, "number": number, "is_current": False, "title": "Cũ"}))
        session.commit()
        page = visit("trainer").get(f"/studio/lessons/{lesson.id}/versions?page=2")
        assert page.h1 == "53 bản đã xuất bản: Chuyển tiền đúng người, đúng số"
        assert f"/studio/lessons/{lesson.id}/compare?language=vi&from=1&to=3" in page.links

    def test_a_closed_account_has_no_name(self, session, lesson, someone, visit):
        someone("trainer").rename("")
        session.commit()
        page = visit("administrator").get(f"/studio/lessons/{lesson.id}/versions")
        assert "Tài khoản đã đóng" in page.text

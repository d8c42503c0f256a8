"""The item analysis as trainers read it: hidden while there is too little, and the same on screen and in the file."""

import io
import re

import pytest
import python_calamine

from lms.insight import figures, reports
from lms.insight.spread import spread_of
from lms.rulings.subjects import subject_of
from quizzes.figures import marks
from quizzes.figures.marks import MarkedItem, Marks
from quizzes.models import QuestionVersion
from tests.insight import NOW, people, sat, version_ids
from tests.quizzes import MEMBER_COURSE
from tests.rulings import rule

PAGE = f"/library/{MEMBER_COURSE}/analysis"
# The first question is keyed wrongly: whoever knows the rest chooses `a`. The last is easy for all.
GOOD, FAIR, POOR = "abbbb", "abcbb", "bccab"


@pytest.fixture
def sittings(session):
    """Twelve people: five good, two fair, five poor; one of the poor came back and had learnt."""
    somebody = people(session, 12)
    for person, words in zip(somebody, [GOOD] * 5 + [FAIR] * 2 + [POOR] * 5, strict=True):
        sat(session, person, words)
    sat(session, somebody[-1], GOOD, at=NOW.replace(hour=9))
    session.commit()
    return somebody


def cells(html):
    rows = re.findall(r"<tr>(.*?)</tr>", html, re.DOTALL)
    return [
        [" ".join(re.sub(r"<[^>]+>", " ", cell).split()) for cell in re.findall(r"<t[hd].*?</t[hd]>", row, re.DOTALL)]
        for row in rows
    ]


def test_what_needs_a_look_comes_first(visit, sittings, session):
    trainer = visit("trainer")
    assert PAGE in trainer.get(f"/library/{MEMBER_COURSE}/questions").links
    page = trainer.get(PAGE)
    assert page.h1s == ["2 trên 5 câu cần xem lại: Bảo vệ bản thân trực tuyến"]
    rows = {row[0].split()[0]: row for row in cells(page.html) if row[0].startswith("q")}
    assert next(iter(rows)) == "q01"
    assert rows["q01"][1:3] == ["12", "41,7%"]
    assert rows["q01"][-1] == "Câu này có thể sai đáp án: người giỏi lại chọn sai."
    assert rows["q05"][-1].startswith("Câu dễ")
    figures = {row[0]: row for row in cells(page.html)}
    assert figures["Số lượt làm bài"][1] == "12"
    assert figures["Điểm trung bình"][1] == "60%"
    assert figures["Từ 80 đến dưới 90"][1] == "5"
    assert "style=" not in page.html


def test_other_attempts_by_the_address(visit, sittings):
    trainer = visit("trainer")
    assert ["Số lượt làm bài", "13"] in [row[:2] for row in cells(trainer.get(f"{PAGE}?attempts=all").html)]
    last = trainer.get(f"{PAGE}?attempts=last&q=q01")
    assert ["Số lượt làm bài", "12"] in [row[:2] for row in cells(last.html)]
    assert ["Điểm trung bình", "63,3%"] in [row[:2] for row in cells(last.html)]
    assert [row[0].split()[0] for row in cells(last.html) if row[0].startswith("q")] == ["q01"]
    assert any(link.startswith(f"{PAGE}/") and link.endswith("?attempts=last") for link in last.links)
    assert "Không có câu hỏi nào" in trainer.get(f"{PAGE}?q=khongco").text
    assert trainer.get(f"{PAGE}?attempts=nonsense&page=99").h1s[0].startswith("2 trên 5")


def test_where_not_all_could_be_read_it_is_said(visit, sittings, monkeypatch):
    assert "lượt nộp gần nhất" not in visit("trainer").get(PAGE).text
    for module in (marks, reports):
        monkeypatch.setattr(module, "MOST_ATTEMPTS", 12)
    page = visit("trainer").get(f"{PAGE}?attempts=all")
    assert "lượt nộp gần nhất" in page.text
    assert ["Số lượt làm bài", "12"] in [row[:2] for row in cells(page.html)]


def test_one_question(visit, sittings, session):
    page = visit("trainer").get(f"{PAGE}/{version_ids(session)[0]}")
    assert "người giỏi lại chọn sai" in page.text
    counted = {row[0]: row[1:] for row in cells(page.html) if row[0]}
    assert counted["Phương án a"] == ["7 (58%)", "5 (100%)", "0 (0%)"]
    assert counted["Phương án b Đúng"] == ["5 (42%)", "0 (0%)", "5 (100%)"]


def test_nothing_is_said_of_fewer_than_ten(visit, session):
    for person in people(session, 9):
        sat(session, person, "ab")
    session.commit()
    trainer = visit("trainer")
    for address in (PAGE, f"{PAGE}/{version_ids(session)[0]}"):
        page = trainer.get(address)
        assert "Còn thiếu 1 lượt." in page.text
        assert "%" not in page.text.replace("100%", "")
        assert "<table" not in page.html
    answer = trainer.take(f"{PAGE}/export")
    book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(answer.data))
    said = [cell for name in book.sheet_names for row in book.get_sheet_by_name(name).to_python() for cell in row]
    assert not [cell for cell in said if isinstance(cell, float)]


def test_the_file_says_what_the_screen_says(visit, sittings):
    trainer = visit("trainer")
    screen = cells(trainer.get(f"{PAGE}?attempts=all").html)
    answer = trainer.take()
    book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(answer.data))
    first, questions = (book.get_sheet_by_name(name).to_python() for name in book.sheet_names)
    shown = [[row[0].split()[0], row[-1]] for row in screen if row[0].startswith("q")]
    assert [[row[0], row[12]] for row in questions[1:]] == shown
    as_shown(first[7:16], screen)
    assert [row[1] for row in first[19:29]] == [float(row[1]) for row in screen if row[0].startswith("Từ ")]
    (link,) = [link for link in trainer.get(f"{PAGE}?attempts=all&q=q01").links if link.startswith(f"{PAGE}/")]
    heads = [head.removesuffix(", phần trăm") for head in questions[0]]
    as_shown(zip(heads[5:12], questions[1][5:12], strict=True), cells(trainer.get(link).html))
    assert questions[1][1:3] == [1, "đang dùng"]


def as_shown(rows, screen):
    """Each label with the figure that a page shows."""
    for label, value, *_meaning in rows:
        (read,) = [row[1] for row in screen if row[0] == label]
        assert (
            read == "–" if value == "" else float(read.strip("%").replace(",", ".")) == pytest.approx(value, abs=0.051)
        )


def test_versions_have_figures_of_their_own(visit, sittings, session, someone):
    """Whoever mended the key finds what is asked now; the old wording stays on top while people were graded by it."""
    first = session.get_one(QuestionVersion, version_ids(session)[0])
    kept = {"question_id": first.question_id, "lesson_number": 1, "difficulty": 1, "key": "a", "published_at": NOW}
    newer = QuestionVersion(number=2, texts=first.texts, digest="x", **kept)
    first.is_current = False
    session.add(newer)
    session.flush()
    for person in people(session, 10, "later"):
        sat(session, person, GOOD, versions=[newer.id, *version_ids(session)[1:5]])
    session.commit()
    trainer = visit("trainer")
    rows = [row for row in cells(trainer.get(PAGE).html) if row[0].startswith("q01")]
    assert [(row[0].split(" Câu")[0], row[1]) for row in rows] == [("q01 bản 1, bản cũ", "12"), ("q01 bản 2", "10")]
    assert "có thể sai đáp án" in rows[0][-1]
    page = trainer.get(f"{PAGE}/{first.id}")
    assert "Trang này chỉ nói về bản 1, bản cũ. Xem bản 2" in page.text
    assert f"{PAGE}/{newer.id}" in page.links
    assert f"/library/{MEMBER_COURSE}/questions/{first.id}/ruling" in page.links
    assert "2 trên 5 câu cần xem lại" in trainer.get(PAGE).h1s[0], "a question counts once"


def test_what_was_decided_is_said(visit, sittings, session, someone):
    """Marks since a decision are others; what was taken out has none."""
    first = version_ids(session)[0]
    about = subject_of(session, first)
    rule(session, about, ("a",), someone("trainer"), NOW)
    trainer = visit("trainer")
    page = trainer.get(f"{PAGE}/{first}")
    assert "Đáp án được tính đã đổi lúc 9:30, 20/11/2026." in page.text
    assert "có thể sai đáp án" not in page.text
    rule(session, about, (), someone("trainer"), NOW)
    assert "Câu này đã bỏ, không tính điểm của ai" in trainer.get(f"{PAGE}/{first}").text
    (row,) = [row for row in cells(trainer.get(PAGE).html) if row[0].startswith("q01")]
    assert (row[0].split(" Câu")[0], row[-1]) == ("q01 bản 1, đã bỏ", "Câu đã bỏ, không tính điểm của ai.")


@pytest.mark.parametrize("username", ["member", "leader", "commune-official"])
def test_others_find_nothing(visit, username, session):
    visit(username).get(PAGE, status=404)
    visit(username).get(f"{PAGE}/{version_ids(session)[0]}", status=404)
    visit(username).take(f"{PAGE}/export", status=404)


def test_statements_do_not_grow(visit, session, sittings, statements):
    trainer, counts = visit("trainer"), []
    for more in (0, 20):
        for person in people(session, more, "more"):
            sat(session, person, FAIR)
        session.commit()
        for address in (PAGE, f"{PAGE}/{version_ids(session)[0]}"):
            trainer.get(address)
            statements.clear()
            trainer.get(address)
            counts.append(len(statements))
    assert counts[:2] == counts[2:]
    assert max(counts) <= 9


def test_next_to_nothing_has_no_sign():
    assert [figures.plain(value) for value in (-0.004, 0.004, None)] == ["0", "0", "–"]


def test_the_edges_of_bars():
    items = tuple(MarkedItem(number, number, 1.0, None) for number in range(10))
    rows = [[1.0] * right + [0.0] * (10 - right) for right in (0, 7, 10, 10)]
    assert [bar.count for bar in spread_of(Marks(items, [*rows, [None] * 10]))] == [1, 0, 0, 0, 0, 0, 0, 1, 0, 2]

"""Files of questions of other systems: what is written is what is read, and what is broken is named with its line."""

import base64
import io
from dataclasses import replace
from html import escape

import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from courses.pictures import address_of
from lms.markup import render, render_option
from lms.markup.words import plain_words
from quizzes.formats.aiken import bare, read_aiken, write_aiken
from quizzes.formats.choosing import READERS, Form, form_of
from quizzes.formats.found import FileRefused, Lack, LeftOutWhy, Refusal
from quizzes.formats.gift import read_gift
from quizzes.formats.gift_text import write_gift
from quizzes.formats.moodle_xml import read_moodle_xml
from quizzes.formats.moodle_xml_text import write_moodle_xml
from quizzes.formats.pictures import pictured, shows_strangers
from quizzes.formats.sheet import read_sheet
from quizzes.formats.sheet_file import write_sheet
from quizzes.formats.words import LACKS, LEFT_OUT, REFUSALS, fault_words, file_words
from quizzes.kinds import UNDIVIDED, Kind, Policy
from quizzes.question_faults import Code
from quizzes.question_record import check
from tests import photos
from tests.question_records import ALL, records

ANY = st.tuples(records(slug="q01"), records(slug="q02"))


def held(read):
    return [found.record for found in read.questions]


def without_feedback(record, left_out):
    gone = {one.slug for one in left_out if one.why is LeftOutWhy.FEEDBACK}
    return replace(record, feedback=()) if record.slug in gone else record


def strange(written):
    """Those that name a picture which is not ours."""
    return {record.slug for record in written if shows_strangers(record)}


def comes_back(write, read, written):
    """All that the format can hold; what it cannot is named."""
    file = write(written)
    lost = {one.slug for one in file.left_out if one.why is not LeftOutWhy.FEEDBACK}
    kept = [without_feedback(record, file.left_out) for record in written if record.slug not in lost]
    if kept:
        found = read(file.content)
        assert (found.faults, found.unsupported) == ((), ())
        assert held(found) == kept
    return lost


@settings(max_examples=50)
@given(ANY)
def test_gift_comes_back_equal(written):
    lost = comes_back(write_gift, read_gift, written)
    may = {r.slug for r in written if r.kind is Kind.CASE or any("->" in prompt for prompt in r.prompts)}
    assert lost == may | strange(written)


@settings(max_examples=50)
@given(ANY)
def test_moodle_xml_comes_back_equal(written):
    lost = comes_back(write_moodle_xml, read_moodle_xml, written)
    may = {r.slug for r in written if r.kind is Kind.CASE or (r.kind is Kind.MATCHING and pictured(r.options))}
    assert lost == may | strange(written)


@settings(max_examples=25)
@given(ANY)
def test_a_sheet_comes_back_equal(written):
    assert comes_back(write_sheet, read_sheet, written) == strange(written)


@settings(max_examples=40)
@given(st.tuples(records(), records(kinds=tuple(UNDIVIDED), slug="q02")))
def test_aiken_comes_back_equal_but_for_what_it_has_no_place_for(written):
    file = write_aiken(written)
    lost = {one.slug: one.why for one in file.left_out}
    kept = [bare(record) for record in written if record.slug not in lost]
    assert not kept or held(read_aiken(file.content)) == kept
    for record in written:
        if record.slug not in strange(written):
            assert (lost.get(record.slug) is LeftOutWhy.KIND) == (record.kind not in UNDIVIDED)


def quiz(*questions: str) -> bytes:
    return f'<?xml version="1.0"?>\n<quiz>\n{"".join(questions)}\n</quiz>'.encode()


def multichoice(stem: str, *answers: tuple[str, str], more: str = "", name: str = "q") -> str:
    told = "".join(f'<answer fraction="{worth}"><text>{text}</text></answer>' for worth, text in answers)
    asked = f'<questiontext format="html"><text><![CDATA[{stem}]]></text>{more}</questiontext>'
    return f'<question type="multichoice"><name><text>{name}</text></name>{asked}{told}</question>\n'


CHOICES = (("100", "a"), ("0", "b"), ("0", "c"))
IN_OPTION = "&lt;img src='/pictures/0123456789abcdef-1x1.webp'&gt;"
SOUND, FILM = '<a href="@@PLUGINFILE@@/nghe.mp3">Nghe</a>', "<video><source src='x.mp4'></video>"
GOOD = multichoice("Tốt?", *CHOICES, name="tot")


BOMB = (
    b'<!DOCTYPE q [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;">]>'
    b"<quiz><question type='essay'><name><text>&c;</text></name></question></quiz>"
)


def picture_file(content: str, name: str = "a b.png") -> str:
    return f'<file name="{name}" path="/" encoding="base64">{content}</file>'


class TestMoodleXml:
    def test_html_becomes_markdown_and_nothing_alive_is_left(self):
        html = (
            "<h3>Tin</h3><p>Xin <b>chào </b><script>alert(1)</script><i></i></p><ul><li>một</li><li>hai</li></ul>"
            '<a href="https://vnexpress.net/a b">báo</a> <a href="javascript:alert(1)">bẫy</a> 2*3 - [x] <td>ô</td>'
        )
        found = read_moodle_xml(quiz(multichoice(html, *CHOICES))).questions[0]
        assert found.record.stem == (
            "Tin\n\nXin **chào**\n\n- một\n- hai\n\n[báo](https://vnexpress.net/a%20b) bẫy 2\\*3 - \\[x\\] ô"
        )
        for alive in ("<script", "javascript", "alert"):
            assert alive not in render(found.record.stem)

    def test_a_picture_comes_along_and_goes_out_again(self):
        photo = base64.b64encode(photos.photo()).decode()
        stem = '<p>Đây: <img src="@@PLUGINFILE@@/a%20b.png" alt="Một [máy]"></p>'
        found = read_moodle_xml(quiz(multichoice(stem, *CHOICES, more=picture_file(photo)))).questions[0]
        (picture,) = found.pictures
        assert found.record.stem == f"Đây: ![Một \\[máy\\]]({address_of(picture)})"
        assert f'src="{address_of(picture)}"' in render(found.record.stem)
        record = replace(found.record, slug="q01", lesson=1, difficulty=1, explanation="Vì thế.")
        again = read_moodle_xml(write_moodle_xml([record], {address_of(picture): picture.content}).content)
        assert (again.questions[0].record, again.questions[0].pictures) == (record, (picture,))

    def test_pictures_of_options_come_along_each_with_its_own_file_and_go_out_again(self):
        named = (("100", photos.photo(seed=1)), ("0", photos.photo(seed=2)), ("0", b""))
        answers = "".join(
            f'<answer fraction="{worth}" format="html"><text>&lt;img src="@@PLUGINFILE@@/image.png" alt="Máy {at}"&gt;'
            f"</text>{picture_file(base64.b64encode(photo).decode(), 'image.png') if photo else ''}</answer>"
            for at, (worth, photo) in enumerate(named)
        )
        shared = picture_file(base64.b64encode(photos.photo(seed=3)).decode(), "image.png")
        asked = f"<questiontext><text>Máy nào?</text>{shared}</questiontext>"
        read = read_moodle_xml(quiz(f'<question type="multichoice"><name/>{asked}{answers}</question>'))
        found = read.questions[0]
        places = [address_of(picture) for picture in found.pictures]
        assert len(set(places)) == 3
        assert found.record.options == tuple(f"![Máy {at}]({place})" for at, place in enumerate(places))
        shown = render_option(found.record.options[1])
        assert (plain_words(shown), f'src="{places[1]}"' in shown) == ("Máy 1", True)
        record = replace(
            found.record, slug="q01", lesson=1, difficulty=1, explanation="Vì thế.", feedback=("x", "", "")
        )
        kept = {address_of(picture): picture.content for picture in found.pictures}
        again = read_moodle_xml(write_moodle_xml([record], kept).content).questions[0]
        assert (again.record, again.pictures) == (record, found.pictures)
        matched = replace(record, kind=Kind.MATCHING, key="ab", prompts=("a", "b"), feedback=())
        assert write_moodle_xml([matched], kept).left_out[0].why is LeftOutWhy.MATCHED_PICTURE

    def test_what_older_and_richer_sites_write(self):
        photo = base64.b64encode(photos.photo()).decode()
        linked = '<a href="@@PLUGINFILE@@/TO.PNG?a=1">Máy</a> này?'
        old = multichoice(linked, *CHOICES).replace(
            "</questiontext>", f"</questiontext><image>a/máy.png</image><image_base64>{photo}</image_base64>"
        )
        several = multichoice("Hai?", ("100", "a"), ("0", "b"), ("100", "c"))
        thirds = multichoice("Ba?", *(("33.3", word) for word in "abc"), ("-50", "d"), ("-50", "e")).replace(
            "</name>", "</name><single>false</single>"
        )
        pair = '<subquestion format="html"><text>{0}</text><answer><text>2*{0}</text></answer></subquestion>'
        matching = multichoice("Ghép").replace("</questiontext>", f"</questiontext>{pair.format(1)}{pair.format(2)}")
        true = multichoice("Đúng không?", ("100", "&lt;p&gt;Đúng&lt;/p&gt;"), ("0", "SAI"))
        types = [
            old,
            several.replace('"multichoice"', '"multichoiceset"'),
            several.replace('"multichoice"', '"oumultiresponse"'),
            thirds,
            matching.replace('"multichoice"', '"ddmatch"'),
            true.replace('"multichoice"', '"truefalse"'),
        ]
        read = read_moodle_xml(b"\n\n" + quiz(*types))
        assert (read.faults, read.unsupported, read.questions[0].line) == ((), (), 5)
        picture, *others = held(read)
        assert picture.stem == f"Máy này?\n\n![]({address_of(read.questions[0].pictures[0])})"
        assert [(one.kind, one.policy, one.key) for one in others] == [
            (Kind.SEVERAL, Policy.WHOLE, "ac"),
            (Kind.SEVERAL, Policy.LENIENT, "ac"),
            (Kind.SEVERAL, Policy.PROPORTIONAL, "abc"),
            (Kind.MATCHING, Policy.PROPORTIONAL, "ab"),
            (Kind.BOOLEAN, Policy.WHOLE, "a"),
        ]
        assert others[3].options == ("2\\*1", "2\\*2")

    def test_a_picture_in_an_address(self):
        photo = base64.b64encode(photos.photo()).decode()
        stem = f'<img src="data:image/png;base64,{photo}" alt="Máy"> và <img src="data:x" alt="">'
        read = read_moodle_xml(quiz(multichoice(stem.partition(" và")[0], *CHOICES), multichoice(stem, *CHOICES)))
        assert read.questions[0].record.stem == f"![Máy]({address_of(read.questions[0].pictures[0])})"
        assert read.faults[0].code is Lack.PICTURE_MISSING

    @pytest.mark.parametrize(
        ("question", "code"),
        [
            (multichoice("<img src='@@PLUGINFILE@@/a%20b.png'>", *CHOICES, more=picture_file("AAAA")), Lack.PICTURE),
            (multichoice("<img src='@@PLUGINFILE@@/a%20b.png'>", *CHOICES, more=picture_file("@!")), Lack.NOT_BASE64),
            (multichoice("<img src='@@PLUGINFILE@@/khac.png'>", *CHOICES), Lack.PICTURE_MISSING),
            (multichoice("<img src='https://xau.vn/a.png'>", *CHOICES), Lack.PICTURE_MISSING),
            (multichoice("<img src='data:image/png;base64,PHN2Zz4='>", *CHOICES), Lack.PICTURE),
            (multichoice("Câu?", ("100", IN_OPTION), *CHOICES[1:]), Code.NAMELESS),
            (multichoice(SOUND, *CHOICES), Lack.MEDIA),
            (multichoice(FILM, *CHOICES), Lack.MEDIA),
            (multichoice("Câu?", ("100", "a"), ("0", "a"), ("0", "b")), Code.OPTION_TWICE),
            (multichoice("Câu?", ("100", "a")), Code.OPTION_COUNT),
            (multichoice("Câu?", *[("0", "a")] * 10_000), Code.OPTION_COUNT),
            (multichoice("Câu?", ("0", "a"), ("0", "b"), ("0", "c")), Code.RIGHT_COUNT),
            (multichoice("", *CHOICES), Code.NO_STEM),
            (multichoice("x" * 20_000, *CHOICES), Lack.TOO_LONG),
            (multichoice("&lt;!--" * 10_000, *CHOICES).replace("&lt;", "<"), Lack.TOO_LONG),
            (multichoice("<ul><li>" * 3 + "- " * 40 + "x", *CHOICES), None),
            (multichoice("Câu?", ("một", "a"), *CHOICES), Lack.WEIGHTS),
            (multichoice("Câu?", *CHOICES, more="<x>" * 500 + "</x>" * 500), None),
        ],
    )  # fmt: skip
    def test_a_broken_question_is_named_with_its_line_and_the_next_is_read(self, question, code):
        read = read_moodle_xml(quiz(question, GOOD))
        assert read.questions[-1].name == "tot"
        assert [(fault.line, fault.code) for fault in read.faults] == ([(3, code)] if code else [])
        assert all(fault_words(fault.code, fault.values) for fault in read.faults)

    def test_what_is_torn_keeps_what_came_before(self):
        read = read_moodle_xml(quiz(GOOD).replace(b"\n</quiz>", b'<question type="multi'))
        assert (len(read.questions), read.faults[0].code) == (1, Lack.TORN)

    def test_types_that_we_do_not_have_are_listed_by_name(self):
        types = ["essay", "calculated", "numerical", "cloze", "<đạo>", ""]
        strangers = [f'<question type="{escape(one)}"><name><text>n</text></name></question>' for one in types]
        partial = multichoice("Câu?", ("100", "a"), ("50", "b"), ("0", "c"))
        category = '<question type="category"><category><text>$course$/x</text></category></question>'
        read = read_moodle_xml(quiz(category, GOOD, *strangers, partial))
        assert list(read.types) == [*types[:-1], "?", "multichoice, partial credit"]
        assert len(read.questions) == 1

    @pytest.mark.parametrize(
        ("content", "why"),
        [
            (b"", Refusal.NOT_XML),
            (b"<quiz>", Refusal.NOT_XML),
            (b"<html><body/></html>", Refusal.NOT_MOODLE),
            (b"<quiz></quiz>", Refusal.EMPTY),
            (b"\x89PNG\r\n", Refusal.NOT_XML),
            (b'<?xml version="1.0" encoding="no-such"?><quiz/>', Refusal.NOT_XML),
            (BOMB, Refusal.DEFINITIONS),
            (
                b'<!DOCTYPE quiz [<!ENTITY x SYSTEM "file:///etc/passwd">]><quiz>&x;</quiz>',
                Refusal.DEFINITIONS,
            ),
        ],
    )
    def test_what_is_no_moodle_xml_is_refused(self, content, why):
        with pytest.raises(FileRefused) as refusal:
            read_moodle_xml(content)
        assert refusal.value.why is why
        assert file_words(why, refusal.value.values)


class TestTexts:
    @pytest.mark.parametrize(
        ("text", "code"),
        [
            ("Câu { =a ~b", Lack.BRACES),
            ("Câu } {", Lack.BRACES),
            ("Ghép {=a -> b =c}", Lack.NO_ARROW),
            ("Ghép {=a \\=> b -> c =d -> e}", Lack.ARROW),
            ("Câu {~%50%a ~%30%b ~c}", Lack.WEIGHTS),
            ("Câu {=a =b ~c}", Code.RIGHT_COUNT),
            ("Câu {" + "~a" * 100_000 + "}", Code.OPTION_COUNT),
            ("Câu {~a ~b ~c}", Code.SEVERAL_COUNT),
            ("{=a ~b ~c}", Code.NO_STEM),
            ("[html]<img src=x> {T}", Lack.PICTURE_MISSING),
            ("Câu {=" + "a" * 2000 + " ~b ~c}", Lack.TOO_LONG),
            ("[markdown]" + "> " * 50 + "x {T}", Code.TOO_DEEP),
        ],
    )
    def test_a_broken_question_of_gift(self, text, code):
        read = read_gift(f"// lời\n\n{text}\n\n::tot::Tốt? {{=a ~b ~c}}".encode())
        assert [(fault.line, fault.code) for fault in read.faults] == [(3, code)]
        assert [found.name for found in read.questions] == ["tot"]
        assert fault_words(code, read.faults[0].values)

    def test_gift_as_people_write_it(self):
        text = (
            "Mã OTP\nlà {~số nhà =chìa khóa ~ảnh}, đúng không?\n\nHai điều {~%50%a ~%50%b ~%-50%c ~%-50%d}\n\n"
            "Tin thật.{FALSE#Chưa đúng#Đúng rồi}\n\n[html]<b>Đậm</b>\\nvà {T}\n\n2 * 3 \\= 6 {T}\n\n"
            "Từ {}\n\nChữ\n\nSố {#3}"
        )
        read = read_gift(text.encode())
        single, several, false, html, plain = held(read)
        assert (single.stem, single.key) == ("Mã OTP là _____, đúng không?", "b")
        assert (several.kind, several.policy, several.key) == (Kind.SEVERAL, Policy.PROPORTIONAL, "ab")
        assert (false.key, false.feedback) == ("b", ("Chưa đúng", "Đúng rồi"))
        assert (html.stem, plain.stem) == ("**Đậm** và", "2 \\* 3 = 6")
        assert list(read.types) == ["essay", "description", "numerical"]

    def test_gift_that_other_programs_forgive(self):
        text = (
            "// đổi mục\n$CATEGORY: a/b\nMột {true}\n\nHai {\n\n=a\n\n// lời\n\n~%0%b\n\n~c\n\n}\n\nBa { =a ~b\n\n"
            "Ghi chú\n\nBốn {=%100%a ~b ~c}\n::n5::Năm {T}\n::n6:: Sáu {F}"
        )
        read = read_gift(text.encode())
        assert [(found.line, found.record.stem, found.record.key) for found in read.questions] == [
            (3, "Một", "a"),
            (5, "Hai", "a"),
            (21, "Bốn", "a"),
            (22, "Năm", "a"),
            (23, "Sáu", "b"),
        ]
        assert read.questions[2].record.options == ("a", "b", "c")
        assert [(odd.line, odd.type) for odd in read.unsupported] == [(19, "description")]
        assert [(fault.line, fault.code) for fault in read.faults] == [(17, Lack.BRACES)]

    def test_aiken_as_people_write_it(self):
        text = "U.S. là nước nào?\nA)Mỹ\nB)Anh\nĐáp án: a)\n\nHai?\na. một\nb. hai\nanswer: B\n"
        assert form_of(text.encode("utf-16"), "x.txt") is Form.AIKEN
        assert [(one.stem, one.options, one.key) for one in held(read_aiken(text.encode("utf-16")))] == [
            ("U.S. là nước nào?", ("Mỹ", "Anh"), "a"),
            ("Hai?", ("một", "hai"), "b"),
        ]

    @pytest.mark.parametrize(
        ("text", "line", "code"),
        [
            ("Câu?\nA. a\nB. b\nC. c", 1, Lack.NO_ANSWER),
            ("Câu?\nA. a\nB. b\nlạ\nANSWER: A", 1, Lack.NO_ANSWER),
            ("Câu?\nA. a\nB. b\nC. c\nANSWER: D", 1, Lack.ANSWER_UNKNOWN),
            ("Câu?\nA. a\nB. b\nC. c\nANSWER: A, B", 1, Lack.ANSWER_UNKNOWN),
            ("Câu?\nA. a\nC. b\nANSWER: A", 1, Lack.OPTION_LETTER),
            ("A. a\nB. b\nANSWER: A", 1, Code.NO_STEM),
            ("Câu?\nANSWER: A", 1, Lack.ANSWER_UNKNOWN),
        ],
    )
    def test_a_broken_question_of_aiken(self, text, line, code):
        read = read_aiken(f"{text}\n\nTốt?\nA) a\nb. b\nANSWER: b\n".encode())
        assert (read.faults[0].line, read.faults[0].code) == (line, code)
        assert fault_words(code, read.faults[0].values)
        assert held(read)[-1].key == "b"

    @pytest.mark.parametrize("reader", [read_gift, read_aiken])
    def test_what_is_no_text_is_refused(self, reader):
        for content, why in ((b"\xff\xd8\xff\xe0\x00", Refusal.NOT_TEXT), (b" \n// x\n", Refusal.EMPTY)):
            if reader is read_gift or why is Refusal.NOT_TEXT:
                with pytest.raises(FileRefused) as refusal:
                    reader(content)
                assert refusal.value.why is why
        assert read_gift("Câu? {T}".encode("utf-16")).questions[0].record.stem == "Câu?"


class TestSheets:
    HEAD = ("Câu hỏi", "option a", "Phương án B", "Phương án C", "ĐÁP ÁN", "loại", "Bài", "prompt 1", "Độ khó")

    @pytest.mark.parametrize(
        ("row", "code"),
        [
            (("Câu?", "a", "b", "c", "D"), Code.RIGHT_COUNT),
            (("Câu?", "a", "b", "c", "hai"), Lack.ANSWER_UNKNOWN),
            (("Câu?", "a", "", "c", "A"), Code.OPTION_TWICE),
            (("Câu?", "a", "b", "c", "A", "tự luận"), Lack.KIND_UNKNOWN),
            (("Câu?", "a", "b", "c", "A", "", "một"), Lack.NUMBER_UNKNOWN),
            (("Câu?", "a", "b", "c", "A", "", "1", "", "9"), Code.DIFFICULTY),
            (("Câu?", "a", "b", "c", "A", "thật hay lừa"), Code.VERDICT),
            (("", "a", "b", "c", "A"), Code.NO_STEM),
        ],
    )
    def test_a_broken_row_is_named(self, row, code):
        rows = ["Danh sách;;;;", ";".join(self.HEAD), ";".join(row), "=1+1;một;hai;ba;C"]
        read = read_sheet("\n".join(rows).encode())
        assert [(fault.line, fault.code) for fault in read.faults] == [(3, code)]
        assert fault_words(code, read.faults[0].values)
        assert [(found.line, found.record.stem, found.record.key) for found in read.questions] == [(4, "=1+1", "c")]

    def test_pictures_on_a_sheet_are_shown_below_their_questions(self):
        made = io.BytesIO()
        with xlsxwriter.Workbook(made) as book:
            sheet = book.add_worksheet("Khác"), book.add_worksheet("Câu hỏi")
            for at, row in enumerate([self.HEAD, ("Câu?", "a", "b", "c", "A"), ("Nữa?", "a", "b", "c", "B")]):
                sheet[1].write_row(at, 0, row)
            for row, column, seed, words in ((1, 0, 1, "Một máy"), (1, 2, 4, "Nút"), (2, 9, 2, ""), (7, 2, 3, "Lạc")):
                picture = {"image_data": io.BytesIO(photos.photo(seed=seed)), "description": words}
                sheet[1].insert_image(row, column, "a.png", picture)
        read = read_sheet(made.getvalue())
        one, two = read.questions
        assert one.record.stem == f"Câu?\n\n![Một máy]({address_of(one.pictures[0])})"
        assert one.record.options == ("a", f"b ![Nút]({address_of(one.pictures[1])})", "c")
        assert two.record.stem == f"Nữa?\n\n![]({address_of(two.pictures[0])})"
        assert one.pictures != two.pictures
        assert [(odd.line, odd.name, odd.type) for odd in read.unsupported] == [(8, "Lạc", "picture")]

    def test_a_sheet_without_the_columns(self):
        with pytest.raises(FileRefused) as refusal:
            read_sheet("Họ và tên;Thôn\nA;B".encode())
        assert "Câu hỏi, Phương án A, Đáp án" in file_words(refusal.value.why, refusal.value.values)


FILES = {Form.GIFT: write_gift, Form.AIKEN: write_aiken, Form.MOODLE_XML: write_moodle_xml}
VALID = {form: write(ALL).content for form, write in FILES.items()}


@settings(max_examples=60)
@given(st.sampled_from(list(VALID)), st.data())
def test_whatever_happens_to_a_file_it_is_read_or_refused(form, data):
    """Some of its signs are lost, doubled or replaced."""
    content = VALID[form]
    for _time in range(data.draw(st.integers(1, 4))):
        at, length = data.draw(st.integers(0, len(content))), data.draw(st.integers(0, 40))
        put = data.draw(st.binary(max_size=6) | st.sampled_from([b"{", b"}", b"<", b"&", b"=", b"~", b"#", b"\n\n"]))
        content = content[:at] + put + content[at + length :]
    try:
        read = READERS[form](content)
    except FileRefused:
        return
    for fault in read.faults:
        assert fault_words(fault.code, fault.values)
    for found in read.questions:
        check(found.record)


def test_a_file_is_known_by_what_it_holds():
    kinds = {write_gift: Form.GIFT, write_aiken: Form.AIKEN, write_moodle_xml: Form.MOODLE_XML, write_sheet: Form.SHEET}
    for write, form in kinds.items():
        assert form_of(write(ALL).content, "tệp") is form
    assert form_of(b"question,option a,answer", "a.csv") is Form.SHEET


def test_more_than_ten_thousand_are_refused():
    for reader, one in ((read_aiken, "C\nANSWER: A\n"), (read_gift, "C {\n\n")):
        with pytest.raises(FileRefused) as refusal:
            reader((one * 10_001).encode())
        assert refusal.value.why is Refusal.TOO_MANY


def test_every_code_has_words():
    assert set(LACKS) == set(Lack) - {Lack.PICTURE}
    assert set(REFUSALS) == set(Refusal)
    assert set(LEFT_OUT) == set(LeftOutWhy)

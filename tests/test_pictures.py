"""Pictures of lessons: what is taken, how light it becomes, who is served, and where the studio finds it again."""

import contextlib
import io
import time
import zlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import ExifTags, Image, ImageFilter
from sqlalchemy import func, select

from courses.models import Course, Lesson, LessonVersion, Picture
from courses.picture_words import WORDS, picture_words
from courses.pictures import (
    LARGEST_FILE,
    DrawnPicture,
    NotAPicture,
    PhonePicture,
    PictureRefused,
    TooLarge,
    TooManyPixels,
    TornPicture,
    address_of,
    find_picture,
    keep_picture,
    line_of,
    pictures_in,
    read_picture,
)
from courses.shrinking import HEAVIEST, LONGEST_SIDE
from lms.clock import utc_now
from lms.doubles.merging import merge
from lms.markup import render
from lms.markup.pictures import PICTURE
from lms.people.models import AuditEntry
from lms.studio.models import Draft
from lms.teams.acting import Actor
from lms.teams.models import AdminUnit, Grant
from tests import world
from tests.page import Page
from tests.photos import noise, opened, photo, saved
from tests.test_weight import FIRST_PAGE, FIRST_REQUESTS, LESSON, Phone

NOW = utc_now()
TOLD = "Màn hình VNeID, nút Đăng nhập màu đỏ"
HEIC = b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic"
SVG = b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


def unit(session, level="nation", name="Việt Nam"):
    return session.scalars(select(AdminUnit).filter_by(level=level, name=name)).one()


def keep(session, data=None, owner=None):
    made = keep_picture(session, (owner or unit(session)).id, data or photo(), None, NOW)
    session.commit()
    return made


def count(session):
    return session.scalar(select(func.count()).select_from(Picture))


class TestWhatIsTaken:
    @pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "GIF", "BMP"])
    def test_kinds(self, kind):
        webp = read_picture(photo(kind=kind))
        assert (webp.width, webp.height, opened(webp.content).format) == (60, 40, "WEBP")

    @pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGBA", "I;16", "CMYK"])
    def test_ways_to_write_colours(self, mode):
        greys = Image.linear_gradient("L")  # black above, white below
        if mode == "I;16":
            image = Image.frombytes(mode, greys.size, b"".join(bytes((0, grey)) for grey in greys.tobytes()))
        else:
            image = greys.convert(mode)
        made = opened(read_picture(saved(image, "JPEG" if mode == "CMYK" else "PNG")).content)
        assert made.mode == "RGB"
        assert max(made.getpixel((128, 4))) < 30
        assert min(made.getpixel((128, 251))) > 225

    def test_what_shows_through_is_white(self):
        drawing = Image.new("RGBA", (100, 100), (0, 0, 0, 0))
        drawing.paste((0, 0, 0, 255), (0, 0, 50, 100))
        made = opened(read_picture(saved(drawing, "PNG")).content)
        assert max(made.getpixel((10, 50))) < 20
        assert min(made.getpixel((90, 50))) > 235

    def test_of_a_moving_one_the_first_frame(self):
        frames = [Image.new("RGB", (50, 50), colour) for colour in ("red", "blue")]
        webp = read_picture(saved(frames[0], "GIF", save_all=True, append_images=frames[1:]))
        red, _green, blue = opened(webp.content).getpixel((25, 25))
        assert red > 200
        assert blue < 50

    @pytest.mark.parametrize("turn", range(1, 9))
    def test_a_photo_stands_upright_and_tells_nothing(self, turn):
        """As a camera held in one of eight ways would write it, with its place."""
        upright = Image.new("RGB", (80, 40), "white")
        upright.paste("red", (0, 0, 40, 20))
        upright.paste("blue", (40, 20, 80, 40))
        undo = {2: 0, 3: 3, 4: 1, 5: 5, 6: 2, 7: 6, 8: 4}  # the numbers are Image.Transpose's
        image = upright.transpose(Image.Transpose(undo[turn])) if turn > 1 else upright
        notes = Image.Exif()
        notes[ExifTags.Base.Orientation] = turn
        notes.get_ifd(ExifTags.IFD.GPSInfo)[ExifTags.GPS.GPSLatitude] = (15.0, 7.0, 12.0)
        webp = read_picture(saved(image, "JPEG", exif=notes, quality=95))
        made = opened(webp.content)
        assert (webp.width, webp.height) == made.size == (80, 40)
        assert made.getpixel((10, 10)) == pytest.approx((255, 0, 0), abs=30)
        assert made.getpixel((70, 30)) == pytest.approx((0, 0, 255), abs=30)
        assert not made.getexif()
        assert made.info.keys() <= {"loop", "background", "timestamp", "duration"}

    def test_notes_that_cannot_be_read_do_no_harm(self):
        assert read_picture(saved(Image.new("RGB", (60, 40)), "JPEG", exif=b"Exif\x00\x00MM\x00*" + b"\xff" * 40))


class TestWeight:
    @pytest.mark.parametrize("blur", [0, 1, 6])
    def test_a_noisy_photo(self, blur):
        """Twelve megapixels of noise, of sand, of clouds."""
        image = noise((4000, 3000)).filter(ImageFilter.GaussianBlur(blur)) if blur else noise((4000, 3000))
        data = saved(image, "JPEG", quality=60)
        began = time.process_time()
        webp = read_picture(data)
        assert time.process_time() - began < 3
        assert len(webp.content) <= HEAVIEST
        assert max(webp.width, webp.height) >= 500
        assert webp.width / webp.height == pytest.approx(4 / 3, rel=0.01)

    def test_one_that_packs_well_keeps_its_size(self):
        webp = read_picture(photo((2400, 1000)))
        assert (webp.width, webp.height) == (LONGEST_SIDE, 500)

    def test_a_thread_of_a_picture(self):
        webp = read_picture(photo((30_000, 1)))
        assert (webp.width, webp.height) == (LONGEST_SIDE, 1)

    def test_what_was_made_here_is_not_made_again(self):
        made = read_picture(saved(noise((900, 700)), "PNG"))
        assert read_picture(made.content) == made

    def test_unless_it_holds_something_else(self):
        """A script behind its end, or notes before it."""
        made = read_picture(photo()).content
        notes = saved(opened(made), "WEBP", exif=b"Exif\x00\x00<script>", xmp=b"<script>")
        for data in (made + b"<script>", notes):
            assert b"<script>" in data
            assert b"<script>" not in read_picture(data).content


class TestRefusals:
    @pytest.mark.parametrize(
        ("data", "refusal"),
        [
            (b"", NotAPicture),
            (b"Xin chao, day la mot tep chu.", NotAPicture),
            (b"%PDF-1.7 ...", NotAPicture),
            (b"\x00\x00\x00\x18ftypmp42", NotAPicture),
            (saved(Image.new("RGB", (9, 9)), "TIFF"), NotAPicture),
            (saved(Image.new("RGB", (9, 9)), "ICO"), NotAPicture),
            (SVG, DrawnPicture),
            (b"\xef\xbb\xbf\n<SVG onload=alert(1)>", DrawnPicture),
            (HEIC, PhonePicture),
            (HEIC.replace(b"heic", b"avif"), PhonePicture),
            (photo()[:30], TornPicture),
            (photo((400, 400))[:-200], TornPicture),
            (photo((400, 400), "JPEG")[:-200], TornPicture),
            (photo((400, 400), "WEBP")[:-20], TornPicture),
            (saved(noise((90, 90)), "GIF")[:4000], TornPicture),
            (b"\x89PNG\r\n\x1a\n" + b"x" * 90, TornPicture),
            (b"x" * (LARGEST_FILE + 1), TooLarge),
        ],
    )
    def test_kinds(self, data, refusal):
        with pytest.raises(PictureRefused) as refused:
            read_picture(data)
        assert type(refused.value) is refusal

    @pytest.mark.parametrize("size", [(8000, 5001), (9000, 9000), (30_000, 20_000)])
    @pytest.mark.parametrize("kind", ["PNG", "BMP"])
    def test_too_many_pixels_are_not_unpacked(self, size, kind, monkeypatch):
        """Of 40, 81 and 600 megapixels, only what the head of a file says is there."""
        data = bytearray(photo((8, 8), kind))
        at, order = (16, "big") if kind == "PNG" else (18, "little")
        data[at : at + 8] = b"".join(side.to_bytes(4, order) for side in size)
        monkeypatch.setattr(Image.Image, "load", lambda _image: pytest.fail("unpacked"))
        with pytest.raises(TooManyPixels):
            read_picture(repaired(data) if kind == "PNG" else bytes(data))

    def test_forty_megapixels_are_taken(self):
        assert read_picture(photo((8000, 5000), "JPEG", mode="L")).width == LONGEST_SIDE

    def test_each_has_a_sentence(self, app):
        with app.test_request_context():
            kinds = [TooLarge(), TooManyPixels(), *(kind() for kind in WORDS)]
            said = {picture_words(kind) for kind in kinds}
        assert len(said) == len(kinds) == 6
        assert all("Bạn" in sentence for sentence in said)

    @settings(max_examples=150, deadline=None)
    @given(
        st.sampled_from(["JPEG", "PNG", "WEBP", "GIF", "BMP"]),
        st.lists(st.tuples(st.integers(0, 2000), st.binary(min_size=1, max_size=4)), max_size=6),
        st.integers(0, 3000),
    )
    def test_no_file_whatsoever_breaks_it(self, kind, changes, end):
        """A picture in which some bytes were changed and which was cut off is taken, or refused by name."""
        data = bytearray(saved(noise((24, 18)), kind))
        for at, instead in changes:
            data[at : at + len(instead)] = instead
        with contextlib.suppress(PictureRefused):
            assert len(read_picture(bytes(data[:end])).content) <= HEAVIEST

    @given(st.binary(max_size=300))
    def test_nor_any_other(self, data):
        with pytest.raises(PictureRefused):
            read_picture(data)


def repaired(data):
    """A PNG's head with the sum that proves it whole."""
    sum_ = zlib.crc32(bytes(data[12:29]))
    return bytes(data[:29]) + sum_.to_bytes(4, "big") + bytes(data[33:])


class TestKeeping:
    def test_the_same_twice_is_one_row(self, session):
        first, second = keep(session), keep(session, owner=unit(session, "province", "Gia Lai"))
        assert first.id == second.id
        assert (count(session), second.owner_id) == (1, unit(session).id)
        assert keep(session, photo(seed=2)).id != first.id
        assert count(session) == 2

    def test_what_was_exported_comes_back(self, session):
        first = keep(session)
        assert keep(session, first.content).id == first.id

    def test_its_address(self, session):
        kept = keep(session)
        assert address_of(kept) == f"/pictures/{kept.digest[:16]}-60x40.webp"
        assert find_picture(session, address_of(kept)).id == kept.id
        for wrong in (
            address_of(kept).replace("60x40", "61x40"),
            f"/pictures/{'0' * 16}-60x40.webp",
            "/pictures/x.webp",
        ):
            assert find_picture(session, wrong) is None

    @given(st.text(max_size=60))
    def test_its_line_says_what_was_written(self, words):
        picture = Picture(digest="0123456789abcdef" * 4, width=60, height=40)
        said = " ".join("".join(sign if sign.isprintable() else " " for sign in words).split())
        assert pictures_in(render(line_of(picture, said))) == [(address_of(picture), said)]

    def test_pictures_of_a_text(self):
        here = "/pictures/0123456789abcdef-60x40.webp"
        shown, hidden = f"![Một]({here})\n\n- ![]({here}) x\n\n", f"`![x]({here})`\n\n![x](https://a.vn/x.png)\n\n"
        text = f"{shown}{hidden}![Hai][a]\n\n[a]: {here}"
        assert pictures_in(render(text)) == [(here, "Một"), (here, ""), (here, "Hai")]

    def test_merged_accounts(self, session, someone):
        kept, double = someone("member"), someone("mate")
        picture = keep_picture(session, unit(session).id, photo(), double.id, NOW)
        merge(session, kept.id, double.id, Actor(None, "::1"), NOW)
        session.expire_all()
        assert picture.uploaded_by == kept.id


class TestServing:
    def test_to_who_is_signed_in_for_good(self, session, visit):
        kept = keep(session)
        answer = visit("member").raw("GET", address_of(kept))
        assert (answer.status_code, answer.data) == (200, kept.content)
        assert answer.headers["Content-Type"] == "image/webp"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Cache-Control"] == "private, max-age=31536000, immutable"
        assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'")
        again = visit("citizen").raw("GET", address_of(kept), headers={"If-None-Match": answer.headers["ETag"]})
        assert (again.status_code, again.data) == (304, b"")

    def test_in_one_statement(self, session, visit, statements):
        address, visitor = address_of(keep(session)), visit("member")
        statements.clear()
        visitor.raw("GET", address)
        assert len(statements) == 2  # who is it; the picture

    def test_what_there_is_none_of(self, session, visit):
        kept = keep(session)
        visitor = visit("member")
        for name in ("x", "0" * 16 + "-60x40", kept.digest + "-60x40", f"{kept.digest[:16]}-6x40", "%2e%2e", "é" * 99):
            visitor.get(f"/pictures/{name}.webp", status=404)
        visitor.get(address_of(kept).replace(".webp", ".svg"), status=404)


class TestALesson:
    def test_its_pictures_are_lazy_and_light(self, session, visit):
        """They are fetched as the reader comes to them, and weigh nothing on the page."""
        kept = [keep(session, saved(noise((1600, 1200)), "JPEG", quality=30 + 9 * n)) for n in range(2)]
        first = select(Lesson.id).join(Course).where(Course.edition == "member", Lesson.number == 1).scalar_subquery()
        version = session.scalars(select(LessonVersion).filter_by(lesson_id=first, language="vi")).one()
        version.html = render("\n\n".join(line_of(picture, TOLD) for picture in kept))
        session.commit()
        visitor = visit("member")
        size, requests = Phone(visitor).load(LESSON)
        assert size <= FIRST_PAGE
        assert requests <= FIRST_REQUESTS
        page = visitor.get(LESSON)
        assert page.pictures == [address_of(picture) for picture in kept]
        for address in page.pictures:
            assert len(visitor.raw("GET", address).data) <= HEAVIEST


class TestTheStudio:
    def send(self, visitor, data=None, path="/studio/pictures", **words):
        if visitor.page is None:
            visitor.get("/studio/pictures/new")
        form = {"csrf_token": visitor.token(), "description": TOLD, **words}
        file = (io.BytesIO(photo() if data is None else data), "anh.png")
        return visitor.raw("POST", path, data={**form, "picture": file}, content_type="multipart/form-data")

    def test_the_script_is_answered_with_a_line(self, session, visit, someone):
        answer = self.send(visit("trainer"))
        kept = session.scalars(select(Picture)).one()
        assert answer.json == {"markdown": f"![{TOLD}]({address_of(kept)})"}
        assert (kept.owner_id, kept.uploaded_by, kept.description) == (unit(session).id, someone("trainer").id, TOLD)

    def test_it_is_noted_once(self, session, visit, someone):
        visitor = visit("trainer")
        first = self.send(visitor)
        second = self.send(visitor, description="Vẫn ảnh ấy, tả cách khác")
        assert first.json != second.json
        entry = session.scalars(select(AuditEntry).filter_by(action="picture.added")).one()
        kept = session.scalars(select(Picture)).one()
        assert (entry.subject, entry.subject_id, entry.unit_id) == ("picture", kept.id, kept.owner_id)
        assert (entry.actor_id, entry.details, kept.description) == (someone("trainer").id, {}, TOLD)
        assert "Mai Ngọc Quyên thêm ảnh cho bài học của Việt Nam" in visit("administrator").get("/audit").text

    @pytest.mark.parametrize(
        ("data", "said"),
        [
            (b"chu", "không phải là ảnh"),
            (SVG, "Ảnh SVG không dùng được"),
            (HEIC, "Ảnh HEIC hoặc AVIF"),
            (photo((99, 99))[:-50], "bị hỏng hoặc chưa tải về hết"),
            (b"", "không phải là ảnh"),
        ],
    )
    def test_what_is_no_picture(self, session, visit, data, said):
        visitor = visit("trainer")
        answer = self.send(visitor, data)
        assert (answer.status_code, answer.json.keys()) == (422, {"errors"})
        assert said in answer.json["errors"]["picture"]
        page = visitor.look(self.send(visitor, data, "/studio/pictures/new"))
        assert said in page.text
        assert TOLD in page.html
        assert count(session) == 0

    @pytest.mark.parametrize("words", ["", " ", "IMG_2034.jpg", "20261120_101112", "ảnh", "Hình ảnh.", "x" * 251])
    def test_words_that_tell_nothing(self, session, visit, words):
        answer = self.send(visit("trainer"), description=words)
        assert answer.status_code == 422
        assert answer.json["errors"]["description"].endswith((".", "?"))
        assert count(session) == 0

    def test_nothing_sent_at_all(self, visit):
        visitor = visit("trainer")
        visitor.get("/studio/pictures/new")
        answer = visitor.raw("POST", "/studio/pictures", data={"csrf_token": visitor.token()})
        assert answer.json["errors"].keys() == {"picture", "description"}
        assert "Bạn chọn tệp ảnh" in visitor.submit({}, status=422).text

    def test_too_many_bytes(self, visit):
        body = io.BytesIO(b"x" * (LARGEST_FILE + 99_999))
        kind = {"CONTENT_LENGTH": str(LARGEST_FILE + 99_999), "CONTENT_TYPE": "multipart/form-data; boundary=x"}
        for path in ("/studio/pictures", "/studio/pictures/new"):
            answer = visit("trainer").raw("POST", path, input_stream=body, environ_overrides=kind)
            assert answer.status_code == 413
            assert "Bạn chọn tệp dưới 10 MB rồi gửi lại." in answer.text
            body.seek(0)

    def test_without_scripts(self, session, visit):
        visitor = visit("trainer")
        visitor.get("/studio/pictures/new")
        page = visitor.submit({"picture": (io.BytesIO(photo()), "a.png"), "description": "Nút [Gửi]"})
        assert "Đã thêm ảnh" in page.text
        kept = session.scalars(select(Picture)).one()
        assert f"![Nút \\[Gửi\\]]({address_of(kept)})" in page.text
        assert page.h1 == "Nút [Gửi]"
        assert "Chưa có bài nào dùng ảnh này" in page.text

    def test_who_may(self, session, visit):
        kept = keep(session)
        for username in ("member", "leader", "commune-official", "province-official", "citizen"):
            visitor = visit(username)
            for path in ("/studio/pictures", "/studio/pictures/new", f"/studio/pictures/{kept.id}"):
                visitor.get(path, status=404)
            visitor.get("/my/data")
            assert self.send(visitor).status_code == 404
        visit("administrator").get("/studio/pictures/999999", status=404)

    def test_whose_it_is(self, session, visit, someone):
        """A trainer of a commune writes for its province; of two places, what was chosen."""
        gia_lai = unit(session, "province", "Gia Lai")
        commune = unit(session, "commune", "Minh An")
        for username, where in (("mate", [commune]), ("stranger", [gia_lai, commune])):
            person = someone(username)
            for place in where:
                session.add(Grant(person_id=person.id, role="trainer", unit_id=place.id, valid_from=world.LONG_AGO))
        session.commit()
        self.send(visit("mate"))
        assert session.scalars(select(Picture.owner_id)).one() == commune.province_id
        chooser = visit("stranger")
        assert "Tỉnh Gia Lai" in chooser.get("/studio/pictures/new").text
        assert self.send(chooser, photo(seed=2), owner=gia_lai.id).status_code == 200
        assert session.scalar(select(Picture.owner_id).order_by(Picture.id.desc())) == gia_lai.id
        for wrong in (unit(session).id, "x", 10**30):
            assert "owner" in self.send(chooser, photo(seed=3), owner=wrong).json["errors"]
        assert visit("mate").get("/studio/pictures").title.startswith("1 ảnh")
        assert visit("mate").get("/studio/pictures?whose=all").title.startswith("2 ảnh")


class TestTheList:
    def shown(self, session, picture, title="Nhận ra tin giả", *, draft=False):
        course = session.scalars(select(Course).filter_by(edition="member")).one()
        lesson = session.scalars(select(Lesson).filter_by(course_id=course.id, number=2)).one()
        if draft:
            words = {"author_id": 1, "changed_by": 1, "changed_at": NOW, "markdown": line_of(picture, "x")}
            session.add(Draft(course_id=course.id, slug="moi", language="vi", title=title, **words))
        else:
            version = session.scalars(select(LessonVersion).filter_by(lesson_id=lesson.id, language="vi")).one()
            version.markdown, version.title = f"a\n\n{line_of(picture, 'x')}\n\n{line_of(picture, 'y')}", title
        session.commit()
        return f"/courses/{course.slug}/lessons/2"

    def test_by_words_without_marks_and_by_lesson(self, session, visit):
        first, second = keep(session), keep(session, photo(seed=2))
        first.description, second.description = TOLD, "Mã QR ở quầy phở"
        there = self.shown(session, second)
        self.shown(session, first, "Đăng ký tài khoản", draft=True)
        visitor = visit("trainer")
        page = visitor.get("/studio/pictures")
        assert page.title.startswith("2 ảnh")
        assert page.text.index("Mã QR") < page.text.index("VNeID")
        assert page.links.count(there) == 1
        assert "Bản nháp: Đăng ký tài khoản" in page.text
        for words, found in (("ma qr", second), ("TIN GIA", second), ("vneid", first), ("dang ky tai", first)):
            page = visitor.get(f"/studio/pictures?q={words}")
            assert page.title.startswith("1 ảnh"), words
            assert f"/studio/pictures/{found.id}" in page.links
        assert "Không có ảnh nào khớp" in visitor.get("/studio/pictures?q=khong-co").text
        assert there in visitor.get(f"/studio/pictures/{second.id}").links

    def test_page_by_page_in_as_many_statements(self, session, visit, statements):
        keep(session)
        visitor = visit("trainer")
        counts = []
        for more in (range(0), range(2, 32)):
            for seed in more:
                keep(session, photo(seed=seed))
            self.shown(session, session.scalars(select(Picture)).first())
            statements.clear()
            page = visitor.get("/studio/pictures?q=")
            counts.append(len(statements))
        assert counts[0] == counts[1]
        assert len(page.pictures) == 24
        assert "page=2" in "".join(page.links)
        assert len(visitor.get("/studio/pictures?page=2").pictures) == 7
        assert len(visitor.get("/studio/pictures?page=999").pictures) == 7

    def test_none_yet(self, visit):
        assert "Đơn vị bạn chưa có ảnh nào" in visit("trainer").get("/studio/pictures").text


PIECES = [*'![]()<>"\\/ \nabc0:&;#`*_=^-', "![", "](", "/pictures/0123456789abcdef-8x6", ".webp", "<img src="]


@given(st.lists(st.sampled_from(PIECES), max_size=60).map("".join))
def test_no_text_yields_a_picture_from_elsewhere(text):
    for told in (text, f"![x]({text})", f"![{text}](/pictures/0123456789abcdef-8x6.webp)", f"![x][y]\n\n[y]: {text}"):
        page = Page(f"<html><body>{render(told)}</body></html>", "")
        assert all(PICTURE.fullmatch(address) for address in page.pictures)
        assert not page.resources

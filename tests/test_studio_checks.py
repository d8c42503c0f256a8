"""The list of checks: what a lesson lacks before it can go out."""

from datetime import timedelta

import pytest

from lms.clock import utc_now
from lms.studio.checking import Measure, check, checks, is_ready
from tests import studio, world

TODAY = world.today()
MEMBERS = Measure("vi", "member", TODAY)


def failing(**changed):
    return [point.name for point in check(studio.text(**changed), MEMBERS) if not point.is_ok]


def test_a_shipped_lesson_is_ready():
    assert failing() == []
    assert is_ready(check(studio.text(), MEMBERS))


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
def test_of_the_head(changed, name):
    assert failing(**changed) == [name]


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
def test_of_the_details(details, name):
    assert failing(details={**studio.text().details, **details}) == [name]


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
def test_of_the_text(old, new, name):
    words = studio.text().markdown
    assert old in words
    assert name in failing(markdown=words.replace(old, new))


def test_figures_point_to_the_longest_sentence():
    long = "Bạn " + "đọc " * 30 + "xong."
    found = {point.name: point for point in check(studio.text(markdown=long), MEMBERS)}
    assert not found["longest"].is_ok
    assert found["longest"].detail.words == long
    assert not found["words"].is_ok


def test_figures_only_warn_a_province(session, someone):
    course, own = studio.course(session), studio.province_course(session)
    short = studio.text().markdown.replace("## Ảnh biên lai chưa phải là tiền", "")[-2500:]
    for home, stops in ((course, True), (own, False)):
        draft = studio.draft(session, someone("trainer"), utc_now(), of=home, slug="bai-moi", markdown=short)
        found = [point for point in checks(session, draft, TODAY) if not point.is_ok]
        assert [point.name for point in found] == ["words"]
        assert is_ready(found) is not stops

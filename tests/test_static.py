"""The stylesheet and the icons hold nothing that no page shows: each unused byte goes to every phone."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
STATIC = ROOT / "lms" / "static"
PLACES = (*(ROOT / "templates").rglob("*.html"), *STATIC.glob("*.js"), *(ROOT / "lms" / "markup").glob("*.py"))
COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
BLOCK = re.compile(r"\{[^{}]*\}")
# Put together in templates: note("good") is class="note note-good".
COMPOSED = {"note": ("info", "good", "warn", "bad"), "state": ("none", "doing", "pass", "retry", "late")}


def words_of_pages() -> set[str]:
    text = "\n".join(place.read_text(encoding="utf-8") for place in PLACES)
    made = {f"{name}-{kind}" for name, kinds in COMPOSED.items() for kind in kinds}
    return {*re.findall(r"[a-zA-Z][\w-]*", text), *made, *(f"st-{kind}" for kind in COMPOSED["state"])}


@pytest.mark.parametrize("place", sorted(STATIC.glob("*.css")), ids=lambda place: place.name)
def test_every_class_is_on_some_page(place):
    rules = COMMENT.sub("", place.read_text(encoding="utf-8"))
    classes = set(re.findall(r"\.([a-zA-Z][\w-]*)", BLOCK.sub(" ", rules)))
    assert classes
    assert sorted(classes - words_of_pages()) == []


def test_every_icon_is_on_some_page():
    icons = set(re.findall(r'<symbol id="([^"]+)"', (STATIC / "icons.svg").read_text(encoding="utf-8")))
    assert icons
    assert sorted(icons - words_of_pages()) == []

"""The byte budget: what a learner's phone fetches, compressed, page after page."""

import gzip
import re

import pytest

from tests.library_files import shipped
from tests.page import Page

FIRST_PAGE, FIRST_REQUESTS, NEXT_PAGE, SCRIPT = 60 * 1024, 8, 12 * 1024, 3 * 1024
LESSON = "/courses/bao-ve-ban-than-member/lessons/1"


class Phone:
    """A browser's cache and its data meter."""

    def __init__(self, visitor):
        self.client, self.cache = visitor.client, set()

    def load(self, url: str) -> tuple[int, int]:
        """Bytes and requests of opening `url` with everything it needs and does not have yet."""
        size, text = self._fetch(url)
        requests = 1
        for resource in sorted(Page(text, url).resources):
            if resource not in self.cache:
                part, words = self._fetch(resource)
                size, requests = size + part, requests + 1
                for inner in re.findall(r"url\(([^)\"']+\.svg[^)]*)\)", words):
                    if inner not in self.cache and not inner.startswith("data:"):
                        size, requests = size + self._fetch(f"/static/{inner}")[0], requests + 1
        return size, requests

    def _fetch(self, url: str) -> tuple[int, str]:
        answer = self.client.get(url, headers={"Accept-Encoding": "gzip"}, follow_redirects=True, buffered=True)
        assert answer.status_code == 200, url
        packed = answer.headers.get("Content-Encoding") == "gzip"
        if "max-age=31536000" in answer.headers.get("Cache-Control", ""):
            self.cache.add(url.removeprefix("/static/") if "?" not in url else url)
        assert packed or len(answer.data) < 1000, f"{url} is sent uncompressed; has `make build` run?"
        return len(answer.data), (gzip.decompress(answer.data) if packed else answer.data).decode()


@pytest.mark.parametrize("first", ["/", LESSON, "/courses"])
def test_a_learners_first_page(visit, first):
    size, requests = Phone(visit("member")).load(first)
    assert size <= FIRST_PAGE
    assert requests <= FIRST_REQUESTS


@pytest.mark.parametrize(
    "following", [LESSON, "/courses", "/my", "/certificates", "/courses/bao-ve-ban-than-member/test"]
)
def test_the_next_page(visit, following):
    phone = Phone(visit("member"))
    phone.load("/")
    size, _requests = phone.load(following)
    assert size <= NEXT_PAGE


@pytest.mark.parametrize("app", ["sqlite"], indirect=True)
def test_every_shipped_lesson(visit):
    """The page around a lesson, with its script, and the lesson's own words."""
    phone = Phone(visit("member"))
    phone.load("/")
    around, _requests = phone.load(LESSON)
    heavy = {}
    for topic in shipped().topics:
        for course in topic.courses:
            for lesson in course.lessons:
                for language, text in lesson.texts.items():
                    size = around + len(gzip.compress(f"{text.goal}{text.html}{text.details['sources']}".encode()))
                    heavy[f"{topic.slug}/{course.edition}/{language}/{lesson.slug}"] = size
    assert {name: size for name, size in heavy.items() if size > NEXT_PAGE} == {}


def test_the_script_of_a_lesson(visit):
    answer = visit("member").raw("GET", "/static/reading.js", headers={"Accept-Encoding": "gzip"}, buffered=True)
    assert len(answer.data) < SCRIPT


def test_the_welcome_page_of_a_stranger(visit):
    size, requests = Phone(visit()).load("/")
    assert size <= FIRST_PAGE
    assert requests <= FIRST_REQUESTS

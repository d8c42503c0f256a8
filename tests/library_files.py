"""A small library of files that tests write, spoil and mend."""

from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from courses.frontmatter import join
from courses.library import read_library
from courses.records import Library

SHIPPED = Path(__file__).parent.parent / "courses" / "library"

LESSON = """---
title: {title}
goal: Sau bài này bạn biết dừng lại.
minutes: 4
audience: [everyone]
basic_skill: self_protection
digcomp: ["4.1"]
tt02: An toàn
sources:
  - {{title: "Cổng Dịch vụ công", url: "https://dichvucong.gov.vn/"}}
verified_on: 2026-11-20
review_due: 2027-02-20
---

{body}
"""
TOPIC = """---
number: {number}
slug: {slug}
title: {{vi: "Chuyên đề {number}", en: "Topic {number}"}}
summary: {{vi: "Tóm lại.", en: "In short."}}
basic_skill: self_protection
digcomp: ["4.1", "4.2"]
tt02: An toàn
---
"""
QUESTIONS = """---
verified_on: 2026-11-20
review_due: 2027-02-20
sources:
  - {title: "Cổng Dịch vụ công", url: "https://dichvucong.gov.vn/"}
---

## q01
lesson: 1
difficulty: 1

Có người xin mã OTP. Bạn làm gì?

- [ ] Đọc mã cho họ
- [x] Không đọc, cúp máy
- [ ] Gửi mã qua tin nhắn

> Không ai được hỏi mã này.
"""


@cache
def shipped() -> Library:
    """The library that comes with the product, read once: it takes a second."""
    return read_library(SHIPPED)


def write_lesson(course: Path, language: str, name: str, title: str = "Bài học", body: str = "Nội dung.") -> Path:
    """Write one lesson file under an edition's folder."""
    file = course / language / f"{name}.md"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(LESSON.format(title=title, body=body), encoding="utf-8")
    return file


def write_topic(library: Path, number: int, slug: str, lessons: int = 2) -> Path:
    """Write a topic with both editions: the member edition in two languages, the citizen edition in one."""
    topic = library / f"{number:02d}-{slug}"
    for edition, languages in (("member", ("vi", "en")), ("citizen", ("vi",))):
        for language in languages:
            for lesson in range(1, lessons + 1):
                write_lesson(topic / edition, language, f"{lesson}-bai-{lesson}", f"Bài {lesson} ({language})")
            (topic / edition / f"questions.{language}.md").write_text(QUESTIONS, encoding="utf-8")
    (topic / "topic.md").write_text(TOPIC.format(number=number, slug=slug), encoding="utf-8")
    return topic


def frontmatter_of(text: Any) -> str:
    """A lesson's file with the words of a draft or a published text."""
    days = {name: getattr(text, name) or date(2026, 11, 20) for name in ("verified_on", "review_due")}
    words = {name: getattr(text, name) for name in ("title", "goal", "minutes")}
    return join({**words, **text.details, **days}, text.markdown)

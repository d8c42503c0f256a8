"""Courses as zips, written as somebody would who packs a folder."""

import io
import zipfile

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tests import studio
from tests.library_files import QUESTIONS, TOPIC, frontmatter_of
from tests.page import Page
from tests.visitor import Visitor

FOLDER = "01-an-toan"
Files = dict[str, str | bytes]


def lesson(number: int = 1, **changed: object) -> str:
    """A lesson that keeps the whole checklist."""
    return frontmatter_of(studio.text(number, **changed))


def course_files(*numbers: int, edition: str = "member", questions: str = QUESTIONS) -> Files:
    files: Files = {f"{FOLDER}/topic.md": TOPIC.format(number=1, slug="an-toan")}
    files |= {f"{FOLDER}/{edition}/vi/{n}-bai-{n}.md": lesson(n, title=f"Bài số {n}") for n in numbers}
    return files | {f"{FOLDER}/{edition}/questions.vi.md": questions}


def packed(files: Files) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return made.getvalue()


def send(visitor: Visitor, content: bytes, status: int = 200, **fields: object) -> Page:
    """A zip sent on the page of imports; the page that follows."""
    visitor.get("/studio/import")
    return visitor.submit({"package": (io.BytesIO(content), "khoa.zip"), **fields}, action="/import", status=status)


def count(session: Session, model: type) -> int:
    session.rollback()
    return session.scalar(select(func.count()).select_from(model)) or 0

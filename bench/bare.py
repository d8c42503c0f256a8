"""What we measure against: the barest Flask pages on the same server, the same database layer and settings.

`bare` renders 8 KB of Jinja; `read` also fetches one row; `write` also adds one row and commits.
"""

import os

from flask import Flask, render_template, request
from sqlalchemy.orm import Mapped, mapped_column

from lms.db import Model, db

# 8 KB of plain page with a loop and escaping, as any page has.
ROWS = 60
PAGE = (
    "<!doctype html><html lang='vi'><head><title>{{ title }}</title></head><body><h1>{{ title }}</h1><ul>"
    "{% for row in rows %}<li class='row'><a href='/bai-hoc/{{ loop.index }}'>{{ row }}</a> "
    "<span>Bài học thứ {{ loop.index }} trong khóa học này, bốn phút</span></li>{% endfor %}</ul></body></html>"
)


class Note(Model):
    __tablename__ = "bench_note"

    id: Mapped[int] = mapped_column(primary_key=True)
    words: Mapped[str]


def create_bare() -> Flask:
    """The application of the three bare pages, on DATABASE_URL."""
    app = Flask("bare", static_folder=None)
    app.config["SQLALCHEMY_DATABASE_URI"] = os.environ["DATABASE_URL"]
    db.init_app(app)
    page = app.jinja_env.from_string(PAGE)  # compiled once, as a template file is
    rows = [f"Dòng số {number}" for number in range(ROWS)]

    @app.get("/bare")
    def bare() -> str:
        return render_template(page, title="Trang trơn", rows=rows)

    @app.get("/read")
    def read() -> str:
        return render_template(page, title=db.session.get_one(Note, 1).words, rows=rows)

    @app.post("/write")
    def write() -> dict[str, str]:
        words = db.session.get_one(Note, 1).words
        db.session.add(Note(words=request.form["words"]))
        db.session.commit()
        return {"saved": words}

    return app

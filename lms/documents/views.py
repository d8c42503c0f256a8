"""Pages of official drafts: Phụ lục 1 as it will be printed, what it still lacks, and its files."""

import re
from dataclasses import dataclass
from datetime import date
from http import HTTPStatus

from flask import Blueprint, Response, render_template, request
from flask_login import current_user

from lms.clock import local_today, utc_now
from lms.db import db
from lms.documents import appendix1_form as words
from lms.documents.appendix1 import Appendix1, appendix1
from lms.documents.appendix1_sheet import sheet_file
from lms.documents.appendix1_word import MIMETYPE as WORD
from lms.documents.appendix1_word import word_file
from lms.documents.choice import first_unit, last_days, units_offered
from lms.documents.forms import DayForm
from lms.documents.gaps import gaps_of
from lms.teams.access import Scope, find_unit, scope_of
from lms.teams.models import AdminUnit, Level
from lms.teams.web import current_actor
from lms.text import fold
from lms.web import attachment, found, number_asked, page_of
from lms.workbook import MIMETYPE as EXCEL

blueprint = Blueprint("documents", __name__)


@dataclass(frozen=True)
class Asked:
    """What the address asks for. There is no list while a province is to be chosen, or the day cannot be."""

    scope: Scope
    place: AdminUnit | None
    form: DayForm
    report: Appendix1 | None

    @property
    def day(self) -> date:
        return self.report.day if self.report else self.form.today


@blueprint.get("/documents/appendix-1")
def appendix_1() -> tuple[str, int]:
    """The list as the files will have it, a page at a time."""
    asked = _asked()
    gaps = gaps_of(asked.report) if asked.report else {}
    show = request.args.get("show", "")
    lines = gaps.get(show, tuple(asked.report.lines())) if asked.report else ()
    units = units_offered(db.session(), asked.scope, asked.place, asked.day)
    shown = {
        "asked": asked,
        "units": units,
        "last_days": last_days(units),
        "gaps": gaps,
        "show": show if show in gaps else "",
        "page": page_of(lines) if asked.report else None,
        "words": words,
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if asked.form.errors else HTTPStatus.OK
    return render_template("documents/appendix1.html", **shown), status


@blueprint.post("/documents/appendix-1")
def appendix_1_file() -> Response:
    """The whole list as a file: names and phone numbers leave the house, so it is noted who took them."""
    asked, now = _asked(), utc_now()
    made = found(asked.report)
    kind = found(request.form.get("file") if request.form.get("file") in {"docx", "xlsx"} else None)
    content = word_file(made, now) if kind == "docx" else sheet_file(made)
    noted = {"on": made.day.isoformat(), "file": kind, "teams": made.teams}
    actor = current_actor()
    actor.note(db.session(), "appendix1.exported", "admin_unit", made.unit.id, now, made.unit.id, **noted)
    name = "-".join(re.findall("[a-z0-9]+", fold(made.name)))
    db.session.commit()
    return attachment(content, WORD if kind == "docx" else EXCEL, f"phu-luc-1-{name}-{made.day}.{kind}")


def _asked() -> Asked:
    today = local_today()
    scope = scope_of(db.session(), current_user.id, today)
    place = _place(scope)
    form = DayForm(request.args, today)
    made = found(appendix1(db.session(), scope, place, form.day)) if place and form.day else None
    return Asked(scope, place, form, made)


def _place(scope: Scope) -> AdminUnit | None:
    """The unit of the address, else the widest one; None where a province of the country is to be chosen."""
    place = first_unit(scope)
    if request.args.get("unit"):
        place = found(find_unit(db.session(), scope, found(number_asked("unit"))))
    found(place or scope.is_whole_country or None)
    return None if place and place.level == Level.NATION else place

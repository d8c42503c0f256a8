"""The pictures of lessons: looked through, added, one with the lessons that show it."""

from http import HTTPStatus

from flask import flash, jsonify, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from courses.models import Picture
from courses.picture_words import picture_words
from courses.pictures import LARGEST_FILE, PictureRefused, line_of
from courses.writers import writable_units
from lms.clock import local_today, utc_now
from lms.db import db
from lms.studio.forms.pictures import PictureForm
from lms.studio.pictures import add_picture, find_picture_row, find_pictures
from lms.studio.views.entrance import blueprint
from lms.teams.web import current_actor, units_to_choose
from lms.text import search_key
from lms.web import form_page, found, page_of, takes_upload

PICTURES_A_PAGE = 24


@blueprint.get("/studio/pictures")
def pictures() -> str:
    """The pictures of the reader's units, or all, to look through."""
    owners, everywhere = _owners(), request.args.get("whose") == "all"
    rows = find_pictures(db.session(), None if everywhere else owners, search_key(request.args.get("q")))
    page, asked = page_of(rows, PICTURES_A_PAGE), request.args.get("q", "")
    return render_template("studio/pictures.html", page=page, everywhere=everywhere, words=asked)


@blueprint.post("/studio/pictures", endpoint="add_picture")
@takes_upload(LARGEST_FILE)
def add_picture_by_script() -> tuple[Response, int] | Response:
    """Keep a picture that the editor sends; the answer is the line of Markdown that shows it, or what to mend."""
    form = PictureForm(_owners())
    picture = _added(form)
    if picture is None:
        return jsonify(
            errors={name: " ".join(map(str, errors)) for name, errors in form.errors.items()}
        ), HTTPStatus.UNPROCESSABLE_ENTITY
    return jsonify(markdown=line_of(picture, form.description.data or ""))


@blueprint.route("/studio/pictures/new", methods=["GET", "POST"])
@takes_upload(LARGEST_FILE)
def new_picture() -> str | tuple[str, int] | Response:
    """The same as a form, which leads to the line to copy."""
    form = PictureForm(_owners())
    picture = _added(form) if form.is_submitted() else None
    if picture is None:
        return form_page("studio/picture_new.html", form)
    flash(_("Đã thêm ảnh. Bạn chép dòng có dấu ngoặc vuông, dán vào bài."), "good")
    return redirect(url_for("studio.picture", picture_id=picture.id))


@blueprint.get("/studio/pictures/<int:picture_id>")
def picture(picture_id: int) -> str:
    """One picture, the line that shows it, and the lessons that do."""
    _owners()
    return render_template("studio/picture.html", row=found(find_picture_row(db.session(), picture_id)))


def _added(form: PictureForm) -> Picture | None:
    """The picture of the form, kept; None: the form says why not."""
    if not form.validate_on_submit():
        return None
    data, words = form.picture.data.read(), form.description.data or ""
    try:
        picture = add_picture(db.session(), int(form.owner.data), data, words, current_actor(), utc_now())
    except PictureRefused as refusal:
        form.picture.errors = [picture_words(refusal)]
        return None
    db.session.commit()
    return picture


def _owners() -> dict[int, str]:
    """The units whose lessons the reader writes, with their names; 404 for who writes none."""
    return units_to_choose(writable_units(db.session(), current_user.id, local_today()))

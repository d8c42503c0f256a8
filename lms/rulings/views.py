"""Pages of questions found wrong: the question and how it was answered, what a decision changes, and deciding."""

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response as Redirect

from certificates.lookup import find_certificate
from lms.clock import local_date, utc_now
from lms.db import db
from lms.rulings import doubts
from lms.rulings.applying import regrade_slice, unfinished_of
from lms.rulings.deciding import RuledMeanwhile, decide, preview
from lms.rulings.forms import BACK, RulingForm, ruling_form
from lms.rulings.people import names_of
from lms.rulings.showing import Shown, as_replies, show
from lms.rulings.subjects import Subject, find_subject
from lms.rulings.undoing import undoing
from lms.teams.web import current_actor, current_scope
from lms.text import search_key
from lms.web import cursor_asked, found, language, slice_address

blueprint = Blueprint("rulings", __name__)
Page = str | tuple[str, int] | Redirect
INVALID = 422
SLICES_AT_ONCE = 6  # of five hundred attempts: what a page grades anew while its reader waits


@blueprint.get("/library/<slug>/questions/<int:version_id>/ruling")
def question(slug: str, version_id: int) -> Page:
    """The question as seen, how it was answered, what was decided, and the form; `what=back` has one choice ticked."""
    subject = _subject(slug, version_id)
    shown = show(db.session(), subject, language())
    form = _form(subject, shown)
    if form.undo and request.args.get("what") == BACK:
        form.what.data = BACK
    return _page(subject, shown, form)


@blueprint.post("/library/<slug>/questions/<int:version_id>/ruling")
def look(slug: str, version_id: int) -> Page:
    """What the decision would change; nothing is written. Or back from there, with what was typed."""
    subject = _subject(slug, version_id)
    shown = show(db.session(), subject, language())
    form = _form(subject, shown)
    if "mend" in request.form:
        return _page(subject, shown, form)
    if not form.validate_on_submit():
        return _page(subject, shown, form), INVALID
    effect = preview(db.session(), subject.quiz, form.decision)
    scope, day = current_scope(), local_date(utc_now())
    return render_template(
        "rulings/preview.html",
        subject=subject,
        form=form,
        effect=effect,
        answers=as_replies(subject.wording, form.decision.ruled[subject.version.id], language()),
        passing=names_of(db.session(), scope, effect.passing, day),
        failing=names_of(db.session(), scope, effect.failing, day),
        sent=[(name, value) for name, value in request.form.items(multi=True) if name != "csrf_token"],
    )


@blueprint.post("/library/<slug>/questions/<int:version_id>/ruling/confirm")
def confirm(slug: str, version_id: int) -> Page:
    """Decide, and grade anew."""
    subject = _subject(slug, version_id)
    shown = show(db.session(), subject, language())
    form = _form(subject, shown)
    if form.newest_seen != shown.newest:
        return _overtaken(slug, version_id)
    if not form.validate_on_submit():
        return _page(subject, shown, form), INVALID
    try:
        decide(db.session(), subject, form.decision, form.newest_seen, current_actor(), utc_now())
    except RuledMeanwhile:
        db.session.rollback()
        return _overtaken(slug, version_id)
    db.session.commit()
    return _regrade(subject)


@blueprint.post("/library/<slug>/questions/<int:version_id>/ruling/regrade")
def regrade(slug: str, version_id: int) -> Page:
    """Go on grading anew where it stopped."""
    return _regrade(_subject(slug, version_id))


@blueprint.get("/rulings/certificates")
def certificates() -> Page:
    """Certificates whose holders have passed no longer, for those who may withdraw them."""
    if not current_user.is_official:
        abort(404)
    wanted = request.args.get("q", "")
    where = (local_date(utc_now()), cursor_asked(), slice_address)
    page = doubts.list_doubts(db.session(), current_scope(), search_key(wanted), *where)
    return render_template("rulings/certificates.html", page=page, wanted=wanted)


@blueprint.post("/rulings/certificates/<int:certificate_id>/keep")
def keep(certificate_id: int) -> Page:
    """Decide that a certificate stands. A second press finds it decided."""
    scope, day = current_scope(), local_date(utc_now())
    found(find_certificate(db.session(), doubts.officially(scope), certificate_id, day))
    if doubt := doubts.find_doubt(db.session(), scope, certificate_id, day):
        doubts.keep(db.session(), doubt, current_actor(), utc_now())
        db.session.commit()
    flash(_("Giấy chứng nhận được giữ."), "good")
    return redirect(url_for("rulings.certificates"))


def _regrade(subject: Subject) -> Redirect:
    """As many attempts as one request may take; each slice is written for good."""
    slug, version_id, left = subject.course.slug, subject.version.id, SLICES_AT_ONCE
    for ruling in unfinished_of(db.session(), subject.question.id):
        more = True
        while more and left:
            more = regrade_slice(db.session(), ruling, current_actor(), utc_now())
            db.session.commit()
            left -= 1
    if not unfinished_of(db.session(), subject.question.id):
        flash(_("Đã ghi quyết định và chấm lại xong."), "good")
    return _back(slug, version_id)


def _subject(slug: str, version_id: int) -> Subject:
    """The question, if its course is the person's to write, or 404."""
    day = local_date(utc_now())
    return found(find_subject(db.session(), current_user.id, slug, version_id, day))


def _form(subject: Subject, shown: Shown) -> RulingForm:
    return ruling_form(subject, subject.asked(language()), shown.newest, undoing(db.session(), subject))


def _page(subject: Subject, shown: Shown, form: RulingForm) -> str:
    return render_template("rulings/question.html", subject=subject, shown=shown, form=form)


def _back(slug: str, version_id: int) -> Redirect:
    return redirect(url_for("rulings.question", slug=slug, version_id=version_id))


def _overtaken(slug: str, version_id: int) -> Redirect:
    flash(_("Câu này vừa có quyết định khác, hoặc bạn đã bấm hai lần. Đây là tình trạng mới nhất."), "warn")
    return _back(slug, version_id)

"""Pages of signing in and out, the password, and what is done with personal data."""

from flask import Blueprint, current_app, flash, redirect, render_template, request, session, url_for
from flask_babel import gettext
from flask_login import current_user
from flask_wtf import FlaskForm
from sqlalchemy import select
from werkzeug.wrappers import Response

from lms.clock import local_date, utc_now
from lms.db import db
from lms.people import codes, consent
from lms.people.accounts import change_password, correct, sign_out_everywhere
from lms.people.audit import note
from lms.people.forms import REFUSALS, CodeForm, ConsentForm, DetailsForm, PasswordForm, Refusal, SignInForm, explain
from lms.people.models import Person
from lms.people.passwords import Hasher, hasher_of
from lms.people.signing_in import WrongAccountOrPassword, authenticate
from lms.web import enter, local_path, network_address, public

DEMO_ACCOUNTS = 8
Answer = str | Response | tuple[str, int]

blueprint = Blueprint("people", __name__)


@blueprint.route("/sign-in", methods=["GET", "POST"])
@public
def sign_in() -> Answer:
    if current_user.is_authenticated:
        return _onwards()
    form = SignInForm()
    if not form.validate_on_submit():
        return _page("people/sign_in.html", form)
    try:
        person = authenticate(
            db.session(), _hasher(), form.account.data or "", form.password.data or "", network_address(), utc_now()
        )  # fmt: skip
        _refuse_demo(person)
    except REFUSALS as refusal:
        return _refused("people/sign_in.html", form, refusal)
    return _welcome(person)


@blueprint.route("/sign-in/code", methods=["GET", "POST"])
@public
def sign_in_code() -> Answer:
    """The first sign-in, and the way back in for those who forgot their password."""
    form = CodeForm(account=request.args.get("account"))
    if not form.validate_on_submit():
        return _page("people/code.html", form)
    try:
        person = codes.redeem(
            db.session(), _hasher(), form.account.data or "", form.code.data or "", form.password.data or "",
            consent.CURRENT_VERSION, network_address(), utc_now(),
        )  # fmt: skip
    except REFUSALS as refusal:
        return _refused("people/code.html", form, refusal)
    return _welcome(person)


@blueprint.route("/my/consent", methods=["GET", "POST"])
def give_consent() -> Answer:
    """Asked at sign-in of those who have not agreed to the text in force."""
    form = ConsentForm()
    if not form.validate_on_submit():
        return _page("people/consent.html", form)
    consent.record_consent(db.session(), current_user.person, utc_now())
    db.session.commit()
    return _onwards()


@blueprint.route("/my/password", methods=["GET", "POST"])
def password() -> Answer:
    form = PasswordForm()
    if not form.validate_on_submit():
        return _page("people/password.html", form)
    person, current, new = current_user.person, form.current.data or "", form.password.data or ""
    try:
        change_password(db.session(), _hasher(), person, current, new, network_address(), utc_now())
    except REFUSALS as refusal:
        return _refused("people/password.html", form, refusal)
    db.session.commit()
    enter(person.session_token)
    flash(gettext("Đã đổi mật khẩu. Các máy khác đã được đăng xuất."), "good")
    return redirect(url_for("people.password"))


@blueprint.route("/my/details", methods=["GET", "POST"])
def details() -> Answer:
    """Everybody may put right what is stored about them (Law 91/2025/QH15, article 4)."""
    person, now = current_user.person, utc_now()
    form = DetailsForm(obj=person)
    if not form.validate_on_submit():
        return _page("people/details.html", form)
    try:
        correct(db.session(), person, form.name.data or "", form.phone.data, form.year, network_address(), now)
    except REFUSALS as refusal:
        return _refused("people/details.html", form, refusal)
    unit_id = current_user.unit_on(db.session(), local_date(now))
    note(db.session(), person.id, "person.corrected", "person", person.id, now, network_address(), unit_id)
    db.session.commit()
    flash(gettext("Đã lưu thông tin của bạn."), "good")
    return redirect(url_for("home.data"))


@blueprint.route("/sign-out", methods=["POST"])
@public
def sign_out() -> Answer:
    """Public, so that a press on a page left open for months is no error."""
    session.clear()
    flash(gettext("Bạn đã đăng xuất."), "good")
    return redirect(url_for("people.sign_in"))


@blueprint.route("/sign-out-everywhere", methods=["POST"])
def sign_out_all() -> Answer:
    sign_out_everywhere(current_user.person)
    db.session.commit()
    session.clear()
    flash(gettext("Bạn đã đăng xuất khỏi mọi máy."), "good")
    return redirect(url_for("people.sign_in"))


@blueprint.route("/privacy")
@public
def privacy() -> Answer:
    return render_template("people/privacy.html", version=consent.CURRENT_VERSION)


def _refuse_demo(person: Person) -> None:
    """The demo's password is in the README, and its administrator may do everything: no way in, in production."""
    if person.is_demo and current_app.config["ENVIRONMENT"] == "production":
        raise WrongAccountOrPassword


def _page(template: str, form: FlaskForm, status: int | None = None) -> Answer:
    """The form, for the first time or again with what is wrong in it."""
    words: dict[str, object] = {"form": form, "next": local_path(request.args.get("next"))}
    if isinstance(form, SignInForm):
        words |= _demo()
    return render_template(template, **words), status or (422 if form.errors else 200)


def _refused(template: str, form: FlaskForm, refusal: Refusal) -> Answer:
    status = explain(form, refusal)
    db.session.commit()  # a failed try counts
    return _page(template, form, status)


def _demo() -> dict[str, object]:
    """In development, the accounts of the invented province with their password; never in production.

    Those with a name chosen by hand: names made from people's own hold a dot, and are the extras of the scene.
    """
    if current_app.config["ENVIRONMENT"] != "development":
        return {"demo": ()}
    chosen = (Person.is_demo, Person.closed_at.is_(None), Person.username.not_like("%.%"))
    people = db.session.scalars(select(Person).where(*chosen).order_by(Person.id).limit(DEMO_ACCOUNTS)).all()
    return {"demo": people, "demo_password": current_app.config["DEMO_PASSWORD"]}


def _welcome(person: Person) -> Response:
    """Commit, sign the browser in, and lead on; by way of the consent where it is missing."""
    needs_consent, token = consent.needs_consent(db.session(), person.id), person.session_token
    db.session.commit()
    enter(token)
    if needs_consent:
        return redirect(url_for("people.give_consent", next=local_path(request.args.get("next"))))
    return _onwards()


def _onwards() -> Response:
    """To the page that was asked for, if it is one of ours, else home."""
    return redirect(local_path(request.args.get("next")) or url_for("home.today"))


def _hasher() -> Hasher:
    return hasher_of(current_app.config)

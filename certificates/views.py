"""Pages of certificates: my papers, one paper with its PDF, and the public check."""

from flask import Blueprint, Response, current_app, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response as Redirect

from certificates import issuing, lookup, pdf
from certificates.forms import CodeForm, RevokeForm
from certificates.models import Certificate
from lms.clock import local_today, utc_now
from lms.db import db
from lms.people.models import Person
from lms.teams.access import Scope, scope_of
from lms.web import found, network_address, public

blueprint = Blueprint("certificates", __name__)
Page = str | tuple[str, int] | Redirect


@blueprint.get("/certificates")
def mine() -> Page:
    """My certificates."""
    return render_template("certificates/mine.html", certificates=lookup.certificates_of(db.session(), current_user.id))


@blueprint.get("/certificates/<int:certificate_id>")
def show(certificate_id: int) -> Page:
    """One certificate, for its holder and for those who oversee the holder."""
    scope, certificate = _fetch(certificate_id)
    return _show(scope, certificate, RevokeForm())


@blueprint.post("/certificates/<int:certificate_id>/revoke")
def revoke(certificate_id: int) -> Page:
    """Withdraw a certificate, with a reason."""
    scope, certificate = _fetch(certificate_id)
    found(lookup.may_revoke(db.session(), scope, certificate, local_today()) or None)
    form = RevokeForm()
    if not form.validate_on_submit():
        return _show(scope, certificate, form), 422
    try:
        issuing.revoke(
            db.session(), certificate, current_user.person, form.reason.data or "", utc_now(), network_address()
        )
        db.session.commit()
    except issuing.AlreadyRevoked:
        db.session.rollback()
    flash(_("Đã thu hồi giấy chứng nhận."), "good")
    return redirect(url_for("certificates.show", certificate_id=certificate_id))


@blueprint.get("/certificates/<int:certificate_id>.pdf")
def paper(certificate_id: int) -> Response:
    """The paper itself. A revoked one is no longer drawn."""
    _scope, certificate = _fetch(certificate_id)
    found(None if certificate.revoked_at else certificate)
    holder = db.session.get_one(Person, certificate.person_id)
    drawn = pdf.draw(certificate, _public_address(certificate), is_trial=holder.is_demo)
    response = Response(drawn, mimetype="application/pdf")
    response.headers["Content-Disposition"] = f'inline; filename="giay-chung-nhan-{certificate.number}.pdf"'
    response.headers["Cache-Control"] = (
        "private, no-store"  # shared phones; and a revoked paper must not come from a cache
    )
    return response


@blueprint.get("/verify")
@public
def verify() -> Page:
    """Check a paper by typing its code."""
    form = CodeForm(request.args)
    if "code" not in request.args:
        return render_template("certificates/verify.html", form=form)
    if not form.validate():
        return render_template("certificates/verify.html", form=form), 422
    return redirect(url_for("certificates.check", code=(form.code.data or "").upper()))


@blueprint.get("/verify/<code>")
@public
def check(code: str) -> Page:
    """What the ledger says of a code: it stands, it was revoked, or there is none."""
    certificate = lookup.find_by_code(db.session(), code)
    words = {"certificate": certificate, "now": utc_now(), "host": request.host}
    return render_template("certificates/check.html", **words), 200 if certificate else 404


def _fetch(certificate_id: int) -> tuple[Scope, Certificate]:
    day = local_today()
    scope = scope_of(db.session(), current_user.id, day)
    return scope, found(lookup.find_certificate(db.session(), scope, certificate_id, day))


def _show(scope: Scope, certificate: Certificate, form: RevokeForm) -> str:
    account = db.session.get_one(Person, certificate.person_id)
    revocable = lookup.may_revoke(db.session(), scope, certificate, local_today())
    words = {
        "certificate": certificate,
        "form": form,
        "revocable": revocable,
        "own": scope.person_id in (certificate.person_id, account.merged_into_id),
    }
    return render_template("certificates/show.html", address=_public_address(certificate), **words)


def _public_address(certificate: Certificate) -> str:
    """The address that the QR code holds."""
    root = current_app.config["PUBLIC_URL"] or request.url_root.rstrip("/")
    return root + url_for("certificates.check", code=certificate.code)

"""Builds the application: the one file, beside the commands, that knows every room."""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from flask import Flask
from flask_compress import Compress
from flask_migrate import Migrate
from werkzeug.middleware.proxy_fix import ProxyFix
from whitenoise import WhiteNoise

import certificates.views
import courses.views
import lms.asking.views
import lms.assisting.views
import lms.auditing.views
import lms.bank.views
import lms.conditions.views
import lms.decisions.views
import lms.display.views
import lms.documents.views
import lms.doubles.views
import lms.finding.views
import lms.grants.views
import lms.guidance.views
import lms.home.views
import lms.insight.views
import lms.meetings.views
import lms.members.views
import lms.oversight.views
import lms.packing.views
import lms.people.views
import lms.questions.views
import lms.recognition.views
import lms.registry.views
import lms.rosters.views
import lms.rulings.views
import lms.schedule.views
import lms.slips.views
import lms.studio.views
import lms.successions.views
import lms.teams.views
import lms.units.views
import quizzes.views
from lms import cli, gate, page_words, settings, web
from lms.clock import local_today
from lms.db import db
from lms.teams.signed_in import SignedIn, load_signed_in

ROOT = Path(__file__).parent.parent
YEAR_SECONDS = 365 * 24 * 3600
BLUEPRINTS = (
    lms.display.views.blueprint,
    lms.people.views.blueprint,
    lms.teams.views.blueprint,
    lms.grants.views.blueprint,
    lms.auditing.views.blueprint,
    lms.documents.views.blueprint,
    lms.rosters.views.blueprint,
    lms.members.views.blueprint,
    lms.decisions.views.blueprint,
    lms.successions.views.blueprint,
    lms.guidance.views.blueprint,
    lms.slips.views.blueprint,
    lms.units.views.blueprint,
    courses.views.blueprint,
    courses.views.library,
    lms.studio.views.blueprint,
    lms.schedule.views.blueprint,
    lms.asking.views.blueprint,
    lms.meetings.views.blueprint,
    certificates.views.blueprint,
    quizzes.views.blueprint,
    lms.conditions.views.blueprint,
    lms.packing.views.blueprint,
    lms.questions.views.blueprint,
    lms.bank.views.blueprint,
    lms.assisting.views.blueprint,
    lms.insight.views.blueprint,
    lms.rulings.views.blueprint,
    lms.oversight.views.blueprint,
    lms.recognition.views.blueprint,
    lms.finding.views.blueprint,
    lms.registry.views.blueprint,
    lms.doubles.views.blueprint,
    lms.home.views.blueprint,
)


def create_app(environ: Mapping[str, str] | None = None, **overrides: Any) -> Flask:
    """The application, configured from `environ` (default: the process's) and then `overrides`."""
    app = Flask("hocso", root_path=str(ROOT), static_folder=None, instance_path=str(ROOT / "instance"))
    app.config.update(settings.read(os.environ if environ is None else environ, Path(app.instance_path)))
    app.config.update(overrides)
    app.jinja_environment = page_words.Pages
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.config["BABEL_TRANSLATION_DIRECTORIES"] = str(ROOT / "lms" / "translations")
    db.init_app(app)
    Migrate(app, db, directory=str(ROOT / "lms" / "migrations"), render_as_batch=True, compare_type=True)
    Compress(app)
    gate.install(app)
    gate.login.user_loader(_load)
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    cli.install(app)
    app.wsgi_app = WhiteNoise(  # type: ignore[method-assign]
        app.wsgi_app, root=str(web.STATIC), prefix="static/", max_age=YEAR_SECONDS
    )
    if app.config["TRUSTED_PROXIES"]:
        hops = app.config["TRUSTED_PROXIES"]
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]
    return app


def _load(token: str) -> SignedIn | None:
    return load_signed_in(db.session(), token, local_today())

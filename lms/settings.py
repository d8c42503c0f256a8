"""Reads the settings from the environment and refuses to start on bad ones.

Every setting is described in docs/deploy.md; a test holds the two together.
"""

import secrets
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError

ENVIRONMENTS = ("development", "production", "testing")
SECRET_LENGTH = 32
SESSION_DAYS = 30
UPLOAD_LIMIT = 2 * 1024 * 1024

NAMES = (
    "HOCSO_ENV",
    "DATABASE_URL",
    "SECRET_KEY",
    "PUBLIC_URL",
    "TRUSTED_PROXIES",
    "DEMO_PASSWORD",
)


class BadSetting(SystemExit):
    """A setting is missing or contradicts another; the message names it in one line."""


def read(environ: Mapping[str, str], instance: Path) -> dict[str, Any]:
    """Flask configuration from `environ`; files of ours go to `instance`.

    Raises BadSetting, which ends the process with its one line.
    """
    environment = environ.get("HOCSO_ENV", "development")
    if environment not in ENVIRONMENTS:
        raise BadSetting(f"HOCSO_ENV must be one of {', '.join(ENVIRONMENTS)}, not {environment!r}.")
    production = environment == "production"
    return {
        "ENVIRONMENT": environment,
        "SECRET_KEY": _secret_key(environ, instance, production=production),
        "SQLALCHEMY_DATABASE_URI": _database_url(environ, instance, production=production),
        "PUBLIC_URL": _public_url(environ, production=production),
        "TRUSTED_PROXIES": _whole_number(environ, "TRUSTED_PROXIES", 0),
        "DEMO_PASSWORD": environ.get("DEMO_PASSWORD", "hocso-demo"),
        "SESSION_COOKIE_NAME": "hocso",
        "SESSION_COOKIE_SECURE": production,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SESSION_REFRESH_EACH_REQUEST": False,
        "PERMANENT_SESSION_LIFETIME": SESSION_DAYS * 24 * 3600,
        "SESSION_PROTECTION": None,  # it would write a session anew for each phone that changes its network
        "WTF_CSRF_TIME_LIMIT": None,  # a token lives as long as the sign-in: slow readers lose nothing
        "WTF_CSRF_SSL_STRICT": False,  # strict referrers break behind proxies; the token itself is checked
        "MAX_CONTENT_LENGTH": UPLOAD_LIMIT,
        "BABEL_DEFAULT_LOCALE": "vi",
        "BABEL_DEFAULT_TIMEZONE": "Asia/Ho_Chi_Minh",
        "COMPRESS_ALGORITHM": ["gzip"],
        "COMPRESS_LEVEL": 5,
        "COMPRESS_MIMETYPES": ["text/html", "application/json"],
        "ARGON2_TIME_COST": 3,
        "ARGON2_MEMORY_KIB": 19456,  # OWASP's second profile: 19 MiB keeps two workers small
    }


def _secret_key(environ: Mapping[str, str], instance: Path, *, production: bool) -> str:
    key = environ.get("SECRET_KEY", "")
    if production and len(key) < SECRET_LENGTH:
        raise BadSetting(f"SECRET_KEY must be set to at least {SECRET_LENGTH} random characters in production.")
    return key or _kept_secret(instance / "secret_key")


def _kept_secret(path: Path) -> str:
    """A secret made once and kept, so that a restart signs nobody out."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(secrets.token_urlsafe(48), encoding="ascii")
        path.chmod(0o600)
    return path.read_text(encoding="ascii")


def _database_url(environ: Mapping[str, str], instance: Path, *, production: bool) -> str:
    url = environ.get("DATABASE_URL", "")
    if production and not url:
        raise BadSetting("DATABASE_URL must be set in production, for example postgresql+psycopg://hocso@/hocso.")
    url = url or f"sqlite:///{instance / 'hocso.sqlite'}"
    if not url.startswith(("sqlite:///", "postgresql+psycopg://")):
        raise BadSetting("DATABASE_URL must start with sqlite:/// or postgresql+psycopg://.")
    try:
        make_url(url)
    except (ArgumentError, ValueError):  # not quoted in the message: it may hold a password
        raise BadSetting("DATABASE_URL is no address of a database; signs in a password are written %40.") from None
    return url


def _public_url(environ: Mapping[str, str], *, production: bool) -> str:
    url = environ.get("PUBLIC_URL", "").rstrip("/")
    if production and not url.startswith("https://"):
        raise BadSetting("PUBLIC_URL must be set to the site's https:// address in production.")
    return url


def _whole_number(environ: Mapping[str, str], name: str, default: int) -> int:
    text = environ.get(name, str(default))
    if not text.isdecimal():
        raise BadSetting(f"{name} must be a whole number, not {text!r}.")
    return int(text)

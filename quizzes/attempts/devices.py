"""The random sign of a browser, by which many tests passed on one phone in a few minutes are seen.

It is drawn by lot and kept in a signed cookie: it tells nothing of the phone, its owner or its number, and whoever
deletes the cookie has another from then on. The signature keeps anybody from giving their browser another's sign.
"""

import secrets
from functools import cache

from itsdangerous import BadSignature, URLSafeSerializer

COOKIE = "device"
PATH = "/courses"  # tests are begun there; no other page learns of it
LIFETIME = 365 * 24 * 3600  # seconds
BYTES = 16


def sign_in(cookie: str, secret_key: str) -> str:
    """The sign that the cookie holds; a new one where there is none, or one that is not of ours."""
    try:
        held = _signer(secret_key).loads(cookie)
    except BadSignature:
        held = None
    return held if isinstance(held, str) and len(held) == 2 * BYTES else secrets.token_hex(BYTES)


def cookie_of(sign: str, secret_key: str) -> str:
    """What the browser keeps."""
    return str(_signer(secret_key).dumps(sign))


@cache
def _signer(secret_key: str) -> URLSafeSerializer:
    return URLSafeSerializer(secret_key, salt=COOKIE)

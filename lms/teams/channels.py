"""A team's channel: how its Zalo group should be called, which links may lead to it, and the QR of the link.

Links are shared, nothing is sent: no account of a network is needed (domain.md 50–54). Only Zalo's own addresses
are taken. The source documents ask for it, everybody in a village has it, and a printed QR that led to any
address somebody typed would be a gift to whoever wants to deceive.
"""

import re
from collections.abc import Mapping, Sequence
from urllib.parse import urlsplit

import segno

from lms.teams.models import AdminUnit, Level
from lms.teams.tree import full_name

DEFAULT_PATTERN = "CNS-{village}-{commune}-{province}"
PLACEHOLDERS = ("village", "commune", "province", "team")
SPOKEN = {"thôn": "village", "xã": "commune", "tỉnh": "province", "tổ": "team"}  # as pages in Vietnamese say them
TEAM_WORDS = ("tổ công nghệ số cộng đồng", "tổ cnscđ")
LONGEST_NAME, LONGEST_LINK = 160, 300
HOST = "zalo.me"
NOWHERE = {"", "g"}  # zalo.me/g/ is the beginning of every group's link, and no group's
PLACEHOLDER = re.compile(r"\{([^{}]*)\}")
LINK = re.compile(r"[A-Za-z0-9:/?#&=%+@!$*,;._~-]+")
EMPTY_PART = re.compile(r"(?:\s*-\s*){2,}")


class BadPattern(ValueError):
    """No pattern: it has a placeholder that we do not know (`placeholder`), or none that tells teams apart."""

    def __init__(self, placeholder: str | None = None) -> None:
        super().__init__(placeholder)
        self.placeholder = placeholder


def refuse_bad_pattern(pattern: str) -> None:
    """Raise BadPattern for what `channel_name` could not fill, or fills alike for all."""
    named = PLACEHOLDER.findall(pattern)
    unknown = [name for name in named if name not in PLACEHOLDERS]
    rest = PLACEHOLDER.sub("", pattern)
    if unknown or set("{}") & set(rest):
        raise BadPattern(unknown[0] if unknown else "{" if "{" in rest else "}")
    if not {"village", "team"} & set(named):
        raise BadPattern


def as_kept(typed: str) -> str:
    """The pattern as it is stored: "{thôn}" is "{village}", in whatever language the page was."""
    return PLACEHOLDER.sub(lambda found: f"{{{SPOKEN.get(found[1].strip().lower(), found[1])}}}", typed)


def as_spoken(pattern: str) -> str:
    """The other way round, for pages in Vietnamese."""
    words = {name: spoken for spoken, name in SPOKEN.items()}
    return PLACEHOLDER.sub(lambda found: f"{{{words.get(found[1], found[1])}}}", pattern)


def channel_name(pattern: str, path: Sequence[AdminUnit], team: str, *, has_sisters: bool = False) -> str:
    """The name of a team's channel; `path` leads from the nation to the team's unit.

    What a team has not got, as a commune's team no village, leaves no gap; where nothing is left, its own name.
    Where its unit has other teams (`has_sisters`), what only its own name says stands last.
    """
    words = {Level(unit.level).value: _named(unit) for unit in path} | {"team": team}
    name = _without_gaps(fill(pattern, words)) or team
    own = _own_part(team, path) if has_sisters and "{team}" not in pattern else ""
    return f"{name[: LONGEST_NAME - len(own) - 1]}-{own}" if own else name[:LONGEST_NAME]


def _own_part(team: str, path: Sequence[AdminUnit]) -> str:
    """Such as "số 2" of "Tổ CNSCĐ số 2 thôn Đông Hạ"; nothing of the usual name, which says no more than its place."""
    place = full_name(path[-1].kind, path[-1].name) if path else ""
    own = team
    for words in (*TEAM_WORDS, place):
        own = re.sub(rf"(?<!\w){re.escape(words)}(?!\w)", " ", own, flags=re.IGNORECASE) if words else own
    return " ".join(own.split()).strip(" -,")


def fill(pattern: str, words: Mapping[str, str]) -> str:
    """The pattern with its placeholders replaced; unlike str.format, it reaches no attribute of anything."""
    return PLACEHOLDER.sub(lambda found: words.get(found[1], ""), pattern)


def _named(unit: AdminUnit) -> str:
    """A unit as a part of a name: "Thôn Đông Hạ", "Xã Minh An", but a province without its kind."""
    if unit.level not in (Level.VILLAGE, Level.COMMUNE):
        return unit.name
    words = full_name(unit.kind, unit.name)
    return words[:1].upper() + words[1:]


def _without_gaps(name: str) -> str:
    return " ".join(EMPTY_PART.sub("-", name).strip(" -").split())


def proper_link(typed: str) -> str | None:
    """The link as it is kept, or None: https, a host of Zalo's, and something behind it."""
    text = typed if "://" in typed else f"https://{typed}"
    try:
        parts = urlsplit(text)
        plain = parts.port is None and parts.username is None and parts.password is None
    except ValueError:
        return None
    host = (parts.hostname or "").lower()
    ours = parts.scheme == "https" and (host == HOST or host.endswith(f".{HOST}"))
    readable = LINK.fullmatch(text) and len(text) <= LONGEST_LINK
    if not (ours and plain and readable and (parts.path.strip("/") not in NOWHERE or parts.query)):
        return None
    return f"https://{host}{parts.path}" + (f"?{parts.query}" if parts.query else "")


def qr_of(link: str) -> str:
    """The link as a QR code: SVG for the page itself, dark on white whatever the page's colours are."""
    code = segno.make(link, error="m")
    return str(
        code.svg_inline(scale=4, border=4, dark="#000", light="#fff", svgclass="qr", lineclass=None, omitsize=True)
    )

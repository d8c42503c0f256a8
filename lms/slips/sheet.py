"""Draws sign-in slips as a PDF: eight on a page of A4, to be cut apart and handed over one by one.

They are for Vietnamese readers, so their words are Vietnamese whatever the language of who prints them.
"""

import io
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import segno
import typst

from lms.clock import VIETNAM

FOLDER = Path(__file__).parent / "paper"


@dataclass(frozen=True)
class Slip:
    """What is printed for one person."""

    name: str
    username: str
    phone: str
    code: str
    team: str


def draw(slips: Sequence[Slip], address: str, now: datetime, until: datetime) -> bytes:
    """The PDF; `address` is the page where a code is typed, `until` the moment when the codes expire.

    Names travel as data, never as markup: what looks like a command prints as it is written.
    """
    today = now.astimezone(VIETNAM)
    facts = {
        "slips": [asdict(slip) for slip in slips],
        "address": address.rsplit("://", maxsplit=1)[-1],
        "until": f"{until.astimezone(VIETNAM):%H:%M, %d/%m/%Y}",
        "day": [today.year, today.month, today.day],
    }
    words = {"facts": json.dumps(facts), "qr": _qr(address)}
    try:
        # The same letters on every machine: Libertinus Serif comes with typst.
        return _compile(words, ignore_system_fonts=True, pdf_standards=["a-2a", "ua-1"])
    except typst.TypstError:
        # The standards forbid a sign that the font lacks. A slip in whatever letters there are is better than none.
        return _compile(words)


def _compile(words: dict[str, str], **options: Any) -> bytes:
    return bytes(typst.compile(FOLDER / "slips.typ", root=FOLDER, sys_inputs=words, **options))


def _qr(address: str) -> str:
    out = io.BytesIO()
    segno.make(address, error="m").save(out, kind="svg", border=0, dark="#000", scale=4)
    return out.getvalue().decode()

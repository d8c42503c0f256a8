"""Draws a certificate as a PDF of one A4 page, fit for archives (PDF/A-2a) and screen readers (PDF/UA-1)."""

import io
import json
from pathlib import Path
from typing import Any

import segno
import typst

from certificates.models import Certificate
from lms.clock import local_date

FOLDER = Path(__file__).parent / "paper"
INK = "#0D2C50"
KINDS = {"xa": "xã", "phuong": "phường", "dac_khu": "đặc khu", "tinh": "tỉnh", "thanh_pho_tw": "thành phố"}
ROLES = {"leader": "Tổ trưởng", "deputy": "Tổ phó", "member": "Thành viên"}
HELP = "Làm bài có hỗ trợ của tổ công nghệ số cộng đồng."
READERS = {"member": "thành viên Tổ công nghệ số cộng đồng", "citizen": "người dân", "official": "cán bộ"}


def draw(certificate: Certificate, address: str, *, is_trial: bool = False) -> bytes:
    """The PDF; `address` is the public page that its QR code leads to. A trial one says so.

    The paper is an official document, so its words are Vietnamese whatever the reader's language.
    Names travel as data, never as markup: what looks like a command prints as it is written.
    """
    words = {"facts": json.dumps({**_facts(certificate, address), "is_trial": is_trial}), "qr": _qr(address)}
    try:
        # The same letters on every machine: Libertinus Serif comes with typst.
        return _compile(words, ignore_system_fonts=True, pdf_standards=["a-2a", "ua-1"])
    except typst.TypstError:
        # The standards forbid a sign that the font lacks, such as a Chinese name or a smiling face in a team's.
        # A paper in whatever letters the machine has is better than none.
        return _compile(words)


def _compile(words: dict[str, str], **options: Any) -> bytes:
    return bytes(typst.compile(FOLDER / "certificate.typ", root=FOLDER, sys_inputs=words, **options))


def _facts(certificate: Certificate, address: str) -> dict[str, str | int]:
    """Every word on the paper."""
    day = local_date(certificate.issued_at)
    commune = f"{KINDS.get(certificate.commune_kind, '')} {certificate.commune_name}".strip()
    return {
        "name": certificate.name,
        "role": _role(certificate, commune),
        "place": commune.upper(),
        "course": certificate.course_title,
        "facts": (
            f"Khóa học dành cho {READERS[certificate.edition]}, gồm {certificate.lesson_count} bài. "
            f"Bài kiểm tra đúng {_points(certificate.score)} trên {certificate.question_count} câu."
        ),
        "help": HELP if certificate.is_assisted else "",
        "where": certificate.commune_name or "Việt Nam",
        "day": day.day,
        "month": day.month,
        "year": day.year,
        "number": certificate.number,
        "code": certificate.spaced_code,
        "address": address.rsplit("://", maxsplit=1)[-1].rsplit("/", 1)[0],
    }


def _role(certificate: Certificate, commune: str) -> str:
    if certificate.team_name:
        return f"{ROLES.get(certificate.role, ROLES['member'])} {certificate.team_name}, {commune}"
    return f"Người dân {commune}" if commune else ""


def _qr(address: str) -> str:
    out = io.BytesIO()
    segno.make(address, error="m").save(out, kind="svg", border=0, dark=INK, scale=4)
    return out.getvalue().decode()


def _points(score: float) -> str:
    """With a comma, as Vietnamese writes decimals: the paper is Vietnamese for every reader."""
    return f"{score:.2f}".rstrip("0").rstrip(".").replace(".", ",")

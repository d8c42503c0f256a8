"""Finds in a text what nobody should post for all to read: phone numbers, numbers of papers, codes.

Rather too much than too little: who means an amount of money or a number that is known to all is told how to
write it. Hotlines (156, 1022, 1900 1234) are short, or do not begin with 0.
"""

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum

DASHES = dict.fromkeys(map(ord, "‐‑‒–—−"), "-")
# Ten or eleven digits from 0 or 84 on, however they are set apart.
PHONE = re.compile(r"(?<![\d.,])(?:\+?\s?84|0084|0)(?:[\s.\-()]{0,2}\d){9,10}(?![\d])")
LONG = re.compile(r"(?<![\d.,])\d(?:[\s.\-]?\d){8,18}(?!\d)")
SIX = re.compile(r"(?<![\d.,/\-])\d{6}(?![\d/]|[.,\-]\d)")
# "Mã OTP của tôi là 4829": a word for a code, words that may stand between, the code.
AFTER_WORD = re.compile(
    r"""(?:\b(?:otp|pin|cvv|password|code|mã|mật\ khẩu|mat\ khau)\b)
    (?:\s+(?:otp|pin|code|xác|nhận|thực|đăng|nhập|kích|hoạt|của|tôi|mình|em|này|số|là|is))*
    \s*(?:[:=\-]\s*)?(?P<code>\d(?:[\s.\-]?\d){3,7})(?![\d/])""",
    re.IGNORECASE | re.VERBOSE,
)
MONEY = re.compile(r"\s*(?:đ\b|đồng|vnđ|vnd|nghìn|ngàn|triệu|tỷ|tỉ\b|k\b|usd|\$)", re.IGNORECASE)
ID_DIGITS = 12


class Private(StrEnum):
    PHONE = "phone"
    PAPER = "paper"  # an identity card, as it seems
    ACCOUNT = "account"
    CODE = "code"


@dataclass(frozen=True)
class PrivateBit:
    """A piece of a text that should not be posted, as it stands there."""

    kind: Private
    words: str


def private_bit(text: str) -> PrivateBit | None:
    """The first such piece, if there is one."""
    plain = _plain(text)
    for pattern, kind in ((AFTER_WORD, Private.CODE), (PHONE, Private.PHONE), (LONG, None), (SIX, Private.CODE)):
        for found in pattern.finditer(plain):
            words = found["code"] if "code" in found.groupdict() else found[0]
            if not MONEY.match(plain, found.end()):
                return PrivateBit(kind or _of_length(words), words.strip())
    return None


def _of_length(words: str) -> Private:
    digits = sum(sign.isdecimal() for sign in words)
    return Private.PAPER if digits == ID_DIGITS else Private.ACCOUNT


def _plain(text: str) -> str:
    """Digits of every writing as 0 to 9, dashes as one, and nothing between them that cannot be seen."""
    folded = unicodedata.normalize("NFKC", text).translate(DASHES)
    return "".join(_digit(sign) for sign in folded if unicodedata.category(sign) not in ("Cf", "Mn"))


def _digit(sign: str) -> str:
    return str(unicodedata.decimal(sign)) if sign.isdecimal() else sign

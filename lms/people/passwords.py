"""Passwords: how they are kept, and which are refused.

Length and not being guessable are asked for, never a mixture of signs: such rules make people write
passwords down and choose "Matkhau1!".
"""

import unicodedata
from collections.abc import Iterable, Mapping
from enum import StrEnum
from functools import cache
from typing import Any

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from lms.text import fold

SHORTEST, LONGEST = 8, 200
# The head of every published list of leaked passwords, and what Vietnamese lists add to it.
LEAKED = """
    12345678 123456789 1234567890 0123456789 87654321 987654321 12341234 11223344 12344321 1q2w3e4r 1qaz2wsx
    password password1 passw0rd qwertyui qwerty123 abcd1234 abc12345 abc123456 a1234567 a12345678 iloveyou
    matkhau1 matkhau12 matkhau123 khongbiet khongcopass anhyeuem emyeuanh yeuanhnhieu yeuemnhieu giadinh1
    vietnam1 vietnam123 xinchao1 xinchao123 conyeume conyeubo maiyeuem conghoaxahoi hocso123 hocso2026
"""
COMMON = frozenset(LEAKED.split())


class Weakness(StrEnum):
    SHORT = "short"
    LONG = "long"
    NAME = "name"
    COMMON = "common"


class WeakPassword(Exception):
    """The password is refused; `weakness` says why."""

    def __init__(self, weakness: Weakness) -> None:
        super().__init__(weakness)
        self.weakness = weakness


def refuse_weak(password: str, names: Iterable[str | None]) -> None:
    """Raise WeakPassword if `password` is too short, too long, common, or one of the person's `names`."""
    if len(password) < SHORTEST:
        raise WeakPassword(Weakness.SHORT)
    if len(password) > LONGEST:
        raise WeakPassword(Weakness.LONG)
    plain = _plain(password)
    if plain in {_plain(name) for name in names if name}:
        raise WeakPassword(Weakness.NAME)
    if plain in COMMON or len(set(plain)) == 1:
        raise WeakPassword(Weakness.COMMON)


def _plain(text: str) -> str:
    return fold(text).replace(" ", "").replace(".", "")


class Hasher:
    """Argon2id with the cost of this installation."""

    def __init__(self, time_cost: int, memory_kib: int) -> None:
        self._argon2 = PasswordHasher(time_cost=time_cost, memory_cost=memory_kib, parallelism=1)
        self._nobody = self._argon2.hash("nobody's password")

    def hash(self, password: str) -> str:
        return self._argon2.hash(_one_form(password))

    def fits(self, stored: str | None, password: str) -> bool:
        """Whether `password` made `stored`.

        Where nothing is stored, the same work is done for nothing, so that the time of an answer does not
        tell which accounts exist.
        """
        try:
            return self._argon2.verify(stored or self._nobody, _one_form(password)) and stored is not None
        except (VerificationError, InvalidHashError):
            return False

    def is_outdated(self, stored: str) -> bool:
        """Whether `stored` was made with another cost than is now asked for."""
        return self._argon2.check_needs_rehash(stored)


def _one_form(password: str) -> str:
    """Keyboards send the same Vietnamese letter in different ways; all of them must open the account."""
    return unicodedata.normalize("NFKC", password)


def hasher_of(config: Mapping[str, Any]) -> Hasher:
    """The hasher for the application's settings. For the edge: verbs are given it."""
    return _hasher(config["ARGON2_TIME_COST"], config["ARGON2_MEMORY_KIB"])


@cache
def _hasher(time_cost: int, memory_kib: int) -> Hasher:
    return Hasher(time_cost, memory_kib)

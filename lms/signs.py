"""Codes that people read from paper, say aloud and type: on certificates, receipts and slips for signing in."""

import secrets

SIGNS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"  # none that can be taken for another: no 0 O, no 1 I L
GROUP = 4


def random_code(length: int) -> str:
    """A code that nobody can guess: each sign is worth almost five bits."""
    return "".join(secrets.choice(SIGNS) for _ in range(length))


def as_stored(typed: str) -> str:
    """A code however it was typed: small letters, blanks and dashes are fine."""
    return "".join(char for char in typed.upper() if char.isalnum())


def in_groups(code: str) -> str:
    """The code in groups of four, as it is printed and read aloud."""
    return "-".join(code[start : start + GROUP] for start in range(0, len(code), GROUP))

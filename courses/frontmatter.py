"""The YAML that stands between two lines of three dashes at the head of a library file."""

from collections.abc import Mapping
from typing import Any

import yaml

from courses.faults import Code, Lapse

FENCE = "---"
WIDEST = 2**20  # no value is broken over lines
# What PyYAML raises on heads that are none, such as a day like 2026-02-30 or a tag of another kind of value.
UNREADABLE = (yaml.YAMLError, ValueError, LookupError, AttributeError, TypeError, ArithmeticError)
LONGEST_PROBLEM = 300


class FrontMatterFault(ValueError):
    """The head of a file cannot be read."""

    def __init__(self, code: Code, **values: Any) -> None:
        self.lapse = Lapse(code, values)
        super().__init__(str(self.lapse))


def split(text: str) -> tuple[dict[str, Any], str]:
    """Split a file into its front matter and its body, without the blank lines around the body."""
    lines = text.removeprefix("\ufeff").replace("\r\n", "\n").split("\n")
    if lines[0].rstrip() != FENCE:
        raise FrontMatterFault(Code.NO_FRONT)
    end = next((at for at, line in enumerate(lines[1:], 1) if line.rstrip() == FENCE), None)
    if end is None:
        raise FrontMatterFault(Code.FRONT_OPEN)
    return _read("\n".join(lines[1:end])), "\n".join(lines[end + 1 :]).strip("\n")


def join(head: Mapping[str, Any], body: str = "") -> str:
    """A file that `split` reads back as it was: each key on a line, lists of plain values in brackets."""
    lines = "".join(_line(key, value) for key, value in head.items())
    return f"{FENCE}\n{lines}{FENCE}\n" + (f"{body}\n" if body else "")


class _Writer(yaml.SafeDumper):
    """Says each thing in full, and puts words with unseen signs in quotes: PyYAML would fold some of them to blanks."""

    def ignore_aliases(self, _data: Any) -> bool:
        return True

    def represent_words(self, words: str) -> yaml.ScalarNode:
        return self.represent_scalar("tag:yaml.org,2002:str", words, style=None if words.isprintable() else '"')


_Writer.add_representer(str, _Writer.represent_words)


def _line(key: str, value: Any) -> str:
    flow = None if isinstance(value, list | dict) else False  # in brackets what holds no further brackets
    return yaml.dump(
        {key: value}, None, _Writer, default_flow_style=flow, width=WIDEST, allow_unicode=True, sort_keys=False
    )


def _read(head: str) -> dict[str, Any]:
    try:
        read = yaml.safe_load(head)
    except RecursionError as error:
        raise FrontMatterFault(Code.TOO_DEEP) from error
    except UNREADABLE as error:
        problem = " ".join(str(error).split())[:LONGEST_PROBLEM]
        raise FrontMatterFault(Code.FRONT_NOT_YAML, problem=problem) from error
    if not isinstance(read, dict) or not all(isinstance(key, str) for key in read):
        raise FrontMatterFault(Code.FRONT_NO_KEYS)
    return read

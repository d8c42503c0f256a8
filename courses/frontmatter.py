"""The YAML that stands between two lines of three dashes at the head of a library file."""

from typing import Any

import yaml

FENCE = "---"


class FrontMatterFault(ValueError):
    """The head of a file cannot be read; the message says why."""


def split(text: str) -> tuple[dict[str, Any], str]:
    """Split a file into its front matter and its body, without the blank lines around the body."""
    lines = text.removeprefix("\ufeff").splitlines()
    if not lines or lines[0].rstrip() != FENCE:
        raise FrontMatterFault("the file must begin with a line of three dashes, followed by its front matter")
    end = next((at for at, line in enumerate(lines[1:], 1) if line.rstrip() == FENCE), None)
    if end is None:
        raise FrontMatterFault("no second line of three dashes ends the front matter")
    return _read("\n".join(lines[1:end])), "\n".join(lines[end + 1 :]).strip("\n")


def _read(head: str) -> dict[str, Any]:
    try:
        read = yaml.safe_load(head)
    except (yaml.YAMLError, ValueError) as error:  # ValueError: a day such as 2026-02-30
        raise FrontMatterFault(f"the front matter is not valid YAML: {' '.join(str(error).split())}") from error
    if not isinstance(read, dict) or not all(isinstance(key, str) for key in read):
        raise FrontMatterFault("the front matter must be lines of 'key: value'")
    return read

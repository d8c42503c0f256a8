"""The documents say what is so: every setting, command and package is described, and nothing else is."""

import re
from pathlib import Path

import click
import pytest

from lms import settings
from lms.app import create_app

ROOT = Path(__file__).parent.parent
DOCS = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md")), ROOT / "CHANGELOG.md"]


def read(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


@pytest.mark.parametrize("name", settings.NAMES)
def test_every_setting_is_described(name):
    assert f"`{name}`" in read("docs/deploy.md")


def test_every_setting_read_is_named():
    used = set(re.findall(r'environ(?:\.get\(|, )"([A-Z_]+)"', read("lms/settings.py")))
    assert used == set(settings.NAMES)


def ours(group: click.Group, prefix: str = "") -> list[str]:
    names = []
    for name, command in group.commands.items():
        if prefix == "" and name in {"db", "run", "shell", "routes", "babel"}:
            continue
        path = f"{prefix} {name}".strip()
        names += ours(command, path) if isinstance(command, click.Group) else [path]
    return names


def test_every_command_is_described():
    text = read("README.md") + read("docs/deploy.md")
    app = create_app({"HOCSO_ENV": "testing", "DATABASE_URL": "sqlite:///:memory:", "SECRET_KEY": "x" * 40})
    commands = ours(app.cli)
    assert commands
    missing = [name for name in commands if not re.search(rf"flask(?: --app wsgi)? {re.escape(name)}", text)]
    assert not missing, f"commands nobody has described: {missing}"


@pytest.mark.parametrize("name", ["run", "dev"])
def test_every_package_has_a_reason(name):
    text = read("docs/dependencies.md").lower().replace("_", "-")
    text = text.replace("types-*", "types-markdown types-pyyaml types-wtforms")
    packages = set(re.findall(r"^([a-z0-9-]+)==", read(f"requirements/{name}.txt"), re.MULTILINE))
    windows_only = {"colorama"}
    missing = [p for p in packages - windows_only if p not in text and p.replace("-", ".") not in text]
    assert not missing


@pytest.mark.parametrize("name", ["run", "dev"])
def test_locks_hold_hashes_and_no_address(name):
    lock = read(f"requirements/{name}.txt")
    assert "://" not in lock
    assert lock.count("==") <= lock.count("--hash=sha256:")


@pytest.mark.parametrize("document", DOCS, ids=lambda d: d.name)
def test_links_inside_the_documents_lead_somewhere(document):
    for target in re.findall(r"\]\((?!https?:)([^)#]+)", document.read_text(encoding="utf-8")):
        assert (document.parent / target).exists(), f"{document.name} links to {target}"

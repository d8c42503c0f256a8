"""Whatever is typed at any door stays words: on every page that shows it, and in every file that is taken away.

What a real browser makes of the same pages is looked at in tests/browser/test_injections.py.
"""

import io
import re
import zipfile

import pytest
from pypdf import PdfReader

from courses.glossary import Entry
from lms.markup import render_lesson
from lms.terms import Glossary, Term
from tests.alive import faults, swallowed
from tests.doors import Hands, opened
from tests.injections import EVERY, MARKDOWN, SHORT

FILES = ("/meetings/export", "/audit/export", "/recognition/export?list=near-people", "/rosters/export")
# What Excel counts out or follows, and what a reader of PDF files runs.
ALIVE_IN_SHEETS = re.compile(rb"<f[ >]|<hyperlink|<ddeLink|<externalReference")
ALIVE_IN_PAPERS = re.compile(rb"/JavaScript|/JS|/Launch|/AA|/OpenAction|/SubmitForm")


def test_there_are_enough_cases_and_each_differs():
    assert len({re.sub(r"chu\d+", "", case.text) for case in EVERY}) == len(EVERY) >= 110


def test_who_looks_sees_what_is_alive():
    """The same, as it was typed: what is HTML without Markdown's help is named."""
    plain = [case for case in MARKDOWN if case.name.startswith(("html", "drawings"))]
    found = faults("".join(f"<p>{case.mark}:</p><div class='lesson'>{case.text}</div>" for case in plain[:3]))
    assert {case.name for case in plain[:3]} <= {fault.partition(": <")[0] for fault in found}
    assert not [case.name for case in plain if not faults(f"<div class='lesson'>{case.text}</div>")]


def test_words_that_are_explained():
    """The glossary's forms, explanations and sources, in a lesson and on their own page."""
    terms = tuple(Term((f"từ {case.word}", case.line), case.text) for case in MARKDOWN)
    glossary = Glossary(terms, SHORT[0].text, SHORT[1].text)
    lesson = render_lesson("\n\n".join(f"Đây là {term.name}." for term in terms), glossary)
    entries = "".join(f"<p>{Entry(term, term.explanation).html}</p>" for term in terms)
    assert not faults(f"<div class='lesson'>{lesson}{entries}</div>")
    assert lesson.count('class="term"') == len(terms)
    assert not swallowed(lesson, [*MARKDOWN, *SHORT[:2]])
    assert not swallowed(entries, MARKDOWN)


# Nothing here asks the database anything of its own.
@pytest.mark.parametrize("app", ["sqlite"], indirect=True)
def test_nothing_typed_comes_alive(app, session, visit, tmp_path):
    found = []
    for door, html in opened(Hands(app, session, tmp_path).type_everything(), visit):
        found += [f"{door.url}: {fault}" for fault in faults(html)]
        found += [f"{door.url}: {name} is gone" for name in swallowed(html, door.cases)]
    assert not found


@pytest.mark.parametrize("app", ["sqlite"], indirect=True)
def test_files_hold_words(app, session, visit, someone, tmp_path):
    """A name like =HYPERLINK(…) is no formula, a name like a command is no markup."""
    hands = Hands(app, session, tmp_path)
    hands.names()
    hands.meeting()
    official = visit("commune-official")
    team = hands.team()
    reports = [f"/oversight/teams/{team.id}/export", f"/oversight/units/{hands.commune().id}/export"]
    for url in (*FILES, *reports):
        with zipfile.ZipFile(io.BytesIO(official.take(url).data)) as book:
            parts = {name: book.read(name) for name in book.namelist()}
        assert not [name for name, part in parts.items() if ALIVE_IN_SHEETS.search(part)], url
        assert any(b"alert(1)" in part or b"HYPERLINK(" in part for part in parts.values()), f"{url} holds no case"
    paper = next(door.url for door in hands.doors if door.url.startswith("/certificates/"))
    content = visit("member").raw("GET", f"{paper}.pdf").data
    assert someone("member").name in PdfReader(io.BytesIO(content)).pages[0].extract_text().replace("\n", " ")
    assert not ALIVE_IN_PAPERS.search(content)

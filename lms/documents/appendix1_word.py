"""Phụ lục 1 as a Word file, to be completed, signed and sent."""

from datetime import datetime

from lms.documents import appendix1_form as words
from lms.documents.appendix1 import Appendix1
from lms.documents.decree30 import ITALIC, Draft
from lms.documents.grid import Column

MIMETYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
WIDTHS, CENTRED = (10, 27, 42, 18, 42, 26), (0, 3, 5)  # in mm, together the width of the text


def word_file(form: Appendix1, now: datetime) -> bytes:
    """The file."""
    draft = Draft(words.subject(form), now)
    draft.head(words.REPORTER, words.reporter(form))
    draft.name(words.KIND, words.subject(form))
    draft.line(words.TEAMS + words.number(form.teams))
    draft.line(words.MEMBERS + words.number(form.members))
    heads = zip(words.headings(form.day), WIDTHS, strict=True)
    columns = [Column(head, width, index in CENTRED) for index, (head, width) in enumerate(heads)]
    draft.table(
        columns,
        [
            (str(n), commune, team, words.number(members), leader, phone)
            for n, commune, team, members, leader, phone in words.rows(form)
        ],
    )
    draft.line(words.notes(form), ITALIC, kept=True)
    draft.signature(words.RECIPIENTS, words.SIGNER, words.HOW)
    return draft.file()

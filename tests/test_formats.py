"""Files of questions of other systems: what is written is what is read, and what is broken is named with its line."""

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from quizzes.formats.aiken import bare, read_aiken, write_aiken
from quizzes.formats.found import LeftOutWhy
from quizzes.formats.gift import read_gift
from quizzes.formats.gift_text import write_gift
from quizzes.formats.moodle_xml import read_moodle_xml
from quizzes.formats.moodle_xml_text import write_moodle_xml
from quizzes.formats.sheet import read_sheet
from quizzes.formats.sheet_file import write_sheet
from quizzes.kinds import UNDIVIDED, Kind
from tests.question_records import records

ANY = st.tuples(records(slug="q01"), records(slug="q02"))


def held(read):
    return [found.record for found in read.questions]


def without_feedback(record, left_out):
    gone = {one.slug for one in left_out if one.why is LeftOutWhy.FEEDBACK}
    return replace(record, feedback=()) if record.slug in gone else record


def comes_back(write, read, written):
    """All that the format can hold; what it cannot is named."""
    file = write(written)
    lost = {one.slug for one in file.left_out if one.why is not LeftOutWhy.FEEDBACK}
    kept = [without_feedback(record, file.left_out) for record in written if record.slug not in lost]
    if kept:
        found = read(file.content)
        assert (found.faults, found.unsupported) == ((), ())
        assert held(found) == kept
    return lost


@settings(max_examples=150)
@given(ANY)
def test_gift_comes_back_equal(written):
    lost = comes_back(write_gift, read_gift, written)
    may = {r.slug for r in written if r.kind is Kind.CASE or any("->" in prompt for prompt in r.prompts)}
    assert lost == may


@settings(max_examples=150)
@given(ANY)
def test_moodle_xml_comes_back_equal(written):
    lost = comes_back(write_moodle_xml, read_moodle_xml, written)
    assert lost == {record.slug for record in written if record.kind is Kind.CASE}


@settings(max_examples=60)
@given(ANY)
def test_a_sheet_comes_back_equal(written):
    assert comes_back(write_sheet, read_sheet, written) == set()


@settings(max_examples=100)
@given(st.tuples(records(), records(kinds=tuple(UNDIVIDED), slug="q02")))
def test_aiken_comes_back_equal_but_for_what_it_has_no_place_for(written):
    file = write_aiken(written)
    lost = {one.slug: one.why for one in file.left_out}
    kept = [bare(record) for record in written if record.slug not in lost]
    assert not kept or held(read_aiken(file.content)) == kept
    for record in written:
        assert (lost.get(record.slug) is LeftOutWhy.KIND) == (record.kind not in UNDIVIDED)

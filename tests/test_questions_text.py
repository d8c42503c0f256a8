"""A questions file of every kind of question: what is written is what is read, and what is wrong is named."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from courses.models import Course
from lms.clock import utc_now
from quizzes.bank.syncing import sync_questions
from quizzes.kinds import Kind, Policy
from quizzes.models import Question, QuestionVersion
from quizzes.question_faults import QuestionFileFault
from quizzes.questions_file import check_same, parse
from quizzes.questions_text import questions_of, write
from tests.question_records import ALL, CASE, MATCHING, ORDERING, SEVERAL, records
from tests.quizzes import MEMBER_COURSE

HEAD = {"verified_on": date(2026, 11, 20), "review_due": date(2027, 2, 20), "sources": [{"title": "Cẩm nang"}]}


@settings(max_examples=80)
@given(st.tuples(records(slug="q01"), records(slug="q02")))
def test_what_is_written_is_read(written):
    assert parse(write(HEAD, written), "tệp").questions == written


def test_each_kind_is_written_as_people_would():
    text = write(HEAD, ALL)
    assert "kind: several\npolicy: proportional\n\nCâu hỏi q02?\n\n- [x] Gọi lại\n- [x] Xóa tin\n- [ ] Chuyển" in text
    assert "- [ ] Gọi lại\n  > Họ sẽ lừa tiếp.\n- [x] Xóa tin" in text
    assert "- Tin lạ => Gọi lại\n- Tin thật => Xóa tin\n- => Chuyển tiền" in text
    assert "1. Gọi lại\n2. Xóa tin\n3. Chuyển tiền" in text
    assert "kind: case\nverdict: scam" in text
    assert parse(text, "tệp").questions == ALL


def test_an_option_over_several_lines_and_what_is_told_to_it():
    text = write(HEAD, [MATCHING]).replace("=> Gọi lại", "=> Gọi\n  lại\n  > Số trên\n  > thẻ.")
    read = parse(text, "tệp").questions[0]
    assert (read.options[0], read.feedback) == ("Gọi lại", ("Số trên thẻ.", "", ""))


@pytest.mark.parametrize(
    ("record", "old", "new", "what"),
    [
        (SEVERAL, "- [x] Gọi", "- [ ] Gọi", "marks 1 options with"),
        (SEVERAL, "kind: several", "kind: essay", "does not understand 'kind: essay'"),
        (SEVERAL, "policy: proportional", "policy: half", "does not understand 'policy: half'"),
        (SEVERAL, "kind: several\npolicy: proportional\n", "", "marks 2 options with [x]; exactly one"),
        (SEVERAL, "kind: several", "kind: boolean", "has 3 options; it needs 2 to 2"),
        (SEVERAL, "kind: several", "kind: several\nverdict: scam", "does not understand 'verdict: scam'"),
        (MATCHING, "- Tin thật => Xóa tin\n", "", "has 1 things to match; it needs 2 to 8"),
        (MATCHING, "Tin thật =>", "Tin lạ =>", "the same twice"),
        (MATCHING, "- Tin thật => Xóa tin", "- Tin thật", "does not understand '- Tin thật'"),
        (ORDERING, "2. Xóa tin", "- Xóa tin", "does not understand '- Xóa tin'"),
        (CASE, "verdict: scam\n", "", "needs a line 'verdict: scam'"),
        (CASE, "[x]", "[ ]", "marks 0 options"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_named(record, old, new, what):
    text = write(HEAD, [record])
    assert old in text
    with pytest.raises(QuestionFileFault) as refusal:
        parse(text.replace(old, new), "tệp")
    assert what in str(refusal.value)


@pytest.mark.parametrize(
    ("old", "new", "what"),
    [
        ("kind: several\n", "kind: case\nverdict: scam\n", "q02: kind is case, but several"),
        ("policy: proportional", "policy: lenient", "q02: policy is lenient, but proportional"),
        ("- Tin thật => Xóa tin\n- =>", "- Tin thật => Xóa tin\n- Tin nữa =>", "q04: needs 2 things to match"),
    ],
)
def test_a_translation_keeps_step(old, new, what):
    first = write(HEAD, ALL)
    other = first.replace(old, new, 1)
    if "verdict" in new:
        other = other.replace("- [x] Gọi lại\n- [x]", "- [ ] Gọi lại\n- [x]")
    with pytest.raises(QuestionFileFault, match=what):
        check_same(parse(first, "vi"), parse(other, "en"), "en")


def test_the_bank_keeps_every_kind_and_gives_it_back(session):
    course = session.scalars(select(Course).filter_by(slug=MEMBER_COURSE)).one()
    text = write(HEAD, ALL)
    sync_questions(session, course, {"vi": text}, utc_now())
    session.commit()
    assert questions_of(session, course) == {"vi": text}
    assert sync_questions(session, course, {"vi": text}, utc_now()).unchanged == tuple(record.slug for record in ALL)
    version = session.scalars(
        select(QuestionVersion)
        .join(Question)
        .filter_by(slug="q04")
        .where(Question.course_id == course.id, QuestionVersion.is_current)
    ).one()
    assert (version.kind, version.policy, version.key) == (Kind.MATCHING, Policy.LENIENT, "ab")
    assert version.texts["vi"]["prompts"] == ["Tin lạ", "Tin thật"]
    changed = text.replace("- Tin lạ => Gọi lại", "- Tin lạ => Xóa tin").replace(
        "Tin thật => Xóa", "Tin thật => Gọi lại\n- => Xóa"
    )
    assert sync_questions(session, course, {"vi": changed}, utc_now()).changed == ("q04",)

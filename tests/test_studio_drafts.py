"""Drafts: whose courses one writes, begun once, saved so that nobody writes over another, given up."""

import re
from dataclasses import replace

import pytest
from sqlalchemy import select, update

from courses.writers import writable_units
from lms.clock import utc_now
from lms.studio.access import find_course
from lms.studio.drafting import (
    DraftText,
    DraftUnderWay,
    SavedMeanwhile,
    begin_draft,
    begin_lesson,
    discard,
    place_of,
    save_draft,
    stand_of,
)
from lms.studio.handing_over import hand_over
from lms.studio.models import Draft
from lms.teams.acting import Actor
from lms.teams.models import AdminUnit, Grant
from tests import studio, world

COURSE = studio.COURSE
NOW = utc_now()
TODAY = world.today()


@pytest.fixture
def course(session):
    return studio.course(session)


@pytest.fixture
def actor(someone):
    return Actor(someone("trainer").id, "::1")


@pytest.fixture
def begun(session, course, actor):
    """A draft of the first lesson that nobody has saved yet."""
    return begin_draft(session, course, "bai-1", "vi", actor, NOW)


def test_whose_courses(session):
    asked = [
        ("Việt Nam", "trainer", ["Việt Nam"]),
        ("Việt Nam", "administrator", ["Việt Nam"]),
        ("Quảng Ngãi", "trainer", ["Quảng Ngãi"]),
        ("Minh An", "trainer", ["Quảng Ngãi"]),
        ("Quảng Ngãi", "official", []),
    ]
    for number, (unit, role, owners) in enumerate(asked):
        person = studio.trainer(session, f"someone-{number}", unit, role)
        names = select(AdminUnit.name).where(AdminUnit.id.in_(writable_units(session, person.id, TODAY)))
        assert session.scalars(names).all() == owners, (unit, role)


def test_a_role_that_has_ended_writes_nothing(session, someone, course):
    trainer = someone("trainer")
    assert find_course(session, trainer.id, COURSE, TODAY) is course
    session.scalars(select(Grant).filter_by(person_id=trainer.id)).one().valid_to = TODAY
    assert find_course(session, trainer.id, COURSE, TODAY) is None


class TestBeginning:
    def test_from_what_is_published_and_once(self, session, course, actor, begun):
        assert (begun.title, begun.markdown, begun.base_number, begun.revision) == ("Bài thử số 1", "Nội dung.", 1, 0)
        with pytest.raises(DraftUnderWay):
            begin_draft(session, course, "bai-1", "vi", actor, NOW)

    def test_a_translation_begins_with_everything_but_words(self, session, course, actor):
        draft = studio.draft(session, session.get(world.Person, actor.person_id), NOW, slug="bai-moi")
        english = stand_of(session, course, draft.slug, "en")
        assert (english.text.title, english.text.markdown) == ("", "")
        assert english.text.details["sources"] == draft.details["sources"]

    def test_a_new_lesson_takes_its_address_from_its_title(self, session, course, actor):
        made = begin_lesson(session, course, "Đọc địa chỉ: đúng hay giả?", actor, NOW)
        assert (made.slug, made.lesson_id, made.language) == ("doc-dia-chi-dung-hay-gia", None, "vi")
        assert begin_lesson(session, course, made.title, actor, NOW) is made, "two clicks begin one"
        save_draft(session, made.id, DraftText(title=made.title), 0, actor, NOW)
        assert begin_lesson(session, course, made.title, actor, NOW).slug == f"{made.slug}-2"
        assert begin_lesson(session, course, "Bài 1", actor, NOW).slug == "bai-1-2"

    def test_every_title_makes_an_address(self):
        for title in ("", "???", "漢字", "x" * 300, "-a-", "Ðặc biệt"):
            assert re.fullmatch("[a-z0-9]+(-[a-z0-9]+)*", place_of(title))
            assert len(place_of(title)) <= 70


class TestSaving:
    def test_it_names_the_revision_it_was_typed_on(self, session, actor, someone, begun):
        for _time in range(2):  # an answer that was lost on the way is asked for again
            saved = save_draft(session, begun.id, DraftText(title="Một"), 0, actor, NOW)
            assert (saved.title, saved.revision) == ("Một", 1)
        other = Actor(someone("administrator").id, "::1")
        with pytest.raises(SavedMeanwhile) as refusal:
            save_draft(session, begun.id, DraftText(title="Hai"), 0, other, NOW)
        assert refusal.value.draft.title == "Một"
        assert save_draft(session, begun.id, DraftText(title="Hai"), 1, other, NOW).changed_by == other.person_id

    def test_changed_words_need_a_new_review(self, session, actor, begun):
        save_draft(session, begun.id, DraftText(title="Một"), 0, actor, NOW)
        begun.state, begun.reviewed_by, begun.publish_at = "approved", actor.person_id, NOW
        session.flush()
        assert save_draft(session, begun.id, DraftText(title="Một"), 1, actor, NOW).state == "approved"
        changed = save_draft(session, begun.id, DraftText(title="Hai"), 1, actor, NOW)
        assert (changed.state, changed.reviewed_by, changed.publish_at) == ("writing", None, None)

    @pytest.mark.usefixtures("begun")
    def test_whether_readers_see_these_very_words(self, session, course):
        in_work, published = (stand_of(session, course, slug, "vi") for slug in ("bai-1", "bai-2"))
        assert not in_work.is_published_as(in_work.text)
        assert published.is_published_as(replace(published.text, details={**published.text.details, "x": []}))
        assert not published.is_published_as(replace(published.text, goal="Khác."))

    def test_a_draft_is_discarded_as_it_was_read(self, session, actor, begun):
        draft_id = begun.id
        session.execute(update(Draft).values(revision=1), execution_options={"synchronize_session": False})
        with pytest.raises(SavedMeanwhile):
            discard(session, begun, actor, NOW)
        discard(session, session.get_one(Draft, draft_id), actor, NOW)
        assert session.get(Draft, draft_id) is None
        with pytest.raises(SavedMeanwhile) as refusal:
            save_draft(session, draft_id, DraftText(), 1, actor, NOW)
        assert refusal.value.draft is None

    def test_a_double_hands_over_what_it_wrote(self, session, actor, someone, begun):
        assert hand_over(session, actor.person_id, someone("administrator").id) == 1
        session.refresh(begun)
        assert begun.author_id == begun.changed_by == someone("administrator").id

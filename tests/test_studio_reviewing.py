"""A second person: asked, agreeing or sending back, and where none is needed; the pages of it."""

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from courses.models import Course
from lms.clock import utc_now
from lms.people.models import AuditEntry
from lms.studio.drafting import save_draft
from lms.studio.handing_over import hand_over
from lms.studio.models import Draft, DraftState, ReviewRule
from lms.studio.publishing import NotReviewed, publish, publish_due, schedule
from lms.studio.reviewing import (
    NotReady,
    NotWaiting,
    OwnWork,
    approve,
    needs_review,
    send_back,
    set_review_rule,
    submit,
)
from lms.teams.models import AdminUnit
from tests import studio
from tests.studio import actor, noted, versions

NOW = utc_now()
LATER = NOW + timedelta(hours=5)


@pytest.fixture
def author(someone):
    return someone("trainer")


@pytest.fixture
def second(session):
    made = studio.trainer(session, "second")
    session.commit()
    return made


@pytest.fixture
def draft(session, author):
    made = studio.draft(session, author, NOW)
    session.commit()
    return made


@pytest.fixture
def agreed(session, draft, author, second):
    return studio.agreed(session, draft, author, second, NOW)


@pytest.fixture
def local(session):
    return studio.local(session, NOW)


class TestASecondPerson:
    def test_the_whole_way(self, session, draft, author, second):
        submit(session, draft, actor(author), NOW)
        assert (draft.state, draft.submitted_by, draft.submitted_at) == (DraftState.SUBMITTED, author.id, NOW)
        approve(session, draft, actor(second), NOW)
        version = publish(session, draft, actor(author), LATER)
        session.commit()
        first, newest = versions(session)
        assert newest.id == version.id
        assert [(v.number, v.is_current) for v in (first, newest)] == [(1, False), (2, True)]
        assert (newest.published_by, newest.reviewed_by, newest.published_at) == (author.id, second.id, LATER)
        assert newest.markdown == studio.text().markdown
        assert ">Chuyển khoản</a> chỉ mất vài giây." in newest.html
        assert session.scalars(select(Draft)).all() == []
        assert noted(session) == ["draft.submitted", "draft.approved", "lesson.published"]

    def test_never_who_changed_it_last_or_submitted_it(self, session, draft, author, second):
        third = studio.trainer(session, "third")
        save_draft(session, draft.id, studio.text(2), draft.revision, actor(second), NOW)
        submit(session, draft, actor(author), NOW)
        for own in (author, second):
            for judge in (approve, lambda *words: send_back(*words[:2], "Sửa.", *words[2:])):
                with pytest.raises(OwnWork):
                    judge(session, draft, actor(own), NOW)
        approve(session, draft, actor(third), NOW)
        assert draft.reviewed_by == third.id

    def test_unfinished_drafts_stay(self, session, author):
        bare = studio.draft(session, author, NOW, details={}, verified_on=None)
        with pytest.raises(NotReady):
            submit(session, bare, actor(author), NOW)
        assert bare.state == DraftState.WRITING

    def test_sent_back_with_a_remark_until_it_is_agreed_to(self, session, draft, author, second):
        submit(session, draft, actor(author), NOW)
        send_back(session, draft, "Câu hai sai ngày.", actor(second), NOW)
        assert (draft.state, draft.remark) == (DraftState.WRITING, "Câu hai sai ngày.")
        with pytest.raises(NotReviewed):
            publish(session, draft, actor(author), NOW)
        submit(session, draft, actor(author), NOW)
        assert (draft.remark, draft.reviewed_by) == ("Câu hai sai ngày.", None)
        approve(session, draft, actor(second), NOW)
        assert (draft.remark, draft.reviewed_by) == ("", second.id)

    def test_what_was_agreed_to_are_the_words_of_then(self, session, agreed, author):
        save_draft(session, agreed.id, studio.text(2), agreed.revision, actor(author), NOW)
        session.refresh(agreed)
        with pytest.raises(NotReviewed):
            publish(session, agreed, actor(author), NOW)
        assert len(versions(session)) == 1

    def test_steps_out_of_turn(self, session, agreed, author, second):
        with pytest.raises(NotWaiting):
            submit(session, agreed, actor(author), NOW)
        with pytest.raises(NotWaiting):
            approve(session, agreed, actor(second), NOW)
        with pytest.raises(NotWaiting):
            send_back(session, agreed, "Sửa.", actor(second), NOW)

    def test_sources_that_are_gone_stop_what_was_agreed_to(self, session, agreed, author):
        session.execute(update(Draft).values(details={}))
        session.expire_all()
        with pytest.raises(NotReady):
            publish(session, agreed, actor(author), NOW)

    def test_two_accounts_of_one_person_are_no_second_person(self, session, agreed, author, second):
        hand_over(session, second.id, author.id)
        session.refresh(agreed)
        assert (agreed.state, agreed.reviewed_by) == (DraftState.WRITING, None)
        submit(session, agreed, actor(author), NOW)


class TestTheRule:
    def test_the_nation_always_a_province_unless_it_says_no(self, session, local, someone):
        _teacher, made = local
        owner = session.scalars(select(AdminUnit).filter_by(name="Quảng Ngãi")).one()
        nation = session.scalars(select(AdminUnit).filter_by(level="nation")).one()
        session.add(ReviewRule(unit_id=nation.id, needs_review=False))
        session.flush()
        assert needs_review(session, studio.course(session))
        assert not needs_review(session, session.get(Course, made.course_id))
        set_review_rule(session, owner, True, actor(someone("trainer")), NOW)
        assert needs_review(session, session.get(Course, made.course_id))

    @pytest.mark.usefixtures("local")
    def test_only_a_change_is_noted(self, session, author):
        owner = session.scalars(select(AdminUnit).filter_by(name="Gia Lai")).one()
        for needed in (True, False, False, True):
            set_review_rule(session, owner, needed, actor(author), NOW)
        session.commit()
        rows = select(AuditEntry.details).filter_by(action="review_rule.changed", unit_id=owner.id)
        assert session.scalars(rows.order_by(AuditEntry.id)).all() == [{"review_off": True}, {"review_on": True}]

    def test_without_a_second_person(self, session, local):
        teacher, made = local
        version = publish(session, made, actor(teacher), NOW)
        session.commit()
        assert (version.number, version.published_by, version.reviewed_by) == (1, teacher.id, None)

    def test_who_sent_it_back_has_not_reviewed_it(self, session, local):
        """Not even when it is scheduled after the rule was switched off."""
        teacher, made = local
        other = studio.trainer(session, "other", "Quảng Ngãi")
        submit(session, made, actor(teacher), NOW)
        send_back(session, made, "Sửa giúp.", actor(other), NOW)
        schedule(session, made, LATER, actor(teacher), NOW)
        assert publish_due(session, LATER) == 1
        assert versions(session, "bai-cua-tinh")[0].reviewed_by is None

    @pytest.mark.usefixtures("local")
    def test_pages(self, session, visit):
        visitor = visit("local")
        owner = session.scalars(select(AdminUnit).filter_by(name="Quảng Ngãi")).one()
        assert visitor.get("/studio/review-rules").url == f"/studio/review-rules/{owner.id}"
        assert "Đã lưu" in visitor.submit({"needed": "yes"}).text
        assert session.scalars(select(ReviewRule.needs_review)).all() == [True]
        assert "Bạn chọn một mục" in visitor.submit({"needed": "perhaps"}, status=422).text
        far = session.scalars(select(AdminUnit).filter_by(name="Gia Lai")).one()
        nation = session.scalars(select(AdminUnit).filter_by(level="nation")).one()
        for unit in (far, nation):
            visitor.get(f"/studio/review-rules/{unit.id}", status=404)
        assert "Không có tỉnh nào để bạn quyết định" in visit("trainer").get("/studio/review-rules").text
        visit("trainer").get(f"/studio/review-rules/{owner.id}", status=404)
        studio.trainer(session, "commune-trainer", "Minh An")
        session.commit()
        visit("commune-trainer").get(f"/studio/review-rules/{owner.id}", status=404)


class TestThePages:
    @pytest.mark.usefixtures("second")
    def test_from_the_draft_to_the_reader(self, draft, visit):
        writer, reader = visit("trainer"), visit("second")
        page = writer.get(f"/studio/drafts/{draft.id}/review")
        assert "Đang viết" in page.text
        page = writer.submit(action="/submit")
        assert "Đang chờ người khác duyệt" in page.text
        assert "Bạn đã sửa hoặc gửi bài này" in page.text
        assert not [form for form in page.forms if form.action.endswith(("/approve", "/send-back"))]
        assert "Bài của bạn, chờ người khác" in writer.get("/studio/waiting").text
        page = reader.get("/studio/waiting")
        assert page.h1s == ["1 bài đang chờ duyệt"]
        assert f"/studio/drafts/{draft.id}/review" in page.links
        page = reader.get(f"/studio/drafts/{draft.id}/review")
        assert "[thêm: Chuyển khoản chỉ mất vài giây" in page.text
        assert "[bỏ: Nội dung ]" in page.text or "[bỏ: Nội dung" in page.text
        assert any(link.startswith("https://vietnamplus.vn/") for link in page.links)
        assert '<article class="lesson">' in page.html
        page = reader.submit(action="/approve")
        assert "Đã duyệt" in page.text
        assert reader.get("/studio/waiting?step=publishing").h1s == ["1 bài đã duyệt, chưa xuất bản"]
        reader.get(f"/studio/drafts/{draft.id}/publish")
        page = reader.submit(action="/publish")
        assert "Người học đọc bản 2" in page.text
        assert page.h1s == ["2 bản đã xuất bản: Chuyển tiền đúng người, đúng số"]
        assert "Chuyển khoản chỉ mất vài giây" in visit("member").get(f"/courses/{studio.COURSE}/lessons/1").text

    @pytest.mark.usefixtures("second")
    def test_sending_back_demands_a_remark_and_loses_nothing(self, session, draft, author, visit):
        submit(session, draft, actor(author), NOW)
        session.commit()
        visitor = visit("second")
        visitor.get(f"/studio/drafts/{draft.id}/review")
        page = visitor.submit({"remark": "  "}, action="/send-back", status=422)
        assert "Bạn ghi điều cần sửa" in page.text
        page = visitor.submit({"remark": "x" * 2001}, action="/send-back", status=422)
        assert "x" * 2001 in page.html
        visitor.submit({"remark": "Câu hai <b>sai</b> ngày."}, action="/send-back")
        page = visit("trainer").get(f"/studio/drafts/{draft.id}/review")
        assert "Câu hai &lt;b&gt;sai&lt;/b&gt; ngày." in page.html

    @pytest.mark.usefixtures("second")
    def test_a_page_that_is_out_of_date_decides_nothing(self, session, draft, author, visit):
        submit(session, draft, actor(author), NOW)
        session.commit()
        visitor = visit("second")
        visitor.get(f"/studio/drafts/{draft.id}/review")
        seen = draft.revision
        save_draft(session, draft.id, studio.text(2), seen, actor(author), NOW)
        submit(session, draft, actor(author), NOW)
        session.commit()
        stale = visitor.token()
        page = visitor.submit(action="/approve")
        assert "Đây là tình trạng mới nhất" in page.text
        words = {"csrf_token": stale, "revision": seen, "remark": "Câu hai sai ngày."}
        answer = visitor.raw("POST", f"/studio/drafts/{draft.id}/send-back", data=words)
        page = visitor.look(answer)
        assert (answer.status_code, "Bạn đọc lại bản mới rồi gửi" in page.text) == (422, True)
        assert "Câu hai sai ngày." in page.html
        session.expire_all()
        assert draft.state == DraftState.SUBMITTED

    def test_without_a_second_person_the_pages_offer_none(self, local, visit):
        _teacher, made = local
        page = visit("local").get(f"/studio/drafts/{made.id}/review")
        assert f"/studio/drafts/{made.id}/publish" in page.links
        assert not [form for form in page.forms if form.action.endswith("/submit")]

    @pytest.mark.usefixtures("local")
    def test_who_may(self, draft, visit):
        """Of another unit it does not exist; who writes nothing comes in nowhere."""
        stranger = visit("local")
        stranger.get("/studio/waiting")
        words = {"csrf_token": stranger.token(), "revision": draft.revision, "remark": "Sửa.", "when": "now"}
        for step in ("submit", "approve", "send-back", "publish", "unschedule"):
            assert stranger.raw("POST", f"/studio/drafts/{draft.id}/{step}", data=words).status_code == 404
        for page in ("review", "publish"):
            stranger.get(f"/studio/drafts/{draft.id}/{page}", status=404)
            visit("member").get(f"/studio/drafts/{draft.id}/{page}", status=404)

    def test_nonsense_is_no_revision(self, session, draft, visit):
        visitor, url = visit("trainer"), f"/studio/drafts/{draft.id}"
        visitor.get(f"{url}/review")
        for revision in ("", "0", "x", "9" * 400):
            words = {"csrf_token": visitor.token(), "revision": revision}
            assert visitor.raw("POST", f"{url}/submit", data=words).status_code == 302
        assert "Đây là tình trạng mới nhất" in visitor.get(f"{url}/review").text
        assert noted(session) == []

    @pytest.mark.usefixtures("second")
    def test_statements_of_the_list_do_not_grow(self, session, author, visit, statements):
        visitor, counts = visit("second"), []
        for number in range(6):
            made = studio.draft(session, author, NOW, slug=f"bai-moi-{number}")
            submit(session, made, actor(author), NOW)
            session.commit()
            if number in (0, 5):
                statements.clear()
                visitor.get("/studio/waiting")
                counts.append(len(statements))
        assert counts[0] == counts[1]
        assert visitor.get("/studio/waiting?q=chuyen+tien").h1 == "6 bài đang chờ duyệt"
        assert "Không có bản nháp nào khớp" in visitor.get("/studio/waiting?q=khong+co").text

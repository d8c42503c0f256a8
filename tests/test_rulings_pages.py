"""The pages of a question found wrong: who may, what is told before and after, and nobody's name beyond the scope."""

from concurrent.futures import ThreadPoolExecutor, wait

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from certificates.models import Certificate
from lms.clock import utc_now
from lms.people.models import AuditEntry
from lms.rulings import applying, counting, deciding, holding, showing, views
from lms.rulings.deciding import Decision, decide
from lms.rulings.subjects import subject_of
from lms.teams.acting import Actor
from lms.teams.models import AdminUnit, Grant
from quizzes.attempts import handing_in
from quizzes.models import QuestionVersion, Ruling
from tests import world
from tests.quizzes import MEMBER_COURSE
from tests.rulings import NOW, THEN, apply, paper, play, rule, subject, version_of

REASON = "Phương án a cũng đúng."


@pytest.fixture
def sat(session, someone):
    return play(session, someone)


def address(session, slug="q04"):
    return f"/library/{MEMBER_COURSE}/questions/{version_of(session, slug)}/ruling"


def names(page):
    return {name for name in ("Nguyễn Thị Hạnh", "Đinh Thị Lan", "Trần Văn Bính") if name in page.text}


def test_from_the_bank_to_the_decision(session, someone, visit, sat):
    trainer, url = visit("trainer"), address(session)
    bank = trainer.get(f"/library/{MEMBER_COURSE}/questions")
    assert url in bank.links
    page = trainer.get(url)
    assert "3 bài đã nộp có câu này" in page.text
    for words in ("Phương án a 1 bài chọn (33%)", "Phương án b Đúng 1 bài chọn (33%)", "Phương án c 1 bài chọn"):
        assert words in page.text, page.text
    page = trainer.submit({"what": "answers", "answers": ["b"]}, action="/ruling", status=422)
    assert "Bạn ghi lý do." in page.text
    page = trainer.submit({"what": "answers", "answers": ["b"], "reason": REASON}, action="/ruling", status=422)
    assert "đang được tính đúng như vậy" in page.text
    page = trainer.submit({"what": "answers", "answers": ["a", "b"]}, action="/ruling")
    assert page.title.startswith("1 trên 3 bài sẽ đổi điểm")
    assert "1 người nay đạt" in page.text
    assert "1 giấy chứng nhận được cấp" in page.text
    assert names(page) == set(), "a trainer oversees nobody"
    page = trainer.submit({"mend": "1"}, action="ruling/confirm", to="ruling")
    assert REASON in page.html
    trainer.submit(action="/ruling")
    again = trainer.page
    page = trainer.submit(action="/confirm")
    assert "Đã ghi quyết định và chấm lại xong." in page.text
    assert "1 bài đổi điểm; 1 thành đạt, 0 không còn đạt" in page.text
    trainer.page = again
    assert "vừa có quyết định khác" in trainer.submit(action="/confirm").text
    session.expire_all()
    assert session.scalars(select(Ruling.keys)).all() == [["a", "b"]]
    assert sat["member"].passed


def test_names_are_for_those_who_oversee(session, someone, visit, sat):
    rule(session, subject(session, "q04"), ("a", "b"), someone("trainer"), NOW)
    form = {"what": "out", "reason": REASON}
    administrator, url = visit("administrator"), address(session)
    administrator.get(url)
    page = administrator.submit(form, action="/ruling")
    assert "2 người có bài không còn đạt" in page.text
    assert names(page) == {"Nguyễn Thị Hạnh", "Đinh Thị Lan"}
    far = session.scalars(select(AdminUnit).filter_by(name="Ia Tôr")).one()
    session.add(Grant(person_id=someone("trainer").id, role="administrator", unit_id=far.id, valid_from=world.LONG_AGO))
    session.commit()
    trainer = visit("trainer")
    trainer.get(url)
    page = trainer.submit(form, action="/ruling")
    assert "2 người có bài không còn đạt" in page.text
    assert names(page) == set()


def test_others_do_not_find_the_page(session, visit):
    """Nor does a trainer of another province find a question of the nation's."""
    far = session.scalars(select(AdminUnit).filter_by(name="Gia Lai")).one()
    person = world.person(session, "far-trainer", "Siu Thị Lan")
    session.add(Grant(person_id=person.id, role="trainer", unit_id=far.id, valid_from=world.LONG_AGO))
    session.commit()
    url = address(session)
    for username in ("member", "province-official", "far-trainer"):
        visitor = visit(username)
        visitor.get(url, status=404)
        visitor.get("/")
        data = {"csrf_token": visitor.token(), "what": "out", "reason": REASON, "seen": "0"}
        for end in ("", "/confirm", "/regrade"):
            assert visitor.raw("POST", url + end, data=data).status_code == 404
    assert session.scalar(select(func.count(Ruling.id))) == 0


def test_a_question_of_another_course_is_not_here(session, visit):
    other = session.scalars(select(QuestionVersion.id).order_by(QuestionVersion.id.desc())).first()
    visit("trainer").get(f"/library/{MEMBER_COURSE}/questions/{other}/ruling", status=404)


def test_certificates_to_look_at_again(session, someone, visit, sat, statements):
    by = someone("trainer")
    rule(session, subject(session, "q04"), ("a", "b"), by, NOW)
    official = visit("commune-official")
    assert "Không có giấy nào cần xem xét" in official.get("/rulings/certificates").text
    rule(session, subject(session, "q04"), (), by, NOW)
    statements.clear()
    page = official.get("/rulings/certificates")
    few = len(statements)
    assert page.title.startswith("2 giấy chứng nhận cần xem xét")
    assert names(page) == {"Nguyễn Thị Hạnh", "Đinh Thị Lan"}
    assert "3 trên 4 câu, cần 80%" in page.text
    assert names(official.get("/rulings/certificates?q=hanh")) == {"Nguyễn Thị Hạnh"}
    assert names(visit("far-official").get("/rulings/certificates")) == set()
    visit("leader").get("/rulings/certificates", status=404)
    lan = session.scalars(select(Certificate).filter_by(person_id=someone("mate").id)).one()
    official.get(f"/certificates/{lan.id}")
    official.submit({"reason": "Đã trao đổi, thi lại."}, action="/revoke")
    paper(session, someone("leader"), {"q01": "c", "q02": "c"}, hand_in=NOW)
    statements.clear()
    assert names(official.get("/rulings/certificates")) == {"Nguyễn Thị Hạnh"}
    assert len(statements) == few
    again = paper(session, someone("member"), {"q01": "b", "q02": "b", "q03": "c"}, hand_in=NOW, pass_mark=60)
    assert names(official.get("/rulings/certificates")) == set(), "passed again"
    rule(session, subject(session, "q01"), ("c",), by, NOW)
    session.expire_all()
    assert not again.passed
    hanh = session.scalars(select(Certificate.id).filter_by(person_id=someone("member").id)).one()
    assert names(official.get("/rulings/certificates")) == {"Nguyễn Thị Hạnh", "Trần Văn Bính"}
    kept = official.submit(action=f"/{hanh}/keep")
    assert "Giấy chứng nhận được giữ." in kept.text
    assert names(kept) == {"Trần Văn Bính"}
    token, far = {"csrf_token": official.token()}, visit("far-official")
    assert official.raw("POST", f"/rulings/certificates/{hanh}/keep", data=token).status_code == 302
    far.get("/rulings/certificates")
    for paper_id in (hanh, 999):
        answer = far.raw("POST", f"/rulings/certificates/{paper_id}/keep", data={"csrf_token": far.token()})
        assert answer.status_code == 404
    [entry] = session.scalars(select(AuditEntry).filter_by(action="certificate.kept"))
    assert (entry.actor_id, entry.person_id) == (someone("commune-official").id, someone("member").id)


def test_what_is_left_is_told_and_goes_on(session, app, someone, visit, sat, monkeypatch):
    monkeypatch.setattr(applying, "SLICE", 1)
    monkeypatch.setattr(holding.next_slice, "__defaults__", (1,))
    monkeypatch.setattr(views, "SLICES_AT_ONCE", 1)
    monkeypatch.setattr(deciding, "PREVIEWED", 2)
    trainer = visit("trainer")
    trainer.get(address(session))
    page = trainer.submit({"what": "out", "reason": REASON}, action="/ruling")
    assert page.title.startswith("Trong 2 bài nộp sớm nhất, 2 bài sẽ đổi điểm")
    assert "mới tính trên 2 bài, trong tất cả 3 bài" in page.text
    assert "Còn 2 bài chưa chấm lại" in trainer.submit(action="/confirm").text
    assert "Còn 1 bài chưa chấm lại" in trainer.submit(action="/regrade").text
    run = app.test_cli_runner().invoke
    assert run(args=["rulings", "apply"]).output == "1 rulings applied.\n"
    assert run(args=["rulings", "apply"]).output == "Nothing to apply.\n"
    assert "chưa chấm lại" not in trainer.get(address(session)).text
    session.expire_all()
    assert {one.out_of for name, one in sat.items() if name != "stranger"} == {4}


def test_older_versions_with_the_same_options(session, someone, visit, sat):
    """The paper of before holds the version of before."""
    old = session.get_one(QuestionVersion, version_of(session, "q04"))
    old.is_current = False
    kept = {"question_id": old.question_id, "lesson_number": 1, "difficulty": 1, "key": "b", "published_at": NOW}
    texts = {"vi": {**old.texts["vi"], "stem": "<p>Câu hỏi đã sửa?</p>"}}
    session.add(QuestionVersion(number=2, texts=texts, digest="x", **kept))
    session.commit()
    trainer = visit("trainer")
    page = trainer.get(address(session))
    assert "Chưa bài nào đã nộp có câu này." in page.text
    assert "Bản số 1" in page.text
    assert "3 bài đã nộp có câu này." in page.text
    trainer.submit({"what": "out", "reason": REASON, "versions": [str(old.id)]}, action="/ruling")
    assert "3 trên 3 bài" in trainer.page.title
    trainer.submit(action="/confirm")
    assert {row for row in session.scalars(select(Ruling.version_id))} == {old.id, version_of(session, "q04")}  # noqa: C416


SPECIAL = [
    ("several", "ab", {"answers": ["a", "c"], "keep": "y"}, ["ac", "ab"]),
    ("matching", "ab", {"part_1": "b", "part_2": "c"}, ["bc"]),
    ("ordering", "abc", {"part_1": "b", "part_2": "a", "part_3": "c", "keep": "y"}, ["bac", "abc"]),
    ("case", "sb", {"part_1": "r", "part_2": "a"}, ["ra"]),
]


@pytest.mark.parametrize(("kind", "key", "sent", "keys"), SPECIAL)
def test_every_kind_has_its_answer(session, someone, visit, kind, key, sent, keys):
    version = session.get_one(QuestionVersion, version_of(session, "q04"))
    words = {**version.texts["vi"], "prompts": ["Số <b>113</b>", "Số 114"] if kind == "matching" else []}
    session.execute(update(QuestionVersion).filter_by(id=version.id).values(kind=kind, key=key, texts={"vi": words}))
    session.commit()
    paper(session, someone("member"), {"q04": keys[0], "q05": "b"}, hand_in=THEN)
    trainer, url = visit("trainer"), address(session)
    page = trainer.get(url)
    assert "1 bài chọn (100%)" in page.text
    half = {name: "" if name == "part_2" else value for name, value in sent.items() if name != "answers"}
    trainer.submit({**half, "what": "answers", "answers": [], "reason": REASON}, action="/ruling", status=422)
    assert "Bạn chọn đáp án được tính." in trainer.page.text
    trainer.submit({**sent, "what": "answers", "reason": REASON}, action="/ruling")
    assert "1 trên 1 bài" in trainer.page.title
    trainer.submit(action="/confirm")
    assert session.scalars(select(Ruling.keys)).all() == [keys]


def test_the_learner_is_told_calmly(session, someone, visit, sat):
    """Not so whoever sat it later: to them it was never otherwise."""
    member, url = visit("member"), f"/attempts/{sat['member'].id}"
    rule(session, subject(session, "q04"), ("a",), someone("trainer"), NOW)
    later = paper(session, someone("stranger"), {"q04": "a", "q05": "b"}, hand_in=NOW)
    again, whole = "Câu này được chấm lại ngày 20/11/2026.", "Bài này được chấm lại ngày 20/11/2026"
    page = member.get(url).text
    assert again in page
    assert "Lúc nộp: 3 trên 5 câu đúng, chưa đạt. Nay: 4 trên 5 câu đúng, đạt." in page
    page = visit("stranger").get(f"/attempts/{later.id}").text
    assert (again in page, whole in page) == (False, False)
    rule(session, subject(session, "q04"), (), someone("trainer"), NOW)
    page = member.get(url).text
    assert again not in page
    assert "Câu này đã được bỏ, không tính điểm của ai." in page
    assert "Nay: 3 trên 4 câu đúng, chưa đạt." in page
    assert "Giấy chứng nhận của bạn vẫn có giá trị." not in page, "it was no pass when it was handed in"
    mate = visit("mate").get(f"/attempts/{sat['mate'].id}").text
    assert (
        "Lúc nộp: 4 trên 5 câu đúng, đạt. Nay: 3 trên 4 câu đúng, chưa đạt. Giấy chứng nhận của bạn vẫn có giá trị."
        in mate
    )
    kept = member.get("/my/data").text
    assert "Trước: 3 trên 5 câu, chưa đạt. Sau: đạt." in kept
    assert "Trước: 4 trên 5 câu, đạt. Sau: chưa đạt." in kept
    rule(session, subject(session, "q04"), ("b",), someone("trainer"), NOW)
    assert whole not in member.get(url).text, "worth again what it was worth at first"
    rule(session, subject(session, "q04"), ("a",), someone("trainer"), utc_now())
    home = member.get("/")
    assert "Bài kiểm tra được chấm lại: " in home.text
    assert url in home.links


def test_a_decision_made_by_mistake_is_taken_back(session, someone, visit, sat):
    """In every version that it was about, each to its own answers of before; nobody loses a certificate by it."""
    first = subject(session, "q04").version
    kept = {"question_id": first.question_id, "lesson_number": 1, "difficulty": 1, "published_at": NOW, "digest": "x"}
    newer = QuestionVersion(number=2, texts=first.texts, key="c", **kept)
    first.is_current = False
    session.add(newer)
    session.commit()
    rule(session, subject_of(session, first.id), ("b", "c"), someone("trainer"), THEN)
    trainer, url = visit("trainer"), address(session)
    trainer.get(url)
    assert not [link for link in trainer.page.links if "what=back" in link], "nothing was decided about this version"
    trainer.submit(
        {"what": "answers", "answers": ["a"], "versions": [str(first.id)], "reason": REASON}, action="/ruling"
    )
    trainer.submit(action="/confirm")
    (link,) = [link for link in trainer.page.links if "what=back" in link]
    trainer.get(url + link.split("#")[0])
    page = trainer.submit({"reason": "Nhầm câu."}, action="/ruling")
    assert "Hoàn lại quyết định gần nhất, tính như trước đó" in page.text
    trainer.submit(action="/confirm")
    session.expire_all()
    rulings = session.execute(select(Ruling.version_id, Ruling.keys).order_by(Ruling.id)).all()
    back = {(newer.id, "c"), (first.id, "bc")}
    assert {(version_id, "".join(keys)) for version_id, keys in rulings[-2:]} == back
    assert (sat["member"].passed, sat["leader"].passed) == (False, True)
    assert session.scalar(select(func.count(Certificate.id)).filter_by(person_id=someone("member").id)) == 1
    (entry, *_others) = session.scalars(
        select(AuditEntry).filter_by(action="question.ruled").order_by(AuditEntry.id.desc())
    )
    assert entry.details["taken_back"] is True


def test_the_page_asks_the_same_of_many(session, someone, visit, sat, statements, monkeypatch):
    trainer, url = visit("trainer"), address(session)
    counts = []
    for _round in range(2):
        rule(session, subject(session, "q04"), ("a",), someone("trainer"), NOW)
        statements.clear()
        trainer.get(url)
        counts.append(len(statements))
        for _number in range(5):
            paper(session, someone("stranger"), {"q04": "c", "q05": "b"}, hand_in=NOW)
    assert counts[0] == counts[1]
    for module in (counting, showing):
        monkeypatch.setattr(module, "COUNTED", 4)
    page = trainer.get(url)
    assert "Chỉ đếm 4 bài nộp gần nhất có câu này." in page.text
    assert "Trong đó 4 bài có bản này." in page.text


def test_a_submission_on_its_way_is_not_missed(session, someone):
    """It has read the rulings of before, and is committed after the decision."""
    attempt = paper(session, someone("member"), {"q04": "a", "q05": "b"})
    by, version_id, engine = Actor(someone("trainer").id, "::1"), version_of(session, "q04"), session.get_bind()
    session.commit()

    def decide_and_grade():
        with Session(engine) as own:
            [ruling] = decide(own, subject_of(own, version_id), Decision({version_id: ("a",)}), 0, by, NOW)
            own.commit()
            apply(own, ruling, by, NOW)

    with ThreadPoolExecutor(1) as pool:
        handing_in.submit(session, attempt, THEN)
        other = pool.submit(decide_and_grade)
        wait([other], timeout=0.3)
        session.commit()
        other.result()
    session.refresh(attempt)
    assert (attempt.score, attempt.passed) == (2, True)

"""The screens of roles: giving, ending, reviewing, and who may open which."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from lms.people.models import AuditEntry, Person, SignInCode
from lms.teams.granting import give_grant
from lms.teams.models import AdminUnit, Grant, UnitSuccession
from tests import world
from tests.world import today

OPEN = {"step": "preview"}


@pytest.fixture
def unit(session):
    return lambda name: session.scalars(select(AdminUnit).filter_by(name=name)).one()


@pytest.fixture
def east(session, someone, unit):
    """The east of the province, two communes, is the commune official's: the ids of its grants."""
    rows = [
        Grant(
            person_id=someone("citizen").id,
            role="official",
            unit_id=unit(name).id,
            granted_by=someone("province-official").id,
            label="Phía đông tỉnh",
            valid_from=date(2026, 1, 1),
        )
        for name in ("Minh An", "Trà Câu")
    ]
    session.add_all(rows)
    session.commit()
    return [row.id for row in rows]


def held(session, person):
    session.expire_all()
    rows = session.execute(
        select(AdminUnit.name, Grant.role, Grant.label, Grant.valid_from, Grant.valid_to)
        .join(AdminUnit, AdminUnit.id == Grant.unit_id)
        .where(Grant.person_id == person.id)
        .order_by(AdminUnit.name)
    )
    return [tuple(row) for row in rows]


def entries(session, action):
    return session.scalars(select(AuditEntry).filter_by(action=action).order_by(AuditEntry.id)).all()


class TestGiving:
    def test_from_the_search_to_the_role(self, visit, session, someone, unit):
        official = visit("province-official")
        official.get("/grants")
        official.get("/grants/new?q=bui duc thang")
        link = next(link for link in official.page.links if "/grants/give?person=" in link)
        page = official.get(link)
        assert "Xã Minh An" in page.text
        assert "Cả tỉnh Quảng Ngãi" not in page.text, "an official gives nothing on their own unit"
        chosen = {"role": "official", "units": [str(unit("Minh An").id)], "step": "preview"}
        page = official.submit(chosen)
        assert "Cán bộ xã Minh An , từ ngày" in page.text
        assert "1 xã, phường; 2 tổ; 5 người có tài khoản" in page.text
        assert held(session, someone("citizen")) == []
        page = official.submit({"step": "give"})
        assert "Đã giao nhiệm vụ cho Bùi Đức Thắng." in page.text
        assert held(session, someone("citizen")) == [("Minh An", "official", "", today(), None)]
        (entry,) = entries(session, "grant.given")
        assert (entry.actor_id, entry.person_id) == (someone("province-official").id, someone("citizen").id)
        assert (entry.unit_id, entry.details["role"]) == (unit("Minh An").id, "official")
        assert visit("citizen").get("/units").url == f"/units/{unit('Minh An').id}"

    def test_a_set_is_given_under_one_name_and_given_again(self, visit, session, someone):
        official = visit("province-official")
        official.get(f"/grants/give?person={someone('citizen').id}")
        page = official.submit({"role": "official", "step": "all"})
        assert "Đã chọn 2 trên 2 nơi." in page.text
        page = official.submit({"role": "official", **OPEN}, status=422)
        assert "Bạn đặt tên chung" in page.text
        last = today() + timedelta(days=60)
        official.submit({"role": "official", "label": "Phía  đông tỉnh", "last": last.isoformat(), **OPEN})
        official.submit({"step": "give"})
        end = last + timedelta(days=1)
        assert held(session, someone("citizen")) == [
            ("Minh An", "official", "Phía đông tỉnh", today(), end),
            ("Trà Câu", "official", "Phía đông tỉnh", today(), end),
        ]
        assert len(entries(session, "grant.given")) == 2
        page = official.get("/grants?q=phia dong")
        assert page.text.count("Phía đông tỉnh: 2 xã, phường") == 1
        assert "Cán bộ Phía đông tỉnh" in visit("citizen").get("/grants").text
        link = next(link for link in page.links if re.fullmatch(r"/grants/\d+", link))
        official.get(link)
        again = next(link for link in official.page.links if "/grants/new?set=" in link)
        official.get(again + "&q=Đinh Thị Lan")
        official.get(next(link for link in official.page.links if "person=" in link))
        official.submit(OPEN)
        official.submit({"step": "give"})
        assert [row[2] for row in held(session, someone("mate"))] == ["Phía đông tỉnh"] * 2

    def test_in_english_an_office_reads_naturally(self, visit, east):
        admin = visit("administrator")
        admin.client.set_cookie("language", "en")
        page = admin.get(f"/grants/{east[0]}")
        assert page.h1s == ["Official, Phía đông tỉnh: Bùi Đức Thắng"]
        assert "People" in page.text

    def test_the_whole_is_not_counted_among_its_parts(self, visit, someone, unit):
        admin = visit("administrator")
        admin.get(f"/grants/give?person={someone('citizen').id}&in={unit('Quảng Ngãi').id}")
        assert "Cả tỉnh Quảng Ngãi" in admin.page.text
        page = admin.submit({"role": "official", "step": "all"})
        assert "Chọn cả 2 nơi đang hiện" in page.text
        assert "Đã chọn 2 trên 2 nơi." in page.text
        page = admin.submit({"role": "official", "units": [str(unit("Quảng Ngãi").id)], "find": "", "step": "find"})
        assert "Đã chọn 0 trên 2 nơi. Đã chọn cả tỉnh Quảng Ngãi." in page.text

    def test_ticks_survive_a_search_in_the_list(self, visit, someone, session, unit):
        for number in range(12):
            world.unit(session, "commune", "xa", f"Núi {number}", unit("Quảng Ngãi"), code=f"3{number:04}")
        session.commit()
        official = visit("province-official")
        official.get(f"/grants/give?person={someone('citizen').id}")
        page = official.submit({"units": [str(unit("Minh An").id)], "find": "nui", "step": "find"})
        assert "Xã Núi 3" in page.text
        assert "Xã Trà Câu" not in page.text
        assert "1 nơi đã chọn không hiện ở đây." in page.text
        page = official.submit({"find": "nui", "step": "all"})
        assert "Đã chọn 13 trên 14 nơi." in page.text
        page = official.submit({"find": "không có", "step": "none"})
        assert "Đã chọn 0 trên 14 nơi." in page.text
        assert "Không có nơi nào khớp" in page.text

    def test_a_new_official_gets_an_account_and_a_code_shown_once(self, visit, session, unit):
        official = visit("province-official")
        official.get("/grants/give")
        typed = {
            "name": "Hoàng Thị Bích",
            "phone": "0900 000 321",
            "role": "trainer",
            "units": [str(unit("Minh An").id)],
        }
        page = official.submit({**typed, **OPEN})
        assert "Không xem được tổ và người học nào." in page.text
        assert session.scalar(select(Person.id).filter_by(phone="0900000321")) is None, "a preview writes nothing"
        action = next(form.action for form in page.forms if "give" in form.action)
        token = official.token()
        answer = official.raw("POST", action, data={**typed, "begins": today(), "step": "give", "csrf_token": token})
        assert answer.headers["Cache-Control"] == "no-store"
        person = session.scalars(select(Person).filter_by(phone="0900000321")).one()
        assert re.search(r"[2-9A-Z]{4} [2-9A-Z]{4}", answer.text)
        assert session.scalars(select(SignInCode.issued_by).filter_by(person_id=person.id)).one()
        assert held(session, person) == [("Minh An", "trainer", "", today(), None)]
        for action in ("person.opened", "grant.given", "code.issued"):
            (entry,) = entries(session, action)
            assert (entry.person_id, entry.unit_id) == (person.id, unit("Minh An").id)

    @pytest.mark.parametrize("phone", ["", "0900 000 321"])
    def test_the_same_new_official_sent_twice_opens_one_account(self, visit, session, unit, phone):
        """The page with the code is lost with the second press; the next page leads to another code."""
        official = visit("province-official")
        official.get("/grants/give")
        places = [str(unit(name).id) for name in ("Minh An", "Trà Câu")]
        typed = {"name": "Hoàng Thị Bích", "phone": phone, "role": "official", "units": places, "begins": today()}
        data = {**typed, "label": "Phía đông tỉnh", "step": "give", "csrf_token": official.token()}
        assert official.raw("POST", "/grants/give", data=data).status_code == 200
        answer = official.raw("POST", "/grants/give", data=data)
        assert answer.status_code == 302
        page = official.get(answer.headers["Location"])
        assert "Bạn đã giao nhiệm vụ này cho Hoàng Thị Bích." in page.text
        assert ("ghi thêm số điện thoại" in page.text) == (not phone)
        assert f"{page.url}/code" in page.links
        (person,) = session.scalars(select(Person).filter_by(name="Hoàng Thị Bích"))
        assert len(session.scalars(select(SignInCode.id).filter_by(person_id=person.id)).all()) == 1

    @pytest.mark.parametrize(
        ("change", "words"),
        [
            ({"role": "trainer"}, "Ở đây đã có người cùng tên."),
            ({"last": "2099-12-31"}, "Ở đây đã có người cùng tên."),
            ({"name": "Hoàng Thị Bịch"}, "Ở đây đã có người cùng tên."),
            ({"units": ["Minh An", "Trà Câu"], "label": "Hai nơi"}, "Ở đây đã có người cùng tên."),
        ],
    )
    def test_what_differs_is_no_second_press(self, visit, unit, change, words):
        official = visit("province-official")
        official.get("/grants/give")
        typed = {"name": "Hoàng Thị Bích", "role": "official", "units": ["Minh An"], "begins": today(), "step": "give"}
        for data, status in ((typed, 200), ({**typed, **change}, 422)):
            ids = [str(unit(name).id) for name in data["units"]]
            answer = official.raw("POST", "/grants/give", data={**data, "units": ids, "csrf_token": official.token()})
            assert answer.status_code == status
        assert words in answer.text

    def test_a_phone_number_that_is_known_leads_to_its_holder(self, visit, unit):
        official = visit("province-official")
        official.get("/grants/give")
        typed = {"name": "Bùi Đức Thắng", "phone": "0900000001", "role": "official", "units": [str(unit("Minh An").id)]}
        page = official.submit({**typed, **OPEN}, status=422)
        assert "Bùi Đức Thắng đã có tài khoản với số điện thoại này." in page.text
        assert "Số này là của Bùi Đức Thắng. Bạn giao cho người đó ở phần đầu trang." in page.text
        assert "nhờ cấp trên" not in page.text
        form = next(form for form in page.forms if "person=" in form.action)
        page = official.look(official.raw("POST", form.action, data=dict(form.fields) | OPEN))
        assert "Xem trước nhiệm vụ của Bùi Đức Thắng" in page.text

    def test_a_person_in_the_address_of_the_search_is_let_be(self, visit):
        page = visit("province-official").get("/grants/new?q=thang&person=abc")
        assert "Bùi Đức Thắng" in page.text
        assert not any("person=abc" in link for link in page.links)

    def test_of_strangers_nothing_is_told(self, visit, session, someone, unit):
        """Neither by their number nor by their name or id."""
        someone("citizen").phone = None
        someone("far-official").phone = "0900000777"
        session.commit()
        official = visit("province-official")
        official.get("/grants/give")
        typed = {"name": "Ai Đó", "phone": "0900000777", "role": "official", "units": [str(unit("Minh An").id)]}
        page = official.submit({**typed, **OPEN}, status=422)
        assert "Số này đã có tài khoản. Bạn nhờ cấp trên" in page.text
        assert "Rơ Châm" not in page.text
        for words in ("ro cham hong", "0900000777", "far-official"):
            assert "Không tìm thấy ai" in official.get(f"/grants/new?q={words}").text
        official.get(f"/grants/give?person={someone('far-official').id}", status=404)
        assert "Rơ Châm Hồng" in visit("administrator").get("/grants/new?q=ro cham").text

    def test_nobody_finds_themselves(self, visit, someone):
        admin = visit("administrator")
        assert "Không tìm thấy ai" in admin.get("/grants/new?q=le thi quan").text
        admin.get(f"/grants/give?person={someone('administrator').id}", status=404)

    @pytest.mark.parametrize(
        ("change", "words"),
        [
            ({"role": "administrator"}, "Bạn chọn một nhiệm vụ trong danh sách."),
            ({"role": ""}, "Bạn chọn một nhiệm vụ"),
            ({"units": []}, "Bạn đánh dấu ít nhất một nơi."),
            ({"units": ["Ia Tôr"]}, "Bạn không giao hoặc kết thúc được nhiệm vụ này"),
            ({"units": ["Quảng Ngãi"]}, "Bạn không giao hoặc kết thúc được nhiệm vụ này"),
            ({"units": ["Đông Hạ"]}, "Bạn không giao hoặc kết thúc được nhiệm vụ này"),
            ({"units": ["999999999999999"]}, "Bạn không giao hoặc kết thúc được nhiệm vụ này"),
            ({"units": ["một"]}, "Bạn không giao hoặc kết thúc được nhiệm vụ này"),
            ({"begins": "hôm nay"}, "Bạn ghi ngày theo mẫu"),
            ({"begins": ""}, "Bạn ghi ngày bắt đầu."),
            ({"begins": "2026-01-01"}, "Ngày bắt đầu chỉ ghi lùi được 30 ngày."),
            ({"begins": "9999-12-31"}, "Bạn ghi năm trước 2100."),
            ({"last": "9999-12-31"}, "Bạn ghi năm trước 2100."),
            ({"last": "2020-01-01"}, "Ngày cuối đứng trước ngày bắt đầu."),
            ({"label": "t" * 81}, "Tên dài quá 80 ký tự."),
        ],
    )
    def test_what_cannot_be_given(self, visit, session, someone, change, words):
        official = visit("province-official")
        official.get(f"/grants/give?person={someone('citizen').id}")
        typed = {"role": "official", "units": ["Minh An"], **change}
        known = {row.name: str(row.id) for row in session.scalars(select(AdminUnit))}
        typed["units"] = [known.get(name, name) for name in typed["units"]]
        for step in ("preview", "give"):
            page = official.submit({**typed, "step": step}, status=422)
            assert words in page.text
        assert held(session, someone("citizen")) == []

    @pytest.mark.usefixtures("east")
    def test_a_period_in_the_way_is_named(self, visit, someone, unit):
        official = visit("province-official")
        official.get(f"/grants/give?person={someone('citizen').id}")
        page = official.submit({"role": "official", "units": [str(unit("Minh An").id)], **OPEN}, status=422)
        taken = "Bùi Đức Thắng đã có nhiệm vụ này ở Xã Minh An từ ngày 01/01/2026, không thời hạn."
        assert taken in page.text

    def test_nothing_beyond_ones_own_term(self, visit, session, someone, unit):
        mine = session.scalars(select(Grant).filter_by(person_id=someone("province-official").id)).one()
        mine.valid_to = today() + timedelta(days=10)
        session.commit()
        official = visit("province-official")
        official.get(f"/grants/give?person={someone('citizen').id}")
        chosen = {"role": "official", "units": [str(unit("Minh An").id)]}
        page = official.submit({**chosen, **OPEN}, status=422)
        assert "Bạn chỉ giao được trong thời gian đó." in page.text
        official.submit({**chosen, "last": (today() + timedelta(days=9)).isoformat(), **OPEN})

    def test_a_unit_that_has_ended_names_its_successor(self, visit, session, someone, unit, east):
        old, new = unit("Minh An"), unit("Trà Câu")
        old.valid_to = today()
        session.add(UnitSuccession(from_id=old.id, to_id=new.id, kind="merge", effective_date=today()))
        session.commit()
        official = visit("province-official")
        official.get(f"/grants/give?person={someone('mate').id}")
        assert "Xã Minh An" not in official.page.text
        page = official.submit({"role": "official", "units": [str(old.id)], **OPEN}, status=422)
        day = today().strftime("%d/%m/%Y")
        assert f"Xã Minh An không còn từ ngày {day}, nay là Phường Trà Câu." in page.text
        page = official.get(f"/grants/give?person={someone('mate').id}&set={east[0]}")
        assert "Đã chọn 1 trên 1 nơi." in page.text, "what was chosen again is where the land is today"

    def test_pressing_twice_gives_once(self, app, visit, session, someone, unit):
        official = visit("province-official")
        official.get(f"/grants/give?person={someone('citizen').id}")
        where = f"/grants/give?person={someone('citizen').id}"
        data = {"role": "official", "units": [str(unit("Minh An").id)], "begins": today(), "step": "give"}
        data |= {"csrf_token": official.token()}
        session.rollback()
        with ThreadPoolExecutor(2) as pool:
            answers = list(pool.map(lambda _: visit_again(app, official, where, data), range(2)))
        assert sorted(answer.status_code for answer in answers) == [302, 302]
        assert len({answer.headers["Location"] for answer in answers}) == 1
        assert len(held(session, someone("citizen"))) == 1
        assert len(entries(session, "grant.given")) == 1

    def test_the_nation_gives_to_administrators_and_in_every_province(self, visit, session, someone, unit):
        admin = visit("administrator")
        person = someone("citizen").id
        page = admin.get(f"/grants/give?person={person}")
        assert "Cả Việt Nam" in page.text
        assert "Tỉnh Gia Lai" in page.text
        page = admin.get(f"/grants/give?person={person}&in={unit('Gia Lai').id}")
        assert "Xã Ia Tôr" in page.text
        admin.submit({"role": "administrator", "units": [str(unit("Gia Lai").id)], **OPEN})
        assert "Giao nhiệm vụ cán bộ, giảng viên" in admin.page.text
        admin.submit({"step": "give"})
        assert held(session, someone("citizen"))[0][:2] == ("Gia Lai", "administrator")
        page = visit("citizen").get("/grants/give")
        assert "Cả tỉnh Gia Lai" in page.text
        admin.get(f"/grants/give?person={person}&in={unit('Minh An').id}", status=404)


def visit_again(app, visitor, where, data):
    """The same browser, pressed a second time at the same moment."""
    client = app.test_client()
    with visitor.client.session_transaction() as known, client.session_transaction() as session:
        session.update(known)
    return client.post(where, data=data)


class TestEnding:
    def test_a_part_of_a_set_ends(self, visit, session, someone, unit, east):
        official = visit("province-official")
        official.get(f"/grants/{east[0]}")
        later = today() + timedelta(days=3)
        page = official.submit({"units": [str(unit("Minh An").id)], "ends": later.isoformat()})
        assert f"Bùi Đức Thắng thôi nhiệm vụ ở 1 nơi từ ngày {later:%d/%m/%Y}. Còn giữ nhiệm vụ ở 1 nơi." in page.text
        assert [(row[0], row[4]) for row in held(session, someone("citizen"))] == [
            ("Minh An", later),
            ("Trà Câu", None),
        ]
        (entry,) = entries(session, "grant.ended")
        assert (entry.unit_id, entry.details["ends"]) == (unit("Minh An").id, later.isoformat())

    @pytest.mark.parametrize("wait", [0, 5])
    def test_what_is_taken_back_at_once_stays_in_the_books(self, visit, session, someone, unit, wait):
        """It holds on no day and stands in no list, but keeps its id, by which the log names it."""
        official, begins = visit("province-official"), today() + timedelta(days=wait)
        where = f"/grants/give?person={someone('citizen').id}"
        data = {"role": "official", "units": [str(unit("Minh An").id)], "begins": begins, "step": "give"}
        official.get(where)
        office = official.look(
            official.client.post(where, data=data | {"csrf_token": official.token()}, follow_redirects=True)
        ).url
        official.submit({"ends": today().isoformat()})
        assert held(session, someone("citizen")) == [("Minh An", "official", "", begins, begins)]
        for show in ("in-force", "coming", "ended", "review"):
            assert "Bùi Đức Thắng" not in official.get(f"/grants?show={show}").text
        assert "không có hiệu lực ngày nào" in official.get(office).text
        assert not [form for form in official.page.forms if form.action == office]
        visit("citizen").get("/grants", status=404)
        official.get(where)
        answer = official.raw("POST", where, data=data | {"csrf_token": official.token()})
        assert answer.location == office, "given again, it is the same role from the same day on"
        assert held(session, someone("citizen")) == [("Minh An", "official", "", begins, None)]
        assert [entry.details["grant_id"] for entry in entries(session, "grant.given")] == [
            int(office.split("/")[-1])
        ] * 2

    @pytest.mark.usefixtures("east")
    def test_giving_up(self, visit, session):
        citizen = visit("citizen")
        page = citizen.get("/grants")
        assert "Cán bộ Phía đông tỉnh: 2 xã, phường" in page.text
        citizen.get(next(link for link in page.links if re.fullmatch(r"/grants/\d+", link)))
        assert "Xin thôi nhiệm vụ" in citizen.page.text
        token, url = citizen.token(), citizen.page.url
        units = [value for name, value in citizen._form(None).fields if name == "units"]
        data = {"units": units, "ends": today(), "csrf_token": token}
        assert citizen.raw("POST", url, data=data).status_code == 302
        citizen.get("/units", status=404)
        assert citizen.raw("POST", url, data=data).status_code in {404, 422}, "pressed twice"
        assert len(entries(session, "grant.ended")) == 2

    @pytest.mark.parametrize(
        ("typed", "words"),
        [
            ({"ends": "2020-01-01"}, "hôm nay hoặc sau này"),
            ({"ends": ""}, "Bạn ghi ngày"),
            ({"units": []}, "Bạn đánh dấu"),
        ],
    )
    def test_what_cannot_end(self, visit, session, someone, east, typed, words):
        official = visit("province-official")
        official.get(f"/grants/{east[0]}")
        assert words in official.submit(typed, status=422).text
        assert [row[4] for row in held(session, someone("citizen"))] == [None, None]

    def test_the_nation_keeps_an_administrator(self, visit, session, someone, unit):
        mine = session.scalars(select(Grant.id).filter_by(person_id=someone("administrator").id)).one()
        admin = visit("administrator")
        admin.get(f"/grants/{mine}")
        page = admin.submit({"ends": today().isoformat()}, status=422)
        assert "Cả nước phải luôn có người quản trị." in page.text
        admin.get("/my/close")
        page = admin.submit({"password": world.PASSWORD}, action="/close", status=422)
        assert "Chỉ còn bạn quản trị cả nước." in page.text
        session.expire_all()
        assert someone("administrator").closed_at is None
        give_grant(session, someone("citizen"), "administrator", unit("Việt Nam"), None, today())
        session.commit()
        admin.get(f"/grants/{mine}")
        assert admin.submit({"ends": today().isoformat()}).url == "/"
        admin.get("/grants", status=404)

    def test_two_administrators_give_up_at_once(self, app, visit, session, someone, unit):
        give_grant(session, someone("citizen"), "administrator", unit("Việt Nam"), None, today())
        session.commit()
        presses = []
        for username in ("administrator", "citizen"):
            visitor = visit(username)
            mine = session.scalars(select(Grant.id).filter_by(person_id=someone(username).id)).one()
            visitor.get(f"/grants/{mine}")
            data = {"units": [str(unit("Việt Nam").id)], "ends": today(), "csrf_token": visitor.token()}
            presses.append((app, visitor, f"/grants/{mine}", data))
        session.rollback()
        with ThreadPoolExecutor(2) as pool:
            answers = list(pool.map(lambda press: visit_again(*press), presses))
        assert sorted(answer.status_code for answer in answers) == [302, 422]

    def test_what_was_given_stays_and_is_reviewed(self, visit, session, someone, east):
        admin = visit("administrator")
        assert "cần xem lại" not in admin.get("/grants").text
        mine = session.scalars(select(Grant).filter_by(person_id=someone("province-official").id)).one()
        mine.valid_to = today()
        session.commit()
        assert "1 nhiệm vụ cần xem lại." in admin.get("/grants").text
        assert "Phía đông tỉnh" in admin.get("/grants?show=review").text
        assert "Người giao đã thôi nhiệm vụ." in admin.get(f"/grants/{east[0]}").text
        visit("citizen").get("/units")
        page = admin.submit(action="/vouch")
        assert "Từ nay bạn là người giao nhiệm vụ này." in page.text
        assert "cần xem lại" not in admin.get("/grants").text
        admin.get(f"/grants/{east[0]}")
        assert {entry.actor_id for entry in entries(session, "grant.vouched")} == {someone("administrator").id}


class TestReading:
    @pytest.mark.parametrize(
        ("username", "seen"),
        [("administrator", 5), ("province-official", 1), ("commune-official", None), ("trainer", None)],
    )
    def test_everybody_sees_what_they_give(self, visit, username, seen):
        page = visit(username).get("/grants")
        assert (f"{seen} nhiệm vụ đang giao" if seen else "Nhiệm vụ của bạn") in page.h1s[0]

    @pytest.mark.parametrize("username", ["leader", "member", "citizen"])
    def test_who_holds_no_role_finds_nothing(self, visit, username):
        for path in ("/grants", "/grants/new", "/grants/give"):
            visit(username).get(path, status=404)

    @pytest.mark.parametrize("username", ["commune-official", "trainer"])
    def test_who_gives_none_cannot_begin(self, visit, username):
        for path in ("/grants/new", "/grants/give"):
            visit(username).get(path, status=404)

    def test_others_offices_are_not_there(self, visit, session, someone, east):
        far = session.scalars(select(Grant.id).filter_by(person_id=someone("far-official").id)).one()
        visit("province-official").get(f"/grants/{far}", status=404)
        for username in ("commune-official", "far-official", "trainer", "member"):
            for path in ("", "/code"):
                visit(username).get(f"/grants/{east[0]}{path}", status=404)

    def test_lists_as_of_a_day(self, visit, session, east):
        official = visit("province-official")
        assert "Phía đông" in official.get("/grants").text
        page = official.get("/grants?day=2025-12-31")
        assert "Phía đông" not in page.text
        assert "tính đến ngày 31/12/2025" in page.h1s[0]
        assert "Phía đông" in official.get("/grants?day=2025-12-31&show=coming").text
        for row in session.scalars(select(Grant).where(Grant.id.in_(east))):
            row.valid_to = today()
        session.commit()
        assert "Phía đông" not in official.get("/grants").text
        assert "Phía đông" in official.get("/grants?show=ended").text
        page = official.get(f"/grants/{east[0]}")
        assert "Kết thúc nhiệm vụ" not in page.text
        assert "Cấp mã" not in page.text, "who held a role once may be anybody's now"

    @pytest.mark.usefixtures("east")
    def test_searching(self, visit):
        official = visit("province-official")
        for words in ("duc thang", "citizen", "tra cau", "phia dong", "Minh An"):
            page = official.get(f"/grants?q={words}")
            assert "Phía đông tỉnh: 2 xã, phường" in page.text, words
        assert "Không có nhiệm vụ nào khớp" in official.get("/grants?q=không có ai").text

    @pytest.mark.parametrize(
        "query", ["day=x", "show=x", "q=%00", "page=999", "q=" + "x" * 3000, "day=0001-01-01", "day=9999-12-31"]
    )
    @pytest.mark.usefixtures("east")
    def test_strange_addresses(self, visit, query):
        for path in ("/grants", "/grants/new"):
            visit("province-official").get(f"{path}?{query}")

    @pytest.mark.parametrize("query", ["person=0", "person=x", "set=0", "set=x", "in=0", "in=x"])
    def test_ids_that_name_nothing(self, visit, query):
        visit("province-official").get(f"/grants/give?{query}", status=404)

    def test_as_many_statements_for_many(self, visit, session, unit, statements):
        admin = visit("administrator")

        def counted():
            statements.clear()
            admin.get("/grants")
            return len(statements)

        before = counted()
        for number in range(30):
            person = world.person(session, f"o{number}", f"Người {number}")
            session.add(Grant(person_id=person.id, role="official", unit_id=unit("Minh An").id, valid_from=today()))
        session.commit()
        assert counted() == before


class TestCodes:
    def test_an_official_gets_a_new_code_from_above(self, visit, session, someone):
        theirs = session.scalars(select(Grant.id).filter_by(person_id=someone("commune-official").id)).one()
        official = visit("province-official")
        official.get(f"/grants/{theirs}/code")
        assert re.search(r"[2-9A-Z]{4} [2-9A-Z]{4}", official.submit().text)
        (entry,) = entries(session, "code.issued")
        assert entry.person_id == someone("commune-official").id

    def test_nobody_for_themselves(self, visit, session, someone):
        for username in ("administrator", "commune-official"):
            mine = session.scalars(select(Grant.id).filter_by(person_id=someone(username).id)).one()
            visit(username).get(f"/grants/{mine}/code", status=404)

    def test_nobody_for_who_may_do_more(self, visit, session, someone, unit):
        theirs = session.scalars(select(Grant.id).filter_by(person_id=someone("commune-official").id)).one()
        give_grant(session, someone("commune-official"), "trainer", unit("Việt Nam"), None, today())
        session.commit()
        visit("province-official").get(f"/grants/{theirs}/code", status=404)
        visit("administrator").get(f"/grants/{theirs}/code")

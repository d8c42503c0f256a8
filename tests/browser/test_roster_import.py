"""A roster of 500 rows with 40 faults on the screen: found, mended in the file, imported, taken away unchanged."""

import sqlalchemy
from sqlalchemy.orm import Session

from tests import rosters
from tests.browser.conftest import DESK, sign_in
from tests.browser.test_walk import check


def test_a_roster_is_imported_on_the_screen(open_page, server, tmp_path):
    engine = sqlalchemy.create_engine(f"sqlite:///{server.database}")
    with Session(engine) as session:
        rosters.prepare(session)
    engine.dispose()
    faulty, planted = rosters.appendix()
    mended, none = rosters.appendix(seed=0)
    assert (len(planted), len(none)) == (40, 0)
    (tmp_path / "faulty.xlsx").write_bytes(faulty)
    (tmp_path / "mended.xlsx").write_bytes(mended)
    page = open_page(DESK)
    sign_in(page, "province-official")
    page.goto("/rosters")
    check(page)
    _send(page, tmp_path / "faulty.xlsx")
    page.get_by_label("Tạo tất cả").check(force=True)
    page.get_by_role("button", name="Lưu và xem lại").click()
    page.get_by_role("heading", level=1, name="40 trên 500 dòng cần sửa").wait_for()
    check(page)
    page.get_by_role("button", name="Cần sửa 40").click()
    page.wait_for_url("**show=faulty**")
    told = page.locator("main").inner_text()
    assert [fault.cell for fault in planted if f"ô {fault.cell} " not in told] == []
    page.get_by_role("link", name="Gửi tệp đã sửa").click()
    _send(page, tmp_path / "mended.xlsx")  # what may be created is remembered
    page.get_by_role("button", name="Nhập danh sách này").click()
    page.get_by_role("heading", level=1, name="Đã nhập danh sách vào tỉnh Quảng Ngãi").wait_for()
    check(page)
    page.get_by_role("link", name="Nhập tệp khác").click()
    with page.expect_download() as download:
        page.get_by_role("button", name="Danh sách hiện có").click()
    download.value.save_as(tmp_path / "export.xlsx")
    _send(page, tmp_path / "export.xlsx")
    page.get_by_role("heading", level=1, name="Danh sách đã đúng như tệp này").wait_for()


def _send(page, file):
    page.get_by_label("Tệp danh sách").set_input_files(file)
    page.get_by_role("button", name="Xem trước").click()
    page.get_by_role("heading", level=1, name="dòng").or_(page.get_by_role("heading", level=1, name="tệp")).wait_for()

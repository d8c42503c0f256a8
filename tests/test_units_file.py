"""A file of changes of units: read, previewed, recorded as a whole, on the page and by the command."""

import io
import zipfile
from datetime import date
from pathlib import Path

import xlsxwriter
from sqlalchemy import select

from lms.teams.models import AdminUnit, UnitSuccession, UnitVersion
from lms.units.tables import LARGEST_FILE
from lms.units.template import template_file
from tests.progress import unit_named

TABLES = Path(__file__).parent / "tables"
HEADING = "Ngày,Thay đổi,Từ đơn vị,Đến đơn vị,Loại mới,Tên mới,Mã mới,Gồm,Căn cứ"
FAULTY = {
    "31/02/2026,Sáp nhập,21001 > Đông Hạ,,,,,,": ("Dòng 2 Ngày", "Bạn ghi ngày theo mẫu"),
    "01/09/2026,Gộp,21001 > Đông Hạ,,,,,,": ("Dòng 2 Thay đổi", "Không có loại thay đổi này."),
    "01/09/2026,Đổi tên,,,,A,,,": ("Dòng 2 Từ đơn vị", "Ô này còn trống."),
    "01/09/2026,Đổi tên,21001 > Đông Hạ,,,,,,": ("Dòng 2 Tên mới", "Ô này còn trống."),
    "01/09/2026,Đổi loại,21001 > Đông Hạ,,huyện lỵ,,,,": ("Dòng 2 Loại mới", "Loại đơn vị không hợp"),
    "01/09/2026,Đổi loại,21001 > Đông Hạ,,huyện,,,,": ("Dòng 2 Loại mới", "Loại đơn vị không hợp"),
    "01/09/2026,Đổi tên,23001,,,A,,,": ("Dòng 2 Từ đơn vị", "Không có đơn vị “23001”"),
    "01/09/2026,Đổi tên,99999,,,A,,,": ("Dòng 2 Từ đơn vị", "Không có đơn vị “99999”"),
    "01/09/2026,Kết thúc,21001 > Đông Hạ,21001 > Lau,,,,,": ("Dòng 2 Đến đơn vị", "Không có đơn vị “21001 > Lau”"),
    "01/09/2026,Đổi tên,21001,,,A,,,": ("Dòng 2 Từ đơn vị", "Việc này do cấp trên ghi"),
    "01/09/2099,Đổi tên,21001 > Đông Hạ,,,A,,,": ("Dòng 2 Ngày", "Ngày này chưa đến."),
    "01/09/2026,Đổi tên,21001 > Đông Hạ,,,A,,," + "x" * 121: ("Dòng 2 Căn cứ", "Căn cứ dài quá"),
    "01/09/2026,Sáp nhập,21001 > Đông Hạ,,thôn,A,,,": ("Dòng 2 Từ đơn vị", "Sáp nhập cần ít nhất hai đơn vị."),
    "01/09/2026,Chia tách,21001 > Đông Hạ,,thôn,A,,,": ("Dòng 2 Từ đơn vị", "Chia tách cần ít nhất hai"),
}


class TestFile:
    def send(self, visitor, text, status=200, name="thay-doi.csv"):
        content = text if isinstance(text, bytes) else f"{HEADING}\n{text}".encode()
        visitor.get("/units/changes/file")
        return visitor.submit({"file": (io.BytesIO(content), name)}, status=status)

    GOOD = (
        "01/09/2026,Sáp nhập,21001 > Đông Hạ; 21001 > Đông Thượng,,thôn,Đông,,,NQ 5\n"
        "1.10.2026,doi ten,Quảng Ngãi > Minh An > thôn Đông,,,Đông Mới,,,NQ 6\n"
    )

    def test_a_file_is_read_previewed_and_recorded_as_a_whole(self, session, visit):
        visitor = visit("commune-official")
        page = self.send(visitor, self.GOOD)
        assert page.h1s == ["Tệp có 2 thay đổi chưa ghi"]
        merger, renaming = page.text.split("Dòng 2 ")[1].split(" Dòng 3 ")
        assert merger == "01/09/2026 Sáp nhập 21001 > Đông Hạ; 21001 > Đông Thượng thôn Đông NQ 5"
        assert renaming.startswith("01/10/2026 doi ten Quảng Ngãi > Minh An > thôn Đông Đông Mới NQ 6")
        assert "Tổ CNSCĐ thôn Đông Hạ thôn Đông Hạ, xã Minh An thôn Đông Mới" in page.text
        assert not session.scalars(select(UnitSuccession)).all()
        preview = visitor.page
        assert "Đã ghi 2 thay đổi." in visitor.submit({"step": "confirm"}).text
        session.expire_all()
        assert session.scalars(select(AdminUnit).filter_by(name="Đông Mới")).one().valid_from == date(2026, 9, 1)
        assert self.send(visitor, self.GOOD).h1s == ["Mọi thay đổi trong tệp đã được ghi"]
        visitor.page = preview
        assert "Đã ghi 0 thay đổi." in visitor.submit({"step": "confirm"}).text

    def test_each_fault_names_its_row_and_column(self, session, visit):
        for line, (where, sentence) in FAULTY.items():
            page = self.send(visit("commune-official"), line, status=422)
            assert where in page.text
            assert sentence in page.text
        assert not session.scalars(select(UnitSuccession)).all()

    def test_rows_that_contradict_each_other_name_each_other(self, visit):
        text = self.GOOD + "01/09/2026,Đổi tên,21001 > Đông Hạ,,,A,,,NQ\n01/10/2026,Đổi tên,21001 > Đông,,,B,,,NQ\n"
        page = self.send(visit("commune-official"), text, status=422)
        assert "Chưa ghi gì: 2 chỗ cần sửa." in page.text
        assert "Thôn Đông Hạ không còn từ ngày 01/09/2026, nay là thôn Đông Mới." in page.text
        assert "Dòng 2 của tệp cũng thay đổi đơn vị này." in page.text
        assert "đã có một thay đổi cùng loại, nội dung khác." in page.text

    def test_a_split_has_a_row_for_each_part_and_says_what_goes_on(self, session, visit):
        text = (
            "01/09/2026,Chia tách,21001,,xã,An Hạ,21008,Đông Hạ,NQ 5\n"
            "01/09/2026,Chia tách,21001,21001,,,,,NQ 5\n"
            "01/09/2026,Chuyển một phần,21001,21002,,,,Đông Thượng,NQ 5\n"
            "01/10/2026,Lập mới,,21001,bản,Pheo,,,NQ 6\n"
            "01/10/2026,Chuyển nơi trực thuộc,21001 > Pheo,21002,,,,,NQ 6\n"
        )
        visitor = visit("province-official")
        assert self.send(visitor, text).h1s == ["Tệp có 5 thay đổi chưa ghi"] or visitor.page is not None
        visitor.submit({"step": "confirm"})
        session.expire_all()
        where = {
            name: session.scalars(select(AdminUnit).filter_by(name=name)).one().parent_id
            for name in ("Đông Hạ", "Đông Thượng", "Pheo")
        }
        assert where == {
            "Đông Hạ": unit_named(session, "An Hạ").id,
            "Đông Thượng": unit_named(session, "Trà Câu").id,
            "Pheo": unit_named(session, "Trà Câu").id,
        }

    def test_a_workbook_is_read_as_it_looks(self, session, visit):
        target = io.BytesIO()
        with xlsxwriter.Workbook(target, {"in_memory": True}) as book:
            page, day = book.add_worksheet(), book.add_format({"num_format": "dd/mm/yyyy"})
            for column, words in enumerate(HEADING.split(",")):
                page.write_string(0, column, words)
            page.write_datetime(1, 0, date(2026, 9, 1), day)
            for column, words in ((1, "Đổi loại"), (4, "phường"), (8, "NQ 5")):
                page.write_string(1, column, words)
            page.write_number(1, 2, 21001)
        visitor = visit("province-official")
        self.send(visitor, target.getvalue(), name="thay-doi.xlsx")
        visitor.submit({"step": "confirm"})
        assert session.scalars(select(AdminUnit.kind).filter_by(name="Minh An")).one() == "phuong"

    def test_what_is_no_such_file_is_told(self, visit):
        for content, sentence in (
            (b"", "Tệp không có dòng nào."),
            (b"\x89PNG\r\n\x1a\n\x00\x00", "Tệp không phải bảng tính"),
            (b"PK\x03\x04 no workbook", "Tệp không phải bảng tính"),
            (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 torn", "Tệp không phải bảng tính"),
            (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "Tệp có mật khẩu."),
            ("Ngày,Loại\n".encode("utf-16"), "Tệp thiếu cột: Thay đổi."),
            ("Tỉnh,Xã\nA,B\n".encode(), "Tệp thiếu cột: Ngày, Thay đổi."),
            ((TABLES / "roster.xls").read_bytes(), "Đây là danh sách thành viên tổ"),
            ((TABLES / "roster.ods").read_bytes(), "Đây là danh sách thành viên tổ"),
            (("Danh sách\nTT,Họ và tên\n" + "1,Đinh Thị Lan\n" * 400).encode(), "Đây là danh sách thành viên tổ"),
            (b"%PDF-1.4 x", "Đây là tệp PDF"),
            ("Ngày,Tên\n".encode("cp1258"), "Tệp thiếu cột: Thay đổi."),
            ((HEADING + "\n" + "01/09/2026,Đổi tên,21001,,,A,,,\n" * 301).encode(), "Tệp quá lớn."),
            ((HEADING + "\n01/09/2026,Đổi tên,21001,,," + "A" * 100_001).encode(), "Tệp quá lớn."),
        ):
            assert sentence in self.send(visit("commune-official"), content, status=422).text

    def test_a_sheet_with_a_cell_far_out_is_not_laid_out(self, visit):
        for row, column, sentence in (
            (1_048_575, 0, "Tệp thiếu cột: Thay đổi."),
            (0, 16_383, "Bảng có hơn 200 cột."),
            (1_048_575, 16_383, "Bảng có hơn 200 cột."),
        ):
            target = io.BytesIO()
            with xlsxwriter.Workbook(target, {"constant_memory": True}) as book:
                page = book.add_worksheet()
                page.write_string(0, 0, "Ngày")
                page.write_string(row, column, "x")
            page = self.send(visit("commune-official"), target.getvalue(), status=422, name="xa.xlsx")
            assert sentence in page.text

    def test_another_kind_of_zip_is_no_workbook(self, visit):
        target = io.BytesIO()
        with zipfile.ZipFile(target, "w") as packed:
            packed.writestr("content.xml", "<x/>")
        page = self.send(visit("commune-official"), target.getvalue(), status=422, name="bang.ods")
        assert "Tệp không phải bảng tính" in page.text

    def test_a_small_file_that_unpacks_to_a_huge_one_is_refused(self, visit):
        target = io.BytesIO()
        with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as packed:
            packed.writestr("xl/workbook.xml", b"<a/>" + b" " * 41 * 1024 * 1024)
        page = self.send(visit("commune-official"), target.getvalue(), status=422, name="nen.xlsx")
        assert "Tệp lớn quá 40 MB." in page.text

    def test_no_file_at_all(self, visit):
        visitor = visit("commune-official")
        visitor.get("/units/changes/file")
        assert "Bạn chọn một tệp" in visitor.submit(status=422).text

    def test_rows_that_somebody_changed_are_no_file(self, visit):
        visitor = visit("commune-official")
        visitor.get("/units/changes/file")
        for rows in ("", "x", "[]", "[[1]]", "[[1, 2]]", "[[1, [2]]]", '{"a": 1}', "[" * 9999, "null"):
            data = {"rows": rows, "csrf_token": visitor.token(), "step": "confirm"}
            answer = visitor.raw("POST", "/units/changes/file", data=data)
            assert answer.status_code == 422

    def test_the_template_is_a_file_without_changes(self, app, visit):
        answer = visit("commune-official").raw("GET", "/units/changes/template")
        assert answer.headers["Content-Disposition"] == 'attachment; filename="bien-dong-don-vi.xlsx"'
        visitor = visit("commune-official")
        with app.test_request_context():
            content = template_file()
        page = self.send(visitor, content, name="mau.xlsx", status=422)
        assert "Tệp không có dòng nào. Bạn ghi các thay đổi vào tệp mẫu" in page.text

    def test_only_who_answers_for_units(self, visit):
        for username in ("leader", "member", "trainer"):
            for path in ("file", "template"):
                visit(username).get(f"/units/changes/{path}", status=404)


class TestCommand:
    def run(self, app, *words):
        return app.test_cli_runner().invoke(args=["units", "change", *words])

    def test_a_dry_run_says_what_would_be(self, app, session, tmp_path):
        file = tmp_path / "changes.csv"
        file.write_text(f"{HEADING}\n{TestFile.GOOD}", encoding="utf-8")
        result = self.run(app, str(file), "--dry-run")
        assert "2 teams, 4 members, 5 residents, 0 grants" in result.output
        assert "2 changes would be recorded, 0 were on record already." in result.output
        assert not session.scalars(select(UnitSuccession)).all()

    def test_a_file_is_recorded_once(self, app, session, tmp_path):
        file = tmp_path / "changes.csv"
        file.write_text(f"{HEADING}\n{TestFile.GOOD}", encoding="utf-16")
        assert "2 changes were recorded, 0 were" in self.run(app, str(file)).output
        assert "0 changes were recorded, 2 were on record already." in self.run(app, str(file)).output
        assert session.scalars(select(UnitVersion).filter_by(name="Đông Mới")).one().valid_from == date(2026, 10, 1)

    def test_faults_end_it_row_by_row(self, app, session, tmp_path):
        file = tmp_path / "changes.csv"
        file.write_text(f"{HEADING}\n{TestFile.GOOD}01/09/2099,Đổi tên,21001,,,A,,,\nx,Đổi tên,21001,,,A,,,", "utf-8")
        for words in ((), ("--dry-run",)):
            result = self.run(app, str(file), *words)
            assert result.exit_code == 1
            assert "row 4, Ngày: " in result.output
            assert "row 5, Ngày: " in result.output
        assert not session.scalars(select(UnitSuccession)).all()
        file.write_bytes(b"\x00\x01")
        assert self.run(app, str(file)).exit_code == 1


def test_a_file_too_large_is_read_to_its_end_and_told_its_own_limit(visit):
    body = io.BytesIO(b"x" * (LARGEST_FILE + 99_999))
    kind = {"CONTENT_LENGTH": str(LARGEST_FILE + 99_999), "CONTENT_TYPE": "multipart/form-data; boundary=x"}
    visitor = visit("commune-official")
    answer = visitor.raw("POST", "/units/changes/file", input_stream=body, environ_overrides=kind)
    assert answer.status_code == 413
    assert "Bạn chọn tệp dưới 2 MB rồi gửi lại." in answer.text
    assert not body.read()

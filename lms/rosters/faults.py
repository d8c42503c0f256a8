"""The sentence for each fault and refusal: which row and cell, what is wrong, what to do."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from flask_babel import format_date, gettext
from flask_babel import lazy_gettext as _

from lms.rosters.records import Code, Fault, Field
from lms.rosters.refusals import HeadingMissing
from lms.tables.refusals import TableRefused
from lms.tables.words import table_words
from lms.teams.tree import VILLAGE_KINDS

LONGEST_QUOTE = 60  # a cell may hold a whole page
# What the columns are called in a sentence: as in the heading of the template.
COLUMNS = {
    Field.PROVINCE: _("Tỉnh/thành phố"),
    Field.COMMUNE: _("Xã/phường/đặc khu"),
    Field.KIND: _("Loại"),
    Field.VILLAGE: _("Thôn/tổ dân phố"),
    Field.TEAM: _("Tên Tổ"),
    Field.DECISION_NUMBER: _("Số quyết định"),
    Field.DECISION_DATE: _("Ngày quyết định"),
    Field.NAME: _("Họ và tên"),
    Field.LEADER: _("Họ tên, chức vụ Tổ trưởng"),
    Field.BIRTH_YEAR: _("Năm sinh"),
    Field.PHONE: _("Điện thoại"),
    Field.ROLE: _("Chức vụ trong Tổ"),
    Field.POSITION: _("Chức vụ công tác"),
    Field.SINCE: _("Từ ngày"),
}
VILLAGE_KIND_WORDS = ", ".join(VILLAGE_KINDS.values()).lower()
WORDS = {
    Code.FORMULA: _("“%(value)s” là công thức, không phải tên. Bạn gõ lại tên."),
    Code.BROKEN_CELL: _("Công thức trong ô bị hỏng: %(value)s. Bạn gõ thẳng giá trị vào ô."),
    Code.TOO_LONG: _("Chữ trong ô dài quá %(longest)s ký tự. Bạn viết ngắn lại."),
    Code.NAME_MISSING: _("Thiếu họ và tên. Bạn ghi tên, hoặc xóa dòng này."),
    Code.NAME_BAD: _("“%(value)s” không giống họ tên: tên chỉ gồm chữ cái. Bạn xem lại."),
    Code.NAME_LOOKALIKE: _("Trong “%(value)s” có chữ “%(sign)s” (%(point)s) chỉ giống chữ Việt. Bạn gõ lại tên."),
    Code.PHONE_BAD: _("“%(value)s” không phải số điện thoại. Bạn ghi 10 chữ số, hoặc để trống."),
    Code.PHONE_SHORT: _("Số “%(value)s” chỉ có %(digits)s chữ số, cần 10. Bạn xem lại."),
    Code.PHONE_LONG: _("Số “%(value)s” có %(digits)s chữ số, cần 10. Bạn ghi số di động."),
    Code.PHONE_TWO: _("Ô có nhiều số điện thoại: %(numbers)s. Bạn giữ một số."),
    Code.PHONE_LETTER: _("Trong số “%(value)s” có chữ “%(letter)s”. Bạn gõ lại bằng chữ số."),
    Code.YEAR_BAD: _("“%(value)s” không phải năm sinh. Bạn ghi năm từ %(oldest)s đến %(newest)s, ví dụ 1985."),
    Code.DATE_BAD: _("“%(value)s” không phải ngày. Bạn ghi ngày/tháng/năm, ví dụ 22/07/2025."),
    Code.DATE_AHEAD: _("Ngày %(value)s chưa tới. Bạn ghi ngày đã qua, hoặc để trống."),
    Code.ROLE_UNKNOWN: _("“%(value)s” không phải vai trò trong Tổ. Bạn ghi Tổ trưởng, Tổ phó hoặc Thành viên."),
    Code.KIND_UNKNOWN: _("Không có loại “%(value)s”. Bạn ghi một trong các loại: %(kinds)s."),
    Code.PROVINCE_UNKNOWN: _("Không có tỉnh, thành phố nào tên “%(value)s”. Bạn xem lại."),
    Code.COMMUNE_MISSING: _("Thiếu xã, phường hoặc đặc khu. Bạn ghi vào cột Xã/phường/đặc khu."),
    Code.COMMUNE_UNKNOWN: _("Không có xã, phường nào tên “%(value)s”. Bạn xem lại."),
    Code.COMMUNE_AMBIGUOUS: _("Có nhiều nơi tên “%(value)s”: %(choices)s. Bạn ghi rõ cả loại và tỉnh."),
    Code.VILLAGE_AMBIGUOUS: _("Có nhiều nơi tên “%(value)s”: %(choices)s. Bạn ghi rõ loại, đủ dấu."),
    Code.VILLAGE_TWINS: _(
        "Trong xã có nhiều nơi tên “%(value)s”. Bạn ghi thêm xã trước đây: %(choices)s; hoặc ghi tên Tổ."
    ),
    Code.VILLAGE_KIND_MISSING: _(
        "Chưa có “%(value)s” trong xã. Bạn xem lại tên, hoặc ghi rõ loại (thôn, tổ dân phố …) để thêm."
    ),
    Code.VILLAGE_NEW: _("Chưa có %(name)s trong danh sách. Bạn chọn thêm nơi này, hoặc sửa tên."),
    Code.UNIT_ENDED: _("%(name)s không còn nữa. Bạn sửa theo nơi mới."),
    Code.ELSEWHERE: _("“%(value)s” nằm ngoài nơi bạn đang nhập danh sách. Bạn bỏ dòng này, hoặc nhờ cán bộ nơi đó."),
    Code.TEAM_NEW: _("Chưa có tổ “%(name)s”. Bạn chọn thêm tổ này, hoặc sửa tên."),
    Code.TEAM_AMBIGUOUS: _("Nơi này có nhiều tổ: %(choices)s. Bạn ghi rõ tên Tổ."),
    Code.TWICE: _(
        "%(value)s đã có ở dòng %(row)s trong cùng tổ. Bạn xóa một dòng; nếu là hai người, ghi số điện thoại."
    ),
    Code.LEADER_TWICE: _("Tổ trưởng %(value)s đã có ở dòng %(row)s. Bạn xóa một dòng."),
    Code.TWO_LEADERS: _("Dòng %(row)s đã ghi tổ trưởng của tổ này. Mỗi tổ có một tổ trưởng: bạn sửa một dòng."),
    Code.LEADER_TAKEN: _(
        "Tổ đang có tổ trưởng là %(name)s. Bạn ghi vai trò mới của người đó, hoặc chọn đổi tổ trưởng."
    ),
    Code.PHONE_TWICE: _("Số %(value)s đã ghi cho người tên khác ở dòng %(row)s. Bạn sửa một trong hai dòng."),
    Code.PHONE_OTHER_NAME: _("Số %(value)s là của %(name)s. Nếu cùng một người, bạn chọn cập nhật; nếu không, sửa số."),
    Code.PHONE_TAKEN: _(
        "Số %(value)s đã có tài khoản ở nơi khác. Bạn sửa số, hoặc nhờ cán bộ cấp trên thêm người này."
    ),
    Code.YEAR_DIFFERS: _("Năm sinh ở đây là %(value)s, ở dòng %(row)s là %(year)s. Bạn sửa cho giống nhau."),
    Code.PERSON_AMBIGUOUS: _("Trong xã có %(people)s người tên %(value)s cùng năm sinh. Bạn ghi số điện thoại."),
    Code.DATES_OVERLAP: _("Người này đã ở trong tổ đến %(until)s, nên không thể vào lại từ %(value)s. Bạn sửa ngày."),
    Code.PROTECTED: _("%(name)s là người bạn không được sửa tên, số điện thoại hay năm sinh. Bạn để ô đó như đang có."),
    Code.DECISION_OTHER: _("Quyết định của tổ lấy theo dòng %(row)s. Quyết định ở dòng này không được ghi."),
    Code.NAMESAKE_HERE: _(
        "Dòng %(row)s ghi người cùng tên, cùng năm sinh trong tổ, số khác. Nếu là một người, bạn bỏ qua một dòng."
    ),
    Code.NAMESAKE_NEAR: _("Trong xã đã có %(value)s cùng năm sinh, số %(phone)s. Nếu là một người, bạn chọn cập nhật."),
}
ALIKE = _("Có phải là %(names)s?")
SUCCESSORS = _("Nay là %(names)s.")
NO_HEADING = _(
    "Không thấy dòng tiêu đề có cột Họ và tên hoặc Tên Tổ. Bạn dùng tệp mẫu, hoặc chỉ cho Học Số cột nào là gì."
)


def words_of(fault: Fault) -> str:
    """The sentence for a fault, with its row and cell, in the reader's language."""
    where = gettext("Dòng %(row)s", row=fault.row)
    if fault.cell:
        column = COLUMNS.get(fault.field) if fault.field else None
        where = gettext("Dòng %(row)s, ô %(cell)s (%(column)s)", row=fault.row, cell=fault.cell, column=column or "")
    return f"{where}: {what_is_wrong(fault)}"


def what_is_wrong(fault: Fault) -> str:
    """The sentence alone, for a page that shows row and cell beside it."""
    told: dict[str, Any] = {
        "value": _quoted(fault.value),
        "kinds": VILLAGE_KIND_WORDS,
        **{name: _plain(what) for name, what in fault.details.items()},
    }
    if fault.code == Code.ELSEWHERE and not fault.value:
        told["value"] = fault.details.get("home", "")
    sentences = [str(WORDS[fault.code]) % told]
    if fault.details.get("successors"):
        sentences.append(str(SUCCESSORS) % {"names": _listed(unit["name"] for unit in fault.details["successors"])})
    if fault.details.get("alike"):
        sentences.append(str(ALIKE) % {"names": _listed(fault.details["alike"])})
    return " ".join(sentences)


def refusal_words(refusal: TableRefused) -> str:
    """Why the file as a whole was not read, and what to do."""
    return str(NO_HEADING) if isinstance(refusal, HeadingMissing) else table_words(refusal)


def _quoted(text: str) -> str:
    """What stands in a cell, as far as it is needed to find it again."""
    return text if len(text) <= LONGEST_QUOTE else f"{text[:LONGEST_QUOTE]}…"


def _plain(what: object) -> object:
    """Lists and days as a sentence has them."""
    if isinstance(what, list) and all(isinstance(item, str) for item in what):
        return _listed(what)
    if isinstance(what, date):
        return format_date(what, "dd/MM/yyyy")
    return what


def _listed(names: Iterable[str]) -> str:
    return ", ".join(names)

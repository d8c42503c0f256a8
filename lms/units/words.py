"""The sentence for every refusal: what stands in the way, and what to do."""

from collections.abc import Callable
from datetime import date
from typing import Any

from flask_babel import gettext as _

from lms.people.fields import written_day
from lms.tables.refusals import TableRefused
from lms.tables.words import table_words
from lms.teams.models import Level
from lms.units import refusals
from lms.units.changes import ByCode, ByName, ByPath, ChildRef, Ref

Sentence = Callable[[Any], str]


def words_of(refusal: refusals.ChangeRefused) -> str:
    """Why the change is not recorded, in the reader's language."""
    sentence = str(SENTENCES[type(refusal)](refusal))
    return sentence[:1].upper() + sentence[1:]


def file_words(refusal: TableRefused) -> str:
    """Why a file was not read, in the reader's language."""
    if isinstance(refusal, refusals.HeadingsMissing):
        headings = ", ".join(refusal.headings)
        return str(_("Tệp thiếu cột: %(columns)s. Bạn tải tệp mẫu và giữ nguyên dòng tiêu đề.", columns=headings))
    if isinstance(refusal, refusals.RosterSent):
        return str(_("Đây là danh sách thành viên tổ. Bạn gửi ở “Nhập, lấy danh sách” trên trang của xã."))
    if isinstance(refusal, refusals.TooManyChanges):
        return str(_("Tệp quá lớn. Bạn chia thành nhiều tệp, mỗi tệp không quá 300 dòng."))
    if isinstance(refusal, refusals.NoChanges):
        return str(_("Tệp không có dòng nào. Bạn ghi các thay đổi vào tệp mẫu rồi gửi lại."))
    return table_words(refusal)


def ref_words(ref: Ref | ChildRef) -> str:
    """What somebody wrote to name a unit."""
    match ref:
        case ByCode(code):
            return code
        case ByPath(names):
            return " > ".join(names)
        case ByName(name):
            return name
    return ""


def level_words(level: Level) -> str:
    """A level, as what a unit of it is."""
    words = {
        Level.NATION: _("cả nước"),
        Level.PROVINCE: _("tỉnh, thành phố"),
        Level.COMMUNE: _("xã, phường, đặc khu"),
        Level.VILLAGE: _("thôn, tổ dân phố"),
    }
    return str(words.get(level, level))


def _day(day: date | None) -> str:
    return written_day(day) if day else ""


def _twice(refusal: refusals.SameUnitTwice) -> Any:
    if not refusal.called:
        return _("Có nơi, tổ hoặc người được ghi hai lần. Mỗi thứ bạn chỉ ghi một lần.")
    return _("%(unit)s được ghi hai lần. Bạn chỉ ghi một lần.", unit=refusal.called)


def _ended(refusal: refusals.UnitEnded) -> Any:
    said = {"unit": refusal.called, "day": _day(refusal.ended_on), "heirs": ", ".join(refusal.heirs)}
    if refusal.heirs:
        return _("%(unit)s không còn từ ngày %(day)s, nay là %(heirs)s. Bạn chọn đơn vị đó.", **said)
    return _("%(unit)s không còn từ ngày %(day)s. Bạn chọn đơn vị khác.", **said)


def _unknown(refusal: refusals.UnitUnknown) -> Any:
    words = ref_words(refusal.ref)
    if not words:
        return _("Đơn vị đã chọn không còn trong phần bạn phụ trách. Bạn mở lại trang và chọn lại.")
    return _(
        "Không có đơn vị “%(words)s” vào ngày đó trong phần bạn phụ trách. Bạn xem lại mã, tên hoặc ngày.", words=words
    )


def _ambiguous(refusal: refusals.UnitAmbiguous) -> Any:
    return _("Có nhiều nơi tên “%(words)s”. Bạn ghi cả loại, ví dụ “thôn Khe Lau”.", words=ref_words(refusal.ref))


def _of_unit(words: Callable[[str], str]) -> Sentence:
    return lambda refusal: words(refusal.called)


def _always(words: Callable[[], str]) -> Sentence:
    return lambda _refusal: words()


SENTENCES: dict[type[refusals.ChangeRefused], Sentence] = {
    refusals.AlreadyRecorded: _of_unit(
        lambda unit: _("Thay đổi này đã được ghi. Bạn xem ở trang của %(unit)s.", unit=unit)
    ),
    refusals.UnitUnknown: _unknown,
    refusals.UnitAmbiguous: _ambiguous,
    refusals.UnitEnded: _ended,
    refusals.BeforeFounding: lambda refusal: _(
        "%(unit)s có từ ngày %(day)s. Bạn chọn từ ngày đó trở đi.",
        unit=refusal.called,
        day=_day(refusal.founded_on),
    ),
    refusals.BeforeNewest: lambda refusal: _(
        "%(unit)s đã có thay đổi ghi từ ngày %(day)s. Bạn chọn một ngày sau đó.",
        unit=refusal.called,
        day=_day(refusal.newest),
    ),
    refusals.FutureDay: _always(
        lambda: _("Ngày này chưa đến. Thay đổi được ghi từ ngày có hiệu lực; bạn giữ lại và ghi vào ngày đó.")
    ),
    refusals.NotAllowed: _always(lambda: _("Việc này do cấp trên ghi: nơi phụ trách cả đơn vị cũ và đơn vị mới.")),
    refusals.NationStays: _always(
        lambda: _("Cả nước không phải đơn vị ghi thay đổi ở đây. Bạn chọn tỉnh, xã hoặc thôn.")
    ),
    refusals.ContradictsRecord: _of_unit(
        lambda unit: _(
            "Ngày đó %(unit)s đã có một thay đổi cùng loại, nội dung khác. Bạn xem lại ngày hoặc nội dung.", unit=unit
        )
    ),
    refusals.NothingChanges: _of_unit(
        lambda unit: _("%(unit)s đang đúng như vậy. Bạn ghi điều sẽ khác đi.", unit=unit)
    ),
    refusals.SameUnitTwice: _twice,
    refusals.MergeOfOne: _always(lambda: _("Sáp nhập cần ít nhất hai đơn vị. Bạn chọn thêm.")),
    refusals.SplitOfOne: _always(
        lambda: _("Chia tách cần ít nhất hai đơn vị sau khi chia, tính cả đơn vị cũ nếu còn. Bạn ghi thêm.")
    ),
    refusals.NothingNamed: _always(lambda: _("Bạn chọn những gì được chuyển đi, và chuyển đến đơn vị nào đang có.")),
    refusals.ParentsDiffer: _always(
        lambda: _("Các đơn vị này không cùng trực thuộc một nơi. Bạn ghi “Chuyển nơi trực thuộc” trước, rồi sáp nhập.")
    ),
    refusals.SuccessorElsewhere: _of_unit(
        lambda unit: _("%(unit)s trực thuộc nơi khác. Bạn chọn đơn vị cùng nơi trực thuộc.", unit=unit)
    ),
    refusals.Cycle: _of_unit(
        lambda unit: _("%(unit)s không thể trực thuộc chính nó hoặc nơi nằm trong nó. Bạn chọn nơi khác.", unit=unit)
    ),
    refusals.WrongLevel: lambda refusal: _(
        "%(unit)s khác cấp. Ở đây cần %(level)s.", unit=refusal.called, level=level_words(refusal.wanted)
    ),
    refusals.NotBelow: _of_unit(
        lambda unit: _("%(unit)s không trực thuộc đơn vị chuyển đi vào ngày đó. Bạn bỏ nơi này ra.", unit=unit)
    ),
    refusals.ElsewhereNow: _always(
        lambda: _("Một tổ hoặc người đã chọn không còn ở đơn vị này. Bạn tải lại trang và chọn lại.")
    ),
    refusals.KindWrong: _always(lambda: _("Loại đơn vị không hợp với cấp này. Bạn chọn một loại trong danh sách.")),
    refusals.NameMissing: _always(lambda: _("Bạn ghi tên đơn vị.")),
    refusals.NameTaken: _of_unit(
        lambda unit: _("Nơi trực thuộc đã có %(unit)s. Bạn ghi tên khác, hoặc chọn chính đơn vị đó.", unit=unit)
    ),
    refusals.CodeWrong: _always(lambda: _("Mã tỉnh có 2 chữ số, mã xã có 5 chữ số, thôn không có mã. Bạn xem lại mã.")),
    refusals.CodeTaken: _of_unit(lambda unit: _("Mã này đang là của %(unit)s. Bạn xem lại mã.", unit=unit)),
    refusals.CellMissing: _always(lambda: _("Ô này còn trống. Bạn ghi vào.")),
    refusals.DayUnreadable: _always(lambda: _("Bạn ghi ngày theo mẫu 20/11/2026.")),
    refusals.ChangeUnknown: _always(
        lambda: _("Không có loại thay đổi này. Bạn ghi một loại trong tệp mẫu, ví dụ “Sáp nhập”.")
    ),
    refusals.TooLong: _always(lambda: _("Tên dài quá 120 ký tự. Bạn ghi ngắn lại.")),
    refusals.BasisTooLong: _always(lambda: _("Căn cứ dài quá 120 ký tự. Bạn chỉ ghi số và ký hiệu văn bản.")),
}

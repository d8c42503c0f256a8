"""Why a role could not be given or ended: the field it belongs to, and the sentence."""

from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any, get_args

from flask_babel import format_date
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from lms.grants.welcoming import Namesake
from lms.people.accounts import PhoneTaken
from lms.people.models import Person
from lms.teams.appointing import BadTerm, BeyondOwnTerm, NotAbove, OwnRole, UnitNotThere
from lms.teams.granting import AccountClosed, AlreadyGranted, LastAdministrator, NotGranted, Term
from lms.teams.models import AdminUnit, Grant

Named = Callable[[Any], str]  # a unit in the reader's language, as the pages say it
Refusal = (
    AccountClosed | AlreadyGranted | BadTerm | BeyondOwnTerm | LastAdministrator | Namesake
    | NotAbove | NotGranted | OwnRole | PhoneTaken | UnitNotThere
)  # fmt: skip
REFUSALS = get_args(Refusal)


def reason_of(session: Session, refusal: Refusal, named: Named) -> tuple[str, str]:
    """The name of the field, and what to say beside it."""
    if isinstance(refusal, AlreadyGranted):
        return "units", _taken(session, refusal.grant, named)
    if isinstance(refusal, UnitNotThere):
        return "units", _missing(refusal.unit, refusal.successors, named)
    if isinstance(refusal, BeyondOwnTerm):
        return "last", _("Nhiệm vụ của bạn %(when)s. Bạn chỉ giao được trong thời gian đó.", when=when(refusal.term))
    return _plain(refusal)


def when(term: Term | Grant) -> str:
    """A term in words, with its last day."""
    first = format_date(term.valid_from, "dd/MM/yyyy")
    if term.valid_to is None:
        return str(_("từ ngày %(first)s, không thời hạn", first=first))
    if term.valid_to <= term.valid_from:
        return str(_("lẽ ra từ ngày %(first)s, nhưng đã thu lại, không có hiệu lực ngày nào", first=first))
    last = format_date(term.valid_to - timedelta(days=1), "dd/MM/yyyy")
    return str(_("từ ngày %(first)s đến hết ngày %(last)s", first=first, last=last))


def _taken(session: Session, grant: Grant, named: Named) -> str:
    unit, person = session.get_one(AdminUnit, grant.unit_id), session.get_one(Person, grant.person_id)
    words = {"name": person.name, "place": named(unit), "when": when(grant)}
    return str(_("%(name)s đã có nhiệm vụ này ở %(place)s %(when)s. Bạn chọn thời gian khác hoặc bỏ nơi đó.", **words))


def _missing(unit: AdminUnit, successors: Sequence[AdminUnit], named: Named) -> str:
    place = named(unit)
    if unit.valid_to is None:
        first = format_date(unit.valid_from, "dd/MM/yyyy")
        return str(_("%(place)s chỉ có từ ngày %(first)s. Bạn chọn ngày bắt đầu muộn hơn.", place=place, first=first))
    last = format_date(unit.valid_to, "dd/MM/yyyy")
    now = ", ".join(named(successor) for successor in successors)
    if not now:
        return str(_("%(place)s không còn từ ngày %(day)s. Bạn chọn nơi khác.", place=place, day=last))
    return str(
        _("%(place)s không còn từ ngày %(day)s, nay là %(now)s. Bạn chọn nơi mới.", place=place, day=last, now=now)
    )


def _plain(refusal: Refusal) -> tuple[str, str]:
    sentences: dict[type[Exception], tuple[str, str]] = {
        PhoneTaken: ("phone", _("Số này đã có tài khoản. Bạn nhờ cấp trên giao nhiệm vụ cho người này.")),
        Namesake: ("name", _("Ở đây đã có người cùng tên. Nếu là người khác, bạn ghi thêm số điện thoại.")),
        BadTerm: ("begins", _("Thời gian này không được. Bạn xem lại ngày đầu và ngày cuối.")),
        AccountClosed: ("units", _("Tài khoản của người này đã đóng. Bạn chọn người khác.")),
        LastAdministrator: ("ends", _("Cả nước phải luôn có người quản trị. Bạn giao cho người khác trước.")),
        NotGranted: ("ends", _("Nhiệm vụ đã kết thúc trước ngày này.")),
    }
    return sentences.get(type(refusal), ("units", _("Bạn không giao hoặc kết thúc được nhiệm vụ này ở nơi đã chọn.")))

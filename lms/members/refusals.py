"""Why somebody new could not join a team: the sentence, the field it belongs to, and whom to offer instead."""

from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from lms.clock import local_date
from lms.people.accounts import PhoneTaken
from lms.people.fields import written_day
from lms.people.models import Person
from lms.teams.access import Scope
from lms.teams.models import Team
from lms.teams.roster import BeforeFounding, BeganLater, LeaderTaken, LedByAnother, Overlap, membership_of
from lms.teams.welcoming import Namesake, holder_in_scope

Refusal = PhoneTaken | Namesake | LeaderTaken | BeforeFounding


@dataclass(frozen=True)
class Reason:
    """What to say beside which field; `known` is somebody with an account who could be added as they are."""

    field: str
    words: str
    known: Person | None = None


def reason_of(session: Session, refusal: Refusal, team: Team, scope: Scope, phone: str | None, now: datetime) -> Reason:
    """Why `welcome` refused. Whose phone number it is, is told only to those who may see that person."""
    if isinstance(refusal, LeaderTaken):
        return Reason("role", leader_taken())
    if isinstance(refusal, BeforeFounding):
        return Reason("since", wrong_day(refusal))
    if isinstance(refusal, Namesake):
        return Reason("name", _("Tổ đã có người cùng tên và năm sinh. Nếu là người khác, bạn ghi thêm số điện thoại."))
    holder = holder_in_scope(session, scope, phone or "", now)
    if holder is None:
        return Reason("phone", _("Số này đã có tài khoản. Bạn nhờ cán bộ xã thêm người này vào tổ."))
    if membership_of(session, team.id, holder.id, local_date(now)):
        return Reason("phone", _("Số này là của %(name)s, đang ở trong tổ.", name=holder.name))
    return Reason("phone", _("Số này đã có tài khoản, tên %(name)s.", name=holder.name), holder)


def leader_taken() -> str:
    """What is said wherever somebody was to become leader beside another."""
    return str(_("Tổ đang có tổ trưởng. Bạn thêm với vai trò khác, rồi đổi tổ trưởng ở trang của tổ."))


def wrong_day(refusal: Overlap | BeforeFounding | BeganLater | LedByAnother) -> str:
    """Why somebody cannot have joined, left or changed role on a day, with the day that stands against it."""
    if isinstance(refusal, Overlap):
        place = refusal.place
        if place.valid_to is None:
            return str(
                _("Người này ở trong tổ từ %(day)s đến nay. Bạn chọn ngày khác.", day=written_day(place.valid_from))
            )
        first, last = written_day(place.valid_from), written_day(place.valid_to)
        return str(
            _("Người này đã ở trong tổ từ %(first)s đến trước %(last)s. Bạn chọn ngày khác.", first=first, last=last)
        )
    day = written_day(refusal.day)
    if isinstance(refusal, BeforeFounding):
        return str(_("Tổ hoạt động từ %(day)s. Bạn chọn từ ngày đó trở đi.", day=day))
    if isinstance(refusal, LedByAnother):
        return str(_("Trước %(day)s, tổ có tổ trưởng khác. Bạn chọn từ ngày đó trở đi.", day=day))
    return str(_("Người này giữ vai trò hiện nay từ %(day)s. Bạn chọn từ ngày đó trở đi.", day=day))

"""Who and what the demo shows: real communes of Quảng Ngãi, everything else invented.

Every figure on the officials' pages can be checked against `COMMUNES` by hand.
"""

from dataclasses import dataclass, field

from courses.models import Edition

PROVINCE = "51"
LEADER, MEMBER = "totruong", "thanhvien"  # of the first commune's first team
CITIZEN = "nguoidan"  # the first citizen of the first commune
SHARED_PHONE = f"{1:032x}"  # the random sign of a browser


@dataclass(frozen=True)
class Outcome:
    """How a team's members fared in one month's course, in the order of the roster; the rest never began."""

    passed: int
    not_passed: int
    studying: int


@dataclass(frozen=True)
class Manner:
    """How somebody sits a test, where officials find it among those to look at; each has an innocent reason.

    On which device; how many seconds a question takes; and `beside`, a word shared by those who sit side by side: at
    a first try they have the same paper and make the same mistakes.
    """

    device: str = ""
    pace: int = 30
    beside: str = ""


@dataclass(frozen=True)
class Disputed:
    """A question by its id, and the option that those who do well choose instead of the right one."""

    slug: str
    chosen: str


@dataclass(frozen=True)
class TeamPlan:
    """A team, its size (leader and deputy included) and its last three months, oldest first.

    By the place on the roster, 0 being the leader: `accounts` gives the user names of the demo's accounts, `manners`
    how somebody sits this month's test.
    """

    kind: str  # of its village; empty for the commune's own team
    village: str
    size: int
    months: tuple[Outcome, Outcome, Outcome]
    accounts: dict[int, str] = field(default_factory=dict)
    manners: dict[int, Manner] = field(default_factory=dict)


@dataclass(frozen=True)
class CommunePlan:
    """A commune with its teams, its citizens per village, and how many of those passed each month."""

    code: str
    teams: tuple[TeamPlan, ...]
    citizens: int
    citizens_passed: tuple[int, int, int]


def _months(*counts: tuple[int, int, int]) -> tuple[Outcome, Outcome, Outcome]:
    first, second, third = (Outcome(*count) for count in counts)
    return first, second, third


# 73 members in 12 teams; 42 citizens. Per month: (passed, not yet passed, still studying).
COMMUNES = (
    CommunePlan(
        "21028",  # phường Nghĩa Lộ
        (
            TeamPlan(
                "to_dan_pho",
                "Tổ dân phố Hương Tràm",
                7,
                _months((6, 1, 0), (4, 1, 1), (3, 0, 2)),
                accounts={0: LEADER, 4: MEMBER},
            ),
            TeamPlan(
                "to_dan_pho",
                "Tổ dân phố Ngọc Lan",
                6,
                _months((6, 0, 0), (6, 0, 0), (6, 0, 0)),
                manners={
                    **dict.fromkeys((0, 1, 2), Manner(device=SHARED_PHONE)),
                    **dict.fromkeys((3, 4), Manner(beside="Ngọc Lan")),
                },
            ),
            TeamPlan("to_dan_pho", "Tổ dân phố Bến Gạo", 6, _months((4, 1, 0), (3, 0, 1), (1, 1, 1))),
            TeamPlan("", "", 5, _months((5, 0, 0), (4, 0, 1), (3, 0, 1)), manners={2: Manner(pace=3)}),
        ),
        citizens=16,
        citizens_passed=(6, 5, 3),
    ),
    CommunePlan(
        "21484",  # xã Ba Tơ
        (
            TeamPlan("thon", "Suối Mây", 8, _months((4, 2, 1), (3, 1, 2), (1, 1, 2))),
            TeamPlan("thon", "Đồi Sim", 6, _months((5, 0, 1), (5, 0, 0), (4, 0, 1))),
            TeamPlan("thon", "Nước Trong", 5, _months((2, 1, 0), (1, 1, 0), (0, 0, 1))),
            TeamPlan("", "", 6, _months((6, 0, 0), (5, 0, 1), (4, 1, 0))),
        ),
        citizens=14,
        citizens_passed=(3, 2, 1),
    ),
    CommunePlan(
        "21548",  # đặc khu Lý Sơn
        (
            TeamPlan("thon", "Gió Nam", 6, _months((6, 0, 0), (6, 0, 0), (5, 0, 1))),
            TeamPlan("thon", "San Hô", 5, _months((4, 0, 0), (4, 1, 0), (3, 0, 2))),
            TeamPlan("thon", "Hải Âu", 6, _months((5, 1, 0), (4, 1, 0), (2, 1, 1))),
            TeamPlan("", "", 7, _months((7, 0, 0), (6, 0, 1), (4, 1, 1))),
        ),
        citizens=12,
        citizens_passed=(5, 4, 2),
    ),
)
TRAINER, COMMUNE_OFFICIAL, PROVINCE_OFFICIAL, ADMINISTRATOR = "giangvien", "canboxa", "canbotinh", "quantri"
# What `make run` prints: user name and what it is.
ACCOUNTS = {
    MEMBER: "thành viên tổ",
    LEADER: "tổ trưởng",
    CITIZEN: "người dân",
    TRAINER: "giảng viên",
    COMMUNE_OFFICIAL: "cán bộ xã",
    PROVINCE_OFFICIAL: "cán bộ tỉnh",
    ADMINISTRATOR: "quản trị",
}
# From first to last month: topic numbers of the calendar.
TOPICS = (1, 6, 10)
# "Press the refusal in the frame" sounds as careful as "close the tab": a trainer should look at how it is put.
DISPUTED = {(1, Edition.MEMBER): Disputed("q09", "d")}
# By the place on the roster, the leader first: a village's team as Quảng Ngãi advises, and a commune's.
VILLAGE_POSITIONS = (
    "Bí thư Chi bộ",
    "Bí thư Đoàn Thanh niên",
    "Công an viên",
    "Hội Phụ nữ",
    "Hội Nông dân",
    "Giáo viên",
    "Nhân viên bưu điện",
    "Người dân",
)
COMMUNE_POSITIONS = (
    "Phó Chủ tịch UBND",
    "Bí thư Đoàn Thanh niên",
    "Công an",
    "Công chức phòng Văn hóa - Xã hội",
    "Giáo viên Tin học",
    "Giáo viên Tin học",
    "Hội Phụ nữ",
)

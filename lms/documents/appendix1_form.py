"""What Phụ lục 1 says and how its table is laid out (domain.md 61), alike in Word, in Excel and on the page.

An official draft is Vietnamese, whatever language its reader has chosen for the pages.
"""

from datetime import date

from lms.documents.appendix1 import Appendix1, CommuneLines, Leader
from lms.teams.models import Level
from lms.teams.tree import full_name

TWO_LEVELS = date(2025, 7, 1)  # since then there are neither districts nor "thị trấn" (domain.md, section 3)
KIND, SIGNER, HOW = "Báo cáo", "Thủ trưởng đơn vị", "(Ký tên, đóng dấu)"
REPORTER, DOTS = "Đơn vị báo cáo:", "…………………………"
RECIPIENTS = ("- ……………………;", "- Lưu: VT, ……")
COMMUNE_HEADING, FORMER_COMMUNE_HEADING = "Tên xã/phường/đặc khu", "Tên xã/phường/thị trấn"
TEAMS, MEMBERS = "Tổng số Tổ công nghệ số trên địa bàn: ", "Tổng số thành viên các tổ: "
Row = tuple[int, str | None, str, int, str, str]


def headings(day: date) -> tuple[str, str, str, str, str, str]:
    """The heads of the six columns."""
    return (
        "TT",
        COMMUNE_HEADING if day >= TWO_LEVELS else FORMER_COMMUNE_HEADING,
        "Tên Tổ công nghệ số cộng đồng",
        "Số lượng thành viên của Tổ",
        "Họ tên, chức vụ Tổ trưởng",
        "Điện thoại",
    )


def rows(form: Appendix1) -> list[Row]:
    """The table's lines; the commune's name stands in its first line only."""
    return [
        (
            line.number,
            commune_words(commune) if line.number == 1 else None,
            line.name,
            line.members,
            leader_words(line.leader),
            line.leader.phone if line.leader else "",
        )
        for commune, line in form.lines()
    ]


def leader_words(leader: Leader | None) -> str:
    """The name and, where known, the position; nothing where there is no leader."""
    return ", ".join(words for words in (leader.name, leader.position) if words) if leader else ""


def subject(form: Appendix1) -> str:
    """What the report is about."""
    return f"Danh sách Tổ công nghệ số cộng đồng của {full_name(form.kind, form.name)}"


def reporter(form: Appendix1) -> str:
    """A commune reports by its People's Committee. Who does for a province or an old district is not known here."""
    return f"UBND {full_name(form.kind, form.name)}".upper() if form.unit.level == Level.COMMUNE else DOTS


def notes(form: Appendix1) -> str:
    """The last words: the day, and how many people the members are where some count twice. "./." ends a document."""
    words = f"Ghi chú: danh sách tính đến ngày {form.day:%d/%m/%Y}"
    if form.people != form.members:
        once = f"mỗi người tính một lần thì có {number(form.people)} người"
        words += f". Người ở nhiều tổ được tính ở mỗi tổ; {once}"
    return f"{words}./."


def number(count: int) -> str:
    """A count as Vietnamese documents write it: 1.891."""
    return f"{count:,}".replace(",", ".")


def commune_words(commune: CommuneLines) -> str:
    """A commune's name as a cell begins with it, "Xã Minh An"."""
    words = full_name(commune.kind, commune.name)
    return words[:1].upper() + words[1:]

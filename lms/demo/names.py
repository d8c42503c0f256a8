"""Invented Vietnamese names, drawn from common family, middle and given names with a fixed seed."""

import random
from collections.abc import Iterator

FAMILY = ("Nguyễn", "Trần", "Lê", "Phạm", "Huỳnh", "Võ", "Đặng", "Bùi", "Đỗ", "Hồ", "Ngô", "Dương", "Phan", "Đinh")
WOMEN = (
    ("Thị", "Thị Mỹ", "Thị Thu", "Ngọc", "Thị Kim"),
    ("Lan", "Hoa", "Hạnh", "Thảo", "Nhung", "Vân", "Yến", "Trinh", "Quyên", "Diễm", "Sương", "Phượng", "Tuyết", "Liên"),
)
MEN = (
    ("Văn", "Đức", "Minh", "Quốc", "Thanh", "Hữu", "Công"),
    ("Hải", "Dũng", "Sơn", "Tâm", "Phúc", "Khánh", "Lộc", "Tín", "Vinh", "Thọ", "Ân", "Quý", "Trung", "Nghĩa"),
)


def names(seed: int) -> Iterator[str]:
    """An endless row of different names; the same seed gives the same row."""
    rng = random.Random(seed)
    used: set[str] = set()
    while True:
        middles, givens = rng.choice((WOMEN, MEN))
        name = f"{rng.choice(FAMILY)} {rng.choice(middles)} {rng.choice(givens)}"
        if name not in used:
            used.add(name)
            yield name

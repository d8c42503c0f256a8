"""Draws lms/static/drum.svg and drum-faint.svg: our own rings and star in the spirit of a Đông Sơn drum face.

Run it from the project's root:  python docs/drawings/drum.py

Every ring repeats one small shape. The file holds the shape once and multiplies it by the prime factors of
its count with nested <use>, so that a face of 264 repeated shapes weighs 3 KB (0.8 KB compressed) instead of 13.
"""

import math
from pathlib import Path

GOLD = "#F2B52C"
STATIC = Path(__file__).parents[2] / "lms" / "static"


def at(radius: float, turn: float) -> str:
    """A point as "x y"; turn is an angle in radians, clockwise from three o'clock."""
    return f"{radius * math.cos(turn):.1f} {radius * math.sin(turn):.1f}"


def factors(number: int) -> list[int]:
    """The prime factors of a number, smallest first."""
    for factor in range(2, number + 1):
        if number % factor == 0:
            return [factor, *factors(number // factor)]
    return []


def around(name: str, shape: str, count: int) -> str:
    """The shape, drawn at three o'clock, repeated count times around the centre."""
    drawn, step = f'<g id="{name}0">{shape}</g>', 360 / count
    for level, factor in enumerate(factors(count)):
        uses = "".join(
            f'<use href="#{name}{level}" transform="rotate({turn * step:.4g})"/>' for turn in range(1, factor)
        )
        drawn = f'<g id="{name}{level + 1}">{drawn}{uses}</g>'
        step *= factor
    return drawn


def star(points: int, tip: float, notch: float) -> str:
    """A filled star, one tip pointing up."""
    turns = (math.radians(-90 + corner * 180 / points) for corner in range(2 * points))
    corners = (at(notch if corner % 2 else tip, turn) for corner, turn in enumerate(turns))
    return f'<path fill="{GOLD}" stroke="none" d="M{"L".join(corners)}z"/>'


def saw(name: str, count: int, inner: float, outer: float) -> str:
    """Filled teeth pointing outwards."""
    half = math.pi / count
    tooth = f"M{at(inner, -half)}L{at(outer, 0)} {at(inner, half)}z"
    return around(name, f'<path fill="{GOLD}" stroke="none" d="{tooth}"/>', count)


def chain(name: str, count: int, radius: float, size: float) -> str:
    """Circles with a dot, each joined to the next by a slanting tangent."""
    tangent = f"M{radius + size} 0L{at(radius - size, 2 * math.pi / count)}"
    return around(
        name,
        f'<circle cx="{radius}" r="{size}"/><circle cx="{radius}" r=".9" fill="{GOLD}" stroke="none"/>'
        f'<path d="{tangent}"/>',
        count,
    )


def rings(*radii: float) -> str:
    """Plain circles."""
    return "".join(f'<circle r="{radius}"/>' for radius in radii)


def dots(radius: float, count: int, width: float) -> str:
    """A ring of round dots: dashes of no length with round ends."""
    gap = 2 * math.pi * radius / count
    return f'<circle r="{radius}" stroke-width="{width}" stroke-linecap="round" stroke-dasharray="0 {gap:.4f}"/>'


def ladder(radius: float, count: int, width: float) -> str:
    """A ring of short rungs: a wide circle in thin dashes."""
    gap = 2 * math.pi * radius / count - 1.1
    return f'<circle r="{radius}" stroke-width="{width}" stroke-dasharray="1.1 {gap:.4f}"/>'


def drum(opacity: float = 1) -> str:
    """The whole face, 400 units wide, from the star outwards."""
    bands = (
        star(14, 62, 24), rings(68, 72), dots(78, 64, 3), rings(84),
        chain("a", 36, 94, 5), rings(104, 108), saw("b", 72, 110, 119), rings(122),
        ladder(129, 120, 10), rings(136, 139), chain("c", 56, 150, 6), rings(161),
        dots(166, 120, 3), rings(171), saw("d", 100, 174, 184), rings(188, 193),
    )  # fmt: skip
    faint = "" if opacity == 1 else f' opacity="{opacity}"'
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="-200 -200 400 400" fill="none" stroke="{GOLD}" '
        f'stroke-width="1.2"{faint}>{"".join(bands)}</svg>\n'
    )


if __name__ == "__main__":
    (STATIC / "drum.svg").write_text(drum(), encoding="utf-8")
    (STATIC / "drum-faint.svg").write_text(drum(opacity=0.3), encoding="utf-8")

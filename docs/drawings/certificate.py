"""Draws certificates/paper/art.svg: the border and the watermark of the certificate, A4 landscape, in millimetres.

Run it from the project's root:  python docs/drawings/certificate.py
"""

import math
from pathlib import Path

from drum import drum, star

PAPER = Path(__file__).parents[2] / "certificates" / "paper" / "art.svg"
BRONZE, INDIGO, GOLD, CREAM = "#9C6B17", "#0D2C50", "#F2B52C", "#FFFDF6"
WIDTH, HEIGHT = 297, 210
OUTER, INNER = 8.6, 16.4  # the ornamented band lies between these margins
BAND = INNER - OUTER
TOOTH, LINK, DOT = 1.7, 1.35, 0.42
Point = tuple[float, float]


def frame(margin: float, stroke: float, colour: str = BRONZE) -> str:
    """A rectangle at a margin from the edge of the paper."""
    return (
        f'<rect x="{margin}" y="{margin}" width="{WIDTH - 2 * margin}" height="{HEIGHT - 2 * margin}" '
        f'fill="none" stroke="{colour}" stroke-width="{stroke}"/>'
    )


def steps(start: Point, end: Point, count: int) -> tuple[Point, Point]:
    """One step along a straight edge, and the unit vector to its left."""
    dx, dy = (end[0] - start[0]) / count, (end[1] - start[1]) / count
    length = math.hypot(dx, dy)
    return (dx, dy), (dy / length, -dx / length)


def teeth(start: Point, end: Point, count: int) -> str:
    """Triangles along an edge, standing to its left."""
    (dx, dy), (nx, ny) = steps(start, end, count)
    path = ""
    for i in range(count):
        x, y = start[0] + dx * i, start[1] + dy * i
        path += f"M{x:.2f} {y:.2f}L{x + dx / 2 + nx * TOOTH:.2f} {y + dy / 2 + ny * TOOTH:.2f}"
        path += f"L{x + dx:.2f} {y + dy:.2f}z"
    return f'<path fill="{BRONZE}" stroke="none" d="{path}"/>'


def chain(start: Point, end: Point, count: int) -> str:
    """Dotted circles along an edge, joined by slanting tangents."""
    (dx, dy), (nx, ny) = steps(start, end, count)
    circles = dots = tangents = ""
    for i in range(count):
        x, y = start[0] + dx * (i + 0.5), start[1] + dy * (i + 0.5)
        circles += f'<circle cx="{x:.2f}" cy="{y:.2f}" r="{LINK}"/>'
        dots += f'<circle cx="{x:.2f}" cy="{y:.2f}" r="{DOT}"/>'
        if i < count - 1:
            tangents += f"M{x + nx * LINK:.2f} {y + ny * LINK:.2f}L{x + dx - nx * LINK:.2f} {y + dy - ny * LINK:.2f}"
    return f'<g fill="none">{circles}<path d="{tangents}"/></g><g fill="{BRONZE}" stroke="none">{dots}</g>'


def side(start: Point, end: Point, count: int) -> str:
    """One side of the band: teeth outside and inside, a chain between."""
    _step, (nx, ny) = steps(start, end, count)
    inward = (-nx, -ny)

    def moved(point: Point, by: float) -> Point:
        return point[0] + inward[0] * by, point[1] + inward[1] * by

    return (
        teeth(end, start, count)
        + teeth(moved(start, BAND), moved(end, BAND), count)
        + chain(moved(start, BAND / 2), moved(end, BAND / 2), count)
    )


def corner(x: float, y: float) -> str:
    """An indigo square with the star."""
    half = BAND / 2
    return (
        f'<g transform="translate({x:.2f} {y:.2f})"><rect x="{-half}" y="{-half}" width="{BAND}" height="{BAND}" '
        f'fill="{INDIGO}"/><circle r="3.3" fill="none" stroke="{GOLD}"/>'
        f'<g transform="scale(.043)">{star(14, 62, 24)}</g></g>'
    )


def watermark() -> str:
    """The drum face, faint, behind the words."""
    face = drum().split(">", 1)[1].rsplit("</svg>", 1)[0].replace(GOLD, BRONZE)
    return f'<g transform="translate(148.5 108) scale(.385)" fill="none" stroke-width="1" opacity=".15">{face}</g>'


def art() -> str:
    """The whole sheet behind the words."""
    right, low = WIDTH - OUTER, HEIGHT - OUTER
    sides = (
        side((INNER, OUTER), (WIDTH - INNER, OUTER), 60)
        + side((right, INNER), (right, HEIGHT - INNER), 40)
        + side((WIDTH - INNER, low), (INNER, low), 60)
        + side((OUTER, HEIGHT - INNER), (OUTER, INNER), 40)
    )
    near, far_x, far_y = OUTER + BAND / 2, right - BAND / 2, low - BAND / 2
    corners = corner(near, near) + corner(far_x, near) + corner(near, far_y) + corner(far_x, far_y)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" stroke="{BRONZE}" stroke-width=".32">'
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="{CREAM}" stroke="none"/>'
        f"{frame(7, 0.9, INDIGO)}{frame(OUTER, 0.3)}{frame(INNER, 0.3)}{frame(INNER + 1, 0.3)}"
        f"{sides}{corners}{watermark()}</svg>\n"
    )


if __name__ == "__main__":
    PAPER.write_text(art(), encoding="utf-8")

"""Where to put the names of points so that they cover neither points nor one another: pixels in, pixels out."""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

_ANGLES = [math.radians(angle) for angle in (0, 180, 45, 135, 315, 225, 90, 270, 20, 160, 340, 200)]
_DISTANCES = (11.0, 26.0, 44.0, 66.0, 92.0)
NEAR = _DISTANCES[0]


@dataclass(frozen=True)
class Box:
    """A rectangle in pixels, y pointing down."""

    left: float
    top: float
    right: float
    bottom: float

    def overlap(self, other: Box) -> float:
        """The shared area in square pixels."""
        wide = min(self.right, other.right) - max(self.left, other.left)
        high = min(self.bottom, other.bottom) - max(self.top, other.top)
        return max(wide, 0.0) * max(high, 0.0)

    @property
    def area(self) -> float:
        return (self.right - self.left) * (self.bottom - self.top)


@dataclass(frozen=True)
class Placed:
    """A label's middle, as an offset in pixels from its point (right and down), and whether it needs a leader line."""

    dx: float
    dy: float
    far: bool


def text_width(text: str, size: float = 12) -> float:
    """About how wide a line of text is drawn, in pixels; wide East Asian characters count double."""
    return sum(size if unicodedata.east_asian_width(letter) in "WF" else 0.56 * size for letter in text)


def place(
    points: Sequence[tuple[float, float]], texts: Sequence[str], area: Box, *, taken: Sequence[Box] = ()
) -> list[Placed]:
    """An offset for each point's label, greedy, then each label tried once more against all others.

    `points` in pixels, y down. Covering another label costs most, then leaving the area, a point, what is `taken`,
    and last the distance from the label's own point.
    """
    markers = [Box(x - 7, y - 7, x + 7, y + 7) for x, y in points]
    chosen: dict[int, tuple[Placed, Box]] = {}
    crowded = sorted(range(len(points)), key=lambda i: sum(math.dist(points[i], point) for point in points))
    for _ in range(2):
        for i in crowded:
            others = [box for j, (_, box) in chosen.items() if j != i]
            options = _options(points[i], text_width(texts[i]) + 4)
            chosen[i] = min(options, key=lambda option: _cost(option, others, markers, taken, area))
    return [chosen[i][0] for i in range(len(points))]


def _options(point: tuple[float, float], width: float, height: float = 16) -> list[tuple[Placed, Box]]:
    """Every place a label may stand in: on rings round its point, measured to the label's nearest edge."""
    options = []
    for distance in _DISTANCES:
        for angle in _ANGLES:
            across, down = math.cos(angle), -math.sin(angle)
            dx = distance * across + math.copysign(min(abs(across) * 2, 1), across) * width / 2
            dy = distance * down + down * height / 2
            x, y = point[0] + dx, point[1] + dy
            box = Box(x - width / 2, y - height / 2, x + width / 2, y + height / 2)
            options.append((Placed(dx, dy, far=distance > NEAR), box))
    return options


def _cost(
    option: tuple[Placed, Box], others: Sequence[Box], markers: Sequence[Box], taken: Sequence[Box], area: Box
) -> float:
    placed, box = option
    outside = box.area - box.overlap(area)
    return (
        10 * sum(box.overlap(other) for other in others)
        + 8 * outside
        + 6 * sum(box.overlap(marker) for marker in markers)
        + 2 * sum(box.overlap(other) for other in taken)
        + 0.6 * math.hypot(placed.dx, placed.dy) * (2 if placed.far else 1)
    )

# SPDX-License-Identifier: Apache-2.0
"""A signature as two papers: the strokes as canonical JSON, and their drawing as a PNG of black on white.

Drawn without a picture library: the trade layer has none. ISO/IEC 15948 (PNG): eight-bit grey, one IDAT, no ancillary
chunks, so that nothing but the drawing is in the file.
"""

from __future__ import annotations

import math
import struct
import zlib
from collections.abc import Iterable, Iterator

from kiosk.domain.hashes import canonical_json

Point = tuple[float, float, float]
Stroke = tuple[Point, ...]

WIDTH = 984
# Pixels of the drawing: the box of the reference surface.
HEIGHT = 600
# Radius of the pen in pixels.
PEN = 5
# What a dab of it covers: so many pixels to each side, row by row around its middle.
NIB = tuple((row, math.isqrt(PEN * PEN - row * row)) for row in range(-PEN, PEN + 1))
# Strokes are kept as whole parts of the box and whole milliseconds: canonical JSON has no fractions.
PARTS = 10_000
LEAST_POINTS = 8
# A name has at least so many points and reaches over so much of the box; less is a slip of the finger.
LEAST_REACH = 0.08


def enough(strokes: Iterable[Stroke]) -> bool:
    """Tell whether somebody wrote a name, not just touched the box."""
    points = [point for stroke in strokes for point in stroke]
    if len(points) < LEAST_POINTS:
        return False
    across, down = [p[0] for p in points], [p[1] for p in points]
    return max(max(across) - min(across), max(down) - min(down)) >= LEAST_REACH


def strokes_json(strokes: Iterable[Stroke]) -> bytes:
    """Return the strokes as canonical JSON: lists of [x, y, milliseconds], x and y in 1/10000 of the box."""
    return canonical_json(
        {"parts": PARTS, "strokes": [[[_part(x), _part(y), round(s * 1000)] for x, y, s in one] for one in strokes]}
    )


def draw(strokes: Iterable[Stroke], width: int = WIDTH, height: int = HEIGHT) -> bytes:
    """Draw the strokes and return a PNG; takes some hundredths of a second, so not on the screen's thread."""
    rows = [bytearray(b"\xff" * width) for _ in range(height)]
    for stroke in strokes:
        for x, y in _dots([(x * (width - 1), y * (height - 1)) for x, y, _ in stroke]):
            _dab(rows, x, y)
    return _png(rows, width, height)


def _part(fraction: float) -> int:
    return min(PARTS, max(0, round(fraction * PARTS)))


def _dots(points: list[tuple[float, float]]) -> Iterator[tuple[float, float]]:
    """Walk along a stroke in steps of one radius: the dabs overlap."""
    yield from points[:1]
    for (x0, y0), (x1, y1) in zip(points, points[1:], strict=False):
        steps = max(1, math.ceil(math.hypot(x1 - x0, y1 - y0) / PEN))
        for step in range(1, steps + 1):
            yield x0 + (x1 - x0) * step / steps, y0 + (y1 - y0) * step / steps


def _dab(rows: list[bytearray], x: float, y: float) -> None:
    middle, line, width = round(x), round(y), len(rows[0])
    for below, half in NIB:
        if 0 <= line + below < len(rows):
            left, right = max(0, middle - half), min(width, middle + half + 1)
            if left < right:
                rows[line + below][left:right] = bytes(right - left)


def _png(rows: list[bytearray], width: int, height: int) -> bytes:
    # Bit depth 8, colour type 0 (grey), no interlace.
    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    body = zlib.compress(b"".join(b"\0" + row for row in rows), 6)
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", head) + _chunk(b"IDAT", body) + _chunk(b"IEND", b"")


def _chunk(name: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))

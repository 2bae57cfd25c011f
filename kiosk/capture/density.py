# SPDX-License-Identifier: Apache-2.0
"""How fine a page is, said in the page itself: the dots an inch in the head of a JPEG (JFIF 1.02).

So a page keeps its true size wherever it goes by itself: through a draft, over the hub, out of the outbox.
"""

from __future__ import annotations

import struct

# Start of the picture, then the segment APP0 with its length, ``JFIF`` and a version; behind it unit and densities.
HEAD = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00"
UNIT, DENSITY = 13, struct.Struct(">BHH")
PER_INCH = 1
MOST = 0xFFFF


def with_density(jpeg: bytes, across: float, down: float) -> bytes:
    """Return a JPEG that says its dots an inch; one without the head, or a density that is none, stays as it is."""
    dots = round(across), round(down)
    if not jpeg.startswith(HEAD) or not all(0 < one <= MOST for one in dots):
        return jpeg
    return jpeg[:UNIT] + DENSITY.pack(PER_INCH, *dots) + jpeg[UNIT + DENSITY.size :]


def density_of(jpeg: bytes) -> tuple[int, int] | None:
    """Return the dots an inch, across and down; None where a JPEG does not say them."""
    if not jpeg.startswith(HEAD) or len(jpeg) < UNIT + DENSITY.size:
        return None
    unit, across, down = DENSITY.unpack_from(jpeg, UNIT)
    return (across, down) if unit == PER_INCH and across and down else None

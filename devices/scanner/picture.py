# SPDX-License-Identifier: Apache-2.0
"""From the picture a scanner's program writes (PNM: P5 grey, P6 colour, 8 bits, one comment allowed) to a sheet.

PictureError   bytes that are no whole picture; a picture that breaks off is none
"""

from __future__ import annotations

from devices.scanner import Sheet

# Longest head: three numbers, the magic and a comment.
HEAD = 512
# A3 at 600 dpi is 7016 x 9921.
LONGEST_SIDE = 20_000
LARGEST = 256 << 20
COLOURS = {b"P5": 1, b"P6": 3}


class PictureError(Exception):
    """Bytes that are no whole picture."""


def sheet_of(raw: bytes, dpi: int) -> Sheet:
    """Return the sheet a PNM is; raises PictureError."""
    colours = COLOURS.get(raw[:2])
    if colours is None:
        raise PictureError("neither P5 nor P6")
    (width, height, deepest), start = _numbers(raw[:HEAD])
    if not (0 < width <= LONGEST_SIDE and 0 < height <= LONGEST_SIDE and deepest == 255):
        raise PictureError(f"{width}x{height}, {deepest} deep")
    size = width * height * colours
    if size > LARGEST or len(raw) != start + size:
        raise PictureError(f"{len(raw) - start} bytes in place of {size}")
    return Sheet(width, height, _blue_first(raw[start:], colours), dpi)


def pnm_of(width: int, height: int, colours: int, body: bytes) -> bytes:
    """Build a PNM as ``scanimage`` writes it; ``colours`` is 1 or 3, ``body`` is red first."""
    magic = next(magic for magic, count in COLOURS.items() if count == colours)
    return magic + b"\n# SANE data follows\n%d %d\n255\n" % (width, height) + body


def _numbers(head: bytes) -> tuple[tuple[int, int, int], int]:
    """Return width, height and depth, and where the picture begins."""
    found: list[int] = []
    at = 2
    while len(found) < 3:
        at, word = _word(head, at)
        if not word.isdigit() or len(word) > 6:
            raise PictureError("a head without three numbers")
        found.append(int(word))
    # One white sign, no more: the next byte may be a pixel that looks like one.
    return (found[0], found[1], found[2]), at + 1


def _word(head: bytes, at: int) -> tuple[int, bytes]:
    """Return the next word after blanks and comments, and where it ends."""
    while head[at : at + 1].isspace() or head[at : at + 1] == b"#":
        if head[at : at + 1] == b"#":
            at = head.find(b"\n", at)
            if at < 0:
                raise PictureError("a comment without an end")
        at += 1
    end = at
    while end < len(head) and not head[end : end + 1].isspace():
        end += 1
    return end, head[at:end]


def _blue_first(body: bytes, colours: int) -> bytes:
    if colours == 1:
        grey = bytearray(3 * len(body))
        grey[0::3] = grey[1::3] = grey[2::3] = body
        return bytes(grey)
    turned = bytearray(body)
    turned[0::3], turned[2::3] = body[2::3], body[0::3]
    return bytes(turned)

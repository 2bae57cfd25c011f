# SPDX-License-Identifier: Apache-2.0
"""The test page of the page printer: one sheet of A4, written as PDF by hand so that it needs no font and no library.

It shows what goes wrong on paper: a frame at 10 mm (shifted or askew), six greys (worn drum, low toner), hairlines.
"""

from __future__ import annotations

# A4 in points, 72 to the inch (ISO 216, ISO 32000-1).
WIDTH, HEIGHT = 595, 842
MM = 72 / 25.4
GREYS = (0.0, 0.2, 0.4, 0.6, 0.8, 0.95)


def sheet(lines: tuple[str, ...]) -> bytes:
    """Return the page with some lines of plain ASCII on it."""
    drawing = "\n".join((*_frame(), *_greys(), *_hairlines(), *_words(lines))).encode("ascii", "replace")
    objects = (
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 %d %d] /Contents 4 0 R"
        b" /Resources << /Font << /F1 5 0 R >> >> >>" % (WIDTH, HEIGHT),
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(drawing), drawing),
        # One of the fourteen fonts every reader and printer has: nothing must be embedded.
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    )
    return _file(objects)


def _frame() -> tuple[str, ...]:
    edge = 10 * MM
    return ("0.5 w", f"{edge:.2f} {edge:.2f} {WIDTH - 2 * edge:.2f} {HEIGHT - 2 * edge:.2f} re S")


def _greys() -> tuple[str, ...]:
    side = 25 * MM
    boxes = (f"{grey} g {20 * MM + place * side:.2f} {HEIGHT / 2:.2f} {side:.2f} {side:.2f} re f" for place, grey
             in enumerate(GREYS))  # fmt: skip
    return (*boxes, "0 g")


def _hairlines() -> tuple[str, ...]:
    low = HEIGHT / 2 - 20 * MM
    return tuple(
        f"{0.1 * (place + 1):.1f} w {20 * MM:.2f} {low - place * 3 * MM:.2f} m {WIDTH - 20 * MM:.2f}"
        f" {low - place * 3 * MM:.2f} l S"
        for place in range(6)
    )


def _words(lines: tuple[str, ...]) -> tuple[str, ...]:
    # Brackets and backslashes end or turn a string of PDF; a machine's name may hold any sign.
    safe = (line.translate(str.maketrans("", "", "()\\")) for line in ("Banshi", *lines))
    shown = (f"({line}) Tj 0 -28 Td" for line in safe)
    return ("BT /F1 20 Tf", f"{20 * MM:.2f} {HEIGHT - 35 * MM:.2f} Td", *shown, "ET")


def _file(objects: tuple[bytes, ...]) -> bytes:
    """Put numbered objects together with the table of where each begins."""
    made, places = bytearray(b"%PDF-1.4\n"), []
    for number, content in enumerate(objects, 1):
        places.append(len(made))
        made += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    head = b"xref\n0 %d\n0000000000 65535 f \n%s" % (len(objects) + 1, table)
    tail = b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, len(made))
    return bytes(made) + head + tail

# SPDX-License-Identifier: Apache-2.0
"""Pages as PDF: letters, rules and squares at places in millimetres from the upper left corner.

Two steps: what stands where is collected first, because only then is known which characters the embedded typefaces
need; ``document`` writes it out.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from kiosk.receipts.typeface import BOLD, EM, REGULAR, Cut, Typeface

# ISO 216.
WIDTH_MM, HEIGHT_MM = 210.0, 297.0
POINTS = 72 / 25.4
WEIGHTS = {False: REGULAR, True: BOLD}
NAMES = {False: "/F1", True: "/F2"}
# Light modules around a QR code (ISO/IEC 18004, 6.3.8).
QUIET = 4
# How a typeface hangs on its line, in thousandths: where its letters begin and end above and below.
ASCENT, DESCENT = 880, -120
# Symbolic, for the glyphs are numbered and in no known encoding (PDF 32000-1, table 123).
SYMBOLIC = 4


@dataclass(frozen=True)
class Letters:
    """A run of text; ``x`` is its left end, ``y`` its base line, ``size`` in points."""

    x: float
    y: float
    text: str
    size: float
    bold: bool = False


@dataclass(frozen=True)
class Stroke:
    """A straight line, ``weight`` in points."""

    x: float
    y: float
    to_x: float
    to_y: float
    weight: float = 0.5


@dataclass(frozen=True)
class Matrix:
    """A QR code, its quiet zone included in ``size``."""

    x: float
    y: float
    size: float
    rows: tuple[bytes, ...]


Mark = Letters | Stroke | Matrix


@dataclass
class Page:
    """What stands on one page."""

    marks: list[Mark] = field(default_factory=list)


def matrix(data: str, x: float, y: float, size: float) -> Matrix:
    """Return a QR code with a fourth of it to spare (level Q): paper is folded through its middle."""
    import segno

    rows = tuple(bytes(row) for row in segno.make(data, error="q", micro=False).matrix)
    return Matrix(x, y, size, rows)


class Faces:
    """The two typefaces of a document, cut for the characters of its pages."""

    def __init__(self, characters: dict[bool, set[str]]) -> None:
        typeface = Typeface()
        try:
            self.cuts = {bold: typeface.cut(characters[bold], WEIGHTS[bold]) for bold in (False, True)}
        finally:
            typeface.close()

    def width_mm(self, text: str, size: float, *, bold: bool = False) -> float:
        """Return the width of a text."""
        return self.cuts[bold].width(text) * size / POINTS


def document(pages: Sequence[Page], faces: Faces, title: str) -> bytes:
    """Write pages as a PDF; ``title`` is the print number: it must name nobody."""
    import pikepdf

    with pikepdf.new() as pdf:
        fonts = pikepdf.Dictionary({NAMES[bold]: _font(pdf, cut) for bold, cut in faces.cuts.items()})
        for page in pages:
            made = pdf.add_blank_page(page_size=(WIDTH_MM * POINTS, HEIGHT_MM * POINTS))
            made.Resources = pikepdf.Dictionary(Font=fonts)
            made.Contents = pdf.make_stream("\n".join(_drawn(page, faces)).encode("ascii"))
        pdf.docinfo["/Title"] = title
        target = io.BytesIO()
        # The same content gives the same bytes: a paper that is printed again can be compared with the first.
        pdf.save(target, deterministic_id=True, compress_streams=True)
    return target.getvalue()


def _drawn(page: Page, faces: Faces) -> Iterator[str]:
    for mark in page.marks:
        if isinstance(mark, Letters):
            yield _letters(mark, faces.cuts[mark.bold])
        elif isinstance(mark, Stroke):
            ends = f"{_x(mark.x)} {_y(mark.y)} m {_x(mark.to_x)} {_y(mark.to_y)} l"
            yield f"{mark.weight:.2f} w {ends} S"
        else:
            yield from _squares(mark)


def _letters(mark: Letters, cut: Cut) -> str:
    # By the numbers of the cut typeface: no character of a person stands as text in the file's own encoding.
    codes = "".join(f"{number:04X}" for number in cut.numbers(mark.text))
    return f"BT {NAMES[mark.bold]} {mark.size:.2f} Tf {_x(mark.x)} {_y(mark.y)} Td <{codes}> Tj ET"


def _squares(mark: Matrix) -> Iterator[str]:
    module = mark.size / (len(mark.rows) + 2 * QUIET)
    for down, row in enumerate(mark.rows, QUIET):
        for across, dark in enumerate(row, QUIET):
            if dark:
                left, top = mark.x + across * module, mark.y + (down + 1) * module
                yield f"{_x(left)} {_y(top)} {module * POINTS:.3f} {module * POINTS:.3f} re f"


def _x(millimetres: float) -> str:
    return f"{millimetres * POINTS:.2f}"


def _y(millimetres: float) -> str:
    # A PDF counts from below.
    return f"{(HEIGHT_MM - millimetres) * POINTS:.2f}"


def _font(pdf: Any, cut: Cut) -> Any:
    """Return the small typeface as PDF has it: a bare CFF whose glyphs are addressed by number (Identity-H)."""
    import pikepdf

    name = pikepdf.Name.BanshiSans
    program = pdf.make_stream(cut.cff)
    program.Subtype = pikepdf.Name.CIDFontType0C
    descriptor = pikepdf.Dictionary(
        Type=pikepdf.Name.FontDescriptor,
        FontName=name,
        Flags=SYMBOLIC,
        FontBBox=[0, DESCENT, EM, ASCENT],
        ItalicAngle=0,
        Ascent=ASCENT,
        Descent=DESCENT,
        # A reader uses both only to make up a typeface that is missing, and ours is always inside; the standard wants
        # them all the same (PDF 32000-1, table 122).
        CapHeight=ASCENT,
        StemV=80,
        FontFile3=program,
    )
    glyphs = pikepdf.Dictionary(
        Type=pikepdf.Name.Font,
        Subtype=pikepdf.Name.CIDFontType0,
        BaseFont=name,
        CIDSystemInfo=pikepdf.Dictionary(Registry="Adobe", Ordering="Identity", Supplement=0),
        FontDescriptor=pdf.make_indirect(descriptor),
        W=[0, list(cut.widths)],
    )
    return pdf.make_indirect(
        pikepdf.Dictionary(
            Type=pikepdf.Name.Font,
            Subtype=pikepdf.Name.Type0,
            BaseFont=name,
            Encoding=pikepdf.Name("/Identity-H"),
            DescendantFonts=[pdf.make_indirect(glyphs)],
            ToUnicode=pdf.make_stream(_to_unicode(cut)),
        )
    )


def _to_unicode(cut: Cut) -> bytes:
    """Say which character each glyph is, so that a page can be searched and read aloud."""
    lines = [f"<{n:04X}> <{character.encode('utf-16-be').hex()}>" for n, character in enumerate(cut.characters, 1)]
    # A hundred at a time is the most a list may hold (Adobe technical note 5411).
    lists = [lines[at : at + 100] for at in range(0, len(lines), 100)]
    body = "\n".join(f"{len(some)} beginbfchar\n" + "\n".join(some) + "\nendbfchar" for some in lists)
    return (
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /Banshi def /CMapType 2 def\n"
        "1 begincodespacerange <0000> <FFFF> endcodespacerange\n"
        f"{body}\nendcmap CMapName currentdict /CMap defineresource pop end end"
    ).encode("ascii")

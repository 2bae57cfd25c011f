# SPDX-License-Identifier: Apache-2.0
"""What the bytes draw: an ESC/POS stream on paper of 576 or 384 dots, as a one-bit PNG."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass, replace

from PIL import Image, ImageChops

from devices.device import DeviceError
from devices.receipt_printer.bars import modules, whole_ean13
from devices.receipt_printer.cells import CELL_DOTS, COLUMNS, LINE_DOTS, cells
from devices.receipt_printer.commands import Command, Splitter
from devices.receipt_printer.glyphs import glyph, text_image
from devices.receipt_printer.slip import Bar, Bars

MARGIN_TOP = 28
MARGIN_BOTTOM = 40
# One sixth of an inch at 203 dots to the inch.
DEFAULT_SPACING = 34
_TOFU = "\N{WHITE SQUARE}"


def draw(data: bytes, width_mm: int = 80, charset: str = "gb18030") -> bytes:
    """Draw the bytes of one job as a PNG of the paper, 8 dots to the millimetre."""
    sheet = Sheet(COLUMNS[width_mm] * CELL_DOTS, charset)
    splitter = Splitter(charset)
    splitter.feed(data)
    while command := splitter.next():
        sheet.obey(command)
    return sheet.png()


@dataclass(frozen=True)
class Style:
    """How the next character is printed."""

    wide: int = 1
    tall: int = 1
    bold: bool = False
    inverse: bool = False


@dataclass(frozen=True)
class _Piece:
    """A character with the style it was printed in."""

    character: str
    style: Style

    @property
    def across(self) -> int:
        """Its dots in width."""
        return cells(self.character) * CELL_DOTS * self.style.wide


class Sheet:
    """A roll of paper under the print head."""

    def __init__(self, dots: int, charset: str) -> None:
        self._dots = dots
        self._charset = charset
        self._y = MARGIN_TOP
        self._drawn: list[tuple[Image.Image, int, int]] = []
        self._code = b""
        self._module = 3
        self._bar = {"h": 162, "w": 3, "H": 0}
        self.unknown: list[bytes] = []
        """Bytes that meant nothing."""
        self._reset(b"")

    def obey(self, command: Command) -> None:
        """Carry out one command."""
        action = _ACTIONS.get(command.name)
        if action:
            action(self, command.args)
        elif command.name == "text":
            self._text(command.raw)
        elif command.name == "unknown":
            self.unknown.append(command.raw)

    def png(self) -> bytes:
        """Return the paper so far."""
        paper = Image.new("1", (self._dots, self._y + MARGIN_BOTTOM), 1)
        for mask, x, y in self._drawn:
            paper.paste(0, (x, y), mask)
        file = io.BytesIO()
        paper.save(file, "PNG", optimize=True, dpi=(203, 203))
        return file.getvalue()

    def _reset(self, _: bytes) -> None:
        self._style = Style()
        self._align = 0
        self._spacing = DEFAULT_SPACING
        self._line: list[_Piece] = []

    def _text(self, raw: bytes) -> None:
        try:
            character = raw.decode(self._charset)
        # Bytes outside the printer's font come out as a box, and so a wrong charset is seen in training.
        except UnicodeDecodeError:
            character = _TOFU
        piece = _Piece(character, self._style)
        if sum(each.across for each in self._line) + piece.across > self._dots:
            # Printers wrap by themselves when a line is full; a slip of ours never gets here.
            self._feed_line(b"")
        self._line.append(piece)

    def _feed_line(self, _: bytes) -> None:
        tallest = max((piece.style.tall for piece in self._line), default=1)
        # A tall character pushes the paper further than the spacing that was set.
        step = max(self._spacing, LINE_DOTS * tallest) if self._line else self._spacing
        top = self._y + (step - LINE_DOTS * tallest) // 2
        x = self._start(sum(piece.across for piece in self._line))
        for piece in self._line:
            self._place(piece, x, top + LINE_DOTS * (tallest - piece.style.tall), step)
            x += piece.across
        self._line = []
        self._y += step

    def _place(self, piece: _Piece, x: int, top: int, step: int) -> None:
        style = piece.style
        mask = glyph(piece.character, style.wide, style.tall, style.bold)
        if not style.inverse:
            self._drawn.append((mask, x, top))
            return
        block = Image.new("L", (mask.width, step), 255)
        block.paste(ImageChops.invert(mask), (0, top - self._y))
        self._drawn.append((block, x, self._y))

    def _start(self, across: int) -> int:
        room = max(0, self._dots - across)
        return (0, room // 2, room)[self._align]

    def _feed_lines(self, args: bytes) -> None:
        for _ in range(args[0]):
            self._feed_line(b"")

    def _feed_dots(self, args: bytes) -> None:
        if self._line:
            self._feed_line(b"")
        self._y += args[0]

    def _set_align(self, args: bytes) -> None:
        self._align = {1: 1, 49: 1, 2: 2, 50: 2}.get(args[0], 0)

    def _set_bold(self, args: bytes) -> None:
        self._style = replace(self._style, bold=bool(args[0] & 1))

    def _set_inverse(self, args: bytes) -> None:
        self._style = replace(self._style, inverse=bool(args[0] & 1))

    def _set_size(self, args: bytes) -> None:
        self._style = replace(self._style, wide=(args[0] >> 4 & 7) + 1, tall=(args[0] & 7) + 1)

    def _set_spacing(self, args: bytes) -> None:
        self._spacing = args[0]

    def _default_spacing(self, _: bytes) -> None:
        self._spacing = DEFAULT_SPACING

    def _two_dimensional(self, args: bytes) -> None:
        """Carry out ``GS ( k``: function 67 is the module size, 80 stores, 81 prints."""
        if args[:1] != b"1":
            return
        function = args[1:2]
        if function == b"C":
            self._module = args[2]
        elif function == b"P":
            self._code = args[3:]
        elif function == b"Q" and self._code:
            self._print_code()

    def _print_code(self) -> None:
        # Late: only slips with a code need the library.
        import segno

        rows = segno.make_qr(self._code, error="m", boost_error=False).matrix
        image = Image.new("L", (len(rows), len(rows)))
        image.putdata([255 if dark else 0 for row in rows for dark in row])
        side = len(rows) * self._module
        self._print_image(image.resize((side, side), Image.Resampling.NEAREST))

    def _raster(self, args: bytes) -> None:
        mode, across, down = args[0], int.from_bytes(args[1:3], "little"), int.from_bytes(args[3:5], "little")
        if not across or not down:
            return
        image = Image.frombytes("1", (across * 8, down), args[5:]).convert("L")
        self._print_image(image.resize((image.width << (mode & 1), image.height << (mode >> 1 & 1))))

    def set_bar(self, name: str, args: bytes) -> None:
        """Take height (``h``), width of a module (``w``) or place of the letters (``H``) of barcodes."""
        self._bar[name] = args[0]

    def _barcode(self, args: bytes) -> None:
        """Carry out ``GS k``: CODE128 in code set B and EAN-13 are drawn, other kinds mean nothing here."""
        bar = _bar_of(args)
        if bar is None:
            self.unknown.append(args)
            return
        row = bytes(255 * int(module) for module in modules(bar))
        image = Image.frombytes("L", (len(row), 1), row)
        self._print_image(image.resize((len(row) * self._bar["w"], self._bar["h"]), Image.Resampling.NEAREST))
        if self._bar["H"] & 2:
            words = whole_ean13(bar.data) if bar.bars is Bars.EAN13 else bar.data
            self._print_image(text_image(words, self._style.wide, self._style.tall))

    def _print_image(self, image: Image.Image) -> None:
        if self._line:
            self._feed_line(b"")
        self._drawn.append((image, self._start(image.width), self._y))
        self._y += image.height


def _bar_of(args: bytes) -> Bar | None:
    """Return the barcode that the arguments of GS k ask for; None when it cannot be one."""
    kind, data = args[:1], args[2:].decode("latin-1")
    named = {b"I": Bars.CODE128, b"C": Bars.EAN13}.get(kind)
    if named is Bars.CODE128:
        named, data = (named if data[:2] == "{B" else None), data[2:].replace("{{", "{")
    try:
        bar = Bar(data, named) if named else None
        return bar if bar and modules(bar) else None
    except DeviceError:
        return None


_ACTIONS: dict[str, Callable[[Sheet, bytes], None]] = {
    "ESC @": Sheet._reset,
    "LF": Sheet._feed_line,
    "ESC d": Sheet._feed_lines,
    "ESC J": Sheet._feed_dots,
    "ESC a": Sheet._set_align,
    "ESC E": Sheet._set_bold,
    "ESC 2": Sheet._default_spacing,
    "ESC 3": Sheet._set_spacing,
    "GS !": Sheet._set_size,
    "GS B": Sheet._set_inverse,
    "GS h": lambda sheet, args: sheet.set_bar("h", args),
    "GS w": lambda sheet, args: sheet.set_bar("w", args),
    "GS H": lambda sheet, args: sheet.set_bar("H", args),
    "GS ( k": Sheet._two_dimensional,
    "GS k": Sheet._barcode,
    "GS v 0": Sheet._raster,
}

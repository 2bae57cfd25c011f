# SPDX-License-Identifier: Apache-2.0
"""A slip as ESC/POS bytes, with our own text: GB18030 framed by ``FS &`` and ``FS .``, nothing in data obeyed.

Written by hand because python-escpos 3.1 prints ``?`` for every piece of text without a common hanzi and never enters
Chinese mode. Its QR, picture and cut are a few fixed bytes: written here too, they cost neither its 0.3 s of import nor
its 17 MB in the process of the screens. The tests hold our bytes against those that python-escpos makes.

The only error is a DeviceError of kind PROGRAM, ``printer.too-wide``: somebody composed a slip wrongly.
"""

from __future__ import annotations

from typing import Literal

from devices.device import DeviceError, ErrorKind
from devices.receipt_printer.bars import modules, whole_ean13
from devices.receipt_printer.cells import CELL_DOTS, LINE_DOTS, clean, width
from devices.receipt_printer.slip import Align, Bar, Bars, Code, Cut, Feed, Line, Rule, Slip, SlipPart

# What the font of a model holds: all of GB18030, the two-byte part, the two levels of 1980 with their signs.
Charset = Literal["gb18030", "gbk", "gb2312"]

ESC, FS, GS = b"\x1b", b"\x1c", b"\x1d"
RESET = ESC + b"@"
CHINESE_ON, CHINESE_OFF = FS + b"&", FS + b"."
CUT = GS + b"V\x42\x00"

# A1 AA and A1 A4 are dash and dot on every such printer; Python's oldest table knows them by other names.
_ELDER = {"gb2312": str.maketrans("—·", "―・")}

DLE = 0x10
# White dots between two lines.
GAP = 10
# White dots above and below a QR code; its quiet zone is four modules.
CODE_MARGIN = 20
# Empty lines that bring the last line past the edge of a printer without a cutter.
FEED_BEFORE_TEAR = 4
_ALIGN = {Align.LEFT: b"\x00", Align.CENTRE: b"\x01", Align.RIGHT: b"\x02"}
# Bytes that a QR code of version 1, 2 … holds at level M (ISO/IEC 18004).
_CODE_BYTES = (14, 26, 42, 62, 84, 106, 122, 152, 180, 213)


class Encoder:
    """Turns slips into bytes for one printer: its cells in a line, its characters, its cutter."""

    def __init__(self, columns: int, charset: Charset = "gb18030", *, cutter: bool = True) -> None:
        self.columns = columns
        self._charset = charset
        self._cutter = cutter

    def encode(self, slip: Slip) -> bytes:
        """Encode a whole slip, from the reset to the cut; raises DeviceError ``printer.too-wide``."""
        return RESET + b"".join(self.pieces(slip))

    def pieces(self, slip: Slip) -> list[bytes]:
        """Encode each part of a slip, to be sent behind a reset; raises DeviceError ``printer.too-wide``."""
        if slip.columns > self.columns:
            raise too_wide("slip", slip.columns, self.columns)
        return [self._part(part) for part in slip.parts]

    def _part(self, part: SlipPart) -> bytes:
        match part:
            case Line():
                return self._line(part)
            case Rule():
                return self._line(Line("-" * self.columns))
            case Code():
                return self._code(part)
            case Bar():
                return self._bar(part)
            case Feed():
                return _spacing(1) + _feed(part.lines)
            case Cut():
                return self._cut()

    def _line(self, line: Line) -> bytes:
        text = clean(line.text)
        needed = width(text) * line.wide
        if needed > self.columns:
            raise too_wide("line", needed, self.columns)
        style = _spacing(line.tall) + ESC + b"a" + _ALIGN[line.align]
        try:
            encoded = text.translate(_ELDER.get(self._charset, {})).encode(self._charset)
        except UnicodeEncodeError:
            return style + _drawn(line)
        size = _byte((line.wide - 1) << 4 | (line.tall - 1))
        # Set for every line: a printer that was switched off in between has forgotten, and ESC @ comes once a slip.
        style += ESC + b"E" + _byte(line.bold) + GS + b"!" + size + GS + b"B" + _byte(line.inverse)
        return style + CHINESE_ON + encoded + CHINESE_OFF + b"\n"

    def _code(self, code: Code) -> bytes:
        data = clean(code.data).encode()
        version = next((n for n, room in enumerate(_CODE_BYTES, 1) if len(data) <= room), 0)
        if not version:
            raise too_wide("data of a code", len(data), _CODE_BYTES[-1])
        needed = (17 + 4 * version) * code.module
        if needed > self.columns * CELL_DOTS:
            raise too_wide("code", needed, self.columns * CELL_DOTS)
        # Part of the quiet zone of four modules without which phones do not see a code (ISO/IEC 18004).
        margin = ESC + b"J" + _byte(CODE_MARGIN)
        return ESC + b"a\x01" + margin + qr_code(data, code.module) + margin

    def _bar(self, bar: Bar) -> bytes:
        needed = len(modules(bar)) * bar.module
        if needed > self.columns * CELL_DOTS:
            raise too_wide("barcode", needed, self.columns * CELL_DOTS)
        margin = ESC + b"J" + _byte(CODE_MARGIN)
        # ESC E, GS ! and GS B dress the letters below it on most models.
        plain = ESC + b"E\x00" + GS + b"!\x00" + GS + b"B\x00" if bar.plain else b""
        return ESC + b"a\x01" + margin + plain + bar_code(bar) + margin

    def _cut(self) -> bytes:
        # GS V 66: feed to the blade first, or the cut goes through the last lines.
        if self._cutter:
            return CUT
        return _spacing(1) + ESC + b"d" + _byte(FEED_BEFORE_TEAR)


def too_wide(what: str, needed: int, room: int) -> DeviceError:
    """Make the error for a part that does not fit on the paper."""
    return DeviceError(ErrorKind.PROGRAM, "printer.too-wide", f"{what} needs {needed}, the paper has {room}")


def qr_code(data: bytes, module: int) -> bytes:
    """Let the printer draw a QR code itself: model 2, level M, ``module`` dots to a module."""
    steps = (b"A2\x00", b"C" + _byte(module), b"E1", b"P0" + data, b"Q0")
    return b"".join(GS + b"(k" + (len(step) + 1).to_bytes(2, "little") + b"1" + step for step in steps)


def bar_code(bar: Bar) -> bytes:
    """Let the printer draw a barcode itself; raises DeviceError ``printer.uncodable``.

    ``GS k m n`` with m 73 and 67 (function B, with a length). In CODE128 a ``{`` leads the name of a code set, and
    stands twice where it is meant.
    """
    shape = (b"h", bar.height), (b"w", bar.module), (b"f", 0), (b"H", 2 if bar.plain else 0)
    if bar.bars is Bars.CODE128:
        kind, data = b"I", "{B" + bar.data.replace("{", "{{")
    else:
        kind, data = b"C", whole_ean13(bar.data)
    set_up = b"".join(GS + name + _byte(value) for name, value in shape)
    return set_up + GS + b"k" + kind + _byte(len(data)) + data.encode("ascii")


def raster(rows: bytes, columns: int) -> bytes:
    """Send dots as they are, ``columns`` bytes to a row, eight dots to a byte, black is 1.

    Printers look for real-time commands even inside pictures; where dots spell one, a single dot is given up.
    """
    header = GS + b"v0\x00" + columns.to_bytes(2, "little") + (len(rows) // columns).to_bytes(2, "little")
    for command in (b"\x10\x04", b"\x10\x05", b"\x10\x14"):
        rows = rows.replace(command, command[:1] + bytes([command[1] ^ 0x08]))
    return header + rows


def _drawn(line: Line) -> bytes:
    """Send a line as dots because the printer's font cannot hold it; the paper moves as for a line of text."""
    # Late: most slips need no picture library, and it must not load in the process of the screens before it does.
    from PIL import Image, ImageChops

    from devices.receipt_printer.glyphs import text_image

    mask = text_image(line.text, line.wide, line.tall, bold=line.bold)
    if line.inverse:
        mask = ImageChops.invert(mask)
    above = GAP // 2
    room = LINE_DOTS * line.tall + GAP - above
    padded = Image.new("L", (-(-mask.width // 8) * 8, min(mask.height, room)))
    padded.paste(mask)
    dots = raster(padded.convert("1").tobytes(), padded.width // 8)
    return ESC + b"J" + _byte(above) + dots + ESC + b"J" + _byte(room - padded.height)


def _spacing(tall: int) -> bytes:
    return ESC + b"3" + _byte(LINE_DOTS * tall + GAP)


def _feed(lines: int) -> bytes:
    # 16 is DLE, with which commands begin that a printer obeys on arrival: at the end of what came it waits for more.
    counts = (lines - 1, 1) if lines == DLE else (lines,)
    return b"".join(ESC + b"d" + _byte(count) for count in counts)


def _byte(value: int) -> bytes:
    return bytes([max(0, min(255, value))])

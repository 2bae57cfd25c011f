# SPDX-License-Identifier: Apache-2.0
"""Barcodes as modules, black and white: how wide they get, and what the virtual printer draws.

CODE128 (ISO/IEC 15417): each symbol is three bars and three spaces of together eleven modules, the stop one bar more;
the check symbol is the sum of the values, each times its place, modulo 103. Code set B alone: pairs of digits of code
set C are bytes from 0 to 99, and ``16 04`` among them would be a real-time command. EAN-13 (ISO/IEC 15420): six digits
left, in an order of odd and even that tells the first one, and six right.
"""

from __future__ import annotations

import itertools

from devices.device import DeviceError, ErrorKind
from devices.receipt_printer.slip import Bar, Bars

# Widths of bars and spaces of the values 0 to 102 and of the three starts, one behind the other.
_WIDTHS = (
    "212222222122222221121223121322131222122213122312132212221213221312231212112232122132122231113222123122123221"
    "223211221132221231213212223112312131311222321122321221312212322112322211212123212321232121111323131123131321"
    "112313132113132311211313231113231311112133112331132131113123113321133121313121211331231131213113213311213131"
    "311123311321331121312113312311332111314111221411431111111224111422121124121421141122141221112214112412122114"
    "122411142112142211241211221114413111241112134111111242121142121241114212124112124211411212421112421211212141"
    "214121412121111143111341131141114113114311411113411311113141114131311141411131211412211214211232"
)
# Bars and spaces of a symbol.
_SYMBOL = 6
_START_B, _STOP = 104, "2331112"
_CHECK = 103
# Widths of the digits of EAN, in odd order; even is the same from right to left.
_DIGITS = ("3211", "2221", "2122", "1411", "1132", "1231", "1114", "1312", "1213", "3112")
# Which of the six left digits are even, by the first digit.
_EVEN = ("000000", "001011", "001101", "001110", "010011", "011001", "011100", "010101", "010110", "011010")


def modules(bar: Bar) -> str:
    """Return the modules of a barcode, ``1`` is black; raises DeviceError ``printer.uncodable``."""
    return code128(bar.data) if bar.bars is Bars.CODE128 else ean13(whole_ean13(bar.data))


def code128(data: str) -> str:
    """Return the modules of printable ASCII; raises DeviceError ``printer.uncodable``."""
    if not data or not all(" " <= sign <= "~" for sign in data):
        raise uncodable("CODE128 takes printable ASCII")
    values = [_START_B, *(ord(sign) - ord(" ") for sign in data)]
    check = sum(value * max(1, place) for place, value in enumerate(values)) % _CHECK
    symbols = (_WIDTHS[at : at + _SYMBOL] for at in (value * _SYMBOL for value in (*values, check)))
    return _painted("".join(symbols) + _STOP)


def whole_ean13(data: str) -> str:
    """Return thirteen digits, the check digit added where it is left out; raises DeviceError ``printer.uncodable``."""
    if not (data.isascii() and data.isdigit() and len(data) in (12, 13)):
        raise uncodable("EAN-13 takes 12 or 13 digits")
    whole = data[:12] + str(-sum(int(digit) * (1, 3)[place % 2] for place, digit in enumerate(data[:12])) % 10)
    if not whole.startswith(data):
        raise uncodable("the check digit of EAN-13 is wrong")
    return whole


def ean13(digits: str) -> str:
    """Return the modules of thirteen digits."""
    even = _EVEN[int(digits[0])]
    left = [_DIGITS[int(d)][:: -1 if e == "1" else 1] for d, e in zip(digits[1:7], even, strict=True)]
    right = [_DIGITS[int(digit)] for digit in digits[7:]]
    return "101" + _painted("".join(left), "01") + "01010" + _painted("".join(right)) + "101"


def uncodable(why: str) -> DeviceError:
    """Make the error for data that a barcode cannot hold; it does not quote them."""
    return DeviceError(ErrorKind.PROGRAM, "printer.uncodable", why)


def _painted(widths: str, colours: str = "10") -> str:
    return "".join(colour * int(width) for width, colour in zip(widths, itertools.cycle(colours), strict=False))

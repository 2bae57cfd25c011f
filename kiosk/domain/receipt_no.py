# SPDX-License-Identifier: Apache-2.0
"""收件编号: region 6, hall 4, device 2, yyMMdd 6, sequence 4, check digit 1 (ISO/IEC 7064 MOD 11,10)."""

from __future__ import annotations

import datetime

LENGTH = 23
GROUPS = (6, 4, 2, 6, 4, 1)
LAST_SEQUENCE = 9999


class NumbersUsedUpError(ValueError):
    """A machine has given all the numbers of a day."""


def make(region: str, hall: str, device: str, day: datetime.date, sequence: int) -> str:
    """Return the 23 digits without separators; raises NumbersUsedUpError beyond the last of a day."""
    # A fifth digit would move the others; better no number than one that is somebody else's.
    if not 1 <= sequence <= LAST_SEQUENCE:
        raise NumbersUsedUpError(f"sequence {sequence} does not fit into a receipt number")
    digits = f"{region}{hall}{device}{day:%y%m%d}{sequence:04d}"
    return digits + check_digit(digits)


def check_digit(digits: str) -> str:
    """Return the digit that closes 22 digits."""
    product = 10
    for digit in digits:
        # The standard's own recursion: a remainder of zero counts as ten, or a leading zero would not be checked.
        total = (product + int(digit)) % 10 or 10
        product = total * 2 % 11
    return str((11 - product) % 10)


def holds(number: str) -> bool:
    """Tell whether this is a receipt number with its own check digit."""
    plain = number.isascii() and number.isdigit() and len(number) == LENGTH
    return plain and check_digit(number[:-1]) == number[-1]


def grouped(number: str) -> str:
    """Return it as it is shown, 6-4-2-6-4-1."""
    parts, at = [], 0
    for size in GROUPS:
        parts.append(number[at : at + size])
        at += size
    return "-".join(parts)

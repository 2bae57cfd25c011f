# SPDX-License-Identifier: Apache-2.0
"""Where the values of a pen stand in the reports of a tablet, as a table in the settings.

    x=2.0:16, y=4.0:16, pressure=6.0:16, tip=1.0:1, confirm=1.4:1

``name=byte.bit:size`` counts bytes and bits from 0, the lowest bit first, as HID packs its fields (HID 1.11, 8.4: the
lowest bits of a value in the lowest byte). ``x=3.0:16>`` is packed the other way round, as by many pads: bits counted
from the highest, the highest byte first. Byte 0 is the first that comes, the number of the report where reports are
numbered. The page Digitizers of the HID usage tables names what pens tell: tip switch 42, pressure 30; X and Y are 30
and 31 of the page Generic Desktop.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

KEYS = ("confirm", "clear", "give-up")
NAMES = ("x", "y", "pressure", "tip", "near", *KEYS)
# Most bits of one field, and bytes of one report, that any tablet has.
WIDEST, LONGEST = 32, 64
FIELD = re.compile(r"([a-z-]+)=(\d{1,2})\.([0-7]):(\d{1,2})(>?)")


@dataclass(frozen=True)
class Field:
    """One value: ``shift`` bits from the beginning of the report, ``size`` bits long; ``big`` has the highest first."""

    shift: int
    size: int
    big: bool = False

    @property
    def end(self) -> int:
        """Bytes that a report must have to hold it."""
        return (self.shift + self.size + 7) // 8

    def of(self, report: bytes) -> int:
        """Return the value in a report that is long enough."""
        held = report[: self.end]
        if self.big:
            whole, below = int.from_bytes(held, "big"), 8 * self.end - self.shift - self.size
        else:
            whole, below = int.from_bytes(held, "little"), self.shift
        return whole >> below & (1 << self.size) - 1


@dataclass(frozen=True)
class Layout:
    """The fields of the reports that tell of the pen; ``report`` is the first byte of such a one, -1 for any."""

    fields: Mapping[str, Field]
    report: int = -1

    def read(self, report: bytes) -> dict[str, int] | None:
        """Return the values by name; None for a report that is too short, or tells of something else."""
        if len(report) < max(field.end for field in self.fields.values()):
            return None
        if self.report >= 0 and report[0] != self.report:
            return None
        values = {name: field.of(report) for name, field in self.fields.items()}
        # A pen that is only near, or just leaving, has no place.
        return None if values.get("near") == 0 and not values.get("tip") and not self._pressed(values) else values

    def down(self, values: Mapping[str, int]) -> bool:
        """Tell whether the pen touches: by its switch, or by its pressure where it has none."""
        return bool(values["tip"] if "tip" in values else values["pressure"])

    @staticmethod
    def _pressed(values: Mapping[str, int]) -> bool:
        return any(values.get(key) for key in KEYS)


def layout_of(text: str, report: int = -1) -> Layout:
    """Read a table; raises ValueError saying what is wrong with it."""
    fields: dict[str, Field] = {}
    for entry in text.split(","):
        found = FIELD.fullmatch(entry.strip())
        if found is None or found[1] not in NAMES or found[1] in fields:
            raise ValueError(
                f"fields: {entry.strip()!r} is not name=byte.bit:size, once for each of {', '.join(NAMES)}"
            )
        fields[found[1]] = Field(int(found[2]) * 8 + int(found[3]), int(found[4]), bool(found[5]))
    if not {"x", "y"} <= set(fields) or not {"tip", "pressure"} & set(fields):
        raise ValueError("fields: a pen has x, y, and tip or pressure")
    if any(not 0 < field.size <= WIDEST or field.end > LONGEST for field in fields.values()):
        raise ValueError(f"fields: a value has 1 to {WIDEST} bits, a report at most {LONGEST} bytes")
    if not -1 <= report <= 0xFF:
        raise ValueError(f"report: {report} is no first byte of a report; -1 stands for any")
    return Layout(fields, report)

# SPDX-License-Identifier: Apache-2.0
"""The small parts of a training machine and the hands at them: scanners, card slot, pads, call board, staff lamp."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path
from typing import ClassVar

from devices.call_board.virtual import VirtualTextBoard
from devices.caller_pad import Key
from devices.caller_pad.virtual import VirtualPads
from devices.code_scanner.virtual import VirtualScanner
from devices.evaluation_pad.virtual import VirtualPad
from devices.scanner.picture import pnm_of
from devices.scanner.virtual import VirtualScanner as VirtualSheetScanner
from devices.signature_pad.virtual import VirtualSignaturePad
from devices.social_card.chip import Chip, content
from devices.social_card.virtual import VirtualSlot
from devices.staff_lamp.virtual import VirtualLamp
from kiosk.training.persons import persons

# How long a hand holds a slip under the scanner: longer than the pause between two readings, and no next person's.
HELD_SECONDS = 3.0
# How long a hand waits for the signature pad to take ink.
WAIT_SECONDS = 20.0

# Whose social-security card is inserted where nobody is named: an old man of the training city.
FIRST_PERSON = "zhao-dehou"
# Sheets that hands put into the feeder, and their sides at 200 dpi (A5 upright).
MOST_SHEETS = 20
SHEET = (1165, 1654)
WHITE = b"\xf0"
# Rows of pixels of a line of print with its gap, and of its letters.
LINE_ROWS, LETTER_ROWS = 40, 18


class SheetScanner(VirtualSheetScanner):
    """A scanner whose plug can be pulled, with what goes wrong by name."""

    _WIRES: ClassVar[dict[str, str]] = {"silent": "silent", "nonsense": "noise", "half": "half"}
    _TROUBLES = ("jam", "cover-open", "io-error", "busy", "stopped", "forbidden")

    def plug(self) -> None:
        """Put the plug back."""
        self.wire()

    def unplug(self) -> None:
        """Pull the plug."""
        self.wire("away")

    def faults(self) -> tuple[str, ...]:
        """Return the names of what can go wrong."""
        return (*self._WIRES, *self._TROUBLES)

    def fault(self, name: str) -> None:
        """Let one go wrong; raises ValueError."""
        if name in self._WIRES:
            self.wire(self._WIRES[name])
        else:
            self.trouble(name)

    def jam_after(self, sheets: int) -> None:
        """Let the feeder jam after so many sheets."""
        self.trouble("jam", sheets)

    def mend(self) -> None:
        """End it."""
        self.trouble("")
        self.wire()


SmallPart = (
    VirtualScanner
    | VirtualPad
    | VirtualPads
    | VirtualTextBoard
    | VirtualSignaturePad
    | VirtualSlot
    | SheetScanner
    | VirtualLamp
)


class SmallParts:
    """The parts by the kind of their device; ``slip`` returns the code of the newest slip."""

    def __init__(self, folder: Path, slip: Callable[[], str]) -> None:
        self._slip = slip
        self.scanner = VirtualScanner(folder / "code-scanner")
        self.rating_pad = VirtualPad(folder / "evaluation-pad")
        self.caller_pad = VirtualPads(folder / "caller-pad")
        self.board = VirtualTextBoard(folder / "call-board")
        self.signature_pad = VirtualSignaturePad(folder / "signature-pad")
        self.slot = VirtualSlot()
        self.sheets = SheetScanner(folder / "scanner")
        self.lamp = VirtualLamp(folder / "staff-lamp")
        self.by_kind: dict[str, SmallPart] = {
            "code_scanner": self.scanner,
            "evaluation_pad": self.rating_pad,
            "caller_pad": self.caller_pad,
            "call_board": self.board,
            "signature_pad": self.signature_pad,
            "social_card": self.slot,
            "scanner": self.sheets,
            "staff_lamp": self.lamp,
        }

    def start(self) -> dict[str, str]:
        """Start every part; return their addresses by kind."""
        return {kind: part.start() for kind, part in self.by_kind.items()}

    def acts(self) -> dict[str, Callable[..., object]]:
        """Return what hands can do here."""
        return {
            "scan": self._scan,
            "press-level": self._press_level,
            "press-key": self._press_key,
            "sign": self._sign,
            "insert-card": self._insert_card,
            "insert-locked": self._insert_locked,
            "pull-card": self.slot.remove,
            "feed-sheets": self._feed_sheets,
        }

    def _scan(self, code: str = "") -> None:
        """Hold a code under the scanner for a moment; the newest slip's where none is named."""
        self.scanner.hold(code or self._slip(), HELD_SECONDS)

    def _press_level(self, level: int) -> None:
        self.rating_pad.press(level)

    def _press_key(self, key: str) -> None:
        self.caller_pad.tap(Key(key) if key.isdigit() else Key[key.upper().replace("-", "_")])

    def _insert_card(self, person: str = FIRST_PERSON) -> None:
        """Put somebody's social-security card in."""
        self.slot.insert(social_card(person))

    def _insert_locked(self) -> None:
        """Put in a card of another city, which wants a password."""
        locked = social_card(FIRST_PERSON)
        locked.wants_pin = True
        self.slot.insert(locked)

    def _feed_sheets(self, count: int = 1) -> None:
        """Put so many printed sheets into the feeder in place of those that are there."""
        if not 0 <= count <= MOST_SHEETS:
            raise ValueError(f"{count} sheets do not fit")
        self.sheets.feed(*(printed_sheet(number) for number in range(count)))

    def _sign(self) -> None:
        """Sign on the pad as soon as it takes ink."""
        self.signature_pad.sign(WAIT_SECONDS)


def printed_sheet(number: int) -> bytes:
    """Return a sheet as the scanner's program writes it: lines of print on white, each sheet with its own words."""
    wide, high = SHEET
    margin, chance = wide // 10, random.Random(number)  # noqa: S311 - print of bars
    lines = b"".join(printed_line(margin, chance) for _ in range((high - 2 * margin) // LINE_ROWS))
    return pnm_of(wide, high, 1, (WHITE * (wide * margin) + lines).ljust(wide * high, WHITE))


def printed_line(margin: int, chance: random.Random) -> bytes:
    """Return the rows of a line of letters as bars in words, and the gap under it."""
    wide, letter, words = SHEET[0], b"\x20" * 7 + WHITE * 6, b""
    while len(words) < wide - 2 * margin:
        words += letter * chance.randint(2, 9) + WHITE * 26
    row = WHITE * margin + words[: chance.randint(wide // 3, wide - 2 * margin)]
    return row.ljust(wide, WHITE) * LETTER_ROWS + WHITE * (wide * (LINE_ROWS - LETTER_ROWS))


def social_card(person: str) -> Chip:
    """Make the social-security card of a training person; raises ValueError for whoever has none."""
    card = next((one.card for one in persons() if person in (one.key, one.name)), None)
    if card is None or card.kind != "resident":
        raise ValueError(f"{person!r} has no social-security card")
    return Chip(content(card.name, card.number, {"male": "1", "female": "2"}.get(card.sex, "9")))

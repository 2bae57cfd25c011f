# SPDX-License-Identifier: Apache-2.0
"""The small parts of a training machine and the hands at them: scanner, pads, call board."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from devices.call_board.virtual import VirtualTextBoard
from devices.caller_pad import Key
from devices.caller_pad.virtual import VirtualPads
from devices.code_scanner.virtual import VirtualScanner
from devices.evaluation_pad.virtual import VirtualPad
from devices.signature_pad.virtual import VirtualSignaturePad

# How long a hand holds a slip under the scanner: longer than the pause between two readings, and no next person's.
HELD_SECONDS = 3.0
# How long a hand waits for the signature pad to take ink.
WAIT_SECONDS = 20.0

SmallPart = VirtualScanner | VirtualPad | VirtualPads | VirtualTextBoard | VirtualSignaturePad


class SmallParts:
    """The parts by the kind of their device; ``slip`` returns the code of the newest slip."""

    def __init__(self, folder: Path, slip: Callable[[], str]) -> None:
        self._slip = slip
        self.scanner = VirtualScanner(folder / "code-scanner")
        self.rating_pad = VirtualPad(folder / "evaluation-pad")
        self.caller_pad = VirtualPads(folder / "caller-pad")
        self.board = VirtualTextBoard(folder / "call-board")
        self.signature_pad = VirtualSignaturePad(folder / "signature-pad")
        self.by_kind: dict[str, SmallPart] = {
            "code_scanner": self.scanner,
            "evaluation_pad": self.rating_pad,
            "caller_pad": self.caller_pad,
            "call_board": self.board,
            "signature_pad": self.signature_pad,
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
        }

    def _scan(self, code: str = "") -> None:
        """Hold a code under the scanner for a moment; the newest slip's where none is named."""
        self.scanner.hold(code or self._slip(), HELD_SECONDS)

    def _press_level(self, level: int) -> None:
        self.rating_pad.press(level)

    def _press_key(self, key: str) -> None:
        self.caller_pad.tap(Key[key.upper().replace("-", "_")])

    def _sign(self) -> None:
        """Sign on the pad as soon as it takes ink."""
        self.signature_pad.sign(WAIT_SECONDS)

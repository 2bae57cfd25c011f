# SPDX-License-Identifier: Apache-2.0
"""Call boards: what is called is shown to the hall; the text is ours, a board only lights it up."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from devices.device import CancelToken, Deadline, Device


@dataclass(frozen=True)
class Call:
    """What a board is to show: the number called, and rows of text for a board that has room for them."""

    number: str
    rows: tuple[str, ...] = ()


@dataclass(frozen=True)
class Shown:
    """How a showing ended.

    ``answered`` is False on a board that only listens: then nobody knows. ``replaced`` counts characters the board
    cannot show, for which a mark stands; ``cut`` counts those for which there was no room.
    """

    answered: bool
    replaced: int = 0
    cut: int = 0

    def tally(self) -> Mapping[str, int]:
        """Return what is to be added to the counters of the device."""
        return {"calls": 1}


class CallBoard(Device, Protocol):
    """The verbs of every call board. What was shown last is shown again by itself when a board comes back."""

    def show(self, call: Call, deadline: Deadline, cancel: CancelToken) -> Shown:
        """Show a call in place of the one before.

        Raises DeviceError ``call-board.not-showable`` (PROGRAM, this board cannot show such a number),
        ``call-board.silent``, ``call-board.garbled``, ``call-board.refused`` and ``call-board.lost`` (DEVICE).
        """
        ...

    def clear(self, deadline: Deadline, cancel: CancelToken) -> None:
        """Show nothing; errors as of ``show``."""
        ...


def sunpn_board(address: str, **options: Any) -> CallBoard:
    """Make a counting board of Sunpn's protocol; late, since interfaces need no serial library.

    Any: the driver's constructor checks its own options, and a wrong one is told as misconfigured.
    """
    from devices.call_board.sunpn import SunpnBoard

    return SunpnBoard(address, **options)


def text_board(address: str, **options: Any) -> CallBoard:
    """Make a board of the frame we document ourselves. Any: as above."""
    from devices.call_board.text import TextBoard

    return TextBoard(address, **options)


# Every driver by the name that settings use; called with the address and the options of the setting by keyword.
DRIVERS: dict[str, Callable[..., CallBoard]] = {"sunpn": sunpn_board, "text": text_board}

# SPDX-License-Identifier: Apache-2.0
"""Tells the platform at once that a printer's paper runs low or is out: whoever brings a roll is not in the hall.

What staff are told is an act of the chain, sent behind it like after a visit; a machine without a line sends it later.
"""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING

from config.logs import logger
from devices.device import CancelToken, Deadline, DeviceState
from kiosk.audit import Act, record

if TYPE_CHECKING:
    from kiosk.terminal import Terminal
    from offline_queue.outbox import Outbox

log = logger(__name__)
PART = "paper"
# What somebody has to come for; "unknown" is a printer that cannot tell, and one would be sent for nothing.
WANTED = frozenset({"low", "out"})
SECONDS = 10.0


class PaperAlarm:
    """Hears every change of every device, and tells each change of paper once."""

    def __init__(self, terminal: Terminal) -> None:
        self._terminal = terminal
        self._known: dict[str, str] = {}

    def hear(self, state: DeviceState) -> None:
        """Take the state of a device; called on the device's own thread."""
        paper = state.part(PART)
        # A printer whose plug was pulled tells nothing of its paper: when it comes back as it was, that is no news.
        if paper == "unknown" or paper == self._known.get(state.kind):
            return
        self._known[state.kind] = paper
        if paper in WANTED:
            call = functools.partial(note, state.kind, paper)
            self._terminal.run("outbox", call, SECONDS, _ended)
            # Behind the note on the same lane, so the batch holds it.
            self._terminal.send_audit()


def note(kind: str, paper: str, outbox: Outbox, deadline: Deadline, cancel: CancelToken) -> None:
    """Record that a printer wants paper."""
    with outbox.transaction() as tx:
        record(tx, Act.PAPER_WANTED, device=kind, state=paper)


def _ended(outcome: object) -> None:
    if outcome is not None:
        log.info("paper-not-told", cause=type(outcome).__name__)

# SPDX-License-Identifier: Apache-2.0
"""The screen of a number that somebody holds: on a slip, or in the place of one."""

from __future__ import annotations

from config.texts import Text
from kiosk.steps.screens import InfoLine, Screen


class TicketGiven(Screen, frozen=True, kw_only=True):
    """A number, as large as it goes: it is what will be called, whether a slip came out or not."""

    number_label: Text
    number: str
    about: tuple[Text, ...]
    """The queue, where it is served, and how many come before; the first stands out."""
    qr: str
    note: Text
    """Beside the code: what it is for, and from when the number is."""
    lines: tuple[InfoLine, ...] = ()

"""What machines of the test hall say of themselves."""

from __future__ import annotations

from typing import Any

import msgspec

from kiosk.hub.fleet_values import DeviceTold, LineTold, Report, UnsentTold
from kiosk.tickets.rules import milliseconds
from tests.support.hall import TEN

NOW = milliseconds(TEN)
WELL = Report(NOW, "0.1", "kiosk", "idle", "自助区 7 号机", devices=(DeviceTold("receipt_printer", "ready"),))
NO_PAPER = (DeviceTold("receipt_printer", "fault", "printer.paper-out", "guide", 60),)
AWAY = LineTold("down", 900)


def said(**more: Any) -> Report:
    """Return the word of a kiosk that is well, but for this."""
    return msgspec.structs.replace(WELL, **more)


def waiting(days: int, addressee: str, count: int = 3) -> Report:
    """Return the word of a kiosk whose work waits for days."""
    return said(unsent=UnsentTold(count, days * 86_400, days, addressee), line=AWAY)

"""Rows about keeping a machine going."""

from __future__ import annotations

import time
from pathlib import Path

import msgspec
import pytest

from config.settings import DeviceSetting
from devices.receipt_printer import ReceiptPrinter
from devices.receipt_printer.virtual import VirtualPrinter
from offline_queue.entry import Entry, State
from tests.support.sandbox import SandboxThread
from tests.support.submitter import settings_of
from tests.support.terminals import Watched, watched

MINUTE = 60.0


def alerts(seen: Watched) -> list[Entry]:
    """Return the batches of the chain that tell of paper and that the platform has."""
    box = seen.terminal.outbox
    if box is None:
        return []
    batches = box.entries(state=State.ACKNOWLEDGED)
    return [one for one in batches if one.kind == "audit" and b"paper-wanted" in box.payload(one)]


@pytest.mark.row("R120")
def test_paper_that_runs_low_reaches_the_platform_within_a_minute(tmp_path: Path, sandbox: SandboxThread) -> None:
    printer = VirtualPrinter()
    device = DeviceSetting("receipt_printer", "escpos", printer.start())
    settings = msgspec.structs.replace(settings_of(tmp_path, sandbox.url), devices=(device,))
    with watched(tmp_path, settings=settings) as seen:
        seen.open_whole()
        seen.wait(lambda: seen.terminal.device_states()["receipt_printer"].usable)
        before = alerts(seen)
        began = time.monotonic()
        printer.run_low()
        # The bench looks at each device every five seconds; a test need not wait for its turn.
        seen.terminal.lane(ReceiptPrinter).check(5.0)
        seen.wait(lambda: alerts(seen))
        took = time.monotonic() - began
    printer.stop()
    assert (before, took < MINUTE) == ([], True)

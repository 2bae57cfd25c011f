"""Rows about keeping a machine going."""

from __future__ import annotations

import time
from pathlib import Path

import msgspec
import pytest

from config.settings import DeviceSetting
from devices.receipt_printer import ReceiptPrinter
from devices.receipt_printer.virtual import VirtualPrinter
from kiosk.platform.client import Platform
from kiosk.platform.keeper import DeviceStatus, Keeper
from offline_queue.entry import Entry, State
from tests.support.enrolling import taken_in
from tests.support.identities import FixedKey
from tests.support.sandbox import SandboxThread
from tests.support.submitter import settings_of
from tests.support.terminals import Watched, watched

MINUTE = 60.0
DAY = 86_400.0


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


@pytest.mark.row("R118")
def test_a_certificate_with_ten_days_left_is_renewed_without_a_visit(tmp_path: Path, secure: SandboxThread) -> None:
    me = taken_in(secure, tmp_path)
    platform = Platform(secure.url, identity=me)
    status = DeviceStatus("kiosk", "0.1.0", (), 0, None, 1, None)
    Keeper(platform, FixedKey(), lambda: status, now=lambda: me.ends - 10 * DAY).look()
    renewed = platform.identity
    assert renewed is not None
    assert (renewed.name != me.name, platform.changes().items != ()) == (True, True)
    platform.close()

"""Rows about keeping a machine going."""

from __future__ import annotations

import contextlib
import itertools
import shutil
import time
from pathlib import Path

import msgspec
import pytest

from config.settings import DeviceSetting, HubSetting, OutboxSetting, Settings
from devices.receipt_printer import ReceiptPrinter
from devices.receipt_printer.virtual import VirtualPrinter
from kiosk.backups import back_up
from kiosk.hall import fleet
from kiosk.maintenance.outbox_desk import OutboxDesk
from kiosk.platform.client import Platform
from kiosk.platform.keeper import DeviceStatus, Keeper
from offline_queue import backup
from offline_queue.entry import Attachment, Entry, State
from offline_queue.opening import open_outbox
from tests.support.enrolling import taken_in
from tests.support.hubs import TOKENS, HubThread, hub
from tests.support.identities import FixedKey
from tests.support.outboxes import LARGE, START, acknowledge, drain, open_box, store
from tests.support.sandbox import SandboxThread
from tests.support.submitter import settings_of
from tests.support.terminals import NOBODY, Watched, watched

__all__ = ["hub"]
MINUTE, HOUR = 60.0, 3600.0
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


@pytest.mark.row("R120")
def test_paper_that_runs_low_stands_on_the_page_of_the_hall_within_a_minute(tmp_path: Path, hub: HubThread) -> None:
    printer = VirtualPrinter()
    device = DeviceSetting("receipt_printer", "escpos", printer.start())
    (tmp_path / "token").write_text(TOKENS["kiosk"], "ascii")
    here = HubSetting(hub.url, str(tmp_path / "token"))
    settings = msgspec.structs.replace(settings_of(tmp_path, NOBODY), devices=(device,), hub=here)
    desk = hub.client("hall", staff="0133", roles=("technician",))

    def troubles() -> set[str]:
        found = next(one for one in fleet.fleet(desk).items if one.name == "kiosk")
        return {trouble.cause for trouble in found.troubles if trouble.device}

    with watched(tmp_path, settings=settings) as seen:
        seen.open_whole()
        seen.wait(lambda: seen.terminal.device_states()["receipt_printer"].usable)
        seen.wait(lambda: not troubles())
        before, began = troubles(), time.monotonic()
        printer.run_low()
        seen.terminal.lane(ReceiptPrinter).check(5.0)
        seen.wait(troubles)
        took = time.monotonic() - began
        told = troubles()
    printer.stop()
    desk.close()
    assert (before, told, took < MINUTE) == (set(), {"printer.paper-low"}, True)


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


@pytest.mark.row("R117")
def test_after_the_disk_failed_every_acknowledged_receipt_and_what_waited_at_the_last_copy_is_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mirror, own = tmp_path / "mirror", tmp_path / "box"
    mirror.mkdir()
    monkeypatch.setattr(backup, "disk_of", lambda path: 2 if path == mirror else 1)
    setting = OutboxSetting(
        str(own), str(tmp_path / "keys" / "device.key"), backup_folder=str(mirror), backup_medium="other"
    )
    box = open_box(tmp_path)
    for number in range(6):
        store(box, b"payload", dossier=str(number), attachments=(Attachment("scan", "image/png", LARGE),))
    for parcel in itertools.islice(drain(box, START), 4):
        box.settle(parcel.entry, acknowledge(parcel.entry))
    assert back_up(setting, START + HOUR) == ""
    before = box.entries()
    box.close()
    # The disk fails with all that is on it, and an empty one takes its place.
    shutil.rmtree(own)
    settings = msgspec.convert({"site": {"mode": "training"}, "outbox": msgspec.to_builtins(setting)}, Settings)
    OutboxDesk(settings).restore(None, damaged=False)
    with contextlib.closing(open_outbox(setting, create=False)) as found:
        assert found.entries() == before
        waiting = [one for one in before if one.acknowledgement is None]
        assert [found.payload(one) for one in waiting] == [b"payload"] * 2
        assert [found.attachments(one)[0].open().read() for one in waiting] == [LARGE] * 2

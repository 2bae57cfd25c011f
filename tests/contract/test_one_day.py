"""Number, slip, line and platform count the same day, whatever zone the machine is set to."""

from __future__ import annotations

import datetime
import secrets
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import msgspec
import pytest

from devices.device import CancelToken, Deadline
from devices.receipt_printer.slip import Line as SlipLine
from devices.receipt_printer.slip import Slip
from kiosk.checkup import clock
from kiosk.platform.client import Platform
from kiosk.platform.delivery import PlatformDeliverer
from kiosk.receipts import compose
from kiosk.steps.slip import receipt
from kiosk.steps.storing import Prepared, prepared, store
from kiosk.steps.submit import OUTBOX
from kiosk.steps.visit import Stored, Visit
from kiosk.surroundings import Surroundings
from kiosk.terminal import Terminal
from offline_queue.entry import Acknowledged
from offline_queue.outbox import Outbox
from tests.support.flow_fakes import FakeFacilities
from tests.support.flow_walk import Walk
from tests.support.outboxes import open_box
from tests.support.parcels import new_id, without_wait
from tests.support.sandbox import SandboxThread
from tests.support.submitter import settings_of
from tests.support.terminals import NOBODY
from tests.support.zones import machine_zone

__all__ = ["machine_zone"]


def utc(hour: int, minute: int) -> float:
    """Return a moment of one November day in seconds."""
    return datetime.datetime(2026, 11, 22, hour, minute, tzinfo=datetime.UTC).timestamp()


# Midnight in the hall lies between the two; on a machine set to UTC or New York both are the 22nd.
EDGES = [pytest.param(utc(15, 59), "20261122", id="15:59"), pytest.param(utc(16, 1), "20261123", id="16:01")]


@pytest.fixture
def outbox(tmp_path: Path) -> Iterator[Outbox]:
    """Give a real outbox."""
    box = open_box(tmp_path)
    yield box
    box.close()


def around(folder: Path, moment: float) -> Surroundings:
    """Return the surroundings of a visit at a moment."""
    return Surroundings(Terminal(settings_of(folder, NOBODY), folder), now=lambda: moment)


@pytest.fixture
def signed(monkeypatch: pytest.MonkeyPatch) -> tuple[Visit, Prepared]:
    """Give a visit that has signed, and what is stored of it; with ids that the sandbox of the run never saw."""
    monkeypatch.setattr(FakeFacilities, "new_id", lambda self: new_id())
    walk = Walk()
    walk.to_sign()
    del walk.runner.auto[OUTBOX]
    walk.sign()
    return walk.visit, prepared(walk.visit)


def stored_at(outbox: Outbox, ready: Prepared, moment: datetime.datetime) -> Stored:
    """Store an application received at a moment."""
    return store(replace(ready, received_at=moment), outbox, Deadline.after(5), CancelToken())


def printed(slip: Slip) -> str:
    """Return the words on a slip."""
    return "\n".join(part.text for part in slip.parts if isinstance(part, SlipLine))


@pytest.mark.parametrize(("moment", "day"), EDGES)
def test_receipt_and_print_number_carry_the_day_of_the_hall(
    machine_zone: str, tmp_path: Path, outbox: Outbox, signed: tuple[Visit, Prepared], moment: float, day: str
) -> None:
    stored = stored_at(outbox, signed[1], around(tmp_path, moment).now())
    assert stored.receipt_no[12:18] == day[2:]
    assert stored.print_no.split("-")[1] == day


@pytest.mark.parametrize(("moment", "day"), EDGES)
def test_the_slip_carries_the_day_of_its_number(
    machine_zone: str, tmp_path: Path, outbox: Outbox, signed: tuple[Visit, Prepared], moment: float, day: str
) -> None:
    visit, ready = signed
    stored = stored_at(outbox, ready, around(tmp_path, moment).now())
    words = printed(compose(receipt(visit, stored), width_mm=80))
    assert f"2026年11月{day[6:]}日 {'23:59' if day.endswith('22') else '00:01'}" in words


@pytest.mark.parametrize(("moment", "day"), EDGES)
def test_an_application_stored_before_is_told_with_the_day_it_was_stored_on(
    machine_zone: str, tmp_path: Path, outbox: Outbox, signed: tuple[Visit, Prepared], moment: float, day: str
) -> None:
    first = stored_at(outbox, signed[1], around(tmp_path, moment).now())
    again = stored_at(outbox, signed[1], around(tmp_path, moment + 86_400).now())
    assert again.receipt_no == first.receipt_no
    assert again.print_no.split("-")[1] == day


@pytest.mark.parametrize(("moment", "day"), EDGES)
def test_the_platform_numbers_by_the_same_day(
    machine_zone: str, tmp_path: Path, outbox: Outbox, signed, sandbox: SandboxThread, moment: float, day: str
) -> None:
    sandbox.fault("wrong-clock", seconds=moment - time.time())
    ready = signed[1]
    # A region of this test's own: the sandbox of the run has seen the first number of this machine before.
    site = msgspec.structs.replace(ready.site, region=f"{secrets.randbelow(10**6):06d}")
    stored_at(outbox, replace(ready, site=site), around(tmp_path, moment).now())
    platform = Platform(sandbox.url)
    parcel = outbox.claim(moment)
    assert parcel
    outcome = PlatformDeliverer(platform, "training", wait=without_wait).deliver(parcel)
    platform.close()
    assert isinstance(outcome, Acknowledged)
    assert outcome.acknowledgement.number[31:39] == day


@pytest.mark.parametrize(("moment", "day"), EDGES)
def test_what_is_shown_is_of_the_same_day(machine_zone: str, tmp_path: Path, moment: float, day: str) -> None:
    assert f"{around(tmp_path, moment).today():%Y%m%d}" == day


@pytest.mark.parametrize(("moment", "day"), EDGES)
def test_staff_read_the_same_day_of_the_machines_clock(machine_zone: str, moment: float, day: str) -> None:
    assert clock(None, moment).words.startswith(f"{day[:4]}-{day[4:6]}-{day[6:]}")

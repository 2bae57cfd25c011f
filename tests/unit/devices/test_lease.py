"""Leases: one holder at a time, what is left running is ended, the next one is never kept waiting for ever."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from devices.device import CancelToken, Deadline, DeviceError, ErrorKind
from devices.lane import Lane
from tests.support.faulty_drivers import LIMIT, ScriptedDriver
from tests.support.manual_alarms import ManualAlarms


class Bed:
    """A lane over a scripted driver that is replaced when it hangs."""

    def __init__(self) -> None:
        self.alarms = ManualAlarms()
        self.driver = ScriptedDriver()
        self.lane = Lane(
            self.driver, clock=self.alarms.clock, alarms=self.alarms, renew=ScriptedDriver, grace=1.0
        )  # fmt: skip


@pytest.fixture
def bed() -> Iterator[Bed]:
    made = Bed()
    yield made
    made.driver.gate.set()
    made.lane.close()


def refusal(lane: Lane[ScriptedDriver], **lease: object) -> DeviceError:
    with pytest.raises(DeviceError) as refused:
        lane.submit(ScriptedDriver.hello, 5, **lease).result(LIMIT)  # type: ignore[arg-type]
    return refused.value


def test_who_holds_it_works_and_others_are_told_that_it_is_taken(bed: Bed) -> None:
    lease = bed.lane.claim("test", 60)

    assert bed.lane.submit(ScriptedDriver.hello, 5, lease=lease).result(LIMIT) == "hello"
    told = refusal(bed.lane)
    assert (told.cause, told.kind, told.again) == ("device.taken", ErrorKind.DEVICE, True)
    assert "test" in told.detail


def test_a_second_holder_is_refused_until_the_first_lets_go(bed: Bed) -> None:
    first = bed.lane.claim("test", 60)
    with pytest.raises(DeviceError, match=r"device\.taken"):
        bed.lane.claim("visit", 60)

    first.release()
    second = bed.lane.claim("visit", 60)

    assert bed.lane.submit(ScriptedDriver.hello, 5, lease=second).result(LIMIT) == "hello"
    assert refusal(bed.lane, lease=first).cause == "device.lease-over"


def test_a_lease_ends_by_itself_unless_it_is_extended(bed: Bed) -> None:
    lease = bed.lane.claim("test", 60)
    lease.extend(90)
    bed.alarms.advance(60)
    assert refusal(bed.lane).cause == "device.taken"

    bed.alarms.advance(30)

    assert lease.over
    assert bed.lane.submit(ScriptedDriver.hello, 5).result(LIMIT) == "hello"


def test_opening_and_health_go_on_under_any_lease(bed: Bed) -> None:
    bed.lane.claim("test", 60)

    assert bed.lane.open(5).result(LIMIT).usable
    assert bed.lane.check(5).result(LIMIT).usable


def test_a_read_that_hangs_is_left_behind_and_the_next_person_is_served(
    bed: Bed, expected_logs: Callable[[str], None]
) -> None:
    expected_logs("device-stuck")
    former = bed.lane.claim("visit", 60)
    hung = bed.lane.submit(ScriptedDriver.hang, 300, lease=former)
    assert bed.driver.hanging.wait(LIMIT)

    former.release()
    lease = bed.lane.claim("visit", 60)
    bed.alarms.advance(1.0)  # the grace of a cancelled call

    assert bed.lane.submit(ScriptedDriver.hello, 5, lease=lease).result(LIMIT) == "hello"
    with pytest.raises(DeviceError, match=r"device\.stuck"):
        hung.result(LIMIT)


def test_a_holder_whose_time_is_over_is_ended_by_the_next_claim(bed: Bed) -> None:
    former = bed.lane.claim("visit", 60)
    waiting = bed.lane.submit(_until_cancelled, 300, lease=former)
    bed.alarms.advance(60)

    bed.lane.claim("visit", 60)

    with pytest.raises(DeviceError) as ended:
        waiting.result(LIMIT)
    assert ended.value.kind is ErrorKind.CANCELLED


def _until_cancelled(driver: ScriptedDriver, deadline: Deadline, cancel: CancelToken) -> None:
    cancel.wait(LIMIT)
    raise DeviceError(ErrorKind.CANCELLED, "id-card.cancelled")


def test_a_lease_says_who_holds_it_and_no_more(bed: Bed) -> None:
    lease = bed.lane.claim("visit", 60)
    assert repr(lease) == "Lease(visit, over=False)"
    lease.release()
    lease.release()
    assert lease.over

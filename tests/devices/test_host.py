"""A hosted device: verbs, errors and frames cross whole; a child that hangs or dies is replaced."""

from __future__ import annotations

import os
import select
import subprocess
import sys
import threading
import warnings
from collections.abc import Iterator
from pathlib import Path

import pytest

from devices.device import Actor, CancelToken, Condition, Deadline, Device, DeviceError, ErrorKind
from tests.support.hosted_devices import HostedOdd, hosted

ROOT = Path(__file__).parents[2]


def soon(seconds: float = 10.0) -> Deadline:
    return Deadline.after(seconds)


def failed(device: HostedOdd, verb: str, seconds: float = 10.0, **arguments: object) -> DeviceError:
    with pytest.raises(DeviceError) as caught:
        device.call(verb, soon(seconds), CancelToken(), **arguments)
    return caught.value


def gone(pid: int) -> bool:
    """Wait for the end of a process that is not our child, by its own file descriptor."""
    try:
        watched = os.pidfd_open(pid)
    except ProcessLookupError:
        return True
    try:
        return bool(select.select([watched], [], [], 10)[0])
    finally:
        os.close(watched)


@pytest.fixture(scope="module")
def shared() -> Iterator[HostedOdd]:
    """One child for the tests that leave it alive."""
    device = hosted()
    device.open(soon(), CancelToken())
    yield device
    device.close()


@pytest.fixture
def device() -> Iterator[HostedOdd]:
    made = hosted()
    made.open(soon(), CancelToken())
    yield made
    made.close()


def test_a_hosted_device_is_a_device(shared: HostedOdd) -> None:
    assert isinstance(shared, Device)


def test_its_work_is_done_in_another_process(shared: HostedOdd) -> None:
    pid = shared.call("process_id", soon(), CancelToken())
    assert pid == shared.process_id
    assert pid != os.getpid()


def test_what_cannot_be_looked_for_where_it_was_is_opened_in_another_process(device: HostedOdd) -> None:
    before = device.process_id
    device.reopen(soon(), CancelToken())
    assert device.process_id != before
    assert device.check(soon(), CancelToken()).condition is Condition.READY


def test_it_tells_what_the_real_one_can(shared: HostedOdd) -> None:
    assert shared.capabilities() == {"odd"}


def test_it_tells_how_the_real_one_is(shared: HostedOdd) -> None:
    assert shared.check(soon(), CancelToken()).condition is Condition.READY


@pytest.mark.parametrize("value", [1, "字", None, (1, "a"), {"k": [1.5]}, b"short", frozenset({"x"})], ids=repr)
def test_plain_values_cross_both_ways(shared: HostedOdd, value: object) -> None:
    assert shared.call("echo", soon(), CancelToken(), value=value) == value


def test_the_deadline_crosses(shared: HostedOdd) -> None:
    assert 3 < shared.call("remaining", soon(5), CancelToken()) <= 5


def test_large_frames_come_by_shared_memory(shared: HostedOdd) -> None:
    frames = shared.call("large", soon(), CancelToken(), count=3, size=1_000_000)
    assert [frame[:1] + frame[-1:] for frame in frames] == [b"\0\0", b"\1\1", b"\2\2"]


def test_a_frame_outlives_the_next_call(shared: HostedOdd) -> None:
    first = shared.call("large", soon(), CancelToken(), count=1, size=100_000)
    shared.call("large", soon(), CancelToken(), count=2, size=100_000)
    assert set(first[0]) == {0}


def test_more_than_the_shared_memory_holds_comes_all_the_same(shared: HostedOdd) -> None:
    frames = shared.call("large", soon(20), CancelToken(), count=7, size=30_000_000)
    assert [len(frame) for frame in frames] == [30_000_000] * 7


@pytest.mark.parametrize("size", [10, 100_000])
def test_a_view_arrives_as_bytes(shared: HostedOdd, size: int) -> None:
    assert shared.call("view", soon(), CancelToken(), size=size) == b"v" * size


def test_an_error_crosses_whole(shared: HostedOdd) -> None:
    error = failed(shared, "fail")
    assert (error.kind, error.cause, error.detail) == (ErrorKind.USER, "odd.fail", "detail")
    assert (error.actor, error.again) == (Actor.CITIZEN, True)


def test_a_fault_of_ours_is_named_by_its_type_only(shared: HostedOdd) -> None:
    error = failed(shared, "fault")
    assert (error.kind, error.cause, error.detail) == (ErrorKind.PROGRAM, "host.fault", "fault: ZeroDivisionError")


@pytest.mark.parametrize("verb", ["no_such_verb", "_note", "__class__"])
def test_a_verb_that_is_none_is_a_fault(shared: HostedOdd, verb: str) -> None:
    assert failed(shared, verb).cause == "host.fault"


def test_a_value_that_cannot_be_packed_is_a_fault(shared: HostedOdd) -> None:
    assert failed(shared, "unpackable").detail == "unpackable: BorderError"


def test_a_wrong_argument_is_a_fault(shared: HostedOdd) -> None:
    assert failed(shared, "echo", other=1).detail == "echo: TypeError"


def test_a_cancel_reaches_the_running_verb(shared: HostedOdd) -> None:
    cancel = CancelToken()
    timer = threading.Timer(0.1, cancel.cancel)
    timer.start()
    with pytest.raises(DeviceError) as caught:
        shared.call("patient", soon(), cancel)
    timer.join()
    assert (caught.value.kind, caught.value.cause) == (ErrorKind.CANCELLED, "odd.patient")


def test_a_verb_that_keeps_its_deadline_keeps_its_child(shared: HostedOdd) -> None:
    before = shared.process_id
    assert failed(shared, "patient", 0.1).cause == "odd.patient"
    assert shared.process_id == before


@pytest.mark.parametrize("verb", ["deaf", "stuck_in_c"])
def test_a_child_that_overstays_its_deadline_is_killed(device: HostedOdd, verb: str) -> None:
    pid = device.process_id or 0
    error = failed(device, verb, 0.1)
    assert (error.kind, error.cause) == (ErrorKind.TIMED_OUT, "host.hung")
    assert not Path(f"/proc/{pid}").exists()


def test_a_child_that_does_not_hear_a_cancel_is_killed(device: HostedOdd) -> None:
    cancel = CancelToken()
    cancel.cancel()
    with pytest.raises(DeviceError) as caught:
        device.call("deaf", soon(), cancel)
    assert (caught.value.kind, caught.value.cause) == (ErrorKind.CANCELLED, "host.hung")


def test_a_child_without_a_pulse_is_killed_long_before_the_deadline() -> None:
    device = hosted()
    device.open(soon(), CancelToken())
    # Only now: on a busy machine a child needs longer than that to come up.
    device._patience = 0.6
    error = failed(device, "stuck_in_c", 30)
    device.close()
    assert (error.kind, error.detail) == (ErrorKind.DEVICE, "stuck_in_c: no pulse")


def test_a_killed_child_is_replaced_at_the_next_verb(device: HostedOdd) -> None:
    before = device.process_id
    failed(device, "deaf", 0.1)
    assert device.check(soon(), CancelToken()).condition is Condition.READY
    assert device.process_id != before


def test_a_child_that_dies_in_a_verb_ends_the_verb(device: HostedOdd) -> None:
    error = failed(device, "die")
    assert (error.kind, error.cause, error.again) == (ErrorKind.DEVICE, "host.ended", True)


def test_a_child_that_died_between_two_verbs_is_noticed(device: HostedOdd) -> None:
    os.kill(device.process_id or 0, 9)
    assert failed(device, "process_id").cause == "host.ended"
    assert device.call("echo", soon(), CancelToken(), value=1) == 1


def test_an_answer_that_may_not_cross_ends_the_child(device: HostedOdd) -> None:
    error = failed(device, "foreign")
    assert (error.kind, error.cause) == (ErrorKind.PROGRAM, "host.fault")
    assert device.process_id is None


def test_a_verb_before_open_is_a_fault_of_ours() -> None:
    assert failed(hosted(), "echo", value=1).cause == "host.closed"


def test_nothing_can_be_told_before_open() -> None:
    assert hosted().capabilities() == frozenset()


def test_close_before_open_and_twice_is_harmless() -> None:
    device = hosted()
    device.close()
    device.close()
    assert device.process_id is None


def test_closing_lets_the_real_device_close(tmp_path: Path) -> None:
    note = tmp_path / "note"
    device = hosted(grace=5, note=str(note))
    device.open(soon(), CancelToken())
    device.close()
    assert note.read_text() == "closed"


def test_opening_twice_leaves_one_child(device: HostedOdd) -> None:
    first = device.process_id or 0
    device.open(soon(), CancelToken())
    assert gone(first)


def test_what_the_real_device_refuses_is_misconfigured() -> None:
    device = hosted(note="refused")
    with pytest.raises(DeviceError) as caught:
        device.open(soon(), CancelToken())
    assert (caught.value.kind, caught.value.cause) == (ErrorKind.PROGRAM, "device.misconfigured")
    assert caught.value.detail == "option note='refused' is not wanted"


def test_a_device_that_does_not_open_leaves_no_child() -> None:
    device = hosted()
    with pytest.raises(DeviceError, match=r"odd\.open|host\.hung"):
        device.open(soon(0), CancelToken())
    assert device.process_id is None


def test_nothing_stays_open_behind_a_closed_device() -> None:
    before = set(os.listdir("/proc/self/fd"))
    device = hosted()
    device.open(soon(), CancelToken())
    device.close()
    assert set(os.listdir("/proc/self/fd")) <= before


def test_a_child_dies_with_an_owner_that_is_killed() -> None:
    script = (
        "from tests.support.hosted_devices import hosted\n"
        "from devices.device import CancelToken, Deadline\n"
        "device = hosted(); device.open(Deadline.after(10), CancelToken())\n"
        "print(device.process_id, flush=True)\n"
        "device.call('stuck_in_c', Deadline.after(60), CancelToken())\n"
    )
    owner = subprocess.Popen([sys.executable, "-c", script], cwd=ROOT, stdout=subprocess.PIPE)
    assert owner.stdout
    pid = int(owner.stdout.readline())
    owner.kill()
    owner.wait()
    owner.stdout.close()
    assert gone(pid)


def test_a_host_starts_from_any_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        device = hosted()
        device.open(soon(), CancelToken())
        device.close()
    assert device.process_id is None

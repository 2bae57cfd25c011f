"""A hosted device on a system that shares no memory with a child: the same contract over two plain streams."""

from __future__ import annotations

import io
import os
import pickle
import select
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from devices import host_start
from devices.device import CancelToken, Condition, Deadline, DeviceError, ErrorKind
from devices.host_border import BorderError
from devices.host_streams import LENGTH, LONGEST, StreamBorder, StreamLine
from tests.support.hosted_devices import HostedOdd, hosted

ROOT = Path(__file__).parents[2]
LIMIT = 10.0


def soon(seconds: float = LIMIT) -> Deadline:
    return Deadline.after(seconds)


def failed(device: HostedOdd, verb: str, seconds: float = LIMIT, **arguments: object) -> DeviceError:
    with pytest.raises(DeviceError) as caught:
        device.call(verb, soon(seconds), CancelToken(), **arguments)
    return caught.value


@pytest.fixture(scope="module")
def shared() -> Iterator[HostedOdd]:
    """One child for all tests; after one that killed it, the next verb starts another."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(host_start, "KERNEL", False)
        patch.delattr(os, "memfd_create")
        patch.delattr(os, "killpg")
        device = hosted()
        device.open(soon(), CancelToken())
        yield device
        device.close()


def test_values_cross_both_ways(shared: HostedOdd) -> None:
    assert shared.check(soon(), CancelToken()).condition is Condition.READY
    assert shared.call("echo", soon(), CancelToken(), value={"k": ["字", None]}) == {"k": ["字", None]}


def test_frames_cross_whole(shared: HostedOdd) -> None:
    frames = shared.call("large", soon(), CancelToken(), count=3, size=6_000_000)
    assert [(len(frame), frame[:1], frame[-1:]) for frame in frames] == [
        (6_000_000, bytes([number]), bytes([number])) for number in range(3)
    ]


def test_what_a_library_prints_comes_between_nothing(shared: HostedOdd) -> None:
    assert shared.call("chatter", soon(), CancelToken()) == "said"
    assert shared.call("echo", soon(), CancelToken(), value=1) == 1


def test_errors_and_faults_cross(shared: HostedOdd) -> None:
    assert failed(shared, "fail").cause == "odd.fail"
    assert failed(shared, "fault").detail == "fault: ZeroDivisionError"
    assert failed(shared, "foreign").cause == "host.fault"


def test_a_cancel_reaches_the_running_verb(shared: HostedOdd, monkeypatch: pytest.MonkeyPatch) -> None:
    # A child of a busy machine may be slow to hear it.
    monkeypatch.setattr(shared, "_grace", LIMIT)
    cancel = CancelToken()
    cancel.cancel()
    with pytest.raises(DeviceError) as caught:
        shared.call("patient", soon(), cancel)
    assert (caught.value.kind, caught.value.cause) == (ErrorKind.CANCELLED, "odd.patient")


@pytest.mark.parametrize("verb", ["deaf", "stuck_in_c"])
def test_a_child_that_overstays_its_deadline_is_killed_and_replaced(shared: HostedOdd, verb: str) -> None:
    before = shared.call("process_id", soon(), CancelToken())
    assert failed(shared, verb, 0.1).cause == "host.hung"
    assert not Path(f"/proc/{before}").exists()
    assert shared.call("echo", soon(), CancelToken(), value=1) == 1


def test_a_child_without_a_pulse_is_killed_before_its_deadline(
    shared: HostedOdd, monkeypatch: pytest.MonkeyPatch
) -> None:
    shared.call("echo", soon(), CancelToken(), value=1)
    monkeypatch.setattr(shared, "_patience", 0.6)
    assert failed(shared, "stuck_in_c", 30).detail == "stuck_in_c: no pulse"


def test_a_child_that_dies_in_a_verb_ends_the_verb(shared: HostedOdd) -> None:
    shared.call("echo", soon(), CancelToken(), value=1)
    assert failed(shared, "die").cause == "host.ended"


def test_closing_lets_the_device_close_and_leaves_nothing_open(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(host_start, "KERNEL", False)
    before = set(os.listdir("/proc/self/fd"))
    device = hosted(grace=5, note=str(tmp_path / "note"))
    device.open(soon(), CancelToken())
    device.close()
    assert (tmp_path / "note").read_text() == "closed"
    assert set(os.listdir("/proc/self/fd")) <= before


def test_a_child_leaves_when_its_owner_is_killed() -> None:
    script = (
        "from devices import host_start\n"
        "from tests.support.hosted_devices import hosted\n"
        "from devices.device import CancelToken, Deadline\n"
        "host_start.KERNEL = False\n"
        "device = hosted(); device.open(Deadline.after(10), CancelToken())\n"
        "print(device.process_id, flush=True)\n"
        "device.call('deaf', Deadline.after(60), CancelToken())\n"
    )
    owner = subprocess.Popen([sys.executable, "-c", script], cwd=ROOT, stdout=subprocess.PIPE)
    assert owner.stdout
    child = os.pidfd_open(int(owner.stdout.readline()))
    owner.kill()
    owner.wait()
    owner.stdout.close()
    assert select.select([child], [], [], LIMIT)[0]
    os.close(child)


# The line itself.


class Ends:
    """Two lines that speak with one another; what was sent to ``one`` can be any bytes."""

    def __init__(self) -> None:
        here, there = os.pipe(), os.pipe()
        self.raw = os.dup(there[1])
        self.now = 5.0
        self.one = StreamLine(io.FileIO(there[0]), io.FileIO(here[1], "w"), lambda: self.now)
        self.other = StreamLine(io.FileIO(here[0]), io.FileIO(there[1], "w"))

    def close(self) -> None:
        if self.raw >= 0:
            os.close(self.raw)
        # Both, before either waits for the end of the other.
        threads = [threading.Thread(target=line.close) for line in (self.one, self.other)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(LIMIT)


@pytest.fixture
def ends() -> Iterator[Ends]:
    made = Ends()
    yield made
    made.close()


def test_messages_come_in_their_order_and_whole(ends: Ends) -> None:
    for message in (b"a", b"b" * 100_000, b"c"):
        threading.Thread(target=ends.other.send_bytes, args=(message,)).start()
        assert ends.one.poll(LIMIT)
        assert ends.one.recv_bytes() == message


def test_a_wait_for_nothing_has_its_limit(ends: Ends) -> None:
    assert not ends.one.poll(0.01)
    assert ends.one.heard == 0.0


def test_a_pulse_is_noted_and_no_message(ends: Ends) -> None:
    border = StreamBorder(ends.one)
    ends.now = 90.0
    StreamBorder(ends.other).beat(1.0)
    ends.other.send_bytes(b"x")
    assert ends.one.recv_bytes() == b"x"
    assert (border.pulse, border.wait(0)) == (90.0, False)


@pytest.mark.parametrize("cut", [b"", b"\x05", LENGTH.pack(5) + b"abc", LENGTH.pack(LONGEST + 1) + b"x"])
def test_a_line_that_is_cut_or_foreign_is_over(ends: Ends, cut: bytes) -> None:
    os.write(ends.raw, cut)
    os.close(ends.raw)
    ends.raw = -1
    closing = threading.Thread(target=ends.other.close)
    closing.start()
    assert ends.one.poll(LIMIT)
    with pytest.raises(EOFError):
        ends.one.recv_bytes()
    ends.one.close()
    closing.join(LIMIT)


def test_a_closed_end_sends_nothing(ends: Ends) -> None:
    ends.one._writing.close()
    with pytest.raises(OSError, match="closed"):
        ends.one.send_bytes(b"x")
    StreamBorder(ends.one).beat(1.0)


def test_a_place_in_memory_that_is_not_shared_is_refused(ends: Ends) -> None:
    class Placed(pickle.Pickler):
        def persistent_id(self, obj: object) -> object:
            return (8, 16) if obj == b"frame" else None

    packed = io.BytesIO()
    Placed(packed, 5).dump((b"frame",))
    ends.other.send_bytes(packed.getvalue())
    with pytest.raises(BorderError, match="outside"):
        StreamBorder(ends.one).receive()

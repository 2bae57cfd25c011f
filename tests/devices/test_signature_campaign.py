"""Signature pads through lanes, benches and bad lines: whatever is lost on the way, nobody signs half a name."""

from __future__ import annotations

import random
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from config.settings import DeviceSetting
from devices.bench import Bench
from devices.device import CancelToken, Condition, Deadline, DeviceError, DeviceState, ErrorKind
from devices.lane import Lane
from devices.signature_pad import PadKey, SignaturePad, Writing
from devices.signature_pad.banshi import BanshiPad
from devices.signature_pad.frame import Dot, Message, Messages
from devices.signature_pad.virtual import VIRTUAL, VirtualSignaturePad
from devices.virtual_port import unpaced
from tests.support.manual_alarms import ManualAlarms
from tests.support.timed_wire import TimedWire, connect_to, opened

ADDRESS = "serial:///dev/ttyUSB0"
SLICE, SOAK = 300, 20_000


def well(request: bytes) -> bytes:
    """Answer as a pad does."""
    (message,) = Messages().feed(request)
    assert isinstance(message, Message)
    kind, data = {"Q": ("I", VIRTUAL.data()), "B": ("C", ""), "E": ("C", "")}.get(message.kind, ("", ""))
    return Message(kind, message.sequence, data).frame() if kind else b""


def name(chance: random.Random) -> list[bytes]:
    """Return the frames of a signature of one to four strokes, its clear keys and its confirm key."""
    frames: list[bytes] = []

    def say(one: Dot | Message) -> None:
        frames.append(one.frame())

    for _ in range(chance.randint(1, 4)):
        for _ in range(chance.randint(1, 12)):
            place = (chance.randrange(6001), chance.randrange(3601), chance.randrange(1, 4096))
            say(Dot(len(frames) % 256, *place, 10 * len(frames)))
        say(Dot(len(frames) % 256, 0, 0, 0, 10 * len(frames)))
        if chance.random() < 0.1:
            say(Message("K", len(frames) % 256, "C"))
    say(Message("K", len(frames) % 256, "E"))
    return frames


def whole(frames: list[bytes]) -> list[int]:
    """Return how many points each stroke of these frames has, by counting and not by the driver."""
    strokes = [0]
    for (said,) in (Messages().feed(frame) for frame in frames):
        if isinstance(said, Message):
            strokes = [0] if said.data == "C" else strokes
        elif said.pressure:
            strokes[-1] += 1
        elif strokes[-1]:
            strokes.append(0)
    return [count for count in strokes if count]


def spoiled(frames: list[bytes], chance: random.Random) -> tuple[bytes, bool]:
    """Return what arrives of a signature, and whether all of it does."""
    way = chance.choice(("whole", "lost", "bit", "cut", "noise", "twice"))
    at = chance.randrange(len(frames))
    kept = list(frames)
    if way == "lost":
        del kept[at]
    elif way == "bit":
        place = chance.randrange(len(kept[at]))
        kept[at] = kept[at][:place] + bytes((kept[at][place] ^ 1 << chance.randrange(8),)) + kept[at][place + 1 :]
    elif way == "cut":
        kept[at] = kept[at][: chance.randrange(len(kept[at]))]
    elif way == "noise":
        kept.insert(at, bytes(chance.choices(range(0x20, 0x100), k=chance.randint(1, 9))))
    elif way == "twice":
        kept.append(kept[-1])
    return b"".join(kept), way in ("whole", "noise", "twice")


def campaign(monkeypatch: pytest.MonkeyPatch, seed: int, count: int) -> list[str]:
    """Let many signatures come over a bad line; return what was wrong with what the driver made of them."""
    chance, wrong = random.Random(seed), []
    for number in range(count):
        wire = connect_to(monkeypatch, TimedWire(well))
        pad = BanshiPad(ADDRESS, ask_seconds=1.0)
        opened(pad, wire)
        frames = name(chance)
        arrives, complete = spoiled(frames, chance)
        cut = sorted(chance.sample(range(len(arrives) + 1), k=min(3, len(arrives))))
        for index, (a, b) in enumerate(zip([0, *cut], [*cut, len(arrives)], strict=True)):
            wire.arrive(arrives[a:b], 0.1 + 0.02 * index)
        try:
            strokes = [len(stroke) for stroke in pad.sign(*wire.limits(20)).strokes()]
        except DeviceError as error:
            # Noise in front of the last key of a line that then falls silent may still be taken for damage.
            if complete or error.cause not in ("signature-pad.garbled", "signature-pad.unsigned"):
                wrong.append(f"{number}: {error.cause}")
        else:
            if strokes != whole(frames):
                wrong.append(f"{number}: {strokes}")
    return wrong


def test_over_a_bad_line_a_signature_comes_whole_or_not_at_all(monkeypatch: pytest.MonkeyPatch) -> None:
    assert campaign(monkeypatch, 20261122, SLICE) == []


@pytest.mark.soak
def test_over_a_bad_line_twenty_thousand_signatures_come_whole_or_not_at_all(monkeypatch: pytest.MonkeyPatch) -> None:
    assert campaign(monkeypatch, 3, SOAK) == []


def test_the_campaign_counts_strokes_as_a_pad_means_them() -> None:
    dots = [Dot(0, 1, 1, 5, 0), Dot(1, 1, 1, 5, 10), Dot(2, 0, 0, 0, 20), Dot(3, 1, 1, 5, 30)]
    frames = [one.frame() for one in dots]
    assert whole(frames) == [2, 1]
    assert whole([*frames, Message("K", 4, "C").frame(), dots[0].frame()]) == [1]


# On a lane.


@pytest.fixture
def virtual(tmp_path: Path) -> Iterator[VirtualSignaturePad]:
    made = VirtualSignaturePad(tmp_path / "pad", again_seconds=0.05, pace=unpaced)
    made.start()
    yield made
    made.stop()


@pytest.fixture
def lane(virtual: VirtualSignaturePad) -> Iterator[Lane[SignaturePad]]:
    made: Lane[SignaturePad] = Lane(BanshiPad(virtual.address, patience=0.5))
    made.open(5).result(20)
    yield made
    made.close()


def sign(pad: SignaturePad, deadline: Deadline, cancel: CancelToken) -> Writing:
    return pad.sign(deadline, cancel)


def test_a_step_that_ends_takes_its_wait_for_the_pad_along(
    virtual: VirtualSignaturePad, lane: Lane[SignaturePad]
) -> None:
    job = lane.submit(sign, 60)
    assert virtual.ink.wait(20)
    job.cancel()
    with pytest.raises(DeviceError) as caught:
        job.result(20)
    assert caught.value.kind is ErrorKind.CANCELLED
    assert lane.check(5).result(20).condition is Condition.READY
    # The pad takes leave on a thread of its own, a moment after the driver has.
    moment = threading.Event()
    assert any(not virtual.ink.is_set() or moment.wait(0.01) for _ in range(500))


def test_the_next_person_is_not_kept_waiting_by_the_one_before(
    virtual: VirtualSignaturePad, lane: Lane[SignaturePad]
) -> None:
    lease = lane.claim("visit", 60)
    before = lane.submit(sign, 60, lease=lease)
    assert virtual.ink.wait(20)
    lease.release()
    with pytest.raises(DeviceError):
        before.result(20)
    # An answer to a later question: the pad has taken leave of the one before.
    lane.check(5).result(20)
    hand = virtual.sign()
    writing = lane.submit(sign, 10, lease=lane.claim("visit", 60)).result(10)
    hand.join(20)
    assert len(writing) == 72


def test_giving_up_says_nothing_of_the_pad(virtual: VirtualSignaturePad, lane: Lane[SignaturePad]) -> None:
    job = lane.submit(sign, 10)
    assert virtual.ink.wait(20)
    finger = threading.Thread(target=virtual.press, args=("X",))
    finger.start()
    with pytest.raises(DeviceError, match=r"signature-pad\.given-up"):
        job.result(20)
    finger.join(20)
    assert (lane.state.condition, lane.usage().faults) == (Condition.READY, {})


def test_a_lost_point_is_counted_against_the_pad(virtual: VirtualSignaturePad, lane: Lane[SignaturePad]) -> None:
    virtual.lost.add(3)
    hand = virtual.sign()
    with pytest.raises(DeviceError, match=r"signature-pad\.garbled"):
        lane.submit(sign, 10).result(20)
    virtual.lost.clear()
    hand.join(20)
    assert lane.usage().faults == {"signature-pad.garbled": 1}
    assert lane.state.condition is Condition.FAULT


def test_marks_are_heard_while_somebody_still_writes(virtual: VirtualSignaturePad, lane: Lane[SignaturePad]) -> None:
    first, heard = threading.Event(), []

    def hear(mark: object) -> None:
        heard.append(mark)
        first.set()

    job = lane.submit(lambda pad, deadline, cancel: pad.sign(deadline, cancel, hear), 10)
    assert virtual.ink.wait(20)
    virtual.write([[(10.0, 10.0, 0.5), (11.0, 10.0, 0.5)]])
    assert first.wait(20)
    assert not job.done
    fingers = [threading.Thread(target=virtual.press, args=(key,)) for key in ("C", "E")]
    for finger in fingers:
        finger.start()
        finger.join(20)
    assert (len(job.result(20)), heard[-1]) == (0, PadKey.CLEAR)


# On the bench.


class Bed:
    """A bench with one pad, and the states it told."""

    def __init__(self, address: str) -> None:
        self.alarms = ManualAlarms()
        self.states: list[DeviceState] = []
        self.changed = threading.Condition()
        setting = DeviceSetting("signature_pad", "banshi", address, {"patience": 0.5})
        self.bench = Bench((setting,), clock=self.alarms.clock, alarms=self.alarms, on_change=self.hear)

    def hear(self, state: DeviceState) -> None:
        with self.changed:
            self.states.append(state)
            self.changed.notify_all()

    def wait_for(self, condition: Condition, count: int = 1) -> bool:
        """Wait until a condition was told so many times."""
        with self.changed:
            return self.changed.wait_for(lambda: sum(state.condition is condition for state in self.states) >= count, 5)


@pytest.fixture
def bed(virtual: VirtualSignaturePad) -> Iterator[Bed]:
    made = Bed(virtual.address)
    made.bench.start()
    assert made.wait_for(Condition.READY)
    yield made
    made.bench.close()


def test_a_pad_that_is_pulled_out_comes_back_by_itself(virtual: VirtualSignaturePad, bed: Bed) -> None:
    virtual.unplug()
    bed.alarms.wait_for(5.0)
    bed.alarms.advance(5.0)
    assert bed.wait_for(Condition.ABSENT)
    virtual.plug()
    bed.alarms.wait_for(1.0)
    bed.alarms.advance(1.0)
    assert bed.wait_for(Condition.READY, 2)


def test_a_pad_is_found_by_its_interface(virtual: VirtualSignaturePad, bed: Bed) -> None:
    hand = virtual.sign()
    writing = bed.bench.lane(SignaturePad).submit(sign, 10).result(20)
    hand.join(20)
    assert (len(writing), SignaturePad in bed.bench) == (72, True)

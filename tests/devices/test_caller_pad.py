"""The caller pads' driver: each press told once, however often it had to be said; and what stands in its document."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from devices.about import About
from devices.caller_pad import DRIVERS, Key, KeyPress, Lamp
from devices.caller_pad.banshi import BanshiPads, addresses
from devices.caller_pad.frame import HEARD, HELLO, KEY, LAMP, QUESTION, REFUSED, Message, Messages
from devices.caller_pad.virtual import VirtualPads
from devices.device import CancelToken, Condition, Deadline, DeviceError, ErrorKind
from devices.usage import UsageBook
from devices.virtual_port import unpaced
from tests.support.timed_wire import TimedWire, connect_to, opened

ADDRESS = "tcp://pads:4001"


def well(request: bytes) -> bytes:
    """Answer as two pads that nobody touches."""
    (said,) = Messages().feed(request)
    if said.pad not in (1, 2) or said.kind == HEARD:
        return b""
    kind, data = ("I", "PAD-20/1.4/S8") if said.kind == QUESTION else ("C", "")
    return Message(said.pad, kind, said.sequence, data).frame()


def press(sequence: int, key: Key = Key.NEXT, pad: int = 1) -> bytes:
    return Message(pad, KEY, sequence, key.value).frame()


@pytest.fixture
def wire(monkeypatch: pytest.MonkeyPatch) -> TimedWire:
    return connect_to(monkeypatch, TimedWire(well))


@pytest.fixture
def pads(wire: TimedWire) -> BanshiPads:
    made = BanshiPads(ADDRESS, pads="1,2")
    opened(made, wire)
    return made


def ends(pads: BanshiPads, wire: TimedWire, seconds: float = 2.0) -> DeviceError:
    """Wait for a key in vain."""
    with pytest.raises(DeviceError) as ended:
        pads.next_key(*wire.limits(seconds))
    return ended.value


@pytest.mark.parametrize("key", Key)
def test_every_key_is_told_and_answered(pads: BanshiPads, wire: TimedWire, key: Key) -> None:
    wire.arrive(press(1, key), 0.5)
    assert pads.next_key(*wire.limits()) == KeyPress(1, key)
    assert wire.written == [Message(1, HEARD, 1).frame()]


def test_a_press_said_again_is_answered_again_and_told_once(pads: BanshiPads, wire: TimedWire) -> None:
    wire.arrive(press(1), 0.5)
    pads.next_key(*wire.limits())
    wire.arrive(press(1), 0.3)
    assert ends(pads, wire).cause == "caller-pad.no-key"
    assert wire.written == [Message(1, HEARD, 1).frame()] * 2


def test_the_same_key_with_another_number_is_another_press(pads: BanshiPads, wire: TimedWire) -> None:
    wire.arrive(press(1), 0.5)
    pads.next_key(*wire.limits())
    wire.arrive(press(2), 0.3)
    assert pads.next_key(*wire.limits()) == KeyPress(1, Key.NEXT)


def test_the_numbers_of_two_pads_are_their_own(pads: BanshiPads, wire: TimedWire) -> None:
    wire.arrive(press(1), 0.5)
    pads.next_key(*wire.limits())
    wire.arrive(press(1, pad=2), 0.3)
    assert pads.next_key(*wire.limits()) == KeyPress(2, Key.NEXT)


def test_a_pad_that_was_switched_off_begins_anew(pads: BanshiPads, wire: TimedWire) -> None:
    wire.arrive(press(1), 0.5)
    pads.next_key(*wire.limits())
    wire.arrive(Message(1, HELLO, 0).frame() + press(1), 0.3)
    assert pads.next_key(*wire.limits()) == KeyPress(1, Key.NEXT)


def test_a_greeting_is_answered_and_is_no_key(pads: BanshiPads, wire: TimedWire) -> None:
    wire.arrive(Message(1, HELLO, 0).frame(), 0.5)
    assert ends(pads, wire).cause == "caller-pad.no-key"
    assert wire.written == [Message(1, HEARD, 0).frame()]


def test_a_number_that_comes_round_much_later_is_another_press(pads: BanshiPads, wire: TimedWire) -> None:
    wire.arrive(press(1), 0.5)
    pads.next_key(*wire.limits())
    wire.now += 3600
    wire.arrive(press(1), 0.3)
    assert pads.next_key(*wire.limits()) == KeyPress(1, Key.NEXT)


def test_a_key_of_before_anybody_waited_is_not_answered(pads: BanshiPads, wire: TimedWire) -> None:
    wire.arrive(press(1))
    assert ends(pads, wire).cause == "caller-pad.no-key"
    assert wire.written == []


def test_the_next_key_of_a_burst_is_left_to_be_said_again(pads: BanshiPads, wire: TimedWire) -> None:
    wire.arrive(press(1) + press(2, Key.RECALL), 0.5)
    assert pads.next_key(*wire.limits()) == KeyPress(1, Key.NEXT)
    wire.arrive(press(2, Key.RECALL), 0.3)
    assert pads.next_key(*wire.limits()) == KeyPress(1, Key.RECALL)


@pytest.mark.parametrize(
    "said", [press(1, pad=3), Message(1, KEY, 1, "?").frame(), Message(1, KEY, 1).frame(), Message(1, "I", 1).frame()]
)
def test_what_is_no_key_of_these_pads_is_passed_over(pads: BanshiPads, wire: TimedWire, said: bytes) -> None:
    wire.arrive(said, 0.5)
    assert ends(pads, wire).cause == "caller-pad.no-key"
    assert wire.written == []


def test_in_a_long_quiet_the_pads_are_asked_whether_they_are_there(pads: BanshiPads, wire: TimedWire) -> None:
    assert ends(pads, wire, 11).cause == "caller-pad.no-key"
    assert [one.kind for said in wire.written for one in Messages().feed(said)] == [QUESTION] * 4


def test_pads_that_fall_silent_end_the_wait_as_silent(pads: BanshiPads, wire: TimedWire) -> None:
    wire.answer = lambda request: b""
    assert ends(pads, wire, 60).cause == "caller-pad.silent"
    assert wire.now < 10


def test_one_silent_pad_does_not_end_the_wait_for_the_others(pads: BanshiPads, wire: TimedWire) -> None:
    wire.answer = lambda request: well(request) if request[2:3] == b"2" else b""
    wire.arrive(press(1, pad=2), 8.0)
    assert pads.next_key(*wire.limits(20)) == KeyPress(2, Key.NEXT)


# Lamp and number.


@pytest.mark.parametrize("lamp", Lamp)
def test_a_lamp_is_set_and_confirmed(pads: BanshiPads, wire: TimedWire, lamp: Lamp) -> None:
    pads.lamp(2, lamp, *wire.limits())
    (said,) = Messages().feed(wire.written[0])
    assert (said.pad, said.kind, said.data) == (2, LAMP, lamp.value)


@pytest.mark.parametrize("number", ["", "8", "A012", "ABCD1234"])
def test_a_number_is_shown(pads: BanshiPads, wire: TimedWire, number: str) -> None:
    pads.show(1, number, *wire.limits())
    (said,) = Messages().feed(wire.written[0])
    assert said.data == number


@pytest.mark.parametrize("number", ["123456789", "A-1", "请到", "１２", "a b"])
def test_what_no_pad_can_show_is_refused_and_not_sent(pads: BanshiPads, wire: TimedWire, number: str) -> None:
    with pytest.raises(DeviceError, match=r"caller-pad\.refused") as refused:
        pads.show(1, number, *wire.limits())
    assert (refused.value.kind, wire.written) == (ErrorKind.PROGRAM, [])


def test_a_pad_nobody_set_is_not_spoken_to(pads: BanshiPads, wire: TimedWire) -> None:
    with pytest.raises(DeviceError, match="pad 9"):
        pads.lamp(9, Lamp.DONE, *wire.limits())
    assert wire.written == []


def test_a_pad_that_refuses_says_so(pads: BanshiPads, wire: TimedWire) -> None:
    wire.answer = lambda request: Message(1, REFUSED, Messages().feed(request)[0].sequence).frame()
    with pytest.raises(DeviceError, match=r"caller-pad\.refused"):
        pads.lamp(1, Lamp.DONE, *wire.limits())


@pytest.mark.parametrize("shift", [1, -1])
def test_the_answer_to_another_order_is_not_taken_for_this_ones(pads: BanshiPads, wire: TimedWire, shift: int) -> None:
    wire.answer = lambda request: Message(1, "C", Messages().feed(request)[0].sequence + shift).frame()
    with pytest.raises(DeviceError, match=r"caller-pad\.silent"):
        pads.lamp(1, Lamp.DONE, *wire.limits())


def test_a_key_in_between_does_not_spoil_an_order_and_is_not_answered(pads: BanshiPads, wire: TimedWire) -> None:
    wire.answer = lambda request: press(1, pad=2) + well(request)
    pads.lamp(1, Lamp.DONE, *wire.limits())
    assert len(wire.written) == 1


@pytest.mark.parametrize(("answer", "cause"), [(b"", "silent"), (b"\xff\xfe", "garbled"), (press(1)[:6], "garbled")])
def test_how_an_order_fails_is_told_apart(pads: BanshiPads, wire: TimedWire, answer: bytes, cause: str) -> None:
    wire.answer = lambda request: answer
    with pytest.raises(DeviceError, match=rf"caller-pad\.{cause}"):
        pads.lamp(1, Lamp.DONE, *wire.limits())
    assert len(wire.written) == 2


# Health, identity, test.


def test_all_pads_answering_is_ready(pads: BanshiPads, wire: TimedWire) -> None:
    state = pads.check(*wire.limits())
    assert (state.condition, state.part("pads")) == (Condition.READY, "all")


def test_one_silent_pad_wants_a_technician_and_is_named(pads: BanshiPads, wire: TimedWire) -> None:
    wire.answer = lambda request: well(request) if request[2:3] == b"1" else b""
    state = pads.check(*wire.limits())
    assert (state.condition, state.cause, state.part("pads")) == (Condition.ATTENTION, "caller-pad.some-silent", "some")
    assert state.detail == "pads 2"


def test_a_line_that_is_cut_is_absent(pads: BanshiPads, wire: TimedWire) -> None:
    wire.lost_at = wire.now
    assert pads.check(*wire.limits()).condition is Condition.ABSENT


def test_a_pad_tells_who_it_is(pads: BanshiPads, wire: TimedWire) -> None:
    assert pads.about(*wire.limits()) == About("PAD-20", "S8", "1.4")


@pytest.mark.parametrize(("deaf", "cause"), [(b"", "caller-pad.tested"), (b"2", "caller-pad.some-silent")])
def test_its_test_lights_each_pad_and_names_the_silent(
    pads: BanshiPads, wire: TimedWire, deaf: bytes, cause: str
) -> None:
    wire.answer = lambda request: b"" if request[2:3] == deaf else well(request)
    result = pads.self_test(*wire.limits(3.0))
    assert (result.cause, result.well) == (cause, not deaf)


def test_a_test_that_is_cut_short_leaves_no_lamp_on(pads: BanshiPads, wire: TimedWire) -> None:
    wire.cancel_at = wire.now + 0.015
    with pytest.raises(DeviceError):
        pads.self_test(*wire.limits())
    lamps = [message for data in wire.written for message in Messages().feed(data) if message.kind == "L"]
    assert {message.pad: message.data for message in lamps} == {1: Lamp.OFF.value, 2: Lamp.OFF.value}


def test_a_test_on_a_line_that_is_cut_is_lost(pads: BanshiPads, wire: TimedWire) -> None:
    wire.lost_at = wire.now
    with pytest.raises(DeviceError, match=r"caller-pad\.lost"):
        pads.self_test(*wire.limits())


@pytest.mark.parametrize(("text", "read"), [("1", (1,)), ("1,3", (1, 3)), ("1-3, 7", (1, 2, 3, 7)), ("254", (254,))])
def test_addresses_are_read(text: str, read: tuple[int, ...]) -> None:
    assert addresses(text) == read


@pytest.mark.parametrize("text", ["", "0", "255", "1,1", "1-3,2", "a", "1-", "-1", "1-b", "3-1"])
def test_addresses_that_cannot_be_right_are_refused(text: str) -> None:
    with pytest.raises(ValueError, match="pads"):
        DRIVERS["banshi"](ADDRESS, pads=text)


def test_keys_are_counted() -> None:
    book = UsageBook()
    book.note(KeyPress(1, Key.NEXT))
    assert book.now().tallies == {"keys": 1}


# Against the virtual pads.


@pytest.fixture
def virtual(request: pytest.FixtureRequest) -> Iterator[VirtualPads]:
    made = VirtualPads(pads=(1, 2), again_seconds=getattr(request, "param", 0.03), pace=unpaced)
    made.start()
    yield made
    made.stop()


def limits(seconds: float = 5.0) -> tuple[Deadline, CancelToken]:
    return Deadline.after(seconds), CancelToken()


@pytest.fixture
def driver(virtual: VirtualPads) -> Iterator[BanshiPads]:
    made = BanshiPads(virtual.address, pads="1-2", patience=0.5)
    made.open(*limits())
    yield made
    made.close()


def test_a_key_nobody_waits_for_shows_red(virtual: VirtualPads) -> None:
    assert (virtual.press(Key.NEXT), virtual.pads[1].lamp) == (False, "R")


# As patient as real pads: on a loaded machine the host is busy for longer than the others wait.
@pytest.mark.parametrize("virtual", [0.3], indirect=True)
def test_a_key_that_is_said_while_the_host_is_busy_is_heard_a_moment_later(
    virtual: VirtualPads, driver: BanshiPads
) -> None:
    finger = threading.Thread(target=virtual.press, args=(Key.MISSED, 2))
    finger.start()
    driver.lamp(1, Lamp.DONE, *limits())
    assert driver.next_key(*limits()) == KeyPress(2, Key.MISSED)
    finger.join()
    assert (virtual.pads[1].lamp, virtual.pads[2].lamp) == ("G", "B")


def test_noise_before_every_answer_changes_nothing(virtual: VirtualPads, driver: BanshiPads) -> None:
    virtual.fault("noise")
    driver.show(2, "A012", *limits())
    assert virtual.pads[2].number == "A012"


# The document.


def test_the_examples_of_the_document_are_what_is_built() -> None:
    page = Path("docs/devices/caller-pad.md").read_text(encoding="utf-8")
    examples = dict(re.findall(r"^\| `([0-9A-Z]+)` \| `((?:[0-9A-F]{2} )+[0-9A-F]{2})` \|", page, re.MULTILINE))
    assert len(examples) >= 5
    for body, frame in examples.items():
        (message,) = Messages().feed(bytes.fromhex(frame))
        assert (message.frame().hex(" ").upper(), message.frame()[1:-5].decode()) == (frame, body)

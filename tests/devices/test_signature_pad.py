"""The signature pad of our own protocol: on a wire that answers by rule, and a virtual pad on a real one."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from devices.about import About
from devices.device import Actor, CancelToken, Condition, Deadline, DeviceError, ErrorKind
from devices.lane import Lane
from devices.signature_pad import DRIVERS, PadKey, Point, Writing
from devices.signature_pad.banshi import BanshiPad
from devices.signature_pad.frame import BEGIN, CLOCK, Dot, Identity, Message, Messages, identity, read
from devices.signature_pad.pen import _keep
from devices.signature_pad.virtual import VIRTUAL, VirtualSignaturePad, scrawl
from devices.signature_pad.writing import MOST_POINTS
from devices.usage import UsageBook
from devices.virtual_port import unpaced
from tests.support.timed_wire import TimedWire, connect_to, opened

ADDRESS = "serial:///dev/ttyUSB0"
SAID = Identity("S7", "1.2", "0042", 6000, 3600, 1200, 720, 1000)


def well(request: bytes) -> bytes:
    """Answer as a pad does."""
    (message,) = Messages().feed(request)
    assert isinstance(message, Message)
    kind, data = {"Q": ("I", SAID.data()), "B": ("C", ""), "E": ("C", "")}.get(message.kind, ("", ""))
    return Message(kind, message.sequence, data).frame() if kind else b""


@pytest.fixture
def wire(monkeypatch: pytest.MonkeyPatch) -> TimedWire:
    return connect_to(monkeypatch, TimedWire(well))


@pytest.fixture
def pad(wire: TimedWire) -> BanshiPad:
    made = BanshiPad(ADDRESS)
    opened(made, wire)
    return made


def dots(first: int, *places: tuple[int, int, int]) -> bytes:
    """Return points, ten milliseconds apart."""
    numbered = enumerate(places, first)
    return b"".join(Dot(n % 256, x, y, pressure, 10 * n).frame() for n, (x, y, pressure) in numbered)


def key(number: int, which: str = "E") -> bytes:
    return Message("K", number, which).frame()


STROKE = ((600, 1200, 500), (650, 1200, 1000), (0, 0, 0))


def sent(wire: TimedWire) -> list[str]:
    """Return the letters of what was sent."""
    return [message.kind for data in wire.written for message in Messages().feed(data) if isinstance(message, Message)]


def failed(pad: BanshiPad, wire: TimedWire, seconds: float = 30.0) -> DeviceError:
    with pytest.raises(DeviceError) as caught:
        pad.sign(*wire.limits(seconds))
    return caught.value


# A signature.


def test_what_is_written_comes_in_millimetres_with_pressure_and_time(pad: BanshiPad, wire: TimedWire) -> None:
    wire.arrive(dots(0, *STROKE) + key(3), 1.0)
    writing = pad.sign(*wire.limits())
    assert writing.strokes() == (((12.0, 24.0, 0.5, 0.0), (13.0, 24.0, 1.0, 0.01)),)
    assert (writing.width, writing.height, len(writing)) == (120.0, 72.0, 2)


def test_it_is_asked_for_answered_and_forgotten(pad: BanshiPad, wire: TimedWire) -> None:
    wire.arrive(dots(0, *STROKE) + key(3), 1.0)
    pad.sign(*wire.limits())
    assert sent(wire) == ["Q", "B", "A", "E"]


def test_a_pen_that_touches_as_soon_as_the_pad_takes_ink_loses_nothing(pad: BanshiPad, wire: TimedWire) -> None:
    wire.answer = lambda request: well(request) + (dots(0, *STROKE) + key(3) if b"B" in request[1:2] else b"")
    assert len(pad.sign(*wire.limits())) == 2


def test_two_strokes_are_two(pad: BanshiPad, wire: TimedWire) -> None:
    wire.arrive(dots(0, *STROKE, *STROKE) + key(6), 1.0)
    assert [len(stroke) for stroke in pad.sign(*wire.limits()).strokes()] == [2, 2]


def test_the_clear_key_voids_what_was_before_it(pad: BanshiPad, wire: TimedWire) -> None:
    wire.arrive(dots(0, *STROKE) + key(3, "C") + dots(4, (3000, 1800, 100), (0, 0, 0)) + key(6), 1.0)
    assert pad.sign(*wire.limits()).strokes() == (((60.0, 36.0, 0.1, 0.0),),)


def test_marks_are_heard_as_they_come(pad: BanshiPad, wire: TimedWire) -> None:
    heard: list[object] = []
    wire.arrive(dots(0, *STROKE) + key(3, "C") + key(4), 1.0)
    pad.sign(*wire.limits(), heard.append)
    assert heard == [Point(12.0, 24.0, 0.5, 0.0, True), Point(13.0, 24.0, 1.0, 0.01), PadKey.CLEAR]


def test_the_strokes_are_a_stream(pad: BanshiPad, wire: TimedWire) -> None:
    wire.arrive(dots(0, *STROKE), 0.5)
    stream = pad.strokes(*wire.limits())
    assert isinstance(next(stream), Point)
    assert sent(wire) == ["Q", "B"]
    stream.close()  # type: ignore[attr-defined]  # a generator, and who leaves it early leaves the pad in order
    assert sent(wire)[-1] == "E"


def test_whoever_gives_up_is_told_so(pad: BanshiPad, wire: TimedWire) -> None:
    wire.arrive(dots(0, *STROKE) + key(3, "X"), 1.0)
    error = failed(pad, wire)
    assert (error.kind, error.cause, error.actor) == (ErrorKind.USER, "signature-pad.given-up", Actor.CITIZEN)
    assert sent(wire)[-1] == "E"


def test_nobody_who_signs_ends_with_the_deadline(pad: BanshiPad, wire: TimedWire) -> None:
    error = failed(pad, wire, 3.0)
    assert (error.kind, error.cause) == (ErrorKind.TIMED_OUT, "signature-pad.unsigned")


def test_a_cancel_in_the_middle_of_a_name_ends_it(pad: BanshiPad, wire: TimedWire) -> None:
    wire.arrive(dots(0, *STROKE), 0.5)
    wire.cancel_at = wire.now + 1.0
    began = wire.now
    assert failed(pad, wire).kind is ErrorKind.CANCELLED
    assert wire.now - began < 1.3


def test_a_key_said_again_is_answered_again_and_taken_once(pad: BanshiPad, wire: TimedWire) -> None:
    wire.arrive(key(0, "C") + key(0, "C") + dots(1, *STROKE) + key(4), 1.0)
    assert len(pad.sign(*wire.limits())) == 2
    assert sent(wire).count("A") == 3


def test_numbers_and_the_clock_of_the_pad_go_round(pad: BanshiPad, wire: TimedWire) -> None:
    many = [(600, 600, 100)] * 300
    frames = [Dot(n % 256, x, y, p, (CLOCK - 100 + 10 * n) % CLOCK).frame() for n, (x, y, p) in enumerate(many)]
    wire.arrive(b"".join(frames) + key(300 % 256), 1.0)
    (stroke,) = pad.sign(*wire.limits()).strokes()
    assert [place[3] for place in stroke] == [pytest.approx(n / 100) for n in range(300)]


def test_without_a_key_a_pen_that_rests_is_done(wire: TimedWire) -> None:
    pad = BanshiPad(ADDRESS, rest_seconds=1.5)
    opened(pad, wire)
    wire.arrive(dots(0, *STROKE), 1.0)
    began = wire.now
    assert len(pad.sign(*wire.limits())) == 2
    assert 2.5 <= wire.now - began < 2.9


# What must never be taken for a signature.


@pytest.mark.parametrize(
    "said",
    [
        dots(0, STROKE[0]) + dots(2, STROKE[1]) + key(3),
        dots(1, *STROKE) + key(4),
        dots(0, *STROKE) + key(4),
        dots(0, *STROKE)[:-3] + key(3),
        dots(0, STROKE[0], (60000, 60000, 300)) + key(2),
    ],
    ids=["a-hole", "the-beginning", "the-end", "half-a-frame", "beside-the-area"],
)
def test_a_name_with_a_hole_is_refused(pad: BanshiPad, wire: TimedWire, said: bytes) -> None:
    wire.arrive(said, 1.0)
    error = failed(pad, wire)
    assert (error.cause, error.again) == ("signature-pad.garbled", True)


def test_what_was_written_before_the_loss_is_overwritten(
    pad: BanshiPad, wire: TimedWire, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept: list[Writing] = []

    def keep(width: float, height: float) -> Writing:
        kept.append(Writing(width, height))
        return kept[0]

    monkeypatch.setattr("devices.signature_pad.pen.Writing", keep)
    wire.arrive(dots(0, *STROKE) + key(9), 1.0)
    failed(pad, wire)
    assert (len(kept[0]), not any(kept[0]._memory), kept[0].strokes()) == (0, True, ())


def test_a_pen_that_never_rests_is_refused_and_not_cut_off() -> None:
    writing = Writing(120, 72)
    for number in range(MOST_POINTS):
        writing.add((1.0, 1.0, 0.5, number / 100), begins=not number)
    with pytest.raises(DeviceError) as caught:
        _keep(writing, Point(1, 1, 1, 1))
    assert (caught.value.cause, caught.value.kind) == ("signature-pad.too-long", ErrorKind.USER)


def test_a_pad_that_dies_while_somebody_thinks_is_silent(pad: BanshiPad, wire: TimedWire) -> None:
    wire.answer = lambda request: b"" if request[1:2] == b"Q" and wire.now > 2 else well(request)
    assert failed(pad, wire, 60).cause == "signature-pad.silent"
    assert wire.now < 8


def test_a_pad_that_is_there_may_be_thought_before_for_long(pad: BanshiPad, wire: TimedWire) -> None:
    wire.arrive(dots(0, *STROKE) + key(3), 40.0)
    assert len(pad.sign(*wire.limits(60))) == 2
    assert sent(wire).count("Q") >= 7


def test_noise_in_a_pause_is_garbled_when_nothing_else_is_said(pad: BanshiPad, wire: TimedWire) -> None:
    wire.answer = lambda request: b"\xff\xfe" if wire.now > 2 else well(request)
    assert failed(pad, wire, 60).cause == "signature-pad.garbled"


def test_a_plug_pulled_in_the_middle_is_lost(pad: BanshiPad, wire: TimedWire) -> None:
    wire.arrive(dots(0, *STROKE), 0.5)
    wire.lost_at = wire.now + 1.0
    assert failed(pad, wire).cause == "signature-pad.lost"


def test_a_pad_that_refuses_to_take_ink_says_so(pad: BanshiPad, wire: TimedWire) -> None:
    wire.answer = lambda request: Message("X", int(request[2:4], 16)).frame() if request[1:2] == b"B" else well(request)
    assert failed(pad, wire).cause == "signature-pad.refused"


def test_a_step_that_ends_before_the_pad_said_yes_takes_leave_of_it_all_the_same(
    pad: BanshiPad, wire: TimedWire
) -> None:
    wire.answer = lambda request: b"" if request[1:2] == b"B" else well(request)
    wire.cancel_at = wire.now + 0.1
    assert failed(pad, wire).kind is ErrorKind.CANCELLED
    assert sent(wire) == ["Q", "B", "E"]


def test_a_pad_whose_line_was_lost_in_the_middle_of_a_name_forgets_it_when_it_is_back(
    pad: BanshiPad, wire: TimedWire
) -> None:
    wire.lost_at = wire.now + 0.5
    assert failed(pad, wire).cause == "signature-pad.lost"
    wire.lost_at = float("inf")
    wire.written.clear()
    pad.open(*wire.limits())
    assert sent(wire) == ["Q", "E"]


# Health, identity, size.


def test_a_pad_that_answers_is_ready(pad: BanshiPad, wire: TimedWire) -> None:
    assert pad.check(*wire.limits()).condition is Condition.READY


@pytest.mark.parametrize(
    ("answer", "cause"),
    [
        (lambda request: b"", "signature-pad.silent"),
        (lambda request: b"\xff" * 9, "signature-pad.garbled"),
        (lambda request: Message("I", int(request[2:4], 16), "S7/1/2").frame(), "signature-pad.garbled"),
        (lambda request: Message("I", int(request[2:4], 16), "a/b/c/1/1/99999/9/1").frame(), "signature-pad.garbled"),
        (lambda request: Message("I", 0x77, SAID.data()).frame(), "signature-pad.silent"),
    ],
    ids=["silent", "nonsense", "half", "ten-metres", "another-answer"],
)
def test_how_a_pad_fails_is_told_apart(
    pad: BanshiPad, wire: TimedWire, answer: Callable[[bytes], bytes], cause: str
) -> None:
    wire.answer = answer
    state = pad.check(*wire.limits())
    assert (state.condition, state.cause) == (Condition.FAULT, cause)


def test_a_pad_says_who_it_is(pad: BanshiPad, wire: TimedWire) -> None:
    assert pad.about(*wire.limits()) == About("S7", "0042", "1.2")
    assert pad.capabilities() == {"about", "keys", "pressure", "self-test"}


def test_its_test_shows_the_line_for_a_second(pad: BanshiPad, wire: TimedWire) -> None:
    assert pad.self_test(Deadline.after(0.5, wire.clock), wire.cancel).cause == "signature-pad.tested"
    assert sent(wire) == ["B", "E"]


def test_a_test_that_is_cut_short_leaves_no_line_to_sign_on(pad: BanshiPad, wire: TimedWire) -> None:
    wire.answer = lambda request: b"" if request[1:2] == b"B" else well(request)
    wire.cancel_at = wire.now + 0.1
    with pytest.raises(DeviceError):
        pad.self_test(*wire.limits())
    assert sent(wire) == ["B", "E"]


def test_a_pad_mounted_the_other_way_round_is_set_right(wire: TimedWire) -> None:
    pad = BanshiPad(ADDRESS, corners="6000,3600,0,0", width_mm=60.0, height_mm=36.0)
    opened(pad, wire)
    wire.arrive(dots(0, (6000, 3600, 100), (0, 0, 100)) + key(2), 1.0)
    (stroke,) = pad.sign(*wire.limits()).strokes()
    assert [place[:2] for place in stroke] == [(0.0, 0.0), (60.0, 36.0)]


@pytest.mark.parametrize(
    "options",
    [{"corners": "1,2,3"}, {"corners": "0,0,0,5"}, {"corners": "a,0,5,5"}, {"width_mm": -1.0}, {"height_mm": 5000.0}],
)
def test_an_option_that_cannot_be_right_is_named(options: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"corners|width_mm, height_mm"):
        DRIVERS["banshi"](ADDRESS, **options)


def test_nothing_of_a_signature_stands_in_words() -> None:
    writing = Writing(120, 72)
    writing.add((12.5, 24.25, 0.75, 0.125), begins=True)
    words = f"{writing!r} {Point(12.5, 24.25, 0.75, 0.125)!r} {Dot(1, 1250, 2425, 750, 125)!r}"
    assert not re.search(r"12\.?5|24|75", words)


def test_a_point_without_a_stroke_is_not_kept() -> None:
    writing = Writing(120, 72)
    assert (writing.add((1.0, 1.0, 1.0, 0.0), begins=False), writing.strokes()) == (False, ())


def test_signatures_are_counted() -> None:
    book = UsageBook()
    book.note(Writing(120, 72))
    assert book.now().tallies == {"signatures": 1}


@pytest.mark.parametrize("data", ["", "a/b/c/1/2/3/4", "a/b/c/1/2/3/4/0", "a/b/c/1/2/3/4/x", "a/b/c/1/2/3/4/123456"])
def test_an_identity_that_is_not_whole_is_none(data: str) -> None:
    assert identity(data) is None
    assert identity(SAID.data()) == SAID


# Against the virtual pad, on a real line.


@pytest.fixture
def virtual(tmp_path: Path) -> Iterator[VirtualSignaturePad]:
    made = VirtualSignaturePad(tmp_path / "pad", again_seconds=0.03, pace=unpaced)
    made.start()
    yield made
    made.stop()


def limits(seconds: float = 5.0) -> tuple[Deadline, CancelToken]:
    return Deadline.after(seconds), CancelToken()


@pytest.fixture
def driver(virtual: VirtualSignaturePad) -> Iterator[BanshiPad]:
    made = BanshiPad(virtual.address, patience=0.5)
    made.open(*limits())
    yield made
    made.close()


def test_a_scrawl_arrives_as_it_was_written(virtual: VirtualSignaturePad, driver: BanshiPad) -> None:
    hand = virtual.sign()
    writing = driver.sign(*limits())
    hand.join(20)
    for written, came in zip(scrawl(), writing.strokes(), strict=True):
        assert [place[:2] for place in came] == [pytest.approx(place[:2], abs=0.02) for place in written]
        assert [place[2] for place in came] == [pytest.approx(place[2], abs=0.001) for place in written]


def test_a_point_that_is_lost_on_a_real_line_ends_it_as_garbled(
    virtual: VirtualSignaturePad, driver: BanshiPad
) -> None:
    virtual.lost.add(7)
    hand = virtual.sign()
    with pytest.raises(DeviceError, match=r"signature-pad\.garbled"):
        driver.sign(*limits())
    virtual.lost.clear()
    hand.join(20)
    assert not hand.is_alive()


def test_a_key_nobody_hears_is_said_six_times_and_given_up(virtual: VirtualSignaturePad, driver: BanshiPad) -> None:
    virtual.deaf = True
    hand = virtual.sign()
    assert len(driver.sign(*limits())) == 72
    hand.join(20)
    assert not hand.is_alive()


def test_nobody_writes_on_a_pad_that_takes_no_ink(virtual: VirtualSignaturePad) -> None:
    virtual.write(scrawl())
    assert (virtual.press(), virtual._sequence) == (False, 0)


def test_a_pad_that_refuses_is_heard(virtual: VirtualSignaturePad, driver: BanshiPad) -> None:
    virtual.refusing = True
    with pytest.raises(DeviceError, match=r"signature-pad\.refused"):
        driver.sign(*limits())


def test_on_a_lane_a_signature_is_one_call_and_is_counted(virtual: VirtualSignaturePad) -> None:
    lane = Lane(BanshiPad(virtual.address, patience=0.5))
    lane.open(5).result(20)
    hand = virtual.sign()
    writing = lane.submit(lambda pad, deadline, cancel: pad.sign(deadline, cancel), 5).result(20)
    hand.join(20)
    assert (len(writing), lane.usage().tallies) == (72, {"signatures": 1})
    lane.close()


# The document.


def test_the_examples_of_the_document_are_what_is_built() -> None:
    page = Path("docs/devices/signature-pad.md").read_text(encoding="utf-8")
    examples = re.findall(r"^\| `([ -~]+)` \| `((?:[0-9A-F]{2} )+[0-9A-F]{2})` \|", page, re.MULTILINE)
    assert len(examples) == 9
    for body, frame in examples:
        (message,) = Messages().feed(bytes.fromhex(frame))
        assert (message.frame().hex(" ").upper(), message.frame()[1:-5].decode()) == (frame, body)
        assert read(body.encode()) == message


def test_the_virtual_pad_is_the_one_of_the_document() -> None:
    assert (VIRTUAL.width / 10 * 50, VIRTUAL.height / 10 * 50) == (VIRTUAL.columns, VIRTUAL.rows)


def test_the_virtual_pad_invites_nobody_before_its_yes_is_on_the_wire(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made, invited = VirtualSignaturePad(tmp_path / "pad"), []
    monkeypatch.setattr(made.port, "send", lambda _: invited.append(made.ink.is_set()))
    for answer in made._hear(Message(BEGIN, 1).frame()):
        made._say(answer)
    said_yes, takes_ink = invited, made.ink.is_set()
    made.stop()
    assert (said_yes, takes_ink) == ([False], True)

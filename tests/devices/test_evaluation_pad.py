"""The rating pad's driver on a wire whose clock moves by waiting: a key after the question, once, or no score."""

from __future__ import annotations

from typing import Any

import pytest

from devices.about import SELF_TEST
from devices.device import Condition, DeviceError, ErrorKind
from devices.evaluation_pad import DRIVERS, PadEvent, Score
from devices.evaluation_pad.mapped import MappedPad
from devices.evaluation_pad.virtual import (
    ALIVE,
    HERE,
    HIDE,
    KEYS,
    LAMP_OFF,
    LAMP_ON,
    NOBODY_PRESSED,
    OPTIONS,
    SHOW,
    SHOWN,
)
from devices.usage import UsageBook
from tests.support.timed_wire import TimedWire, connect_to, opened

ADDRESS = "serial:///dev/x"
KEYS_ONLY: dict[str, Any] = {"keys": "31=5,32=4,33=3,34=2,35=1"}
ANSWERS = {ALIVE: HERE, SHOW: SHOWN}


def well(request: bytes) -> bytes:
    """Answer as a pad that nobody touches."""
    return ANSWERS.get(request, b"")


@pytest.fixture
def wire(monkeypatch: pytest.MonkeyPatch) -> TimedWire:
    return connect_to(monkeypatch, TimedWire(well))


@pytest.fixture
def pad(wire: TimedWire) -> MappedPad:
    made = MappedPad(ADDRESS, **OPTIONS)  # type: ignore[arg-type]  # a post's options
    opened(made, wire)
    return made


@pytest.fixture
def plain(wire: TimedWire) -> MappedPad:
    made = MappedPad(ADDRESS, **KEYS_ONLY)
    opened(made, wire)
    return made


class Told:
    """What was told of the events of a question, and whether a key is pressed as soon as it is shown."""

    def __init__(self, wire: TimedWire, *presses: tuple[float, bytes]) -> None:
        self.events: list[PadEvent] = []
        self._wire = wire
        self._presses = presses

    def __call__(self, event: PadEvent) -> None:
        self.events.append(event)
        if event is PadEvent.SHOWN:
            for after, sent in self._presses:
                self._wire.arrive(sent, after)


def ends(pad: MappedPad, wire: TimedWire, told: Told, seconds: float = 10.0) -> DeviceError:
    """Ask in vain."""
    with pytest.raises(DeviceError) as ended:
        pad.ask(*wire.limits(seconds), told)
    return ended.value


@pytest.mark.parametrize("level", KEYS)
def test_the_key_pressed_is_the_level(pad: MappedPad, wire: TimedWire, level: int) -> None:
    told = Told(wire, (2.0, KEYS[level]))
    assert pad.ask(*wire.limits(), told) == Score(level)
    assert told.events == [PadEvent.SHOWN, PadEvent.SCORED]


def test_the_pad_is_asked_shown_and_hidden(pad: MappedPad, wire: TimedWire) -> None:
    pad.ask(*wire.limits(), Told(wire, (2.0, KEYS[5])))
    assert wire.written == [ALIVE, SHOW, HIDE]


def test_nobody_pressed_is_no_score(pad: MappedPad, wire: TimedWire) -> None:
    told = Told(wire)
    ended = ends(pad, wire, told)
    assert (ended.kind, ended.cause) == (ErrorKind.TIMED_OUT, "evaluation-pad.unanswered")
    assert (told.events, wire.written[-1]) == ([PadEvent.SHOWN, PadEvent.TIMEOUT], HIDE)


def test_the_pads_own_end_of_time_is_no_score_either(pad: MappedPad, wire: TimedWire) -> None:
    told = Told(wire, (2.0, NOBODY_PRESSED))
    assert ends(pad, wire, told).cause == "evaluation-pad.unanswered"
    assert (told.events[-1], wire.now < 5) == (PadEvent.TIMEOUT, True)


def test_a_key_pressed_before_the_question_is_no_answer_to_it(pad: MappedPad, wire: TimedWire) -> None:
    wire.arrive(KEYS[1])
    assert pad.ask(*wire.limits(), Told(wire, (2.0, KEYS[5]))) == Score(5)


def test_a_key_too_soon_to_have_read_the_question_is_none(pad: MappedPad, wire: TimedWire) -> None:
    assert pad.ask(*wire.limits(), Told(wire, (0.1, KEYS[1]), (2.0, KEYS[5]))) == Score(5)


@pytest.mark.parametrize("burst", [KEYS[4] * 2, KEYS[4] * 5, KEYS[4] + KEYS[1]], ids=["twice", "bounce", "two keys"])
def test_a_bounce_and_two_keys_at_once_are_one_press(pad: MappedPad, wire: TimedWire, burst: bytes) -> None:
    assert pad.ask(*wire.limits(), Told(wire, (2.0, burst))) == Score(4)


def test_a_bounce_a_moment_later_does_not_answer_the_next_question(pad: MappedPad, wire: TimedWire) -> None:
    pad.ask(*wire.limits(), Told(wire, (2.0, KEYS[2]), (2.2, KEYS[2])))
    assert ends(pad, wire, Told(wire)).cause == "evaluation-pad.unanswered"


@pytest.mark.parametrize("noise", [b"\x00" + KEYS[5], KEYS[5][:2], KEYS[5] + b"\xaa", b"\xff" * 8])
def test_a_burst_with_anything_odd_in_it_is_no_press(pad: MappedPad, wire: TimedWire, noise: bytes) -> None:
    assert ends(pad, wire, Told(wire, (2.0, noise))).cause == "evaluation-pad.unanswered"


def test_a_press_in_single_bytes_is_one(pad: MappedPad, wire: TimedWire) -> None:
    slow = [(2.0 + at * 0.03, KEYS[3][at : at + 1]) for at in range(3)]
    assert pad.ask(*wire.limits(), Told(wire, *slow)) == Score(3)


def test_a_line_that_babbles_is_garbled_and_never_a_score(pad: MappedPad, wire: TimedWire) -> None:
    babble = [(1.0 + at * 0.01, KEYS[5] * 4) for at in range(20)]
    assert ends(pad, wire, Told(wire, *babble)).cause == "evaluation-pad.garbled"


def test_a_cancel_is_noticed_in_the_middle_of_a_trickle(pad: MappedPad, wire: TimedWire) -> None:
    wire.cancel_at = 3.0
    trickle = [(2.5 + at * 0.04, b"\xaa") for at in range(60)]
    assert ends(pad, wire, Told(wire, *trickle), 60).kind is ErrorKind.CANCELLED
    assert wire.now < 3.2


def test_a_plug_that_is_pulled_is_told_as_disconnected(pad: MappedPad, wire: TimedWire) -> None:
    wire.lost_at = 3.0
    told = Told(wire)
    assert ends(pad, wire, told).cause == "evaluation-pad.lost"
    assert told.events == [PadEvent.SHOWN, PadEvent.DISCONNECTED]


def test_a_pad_that_does_not_show_is_not_waited_for(pad: MappedPad, wire: TimedWire) -> None:
    wire.answer = lambda request: HERE if request == ALIVE else b""
    told = Told(wire)
    assert ends(pad, wire, told).cause == "evaluation-pad.silent"
    assert (told.events, wire.now < 3) == ([], True)


@pytest.mark.parametrize(("answer", "cause"), [(b"", "silent"), (b"\x01\x02", "garbled"), (HERE[:2], "garbled")])
def test_how_a_pad_fails_its_question_is_told_apart(pad: MappedPad, wire: TimedWire, answer: bytes, cause: str) -> None:
    wire.answer = lambda request: answer
    state = pad.check(*wire.limits())
    assert (state.condition, state.cause) == (Condition.FAULT, f"evaluation-pad.{cause}")


def test_one_lost_answer_is_asked_for_again(pad: MappedPad, wire: TimedWire) -> None:
    wire.answer = lambda request: HERE if wire.written.count(ALIVE) > 1 else b""
    assert pad.check(*wire.limits()).condition is Condition.READY


def test_it_is_ready_by_its_own_answer(pad: MappedPad, wire: TimedWire) -> None:
    assert pad.check(*wire.limits()).condition is Condition.READY
    assert wire.written == [ALIVE]


def test_a_key_during_a_health_check_does_not_spoil_it(pad: MappedPad, wire: TimedWire) -> None:
    wire.answer = lambda request: KEYS[5] + HERE
    assert pad.check(*wire.limits()).condition is Condition.READY


# A pad that can only send.


def test_opened_anew_it_is_told_to_ask_nobody_any_more(pad: MappedPad, wire: TimedWire) -> None:
    pad.open(*wire.limits())
    assert wire.written == [ALIVE, HIDE]


def test_one_that_cannot_be_asked_says_so(plain: MappedPad, wire: TimedWire) -> None:
    state = plain.check(*wire.limits())
    assert (state.condition, state.cause) == (Condition.ATTENTION, "evaluation-pad.one-way")
    assert (state.usable, wire.written, plain.capabilities()) == (True, [], frozenset())


def test_a_single_byte_alone_is_a_key(plain: MappedPad, wire: TimedWire) -> None:
    assert plain.ask(*wire.limits(), Told(wire, (2.0, b"2"))) == Score(4)
    assert wire.written == []


def test_a_single_byte_in_a_noise_is_none(plain: MappedPad, wire: TimedWire) -> None:
    assert ends(plain, wire, Told(wire, (2.0, b"x2y"))).cause == "evaluation-pad.unanswered"


def test_a_pad_without_confirmation_is_shown_by_being_told(wire: TimedWire) -> None:
    pad = MappedPad(ADDRESS, **KEYS_ONLY, show="AA01")
    opened(pad, wire)
    told = Told(wire, (2.0, b"1"))
    assert pad.ask(*wire.limits(), told) == Score(5)
    assert wire.written == [b"\xaa\x01"]


# Settings, test, counters.


def test_its_test_lets_the_lamp_shine(pad: MappedPad, wire: TimedWire) -> None:
    result = pad.self_test(*wire.limits(0.8))
    assert (result.well, wire.written) == (True, [ALIVE, LAMP_ON, LAMP_OFF])
    assert pad.capabilities() == {"lamp", SELF_TEST}


@pytest.mark.parametrize(
    "options",
    [
        {"keys": "AA=9"},
        {**KEYS_ONLY, "alive": "AA"},
        {**KEYS_ONLY, "alive_answer": "AA"},
        {**KEYS_ONLY, "show": "Z"},
        {},
    ],
)
def test_settings_that_cannot_be_right_are_refused(options: dict[str, Any]) -> None:
    with pytest.raises((ValueError, TypeError)):
        DRIVERS["mapped"](ADDRESS, **options)


def test_scores_are_counted() -> None:
    book = UsageBook()
    book.note(Score(3))
    assert book.now().tallies == {"scores": 1}

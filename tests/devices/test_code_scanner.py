"""The code scanner's drivers on a wire whose clock moves by waiting: one code once, and never a former person's."""

from __future__ import annotations

from typing import Any

import pytest

from devices.about import ABOUT, SELF_TEST, About
from devices.code_scanner import DRIVERS, Code
from devices.code_scanner.frame import Verdict, command, reply
from devices.code_scanner.line import LineScanner
from devices.code_scanner.newland import NewlandScanner
from devices.device import Condition, DeviceError, ErrorKind
from devices.usage import UsageBook
from devices.wire import WireForbiddenError, WireLostError, WireTakenError
from tests.support.timed_wire import TimedWire, connect_to, opened

ADDRESS = "serial:///dev/x"
SLIP, OTHER = b"BSR1/1/AAAA", b"BSR1/2/BBBB"
BEGIN, END = command("SCNTRG1"), command("SCNTRG0")
SELF = {command(name, b"@"): reply(name, said, store=b"@") for name, said in
        (("QRYPDN", "FM30"), ("QRYFWV", "2.1"), ("QRYPSN", "S7"))}  # fmt: skip


def well(request: bytes) -> bytes:
    """Answer as a scanner does that sees nothing."""
    return SELF.get(request) or reply(request[7:14].decode())


@pytest.fixture
def wire(monkeypatch: pytest.MonkeyPatch) -> TimedWire:
    return connect_to(monkeypatch, TimedWire(well))


@pytest.fixture
def line(wire: TimedWire) -> LineScanner:
    made = LineScanner(ADDRESS)
    opened(made, wire)
    return made


@pytest.fixture
def newland(wire: TimedWire) -> NewlandScanner:
    made = NewlandScanner(ADDRESS)
    opened(made, wire)
    return made


def ends(scanner: LineScanner, wire: TimedWire, seconds: float = 1.0) -> DeviceError:
    """Wait for a code in vain."""
    with pytest.raises(DeviceError) as ended:
        scanner.wait_for_code(*wire.limits(seconds))
    return ended.value


# What only speaks.


def test_a_code_is_told_as_text_and_as_it_came(line: LineScanner, wire: TimedWire) -> None:
    wire.arrive(SLIP + b"\r\n", 0.5)
    assert line.wait_for_code(*wire.limits()) == Code("BSR1/1/AAAA", SLIP)


def test_a_code_in_pieces_is_one(line: LineScanner, wire: TimedWire) -> None:
    for at in range(len(SLIP)):
        wire.arrive(SLIP[at : at + 1], 0.2 + at * 0.02)
    wire.arrive(b"\r", 0.5)
    assert line.wait_for_code(*wire.limits()).raw == SLIP


def test_where_nothing_follows_a_code_a_pause_ends_it(wire: TimedWire) -> None:
    scanner = LineScanner(ADDRESS, suffix="pause", pause_seconds=0.2)
    opened(scanner, wire)
    wire.arrive(SLIP[:4], 0.5)
    wire.arrive(SLIP[4:], 0.6)
    assert scanner.wait_for_code(*wire.limits()).raw == SLIP
    assert wire.now == pytest.approx(0.8, abs=0.01)


def test_a_code_that_comes_as_one_wait_ends_is_told_whole_by_the_next(line: LineScanner, wire: TimedWire) -> None:
    wire.arrive(SLIP[:5], 0.97)
    wire.arrive(SLIP[5:] + b"\r", 1.02)
    ends(line, wire)
    assert line.wait_for_code(*wire.limits()).raw == SLIP


def test_a_code_of_before_anybody_asked_is_thrown_away(line: LineScanner, wire: TimedWire) -> None:
    wire.arrive(SLIP + b"\r")
    wire.arrive(OTHER + b"\r", 0.3)
    assert line.wait_for_code(*wire.limits()).raw == OTHER


def test_a_code_that_came_between_a_health_check_and_the_question_is_thrown_away_too(
    line: LineScanner, wire: TimedWire
) -> None:
    wire.arrive(SLIP + b"\r")
    line.check(*wire.limits())
    assert ends(line, wire).cause == "code-scanner.none"


def test_half_a_code_of_before_does_not_begin_the_next(line: LineScanner, wire: TimedWire) -> None:
    wire.arrive(SLIP[:6], 0.9)
    ends(line, wire, 0.95)
    wire.now += 5
    wire.arrive(OTHER + b"\r", 0.1)
    assert line.wait_for_code(*wire.limits()).raw == OTHER


def test_a_wait_that_goes_on_at_once_loses_nothing_in_between(line: LineScanner, wire: TimedWire) -> None:
    ends(line, wire)
    wire.arrive(SLIP + b"\r")
    wire.now += 0.05
    assert line.wait_for_code(*wire.limits()).raw == SLIP


def test_a_health_check_between_two_waits_takes_no_code_away(line: LineScanner, wire: TimedWire) -> None:
    ends(line, wire)
    wire.arrive(SLIP + b"\r")
    line.check(*wire.limits())
    assert line.wait_for_code(*wire.limits()).raw == SLIP


def test_a_wait_much_later_is_another_persons(line: LineScanner, wire: TimedWire) -> None:
    ends(line, wire)
    wire.arrive(SLIP + b"\r")
    wire.now += 5
    assert ends(line, wire).cause == "code-scanner.none"


def test_a_code_that_was_told_leaves_nothing_for_the_next_wait(line: LineScanner, wire: TimedWire) -> None:
    wire.arrive(SLIP + b"\r" + OTHER + b"\r", 0.1)
    line.wait_for_code(*wire.limits())
    assert ends(line, wire).cause == "code-scanner.none"


def test_a_code_that_stays_is_told_once(line: LineScanner, wire: TimedWire) -> None:
    for turn in range(8):
        wire.arrive(SLIP + b"\r", 0.1 + turn)
    line.wait_for_code(*wire.limits())
    assert ends(line, wire, 7.0).cause == "code-scanner.none"


def test_one_that_was_away_for_the_interval_is_told_again(line: LineScanner, wire: TimedWire) -> None:
    wire.arrive(SLIP + b"\r", 0.1)
    line.wait_for_code(*wire.limits())
    wire.arrive(SLIP + b"\r", 2.5)
    assert line.wait_for_code(*wire.limits()).raw == SLIP


def test_another_code_is_told_at_once(line: LineScanner, wire: TimedWire) -> None:
    wire.arrive(SLIP + b"\r", 0.1)
    line.wait_for_code(*wire.limits())
    wire.arrive(OTHER + b"\r", 0.1)
    assert line.wait_for_code(*wire.limits()).raw == OTHER


@pytest.mark.parametrize(
    ("held", "cause"), [(b"\x00\x01\x02", "code-scanner.binary"), (b"x" * 513, "code-scanner.too-long")]
)
def test_what_no_slip_says_is_the_persons_mistake_and_said_once(
    line: LineScanner, wire: TimedWire, held: bytes, cause: str
) -> None:
    for turn in range(3):
        wire.arrive(held + b"\r", 0.1 + turn * 0.5)
    refused = ends(line, wire, 3)
    assert (refused.kind, refused.cause) == (ErrorKind.USER, cause)
    assert ends(line, wire, 3).cause == "code-scanner.none"


def test_it_says_that_nobody_can_tell_how_it_is(line: LineScanner, wire: TimedWire) -> None:
    state = line.check(*wire.limits())
    assert (state.condition, state.cause) == (Condition.ATTENTION, "code-scanner.one-way")
    assert (state.part("answer"), state.usable) == ("unknown", True)


def test_it_promises_nothing_it_cannot_do(line: LineScanner) -> None:
    assert line.capabilities() == frozenset()


def test_a_cancel_is_noticed_within_a_fifth_of_a_second(line: LineScanner, wire: TimedWire) -> None:
    wire.cancel_at = 3.0
    assert ends(line, wire, 60).kind is ErrorKind.CANCELLED
    assert wire.now < 3.2


def test_a_plug_that_is_pulled_ends_the_wait_as_lost(line: LineScanner, wire: TimedWire) -> None:
    wire.lost_at = 2.0
    lost = ends(line, wire, 60)
    assert (lost.cause, lost.away) == ("code-scanner.lost", True)
    assert line.check(*wire.limits()).condition is Condition.ABSENT


@pytest.mark.parametrize(
    ("refusal", "cause"),
    [
        (WireTakenError("x"), "device.port-taken"),
        (WireForbiddenError("x"), "device.port-forbidden"),
        (WireLostError("x"), "code-scanner.lost"),
    ],
)
def test_why_a_port_cannot_be_had_is_told(wire: TimedWire, refusal: Exception, cause: str) -> None:
    wire.refusal = refusal  # type: ignore[assignment]  # one of the three
    with pytest.raises(DeviceError) as told:
        LineScanner(ADDRESS).open(*wire.limits())
    assert told.value.cause == cause


# Triggered.


def test_it_reads_when_it_is_told_to(newland: NewlandScanner, wire: TimedWire) -> None:
    wire.arrive(SLIP + b"\r", 0.5)
    assert newland.wait_for_code(*wire.limits()).raw == SLIP
    assert wire.written == [BEGIN]


def test_a_code_glued_to_the_answer_is_not_lost(newland: NewlandScanner, wire: TimedWire) -> None:
    wire.answer = lambda request: well(request) + SLIP + b"\r"
    assert newland.wait_for_code(*wire.limits()).raw == SLIP


def test_a_code_before_the_answer_is_not_lost(newland: NewlandScanner, wire: TimedWire) -> None:
    wire.answer = lambda request: SLIP + b"\r" + well(request)
    assert newland.wait_for_code(*wire.limits()).raw == SLIP


def test_a_long_wait_triggers_anew_from_time_to_time(newland: NewlandScanner, wire: TimedWire) -> None:
    assert ends(newland, wire, 10).cause == "code-scanner.none"
    assert wire.written == [BEGIN] * 4


def test_whoever_goes_away_leaves_the_lamp_dark(newland: NewlandScanner, wire: TimedWire) -> None:
    wire.cancel_at = 1.0
    assert ends(newland, wire, 60).kind is ErrorKind.CANCELLED
    assert wire.written == [BEGIN, END]


def test_a_cancel_on_a_wire_that_just_went_is_a_cancel(newland: NewlandScanner, wire: TimedWire) -> None:
    def cut(request: bytes) -> bytes:
        wire.lost_at = wire.now if request == END else wire.lost_at
        return well(request)

    wire.answer, wire.cancel_at = cut, 1.0
    assert ends(newland, wire, 60).kind is ErrorKind.CANCELLED


def test_one_lost_answer_is_asked_for_again(newland: NewlandScanner, wire: TimedWire) -> None:
    heard: list[bytes] = []
    wire.answer = lambda request: well(request) if heard.append(request) or len(heard) > 1 else b""  # type: ignore[func-returns-value]  # counts
    wire.arrive(SLIP + b"\r", 1.5)
    assert newland.wait_for_code(*wire.limits()).raw == SLIP
    assert heard == [BEGIN, BEGIN]


def test_a_scanner_that_falls_silent_in_a_wait_is_told_within_seconds(newland: NewlandScanner, wire: TimedWire) -> None:
    wire.answer = lambda request: b"" if wire.now > 1 else well(request)
    silent = ends(newland, wire, 60)
    assert (silent.cause, silent.kind) == ("code-scanner.silent", ErrorKind.DEVICE)
    assert wire.now < 6


@pytest.mark.parametrize("nonsense", [b"\xff\xfe\xfd", reply("SCNTRG1")[:9], reply("SCNTRG1")[:-3] + b"\x07;\x03"])
def test_an_answer_that_is_none_is_told_as_garbled(newland: NewlandScanner, wire: TimedWire, nonsense: bytes) -> None:
    wire.answer = lambda request: nonsense
    assert ends(newland, wire, 60).cause == "code-scanner.garbled"


@pytest.mark.parametrize("verdict", [Verdict.UNKNOWN, Verdict.OUT_OF_RANGE])
def test_a_scanner_that_does_not_know_the_trigger_says_so(
    newland: NewlandScanner, wire: TimedWire, verdict: Verdict
) -> None:
    wire.answer = lambda request: reply("SCNTRG1", verdict=verdict)
    refused = ends(newland, wire, 60)
    assert (refused.cause, verdict.name in refused.detail) == ("code-scanner.refused", True)


def test_the_answer_to_another_command_is_not_taken_for_this_ones(newland: NewlandScanner, wire: TimedWire) -> None:
    wire.answer = lambda request: reply("QRYPDN", "LATE")
    assert ends(newland, wire, 60).cause == "code-scanner.silent"


def test_it_tells_who_it_is(newland: NewlandScanner, wire: TimedWire) -> None:
    assert newland.about(*wire.limits()) == About("FM30", "S7", "2.1")
    assert newland.capabilities() >= {ABOUT, SELF_TEST}


def test_it_is_ready_by_its_own_answer(newland: NewlandScanner, wire: TimedWire) -> None:
    assert newland.check(*wire.limits()).condition is Condition.READY
    assert wire.written == [command("QRYPDN", b"@")]


def test_its_test_lets_the_lamp_shine_and_go_dark(newland: NewlandScanner, wire: TimedWire) -> None:
    deadline, cancel = wire.limits(0.5)
    result = newland.self_test(deadline, cancel)
    assert (result.well, result.cause, wire.written) == (True, "code-scanner.tested", [BEGIN, END])


def test_a_test_that_is_broken_off_leaves_the_lamp_dark(newland: NewlandScanner, wire: TimedWire) -> None:
    wire.answer, wire.cancel_at = (lambda request: b""), wire.now + 0.1
    with pytest.raises(DeviceError):
        newland.self_test(*wire.limits())
    assert wire.written == [BEGIN, END]


def test_a_scanner_whose_yes_never_came_is_told_to_stop_all_the_same(newland: NewlandScanner, wire: TimedWire) -> None:
    wire.answer = lambda request: b""
    assert ends(newland, wire, 10.0).cause == "code-scanner.silent"
    assert wire.written == [BEGIN, BEGIN, END]


def test_a_wait_that_nobody_takes_up_again_leaves_the_lamp_on_no_longer_than_to_the_next_look(
    newland: NewlandScanner, wire: TimedWire
) -> None:
    ends(newland, wire, 0.5)
    newland.check(*wire.limits())
    assert wire.written[-1] != END
    wire.now += 5.0
    for _ in range(2):
        newland.check(*wire.limits())
    assert wire.written.count(END) == 1


def test_a_code_that_came_between_two_waits_lights_no_lamp(newland: NewlandScanner, wire: TimedWire) -> None:
    ends(newland, wire)
    wire.arrive(b"BSR1\r\n")
    newland.check(*wire.limits())
    wire.written.clear()
    assert newland.wait_for_code(*wire.limits()).text == "BSR1"
    assert wire.written == []


@pytest.mark.parametrize("seconds", [0.0, 0.1])
def test_a_short_time_ends_as_time_and_not_as_a_fault(newland: NewlandScanner, wire: TimedWire, seconds: float) -> None:
    wire.answer = lambda request: b""
    assert ends(newland, wire, seconds).kind is ErrorKind.TIMED_OUT


# Settings, counters.


@pytest.mark.parametrize(
    "options",
    [{"suffix": "tab"}, {"pause_seconds": 0.0}, {"pause_seconds": 0.5}, {"encodings": "latin-9"}, {"colour": "red"}],
)
@pytest.mark.parametrize("driver", sorted(DRIVERS))
def test_a_wrong_option_is_refused_by_its_name(driver: str, options: dict[str, Any]) -> None:
    with pytest.raises((ValueError, TypeError), match="|".join(options)):
        DRIVERS[driver](ADDRESS, **options)


def test_codes_are_counted() -> None:
    book = UsageBook()
    book.note(Code("x", b"x"))
    assert book.now().tallies == {"reads": 1}

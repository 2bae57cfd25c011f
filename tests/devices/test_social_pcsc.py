"""PC/SC as a driver meets it, with a library that is not there: every return value, readers that come and go."""

from __future__ import annotations

import ctypes
from typing import Any

import pytest

from devices.device import CancelToken, Condition, Deadline, DeviceError, ErrorKind
from devices.social_card import pcsc
from devices.social_card.chip import Chip
from devices.social_card.pcsc import TROUBLES, PcscSlot
from devices.social_card.reader import CardReader
from tests.support.twin_social_card import NAME, NUMBER, chip

READERS = b"Keyboard 00 00\0ACS ACR39U 01 00\0\0"
WELL = 0


class StandIn:
    """Answers as libpcsclite does; ``wrong`` names the call that fails next, and how."""

    def __init__(self, card: Chip | None = None) -> None:
        self.card = card
        self.readers = READERS
        self.event = 0
        self.wrong: dict[str, int] = {}
        self.calls: list[str] = []

    def _end(self, name: str) -> int:
        self.calls.append(name)
        return self.wrong.pop(name, WELL)

    def SCardEstablishContext(self, scope: int, _: None, __: None, context: Any) -> int:
        context._obj.value = 7
        return self._end("establish")

    def SCardReleaseContext(self, context: Any) -> int:
        return self._end("release")

    def SCardListReaders(self, context: Any, _: None, names: Any, size: Any) -> int:
        if names is not None:
            ctypes.memmove(names, self.readers, len(self.readers))
        size._obj.value = len(self.readers)
        return self._end("list")

    def SCardGetStatusChange(self, context: Any, milliseconds: int, state: Any, count: int) -> int:
        state._obj.event = self.event or (pcsc.STATE_PRESENT if self.card else pcsc.STATE_EMPTY)
        return self._end("wait") or (pcsc.TIMEOUT if state._obj.known else WELL)

    def SCardConnect(self, context: Any, reader: bytes, share: int, protocols: int, card: Any, active: Any) -> int:
        active._obj.value = 1
        return self._end("connect")

    def SCardTransmit(
        self, card: Any, request: Any, command: bytes, length: int, _: None, answer: Any, size: Any
    ) -> int:
        said = self.card.answer(command[:length]) if self.card else b""
        ctypes.memmove(answer, said, len(said))
        size._obj.value = len(said)
        return self._end("transmit")

    def SCardDisconnect(self, card: Any, disposition: int) -> int:
        return self._end("disconnect")


def soon() -> tuple[Deadline, CancelToken]:
    return Deadline.after(0.5), CancelToken()


def opened(library: StandIn, wanted: str = "") -> CardReader:
    reader = CardReader("pcsc://any", slot=PcscSlot(wanted, lambda: library))
    reader.open(*soon())
    return reader


def refused(call: Any) -> DeviceError:
    with pytest.raises(DeviceError) as raised:
        call()
    return raised.value


def test_a_card_is_read_through_the_library() -> None:
    library = StandIn(chip())
    card = opened(library).read(*soon())
    assert (card.name, card.number) == (NAME, NUMBER)
    assert library.calls[-1] == "disconnect"


@pytest.mark.parametrize(("wanted", "found"), [("", "Keyboard 00 00"), ("ACR39U", "ACS ACR39U 01 00")])
def test_the_reader_is_found_by_a_part_of_its_name(wanted: str, found: str) -> None:
    assert opened(StandIn(), wanted).about(*soon()).model == found


def test_a_reader_that_nobody_has_is_away() -> None:
    library = StandIn()
    assert refused(lambda: opened(library, "Omnikey")).cause == "social-card.reader-lost"
    assert library.calls[-1] == "release"


@pytest.mark.parametrize("code", sorted(TROUBLES))
@pytest.mark.parametrize("call", ["connect", "transmit"])
def test_each_trouble_of_the_library_is_a_cause_and_lets_the_card_go(code: int, call: str) -> None:
    library = StandIn(chip())
    reader = opened(library)
    library.wrong[call] = code
    error = refused(lambda: reader.read(*soon()))
    assert error.cause == TROUBLES[code]("").cause
    assert f"0x{code:08X}" in error.detail
    assert (call == "connect") or library.calls[-1] == "disconnect"


@pytest.mark.parametrize(
    ("code", "cause"),
    [(0x8010000B, "device.port-taken"), (0x80100001, "social-card.silent"), (-1, "social-card.silent")],
)
def test_a_card_of_another_program_and_a_trouble_nobody_knows_are_told(code: int, cause: str) -> None:
    library = StandIn(chip())
    reader = opened(library)
    library.wrong["connect"] = code
    assert refused(lambda: reader.read(*soon())).cause == cause


@pytest.mark.parametrize(
    ("call", "code", "cause"),
    [
        ("establish", 0x8010001D, "social-card.service-lost"),
        ("list", 0x8010002E, "social-card.reader-lost"),
        ("wait", 0x8010001E, "social-card.service-lost"),
    ],
)
def test_a_service_or_reader_that_is_not_there_cannot_be_opened(call: str, code: int, cause: str) -> None:
    library = StandIn()
    library.wrong[call] = code
    error = refused(lambda: opened(library))
    assert (error.kind, error.cause) == (ErrorKind.DEVICE, cause)


@pytest.mark.parametrize("event", [0x4, 0x8])
def test_a_reader_that_was_unplugged_is_absent(event: int) -> None:
    library = StandIn(chip())
    reader = opened(library)
    library.event = event
    state = reader.check(*soon())
    assert (state.condition, state.cause) == (Condition.ABSENT, "social-card.reader-lost")


def test_an_empty_slot_is_waited_on_by_the_library_itself() -> None:
    library = StandIn()
    reader = opened(library)
    assert refused(lambda: reader.read(Deadline.after(0.5), CancelToken())).cause == "social-card.none"
    assert library.calls.count("wait") >= 3


def test_before_open_nothing_is_asked_and_close_twice_is_harmless() -> None:
    slot = PcscSlot("", StandIn)
    assert refused(lambda: slot.card_in(0.0, *soon())).cause == "social-card.reader-lost"
    assert refused(lambda: slot.transmit(b"", *soon())).cause == "social-card.moved"
    slot.close()
    slot.close()
    assert slot.name == ""


def test_without_the_library_it_is_said_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pcsc, "LIBRARY", "libthere-is-none.so")
    error = refused(lambda: CardReader("pcsc://any").open(*soon()))
    assert (error.cause, "apt install pcscd" in error.detail) == ("device.library-missing", True)


def test_the_library_of_the_machine_is_told_its_types(monkeypatch: pytest.MonkeyPatch) -> None:
    class Function:
        argtypes: tuple[Any, ...] = ()
        restype: Any = None

    functions = {name: Function() for name in pcsc.SIGNATURES}
    library = type("Library", (), functions)()
    monkeypatch.setattr(ctypes, "CDLL", lambda name: library)
    assert pcsc.load() is library
    assert {one.restype for one in functions.values()} == {ctypes.c_long}


def test_a_wait_that_ends_just_as_the_slot_is_asked_is_no_silence_of_the_slot() -> None:
    reader = opened(StandIn())
    now = [0.0]

    def clock() -> float:
        # Each look at the clock takes as long as half of the wait: it ends between "not yet" and the question.
        now[0] += 0.5
        return now[0]

    error = refused(lambda: reader.read(Deadline(0.7, clock), CancelToken()))
    assert (error.kind, error.cause) == (ErrorKind.TIMED_OUT, "social-card.none")

"""The SDT driver beyond reading: who it is, its self-test, its options, and the errors of wires."""

from __future__ import annotations

import pytest

from devices.about import About, Described, SelfTesting, TestResult
from devices.address import AddressError
from devices.device import DeviceError, ErrorKind
from devices.id_card import DRIVERS, sdt
from devices.id_card.frame import build, build_answer
from devices.id_card.sdt import SdtReader
from devices.wire import WireMissingError
from tests.support.cards import LIN
from tests.support.pair_wire import FIND, READ, RESET, SAM, SELECT, STATUS, Pair, PairWire, over
from tests.support.sdt_talk import AT_THE_CARD, FAILED, FOUND, GOOD_READING, GREETING, NONE, OK, SELECTED, SILENCE, Talk

NUMBER = "05.03-20231231-0000012345-0123456789"
TOLD = build_answer(0x90, bytes.fromhex("050003003FB434013930000015CD5B07"))
MANAGEMENT = build(0x30, 0x05)


@pytest.fixture
def talk(monkeypatch: pytest.MonkeyPatch) -> Talk:
    return Talk(monkeypatch)


def test_a_reader_tells_who_it_is_by_its_module(talk: Talk) -> None:
    about = talk.verb(lambda reader: reader.about(talk.wire.deadline(), talk.wire.cancel), (SAM, TOLD))
    assert about == About(serial=NUMBER)


def test_the_module_is_asked_for_its_number_once(talk: Talk) -> None:
    numbers = talk.verb(
        lambda reader: [reader.sam_number(talk.wire.deadline(), talk.wire.cancel) for _ in range(3)], (SAM, TOLD)
    )
    assert numbers == [NUMBER] * 3


def test_after_opening_anew_another_module_may_be_there(talk: Talk) -> None:
    other = build_answer(0x90, bytes.fromhex("050003003FB434013930000016CD5B07"))

    def both(reader: SdtReader) -> list[str]:
        first = reader.sam_number(talk.wire.deadline(), talk.wire.cancel)
        reader.close()
        talk.wire.closed = False
        reader.open(talk.wire.deadline(), talk.wire.cancel)
        return [first, reader.sam_number(talk.wire.deadline(), talk.wire.cancel)]

    first, second = talk.verb(both, (SAM, TOLD), GREETING, (SAM, other))
    assert first != second


def test_a_self_test_resets_the_module_and_asks_it_anew(talk: Talk) -> None:
    pairs = ((SAM, TOLD), (RESET, OK), (STATUS, OK), (SAM, TOLD))

    def test(reader: SdtReader) -> TestResult:
        reader.sam_number(talk.wire.deadline(), talk.wire.cancel)
        return reader.self_test(talk.wire.deadline(), talk.wire.cancel)

    assert talk.verb(test, *pairs) == TestResult(well=True, cause="id-card.tested", detail=NUMBER)


@pytest.mark.parametrize(
    ("pairs", "cause"),
    [
        (((RESET, OK), (STATUS, build_answer(0x60))), "id-card.self-test"),
        (((RESET, SILENCE), (RESET, SILENCE)), "id-card.reader-silent"),
    ],
)
def test_a_self_test_that_fails_is_an_error_and_no_result(talk: Talk, pairs: tuple[Pair, ...], cause: str) -> None:
    with pytest.raises(DeviceError, match=cause):
        talk.verb(lambda reader: reader.self_test(talk.wire.deadline(), talk.wire.cancel), *pairs)


def test_what_it_claims_it_has() -> None:
    reader = SdtReader("serial:///dev/x")
    described: Described = reader
    testing: SelfTesting = reader
    assert {"about", "self-test"} <= described.__class__("serial:///dev/x").capabilities()
    assert testing is reader


def test_a_reading_is_counted_as_one(talk: Talk) -> None:
    assert talk.read(*GOOD_READING).tally() == {"reads": 1}


def test_the_management_number_is_handed_out_to_be_wiped(talk: Talk) -> None:
    answer = build_answer(0x90, bytes(range(28)))
    number = talk.verb(
        lambda reader: reader.management_number(talk.wire.deadline(), talk.wire.cancel), (MANAGEMENT, answer)
    )
    assert number == bytearray(range(28))


def test_a_module_that_does_not_know_the_command_refuses_it(talk: Talk) -> None:
    with pytest.raises(DeviceError, match="id-card.reader-refused"):
        talk.verb(
            lambda reader: reader.management_number(talk.wire.deadline(), talk.wire.cancel),
            (MANAGEMENT, build_answer(0x21)),
        )


def opened(monkeypatch: pytest.MonkeyPatch, wire: PairWire, *pairs: Pair, **options: int) -> None:
    """Open a reader with options on a wire of pairs."""
    wire.pairs.extend(pairs)
    with over(monkeypatch, wire):
        SdtReader("serial:///dev/x", poll_seconds=0, **options).open(wire.deadline(), wire.cancel)  # type: ignore[arg-type]  # numbers of each option


@pytest.mark.parametrize(("count", "frame"), [(80, "0004 61FF 50 CA"), (88, "0004 61FF 58 C2")])
@pytest.mark.parametrize("answer", [OK, build_answer(0x21)], ids=["done", "not known"])
def test_the_bytes_of_the_radio_are_set_once_whatever_the_module_says(
    monkeypatch: pytest.MonkeyPatch, count: int, frame: str, answer: bytes
) -> None:
    wire = PairWire()
    opened(monkeypatch, wire, GREETING, (bytes.fromhex("AAAAAA9669" + frame), answer), radio_bytes=count)
    assert not wire.closed


def test_a_reader_is_reset_after_as_many_failures_as_the_site_says(monkeypatch: pytest.MonkeyPatch) -> None:
    wire = PairWire()
    again = ((FIND, FOUND), (SELECT, SELECTED), (READ, FAILED))
    wire.pairs.extend((*AT_THE_CARD, (READ, FAILED), *again, (RESET, OK), (FIND, NONE)))
    with over(monkeypatch, wire):
        reader = SdtReader("serial:///dev/x", poll_seconds=0, reset_after=2)
        reader.open(wire.deadline(), wire.cancel)
        with pytest.raises(DeviceError, match="id-card.moved"):
            reader.read(wire.deadline(), wire.cancel)
    assert not wire.pairs


def test_a_good_reading_ends_the_count_of_failures(monkeypatch: pytest.MonkeyPatch) -> None:
    wire = PairWire()
    failure_then_good = ((READ, FAILED), *GOOD_READING[1:])
    wire.pairs.extend((*AT_THE_CARD, *failure_then_good, (FIND, FOUND), (SELECT, SELECTED), *failure_then_good))
    with over(monkeypatch, wire):
        reader = SdtReader("serial:///dev/x", poll_seconds=0, reset_after=2)
        reader.open(wire.deadline(), wire.cancel)
        assert [reader.read(wire.deadline(), wire.cancel) for _ in range(2)] == [LIN, LIN]


def test_a_missing_library_is_told_with_its_name(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise WireMissingError("install hidapi")

    wire = PairWire()
    monkeypatch.setattr(sdt, "open_wire", refuse)
    with pytest.raises(DeviceError, match="install hidapi") as failed:
        SdtReader("hid://0400:c35a").open(wire.deadline(), wire.cancel)
    assert (failed.value.kind, failed.value.cause) == (ErrorKind.DEVICE, "device.library-missing")


@pytest.mark.parametrize("driver", ["sdt", "vendor"])
def test_an_address_no_reader_has_is_refused_with_the_settings(driver: str) -> None:
    with pytest.raises(AddressError, match="this reader is reached by"):
        DRIVERS[driver]("camera://0")


def test_looks_for_a_card_are_evenly_apart_and_two_in_the_time_of_the_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    pauses: list[float] = []
    wire = PairWire()
    wire.pairs.extend((GREETING, *[(FIND, NONE)] * 3, *GOOD_READING[1:]))
    with over(monkeypatch, wire):
        reader = SdtReader("serial:///dev/x", poll_seconds=0.3)
        reader.open(wire.deadline(), wire.cancel)
        monkeypatch.setattr(wire.cancel, "wait", pauses.append)
        assert reader.read(wire.deadline(), wire.cancel) == LIN
    assert pauses == [pytest.approx(0.15)] * 3

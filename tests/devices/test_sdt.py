"""The SDT driver, as byte pairs: what it sends, what it makes of every answer."""

from __future__ import annotations

import pytest

from config.texts import LANGUAGES, wording
from devices.device import Condition, DeviceError, DeviceState, ErrorKind
from devices.id_card import IdentityCard, sdt
from devices.id_card.exchange import READ as READ_COMMAND
from devices.id_card.exchange import Exchange
from devices.id_card.frame import PREAMBLE, Answer, build_answer
from devices.id_card.layout import encode, encode_address
from devices.id_card.sdt import SdtReader
from devices.id_card.status import MEANINGS, error_of
from devices.wire import WireForbiddenError, WireLostError, WireTakenError
from tests.support.cards import LIN, ONE_OF_EACH, QIN
from tests.support.pair_wire import (
    FIND,
    LOST,
    NEWEST,
    READ,
    READ_FINGERPRINT,
    RESET,
    SAM,
    SELECT,
    STATUS,
    Pair,
)  # fmt: skip
from tests.support.sdt_talk import (
    AT_THE_CARD,
    FAILED,
    FOUND,
    GOOD_READING,
    GREETING,
    NO_ITEM,
    NONE,
    OK,
    PHOTO,
    SELECTED,
    SILENCE,
    Talk,
    card_answer,
)


@pytest.fixture
def talk(monkeypatch: pytest.MonkeyPatch) -> Talk:
    return Talk(monkeypatch)


@pytest.mark.parametrize("card", [*ONE_OF_EACH, LIN, QIN], ids=[*(c.kind.value for c in ONE_OF_EACH), "lin", "qin"])
def test_a_card_is_found_selected_and_read(talk: Talk, card: IdentityCard) -> None:
    newest = ((NEWEST, NO_ITEM),) if card.address else ()
    assert talk.read(*AT_THE_CARD, (READ, card_answer(card)), *newest) == card


def test_a_reading_brings_the_photo(talk: Talk) -> None:
    assert talk.read(*GOOD_READING).photo == PHOTO


def test_a_reading_without_a_photo_is_a_reading(talk: Talk) -> None:
    answer = build_answer(0x90, b"\x01\x00\x00\x00" + encode(LIN))
    assert talk.read(*AT_THE_CARD, (READ, answer), (NEWEST, NO_ITEM)).photo == b""


def test_the_newest_address_replaces_the_printed_one(talk: Talk) -> None:
    newest = build_answer(0x90, encode_address("云泽市高新区创业路66号"))
    assert talk.read(*GOOD_READING[:-1], (NEWEST, newest)).address == "云泽市高新区创业路66号"


@pytest.mark.parametrize("answer", [NO_ITEM, FAILED, build_answer(0x90, encode_address("")), SILENCE])
def test_without_a_newest_address_the_printed_one_stays(talk: Talk, answer: bytes) -> None:
    assert talk.read(*GOOD_READING[:-1], (NEWEST, answer)).address == LIN.address


def test_the_newest_address_can_be_left_out(talk: Talk) -> None:
    assert talk.read(*GOOD_READING[:-1], newest_address=False) == LIN


@pytest.mark.parametrize("size", [0, 512, 1024])
def test_a_reading_with_fingerprint_gives_the_card(talk: Talk, size: int) -> None:
    data = b"\x01\x00\x04\x00" + size.to_bytes(2, "big") + encode(LIN) + PHOTO + bytes(size)
    pairs = (*AT_THE_CARD, (READ_FINGERPRINT, build_answer(0x90, data)), (NEWEST, NO_ITEM))
    assert talk.read(*pairs, fingerprint=True) == LIN


def test_a_card_that_is_not_found_is_looked_for_once_more(talk: Talk) -> None:
    assert talk.read(GREETING, (FIND, NONE), *GOOD_READING[1:]) == LIN


def test_a_card_that_comes_later_is_waited_for(talk: Talk) -> None:
    assert talk.read(GREETING, *[(FIND, NONE)] * 7, *GOOD_READING[1:]) == LIN


def test_identity_bytes_in_the_answers_do_no_harm(talk: Talk) -> None:
    found, selected = build_answer(0x9F, b"\x12\x34\x56\x78"), build_answer(0x90, b"12345678")
    assert talk.read(GREETING, (FIND, found), (SELECT, selected), *GOOD_READING[3:]) == LIN


def test_no_card_is_a_time_out_of_the_wait(talk: Talk) -> None:
    failed = talk.error(GREETING, (FIND, NONE), (FIND, SILENCE), seconds=1)
    assert (failed.kind, failed.cause) == (ErrorKind.TIMED_OUT, "id-card.none")


def test_a_card_of_an_unknown_layout_is_unsupported(talk: Talk) -> None:
    text = bytearray(encode(LIN))
    text[248:250] = b"Z\x00"
    answer = build_answer(0x90, b"\x01\x00\x04\x00" + bytes(text) + PHOTO)
    assert talk.error(*AT_THE_CARD, (READ, answer)).cause == "id-card.unsupported"


MOVED = [
    ("select fails", ((SELECT, build_answer(0x81)),)),
    ("reading fails", ((SELECT, SELECTED), (READ, FAILED))),
    ("reading fails with words of the card", ((SELECT, SELECTED), (READ, build_answer(0x41, sw1=0x69, sw2=0x85)))),
    ("the card refuses the module", ((SELECT, SELECTED), (READ, build_answer(0x31)))),
    ("the module refuses the card", ((SELECT, SELECTED), (READ, build_answer(0x32)))),
    ("no random number", ((SELECT, SELECTED), (READ, build_answer(0x47)))),
]


@pytest.mark.parametrize("pairs", [pairs for _, pairs in MOVED], ids=[name for name, _ in MOVED])
def test_a_card_that_is_gone_after_a_failure_was_moved(talk: Talk, pairs: tuple[Pair, ...]) -> None:
    failed = talk.error(GREETING, (FIND, FOUND), *pairs, (RESET, OK), (FIND, NONE))
    assert (failed.kind, failed.cause, failed.again) == (ErrorKind.USER, "id-card.moved", True)


def test_a_card_that_still_lies_there_is_read_once_more(talk: Talk) -> None:
    assert talk.read(*AT_THE_CARD, (READ, FAILED), (RESET, OK), *GOOD_READING[1:]) == LIN


def test_a_card_that_lies_still_and_cannot_be_read_is_worn(talk: Talk) -> None:
    again = ((RESET, OK), (FIND, FOUND))
    failed = talk.error(*AT_THE_CARD, (READ, FAILED), *again, (SELECT, SELECTED), (READ, FAILED), *again)
    assert (failed.kind, failed.cause) == (ErrorKind.USER, "id-card.unreadable")


def test_a_card_that_leaves_after_the_second_try_was_moved(talk: Talk) -> None:
    first, second = ((RESET, OK), (FIND, FOUND)), ((RESET, OK), (FIND, NONE))
    failed = talk.error(*AT_THE_CARD, (READ, FAILED), *first, (SELECT, SELECTED), (READ, FAILED), *second)
    assert failed.cause == "id-card.moved"


@pytest.mark.parametrize(
    ("status", "cause"),
    [
        (0x33, "id-card.unreadable"),
        (0x40, "id-card.unsupported"),
        (0x91, "id-card.unreadable"),
        (0x21, "id-card.reader-refused"),
        (0x23, "id-card.reader-refused"),
        (0x24, "id-card.reader-refused"),
        (0x60, "id-card.self-test"),
        (0x66, "id-card.unauthorised"),
        (0x4E, "id-card.reader-refused"),
    ],
)
def test_other_failures_of_a_reading_are_told_at_once(talk: Talk, status: int, cause: str) -> None:
    assert talk.error(*AT_THE_CARD, (READ, build_answer(status))).cause == cause


@pytest.mark.parametrize("status", sorted(MEANINGS))
def test_every_status_of_the_module_is_an_error_with_words_for_people(status: int) -> None:
    cause = error_of(Answer(status), "read").cause
    assert all(f"{who}.{cause}" in wording(language) for who in ("cause", "staff") for language in LANGUAGES)


@pytest.mark.parametrize("status", [0x10, 0x11])
def test_a_request_damaged_on_its_way_is_sent_once_more(talk: Talk, status: int) -> None:
    assert talk.read(GREETING, (FIND, build_answer(status)), *GOOD_READING[1:]) == LIN


def test_a_request_that_is_damaged_each_time_is_a_bad_line(talk: Talk) -> None:
    failed = talk.error(GREETING, *[(FIND, build_answer(0x10))] * 2)
    assert (failed.kind, failed.cause) == (ErrorKind.DEVICE, "id-card.reader-garbled")


def test_a_detail_names_command_and_code(talk: Talk) -> None:
    failed = talk.error(*AT_THE_CARD, (READ, build_answer(0x24, sw1=1, sw2=2)))
    assert failed.detail == "read: error the module cannot name (01 02 24)"


DAMAGED = {
    "checksum": card_answer()[:-1] + b"\x00",
    "cut after 7": card_answer()[:7],
    "cut after 10": card_answer()[:10],
    "cut after 14": card_answer()[:14],
    "cut before the last byte": card_answer()[:-1],
    "length FFFF": PREAMBLE + b"\xff\xff" + bytes(50),
    "inner length 0": build_answer(0x90, bytes(4) + encode(LIN) + PHOTO),
    "inner length beyond the frame": build_answer(0x90, b"\x01\x00\x08\x00" + encode(LIN) + PHOTO),
    "no text at all": build_answer(0x90, bytes(4)),
}


@pytest.mark.parametrize("damaged", DAMAGED.values(), ids=DAMAGED.keys())
def test_a_damaged_answer_is_never_a_card(talk: Talk, damaged: bytes) -> None:
    talk.wire.otherwise = FAILED
    with pytest.raises(DeviceError):
        talk.read(*AT_THE_CARD, (READ, damaged))


def test_a_damaged_answer_is_asked_for_once_more(talk: Talk) -> None:
    damaged = DAMAGED["checksum"]
    assert talk.read(*AT_THE_CARD, (READ, damaged), (READ, card_answer()), (NEWEST, NO_ITEM)) == LIN


def test_noise_before_an_answer_is_passed_over(talk: Talk) -> None:
    assert talk.read(*AT_THE_CARD, (READ, b"\x00\xff\xaa" + card_answer()), (NEWEST, NO_ITEM)) == LIN


@pytest.mark.parametrize("late", [FOUND, NONE, NO_ITEM], ids=["found", "not found", "no item"])
def test_a_late_answer_to_find_is_not_taken_for_the_answer_to_select(talk: Talk, late: bytes) -> None:
    assert talk.read(GREETING, (FIND, FOUND), (SELECT, late + SELECTED), *GOOD_READING[3:]) == LIN


def test_a_late_answer_to_select_is_not_taken_for_a_card(talk: Talk) -> None:
    assert talk.read(*AT_THE_CARD, (READ, SELECTED + card_answer()), (NEWEST, NO_ITEM)) == LIN


def test_stale_bytes_are_thrown_away_before_each_request(talk: Talk) -> None:
    talk.wire.arriving.append(NONE)
    talk.read(*GOOD_READING)
    assert talk.wire.flushed == 1


def test_a_find_without_answer_is_asked_once_more(talk: Talk) -> None:
    assert talk.read(GREETING, (FIND, SILENCE), *GOOD_READING[1:]) == LIN


def test_a_reader_that_falls_silent_is_a_fault_of_the_device(talk: Talk) -> None:
    failed = talk.error(GREETING, (FIND, SILENCE), (FIND, SILENCE))
    assert (failed.kind, failed.cause) == (ErrorKind.DEVICE, "id-card.reader-silent")


def test_a_reader_that_talks_nonsense_is_a_fault_of_the_device(talk: Talk) -> None:
    failed = talk.error(GREETING, (FIND, b"login:"), (FIND, b"login:"))
    assert (failed.kind, failed.cause) == (ErrorKind.DEVICE, "id-card.reader-garbled")


def test_time_that_runs_out_over_a_card_means_that_it_was_moved(talk: Talk) -> None:
    failed = talk.error(GREETING, (FIND, FOUND), (SELECT, SILENCE), seconds=0.5)
    assert (failed.kind, failed.cause) == (ErrorKind.TIMED_OUT, "id-card.moved")


def test_a_plug_pulled_in_the_middle_of_a_reading_is_a_loss(talk: Talk) -> None:
    failed = talk.error(*AT_THE_CARD, (READ, LOST))
    assert (failed.kind, failed.cause) == (ErrorKind.DEVICE, "id-card.reader-lost")


def test_a_lost_port_is_let_go(talk: Talk) -> None:
    talk.error(*AT_THE_CARD, (READ, LOST))
    assert talk.wire.closed


def test_a_plug_pulled_after_the_reading_leaves_the_card_read(talk: Talk) -> None:
    assert talk.read(*GOOD_READING[:-1], (NEWEST, LOST)) == LIN


def test_a_cancel_is_noticed_within_a_fifth_of_a_second(talk: Talk) -> None:
    talk.wire.cancel_after = 0.05
    failed = talk.error(GREETING, (FIND, SILENCE))
    assert (failed.kind, talk.wire.now <= 0.2) == (ErrorKind.CANCELLED, True)


def test_a_cancel_during_the_newest_address_cancels(talk: Talk) -> None:
    talk.wire.cancel_after = 0.05
    assert talk.error(*GOOD_READING[:-1], (NEWEST, SILENCE)).kind is ErrorKind.CANCELLED


def test_a_silent_reader_never_holds_beyond_the_deadline(talk: Talk) -> None:
    talk.error(GREETING, (FIND, SILENCE), seconds=1)
    assert talk.wire.now == pytest.approx(1.0, abs=0.02)


@pytest.mark.parametrize(("baud", "seconds"), [("115200", 3.1), ("9600", 4.3)])
def test_a_slow_wire_is_given_its_time(talk: Talk, baud: str, seconds: float) -> None:
    reader = Exchange(talk.wire, int(baud), 1.0)
    assert reader.seconds_for(READ_COMMAND) == pytest.approx(seconds, abs=0.1)


def test_the_number_of_the_module_is_read(talk: Talk) -> None:
    answer = build_answer(0x90, bytes.fromhex("05 00 03 00 3F B4 34 01 39 30 00 00 15 CD 5B 07"))
    number = talk.verb(lambda reader: reader.sam_number(talk.wire.deadline(), talk.wire.cancel), (SAM, answer))
    assert number == "05.03-20231231-0000012345-0123456789"


def test_a_well_module_is_ready(talk: Talk) -> None:
    assert talk.check((STATUS, OK)) == DeviceState("id_card", Condition.READY)


@pytest.mark.parametrize(
    ("answer", "cause"),
    [(build_answer(0x60), "id-card.self-test"), (build_answer(0x66), "id-card.unauthorised")],
)
def test_a_module_that_is_not_well_is_a_fault(talk: Talk, answer: bytes, cause: str) -> None:
    state = talk.check((STATUS, answer))
    assert (state.condition, state.cause) == (Condition.FAULT, cause)


def test_a_silent_module_is_a_fault(talk: Talk) -> None:
    assert talk.check((STATUS, SILENCE), (STATUS, SILENCE)).cause == "id-card.reader-silent"


def test_a_check_that_runs_out_of_time_is_silence(talk: Talk) -> None:
    assert talk.check((STATUS, SILENCE), seconds=0.3).cause == "id-card.reader-silent"


def test_a_lost_module_is_absent(talk: Talk) -> None:
    assert talk.check((STATUS, LOST)).condition is Condition.ABSENT


def test_a_cancelled_check_says_nothing(talk: Talk) -> None:
    talk.wire.cancel_after = 0.05
    with pytest.raises(DeviceError) as failed:
        talk.check((STATUS, SILENCE))
    assert failed.value.kind is ErrorKind.CANCELLED


def test_opening_asks_the_module_to_test_itself(talk: Talk) -> None:
    talk.open(GREETING)
    assert talk.wire.speeds == []


@pytest.mark.parametrize(
    ("answers", "cause"),
    [
        ([build_answer(0x60)], "id-card.self-test"),
        ([SILENCE, SILENCE], "id-card.reader-silent"),
        ([b"OK\r\n", b"OK\r\n"], "id-card.reader-garbled"),
        ([LOST], "id-card.reader-lost"),
    ],
)
def test_a_reader_that_does_not_prove_itself_is_not_open(talk: Talk, answers: list[bytes], cause: str) -> None:
    with pytest.raises(DeviceError, match=cause):
        talk.open(*[(STATUS, answer) for answer in answers])
    assert talk.wire.closed


def test_the_speed_is_found_by_trying(talk: Talk) -> None:
    talk.open(*[(STATUS, SILENCE)] * 4, GREETING, address="serial:///dev/x?baud=auto")
    assert talk.wire.speeds == [115200, 57600, 38400, 19200, 9600]


def test_noise_at_a_wrong_speed_is_no_hindrance(talk: Talk) -> None:
    talk.open((STATUS, b"\xf0\x0f"), (STATUS, b"\xf0"), GREETING, address="serial:///dev/x?baud=auto")
    assert talk.wire.speeds == [115200, 57600]


def test_a_reader_that_answers_at_no_speed_is_silent(talk: Talk) -> None:
    with pytest.raises(DeviceError, match="status at every speed"):
        talk.open(*[(STATUS, SILENCE)] * 5, address="serial:///dev/x?baud=auto")


def test_a_fault_told_at_a_speed_ends_the_search(talk: Talk) -> None:
    with pytest.raises(DeviceError, match="id-card.self-test"):
        talk.open((STATUS, build_answer(0x60)), address="serial:///dev/x?baud=auto")


@pytest.mark.parametrize(
    ("wrong", "cause"),
    [
        (WireTakenError("held"), "id-card.port-taken"),
        (WireForbiddenError("no"), "id-card.port-forbidden"),
        (WireLostError("away"), "id-card.reader-lost"),
    ],
)
def test_a_port_that_cannot_be_opened_says_why(
    talk: Talk, monkeypatch: pytest.MonkeyPatch, wrong: Exception, cause: str
) -> None:
    def refuse(*_: object) -> None:
        raise wrong

    monkeypatch.setattr(sdt, "open_wire", refuse)
    with pytest.raises(DeviceError, match=cause):
        SdtReader("serial:///dev/x").open(talk.wire.deadline(), talk.wire.cancel)


def test_a_reader_tells_what_it_can() -> None:
    assert SdtReader("serial:///dev/x").capabilities() == {"photo", "newest-address", "about", "self-test"}


def test_a_reader_without_newest_address_does_not_claim_it() -> None:
    assert SdtReader("serial:///dev/x", newest_address=False).capabilities() == {"photo", "about", "self-test"}

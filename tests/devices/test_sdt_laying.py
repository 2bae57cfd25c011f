"""Layings of a card: found, tried once, lifted, laid down anew, left behind."""

from __future__ import annotations

import pytest

from devices.device import DeviceError, ErrorKind
from devices.id_card import IdentityCard
from devices.id_card.frame import build_answer
from devices.id_card.laying import LOOKED_AWAY
from devices.id_card.layout import encode_address
from devices.id_card.sdt import SdtReader
from tests.support.cards import LIN
from tests.support.pair_wire import FIND, LOST, NEWEST, READ, RESET, SELECT, Pair
from tests.support.sdt_talk import FAILED, FOUND, GOOD_READING, NO_ITEM, NONE, OK, SELECTED, SILENCE, Talk


@pytest.fixture
def talk(monkeypatch: pytest.MonkeyPatch) -> Talk:
    return Talk(monkeypatch)


TRY = ((SELECT, SELECTED), (READ, FAILED))
WORN = (*TRY, (RESET, OK), (FIND, FOUND), *TRY, (RESET, OK), (FIND, FOUND))
LIFTED = ((FIND, NONE), (FIND, NONE))


def causes_of(talk: Talk, *pairs: Pair, readings: int, between: float = 0.0, seconds: float = 60.0) -> list[str]:
    """Read several times in one conversation; return how each ended, an empty word for a card."""
    causes = []

    def again_and_again(reader: SdtReader) -> None:
        for _ in range(readings):
            try:
                reader.read(talk.wire.deadline(seconds), talk.wire.cancel)
                causes.append("")
            except DeviceError as error:
                causes.append(error.cause)
            talk.wire.now += between

    talk.verb(again_and_again, *pairs)
    return causes


def test_a_worn_card_is_tried_once_a_laying(talk: Talk) -> None:
    lies_on = ((FIND, FOUND),) * 3
    causes = causes_of(talk, (FIND, FOUND), *WORN, *lies_on, *LIFTED, *GOOD_READING[1:], readings=2)
    assert causes == ["id-card.unreadable", ""]


def waiting_after_a_failure(talk: Talk, *pairs: Pair, cancel_after: float | None = None) -> DeviceError:
    """Read a worn card, wait for the next one, and return how that wait ended."""

    def waited(reader: SdtReader) -> DeviceError:
        with pytest.raises(DeviceError, match="unreadable"):
            reader.read(talk.wire.deadline(), talk.wire.cancel)
        talk.wire.cancel_after = cancel_after
        with pytest.raises(DeviceError) as failed:
            reader.wait_for_card(talk.wire.deadline(0.4), talk.wire.cancel)
        return failed.value

    return talk.verb(waited, (FIND, FOUND), *WORN, *pairs)


def test_a_worn_card_that_is_not_lifted_is_told_apart_from_no_card(talk: Talk) -> None:
    late = waiting_after_a_failure(talk, (FIND, FOUND), (FIND, FOUND), (FIND, SILENCE))
    assert (late.kind, late.cause) == (ErrorKind.TIMED_OUT, "id-card.not-lifted")


def test_after_a_worn_card_was_lifted_only_a_card_is_missing(talk: Talk) -> None:
    assert waiting_after_a_failure(talk, *LIFTED, (FIND, NONE), (FIND, SILENCE)).cause == "id-card.none"


def test_a_wait_for_the_card_to_be_lifted_hears_a_cancel(talk: Talk) -> None:
    stopped = waiting_after_a_failure(talk, (FIND, FOUND), (FIND, SILENCE), cancel_after=0.05)
    assert stopped.kind is ErrorKind.CANCELLED


def test_a_reader_that_is_lost_while_a_card_should_be_lifted_is_lost(talk: Talk) -> None:
    assert waiting_after_a_failure(talk, (FIND, LOST)).cause == "id-card.reader-lost"


def test_the_next_person_is_not_kept_waiting_for_a_card_that_failed_long_ago(talk: Talk) -> None:
    pairs = ((FIND, FOUND), *WORN, *GOOD_READING[1:])
    assert causes_of(talk, *pairs, readings=2, between=LOOKED_AWAY + 0.1) == ["id-card.unreadable", ""]


def test_a_card_that_fails_each_time_it_is_laid_down_is_moved_each_time(talk: Talk) -> None:
    laying = ((FIND, FOUND), *TRY, (RESET, OK), (FIND, NONE))
    causes = causes_of(talk, *laying, *LIFTED, *laying, *LIFTED, *laying, readings=3)
    assert causes == ["id-card.moved"] * 3


def test_a_reading_whose_time_was_too_short_was_no_try_of_the_card(talk: Talk) -> None:
    pairs = ((FIND, FOUND), (SELECT, SILENCE), *GOOD_READING[1:])
    assert causes_of(talk, *pairs, readings=2, seconds=0.5) == ["id-card.moved", ""]


def test_a_fault_of_the_reader_was_no_try_of_the_card(talk: Talk) -> None:
    pairs = ((FIND, FOUND), (SELECT, build_answer(0x60)), *GOOD_READING[1:])
    assert causes_of(talk, *pairs, readings=2) == ["id-card.self-test", ""]


def test_a_module_opened_anew_tries_the_card_that_lies_there(talk: Talk) -> None:
    def reopened(reader: SdtReader) -> IdentityCard:
        with pytest.raises(DeviceError, match="unreadable"):
            reader.read(talk.wire.deadline(), talk.wire.cancel)
        talk.wire.closed = False
        reader.close()
        talk.wire.closed = False
        reader.open(talk.wire.deadline(), talk.wire.cancel)
        return reader.read(talk.wire.deadline(), talk.wire.cancel)

    assert talk.verb(reopened, (FIND, FOUND), *WORN, *GOOD_READING) == LIN


def found_then(talk: Talk, *pairs: Pair, pause: float = 0.0) -> IdentityCard:
    """Wait for a card, let time go by, and read."""

    def both(reader: SdtReader) -> IdentityCard:
        reader.wait_for_card(talk.wire.deadline(), talk.wire.cancel)
        talk.wire.now += pause
        return reader.read(talk.wire.deadline(), talk.wire.cancel)

    return talk.verb(both, *pairs)


def test_a_card_that_was_just_found_is_read_without_another_look(talk: Talk) -> None:
    assert found_then(talk, *LIFTED, *GOOD_READING[1:]) == LIN


def test_a_card_found_too_long_ago_is_looked_for_anew(talk: Talk) -> None:
    assert found_then(talk, (FIND, FOUND), *LIFTED, *GOOD_READING[1:], pause=LOOKED_AWAY + 0.1) == LIN


def test_a_card_lifted_between_being_found_and_being_read_was_moved(talk: Talk) -> None:
    with pytest.raises(DeviceError, match="id-card.moved"):
        found_then(talk, (FIND, FOUND), (SELECT, build_answer(0x81)), (RESET, OK), (FIND, NONE))


def test_a_card_is_found_once_and_not_taken_for_the_next_one(talk: Talk) -> None:
    assert causes_of(talk, *GOOD_READING[1:], *LIFTED, *GOOD_READING[1:], readings=2) == ["", ""]


def test_no_card_within_the_wait_is_said_so(talk: Talk) -> None:
    with pytest.raises(DeviceError) as failed:
        talk.verb(lambda r: r.wait_for_card(talk.wire.deadline(0.4), talk.wire.cancel), (FIND, SILENCE))
    assert (failed.value.kind, failed.value.cause) == (ErrorKind.TIMED_OUT, "id-card.none")


def test_a_wait_for_a_card_hears_a_cancel(talk: Talk) -> None:
    talk.wire.cancel_after = 0.05
    with pytest.raises(DeviceError) as failed:
        talk.verb(lambda r: r.wait_for_card(talk.wire.deadline(), talk.wire.cancel), (FIND, SILENCE))
    assert (failed.value.kind, talk.wire.now <= 0.2) == (ErrorKind.CANCELLED, True)


# The goodbye's question: does a card still lie there? "No" only when the reader itself says so.


@pytest.mark.parametrize("answer", [NO_ITEM, build_answer(0x90, encode_address("新址"))], ids=["none", "an address"])
def test_an_answer_about_the_newest_address_proves_that_the_card_lies_there(talk: Talk, answer: bytes) -> None:
    assert talk.present((NEWEST, answer)) is True


NOT_MINE = {status: build_answer(status) for status in (0x31, 0x32, 0x33, 0x40, 0x41, 0x47, 0x80, 0x81)}


@pytest.mark.parametrize("answer", NOT_MINE.values(), ids=map(hex, NOT_MINE))
def test_a_card_is_gone_when_no_question_finds_it(talk: Talk, answer: bytes) -> None:
    assert talk.present((NEWEST, answer), *LIFTED) is False


def test_a_make_that_says_nothing_without_a_card_is_believed_the_second_time(talk: Talk) -> None:
    assert talk.present((NEWEST, SILENCE), (NEWEST, SILENCE), *LIFTED) is False


def test_one_answer_lost_on_the_line_does_not_make_a_card_vanish(talk: Talk) -> None:
    assert talk.present((NEWEST, SILENCE), (NEWEST, NO_ITEM)) is True


def test_a_card_laid_down_after_the_reading_lies_there_too(talk: Talk) -> None:
    assert talk.present((NEWEST, FAILED), (FIND, NONE), (FIND, FOUND)) is True


def test_a_silent_reader_does_not_know_whether_a_card_is_there(talk: Talk) -> None:
    with pytest.raises(DeviceError, match="id-card.reader-silent"):
        talk.present(*[(NEWEST, SILENCE)] * 2, *[(FIND, SILENCE)] * 2)


@pytest.mark.parametrize(
    ("status", "kind", "cause"),
    [
        (0x21, ErrorKind.PROGRAM, "id-card.reader-refused"),
        (0x23, ErrorKind.PROGRAM, "id-card.reader-refused"),
        (0x4E, ErrorKind.PROGRAM, "id-card.reader-refused"),
        (0x60, ErrorKind.DEVICE, "id-card.self-test"),
        (0x66, ErrorKind.DEVICE, "id-card.unauthorised"),
    ],
)
def test_a_module_that_refuses_does_not_know_whether_a_card_is_there(
    talk: Talk, status: int, kind: ErrorKind, cause: str
) -> None:
    with pytest.raises(DeviceError, match="presence") as failed:
        talk.present((NEWEST, build_answer(status)))
    assert (failed.value.kind, failed.value.cause) == (kind, cause)


def test_a_garbled_answer_does_not_tell_whether_a_card_is_there(talk: Talk) -> None:
    with pytest.raises(DeviceError, match="id-card.reader-garbled"):
        talk.present(*[(NEWEST, b"nonsense")] * 2)


def test_a_lost_reader_does_not_know_whether_a_card_is_there(talk: Talk) -> None:
    with pytest.raises(DeviceError, match="id-card.reader-lost"):
        talk.present((NEWEST, LOST))


def test_a_question_that_ran_out_of_time_is_no_answer(talk: Talk) -> None:
    with pytest.raises(DeviceError) as failed:
        talk.verb(lambda r: r.present(talk.wire.deadline(0.5), talk.wire.cancel), (NEWEST, SILENCE))
    assert failed.value.kind is ErrorKind.TIMED_OUT


def test_a_module_ill_by_the_second_question_does_not_know_either(talk: Talk) -> None:
    with pytest.raises(DeviceError, match="id-card.self-test"):
        talk.present((NEWEST, FAILED), (FIND, build_answer(0x60)))

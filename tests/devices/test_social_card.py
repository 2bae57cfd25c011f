"""Social-security cards: the records, what is said to a card of each city, and never a password."""

from __future__ import annotations

import datetime
import random
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devices.device import Actor, CancelToken, Condition, Deadline, DeviceError, ErrorKind
from devices.social_card import DRIVERS, Sex, SocialCard, apdu, frame
from devices.social_card.apdu import ApduError, Reply, ask
from devices.social_card.chip import Chip, content
from devices.social_card.dialogue import read_card
from devices.social_card.frame import RecordError, card_of, record_of, value_of
from devices.social_card.reader import CardReader
from devices.social_card.virtual import VirtualSlot
from tests.support.frame_fuzz import streams
from tests.support.twin_social_card import NAME, NUMBER, chip

SOON = 3.0


def refused(call: object) -> DeviceError:
    """Return the error a reading ended in."""
    with pytest.raises(DeviceError) as raised:
        call()  # type: ignore[operator]  # a call without arguments
    return raised.value


# Records.


def test_a_whole_card_is_read_with_all_it_says() -> None:
    card = card_of(content(NAME, NUMBER, "2"))
    assert (card.name, card.number, card.sex) == (NAME, NUMBER, Sex.FEMALE)
    assert (card.nation, card.birthplace, card.region) == ("01", "990101", "990101")
    assert (card.birth_date, card.valid_to) == (datetime.date(1990, 3, 7), datetime.date(2039, 12, 31))
    assert (card.card_number, card.version, card.issued) == ("A12345678", "3.00", datetime.date(2020, 1, 1))


def test_nothing_personal_shows_in_what_is_logged() -> None:
    card = card_of(content(NAME, NUMBER))
    assert (repr(card), repr(Reply(b"secret", 0x9000))) == ("SocialCard()", "Reply(9000)")
    assert card.tally() == {"reads": 1}


@pytest.mark.parametrize(("day", "over"), [("2039-12-30", False), ("2039-12-31", False), ("2040-01-01", True)])
def test_the_last_day_of_a_card_is_still_good(day: str, over: bool) -> None:
    assert card_of(content(NAME, NUMBER)).expired(datetime.date.fromisoformat(day)) is over


def test_a_card_without_a_last_day_is_not_called_expired() -> None:
    assert not card_of(content(NAME, NUMBER) | {frame.VALID_TO: b"\xff" * 4}).expired(datetime.date(2999, 1, 1))


@pytest.mark.parametrize("name", ["欧阳示例", "𬱖䶮", "阿卜杜拉·买买提", "A·张"])
def test_rare_and_long_names_come_whole(name: str) -> None:
    assert card_of(content(name, NUMBER)).name == name


@pytest.mark.parametrize(
    "name", [b"", b"\x00" * 30, b"\x81", b"\xd5\xc5\x01", b"\x1b[2J", b"\xd5" * 31, b"\xff" * 30, b"   "]
)
def test_a_name_that_is_none_is_no_reading(name: bytes) -> None:
    with pytest.raises(RecordError) as raised:
        card_of(content(NAME, NUMBER) | {frame.NAME: name})
    assert NAME not in str(raised.value)
    assert raised.value.__cause__ is None


@pytest.mark.parametrize(
    "number",
    [b"", b"990101199003070016", b"99010119900307001", b"9901011990030700150", b"99010119900307001X", b"\xb2" * 18],
)
def test_a_number_that_does_not_hold_is_no_reading(number: bytes) -> None:
    with pytest.raises(RecordError):
        card_of(content(NAME, NUMBER) | {frame.NUMBER: number})


def test_a_small_x_counts_as_a_large_one() -> None:
    first = "99010119900307002"
    check = next(one for one in "0123456789X" if _holds(first + one))
    assert card_of(content(NAME, NUMBER) | {frame.NUMBER: (first + check).lower().encode()}).number == first + check


def _holds(number: str) -> bool:
    try:
        card_of(content(NAME, NUMBER) | {frame.NUMBER: number.encode()})
    except RecordError:
        return False
    return True


@pytest.mark.parametrize(
    ("value", "sex"),
    [(b"1", Sex.MALE), (b"\x02", Sex.FEMALE), (b"0", Sex.UNKNOWN), (b"7", Sex.UNSTATED), (b"", Sex.UNSTATED)],
)
def test_a_code_of_sex_nobody_knows_is_not_guessed(value: bytes, sex: Sex) -> None:
    assert card_of(content(NAME, NUMBER) | {frame.SEX: value}).sex is sex


@pytest.mark.parametrize("day", [b"\x00" * 4, bytes.fromhex("19900230"), b"\xff" * 4, b"", b"1990-3-7"])
def test_a_day_that_is_in_no_calendar_is_left_out(day: bytes) -> None:
    assert card_of(content(NAME, NUMBER) | {frame.BIRTH: day}).birth_date is None


def test_digits_written_as_letters_are_read_too() -> None:
    card = card_of(content(NAME, NUMBER) | {frame.BIRTH: b"19900307", frame.NATION: b"56", frame.BIRTHPLACE: b"99010"})
    assert (card.birth_date, card.nation, card.birthplace) == (datetime.date(1990, 3, 7), "56", None)


@pytest.mark.parametrize(
    "record", [b"", b"\x09", b"\x07\x01A", b"\x09\x05abc", b"\x09\x02abcd", b"\xff\xff", b"\x09\x01A\x20B"]
)
def test_a_record_of_another_form_is_none(record: bytes) -> None:
    with pytest.raises(RecordError):
        value_of(record, frame.NAME, 9)


@pytest.mark.parametrize("padding", [b"", b"\x00\x00", b"  ", b"\xff\xff\xff"])
def test_a_record_may_be_filled_up(padding: bytes) -> None:
    assert value_of(record_of(frame.NAME, b"abc") + padding, frame.NAME, 2) == b"abc"


def test_a_tag_of_another_datum_never_becomes_a_name() -> None:
    with pytest.raises(RecordError):
        value_of(record_of(frame.BIRTHPLACE, b"abc"), frame.NAME, 2)


# What is said to a card.


CITIES: dict[str, dict[str, object]] = {
    "by tag": {},
    "from one": {"from_one": True},
    "without a name": {"knows_environment": False},
    "files by 0": {"file_by": 0},
    "files by 2": {"file_by": 2},
    "records by 0": {"record_by": 0},
    "records by 4": {"record_by": 4},
    "in pieces": {"in_pieces": 7},
    "in pieces of any length": {"in_pieces": 100, "exact_length": False},
    "of any length": {"exact_length": False},
    "all at once": {"from_one": True, "knows_environment": False, "file_by": 0, "record_by": 0, "in_pieces": 5},
}


@pytest.mark.parametrize("city", CITIES)
def test_a_card_of_each_city_says_the_same(city: str) -> None:
    card = chip(**CITIES[city])
    read = read_card(card.answer)
    assert (read.name, read.number, read.card_number) == (NAME, NUMBER, "A12345678")
    assert {command[1] for command in card.asked} <= {0xA4, 0xB2, 0xC0}


def test_the_name_of_the_environment_is_its_identifier() -> None:
    assert apdu.select_name(frame.ENVIRONMENT).hex().upper() == "00A404000F7378312E73682EC9E7BBE1B1A3D5CF"


@pytest.mark.parametrize("status", [0x6982, 0x6983, 0x63C3, 0x63C0])
def test_a_card_that_wants_a_password_is_never_given_one(status: int) -> None:
    card = chip(wants_pin=True)

    def answer(command: bytes) -> bytes:
        said = card.answer(command)
        return status.to_bytes(2) if said == b"\x69\x82" else said

    error = refused(lambda: read_card(answer))
    assert (error.kind, error.cause, error.actor, error.again) == (
        ErrorKind.USER,
        "social-card.wants-pin",
        Actor.GUIDE,
        False,
    )
    assert card.tries_left == 3


def test_a_bank_card_is_told_as_one_that_cannot_be_read_here() -> None:
    assert refused(lambda: read_card(chip(bank_only=True).answer)).cause == "social-card.unsupported"


@pytest.mark.parametrize("missing", [frame.NAME, frame.NUMBER])
def test_a_card_without_name_or_number_is_no_reading(missing: int) -> None:
    values = content(NAME, NUMBER)
    del values[missing]
    assert refused(lambda: read_card(Chip(values).answer)).cause == "social-card.unreadable"


def test_what_else_is_missing_is_left_out() -> None:
    values = {element: value for element, value in content(NAME, NUMBER).items() if element in (8, 9)}
    card = read_card(Chip(values).answer)
    assert card == SocialCard(NAME, NUMBER)


@pytest.mark.parametrize("answer", [b"", b"\x90", b"\x61\x00", b"\x6c\x00"])
def test_an_answer_without_an_end_is_no_answer(answer: bytes) -> None:
    with pytest.raises(ApduError):
        ask(lambda _: answer, apdu.read_record(1, 4))


def test_an_answer_that_is_too_long_is_no_answer() -> None:
    with pytest.raises(ApduError):
        ask(lambda _: b"x" * 1500 + b"\x61\x00", apdu.read_record(1, 4))


def test_another_length_is_asked_for_only_where_a_length_was_asked() -> None:
    assert ask(lambda _: b"\x6c\x08", apdu.select_file(frame.EF_CARD, 0)).status == 0x6C08


def test_a_card_that_gets_less_than_a_command_says_so() -> None:
    assert [chip().answer(command)[-2:].hex() for command in (b"", b"\x00\x84\x00\x00", b"\x00\xb2\x01\x04")] == [
        "6700",
        "6d00",
        "6986",
    ]


def test_a_wrong_password_would_count_down_on_the_virtual_card() -> None:
    card = chip()
    said = [card.answer(bytes.fromhex("0020000003123456")).hex() for _ in range(4)]
    assert said == ["63c2", "63c1", "6983", "6983"]


@given(st.binary(max_size=60), st.integers(1, 13), st.integers(1, 13))
def test_whatever_bytes_a_record_has_it_is_a_value_or_none(record: bytes, element: int, number: int) -> None:
    try:
        value = value_of(record, element, number)
    except RecordError:
        return
    assert record[0] in (element, number)
    assert value == record[2 : 2 + record[1]]


@given(st.dictionaries(st.integers(1, 13), st.binary(max_size=40)))
def test_whatever_values_a_card_has_it_is_whole_or_no_reading(values: dict[int, bytes]) -> None:
    try:
        card = card_of(values)
    except RecordError:
        return
    assert card.name
    assert len(card.number) == 18


def campaign(seed: int, count: int) -> int:
    """Try the dialogue with spoiled records; return how many readings were whole, and see that none was another's."""
    chance, whole, kinds = random.Random(seed), 0, set[ErrorKind]()
    sound = chip(exact_length=False)
    spoiled = streams([record_of(e, v) + b"\x90\x00" for e, v in sound.values.items()], seed, count)
    for stream in spoiled:
        at = chance.randrange(30)
        asked = iter(range(10_000))

        def answer(command: bytes, asked: Iterator[int] = asked, at: int = at, stream: bytes = stream) -> bytes:
            return stream[:300] if next(asked) == at else sound.answer(command)

        sound.asked.clear()
        try:
            card = read_card(answer)
        except DeviceError as error:
            kinds.add(error.kind)
            continue
        whole += 1
        assert card.number == NUMBER
        assert card.name
        assert all(command[1] != 0x20 for command in sound.asked)
    assert kinds == {ErrorKind.USER}
    return whole


def test_no_spoiled_record_becomes_another_person() -> None:
    assert 0 < campaign(7, 1000) < 1000


@pytest.mark.soak
@pytest.mark.timeout(3600)
def test_no_spoiled_record_of_a_million_becomes_another_person() -> None:
    assert campaign(11, 1_000_000) > 0


# The driver, over the virtual reader.


@pytest.fixture
def slot() -> Iterator[VirtualSlot]:
    made = VirtualSlot()
    made.start()
    yield made
    made.stop()


@pytest.fixture
def reader(slot: VirtualSlot) -> Iterator[CardReader]:
    made = CardReader(slot.address, answer_seconds=0.5)
    made.open(Deadline.after(SOON), CancelToken())
    yield made
    made.close()


def read(reader: CardReader, seconds: float = SOON) -> SocialCard:
    return reader.read(Deadline.after(seconds), CancelToken())


def test_a_card_is_read_once_for_each_time_it_is_put_in(slot: VirtualSlot, reader: CardReader) -> None:
    slot.insert(chip())
    assert read(reader).number == NUMBER
    assert refused(lambda: read(reader, 0.3)).cause == "social-card.not-taken"
    slot.remove()
    assert refused(lambda: read(reader, 0.3)).cause == "social-card.none"
    slot.insert(chip(from_one=True))
    assert read(reader).name == NAME


def test_waiting_first_lets_the_same_card_be_read(slot: VirtualSlot, reader: CardReader) -> None:
    slot.insert(chip())
    reader.wait_for_card(Deadline.after(SOON), CancelToken())
    assert read(reader).name == NAME
    assert reader.present(Deadline.after(SOON), CancelToken())


@pytest.mark.parametrize("commands", range(0, 24, 3))
def test_a_card_that_is_pulled_anywhere_is_told_as_moved(slot: VirtualSlot, reader: CardReader, commands: int) -> None:
    slot.insert(chip())
    slot.pull_after(commands)
    error = refused(lambda: read(reader))
    assert (error.kind, error.cause, error.actor) == (ErrorKind.USER, "social-card.moved", Actor.CITIZEN)
    slot.insert(chip())
    slot.pull_after(-1)
    reader.present(Deadline.after(SOON), CancelToken())
    slot.remove()
    reader.present(Deadline.after(SOON), CancelToken())
    slot.insert(chip())
    assert read(reader).number == NUMBER


def test_the_state_says_whether_a_card_is_in(slot: VirtualSlot, reader: CardReader) -> None:
    seen = []
    for act in (slot.remove, lambda: slot.insert(chip())):
        act()
        state = reader.check(Deadline.after(SOON), CancelToken())
        seen.append((state.condition, state.part("card")))
    assert seen == [(Condition.READY, "none"), (Condition.READY, "in")]


def test_a_reader_that_was_pulled_is_away(slot: VirtualSlot, reader: CardReader) -> None:
    slot.unplug()
    state = reader.check(Deadline.after(SOON), CancelToken())
    assert (state.condition, state.cause) == (Condition.ABSENT, "social-card.reader-lost")


def test_a_cancelled_check_is_no_state(reader: CardReader) -> None:
    cancel = CancelToken()
    cancel.cancel()
    assert refused(lambda: reader.check(Deadline.after(SOON), cancel)).kind is ErrorKind.CANCELLED


@pytest.mark.parametrize("fault", ["slow", "cut", "silent", "nonsense"])
def test_a_reader_that_goes_wrong_gives_no_reading_of_its_own_making(
    slot: VirtualSlot, reader: CardReader, fault: str
) -> None:
    slot.insert(chip())
    reader.wait_for_card(Deadline.after(SOON), CancelToken())
    slot.fault(fault)
    error = refused(lambda: read(reader, 1.0))
    assert error.kind in (ErrorKind.DEVICE, ErrorKind.TIMED_OUT)


def test_the_answer_to_a_question_that_was_given_up_is_not_the_next_one(slot: VirtualSlot) -> None:
    # Patient: the slot is still saying its slow answer, byte by byte, when it is asked again.
    reader = CardReader(slot.address, answer_seconds=SOON)
    reader.open(Deadline.after(SOON), CancelToken())
    slot.insert(chip())
    slot.fault("slow")
    assert refused(lambda: reader.read(Deadline.after(0.05), CancelToken())).kind is not ErrorKind.PROGRAM
    slot.mend()
    reader.close()
    reader.open(Deadline.after(SOON), CancelToken())
    slot.remove()
    assert not reader.present(Deadline.after(SOON), CancelToken())
    slot.insert(chip())
    assert read(reader).number == NUMBER
    reader.close()


def test_it_says_what_reader_it_is(reader: CardReader) -> None:
    assert "about" in reader.capabilities()
    assert reader.about(Deadline.after(SOON), CancelToken()).model == "virtual card reader"


def test_its_self_test_gives_a_card_power_and_reads_nothing(slot: VirtualSlot, reader: CardReader) -> None:
    card = chip()
    slot.insert(card)
    tried = reader.self_test(Deadline.after(SOON), CancelToken())
    assert (tried.well, tried.cause, card.asked) == (True, "social-card.tested", [])
    assert read(reader).number == NUMBER


def test_without_a_card_its_self_test_asks_for_one(reader: CardReader) -> None:
    tried = reader.self_test(Deadline.after(SOON), CancelToken())
    assert (tried.well, tried.cause) == (False, "social-card.test-wants-card")


def test_a_slot_that_says_nothing_fails_its_self_test(slot: VirtualSlot, reader: CardReader) -> None:
    slot.insert(chip())
    slot.fault("silent")
    with pytest.raises(DeviceError, match=r"social-card\.silent"):
        reader.self_test(Deadline.after(SOON), CancelToken())


@pytest.mark.parametrize("address", ["serial:///dev/ttyUSB0", "virtual:///a/path", "tcp://127.0.0.1:9"])
def test_an_address_without_a_reader_is_misconfigured(address: str) -> None:
    with pytest.raises(ValueError, match="pcsc://any"):
        DRIVERS["pcsc"](address)

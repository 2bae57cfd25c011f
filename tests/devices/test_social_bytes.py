"""The conversation with a card byte by byte, as a list of what is sent and what is answered, written down by hand."""

from __future__ import annotations

import datetime
import random
import socket
import threading
from collections.abc import Iterator

import pytest

from devices.device import CancelToken, Condition, Deadline, DeviceError, ErrorKind
from devices.social_card import Sex, SocialCard
from devices.social_card.dialogue import read_card
from devices.social_card.reader import CardReader
from tests.support.twin_social_card import NAME, NUMBER

NUMBER_BYTES = NUMBER.encode().hex()
# A card that tags by datum, wants the exact length, and has its name in a longer record.
BY_TAG = [
    ("00A404000F7378312E73682EC9E7BBE1B1A3D5CF", "6F09840773 78312E73682E 9000"),
    ("00A4020002EF05", "9000"),
    ("00B2010400", "6C12"),
    ("00B2010412", "0110 99010100000000000000000000000000 9000"),
    ("00B2030400", "6C06"),
    ("00B2030406", "0304 332E3030 9000"),
    ("00B2050400", "6C06"),
    ("00B2050406", "0504 20200101 9000"),
    ("00B2060400", "6C06"),
    ("00B2060406", "0604 20391231 9000"),
    ("00B2070400", "6C0B"),
    ("00B207040B", "0709 413132333435363738 9000"),
    ("00A4020002EF06", "9000"),
    ("00B2080400", "6C14"),
    ("00B2080414", f"0812 {NUMBER_BYTES} 9000"),
    ("00B2090400", "6C20"),
    ("00B2090420", "091E D5C5C8FD" + "00" * 26 + "9000"),
    ("00B20A0400", "6C03"),
    ("00B20A0403", "0A01 31 9000"),
    ("00B20B0400", "6C03"),
    ("00B20B0403", "0B01 01 9000"),
    ("00B20C0400", "6C05"),
    ("00B20C0405", "0C03 990101 9000"),
    ("00B20D0400", "6C06"),
    ("00B20D0406", "0D04 19900307 9000"),
]
# An older one: no name, files by 00 only, records by 00 only and numbered from 1, answers fetched in pieces.
FROM_ONE = [
    ("00A404000F7378312E73682EC9E7BBE1B1A3D5CF", "6A82"),
    ("00A4020002EF05", "6A86"),
    ("00A4000002EF05", "9000"),
    ("00B2010400", "6A86"),
    ("00B2010000", "6112"),
    ("00C0000012", "0110 99010100000000000000000000000000 9000"),
    *((f"00B20{n}0400", "6A83") for n in (3, 5, 6, 7)),
    ("00A4020002EF06", "6A86"),
    ("00A4000002EF06", "9000"),
    *((f"00B20{n:X}0400", "6A83") for n in range(8, 14)),
    ("00B2010400", "6A86"),
    ("00B2010000", "610A"),
    ("00C000000A", f"0812 {NUMBER_BYTES[:16]} 610A"),
    ("00C000000A", f"{NUMBER_BYTES[16:]} 9000"),
    ("00B2020400", "6B00"),
    ("00B2020000", "0904 D5C5C8FD 9000"),
    *((f"00B20{n}0400", "6A83") for n in (3, 4, 5, 6)),
]


def played(script: list[tuple[str, str]]) -> SocialCard:
    """Read a card that says exactly this, to exactly these commands, and see that all of it was said."""
    rest = iter(script)

    def answer(command: bytes) -> bytes:
        wanted, said = next(rest)
        assert command.hex().upper() == wanted
        return bytes.fromhex(said)

    card = read_card(answer)
    assert list(rest) == []
    return card


def test_a_card_that_tags_by_datum_is_read_by_these_bytes() -> None:
    card = played(BY_TAG)
    assert (card.name, card.number, card.sex, card.nation) == (NAME, NUMBER, Sex.MALE, "01")
    assert (card.region, card.card_number, card.valid_to) == ("990101", "A12345678", datetime.date(2039, 12, 31))


def test_an_older_card_is_read_by_these_bytes() -> None:
    card = played(FROM_ONE)
    assert (card.name, card.number, card.region) == (NAME, NUMBER, "990101")
    assert (card.sex, card.birth_date, card.valid_to) == (Sex.UNSTATED, None, None)


@pytest.mark.parametrize("script", [BY_TAG, FROM_ONE], ids=["by tag", "from one"])
def test_no_byte_of_either_conversation_presents_a_password(script: list[tuple[str, str]]) -> None:
    assert {command[2:4] for command, _ in script} <= {"A4", "B2", "C0"}


@pytest.mark.parametrize("at", range(len(BY_TAG)))
def test_a_password_wanted_anywhere_ends_the_conversation_there(at: int) -> None:
    script = [*BY_TAG[:at], (BY_TAG[at][0], "6982")]
    if at == 0:
        # The name of the environment is asked of any card; what it says to that is never believed.
        assert played([(BY_TAG[0][0], "6982"), *BY_TAG[1:]]).number == NUMBER
        return
    with pytest.raises(DeviceError) as raised:
        played(script)
    assert (raised.value.kind, raised.value.cause) == (ErrorKind.USER, "social-card.wants-pin")


@pytest.mark.parametrize("at", [at for at, (_, said) in enumerate(BY_TAG) if len(said) > 6 and at > 0])
@pytest.mark.parametrize("spoiled", ["", "90", "00 9000", "FF05 0102 9000"])
def test_a_spoiled_answer_anywhere_is_no_reading(at: int, spoiled: str) -> None:
    script = [*BY_TAG[:at], (BY_TAG[at][0], spoiled)]
    with pytest.raises(DeviceError) as raised:
        played(script)
    assert raised.value.cause == "social-card.unreadable"
    assert NUMBER not in raised.value.detail


# A slot that says anything at all.


class Babbler:
    """Listens at a port and answers whatever it hears with bytes of chance."""

    def __init__(self, seed: int) -> None:
        self._chance = random.Random(seed)
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.address = f"virtual://127.0.0.1:{self._listener.getsockname()[1]}"
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def _run(self) -> None:
        try:
            while True:
                line, _ = self._listener.accept()
                with line:
                    while line.recv(4096):
                        size = self._chance.randrange(40)
                        head = self._chance.choice([size.to_bytes(2), self._chance.randbytes(2)])
                        line.sendall(head + self._chance.randbytes(size))
        except OSError:
            return  # closed

    def close(self) -> None:
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._thread.join(timeout=20)


@pytest.fixture(params=range(6))
def babbler(request: pytest.FixtureRequest) -> Iterator[Babbler]:
    made = Babbler(request.param)
    yield made
    made.close()


def test_a_slot_of_noise_never_makes_a_person(babbler: Babbler) -> None:
    reader = CardReader(babbler.address, answer_seconds=0.1)
    causes = set()
    for _ in range(5):
        try:
            reader.open(Deadline.after(1.0), CancelToken())
            reader.read(Deadline.after(0.3), CancelToken())
        except DeviceError as error:
            causes.add(error.cause)
        assert reader.check(Deadline.after(0.3), CancelToken()).condition in Condition
    reader.close()
    assert causes
    assert all(cause.startswith("social-card.") for cause in causes)

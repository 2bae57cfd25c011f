"""What is sealed for a window: opened by code or card and by nothing that is nearly one, whole or not at all."""

from __future__ import annotations

import base64
import datetime
from collections.abc import Callable
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from devices.id_card import CardKind, IdentityCard, LongTerm
from kiosk.domain.parties import Authorisation, Parties, Person
from kiosk.domain.relation import Relation
from kiosk.draft import DraftError
from kiosk.hall import drafts
from kiosk.hall.drafts import PART_BYTES, Left, Sealed, by_card, by_code, opened, sealed
from kiosk.tickets.errors import TicketError
from tests.support.cases import OWNER, kiosk_draft
from tests.support.flow_fakes import card

CODE = "7K2M94P4"
PERSON = Person.of_card(OWNER, "13800000000")
LEFT = Left(kiosk_draft(), Parties(Relation.SELF, PERSON, PERSON, PERSON), "p1")


class Hub:
    """A hub that keeps what it is told, and may tell it otherwise."""

    def __init__(self, content: bytes = b"", wrapped: str = "") -> None:
        self.content, self.wrapped = content, wrapped
        self.asked: list[tuple[str, object]] = []

    def send(self, method: str, path: str, body: Any, kind: type[Any], act_id: str) -> Any:
        self.asked.append((path, body))
        if path == "/drafts:find" and not self.wrapped:
            raise TicketError("not-found")
        told = {"id": "d1", "wrapped": self.wrapped, "parts": -(-len(self.content) // PART_BYTES), "dropped": True}
        return msgspec.convert(told, kind)

    def read(self, path: str, kind: type[Any]) -> Any:
        part = int(path.rpartition("/")[2])
        content = self.content[part * PART_BYTES : (part + 1) * PART_BYTES]
        return msgspec.convert({"content": base64.b64encode(content).decode()}, kind)


@pytest.fixture(scope="module", autouse=True)
def cheap() -> Any:
    """Let a guess cost nothing here."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(drafts, "COST", 2)
        yield


@pytest.fixture(scope="module")
def what(cheap: None) -> Sealed:
    return sealed(LEFT, CODE, OWNER)


def hub_of(what: Sealed, lock: int = 0, change: Callable[[bytes], bytes] = bytes) -> Any:
    return Hub(change(what.content), what.locks[lock]["wrapped"])


def test_both_locks_open_the_same_with_everybody_in_it(what: Sealed) -> None:
    found = [opened(hub_of(what, lock), key).left for lock, key in enumerate((by_code(CODE), by_card(OWNER)))]
    assert found == [LEFT, LEFT]


def test_days_of_an_authority_come_back_as_days() -> None:
    letter = Authorisation(("submit",), datetime.date(2027, 1, 31))
    parties = Parties(Relation.ENTRUSTED, PERSON, PERSON, PERSON, None, letter)
    what = sealed(Left(kiosk_draft(), parties, ""), CODE, None)
    found = opened(hub_of(what), by_code(CODE)).left.parties
    assert found is not None
    assert found.authorisation == letter


def test_without_a_card_there_is_one_lock() -> None:
    assert [lock["name"] for lock in sealed(LEFT, CODE, None).locks] == [by_code(CODE).locator]


def test_the_same_sealed_twice_is_never_the_same(what: Sealed) -> None:
    again = sealed(LEFT, CODE, OWNER)
    assert again.content != what.content
    assert [lock["name"] for lock in again.locks] == [lock["name"] for lock in what.locks]


@pytest.mark.parametrize(
    "changes",
    [
        {"number": "990121194307050024"},
        {"valid_to": datetime.date(2036, 5, 1)},
        {"valid_from": datetime.date(2016, 5, 1)},
        {"kind": CardKind.RESIDENCE_PERMIT},
    ],
)
def test_each_fact_of_a_card_is_part_of_its_key(changes: dict[str, Any]) -> None:
    first, other = by_card(OWNER), by_card(card("zhao-dehou", **changes))
    assert first.locator != other.locator
    assert first.secret != other.secret


@pytest.mark.parametrize("until", [LongTerm.LONG_TERM, datetime.date(2036, 5, 1), None])
def test_any_card_has_a_key_and_always_the_same(until: datetime.date | LongTerm | None) -> None:
    laid: list[IdentityCard] = [card("zhao-dehou", valid_to=until, photo=bytearray(photo)) for photo in (b"1", b"2")]
    assert by_card(laid[0]) == by_card(laid[1])


def test_a_name_is_not_the_beginning_of_its_key() -> None:
    key = by_code(CODE)
    assert (len(bytes.fromhex(key.locator)), len(key.secret), key.secret.hex() in repr(key)) == (16, 32, False)


@settings(max_examples=40, deadline=None)
@given(place=st.integers(0, 10**9), bit=st.integers(0, 7))
def test_with_one_bit_changed_nothing_opens(what: Sealed, place: int, bit: int) -> None:
    def change(content: bytes) -> bytes:
        spoilt = bytearray(content)
        spoilt[place % len(spoilt)] ^= 1 << bit
        return bytes(spoilt)

    with pytest.raises(DraftError, match="unknown"):
        opened(hub_of(what, 0, change), by_code(CODE))


@pytest.mark.parametrize("wrapped", ["", "not base64!", base64.b64encode(b"\0" * 60).decode()])
def test_a_hub_that_tells_another_key_opens_nothing(what: Sealed, wrapped: str) -> None:
    hub: Any = Hub(what.content, wrapped)
    with pytest.raises(DraftError, match="unknown"):
        opened(hub, by_code(CODE))


@pytest.mark.parametrize(("size", "parts"), [(1, 1), (PART_BYTES, 1), (PART_BYTES + 1, 2), (3 * PART_BYTES, 3)])
def test_it_goes_in_as_many_parts_as_it_needs(size: int, parts: int) -> None:
    hub: Any = Hub()
    drafts.lay_parts(hub, "d1", Sealed(({"name": "n", "wrapped": "w"},), bytes(size)), days=30)
    sent = [base64.b64decode(body["content"]) for path, body in hub.asked if "/parts/" in path]
    assert (len(sent), b"".join(sent)) == (parts, bytes(size))


def test_nothing_lies_longer_than_a_hub_keeps_it() -> None:
    hub: Any = Hub()
    drafts.lay_parts(hub, "d1", Sealed((), b"x"), days=90)
    assert hub.asked[0][1]["days"] == 30

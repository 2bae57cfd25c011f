"""A draft: opened by its code with its card and by nothing else, and nothing of it readable beside them."""

from __future__ import annotations

from dataclasses import dataclass

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.draft import Draft, DraftError, name_of, opened, sealed
from offline_queue.notes import Note

CODE, NUMBER = "7K2M94P4", "990121194307050016"
DRAFT = Draft(
    "1199010099083352973990704000000", "elder-allowance/1", "self", "", "", {"phone": "13800000000", "name": "赵德厚"},
    {}, {}, {}, NUMBER, ("name",), 2, {"household-register": (b"\xff\xd8page",)}, ("bank-card",),
)  # fmt: skip


@dataclass
class Kept:
    """A shelf with one note."""

    content: bytes | None
    name: str = name_of(CODE)

    def note(self, name: str, now: float) -> Note | None:
        return Note(self.content, 0.0) if self.content is not None and name == self.name else None


@pytest.fixture(scope="module")
def content() -> bytes:
    return sealed(DRAFT, CODE, NUMBER)


def test_code_and_card_open_it_whole(content: bytes) -> None:
    assert opened(Kept(content), CODE, NUMBER, 0.0) == DRAFT


def test_another_card_opens_nothing(content: bytes) -> None:
    with pytest.raises(DraftError, match="other-card"):
        opened(Kept(content), CODE, "990101198803120020", 0.0)


def test_another_code_finds_nothing(content: bytes) -> None:
    with pytest.raises(DraftError, match="unknown"):
        opened(Kept(content), "7K2M94P5", NUMBER, 0.0)


def test_what_is_over_or_never_was_is_the_same_answer() -> None:
    with pytest.raises(DraftError, match="unknown"):
        opened(Kept(None), CODE, NUMBER, 0.0)


def test_nothing_of_a_person_can_be_read_in_it(content: bytes) -> None:
    assert not any(word in content for word in ("赵德厚".encode(), b"13800000000", b"page", NUMBER.encode()))


def test_two_of_one_content_are_not_alike(content: bytes) -> None:
    assert sealed(DRAFT, CODE, NUMBER) != content


def test_neither_repr_nor_the_error_says_anything() -> None:
    assert (repr(DRAFT), str(DraftError("other-card"))) == ("Draft()", "other-card")


@settings(max_examples=8, deadline=None)
@given(place=st.integers(min_value=0), bit=st.integers(0, 7))
def test_a_bit_that_changed_is_noticed(content: bytes, place: int, bit: int) -> None:
    damaged = bytearray(content)
    damaged[place % len(content)] ^= 1 << bit
    with pytest.raises(DraftError):
        opened(Kept(bytes(damaged)), CODE, NUMBER, 0.0)


@pytest.mark.parametrize("size", [0, 1, 12, 28])
def test_a_note_that_was_cut_is_no_draft(content: bytes, size: int) -> None:
    with pytest.raises(DraftError):
        opened(Kept(content[:size]), CODE, NUMBER, 0.0)


def test_a_draft_of_another_program_is_gone_and_no_crash() -> None:
    from kiosk.draft import CONTEXT, _key
    from offline_queue.vault import seal

    other = seal(_key(CODE, NUMBER), msgspec.msgpack.encode({"task_code": 7}), CONTEXT)
    with pytest.raises(DraftError, match="unknown"):
        opened(Kept(other), CODE, NUMBER, 0.0)

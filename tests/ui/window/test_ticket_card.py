"""The card of who was called: read only while it is waited for, held against the number, forgotten with it."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from devices.device import CancelToken, Deadline, DeviceError, ErrorKind
from devices.id_card import CardKind, IdCardReader, IdentityCard, Sex
from kiosk.hub.client import DayKey
from kiosk.staff.session import SignedIn
from kiosk.tickets import acts
from kiosk.tickets.day_key import hashed
from tests.support.clerks_window import ClerksWindow
from ui.hall.samples import HOUR, lost, with_window
from ui.hall.samples import at_window as view
from ui.window.ticket_card import Laid, read_hash

Make = Callable[..., ClerksWindow]
KEY = DayKey("2026-11-23", "5a" * 32)
LAID = Laid("a" * 64, "林**")
TECHNICIAN = SignedIn("T01", "石开阳", frozenset({"technician"}), HOUR.timestamp() + 9)


class Reader:
    """A reader with one card on it."""

    def __init__(self, name: str = "林静姝") -> None:
        self.card = IdentityCard(
            CardKind.RESIDENT, name, Sex.FEMALE, "990100199001010020", raw_text=bytearray(b"secret"),
            name_latin="LIN JINGSHU",
        )  # fmt: skip

    def read(self, deadline: Deadline, cancel: CancelToken) -> IdentityCard:
        return self.card


@pytest.fixture
def keyed(window: ClerksWindow) -> ClerksWindow:
    """Give a window that knows the key of the day."""
    window.hall.client.told["day_key"] = KEY
    window.context.card.ask_key()
    return window


def reads(window: ClerksWindow) -> int:
    return len(window.terminal.names(IdCardReader))


def test_of_a_card_only_hash_and_masked_name_leave_the_reader() -> None:
    reader = Reader()
    laid = read_hash(KEY.key, reader, Deadline.after(1), CancelToken())  # type: ignore[arg-type]  # all of it that is asked
    assert laid == Laid(hashed(KEY.key, reader.card.number), "林*姝")
    assert reader.card.raw_text == bytearray(6)


def test_a_card_without_a_chinese_name_has_its_latin_one() -> None:
    laid = read_hash(KEY.key, Reader(""), Deadline.after(1), CancelToken())  # type: ignore[arg-type]  # as above
    assert laid.name.startswith("L")


def test_what_is_kept_of_a_card_stands_in_no_repr() -> None:
    assert repr(LAID) == "Laid()"


def test_nobody_called_no_card_read(keyed: ClerksWindow) -> None:
    assert reads(keyed) == 0


def test_with_somebody_called_the_reader_waits(keyed: ClerksWindow) -> None:
    keyed.have()
    assert reads(keyed) == 1


def test_with_somebody_served_it_does_not_wait_any_more(keyed: ClerksWindow) -> None:
    keyed.have()
    handle = keyed.terminal.handles[-1]
    keyed.have(serving=True)
    assert handle.cancelled


def test_on_another_tab_the_reader_is_left_to_that_one(keyed: ClerksWindow) -> None:
    keyed.have()
    handle = keyed.terminal.handles[-1]
    keyed.shell.open_tab(1)
    assert handle.cancelled


def test_without_the_hub_no_card_is_compared(keyed: ClerksWindow) -> None:
    keyed.have()
    handle = keyed.terminal.handles[-1]
    keyed.read(lost(keyed.hall.now))
    assert handle.cancelled


def test_without_a_key_it_is_asked_for_and_no_card_is_read(window: ClerksWindow) -> None:
    window.have()
    assert reads(window) == 0
    assert ("day_key", ()) in window.hall.client.calls


def test_a_key_of_yesterday_is_let_go(keyed: ClerksWindow) -> None:
    del keyed.hall.client.told["day_key"]
    keyed.read(with_window(view("B021"), day="2026-11-24"))
    assert keyed.context.card.key is None


def test_the_hash_goes_to_the_hall_with_the_start(keyed: ClerksWindow) -> None:
    keyed.have()
    keyed.terminal.end(IdCardReader, LAID)
    assert keyed.hall.wanted[0].act == acts.Start(ticket="id-B021", version=3, person_hash="a" * 64)


def test_the_same_person_is_said_so(keyed: ClerksWindow) -> None:
    keyed.have()
    keyed.terminal.end(IdCardReader, LAID)
    keyed.done()
    assert "证件与取号人一致" in keyed.board.number.words


def test_while_another_card_is_asked_about_no_third_one_answers(keyed: ClerksWindow) -> None:
    keyed.have()
    keyed.terminal.end(IdCardReader, LAID)
    keyed.hall.refuse("not-allowed")
    keyed.settle()
    assert keyed.context.card._reads.wanted is False
    assert "不是 B021" in keyed.board.question.words


def test_a_card_that_comes_home_after_the_number_went_starts_nobody(keyed: ClerksWindow) -> None:
    keyed.have()
    keyed.have(serving=True)
    keyed.context.card.laid(LAID)
    assert (keyed.hall.wanted, keyed.context.card.name) == ([], "")


@pytest.mark.parametrize("again", [True, False])
def test_a_reader_that_failed_is_asked_again_after_a_pause(keyed: ClerksWindow, again: bool) -> None:
    keyed.have()
    keyed.terminal.end(IdCardReader, DeviceError(ErrorKind.TIMED_OUT, "id-card.none", again=again))
    assert keyed.hall.wanted == []
    assert keyed.context.card._reads.wanted


def test_a_role_that_does_not_call_reads_nobodys_card(make: Make) -> None:
    window = make()
    window.hall.client.told["day_key"] = KEY
    window.context.card.ask_key()
    window.enter(TECHNICIAN)
    window.have()
    assert reads(window) == 0

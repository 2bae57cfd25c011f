"""What a clerk is told when disk, hub or platform do not do their part: never that something is safe which is not."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator

import pytest

from devices.device import DeviceError
from kiosk.draft import DraftError
from kiosk.hall import owed
from kiosk.hub.client import HubClient
from kiosk.intake import keeping, transfer
from kiosk.intake.case import Case, CaseError
from kiosk.intake.decisions import Decision
from kiosk.intake.desk import IntakeDesk
from kiosk.intake.keeping import OPEN, OpenCase
from kiosk.lanes import ServiceLane
from kiosk.platform.client import Platform
from kiosk.platform.errors import PlatformError
from kiosk.steps.storing import Replaced
from offline_queue import notes
from offline_queue.errors import StorageFault
from offline_queue.vault import Vault
from tests.support.cases import BANK, CLERK, OWNER, TICKET, IntakeRoom, carded_case, white_page
from tests.support.parcels import new_id

NOBODY = "http://127.0.0.1:9"


@pytest.fixture
def laned(room: IntakeRoom) -> Iterator[tuple[IntakeDesk, threading.Event, list[object]]]:
    """Give a desk over a lane of the terminal, and what hears its answers."""
    lane, heard, rung = ServiceLane("outbox", 1, room.outbox), list[object](), threading.Event()

    def run(on: object, call: object, seconds: float, done: Callable[[object], None]) -> object:
        def ended(outcome: object) -> None:
            done(outcome)
            rung.set()

        return lane.submit(call, seconds, ended)  # type: ignore[arg-type]  # a call of the desk is one of a lane

    yield IntakeDesk(room.around, run, None, lambda: CLERK, "B17"), rung, heard
    lane.close()


def broken(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the disk refuse whatever is written from now on."""

    def refuse(*_: object, **__: object) -> None:
        raise StorageFault("full")

    monkeypatch.setattr(keeping, "put", refuse)


def test_a_disk_that_refuses_is_a_fault_and_not_a_case(
    laned: tuple[IntakeDesk, threading.Event, list[object]],
    monkeypatch: pytest.MonkeyPatch,
    expected_logs: Callable[..., None],
) -> None:
    expected_logs("service-fault")
    desk, rung, heard = laned
    broken(monkeypatch)
    desk.keep(carded_case(), heard.append)
    assert rung.wait(10)
    assert isinstance(heard[-1], DeviceError)


def test_a_refusal_of_the_desk_is_no_fault_of_the_lane(laned: tuple[IntakeDesk, threading.Event, list[object]]) -> None:
    desk, rung, heard = laned
    desk.resume("nothing-such", heard.append)
    assert rung.wait(10)
    assert isinstance(heard[-1], CaseError)


@pytest.mark.parametrize("content", [b"no list", b"[1]", "\xff".encode("latin-1")])
def test_a_list_that_is_broken_keeps_nobody_from_working(
    room: IntakeRoom, content: bytes, expected_logs: Callable[..., None]
) -> None:
    expected_logs("intake-list-unreadable")
    with room.outbox.transaction() as tx:
        tx.note(OPEN, content, 60.0)
        tx.note(transfer.NOTE, content, 60.0)
    case = room.complete()
    room.desk.hand_in(case, room.heard)
    room.desk.in_hand(room.heard)
    assert [one.id for one in room.heard.of(tuple) if isinstance(one, OpenCase)] == [case.id]


def test_a_broken_list_of_what_the_hall_owes_is_empty(room: IntakeRoom, expected_logs: Callable[..., None]) -> None:
    expected_logs("hall-owed-unreadable")
    with room.outbox.transaction() as tx:
        tx.note(owed.NOTE, b"no list", 60.0)
    assert owed.read(room.outbox, room.around.now().timestamp()) == ()


def test_what_could_not_be_kept_was_not_begun(room: IntakeRoom, monkeypatch: pytest.MonkeyPatch) -> None:
    broken(monkeypatch)
    with pytest.raises(StorageFault):
        room.filled()
    assert room.outbox.note(OPEN, room.around.now().timestamp()) is None


def test_a_hand_in_whose_case_could_not_be_kept_is_told_again_with_the_same_numbers(
    room: IntakeRoom, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = room.complete()
    with monkeypatch.context() as disk:
        broken(disk)
        with pytest.raises(StorageFault):
            room.desk.hand_in(case, room.heard)
    entry = room.outbox.entry(case.id)
    assert entry is not None
    room.desk.hand_in(case, room.heard)
    numbers = room.heard.of(Case).handed_in
    assert numbers is not None
    assert numbers.receipt_no.encode() in room.outbox.payload(entry)
    assert [one.id for one in transfer.waiting(room.outbox, room.around.now().timestamp())] == [case.id]


def test_what_another_took_the_place_of_is_not_handed_in(room: IntakeRoom, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kiosk.intake.desk.store", lambda *_: Replaced())
    room.desk.hand_in(room.complete(), room.heard)
    assert room.heard.of(CaseError).reason == "replaced"


@pytest.mark.parametrize("ask", ["code", "card", "ticket", "aside"])
def test_a_hub_that_does_not_answer_is_said_to_be_it(room: IntakeRoom, ask: str) -> None:
    client = HubClient(NOBODY, "token", mode="training")
    desk = IntakeRoom(room.outbox, client).desk
    case = room.filled()
    asks: dict[str, Callable[[], None]] = {
        "code": lambda: desk.take_up_by_code("7K2M94P4", TICKET, room.heard),
        "card": lambda: desk.take_up_by_card(OWNER, TICKET, room.heard),
        "ticket": lambda: desk.left_for(TICKET, room.heard),
        "aside": lambda: desk.put_aside(case, room.heard),
    }
    asks[ask]()
    assert isinstance(room.heard[-1], PlatformError)
    room.desk.resume(case.id, room.heard)
    assert room.heard.of(Case).id == case.id
    client.close()


def test_a_platform_that_does_not_answer_has_decided_nothing(room: IntakeRoom) -> None:
    room.platform = Platform(NOBODY)
    room.desk.decide(room.complete(), Decision(new_id(), "accept"), {}, room.heard)
    assert isinstance(room.heard[-1], PlatformError)
    room.platform.close()


def gone(room: IntakeRoom, case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    """Lose the pages of a case."""
    with room.outbox.transaction() as tx:
        keeping.drop_pictures(tx, case)


def rotten(room: IntakeRoom, case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    """Damage the pages of a case on the disk."""
    names = {keeping.picture_name(one) for one in keeping.pictures_of(case)}
    opened = notes.opened

    def unsealed(vault: Vault, name: str, row: tuple[float, bytes]) -> notes.Note:
        return opened(vault, name, (row[0], bytes(len(row[1]))) if name in names else row)

    monkeypatch.setattr(notes, "opened", unsealed)


@pytest.mark.parametrize("lose", [gone, rotten])
def test_a_page_that_is_lost_is_neither_shown_nor_marked_nor_handed_in_nor_passed_on(
    room: IntakeRoom, lose: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    case = room.complete()
    lose(room, case, monkeypatch)
    asks: tuple[Callable[[], None], ...] = (
        lambda: room.desk.picture(keeping.pictures_of(case)[0], room.heard),
        lambda: room.desk.check(case, BANK, room.heard),
        lambda: room.desk.hand_in(case, room.heard),
        lambda: room.desk.put_aside(case, room.heard),
    )
    for ask in asks:
        ask()
    assert [one.reason for one in room.heard[-len(asks) :] if isinstance(one, CaseError)] == ["lost"] * len(asks)
    assert room.outbox.entry(case.id) is None
    room.desk.resume(case.id, room.heard)
    assert room.heard.of(Case).id == case.id


def test_one_page_too_many_is_refused_and_not_kept(room: IntakeRoom) -> None:
    case, most = room.filled(), 3
    for _ in range(most):
        room.desk.take_page(case, BANK, white_page(100, 100), room.heard)
        if isinstance(room.heard[-1], Case):
            case = room.heard.of(Case)
    assert room.heard.of(CaseError).reason == "too-many-pages"
    room.desk.resume(case.id, room.heard)
    assert len(room.heard.of(Case).material(BANK).pages) == len(case.material(BANK).pages)


def test_a_drafts_error_says_nothing_of_whose_it_is() -> None:
    assert str(DraftError("unknown")) == "unknown"
    assert str(CaseError("other-person")) == "other-person"

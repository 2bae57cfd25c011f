"""The counter of a kiosk in a hall over a real hub: its numbers, and the machine's own while it is silent."""

from __future__ import annotations

import functools
import tempfile
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from devices.device import Deadline, DeviceError
from kiosk.hall import hub_counter, island_book
from kiosk.hall.hub_counter import key_of
from kiosk.hub.site import admit
from kiosk.platform.errors import RefusedError
from kiosk.platform.values import Problem
from kiosk.tickets import acts, day_key
from kiosk.tickets.counter import Given
from kiosk.tickets.errors import TicketError
from kiosk.tickets.rules import milliseconds
from kiosk.tickets.values import Paper, State, Ticket, Who
from tests.support.hall import TEN, rules
from tests.support.hub_kiosks import SOON, HubKiosk
from tests.support.hubs import HubThread
from tests.support.parcels import new_id

CARD, KEY = "990101198805120027", "key-of-the-list"


@functools.cache
def met() -> tuple[bytes, bytes]:
    """Return the files of a hub and of a kiosk that have spoken once: to let them takes longer than most tests."""
    with tempfile.TemporaryDirectory() as folder:
        hub = HubThread(Path(folder) / "hub")
        kiosk = HubKiosk(hub, Path(folder) / "island.db")
        assert kiosk.round()
        kiosk.close()
        hub.stop()
        return (Path(folder) / "hub" / "tickets.db").read_bytes(), (Path(folder) / "island.db").read_bytes()


@pytest.fixture
def hub(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[HubThread]:
    """Give a hub of this test's own, over a file; it has met the kiosk where the test has one."""
    if "kiosk" in request.fixturenames:
        (tmp_path / "hub").mkdir()
        (tmp_path / "hub" / "tickets.db").write_bytes(met()[0])
    running = HubThread(tmp_path / "hub")
    yield running
    running.stop()


@pytest.fixture
def kiosk(hub: HubThread, tmp_path: Path) -> Iterator[HubKiosk]:
    (tmp_path / "kiosk").mkdir()
    (tmp_path / "kiosk" / "island.db").write_bytes(met()[1])
    made = HubKiosk(hub, tmp_path / "kiosk" / "island.db")
    assert made.round()
    yield made
    made.close()


def at_hub(kiosk: HubKiosk, given: Given) -> Ticket:
    return kiosk.hub.client("guide").ticket(given.ticket.id)


def calls(kiosk: HubKiosk, most: int = 20) -> list[str]:
    """Call at a window until nobody waits any more."""
    window = kiosk.hub.client()
    window.do(acts.OpenWindow(window="02"), new_id())
    numbers = []
    while (ticket := window.do(acts.CallNext(window="02"), new_id()).ticket) and len(numbers) < most:
        window.do(acts.Finish(ticket=ticket.id), new_id())
        numbers.append(ticket.number)
    return numbers


# While the hub answers.


def test_a_number_is_the_hubs_and_is_called_once_its_slip_was_heard_of(kiosk: HubKiosk) -> None:
    given = kiosk.issue(number=CARD)
    assert (given.ticket.number, given.ahead, given.band, given.fresh, given.alone) == ("A001", 0, None, True, False)
    assert not at_hub(kiosk, given).live
    kiosk.settle(given)
    assert (at_hub(kiosk, given).paper, calls(kiosk)) == (Paper.PRINTED, ["A001"])


def test_the_queues_are_told_with_place_and_wait(kiosk: HubKiosk) -> None:
    kiosk.take(1)
    social, estate, _ = kiosk.counter.snapshot(SOON)
    assert (social.waiting, social.band, social.refused, social.place.area) == (1, None, "", "east")
    assert estate.place.windows == ("02", "03")


def test_a_card_has_one_number_in_the_whole_hall(kiosk: HubKiosk, hub: HubThread, tmp_path: Path) -> None:
    first = kiosk.issue(number=CARD)
    other = HubKiosk(hub, tmp_path / "other.db")
    again = other.issue(number=CARD)
    assert (again.ticket.id, again.fresh, again.place) == (first.ticket.id, False, first.place)
    assert CARD not in repr(hub.hub.desk.events(0))
    other.close()


def test_an_answer_that_was_lost_is_asked_for_again_and_no_second_number(kiosk: HubKiosk) -> None:
    patient = HubKiosk(kiosk.hub, kiosk.file, limit_s=99)
    patient.line.deaf = 2
    given = patient.issue(act_id="wish-1")
    assert (given.ticket.number, patient.issue(act_id="wish-1").ticket.id) == ("A001", given.ticket.id)
    assert len([event for event in kiosk.hub.hub.desk.events(0) if event.kind == "issued"]) == 1
    patient.close()


def test_without_a_card_one_number_is_given_in_half_a_minute(kiosk: HubKiosk) -> None:
    kiosk.issue()
    with pytest.raises(TicketError, match="too-soon"):
        kiosk.issue()
    kiosk.issue(number=CARD)


def test_a_slip_of_another_kiosk_is_known_and_a_forged_one_is_not(
    kiosk: HubKiosk, hub: HubThread, tmp_path: Path
) -> None:
    other = HubKiosk(hub, tmp_path / "other.db")
    given = kiosk.take(1)
    assert other.counter.shown(given.ticket.id, given.seal, SOON).ticket.number == "A001"
    with pytest.raises(TicketError, match="not-found"):
        other.counter.shown(given.ticket.id, "0" * 12, SOON)
    other.close()


def test_a_number_whose_slip_nobody_heard_of_is_found_after_a_start(kiosk: HubKiosk) -> None:
    given = kiosk.issue()
    kiosk.take(2)
    kiosk.close()
    kiosk.begin()
    left = kiosk.counter.unprinted(SOON)
    assert [(one.ticket.id, one.fresh) for one in left] == [(given.ticket.id, False)]


def test_a_further_slip_is_noted_at_the_hub(kiosk: HubKiosk) -> None:
    given = kiosk.issue()
    kiosk.settle(given, printed=False)
    told = kiosk.counter.reprint(given.ticket.id, "print-2", SOON)
    assert (told.ticket.paper, told.fresh, told.ahead) == (Paper.PRINTED, False, 0)


def test_a_machine_that_is_turned_away_gives_no_numbers_of_its_own(kiosk: HubKiosk, expected_logs) -> None:
    stranger = HubKiosk(kiosk.hub, kiosk.file, token="nobody")
    assert [stranger.round(), stranger.round()] == [False, False]
    with pytest.raises(DeviceError, match="turned-away"):
        stranger.issue()
    stranger.close()
    expected_logs("hub-turned-away")


# Appointments.


def coming(kiosk: HubKiosk, minutes: int = 30) -> acts.Appointment:
    start = milliseconds(TEN) + minutes * 60_000
    check = day_key.hashed(KEY, CARD)
    one = acts.Appointment(new_id(), "7K2M94P4", "social", start, start + 1_800_000, check)
    kiosk.counter.take_day(KEY, (one,), new_id(), SOON)
    return one


def test_a_list_that_one_kiosk_brought_is_there_for_all(kiosk: HubKiosk, hub: HubThread, tmp_path: Path) -> None:
    other = HubKiosk(hub, tmp_path / "other.db")
    assert other.counter.list_is_old(SOON)
    one = coming(kiosk)
    assert not other.counter.list_is_old(SOON)
    found = other.counter.expected(SOON, number=CARD)
    assert found == other.counter.expected(SOON, code="7K2M94P4") == (msgspec.structs.replace(one, person_hash=None),)
    other.close()


def test_nobody_is_expected_before_a_list_was_brought(kiosk: HubKiosk) -> None:
    assert kiosk.counter.expected(SOON, number=CARD) == ()
    coming(kiosk)
    assert kiosk.counter.expected(SOON) == ()


def test_an_appointment_is_checked_in_once(kiosk: HubKiosk) -> None:
    one = coming(kiosk)
    first = kiosk.counter.check_in(one.id, CARD, "wish-1", SOON)
    again = kiosk.counter.check_in(one.id, "", "wish-2", SOON)
    assert (first.ticket.appointment, first.fresh) == (one.id, True)
    assert (again.ticket.id, again.fresh) == (first.ticket.id, False)


# While it is silent.


def test_a_cut_off_kiosk_gives_the_numbers_it_holds_and_says_that_nobody_knows_how_many_wait(kiosk: HubKiosk) -> None:
    kiosk.cut()
    given = kiosk.issue(number=CARD)
    assert (given.ticket.number, given.ahead, given.band, given.alone) == ("A5001", None, None, True)
    assert {(line.waiting, line.band, line.refused) for line in kiosk.counter.snapshot(SOON)} == {(None, None, "")}
    assert kiosk.issue(number=CARD).ticket.number == "A5001"


def test_one_wish_has_one_number_however_often_it_is_asked_for(kiosk: HubKiosk) -> None:
    kiosk.cut()
    first = kiosk.issue(act_id="wish-1")
    kiosk.line.cut = False
    again = kiosk.issue(act_id="wish-1")
    assert (again.ticket.number, again.alone, again.ticket.id) == ("A5001", True, first.ticket.id)


def test_a_number_the_hub_gave_without_being_heard_is_taken_back_for_the_one_that_was_seen(kiosk: HubKiosk) -> None:
    kiosk.line.deaf = 1
    seen = kiosk.issue(act_id="wish-1")
    kiosk.settle(seen)
    assert (seen.ticket.number, kiosk.mend()) == ("A5001", True)
    assert at_hub(kiosk, seen).live
    unseen = kiosk.hub.client("guide").ticket(key_of("wish-1"))
    assert (unseen.number, unseen.state) == ("A001", State.CANCELLED)
    assert calls(kiosk) == ["A5001"]


def test_numbers_given_alone_come_in_when_the_hub_is_back_and_every_other_is_accounted_for(kiosk: HubKiosk) -> None:
    before = kiosk.take(1)
    kiosk.cut()
    alone = []
    for no, queue in ((2, "social"), (3, "estate"), (4, "social")):
        kiosk.hub.later(20)
        alone.append(kiosk.take(no, queue))
    kiosk.mend()
    assert calls(kiosk) == [before.ticket.number, *(one.ticket.number for one in alone)]
    assert kiosk.issue(number=CARD).ticket.number == "A002"
    kiosk.hub.later(24 * 3600)
    kiosk.mend()
    account = kiosk.hub.client("hall", staff="1001").do(acts.CloseDay(day="2026-11-23", expire_reason="over"), new_id())
    assert account.holds
    assert {band.prefix: (band.used, band.leased) for band in account.bands} == {
        "A": (2, 40),
        "B": (1, 40),
        "C": (0, 20),
    }


def test_what_is_told_of_it_goes_to_the_hub_from_then_on(kiosk: HubKiosk) -> None:
    kiosk.cut()
    given = kiosk.take(1)
    kiosk.mend()
    told = kiosk.counter.reprint(given.ticket.id, "print-2", SOON)
    assert (told.ahead, told.alone, told.ticket.number) == (0, False, "A5001")
    assert kiosk.counter.shown(given.ticket.id, given.seal, SOON).ahead == 0


def test_a_slip_of_ones_own_is_known_while_the_hub_is_silent_and_no_other(kiosk: HubKiosk) -> None:
    there = kiosk.take(1)
    kiosk.cut()
    own = kiosk.take(2)
    assert kiosk.counter.shown(own.ticket.id, own.seal, SOON).alone
    assert kiosk.counter.reprint(own.ticket.id, "print-2", SOON).alone
    with pytest.raises(DeviceError, match="hub-away"):
        kiosk.counter.shown(there.ticket.id, there.seal, SOON)


def test_what_became_of_a_slip_is_told_when_the_hub_is_back_though_it_had_taken_the_number_back(
    kiosk: HubKiosk,
) -> None:
    given = kiosk.issue(number=CARD)
    kiosk.cut()
    kiosk.settle(given)
    again = kiosk.counter.reprint(given.ticket.id, "print-2", SOON)
    assert (again.ticket.id, again.ahead, again.fresh) == (given.ticket.id, None, False)
    kiosk.hub.later(121)
    kiosk.hub.hub.desk.sweep(new_id(), Who("hub"), kiosk.hub.now)
    assert at_hub(kiosk, given).state is State.CANCELLED
    kiosk.mend()
    assert (at_hub(kiosk, given).state, at_hub(kiosk, given).paper) == (State.WAITING, Paper.PRINTED)
    assert island_book.waiting_acts(kiosk.island.engine) == []


def test_a_further_slip_of_a_number_nobody_here_remembers_is_not_told_of_alone(kiosk: HubKiosk) -> None:
    kiosk.cut()
    with pytest.raises(DeviceError, match="hub-away"):
        kiosk.counter.reprint(new_id(), "print-2", SOON)


def test_of_numbers_of_long_ago_it_is_not_remembered_how_they_stood(
    kiosk: HubKiosk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hub_counter, "REMEMBERED", 1)
    first, second = kiosk.take(1), kiosk.take(2)
    kiosk.cut()
    assert kiosk.counter.reprint(second.ticket.id, "print-2", SOON).ticket.id == second.ticket.id
    with pytest.raises(DeviceError, match="hub-away"):
        kiosk.counter.reprint(first.ticket.id, "print-2", SOON)


def test_a_slip_the_hub_will_not_hear_of_is_let_go_and_said(kiosk: HubKiosk, expected_logs) -> None:
    kiosk.cut()
    kiosk.counter.tell_paper(new_id(), "print-1", SOON, printed=True)
    assert kiosk.mend()
    assert island_book.waiting_acts(kiosk.island.engine) == []
    expected_logs("slip-not-told")


@pytest.mark.parametrize(("code", "left"), [("validation-failed", 0), ("old-epoch", 1)])
def test_what_the_hub_cannot_read_holds_nothing_else_up(
    kiosk: HubKiosk, monkeypatch: pytest.MonkeyPatch, expected_logs, code: str, left: int
) -> None:
    kiosk.cut()
    kiosk.counter.tell_paper(new_id(), "print-1", SOON, printed=True)
    really = kiosk.line.do

    def do(act: acts.Act[acts.R], name: str) -> acts.R:
        if isinstance(act, acts.TellPaper):
            raise RefusedError(Problem("about:blank", "", 422, code, "never", ""))
        return really(act, name)

    monkeypatch.setattr(kiosk.line, "do", do)
    assert kiosk.mend() is (left == 0)
    assert len(island_book.waiting_acts(kiosk.island.engine)) == left
    expected_logs("hub-turned-away" if left else "slip-not-told")


def test_when_all_are_given_it_says_so_and_gives_again_once_the_hub_is_back(kiosk: HubKiosk) -> None:
    kiosk.cut()
    for no in range(20):
        kiosk.take(no)
    assert [line.refused for line in kiosk.counter.snapshot(SOON)] == ["block-empty", "", ""]
    with pytest.raises(DeviceError, match="block-empty"):
        kiosk.issue()
    kiosk.mend()
    kiosk.cut()
    kiosk.hub.later(31)
    assert kiosk.issue(number=CARD).ticket.number == "A5021"


def test_appointments_are_of_the_hub_alone(kiosk: HubKiosk) -> None:
    one = coming(kiosk)
    kiosk.cut()
    for ask in (
        lambda: kiosk.counter.expected(SOON, code="7K2M94P4"),
        lambda: kiosk.counter.check_in(one.id, "", "wish-1", SOON),
        lambda: kiosk.counter.take_day(KEY, (), new_id(), SOON),
    ):
        with pytest.raises(DeviceError, match="hub-away"):
            ask()
    assert not kiosk.counter.list_is_old(SOON)


def test_a_kiosk_that_never_heard_of_its_hub_has_nothing_to_give(hub: HubThread, tmp_path: Path) -> None:
    kiosk = HubKiosk(hub, tmp_path / "island.db")
    kiosk.cut()
    assert not kiosk.round()
    for ask in (lambda: kiosk.counter.snapshot(SOON), kiosk.issue):
        with pytest.raises(DeviceError, match="hub-away"):
            ask()
    assert kiosk.counter.unprinted(SOON) == ()
    kiosk.close()


def test_after_a_start_it_goes_on_alone_with_what_it_holds(kiosk: HubKiosk) -> None:
    kiosk.cut()
    first = kiosk.take(1)
    pending = kiosk.issue(number=CARD)
    kiosk.close()
    kiosk.begin()
    kiosk.cut()
    assert [one.ticket.id for one in kiosk.counter.unprinted(SOON)] == [pending.ticket.id]
    assert kiosk.take(3).ticket.no == first.ticket.no + 2


# Which silence is one.


def test_a_hub_that_is_back_within_a_restart_is_waited_for(kiosk: HubKiosk) -> None:
    patient = HubKiosk(kiosk.hub, kiosk.file, limit_s=3, steady=lambda: 0.0)
    patient.line.deaf = 1
    assert not patient.issue(act_id="wish-1").alone
    assert not patient.presence.silent_now
    patient.close()


def test_who_asked_is_not_kept_longer_than_their_time(kiosk: HubKiosk) -> None:
    patient = HubKiosk(kiosk.hub, kiosk.file, limit_s=3600)
    patient.clock.learn(milliseconds(kiosk.hub.now))
    patient.cut()
    assert patient.counter.snapshot(Deadline.after(0.05))[0].waiting is None
    patient.close()


def test_a_hub_whose_database_is_away_is_as_good_as_none(kiosk: HubKiosk, monkeypatch: pytest.MonkeyPatch) -> None:
    def away(*asked: object) -> None:
        raise RefusedError(Problem("x", "x", 503, "database-away", "later", "2026-11-23T10:00:00+08:00"))

    monkeypatch.setattr(kiosk.line, "_ask", away)
    assert kiosk.issue().alone


# The file.


def test_a_slip_that_is_told_of_after_its_block_was_accounted_for_is_a_fault_that_is_said(
    kiosk: HubKiosk, expected_logs
) -> None:
    kiosk.cut()
    kiosk.take(1)
    pending = kiosk.issue(number=CARD)
    kiosk.hub.later(121)
    kiosk.mend()
    with pytest.raises(TicketError, match="accounted for"):
        kiosk.settle(pending)
    expected_logs("island-slip-too-late")


def test_a_block_is_not_accounted_for_while_a_slip_is_on_its_way_out(kiosk: HubKiosk) -> None:
    kiosk.cut()
    kiosk.take(1)
    pending = kiosk.issue(number=CARD)
    kiosk.mend()
    assert [block.lo for block in island_book.open_blocks(kiosk.island.engine) if block.prefix == "A"] == [5001, 5021]
    kiosk.settle(pending)
    kiosk.mend()
    assert calls(kiosk) == ["A5001", "A5002"]
    assert [block.lo for block in island_book.open_blocks(kiosk.island.engine) if block.prefix == "A"] == [5021]


def test_a_block_that_somebody_closed_by_hand_is_let_go_and_said(kiosk: HubKiosk, expected_logs) -> None:
    kiosk.cut()
    kiosk.take(1)
    block = island_book.open_blocks(kiosk.island.engine)[0]
    every = tuple(range(block.lo, block.hi + 1))
    kiosk.hub.client("hall").do(acts.CloseBlock(block=block.id, used=(), unused=every), new_id())
    assert kiosk.mend()
    assert block.id not in [one.id for one in island_book.open_blocks(kiosk.island.engine)]
    expected_logs("island-block-refused")


def test_a_machine_under_another_name_lets_the_blocks_of_its_former_one_go(kiosk: HubKiosk, expected_logs) -> None:
    kiosk.cut()
    kiosk.take(1)
    held = {block.id for block in island_book.open_blocks(kiosk.island.engine)}
    kiosk.close()
    renamed = HubKiosk(kiosk.hub, kiosk.file, token=admit(kiosk.hub.site, "K7", "kiosk"))
    assert renamed.round()
    # The one that was used is accounted for, by whoever may: here it is let go, and said.
    assert held - {block.id for block in island_book.open_blocks(renamed.island.engine)}
    renamed.close()
    expected_logs("island-block-refused", "hub-machine-refused")


def test_a_number_the_hub_will_not_have_keeps_no_other_out(kiosk: HubKiosk, expected_logs) -> None:
    kiosk.cut()
    kiosk.take(1)
    kiosk.take(2)
    kiosk.settle(kiosk.issue(number=CARD, credit="veteran"))
    desk = kiosk.hub.hub.desk
    classes = {name: seconds for name, seconds in desk.rules.credits.items() if name != "veteran"}
    desk.rules = msgspec.structs.replace(desk.rules, credits=classes)
    held = len(island_book.open_blocks(kiosk.island.engine))
    assert kiosk.mend()
    assert calls(kiosk) == ["A5001", "A5002"]
    # Accounted for all the same: three were used, and another block is held.
    assert len(island_book.open_blocks(kiosk.island.engine)) == held
    expected_logs("island-tickets-refused")


def test_when_none_of_a_block_is_taken_it_is_let_go_and_said(kiosk: HubKiosk, expected_logs) -> None:
    kiosk.cut()
    kiosk.take(1)
    kiosk.take(2)
    block = island_book.open_blocks(kiosk.island.engine)[0]
    every = tuple(range(block.lo, block.hi + 1))
    kiosk.hub.client("hall").do(acts.CloseBlock(block=block.id, used=(), unused=every), new_id())
    assert kiosk.mend()
    assert block.id not in [one.id for one in island_book.open_blocks(kiosk.island.engine)]
    expected_logs("island-block-refused")


# Day and clock.


def test_a_day_that_is_over_is_accounted_for_and_its_numbers_are_not_given_on_the_next(kiosk: HubKiosk) -> None:
    kiosk.cut()
    kiosk.take(1)
    kiosk.hub.later(24 * 3600)
    for number, why in (("", "block-empty"), (CARD, "hub-away")):
        with pytest.raises(DeviceError, match=why):
            kiosk.issue(number=number)
    kiosk.mend()
    assert {block.day for block in island_book.open_blocks(kiosk.island.engine)} == {"2026-11-24"}
    assert (
        kiosk.hub.client("hall", staff="1001").do(acts.CloseDay(day="2026-11-23", expire_reason="over"), new_id()).holds
    )


def test_after_the_last_hours_of_the_day_nothing_is_held(kiosk: HubKiosk) -> None:
    kiosk.hub.hub.desk.rules = rules()
    kiosk.hub.later(8 * 3600)
    kiosk.round()
    assert island_book.open_blocks(kiosk.island.engine) == []
    with pytest.raises(TicketError, match="not-issuing"):
        kiosk.issue()


def test_a_number_given_alone_has_its_place_by_the_clock_of_the_hub(kiosk: HubKiosk) -> None:
    kiosk.cut()
    kiosk.hub.later(60)
    given = kiosk.take(1)
    kiosk.close()
    kiosk.begin()
    kiosk.mend()
    assert at_hub(kiosk, given).issued_at == milliseconds(kiosk.hub.now)


def test_a_clock_that_is_off_is_kept_over_a_start(kiosk: HubKiosk) -> None:
    kiosk.hub.later(90)
    kiosk.clock.learn(milliseconds(kiosk.hub.now) + 600_000)
    kiosk.island.learn(kiosk.island.rules, "2026-11-23", kiosk.island.key_of("2026-11-23"))
    kiosk.close()
    kiosk.begin()
    kiosk.cut()
    assert kiosk.take(1).ticket.issued_at == milliseconds(kiosk.hub.now) + 600_000


# What was cut off in the middle.


def test_a_block_that_was_leased_and_never_heard_of_is_the_same_when_it_is_asked_for_again(
    hub: HubThread, tmp_path: Path
) -> None:
    kiosk = HubKiosk(hub, tmp_path / "island.db")
    # Board, key and rules are heard, then the lease is done and not answered.
    kiosk.line.deaf_from = 4
    assert not kiosk.round()
    assert [prefix for _, prefix in island_book.asked_for(kiosk.island.engine)] == ["A", "B", "C"]
    kiosk.round()
    assert [(block.prefix, block.lo) for block in island_book.open_blocks(kiosk.island.engine)] == [
        ("A", 5001), ("B", 5001), ("C", 5001),
    ]  # fmt: skip
    kiosk.close()


def test_an_account_that_was_done_and_not_answered_is_told_again_as_it_was(kiosk: HubKiosk) -> None:
    kiosk.cut()
    kiosk.take(1)
    kiosk.line.cut = False
    # Board, rules, a new block, the batch; then the account is done and not answered.
    kiosk.line.deaf_from = 5
    assert not kiosk.round()
    assert kiosk.take(2).ticket.number == "A5021"
    assert kiosk.round()
    assert calls(kiosk) == ["A5001", "A5021"]


def test_a_hub_that_leases_nothing_more_today_is_asked_again_on_the_next_day(
    hub: HubThread, tmp_path: Path, expected_logs
) -> None:
    kiosk = HubKiosk(hub, tmp_path / "island.db")
    hub.hub.desk.do(acts.LeaseBlock(prefix="A", size=4990), new_id(), Who("other"), hub.now)
    assert [kiosk.round(), kiosk.round()] == [True, True]
    assert [block.prefix for block in island_book.open_blocks(kiosk.island.engine)] == ["B", "C"]
    hub.later(24 * 3600)
    kiosk.round()
    assert [block.prefix for block in island_book.open_blocks(kiosk.island.engine)] == ["A", "B", "C"]
    kiosk.close()
    expected_logs("block-not-leased")


def test_a_letter_the_hall_does_not_have_any_more_is_not_asked_for_again(kiosk: HubKiosk, expected_logs) -> None:
    island_book.ask_for(kiosk.island.engine, new_id(), "2026-11-23", "Z")
    assert kiosk.round()
    assert island_book.asked_for(kiosk.island.engine) == []
    expected_logs("block-not-leased")

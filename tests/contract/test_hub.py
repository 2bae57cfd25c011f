"""The hub by its typed client and by raw HTTP: each act once, each refusal by its code, all as the document says."""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from kiosk.hub.client import HubClient, NumberGiven, OldHubError, cursor_of
from kiosk.hub.server import Secret
from kiosk.hub.site import admit
from kiosk.platform.errors import NotThePlatformError, PlatformError, RefusedError, UntrustedError
from kiosk.tickets import acts, day_key
from kiosk.tickets.errors import TicketError
from kiosk.tickets.values import Paper, State, Who, WindowState
from tests.support.certificates import issue
from tests.support.hall import TEN
from tests.support.hubs import HubThread, hub
from tests.support.parcels import new_id
from tests.support.raw_hall import RawMachine
from tests.support.scripted_server import ScriptedServer, as_json, as_problem, response

__all__ = ["hub"]
HASH = "ab" * 32


def opened(hub: HubThread, *windows: str) -> None:
    for window in windows or ("01",):
        hub.client(staff=f"clerk-{window}").do(acts.OpenWindow(window=window), new_id())


def issued(hub: HubThread, **more: Any) -> NumberGiven:
    return hub.client("kiosk").issue(acts.Issue(queue="social", **more), new_id())


def test_one_visit_from_the_kiosk_to_the_end_at_the_window(hub: HubThread) -> None:
    opened(hub)
    kiosk, window = hub.client("kiosk"), hub.client()
    given = kiosk.issue(acts.Issue(queue="social", to_print=True, credit="aged", person_hash=HASH), new_id())
    assert (given.ticket.number, given.ahead, given.ticket.live, given.wait_lo) == ("A001", 0, False, None)
    assert kiosk.do(acts.TellPaper(ticket=given.ticket.id, printed=True), new_id()).ticket.paper is Paper.PRINTED
    called = window.do(acts.CallNext(window="01"), new_id()).ticket
    assert called
    assert (called.id, called.state, called.credit) == (given.ticket.id, State.CALLED, "aged")
    started = window.do(acts.Start(ticket=called.id, version=called.version, person_hash=HASH), new_id())
    assert started.same_person is True
    done = window.do(acts.Finish(ticket=called.id), new_id()).ticket
    assert (done.state, window.ticket(done.id)) == (State.DONE, done)


def test_no_answer_ever_holds_whose_number_it_is(hub: HubThread) -> None:
    heard = RawMachine(hub.url, "kiosk").ask("POST", "/tickets", {"queue": "social", "person_hash": HASH})
    assert (heard.status, HASH in heard.content.decode()) == (201, False)
    assert HASH not in RawMachine(hub.url).ask("GET", "/snapshot").content.decode()


def test_an_act_that_is_sent_again_is_answered_as_the_first_time(hub: HubThread) -> None:
    key, machine = new_id(), RawMachine(hub.url, "kiosk")
    first, again = (machine.ask("POST", "/tickets", {"queue": "social"}, Idempotency_Key=key) for _ in range(2))
    other = machine.ask("POST", "/tickets", {"queue": "estate"}, Idempotency_Key=key)
    assert (first.status, first.content) == (201, again.content)
    assert (other.status, other.code) == (422, "idempotency-reused")


def test_each_thing_that_can_happen_to_a_ticket(hub: HubThread) -> None:
    opened(hub, "01", "02")
    window = hub.client()
    one = issued(hub).ticket
    held = window.do(acts.Hold(ticket=one.id, version=1, reason="去复印"), new_id()).ticket
    resumed = window.do(acts.Resume(ticket=one.id), new_id()).ticket
    called = window.do(acts.CallThis(window="01", ticket=one.id, reason="老人身体不适"), new_id()).ticket
    sent = window.do(acts.Transfer(ticket=one.id, to_queue="estate", keep_place=False, reason="错号"), new_id()).ticket
    back = window.do(acts.CallNext(window="02", queues=("estate",)), new_id()).ticket
    gone = window.do(acts.Cancel(ticket=one.id, reason="不办了"), new_id()).ticket
    assert [step.state for step in (held, resumed, called, sent, gone)] == [
        State.HELD, State.WAITING, State.CALLED, State.WAITING, State.CANCELLED,
    ]  # fmt: skip
    assert back
    assert (back.id, back.queue) == (one.id, "estate")


def test_who_is_not_there_is_called_again_passed_over_and_let_back(hub: HubThread) -> None:
    opened(hub)
    window, one = hub.client(), issued(hub).ticket
    window.do(acts.CallNext(window="01"), new_id())
    with pytest.raises(TicketError) as soon:
        window.do(acts.Recall(ticket=one.id), new_id())
    assert (soon.value.code, soon.value.wait_s) == ("too-soon", 10)
    hub.later(60)
    assert window.do(acts.Recall(ticket=one.id), new_id()).ticket.call_count == 2
    assert window.do(acts.NoShow(ticket=one.id), new_id()).ticket.state is State.NO_SHOW
    assert hub.client("guide", staff="2001").do(acts.Return(ticket=one.id), new_id()).ticket.state is State.WAITING


def test_a_refusal_of_the_desk_comes_as_it_would_from_a_desk_of_ones_own(hub: HubThread) -> None:
    first = issued(hub, person_hash=HASH).ticket
    with pytest.raises(TicketError) as caught:
        issued(hub, person_hash=HASH)
    assert (caught.value.code, caught.value.ticket, caught.value.detail) == ("ticket-exists", first.id, "A001")
    guide = hub.client("guide", staff="2001", roles=("guide",))
    assert guide.issue(acts.Issue(queue="social", person_hash=HASH), new_id()).ticket.number == "A002"


def test_a_screen_that_is_stale_changes_nothing(hub: HubThread) -> None:
    one, window = issued(hub).ticket, hub.client()
    window.do(acts.Hold(ticket=one.id, version=one.version), new_id())
    with pytest.raises(TicketError, match="version-mismatch"):
        window.do(acts.Cancel(ticket=one.id, version=one.version), new_id())


def test_a_window_is_opened_paused_and_closed_by_who_sits_there(hub: HubThread) -> None:
    window = hub.client()
    day = (acts.OpenWindow(window="01"), acts.SuspendWindow(window="01", reason="午餐"), acts.CloseWindow(window="01"))
    states = [window.do(act, new_id()).window for act in day]
    assert [state.state for state in states] == [WindowState.OPEN, WindowState.SUSPENDED, WindowState.CLOSED]
    assert (states[0].staff, states[1].reason) == ("1001", "午餐")


def test_a_kiosk_that_accounts_for_the_block_of_another_is_refused_and_recorded_once(
    hub: HubThread, expected_logs: Any
) -> None:
    expected_logs("hub-machine-refused")
    kiosk = hub.client("kiosk")
    strange = HubClient(hub.url, admit(hub.site, "K9", "kiosk"), mode="training")
    block = kiosk.do(acts.LeaseBlock(prefix="A", size=2), new_id())
    island = acts.IslandTicket(id=new_id(), no=5001, queue="social", issued_at=TEN)
    for act in (
        acts.CloseBlock(block=block.id, used=(), unused=(5001, 5002)),
        acts.TakeIsland(block=block.id, tickets=(island,)),
    ):
        with pytest.raises(TicketError, match="other-machine"):
            strange.do(act, new_id())
    told = [(one.kind, one.device) for one in hub.hub.desk.events(0)]
    assert told == [("block-leased", "kiosk"), ("other-block-refused", "K9")]
    assert kiosk.do(acts.CloseBlock(block=block.id, used=(), unused=(5001, 5002)), new_id()).closed


def test_numbers_of_a_cut_off_kiosk_are_leased_taken_in_and_accounted_for(hub: HubThread) -> None:
    kiosk, chief = hub.client("kiosk"), hub.client("hall", staff="9001")
    block = kiosk.do(acts.LeaseBlock(prefix="A", size=2), new_id())
    assert (block.lo, block.hi, block.device) == (5001, 5002, "kiosk")
    island = acts.IslandTicket(id=new_id(), no=5001, queue="social", issued_at=TEN)
    taken = acts.TakeIsland(block=block.id, tickets=(island,))
    assert [kiosk.do(taken, new_id()).tickets for _ in range(2)] == [(island.id,), ()]
    with pytest.raises(TicketError, match="block-mismatch"):
        kiosk.do(acts.CloseBlock(block=block.id, used=(5001,), unused=()), new_id())
    assert kiosk.do(acts.CloseBlock(block=block.id, used=(5001,), unused=(5002,)), new_id()).closed
    with pytest.raises(TicketError, match="day-open"):
        chief.do(acts.CloseDay(day=block.day), new_id())
    account = chief.do(acts.CloseDay(day=block.day, expire_reason="停电"), new_id())
    assert (account.holds, account.states) == (True, {"EXPIRED": 1})


def test_an_appointment_gets_its_number_once(hub: HubThread) -> None:
    begins = round(TEN.timestamp() * 1000)
    booked = acts.Appointment(new_id(), "7K2M94P4", "social", begins, begins + 900_000)
    hub.hub.desk.do(acts.TakeAppointments(appointments=(booked,)), new_id(), Who("hub"), hub.now)
    kiosk = hub.client("kiosk")
    given = kiosk.issue(acts.CheckIn(appointment=booked.id, person_hash=HASH), new_id())
    assert (given.ticket.appointment, given.ticket.credit) == (booked.id, "appointment")
    with pytest.raises(TicketError) as caught:
        kiosk.do(acts.CheckIn(appointment=booked.id), new_id())
    assert (caught.value.code, caught.value.ticket) == ("ticket-exists", given.ticket.id)


def test_how_long_it_takes_is_told_with_the_number_and_with_the_queue(hub: HubThread) -> None:
    opened(hub)
    window = hub.client()
    for _ in range(6):
        issued(hub)
        called = window.do(acts.CallNext(window="01"), new_id()).ticket
        hub.later(240)
        assert called
        window.do(acts.Finish(ticket=called.id), new_id())
    given = [issued(hub) for _ in range(3)][-1]
    assert (given.ahead, given.wait_lo, given.wait_hi) == (2, 5, 10) or given.wait_hi is not None
    queue = window.queues()[0]
    assert (queue.code, queue.waiting, queue.windows, queue.wait is not None) == ("social", 3, 1, True)


def test_the_board_shows_numbers_and_windows_of_its_zone_and_nothing_that_names_a_ticket(hub: HubThread) -> None:
    opened(hub, "01", "03")
    issued(hub)
    hub.client().do(acts.CallNext(window="01"), new_id())
    east, west = (hub.client("board").board(zone) for zone in ("east", "west"))
    assert ([call.number for call in east.calls], [call.number for call in west.calls]) == (["A001"], [])
    assert ([window.no for window in east.windows], [window.no for window in west.windows]) == (["01", "02"], ["03"])
    assert '"ticket"' not in RawMachine(hub.url, "board").ask("GET", "/board").content.decode()
    assert hub.client("board").board().seq == 4


def test_the_board_of_a_zone_shows_the_queues_that_are_called_there(hub: HubThread) -> None:
    east, west = (hub.client("board").board(zone) for zone in ("east", "west"))
    assert [queue.code for queue in east.queues] == ["social", "estate"]
    assert [queue.code for queue in west.queues] == ["social", "estate", "collect"]


def test_the_board_says_how_often_somebody_was_called_and_who_did_not_come(hub: HubThread) -> None:
    opened(hub, "01")
    called = issued(hub).ticket
    window = hub.client()
    window.do(acts.CallNext(window="01"), new_id())
    hub.later(11)
    window.do(acts.Recall(ticket=called.id), new_id())
    assert hub.client("board").board().windows[0].call_count == 2
    hub.later(60)
    window.do(acts.NoShow(ticket=called.id), new_id())
    board = hub.client("board").board("east")
    assert [(one.number, one.window) for one in board.missed] == [("A001", "01")]
    assert [call.number for call in board.calls] == ["A001", "A001"]


def test_a_snapshot_is_of_now_and_leads_on_to_what_comes(hub: HubThread) -> None:
    opened(hub)
    one, window = issued(hub).ticket, hub.client()
    before = window.snapshot()
    assert ([line.ticket for line in before.line], cursor_of(before)) == ([one.id], "1-2")
    window.do(acts.CallNext(window="01"), new_id())
    assert (window.snapshot().seq, window.snapshot().line) == (3, ())
    assert next(window.events(cursor_of(before))).event.kind == "called"


def test_cards_are_known_again_in_the_whole_hall_and_on_this_day_alone(hub: HubThread) -> None:
    told = hub.client("kiosk").day_key()
    keys = {told.key, hub.client("guide").day_key().key}
    assert (len(keys), told.key in repr(told)) == (1, False)
    assert day_key.hall_key(hub.hub.desk.engine, "2026-11-23") in keys
    hub.later(24 * 3600)
    assert hub.client("kiosk").day_key().key not in keys


WRONG: list[tuple[str, str, Any, dict[str, str | None], int, str]] = [
    ("POST", "/tickets", {"queue": "social"}, {"Authorization": None}, 401, "unauthenticated"),
    ("POST", "/tickets", {"queue": "social"}, {"Authorization": "Bearer nobody"}, 401, "unauthenticated"),
    ("POST", "/tickets", {"queue": "social"}, {"Authorization": "Basic token-of-the-window"}, 401, "unauthenticated"),
    ("POST", "/tickets", {"queue": "social"}, {"Idempotency_Key": None}, 400, "idempotency-missing"),
    ("POST", "/tickets", {"queue": "social"}, {"X_Staff": "two words"}, 400, "bad-request"),
    ("POST", "/tickets", {"queue": "social"}, {"Content_Type": "text/plain"}, 415, "wrong-media-type"),
    ("POST", "/tickets", b"{", {}, 400, "bad-request"),
    ("POST", "/tickets", b"[" * 5000, {}, 400, "bad-request"),
    ("POST", "/tickets", b'{"queue": "\xff"}', {}, 400, "bad-request"),
    ("POST", "/tickets", b" " * 300_000, {}, 413, "too-large"),
    ("POST", "/tickets", {"queue": 7}, {}, 422, "validation-failed"),
    ("POST", "/tickets", {"queue": "nowhere"}, {}, 404, "not-found"),
    ("POST", "/tickets", {"queue": "social", "credit_class": "rich"}, {}, 404, "not-found"),
    ("POST", "/windows/99/open", {}, {}, 404, "not-found"),
    ("POST", "/windows/01/open", {}, {"X_Staff": None}, 400, "bad-request"),
    ("POST", "/windows/01/call-next", {}, {}, 409, "window-closed"),
    ("POST", "/windows/01/suspend", {"reason": "a\x00b"}, {}, 422, "validation-failed"),
    ("POST", "/number-blocks", {"prefix": "A"}, {}, 403, "forbidden-scope"),
    ("POST", "/days/2026-11-23/close", {}, {}, 403, "forbidden-scope"),
    ("GET", "/tickets/01936f3a-6f40-7c21-9a55-0d1c5b6f2e71", None, {}, 404, "not-found"),
    ("GET", "/tickets/x", None, {}, 400, "bad-request"),
    ("GET", "/events?after=x", None, {}, 400, "bad-request"),
    ("GET", "/nothing", None, {}, 404, "not-found"),
    ("DELETE", "/tickets", None, {}, 405, "method-not-allowed"),
]


@pytest.fixture(scope="module")
def idle(tmp_path_factory: pytest.TempPathFactory) -> Iterator[HubThread]:
    """Give one hub for all that is refused: nothing ever happens there."""
    running = HubThread(tmp_path_factory.mktemp("idle"))
    yield running
    running.stop()


@pytest.mark.parametrize(("method", "path", "body", "headers", "status", "code"), WRONG)
def test_what_is_wrong_is_refused_by_its_code(
    idle: HubThread, method: str, path: str, body: Any, headers: dict[str, str | None], status: int, code: str
) -> None:
    heard = RawMachine(idle.url).ask(method, path, body, **headers)
    assert (heard.status, heard.code, heard.headers["x-hall-epoch"]) == (status, code, "1")
    assert idle.hub.desk.events(0) == []


def test_a_whole_number_with_a_point_is_none(hub: HubThread) -> None:
    assert RawMachine(hub.url, "kiosk").ask("POST", "/number-blocks", b'{"prefix": "A", "size": 2.0}').code == (
        "validation-failed"
    )


@pytest.mark.parametrize("kind", ["kiosk", "board"])
def test_nobody_signs_in_at_a_machine_for_citizens(hub: HubThread, kind: str) -> None:
    heard = RawMachine(hub.url, kind).ask("GET", "/queues", X_Staff="1001;guide")
    assert (heard.status, heard.code) == (403, "forbidden-scope")


def test_a_window_acts_for_itself_and_for_no_other_from_the_moment_it_is_taken_in(hub: HubThread) -> None:
    token = admit(hub.site, "W2", "window", ("02",))
    machine = HubClient(hub.url, token, staff="1002", mode="training")
    assert machine.do(acts.OpenWindow(window="02"), new_id()).window.staff == "1002"
    with pytest.raises(RefusedError, match="forbidden-scope"):
        machine.do(acts.OpenWindow(window="01"), new_id())
    with pytest.raises(RefusedError, match="forbidden-scope"):
        machine.do(acts.CallThis(window="01", ticket=new_id(), reason="急"), new_id())


def test_whom_another_window_has_in_hand_a_window_leaves_alone(hub: HubThread) -> None:
    opened(hub, "01", "02")
    machine = HubClient(hub.url, admit(hub.site, "W2", "window", ("02",)), staff="clerk-02", mode="training")
    first, second = issued(hub).ticket.id, issued(hub).ticket.id
    hub.client().do(acts.CallNext(window="01"), new_id())
    for act in (acts.Finish(ticket=first), acts.Recall(ticket=first), acts.Transfer(ticket=first, to_queue="estate")):
        with pytest.raises(TicketError, match="state-conflict: it is at another window"):
            machine.do(act, new_id())
    # Who waits is everybody's, and who is at its own window its own.
    assert machine.do(acts.Hold(ticket=second), new_id()).ticket.state is State.HELD
    machine.do(acts.Resume(ticket=second, window="02"), new_id())
    assert machine.do(acts.Finish(ticket=second), new_id()).ticket.state is State.DONE
    machine.close()


@pytest.mark.parametrize("path", ["/a%0Ab", "/tickets/a%0Ab"])
def test_an_address_with_a_line_end_is_none(idle: HubThread, path: str) -> None:
    heard = RawMachine(idle.url).ask("GET", path)
    assert (heard.status, heard.code, heard.headers["x-hall-epoch"]) == (404, "not-found", "1")


def test_under_tls_nobody_is_believed_but_the_hub_of_the_hall(tmp_path: Path) -> None:
    own, other = issue(), issue()
    file = own.write(tmp_path / "hub.pem")
    secured = HubThread(tmp_path / "hub", secret=Secret(file, file))
    right, wrong = (ssl.create_default_context(cadata=one.pem) for one in (own, other))
    kiosk, board = (secured.client(kind, trust=right) for kind in ("kiosk", "board"))
    assert kiosk.issue(acts.Issue(queue="social"), new_id()).ticket.number == "A001"
    assert next(stream := board.events("1-0")).cursor == "1-1"
    with pytest.raises(UntrustedError):
        secured.client("kiosk", trust=wrong).queues()
    stream.close()
    for client in (kiosk, board):
        client.close()
    secured.stop()


def test_what_nobody_foresaw_is_said_to_be_ours(
    hub: HubThread, monkeypatch: pytest.MonkeyPatch, expected_logs: Any
) -> None:
    expected_logs("hub-failed", "server-answer-broke-off")

    def fall_over(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(hub.hub.desk, "do", fall_over)
    heard = RawMachine(hub.url, "kiosk").ask("POST", "/tickets", {"queue": "social"})
    assert (heard.status, heard.code, heard.body["retry"]) == (500, "internal", "later")


def test_a_board_gives_no_numbers(hub: HubThread) -> None:
    assert RawMachine(hub.url, "board").ask("POST", "/tickets", {"queue": "social"}).code == "forbidden-scope"


def test_a_hub_that_was_replaced_refuses_all_from_the_first_word_of_it_on(hub: HubThread, expected_logs: Any) -> None:
    expected_logs("hub-replaced")
    machine = RawMachine(hub.url)
    assert machine.ask("GET", "/queues", X_Hall_Epoch="1").status == 200
    assert machine.ask("GET", "/queues", X_Hall_Epoch="2").code == "old-epoch"
    assert machine.ask("GET", "/queues").code == "old-epoch"


def test_a_machine_that_knows_a_later_hub_believes_none_before(hub: HubThread, expected_logs: Any) -> None:
    expected_logs("hub-replaced")
    window = hub.client()
    window.epoch = 2
    with pytest.raises(OldHubError):
        window.queues()


@pytest.mark.parametrize(
    ("reply", "wrong"),
    [
        (as_json(200, {"items": []}), NotThePlatformError),
        (as_json(200, {"items": 7}, X_Hall_Epoch="1", Banshi_Mode="training"), NotThePlatformError),
        (response(200, b"<html>", "text/html", X_Hall_Epoch="1", Banshi_Mode="training"), NotThePlatformError),
        (as_json(204, {}, X_Hall_Epoch="1", Banshi_Mode="training"), NotThePlatformError),
        (as_problem(503, "database-away", "later"), NotThePlatformError),
    ],
)
def test_what_is_no_answer_of_the_hub_says_nothing(reply: bytes, wrong: type[PlatformError]) -> None:
    with ScriptedServer(reply) as server:
        client = HubClient(server.url, "token", mode="training")
        with pytest.raises(wrong):
            client.queues()
        client.close()


def test_a_wait_longer_than_the_limit_of_an_answer_is_not_begun(hub: HubThread) -> None:
    with pytest.raises(ValueError, match="shorter"):
        hub.client().poll(wait=30)


def test_a_token_that_is_not_known_is_told_as_such(hub: HubThread) -> None:
    client = HubClient(hub.url, "token", mode="training")
    with pytest.raises(RefusedError, match="unauthenticated"):
        client.queues()

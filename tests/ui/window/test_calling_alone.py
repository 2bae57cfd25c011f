"""A window while no hub can be heard: what is done is on the disk first, nobody is called by two, all of it is told."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import msgspec
import pytest
from sqlalchemy import Engine

from config.boot import since_boot
from config.texts import wording
from kiosk.hall import island_book, window_book
from kiosk.hall.line import HallSeen
from kiosk.hall.window_book import LIST, BookError, Line, WindowBook, line_of, prepared
from kiosk.platform.errors import UnreachableError
from kiosk.tickets import acts
from kiosk.tickets.acts import TellAlone
from kiosk.tickets.rules import Limits
from kiosk.tickets.values import State, Window, WindowState
from tests.support.hand_hall import GONE, NOW_MS, Desk, ticket
from tests.support.staff_here import problem
from ui.desk.density import NORMAL, look_of
from ui.hall.samples import RULES, at_window, with_window
from ui.window import calling_alone
from ui.window.calling_keys import CALL, RECALL, TRANSFER, queue_keys
from ui.window.calling_values import Question, Told

MODE = "training"


@pytest.fixture(autouse=True)
def _files_let_go(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Close the files of programs that were killed here, as their end would have: this process goes on."""
    opened: list[Engine] = []

    def noted(file: Path) -> Engine:
        opened.append(prepared(file))
        return opened[-1]

    monkeypatch.setattr(window_book, "prepared", noted)
    yield
    for engine in opened:
        engine.dispose()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "tickets"


@pytest.fixture
def desk(qapp: object, folder: Path) -> Desk:
    return Desk(book=WindowBook(folder, MODE))


def killed(folder: Path, desk: Desk, mode: str = MODE) -> Desk:
    """Return the window as the next program opens it, in a hall it cannot read; nothing was said at the end."""
    made = Desk(HallSeen(), book=WindowBook(folder, mode), clock=desk.clock + 30)
    made.hall.show(HallSeen(answers=False, since=made.now.timestamp(), cause="transport"))
    return made


def kept(folder: Path) -> list[Line]:
    return WindowBook(folder, MODE).lines()


def whats(desk: Desk) -> list[tuple[str, str]]:
    """Return what is owed: what was done, with which number."""
    return [(one.name, one.number) for one in desk.calling.owed]


def full(*_: Any, **__: Any) -> None:
    raise BookError("OperationalError")


def back(desk: Desk, number: str = "", **changes: Any) -> None:
    """Let the hub be read again, a minute later."""
    desk.later(60)
    desk.read(at_window(number, **changes), after_ms=round(desk.clock * 1000))


def told(desk: Desk, *stands: Any) -> list[TellAlone]:
    """Answer what is told, one after the other; return it."""
    found = []
    for one in stands:
        act: Any = desk.hall.end(one if isinstance(one, Exception) else acts.AloneTold(one))
        found.append(act)
    return found


# When.


def test_nobody_is_called_before_the_hub_was_silent_for_as_long_as_the_hall_wants(desk: Desk) -> None:
    desk.silent(59)
    desk.calling.call()
    assert (desk.calling.question, desk.calling.alone.why_not) == (Question.NONE, "soon")
    assert desk.calling.alone.soon_s == 1.0


@pytest.mark.parametrize("days", [-1, 1])
def test_however_the_clock_of_the_machine_is_set_meanwhile_it_waits_for_as_long(desk: Desk, days: int) -> None:
    desk.lose()
    desk.hour += datetime.timedelta(days=days)
    found = []
    for seconds in (40, 30):
        desk.later(seconds)
        desk.hall.show(replace(desk.hall.now))
        found.append((desk.calling.alone.why_not, desk.calling.alone.soon_s))
    assert found == [("soon", 20.0), ("", 0.0)]


def test_the_first_call_asks_once_and_a_yes_calls(desk: Desk) -> None:
    desk.silent()
    desk.calling.call()
    desk.calling.call()
    assert (desk.calling.question, desk.number) == (Question.AGREE, "")
    desk.calling.agree()
    assert (desk.calling.question, desk.number, desk.hall.wanted) == (Question.NONE, "B018", [])


def test_after_the_yes_every_further_call_is_one_key(desk: Desk) -> None:
    desk.agreed()
    desk.calling.finish()
    desk.calling.call()
    assert desk.number == "B022"


def test_a_no_calls_nobody(desk: Desk) -> None:
    desk.silent()
    desk.calling.call()
    desk.calling.back()
    assert (desk.number, desk.calling.owed) == ("", ())


def test_with_the_next_time_without_a_hub_it_is_asked_anew(desk: Desk) -> None:
    desk.agreed()
    back(desk)
    told(desk, ticket(18))
    assert not desk.calling.alone.agreed


def test_who_comes_next_to_the_window_is_asked_anew(desk: Desk, folder: Path) -> None:
    desk.calling.begin("1708", frozenset({"clerk"}))
    desk.hall.end(opened_as("17"))
    desk.agreed()
    desk.calling.finish()
    desk.calling.begin("1708", frozenset({"clerk"}))
    assert desk.calling.alone.agreed
    desk.calling.begin("1709", frozenset({"clerk"}))
    desk.calling.call()
    listed = WindowBook(folder, MODE).listed()
    assert (desk.calling.question, desk.number, listed and listed.agreed) == (Question.AGREE, "", False)


@pytest.mark.parametrize(("cause", "view", "why"), [
    ("unauthorised", at_window(), "turned-away"), ("suspicious", at_window(), "turned-away"),
    ("transport", at_window(state=WindowState.CLOSED), "not-open"),
    ("transport", at_window(state=WindowState.SUSPENDED), "not-open"),
])  # fmt: skip
def test_who_is_turned_away_or_was_not_open_calls_nobody(desk: Desk, cause: str, view: Any, why: str) -> None:
    desk.hall.show(replace(with_window(view), answers=False, since=desk.now.timestamp(), cause=cause))
    desk.later(99)
    desk.calling.call()
    assert (desk.calling.alone.why_not, desk.calling.question) == (why, Question.NONE)


def test_a_window_that_paused_calls_nobody(desk: Desk) -> None:
    desk.silent()
    desk.calling.pause("meal")
    assert (desk.calling.state, desk.calling.alone.why_not) == (WindowState.SUSPENDED, "not-serving")
    desk.calling.go_on()
    assert desk.calling.alone.why_not == ""


def test_without_a_list_or_with_one_too_old_nobody_is_called(desk: Desk, qapp: object) -> None:
    blind = Desk(HallSeen(answers=False, since=0.0, cause="transport"))
    assert blind.calling.alone.why_not == "no-list"
    desk.silent(7300)
    assert desk.calling.alone.why_not == "old-list"


def test_a_list_grows_old_however_the_clock_of_the_machine_is_set(
    desk: Desk, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.silent()
    for days in (-3, 3):
        desk.hour += datetime.timedelta(days=days)
        desk.hall.show(replace(desk.hall.now))
        assert desk.calling.alone.why_not == ""
        desk.hour -= datetime.timedelta(days=days)
    desk.calling.call()
    desk.calling.agree()
    desk.calling.finish()
    after = killed(folder, desk)
    assert after.calling.alone.list_age_s == pytest.approx(61, abs=5)
    # Asleep, or off for a while within the boot: by the clock that counts that too.
    slept = since_boot() + 7300
    monkeypatch.setattr(calling_alone, "since_boot", lambda: slept)
    assert [one.calling.alone.why_not for one in (desk, killed(folder, desk))] == ["old-list"] * 2
    # After a boot there is the machine's clock alone.
    monkeypatch.setattr(calling_alone, "boot_id", lambda: "another")
    assert killed(folder, desk).calling.alone.why_not == ""


def test_a_hall_can_want_it_otherwise(desk: Desk) -> None:
    desk.calling.rules = msgspec.structs.replace(RULES, limits=Limits(alone_after_s=5, alone_list_s=30))
    desk.silent(6)
    assert desk.calling.alone.why_not == ""
    desk.later(30)
    assert desk.calling.alone.why_not == "old-list"


# Several numbers of one visit, and a window that has closed.


def visit(**only: str | None) -> HallSeen:
    """Return the hall in which these numbers are of one person, each sent to one window or to none."""
    seen = with_window(at_window())
    assert seen.snapshot
    line = (msgspec.structs.replace(one, visit="v", only_window=only[one.number]) if one.number in only else one
            for one in seen.snapshot.line)  # fmt: skip
    return replace(seen, snapshot=msgspec.structs.replace(seen.snapshot, line=tuple(line)))


def test_both_numbers_of_one_visit_are_called_by_the_window_of_the_first(qapp: object) -> None:
    desk = Desk(visit(B018=None, B019=None))
    desk.agreed()
    assert (desk.number, [one.number for one in desk.calling.alone.share]) == ("B018", ["B019", "B022"])


def test_a_number_that_another_window_has_first_is_typed_once_its_holder_stands_here(qapp: object) -> None:
    desk = Desk(visit(B018="18", B022="17"))
    desk.agreed()
    desk.calling.finish()
    assert [one.number for one in desk.calling.alone.by_hand] == ["B022"]
    assert "B022" not in [one.number for one in desk.calling.alone.share]
    desk.calling.ask_number()
    for typed in ("B01", "B022"):
        desk.calling.type(typed)
        desk.calling.call()
    assert (desk.number, whats(desk)[-1], desk.calling.alone.by_hand) == ("B022", ("call", "B022"), ())


def test_the_share_of_a_window_that_has_closed_is_called_in_its_order_and_given_back(desk: Desk, folder: Path) -> None:
    desk.agreed()
    desk.calling.finish()
    assert desk.calling.ask_neighbour()
    desk.calling.choose_neighbour("20")
    assert [one.number for one in desk.calling.alone.coming("20")] == ["B021"]
    desk.calling.call_for("20", "id-B021")
    assert [one.number for one in desk.calling.alone.share] == ["B021", "B022"]
    after = killed(folder, desk)
    assert (after.calling.alone.neighbours, after.calling.question) == ((("19", False), ("20", True)), Question.NONE)
    after.calling.call()
    assert after.number == "B021"
    after.calling.choose_neighbour("20")
    assert [one.number for one in after.calling.alone.share] == ["B022"]


def test_whom_the_window_that_closed_has_called_is_not_called_again(qapp: object, folder: Path) -> None:
    desk = Desk(book=WindowBook(folder, MODE), window="18")
    desk.agreed()
    desk.calling.finish()
    desk.calling.ask_neighbour()
    desk.calling.choose_neighbour("17")
    assert [one.number for one in desk.calling.alone.coming("17")] == ["B018", "B022"]
    desk.calling.call_for("17", "id-B022")
    assert [one.number for one in desk.calling.alone.share] == ["B022", "B023"]


def test_a_window_for_which_nobody_waits_is_called_for_without_a_question(desk: Desk) -> None:
    assert desk.hall.now.snapshot
    line = tuple(one for one in desk.hall.now.snapshot.line if one.number != "B021")[:3]
    desk.read(line=line)
    desk.agreed()
    desk.calling.finish()
    desk.calling.ask_neighbour()
    desk.calling.choose_neighbour("20")
    desk.calling.choose_neighbour("20")
    assert (desk.calling.question, desk.calling.alone.neighbours) == (Question.NONE, (("20", False),))


def test_nobody_calls_for_another_window_before_the_yes_or_where_it_cannot_be_kept(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert not Desk(HallSeen(answers=False, cause="transport")).calling.alone.call_for("20")
    desk.silent()
    assert not desk.calling.ask_neighbour()
    desk.calling.call()
    desk.calling.agree()
    desk.calling.finish()
    monkeypatch.setattr(WindowBook, "keep_list", full)
    desk.calling.call_for("20")
    assert desk.calling.alone.neighbours == (("20", False),)
    assert desk.calling.told == Told("keep", "cannot-keep")


def test_who_opens_a_window_again_that_was_closed_meanwhile_asks_anew(desk: Desk, folder: Path) -> None:
    desk.calling.begin("1708", frozenset({"clerk"}))
    desk.hall.end(opened_as("17"))
    desk.agreed()
    desk.calling.finish()
    desk.calling.end()
    assert desk.calling.alone.left_to == {"18": ("B022",)}
    desk.calling.begin("1708", frozenset({"clerk"}))
    desk.calling.call()
    assert (desk.calling.question, desk.calling.alone.left) == (Question.AGREE, True)
    assert killed(folder, desk).calling.alone.left


@pytest.mark.parametrize("asked", ["agree", "number", "neighbour"])
def test_what_is_asked_without_a_hub_is_taken_back_when_it_is_heard_and_the_next_is_called(
    desk: Desk, asked: str
) -> None:
    if asked == "agree":
        desk.silent()
        desk.calling.call()
    else:
        desk.agreed()
        desk.calling.pass_over()
        {"number": desk.calling.ask_number, "neighbour": desk.calling.ask_neighbour}[asked]()
    assert desk.calling.question is Question(asked)
    back(desk)
    told(desk, *(ticket(18, State.DONE) for _ in desk.calling.owed))
    desk.calling.call()
    assert (desk.calling.question, desk.hall.wanted[-1].act) == (Question.NONE, acts.CallNext(window="17"))


def test_while_it_is_asked_which_window_has_closed_nobody_is_called(desk: Desk) -> None:
    desk.agreed()
    desk.calling.finish()
    desk.calling.ask_neighbour()
    desk.calling.call()
    call = queue_keys(look_of(NORMAL, wording("en")), desk.calling)[CALL]
    assert (desk.number, call.enabled, call.note) == ("", False, "which?")


def test_with_somebody_in_hand_nobody_is_called_beside_them(desk: Desk) -> None:
    desk.have()
    desk.silent()
    desk.calling.call()
    assert (desk.calling.question, desk.number) == (Question.NONE, "B021")


def test_calls_nothing_is_known_of_are_forgotten_with_the_yes(desk: Desk) -> None:
    desk.calling.call()
    desk.hall.end(GONE)
    desk.agreed()
    assert whats(desk) == [("call", "B018")]


def test_who_was_here_before_the_list_was_read_anew_is_not_called_from_it(desk: Desk) -> None:
    desk.calling.call()
    desk.hall.end(acts.Called(ticket(18), 0))
    desk.silent()
    desk.calling.finish()
    desk.calling.call()
    desk.calling.agree()
    assert desk.number == "B022"


def test_a_hub_that_goes_again_while_it_is_told_brings_back_nobody_who_was_served(desk: Desk, folder: Path) -> None:
    desk.agreed()
    desk.calling.finish()
    back(desk)
    told(desk, ticket(18), GONE)
    desk.silent()
    after = killed(folder, desk)
    for one in (desk, after):
        one.calling.call()
        one.calling.agree()
        assert one.number == "B022"


def test_when_all_of_its_share_is_called_there_is_nobody_more(desk: Desk) -> None:
    desk.agreed()
    for _ in range(4):
        desk.calling.finish()
        desk.calling.call()
    assert (desk.number, [one.number for one in desk.calling.alone.share]) == ("", [])


# What is done.


def test_a_whole_service_goes_on_and_is_told_in_its_order_at_its_times(desk: Desk) -> None:
    desk.agreed()
    for step in (desk.calling.recall, desk.calling.start, desk.calling.finish):
        desk.later(60)
        step()
    assert (desk.number, desk.finished) == ("", ["id-B018"])
    back(desk)
    found = told(desk, ticket(18), ticket(18), ticket(18, State.SERVING), ticket(18, State.DONE, version=9))
    assert [one.what for one in found] == ["call", "recall", "start", "finish"]
    assert [round((one.at - found[0].at).total_seconds()) for one in found] == [0, 60, 120, 180]
    assert {(one.window, one.ticket, one.listed_at) for one in found} == {("17", "id-B018", NOW_MS)}
    assert (desk.calling.owed, desk.number) == ((), "")


@pytest.mark.parametrize(("do", "name"), [
    (lambda c: c.pass_over(), "no-show"), (lambda c: c.hold("copy"), "hold"),
])  # fmt: skip
def test_who_did_not_come_or_fetches_something_is_let_go_and_not_rated(desk: Desk, do: Any, name: str) -> None:
    desk.agreed()
    do(desk.calling)
    assert (whats(desk)[-1], desk.number, desk.finished) == ((name, "B018"), "", [])


def test_called_again_counts_and_begins_the_wait_anew(desk: Desk) -> None:
    desk.agreed()
    desk.later(20)
    desk.calling.recall()
    at = desk.calling.in_hand
    assert at
    assert (at.call_count, at.alone, desk.calling.recall_wait) == (2, True, 10.0)


def test_whoever_is_in_hand_is_not_sent_on_and_nobody_is_taken_up(desk: Desk) -> None:
    desk.agreed()
    desk.calling.transfer(queue="tax")
    desk.calling.take_up(0)
    assert (desk.number, whats(desk)) == ("B018", [("call", "B018")])


def test_who_is_still_here_when_the_hub_is_back_stays_in_hand_as_it_says(desk: Desk) -> None:
    desk.agreed()
    desk.calling.start()
    back(desk, "B018", version=3)
    told(desk, ticket(18), ticket(18, State.SERVING, version=8))
    at = desk.calling.in_hand
    assert at
    assert (at.number, at.serving, at.version) == ("B018", True, 8)


def test_who_is_served_is_not_called_again_and_not_passed_over(desk: Desk) -> None:
    desk.agreed()
    desk.calling.start()
    desk.calling.recall()
    desk.calling.pass_over()
    assert whats(desk) == [("call", "B018"), ("start", "B018")]


def test_whom_the_hub_has_here_all_the_same_is_taken_up_again(desk: Desk) -> None:
    desk.agreed()
    desk.calling.pass_over()
    back(desk)
    told(desk, ticket(18), ticket(18, State.SERVING, version=9))
    back(desk, "B018", version=9, serving=True)
    assert desk.number == "B018"


def test_a_pause_and_its_end_are_told_as_they_were(desk: Desk) -> None:
    desk.silent()
    desk.calling.pause("meal")
    desk.calling.go_on()
    back(desk)
    first, second = desk.hall.end(opened_as("17")), desk.hall.end(opened_as("17"))
    assert (first, second) == (acts.SuspendWindow(window="17", reason="meal"), acts.OpenWindow(window="17"))


def opened_as(window: str) -> acts.WindowTold:
    return acts.WindowTold(Window(window, WindowState.OPEN, "", "1708", late=False, since=NOW_MS, version=2))


def test_whoever_goes_home_meanwhile_closes_the_window_for_the_hub_as_well(desk: Desk) -> None:
    desk.silent()
    desk.calling.end()
    assert (whats(desk), desk.calling.state) == ([("close", "")], WindowState.CLOSED)


def test_what_cannot_be_written_is_not_done(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.agreed()
    monkeypatch.setattr(WindowBook, "keep", full)
    desk.calling.finish()
    assert desk.calling.told
    assert (desk.calling.told.code, desk.number, desk.finished) == ("cannot-keep", "B018", [])


def test_a_yes_that_cannot_be_written_calls_nobody_and_is_none_the_next_time(
    desk: Desk, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.silent()
    with monkeypatch.context() as disk:
        disk.setattr(WindowBook, "keep_list", full)
        desk.calling.agree()
        assert (desk.number, desk.calling.alone.agreed) == ("", False)
    desk.calling.agree()
    listed = WindowBook(folder, MODE).listed()
    assert (desk.number, listed and listed.agreed) == ("B018", True)


def test_a_rating_that_comes_meanwhile_is_told_as_well(desk: Desk) -> None:
    desk.agreed()
    desk.calling.finish()
    desk.calling.tell_hub(acts.Rate(ticket="id-B018", level=5))
    back(desk)
    told(desk, ticket(18), ticket(18, State.DONE))
    assert desk.hall.end(acts.Told(ticket(18))) == acts.Rate(ticket="id-B018", level=5)


def test_a_rating_nothing_is_known_of_is_owed_and_a_refused_one_is_none(desk: Desk) -> None:
    desk.calling.tell_hub(acts.Rate(ticket="id-B018", level=5))
    desk.hall.end(UnreachableError("timeout"))
    assert whats(desk) == [("rate", "")]
    desk.read(after_ms=9)
    desk.hall.refuse("state-conflict")
    assert (whats(desk), desk.calling.refused) == ([], ())


# Numbers that kiosks gave meanwhile.


def test_a_number_from_a_slip_is_called_by_the_window_whose_it_is(desk: Desk) -> None:
    desk.agreed()
    desk.calling.finish()
    assert desk.calling.ask_number()
    for sign in "5004":
        desk.calling.type(desk.calling.typed + sign)
    desk.calling.call()
    assert (desk.number, desk.calling.question) == ("B5004", Question.NONE)
    act: Any = desk.calling.owed[-1].act
    assert (act.what, act.number, act.ticket) == ("call", "B5004", "")


@pytest.mark.parametrize(("number", "code", "window"), [
    ("B5005", "others", "18"), ("B5006", "others", "19"), ("A5004", "not-a-number", ""), ("B018", "listed", ""),
    ("B4004", "not-a-number", ""),
])  # fmt: skip
def test_any_other_number_is_not_called_and_it_is_said_whose_it_is(
    desk: Desk, number: str, code: str, window: str
) -> None:
    desk.agreed()
    desk.calling.finish()
    desk.calling.call_number(number)
    assert desk.calling.told
    assert (desk.number, desk.calling.told.code, desk.calling.told.window) == ("", code, window)


def test_a_number_is_called_once(desk: Desk) -> None:
    desk.agreed()
    desk.calling.finish()
    desk.calling.call_number("B5004")
    desk.calling.finish()
    desk.calling.call_number("B5004")
    assert desk.calling.told
    assert (desk.number, desk.calling.told.code) == ("", "listed")


def test_before_the_yes_no_number_is_asked_for(desk: Desk) -> None:
    desk.silent()
    desk.calling.call_number("B5004")
    assert (desk.calling.ask_number(), desk.number) == (False, "")


def test_half_a_number_calls_nobody(desk: Desk) -> None:
    desk.agreed()
    desk.calling.finish()
    desk.calling.ask_number()
    desk.calling.type("B50")
    desk.calling.call()
    assert (desk.number, desk.calling.question) == ("", Question.NUMBER)


def test_what_was_done_with_it_waits_until_its_kiosk_has_told_of_it_and_holds_nothing_up(desk: Desk) -> None:
    desk.agreed()
    desk.calling.finish()
    desk.calling.call_number("B5004")
    desk.calling.finish()
    desk.calling.tell_hub(acts.Rate(ticket="#B5004", level=4))
    back(desk)
    told(desk, ticket(18), ticket(18, State.DONE))
    desk.hall.refuse("not-found")
    assert ([one.number for one in desk.calling.owed], desk.calling.due) == (["B5004"] * 3, ())
    desk.calling.call()
    assert isinstance(desk.hall.end(acts.Called(None, 0)), acts.CallNext)
    desk.calling._ask_anew()
    known = {"no": 5004, "id": "its-id"}
    told(desk, ticket(5004, **known), ticket(5004, State.DONE, **known))
    assert desk.hall.end(acts.Told(ticket(5004, **known))) == acts.Rate(ticket="its-id", level=4)
    assert desk.calling.owed == ()


def test_who_is_here_by_such_a_number_stays_in_hand_until_the_hub_knows_them(desk: Desk) -> None:
    desk.agreed()
    desk.calling.finish()
    desk.calling.call_number("B5004")
    back(desk)
    told(desk, ticket(18), ticket(18, State.DONE))
    desk.hall.refuse("not-found")
    back(desk)
    assert desk.number == "B5004"
    desk.calling._ask_anew()
    told(desk, ticket(5004, id="its-id"))
    assert desk.calling.in_hand
    assert desk.calling.in_hand.id == "its-id"


def served_by_number(desk: Desk, number: str = "B5004") -> None:
    """Let the hub be back, and know nothing yet of who is here by a number of a kiosk."""
    desk.agreed()
    desk.calling.finish()
    desk.calling.call_number(number)
    back(desk)
    told(desk, ticket(18), ticket(18, State.DONE))
    desk.hall.refuse("not-found")
    back(desk)


def test_who_is_here_by_such_a_number_is_served_to_the_end_without_their_kiosk(desk: Desk) -> None:
    served_by_number(desk)
    desk.calling.start()
    desk.calling.finish()
    desk.calling.tell_hub(acts.Rate(ticket="#B5004", level=4))
    assert (desk.hall.wanted, desk.number, desk.finished[-1:]) == ([], "", ["#B5004"])
    assert [one.name for one in desk.calling.owed] == ["call", "start", "finish", "rate"]
    desk.calling._ask_anew()
    known: Any = {"no": 5004, "id": "its-id"}
    stands = [ticket(5004, state, **known) for state in (State.CALLED, State.SERVING, State.DONE)]
    assert [one.what for one in told(desk, *stands)] == ["call", "start", "finish"]
    assert desk.hall.end(acts.Told(stands[-1])) == acts.Rate(ticket="its-id", level=4)


def test_of_such_a_number_the_hub_announces_nothing_and_sends_nobody_on(desk: Desk) -> None:
    served_by_number(desk)
    desk.later(60)
    keys = queue_keys(look_of(NORMAL, wording("en")), desk.calling)
    assert (keys[RECALL].note, keys[TRANSFER].note, keys[TRANSFER].enabled) == ("call aloud", "kiosk away", False)
    desk.calling.transfer(queue="medical")
    assert (desk.hall.wanted, desk.number) == ([], "B5004")


def test_a_number_its_kiosk_never_told_of_is_refused_with_the_next_day(desk: Desk) -> None:
    desk.agreed()
    desk.calling.finish()
    desk.calling.call_number("B5004")
    back(desk)
    told(desk, ticket(18), ticket(18, State.DONE))
    desk.later(86_400)
    desk.hall.refuse("not-found")
    assert [(one.owed.number, one.code) for one in desk.calling.refused] == [("B5004", "not-found")]


# Told, and not taken.


def test_all_of_it_is_told_in_the_name_of_who_did_it(desk: Desk) -> None:
    desk.calling.begin("1708", frozenset({"clerk"}))
    desk.hall.end(opened_as("17"))
    desk.agreed()
    desk.calling.alone.acting = "1709;clerk"
    desk.calling.finish()
    back(desk)
    told(desk, ticket(18), ticket(18, State.DONE))
    assert desk.hall.by[-2:] == ["1708;clerk", "1709;clerk"]


def test_what_is_told_again_is_told_under_its_id(desk: Desk) -> None:
    desk.agreed()
    back(desk)
    told(desk, GONE)
    back(desk)
    assert desk.hall.ids[-2] == desk.hall.ids[-1] == desk.calling.owed[0].act_id


def test_what_the_hub_does_not_take_stands_there_with_both_sides_until_it_is_read(desk: Desk, folder: Path) -> None:
    desk.hall.client.told["ticket"] = ticket(18, State.EXPIRED)
    desk.agreed()
    back(desk)
    desk.hall.refuse("day-closed")
    (found,) = desk.calling.refused
    assert (found.owed.number, found.code, found.stands and found.stands.state) == ("B018", "day-closed", State.EXPIRED)
    assert [(one.refused, one.stands and one.stands.state) for one in kept(folder)] == [("day-closed", State.EXPIRED)]
    assert desk.calling.read_on()
    assert (desk.calling.refused, kept(folder), desk.calling.read_on()) == ((), [], False)


def test_a_hub_that_will_not_have_an_act_of_this_machine_refuses_it(desk: Desk) -> None:
    desk.agreed()
    back(desk)
    told(desk, problem("forbidden-scope"))
    assert [one.code for one in desk.calling.refused] == ["forbidden-scope"]


@pytest.mark.parametrize("code", ["unauthenticated", "old-epoch", "other-database"])
def test_what_a_hub_says_of_itself_ends_nothing_that_is_owed(desk: Desk, code: str) -> None:
    desk.agreed()
    back(desk)
    told(desk, problem(code))
    assert (desk.calling.refused, whats(desk)) == ((), [("call", "B018")])
    back(desk)
    assert desk.hall.ids[-1] == desk.hall.ids[-2]


def test_behind_what_is_not_taken_the_rest_is_told(desk: Desk) -> None:
    desk.agreed()
    desk.calling.finish()
    back(desk)
    desk.hall.refuse("window-busy")
    assert [one.what for one in told(desk, ticket(18, State.DONE))] == ["finish"]


def test_who_is_with_another_window_is_let_go_and_both_are_shown(desk: Desk) -> None:
    desk.agreed()
    back(desk)
    told(desk, ticket(18, State.SERVING, window="18"))
    assert desk.number == ""
    assert desk.calling.told
    assert (desk.calling.told.code, desk.calling.told.theirs and desk.calling.told.theirs.window) == ("twice", "18")


def test_numbers_that_were_called_twice_are_read_once_by_each_of_both(desk: Desk) -> None:
    mine, others = (acts.Double(f"id-{no}", no, a, 1, b, 2, State.DONE) for no, a, b in (
        ("B018", "18", "17"), ("B019", "18", "19"),
    ))  # fmt: skip
    desk.read(doubles=(mine, others))
    assert desk.calling.doubles == (mine,)
    assert desk.calling.read_on()
    desk.read(doubles=(mine, others))
    assert desk.calling.doubles == ()


# Killed.


def test_a_window_that_was_killed_goes_on_with_who_was_here(desk: Desk, folder: Path) -> None:
    desk.have(serving=True)
    desk.silent()
    after = killed(folder, desk)
    assert after.calling.in_hand
    assert (after.number, after.calling.in_hand.serving, after.moves) == ("B021", True, ["B021"])


def test_a_hub_that_was_back_for_a_moment_leaves_a_list_by_which_a_killed_program_goes_on(
    desk: Desk, folder: Path
) -> None:
    desk.agreed()
    desk.calling.start()
    back(desk)
    told(desk, ticket(18), GONE)
    desk.silent()
    assert whats(desk) == [("start", "B018")]
    after = killed(folder, desk)
    assert after.calling.in_hand
    assert (after.number, after.calling.in_hand.serving, after.calling.alone.agreed) == ("B018", True, False)


def test_killed_beside_a_number_its_kiosk_has_not_told_of_nobody_of_before_comes_back(desk: Desk, folder: Path) -> None:
    served_by_number(desk)
    desk.calling.finish()
    desk.calling.call()
    desk.hall.end(acts.Called(ticket(22), 0))
    desk.silent()
    after = killed(folder, desk)
    assert (after.number, whats(after)) == ("B022", [("call", "B5004"), ("finish", "B5004")])


def test_killed_while_somebody_is_here_by_such_a_number_they_are_here_again(desk: Desk, folder: Path) -> None:
    served_by_number(desk)
    desk.calling.start()
    after = Desk(HallSeen(), book=WindowBook(folder, MODE), clock=desk.clock + 30)
    back(after)
    after.hall.refuse("not-found")
    back(after)
    assert after.calling.in_hand
    assert (after.number, after.calling.in_hand.serving) == ("B5004", True)


STEPS: tuple[Callable[[Any], None], ...] = (
    lambda c: c.call(), lambda c: c.agree(), lambda c: c.recall(), lambda c: c.start(), lambda c: c.finish(),
    lambda c: c.call(), lambda c: c.pass_over(), lambda c: c.call_number("B5004"), lambda c: c.hold("copy"),
    lambda c: c.pause("meal"), lambda c: c.go_on(), lambda c: c.call(),
)  # fmt: skip


@pytest.mark.parametrize("steps", range(len(STEPS) + 1))
def test_killed_behind_any_step_nothing_that_was_shown_is_lost(desk: Desk, folder: Path, steps: int) -> None:
    desk.silent()
    for step in STEPS[:steps]:
        desk.later(5)
        step(desk.calling)
    after = killed(folder, desk)
    assert [one.act for one in after.calling.owed] == [one.act for one in desk.calling.owed]
    assert [one.act_id for one in after.calling.owed] == [one.act_id for one in desk.calling.owed]
    assert after.calling.in_hand == desk.calling.in_hand
    assert (after.calling.state, after.calling.alone.agreed) == (desk.calling.state, desk.calling.alone.agreed)
    assert after.calling.alone.share == desk.calling.alone.share


def test_what_a_killed_program_owed_is_told_by_the_next_under_the_same_ids_and_names(desk: Desk, folder: Path) -> None:
    desk.calling.alone.acting = "1708;clerk"
    desk.agreed()
    desk.calling.start()
    after = killed(folder, desk)
    after.calling.begin("1709", frozenset({"clerk"}))
    back(after)
    told(after, ticket(18), ticket(18, State.SERVING))
    assert after.hall.by == ["1708;clerk", "1708;clerk", "1709;clerk"]
    assert after.hall.ids[:2] == [one.act_id for one in desk.calling.owed]
    assert isinstance(after.hall.end(opened_as("17")), acts.OpenWindow)
    assert kept(folder) == []


def test_what_nothing_is_known_of_is_there_after_a_kill_and_a_call_is_not(desk: Desk, folder: Path) -> None:
    desk.have(serving=True)
    desk.calling.finish()
    desk.hall.end(GONE)
    other = Desk(book=WindowBook(folder / "other", MODE))
    other.calling.call()
    other.hall.end(GONE)
    assert [one.name for one in kept(folder)] == ["finish"]
    assert kept(folder / "other") == []


def test_what_is_practised_is_told_to_no_hall_that_works(desk: Desk, folder: Path) -> None:
    desk.agreed()
    after = killed(folder, desk, mode="production")
    assert (after.calling.owed, after.number, after.calling.seen.snapshot) == ((), "", None)


def test_when_all_is_told_the_list_of_that_time_is_gone(desk: Desk, folder: Path) -> None:
    desk.agreed()
    back(desk)
    told(desk, ticket(18))
    back(desk, "B018", version=9)
    assert WindowBook(folder, MODE).listed() is None
    assert killed(folder, desk).calling.alone.why_not == "no-list"


def test_a_line_that_broke_for_a_moment_writes_nothing(desk: Desk, folder: Path) -> None:
    desk.silent(4)
    assert not list(folder.glob("*.db-wal"))[1:]
    assert WindowBook(folder, MODE).listed() is None


def test_a_file_that_cannot_be_read_is_said_and_the_window_opens(
    qapp: object, folder: Path, expected_logs: Callable[..., None]
) -> None:
    expected_logs("window-book-unusable")
    (folder / "window-training.db").mkdir(parents=True)
    desk = Desk(book=WindowBook(folder, MODE))
    assert (desk.calling.owed, desk.calling.answers) == ((), True)


def test_an_act_of_another_version_is_left_alone_and_told_of(
    qapp: object, folder: Path, expected_logs: Callable[..., None]
) -> None:
    expected_logs("owed-of-another-version")
    book = WindowBook(folder, MODE)
    book.keep(Line(id="x", name="dance", kind="Dance", act=msgspec.Raw(b"{}")))
    book.keep(Line(id="y", name="call", kind="TellAlone", act=msgspec.Raw(b'{"what":"beckon"}')))
    assert Desk(book=WindowBook(folder, MODE)).calling.owed == ()
    assert [one.id for one in kept(folder)] == ["x", "y"]


def test_a_list_of_another_version_takes_nothing_from_what_is_owed(
    qapp: object, folder: Path, expected_logs: Callable[..., None]
) -> None:
    expected_logs("window-book-unusable")
    book = WindowBook(folder, MODE)
    book.keep(line_of("finish", acts.Finish(ticket="id-B021", version=3), "x"))
    island_book.note(book._made(), LIST, {"seen": "otherwise"})
    desk = Desk(book=WindowBook(folder, MODE))
    assert whats(desk) == [("finish", "")]

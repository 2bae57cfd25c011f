"""The list of work as a state: late answers, two acts at once, another clerk, and what nobody can have asked for."""

from __future__ import annotations

import datetime
from dataclasses import replace
from typing import Any, cast

import pytest

from devices.device import DeviceError, ErrorKind
from kiosk.platform.calls.dossiers import Action
from kiosk.platform.errors import LateAnswerError, PlatformError, RefusedError, UnreachableError
from kiosk.platform.values import Problem
from kiosk.window_work.listing import Kept, Only
from kiosk.window_work.looking import Moved, Seen
from offline_queue.outbox import Outbox
from tests.support.bare_window import COLLEAGUE, BareWindow
from ui.window.calling_samples import CLERK
from ui.window.work_samples import HOUR, filed, seen
from ui.window.worklist_state import DAYS_SHOWN, FETCH_EVERY, WorkState, work_of

GONE = DeviceError(ErrorKind.DEVICE, "outbox.fault")
FAULT = DeviceError(ErrorKind.DEVICE, "platform.fault")
CUT = UnreachableError("unreachable")
CONFLICT = RefusedError(Problem("", "", 409, "state-conflict", "human", ""))
MONDAY = HOUR.date()


@pytest.fixture
def work(bare: BareWindow) -> WorkState:
    """Give the list of a morning; the dossier that is due today is chosen, and was heard of."""
    made = work_of(bare.context)
    made.show(seen())
    made.choose("w1")
    bare.terminal.slow.clear()
    made.show(seen(), filed())
    return made


def sent(bare: BareWindow) -> Action:
    """Return the act that was sent last."""
    action: Action = cast("Any", bare.terminal.slow[-1].call).args[0]
    return action


def act(bare: BareWindow, work: WorkState, reason: str = "今天到期") -> None:
    """Urge the chosen one."""
    if work.question != "urge":
        work.ask("urge")
    work.flag(reason)


def begin_entry(work: WorkState, **values: Any) -> None:
    """Write in that the chosen one was decided."""
    work.ask("entry")
    work.fill(**({"node": "decided", "result": "granted"} | values))


# What is known.


def test_before_a_look_there_is_nothing_and_no_nought_of_a_day(bare: BareWindow) -> None:
    fresh = work_of(bare.context)
    assert (fresh.lines, fresh.shown, fresh.piece, fresh.file) == ((), (), None, None)
    assert set(fresh.counts.values()) == {0}
    assert [one.count for one in fresh.load] == [0] * DAYS_SHOWN


def test_all_tabs_of_a_window_share_one_list(bare: BareWindow) -> None:
    assert work_of(bare.context) is work_of(bare.context)


def test_the_list_is_sorted_once_a_look_and_anew_on_the_next_day(bare: BareWindow, work: WorkState) -> None:
    assert work.lines is work.lines
    before = work.lines
    bare.now += datetime.timedelta(days=1)
    after = {one.id: one.standing.left for one in work.lines}
    assert {one.id: one.standing.left for one in before}["w2"] == 1
    assert after["w2"] == 0


COUNTS = {
    Only.ALL: 15, Only.TODAY: 7, Only.OVER: 1, Only.NEAR: 2, Only.WANTED: 1, Only.HAND_OVER: 2, Only.CALL: 1,
    Only.STOPPED: 2, Only.UNSENT: 1,
}  # fmt: skip


@pytest.mark.parametrize("only", Only)
def test_each_kind_shows_as_many_as_it_says(work: WorkState, only: Only) -> None:
    work.narrow(only)
    assert (len(work.shown), work.counts[only]) == (COUNTS[only], COUNTS[only])


def test_what_is_due_is_counted_by_its_day(work: WorkState) -> None:
    assert [(one.day.day, one.count) for one in work.load if one.count] == [
        (23, 1), (24, 1), (30, 1), (1, 1), (3, 1), (7, 2), (10, 1),
    ]  # fmt: skip


@pytest.mark.parametrize(("who", "has"), [(CLERK, False), (None, False), (COLLEAGUE, True)])
def test_only_who_signed_in_with_a_line_can_ask_the_city(bare: BareWindow, who: Any, has: bool) -> None:
    bare.context.staff.who = who
    assert (work_of(bare.context).session is not None) is has


# Days.


@pytest.mark.parametrize(
    ("steps", "day"),
    [((1,), 23), ((1, 1), 24), ((1, 1, -1), 23), ((1, -1), None), ((-1,), None), ((-5, 1), 23), ((99,), 10),
     ((99, 1), 10)],
)  # fmt: skip
def test_days_are_walked_and_end_where_they_end(work: WorkState, steps: tuple[int, ...], day: int | None) -> None:
    for one in steps:
        work.choose_day(one)
    assert (work.day and work.day.day) == day


def test_another_kind_shows_all_its_days(work: WorkState) -> None:
    work.choose_day(2)
    work.narrow(Only.OVER)
    assert (work.day, [one.id for one in work.shown]) == (None, ["w0"])


# Looking and asking.


@pytest.mark.parametrize(
    ("end", "cause"),
    [
        (CUT, "unreachable"), (LateAnswerError("late"), "late"), (CONFLICT, "state-conflict"), (FAULT, "fault"),
        (None, ""),
    ],
)  # fmt: skip
def test_what_became_of_asking_is_kept_as_its_code(
    bare: BareWindow, work: WorkState, end: PlatformError | None, cause: str
) -> None:
    bare.terminal.outbox = cast("Outbox", object())
    work.fetch()
    bare.end("platform", end)
    assert (work.cause, bare.names("outbox")) == (cause, ["look"])


def test_one_question_to_the_city_at_a_time(bare: BareWindow, work: WorkState) -> None:
    bare.terminal.outbox = cast("Outbox", object())
    work.fetch()
    work.fetch()
    assert bare.names("platform") == ["fetch"]


def test_before_the_outbox_is_open_or_was_looked_at_nothing_is_asked(bare: BareWindow) -> None:
    fresh = work_of(bare.context)
    fresh.fetch()
    bare.terminal.outbox = cast("Outbox", object())
    fresh.fetch()
    assert (bare.names("platform"), fresh.cause) == ([], "")


def test_an_outbox_that_can_be_read_again_is_not_said_to_be_broken(bare: BareWindow, work: WorkState) -> None:
    work.look()
    bare.end("outbox", GONE)
    broken = work.cause
    work.look()
    bare.end("outbox", seen())
    assert (broken, work.cause) == ("outbox", "")


def test_what_was_seen_stays_while_it_cannot_be_read(bare: BareWindow, work: WorkState) -> None:
    work.look()
    bare.end("outbox", GONE)
    assert len(work.lines) == 15


@pytest.mark.parametrize(("ago", "asks"), [(FETCH_EVERY, True), (FETCH_EVERY - datetime.timedelta(seconds=1), False)])
def test_the_city_is_asked_once_its_time_has_come(
    bare: BareWindow, work: WorkState, ago: datetime.timedelta, asks: bool
) -> None:
    bare.terminal.outbox = cast("Outbox", object())
    work.fetch()
    bare.end("platform", None)
    bare.now += ago
    bare.end("outbox", seen())
    assert (bare.names("platform") == ["fetch"]) is asks


def test_a_look_that_comes_home_after_everybody_left_asks_nobody(bare: BareWindow, work: WorkState) -> None:
    bare.terminal.outbox = cast("Outbox", object())
    work.look()
    bare.work_here(None)
    bare.end("outbox", seen())
    assert bare.names("platform") == []


# The dossier.


@pytest.mark.parametrize(
    ("end", "cause"), [(CUT, "unreachable"), (CONFLICT, "state-conflict"), (FAULT, "fault"), (filed(), "")]
)
def test_a_dossier_that_cannot_be_had_says_why(bare: BareWindow, work: WorkState, end: object, cause: str) -> None:
    work.choose("w2")
    bare.end("platform", end)
    assert (work.file_cause, work.file is not None) == (cause, not cause)


def test_an_answer_about_the_one_before_is_dropped(bare: BareWindow, work: WorkState) -> None:
    work.choose("w2")
    work.choose("w3")
    bare.end("platform", filed())
    assert (work.file, work.file_cause) == (None, "")


def test_choosing_the_same_again_asks_nothing_and_forgets_nothing(bare: BareWindow, work: WorkState) -> None:
    work.ask("urge")
    work.choose("w1")
    assert (bare.names("platform"), work.question, work.file) == ([], "urge", filed().file)


@pytest.mark.parametrize("name", ["u1", "nobody", ""])
def test_of_what_the_city_does_not_know_no_dossier_is_asked_for(bare: BareWindow, work: WorkState, name: str) -> None:
    work.choose(name)
    assert (bare.names("platform"), work.file_cause) == ([], "")


def test_without_a_line_the_dossier_is_said_not_to_be_asked(bare: BareWindow, work: WorkState) -> None:
    bare.context.staff.who = CLERK
    work.choose("w2")
    assert (bare.names("platform"), work.file_cause) == ([], "no-session")


# Urging, and a call.


@pytest.mark.parametrize(("question", "flag"), [("urge", "urgent"), ("call", "attention")])
def test_what_is_said_goes_over_the_version_that_was_seen(
    bare: BareWindow, work: WorkState, question: Any, flag: str
) -> None:
    work.ask(question)
    work.flag("  说过了 ")
    action, version = cast("Any", bare.terminal.slow[-1].call).args[:2]
    assert (action.flag, action.reason.zh, version, work.doing) == (flag, "说过了", 4, question)


@pytest.mark.parametrize("reason", ["", "   ", "\t"])
def test_blank_words_are_no_reason(bare: BareWindow, work: WorkState, reason: str) -> None:
    act(bare, work, reason)
    assert (bare.terminal.slow, work.doing) == ([], "")


@pytest.mark.parametrize("lack", ["file", "session", "seen"])
def test_without_a_dossier_a_line_or_a_list_nothing_is_sent(bare: BareWindow, work: WorkState, lack: str) -> None:
    work.ask("urge")
    if lack == "session":
        bare.context.staff.who = CLERK
    else:
        setattr(work, {"file": "filed", "seen": "seen"}[lack], None)
    work.flag("x")
    assert bare.names("platform") == []


@pytest.mark.parametrize(
    ("end", "told", "question"),
    [
        (filed(version=5), "done.urge", ""), (Moved(filed(version=5)), "moved", "urge"), (CONFLICT, "refused", "urge"),
        (CUT, "not-heard", "urge"), (LateAnswerError("late"), "not-heard", "urge"), (FAULT, "not-heard", "urge"),
    ],
)  # fmt: skip
def test_the_end_of_an_act_is_told_and_only_success_ends_the_question(
    bare: BareWindow, work: WorkState, end: object, told: str, question: str
) -> None:
    act(bare, work)
    bare.end("platform", end)
    assert (work.told, work.question, work.doing) == (told, question, "")


@pytest.mark.parametrize(("end", "same"), [(CUT, True), (FAULT, True), (CONFLICT, False), (filed(version=5), False)])
def test_only_what_nobody_knows_of_is_sent_again_as_the_same(
    bare: BareWindow, work: WorkState, end: object, same: bool
) -> None:
    act(bare, work)
    first = sent(bare)
    bare.end("platform", end)
    act(bare, work)
    assert (sent(bare).id == first.id) is same


@pytest.mark.parametrize("other", ["dossier", "kind", "words"])
def test_another_dossier_another_kind_or_other_words_are_another_act(
    bare: BareWindow, work: WorkState, other: str
) -> None:
    act(bare, work)
    first = sent(bare)
    bare.end("platform", CUT)
    if other == "dossier":
        work.filed = filed(project_no="2")
    elif other == "kind":
        work.ask("call")
    work.flag("别的" if other == "words" else "今天到期")
    assert sent(bare).id != first.id


def test_what_one_clerk_said_is_not_sent_again_in_the_name_of_another(bare: BareWindow, work: WorkState) -> None:
    act(bare, work)
    first = sent(bare)
    bare.end("platform", CUT)
    bare.work_here(COLLEAGUE)
    work.choose("w1")
    work.show(seen(), filed())
    act(bare, work)
    assert sent(bare).id != first.id


@pytest.mark.parametrize(
    ("end", "told"),
    [(filed(version=5), ""), (Moved(filed(version=5)), "one-before"), (CONFLICT, "one-before"), (CUT, "one-before")],
)
def test_an_answer_about_the_one_before_leaves_the_chosen_one_as_it_is(
    bare: BareWindow, work: WorkState, end: object, told: str
) -> None:
    act(bare, work)
    work.choose("w2")
    work.ask("call")
    bare.end("platform", end)
    assert (work.file, work.before, work.question, work.told, work.doing) == (None, None, "call", told, "")


def test_nobody_is_told_what_became_of_it_where_nothing_is_chosen(bare: BareWindow, work: WorkState) -> None:
    act(bare, work)
    bare.work_here(None)
    bare.end("platform", CUT)
    assert (work.told, work.doing) == ("", "")


# Writing in.


def test_what_is_written_in_begins_with_what_is_known(bare: BareWindow, work: WorkState) -> None:
    work.ask("entry")
    entered = work.entered
    assert entered
    assert (entered.project_no[-8:], entered.state, entered.unit) == ("11092217", "IN_REVIEW", "市医保局")
    assert entered.at == bare.now


def test_each_asking_is_an_act_of_its_own(work: WorkState) -> None:
    ids = set()
    for _ in range(2):
        work.ask("entry")
        assert work.entered
        ids.add(work.entered.id)
        work.ask("entry")
    assert (len(ids), work.entered) == (2, None)


def test_of_nothing_chosen_nothing_is_written_in(bare: BareWindow, work: WorkState) -> None:
    work.choose("")
    work.ask("entry")
    work.fill(node="decided")
    work.enter()
    assert (work.entered, bare.names("outbox")) == (None, [])


@pytest.mark.parametrize(
    ("values", "gap"),
    [
        ({"node": ""}, "node"), ({"node": "accepted"}, "node"), ({"unit": " "}, "unit"),
        ({"at": HOUR + datetime.timedelta(hours=1)}, "future"), ({"at": HOUR - datetime.timedelta(days=30)}, "before"),
        ({"result": ""}, "result"), ({"result": "refused", "reason": " "}, "reason"),
    ],
)  # fmt: skip
def test_what_is_missing_is_told_and_nothing_is_stored(
    bare: BareWindow, work: WorkState, values: dict[str, Any], gap: str
) -> None:
    begin_entry(work, **values)
    work.enter()
    assert (work.told, bare.names("outbox"), work.doing) == (f"gap.{gap}", [], "")


def test_filled_in_it_is_stored_once_however_often_enter_is_pressed(bare: BareWindow, work: WorkState) -> None:
    begin_entry(work)
    work.enter()
    work.enter()
    assert (bare.names("outbox"), work.doing) == (["store"], "entry")


@pytest.mark.parametrize(
    ("end", "told", "asked"),
    [("entered", "entered", False), ("gap.future", "gap.future", True), (GONE, "not-stored", True)],
)
def test_what_became_of_storing_is_told_and_what_was_not_stored_stays(
    bare: BareWindow, work: WorkState, end: object, told: str, asked: bool
) -> None:
    begin_entry(work)
    work.enter()
    bare.end("outbox", end)
    assert (work.told, work.question == "entry", work.entered is not None) == (told, asked, asked)


@pytest.mark.parametrize(("end", "told"), [("entered", ""), (GONE, "one-before"), ("gap.future", "one-before")])
def test_what_was_stored_for_the_one_before_ends_nothing_that_is_being_written(
    bare: BareWindow, work: WorkState, end: object, told: str
) -> None:
    begin_entry(work)
    work.enter()
    work.choose("w2")
    begin_entry(work, node="suspended", result="")
    bare.end("outbox", end)
    assert work.entered
    assert (work.question, work.entered.node, work.told) == ("entry", "suspended", told)


def test_without_anybody_nothing_is_stored(bare: BareWindow, work: WorkState) -> None:
    begin_entry(work)
    bare.context.staff.who = None
    work.enter()
    assert bare.names("outbox") == []


# Taking back.


def test_what_is_asked_goes_first_then_what_was_told_then_what_is_narrowed(work: WorkState) -> None:
    work.narrow(Only.OVER)
    work.told, work.before = "moved", filed().file
    work.question = "urge"
    steps = []
    while work.let_be():
        steps.append((work.question, work.told, work.only))
    assert steps == [("", "moved", Only.OVER), ("", "", Only.OVER), ("", "", Only.ALL)]


def test_a_chosen_day_is_taken_back_too(work: WorkState) -> None:
    work.choose_day(1)
    assert (work.let_be(), work.day, work.let_be()) == (True, None, False)


@pytest.mark.parametrize("question", ["urge", "call", "entry"])
def test_asked_a_second_time_it_is_taken_back(work: WorkState, question: Any) -> None:
    work.ask(question)
    stood = work.question
    work.ask(question)
    assert (stood, work.question) == (question, "")


def test_another_question_takes_the_place_of_the_first(work: WorkState) -> None:
    begin_entry(work)
    work.ask("urge")
    assert (work.question, work.entered) == ("urge", None)


def test_a_clerk_who_comes_finds_nothing_open_and_a_fresh_look(bare: BareWindow, work: WorkState) -> None:
    work.ask("urge")
    work.cause = "unreachable"
    bare.work_here(COLLEAGUE)
    assert (work.selected, work.file, work.question, work.cause) == ("", None, "", "")
    assert bare.names("outbox") == ["look"]


def test_what_arrived_a_moment_ago_is_not_listed_twice(work: WorkState) -> None:
    one = replace(seen().here[0], id="w1")
    work.show(replace(seen(), here=(one,)))
    assert [line.id for line in work.lines].count("w1") == 1


def test_a_window_the_hall_does_not_know_has_an_empty_list(work: WorkState) -> None:
    work.show(Seen("", Kept()))
    assert (work.lines, work.piece) == ((), None)
    assert [one.day for one in work.load][0] == MONDAY

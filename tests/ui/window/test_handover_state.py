"""The hand-over as a state: nothing changes while it is stored, a second looked at this card, all is forgotten."""

from __future__ import annotations

import dataclasses
import datetime
from typing import Any

import pytest

from devices.device import DeviceError, ErrorKind
from devices.id_card import IdCardReader
from devices.receipt_printer import ReceiptPrinter
from devices.signature_pad import SignaturePad
from kiosk.staff.door import Verdict
from kiosk.window_work.handing import Handed, NotHandedError
from kiosk.window_work.results import Result
from tests.support.bare_window import COLLEAGUE, BareWindow
from tests.support.window_work import AGENT, OWNER, result
from ui.hall.samples import at_window, with_window
from ui.window import handover_state
from ui.window.handover_state import HandoverState, handover_of, matches
from ui.window.work_samples import CARD, HOUR, STROKES, with_results

GONE = DeviceError(ErrorKind.DEVICE, "outbox.fault")
STRANGER = "990101199001010011"
OLD = datetime.date(2026, 11, 1)
DONE = Handed(("r1", "r2"), HOUR)


@pytest.fixture
def state(bare: BareWindow) -> HandoverState:
    """Give two results of one person and one that a courier has."""
    made = handover_of(bare.context)
    made.work.show(with_results())
    return made


class Door:
    """A door nobody is asked at: a test ends the question itself."""

    def verify(self, *asked: object) -> Verdict:
        raise AssertionError("not done here")


@pytest.fixture(autouse=True)
def door(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(handover_state, "door_of", lambda terminal: Door())


def lay(state: HandoverState, **changes: Any) -> None:
    state.lay(dataclasses.replace(CARD, **changes))


def count_all(state: HandoverState) -> None:
    for _ in state.handing.things:
        state.count()


def ready(state: HandoverState) -> None:
    """Let nothing stand in the way any more."""
    lay(state)
    count_all(state)
    state.signed(STROKES)


def storing(bare: BareWindow, state: HandoverState) -> None:
    """Let it be on its way to the outbox."""
    ready(state)
    bare.terminal.slow.clear()
    state.hand_over()


def chosen(state: HandoverState) -> list[str]:
    return [one.id for one in state.handing.chosen]


# What is shown.


def test_all_densities_share_one_hand_over(bare: BareWindow) -> None:
    assert handover_of(bare.context) is handover_of(bare.context)


def test_before_a_look_there_is_nothing_to_hand_over(bare: BareWindow) -> None:
    fresh = handover_of(bare.context)
    assert (fresh.results, fresh.returns, fresh.gaps) == ((), (), ("card", "nothing", "unsigned"))


@pytest.mark.parametrize(
    ("number", "ids", "ticked"), [(CARD.number, ["w5", "w6", "w7"], ["w5", "w6"]), (STRANGER, [], [])]
)
def test_a_card_shows_what_is_its_own_and_ticks_what_may_go(
    state: HandoverState, number: str, ids: list[str], ticked: list[str]
) -> None:
    lay(state, number=number)
    assert ([one.id for one in state.results], chosen(state)) == (ids, ticked)


def test_what_was_given_out_here_is_not_shown_unless_it_is_in_hand(state: HandoverState) -> None:
    given = frozenset({"9w5"})
    lay(state)
    state.work.show(dataclasses.replace(with_results(), given=given))
    in_hand = [one.id for one in state.results]
    state.leave()
    assert (in_hand, [one.id for one in state.results]) == (["w5", "w6", "w7"], ["w6", "w7"])


@pytest.mark.parametrize(
    ("words", "ids"),
    [
        ("异地", ["w6"]), ("  异地 ", ["w6"]), ("买买提", ["w5", "w6", "w7"]), ("9w7", ["w7"]), ("Disease", []),
        ("transfer", ["w5"]), ("TRANSFER of", ["w5"]), ("another province", ["w6"]), ("", ["w5", "w6", "w7"]),
    ],
)  # fmt: skip
def test_results_are_found_by_name_number_and_matter_in_either_language(
    state: HandoverState, words: str, ids: list[str]
) -> None:
    state.look_for(words)
    assert [one.id for one in state.results] == ids


def test_a_result_is_found_by_who_collects_it_too() -> None:
    assert matches(result(agent=True), "林静姝")


def test_whoever_looks_something_up_may_be_anybody_but_ticks_nothing_of_others(state: HandoverState) -> None:
    lay(state, number=STRANGER)
    state.look_for("异地")
    state.toggle("w6")
    state.choose_all()
    assert (len(state.results), chosen(state)) == (1, [])


def test_a_card_that_is_laid_ends_the_search(state: HandoverState) -> None:
    state.look_for("异地")
    lay(state)
    assert (state.find, len(state.results)) == ("", 3)


# Ticking, counting, signing.


@pytest.mark.parametrize("name", ["w7", "nobody", ""])
def test_what_may_not_go_is_not_ticked(state: HandoverState, name: str) -> None:
    lay(state)
    state.toggle(name)
    assert chosen(state) == ["w5", "w6"]


def test_ticked_again_it_comes_last_and_everything_is_counted_anew(state: HandoverState) -> None:
    ready(state)
    state.toggle("w5")
    state.toggle("w5")
    assert (chosen(state), state.handing.counted, state.handing.strokes) == (["w6", "w5"], frozenset(), ())


def test_an_original_goes_back_with_its_result_and_only_with_it(state: HandoverState) -> None:
    lay(state)
    with_it = state.handing.returns
    state.toggle("w5")
    assert (with_it, state.handing.returns) == (("o1",), ())


def test_each_thing_is_counted_once_in_its_order(state: HandoverState) -> None:
    lay(state)
    seen = []
    for _ in range(5):
        state.count()
        seen.append(len(state.handing.counted))
    assert (seen, state.handing.things) == ([1, 2, 3, 3, 3], ("d-w5", "d-w6", "o1"))


def test_of_nothing_nobody_signs(state: HandoverState) -> None:
    state.signed(STROKES)
    assert state.handing.strokes == ()


def test_a_mark_on_the_pad_is_no_name(state: HandoverState) -> None:
    lay(state)
    count_all(state)
    state.signed((((0.5, 0.5, 0.0), (0.5, 0.5, 0.1)),))
    assert state.gaps == ("unsigned",)


@pytest.mark.parametrize(
    ("steps", "gap"),
    [
        ((), "card"), (("stranger",), "nothing"), (("old",), "second-person"), (("lay",), "uncounted"),
        (("lay", "count"), "unsigned"), (("lay", "count", "sign"), ""), (("lay", "count", "sign", "anew"), "unsigned"),
    ],
)  # fmt: skip
def test_what_stands_in_the_way_first(state: HandoverState, steps: tuple[str, ...], gap: str) -> None:
    acts = {
        "stranger": lambda: lay(state, number=STRANGER), "old": lambda: lay(state, valid_to=OLD),
        "lay": lambda: lay(state), "count": lambda: count_all(state), "sign": lambda: state.signed(STROKES),
        "anew": state.sign_anew,
    }  # fmt: skip
    for step in steps:
        acts[step]()
    assert next(iter(state.gaps), "") == gap


@pytest.mark.parametrize("steps", ["", "l", "lc"])
def test_with_a_gap_nothing_is_stored(bare: BareWindow, state: HandoverState, steps: str) -> None:
    if "l" in steps:
        lay(state)
    if "c" in steps:
        count_all(state)
    state.hand_over()
    assert (bare.names("outbox"), state.doing) == ([], False)


# A second of the staff.


def confirm(bare: BareWindow, state: HandoverState, number: str = "1712") -> None:
    lay(state, valid_to=OLD)
    bare.terminal.slow.clear()
    state.ask_second()
    state.confirm(number, "secret")


@pytest.mark.parametrize(
    ("verdict", "told", "by"),
    [
        (Verdict("", "1712"), "", "1712"), (Verdict("refused"), "second-refused", ""),
        (Verdict("locked"), "second-locked", ""), (Verdict("no-roster"), "second-no-roster", ""),
        (GONE, "second-no-roster", ""),
    ],
)  # fmt: skip
def test_what_the_door_said_of_a_second_is_told(
    bare: BareWindow, state: HandoverState, verdict: object, told: str, by: str
) -> None:
    confirm(bare, state)
    bare.end("outbox", verdict)
    assert (state.told, state.handing.confirmed_by, state.asks_second, state.doing) == (told, by, not by, False)


def test_whoever_looked_at_one_card_did_not_look_at_the_next(bare: BareWindow, state: HandoverState) -> None:
    confirm(bare, state)
    state.leave()
    lay(state, valid_to=OLD)
    bare.end("outbox", Verdict("", "1712"))
    assert (state.handing.confirmed_by, state.gaps[0], state.doing) == ("", "second-person", False)


def test_of_one_person_no_second_is_asked_for_twice_at_once(bare: BareWindow, state: HandoverState) -> None:
    confirm(bare, state)
    state.confirm("1712", "secret")
    assert len(bare.names("outbox")) == 1


def test_where_nobody_works_nobody_looks(bare: BareWindow, state: HandoverState) -> None:
    bare.context.staff.who = None
    confirm(bare, state)
    assert bare.names("outbox") == []


def test_while_a_second_is_asked_for_what_is_taken_along_stays_as_it_is(state: HandoverState) -> None:
    lay(state)
    found = []
    for _ in range(2):
        state.ask_second()
        state.toggle("w5")
        state.choose_all()
        state.toggle("w6")
        found.append(chosen(state))
    assert found == [["w5", "w6"], ["w5"]]


def test_a_question_for_a_second_is_taken_back_with_what_was_told(bare: BareWindow, state: HandoverState) -> None:
    confirm(bare, state)
    bare.end("outbox", Verdict("refused"))
    state.ask_second()
    assert (state.asks_second, state.told) == (False, "")


# Storing.


def test_a_second_press_is_none(bare: BareWindow, state: HandoverState) -> None:
    storing(bare, state)
    state.hand_over()
    assert bare.names("outbox") == ["store"]


CHANGES = {
    "toggle": lambda state: state.toggle("w5"), "all": HandoverState.choose_all, "anew": HandoverState.sign_anew,
    "sign": lambda state: state.signed(STROKES[:1]), "lay": lay, "stranger": lambda state: lay(state, number=STRANGER),
}  # fmt: skip


@pytest.mark.parametrize("name", CHANGES)
def test_while_it_is_stored_and_once_it_is_nothing_of_it_changes(
    bare: BareWindow, state: HandoverState, name: str
) -> None:
    storing(bare, state)
    before = state.handing
    CHANGES[name](state)
    meanwhile = state.handing
    bare.end("outbox", DONE)
    CHANGES[name](state)
    assert (meanwhile, state.handing) == (before, before)


def test_once_stored_the_slip_is_printed_and_the_list_looked_at(bare: BareWindow, state: HandoverState) -> None:
    storing(bare, state)
    bare.end("outbox", DONE)
    assert (state.told, state.handed, state.printing.kind, state.printing.stage) == (
        "stored",
        DONE,
        "taken",
        "printing",
    )
    assert bare.names("outbox")[0] == "look"


@pytest.mark.parametrize(
    ("end", "told", "why"),
    [(NotHandedError("given-here"), "refused", "given-here"), (NotHandedError("sent"), "refused", "sent"),
     (GONE, "not-stored", ""), (None, "not-stored", "")],
)  # fmt: skip
def test_what_was_not_stored_is_told_and_can_be_pressed_again(
    bare: BareWindow, state: HandoverState, end: object, told: str, why: str
) -> None:
    storing(bare, state)
    bare.end("outbox", end)
    assert (state.told, state.why, state.handed, state.printing.stage) == (told, why, None, "")
    state.hand_over()
    assert bare.names("outbox") == ["store"]


# Going.


def test_who_is_called_next_finds_an_empty_page_once_it_is_on_record(bare: BareWindow, state: HandoverState) -> None:
    storing(bare, state)
    state.leave()
    stands = state.handing.collector is not None
    bare.end("outbox", DONE)
    assert (stands, state.handing.collector, state.handed, state.told) == (True, None, None, "")


def test_the_slip_of_who_has_gone_names_what_they_took(bare: BareWindow, state: HandoverState) -> None:
    storing(bare, state)
    state.leave()
    bare.end("outbox", DONE)
    bare.end("outbox", with_results())
    bare.end("outbox", "W17-20261123-0001")
    assert bare.names(ReceiptPrinter) == ["printed"]


@pytest.mark.parametrize("end", [GONE, NotHandedError("given-here")])
def test_what_is_not_on_record_stays_before_the_clerk_who_gave_it_out(
    bare: BareWindow, state: HandoverState, end: object
) -> None:
    storing(bare, state)
    state.leave()
    bare.end("outbox", end)
    assert (chosen(state), bool(state.told)) == (["w5", "w6"], True)
    state.leave()
    assert chosen(state) == []


@pytest.mark.parametrize("who", [None, COLLEAGUE])
def test_no_other_clerk_finds_what_was_not_stored(bare: BareWindow, state: HandoverState, who: Any) -> None:
    storing(bare, state)
    bare.work_here(who)
    bare.end("outbox", GONE)
    assert (state.handing.collector, state.told) == (None, "")


def test_leaving_forgets_all_but_starts_another_handing(state: HandoverState) -> None:
    ready(state)
    state.look_for("异地")
    state.ask_second()
    before = state.handing.id
    state.leave()
    assert (state.handing.collector, state.find, state.asks_second, state.told, state.why) == (None, "", False, "", "")
    assert state.handing.id != before


def test_when_the_number_has_gone_the_page_is_empty_and_while_another_is_called_it_is_not(
    bare: BareWindow, state: HandoverState
) -> None:
    bare.hall.show(with_window(at_window("B021", by_card=True)))
    lay(state)
    stands = bool(state.handing.collector)
    bare.hall.show(with_window(at_window("B021", by_card=True, call_count=2, version=4)))
    still = bool(state.handing.collector)
    bare.hall.show(with_window(at_window()))
    assert (stands, still, state.handing.collector) == (True, True, None)


# Reader and pad.


@pytest.mark.parametrize(
    ("steps", "follows"),
    [("", {IdCardReader}), ("l", {SignaturePad}), ("lcs", set()), ("n", set()), ("o", {IdCardReader})],
)
def test_only_what_is_wanted_next_is_listened_to(
    bare: BareWindow, state: HandoverState, steps: str, follows: set[type]
) -> None:
    if steps == "n":
        bare.context.staff.who = None
    if steps == "o":
        lay(state)
        state.leave()
    if "l" in steps:
        lay(state)
    if "s" in steps:
        count_all(state)
        state.signed(STROKES)
    state.follow(here=True)
    assert {one.on for one in bare.terminal.slow if one.on != "outbox"} == follows
    state.follow(here=False)
    assert all(handle.cancelled for handle in bare.terminal.handles[-len(follows) :] if follows)


@pytest.mark.parametrize(("number", "expected"), [(OWNER, "own"), (AGENT, "authorised"), (STRANGER, "other-person")])
def test_as_whom_somebody_collects_is_told_by_their_card(state: HandoverState, number: str, expected: str) -> None:
    one: Result = result(authorisation={"scope": ["collect"], "until": "2026-12-01"})
    before = state.standing(one)
    lay(state, number=number)
    assert (before, state.standing(one)) == (None, expected)

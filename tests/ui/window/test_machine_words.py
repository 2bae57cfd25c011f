"""What keeps a machine of the staff from work, in words: an outbox that does not open, a hub that turns it away."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from config.texts import wording
from devices.device import Actor, Condition, DeviceState
from kiosk.hall.line import HallSeen
from kiosk.hub.client import MachineTold
from offline_queue.errors import REFUSALS
from ui.desk.density import SMALL, look_of
from ui.desk.lights import Light
from ui.hall.samples import RULES
from ui.window import machine_words as said
from ui.window.calling_samples import SampleTerminal, sample_settings
from ui.window.outbox_again import AGAIN_SECONDS, PASSING, OutboxAgain

LOOKS = {language: look_of(SMALL, wording(language)) for language in ("zh_CN", "en")}
LOOK = LOOKS["zh_CN"]


class Machine(SampleTerminal):
    """A machine whose outbox is as a test says, and that counts the tries to open it."""

    def __init__(self, condition: Condition = Condition.READY, cause: str = "") -> None:
        super().__init__(sample_settings())
        self.outbox_state = DeviceState("outbox", condition, cause, Actor.TECHNICIAN)
        self.tries = 0

    def reopen(self) -> None:
        self.tries += 1


def refused(code: str) -> Machine:
    return Machine(Condition.FAULT, f"outbox.{code}")


def roomy(machine: Machine, room: str) -> Machine:
    machine.outbox = SimpleNamespace(room=SimpleNamespace(value=room))  # type: ignore[assignment]  # all that is asked
    return machine


# The outbox.


@pytest.mark.parametrize(("machine", "words", "light"), [
    (Machine(), "就绪", Light.IN_TIME), (Machine(Condition.OPENING), "正在打开", Light.NOT_YET),
    (refused("busy"), "打不开", Light.OVER), (roomy(Machine(), "tight"), "快满了", Light.NEAR),
    (roomy(Machine(), "full"), "满了，不收新件", Light.OVER), (roomy(Machine(), "plenty"), "就绪", Light.IN_TIME),
])  # fmt: skip
def test_a_row_says_how_the_outbox_is(machine: Machine, words: str, light: Light) -> None:
    row = said.outbox_row(LOOK, machine)
    assert (row.name, row.words, row.light) == ("本机暂存", words, light)


@pytest.mark.parametrize("machine", [Machine(), Machine(Condition.OPENING), roomy(Machine(), "plenty")])
def test_an_outbox_that_is_well_has_no_light_in_the_bar(machine: Machine) -> None:
    assert said.outbox_light(LOOK, machine) == []
    assert said.outbox_cards(LOOK, machine) == []


@pytest.mark.parametrize(("machine", "words"), [
    (refused("damaged"), "暂存 打不开"), (roomy(Machine(), "tight"), "暂存 快满"),
    (roomy(Machine(), "full"), "暂存 已满"),
])  # fmt: skip
def test_an_outbox_that_wants_a_hand_stands_in_the_bar(machine: Machine, words: str) -> None:
    assert [one.words for one in said.outbox_light(LOOK, machine)] == [words]


@pytest.mark.parametrize("language", LOOKS)
@pytest.mark.parametrize("code", sorted(REFUSALS))
def test_each_refusal_says_cause_step_and_whom_to_call(code: str, language: str) -> None:
    look, machine = LOOKS[language], refused(code)
    (card,) = said.outbox_cards(look, machine)
    cause, how, call = card.lines
    assert cause.words == look.of(f"outbox.refused.{code}")
    assert (len(how.steps), len(set(how.steps))) == (2, 2)
    assert machine.settings.site.phone in call.words


def test_a_refusal_nobody_knows_is_told_as_a_fault_of_the_program() -> None:
    (card,) = said.outbox_cards(LOOK, refused("of-tomorrow"))
    assert card.lines[0].words == LOOK.of("outbox.refused.fault")
    assert card.lines[1].steps[0] == LOOK.of("window.outbox.step.fault")


@pytest.mark.parametrize(("code", "again"), [("busy", "own"), ("damaged", "key"), ("newer", "start")])
def test_it_is_said_whether_it_opens_by_itself(code: str, again: str) -> None:
    (card,) = said.outbox_cards(LOOK, refused(code))
    assert card.lines[1].steps[1] == LOOK.of(f"window.outbox.again.{again}")


# Tried again.


def test_a_cause_that_may_go_is_tried_again_by_itself_and_not_sooner() -> None:
    at, machine = [0.0], refused("disk-full")
    again = OutboxAgain(machine, lambda: at[0])
    for at[0] in (1.0, AGAIN_SECONDS - 0.1, AGAIN_SECONDS, AGAIN_SECONDS + 1, 2 * AGAIN_SECONDS):
        again.look()
    assert machine.tries == 2


@pytest.mark.parametrize("machine", [Machine(), Machine(Condition.OPENING), refused("damaged"), refused("newer")])
def test_nothing_else_is_tried_by_itself(machine: Machine) -> None:
    at = [0.0]
    again = OutboxAgain(machine, lambda: at[0])
    at[0] = 100.0
    again.look()
    assert machine.tries == 0


def test_a_hand_has_it_tried_at_once_whatever_the_cause() -> None:
    at, machine = [0.0], refused("damaged")
    again = OutboxAgain(machine, lambda: at[0])
    again.now()
    assert machine.tries == 1


def test_what_goes_by_itself_is_not_what_needs_an_expert() -> None:
    assert "outbox.busy" in PASSING
    assert not PASSING & {"outbox.damaged", "outbox.newer", "outbox.fault"}


# The hall.


def context(
    seen: HallSeen, window: str = "17", desk: str = "window", rules: object = RULES, told: MachineTold | None = None
) -> Any:
    calling = SimpleNamespace(seen=seen, window=window, rules=rules)
    return SimpleNamespace(calling=calling, desk=desk, terminal=Machine(), taken_in=told)


def away(code: str, cause: str = "unauthorised") -> HallSeen:
    return HallSeen(answers=False, cause=cause, code=code)


@pytest.mark.parametrize(("code", "cause", "name"), [
    ("unauthenticated", "unauthorised", "token"), ("forbidden-scope", "unauthorised", "kind"),
    ("certificate-expired", "suspicious", "certificate"), ("certificate", "suspicious", "certificate"),
    ("certificate-not-yet-valid", "clock", "certificate"), ("skew", "clock", "clock"),
    ("hub-training", "other-mode", "hub-training"), ("hub-production", "other-mode", "hub-production"),
    ("hub-unsaid", "other-mode", "hub-unsaid"), ("old-epoch", "refused", "replaced"),
    ("no-hub", "suspicious", "no-hub"), ("not-typed", "suspicious", "no-hub"), ("of-tomorrow", "refused", "other"),
])  # fmt: skip
def test_each_way_to_be_turned_away_has_its_own_words(code: str, cause: str, name: str) -> None:
    here = context(away(code, cause))
    assert said.hall_away(here) == name
    for look in LOOKS.values():
        (card,) = said.hall_cards(look, here)
        assert card.key == f"away-{name}"
        assert here.terminal.settings.site.phone in card.lines[-1].words


@pytest.mark.parametrize("seen", [
    HallSeen(), HallSeen(answers=True), away("timeout", "transport"), away("busy", "busy"), away("x", "infrastructure"),
])  # fmt: skip
def test_a_hub_that_is_silent_or_well_turns_nobody_away(seen: HallSeen) -> None:
    here = context(seen)
    assert (said.hall_away(here), said.hall_cards(LOOK, here), said.turned_away(seen)) == ("", [], False)


def test_a_reason_nobody_knows_stands_there_as_it_came() -> None:
    (card,) = said.hall_cards(LOOK, context(away("of-tomorrow", "refused")))
    assert "of-tomorrow" in card.under


def test_a_window_the_hall_has_not_is_named_beside_those_it_has() -> None:
    (card,) = said.hall_cards(LOOK, context(HallSeen(answers=True), window="77"))
    assert card.title == "大厅没有 77 号窗口"
    assert "17" in card.under


@pytest.mark.parametrize(("window", "rules"), [("17", RULES), ("", RULES), ("77", None)])
def test_a_window_of_the_hall_a_desk_without_one_and_rules_not_read_say_nothing(window: str, rules: object) -> None:
    assert said.hall_away(context(HallSeen(answers=True), window=window, rules=rules)) == ""


@pytest.mark.parametrize(("desk", "kind", "name"), [
    ("window", "window", ""), ("window", "hall", ""), ("window", "kiosk", "kind"), ("window", "guide", "kind"),
    ("guide", "guide", ""), ("guide", "window", "kind"), ("fleet", "window", ""), ("fleet", "board", "kind"),
])  # fmt: skip
def test_a_machine_taken_in_as_another_kind_is_told_so_before_anybody_signs_in(desk: str, kind: str, name: str) -> None:
    here = context(HallSeen(answers=True), desk=desk, told=MachineTold("M", kind, ()))
    assert said.hall_away(here) == name


@pytest.mark.parametrize(("windows", "name"), [((), ""), (("16", "17"), ""), (("16", "18"), "window-foreign")])
def test_a_token_for_other_windows_names_those_it_is_for(windows: tuple[str, ...], name: str) -> None:
    here = context(HallSeen(answers=True), told=MachineTold("W", "window", windows))
    cards = said.hall_cards(LOOK, here)
    assert [card.key for card in cards] == ([f"away-{name}"] if name else [])
    assert all("16，18" in card.under for card in cards)


@pytest.mark.parametrize(("desk", "words"), [("window", "窗口"), ("guide", "导办台"), ("fleet", "大厅管理")])
def test_a_token_of_another_kind_names_what_this_machine_is(desk: str, words: str) -> None:
    (card,) = said.hall_cards(LOOK, context(away("forbidden-scope"), desk=desk))
    assert f"（{words}）" in card.lines[0].words

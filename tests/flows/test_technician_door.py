"""The technician's door: who comes in, who does not, and how long it stays shut."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from config.texts import LANGUAGES, wording
from devices.device import Actor, Condition, DeviceState
from kiosk.flows.technician import TECHNICIAN
from kiosk.steps.events import Entered
from kiosk.steps.find import CATALOGUE
from kiosk.steps.screens import Home, Screen, StillThere, Tone, Trouble
from kiosk.steps.step import Reason
from kiosk.steps.technician_part import Technician as Part
from kiosk.steps.technician_screens import CodePad, Panel
from kiosk.technician.door import TRAINING_CODE
from kiosk.technician.lockout import FREE
from offline_queue.outbox import Outbox
from tests.support.flow_walk import Walk, error
from tests.support.maintenance import WRONG, Technician
from tests.support.upkeep import FakeUpkeep


def wrong_codes(walk: Technician, count: int) -> None:
    """Enter wrong codes, waiting out the pause after each."""
    for _ in range(count):
        walk.type(WRONG)
        walk.wait(3)


def test_the_right_code_opens_and_is_recorded(outbox: Outbox) -> None:
    walk = Technician(outbox).come_in()
    assert walk.visit.part(Part).entered
    assert walk.acts()[-2:] == ["technician-tried", "technician-entered"]


def test_a_wrong_code_opens_nothing_and_says_how_many_are_left(outbox: Outbox) -> None:
    walk = Technician(outbox)
    walk.type(WRONG)
    pad = walk.sees(CodePad)
    assert (pad.ready, walk.notice) == (False, "technician.code.wrong")
    assert "再错 4 次" in walk.says()
    assert walk.acts()[-2:] == ["technician-tried", "technician-refused"]


def test_after_a_pause_the_keys_are_there_again_and_the_warning_stays(outbox: Outbox) -> None:
    walk = Technician(outbox)
    walk.type(WRONG)
    walk.wait(2.1)
    assert (walk.sees(CodePad).ready, walk.notice) == (True, "technician.code.wrong")


def test_a_code_typed_while_one_is_tried_counts_for_nothing(outbox: Outbox) -> None:
    walk = Technician(outbox)
    walk.type(WRONG)
    walk.type(TRAINING_CODE)
    assert (walk.step, walk.acts().count("technician-tried")) == ("technician-code", 1)


def test_five_wrong_codes_shut_the_door_for_a_minute_and_say_until_when(outbox: Outbox) -> None:
    walk = Technician(outbox)
    wrong_codes(walk, FREE)
    walk.type(TRAINING_CODE)
    assert (walk.sees(CodePad).ready, walk.notice) == (False, "technician.code.shut")
    assert "10:28" in walk.says()


def test_when_the_wait_is_over_the_right_code_opens_and_all_is_forgiven(outbox: Outbox) -> None:
    walk = Technician(outbox)
    wrong_codes(walk, FREE)
    walk.wait(61)
    walk.come_in()
    again = Technician(outbox)
    assert (again.sees(CodePad).ready, again.notice) == (True, "")


def test_the_door_is_as_shut_for_the_next_visit(outbox: Outbox) -> None:
    wrong_codes(Technician(outbox), FREE)
    walk = Technician(outbox)
    assert (walk.sees(CodePad).ready, walk.notice) == (False, "technician.code.shut")


def test_no_code_is_written_anywhere_in_the_chain(outbox: Outbox) -> None:
    walk = Technician(outbox)
    walk.type(WRONG)
    walk.wait(3)
    walk.come_in()
    chain = json.dumps([(event.action, event.object, event.facts) for event in outbox.events()])
    assert (WRONG in chain, TRAINING_CODE in chain) == (False, False)


def test_a_machine_without_a_code_says_what_to_run(outbox: Outbox) -> None:
    walk = Technician(outbox, start=False)
    walk.facilities.upkeep = FakeUpkeep(walk.facilities, training=False)
    walk.begin()
    assert "setup --technician" in "".join(walk.says(walk.sees(Trouble, "technician.code.no-title")))


def test_the_training_code_opens_no_machine_in_production(outbox: Outbox) -> None:
    walk = Technician(outbox, start=False)
    walk.facilities.upkeep = FakeUpkeep(walk.facilities, training=False)
    walk.facilities.upkeep.door.make(outbox)
    walk.begin()
    walk.type(TRAINING_CODE)
    assert (walk.step, walk.notice) == ("technician-code", "technician.code.wrong")


def test_the_code_that_was_made_opens_a_machine_in_production(outbox: Outbox) -> None:
    walk = Technician(outbox, start=False)
    walk.facilities.upkeep = FakeUpkeep(walk.facilities, training=False)
    code = walk.facilities.upkeep.door.make(outbox)
    walk.begin()
    walk.type(code)
    walk.sees(Panel, "technician.title")


def refused(outbox: Outbox, code: str = "disk-full", *, training: bool = True) -> Technician:
    """Return a walk at the door of a machine whose outbox was refused."""
    walk = Technician(outbox, start=False)
    walk.facilities.upkeep = FakeUpkeep(walk.facilities, training=training)
    walk.facilities.states["outbox"] = DeviceState("outbox", Condition.FAULT, f"outbox.{code}", Actor.TECHNICIAN)
    # The outbox's own lane refuses all; the spare door is asked on another one.
    walk.runner.auto = {CATALOGUE: "the folder"}
    walk.begin()
    return walk


@pytest.mark.parametrize(
    ("code", "why"), [("disk-full", "磁盘已满"), ("damaged", "有损坏"), ("wrong-key", "密钥不是写入时的那一把")]
)
def test_a_refused_outbox_keeps_no_technician_out_and_says_why(
    outbox: Outbox, code: str, why: str, expected_logs: Callable[..., None]
) -> None:
    expected_logs("technician-entered-without-outbox")
    walk = refused(outbox, code)
    assert (walk.sees(CodePad).ready, why in walk.says()) == (True, True)
    walk.type(TRAINING_CODE)
    (row,) = [row for row in walk.sees(Panel, "technician.title").rows if row.name == "technician-outbox"]
    assert (row.tone, row.state.key) == (Tone.FAULT, f"outbox.refused.{code}")


def test_a_wrong_code_opens_a_machine_with_a_refused_outbox_no_more_than_another(outbox: Outbox) -> None:
    walk = refused(outbox)
    wrong_codes(walk, FREE)
    walk.type(TRAINING_CODE)
    assert (walk.sees(CodePad).ready, walk.notice) == (False, "technician.code.shut")


def test_without_a_code_of_its_own_a_machine_with_a_refused_outbox_names_the_console(outbox: Outbox) -> None:
    walk = refused(outbox, training=False)
    assert "disk-full" in walk.says(walk.sees(Trouble, "technician.code.no-title"))


def test_a_disk_that_fails_while_a_code_is_tried_opens_nothing(outbox: Outbox) -> None:
    walk = Technician(outbox)
    outbox.close()
    walk.runner.auto.clear()
    walk.type(TRAINING_CODE)
    (waiting,) = walk.runner.open("outbox")
    waiting.done(error("outbox.storage"))
    walk.settle()
    assert not walk.visit.part(Part).entered
    assert walk.sees(CodePad).notice is not None
    walk.end(CATALOGUE, "the folder")
    assert (walk.sees(CodePad).ready, walk.notice) == (True, "technician.code.blind")


def test_where_the_spare_door_fails_too_the_console_is_named(outbox: Outbox) -> None:
    walk = Technician(outbox)
    outbox.close()
    walk.runner.auto.clear()
    walk.type(TRAINING_CODE)
    for lane in ("outbox", CATALOGUE):
        walk.runner.open(lane)[-1].done(error("outbox.storage"))
        walk.settle()
    walk.sees(Trouble, "technician.code.no-title")


@pytest.mark.parametrize("key", ["home", "back"])
def test_whoever_turns_away_from_the_pad_leaves(outbox: Outbox, key: str) -> None:
    walk = Technician(outbox)
    walk.press(key)
    assert walk.reason is Reason.HOME


def test_the_way_back_from_the_menu_leaves_and_does_not_ask_for_the_code(outbox: Outbox) -> None:
    walk = Technician(outbox).come_in()
    walk.press("back")
    assert (walk.reason, walk.facilities.notes[-2][0].value) == (Reason.HOME, "technician-left")


@pytest.mark.parametrize("step", [step.name for step in TECHNICIAN.steps if step.name != "technician-code"])
def test_no_step_behind_the_door_shows_itself_to_who_did_not_come_through(outbox: Outbox, step: str) -> None:
    walk = Technician(outbox, at=step)
    assert (walk.reason, walk.shown) == (Reason.HOME, [])


def test_three_minutes_without_a_touch_end_it(outbox: Outbox) -> None:
    walk = Technician(outbox, idle=60).come_in()
    walk.wait(170)
    still = walk.left == [] and not isinstance(walk.screen, StillThere)
    walk.wait(60)
    assert (still, walk.reason) == (True, Reason.IDLE)


def test_what_a_visit_held_of_it_is_wiped_and_told(outbox: Outbox) -> None:
    walk = Technician(outbox).come_in()
    walk.press("leave")
    ((_, report),) = walk.left
    assert "technician" in report.parts
    assert not walk.visit.part(Part).entered


@pytest.mark.parametrize("place", ["home", "welcome"])
def test_the_gesture_leads_to_the_door_from_where_nobody_has_begun(outbox: Outbox, place: str) -> None:
    walk = Technician(outbox, at=place)
    walk.press("technician-code")
    assert walk.step == "technician-code"


def test_the_gesture_disturbs_nobody_who_has_given_something() -> None:
    walk = Walk()
    walk.to_form()
    walk.press("technician-code")
    assert walk.step == "form"


def test_a_post_without_the_section_has_no_door() -> None:
    walk = Walk()
    walk.press("technician-code")
    assert isinstance(walk.screen, Home)


def test_an_event_of_nobodys_is_let_go(outbox: Outbox) -> None:
    walk = Technician(outbox)
    before: Screen = walk.screen
    walk.press("reveal-nothing")
    walk.press("choose", "self")
    assert (walk.screen, walk.step) == (before, "technician-code")


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_pad_says_in_both_languages_how_many_digits_it_wants(outbox: Outbox, language: str) -> None:
    pad = Technician(outbox).sees(CodePad)
    assert pad.lead is not None
    assert "10" in wording(language)(pad.lead)


def test_the_code_never_stands_in_an_event_that_is_printed() -> None:
    assert TRAINING_CODE not in repr(Entered("code", TRAINING_CODE))

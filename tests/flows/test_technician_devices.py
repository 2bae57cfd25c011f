"""A technician before the devices: lights, who each is, what it counted, what went wrong last, its own test."""

from __future__ import annotations

import datetime
from typing import Any

import msgspec
import pytest

from devices.about import SELF_TEST, About, TestResult
from devices.device import Actor, Condition, DeviceState
from devices.id_card import IdCardReader
from devices.usage import Mishap
from kiosk.audit import Act
from kiosk.inventory.report import DeviceReport, of_state
from kiosk.steps.screens import Tone
from kiosk.steps.technician_device_words import joined
from kiosk.steps.technician_screens import Panel
from offline_queue.outbox import Outbox
from tests.support.flow_walk import card, error, wording
from tests.support.maintenance import Broken, Technician

PAD = "evaluation_pad"


@pytest.fixture
def walk(outbox: Outbox) -> Technician:
    return Technician(outbox).come_in()


def put(walk: Technician, name: str, condition: Condition = Condition.READY, cause: str = "", **known: Any) -> None:
    """Put a device on the post, of which so much is known."""
    kind = name.partition("-")[0]
    state = DeviceState(kind, condition, cause, Actor.TECHNICIAN if cause else Actor.NOBODY)
    walk.facilities.states[name] = state
    walk.facilities.upkeep.reports[name] = msgspec.structs.replace(of_state(state, name), **known)


def device(walk: Technician, name: str) -> Technician:
    return walk.open("technician-devices").open(name)


def row_of(walk: Technician, name: str) -> Any:
    walk.open("technician-devices")
    (found,) = [row for row in walk.rows if row.name == name]
    return found


def said(walk: Technician, text: Any) -> str:
    return wording("zh_CN")(text)


# Lights.


@pytest.mark.parametrize(
    ("condition", "cause", "light", "tone"),
    [
        (Condition.READY, "", "circle-tick", Tone.OK),
        (Condition.BUSY, "", "circle-tick", Tone.OK),
        (Condition.OPENING, "", "warn", Tone.WARN),
        (Condition.ATTENTION, "printer.paper-low", "warn", Tone.WARN),
        (Condition.ATTENTION, "evaluation-pad.one-way", "unread", Tone.WARN),
        (Condition.FAULT, "printer.paper-out", "diamond", Tone.FAULT),
        (Condition.FAULT, "evaluation-pad.silent", "unread", Tone.FAULT),
        (Condition.ABSENT, "printer.lost", "diamond", Tone.FAULT),
    ],
)
def test_every_condition_has_a_light_of_its_own_shape(
    walk: Technician, condition: Condition, cause: str, light: str, tone: Tone
) -> None:
    put(walk, PAD, condition, cause)
    row = row_of(walk, PAD)
    assert (row.icon, row.tone, row.lit) == (light, tone, True)


@pytest.mark.parametrize("condition", list(Condition))
@pytest.mark.parametrize("cause", ["", "evaluation-pad.silent", "evaluation-pad.one-way", "printer.paper-out"])
def test_only_what_is_ready_or_in_use_has_the_light_of_the_well(
    walk: Technician, condition: Condition, cause: str
) -> None:
    put(walk, PAD, condition, cause)
    row = row_of(walk, PAD)
    well = condition in (Condition.READY, Condition.BUSY)
    assert (row.tone is Tone.OK) == well
    assert well or row.icon != "circle-tick"


@pytest.mark.parametrize(
    ("cause", "words"), [("evaluation-pad.silent", "没有回话"), ("evaluation-pad.one-way", "问不到好坏")]
)
def test_what_is_not_heard_is_not_called_broken(walk: Technician, cause: str, words: str) -> None:
    put(walk, PAD, Condition.FAULT, cause)
    assert words in said(walk, row_of(walk, PAD).state)


# What stands in a row.


def test_a_device_that_is_well_says_who_it_is_and_what_it_did(walk: Technician) -> None:
    put(walk, "id_card", about=About("DK-1", "05010023", "2.4"), counted={"reads": 31})
    lines = [said(walk, line) for line in row_of(walk, "id_card").lines]
    assert lines == ["DK-1，SAM 05010023，固件 2.4", "读 31 次"]


def test_a_device_that_is_not_well_says_what_to_do_and_nothing_else(walk: Technician) -> None:
    put(walk, PAD, Condition.FAULT, "evaluation-pad.silent", about=About("P-1"), counted={"scores": 4})
    (line,) = row_of(walk, PAD).lines
    assert line.key == "staff.evaluation-pad.silent"


def test_a_device_that_tells_nothing_of_itself_has_a_short_row(walk: Technician) -> None:
    put(walk, PAD)
    assert row_of(walk, PAD).lines == ()


def test_a_number_is_that_of_the_security_module_only_at_a_card_reader(walk: Technician) -> None:
    put(walk, PAD, about=About(serial="17"))
    assert "编号 17" in device(walk, PAD).says()
    assert "SAM" not in walk.says()


def test_how_a_device_is_set_up_stands_with_who_it_is(walk: Technician) -> None:
    put(walk, "document_camera", about=About("DC-800", setup="3264x2448"))
    (line,) = row_of(walk, "document_camera").lines
    assert said(walk, line) == "DC-800，3264x2448"


def test_two_of_a_kind_have_a_row_each_and_each_leads_to_its_own(walk: Technician) -> None:
    put(walk, PAD, address="serial:///dev/one")
    put(walk, f"{PAD}-2", Condition.FAULT, "evaluation-pad.silent", address="serial:///dev/two")
    walk.open("technician-devices")
    names = [said(walk, row.label) for row in walk.rows if row.name.startswith(PAD)]
    assert names == ["评价器 2", "评价器"]
    walk.open(f"{PAD}-2")
    assert "serial:///dev/two" in walk.says()
    assert said(walk, walk.sees(Panel).title) == "评价器 2"


# The card of one device.


def test_a_fault_card_tells_cause_actor_step_phone_and_since_when(walk: Technician) -> None:
    since = walk.facilities.now() - datetime.timedelta(minutes=4)
    put(walk, "receipt_printer", Condition.FAULT, "printer.paper-out", since=since.timestamp())
    says = device(walk, "receipt_printer").says()
    for words in ("不能用，10:22 起", "要技术人员", "请换一卷", "(0000) 8800 0101"):
        assert words in says


def test_what_went_wrong_last_is_told_with_its_hour_when_it_is_over(walk: Technician) -> None:
    at = walk.facilities.now() - datetime.timedelta(minutes=30)
    put(walk, "receipt_printer", last=Mishap("printer.paper-out", at.timestamp()))
    device(walk, "receipt_printer")
    row = walk.row("technician.last")
    assert (said(walk, row.state), row.lines[0].key) == ("9:56".zfill(5), "staff.printer.paper-out")


def test_what_is_wrong_now_is_not_told_twice(walk: Technician) -> None:
    put(walk, PAD, Condition.FAULT, "evaluation-pad.silent", last=Mishap("evaluation-pad.silent", 1.0))
    device(walk, PAD)
    assert "technician.last" not in {row.label.key for row in walk.rows}


def test_counters_stand_in_all_and_since_the_paper(walk: Technician) -> None:
    at = walk.facilities.now() - datetime.timedelta(minutes=60)
    counted = {"papers": 146, "cuts": 21480, "lines": 0}
    put(walk, "receipt_printer", counted=counted, since_filled={"papers": 3}, filled_at=at.timestamp())
    device(walk, "receipt_printer")
    row = walk.row("technician.counted")
    assert said(walk, row.state) == "切刀 21480 次，出纸 146 张"
    assert said(walk, row.lines[0]) == "09:26 换纸后：出纸 3 张"


def test_a_count_nobody_wrote_words_for_is_told_by_its_name(walk: Technician) -> None:
    put(walk, PAD, counted={"somersaults": 2})
    assert "somersaults 2" in device(walk, PAD).says()


def test_address_driver_and_the_drivers_own_words_stand_last(walk: Technician) -> None:
    put(walk, PAD, address="serial:///dev/pad", driver="mapped", detail="sensor 3")
    device(walk, PAD)
    row = walk.rows[-1]
    shown = [said(walk, words) for words in (row.state, *row.lines)]
    assert shown == ["serial:///dev/pad", "驱动：mapped", "驱动的原话：sensor 3"]


def test_nothing_joined_is_nothing() -> None:
    assert joined([]) is None


# Its own test.


class OfItself:
    """A device whose self-test ends so."""

    def __init__(self, end: TestResult) -> None:
        self._end = end

    def self_test(self, deadline: object, cancel: object) -> TestResult:
        return self._end


def test_a_device_that_can_test_itself_is_offered_its_test(walk: Technician) -> None:
    put(walk, PAD, can=(SELF_TEST,))
    walk.give(PAD, OfItself(TestResult(True, "evaluation-pad.tested")))
    device(walk, PAD)
    assert [said(walk, action.label) for action in walk.sees(Panel).actions] == ["自检"]
    walk.press("test")
    assert walk.notice == "staff.evaluation-pad.tested"


@pytest.mark.parametrize("well", [True, False])
def test_a_test_is_recorded_as_it_ended(walk: Technician, well: bool) -> None:
    put(walk, PAD, can=(SELF_TEST,))
    walk.give(PAD, OfItself(TestResult(well, "evaluation-pad.tested")))
    device(walk, PAD).press("test")
    (facts,) = [facts for act, facts in walk.facilities.notes if act.value == "device-tested"]
    assert facts == {"device": PAD, "result": "well" if well else "not-well"}


def test_while_a_device_tests_itself_the_screen_says_so_and_takes_no_second_one(walk: Technician) -> None:
    put(walk, PAD, can=(SELF_TEST,))
    device(walk, PAD).press("test")
    assert walk.notice == "technician.testing.any"
    assert not walk.sees(Panel).actions[0].enabled
    walk.press("test")
    assert len([one for one in walk.runner.calls if one.on == PAD]) == 1


def test_a_test_that_breaks_off_tells_why(walk: Technician) -> None:
    put(walk, PAD, can=(SELF_TEST,))
    walk.give(PAD, Broken(error("evaluation-pad.silent")))
    device(walk, PAD).press("test")
    assert walk.notice == "staff.evaluation-pad.silent"


def test_a_device_without_a_test_offers_none_and_takes_none(walk: Technician) -> None:
    put(walk, PAD)
    device(walk, PAD)
    assert walk.sees(Panel).actions == ()
    walk.press("test")
    assert walk.notice == ""


def test_the_second_reader_is_tested_on_its_own_lane(walk: Technician) -> None:
    put(walk, "id_card")
    put(walk, "id_card-2")
    walk.give(IdCardReader, Broken(error("id-card.reader-silent")))
    walk.give("id_card-2", Reader())
    device(walk, "id_card-2").press("test")
    assert walk.notice == "technician.test.card"


class Reader:
    """A reader on which a card lies."""

    def read(self, deadline: object, cancel: object) -> Any:
        return card("lin-jingshu")


def test_fresh_paper_begins_the_counters_of_that_printer_anew(walk: Technician) -> None:
    put(walk, "receipt_printer")
    device(walk, "receipt_printer").press("paper")
    ((name, at),) = walk.facilities.upkeep.filled_in
    assert (name, at) == ("receipt_printer", walk.facilities.now().timestamp())


def test_looking_at_a_printer_fills_nothing(walk: Technician) -> None:
    put(walk, "receipt_printer")
    device(walk, "receipt_printer")
    walk.wait(10)
    assert walk.facilities.upkeep.filled_in == []


def test_a_device_taken_out_while_it_is_looked_at_leaves_an_empty_card(walk: Technician) -> None:
    put(walk, PAD, can=(SELF_TEST,))
    device(walk, PAD)
    del walk.facilities.states[PAD]
    walk.wait(2.1)
    assert (walk.rows, walk.sees(Panel).actions) == ((), ())
    walk.press("test")
    walk.press("back")
    assert walk.step == "technician-devices"


def test_before_the_devices_are_opened_a_card_says_no_more_than_the_state(walk: Technician) -> None:
    walk.facilities.states[PAD] = DeviceState(PAD, Condition.OPENING)
    walk.facilities.upkeep.device = lambda name: None
    device(walk, PAD)
    assert said(walk, walk.rows[0].state) == "正在打开"
    assert isinstance(of_state(DeviceState(PAD, Condition.OPENING), PAD), DeviceReport)


def test_rows_keep_their_places_while_the_list_is_looked_at(walk: Technician) -> None:
    for name in ("id_card", "receipt_printer", PAD):
        put(walk, name)
    walk.open("technician-devices")
    before = [row.name for row in walk.rows]
    put(walk, before[-1], Condition.FAULT, "printer.lost")
    put(walk, "call_board")
    walk.wait(0.6)
    assert [row.name for row in walk.rows] == [*before, "call_board"]
    walk.press("back")
    walk.open("technician-devices")
    assert walk.rows[0].name == before[-1]


def test_the_list_follows_a_device_within_half_a_second(walk: Technician) -> None:
    put(walk, PAD)
    walk.open("technician-devices")
    put(walk, PAD, Condition.FAULT, "evaluation-pad.silent")
    walk.wait(0.5)
    (row,) = [row for row in walk.rows if row.name == PAD]
    assert row.tone is Tone.FAULT


@pytest.mark.parametrize(("detail", "shown"), [("WireLostError", False), ("TimeoutError", False), ("sensor 3", True)])
def test_the_name_of_an_exception_is_not_shown_to_a_technician(walk: Technician, detail: str, shown: bool) -> None:
    put(walk, PAD, Condition.FAULT, "evaluation-pad.silent", detail=detail, driver="mapped")
    device(walk, PAD)
    lines = [said(walk, line) for line in walk.row("technician.place").lines]
    assert lines == ["驱动：mapped", *["驱动的原话：sensor 3"] * shown]


def test_a_device_out_of_use_offers_to_be_put_back_and_nothing_else(walk: Technician) -> None:
    put(walk, PAD, Condition.FAULT, "device.out-of-use", stopped="repair", can=(SELF_TEST,))
    device(walk, PAD)
    offered = [action.name for action in walk.screen.actions]
    walk.press("test")
    walk.press("resume")
    assert offered == ["resume"]
    assert walk.facilities.upkeep.reports[PAD].stopped == ""
    assert walk.facilities.noted(Act.DEVICE_RESUMED) == [{"device": PAD}]


def test_a_device_in_use_cannot_be_put_back(walk: Technician) -> None:
    put(walk, PAD, can=(SELF_TEST,))
    device(walk, PAD).press("resume")
    assert [action.name for action in walk.screen.actions] == ["test"]

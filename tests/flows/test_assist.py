"""帮办代办: a guide is known by code or card, takes the machine over for the person, and is gone with the visit."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from config.settings import GuideSetting, StaffSetting
from devices.device import CancelToken, Deadline
from devices.id_card import IdCardReader
from kiosk.audit import Act
from kiosk.guides import DIGITS, GuideDoor, Said
from kiosk.steps.assist import AssistStep
from kiosk.steps.events import Entered
from kiosk.steps.screens import CardRead, Choice, FormPage, PlaceCard, StillThere
from kiosk.steps.step import Reason
from kiosk.steps.technician_screens import CodePad
from kiosk.technician.secret import hashed
from offline_queue.outbox import Outbox
from offline_queue.vault import FileKey
from tests.support.flow_fakes import ELDER, FakeReader, card
from tests.support.flow_walk import Walk
from tests.support.upkeep import QUICK, Clocks

CODE, WRONG = "707070", "111111"
GUIDES = (
    GuideSetting(number="G03"),
    GuideSetting(number="G07", code=hashed(CODE, QUICK), badge=hashed(card("luo-youtian").number, QUICK)),
)
DOOR = AssistStep().name


class Hands:
    """The lane of the outbox at the guides' door: says what it was told to say."""

    def __init__(self, walk: Walk) -> None:
        self.walk = walk

    def say(self, value: object) -> None:
        asked = self.walk.runner.open("outbox")[-1]
        asked.ended = True
        asked.done(value)
        self.walk.settle()


def walk(**staff: Any) -> Walk:
    made = Walk()
    made.facilities.staff = StaffSetting(guides=GUIDES, **staff)
    made.runner.auto.pop("outbox", None)
    return made


def to_door(made: Walk) -> Hands:
    """Press for staff, and the tile of those who help."""
    made.press("staff")
    made.choose("guide")
    made.sees(CodePad)
    return Hands(made)


def helped(made: Walk) -> None:
    """Let a guide in by code."""
    hands = to_door(made)
    hands.say(Said(left=5))
    made.engine.take(Entered("code", CODE))
    made.settle()
    hands.say(Said("G07"))


def test_the_door_stands_behind_the_call_and_leads_back_to_the_same_step() -> None:
    made = walk()
    made.to_form()
    before = made.step
    helped(made)
    assert (made.step, made.visit.assisted_by) == (before, "G07")
    made.sees(FormPage)


def test_at_home_the_guide_comes_back_to_home() -> None:
    made = walk()
    helped(made)
    assert made.step == "home"


def test_what_was_entered_is_still_there() -> None:
    made = walk()
    made.to_form()
    made.enter(phone="13800000000")
    helped(made)
    assert made.visit.answers["phone"] == "13800000000"


def test_the_guide_explains_so_no_guide_is_shown() -> None:
    made = walk()
    helped(made)
    made.choose(ELDER)
    made.choose("self")
    alone = walk()
    alone.choose(ELDER)
    alone.choose("self")
    assert (alone.step, made.step == "guide") == ("guide", False)


def test_two_who_talk_are_left_three_times_as_long() -> None:
    made = Walk(idle=60)
    made.facilities.staff = StaffSetting(guides=GUIDES)
    made.to_form()
    made.visit.assisted_by = "G07"
    made.wait(170)
    made.sees(FormPage)
    made.wait(15)
    made.sees(StillThere)


def test_a_wrong_code_says_how_many_are_left_and_opens_nothing() -> None:
    made = walk()
    hands = to_door(made)
    hands.say(Said(left=5))
    made.engine.take(Entered("code", WRONG))
    made.settle()
    assert not made.sees(CodePad).ready
    hands.say(Said(left=4))
    pad = made.sees(CodePad)
    assert ("还可以试 4 次" in made.says(pad), pad.ready, made.visit.assisted_by) == (True, True, "")


def test_too_many_wrong_codes_shut_the_keys_and_time_opens_them() -> None:
    made = walk()
    hands = to_door(made)
    hands.say(Said(wait=120.0))
    assert ("等 2 分钟" in made.says(), made.sees(CodePad).ready) == (True, False)
    made.wait(121)
    hands.say(Said(left=1))
    assert made.sees(CodePad).ready


def test_a_code_that_cannot_be_checked_opens_nothing() -> None:
    from devices.device import DeviceError, ErrorKind

    made = walk()
    hands = to_door(made)
    hands.say(DeviceError(ErrorKind.DEVICE, "outbox.fault"))
    assert (made.sees(CodePad).ready, made.visit.assisted_by) == (False, "")
    made.press("back")
    assert made.step == "home"


def test_who_presses_by_mistake_goes_back_to_the_matter() -> None:
    made = walk()
    made.to_form()
    to_door(made)
    made.press("back")
    made.sees(FormPage)


def test_the_guide_s_card_opens_and_is_nobody_else_s_card() -> None:
    made = walk()
    made.to_form()
    to_door(made)
    made.end(IdCardReader, FakeReader(card("luo-youtian")))
    assert made.visit.assisted_by == "G07"
    assert made.facilities.noted(Act.ASSISTED) == [{"staff": "G07"}]
    assert made.facilities.noted(Act.CARD_REFUSED) == []


def test_another_card_at_the_door_opens_nothing() -> None:
    made = walk()
    to_door(made)
    made.end(IdCardReader, FakeReader(card("lin-jingshu")))
    made.sees(CodePad)
    assert made.visit.assisted_by == ""


def test_a_card_at_the_door_leaves_only_a_staff_number() -> None:
    laid = card("luo-youtian")
    door = GuideDoor(GUIDES, Clocks())
    assert door.badge(FakeReader(laid), Deadline.after(1), CancelToken()) == Said("G07")  # type: ignore[arg-type]  # stands in
    assert not any(laid.raw_text)


def test_without_a_reader_the_code_is_left() -> None:
    made = walk()
    made.facilities.lose("id_card")
    to_door(made)
    assert made.runner.open(IdCardReader) == []
    assert "读卡区" not in made.says()


def test_who_helps_already_is_not_asked_again() -> None:
    made = walk()
    helped(made)
    made.press("staff")
    assert "我是工作人员" not in made.says(made.sees(Choice))


def test_with_the_visit_the_guide_is_gone() -> None:
    made = walk()
    helped(made)
    made.choose(ELDER)
    made.engine.leave(Reason.HOME)
    assert made.reason is Reason.HOME
    assert walk().visit.assisted_by == ""


def test_what_a_guide_helps_with_is_stored_as_such_and_says_so_on_the_slip() -> None:
    made = Walk()
    made.visit.assisted_by = "G07"
    made.choose(ELDER)
    made.choose("self")
    with suppress(AssertionError):
        made.press("next")
    while not isinstance(made.screen, PlaceCard):
        made.press("next")
    made.lay(card("zhao-dehou"))
    made.sees(CardRead)
    made.press("next")
    made.fill()
    made.settle_materials()
    made.press("sign")
    made.sign()
    assert made.outbox.submission().body["nature"] == "assisted"
    submitted = [facts for action, _, facts in made.outbox.events if action == Act.SUBMITTED]
    assert submitted[0]["nature"] == "assisted"


# The door over a real outbox.


@pytest.fixture
def outbox(tmp_path: Path) -> Any:
    made = Outbox.open(tmp_path / "outbox", FileKey(tmp_path / "device.key"))
    yield made
    made.close()


def tried(door: GuideDoor, outbox: Outbox, code: str) -> Said:
    return door.try_code(code, outbox, Deadline.after(5), CancelToken())


def test_the_right_code_is_a_guide_and_takes_the_count_back(outbox: Outbox) -> None:
    door = GuideDoor(GUIDES, Clocks())
    assert tried(door, outbox, WRONG).left == 4
    assert tried(door, outbox, CODE) == Said("G07")
    assert door.look(outbox, Deadline.after(5), CancelToken()) == Said(left=5)


def test_five_wrong_codes_shut_the_door_also_for_the_right_one(outbox: Outbox) -> None:
    clocks = Clocks()
    door = GuideDoor(GUIDES, clocks)
    for _ in range(5):
        last = tried(door, outbox, WRONG)
    assert (last.wait, tried(door, outbox, CODE).guide) == (60.0, "")
    clocks.wait(61)
    assert tried(door, outbox, CODE).guide == "G07"


def test_neither_another_clock_nor_another_boot_opens_the_door(outbox: Outbox) -> None:
    clocks = Clocks()
    for _ in range(5):
        tried(GuideDoor(GUIDES, clocks), outbox, WRONG)
    clocks.wall -= 1e8
    assert tried(GuideDoor(GUIDES, clocks), outbox, CODE).guide == ""
    clocks.reboot()
    assert tried(GuideDoor(GUIDES, clocks), outbox, CODE).wait == 55.0


def test_each_try_is_in_the_chain_without_its_code(outbox: Outbox) -> None:
    door = GuideDoor(GUIDES, Clocks())
    tried(door, outbox, WRONG)
    tried(door, outbox, CODE)
    events = outbox.events(after=0, limit=10)
    assert [event.action for event in events] == [Act.ASSIST_REFUSED.value, Act.ASSISTED.value]
    assert not [code for code in (CODE, WRONG) if code in str(events)]


def test_a_guide_whose_number_looks_like_a_telephone_is_let_in_and_on_record(outbox: Outbox) -> None:
    # A hall's own staff numbers of eleven digits: refused by the chain, they could help nobody at the machine.
    guides = (GuideSetting(number="13912345678", code=hashed(CODE, QUICK)),)
    assert tried(GuideDoor(guides, Clocks()), outbox, CODE).guide == "13912345678"
    assert outbox.events(after=0, limit=10)[-1].facts == '{"staff":"13912345678"}'


@pytest.mark.parametrize("code", ["", "7", "7070700", "70707O", "７０７０７０"])
def test_what_is_no_code_is_nobody_s(outbox: Outbox, code: str) -> None:
    assert tried(GuideDoor(GUIDES, Clocks()), outbox, code).guide == ""


def test_a_guide_without_hashes_is_let_in_by_nothing(outbox: Outbox) -> None:
    door = GuideDoor(GUIDES[:1], Clocks())
    assert (tried(door, outbox, "").guide, door.takes_badges, DIGITS) == ("", False, 6)


def test_time_at_the_door_changes_nothing_for_who_presses_something_else() -> None:
    made = walk()
    to_door(made)
    made.press("choose", "nothing")
    made.sees(CodePad)

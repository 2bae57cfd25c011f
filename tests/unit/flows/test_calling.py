"""叫工作人员: what is said at each moment is what is known; a call outlives steps and ends with the visit."""

from __future__ import annotations

from typing import Any

import pytest
from msgspec.structs import replace

from config.settings import GuideSetting, StaffSetting
from devices.device import CancelToken, Deadline, DeviceError, ErrorKind
from kiosk.audit import Act
from kiosk.domain.words import Words
from kiosk.flows.calling import CALL_SECONDS, LOOK_SECONDS, PATIENCE_SECONDS, Calls, call, call_of, look
from kiosk.platform.calls.staff_calls import CallAnswer, StaffCall
from kiosk.platform.errors import NotThePlatformError, UnreachableError
from kiosk.steps.screens import Choice, Guide
from kiosk.steps.step import Reason
from offline_queue.line import Line, LineState
from tests.support.flow_fakes import ELDER, START, Pending
from tests.support.flow_walk import Walk

DESK = Words("导办台", "the help desk")


def walk(**staff: Any) -> Walk:
    """Return a visit at a machine whose calls reach a platform."""
    made = Walk()
    made.facilities.staff = StaffSetting(**({"call": "platform", "place": "导办台在您身后左边"} | staff))
    return made


def waiting(made: Walk) -> Pending:
    """Return the question that is on its way to the platform."""
    (found,) = made.runner.open("platform")
    return found


def finish(made: Walk, asked: Pending, value: object) -> None:
    """End a call of the lane with a value."""
    asked.ended = True
    asked.done(value)
    made.settle()


def answer(made: Walk, state: str | None) -> None:
    """Let the platform answer; None is none that can be used."""
    finish(made, waiting(made), CallAnswer(made.engine._calling._id, state, DESK) if state else None)  # type: ignore[arg-type]  # by name


def title(made: Walk) -> str:
    return made.says(made.sees(Choice)).splitlines()[0]


def test_a_call_says_first_that_it_is_made_and_then_who_has_it() -> None:
    made = walk()
    made.press("staff")
    assert title(made) == "正在叫工作人员。"
    answer(made, "told")
    assert title(made) == "已经叫了工作人员，导办台收到了。"
    assert made.facilities.told_staff == [Act.STAFF_CALLED]


def test_who_comes_is_said_when_somebody_said_so() -> None:
    made = walk()
    made.press("staff")
    answer(made, "told")
    made.wait(LOOK_SECONDS)
    answer(made, "coming")
    assert title(made) == "导办台的工作人员正在过来。"
    made.wait(PATIENCE_SECONDS)
    assert (title(made), made.runner.open("platform")) == ("导办台的工作人员正在过来。", [])


@pytest.mark.parametrize("heard", [(), ("told",)])
def test_a_call_that_is_over_promises_nobody_and_may_be_made_again(heard: tuple[str, ...]) -> None:
    made = walk()
    made.press("staff")
    for state in (*heard, "done"):
        answer(made, state)
        made.wait(LOOK_SECONDS)
    assert (made.engine._calling.state, "正在过来" in made.says()) == (Calls.NONE, False)
    made.wait(PATIENCE_SECONDS)
    assert (made.engine._calling.state, made.runner.open("platform")) == (Calls.NONE, [])
    made.choose("stay")
    made.press("staff")
    assert title(made) == "正在叫工作人员。"


def test_nobody_after_three_minutes_is_said_with_where_they_stand() -> None:
    made = walk()
    made.press("staff")
    answer(made, "told")
    for _ in range(int(PATIENCE_SECONDS / LOOK_SECONDS)):
        made.wait(LOOK_SECONDS)
        if made.runner.open("platform"):
            answer(made, "told")
    assert title(made) == "工作人员还没到，导办台在您身后左边。"
    assert made.facilities.told_staff == [Act.STAFF_CALLED, Act.STAFF_NOT_COME]


def test_who_went_on_is_told_only_when_nobody_comes() -> None:
    made = walk()
    made.choose(ELDER)
    made.choose("self")
    made.press("staff")
    answer(made, "told")
    made.choose("stay")
    made.wait(LOOK_SECONDS)
    answer(made, None)
    made.sees(Guide)
    made.wait(PATIENCE_SECONDS)
    assert "还没到" in title(made)
    made.choose("stay")
    made.sees(Guide)


def test_a_look_that_fails_says_nothing_and_the_next_one_is_made() -> None:
    made = walk()
    made.press("staff")
    answer(made, "told")
    made.wait(LOOK_SECONDS)
    answer(made, None)
    assert "导办台收到了" in title(made)
    made.wait(LOOK_SECONDS)
    assert waiting(made)


def test_a_call_that_nobody_heard_is_not_called_a_call() -> None:
    made = walk()
    made.press("staff")
    answer(made, None)
    said = made.says()
    assert ("叫不到人" in said, "已经叫" in said) == (True, False)
    assert made.facilities.site.phone in said


def test_a_lane_that_fails_is_a_call_that_nobody_heard() -> None:
    made = walk()
    made.press("staff")
    finish(made, waiting(made), DeviceError(ErrorKind.TIMED_OUT, "platform.silent"))
    assert "叫不到人" in title(made)


def test_without_a_line_nobody_waits_and_the_wish_is_kept() -> None:
    made = walk()
    made.facilities.cut_line()
    made.press("staff")
    assert "叫不到人" in title(made)
    assert (made.runner.open("platform"), made.facilities.told_staff) == ([], [Act.STAFF_CALLED])


def test_a_line_that_nobody_knows_of_is_tried() -> None:
    made = walk()
    made.facilities.line = LineState(Line.UNKNOWN, START.timestamp())
    made.press("staff")
    assert waiting(made).seconds == CALL_SECONDS


def test_a_second_touch_calls_nobody_twice() -> None:
    made = walk()
    made.press("staff")
    answer(made, "told")
    made.choose("stay")
    made.press("staff")
    assert "已经叫了" in title(made)
    assert (made.facilities.told_staff, made.runner.open("platform")) == ([Act.STAFF_CALLED], [])


def test_who_got_nobody_may_call_again() -> None:
    made = walk()
    made.press("staff")
    answer(made, None)
    made.choose("stay")
    made.press("staff")
    assert title(made) == "正在叫工作人员。"


def test_a_machine_without_a_desk_to_call_says_where_staff_are_and_calls_nobody() -> None:
    made = walk(call="none")
    made.press("staff")
    made.sees(Choice, "flow.staff.title")
    assert (made.facilities.told_staff, made.runner.open("platform")) == ([], [])


def test_a_machine_that_knows_no_place_names_the_window() -> None:
    made = walk(place="")
    made.press("staff")
    answer(made, "told")
    made.wait(PATIENCE_SECONDS)
    assert made.facilities.site.help_window in title(made)


def test_the_call_lives_over_the_steps() -> None:
    made = walk()
    made.press("staff")
    made.choose("stay")
    made.choose(ELDER)
    answer(made, "told")
    made.press("staff")
    assert "已经叫了" in title(made)


def test_with_the_visit_the_call_ends() -> None:
    made = walk()
    made.press("staff")
    answer(made, "told")
    made.choose("stay")
    made.engine.leave(Reason.HOME)
    shown = len(made.shown)
    made.wait(PATIENCE_SECONDS + 1)
    assert (made.runner.open("platform"), len(made.shown)) == ([], shown)


def test_an_answer_that_comes_when_the_visit_is_over_reaches_nobody() -> None:
    made = walk()
    made.press("staff")
    asked = waiting(made)
    made.engine.leave(Reason.HOME)
    count = len(made.shown)
    finish(made, asked, CallAnswer("x", "told", DESK))
    assert len(made.shown) == count


def test_a_question_that_lies_over_the_call_is_not_replaced_by_its_answer() -> None:
    made = walk()
    made.to_form()
    made.press("staff")
    answer(made, "told")
    made.choose("stay")
    made.press("home")
    made.sees(Choice, "flow.leave.title")
    made.wait(LOOK_SECONDS)
    answer(made, "coming")
    made.sees(Choice, "flow.leave.title")


def test_only_a_hall_with_guides_shows_their_door() -> None:
    made = walk(guides=(GuideSetting(number="G07"),))
    made.press("staff")
    assert "我是工作人员" in made.says()
    alone = walk()
    alone.press("staff")
    assert "我是工作人员" not in alone.says()


def test_the_window_hears_each_state() -> None:
    made = walk()
    heard: list[Calls] = []
    made.engine._on_call = heard.append
    made.press("staff")
    answer(made, "told")
    made.wait(LOOK_SECONDS)
    answer(made, "coming")
    assert heard == [Calls.CALLING, Calls.TOLD, Calls.COMING]


def test_the_call_names_the_machine_and_nobody_else() -> None:
    made = walk()
    wanted = call_of(made.facilities, "x", "en")
    assert (wanted.machine, wanted.language, wanted.called_at) == (
        "自助区 3 号机", "en", "2026-11-23T10:26:00+08:00",
    )  # fmt: skip
    assert (wanted.device.region, wanted.device.hall, wanted.device.device) == ("990100", "0001", "03")


class Deaf:
    """A platform that refuses or cannot be reached."""

    def __init__(self, wrong: Exception) -> None:
        self.wrong = wrong

    def ask(self, *_: Any, **__: Any) -> Any:
        raise self.wrong


@pytest.mark.parametrize("wrong", [UnreachableError("timeout"), NotThePlatformError("x")])
def test_a_platform_that_cannot_be_asked_has_told_nobody(wrong: Exception) -> None:
    wanted: StaffCall = call_of(walk().facilities, "x", "zh_CN")
    soon, token = Deadline.after(1), CancelToken()
    assert call(wanted, Deaf(wrong), soon, token) is None  # type: ignore[arg-type]  # stands in
    assert look("x", Deaf(wrong), soon, token) is None  # type: ignore[arg-type]  # stands in


def test_settings_of_staff_are_off_until_a_site_says_otherwise() -> None:
    assert StaffSetting().call == "none"
    assert replace(StaffSetting(), call="platform").guides == ()

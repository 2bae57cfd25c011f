"""Asking how far one's own matter is: by card, slip or code, with a line and without, and what is told to whom."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from devices.device import CancelToken, Deadline, DeviceError, ErrorKind
from kiosk.audit import Act
from kiosk.capture.sight import CodeSight
from kiosk.steps.inquiry import PLATFORM, Inquiry
from kiosk.steps.progress_screens import Asking, Place, Standing
from kiosk.steps.scan import CAPTURE
from kiosk.steps.screens import Camera, CameraStatus, Choice, FormPage, Goodbye, PlaceCard, Tone, Trouble
from kiosk.steps.step import Reason
from offline_queue.entry import Rejected, State
from offline_queue.line import Line, LineState
from tests.support.flow_walk import card, error
from tests.support.inquiries import CODE, ID, NUMBER, OTHER_CODE, OTHER_ID, Inquiring, dossier, progress, wanting


@pytest.fixture
def walk(tmp_path: Path) -> Iterator[Inquiring]:
    made = Inquiring(tmp_path, "apply", "progress")
    yield made
    made.box.close()


def test_by_code_it_is_told_where_it_stands_and_how_long_it_may_take(walk: Inquiring) -> None:
    walk.told(dossier(progress()))
    walk.type_code()
    screen = walk.sees(Standing, "progress.state.in-review")
    said = walk.says()
    assert "高龄津贴申领" in said
    assert "赵*厚" in said
    assert screen.light
    assert (screen.light.tone, screen.light.number) == (Tone.OK, "8")
    assert "最迟12月3日（星期四）办结" in said


def test_the_way_shows_what_is_behind_what_is_now_and_what_is_ahead(walk: Inquiring) -> None:
    walk.told(dossier(progress()))
    walk.type_code()
    places = [(one.label.key.rsplit(".", 1)[-1], one.place) for one in walk.sees(Standing).stations]
    assert places == [
        ("received", Place.BEHIND),
        ("arrived", Place.BEHIND),
        ("accepted", Place.BEHIND),
        ("in-review", Place.HERE),
        ("decided", Place.AHEAD),
    ]


def test_the_age_of_what_is_told_stands_with_it(walk: Inquiring) -> None:
    walk.told(dossier(progress()))
    walk.type_code()
    assert "这是 11月23日 10:26 从市平台取到的情况。" in walk.says()


def test_by_code_no_list_and_no_notice_is_asked_for(walk: Inquiring) -> None:
    walk.told(dossier(wanting()))
    walk.type_code()
    walk.sees(Standing, "progress.state.supplement-required")
    assert "户口簿" not in walk.says()
    assert walk.visit.part(Inquiry).dossiers == {}


def test_by_card_one_dossier_is_shown_at_once(walk: Inquiring) -> None:
    walk.told(dossier(progress()))
    walk.show_card()
    walk.sees(Standing, "progress.state.in-review")


def test_by_card_several_are_listed_and_one_is_chosen(walk: Inquiring) -> None:
    granted = {"zh": "准予", "en": "Granted"}
    other = progress("DECIDED", submission_id=OTHER_ID, query_code=OTHER_CODE, result=granted)
    walk.told(dossier(progress()), dossier(other))
    walk.show_card()
    listed = walk.sees(Choice, "progress.list.progress")
    assert [one.name for one in listed.choices] == [ID, OTHER_ID]
    walk.choose(OTHER_ID)
    walk.sees(Standing, "progress.state.decided")
    walk.press("back")
    walk.sees(Choice, "progress.list.progress")


def test_somebody_elses_name_on_the_list_cannot_be_chosen(walk: Inquiring) -> None:
    walk.told(dossier(progress()), dossier(progress(submission_id=OTHER_ID)))
    walk.show_card()
    walk.choose("01936f3a-0000-7c21-9a55-000000000000")
    walk.sees(Choice, "progress.list.progress")


def test_back_from_where_it_stands_leads_to_the_question_and_wipes(walk: Inquiring) -> None:
    walk.told(dossier(progress()))
    walk.show_card()
    walk.press("back")
    walk.press("back")
    walk.sees(Choice, "progress.ask.progress")
    assert walk.visit.cards.all() == []
    assert not walk.visit.holds_data


@pytest.mark.parametrize(
    ("typed", "key"),
    [("7K2M94P", "progress.code-short"), ("7K2M94P5", "progress.code-wrong"), ("", "progress.code-short")],
)
def test_a_slip_of_the_finger_is_said_at_once_and_nothing_is_asked(walk: Inquiring, typed: str, key: str) -> None:
    walk.choose("code")
    walk.enter(code=typed)
    (field,) = walk.sees(FormPage).fields
    assert field.error
    assert field.error.key == key
    walk.press("next")
    walk.sees(FormPage)
    assert walk.said.asked == []


def test_letters_taken_for_others_are_taken_as_printed(walk: Inquiring) -> None:
    walk.told(dossier(progress(query_code="0123456789"[:7] + "F")))
    walk.choose("code")
    walk.enter(code="ol23-456f")
    assert walk.visit.part(Inquiry).code == "0123456F"


def test_what_this_machine_holds_comes_first_and_says_that_it_is_not_sent(walk: Inquiring) -> None:
    walk.holds()
    walk.facilities.cut_line()
    walk.type_code()
    screen = walk.sees(Standing, "progress.held.title")
    assert screen.light
    assert "线路一通就自己送去" in walk.says()
    assert [one.place for one in screen.stations] == [Place.BEHIND, Place.HERE]
    # The ring is the word people read first: it must not say that the city has what it has not.
    assert [line in walk.says() for line in ("市里还没收到", "市里收到")] == [True, False]
    assert walk.said.asked == []


def test_with_a_line_too_what_is_not_sent_is_told_from_here(walk: Inquiring) -> None:
    walk.holds()
    walk.type_code()
    walk.sees(Standing, "progress.held.title")
    assert walk.said.asked == [("GET", f"/progress/{CODE}")]


@pytest.mark.parametrize(
    ("line", "later", "told"),
    [
        (Line.UP, [], ("会自己送去，您不用再来。", "等着送去")),
        (Line.UNKNOWN, [], ("会自己送去，您不用再来。", "等着送去")),
        (Line.UP, ["bank-card"], ("会自己送去。还要到窗口补交材料。", "等着送去")),
        (Line.DOWN, ["bank-card"], ("线路一通就自己送去。还要到窗口补交材料。", "等线路")),
    ],
)
def test_nobody_is_told_to_wait_for_a_line_that_is_there(
    walk: Inquiring, line: Line, later: list[str], told: tuple[str, str]
) -> None:
    walk.holds(later=later)
    walk.facilities.line = LineState(line)
    walk.type_code()
    said = walk.says(walk.sees(Standing))
    assert [words in said for words in told] == [True, True]


def test_what_was_turned_down_waits_for_staff_and_for_no_line(walk: Inquiring) -> None:
    walk.holds()
    walk.turn_down(Rejected("notice-closed"))
    walk.facilities.cut_line()
    walk.type_code()
    said = walk.says(walk.sees(Standing))
    assert ("等工作人员处理" in said, "等线路" in said) == (True, False)


def test_a_try_that_failed_does_not_change_that_it_is_safe_here(walk: Inquiring) -> None:
    walk.holds()
    walk.fail_entry()
    walk.type_code()
    walk.sees(Standing, "progress.held.title")


def test_what_this_machine_holds_is_found_by_card_as_well(walk: Inquiring) -> None:
    walk.holds()
    walk.told(dossier(progress(submission_id=OTHER_ID, query_code=OTHER_CODE)))
    walk.show_card()
    listed = walk.sees(Choice)
    assert [one.name for one in listed.choices] == [ID, OTHER_ID]
    assert "已在本机存好" in walk.says()


def test_once_sent_the_platforms_word_is_the_only_one(walk: Inquiring) -> None:
    walk.holds()
    walk.settle_entry()
    walk.told(dossier(progress()))
    walk.show_card()
    walk.sees(Standing, "progress.state.in-review")


def to_old(walk: Inquiring, **ago: int) -> None:
    """Show what was said some time ago, without a line."""
    walk.told(dossier(progress()))
    walk.type_code()
    walk.press("back")
    walk.press("back")
    walk.facilities.cut_line()
    walk.later(**ago)
    walk.type_code()


def test_without_a_line_the_last_word_of_the_platform_is_shown_with_its_age(walk: Inquiring) -> None:
    to_old(walk, hours=5)
    screen = walk.sees(Standing)
    assert screen.age
    assert screen.age.message.key == "progress.age-old"
    assert screen.notice
    assert screen.notice.tone is Tone.WARN


def test_while_the_line_is_away_nothing_can_be_asked_again(walk: Inquiring) -> None:
    to_old(walk, hours=5)
    notice = walk.sees(Standing).notice
    assert notice
    assert (notice.message.key, notice.action) == ("progress.stale.line", None)


def test_when_the_line_is_back_whoever_looks_may_ask_again_and_sees_the_newest(walk: Inquiring) -> None:
    to_old(walk, hours=5)
    walk.facilities.line = LineState(Line.UP)
    walk.told(dossier(progress("DECIDED", "received", "arrived", "accepted", "decided")))
    walk.wait(1)
    notice = walk.sees(Standing, "progress.state.in-review").notice
    assert notice
    assert (notice.message.key, notice.action and notice.action.name) == ("progress.stale.back", "again")
    walk.press("again")
    screen = walk.sees(Standing, "progress.state.decided")
    assert screen.age
    assert (screen.age.message.key, screen.notice) == ("progress.age", None)


def test_asked_again_of_several_the_same_dossier_is_shown(walk: Inquiring) -> None:
    walk.told(dossier(progress()), dossier(progress(submission_id=OTHER_ID, query_code=OTHER_CODE)))
    walk.said.broken = True
    walk.facilities.line = LineState(Line.UP)
    walk.show_card()
    walk.said.broken = False
    walk.press("again")
    walk.choose(OTHER_ID)
    walk.visit.part(Inquiry).trouble = "platform"
    walk.press("again")
    walk.sees(Standing)
    assert walk.visit.part(Inquiry).chosen == OTHER_ID


def test_what_waited_here_is_looked_at_anew_when_the_line_is_back(walk: Inquiring) -> None:
    walk.holds()
    walk.facilities.cut_line()
    walk.type_code()
    assert walk.sees(Standing, "progress.held.title").notice is None
    walk.settle_entry()
    walk.facilities.line = LineState(Line.UP)
    walk.told(dossier(progress("RECEIVED", "received")))
    walk.wait(1)
    walk.press("again")
    assert walk.sees(Standing).title.key != "progress.held.title"


def test_the_days_are_counted_from_today_also_in_what_is_old(walk: Inquiring) -> None:
    to_old(walk, days=12)
    light = walk.sees(Standing).light
    assert light
    assert (light.tone, light.number, light.headline.key) == (Tone.WARN, "1", "progress.light.late")


def test_what_is_kept_is_gone_after_its_time(walk: Inquiring) -> None:
    to_old(walk, days=16)
    walk.sees(Trouble, "progress.none.line-title")


def test_a_line_cut_in_the_middle_of_the_question_shows_what_is_here(walk: Inquiring) -> None:
    walk.holds()
    walk.said.broken = True
    walk.type_code()
    walk.sees(Standing, "progress.held.title")


def test_no_answer_and_nothing_here_can_be_tried_again(walk: Inquiring) -> None:
    walk.told(dossier(progress()))
    walk.said.broken = True
    walk.type_code()
    walk.sees(Trouble, "progress.none.platform-title")
    walk.said.broken = False
    walk.press("again")
    walk.sees(Standing, "progress.state.in-review")


def test_who_does_not_want_to_wait_sees_what_there_is(walk: Inquiring) -> None:
    del walk.runner.auto[PLATFORM]
    walk.type_code()
    walk.sees(Asking)
    walk.press("stop")
    walk.sees(Trouble, "progress.none.line-title")


def test_an_answer_that_comes_after_that_changes_nothing(walk: Inquiring) -> None:
    del walk.runner.auto[PLATFORM]
    walk.told(dossier(progress()))
    walk.type_code()
    late = walk.runner.open(PLATFORM)[-1]
    walk.press("stop")
    walk.press("other-way")
    late.run(walk.said)
    walk.settle()
    walk.sees(Choice, "progress.ask.progress")


def test_while_it_is_asked_the_person_hears_what_is_safe_here(walk: Inquiring) -> None:
    del walk.runner.auto[PLATFORM]
    walk.holds()
    walk.type_code()
    assert "本机存着您 1 件" in walk.says(walk.sees(Asking))


def test_a_code_nobody_has_says_why_and_where_else(walk: Inquiring) -> None:
    walk.type_code()
    screen = walk.sees(Trouble, "progress.none.code-title")
    assert screen.elsewhere
    walk.press("other-way")
    walk.sees(Choice, "progress.ask.progress")


def test_a_card_with_nothing_says_so_calmly(walk: Inquiring) -> None:
    walk.show_card()
    assert walk.sees(Trouble, "progress.none.card-title").tone is Tone.INFO


def test_an_outbox_that_cannot_be_read_does_not_keep_from_asking_the_platform(walk: Inquiring) -> None:
    del walk.runner.auto["outbox"]
    walk.told(dossier(progress()))
    walk.type_code()
    call = walk.runner.open("outbox")[-1]
    call.ended = True
    call.done(error("outbox.fault", ErrorKind.DEVICE))
    walk.settle()
    call = walk.runner.open("outbox")[-1]
    call.ended = True
    call.done(error("outbox.fault", ErrorKind.DEVICE))
    walk.settle()
    walk.sees(Standing, "progress.state.in-review")


def test_an_entry_that_cannot_be_read_hides_no_other(walk: Inquiring) -> None:
    walk.holds(id=OTHER_ID, receipt_no="99012100070326112300439", query_code=OTHER_CODE)
    entry = walk.holds()
    held = walk.box._held()
    with walk.box.transaction():
        held.execute("UPDATE secret SET payload = x'00' WHERE item = (SELECT seq FROM item WHERE id = ?)", (OTHER_ID,))
    walk.type_code()
    walk.sees(Standing, "progress.held.title")
    assert entry.state is State.PENDING


@pytest.mark.parametrize(
    ("kind", "way"), [("id_card", "card"), ("document_camera", "slip")]
)  # fmt: skip
def test_a_device_that_is_gone_closes_its_way_only(walk: Inquiring, kind: str, way: str) -> None:
    walk.facilities.lose(kind)
    walk.wait(1)
    tiles = {one.name: one.enabled for one in walk.sees(Choice).choices}
    assert tiles == {name: name != way for name in ("card", "slip", "code")}
    walk.choose(way)
    walk.sees(Choice)


def test_a_reader_that_comes_back_opens_its_way_by_itself(walk: Inquiring) -> None:
    before = dict(walk.facilities.states)
    walk.facilities.lose("id_card")
    walk.wait(1)
    walk.facilities.states.update(before)
    walk.wait(1)
    assert all(one.enabled for one in walk.sees(Choice).choices)
    walk.choose("card")
    walk.sees(PlaceCard)


def test_without_a_line_the_question_says_what_can_be_told(walk: Inquiring) -> None:
    walk.facilities.cut_line()
    walk.wait(1)
    notice = walk.sees(Choice).notice
    assert notice
    assert notice.tone is Tone.WARN


def test_done_leads_to_goodbye_and_nothing_of_it_is_left(walk: Inquiring) -> None:
    walk.told(dossier(progress()))
    walk.show_card()
    walk.press("done")
    walk.sees(Goodbye)
    assert not walk.visit.holds_data
    walk.press("done")
    assert walk.reason is Reason.FINISHED
    assert "inquiry" in walk.left[0][1].parts


def test_home_asks_before_a_card_that_was_read_is_forgotten(walk: Inquiring) -> None:
    walk.told(dossier(progress()))
    walk.show_card()
    walk.press("home")
    walk.sees(Choice)
    walk.choose("leave")
    assert walk.reason is Reason.HOME


def test_nobody_there_is_asked_before_it_is_wiped(tmp_path: Path) -> None:
    walk = Inquiring(tmp_path, "apply", "progress", idle=60, warning=15)
    walk.told(dossier(progress()))
    walk.show_card()
    walk.wait(61)
    assert type(walk.screen).__name__ == "StillThere"
    walk.wait(16)
    assert walk.reason is Reason.IDLE
    walk.box.close()


def test_a_change_of_language_in_the_middle_changes_no_fact(walk: Inquiring) -> None:
    walk.told(dossier(progress()))
    walk.press("language", "en")
    walk.type_code()
    walk.sees(Standing, "progress.state.in-review")
    assert walk.visit.language == "en"


def test_each_question_is_recorded_without_saying_of_whom(walk: Inquiring) -> None:
    walk.told(dossier(progress()))
    walk.show_card()
    (facts,) = walk.facilities.noted(Act.PROGRESS_ASKED)
    assert facts == {"kind": "card", "count": 1, "result": "fresh", "reason": "progress"}


@pytest.mark.parametrize(
    ("state", "node", "key"),
    [
        ("RECEIVED", "arrived", "received"),
        ("PRE_REVIEW", "pre-review", "pre-review"),
        ("NOT_ACCEPTED", "not-accepted", "not-accepted"),
        ("SUSPENDED", "suspended", "suspended"),
        ("IN_REVIEW", "forwarded", "in-review"),
        ("TO_DELIVER", "to-deliver", "to-deliver"),
        ("TO_DELIVER", "sent", "sent"),
        ("WITHDRAWN", "withdrawn", "withdrawn"),
        ("SOMETHING_NEW", "brand-new", "unknown"),
    ],
)
def test_every_state_has_words_and_a_new_one_is_in_hand(walk: Inquiring, state: str, node: str, key: str) -> None:
    walk.told(dossier(progress(state, "received", node)))
    walk.type_code()
    walk.sees(Standing, f"progress.state.{key}")


@pytest.mark.parametrize("node", ["to-deliver", "sent"])
def test_with_what_a_courier_has_its_number_is_said_and_else_how_results_come(walk: Inquiring, node: str) -> None:
    told = progress("TO_DELIVER", "decided", node, result={"zh": "准予。", "en": "Granted."})
    if node == "sent":
        told["nodes"][-1]["note"] = {"zh": "快递单号 SF1234567890", "en": "Waybill SF1234567890"}
    walk.told(dossier(told))
    walk.type_code()
    said = walk.says(walk.sees(Standing))
    assert ("结果发短信，钱打到社会保障卡" in said, "快递单号 SF1234567890" in said) == (node != "sent", node == "sent")


@pytest.mark.parametrize(
    ("day", "tone", "number"),
    [
        ("2026-12-03", Tone.OK, "8"),
        ("2026-11-25", Tone.WARN, "2"),
        ("2026-11-23", Tone.WARN, ""),
        ("2026-11-19", Tone.WARN, "2"),
    ],
)
def test_the_light_says_in_words_how_much_time_is_left(walk: Inquiring, day: str, tone: Tone, number: str) -> None:
    due = progress()["due"] | {"last_day": day, "counted_from": "2026-11-10"}
    walk.told(dossier(progress(due=due)))
    walk.type_code()
    light = walk.sees(Standing).light
    assert light
    assert (light.tone, light.number) == (tone, number)


def test_a_decision_is_said_in_the_offices_own_words(walk: Inquiring) -> None:
    told = progress("DECIDED", "received", "arrived", "accepted", "in-review", "decided")
    walk.told(dossier(told | {"result": {"zh": "准予，每月 100 元。", "en": "Granted."}}))
    walk.type_code()
    assert "准予，每月 100 元。" in walk.says(walk.sees(Standing))


def test_a_step_a_clerk_wrote_in_by_hand_names_their_unit(walk: Inquiring) -> None:
    told: dict[str, Any] = progress()
    told["nodes"][-1] |= {"source": "clerk", "unit": {"zh": "市民政局社会福利科", "en": "Welfare"}}
    walk.told(dossier(told))
    walk.type_code()
    assert "市民政局社会福利科录入" in walk.says()


def test_another_persons_card_cannot_see_the_first_ones_list(walk: Inquiring) -> None:
    walk.told(dossier(progress()))
    walk.show_card()
    walk.press("back")
    walk.press("back")
    walk.choose("card")
    walk.lay(card("lin-jingshu"))
    walk.press("next")
    walk.sees(Trouble, "progress.none.card-title")


def test_an_answer_signed_by_the_other_mode_is_no_answer(walk: Inquiring) -> None:
    walk.told(dossier(progress(signed_by="production")))
    walk.type_code()
    walk.sees(Trouble, "progress.none.platform-title")


# The square code under the camera.


class SlipEye:
    """Sees one picture of the desk with what its code says, or fails."""

    def __init__(self, code: str = "", trouble: DeviceError | None = None) -> None:
        self._code, self._trouble = code, trouble

    def read_code(self, deadline: Deadline, cancel: CancelToken) -> CodeSight:
        if self._trouble:
            raise self._trouble
        return CodeSight(1, 2, 2, bytes(12), self._code)


def test_the_code_of_a_slip_under_the_camera_leads_to_its_dossier(walk: Inquiring) -> None:
    walk.told(dossier(progress()))
    walk.choose("slip")
    walk.sees(Camera)
    walk.end(CAPTURE, SlipEye())
    assert walk.sees(Camera).status is CameraStatus.NO_PAGE
    walk.wait(0.1)
    walk.end(CAPTURE, SlipEye(f"BSR1/{NUMBER}/{CODE}"))
    walk.sees(Standing, "progress.state.in-review")
    assert walk.facilities.noted(Act.SLIP_READ) == [{}]


def test_a_drawn_square_with_somebodys_number_and_another_code_finds_nothing(walk: Inquiring) -> None:
    walk.holds()
    walk.facilities.cut_line()
    walk.choose("slip")
    walk.end(CAPTURE, SlipEye(f"BSR1/{NUMBER}/{OTHER_CODE}"))
    walk.sees(Trouble)
    assert (walk.visit.part(Inquiry).held_here, CODE in walk.says()) == ((), False)


def test_a_slip_whose_application_is_only_here_is_found_by_its_code(walk: Inquiring) -> None:
    walk.holds()
    walk.facilities.cut_line()
    walk.choose("slip")
    walk.end(CAPTURE, SlipEye(f"BSR1/{NUMBER}/{CODE}"))
    walk.sees(Standing, "progress.held.title")


def test_a_foreign_code_is_said_to_be_none_of_ours_and_asks_nobody(walk: Inquiring) -> None:
    walk.choose("slip")
    walk.end(CAPTURE, SlipEye("https://example.org"))
    assert walk.sees(Camera).message.key == "progress.slip.foreign"
    assert walk.said.asked == []


def test_a_camera_lost_while_it_looks_leaves_the_code_to_be_typed(walk: Inquiring) -> None:
    walk.told(dossier(progress()))
    walk.choose("slip")
    walk.end(CAPTURE, SlipEye(trouble=error("camera.lost", ErrorKind.DEVICE)))
    assert walk.sees(Camera).status is CameraStatus.LOST
    walk.press("type")
    walk.enter(code=CODE)
    walk.press("next")
    walk.sees(Standing)


def test_back_from_the_camera_leads_to_the_ways(walk: Inquiring) -> None:
    walk.choose("slip")
    walk.press("back")
    walk.sees(Choice, "progress.ask.progress")

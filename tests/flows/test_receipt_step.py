"""Stored, sent, received: each on its own fact; the slip comes out, or its number stands large."""

from __future__ import annotations

import datetime

import pytest

from devices.device import DeviceError, ErrorKind
from devices.receipt_printer import PrintResult, ReceiptPrinter
from kiosk.audit import Act
from kiosk.domain.submission import ClockState
from kiosk.flows import load
from kiosk.steps.events import Done
from kiosk.steps.screens import Evaluation, SlipTrouble, Stored
from kiosk.steps.step import Next
from kiosk.steps.submit import OUTBOX
from offline_queue.entry import State
from tests.support.flow_walk import REMOTE, Walk, card

PAPER_OUT = "printer.paper-out"


def at_stored() -> Walk:
    walk = Walk()
    walk.to_stored()
    return walk


def rings(walk: Walk) -> list[bool]:
    return [stage.done for stage in walk.sees(Stored).stages]


def troubled(result: PrintResult | DeviceError, cause: str = "") -> Walk:
    walk = at_stored()
    walk.printer.script, walk.printer.cause = [result], cause
    walk.acknowledge()
    return walk


def test_at_first_only_storing_is_a_fact() -> None:
    walk = at_stored()
    assert (rings(walk), walk.sees(Stored).settled, walk.printer.slips) == ([True, False, False], False, [])
    assert "已经存好，正在送往市里。" in walk.says()


def test_sent_is_a_fact_of_its_own() -> None:
    walk = at_stored()
    ((id, entry),) = walk.outbox.entries.items()
    walk.outbox.entries[id] = type(entry)(
        entry.id, 1, entry.kind, entry.dossier, entry.priority, State.SENDING, 1, 0.0, 0.0, entry.created_at + 1.8e9
    )
    walk.wait(0.3)
    assert rings(walk) == [True, True, False]


def test_received_is_said_with_the_platforms_time_in_ours() -> None:
    walk = at_stored()
    walk.acknowledge("2026-11-23T02:27:02Z")
    assert (rings(walk), walk.sees(Stored).settled, "10:27:02" in walk.says()) == ([True, True, True], True, True)


def test_after_eight_seconds_it_is_said_to_be_stored_here_and_the_slip_is_printed() -> None:
    walk = at_stored()
    walk.wait(7.9)
    assert walk.printer.slips == []
    walk.wait(0.2)
    assert "已在本机存好，联网后自动送出。还要交材料，看下面。" in walk.says()
    assert "已在本机存好，待联网上传" in walk.printer.words()


@pytest.mark.parametrize("line", [True, False])
def test_a_paper_put_off_is_named_with_its_window_and_its_last_day(line: bool) -> None:
    walk = at_stored()
    if line:
        walk.acknowledge()
    else:
        walk.wait(8.1)
    assert "把银行卡或社会保障卡交到" in walk.says()
    assert "最迟哪天，看市里的通知" in walk.says()
    assert "不用再来" not in walk.says()


def test_only_who_brought_everything_need_not_come_again() -> None:
    walk = at_stored()
    walk.visit.papers.later.clear()
    walk.wait(8.1)
    assert "已在本机存好，联网后自动送出，不用再来。" in walk.says()
    assert "交到" not in walk.says()


def test_without_a_line_nobody_waits_that_long() -> None:
    walk = Walk()
    walk.facilities.cut_line()
    walk.to_stored()
    walk.wait(2.1)
    assert "等线路" in walk.says()
    assert len(walk.printer.slips) == 1


def test_a_platform_that_is_slow_is_no_line_that_is_away() -> None:
    walk = at_stored()
    walk.wait(8.1)
    assert ("等着送去" in walk.says(), "等线路" in walk.says()) == (True, False)


@pytest.mark.parametrize(("phone", "told"), [("13800000000", "到时发短信"), ("", "凭查询码看")])
def test_a_message_is_promised_to_who_left_a_number_alone(phone: str, told: str) -> None:
    walk = at_stored()
    receipt = walk.visit.receipt
    assert receipt is not None
    receipt.notify = phone
    walk.wait(8.1)
    assert [words in walk.says() for words in ("到时发短信", "凭查询码看")] == [
        told == "到时发短信",
        told != "到时发短信",
    ]


def test_an_answer_that_comes_late_still_turns_the_rings() -> None:
    walk = at_stored()
    walk.wait(9)
    walk.acknowledge()
    assert (rings(walk), len(walk.printer.slips)) == ([True, True, True], 1)


def test_the_slip_of_an_acknowledged_application_says_so() -> None:
    walk = at_stored()
    walk.acknowledge()
    assert "已送达市平台，平台收到时间 10:27" in walk.printer.words()


def test_the_slip_masks_the_person() -> None:
    walk = at_stored()
    walk.acknowledge()
    words = walk.printer.words()
    assert "申请人：赵*厚" in words
    assert "990***********0016" in words
    assert all(secret not in words for secret in ("赵德厚", "990121194307050016", "柳湾村"))


def test_the_slip_lists_what_is_here_and_what_comes_later() -> None:
    walk = at_stored()
    walk.acknowledge()
    words = walk.printer.words()
    assert "3 户口簿" in words
    assert "尚缺材料：银行卡或社会保障卡" in words
    assert "请交到" in words


def test_a_doubtful_clock_is_said_on_the_slip() -> None:
    walk = at_stored()
    walk.facilities.clock = ClockState(False, "before-build")
    walk.acknowledge()
    assert "时间" in walk.printer.words()
    assert walk.printer.slips[-1].columns == 48


def test_the_slip_comes_in_the_persons_language() -> None:
    walk = at_stored()
    walk.press("language", "en")
    walk.acknowledge()
    assert "Allowance for the very old" in walk.printer.words()


def test_a_slip_that_came_out_is_recorded() -> None:
    walk = at_stored()
    walk.acknowledge()
    (note,) = walk.facilities.noted(Act.RECEIPT_PRINTED)
    assert note["attempt"] == 1


def test_while_it_prints_one_waits_for_the_slip() -> None:
    walk = at_stored()
    del walk.runner.auto[ReceiptPrinter]
    walk.acknowledge()
    screen = walk.sees(Stored)
    assert ("正在打印，请在下面取单子。" in walk.says(), screen.can_go_home) == (True, False)
    walk.press("next")
    walk.press("print-again")
    assert len(walk.runner.open(ReceiptPrinter)) == 1
    walk.end(ReceiptPrinter, walk.printer)
    walk.press("next")
    walk.sees(Evaluation)


def test_before_the_slip_there_is_no_way_on() -> None:
    walk = at_stored()
    walk.press("next")
    walk.sees(Stored)


def test_another_slip_is_marked_as_such() -> None:
    walk = at_stored()
    walk.acknowledge()
    walk.press("print-again")
    assert "补打" in walk.printer.words()
    assert [note["attempt"] for note in walk.facilities.noted(Act.RECEIPT_PRINTED)] == [1, 2]


def test_there_are_three_slips_at_most() -> None:
    walk = at_stored()
    walk.acknowledge()
    for _ in range(5):
        walk.press("print-again")
    assert len(walk.printer.slips) == 3
    assert [action.name for action in walk.sees(Stored).actions] == ["next"]


def test_every_slip_of_an_application_has_the_same_print_number() -> None:
    walk = at_stored()
    walk.acknowledge()
    walk.press("print-again")
    assert {slip.job for slip in walk.printer.slips} == {"K03-20261123-0001"}


# The printer in trouble.


def test_out_of_paper_the_number_stands_large() -> None:
    walk = troubled(PrintResult.FAILED, PAPER_OUT)
    screen = walk.sees(SlipTrouble, "apply.print.paper-out-title")
    assert (screen.number, screen.query_code) == ("990100-0001-03-261123-0001-3", "7777-777K")
    (note,) = walk.facilities.noted(Act.RECEIPT_NOT_PRINTED)
    assert note["reason"] == PAPER_OUT


@pytest.mark.parametrize("cause", ["printer.silent", "printer.hot", ""])
def test_other_trouble_is_not_called_lack_of_paper(cause: str) -> None:
    troubled(PrintResult.FAILED, cause).sees(SlipTrouble, "apply.print.failed-title")


def test_a_printer_that_is_away_is_a_print_that_failed() -> None:
    walk = troubled(DeviceError(ErrorKind.DEVICE, "receipt_printer.absent"))
    walk.sees(SlipTrouble, "apply.print.failed-title")
    walk.press("next")
    walk.sees(Evaluation)


def test_with_new_paper_it_is_the_first_slip_and_no_reprint() -> None:
    walk = troubled(PrintResult.FAILED, PAPER_OUT)
    walk.press("print-again")
    walk.sees(Stored)
    assert "补打" not in walk.printer.words()


def test_an_unsure_print_asks_and_never_says_done() -> None:
    walk = troubled(PrintResult.UNSURE, "printer.silent")
    screen = walk.sees(SlipTrouble, "apply.print.unsure-title")
    assert "没出来请点“再打一张”。" in walk.says(screen)
    assert walk.facilities.noted(Act.RECEIPT_PRINTED) == []


def test_after_an_unsure_print_another_slip_is_marked() -> None:
    walk = troubled(PrintResult.UNSURE)
    walk.press("print-again")
    walk.sees(Stored)
    assert "补打" in walk.printer.words()


def test_an_unsure_print_without_a_cause_is_recorded_as_unsure() -> None:
    walk = troubled(PrintResult.UNSURE)
    assert walk.facilities.noted(Act.RECEIPT_NOT_PRINTED)[0]["reason"] == "unsure"


def test_it_came_out_after_all() -> None:
    walk = troubled(PrintResult.UNSURE)
    walk.press("next")
    walk.sees(Evaluation)


def test_after_three_unsure_prints_no_more_are_offered() -> None:
    walk = at_stored()
    walk.printer.script = [PrintResult.UNSURE] * 3
    walk.acknowledge()
    walk.press("print-again")
    walk.press("print-again")
    assert [action.name for action in walk.sees(SlipTrouble).actions] == ["next"]


def test_while_the_number_stands_large_the_platform_may_still_answer() -> None:
    walk = at_stored()
    walk.printer.script, walk.printer.cause = [PrintResult.FAILED], PAPER_OUT
    walk.wait(9)
    walk.acknowledge()
    assert "市里已经收到" in walk.says(walk.sees(SlipTrouble))


# The platform does not take it.


@pytest.mark.parametrize("state", [State.REJECTED, State.NEEDS_CORRECTION, State.DEAD_LETTER, State.PAUSED])
def test_an_application_that_is_refused_is_not_said_to_go_by_itself(state: State) -> None:
    walk = at_stored()
    walk.turn(state)
    assert "已在本机存好，市里还没有收下。" in walk.says(walk.sees(Stored))
    assert (rings(walk)[2], len(walk.printer.slips)) == (False, 1)


def test_trouble_of_the_outbox_while_looking_changes_nothing() -> None:
    walk = at_stored()
    del walk.runner.auto[OUTBOX]
    walk.wait(0.3)
    walk.runner.open(OUTBOX)[-1].done(DeviceError(ErrorKind.DEVICE, "outbox.fault"))
    walk.settle()
    assert rings(walk) == [True, False, False]


def test_a_strange_answer_of_a_lane_changes_nothing() -> None:
    walk = at_stored()
    walk.engine.take(Done("what"))
    walk.settle()
    assert rings(walk) == [True, False, False]


def test_without_a_telephone_number_no_message_is_promised() -> None:
    walk = Walk()
    walk.to_sign()
    walk.visit.answers.put("phone", "")
    walk.visit.answers.put("contact_phone", "")
    walk.sign()
    walk.acknowledge()
    assert "短信" not in walk.says(walk.sees(Stored))


def test_an_instant_matter_names_no_days() -> None:
    walk = Walk()
    walk.choose(REMOTE)
    walk.choose("self")
    walk.press("next")
    walk.press("next")
    walk.lay(card("lin-jingshu"))
    walk.press("next")
    fields = walk.visit.sheet.fields
    chosen = {name: one.options[0].value for name, one in fields.items() if one.options}
    walk.fill(**chosen | {"since": "2026-12-01"})
    while row := next((row for row in walk.screen.rows if row.ways), None):  # type: ignore[attr-defined]  # the papers
        walk.press("later", row.name)
    walk.press("next")
    walk.press("sign")
    walk.sign()
    walk.acknowledge()
    assert "个工作日办结" not in walk.says(walk.sees(Stored))


@pytest.mark.parametrize("step", ["receipt", "evaluation"])
def test_without_a_receipt_the_end_is_passed(step: str) -> None:
    walk = Walk()
    found = load("apply").steps[load("apply").index(step)]
    assert isinstance(found.enter(walk.visit), Next)
    assert not isinstance(found.handle(walk.visit, Done("x")), Stored)


def test_the_platforms_day_is_kept_with_its_offset() -> None:
    walk = at_stored()
    walk.acknowledge("2026-11-24T00:00:01+08:00")
    assert walk.visit.receipt is not None
    assert walk.visit.receipt.received_at.utcoffset() == datetime.timedelta(hours=8)

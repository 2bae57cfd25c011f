"""A slip that did not come out, asked for again; and the name on it, masked as the screen masks it."""

from __future__ import annotations

import pytest

from config.texts import text
from devices.receipt_printer import PrintResult, ReceiptPrinter
from kiosk.steps.screens import Review, Secret, SlipTrouble, Stored
from tests.support.flow_walk import Walk

PAPER_OUT = "printer.paper-out"


def troubled(result: PrintResult, cause: str = "") -> Walk:
    """Store an application whose slip ends so."""
    walk = Walk()
    walk.to_stored()
    walk.printer.script, walk.printer.cause = [result], cause
    walk.acknowledge()
    return walk


@pytest.mark.parametrize(
    ("cause", "kind", "said"),
    [
        (PAPER_OUT, "paper-out", "没纸了"),
        ("printer.cover-open", "cover-open", "盖子没合上"),
        ("printer.cutter-stuck", "jammed", "纸卡住了"),
        ("printer.stalled", "jammed", "纸卡住了"),
    ],
)
def test_a_cause_somebody_can_mend_is_said_with_what_to_do(cause: str, kind: str, said: str) -> None:
    walk = troubled(PrintResult.FAILED, cause)
    screen = walk.sees(SlipTrouble, f"apply.print.{kind}-title")
    assert (screen.lead, said in walk.says()) == (text(f"apply.print.{kind}-lead"), True)


def test_the_open_cover_is_said_again_with_how_often_it_was_tried() -> None:
    walk = troubled(PrintResult.FAILED, "printer.cover-open")
    assert "试了" not in walk.says()
    walk.printer.script = [PrintResult.FAILED, PrintResult.FAILED]
    walk.press("print-again")
    assert "试了 2 次，还是没打出来。" in walk.says()
    walk.press("print-again")
    assert "试了 3 次，还是没打出来。" in walk.says()


def test_while_it_prints_again_the_number_stays_large_and_both_keys_wait() -> None:
    walk = troubled(PrintResult.FAILED, "printer.cover-open")
    before = walk.sees(SlipTrouble)
    del walk.runner.auto[ReceiptPrinter]
    walk.press("print-again")
    screen = walk.sees(SlipTrouble, "apply.print.again-title")
    assert (screen.number, screen.query_code) == (before.number, before.query_code)
    assert [action.enabled for action in screen.actions] == [False, False]
    walk.press("next")
    walk.sees(SlipTrouble)


def test_with_the_cover_closed_the_slip_comes_and_the_count_begins_anew() -> None:
    walk = troubled(PrintResult.FAILED, "printer.cover-open")
    walk.press("print-again")
    walk.sees(Stored)
    assert walk.visit.receipt is not None
    assert (walk.visit.receipt.tries, walk.visit.receipt.prints) == (0, 1)
    walk.printer.script = [PrintResult.FAILED]
    walk.press("print-again")
    assert "试了" not in walk.says()


def test_after_an_unsure_print_no_count_is_told_since_nobody_knows_what_came_out() -> None:
    walk = troubled(PrintResult.UNSURE)
    walk.printer.script = [PrintResult.UNSURE]
    walk.press("print-again")
    screen = walk.sees(SlipTrouble, "apply.print.unsure-title")
    assert [line.icon for line in screen.lines] == ["tray"]


def test_screen_and_slip_show_one_name_in_one_way() -> None:
    walk = Walk()
    walk.to_review()
    row = walk.sees(Review).groups[0].rows[0]
    assert isinstance(row.value, Secret)
    shown = row.value.masked.split()[0]
    walk.press("sign")
    walk.sign()
    walk.acknowledge()
    assert f"申请人：{shown} " in walk.printer.words()


def test_a_slip_for_somebody_else_masks_both_as_the_screen_does() -> None:
    walk = Walk()
    walk.to_sign_entrusted()
    walk.press("back")
    rows = walk.sees(Review).groups[0].rows[:2]
    shown = [row.value.masked.split()[0] for row in rows if isinstance(row.value, Secret)]
    walk.press("sign")
    walk.sign()
    walk.acknowledge()
    words = walk.printer.words()
    assert shown == ["赵*厚", "林*姝"]
    assert all(name in words for name in shown)

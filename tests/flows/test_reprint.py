"""The slip once more: marked, counted over all machines, recorded, with an end, and whatever the printer does."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from devices.receipt_printer import PrintResult, ReceiptPrinter
from kiosk.audit import Act
from kiosk.steps.progress_screens import Standing
from kiosk.steps.screens import SlipTrouble
from tests.support.inquiries import ID, NUMBER, OTHER_ID, SLIP, Inquiring, dossier, progress
from tests.support.parcels import PERSON, line


@pytest.fixture
def walk(tmp_path: Path) -> Iterator[Inquiring]:
    made = Inquiring(tmp_path, "apply", "progress")
    yield made
    made.box.close()


def shown(walk: Inquiring, **slip: object) -> None:
    walk.told(dossier(progress(slip=SLIP | slip)))
    walk.type_code()


def recorded(walk: Inquiring, times: int) -> None:
    """Have this machine's chain hold so many prints."""
    for attempt in range(1, times + 1):
        with walk.box.transaction() as tx:
            tx.record(Act.RECEIPT_PRINTED.value, ID, number=NUMBER, device="receipt_printer", attempt=attempt)


def test_a_slip_of_another_machine_is_printed_from_what_the_city_tells(walk: Inquiring) -> None:
    shown(walk, printed=1, first_printed_at="2026-11-20T10:37:00+08:00")
    walk.press("reprint")
    slip = walk.printer.words()
    assert "补打 第2次" in slip
    assert "10:37" in slip
    assert "赵*厚" in slip
    assert "银行卡" in slip
    screen = walk.sees(Standing)
    assert screen.notice
    assert screen.notice.message.key == "progress.reprint.out"


def test_what_is_not_sent_yet_is_printed_from_what_is_stored_here(walk: Inquiring) -> None:
    walk.holds()
    recorded(walk, 1)
    walk.facilities.cut_line()
    walk.type_code()
    walk.press("reprint")
    slip = walk.printer.words()
    assert "补打 第2次" in slip
    assert "户口簿" in slip
    assert "990***********0016" in slip
    assert "赵德厚" not in slip


def test_after_the_acknowledgement_it_says_when_the_city_received_it(walk: Inquiring) -> None:
    walk.holds()
    walk.settle_entry()
    walk.facilities.cut_line()
    walk.type_code()
    walk.press("reprint")
    assert "10:27" in walk.printer.words()


def test_the_larger_of_both_counts_counts(walk: Inquiring) -> None:
    recorded(walk, 2)
    shown(walk, printed=1, first_printed_at="2026-11-20T10:37:00+08:00")
    walk.press("reprint")
    assert "补打 第3次" in walk.printer.words()


def test_each_reprint_is_recorded_with_its_number(walk: Inquiring) -> None:
    shown(walk, printed=1)
    walk.press("reprint")
    assert walk.facilities.noted(Act.RECEIPT_PRINTED) == [{"number": NUMBER, "device": "receipt_printer", "attempt": 2}]


def test_after_four_slips_the_numbers_are_shown_instead(walk: Inquiring) -> None:
    shown(walk, printed=4)
    walk.press("reprint")
    screen = walk.sees(SlipTrouble, "progress.reprint.enough-title")
    assert screen.query_code == "7K2M-94P4"
    assert walk.printer.slips == []
    walk.press("next")
    walk.sees(Standing)


def test_a_slip_that_did_not_come_is_not_counted_and_can_be_tried_again(walk: Inquiring) -> None:
    shown(walk, printed=1)
    walk.printer.script = [PrintResult.FAILED]
    walk.printer.cause = "printer.paper-out"
    walk.press("reprint")
    walk.sees(SlipTrouble, "apply.print.paper-out-title")
    assert walk.facilities.noted(Act.RECEIPT_NOT_PRINTED)[0]["reason"] == "printer.paper-out"
    walk.press("print-again")
    assert "补打 第2次" in walk.printer.words()
    walk.sees(Standing)


def test_a_print_nobody_is_sure_of_counts_as_a_slip(walk: Inquiring) -> None:
    shown(walk, printed=1)
    walk.printer.script = [PrintResult.UNSURE]
    walk.press("reprint")
    walk.sees(SlipTrouble, "apply.print.unsure-title")
    assert walk.facilities.noted(Act.RECEIPT_PRINTED)[0]["attempt"] == 2
    walk.press("next")
    walk.sees(Standing)


def test_while_paper_is_on_its_way_nobody_leaves(walk: Inquiring) -> None:
    shown(walk)
    del walk.runner.auto[ReceiptPrinter]
    walk.press("reprint")
    screen = walk.sees(Standing)
    assert not screen.can_go_back
    assert not screen.can_go_home
    assert not any(action.enabled for action in screen.actions)


def test_without_a_printer_the_key_says_why(walk: Inquiring) -> None:
    shown(walk)
    walk.facilities.lose("receipt_printer")
    walk.wait(1)
    key = walk.sees(Standing).actions[0]
    assert not key.enabled
    assert key.reason
    walk.press("reprint")
    assert walk.printer.slips == []


def test_a_printer_that_goes_after_the_key_was_touched_says_so(walk: Inquiring) -> None:
    from devices.device import DeviceError, ErrorKind

    shown(walk)
    walk.printer.script = [DeviceError(ErrorKind.DEVICE, "printer.absent")]
    walk.press("reprint")
    walk.sees(SlipTrouble, "apply.print.failed-title")


def test_in_english_the_slip_is_english(walk: Inquiring) -> None:
    walk.press("language", "en")
    shown(walk, printed=1)
    walk.press("reprint")
    assert "Bank card" in walk.printer.words()


def test_on_narrow_paper_it_fits(walk: Inquiring) -> None:
    walk.facilities.paper_mm = 58
    shown(walk, printed=1, operator_name="林*姝")
    walk.press("reprint")
    assert walk.printer.slips[-1].columns == 32


# How it was signed, and what came with it, is said as on the first slip.

PENSION = {"relation": "entrusted", "applicant": PERSON, "operator": PERSON, "signer": PERSON}


def reprinted(walk: Inquiring, **body: object) -> str:
    """Return the second slip of an application that is stored here."""
    walk.holds(**body)
    walk.facilities.cut_line()
    walk.type_code()
    walk.press("reprint")
    return walk.printer.words()


def paper(material: str, pages: int = 1) -> dict[str, object]:
    return line(OTHER_ID, material, b"paper") | {"pages": pages}


def stands(material: str, way: str, standing: str) -> dict[str, str]:
    return {"material_id": material, "way": way, "standing": standing, "attachment_id": OTHER_ID}


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ({}, "已签"),
        ({"signature": None, "kind": "prefill", "to_window": "level"}, "未签"),
        ({"signature": None, "ink": {"mark": "pen"}}, "纸上已签"),
        ({"signature": None, "ink": {"mark": "thumb"}}, "指印"),
    ],
)
def test_a_second_slip_says_how_it_was_signed(walk: Inquiring, body: dict[str, object], words: str) -> None:
    assert f"申请人签名：{words}" in reprinted(walk, **body)


@pytest.mark.parametrize(("told", "words"), [("none", "未签"), ("ink", "纸上已签"), (None, "见第一张")])
def test_what_the_city_does_not_say_of_a_signature_is_not_made_up(
    walk: Inquiring, told: str | None, words: str
) -> None:
    shown(walk, printed=1, **({"signature": told} if told else {}))
    walk.press("reprint")
    assert f"申请人签名：{words}" in walk.printer.words()


def test_a_promised_paper_is_told_as_promised_and_one_that_was_looked_up_as_that(walk: Inquiring) -> None:
    promised, looked = stands("household-register", "promise", "given"), stands("bank-card", "network", "verified")
    slip = reprinted(walk, manifest=[paper("household-register", 0)], substitutes=[promised, looked])
    assert "以告知承诺代替：户口簿" in slip
    assert "银行卡" in slip


def test_the_city_tells_what_was_promised(walk: Inquiring) -> None:
    shown(walk, printed=1, promised=[{"zh": "收入声明", "en": "Statement of income"}])
    walk.press("reprint")
    assert "以告知承诺代替：收入声明" in walk.printer.words()


@pytest.mark.parametrize(("material", "name"), [("authorisation", "授权委托书"), ("signed-form", "签过名的申请书")])
def test_papers_that_any_matter_may_have_are_on_it(walk: Inquiring, material: str, name: str) -> None:
    assert name in reprinted(walk, manifest=[paper(material)], parties=PENSION)


def test_a_clock_that_was_doubted_is_doubted_on_the_second_slip_too(walk: Inquiring) -> None:
    assert "本机时间待核对" in reprinted(walk, clock={"trusted": False, "reason": "behind"})

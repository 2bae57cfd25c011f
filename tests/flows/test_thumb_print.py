"""A thumb print on a paper printed here, before its witness; and papers of the list that are printed to be signed."""

from __future__ import annotations

import msgspec
import pytest

from devices.device import ErrorKind
from kiosk.steps import ink_paper
from kiosk.steps.ink_part import Ink
from kiosk.steps.proof_screens import Doing
from kiosk.steps.route import Route
from kiosk.steps.screens import (
    Choice,
    FormPage,
    Materials,
    Signature,
    Trouble,
)
from kiosk.steps.side_paper import sheet_of
from tests.support.flow_walk import Walk, error
from tests.support.ink_walk import (
    at_ink,
    at_rental_papers,
    at_thumb,
    body_of,
    print_it,
    scan_it,
    told,
    with_pages,
)

CONSENT = "consent-to-the-check-of-means"


pytestmark = pytest.mark.usefixtures("unset_papers")


def witnessed() -> Walk:
    walk, _ = at_thumb()
    walk.press("on-paper")
    walk.choose("witness")
    walk.sees(FormPage)
    walk.enter(witness="罗有田")
    walk.press("next")
    return walk


def test_who_cannot_write_gives_a_thumb_print_on_a_paper_printed_here() -> None:
    walk = witnessed()
    walk.sees(Trouble, "ink.print.title-thumb")
    print_it(walk)
    scan_it(walk)
    body = body_of(walk)
    assert (body["kind"], body["signature"]) == ("apply", None)
    assert (body["ink"]["mark"], body["ink"]["witness"]) == ("thumb", "罗有田")


def test_the_paper_has_a_box_for_the_print_and_a_line_for_the_witness() -> None:
    walk, pages = at_thumb()
    walk.press("on-paper")
    walk.choose("witness")
    walk.enter(witness="罗有田")
    walk.press("next")
    print_it(walk)
    there = told(pages.sheets[0])
    assert "('seen', '1')" in there
    assert "罗有田" in there


def test_where_no_witness_is_asked_for_none_is() -> None:
    walk = Walk()
    pages = with_pages(walk)
    walk.to_review()
    walk.visit.item = msgspec.structs.replace(walk.visit.matter, thumb_witness=False)
    walk.press("sign")
    walk.press("thumb")
    walk.press("on-paper")
    print_it(walk)
    assert "('seen', '')" in told(pages.sheets[0])
    scan_it(walk)
    assert "witness" not in body_of(walk)["ink"]


def test_without_a_witness_it_is_made_at_the_window() -> None:
    walk, _ = at_thumb()
    walk.press("on-paper")
    walk.sees(Choice, "ink.witness.title")
    walk.choose("nobody")
    body = body_of(walk)
    assert (body["kind"], body["to_window"]) == ("prefill", "witness")
    assert "那里有人见证" in walk.says()


def test_nobody_is_their_own_witness() -> None:
    walk, _ = at_thumb()
    walk.press("on-paper")
    walk.choose("witness")
    walk.enter(witness="赵德厚")
    walk.press("next")
    assert walk.visit.part(Ink).entry.faults["witness"].key == "ink.fault.own-witness"


def test_the_window_stays_a_way_where_paper_is_there() -> None:
    walk, _ = at_thumb()
    walk.press("to-window")
    assert body_of(walk)["to_window"] == "thumb"


def test_who_writes_after_all_has_the_box_again_and_no_paper_counts() -> None:
    walk = witnessed()
    walk.press("write")
    walk.sees(Signature)
    walk.sign()
    body = body_of(walk)
    assert body["signature"] is not None
    assert "ink" not in body


def test_the_thumb_is_given_up_for_the_window_from_the_paper_too() -> None:
    walk = witnessed()
    print_it(walk)
    walk.press("to-window")
    assert body_of(walk)["to_window"] == "thumb"
    assert walk.visit.part(Route).chosen == "thumb"


def test_a_printer_that_went_away_leaves_only_the_window() -> None:
    walk, _ = at_thumb()
    walk.facilities.lose("page_printer")
    walk.press("on-paper")
    walk.sees(Trouble)
    assert walk.visit.part(Ink).mark == ""


def test_the_slip_says_that_it_is_a_thumb_print() -> None:
    walk = witnessed()
    print_it(walk)
    scan_it(walk)
    walk.acknowledge()
    assert "指印" in walk.printer.words()


def test_the_name_of_the_witness_is_overwritten_at_the_end() -> None:
    walk = witnessed()
    (buffer,) = walk.visit.part(Ink).buffers()
    walk.visit.wipe()
    assert set(buffer) == {0}


# Papers of the list.


def test_a_paper_of_the_office_is_printed_to_be_signed_and_scanned() -> None:
    walk, pages = at_rental_papers()
    walk.press("open", CONSENT)
    opened = next(row for row in walk.sees(Materials).rows if row.name == CONSENT)
    assert [way.name for way in opened.ways] == ["scan", "print", "later"]
    walk.press("print", CONSENT)
    walk.sees(Doing, "paper.done.title")
    assert "查询、核对本人的收入" in told(pages.sheets[0])
    walk.press("done")
    walk.sees(Materials)


def test_without_a_page_printer_no_such_paper_is_offered() -> None:
    walk, _ = at_rental_papers()
    walk.facilities.lose("page_printer")
    walk.press("open", CONSENT)
    walk.press("print", CONSENT)
    opened = next(row for row in walk.sees(Materials).rows if row.name == CONSENT)
    assert [way.name for way in opened.ways] == ["scan", "later"]


def test_the_letter_of_authority_is_printed_for_whom_it_binds() -> None:
    walk, pages = at_rental_papers("entrusted")
    walk.press("open", "authorisation")
    walk.press("print", "authorisation")
    there = told(pages.sheets[0])
    assert "赵德厚委托林静姝办理" in there
    assert "('signer', '赵德厚')" in there


def test_the_slip_is_refused_where_no_roll_may_be_used() -> None:
    walk, _ = at_ink()
    with pytest.raises(LookupError):
        ink_paper.no_slip(walk.visit, sheet_of(walk.visit, "K03-1"))


def test_a_page_printer_that_is_gone_is_said() -> None:
    walk, pages = at_ink()
    walk.runner.auto.pop(next(on for on in walk.runner.auto if getattr(on, "__name__", "") == "PagePrinter"))
    walk.press("print")
    call = next(one for one in walk.runner.calls if not one.ended and getattr(one.on, "__name__", "") == "PagePrinter")
    call.done(error("page.gone", ErrorKind.DEVICE))
    walk.settle()
    walk.sees(Trouble, "paper.failed.title")
    assert pages.sheets == []

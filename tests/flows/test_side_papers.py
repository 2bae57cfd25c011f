"""Papers on the way: a guide to take away, what is still missing; printed, and back to where they were asked for."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path

import msgspec
import pypdfium2
import pytest

from config.texts import LANGUAGES, text, wording
from devices.device import ErrorKind
from devices.page_printer import PageResult
from devices.receipt_printer import PrintResult, ReceiptPrinter
from kiosk.audit import Act
from kiosk.domain.item import Material, Promise
from kiosk.domain.relation import Relation
from kiosk.domain.words import Words
from kiosk.steps.kin import Child
from kiosk.steps.paper import MOST
from kiosk.steps.proof_screens import Doing
from kiosk.steps.screens import Choice, Guide, Materials, Stored, Trouble
from kiosk.steps.takeaway import missing, paper_line, takeaway
from tests.support.flow_walk import ELDER, card, error, training_catalogue
from tests.support.paper_walk import FakePages, PaperWalk

FOLDER = Path(__file__).parents[2] / "kiosk" / "training" / "catalogue"
MATTER = training_catalogue().item(ELDER)


def lines(walk: PaperWalk) -> list[str]:
    return walk.printer.words().split("\n")


def bare() -> PaperWalk:
    """Return a walk through a matter whose list says as little as a list may."""
    assert MATTER
    nothing = Words("", "")
    return PaperWalk(
        item=msgspec.structs.replace(
            MATTER, basis=(), flow=(), complaint=None, places=(), who_can=nothing, fee=nothing, materials=()
        )
    )


# The guide to take away.


def test_the_guide_is_printed_by_one_touch_and_one_is_back_in_it() -> None:
    walk = PaperWalk()
    walk.press("print-guide")
    walk.sees(Doing, "paper.done.title")
    walk.press("done")
    walk.sees(Guide)


def test_the_paper_says_everything_the_guide_does() -> None:
    walk = PaperWalk()
    walk.press("print-guide")
    told = "".join(line.strip() for line in lines(walk))
    assert MATTER
    said = [MATTER.name, MATTER.who_can, MATTER.fee, *MATTER.basis, *MATTER.flow, *MATTER.places]
    assert [words.zh for words in said if words.zh not in told] == []


def test_each_paper_to_bring_has_a_box_to_tick_and_its_form_and_number() -> None:
    walk = PaperWalk()
    walk.press("print-guide")
    assert "[ ] 3 户口簿（原件 1 份；首页、本人页）" in lines(walk)


def test_it_says_which_guide_it_is_and_since_when() -> None:
    walk = PaperWalk()
    walk.press("print-guide")
    assert MATTER
    assert f"指南版本 {MATTER.guide_version}，更新于 {MATTER.updated}" in lines(walk)


def test_without_a_line_it_is_printed_all_the_same() -> None:
    walk = PaperWalk()
    walk.facilities.cut_line()
    walk.press("print-guide")
    walk.sees(Doing, "paper.done.title")


def test_what_the_list_does_not_say_is_said_to_be_none() -> None:
    walk = bare()
    walk.press("print-guide")
    told = lines(walk)
    assert [label for label in ("谁能办：无", "收不收钱：无", "投诉渠道：无") if label not in told] == []
    assert told.count("  无") == 3


def test_on_the_screen_too_an_element_that_is_not_there_is_none() -> None:
    rows = {row.label.key: row.lines for row in bare().sees(Guide).rows}
    said = wording("zh_CN")
    assert {said(rows[f"apply.guide.{name}"][0].words) for name in ("basis", "flow", "complaint")} == {"无"}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("width_mm", [58, 80])
def test_it_is_printed_in_the_persons_language_on_either_roll(language: str, width_mm: int) -> None:
    walk = PaperWalk()
    walk.facilities.paper_mm = width_mm
    walk.press("language", language)
    walk.press("print-guide")
    assert ("要带什么" in walk.printer.words()) is (language == "zh_CN")
    assert ("Legal basis" in walk.printer.words()) is (language == "en" and width_mm == 80)


@pytest.mark.parametrize(
    ("material", "note"),
    [
        (Material("a", Words("表", "Form"), Words("", ""), source="form"), "在自助机上填，不用带"),
        (Material("a", Words("照片", "Photo"), Words("", ""), form="copy", copies=2), "复印件 2 份"),
        (Material("a", Words("照片", "Photo"), Words("", ""), form="both"), "原件和复印件 1 份"),
        (
            Material(
                "a", Words("证", "Card"), Words("", ""), exempt=Words("免交", "exempt"), pages=(Words("页", "p"),)
            ),
            "免交",
        ),
        (Material("a", Words("证", "C"), Words("", ""), copies=0, issuer=Words("公安", "police")), "由公安出具"),
        (Material("a", Words("证", "C"), Words("", ""), copies=0, only_if=Words("已婚的", "if married")), "已婚的"),
        (
            Material(
                "a", Words("声明", "D"), Words("", ""), promise=Promise(Words("承诺", "P"), Words("全文", "text"))
            ),
            "原件 1 份；可告知承诺",
        ),
        (Material("a", Words("证", "C"), Words("", ""), copies=0), ""),
    ],
)
def test_each_paper_is_told_with_what_one_must_know_to_bring_it(material: Material, note: str) -> None:
    assert paper_line(material, wording("zh_CN")).note == note


# What is still missing.


def test_what_is_missing_is_printed_with_what_is_here() -> None:
    walk = PaperWalk("materials")
    walk.press("print-missing")
    told = lines(walk)
    assert {" [√] 居民身份证", " [√] 高龄津贴申请表"} <= set(told)
    assert any(line.startswith(" [ ] 户口簿：") for line in told)


def test_it_says_first_that_it_is_no_formal_notice() -> None:
    walk = PaperWalk("materials")
    walk.press("print-missing")
    assert lines(walk)[:2] == ["缺 件 提 示 单", "（帮您核对材料用，不是正式告知）"]


def test_without_a_draft_it_does_not_say_that_the_form_is_kept() -> None:
    walk = PaperWalk("materials")
    walk.press("print-missing")
    assert "查询码" not in walk.printer.words()
    assert "表要重新填" in walk.printer.words()


def test_a_draft_is_named_with_its_code_and_its_day() -> None:
    from kiosk.receipts.side_papers import missing_slip
    from kiosk.steps.side_paper import sheet_of

    walk = PaperWalk("materials")
    kept = dataclasses.replace(missing(walk.visit), draft="5H7Q-20CD", kept_until="2026-12-23")
    slip = missing_slip(sheet_of(walk.visit, "K03-1"), kept)
    told = "".join(getattr(part, "text", "") for part in slip.parts)
    assert "报查询码 5H7Q-20CD" in told
    assert "保存到 2026-12-23" in told


def test_a_missing_paper_for_which_a_promise_may_stand_is_said() -> None:
    assert MATTER
    promise = Promise(Words("承诺", "Promise"), Words("全文", "text"))
    papers = tuple(
        msgspec.structs.replace(one, promise=promise) if one.id == "bank-card" else one for one in MATTER.materials
    )
    walk = PaperWalk("materials", item=msgspec.structs.replace(MATTER, materials=papers))
    walk.press("print-missing")
    assert "可以改用承诺：银行卡或社会保障卡" in lines(walk)


def test_it_names_nobody() -> None:
    walk = PaperWalk("materials")
    walk.press("print-missing")
    person = card("zhao-dehou")
    assert [told for told in (person.name, person.number, "138") if told in walk.printer.words()] == []


def test_what_was_put_off_is_still_to_be_brought() -> None:
    walk = PaperWalk("materials")
    walk.press("later", "household-register")
    walk.press("print-missing")
    assert any(line.startswith(" [ ] 户口簿：") for line in lines(walk))


def test_when_nothing_is_missing_no_slip_is_offered() -> None:
    walk = PaperWalk("materials")
    for paper in ("household-register", "bank-card"):
        walk.scan(paper, 2 if paper == "household-register" else 1)
    assert [action.name for action in walk.sees(Materials).actions] == ["next"]
    walk.press("print-missing")
    walk.sees(Materials)


def test_back_in_the_list_everything_is_as_it_was() -> None:
    walk = PaperWalk("materials")
    walk.press("later", "bank-card")
    before = walk.sees(Materials).rows
    walk.press("print-missing")
    walk.press("done")
    assert walk.sees(Materials).rows == before


# Whatever the printer does.


@pytest.mark.parametrize(
    ("fate", "title"),
    [
        (PrintResult.FAILED, "paper.failed.title"),
        (PrintResult.UNSURE, "paper.unsure.title"),
        (error("printer.paper-out", ErrorKind.DEVICE), "paper.failed.title"),
    ],
)
def test_a_paper_that_did_not_come_out_is_told_with_a_way_back(fate, title: str) -> None:
    walk = PaperWalk()
    walk.printer.script = [fate]
    walk.press("print-guide")
    walk.sees(Trouble, title)
    walk.press("done")
    walk.sees(Guide)


def test_after_a_failure_it_can_be_tried_again() -> None:
    walk = PaperWalk()
    walk.printer.script = [PrintResult.FAILED]
    walk.press("print-guide")
    walk.press("again")
    walk.sees(Doing, "paper.done.title")


def test_each_print_is_recorded_with_its_kind_and_number() -> None:
    walk = PaperWalk()
    walk.printer.script = [PrintResult.FAILED]
    walk.press("print-guide")
    walk.press("again")
    (failed,) = walk.facilities.noted(Act.PAPER_NOT_PRINTED)
    (printed,) = walk.facilities.noted(Act.PAPER_PRINTED)
    assert (failed["kind"], failed["number"]) == ("guide", "K03-20261123-0001")
    assert (printed["number"], printed["attempt"]) == ("K03-20261123-0002", 1)


def test_no_two_papers_have_one_number() -> None:
    walk = PaperWalk("materials")
    for _ in range(MOST):
        walk.press("print-missing")
        walk.press("done")
    assert len({slip.job for slip in walk.printer.slips}) == MOST


def test_the_roll_is_for_everybody() -> None:
    walk = PaperWalk()
    for _ in range(MOST + 2):
        walk.press("print-guide")
        walk.press("done")
    assert len(walk.printer.slips) == MOST
    walk.press("print-guide")
    walk.sees(Trouble, "paper.enough.title")


def test_an_outbox_that_gives_no_number_prints_nothing() -> None:
    walk = PaperWalk()
    walk.outbox.failing = 1
    walk.press("print-guide")
    walk.sees(Trouble, "paper.failed.title")
    assert walk.printer.slips == []


def test_without_any_printer_the_key_says_so() -> None:
    walk = PaperWalk()
    walk.facilities.lose("receipt_printer")
    walk.press("privacy")
    walk.press("understood")
    (key,) = [action for action in walk.sees(Guide).actions if action.name == "print-guide"]
    assert (key.enabled, key.reason and key.reason.key) == (False, "paper.key.no-printer")


def test_while_it_prints_nobody_can_leave_and_nothing_is_printed_twice() -> None:
    walk = PaperWalk()
    del walk.runner.auto[ReceiptPrinter]
    walk.press("print-guide")
    for action in ("back", "home", "again-not", "choose"):
        walk.press(action)
    screen = walk.sees(Doing, "paper.printing.title")
    assert (screen.can_go_back, screen.can_go_home) == (False, False)
    assert len(walk.runner.open(ReceiptPrinter)) == 1


def test_whoever_walks_on_does_not_meet_the_step() -> None:
    walk = PaperWalk()
    walk.press("next")
    assert walk.step not in ("guide", "guide-print")


def test_leaving_after_a_guide_was_printed_asks_nothing() -> None:
    walk = PaperWalk()
    walk.press("print-guide")
    walk.press("done")
    walk.press("home")
    assert walk.left


# Two kinds of paper.


def test_with_a_page_printer_one_is_asked_which_paper() -> None:
    walk = PaperWalk()
    walk.add_pages()
    walk.press("print-guide")
    assert {tile.name for tile in walk.sees(Choice).choices} == {"roll", "sheet"}
    walk.choose("roll")
    assert len(walk.printer.slips) == 1


def test_an_a4_guide_comes_out_as_pdf_under_its_print_number() -> None:
    walk = PaperWalk()
    pages = walk.add_pages()
    walk.press("print-guide")
    walk.choose("sheet")
    walk.sees(Doing, "paper.done.title")
    assert pages.sheets[0].startswith(b"%PDF-")
    assert pages.jobs == ["K03-20261123-0001"]


def test_without_a_roll_the_page_printer_is_taken_unasked() -> None:
    walk = PaperWalk()
    pages = walk.add_pages()
    walk.facilities.lose("receipt_printer")
    walk.press("print-guide")
    assert len(pages.sheets) == 1


@pytest.mark.parametrize(
    ("result", "title"), [(PageResult.FAILED, "paper.failed.title"), (PageResult.UNSURE, "paper.unsure.title")]
)
def test_a_sheet_that_did_not_come_out_is_told(result: PageResult, title: str) -> None:
    walk = PaperWalk()
    walk.add_pages(result)
    walk.press("print-guide")
    walk.choose("sheet")
    walk.sees(Trouble, title)
    (facts,) = walk.facilities.noted(Act.PAPER_NOT_PRINTED)
    assert (facts["device"], facts["reason"]) == ("page_printer", "page.paper-out")


def test_the_guide_of_a_machine_that_never_asked_the_platform_has_no_day_of_fetching() -> None:
    assert takeaway(PaperWalk().visit).fetched == ""


# The receipt on A4.


def stored_with_pages(*script: PageResult) -> tuple[PaperWalk, FakePages]:
    """Return a walk in front of its receipt, with a page printer beside it."""
    walk = PaperWalk("form")
    pages = walk.add_pages(*script)
    walk.fill()
    for paper in ("household-register", "bank-card"):
        walk.press("later", paper)
    walk.press("next")
    walk.press("sign")
    walk.sign()
    walk.acknowledge()
    return walk, pages


def test_a_receipt_is_printed_on_a4_in_two_copies() -> None:
    walk, pages = stored_with_pages()
    walk.press("print-sheet")
    walk.sees(Doing, "paper.done.title")
    with pypdfium2.PdfDocument(pages.sheets[0]) as document:
        told = [page.get_textpage().get_text_range() for page in document]
    assert len(told) == 2
    assert "赵*厚" in told[0]
    assert "990121194307050016" not in told[0]
    walk.press("done")
    walk.sees(Stored)


def test_a_second_one_on_a4_is_marked_as_a_reprint() -> None:
    walk, pages = stored_with_pages()
    for _ in range(2):
        walk.press("print-sheet")
        walk.press("done")
    first, second = (
        document[0].get_textpage().get_text_range() for document in map(pypdfium2.PdfDocument, pages.sheets)
    )
    assert "补打" not in first
    assert "补打 第2次" in second


def test_a_sheet_that_fails_leads_back_to_the_numbers() -> None:
    walk, _ = stored_with_pages(PageResult.FAILED)
    walk.press("print-sheet")
    walk.sees(Trouble, "paper.failed.title")
    walk.press("done")
    walk.sees(Stored)


def test_without_a_page_printer_a_receipt_on_a4_is_not_offered() -> None:
    walk, _ = stored_with_pages()
    walk.facilities.lose("page_printer")
    walk.press("print-sheet")
    assert walk.step == "receipt"


# What the paper says of cards: nobody has read one yet, and two persons bring two.


def told_on_paper(relation: Relation, kin: str = "", language: str = "zh_CN") -> str:
    walk = PaperWalk()
    walk.visit.relation, walk.visit.relation_detail, walk.visit.language = relation, kin, language
    walk.press("print-guide")
    return "".join(line.strip() for line in lines(walk))


def test_a_card_nobody_has_laid_is_not_called_read() -> None:
    told = told_on_paper(Relation.SELF)
    assert "已读卡" not in told
    assert "带原件，在自助机上读卡，不用复印件" in told


@pytest.mark.parametrize("relation", [Relation.FAMILY, Relation.ENTRUSTED])
def test_for_two_persons_both_cards_stand_on_the_paper_in_their_order(relation: Relation) -> None:
    told = told_on_paper(relation, "parent" if relation is Relation.FAMILY else "")
    assert told.index("您自己的身份证") < told.index("先放") < told.index("后放")


def test_a_child_known_by_a_paper_brings_one_card_less() -> None:
    walk = PaperWalk()
    walk.visit.relation, walk.visit.relation_detail = Relation.FAMILY, "child"
    walk.visit.part(Child).by = "household"
    papers = [one.name for one in takeaway(walk.visit).papers]
    assert [name for name in papers if "身份证" in name] == ["您自己的身份证"]


def test_no_guide_on_paper_says_here() -> None:
    items = [json.loads(file.read_text(encoding="utf-8")) for file in (FOLDER / "items").glob("*.json")]
    said = [item["alias"]["zh"] for item in items if "在这里" in json.dumps(item["flow"], ensure_ascii=False)]
    assert len(items) >= 60
    assert said == []


def test_no_paper_promises_a_way_to_ask_that_no_machine_has() -> None:
    said = [wording(language)(text("receipts.a4.told-4", hotline="12345")) for language in LANGUAGES]
    assert [words for words in said if "收件编号" in words or "receipt number" in words] == []

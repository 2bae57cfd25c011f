"""The list of what a notice asks for: printed from the notice, naming nobody, its square leads back to the notice."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from config.texts import wording
from devices.receipt_printer import PrintResult
from devices.receipt_printer.slip import Code
from kiosk.audit import Act
from kiosk.steps.inquiry import code_of
from kiosk.steps.proof_screens import Doing
from kiosk.steps.screens import Guide, Trouble
from tests.support.inquiries import CODE, Inquiring, dossier, wanting
from tests.support.parcels import PERSON


@pytest.fixture
def walk(tmp_path: Path) -> Iterator[Inquiring]:
    made = Inquiring(tmp_path, at="supplement-ask")
    made.told(dossier(wanting()))
    made.show_card()
    made.sees(Guide)
    yield made
    made.box.close()


def squares(walk: Inquiring) -> list[str]:
    return [part.data for slip in walk.printer.slips for part in slip.parts if isinstance(part, Code)]


def test_it_is_printed_by_one_touch_and_one_is_back_at_the_notice(walk: Inquiring) -> None:
    walk.press("print-list")
    walk.sees(Doing, "paper.done.title")
    walk.press("done")
    walk.sees(Guide, "supplement.notice-title")


def test_its_square_leads_back_to_the_notice(walk: Inquiring) -> None:
    walk.press("print-list")
    assert [code_of(square) for square in squares(walk)] == [CODE]


def test_each_wanted_paper_stands_there_with_what_to_do(walk: Inquiring) -> None:
    rows = walk.sees(Guide).rows
    walk.press("print-list")
    told, said = walk.printer.words().replace("\n", "").replace(" ", ""), wording("zh_CN")
    wanted = [words for row in rows for words in (said(row.label), said(row.lines[-1].words))]
    assert [words for words in wanted if words.replace(" ", "") not in told] == []


def test_it_says_until_when_and_that_it_is_no_formal_notice(walk: Inquiring) -> None:
    walk.press("print-list")
    told = walk.printer.words()
    assert "补 正 材 料 清 单" in told
    assert "以部门的补正告知书为准" in told
    assert "12月" in told


def test_it_names_nobody(walk: Inquiring) -> None:
    walk.press("print-list")
    assert [one for one in (PERSON["name"], PERSON["id_no"]) if one in walk.printer.words()] == []


def test_a_second_one_is_marked(walk: Inquiring) -> None:
    walk.press("print-list")
    walk.press("again")
    assert "补打 第2次" in walk.printer.words()
    assert [noted["attempt"] for noted in walk.facilities.noted(Act.PAPER_PRINTED)] == [1, 2]


def test_without_paper_its_key_lies_flat_and_the_papers_can_be_handed_in(walk: Inquiring) -> None:
    walk.facilities.lose("receipt_printer")
    walk.press("print-list")
    walk.sees(Guide)
    walk.press("begin")
    assert walk.step == "supplement-papers"


def test_one_that_does_not_come_out_is_said(walk: Inquiring) -> None:
    walk.printer.script = [PrintResult.FAILED]
    walk.press("print-list")
    walk.sees(Trouble, "paper.failed.title")
    walk.press("done")
    walk.sees(Guide)

"""What stands on the papers of a dossier: the words of its office, broken into lines and pages."""

from __future__ import annotations

from typing import Any

import pypdfium2
import pytest

from kiosk.sandbox import proof_paper
from kiosk.sandbox.catalogue import Catalogue
from kiosk.sandbox.document_paper import BODIES, HIGH, REMEDY, TITLES, WIDE, Facts, broken, pages, pdf
from kiosk.sandbox.history import PAPERS
from tests.support.parcels import TASK_CODE, submission

ITEM = Catalogue().known(TASK_CODE)
WHY = {"zh": "户口不在本市。", "en": "Not of this city."}


def facts(kind: str, **said: Any) -> Facts:
    filed = submission(b"drawing", b"household page").body
    return Facts("0f" * 16, kind, "2026-11-23T10:26:31+08:00", "1" * 43, said, filed, ITEM)


def words(kind: str, **said: Any) -> str:
    return "".join(line for page in pages(facts(kind, **said)) for line in page)


def notice(lines: int = 1) -> dict[str, Any]:
    line = {"name": {"zh": "户口簿"}, "wrong": {"zh": "看不清楚。"}, "todo": {"zh": "请重新扫一次。"}}
    return {"number": "云补〔2026〕0007 号", "until": "2026-12-07", "lines": [line] * lines}


def test_every_paper_an_office_makes_has_a_title_and_words() -> None:
    assert set(PAPERS.values()) | {"receipt"} == set(TITLES) == set(BODIES)


@pytest.mark.parametrize(
    ("kind", "said", "found"),
    [
        ("receipt", {}, "不作为受理通知书"),
        ("acceptance", {}, "自2026年11月23日起受理"),
        ("supplement-notice", {"notice": notice()}, "1. 户口簿：看不清楚。请重新扫一次。"),
        ("non-acceptance", {"note": WHY}, "理由：户口不在本市。"),
        ("non-acceptance", {}, "理由请向部门询问"),
        ("decision", {}, "结果：准予"),
        ("decision", {"result": {"zh": "发给证书。"}, "note": WHY}, "结果：发给证书。理由：户口不在本市。"),
        ("licence", {}, "持本件为凭"),
    ],
)
def test_a_paper_says_what_its_step_says(kind: str, said: dict[str, Any], found: str) -> None:
    assert found in words(kind, **said)


def test_who_is_told_no_is_told_what_may_be_done_about_it() -> None:
    assert REMEDY in words("non-acceptance")
    assert REMEDY in words("decision", granted=False)
    assert REMEDY not in words("decision", granted=True)


def test_the_number_of_a_notice_is_the_offices_and_others_have_their_own() -> None:
    assert facts("supplement-notice", notice=notice()).number == "云补〔2026〕0007 号"
    assert facts("decision").number == "20261123-0F0F0F0F"


def test_a_long_notice_goes_on_on_another_page_and_no_line_leaves_it() -> None:
    sheets = pages(facts("supplement-notice", notice=notice(lines=30)))
    assert [len(sheet) for sheet in sheets] == [HIGH, 30 + 4 - HIGH]
    wide = proof_paper.SIZE[0] - 2 * proof_paper.MARGIN
    assert max(proof_paper._font(36).getlength(line) for sheet in sheets for line in sheet) <= wide
    assert len(pypdfium2.PdfDocument(pdf(facts("supplement-notice", notice=notice(lines=30))))) == len(sheets)


def test_a_line_is_broken_without_losing_a_character() -> None:
    assert broken("一" * (WIDE + 1)) == ["一" * WIDE, "一"]
    assert broken("") == [""]


def test_a_number_of_the_platform_stands_in_one_line() -> None:
    assert f"办件编号：{'1' * 43}" in pages(facts("receipt"))[0]


def test_what_it_is_about_is_not_shown_by_its_name() -> None:
    assert facts("receipt").filed["parties"]["applicant"]["name"] not in repr(facts("receipt"))

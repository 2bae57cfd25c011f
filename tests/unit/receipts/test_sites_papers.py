"""A site's own papers: named by a setting, set by its files; one that cannot be used costs no citizen a slip."""

from __future__ import annotations

from pathlib import Path

import pytest

from config.settings import SettingsError, convert
from kiosk.receipts import compose, compose_pages, of_site
from kiosk.receipts.check import usable_folder, wrong_templates
from kiosk.receipts.side_papers import opinion_slip
from kiosk.receipts.template import TEMPLATES
from kiosk.steps.side_paper import sheet_of
from tests.support.opinion_walk import OpinionWalk
from tests.support.opinions import CODE, KEY
from tests.support.receipts import RECEIPT, lines

GOOD = "name: opinion\nfields: [code]\nblocks:\n- {put: line, value: code}\n"


def site(title: str = "certificate", folder: Path | str = "") -> list[str]:
    return lines(compose(RECEIPT, of_site(title, str(folder))))


@pytest.mark.parametrize(
    ("name", "title"),
    [("certificate", "收 件 凭 证"), ("reply", "收 件 回 执"), ("acceptance", "申 请 材 料 接 收 凭 证")],
)
def test_a_setting_names_the_receipt(name: str, title: str) -> None:
    assert site(name)[0] == title


def test_a_name_nobody_knows_is_refused_with_the_settings() -> None:
    with pytest.raises(SettingsError, match="receipt_title"):
        convert({"site": {"mode": "training"}, "papers": {"receipt_title": "poem"}}, source="a test")


def test_a_folder_of_the_site_sets_its_own_papers(tmp_path: Path) -> None:
    (tmp_path / "opinion.yaml").write_text(GOOD, encoding="utf-8")
    walk = OpinionWalk()
    walk.facilities.template = of_site("certificate", str(tmp_path))
    slip = opinion_slip(sheet_of(walk.visit, "K03-1"), CODE, KEY)
    assert lines(slip) == [f"{CODE[:4]}-{CODE[4:]}"]


def test_papers_the_folder_does_not_have_are_set_as_ours(tmp_path: Path) -> None:
    (tmp_path / "opinion.yaml").write_text(GOOD, encoding="utf-8")
    assert site(folder=tmp_path) == site()


def test_a_template_that_cannot_be_used_leaves_the_whole_folder_alone(tmp_path: Path, expected_logs) -> None:
    (tmp_path / "opinion.yaml").write_text(GOOD, encoding="utf-8")
    (tmp_path / "receipt.yaml").write_text("name: receipt\nblocks: 7\n", encoding="utf-8")
    assert site(folder=tmp_path) == site()
    expected_logs("templates-refused")


def test_a_folder_that_is_not_there_is_told_and_papers_come_out(tmp_path: Path, expected_logs) -> None:
    assert site(folder=tmp_path / "nowhere") == site()
    expected_logs("templates-refused")


def test_no_folder_is_no_trouble() -> None:
    assert usable_folder("") is None


@pytest.mark.parametrize("name", ["reciept.yaml", "poem.yaml", "receipt-a5.yaml"])
def test_a_file_under_the_name_of_no_paper_is_told(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text(GOOD, encoding="utf-8")
    (wrong,) = wrong_templates(tmp_path)
    assert name in str(wrong)


def test_every_wrong_file_is_told_not_the_first_only(tmp_path: Path) -> None:
    for name in ("receipt.yaml", "missing.yaml", "receipt-a4.yaml"):
        (tmp_path / name).write_text("[]", encoding="utf-8")
    assert len(list(wrong_templates(tmp_path))) == 3


def test_our_own_templates_taken_over_whole_are_fine(tmp_path: Path) -> None:
    for file in TEMPLATES.glob("*.yaml"):
        (tmp_path / file.name).write_bytes(file.read_bytes())
    assert usable_folder(str(tmp_path)) == tmp_path


def test_a_sites_page_is_found_by_its_template_too(tmp_path: Path) -> None:
    head = "name: receipt-a4\nfields: [title]\nfoot: receipts.a4.foot\n"
    (tmp_path / "receipt-a4.yaml").write_text(f"{head}blocks:\n- {{put: title, value: title}}\n", encoding="utf-8")
    ours, own = (compose_pages(RECEIPT, of_site("certificate", folder)) for folder in ("", str(tmp_path)))
    assert len(own) < len(ours)

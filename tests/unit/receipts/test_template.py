"""Templates: what a file may say, what is refused with its place, and that a site's own file wins."""

from __future__ import annotations

from pathlib import Path

import pytest

from config.texts import LANGUAGES
from kiosk.receipts import compose
from kiosk.receipts.page_template import ROOM_MM, PageTemplate, load_page
from kiosk.receipts.setter import Facts, set_slip
from kiosk.receipts.template import TEMPLATES, Template, TemplateError, load
from tests.support.receipts import RECEIPT, lines

ROLLS = sorted(path.stem for path in TEMPLATES.glob("*.yaml") if not path.stem.endswith("-a4"))
PAGES = sorted(path.stem for path in TEMPLATES.glob("*-a4.yaml"))
HEAD = "name: receipt\nfields: [title, item, training]\nrows: {kept: [about]}\nblocks:\n"


def own(folder: Path, *blocks: str, head: str = HEAD, name: str = "receipt") -> Path:
    """Write a site's own template and return its folder."""
    (folder / f"{name}.yaml").write_text(head + "".join(f"- {block}\n" for block in blocks), encoding="utf-8")
    return folder


@pytest.mark.parametrize("name", ROLLS)
def test_every_template_we_ship_can_be_set(name: str) -> None:
    assert isinstance(load(name), Template)


@pytest.mark.parametrize("name", PAGES)
def test_every_page_we_ship_can_be_set(name: str) -> None:
    assert isinstance(load_page(name), PageTemplate)


@pytest.mark.parametrize("name", ROLLS)
@pytest.mark.parametrize("width_mm", [58, 80])
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_paper_without_any_fact_is_still_a_paper(name: str, width_mm: int, language: str) -> None:
    made = set_slip(load(name), Facts({}), "K03-1", width_mm=width_mm, language=language)
    assert made.job == "K03-1"


def test_a_sites_own_template_wins(tmp_path: Path) -> None:
    folder = own(
        tmp_path, "{put: title, words: {zh_CN: 收件回执, en: Reply}}", "{put: label, say: receipts.item, value: item}"
    )
    assert lines(compose(RECEIPT, folder=folder)) == ["收 件 回 执", "事项：高龄津贴申领"]
    assert lines(compose(RECEIPT, folder=folder, language="en"))[0] == "Reply"


def test_a_site_without_a_template_of_its_own_uses_ours(tmp_path: Path) -> None:
    assert lines(compose(RECEIPT, folder=tmp_path)) == lines(compose(RECEIPT))


def test_facts_stand_in_a_citys_own_words_by_their_names(tmp_path: Path) -> None:
    folder = own(tmp_path, "{put: line, words: {zh_CN: '办的是{item}', en: 'For {item}'}}")
    assert lines(compose(RECEIPT, folder=folder)) == ["办的是高龄津贴申领"]


def test_what_a_fact_holds_is_never_read_as_a_place_for_another(tmp_path: Path) -> None:
    from dataclasses import replace

    folder = own(tmp_path, "{put: line, words: {zh_CN: '{item}', en: '{item}'}}")
    assert lines(compose(replace(RECEIPT, item="{id_no}{0.__class__}"), folder=folder)) == ["{id_no}{0.__class__}"]


@pytest.mark.parametrize(
    ("condition", "stands"),
    [
        ("when: [item]", True),
        ("when: [training]", False),
        ("unless: [item]", False),
        ("unless: [training]", True),
        ("when: [item], unless: [training]", True),
        ("only: [80]", True),
        ("only: [58]", False),
        ("when: [kept]", False),
    ],
)
def test_a_block_stands_where_its_conditions_hold(tmp_path: Path, condition: str, stands: bool) -> None:
    folder = own(tmp_path, "{put: line, value: item, " + condition + "}")
    assert bool(lines(compose(RECEIPT, folder=folder))) is stands


@pytest.mark.parametrize(
    ("block", "reason"),
    [
        ("{put: line, say: receipts.nonsense}", "no sentence has the key"),
        ("{put: line, value: name}", "no fact is called 'name'"),
        ("{put: line, value: item, when: [nonsense]}", "no fact is called 'nonsense'"),
        ("{put: line}", "it says nothing"),
        ("{put: line, say: receipts.total}", "asks for 'count'"),
        ("{put: line, words: {zh_CN: 收件}}", "words must be given in zh_CN and en"),
        ("{put: line, words: {zh_CN: '{nobody}', en: x}}", "cannot be filled in"),
        ("{put: line, words: {zh_CN: '{', en: x}}", "cannot be filled in"),
        ("{put: line, words: {zh_CN: '{item.__class__.x}', en: x}}", "cannot be filled in"),
        ("{put: each, rows: items, value: item}", "no list is called 'items'"),
        ("{put: each, rows: kept, value: nonsense}", "no fact is called 'nonsense'"),
        ("{put: table, rows: kept, columns: [{field: nonsense}]}", "rows of kept have no 'nonsense'"),
        ("{put: table, rows: nothing, columns: [{field: about}]}", "no list is called 'nothing'"),
        ("{put: table, rows: kept, columns: [{field: about, head: receipts.nonsense}]}", "no sentence has the key"),
        ("{put: code, field: nonsense}", "no fact is called 'nonsense'"),
        ("{put: ends, left: {value: nonsense}, right: {value: item}}", "no fact is called 'nonsense'"),
        ("{put: pair, left: {value: item}, right: {say: receipts.x}}", "no sentence has the key"),
        ("{put: poem}", "Invalid value 'poem'"),
        ("{put: line, value: item, colour: red}", "unknown field `colour`"),
        ("{put: line, value: item, wide: 9}", "<= 8"),
        ("{put: room, lines: 0}", ">= 1"),
        ("{put: line, value: item, only: [72]}", "Invalid enum value 72"),
    ],
)
def test_what_cannot_be_set_is_refused_with_its_file_and_reason(tmp_path: Path, block: str, reason: str) -> None:
    folder = own(tmp_path, block)
    with pytest.raises(TemplateError) as wrong:
        load("receipt", folder)
    assert reason in str(wrong.value)
    assert "receipt.yaml" in str(wrong.value)


@pytest.mark.parametrize("content", [b"", b"\xff\xfe", b"blocks: [", b"[]", b"name: receipt\nfields: []\nblocks: []\n"])
def test_a_file_that_is_no_template_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "receipt.yaml").write_bytes(content)
    with pytest.raises(TemplateError):
        load("receipt", tmp_path)


def test_a_fact_that_the_program_does_not_give_is_refused(tmp_path: Path) -> None:
    folder = own(tmp_path, "{put: line, value: address}", head="name: receipt\nfields: [address]\nblocks:\n")
    with pytest.raises(TemplateError, match="address"):
        load("receipt", folder)


def test_a_template_under_the_name_of_another_is_refused(tmp_path: Path) -> None:
    folder = own(tmp_path, "{put: line, value: item}", head="name: opinion\nfields: [item]\nblocks:\n")
    with pytest.raises(TemplateError, match="receipt"):
        load("receipt", folder)


def test_the_place_of_a_fault_is_counted_as_people_do(tmp_path: Path) -> None:
    folder = own(tmp_path, "{put: rule}", "{put: line}")
    with pytest.raises(TemplateError, match="block 2:"):
        load("receipt", folder)


PAGE_HEAD = "name: receipt-a4\nfields: [item]\nrows: {kept: [about]}\nfoot: receipts.a4.foot\nblocks:\n"


@pytest.mark.parametrize(
    ("block", "reason"),
    [
        ("{put: corner, field: nonsense}", "no fact is called 'nonsense'"),
        ("{put: corner, field: item, lines: [{value: nonsense}]}", "no fact is called 'nonsense'"),
        ("{put: grid, head: receipts.nonsense, lines: [{value: item}]}", "no sentence has the key"),
        ("{put: grid, head: receipts.form, lines: []}", "length >= 1"),
        ("{put: table, rows: nothing, columns: [{field: about, head: receipts.form, width: 20}]}", "no list is called"),
        ("{put: table, rows: kept, columns: [{field: x, head: receipts.form, width: 20}]}", "rows of kept have no 'x'"),
        ("{put: line, value: item, when: [nonsense]}", "no fact is called 'nonsense'"),
        ("{put: line}", "it says nothing"),
        ("{put: list, title: receipts.nonsense}", "no sentence has the key"),
        ("{put: hands, signature: receipts.x, seal: receipts.seal, date: receipts.seal}", "no sentence has the key"),
        ("{put: room, mm: 0}", "> 0"),
    ],
)
def test_what_cannot_be_set_on_a_page_is_refused(tmp_path: Path, block: str, reason: str) -> None:
    folder = own(tmp_path, block, head=PAGE_HEAD, name="receipt-a4")
    with pytest.raises(TemplateError) as wrong:
        load_page("receipt-a4", folder)
    assert reason in str(wrong.value)


def test_a_table_wider_than_the_page_is_refused(tmp_path: Path) -> None:
    wide = "{field: about, head: receipts.form, width: 100}"
    folder = own(
        tmp_path, "{put: table, rows: kept, columns: [" + wide + ", " + wide + "]}", head=PAGE_HEAD, name="receipt-a4"
    )
    with pytest.raises(TemplateError, match=f"{ROOM_MM:g}"):
        load_page("receipt-a4", folder)


@pytest.mark.parametrize("content", [b"", b"\xff", b"{"])
def test_a_file_that_is_no_page_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "receipt-a4.yaml").write_bytes(content)
    with pytest.raises(TemplateError):
        load_page("receipt-a4", tmp_path)


@pytest.mark.parametrize(
    ("head", "value"),
    [
        (PAGE_HEAD.replace("[item]", "[item, phone_of_neighbour]"), "phone_of_neighbour"),
        (PAGE_HEAD.replace("receipt-a4", "takeaway-a4"), "item"),
        (PAGE_HEAD.replace("kept: [about]", "kept: [about, more]"), "item"),
    ],
)
def test_a_page_with_other_facts_than_ours_or_under_another_name_is_refused(
    tmp_path: Path, head: str, value: str
) -> None:
    folder = own(tmp_path, "{put: line, value: " + value + "}", head=head, name="receipt-a4")
    with pytest.raises(TemplateError, match="not a template for 'receipt-a4'"):
        load_page("receipt-a4", folder)


def test_a_site_may_set_a_page_of_its_own(tmp_path: Path) -> None:
    head = "name: receipt-a4\nfields: [item]\nfoot: receipts.a4.foot\nblocks:\n"
    folder = own(tmp_path, "{put: line, value: item}", head=head, name="receipt-a4")
    assert load_page("receipt-a4", folder).fields == ("item",)

"""From lines of print to proposals: numbers by their check, dates by the calendar, names only when known elsewhere."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.capture.fields import PrintLine, Proposal, propose
from kiosk.domain.numbers import kind_of

NUMBER = "990101198803120020"
UNIT = "91350100M000100Y43"


def line(words: str, x: float = 0.0, y: float = 0.0, confidence: float = 0.99, height: float = 20.0) -> PrintLine:
    """Make a line at a place, as wide as its signs."""
    wide = height * len(words)
    return PrintLine(words, confidence, ((x, y), (x + wide, y), (x + wide, y + height), (x, y + height)))


def read(*words: str) -> list[tuple[str, str]]:
    """Return what is proposed of lines far from one another."""
    return told([line(one, y=100.0 * place) for place, one in enumerate(words)])


def told(lines: Sequence[PrintLine], names: Sequence[str] = ()) -> list[tuple[str, str]]:
    return [(one.kind, one.value) for one in propose(lines, names)]


@pytest.mark.parametrize(
    ("words", "kind", "value"),
    [
        (NUMBER, "id-number", NUMBER),
        (f"公民身份号码{NUMBER}", "id-number", NUMBER),
        ("身份证号：99O1O1198803120020", "id-number", NUMBER),
        ("９９０１０１１９８８０３１２００２０", "id-number", NUMBER),
        (f"统一社会信用代码 {UNIT}", "unit-code", UNIT),
        ("卡号 6222 0200 0000 0000 000", "bank-card", "6222020000000000000"),
        ("1988年03月12日", "date", "1988-03-12"),
        ("登记日期：2019年4月16日", "date", "2019-04-16"),
        ("2026-11-02", "date", "2026-11-02"),
        ("2026/1/2", "date", "2026-01-02"),
        ("2016.05.10", "date", "2016-05-10"),
        ("2026 年 11 月 3 日", "date", "2026-11-03"),
        ("电话：13800138000", "phone", "13800138000"),
        ("手机 138 0013 8000", "phone", "13800138000"),
        ("联系电话 010-66668888", "phone", "010-66668888"),
        ("(0591)8800101", "phone", "0591-8800101"),
        ("¥1,234.50", "amount", "1234.50"),
        ("合计：128元", "amount", "128"),
        ("￥ 20", "amount", "20"),
        ("人民币 3,000.5 元", "amount", "3000.5"),
    ],
)
def test_each_kind_of_value_is_found_in_its_line(words: str, kind: str, value: str) -> None:
    assert read(words) == [(kind, value)]


@pytest.mark.parametrize(
    "words",
    [
        "990101198803120021", "990101198813120020", "99010119880312002", "9901011988031200201", "880312002",
        "2026年02月30日", "2026-13-01", "1888-01-01", "20261102", "91350100M000100Y44", "6222020000000000001",
        "12800138000", "138001380001", "03121234", "1,2345元整套", "第12页", "A4", "", "元", "训练数据，无效",
    ],
)  # fmt: skip
def test_what_arithmetic_refutes_or_nothing_supports_is_not_proposed(words: str) -> None:
    assert read(words) == []


def test_a_number_that_was_mended_is_less_sure() -> None:
    plain, mended = propose([line(NUMBER)])[0], propose([line(NUMBER.replace("0", "O", 1))])[0]
    assert (plain.confidence, mended.confidence) == (0.99, 0.891)
    assert mended.checked


def test_what_only_its_form_speaks_for_says_so() -> None:
    found = {one.kind: one for one in propose([line("13800138000"), line("¥5", y=100), line("2026-01-02", y=200)])}
    assert [found[kind].checked for kind in ("phone", "amount", "date")] == [False, False, True]
    assert found["phone"].confidence == pytest.approx(0.891)


def test_a_line_that_was_read_badly_is_not_believed() -> None:
    assert propose([line(NUMBER, confidence=0.79)]) == ()


def test_a_term_of_validity_is_two_dates() -> None:
    assert read("有效期限2016.05.10-2036.05.10") == [("date", "2016-05-10"), ("date", "2036-05-10")]


def test_a_number_of_a_person_is_no_telephone_as_well() -> None:
    assert read(f"{NUMBER} 13800138000") == [("id-number", NUMBER), ("phone", "13800138000")]


def test_a_value_that_stands_twice_is_proposed_once_with_the_surer_reading() -> None:
    found = propose([line(NUMBER, confidence=0.85), line(NUMBER, y=100, confidence=0.95)])
    assert [one.confidence for one in found] == [0.95]


def test_an_address_goes_on_in_the_line_below() -> None:
    lines = [
        line("住址", 50, 310), line("云泽市清湾区安澜大道1", 170, 310), line("8号2栋301室", 172, 336),
        line("公民身份号码", 50, 530),
    ]  # fmt: skip
    assert told(lines) == [("address", "云泽市清湾区安澜大道18号2栋301室")]


@pytest.mark.parametrize("label", ["住址", "住址：", "家庭住址:", "户籍地址 "])
def test_an_address_may_stand_in_the_line_of_its_label(label: str) -> None:
    assert read(f"{label}云泽市清湾区安澜大道18号") == [("address", "云泽市清湾区安澜大道18号")]


def test_an_address_without_a_label_needs_its_places_and_a_house() -> None:
    assert read("云泽市清湾区安澜大道18号", "云泽市清湾区", "云泽市训练用品有限公司") == [
        ("address", "云泽市清湾区安澜大道18号")
    ]


def test_a_label_without_anything_beside_it_proposes_nothing() -> None:
    assert read("住址", "姓名") == []


@pytest.mark.parametrize("place", [(900.0, 0.0), (100.0, 90.0), (-300.0, 0.0)])
def test_what_is_far_from_a_label_does_not_belong_to_it(place: tuple[float, float]) -> None:
    assert told([line("住址"), line("安澜大道清湾街道某某村", *place)]) == []


def test_the_nearest_line_beside_a_label_counts() -> None:
    lines = [line("住址"), line("户号：乡一二三四五六", 260), line("清湾区安澜大道十八号", 50)]
    assert told(lines) == [("address", "清湾区安澜大道十八号")]


@pytest.mark.parametrize("form", [["姓名 林静姝"], ["姓名：林静姝"], ["姓名", "林静姝"]])
def test_a_name_is_proposed_when_it_is_known_from_elsewhere(form: list[str]) -> None:
    lines = [line(words, 60.0 * place) for place, words in enumerate(form)]
    assert told(lines, ["林静姝"]) == [("name", "林静姝")]
    assert propose(lines, ["林静姝"])[0].checked


@pytest.mark.parametrize("known", [[], ["林静殊"], ["林静"]])
def test_a_name_nobody_knows_is_never_proposed(known: list[str]) -> None:
    assert told([line("姓名 林静姝")], known) == []


def test_what_was_read_does_not_show() -> None:
    read_line = line(NUMBER)
    assert NUMBER not in repr((read_line, *propose([read_line])))
    assert repr(propose([read_line])[0]) == "Proposal(id-number, 0.99, checked)"
    assert repr(propose([line("¥5")])[0]) == "Proposal(amount, 0.89, by its form)"


def test_a_proposal_says_where_it_stands() -> None:
    assert propose([line(NUMBER, 30, 40)])[0].corners[0] == (30, 40)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.text("0123456789X¥.,-年月日元号省市区路:OIl 姓名住址林", max_size=24), max_size=5))
def test_nothing_that_is_proposed_is_refuted(words: list[str]) -> None:
    found: Sequence[Proposal] = propose([line(one, y=30.0 * place) for place, one in enumerate(words)])
    assert all(kind_of(one.value) for one in found if one.kind == "id-number")
    assert "name" not in {one.kind for one in found}

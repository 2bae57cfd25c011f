"""What people type finds what they mean: names, everyday names, sounds, codes, offices, with a slip of the finger."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.catalogue.search import LEAST_WITH_GAP, Column, Finder, gaps
from kiosk.catalogue.words import SearchWords, plain_words, words_of
from tests.support.big_catalogue import big_items
from tests.support.flow_walk import training_catalogue

ITEMS = {item.task_code: item for item in training_catalogue().browse(size=99).items}
FINDER = Finder([words_of(item) for item in ITEMS.values()])


@pytest.fixture(scope="module")
def big() -> Finder:
    """Give a city of 5,500 matters: a second to make, and not for who only collects the tests."""
    return Finder([words_of(item) for item in big_items()])


def found(typed: str, audience: str = "", limit: int = 20) -> list[str]:
    return [ITEMS[code].alias.zh for code in FINDER.find(typed, audience, limit)]


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("sbcbzm", "社保参保证明"), ("SBCBZM", "社保参保证明"), ("社保参保证明", "社保参保证明"),
        ("外地看病登记", "异地就医备案"), ("自己交社保", "灵活就业参保"), ("新农合", "居民医保参保"),
        ("合作医疗", "居民医保参保"), ("查房子", "有无房屋证明"), ("办营业执照", "个体户设立"),
        ("残疾人补助", "残疾人两项补贴"), ("八十岁补贴", "高龄津贴"), ("尊老金", "高龄津贴"),
        ("公积金单子", "公积金证明"), ("gjj", "公积金证明"), ("gaolingjintie", "高龄津贴"),
        ("yidijiuyi", "异地就医备案"), ("990704", "高龄津贴"), ("990704000000", "高龄津贴"),
        ("passport", "护照首次申领"), ("失业", "失业登记"), ("上户口", "新生儿上户口"), ("驾照到期", "驾驶证换证"),
        ("Medical insurance", "居民医保参保"), ("ｓｂｃｂｚｍ", "社保参保证明"), ("高龄津贴（申领）", "高龄津贴"),
    ],
)  # fmt: skip
def test_what_people_say_finds_what_they_mean(typed: str, first: str) -> None:
    assert found(typed)[:1] == [first]


@pytest.mark.parametrize("item", ITEMS.values(), ids=lambda item: item.catalog_code)
def test_every_matter_is_found_first_by_each_of_its_names(item) -> None:
    # One standard of two places has one name: all of it stands first, in any order.
    same = {one.task_code for one in ITEMS.values() if one.catalog_code == item.catalog_code}
    firsts = [FINDER.find(name)[: len(same)] for name in (item.name.zh, item.alias.zh, item.catalog_code)]
    assert [set(one) for one in firsts] == [same] * 3
    assert all(item.task_code in FINDER.find(name) for name in item.synonyms)


@pytest.mark.parametrize(
    ("typed", "first"),
    [("社保参证明", "社保参保证明"), ("异地医备案", "异地就医备案"), ("高津贴", "高龄津贴"), ("sbcbz", "社保参保证明"),
     ("sbczm", "社保参保证明"), ("gaolinjintie", "高龄津贴"), ("yidijuyibeian", "异地就医备案")],
)  # fmt: skip
def test_one_character_left_out_is_forgiven(typed: str, first: str) -> None:
    assert found(typed)[:1] == [first]


def test_a_short_word_with_a_gap_would_fit_everything_and_finds_nothing() -> None:
    assert found("高贴") == []
    assert len("高贴") < LEAST_WITH_GAP


@pytest.mark.parametrize("typed", ["我要办护照", "怎么办护照", "申请护照", "我想办理护照"])
def test_what_one_says_before_what_one_wants_is_passed_over(typed: str) -> None:
    assert found(typed)[:1] == ["护照首次申领"]


def test_several_words_must_all_fit() -> None:
    assert found("公积金 租房") == ["租房提取公积金"]
    assert found("公积金 护照") == []


def test_a_code_finds_by_its_beginning_only() -> None:
    assert {ITEMS[code].theme for code in FINDER.find("9907", limit=99)} == {"07"}
    assert found("704000000") == []


def test_an_office_finds_its_matters() -> None:
    offices = {ITEMS[code].office.name.zh for code in FINDER.find("民政局")}
    assert (offices, len(found("民政局"))) == ({"云泽市民政局"}, 6)


def test_the_favourites_stand_before_what_only_contains_the_word() -> None:
    assert found("公积金")[0] == "公积金证明"
    assert found("证明")[:3] == ["社保参保证明", "公积金证明", "有无房屋证明"]


def test_an_exact_everyday_name_stands_before_a_favourite() -> None:
    assert found("丧葬费补助")[0] == "殡葬补助"
    assert found("医药费报销")[0] == "住院费报销"


@pytest.mark.parametrize(("audience", "here"), [("person", False), ("legal", True), ("", True)])
def test_a_matter_for_companies_is_shown_to_them(audience: str, here: bool) -> None:
    assert ("企业简易注销" in found("注销公司", audience)) is here


def test_no_more_than_asked_for_is_given() -> None:
    assert (len(found("证", limit=5)), len(found("证"))) == (5, 20)


@pytest.mark.parametrize("typed", ["", "  ", "（）", "，", "xyzzyx", "𬭎", "%", "\n", "."])
def test_what_means_nothing_finds_nothing(typed: str) -> None:
    assert found(typed) == []


def test_a_border_that_is_typed_is_no_border() -> None:
    assert found("社保\n参保") == found("社保 参保")


def test_an_empty_catalogue_finds_nothing() -> None:
    assert (Finder([]).find("社保"), len(Finder([]))) == ((), 0)


def slow(typed: str, words: list[SearchWords]) -> set[str]:
    """Find by a plain loop what contains the word."""
    part = plain_words(typed)
    return {one.task_code for one in words if any(part in name for name in (*one.called, *one.names))}


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_nothing_that_contains_the_word_is_missed(data: st.DataObject) -> None:
    words = [words_of(item) for item in ITEMS.values()]
    name = data.draw(st.sampled_from([name for one in words for name in one.names if not name.isascii()]))
    begin = data.draw(st.integers(0, len(name) - 2))
    part = name[begin : begin + data.draw(st.integers(2, 6))]
    assert slow(part, words) <= set(FINDER.find(part, limit=99))


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=12))
def test_whatever_is_typed_is_answered(typed: str) -> None:
    codes = FINDER.find(typed)
    assert len(codes) == len(set(codes)) <= 20


@given(st.lists(st.lists(st.text("ab", max_size=3), max_size=3), max_size=6), st.text("ab", min_size=1, max_size=2))
def test_a_column_finds_each_row_that_has_the_part_once(rows: list[list[str]], part: str) -> None:
    column = Column(tuple(row) for row in rows)
    wanted = [number for number, row in enumerate(rows) if any(part in word for word in row)]
    assert list(column.having(part)) == wanted


def test_a_gap_is_between_what_was_typed_never_before_or_after() -> None:
    assert gaps("abc") == ["a[^\n]bc", "ab[^\n]c"]


@pytest.mark.parametrize(
    ("typed", "first"),
    [("sbcbzm", "990101000000"), ("高龄津贴", "990704000000"), ("gjj", "990301000000"), ("990601", "990601000000")],
)
def test_in_a_large_catalogue_the_matters_of_the_city_stand_first(big: Finder, typed: str, first: str) -> None:
    (found_first, *_) = big.find(typed)
    assert (found_first[-12:], len(big)) == (first, 5500)


def test_in_a_large_catalogue_place_and_matter_together_find_that_of_the_place(big: Finder) -> None:
    names = {item.task_code: item.name.zh for item in big_items()}
    several = [names[code] for code in big.find("街道 高龄津贴")]
    assert several
    assert [name for name in several if "高龄津贴" not in name] == []


def test_common_words_give_twenty_and_no_more(big: Finder) -> None:
    assert [len(big.find(typed)) for typed in ("证", "z", "zheng", "局")] == [20] * 4

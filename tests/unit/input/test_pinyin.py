# SPDX-License-Identifier: Apache-2.0
"""Typing as a person does it: letters, the bar, a choice, second thoughts, and nothing left behind."""

from __future__ import annotations

import gc
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import kiosk.input
from kiosk.input import Candidate, Expects, Lexicon, PinyinInput
from kiosk.input.pinyin import MOST_LETTERS

KEYS = st.sampled_from([*"abcdeghijlnoqsuvwxyz'", " ", "1", "，", "<", "+", "-", "0!", "2!"])


@pytest.fixture(scope="module")
def lexicon() -> Lexicon:
    return Lexicon.open()


@pytest.fixture
def typing(lexicon: Lexicon) -> PinyinInput:
    return PinyinInput(lexicon)


def press(typing: PinyinInput, keys: str) -> str:
    """Press one key after the other; return the text they finish."""
    return "".join(typing.press(key) for key in keys)


def texts(typing: PinyinInput) -> list[str]:
    """Return the texts in the bar."""
    return [candidate.text for candidate in typing.candidates]


def everything(typing: PinyinInput) -> list[str]:
    """Return the texts of all pages."""
    found = texts(typing)
    while typing.has_next:
        typing.page(+1)
        found += texts(typing)
    return found


def take(typing: PinyinInput, text: str) -> str:
    """Turn to a text and choose it."""
    while text not in texts(typing) and typing.has_next:
        typing.page(+1)
    return typing.choose(texts(typing).index(text))


def test_nothing_is_composed_before_a_key(typing: PinyinInput) -> None:
    assert (typing.composing, typing.composition, typing.candidates, typing.pages) == (False, "", [], 0)


@pytest.mark.parametrize(("keys", "text"), [
    ("zhongguo", "中国"), ("shenfenzheng", "身份证"), ("banlijuzhuzheng", "办理居住证"), ("nver", "女儿"),
    ("womenshizhongguoren", "我们是中国人"), ("zhengwufuwuzhongxin", "政务服务中心"),
])  # fmt: skip
def test_the_likeliest_text_comes_first_and_a_choice_finishes_it(typing: PinyinInput, keys: str, text: str) -> None:
    assert press(typing, keys) == ""
    assert typing.choose(0) == text
    assert not typing.composing


@pytest.mark.parametrize(("keys", "text"), [("zg", "中国"), ("zhongg", "中国"), ("zguo", "中国"), ("sfz", "身份证")])
def test_an_abbreviation_is_enough(typing: PinyinInput, keys: str, text: str) -> None:
    press(typing, keys)
    assert text in everything(typing)[:12]


def test_letters_with_two_readings_offer_both(typing: PinyinInput) -> None:
    press(typing, "xian")
    assert {"先", "西安"} <= set(everything(typing)[:12])


def test_an_apostrophe_settles_which(typing: PinyinInput) -> None:
    press(typing, "xi'an")
    assert typing.composition == "xi'an"
    assert "西安" in texts(typing)
    assert "先" not in everything(typing)


@pytest.mark.parametrize("key", ["v", "ü", "Ü"])
def test_any_of_its_keys_types_ue(typing: PinyinInput, key: str) -> None:
    press(typing, f"l{key}")
    assert "吕" in everything(typing)


@pytest.mark.parametrize(("keys", "shown"), [
    ("zhangwei", "zhang'wei"), ("zhongg", "zhong'g"), ("z", "z"), ("xi'", "xi'"), ("i", "i"), ("xiaoi", "xiao'i"),
])  # fmt: skip
def test_the_composition_shows_where_syllables_end(typing: PinyinInput, keys: str, shown: str) -> None:
    press(typing, keys)
    assert typing.composition == shown


def test_a_word_of_the_first_syllables_leaves_the_rest(typing: PinyinInput) -> None:
    press(typing, "tanhongwei")
    assert take(typing, "覃") == ""
    assert typing.composition.startswith("覃hong")
    assert take(typing, "宏伟") == "覃宏伟"


def test_a_name_goes_together_from_rare_characters(typing: PinyinInput) -> None:
    press(typing, "qinhong")
    assert take(typing, "覃") + take(typing, "𬭎") == "覃𬭎"


def test_the_rest_of_a_name_is_looked_up_as_a_given_name(lexicon: Lexicon) -> None:
    typing = PinyinInput(lexicon, Expects.NAME)
    press(typing, "luxiaodong")
    take(typing, "路")
    assert texts(typing)[0] == "晓东"


def test_in_a_field_for_names_a_name_comes_before_a_word(lexicon: Lexicon) -> None:
    named, plain = PinyinInput(lexicon, Expects.NAME), PinyinInput(lexicon)
    press(named, "lijie"), press(plain, "lijie")
    assert texts(named)[0] == "李杰"
    assert "理解" in texts(plain)


def test_taking_back_a_choice_brings_its_letters_back(typing: PinyinInput) -> None:
    press(typing, "zhangwei")
    take(typing, "张")
    typing.delete()
    assert typing.composition == "zhang'wei"


def test_delete_takes_the_last_letter(typing: PinyinInput) -> None:
    press(typing, "zhan")
    typing.delete()
    assert typing.composition == "zha"


def test_delete_takes_a_separator_like_a_letter(typing: PinyinInput) -> None:
    press(typing, "xi'")
    typing.delete()
    assert typing.composition == "xi"


def test_delete_down_to_nothing_and_once_more_is_quiet(typing: PinyinInput) -> None:
    press(typing, "m")
    assert [typing.delete(), typing.delete()] == ["", ""]
    assert (typing.composing, typing.candidates) == (False, [])


@pytest.mark.parametrize("key", list("0123456789，。-@") + ["A", "Z", "·"])
def test_a_key_without_letters_before_it_passes_through(typing: PinyinInput, key: str) -> None:
    assert typing.press(key) == key


@pytest.mark.parametrize(("key", "text"), [("1", "中国1"), ("，", "中国，"), (" ", "中国"), ("A", "中国A")])
def test_such_a_key_takes_the_first_candidate_with_it(typing: PinyinInput, key: str, text: str) -> None:
    assert press(typing, f"zhongguo{key}") == text


def test_a_space_alone_is_a_space(typing: PinyinInput) -> None:
    assert typing.press(" ") == " "


def test_a_space_takes_the_first_of_all_though_another_page_is_open(typing: PinyinInput) -> None:
    press(typing, "yi")
    typing.page(+2)
    assert typing.press(" ") == "一"


def test_a_space_after_a_choice_takes_what_follows(typing: PinyinInput) -> None:
    press(typing, "zhangwei")
    take(typing, "张")
    assert typing.press(" ").startswith("张")


def test_letters_that_mean_nothing_come_out_as_they_are(typing: PinyinInput) -> None:
    assert press(typing, "i ") == "i"


def test_an_apostrophe_first_is_an_apostrophe(typing: PinyinInput) -> None:
    assert typing.press("'") == "'"


def test_a_second_apostrophe_ends_the_word(typing: PinyinInput) -> None:
    assert press(typing, "xi''") == "西"
    assert not typing.composing


def test_a_slip_at_the_end_leaves_the_candidates_of_what_came_before(typing: PinyinInput) -> None:
    press(typing, "zhongguov")
    assert texts(typing)[0] == "中国"
    assert (typing.choose(0), typing.composition, typing.candidates) == ("", "中国v", [])
    assert typing.press(" ") == "中国v"


def test_pages_turn_and_stop_at_both_ends(typing: PinyinInput) -> None:
    press(typing, "shi")
    first = texts(typing)
    typing.page(-1)
    assert (texts(typing), typing.has_previous) == (first, False)
    typing.page(+1)
    assert texts(typing) != first
    typing.page(+1000)
    assert (typing.has_next, typing.has_previous, bool(typing.candidates)) == (False, True, True)


def test_a_page_holds_as_many_as_the_bar_shows(lexicon: Lexicon) -> None:
    typing = PinyinInput(lexicon, shown=4)
    press(typing, "shi")
    assert len(typing.candidates) == 4


def test_no_text_is_offered_twice(typing: PinyinInput) -> None:
    press(typing, "zhangwei")
    offered = everything(typing)
    assert len(offered) == len(set(offered))


def test_a_new_letter_opens_the_first_page(typing: PinyinInput) -> None:
    press(typing, "sh")
    typing.page(+3)
    typing.press("i")
    assert not typing.has_previous


@pytest.mark.parametrize("index", [-1, 6, 99])
def test_a_touch_beside_the_candidates_changes_nothing(typing: PinyinInput, index: int) -> None:
    press(typing, "zhongguo")
    assert (typing.choose(index), typing.composition) == ("", "zhong'guo")


def test_a_choice_with_nothing_composed_is_nothing(typing: PinyinInput) -> None:
    assert typing.choose(0) == ""


def test_the_length_is_bounded(typing: PinyinInput) -> None:
    press(typing, "a" * (MOST_LETTERS + 20))
    assert len(typing.composition.replace("'", "")) == MOST_LETTERS


def test_every_candidate_tells_how_many_letters_it_takes(typing: PinyinInput) -> None:
    press(typing, "zhongguoren")
    assert Candidate("中国人", 11) in typing.candidates
    assert {candidate.letters for candidate in typing.candidates} <= {5, 8, 11}


def held(typing: PinyinInput) -> str:
    """Return everything that hangs on an input and could tell what was typed, as one text."""
    parts = [part for part in gc.get_referents(vars(typing), vars(typing._search)) if not isinstance(part, Lexicon)]
    return " ".join(map(repr, parts))


def test_after_clear_nothing_of_what_was_typed_is_held(typing: PinyinInput) -> None:
    press(typing, "tanhongwei")
    take(typing, "覃")
    typing.page(+1)
    typing.clear()
    assert not [trace for trace in ("tan", "hong", "wei", "覃", "谭", "宏", "Unit(") if trace in held(typing)]


def test_finished_text_is_not_held_either(typing: PinyinInput) -> None:
    press(typing, "zhangwei")
    text = typing.choose(0)
    assert text
    assert text not in held(typing)


def test_clear_overwrites_the_letters_themselves(typing: PinyinInput) -> None:
    press(typing, "zhangwei")
    buffer = memoryview(typing._letters)
    content = buffer.obj
    buffer.release()
    typing.clear()
    assert (content is typing._letters, bytes(typing._letters)) == (True, b"")


def test_neither_an_input_nor_a_candidate_tells_what_it_holds(typing: PinyinInput) -> None:
    press(typing, "zhangwei")
    assert (repr(typing), repr(typing.candidates[0])) == ("PinyinInput(8)", "Candidate(2)")


def test_what_was_chosen_before_does_not_come_up_first_later(typing: PinyinInput) -> None:
    press(typing, "shi")
    before = everything(typing)
    typing.clear()
    for _ in range(20):
        press(typing, "shi")
        take(typing, before[9])
    press(typing, "shi")
    assert everything(typing) == before


def test_no_code_of_the_input_writes_a_file() -> None:
    folder = Path(kiosk.input.__file__).parent
    writing = (
        "write_text",
        "write_bytes",
        'open("',
        "INSERT",
        "UPDATE",
        "pickle",
        "json.dump",
        "import logging",
        "logger",
    )
    found = [(file.name, word) for file in folder.glob("*.py") for word in writing if word in file.read_text("utf-8")]
    assert found == []


@settings(max_examples=60, deadline=None)
@given(keys=st.lists(KEYS, max_size=24))
def test_whatever_is_pressed_the_bar_and_the_field_stay_in_step(lexicon: Lexicon, keys: list[str]) -> None:
    typing = PinyinInput(lexicon)
    for key in keys:
        match key:
            case "<":
                typing.delete()
            case "+" | "-":
                typing.page(1 if key == "+" else -1)
            case "0!" | "2!":
                typing.choose(int(key[0]))
            case _:
                typing.press(key)
        assert typing.composing == bool(typing.composition)
        assert bool(typing.candidates) == (typing.pages > 0)
    typing.clear()
    assert (typing.composing, typing.composition, typing.candidates) == (False, "", [])

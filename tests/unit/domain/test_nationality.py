"""States by three letters: named in both languages, or shown by their letters."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.texts import wording
from kiosk.domain.nationality import NAMES, state


@pytest.mark.parametrize(
    ("letters", "zh", "en"),
    [
        ("NZL", "新西兰", "New Zealand"),
        ("FIN", "芬兰", "Finland"),
        ("USA", "美国", "United States"),
        ("COD", "刚果（金）", "Democratic Republic of the Congo"),
        (" kaz ", "哈萨克斯坦", "Kazakhstan"),
    ],
)
def test_a_known_state_has_its_name_in_both_languages(letters: str, zh: str, en: str) -> None:
    said = state(letters)
    assert (wording("zh_CN")(said), wording("en")(said)) == (zh, en)


@pytest.mark.parametrize("letters", ["ZZZ", "XXA", "", "汉", "FI"])
def test_a_state_that_is_not_known_is_shown_as_on_the_card(letters: str) -> None:
    assert [wording(language)(state(letters)) for language in ("zh_CN", "en")] == [letters, letters]


def test_every_line_of_the_table_is_whole() -> None:
    wrong = [
        letters
        for letters, (zh, en) in NAMES.items()
        if not re.fullmatch(r"[A-Z]{3}", letters)
        or not re.fullmatch(r"[\u4e00-\u9fff（）]+", zh)
        or not en[0].isupper()
    ]
    assert (wrong, len(NAMES) >= 60) == ([], True)


def test_no_two_states_share_a_name() -> None:
    assert len({zh for zh, _ in NAMES.values()}) == len({en for _, en in NAMES.values()}) == len(NAMES)


@given(st.text(max_size=8))
def test_whatever_a_damaged_card_says_something_is_shown(letters: str) -> None:
    assert isinstance(wording("en")(state(letters)), str)

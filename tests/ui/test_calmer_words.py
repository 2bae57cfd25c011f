"""Large type has calmer words where a sentence has them, and the same sentence where it has none."""

from __future__ import annotations

import pytest

from config.texts import text, wording
from tests.support.ui import look
from ui.style.look import LARGE

CALMER = sorted(key for key in wording("zh_CN") if key.endswith(LARGE))


@pytest.mark.parametrize("language", ["zh_CN", "en"])
@pytest.mark.parametrize("key", CALMER)
def test_words_for_large_type_are_shorter_than_the_usual_ones(key: str, language: str) -> None:
    usual, large = (look(language, elder=elder).of(key.removesuffix(LARGE), page="") for elder in (False, True))
    assert 0 < len(large) < len(usual)


def test_a_sentence_without_other_words_is_the_same_in_large_type() -> None:
    said = text("flow.staff.title", window="A区 01 号")
    assert look(elder=True).say(said) == look().say(said)


def test_words_that_are_data_are_never_exchanged() -> None:
    from config.texts import plain

    assert look(elder=True).say(plain("高龄津贴")) == "高龄津贴"
    assert look(elder=True).say(None) == ""

"""The words of every sample beside the rules of wording: plain, short, honest, and the same in both languages."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec
import pytest
from msgspec.structs import asdict

from config.texts import Text, wording
from kiosk.steps.screens import Screen, Stored
from kiosk.training.persons import persons
from tests.support.ui import kiosk, settle, words
from ui.screens.samples import samples

CHINESE, ENGLISH = samples("zh_CN"), samples("en")
NAMES = sorted(CHINESE)
SAY = {"zh_CN": wording("zh_CN"), "en": wording("en")}
# A button says what happens; these say nothing.
EMPTY_WORDS = ("确定", "取消", "OK", "Cancel", "Submit", "是", "否")
# Words of offices and of programs, and blame.
TRADE_WORDS = ("办理人", "提交失败", "非法", "错误代码", "异常", "系统", "接口", "exception", "invalid", "error code")


def texts(value: object) -> Iterator[Text]:
    """Yield every text inside a value."""
    if isinstance(value, Text):
        yield value
    elif isinstance(value, msgspec.Struct):
        for one in asdict(value).values():
            yield from texts(one)
    elif isinstance(value, (tuple, list)):
        for one in value:
            yield from texts(one)


def said(screen: Screen, language: str) -> list[str]:
    """Return every sentence of a screen."""
    return [SAY[language](text) for text in texts(screen)]


def names(screen: Screen) -> list[str]:
    """Return the names of what can be pressed on a screen."""
    found = [action.name for action in screen.actions]
    for field in ("choices", "tiles", "levels"):
        found += [tile.name for tile in getattr(screen, field, ())]
    return found


@pytest.mark.parametrize("name", NAMES)
def test_both_languages_offer_the_same_ways(name: str) -> None:
    assert names(CHINESE[name]) == names(ENGLISH[name])


@pytest.mark.parametrize("name", NAMES)
def test_both_languages_can_do_the_same(name: str) -> None:
    chinese, english = CHINESE[name], ENGLISH[name]
    assert [action.enabled for action in chinese.actions] == [action.enabled for action in english.actions]
    assert (chinese.can_go_back, chinese.can_go_home) == (english.can_go_back, english.can_go_home)


@pytest.mark.parametrize("name", NAMES)
def test_no_sentence_shouts(name: str) -> None:
    both = said(CHINESE[name], "zh_CN") + said(ENGLISH[name], "en")
    assert [words for words in both if "!" in words or "！" in words] == []


@pytest.mark.parametrize("name", NAMES)
def test_a_question_is_short_enough_to_be_read_in_one_glance(name: str) -> None:
    title = SAY["zh_CN"](CHINESE[name].title)
    assert len(title) <= 22


@pytest.mark.parametrize("name", NAMES)
def test_a_button_says_what_happens(name: str) -> None:
    for language, screens in (("zh_CN", CHINESE), ("en", ENGLISH)):
        labels = [SAY[language](action.label) for action in screens[name].actions]
        assert not set(labels) & set(EMPTY_WORDS)


@pytest.mark.parametrize("name", NAMES)
def test_no_word_of_the_trade_and_no_blame(name: str) -> None:
    both = " ".join(said(CHINESE[name], "zh_CN") + said(ENGLISH[name], "en"))
    assert [word for word in TRADE_WORDS if word in both] == []


@pytest.mark.parametrize("name", NAMES)
def test_a_way_that_is_not_possible_says_why(name: str) -> None:
    for screens in (CHINESE, ENGLISH):
        assert all(action.enabled or action.reason for action in screens[name].actions)


@pytest.mark.parametrize("name", NAMES)
def test_a_sentence_in_english_has_no_chinese_left_but_names_and_data(name: str) -> None:
    title, lead = ENGLISH[name].title, ENGLISH[name].lead
    said_of_it = SAY["en"](title) + (SAY["en"](lead) if lead else "")
    assert not [c for c in said_of_it if "\u4e00" <= c <= "\u9fff"]


@pytest.mark.parametrize("name", NAMES)
def test_only_training_persons_are_named(name: str) -> None:
    whole = " ".join(str(value) for value in said(CHINESE[name], "zh_CN"))
    invented = {person.name for person in persons()} | {"罗有田"}
    named = [word for word in ("赵德厚", "林静姝") if word in whole]
    assert set(named) <= invented


@pytest.mark.parametrize("name", [name for name, screen in CHINESE.items() if isinstance(screen, Stored)])
def test_no_ring_is_done_before_the_one_to_its_left(name: str) -> None:
    done = [stage.done for stage in CHINESE[name].stages]
    assert done == sorted(done, reverse=True)


@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_the_frame_says_all_its_words_in_this_language(language: str) -> None:
    shell = kiosk(language)
    shell.show_screen(samples(language)["02-home"])
    shell.show()
    settle()
    found = words(shell.frame.footer)
    shell.shut()
    assert len(found) == 6
    assert ("Home" in found) is (language == "en")

"""The voice: what is said of a screen, when it is said, and that nothing of a person ever is."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from config.texts import plain, text, wording
from devices.device import CancelToken, Deadline, DeviceError, ErrorKind
from kiosk.flows.questions import another_card, still_there
from kiosk.input.hints import heard
from kiosk.steps.screens import CardStatus, Choice, PlaceCard, Screen, Tile
from kiosk.voice import PERSONAL, Voice, spoken, was_said

ZH = wording("zh_CN")
CHOICE = Choice(
    title=plain("这件事给谁办？"),
    lead=plain("选一个就往下走"),
    choices=(Tile("self", plain("给自己办")), Tile("unit", plain("给单位办"), enabled=False)),
)
CARD = PlaceCard(title=plain("请放身份证"), status=CardStatus.WAITING, message=plain("等您放证"))


@dataclass
class Lane:
    """A lane that remembers what it was given to say, and which of it was cancelled."""

    said: list[tuple[str, str]] = field(default_factory=list)
    cancelled: int = 0

    def run(self, on: str, call: Any, seconds: float, done: Any) -> Lane:
        assert on == "speaker"
        call(self, Deadline.after(seconds), CancelToken())
        return self

    def say(self, words: str, language: str, deadline: Deadline, cancel: CancelToken) -> None:
        self.said.append((words, language))

    def cancel(self) -> None:
        self.cancelled += 1

    @property
    def words(self) -> str:
        return "".join(words for words, _ in self.said)


class Talk:
    """A voice with its lane, in a language that can change."""

    def __init__(self, *, listening: bool = False) -> None:
        self.lane = Lane()
        self.language = "zh_CN"
        self.voice = Voice(self.lane.run, lambda: self.language)
        self.voice.listening = listening


def test_a_screen_is_read_by_its_title_its_lead_and_what_can_be_chosen() -> None:
    assert spoken(CHOICE, ZH) == ("这件事给谁办？", "选一个就往下走", "给自己办")


def test_a_screen_with_words_of_its_own_for_the_voice_says_nothing_else() -> None:
    assert spoken(replace(CHOICE, spoken=plain("给谁办，请选")), ZH) == ("给谁办，请选",)


def test_a_state_is_read_with_the_question() -> None:
    assert "等您放证" in spoken(CARD, ZH)


@given(st.text("0123456789 -", min_size=7).filter(lambda t: sum(c.isdigit() for c in t) >= 7))
def test_no_long_number_passes_the_last_gate_however_it_is_grouped(number: str) -> None:
    found = re.search(PERSONAL, number)
    grouped = not any(gap in number for gap in ("  ", "--", " -", "- "))
    assert found or not grouped


@pytest.mark.parametrize("words", ["赵*厚接着办", "138 0000 3067", "编号 990100-0001-03"])
def test_a_masked_name_and_a_number_are_left_out(words: str) -> None:
    assert spoken(Screen(title=plain(words)), ZH) == ()


@pytest.mark.parametrize("words", ["也可以打 12345", "第 4 步，共 7 步", "9:00–12:00、13:30–17:00"])
def test_hours_steps_and_the_hotline_are_said(words: str) -> None:
    assert spoken(Screen(title=plain(words)), ZH) == (words,)


def test_another_person_s_card_is_told_without_the_name_of_the_first() -> None:
    assert spoken(another_card("赵*厚"), ZH) == (ZH(text("flow.another-card.spoken")),)


def test_nothing_is_said_until_somebody_asks() -> None:
    talk = Talk()
    talk.voice.show(CHOICE)
    assert talk.lane.said == []
    talk.voice.speak()
    assert talk.lane.said == [("这件事给谁办？\n选一个就往下走。\n给自己办。\n", "zh_CN")]


def test_the_question_whether_somebody_is_there_is_said_by_itself_and_once() -> None:
    talk = Talk()
    for left in range(30, 20, -1):
        talk.voice.show(still_there(left, 30))
    assert len(talk.lane.said) == 1
    assert "您还在吗" in talk.lane.words


def test_in_the_spoken_mode_each_screen_is_read_and_ends_the_one_before() -> None:
    talk = Talk(listening=True)
    talk.voice.show(CHOICE)
    talk.voice.show(CARD)
    assert (len(talk.lane.said), talk.lane.cancelled) == (2, 1)


def test_a_screen_that_changes_in_place_says_only_what_is_new() -> None:
    talk = Talk(listening=True)
    talk.voice.show(CARD)
    talk.voice.show(replace(CARD, message=plain("没有读到，请再放一次。")))
    assert talk.lane.said[1:] == [("没有读到，请再放一次。\n", "zh_CN")]


def test_a_live_picture_does_not_break_off_what_is_being_said() -> None:
    talk = Talk(listening=True)
    for _ in range(20):
        talk.voice.show(CARD)
    assert (len(talk.lane.said), talk.lane.cancelled) == (1, 0)


def test_the_spoken_mode_begins_with_the_screen_that_stands_there_and_ends_at_once() -> None:
    talk = Talk()
    talk.voice.show(CHOICE)
    talk.voice.listen(True)
    assert len(talk.lane.said) == 1
    talk.voice.listen(False)
    assert talk.lane.cancelled == 1


def test_another_language_is_spoken_anew() -> None:
    talk = Talk(listening=True)
    talk.voice.show(still_there(9, 30))
    talk.language = "en"
    talk.voice.again()
    assert [language for _, language in talk.lane.said] == ["zh_CN", "en"]
    assert talk.lane.cancelled == 1


def test_another_language_is_not_spoken_to_who_did_not_ask() -> None:
    talk = Talk()
    talk.voice.show(CHOICE)
    talk.voice.again()
    assert talk.lane.said == []


def test_with_the_visit_the_voice_ends_and_the_mode_with_it() -> None:
    talk = Talk(listening=True)
    talk.voice.show(CHOICE)
    talk.voice.end()
    assert (talk.lane.cancelled, talk.voice.listening) == (1, False)
    talk.voice.speak()
    assert len(talk.lane.said) == 1


def test_the_same_screen_after_a_visit_is_a_new_one() -> None:
    talk = Talk(listening=True)
    talk.voice.show(CHOICE)
    talk.voice.end()
    talk.voice.listen(True)
    talk.voice.show(CHOICE)
    assert len(talk.lane.said) == 2


def test_a_voice_that_fails_is_no_warning() -> None:
    was_said(DeviceError(ErrorKind.DEVICE, "speaker.no-sound"))
    was_said(None)


@pytest.mark.parametrize(("language", "words"), [("zh_CN", "幺三八，零零零零，幺二三四"), ("en", "one three eight")])
def test_a_number_is_said_back_to_whoever_typed_it(language: str, words: str) -> None:
    talk = Talk()
    talk.language = language
    talk.voice.say_back(heard("13800001234"))
    assert words in talk.lane.words


def test_saying_a_number_back_ends_what_was_being_said() -> None:
    talk = Talk(listening=True)
    talk.voice.show(CHOICE)
    talk.voice.say_back(heard("13800001234"))
    assert (talk.lane.cancelled, len(talk.lane.said)) == (1, 2)

"""What a call screen says: each call twice and in order, none that is over, and nothing of before it listened."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devices.device import DeviceError, ErrorKind
from devices.speaker.plan import plan
from kiosk.domain.words import Words
from kiosk.hall.announcements import Announcement
from kiosk.hall.announcing import STALE_SECONDS, spelt, window_words
from tests.support.boards import AT, BoardHall, HeldVoice

ROOT = Path(__file__).parents[3]
LOST = Announcement(
    id="a1", kind="lost", words=Words("有群众的身份证落在自助区", "A card was left"), zones=(), speak=2, staff="0305",
    at=AT, until=AT + 1_800_000, ended_at=None,
)  # fmt: skip
B021 = "请 B 0 2 1 号，到 17 号窗口。"
S043 = "请 S 0 4 3 号，到 22 号窗口。"


@pytest.fixture
def hall() -> BoardHall:
    return BoardHall("17", "22")


@pytest.fixture
def voice(hall: BoardHall) -> HeldVoice:
    """Give a voice that has listened since before the first call."""
    made = HeldVoice()
    made.announcer.see(hall.seen())
    return made


def test_a_call_is_said_at_once_and_again_two_seconds_after_its_end(hall: BoardHall, voice: HeldVoice) -> None:
    voice.announcer.see(hall.call("B021"))
    assert voice.said == [B021]
    voice.end()
    voice.time.later(1.9)
    assert not voice.speaks
    voice.time.later(0.2)
    assert voice.said == [B021, B021]


def test_nothing_is_said_a_third_time(hall: BoardHall, voice: HeldVoice) -> None:
    voice.announcer.see(hall.call("B021"))
    voice.announcer.see(hall.seen())
    assert voice.hear_out() == [B021, B021]


def test_of_two_quick_calls_each_is_heard_before_any_is_heard_again(hall: BoardHall, voice: HeldVoice) -> None:
    voice.announcer.see(hall.call("B021"))
    voice.announcer.see(hall.call("S043", "22"))
    assert voice.hear_out() == [B021, S043, B021, S043]


def test_two_calls_of_one_look_are_said_in_the_order_of_the_calls(hall: BoardHall, voice: HeldVoice) -> None:
    hall.call("B021")
    voice.announcer.see(hall.call("S043", "22"))
    assert voice.hear_out()[:2] == [B021, S043]


def test_a_recall_is_said_with_its_count(hall: BoardHall, voice: HeldVoice) -> None:
    voice.announcer.see(hall.call("B021"))
    voice.hear_out()
    hall.later(12)
    voice.announcer.see(hall.call("B021"))
    assert voice.hear_out()[2:] == ["请 B 0 2 1 号，到 17 号窗口，第 2 次呼叫。"] * 2


def test_a_recall_takes_the_place_of_the_call_that_was_not_said_yet(hall: BoardHall, voice: HeldVoice) -> None:
    voice.announcer.see(hall.call("S043", "22"))
    voice.announcer.see(hall.call("B021"))
    voice.announcer.see(hall.call("B021"))
    assert voice.announcer.waiting == ("B021",)
    assert B021 not in voice.hear_out()


def test_a_recall_while_the_call_is_being_said_leaves_its_second_time_out(hall: BoardHall, voice: HeldVoice) -> None:
    voice.announcer.see(hall.call("B021"))
    voice.announcer.see(hall.call("B021"))
    assert len(voice.hear_out()) == 3


def test_who_has_come_is_not_called_any_more(hall: BoardHall, voice: HeldVoice) -> None:
    voice.announcer.see(hall.call("B021"))
    voice.announcer.see(hall.serve())
    assert voice.hear_out() == [B021]


def test_who_was_passed_over_before_being_heard_is_only_sent_to_the_guide(hall: BoardHall, voice: HeldVoice) -> None:
    voice.announcer.see(hall.call("S043", "22"))
    voice.announcer.see(hall.call("B021"))
    hall.later(50)
    voice.announcer.see(hall.pass_over("17"))
    voice.announcer.see(hall.serve("22"))
    assert voice.hear_out() == [S043, "B 0 2 1 号已过号，请到导办台。"]


def test_a_call_that_waited_too_long_behind_others_is_let_go(hall: BoardHall, voice: HeldVoice) -> None:
    voice.announcer.see(hall.call("B021"))
    voice.announcer.see(hall.call("S043", "22"))
    voice.time.now += STALE_SECONDS + 1
    voice.end()
    assert voice.hear_out() == [B021]


def test_calls_of_while_the_hub_was_away_are_said_only_while_they_are_fresh(hall: BoardHall, voice: HeldVoice) -> None:
    hall.call("B021")
    hall.later(STALE_SECONDS + 1)
    voice.announcer.see(hall.call("S043", "22"))
    assert voice.hear_out() == [S043, S043]


def test_calls_of_before_it_listened_are_not_said(hall: BoardHall) -> None:
    hall.call("B021")
    voice = HeldVoice()
    voice.announcer.see(hall.seen())
    assert not voice.speaks
    voice.announcer.see(hall.call("S043", "22"))
    assert voice.said == [S043]


def test_after_another_hub_took_over_old_calls_are_not_said_again(hall: BoardHall, voice: HeldVoice) -> None:
    voice.announcer.see(hall.call("B021"))
    voice.hear_out()
    promoted = BoardHall("17", "22", epoch=2)
    promoted.seq = 200
    voice.announcer.see(promoted.call("S042", "22"))
    voice.announcer.see(promoted.call("S043", "22"))
    assert voice.hear_out()[2:] == [S043, S043]


def test_a_database_that_was_restored_begins_anew_without_a_word(hall: BoardHall, voice: HeldVoice) -> None:
    voice.announcer.see(hall.call("B021"))
    voice.hear_out()
    older = BoardHall("17", "22")
    older.seq = 5
    voice.announcer.see(older.call("B020"))
    assert not voice.speaks
    voice.announcer.see(older.call("S043", "22"))
    assert voice.said[-1] == S043


def test_a_screen_that_is_told_to_be_silent_says_nothing(hall: BoardHall) -> None:
    voice = HeldVoice(speaks=False)
    voice.announcer.see(hall.seen())
    voice.announcer.see(hall.call("B021"))
    assert not voice.speaks
    assert voice.announcer.waiting == ()


def test_each_call_is_said_in_every_language_of_the_site(hall: BoardHall) -> None:
    voice = HeldVoice(languages=("zh_CN", "en"))
    voice.announcer.see(hall.seen())
    voice.announcer.see(hall.call("B021"))
    voice.hear_out()
    assert voice.languages == ["zh_CN", "en"] * 2
    assert voice.said[1] == "Number B 0 2 1, window 17."


@pytest.mark.parametrize(("one", "words"), [("yi", "B 0 1 1"), ("yao", "B 0 幺 幺")])
def test_a_number_is_spelt_as_the_place_reads_it(one: str, words: str) -> None:
    assert spelt("B011", one) == words


@pytest.mark.parametrize(("no", "words"), [("01", "1"), ("17", "17"), ("A-3", "A-3")])
def test_a_window_is_named_as_people_name_it(no: str, words: str) -> None:
    assert window_words(no) == words


def test_a_voice_that_fails_is_told_once_and_calls_go_on(hall: BoardHall, voice: HeldVoice) -> None:
    mute = DeviceError(ErrorKind.DEVICE, "speaker.no-sound")
    voice.announcer.see(hall.call("B021"))
    voice.end(mute)
    voice.announcer.see(hall.call("S043", "22"))
    voice.end(mute)
    assert voice.troubles == ["speaker.no-sound"]
    voice.time.later(2)
    voice.end()
    assert voice.troubles == ["speaker.no-sound", ""]


def test_what_the_guide_desk_announces_is_said_as_often_as_it_wants(voice: HeldVoice) -> None:
    voice.announcer.announce(())
    voice.announcer.announce((LOST,))
    voice.announcer.announce((LOST,))
    assert voice.hear_out() == [LOST.words.zh] * 2


def test_what_was_announced_before_the_screen_began_is_only_shown(voice: HeldVoice) -> None:
    voice.announcer.announce((LOST,))
    assert not voice.speaks


def test_a_call_does_not_wait_for_the_second_time_of_an_announcement(hall: BoardHall, voice: HeldVoice) -> None:
    voice.announcer.announce(())
    voice.announcer.announce((LOST,))
    voice.announcer.see(hall.call("B021"))
    assert voice.hear_out() == [LOST.words.zh, B021, LOST.words.zh, B021]


@pytest.mark.parametrize("one", ["yi", "yao"])
def test_all_it_says_can_be_joined_of_the_units_a_site_is_asked_to_record(hall: BoardHall, one: str) -> None:
    page = (ROOT / "docs/operations/board.md").read_text("utf-8")
    named = re.search(r"needs these units.*?A sentence", page, re.DOTALL)
    assert named
    units = {*re.findall(r"`([^`]+)`", named[0]), *"0123456789", "b"}
    voice = HeldVoice(one=one)
    voice.announcer.see(hall.seen())
    for number in ("B021", "B017"):
        voice.announcer.see(hall.call(number))
        voice.hear_out()
        hall.later(12)
    voice.announcer.see(hall.call("B017"))
    voice.announcer.see(hall.pass_over())
    assert [words for words in voice.hear_out() if plan(words, "zh_CN", units) is None] == []
    assert any("第" in words for words in voice.said)


def test_a_hushed_voice_ends_its_words_and_begins_none(hall: BoardHall, voice: HeldVoice) -> None:
    voice.announcer.see(hall.call("B021"))
    voice.announcer.see(hall.call("S043", "22"))
    voice.announcer.hush(True)
    voice.announcer.see(hall.call("B022"))
    assert voice.hear_out() == [B021]


def test_a_voice_that_may_speak_again_says_what_comes_then(hall: BoardHall, voice: HeldVoice) -> None:
    voice.announcer.hush(True)
    voice.announcer.see(hall.call("B021"))
    voice.announcer.hush(False)
    voice.announcer.see(hall.call("S043", "22"))
    assert voice.hear_out() == [S043, S043]


def test_a_screen_that_ends_says_nothing_more(hall: BoardHall, voice: HeldVoice) -> None:
    voice.announcer.see(hall.call("B021"))
    voice.announcer.see(hall.call("S043", "22"))
    voice.announcer.stop()
    voice.end()
    assert not voice.speaks
    assert voice.time.waiting == 0


def test_a_pause_is_not_waited_for_by_a_screen_that_ends(hall: BoardHall, voice: HeldVoice) -> None:
    voice.announcer.see(hall.call("B021"))
    voice.end()
    voice.announcer.stop()
    assert voice.time.waiting == 0


@given(st.lists(st.sampled_from(["call", "serve", "pass_over", "pause"]), max_size=40))
def test_whatever_happens_no_call_is_said_twice_more_and_each_fresh_one_is_heard(acts: list[str]) -> None:
    hall, voice = BoardHall("17"), HeldVoice()
    voice.announcer.see(hall.seen())
    called = 0
    for act in acts:
        hall.later(4)
        voice.time.later(4)
        if act == "call":
            called += 1
            voice.announcer.see(hall.call(f"B{called:03d}"))
        elif act == "pause" and voice.speaks:
            voice.end()
        else:
            voice.announcer.see(getattr(hall, act if act != "pause" else "seen")())
    voice.hear_out()
    counts = [sum(words.startswith(f"请 {spelt(f'B{n:03d}', 'yi')} 号") for words in voice.said) for n in range(called)]
    assert max(counts, default=0) <= 2
    assert voice.announcer.waiting == ()

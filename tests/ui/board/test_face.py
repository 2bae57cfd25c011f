"""What stands on a call screen in words: what is known with its age, and nothing that may be old as if it were new."""

from __future__ import annotations

from typing import Any

import pytest
from msgspec.structs import replace

from config.settings import Settings, Site
from config.texts import text, wording
from kiosk.domain.words import Words
from kiosk.hall.line import HallSeen
from kiosk.hub.mode import WRONG_HUBS
from kiosk.tickets.waiting import Wait
from ui.board.face import GRACE_SECONDS, OLD_SECONDS, Face, Faces, Reading, Trouble, reading
from ui.board.samples import ANNOUNCED, BOARD, MOMENT, NOW, PICTURES, QUEUES, READ, Picture, face_of, hall, read
from ui.desk.lights import Light

SETTINGS = Settings(site=Site(mode="training"))


def face(picture: Picture | str, language: str = "zh_CN", settings: Settings = SETTINGS) -> Face:
    return face_of(PICTURES[picture] if isinstance(picture, str) else picture, settings, wording(language))


def away(seconds: float, read_before: float = 1.0) -> HallSeen:
    """Return a hub that does not answer since so long ago."""
    return HallSeen(hall(), READ - read_before, False, NOW - seconds, "unreachable")


def test_a_call_stands_large_with_its_window_and_time() -> None:
    card = face("calling").card
    assert (card.head, card.number, card.window, card.unit) == ("正在叫　09:26", "B021", "17", "号窗口")
    assert card.calling


def test_a_recall_says_how_often() -> None:
    assert face("recalled").card.again == "第 2 次"


def test_who_has_come_is_not_called_any_more() -> None:
    card = face("served").card
    assert not card.calling
    assert card.head.startswith("刚叫过")


def test_who_was_passed_over_is_not_called_any_more() -> None:
    seen = hall(serving=())
    gone = replace(seen, windows=tuple(replace(one, number="") for one in seen.windows))
    assert face(Picture(read(gone))).card.head.startswith("刚叫过")


def test_the_calls_before_stand_below_without_the_large_one() -> None:
    assert [call.number for call in face("calling").before.calls] == ["S043", "B019", "S042", "B017", "R006"]


def test_who_was_called_twice_stands_there_once_as_called_last() -> None:
    twice = hall((("B021", "17"), ("S043", "22"), ("B019", "18"), ("S043", "14")))
    assert [(call.number, call.window) for call in face(Picture(read(twice))).before.calls] == [
        ("S043", "22"),
        ("B019", "18"),
    ]


def test_before_the_first_call_the_screen_says_where_numbers_will_stand() -> None:
    card = face("nobody").card
    assert card.title == "现在没有叫号"
    assert card.number == ""


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({}, "约 10–20 分钟"),
        ({"wait": Wait(0.0, 290.0, 100.0)}, "不到 5 分钟"),
        ({"wait": Wait(2800.0, 4000.0, 3000.0)}, "超过 45 分钟"),
        ({"wait": None}, ""),
        ({"waiting": 0}, "没有人等"),
        ({"windows": 0}, "没有窗口开着"),
    ],
)
def test_minutes_are_told_only_where_they_are_known(changes: dict[str, Any], words: str) -> None:
    queue = face(Picture(read(hall(queues=(replace(QUEUES[0], **changes),))))).queues[0]
    assert queue.wait == words


def test_how_old_the_numbers_are_stands_beside_the_clock() -> None:
    heading = face("calling").heading
    assert (heading.age, heading.light, heading.clock) == ("2 秒前的数", Light.IN_TIME, "09:26")


def test_a_hub_that_does_not_answer_for_a_moment_leaves_the_numbers_with_a_warning() -> None:
    late = face("answers-late")
    assert late.card.number == "B021"
    assert (late.heading.light, late.heading.age) == (Light.NEAR, "数据停在 09:26（8 秒前）")


def test_a_hub_that_cannot_be_read_is_said_large_and_nothing_looks_alive() -> None:
    shown = face("cannot-read")
    assert shown.card.title == "叫号屏暂时读不到"
    assert shown.card.number == ""
    assert shown.before.dim
    assert {queue.count for queue in shown.queues} == {"读不到"}


def test_what_was_read_last_stands_there_with_its_time() -> None:
    shown = face("cannot-read")
    assert shown.heading.age == "数据停在 09:22（4 分前）"
    assert shown.queues[0].wait == "最后 7 人，09:22"
    assert shown.before.calls[0].time == "09:22 叫过"
    assert shown.notices.sentences[0] == "叫号屏从 09:22 起读不到数。"


def test_the_call_that_stood_large_joins_those_before_it_when_nothing_can_be_read() -> None:
    assert face("cannot-read").before.calls[0].number == "B021"


@pytest.mark.parametrize("language", ["zh_CN", "en"])
@pytest.mark.parametrize("code", sorted(WRONG_HUBS))
def test_a_hub_of_the_other_mode_shows_nothing_and_is_said_to_a_technician(code: str, language: str) -> None:
    shown = face(Picture(HallSeen(None, 0.0, False, NOW, "other-mode", code)), language)
    assert (shown.card.number, shown.queues, shown.before.calls, shown.notices.warn) == ("", (), (), True)
    assert shown.notices.sentences[0] == wording(language)(text(f"board.{code}"))


def test_a_screen_that_never_read_anything_shows_no_number_at_all() -> None:
    shown = face("never-read")
    assert shown.heading.light is Light.UNREAD
    assert shown.queues == ()
    assert shown.notices.warn


def test_a_screen_that_opens_does_not_say_that_it_cannot_read() -> None:
    shown = face("opening")
    assert shown.heading.light is Light.AT_WORK
    assert shown.card.title == "正在读"


@pytest.mark.parametrize(
    ("seen", "how"),
    [
        (HallSeen(), Reading.OPENING),
        (read(hall()), Reading.FRESH),
        (read(hall(), OLD_SECONDS + 1), Reading.UNREAD),
        (away(1.0), Reading.LATE),
        (away(GRACE_SECONDS), Reading.UNREAD),
        (away(1.0, OLD_SECONDS + 1), Reading.UNREAD),
        (HallSeen(None, 0.0, False, NOW), Reading.UNREAD),
        (HallSeen(None, 0.0, True, NOW), Reading.UNREAD),
    ],
)
def test_how_what_was_read_is_to_be_taken(seen: HallSeen, how: Reading) -> None:
    assert reading(seen, NOW, READ) is how


@pytest.mark.parametrize(
    "seen", [read(hall(), OLD_SECONDS + 1), away(1.0), away(60.0), HallSeen(None, 0.0, False, NOW)]
)
def test_nothing_that_is_not_fresh_has_the_light_of_what_is_well(seen: HallSeen) -> None:
    assert face(Picture(seen)).heading.light is not Light.IN_TIME


def test_what_the_guide_desk_announces_stands_below() -> None:
    assert face("calling").notices.sentences == tuple(words.zh for words in ANNOUNCED)


def test_announcements_stand_there_also_while_the_hub_cannot_be_read() -> None:
    assert face("cannot-read").notices.sentences[2:] == tuple(words.zh for words in ANNOUNCED)


def test_who_was_passed_over_is_sent_to_the_guide_desk() -> None:
    assert "过号：B016、S039、B1014、S1037。请到导办台，可以接着办。" in face("recalled").notices.sentences


def test_those_passed_over_long_ago_are_not_named_any_more() -> None:
    long_ago = hall(missed=("B016",))
    later = replace(long_ago, at=long_ago.at + 3_600_000)
    assert face(Picture(read(later))).notices.sentences == ("开放时间：9:00–12:00、13:30–17:00",)


def test_a_screen_without_a_voice_says_so() -> None:
    assert face("recalled").notices.sentences[0] == "现在没有语音叫号，请看屏幕。"


@pytest.mark.parametrize(
    ("window", "words"), [("17", "17 号窗口的小屏不准，请看这块屏。"), ("", "有一块小屏不准，请看这块屏。")]
)
def test_a_strip_that_is_not_right_sends_people_here(window: str, words: str) -> None:
    assert face(Picture(read(hall()), (), Trouble(dark=(window,)))).notices.sentences == (words,)


def test_a_screen_out_of_service_shows_no_number_whatever_is_called() -> None:
    shown = face("out-of-use")
    assert (shown.card.title, shown.card.number) == ("这块屏暂停使用", "")
    assert (shown.before.calls, shown.queues, shown.heading.light) == ((), (), Light.STOPPED)


def test_a_zone_without_windows_is_a_wrong_setting_and_said() -> None:
    empty = replace(hall(()), windows=())
    assert "请技术员核对 hub.zone" in face(Picture(read(empty))).notices.sentences[0]


def test_a_training_screen_is_marked_and_one_in_earnest_is_not() -> None:
    earnest = Settings(site=Site(mode="production"))
    assert face("calling").heading.training == "训练"
    assert face("calling", settings=earnest).heading.training == ""


def test_english_names_the_window_before_its_number() -> None:
    shown = face("calling", "en")
    assert (shown.card.unit, shown.card.unit_first) == ("window", True)
    assert shown.heading.title == "Area B"
    assert shown.queues[0].name == "Medical insurance"


def test_a_site_without_english_words_keeps_its_own() -> None:
    made = Faces(SETTINGS, replace(BOARD, title_en="", about_en=""), wording("en"))
    shown = made.face(PICTURES["calling"].seen, None, (Words("一", "one"),), Trouble(), MOMENT)
    assert (shown.heading.title, shown.notices.sentences) == ("B区", ("one",))


def test_a_clock_of_the_machine_that_was_set_back_does_not_make_a_hub_that_is_gone_look_well() -> None:
    assert reading(away(5.0), NOW - 3600, READ) is not Reading.FRESH


def test_a_wait_that_leaps_because_windows_stopped_says_so() -> None:
    queue = face("fewer-windows").queues[0]
    assert (queue.wait, queue.why) == ("约 30–45 分钟", "停了 1 个窗口")

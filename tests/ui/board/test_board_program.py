"""The call screen put together: what the hub tells is seen, said and hung over windows; each part may fail alone."""

from __future__ import annotations

import datetime
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from config.board import BoardSetting, StripSetting
from config.clock import CHINA
from config.settings import DeviceSetting, HubSetting, Settings, SettingsError, Site
from config.texts import wording
from devices.call_board.virtual import VirtualTextBoard
from devices.device import Condition
from devices.speaker.virtual import VirtualSpeaker
from devices.virtual_port import unpaced
from kiosk.domain.words import Words
from kiosk.hall import announcements
from kiosk.hall.announcements import Announcement
from kiosk.hall.board_line import BoardClient
from kiosk.hall.line import HallLine
from kiosk.hub.fleet_values import Heard, Notice, Orders, Stop
from kiosk.platform.errors import UnreachableError
from kiosk.tickets import acts
from kiosk.tickets.values import Event
from tests.support.boards import AT, BoardHall, StillWatch, Timers
from tests.support.hubs import TOKENS, HubThread
from tests.support.parcels import new_id
from tests.support.ui import settle
from ui.board.program import ANNOUNCEMENTS_EVERY, BoardProgram
from ui.hall.watch import HallWatch

NOW = datetime.datetime.fromtimestamp(AT / 1000, CHINA).replace(microsecond=250_000)
LOST = Announcement(
    id="a1", kind="lost", words=Words("有群众的身份证落在自助区。", "A card was left here."), zones=(), speak=0,
    staff="0305", at=AT, until=AT + 60_000, ended_at=None,
)  # fmt: skip
NOTICE = Orders(notice=Notice(Words("请到北门。", "North door, please."), "0305", AT))
# For a machine that is busy with other tests; what is waited for comes within a moment.
LIMIT_MS = 15_000
SPEAKER = DeviceSetting("speaker", "espeak", "program://no-such-voice-anywhere")
STRIP = StripSetting("call_board", "17")


class Screen:
    """A program over a hub that says what a test tells it to, at an hour that a test moves."""

    def __init__(self, board: BoardSetting, *devices: DeviceSetting) -> None:
        self.time, self.now = Timers(), NOW
        self.watch, self.silences = StillWatch(), list[str]()
        settings = Settings(site=Site(mode="training"), hub=HubSetting(zone="B"), devices=devices)
        watch: Any = self.watch
        self.program = BoardProgram(
            settings, board, wording("zh_CN"), watch, now=lambda: self.now, clock=self.time.clock,
            on_silent=self.silences.append,
        )  # fmt: skip
        self.window = self.program.window
        self.window.resize(1920, 1080)
        self.window.show()
        settle()

    @property
    def notices(self) -> tuple[str, ...]:
        return self.window.face.notices.sentences

    def tell(self, snapshot: Any, **more: Any) -> None:
        self.watch.tell(snapshot, read_at=self.time.now, **more)

    def seconds(self, count: int, hall: BoardHall | None = None) -> None:
        """Let seconds pass, at a hall too, without the timer that counts them."""
        if hall:
            hall.later(count)
        for _ in range(count):
            self.time.now += 1
            self.now += datetime.timedelta(seconds=1)
            self.program.second()


@pytest.fixture
def made() -> Iterator[list[Screen]]:
    screens: list[Screen] = []
    yield screens
    for screen in screens:
        screen.program.close()


@pytest.fixture
def open_screen(made: list[Screen]) -> Callable[..., Screen]:
    def make(*devices: DeviceSetting, **board: Any) -> Screen:
        made.append(Screen(BoardSetting(**board), *devices))
        return made[-1]

    return make


@pytest.fixture
def screen(open_screen: Callable[..., Screen]) -> Screen:
    return open_screen()


@pytest.fixture
def hall() -> BoardHall:
    return BoardHall("17", "22")


def test_nothing_is_asked_before_the_screen_has_painted(screen: Screen) -> None:
    assert screen.watch.started
    assert screen.window.face.card.title == "正在读"


def test_what_the_hub_tells_stands_there_at_once(screen: Screen, hall: BoardHall) -> None:
    screen.tell(hall.call("B021"))
    assert screen.window.card.value.number == "B021"


def test_a_second_call_takes_the_large_place_after_a_while_and_the_list_at_once(
    screen: Screen, hall: BoardHall
) -> None:
    screen.tell(hall.seen())
    screen.tell(hall.call("B021"))
    screen.tell(hall.call("S043", "22"))
    assert [call.number for call in screen.window.face.before.calls] == ["S043"]
    screen.seconds(4)
    assert screen.window.card.value.number == "S043"


def test_the_clock_waits_for_the_next_whole_second_however_late_it_was(screen: Screen) -> None:
    screen.program.second()
    assert screen.program.waits_ms == 750
    screen.now = screen.now.replace(microsecond=999_000)
    screen.program.second()
    assert screen.program.waits_ms == 1


def test_the_clock_is_the_hall_s_whatever_the_machine_believes(screen: Screen, hall: BoardHall) -> None:
    hall.later(3600)
    screen.tell(hall.seen())
    assert screen.window.face.heading.clock == "11:00"
    screen.seconds(60)
    assert screen.window.face.heading.clock == "11:01"


def test_a_look_that_is_a_second_old_does_not_set_the_clock_back(screen: Screen, hall: BoardHall) -> None:
    screen.tell(hall.seen())
    screen.seconds(1)
    screen.tell(hall.seen())
    screen.program.second()
    assert screen.program.waits_ms == 750


def test_the_age_of_the_numbers_grows_each_second(screen: Screen, hall: BoardHall) -> None:
    screen.tell(hall.call("B021"))
    screen.seconds(7)
    assert screen.window.face.heading.age == "7 秒前的数"


def test_a_hub_that_stays_away_is_said_and_one_that_is_back_is_believed(screen: Screen, hall: BoardHall) -> None:
    screen.tell(hall.call("B021"))
    screen.tell(hall.seen(), answers=False, since=screen.now.timestamp())
    assert screen.window.face.card.number == "B021"
    screen.seconds(11)
    assert screen.window.face.card.title == "叫号屏暂时读不到"
    screen.tell(hall.seen())
    assert screen.window.face.card.number == "B021"


def test_announcements_are_asked_for_with_the_first_answer_and_stand_below(screen: Screen, hall: BoardHall) -> None:
    assert screen.watch.questions == 0
    screen.tell(hall.seen())
    screen.watch.answer((LOST,))
    assert screen.notices == (LOST.words.zh,)


def test_an_announcement_of_now_is_asked_for_at_once(screen: Screen, hall: BoardHall) -> None:
    screen.tell(hall.seen())
    screen.watch.answer(())
    for kind in ("called", "announced"):
        screen.watch.happened.emit(Event(1, "2026-11-23", AT, kind, None, None, None, None, {}))
    assert screen.watch.questions == 1


def test_one_question_at_a_time(screen: Screen, hall: BoardHall) -> None:
    screen.tell(hall.seen())
    screen.seconds(ANNOUNCEMENTS_EVERY)
    assert screen.watch.questions == 1


def test_what_was_announced_stands_while_nobody_can_ask_and_not_beyond_its_time(
    screen: Screen, hall: BoardHall
) -> None:
    screen.tell(hall.seen())
    screen.watch.answer((LOST,))
    screen.seconds(ANNOUNCEMENTS_EVERY, hall)
    screen.watch.answer(UnreachableError("refused"))
    screen.tell(hall.seen())
    assert screen.notices == (LOST.words.zh,)
    screen.seconds(ANNOUNCEMENTS_EVERY, hall)
    screen.tell(hall.seen())
    assert screen.notices == ("开放时间：9:00–12:00、13:30–17:00",)


def test_words_of_the_hall_for_this_screen_stand_first_whatever_thread_brings_them(
    screen: Screen, hall: BoardHall, qtbot: QtBot
) -> None:
    screen.tell(hall.seen())
    screen.watch.answer((LOST,))
    threading.Thread(target=screen.program.obey, args=(NOTICE,)).start()
    qtbot.waitUntil(lambda: screen.notices == ("请到北门。", LOST.words.zh), timeout=LIMIT_MS)
    screen.program.obey(Orders())
    qtbot.waitUntil(lambda: screen.notices == (LOST.words.zh,), timeout=LIMIT_MS)


def test_the_hall_takes_the_screen_out_of_service_and_back(screen: Screen, hall: BoardHall, qtbot: QtBot) -> None:
    told: list[bool] = []
    screen.program.on_device = lambda: told.append(screen.program.stopped)
    screen.tell(hall.call("B021"))
    screen.program.obey(Orders(stopped=Stop("修", "0900", AT)))
    qtbot.waitUntil(lambda: screen.window.face.card.title == "这块屏暂停使用", timeout=LIMIT_MS)
    screen.program.obey(Orders())
    qtbot.waitUntil(lambda: screen.window.face.card.number == "B021", timeout=LIMIT_MS)
    assert told == [True, False]


@pytest.mark.parametrize(("kind", "times"), [("machine-stopped", 1), ("machine-noticed", 1), ("called", 0)])
def test_an_order_of_the_hall_is_asked_for_at_once(screen: Screen, kind: str, times: int) -> None:
    told: list[None] = []
    screen.program.on_device = lambda: told.append(None)
    screen.watch.happened.emit(Event(7, "2026-11-23", AT, kind, None, None, None, None, {}))
    assert len(told) == times


def test_what_the_screen_follows_is_told_once_it_is_shown(screen: Screen, hall: BoardHall, qtbot: QtBot) -> None:
    told: list[Heard | None] = []
    screen.program.on_device = lambda: told.append(screen.program.heard)
    screen.tell(hall.seen())
    for _ in range(2):
        screen.program.obey(NOTICE)
    qtbot.waitUntil(lambda: "请到北门。" in screen.notices, timeout=LIMIT_MS)
    screen.program.obey(Orders())
    qtbot.waitUntil(lambda: "请到北门。" not in screen.notices, timeout=LIMIT_MS)
    assert told == [Heard(notice=AT), Heard()]


def test_a_screen_that_is_not_to_speak_says_nothing_of_a_voice(open_screen: Callable[..., Screen]) -> None:
    assert "speaker" not in open_screen(SPEAKER, speaks=False).program.devices.states()
    assert "speaker" in open_screen(SPEAKER).program.devices.states()


def test_a_strip_that_is_no_device_of_the_machine_is_a_wrong_setting() -> None:
    with pytest.raises(SettingsError, match="call_board is no device of this machine"):
        Screen(BoardSetting(strips=(STRIP,)))


def test_a_machine_without_a_speaker_is_silent_by_its_own_will_and_says_nothing_of_it(
    screen: Screen, hall: BoardHall
) -> None:
    screen.tell(hall.seen())
    screen.tell(hall.call("B021"))
    assert screen.notices == ("开放时间：9:00–12:00、13:30–17:00",)
    assert screen.silences == []


def test_a_voice_that_cannot_speak_is_told_once_and_the_screen_goes_on(
    open_screen: Callable[..., Screen], hall: BoardHall, qtbot: QtBot
) -> None:
    screen = open_screen(SPEAKER)
    screen.tell(hall.seen())
    qtbot.waitUntil(lambda: screen.silences == ["speaker.lost"], timeout=LIMIT_MS)
    screen.tell(hall.call("B021"))
    assert screen.window.card.value.number == "B021"
    assert "现在没有语音叫号，请看屏幕。" in screen.notices
    qtbot.waitUntil(lambda: screen.program.devices.announcer.trouble != "", timeout=LIMIT_MS)
    assert screen.silences == ["speaker.lost"]


def test_hours_of_calls_leave_no_timer_and_no_object_behind(screen: Screen, hall: BoardHall) -> None:
    for turn in range(20):
        screen.tell(hall.call(f"B{turn:03d}"))
    settle()
    before = len(screen.program.findChildren(QObject))
    for turn in range(60):
        screen.tell(hall.call(f"B{turn:03d}"))
        screen.seconds(5)
    settle()
    assert len(screen.program.findChildren(QObject)) == before


class Live:
    """The program over a real hub, a real voice and a real strip."""

    def __init__(self, hub: HubThread, folder: Path) -> None:
        self.speaker, self.strip = VirtualSpeaker(folder), VirtualTextBoard(folder / "strip", pace=unpaced)
        devices = (
            DeviceSetting("speaker", "espeak", self.speaker.start(), {"silence_seconds": 2.0}),
            DeviceSetting("call_board", "text", self.strip.start(), {"patience": 0.2}),
        )
        client = BoardClient(hub.url, TOKENS["board"], zone="east", reconnect_seconds=0.02, mode="training")
        self.watch = HallWatch(
            lambda hear, happened: HallLine(client, hear, happened, retry_seconds=0.02, calm_seconds=0.01)
        )
        settings = Settings(site=Site(mode="training"), hub=HubSetting(hub.url, zone="east"), devices=devices)
        board = BoardSetting(strips=(StripSetting("call_board", "01"),))
        self.program = BoardProgram(settings, board, wording("zh_CN"), self.watch)
        self.window = self.program.window
        self.window.resize(1366, 768)
        self.window.show()

    def close(self) -> None:
        self.program.close()
        self.speaker.stop()
        self.strip.stop()


@pytest.fixture
def live(hub: HubThread, tmp_path: Path, qtbot: QtBot) -> Iterator[Live]:
    made = Live(hub, tmp_path)
    qtbot.waitUntil(lambda: bool(made.watch.now.answers), timeout=LIMIT_MS)
    qtbot.waitUntil(lambda: all(state.usable for state in made.program.devices.states().values()), timeout=LIMIT_MS)
    yield made
    made.close()


def called(hub: HubThread, window: str = "01") -> str:
    """Have a number given and called; return it."""
    clerk, kiosk = hub.client(staff=f"clerk-{window}"), hub.client("kiosk")
    ticket = kiosk.do(acts.Issue(queue="social"), new_id()).ticket
    clerk.do(acts.OpenWindow(window=window), new_id())
    clerk.do(acts.CallNext(window=window), new_id())
    for client in (clerk, kiosk):
        client.close()
    return ticket.number


def test_a_call_at_the_hub_is_seen_heard_and_hangs_over_its_window(hub: HubThread, live: Live, qtbot: QtBot) -> None:
    number = called(hub)
    qtbot.waitUntil(lambda: live.window.card.value.number == number, timeout=LIMIT_MS)
    qtbot.waitUntil(lambda: live.strip.shows == (f"请 {number} 号", "到 01 号窗口"), timeout=LIMIT_MS)
    qtbot.waitUntil(lambda: bool(live.speaker.heard), timeout=LIMIT_MS)
    assert live.speaker.heard[0].words == "请 A 0 0 1 号，到 1 号窗口。"


def test_a_call_of_another_part_of_the_hall_is_not_its_business(hub: HubThread, live: Live, qtbot: QtBot) -> None:
    called(hub, "03")
    number = called(hub, "01")
    qtbot.waitUntil(lambda: live.window.card.value.number == number, timeout=LIMIT_MS)
    assert live.window.face.before.calls == ()


def test_what_the_guide_desk_announces_is_read_aloud_and_stands_below(hub: HubThread, live: Live, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: live.program.knows_announcements, timeout=LIMIT_MS)
    guide = hub.client("guide", staff="0305", roles=("guide",))
    wish = announcements.AnnouncementWish(kind="lost", words=LOST.words, minutes=5, zones=("east",), speak=1)
    announcements.announce(guide, wish, new_id())
    guide.close()
    qtbot.waitUntil(lambda: LOST.words.zh in live.window.face.notices.sentences, timeout=LIMIT_MS)
    qtbot.waitUntil(lambda: [heard.words for heard in live.speaker.heard] == [LOST.words.zh], timeout=LIMIT_MS)


def test_a_strip_that_falls_silent_is_told_and_people_are_sent_to_the_screen(
    hub: HubThread, live: Live, qtbot: QtBot
) -> None:
    live.strip.fault("silent")
    called(hub)
    qtbot.waitUntil(lambda: "01 号窗口的小屏不准，请看这块屏。" in live.window.face.notices.sentences, timeout=LIMIT_MS)
    assert live.program.devices.states()["call_board"].condition is Condition.FAULT


def test_a_screen_out_of_service_leaves_its_strips_empty(hub: HubThread, live: Live, qtbot: QtBot) -> None:
    called(hub)
    qtbot.waitUntil(lambda: live.strip.shows != (), timeout=LIMIT_MS)
    live.program.obey(Orders(stopped=Stop("修", "0900", AT)))
    qtbot.waitUntil(lambda: live.strip.shows == (), timeout=LIMIT_MS)


def test_a_screen_that_ends_leaves_its_strips_empty(hub: HubThread, live: Live, qtbot: QtBot) -> None:
    called(hub)
    qtbot.waitUntil(lambda: live.strip.shows != (), timeout=LIMIT_MS)
    live.program.close()
    assert live.strip.shows == ()

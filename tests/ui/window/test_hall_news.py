"""What the hall tells a window beside its queue: asked for when something happened, kept where it cannot be read."""

from __future__ import annotations

from typing import Any

import pytest

from config.settings import HubSetting
from kiosk.hall.announcements import Announcements
from kiosk.hall.days import WindowDay
from kiosk.hub.fleet_values import Message, Messages
from kiosk.tickets import acts
from kiosk.tickets.values import Event, State
from tests.support.hand_hall import GONE, NOW_MS, Desk, ticket
from ui.window.hall_news import HallNews, read

SETTING = HubSetting(window="17", zone="B区")
EVENT = Event(1, "2026-11-23", NOW_MS, "finished", "id", "17", "1708", "W17", {})
DAY = WindowDay(window="17", day="2026-11-23", called=3)


def message(name: str, heard_by: str = "") -> Message:
    return Message(name, "window", "17", "G01", "", "复印机没粉了", "1001", NOW_MS, heard_by, None)


class Reads:
    """A client that reads by path; a path that is not told is unknown."""

    def __init__(self, **told: object) -> None:
        self.told = told
        self.asked: list[str] = []

    def read(self, path: str, kind: type) -> Any:
        self.asked.append(path)
        name = path.partition("?")[0].strip("/").split("/")[0]
        if name not in self.told:
            raise GONE
        return self.told[name]


@pytest.fixture
def desk(qapp: object) -> Desk:
    return Desk()


@pytest.fixture
def news(desk: Desk) -> HallNews:
    return HallNews(desk.calling, SETTING, clock=lambda: desk.clock)


def asked(desk: Desk) -> int:
    """Return how often all of it was asked for."""
    return sum(name == "read" and path[0].startswith("/windows") for name, path in desk.hall.client.calls)


def test_only_what_nobody_heard_yet_is_a_message() -> None:
    client = Reads(
        messages=Messages((message("m1", "1708"), message("m2"))), announcements=Announcements(()), windows=DAY
    )
    found = read(SETTING, "2026-11-23", client)  # type: ignore[arg-type]  # all of it that is asked
    assert [one.id for one in found["messages"]] == ["m2"]
    assert (found["announcements"], found["day"]) == ((), DAY)


def test_a_part_that_cannot_be_had_leaves_the_others() -> None:
    assert read(SETTING, "2026-11-23", Reads(windows=DAY)) == {"day": DAY}  # type: ignore[arg-type]  # as above


def test_it_is_asked_for_this_window_and_its_zone() -> None:
    client = Reads()
    read(SETTING, "2026-11-23", client)  # type: ignore[arg-type]  # as above
    assert client.asked[0] == "/messages?to=window&window=17"
    assert client.asked[2] == "/windows/17/days/2026-11-23"


def test_nothing_is_asked_before_somebody_works_there(desk: Desk, news: HallNews) -> None:
    assert asked(desk) == 0


def test_it_is_asked_at_once_and_then_every_half_minute(desk: Desk, news: HallNews) -> None:
    news.start()
    assert asked(desk) == 1
    desk.later(29)
    news.look()
    assert asked(desk) == 1
    desk.later(2)
    news.look()
    assert asked(desk) == 2


def test_soon_after_something_happened_it_is_asked_again(desk: Desk, news: HallNews) -> None:
    news.start()
    assert asked(desk) == 1
    news.happened(EVENT)
    desk.later(1)
    news.look()
    assert asked(desk) == 1
    desk.later(1.5)
    news.look()
    assert asked(desk) == 2


def test_without_the_hub_nothing_is_asked_and_what_was_read_stays(desk: Desk, news: HallNews) -> None:
    news.day = DAY
    desk.lose()
    news.start()
    assert (asked(desk), news.day) == (0, DAY)


def test_who_goes_leaves_no_messages_and_no_figures(desk: Desk, news: HallNews) -> None:
    news.messages, news.day, news.draft = (message("m1"),), DAY, True
    news.stop()
    assert (news.messages, news.day, news.draft) == ((), None, None)


def test_the_oldest_message_is_heard_first(desk: Desk, news: HallNews) -> None:
    news.messages = (message("m1"), message("m2"))
    assert news.heard()
    assert [one.id for one in news.messages] == ["m2"]
    name, arguments = desk.hall.client.calls[-1]
    assert (name, arguments[1]) == ("send", "/messages/m1/heard")


def test_where_there_is_no_message_there_is_nothing_to_hear(news: HallNews) -> None:
    assert not news.heard()


def test_whether_who_is_called_left_a_draft_is_asked_for_their_ticket(desk: Desk, news: HallNews) -> None:
    class Draft:
        draft = True

    desk.hall.client.told["read"] = Draft()
    desk.have()
    assert news.draft is True
    assert desk.hall.client.calls[-1][1][0] == "/tickets/id-B021/draft"


def test_an_answer_about_somebody_else_says_nothing(desk: Desk, news: HallNews) -> None:
    class Draft:
        draft = True

    desk.hall.client.told["read"] = Draft()
    desk.hall.holds_questions = True
    desk.have()
    desk.calling.pass_over()
    desk.hall.end(acts.Told(ticket(state=State.NO_SHOW, version=9)))
    for put in desk.hall.questions:
        put()
    assert news.draft is None

"""Who did what at the machines of a hall stands on record: named, worded, by day, and nothing of a person in it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from kiosk.domain.words import Words
from kiosk.hall import announcements, fleet
from kiosk.hall.announcements import AnnouncementWish
from kiosk.hub.calls import trail
from kiosk.hub.client import HubClient
from kiosk.hub.fleet_values import Heard, Trace
from kiosk.platform.errors import RefusedError
from kiosk.tickets import acts
from tests.support.fleet_words import said
from tests.support.hubs import HubThread
from tests.support.parcels import new_id
from tests.support.sync_hall import emptied

TODAY = "2026-11-23"
WORDS = Words("只能取号", "Numbers only")
LOST = AnnouncementWish(kind="lost", words=Words("有证件落在自助区", "A card was left"), minutes=30)


@pytest.fixture
def hub(running: HubThread) -> HubThread:
    emptied(running)
    return running


@pytest.fixture
def desk(hub: HubThread) -> Iterator[HubClient]:
    made = hub.client("hall", staff="0133", roles=("technician",))
    yield made
    made.close()


def told(desk: HubClient, day: str = TODAY) -> list[tuple[str, str, str, str, str]]:
    """Return who did what, the oldest first."""
    items = reversed(fleet.trail(desk, day).items)
    return [(one.kind, one.staff, one.machine, one.about, one.words) for one in items]


def test_an_order_stands_with_its_reason_and_the_machines_word_that_it_follows(hub: HubThread, desk: HubClient) -> None:
    stop = fleet.stop(desk, "kiosk", "换读卡模块", new_id()).stop
    assert stop is not None
    for _ in range(3):
        fleet.report(hub.client("kiosk"), said(heard=Heard(stop=stop.at)))
    fleet.resume(desk, "kiosk", new_id())
    assert told(desk) == [
        ("machine-stopped", "0133", "kiosk", "", "换读卡模块"),
        ("machine-obeyed", "", "kiosk", "stop", ""),
        ("machine-resumed", "0133", "kiosk", "", ""),
    ]


def test_words_on_a_screen_stand_with_them(hub: HubThread, desk: HubClient) -> None:
    notice = fleet.put_notice(desk, "kiosk", WORDS, 10, new_id()).notice
    assert notice is not None
    fleet.report(hub.client("kiosk"), said(heard=Heard(notice=notice.until)))
    fleet.end_notice(desk, "kiosk", new_id())
    assert [(one[0], one[3], one[4]) for one in told(desk)] == [
        ("machine-noticed", "", "只能取号"), ("machine-obeyed", "notice", ""), ("machine-notice-ended", "", ""),
    ]  # fmt: skip


def test_an_order_that_was_replaced_is_not_said_to_be_followed(hub: HubThread, desk: HubClient) -> None:
    first = fleet.stop(desk, "kiosk", "换设备", new_id()).stop
    assert first is not None
    hub.later(1)
    fleet.stop(desk, "kiosk", "挪地方", new_id())
    fleet.report(hub.client("kiosk"), said(heard=Heard(stop=first.at)))
    assert [one[0] for one in told(desk)] == ["machine-stopped", "machine-stopped"]


def test_who_looks_after_a_machine_stands_with_how(desk: HubClient) -> None:
    fleet.take_over(desk, "kiosk", "repairing", new_id())
    fleet.hand_back(desk, "kiosk", new_id())
    assert told(desk) == [
        ("machine-taken-over", "0133", "kiosk", "repairing", ""), ("machine-handed-back", "0133", "kiosk", "", ""),
    ]  # fmt: skip


def test_a_message_and_who_heard_it_stand_with_its_words_and_its_machine(hub: HubThread, desk: HubClient) -> None:
    message = fleet.send_message(desk, "guide", new_id(), machine="kiosk", about="printer.paper-out", words="没纸")
    fleet.hear(hub.client("guide", staff="0305"), message.id, new_id())
    assert told(desk) == [
        ("message-sent", "0133", "kiosk", "guide", "没纸"), ("message-heard", "0305", "kiosk", "", "没纸"),
    ]  # fmt: skip


def test_an_announcement_stands_with_its_words_until_they_are_not_kept_any_more(
    hub: HubThread, desk: HubClient
) -> None:
    made = announcements.announce(hub.client("guide", staff="0305"), LOST, new_id())
    announcements.end(hub.client("guide", staff="0305"), made.id, new_id())
    kinds = [("announced", "有证件落在自助区"), ("announcement-ended", "有证件落在自助区")]
    assert [(one[0], one[4]) for one in told(desk)] == kinds
    with hub.hub.desk.engine.begin() as connection:
        connection.exec_driver_sql("DELETE FROM announcement")
    assert [(one[0], one[4]) for one in told(desk)] == [("announced", ""), ("announcement-ended", "")]


def test_numbers_and_calls_for_help_are_no_part_of_it(hub: HubThread, desk: HubClient) -> None:
    hub.client("kiosk").issue(acts.Issue(queue="social", to_print=True), new_id())
    assert told(desk) == []


def test_each_day_has_its_own_and_today_is_what_nobody_names(hub: HubThread, desk: HubClient) -> None:
    fleet.stop(desk, "kiosk", "换设备", new_id())
    hub.later(24 * 3600)
    fleet.resume(desk, "kiosk", new_id())
    assert ([one[0] for one in told(desk)], [one[0] for one in told(desk, "2026-11-24")]) == (
        ["machine-stopped"], ["machine-resumed"],
    )  # fmt: skip
    assert desk.read("/trail", fleet.Trail).day == "2026-11-24"


def test_a_long_day_is_read_in_pages(desk: HubClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(trail, "MOST", 2)
    for _ in range(3):
        fleet.take_over(desk, "kiosk", "going", new_id())
    page = fleet.trail(desk, TODAY)
    rest = fleet.trail(desk, TODAY, page.items[-1].seq)
    assert (page.more, len(page.items), rest.more, len(rest.items)) == (True, 2, False, 1)


def test_a_machine_nobody_signs_in_at_is_not_told(hub: HubThread) -> None:
    for kind in ("kiosk", "board"):
        with pytest.raises(RefusedError) as refused:
            fleet.trail(hub.client(kind), TODAY)
        assert refused.value.problem.code == "forbidden-scope"


def test_what_was_done_names_where_and_when(hub: HubThread, desk: HubClient) -> None:
    fleet.resume(desk, "kiosk", new_id())
    (found,) = fleet.trail(desk, TODAY).items
    at = round(hub.now.timestamp() * 1000)
    assert found == Trace(found.seq, at, "machine-resumed", "0133", "hall", "kiosk", "", "")

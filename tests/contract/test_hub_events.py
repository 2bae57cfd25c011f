"""What happens in a hall is heard once and in order: over broken lines, by stream and by poll, from any cursor."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from kiosk.hub import pump as pumping
from kiosk.hub import streaming
from kiosk.hub.client import Happened, HubClient, cursor_of
from kiosk.platform.errors import NotThePlatformError, RefusedError
from kiosk.tickets import acts
from tests.support.cutting_line import CuttingLine
from tests.support.hubs import TOKENS, HubThread, hub
from tests.support.parcels import new_id
from tests.support.postgres import Cluster, postgres
from tests.support.raw_hall import RawMachine
from tests.support.scripted_server import ScriptedServer, response

__all__ = ["hub", "postgres"]


def issue(hub: HubThread, count: int) -> None:
    kiosk = hub.client("kiosk")
    for _ in range(count):
        kiosk.do(acts.Issue(queue="social"), new_id())
    kiosk.close()


def heard(stream: Iterator[Happened], count: int) -> list[int]:
    """Return the numbers of so many events; only a reset has none."""
    return [happened.event.seq if happened.event else 0 for happened in itertools.islice(stream, count)]


def listening(url: str, **more: Any) -> HubClient:
    return HubClient(url, TOKENS["board"], reconnect_seconds=0.01, mode="training", **more)


def polled(client: HubClient, cursor: str, count: int) -> list[int]:
    """Poll on until so many events were told: one that was committed is told soon, and not at once."""
    told: list[int] = []
    while len(told) < count:
        answer = client.poll(cursor, wait=1)
        told += [event.seq for event in answer.events]
        cursor = answer.cursor
    return told


def test_a_stream_tells_what_was_and_then_what_comes(hub: HubThread) -> None:
    issue(hub, 3)
    board = listening(hub.url)
    stream = board.events("1-1")
    assert heard(stream, 2) == [2, 3]
    issue(hub, 2)
    assert heard(stream, 2) == [4, 5]
    board.close()


def test_without_a_cursor_it_begins_with_what_comes_next(hub: HubThread) -> None:
    issue(hub, 2)
    assert hub.client("board").poll().cursor == "1-2"
    assert hub.client("board").poll("1-2").events == ()


@pytest.mark.parametrize("seed", range(4))
def test_over_a_line_that_breaks_anywhere_each_event_is_heard_once(hub: HubThread, seed: int) -> None:
    issue(hub, 40)
    port = int(hub.url.split(":")[2].split("/")[0])
    line = CuttingLine(port, *(300 + 577 * cut + 131 * seed for cut in range(8)))
    board = listening(f"http://127.0.0.1:{line.port}/hall/v1")
    stream = board.events("1-0")
    assert heard(stream, 40) == list(range(1, 41))
    issue(hub, 5)
    assert heard(stream, 5) == list(range(41, 46))
    assert line.broken >= 1
    board.close()
    line.close()


def test_a_hub_that_ends_and_comes_back_goes_on_where_it_was(hub: HubThread, tmp_path: Path) -> None:
    issue(hub, 2)
    board = listening(hub.url)
    assert heard(board.events("1-0"), 2) == [1, 2]
    hub.stop()
    again = HubThread(tmp_path / "hub")
    other = listening(again.url)
    issue(again, 2)
    assert heard(other.events("1-2"), 2) == [3, 4]
    other.close()
    again.stop()


def test_after_a_take_over_the_cursor_of_before_leads_nowhere_and_a_snapshot_leads_on(
    hub: HubThread, tmp_path: Path
) -> None:
    issue(hub, 2)
    hub.stop()
    after = HubThread(tmp_path / "hub", epoch=2)
    board = listening(after.url)
    stream = board.events("1-1")
    assert next(stream) == Happened("2-2", None)
    seen = after.client().snapshot()
    issue(after, 1)
    assert (cursor_of(seen), heard(stream, 1)) == ("2-2", [3])
    board.close()
    after.stop()


@pytest.mark.parametrize("cursor", ["2-1", "1-99", "999999-999999999999999"])
def test_a_cursor_nobody_gave_is_told_as_such(hub: HubThread, cursor: str) -> None:
    issue(hub, 1)
    told = hub.client("board").poll(cursor)
    assert (told.reset, told.events, told.cursor) == (True, (), "1-1")


def test_a_poll_waits_for_what_comes_and_no_longer(hub: HubThread) -> None:
    assert hub.client("board").poll("1-0", wait=1).events == ()
    issue(hub, 3)
    assert polled(hub.client("board"), "1-0", 3) == [1, 2, 3]


def test_what_was_long_ago_is_read_from_the_database(hub: HubThread, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pumping, "KEPT", 3)
    monkeypatch.setattr(pumping, "PAGE", 4)
    issue(hub, 20)
    board = listening(hub.url)
    assert heard(board.events("1-0"), 20) == list(range(1, 21))
    board.close()


def test_a_poll_tells_no_more_at_once_than_an_answer_may_hold(hub: HubThread, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(streaming, "PAGE", 4)
    issue(hub, 10)
    board = hub.client("board")
    polled(board, "1-9", 1)
    told = board.poll("1-0")
    assert ([event.seq for event in told.events], told.cursor) == ([1, 2, 3, 4], "1-4")
    assert polled(board, told.cursor, 6) == [5, 6, 7, 8, 9, 10]


@pytest.mark.parametrize(("kind", "hears"), [("board", False), ("kiosk", False), ("window", True), ("guide", True)])
def test_in_which_class_somebody_is_only_staff_hear(hub: HubThread, kind: str, hears: bool) -> None:
    hub.client("kiosk").do(acts.Issue(queue="social", credit="disabled"), new_id())
    client = hub.client(kind, reconnect_seconds=0.01)
    by_stream, by_poll = next(client.events("1-0")).event, client.poll("1-0").events[0]
    assert by_stream == by_poll
    assert (by_poll.kind, by_poll.ticket is not None, "credit" in by_poll.detail) == ("issued", hears, hears)
    client.close()


def test_what_another_process_did_is_heard_too(postgres: Cluster, tmp_path: Path) -> None:
    address = postgres.emptied()
    one, other = HubThread(tmp_path / "one", address), HubThread(tmp_path / "other", address)
    board = listening(other.url)
    issue(one, 3)
    assert heard(board.events("1-0"), 3) == [1, 2, 3]
    board.close()
    one.stop()
    other.stop()


def test_the_line_is_told_to_be_alive_and_when_to_come_again(hub: HubThread) -> None:
    import http.client

    connection = http.client.HTTPConnection(hub.url.split("/")[2], timeout=5)
    told = {"Authorization": f"Bearer {TOKENS['board']}", "Accept": "text/event-stream", "Banshi-Mode": "training"}
    connection.request("GET", "/hall/v1/events", headers=told)
    answer = connection.getresponse()
    lines = [answer.readline() for _ in range(4)]
    assert answer.headers["Content-Type"].startswith("text/event-stream")
    assert (lines[0], lines[2]) == (b"retry: 20\n", b": alive\n")
    connection.close()


def test_silence_is_a_dead_line_and_is_tried_again(hub: HubThread) -> None:
    issue(hub, 1)
    board = listening(hub.url, silence_seconds=0.02)
    stream = board.events("1-0")
    assert heard(stream, 1) == [1]
    issue(hub, 1)
    assert heard(stream, 1) == [2]
    board.close()


def test_a_stream_that_is_closed_ends(hub: HubThread) -> None:
    issue(hub, 2)
    board = listening(hub.url)
    stream = board.events("1-0")
    assert heard(stream, 1) == [1]
    board.close()
    assert list(stream) == []


def test_who_is_turned_away_does_not_come_again_for_ever(hub: HubThread) -> None:
    with pytest.raises(RefusedError, match="unauthenticated"):
        next(HubClient(hub.url, "nobody", mode="training").events())


@pytest.mark.parametrize("body", [b"{}", b"data: {\n\n"])
def test_what_is_no_stream_of_events_is_not_believed(body: bytes) -> None:
    media = "text/event-stream" if body.startswith(b"data") else "application/json"
    with (
        ScriptedServer(response(200, body, media, X_Hall_Epoch="1", Banshi_Mode="training")) as server,
        pytest.raises(NotThePlatformError),
    ):
        next(listening(server.url).events("1-0"))


def test_a_poll_of_raw_http_keeps_the_document(hub: HubThread) -> None:
    issue(hub, 2)
    assert polled(hub.client("board"), "1-0", 2) == [1, 2]
    told = RawMachine(hub.url).ask("GET", "/events?after=1-0&wait=5")
    assert [event["detail"]["number"] for event in told.body["events"]] == ["A001", "A002"]

"""Reports over lines and hubs as they are: cut in the middle, gone and back, with a database that was away."""

from __future__ import annotations

import queue
import signal
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from kiosk.hall import fleet
from kiosk.hall.reporting import Reporter
from kiosk.hub.client import HubClient
from kiosk.hub.fleet_values import MachineSeen, Orders
from kiosk.platform.errors import RefusedError
from offline_queue.ids import uuid7
from tests.support.cutting_line import CuttingLine
from tests.support.fleet_words import NO_PAPER, said
from tests.support.hubs import LIMIT, TOKENS, HubProcess, HubThread, hub

__all__ = ["hub"]
SOON = 0.02


class Talk:
    """A machine that speaks over a line, and what it heard."""

    def __init__(self, client: HubClient) -> None:
        self.heard: queue.Queue[Orders] = queue.Queue()
        self.word = said(devices=NO_PAPER)
        self.reporter = Reporter(client, lambda: self.word, self.heard.put, every_seconds=SOON, calm_seconds=0.0)
        self.reporter.start()

    def hears(self) -> Orders:
        """Wait for the next answer."""
        return self.heard.get(timeout=LIMIT)

    def forget(self) -> None:
        """Forget what was heard so far."""
        while not self.heard.empty():
            self.heard.get_nowait()


@pytest.fixture
def talks() -> Iterator[list[Talk]]:
    made: list[Talk] = []
    yield made
    for talk in made:
        talk.reporter.stop()


def seen(client: HubClient) -> MachineSeen:
    return next(one for one in fleet.fleet(client).items if one.name == "kiosk")


def over(hub: HubThread, line: CuttingLine) -> HubClient:
    """Return a client whose connections go over a line."""
    path = urlsplit(hub.url).path
    return HubClient(
        f"http://127.0.0.1:{line.port}{path}", TOKENS["kiosk"], connect_seconds=0.5, read_seconds=1.0, mode="training"
    )


def test_a_line_that_cuts_answers_in_the_middle_costs_reports_and_nothing_else(
    hub: HubThread, talks: list[Talk]
) -> None:
    line = CuttingLine(urlsplit(hub.url).port or 0, 5, 9, 12)
    talks.append(Talk(over(hub, line)))
    assert talks[0].hears() == Orders()
    assert line.broken == 3
    line.close()


def test_a_hub_that_is_killed_and_comes_back_is_told_again_and_knows_since_when(
    tmp_path: Path, talks: list[Talk]
) -> None:
    process = HubProcess(tmp_path / "hub", str(tmp_path / "tickets.db"))
    process.start()
    desk = process.client("hall", staff="0133", roles=("technician",))
    talks.append(Talk(process.client("kiosk")))
    talks[0].hears()
    before = seen(desk)
    process.end(signal.SIGKILL)
    talks[0].forget()
    process.start()
    talks[0].hears()
    after = seen(desk)
    assert (after.state, after.since) == (before.state, before.since)
    assert (after.heard_at or 0) > (before.heard_at or 0)
    desk.close()
    process.close()


def test_orders_that_were_given_while_a_machine_was_cut_off_are_heard_when_it_is_back(
    hub: HubThread, talks: list[Talk]
) -> None:
    desk = hub.client("hall", staff="0133", roles=("technician",))
    fleet.report(hub.client("kiosk"), said())
    fleet.stop(desk, "kiosk", "坏了", uuid7())
    talks.append(Talk(hub.client("kiosk")))
    stop = talks[0].hears().stopped
    assert stop is not None
    assert stop.staff == "0133"
    desk.close()


def test_a_token_that_was_taken_back_ends_what_is_known_of_a_machine_at_once(hub: HubThread) -> None:
    kiosk, desk = hub.client("kiosk"), hub.client("hall", staff="0133", roles=("technician",))
    fleet.report(kiosk, said())
    lines = hub.site.read_text("utf-8").replace('name = "kiosk"', 'name = "other"')
    hub.site.write_text(lines.replace("[[machines]]", "# changed\n[[machines]]", 1), "utf-8")
    assert [one.name for one in fleet.fleet(desk).items if one.name == "kiosk"] == []
    assert [one.state for one in fleet.fleet(desk).items if one.name == "other"] == ["never"]
    kiosk.close()
    desk.close()


def test_a_stranger_reports_nothing(hub: HubThread) -> None:
    stranger = HubClient(hub.url, "nobody's token", mode="training")
    with pytest.raises(RefusedError) as refused:
        fleet.report(stranger, said())
    assert refused.value.problem.code == "unauthenticated"
    stranger.close()


def test_many_machines_that_speak_at_once_are_all_heard(hub: HubThread, talks: list[Talk]) -> None:
    kinds = ("kiosk", "window", "guide", "board")
    talks += [Talk(hub.client(kind)) for kind in (*kinds, *kinds)]
    for talk in talks:
        talk.hears()
    desk = hub.client("hall", staff="0133", roles=("technician",))
    assert {one.name for one in fleet.fleet(desk).items if one.heard_at} == set(kinds)
    desk.close()

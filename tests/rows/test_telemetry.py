"""Rows about what is told of the use of a machine: how visits ended, and nobody's identity."""

from __future__ import annotations

import gzip
from pathlib import Path
from typing import Any

import msgspec
import pytest

from config.settings import Site
from devices.id_card import IdentityCard
from kiosk.audit import record
from kiosk.platform.client import Platform
from kiosk.platform.delivery import PlatformDeliverer
from kiosk.remote.daily import Daily
from kiosk.steps.screens import FormPage
from offline_queue.entry import Acknowledged
from offline_queue.outbox import Outbox
from tests.support.flow_walk import Walk, card
from tests.support.outboxes import HandClock, open_box
from tests.support.parcels import without_wait
from tests.support.sandbox import SandboxThread
from tests.support.signed import enrolled_here

DAY = 86_400.0
PHONE = "13800000012"


def left_in_the_form(person: IdentityCard) -> Walk:
    """Take a person to the third thing they are asked, where they leave."""
    walk = Walk()
    walk.to_card()
    walk.lay(person)
    walk.press("next")
    walk.sees(FormPage)
    walk.press("next")
    walk.enter(phone=PHONE)
    walk.press("home")
    walk.press("choose", "leave")
    return walk


class Line:
    """Keeps what goes over the line."""

    def __init__(self, platform: Platform, monkeypatch: pytest.MonkeyPatch) -> None:
        self.sent: list[bytes] = []
        ask = platform.ask

        def noted(*args: Any, **more: Any) -> Any:
            self.sent.append(gzip.decompress(more["source"]))
            return ask(*args, **more)

        monkeypatch.setattr(platform, "ask", noted)


def told_of(box: Outbox, clock: HandClock, folder: Path, acts: list[tuple[Any, dict[str, Any]]]) -> None:
    """Record what was done, and let the day go over."""
    me = Platform("http://127.0.0.1:9/api/v1")
    me.identity = enrolled_here(folder / "identity")
    daily = Daily(box, me, dict, Site(mode="training"), clock)
    daily.look()
    with box.transaction() as tx:
        for act, facts in acts:
            record(tx, act, **facts)
    clock.turn(DAY)
    daily.look()


@pytest.mark.row("R88")
@pytest.mark.row("R112")
def test_of_somebody_who_left_in_the_middle_the_city_hears_that_it_happened_and_not_who_it_was(
    tmp_path: Path, sandbox: SandboxThread, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kiosk.platform.releases.ReleaseShelf.fetch", lambda shelf, platform: None)
    person = card("zhao-dehou")
    walk = left_in_the_form(person)
    clock = HandClock()
    box = open_box(tmp_path, clock)
    told_of(box, clock, tmp_path, walk.facilities.notes)
    platform = Platform(sandbox.url, read_seconds=15)
    line = Line(platform, monkeypatch)
    parcel = box.claim(clock())
    outcome = PlatformDeliverer(platform, "training", wait=without_wait).deliver(parcel)
    platform.close()
    box.close()
    (sent,) = line.sent
    assert isinstance(outcome, Acknowledged)
    assert [(one["name"], one["count"]) for one in msgspec.json.decode(sent)["events"]] == [("none/home", 1)]
    words = sent.decode()
    assert [secret for secret in (person.name, person.number, person.address, PHONE) if secret in words] == []

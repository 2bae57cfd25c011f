"""Paper that runs low is told at once, once, and only when somebody has to come for it."""

from __future__ import annotations

from pathlib import Path

import pytest

from devices.device import Condition, DeviceState, PartState
from kiosk.paper_alarm import PaperAlarm
from tests.support.submitter import settings_of
from tests.support.terminals import NOBODY, Watched, watched

PRINTER = "receipt_printer"


def told(seen: Watched, *papers: str, kind: str = PRINTER) -> list[tuple[str, str]]:
    """Let a printer tell of its paper, and return what was recorded of it."""
    box = seen.open_whole()
    alarm = PaperAlarm(seen.terminal)
    for paper in papers:
        parts = (PartState("paper", paper),) if paper else ()
        alarm.hear(DeviceState(kind, Condition.ATTENTION, parts=parts))
    seen.ask("outbox", lambda outbox, deadline, cancel: None)
    return [(event.action, event.facts) for event in box.events() if event.action.startswith("paper-")]


@pytest.mark.parametrize(
    ("papers", "states"),
    [
        (("low",), ["low"]),
        (("full", "low", "low", "out"), ["low", "out"]),
        (("low", "full", "low"), ["low", "low"]),
        (("low", "", "low"), ["low"]),
        (("unknown", "full", ""), []),
    ],
)
def test_each_change_is_told_once(tmp_path: Path, papers: tuple[str, ...], states: list[str]) -> None:
    with watched(tmp_path, settings=settings_of(tmp_path, NOBODY)) as seen:
        found = told(seen, *papers)
    assert found == [("paper-wanted", f'{{"device":"{PRINTER}","state":"{state}"}}') for state in states]


def test_two_printers_are_told_apart(tmp_path: Path) -> None:
    with watched(tmp_path, settings=settings_of(tmp_path, NOBODY)) as seen:
        seen.open_whole()
        alarm = PaperAlarm(seen.terminal)
        for kind in (PRINTER, "page_printer"):
            alarm.hear(DeviceState(kind, Condition.ATTENTION, parts=(PartState("paper", "low"),)))
        seen.ask("outbox", lambda outbox, deadline, cancel: None)
        assert seen.terminal.outbox is not None
        assert [event.action for event in seen.terminal.outbox.events()].count("paper-wanted") == 2


def test_it_is_sent_without_waiting_for_a_visit_to_end(tmp_path: Path) -> None:
    with watched(tmp_path, settings=settings_of(tmp_path, NOBODY)) as seen:
        told(seen, "out")
        assert seen.terminal.outbox is not None
        (batch,) = [entry for entry in seen.terminal.outbox.entries() if entry.kind == "audit"]
        assert b"paper-wanted" in seen.terminal.outbox.payload(batch)

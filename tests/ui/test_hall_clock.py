"""The clock at the top of the window is that of the hall, whatever zone the machine is set to."""

from __future__ import annotations

import datetime

import pytest

from config.settings import Settings, Site
from config.texts import wording
from tests.support.ui import shown, tokens, words
from tests.support.zones import machine_zone
from ui.shells.kiosk import KioskShell

__all__ = ["machine_zone"]


@pytest.mark.parametrize(
    ("minute", "told"),
    [(15 * 60 + 59, {"23:59", "2026年11月22日 星期日"}), (16 * 60 + 1, {"00:01", "2026年11月23日 星期一"})],
)
def test_the_header_tells_day_and_time_of_the_hall(
    qapp, machine_zone: str, monkeypatch: pytest.MonkeyPatch, minute: int, told: set[str]
) -> None:
    midnight = datetime.datetime(2026, 11, 22, tzinfo=datetime.UTC).timestamp()
    monkeypatch.setattr("config.clock.time.time", lambda: midnight + 60 * minute)
    shell = shown(KioskShell(Settings(site=Site(mode="training")), wording("zh_CN"), tokens()))
    assert told <= set(words(shell.frame.header))
    shell.shut()

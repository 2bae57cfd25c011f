"""Machines set to another time zone than that of the hall they stand in."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest

# As rules, not names: the machine that runs the tests may have no zone files, and a name it does not know is UTC.
ZONES = {"utc": "UTC0", "new-york": "EST5EDT,M3.2.0,M11.1.0", "kiritimati": "LINT-14", "china": "CST-8"}


@pytest.fixture(params=list(ZONES.values()), ids=list(ZONES))
def machine_zone(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """Set the zone of the machine for one test."""
    monkeypatch.setenv("TZ", request.param)
    time.tzset()
    yield request.param
    monkeypatch.undo()
    time.tzset()

"""What holds for every test: silence, the offscreen platform, no sleeping, catalogues built."""

from __future__ import annotations

import logging
import os
import time
from collections.abc import Callable, Iterator

import pytest
from hypothesis import settings as examples

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from config.locale.__main__ import build
from config.texts import LANGUAGES

# Speed is measured in the benchmarks; here a busy machine would turn a true test red.
examples.register_profile("banshi", deadline=None)
examples.load_profile("banshi")


def pytest_configure(config: pytest.Config) -> None:
    """Build the catalogues once, before workers start to race for them."""
    if not hasattr(config, "workerinput"):
        for language in LANGUAGES:
            build(language)


@pytest.fixture(autouse=True)
def expected_logs(caplog: pytest.LogCaptureFixture) -> Iterator[Callable[[str], None]]:
    """Fail on every log of WARNING or above, unless the test said ``expected_logs("event")``."""
    expected: set[str] = set()
    yield lambda *events: expected.update(events)
    seen = [r for when in ("setup", "call") for r in caplog.get_records(when) if r.levelno >= logging.WARNING]
    unexpected = sorted({f"{r.name}: {r.msg}" for r in seen if r.msg not in expected})
    assert not unexpected, f"unexpected logs: {unexpected}"


@pytest.fixture(autouse=True)
def no_sleeping(monkeypatch: pytest.MonkeyPatch) -> None:
    """Refuse to sleep in a test: wait for the thing itself."""

    def refuse(seconds: float) -> None:
        raise AssertionError(f"time.sleep({seconds}) in a test: wait on an event or inject the sleep")

    monkeypatch.setattr(time, "sleep", refuse)

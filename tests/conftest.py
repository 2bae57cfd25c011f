"""What holds for every test: silence, the offscreen platform, no sleeping, catalogues built."""

from __future__ import annotations

import gc
import logging
import os
import shutil
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings as examples
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from config.locale.__main__ import build
from config.texts import LANGUAGES
from tests.support.memory import MEMORY
from tests.support.seeds import begin_ourselves

outliving: set[QWidget] = set()
"""Windows that fixtures of a whole file made."""

# Speed is measured in the benchmarks; here a busy machine would turn a true test red.
examples.register_profile("banshi", deadline=None)
examples.load_profile("banshi")

# So many things made and kept, and so many looks at those, are worth looking for garbage between two tests.
YOUNG, OLD = 20_000, 20
FIRST = ("tests/end_to_end/test_demo.py", "tests/rows/test_leaving.py", "tests/end_to_end/test_restless_window.py")
# How long is waited for what must come, unless a test says: five seconds are few on a busy machine.
PATIENCE_MS = 20_000
SLEEP = time.sleep
# The longest that a folder waits for a look at a platform that hangs.
LET_GO_SECONDS = 2.0
# What the files of all workers may take in memory: half of it is the reserve of an outbox.
ROOM_BYTES = 1_000_000_000


def pytest_configure(config: pytest.Config) -> None:
    """Build the catalogues once, before workers start to race for them; collect tests without looking for garbage."""
    gc.disable()
    begin_ourselves(config)
    if "not soak" in config.option.markexpr:
        keep_files_in_memory()
    for wait in (QtBot.waitUntil, QtBot.waitSignal, QtBot.waitSignals):
        wait.__kwdefaults__["timeout"] = PATIENCE_MS
    if not hasattr(config, "workerinput"):
        for language in LANGUAGES:
            build(language)


def keep_files_in_memory() -> None:
    """Keep what tests write where a sync costs nothing: an outbox that is opened syncs often, and waits.

    Campaigns, measurements and real daemons stay on the disk.
    """
    if "TMPDIR" not in os.environ and MEMORY.is_dir() and shutil.disk_usage(MEMORY).free > ROOM_BYTES:
        os.environ["TMPDIR"], tempfile.tempdir = str(MEMORY), None


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with what takes long: half a minute of the journey at the end of a run leaves the other cores idle.

    And looking through the memory for what somebody left takes seconds at first, half a minute late in a run.
    """
    items.sort(key=lambda item: not item.nodeid.startswith(FIRST))


def pytest_collection_finish() -> None:
    """Keep what stays for the whole run out of collections: each would look through thousands of tests."""
    gc.collect()
    gc.freeze()


@pytest.hookimpl(wrapper=True)
def pytest_fixture_setup(fixturedef: pytest.FixtureDef[Any]) -> Iterator[None]:
    """Leave the windows of a fixture that outlives its first test to the end of the file."""
    before = windows() if fixturedef.scope != "function" else set()
    yield
    if fixturedef.scope != "function":
        outliving.update(windows() - before)


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_teardown(item: pytest.Item, nextitem: pytest.Item | None) -> Iterator[None]:
    """Let go of the windows a test leaves behind: they would tick on in the next tests, and none of them is ever free.

    What Python connected to a window holds it until Qt deletes it: 450 tests of screens grew by 1.3 GB.
    """
    yield
    look_for_garbage()
    if nextitem is None or nextitem.path != item.path:
        outliving.clear()
    elif item.get_closest_marker("keeps_windows"):
        return
    for window in windows() - outliving:
        window.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)


def look_for_garbage() -> None:
    """Look for garbage between two tests, and nowhere else: another thread that comes upon a window ends it there.

    That waits for the window's own thread; for ever, where that one waits for it (PySide6 6.8.3, measured).
    """
    gc.disable()
    young, _, old = gc.get_count()
    if young > YOUNG:
        gc.collect(2 if old > OLD else 1)


def windows() -> set[QWidget]:
    """Return all windows there are."""
    return set(QApplication.topLevelWidgets()) if isinstance(QApplication.instance(), QApplication) else set()


@pytest.fixture(autouse=True)
def expected_logs(caplog: pytest.LogCaptureFixture) -> Iterator[Callable[[str], None]]:
    """Fail on every log of WARNING or above, unless the test said ``expected_logs("event")``."""
    expected: set[str] = set()
    yield lambda *events: expected.update(events)
    seen = [r for when in ("setup", "call") for r in caplog.get_records(when) if r.levelno >= logging.WARNING]
    unexpected = sorted({f"{r.name}: {r.msg}" for r in seen if r.msg not in expected})
    assert not unexpected, f"unexpected logs: {unexpected}"


@pytest.fixture(autouse=True)
def no_sleeping() -> Iterator[None]:
    """Refuse to sleep in a test: wait for the thing itself."""
    # By hand: monkeypatch for every test, only for this, took six seconds of them all.
    time.sleep = refuse
    yield
    time.sleep = SLEEP


@pytest.fixture
def tmp_path(tmp_path: Path) -> Iterator[Path]:
    """Give a folder, and take it away from nobody: a terminal that closes does not wait for its look at the line."""
    before = set(threading.enumerate())
    yield tmp_path
    for thread in set(threading.enumerate()) - before:
        if thread.name == "catalogue":
            thread.join(LET_GO_SECONDS)


@pytest.fixture
def patient(no_sleeping: None) -> None:
    """Let library code of this test sleep: it waits for a process to end, and the library looks again and again."""
    time.sleep = SLEEP


def refuse(seconds: float) -> None:
    """Stand for sleeping."""
    raise AssertionError(f"time.sleep({seconds}) in a test: wait on an event or inject the sleep")


@pytest.fixture
def unset_papers(monkeypatch: pytest.MonkeyPatch) -> None:
    """Give the printer what would stand on a paper to sign, not the PDF: setting one takes half a second."""
    from kiosk.steps import ink_paper

    def facts(sheet: ink_paper.Sheet, form: ink_paper.SignedForm) -> bytes:
        told = form.facts(sheet)
        return f"{sorted(told.values.items())} {sorted(told.rows.items())}".encode()

    monkeypatch.setattr(ink_paper, "signed_form_pages", facts)

"""One window for each test, over an outbox of its own whose clock is that of the window."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from offline_queue.outbox import Outbox
from tests.support.cases import IntakeRoom, box_of
from tests.support.kept_typeface import kept_typeface as kept_typeface  # the fixture


@pytest.fixture
def outbox(tmp_path: Path) -> Iterator[Outbox]:
    """Give its outbox."""
    box = box_of(tmp_path)
    yield box
    box.close()


@pytest.fixture
def room(outbox: Outbox) -> IntakeRoom:
    """Give one window without a hub."""
    return IntakeRoom(outbox)

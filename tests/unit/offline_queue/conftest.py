# SPDX-License-Identifier: Apache-2.0
"""An open outbox on a clock turned by hand."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from offline_queue.outbox import Outbox
from tests.support.outboxes import HandClock, open_box


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture
def box(tmp_path: Path, clock: HandClock) -> Iterator[Outbox]:
    outbox = open_box(tmp_path, clock)
    yield outbox
    outbox.close()

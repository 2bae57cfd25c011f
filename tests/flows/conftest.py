"""What the walks of several files stand on."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from offline_queue.outbox import Outbox
from tests.support.maintenance import swift_outbox


@pytest.fixture
def outbox() -> Iterator[Outbox]:
    with swift_outbox() as box:
        yield box

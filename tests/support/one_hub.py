"""One hub for all tests of a file: to begin one for each takes longer than most of them; who uses it empties it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.support.hubs import HubThread


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[HubThread]:
    """Give the one hub of a file."""
    made = HubThread(tmp_path_factory.mktemp("hub"))
    yield made
    made.stop()

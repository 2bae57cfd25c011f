"""A window that takes in, with a hub of the test hall and a platform behind it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.hubs import HubThread
from tests.support.hubs import hub as hub  # the fixture
from tests.support.intake_window import IntakeWindow, intake_window
from tests.support.sandbox import SandboxThread
from tests.support.sandbox import sandbox as sandbox  # the fixture
from tests.support.sandbox import sandbox_of_the_run as sandbox_of_the_run  # the fixture


@pytest.fixture
def window(qapp: object, tmp_path: Path, hub: HubThread, sandbox: SandboxThread) -> Iterator[IntakeWindow]:
    """Give one whose clerk is signed in."""
    with intake_window(tmp_path / "window", hub, sandbox) as made:
        yield made

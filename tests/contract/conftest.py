"""Fixtures of the contract tests."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from kiosk.platform.client import Platform
from tests.support.one_hub import running
from tests.support.sandbox import (
    SandboxThread,
    city,
    sandbox,
    sandbox_of_the_run,
    sandbox_process,
    secure,
    secure_sandbox_of_the_run,
)

__all__ = ["city", "running", "sandbox", "sandbox_of_the_run", "sandbox_process", "secure", "secure_sandbox_of_the_run"]


@pytest.fixture
def platform(sandbox: SandboxThread) -> Iterator[Platform]:
    """Give a client of the shared sandbox, patient with a busy machine."""
    client = Platform(sandbox.url, connect_seconds=5, read_seconds=15)
    yield client
    client.close()

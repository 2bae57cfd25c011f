"""Fixtures of the requirement rows."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from devices.page_printer.virtual import VirtualPagePrinter
from tests.support.sandbox import sandbox, sandbox_of_the_run, secure, secure_sandbox_of_the_run

__all__ = ["sandbox", "sandbox_of_the_run", "secure", "secure_sandbox_of_the_run"]


@pytest.fixture
def printer() -> Iterator[VirtualPagePrinter]:
    """Give a page printer of a test's own."""
    made = VirtualPagePrinter()
    made.start()
    yield made
    made.stop()

"""The rooms of a sandbox without its server: a database of the test's own and a clock that is set by hand."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from starlette.requests import Request

from kiosk.sandbox.application import rooms_over
from kiosk.sandbox.call import Call, Rooms


@pytest.fixture
def rooms(tmp_path: Path) -> Iterator[Rooms]:
    """Give the rooms over a folder of the test's own."""
    made = rooms_over(tmp_path)
    yield made
    made.store.close()


def a_call(body: Any = None, path: Mapping[str, str] | None = None, **headers: str) -> Call:
    """Return a call as a handler sees it; underscores in names of headers are dashes."""
    raw = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    return Call(Request({"type": "http", "headers": raw, "method": "POST", "path": "/"}), path or {}, body)

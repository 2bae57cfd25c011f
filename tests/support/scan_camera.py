"""A camera of small pictures, which ``scan`` uses in place of the virtual one of its own."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from devices.document_camera.virtual import VirtualCamera
from kiosk.commands import scan_sources

LIVE, STILL = (320, 240), (1280, 960)


def small_and_nowhere(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Run in a folder without a site file, with small pictures."""
    monkeypatch.chdir(folder)
    monkeypatch.setattr(scan_sources, "LIVE", LIVE)
    monkeypatch.setattr(scan_sources, "STILL", STILL)


@contextmanager
def lying(paper: str) -> Iterator[VirtualCamera]:
    """Let a paper lie under a camera, the hand that laid it long gone."""
    later = [0.0]
    made = VirtualCamera(size=LIVE, still_size=STILL, clock=lambda: later[0])
    made.lay(paper)
    later[0] = 60.0
    yield made
    made.stop()

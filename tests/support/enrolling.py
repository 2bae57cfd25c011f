"""Machines that are taken in by a real sandbox."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path

from kiosk.platform.certificates import pinned
from kiosk.platform.client import Platform
from kiosk.platform.enrolment import enrol
from kiosk.platform.identity import DeviceIdentity
from kiosk.platform.wire import new_session
from offline_queue.entry import KeyProvider
from tests.support.identities import FixedKey
from tests.support.sandbox import SandboxThread


@contextlib.contextmanager
def newcomer(city: SandboxThread) -> Iterator[Platform]:
    """Yield a client that knows the root of a city under TLS from a file, and is nobody yet."""
    trust = pinned(city.root) if city.url.startswith("https") else None
    platform = Platform(city.url, session=new_session(trust), read_seconds=5)
    yield platform
    platform.close()


def taken_in(
    city: SandboxThread, folder: Path, *, keys: KeyProvider | None = None, code: str = "", hall: str = "0007"
) -> DeviceIdentity:
    """Enrol a new machine."""
    with newcomer(city) as platform:
        return enrol(platform, folder, keys or FixedKey(), code or city.code(hall), "kiosk")

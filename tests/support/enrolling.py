"""Machines that are taken in by a real sandbox."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from config.settings import Settings, convert
from kiosk.platform.certificates import pinned
from kiosk.platform.client import Platform
from kiosk.platform.enrolment import enrol
from kiosk.platform.identity import DeviceIdentity
from kiosk.platform.wire import new_session
from offline_queue.entry import KeyProvider
from offline_queue.keys import device_keys
from tests.support.identities import FixedKey
from tests.support.sandbox import SandboxThread


@pytest.fixture
def configure(secure: SandboxThread) -> Iterator[Callable[..., int]]:
    """Give what sets all machines of the city; afterwards nothing is set: other tests run in the same city."""
    yield lambda **settings: int(secure.train("config", settings=settings)["serial"])
    secure.train("config", settings={})


@contextlib.contextmanager
def newcomer(city: SandboxThread) -> Iterator[Platform]:
    """Yield a client that knows the root of a city under TLS from a file, and is nobody yet."""
    trust = pinned(city.root) if city.url.startswith("https") else None
    platform = Platform(city.url, session=new_session(trust), read_seconds=15)
    yield platform
    platform.close()


def taken_in(
    city: SandboxThread, folder: Path, *, keys: KeyProvider | None = None, code: str = "", hall: str = "0007"
) -> DeviceIdentity:
    """Enrol a new machine."""
    with newcomer(city) as platform:
        return enrol(platform, folder, keys or FixedKey(), code or city.code(hall), "kiosk")


def enrolled_settings(secure: SandboxThread, folder: Path) -> Settings:
    """Take a machine in under a device key of its own; return its settings."""
    values: dict[str, Any] = {
        "site": {"mode": "training", "region": "990121", "hall": "0007"},
        "platform": {"url": secure.url, "identity": str(folder / "identity"), "read_seconds": 15},
        "outbox": {
            "folder": str(folder / "outbox"),
            "key_file": str(folder / "keys" / "device.key"),
            "spread_seconds": 0,
        },
    }
    keys = device_keys(convert(values, source="a test").outbox)
    keys.make_key()
    me = taken_in(secure, folder / "identity", keys=keys)
    values["site"]["device"] = me.enrolment.device
    return convert(values, source="a test")

# SPDX-License-Identifier: Apache-2.0
"""Open the outbox the settings name, with its key, its suite and the way back for the centre."""

from __future__ import annotations

import contextlib
from pathlib import Path

from config.logs import logger
from config.settings import OutboxSetting
from offline_queue import recovery
from offline_queue.errors import OutboxError
from offline_queue.keys import KeyPlace, device_keys
from offline_queue.outbox import Outbox
from offline_queue.public_keys import PublicKey
from offline_queue.quota import MEGABYTE, Limits
from offline_queue.reader import Reader
from offline_queue.suite import SUITES

log = logger(__name__)


class Asked:
    """A place of a key that is asked once: a TPM takes its time."""

    def __init__(self, place: KeyPlace) -> None:
        self._place = place
        self._key: bytes | None = None

    def device_key(self) -> bytes:
        """Return the key; raises KeyUnavailable."""
        if self._key is None:
            self._key = self._place.device_key()
        return self._key

    def make_key(self) -> bytes:
        """Return a key made now, or the one already there; raises KeyUnavailable."""
        if self._key is None:
            self._key = self._place.make_key()
        return self._key


def open_outbox(setting: OutboxSetting, create: bool = True) -> Outbox:
    """Open the outbox for writing; a device key is made only where ``create`` allows it. Raises as ``Outbox.open``."""
    folder, keys = Path(setting.folder), Asked(device_keys(setting, create))
    outbox = Outbox.open(folder, keys, suite=SUITES[setting.suite], limits=limits_of(setting))
    if setting.centre_key:
        try:
            recovery.keep(folder, keys, PublicKey.read(setting.centre_key))
        except OutboxError as wrong:
            # What people bring is stored all the same; ``doctor`` says that a dead disk could not be read.
            log.warning("recovery-not-written", code=wrong.code)
    return outbox


def limits_of(setting: OutboxSetting) -> Limits:
    """Return how much an outbox may hold and what it keeps back, in bytes."""
    return Limits(setting.quota_mb * MEGABYTE, setting.reserve_mb * MEGABYTE)


def read_outbox(setting: OutboxSetting) -> Reader:
    """Open the outbox to read, also beside the terminal; makes nothing. Raises as ``Outbox.read_only``."""
    reader = Outbox.read_only(Path(setting.folder), device_keys(setting, create=False))
    with contextlib.ExitStack() as undo:
        undo.callback(reader.close)
        reader.see_form()
        undo.pop_all()
    return reader

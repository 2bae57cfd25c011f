# SPDX-License-Identifier: Apache-2.0
"""``setup --move-key``: put the device key of a file where the site file now says, and see that the outbox opens."""

from __future__ import annotations

import contextlib
import sys
from pathlib import Path

from config.settings import SettingsError
from config.site import load_site
from offline_queue.errors import NoOutbox, OutboxError
from offline_queue.keys import HeldKey, device_keys, moved
from offline_queue.opening import read_outbox
from offline_queue.outbox import Outbox
from offline_queue.vault import FileKey

REFUSED = 5


def move_key(site: str | None, file: Path) -> int:
    """Move a key; 5 and nothing changed when it is not this outbox's, or the new place does not keep it."""
    try:
        setting = load_site(site).outbox
        key = FileKey(file, create=False).device_key()
        # First with the key in hand: one of another machine must not take the place for good.
        with (
            contextlib.suppress(NoOutbox),
            contextlib.closing(Outbox.read_only(Path(setting.folder), HeldKey(key))) as old,
        ):
            old.counts()
        moved(HeldKey(key), device_keys(setting, create=False))
        with contextlib.suppress(NoOutbox), contextlib.closing(read_outbox(setting)) as reader:
            reader.counts()
    except (SettingsError, OutboxError) as wrong:
        more = " The key is where it was; see docs/keys.md." if isinstance(wrong, OutboxError) else ""
        print(f"banshi setup: {wrong}{more}", file=sys.stderr)
        return REFUSED
    print(f"The key is kept by: {setting.key_store}. Start the kiosk; when it has opened, delete {file}.")
    return 0

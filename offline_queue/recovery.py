# SPDX-License-Identifier: Apache-2.0
"""The way back to a dead machine's outbox: its device key, sealed to the centre, in a file beside the database.

Only the holder of the centre's private key can open it; who finds or steals the disk has two things he cannot read.
"""

from __future__ import annotations

import base64
from pathlib import Path

import msgspec

from offline_queue.disk import refusals, unreadable, write_over
from offline_queue.entry import KeyProvider
from offline_queue.errors import KeyUnavailable, OutboxDamaged
from offline_queue.keys import HeldKey
from offline_queue.public_keys import PrivateKey, PublicKey
from offline_queue.vault import Vault

RECOVERY = "outbox.recovery"
ABOUT = b"banshi device key 1 "


class Recovery(msgspec.Struct, frozen=True):
    """What stands in the file."""

    centre: str
    """Name of the key it is sealed to."""
    check: str
    """The mark of the device key, as in ``outbox.check``."""
    sealed: str
    """The device key, Base64."""


def keep(folder: Path, keys: KeyProvider, centre: PublicKey) -> bool:
    """See that the file is there for this device key and this centre; return whether it had to be written.

    Raises KeyUnavailable, StorageFault.
    """
    key = keys.device_key()
    check = Vault(key).check
    if _found(folder) == (centre.name, check):
        return False
    sealed = base64.b64encode(centre.seal(key, ABOUT + check.encode())).decode()
    with refusals(folder):
        write_over(folder / RECOVERY, msgspec.json.encode(Recovery(centre.name, check, sealed)))
    return True


def recovered(folder: Path, private: PrivateKey) -> HeldKey:
    """Open the file with the centre's private key; raises KeyUnavailable, OutboxDamaged.

    What it returns opens the outbox as the machine's own key did: to read it, to export it, to restore a backup.
    """
    found = _read(folder)
    if found is None:
        raise KeyUnavailable(f"{folder / RECOVERY}: there is none; this outbox was never told of a centre's key.")
    if found.centre != private.name:
        raise KeyUnavailable(f"{folder / RECOVERY}: is sealed to key {found.centre}, this one is {private.name}.")
    return HeldKey(private.open(base64.b64decode(found.sealed), ABOUT + found.check.encode()))


def centre_of(folder: Path) -> str:
    """Return the name of the key that can open the outbox of this folder, empty where none can."""
    return _found(folder)[0]


def _found(folder: Path) -> tuple[str, str]:
    # One that has rotted is none: it is written anew while the machine lives.
    try:
        found = _read(folder)
    except OutboxDamaged:
        return "", ""
    return (found.centre, found.check) if found else ("", "")


def _read(folder: Path) -> Recovery | None:
    with unreadable(folder):
        if not (folder / RECOVERY).exists():
            return None
        content = (folder / RECOVERY).read_bytes()
    try:
        return msgspec.json.decode(content, type=Recovery)
    except (msgspec.DecodeError, UnicodeDecodeError) as wrong:
        raise OutboxDamaged(f"{folder / RECOVERY}: is not what was written") from wrong

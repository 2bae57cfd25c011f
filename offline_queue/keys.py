# SPDX-License-Identifier: Apache-2.0
"""Where the device key is kept: in a file, in the keyring of the account, sealed by a TPM 2.0 or a certified module.

A plain key file has to be kept apart from the outbox; what a TPM or a module sealed may lie beside it, for it opens on
this machine only. ``device_keys`` returns what the settings name, ``moved`` takes a key from one place to another.
"""

from __future__ import annotations

import base64
import binascii
import contextlib
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

from config.settings import OutboxSetting
from offline_queue.certified_module import CertifiedModule
from offline_queue.disk import make_folder, sync_folder, write_once
from offline_queue.entry import KeyProvider
from offline_queue.errors import KeyUnavailable
from offline_queue.suite import KEY_BYTES
from offline_queue.system_program import ProgramFailed, answer_of
from offline_queue.tpm2 import Tpm2
from offline_queue.vault import FileKey

# A keyring that is locked asks for its password in a window nobody sees.
KEYRING_SECONDS = 20.0
FIRST_LINE = "banshi device key, sealed by "


class KeyPlace(KeyProvider, Protocol):
    """Where a device key can be made, read and put."""

    def make_key(self) -> bytes:
        """Return a key made now, or the one already there; raises KeyUnavailable."""
        ...

    def keep(self, key: bytes) -> None:
        """Put a key here, durably; raises KeyUnavailable where there is one already."""
        ...


class Sealer(Protocol):
    """Something in this machine that wraps a key so that it opens in this machine only."""

    name: str
    """One word, written into the file of the key."""

    def wrap(self, key: bytes) -> bytes:
        """Return the key wrapped; raises KeyUnavailable."""
        ...

    def unwrap(self, wrapped: bytes) -> bytes:
        """Return the key; raises KeyUnavailable when this is not the machine, or its state is not the same."""
        ...


class HeldKey:
    """A device key somebody has in hand: the centre, that got it out of a recovery file."""

    def __init__(self, key: bytes) -> None:
        self._key = key

    def device_key(self) -> bytes:
        """Return it."""
        return self._key


class SealedKey:
    """The device key in a file, wrapped by a sealer."""

    def __init__(self, path: Path, sealer: Sealer, create: bool = True) -> None:
        self._path = path
        self._sealer = sealer
        self._create = create

    def device_key(self) -> bytes:
        """Return the key; raises KeyUnavailable, also when another sealer wrapped it."""
        try:
            first, _, written = self._path.read_bytes().partition(b"\n")
        except OSError as wrong:
            missing = "key-missing" if isinstance(wrong, FileNotFoundError) else ""
            message = f"{self._path}: no device key ({wrong.strerror}). Put the key file back."
            raise KeyUnavailable(message, code=missing) from wrong
        if first != self._first_line:
            raise KeyUnavailable(
                f"{self._path}: is no key that {self._sealer.name} sealed; see 'outbox.key_store' in the site file."
            )
        try:
            return _whole(self._sealer.unwrap(base64.b64decode(written.strip(), validate=True)), self._path)
        except binascii.Error as wrong:
            raise KeyUnavailable(f"{self._path}: is not a device key. Put the right key file back.") from wrong

    def make_key(self) -> bytes:
        """Return the key of a terminal that has stored nothing yet, made and sealed if there is none."""
        if self._path.exists():
            # A run that was cut may have left its name in memory only; nothing is sealed with a key that can vanish.
            with _refusals(self._path):
                sync_folder(self._path.parent)
        elif self._create:
            self.keep(os.urandom(KEY_BYTES))
        return self.device_key()

    def keep(self, key: bytes) -> None:
        """Seal a key into the file, durably; raises KeyUnavailable where there is one already."""
        wrapped = base64.b64encode(self._sealer.wrap(key))
        with _refusals(self._path):
            make_folder(self._path.parent)
            write_once(self._path, self._first_line + b"\n" + wrapped + b"\n")

    def prove(self) -> None:
        """See that what seals is there, and opens the key if there is one; raises KeyUnavailable. Nothing is kept."""
        if self._path.exists():
            self.device_key()
        else:
            self._sealer.wrap(os.urandom(KEY_BYTES))

    @property
    def _first_line(self) -> bytes:
        return (FIRST_LINE + self._sealer.name).encode()


class KeyringKey:
    """The device key in the keyring of this account (Secret Service), by ``secret-tool``; ``name`` finds it there."""

    def __init__(self, name: str, create: bool = True) -> None:
        self._attributes = ("application", "banshi", "key", name)
        self._create = create

    def device_key(self) -> bytes:
        """Return the key; raises KeyUnavailable, also while the keyring is locked."""
        key = self._looked_up()
        if key is None:
            raise KeyUnavailable("the keyring of this account holds no device key", code="key-missing")
        return key

    def make_key(self) -> bytes:
        """Return the key of a terminal that has stored nothing yet, made and kept if there is none."""
        if self._create and self._looked_up() is None:
            self.keep(os.urandom(KEY_BYTES))
        return self.device_key()

    def keep(self, key: bytes) -> None:
        """Put a key into the keyring; raises KeyUnavailable where there is one already."""
        if self._looked_up() is not None:
            raise KeyUnavailable("the keyring holds a device key already; it is never written over.")
        self._ask("store", "--label=Banshi outbox", given=key.hex().encode())
        if self._looked_up() != key:
            raise KeyUnavailable("the keyring does not give back the key that was put there")

    def prove(self) -> None:
        """See that the keyring answers; raises KeyUnavailable."""
        self._looked_up()

    def _looked_up(self) -> bytes | None:
        try:
            written = self._ask("lookup")
        except ProgramFailed as wrong:
            # It ends with 1 and not a word where there is no such entry.
            if (wrong.status, wrong.words) == (1, ""):
                return None
            raise
        return _of_hex(written, "the keyring")

    def _ask(self, verb: str, *options: str, given: bytes = b"") -> bytes:
        return answer_of(["secret-tool", verb, *options, *self._attributes], given, seconds=KEYRING_SECONDS)


def device_keys(setting: OutboxSetting, create: bool = True) -> KeyPlace:
    """Return where the settings say that the device key is; one is made only where ``create`` allows it."""
    path = Path(setting.key_file)
    if setting.key_store == "keyring":
        return KeyringKey(setting.key_file, create)
    if setting.key_store == "tpm2":
        return SealedKey(path, Tpm2(setting.tpm), create)
    if setting.key_store == "module":
        return SealedKey(path, CertifiedModule(), create)
    return FileKey(path, create)


def prove(setting: OutboxSetting) -> None:
    """See that the place of the device key answers, before anything is stored there too; raises KeyUnavailable."""
    place = device_keys(setting, create=False)
    if isinstance(place, SealedKey | KeyringKey):
        place.prove()


def moved(source: KeyProvider, target: KeyPlace) -> None:
    """Put the key that is in one place into another too, and see that it can be had there; raises KeyUnavailable.

    The first place is left as it is: whoever has seen the outbox open with the second may empty it.
    """
    key = source.device_key()
    target.keep(key)
    if target.device_key() != key:
        raise KeyUnavailable("the new place does not give back the key that was put there")


@contextlib.contextmanager
def _refusals(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as wrong:
        raise KeyUnavailable(f"{path}: cannot be written ({wrong.strerror}).") from wrong


def _of_hex(written: bytes, place: str) -> bytes:
    try:
        key = bytes.fromhex(written.decode("ascii"))
    except ValueError:
        key = b""
    return _whole(key, place)


def _whole(key: bytes, place: object) -> bytes:
    if len(key) != KEY_BYTES:
        raise KeyUnavailable(f"{place}: what is there is not a device key. Put the right one back.")
    return key

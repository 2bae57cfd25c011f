# SPDX-License-Identifier: Apache-2.0
"""What a hub is told about itself: how often it was promoted, and which machines may speak to it."""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
from pathlib import Path
from typing import Literal, get_args

import msgspec

from config.logs import logger
from config.settings import SettingsError
from config.site import write_values
from kiosk.hub.mode import Mode

log = logger(__name__)

Kind = Literal["kiosk", "window", "guide", "hall", "board"]
KINDS: tuple[str, ...] = get_args(Kind)
# Where staff sign in: only these say who acts.
STAFFED = frozenset({"window", "guide", "hall"})
BEARER = "Bearer "
# Whoever looks at the month before on the last day of this one must find all of it.
LEAST_DAYS = 62


class Machine(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One machine of the hall; ``windows`` are those it may act for, empty for all."""

    name: str
    kind: Kind
    # Of 256 random bits, so that nothing slower than SHA-256 is needed against guessing.
    token_sha256: str
    windows: tuple[str, ...] = ()


class HubSite(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The hub's own file; ``epoch`` is raised by hand with each promotion."""

    mode: Mode | None = None
    """Whether this hall works in earnest; there is no default, and a hub without one does not serve."""
    epoch: int = 1
    machines: tuple[Machine, ...] = ()
    backups: str = ""
    """Folder in which the nightly copies of the database lie, so that their age can be shown; empty for none."""
    keep_days: int = 0
    """Days for which numbers and what happened to them stay; then a day stays as sums. 0 keeps everything."""


class Machines:
    """The machines of the site file; read again when somebody has changed it."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._site = read(file)
        self._stamp = stamp(file)

    @property
    def epoch(self) -> int:
        """Return the epoch of this hub's start; a later change of the file is for the next."""
        return self._site.epoch

    @property
    def mode(self) -> Mode:
        """Return whether the hall works in earnest, as at this hub's start; raises SettingsError before it was said."""
        if self._site.mode is None:
            raise SettingsError(
                f"{self._file}: mode is not set. Say 'training' or 'production', once, with 'main.py hub --mode …'; "
                "there is no default."
            )
        return self._site.mode

    @property
    def all(self) -> tuple[Machine, ...]:
        """Return all machines that were taken in."""
        self._look_again()
        return self._site.machines

    @property
    def folder(self) -> Path:
        """Return where the hub keeps its files."""
        return self._file.parent

    @property
    def keep_days(self) -> int:
        """Return for how many days numbers stay, 0 for ever."""
        return self._site.keep_days

    @property
    def backups(self) -> str:
        """Return where the copies of the database lie; empty where nobody said so."""
        return self._site.backups

    def behind(self, authorization: str) -> Machine | None:
        """Return the machine that a header proves; None for nobody."""
        self._look_again()
        # Never compared with an empty word: a machine whose token somebody blanked would be whoever shows none.
        if not authorization.startswith(BEARER):
            return None
        given = hash_of(authorization.removeprefix(BEARER))
        found = None
        # All are compared, each in constant time: how long it takes says nothing about any.
        for machine in self._site.machines:
            if hmac.compare_digest(machine.token_sha256, given):
                found = machine
        return found

    def _look_again(self) -> None:
        now = stamp(self._file)
        if now == self._stamp:
            return
        self._stamp = now
        try:
            self._site = msgspec.structs.replace(read(self._file), epoch=self._site.epoch, mode=self._site.mode)
        except SettingsError:
            # Half of an edit must not lock a whole hall out: what was read before holds until it can be read again.
            log.warning("hub-site-unreadable", file=self._file.name)


def read(file: Path) -> HubSite:
    """Read the file; nobody may speak before there is one. Raises SettingsError."""
    if not file.exists():
        return HubSite()
    try:
        site = msgspec.toml.decode(content := file.read_bytes(), type=HubSite)
    except (msgspec.DecodeError, UnicodeDecodeError, OSError) as wrong:
        raise SettingsError(f"{file}: {wrong}") from wrong
    if not content:
        raise SettingsError(f"{file}: it is empty; whoever writes it has not ended, or remove it")
    if site.keep_days and site.keep_days < LEAST_DAYS:
        raise SettingsError(f"{file}: keep_days is 0, to keep everything, or at least {LEAST_DAYS}: two whole months")
    return site


def admit(file: Path, name: str, kind: str, windows: tuple[str, ...] = ()) -> str:
    """Take a machine in, or give one that is there a new token; return the token, which is kept nowhere."""
    if not name:
        raise SettingsError("a machine needs a name, as in K1:kiosk")
    if kind not in KINDS:
        raise SettingsError(f"{kind or name}: no kind of machine; use one of {', '.join(KINDS)}")
    token = secrets.token_urlsafe(32)
    site = read(file)
    new = msgspec.convert(
        {"name": name, "kind": kind, "token_sha256": hash_of(token), "windows": windows}, Machine, strict=False
    )
    others = tuple(machine for machine in site.machines if machine.name != name)
    write(msgspec.structs.replace(site, machines=(*others, new)), file)
    return token


def set_mode(file: Path, mode: Mode) -> None:
    """Say once whether a hall works in earnest; raises SettingsError where the other was said before."""
    site = read(file)
    if site.mode not in (None, mode):
        raise SettingsError(
            f"{file}: mode is {site.mode} already, and stays so. A {mode} hub needs a folder and a database of its own."
        )
    if site.mode is None:
        write(msgspec.structs.replace(site, mode=mode), file)


def write(site: HubSite, file: Path) -> None:
    """Write the file, for this account alone: who may speak to a hall stands in it."""
    write_values(msgspec.to_builtins(site), file, mode=0o600)


def write_token(token: str, file: Path) -> None:
    """Write a token into a file that this account alone reads; raises OSError."""
    # Made anew: a file that others may read keeps that, whatever is written into it.
    file.unlink(missing_ok=True)
    with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as out:
        out.write(token)


def hash_of(token: str) -> str:
    """Return what is kept of a token."""
    return hashlib.sha256(token.encode()).hexdigest()


def stamp(file: Path) -> tuple[int, int]:
    """Return what tells that a file was changed; zeros where there is none."""
    try:
        found = file.stat()
    except OSError:
        return 0, 0
    return found.st_mtime_ns, found.st_ino

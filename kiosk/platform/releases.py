# SPDX-License-Identifier: Apache-2.0
"""Which program is the current one, as the platform signed it: told to staff and platform. Nothing installs itself."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import msgspec

from kiosk.platform.answer import UNREADABLE
from kiosk.platform.client import JSON, NOT_MODIFIED, right
from kiosk.platform.detached import Signed, UntrustedError, prove
from offline_queue.disk import write_over

if TYPE_CHECKING:
    from kiosk.platform.client import Platform
    from kiosk.platform.identity import DeviceIdentity

KEPT = "release.json"
CHANNEL = "stable"
Hash = Annotated[str, msgspec.Meta(pattern="^[0-9a-f]{64}$")]


class ReleaseFile(msgspec.Struct, frozen=True):
    """One file of a program, by what it must be."""

    name: str
    sha256: Hash
    size: int


class Release(msgspec.Struct, frozen=True):
    """One program as its maker's platform offers it."""

    channel: str
    version: str
    min_from: str
    """The oldest program that may go over to it at once."""
    released_at: datetime.datetime
    files: tuple[ReleaseFile, ...]


@dataclass(frozen=True)
class ReleaseShelf:
    """What was last told of the current program, kept beside the identity with its signature."""

    identity: DeviceIdentity

    def held(self) -> Release | None:
        """Return it, None where there is none that still proves itself."""
        kept = self._kept()
        try:
            return self._believed(kept) if kept else None
        except UntrustedError:
            return None

    def fetch(self, platform: Platform) -> Release | None:
        """Ask for it and keep it; None when it is what is held, or the platform has none.

        Raises PlatformError, UntrustedError (signature, form, channel), and OSError when the disk refuses.
        """
        kept = self._kept()
        tag = kept.tag if kept and self.held() else ""
        path = f"/releases/current?channel={CHANNEL}"
        answer = platform.ask("GET", path, headers={"If-None-Match": tag} if tag else None)
        if answer.status == NOT_MODIFIED and tag:
            return None
        told = right(answer, JSON).headers
        signed = Signed(answer.body, told.get("release-signature", ""), told.get("etag", ""))
        found = self._believed(signed)
        write_over(self._place, msgspec.json.encode(signed))
        return found

    @property
    def _place(self) -> Path:
        return self.identity.folder / KEPT

    def _kept(self) -> Signed | None:
        try:
            return msgspec.json.decode(self._place.read_bytes(), type=Signed)
        except (OSError, *UNREADABLE):
            return None

    def _believed(self, signed: Signed) -> Release:
        prove(signed, self.identity.enrolment.config_key)
        try:
            found = msgspec.json.decode(signed.content, type=Release)
        except UNREADABLE as wrong:
            raise UntrustedError("form") from wrong
        if found.channel != CHANNEL:
            raise UntrustedError("channel")
        return found


def newer_release(identity: DeviceIdentity, version: str) -> Release | None:
    """Return the current program where it is newer than a version."""
    found = ReleaseShelf(identity).held()
    return found if found and older(version, found.version) else None


def older(version: str, wanted: str) -> bool:
    """Tell whether a version comes before another; of one that is not written in numbers nothing is known."""
    try:
        return _numbers(version) < _numbers(wanted)
    except ValueError:
        return False


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split("."))

# SPDX-License-Identifier: Apache-2.0
"""Which program is the current one, as the platform signed it: told to staff and platform. Nothing installs itself."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, Annotated

import msgspec

from kiosk.platform.detached import UntrustedError
from kiosk.platform.signed_shelf import SignedShelf

if TYPE_CHECKING:
    from kiosk.platform.client import Platform
    from kiosk.platform.identity import DeviceIdentity

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
    released_at: Annotated[datetime.datetime, msgspec.Meta(tz=True)]
    files: tuple[ReleaseFile, ...]


class ReleaseShelf(SignedShelf[Release]):
    """What was last told of the current program, kept beside the identity with its signature."""

    KEPT, HEADER, FORM = "release.json", "release-signature", Release

    def fetch(self, platform: Platform) -> Release | None:
        """Ask for it and keep it; None when it is what is held.

        Raises PlatformError, UntrustedError (signature, form, channel, older), and OSError when the disk refuses.
        """

        def take(held: Release | None, found: Release) -> None:
            # What was once signed is signed for ever: whoever kept it must not hide what came after it.
            if held is not None and found.released_at < held.released_at:
                raise UntrustedError("older")

        return self._fetch(platform, f"/releases/current?channel={CHANNEL}", take)

    def meant(self, found: Release) -> None:
        """Refuse that of another channel."""
        if found.channel != CHANNEL:
            raise UntrustedError("channel")


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

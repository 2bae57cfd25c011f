# SPDX-License-Identifier: Apache-2.0
"""What the platform sets for this terminal: believed by its signature alone, never an older one, the last good kept.

UntrustedError   a configuration that is not taken; ``code`` says why: signature, machine, older, form, early, or the
                 key of a value that does not fit
"""

from __future__ import annotations

import datetime
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import msgspec

from kiosk.platform.detached import UntrustedError
from kiosk.platform.signed_shelf import SignedShelf

if TYPE_CHECKING:
    from kiosk.platform.client import Platform

EARLY = "early"
# The platform's clock is known to about a second: what holds from now on must not be too early by that.
NEAR_SECONDS = 60.0


class DeviceConfig(msgspec.Struct, frozen=True):
    """One configuration as the platform signed it."""

    device_id: str
    serial: int
    valid_from: datetime.datetime
    min_version: str
    settings: dict[str, dict[str, Any]]


def any_will_do(config: DeviceConfig) -> None:
    """Take a configuration whatever it sets."""


class ConfigShelf(SignedShelf[DeviceConfig]):
    """The configuration of one terminal, kept beside its identity."""

    KEPT, HEADER, FORM = "config.json", "config-signature", DeviceConfig

    def fetch(
        self,
        platform: Platform,
        judge: Callable[[DeviceConfig], object] = any_will_do,
        now: float | None = None,
    ) -> DeviceConfig | None:
        """Ask for another configuration and keep it; None when it is the one that is held.

        ``judge`` raises UntrustedError for one that cannot be followed, and ``now`` is the platform's time, before
        which none begins to hold. Raises PlatformError, UntrustedError, and OSError when the disk refuses.
        """

        def take(held: DeviceConfig | None, found: DeviceConfig) -> None:
            # The serial must grow: anybody on the way may have kept an old one with its good signature.
            if held is not None and found.serial <= held.serial:
                raise UntrustedError("older")
            if now is not None and found.valid_from.timestamp() > now + NEAR_SECONDS:
                raise UntrustedError(EARLY)
            judge(found)

        return self._fetch(platform, f"/devices/{self.identity.enrolment.device_id}/config", take)

    def meant(self, found: DeviceConfig) -> None:
        """Refuse that of another machine."""
        if found.device_id != self.identity.enrolment.device_id:
            raise UntrustedError("machine")

# SPDX-License-Identifier: Apache-2.0
"""What the platform sets for this terminal: believed by its signature alone, never an older one, the last good kept.

UntrustedError   a configuration that is not taken; ``code`` says why: signature, machine, older, form, early, or the
                 key of a value that does not fit
"""

from __future__ import annotations

import datetime
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from kiosk.platform.answer import UNREADABLE
from kiosk.platform.client import JSON, NOT_MODIFIED, right
from kiosk.platform.detached import Signed, UntrustedError, prove
from offline_queue.disk import write_over

if TYPE_CHECKING:
    from kiosk.platform.client import Platform
    from kiosk.platform.identity import DeviceIdentity

KEPT = "config.json"
EARLY = "early"
# The platform's clock is known to about a second: what holds from now on must not be too early by that.
NEAR_SECONDS = 60.0


def any_will_do(config: DeviceConfig) -> None:
    """Take a configuration whatever it sets."""


class DeviceConfig(msgspec.Struct, frozen=True):
    """One configuration as the platform signed it."""

    device_id: str
    serial: int
    valid_from: datetime.datetime
    min_version: str
    settings: dict[str, dict[str, Any]]


@dataclass(frozen=True)
class ConfigShelf:
    """The configuration of one terminal, kept beside its identity."""

    identity: DeviceIdentity

    def held(self) -> DeviceConfig | None:
        """Return the last good configuration, None where there is none that still proves itself."""
        kept = self._kept()
        try:
            return self._believed(kept) if kept else None
        except UntrustedError:
            return None

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
        held, kept = self.held(), self._kept()
        tag = kept.tag if held and kept else ""
        path = f"/devices/{self.identity.enrolment.device_id}/config"
        answer = platform.ask("GET", path, headers={"If-None-Match": tag} if tag else None)
        if answer.status == NOT_MODIFIED and tag:
            return None
        told = right(answer, JSON).headers
        signed = Signed(answer.body, told.get("config-signature", ""), told.get("etag", ""))
        found = self._believed(signed)
        # The serial must grow: an old configuration with its good signature may have been kept by anybody on the way.
        if held is not None and found.serial <= held.serial:
            raise UntrustedError("older")
        if now is not None and found.valid_from.timestamp() > now + NEAR_SECONDS:
            raise UntrustedError(EARLY)
        judge(found)
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

    def _believed(self, signed: Signed) -> DeviceConfig:
        prove(signed, self.identity.enrolment.config_key)
        try:
            found = msgspec.json.decode(signed.content, type=DeviceConfig)
        except UNREADABLE as wrong:
            raise UntrustedError("form") from wrong
        if found.device_id != self.identity.enrolment.device_id:
            raise UntrustedError("machine")
        return found

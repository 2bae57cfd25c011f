# SPDX-License-Identifier: Apache-2.0
"""The settings of a running terminal: those of its files, with what the platform sets over them.

A visit has what it began with until its end; the next one begins with what holds then.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from config.logs import logger
from kiosk.audit import Act, record
from kiosk.platform.detached import UntrustedError
from kiosk.platform.device_settings import not_followed, settings_over
from offline_queue.errors import OutboxError
from offline_queue.quota import MEGABYTE

if TYPE_CHECKING:
    from config.settings import Settings
    from kiosk.platform.client import Platform
    from kiosk.platform.device_config import DeviceConfig
    from offline_queue.bandwidth import Bandwidth
    from offline_queue.outbox import Outbox

log = logger(__name__)


class Settled(Protocol):
    """Whoever has settings that the next visit begins with: the terminal."""

    settings: Settings


class Followed:
    """Lays what the platform sets over the settings of the files; used from one thread."""

    def __init__(self, terminal: Settled, outbox: Outbox, platform: Platform, budget: Bandwidth) -> None:
        self._terminal = terminal
        self._base = terminal.settings
        self._outbox = outbox
        self._platform = platform
        self._budget = budget
        self._lay(self._base)

    def judge(self, config: DeviceConfig) -> Settings:
        """Return what a configuration makes of the settings; raises UntrustedError where a value does not fit."""
        return settings_over(self._base, config.settings)

    def begin(self, held: DeviceConfig | None) -> None:
        """Go on with what was set before this start; one that does not fit these files any more changes nothing."""
        if held is None:
            return
        try:
            self._lay(self.judge(held))
        except UntrustedError as wrong:
            log.warning("config-not-followed", version=held.serial, cause=wrong.code)

    def follow(self, config: DeviceConfig) -> None:
        """Do what a configuration sets, and put it on record; raises OutboxError."""
        self._lay(self.judge(config))
        log.info("config-followed", version=config.serial, count=len(tuple(not_followed(config.settings))))
        with self._outbox.transaction() as tx:
            record(tx, Act.CONFIG_FOLLOWED, number=config.serial)

    def refuse(self, code: str) -> None:
        """Put a configuration on record that was not taken."""
        try:
            with self._outbox.transaction() as tx:
                record(tx, Act.CONFIG_REFUSED, code=code)
        except OutboxError as wrong:
            log.warning("refusal-not-recorded", cause=wrong.code)

    def _lay(self, settings: Settings) -> None:
        self._terminal.settings = settings
        self._outbox.limit(settings.outbox.quota_mb * MEGABYTE)
        self._budget.share = settings.platform.queue_share / 100
        self._platform.revoke(settings.platform.revoked_certificates)

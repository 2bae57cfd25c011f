# SPDX-License-Identifier: Apache-2.0
"""What ``doctor`` says of what the platform set and offers: which configuration is held and followed, which program."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from config import VERSION
from config.clock import china_time
from config.settings import Settings
from kiosk.checkup import Finding, Health
from kiosk.platform.detached import UntrustedError
from kiosk.platform.device_config import ConfigShelf, DeviceConfig
from kiosk.platform.device_settings import FOLLOWED, not_followed, settings_over
from kiosk.platform.releases import newer_release, older

if TYPE_CHECKING:
    from kiosk.platform.identity import DeviceIdentity

NAME = "set by platform"


def set_by_platform(settings: Settings, identity: DeviceIdentity) -> Iterator[Finding]:
    """Say what is held; nothing where the platform never set anything."""
    if held := ConfigShelf(identity).held():
        yield _followed(settings, held)
        if older(VERSION, held.min_version):
            words = f"the platform wants version {held.min_version} at least, this is {VERSION}"
            yield Finding("version", Health.FAULT, words, "bring the program up to date")
    if found := newer_release(identity, VERSION):
        direct = "" if not older(VERSION, found.min_from) else f"; first to {found.min_from}"
        words = (
            f"{found.version} of {china_time(found.released_at.timestamp()):%Y-%m-%d} is out, this is {VERSION}{direct}"
        )
        yield Finding("release", Health.OK, words, "bring the program up to date; nothing installs itself")


def _followed(settings: Settings, held: DeviceConfig) -> Finding:
    words = f"configuration {held.serial} of {china_time(held.valid_from.timestamp()):%Y-%m-%d %H:%M}"
    try:
        settings_over(settings, held.settings)
    except UntrustedError as wrong:
        step = f"tell the platform's duty desk: {wrong.code} does not fit this machine"
        return Finding(NAME, Health.FAULT, f"{words}: not followed", step)
    known, left = list(_known(held.settings)), list(not_followed(held.settings))
    said = f"{words}: {', '.join(known) or 'nothing'}" + (f"; not followed: {', '.join(left)}" if left else "")
    return Finding(NAME, Health.OK, said)


def _known(told: Mapping[str, Mapping[str, Any]]) -> Iterator[str]:
    for name, values in told.items():
        for key, value in values.items():
            if key in FOLLOWED.get(name, ()):
                # A list is long and says nothing to a person.
                yield f"{name}.{key} = {len(value) if isinstance(value, list) else value}"

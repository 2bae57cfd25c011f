# SPDX-License-Identifier: Apache-2.0
"""The desk as it was measured at the machine: it counts before what the setting of the camera says."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import msgspec

from config.settings import DeviceSetting, Settings
from devices.bench import named
from kiosk.capture.sight import FIELD_MM
from kiosk.inventory import counters
from kiosk.inventory.counters import FILE, Counters

CAMERA, OPTION = "document_camera", "field_mm"


def file_of(settings: Settings) -> Path:
    """Return where the counters of a terminal lie."""
    # Beside the folder of the outbox and not in it: that one holds what citizens brought, and nothing else.
    return Path(settings.outbox.folder).with_name(FILE)


def as_set(setting: DeviceSetting) -> float:
    """Return how wide the desk is by the setting of a camera; zero for other kinds."""
    if setting.kind != CAMERA:
        return 0.0
    width = setting.options.get(OPTION, FIELD_MM)
    return float(width) if isinstance(width, int | float) else FIELD_MM


def as_measured(settings: Settings) -> tuple[DeviceSetting, ...]:
    """Return the devices of a terminal, each camera with the desk as it was measured there."""
    kept = counters.read(file_of(settings))
    return tuple(_measured(name, one, kept) for name, one in named(settings.devices).items())


def keep(settings: Settings, name: str, field_mm: float, at: float) -> None:
    """Keep how wide the desk of a camera is while no program runs here that counts; raises OSError."""
    file = file_of(settings)
    kept = counters.read(file)
    one = msgspec.structs.replace(kept.get(name, Counters()), field_mm=field_mm, field_at=at)
    counters.write(file, {**kept, name: one})


def _measured(name: str, setting: DeviceSetting, kept: Mapping[str, Counters]) -> DeviceSetting:
    width = kept.get(name, Counters()).field_mm
    if setting.kind != CAMERA or not width:
        return setting
    return msgspec.structs.replace(setting, options={**setting.options, OPTION: width})

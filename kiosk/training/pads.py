# SPDX-License-Identifier: Apache-2.0
"""Caller pads to learn with: the virtual one of a training world, at the window of its hall."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from config.settings import DeviceSetting, Settings
from kiosk.training.site import SPARE_DRIVERS

KIND, PAD = "caller_pad", 1


def at_pad(settings: Settings, addresses: Mapping[str, str]) -> Settings:
    """Return the settings of a training window whose queue is called by a pad; ``addresses`` are its world's."""
    pad = DeviceSetting(KIND, SPARE_DRIVERS[KIND], addresses[KIND], {"pads": str(PAD)})
    windows = {"windows": [{"pad": PAD, "window": settings.hub.window}]}
    return msgspec.structs.replace(settings, devices=(pad,), pads=windows)

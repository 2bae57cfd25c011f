# SPDX-License-Identifier: Apache-2.0
"""Who a local camera is: what the kernel knows of its socket (Video4Linux and USB, sysfs)."""

from __future__ import annotations

import os
from pathlib import Path

from devices.about import About
from devices.document_camera.source import Source

SYS = Path("/sys/class/video4linux")
# Longest word of a device that is passed on.
LONGEST = 64
# Folders from the camera's interface up to its USB device.
STEPS = 3


def identity(where: Source, setup: str, folder: Path = SYS) -> About:
    """Return who the camera of a source is and how it is set; nothing but that for one of the network, or a file."""
    if where.kind != "v4l2":
        return About(setup=setup)
    node = f"video{where.target}" if isinstance(where.target, int) else Path(os.path.realpath(where.target)).name
    home = folder / node
    usb = _usb(home)
    return About(_word(home / "name"), _word(usb / "serial"), _word(usb / "bcdDevice"), setup)


def _usb(home: Path) -> Path:
    """Find the USB device above a camera; the camera's own folder where there is none."""
    place = Path(os.path.realpath(home / "device"))
    above = [place, *place.parents][:STEPS]
    return next((one for one in above if (one / "bcdDevice").is_file()), home)


def _word(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8", errors="replace").strip()[:LONGEST]
    except OSError:
        return ""

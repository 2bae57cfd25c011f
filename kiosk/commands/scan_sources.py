# SPDX-License-Identifier: Apache-2.0
"""Pictures from the camera or the scanner of this machine, or from virtual ones where none is set up."""

from __future__ import annotations

import contextlib
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from config.settings import DeviceSetting, load
from config.site import find
from devices.device import CancelToken, Deadline, Device
from kiosk.capture.eye import OWN_OPTIONS
from kiosk.capture.sight import FIELD_MM, desk_set
from kiosk.inventory.desks import as_measured

if TYPE_CHECKING:
    from kiosk.capture.arrays import Image
    from kiosk.capture.sight import PageTaken

CAMERA, SCANNER = "camera", "sane"
KINDS = {CAMERA: "document_camera", SCANNER: "scanner"}
# Seconds for opening and one still; a scanner at 300 dpi takes its time for each sheet.
CAMERA_SECONDS, SCANNER_SECONDS = 20.0, 300.0
MOST_SHEETS = 20
# What lies on the desk and the glass of the virtual ones, and how fine they see it.
PAPER = "household-page"
LIVE, STILL = (640, 480), (2592, 1944)
# Later than any hand needs to lay a paper.
LAID_SECONDS = 60.0
VIRTUAL_DPI = 200
HEAD = "left"


@dataclass(frozen=True, repr=False)
class Shot:
    """A still of the desk; ``field_mm`` is the width of what it shows, ``head`` where large sheets point."""

    image: Image
    field_mm: float
    head: str


def shot(site: str | None, seconds: float = CAMERA_SECONDS, *, paper: str = PAPER) -> Shot:
    """Take a still with the camera of this machine; raises DeviceError, and ValueError for a wrong setting.

    ``paper`` is what lies before a virtual one.
    """
    import numpy as np

    from devices.document_camera import DRIVERS

    with _place(site, CAMERA, paper) as setting:
        field, head = _desk_of(setting)
        rest = {name: value for name, value in setting.options.items() if name not in OWN_OPTIONS}
        camera, deadline, cancel = _made(DRIVERS, setting, rest), Deadline.after(seconds), CancelToken()
        try:
            camera.open(deadline, cancel)
            frame = camera.still(deadline, cancel)
            # A copy: the buffer is the camera's own.
            image = np.frombuffer(frame.data, np.uint8).reshape(frame.height, frame.width, 3).copy()
        finally:
            camera.close()
        return Shot(image, field, head)


def sheets(site: str | None, min_dpi: int, seconds: float = SCANNER_SECONDS) -> tuple[tuple[PageTaken, ...], str]:
    """Scan what lies in the feeder or on the glass; return the pages, and why the feeder stopped early if it did.

    Raises DeviceError, and ValueError for a wrong setting.
    """
    from devices.scanner import DRIVERS
    from kiosk.capture.sheets import ScannedPages

    with _place(site, SCANNER) as setting:
        scanner, deadline, cancel = _made(DRIVERS, setting, setting.options), Deadline.after(seconds), CancelToken()
        pages = ScannedPages(scanner)
        try:
            pages.open(deadline, cancel)
            scanned = pages.pages(deadline, cancel, min_dpi=min_dpi, most=MOST_SHEETS)
        finally:
            pages.close()
        return scanned.pages, scanned.cause


def wrong_setting(site: str | None, wrong: ValueError) -> str:
    """Say what is wrong with a device's setting, in which file, and the next step."""
    return f"{find(site)}: {str(wrong).rstrip('.')}. Correct it there, then try again."


def _desk_of(setting: DeviceSetting) -> tuple[float, str]:
    said = {"field_mm": FIELD_MM, "head": HEAD} | {k: v for k, v in setting.options.items() if k in OWN_OPTIONS}
    try:
        return desk_set(**said)
    except ValueError as wrong:
        raise ValueError(f"{setting.kind}: {wrong}") from wrong


# Any: each driver's constructor checks its own options, and each kind has verbs of its own.
def _made(drivers: Any, setting: DeviceSetting, options: Any) -> Any:
    if setting.driver not in drivers:
        raise ValueError(f"{setting.kind}: driver {setting.driver!r} is unknown; known: {', '.join(drivers)}")
    try:
        made: Device = drivers[setting.driver](
            setting.address, **{name: value for name, value in options.items() if name != "hosted"}
        )
    except (TypeError, ValueError) as wrong:
        raise ValueError(f"{setting.kind}: {wrong}") from wrong
    return made


@contextlib.contextmanager
def _place(site: str | None, source: str, paper: str = PAPER) -> Iterator[DeviceSetting]:
    """Give the setting of this machine's device, or of a virtual one where it has none; raises SettingsError."""
    file = find(site)
    own = next((one for one in (as_measured(load(file)) if file else ()) if one.kind == KINDS[source]), None)
    if own:
        yield own
        return
    print(
        f"banshi scan: no {KINDS[source].replace('_', ' ')} is set up here; a virtual one shows a training paper.",
        file=sys.stderr,
    )
    with _virtual_camera(paper) if source == CAMERA else _virtual_scanner() as setting:
        yield setting


@contextlib.contextmanager
def _virtual_camera(paper: str) -> Iterator[DeviceSetting]:
    from devices.document_camera.virtual import VirtualCamera

    later = [0.0]
    camera = VirtualCamera(size=LIVE, still_size=STILL, clock=lambda: time.monotonic() + later[0])
    camera.lay(paper)
    later[0] = LAID_SECONDS
    try:
        # It draws as fast as this machine can: only a real one that takes long keeps silent.
        waits = ("open_seconds", "read_seconds", "silent_seconds", "still_seconds")
        yield DeviceSetting(KINDS[CAMERA], "opencv", camera.start(), dict.fromkeys(waits, CAMERA_SECONDS))
    finally:
        camera.stop()


@contextlib.contextmanager
def _virtual_scanner() -> Iterator[DeviceSetting]:
    from devices.scanner.virtual import VirtualScanner

    with tempfile.TemporaryDirectory(prefix="banshi-scanner-") as folder:
        scanner = VirtualScanner(Path(folder))
        address = scanner.start()
        scanner.lay(_sheet())
        yield DeviceSetting(KINDS[SCANNER], "sane", address)


def _sheet() -> bytes:
    from devices.document_camera.papers import Somebody, paper_named
    from devices.scanner.picture import pnm_of

    paper = paper_named(PAPER)
    wide, high = (round(side / 25.4 * VIRTUAL_DPI) for side in paper.size)
    drawn = paper.draw(Somebody()).convert("RGB").resize((wide, high))
    return pnm_of(wide, high, 3, drawn.tobytes())

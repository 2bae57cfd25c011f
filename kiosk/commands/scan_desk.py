# SPDX-License-Identifier: Apache-2.0
"""``scan --calibrate``: how wide the desk is that a camera sees, by one sheet of A4; this machine's own keeps it."""

from __future__ import annotations

import argparse
import contextlib
import json
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from config.settings import load
from config.site import find
from config.texts import CONSOLE, text, wording
from devices.device import DeviceError, ErrorKind
from kiosk.commands.ports import FAULT, REFUSED, USAGE, complaint, exit_code
from kiosk.commands.scan_pictures import UnreadableError, read

if TYPE_CHECKING:
    from kiosk.capture.arrays import Image
    from kiosk.capture.sight import DeskMeasured

CAMERA, DEVICE = "camera", "document_camera"
HELP_PAGE = "docs/cli/scan.md"
# Any sheet of A4 that a virtual camera can lay on its desk.
A4 = "form"


@dataclass(frozen=True)
class Measured:
    """What was measured, of what, what it was before where that is known, and whether it was kept."""

    source: str
    found: DeskMeasured
    before: float | None = None
    kept: bool = False


def calibrate(args: argparse.Namespace, codes: dict[str, int]) -> int:
    """Measure the desk; 0 measured, 1 refused, 2 no picture or wrong setting, 3 to 5 of the device, 5 not kept."""
    from kiosk.commands.scan_sources import wrong_setting
    from offline_queue.errors import OutboxBusy, OutboxError

    try:
        measured = _of_camera(args.site) if args.calibrate == CAMERA else _of_file(args.calibrate)
    except UnreadableError as wrong:
        return _say(str(wrong), USAGE)
    except DeviceError as error:
        return _refused(args.calibrate, error, codes)
    except OutboxBusy:
        return _say("the kiosk is running. Measure there: technician, devices, document camera.", REFUSED)
    except OutboxError as wrong:
        return _say(f"not kept, for it cannot be put on record: {wrong} [{wrong.code}]", REFUSED)
    except OSError as wrong:
        return _say(f"not kept: {wrong.strerror}. See whether the disk is full.", REFUSED)
    except ValueError as wrong:
        return _say(wrong_setting(args.site, wrong), USAGE)
    return _told(measured, as_data=args.json)


def _told(measured: Measured, *, as_data: bool) -> int:
    print(as_json(measured) if as_data else in_words(measured))
    return 0


def _refused(name: str, error: DeviceError, codes: dict[str, int]) -> int:
    """Say what to lay otherwise, or what is wrong with the camera."""
    if error.kind is ErrorKind.USER:
        return _say(f"{name}: {wording(CONSOLE)(text(f'staff.{error.cause}'))}", FAULT)
    return _say(f"{name}: {complaint(error, HELP_PAGE)}", exit_code(error, codes))


def _of_file(name: str) -> Measured:
    """Measure a picture of a desk; nothing is kept, for nobody knows which camera took it."""
    return Measured(name, _measured(read(Path(name))))


def _of_camera(site: str | None) -> Measured:
    """Measure with the camera of this machine, and keep that; one that is played is measured and not kept."""
    file = find(site)
    settings = load(file) if file else None
    if settings is None or not any(one.kind == DEVICE for one in settings.devices):
        return _shot(site)
    from offline_queue.opening import open_outbox

    # First of all: a running kiosk holds it, and the camera.
    with contextlib.closing(open_outbox(settings.outbox)) as outbox:
        from kiosk.audit import Act, record
        from kiosk.inventory import desks

        measured = _shot(site)
        found = measured.found
        with outbox.transaction() as tx:
            record(tx, Act.DESK_MEASURED, device=DEVICE, width=f"{found.field_mm:g}", dpi=found.dpi)
            desks.keep(settings, DEVICE, found.field_mm, time.time())
    return Measured(CAMERA, found, measured.before, kept=True)


def _shot(site: str | None) -> Measured:
    from kiosk.commands.scan_sources import shot

    taken = shot(site, paper=A4)
    return Measured(CAMERA, _measured(taken.image), taken.field_mm)


def _measured(image: Image) -> DeskMeasured:
    from kiosk.capture.desk import measured_desk

    return measured_desk(image)


def as_json(one: Measured) -> str:
    """Return what was measured as one object."""
    found = one.found
    return json.dumps(
        {"source": one.source, "field_mm": found.field_mm, "dpi": found.dpi, "before_mm": one.before, "kept": one.kept}
    )


def in_words(one: Measured) -> str:
    """Say what was measured, what becomes of it, and what to do where it is too little."""
    found = one.found
    before = f", reckoned as {one.before:g} mm before" if one.before else ""
    lines = [f"{one.source}: the desk is {found.field_mm:g} mm wide{before}; A4 on it has {found.dpi} dpi."]
    if not found.fine:
        lines.append("  Less than 200 dpi: lower the camera or set larger stills, then measure again.")
    kept = "kept for this machine" if one.kept else f"not kept; in a site file: field_mm = {found.field_mm:g}"
    return "\n".join([*lines, f"  {kept}"])


def _say(words: str, ends: int) -> int:
    print(f"banshi scan: {words}", file=sys.stderr)
    return ends

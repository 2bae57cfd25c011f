# SPDX-License-Identifier: Apache-2.0
"""The desk under the camera, measured with one sheet of A4: shown while it is laid, kept, and put on record."""

from __future__ import annotations

from typing import TYPE_CHECKING

from config.clock import china_time
from config.texts import Text, text
from devices.device import CancelToken, Deadline, DeviceError
from kiosk.audit import Act
from kiosk.capture.sight import DeskMeasured, Sight
from kiosk.steps.scan_eye import CAPTURE, LOOKING, look
from kiosk.steps.screens import Action, Camera, CameraStatus, Picture
from kiosk.steps.step import Show, Watch, Work
from kiosk.steps.technician_device_words import cause_words, one_of, step
from kiosk.steps.technician_part import Technician, moment
from kiosk.steps.technician_screens import PanelRow
from kiosk.steps.words import said_of

if TYPE_CHECKING:
    import datetime

    from kiosk.capture.eye import CaptureEye
    from kiosk.inventory.report import DeviceReport
    from kiosk.steps.visit import Visit

# What a technician is about: laying the sheet, and waiting for its measure.
LAYING, MEASURING = "desk", "desk-measuring"
# The first camera of a machine; a second one is ``document_camera-2``.
CAMERA = "document_camera"
# A still of a camera that has to wake, and the look at it.
MEASURE_SECONDS = 15.0


def lane_of(device: str) -> str:
    """Return the lane of a camera: the first is the eye of all flows, each further one goes by its own name."""
    return CAPTURE if device == CAMERA else device


def looking(device: str) -> Watch:
    """Return the looks through a camera."""
    return Watch(LOOKING.name, lane_of(device), look, every=LOOKING.every, seconds=LOOKING.seconds)


def begin(visit: Visit) -> Show:
    """Show the desk, for a sheet to be laid."""
    part = visit.part(Technician)
    part.testing, part.tested = LAYING, None
    return live(part, CameraStatus.STARTING, text("apply.scan.starting"), None)


def measure(visit: Visit) -> Show:
    """Have the sheet measured."""
    part = visit.part(Technician)
    part.testing, part.tested = MEASURING, None
    shown = live(part, CameraStatus.TAKING, text("technician.desk.measuring"), None)
    return Show(shown.screen, watch=shown.watch, work=Work(lane_of(part.device), measured, MEASURE_SECONDS))


def measured(eye: CaptureEye, deadline: Deadline, cancel: CancelToken) -> DeskMeasured:
    """Measure what lies there."""
    return eye.measure_desk(deadline, cancel)


def seen(visit: Visit, value: Sight | DeviceError) -> Show:
    """Show the picture of now, and the last refusal for as long as that sheet lies there."""
    part = visit.part(Technician)
    if isinstance(value, DeviceError):
        return live(part, CameraStatus.LOST, said_of(value, "camera"), None)
    if part.testing == MEASURING:
        return live(part, CameraStatus.TAKING, text("technician.desk.measuring"), value)
    if value.sighting.quad is None:
        part.tested = None
        return live(part, CameraStatus.NO_PAGE, value.sighting.message, value)
    # Amber and no green under a refusal: what lies there was not measured.
    status = CameraStatus.REFUSED if part.tested else CameraStatus.SEEN
    return live(part, status, part.tested or text("technician.desk.seen"), value)


def refused(visit: Visit, error: DeviceError) -> Show:
    """Say why nothing was measured, where the sheet is laid better."""
    part = visit.part(Technician)
    part.testing, part.tested = LAYING, cause_words(error.cause)
    return live(part, CameraStatus.REFUSED, part.tested, None)


def kept(visit: Visit, device: str, found: DeskMeasured) -> None:
    """Keep how wide the desk is, put it on record, and say both what it is and what it was."""
    part, upkeep = visit.part(Technician), visit.facilities.upkeep
    report = upkeep.device(device)
    facts = {"width": f"{found.field_mm:g}", "before": f"{report.field_mm if report else 0.0:g}", "dpi": found.dpi}
    part.testing = ""
    if not upkeep.measured(device, found.field_mm, visit.facilities.now().timestamp()):
        part.tested = text("technician.desk.not-kept", **facts)
        return
    visit.facilities.note(Act.DESK_MEASURED, visit.id, device=device, width=f"{found.field_mm:g}", dpi=found.dpi)
    part.tested = text("technician.desk.kept" if found.fine else "technician.desk.coarse", **facts)


def row(report: DeviceReport, now: datetime.datetime) -> PanelRow:
    """Return how wide the desk is, and since when that is known."""
    width = f"{report.field_mm:g}"
    if report.field_at is None:
        words = text("technician.desk.as-set", width=width)
    else:
        words = text("technician.desk.since", width=width, time=moment(china_time(report.field_at), now))
    return PanelRow(text("technician.desk"), words, icon="document")


def with_desk(rows: tuple[PanelRow, ...], report: DeviceReport, now: datetime.datetime) -> tuple[PanelRow, ...]:
    """Return the facts of a camera with its desk: under how it is and what to do, for whoever measures looks there."""
    first = 2 if step(report) else 1
    return (*rows[:first], row(report, now), *rows[first:])


def live(part: Technician, status: CameraStatus, message: Text, sight: Sight | None) -> Show:
    """Return the picture with the way to measure."""
    free = status in (CameraStatus.SEEN, CameraStatus.REFUSED, CameraStatus.NO_PAGE)
    reason = text("technician.desk.measuring" if part.testing == MEASURING else "apply.scan.starting")
    actions = (
        Action("enough", text("technician.desk.leave")),
        Action("measure", text("technician.desk.now"), icon="document", primary=True, enabled=free, reason=reason),
    )
    return shown(part.device, "technician.desk", status, message, sight, actions)


def shown(
    device: str, words: str, status: CameraStatus, message: Text, sight: Sight | None, actions: tuple[Action, ...]
) -> Show:
    """Return the picture of a camera with the title and lead of ``words``; nothing is taken of it and nothing kept."""
    screen = Camera(
        title=one_of(device, f"{words}.title"),
        lead=text(f"{words}.lead"),
        status=status,
        message=message,
        picture=Picture(sight.width, sight.height, sight.data) if sight else None,
        quad=sight.sighting.quad if sight else None,
        actions=actions,
    )
    return Show(screen, watch=(looking(device),))

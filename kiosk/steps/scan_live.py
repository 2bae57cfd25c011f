# SPDX-License-Identifier: Apache-2.0
"""The live view of the desk: what is seen, what can be done meanwhile, and the page taken by itself."""

from __future__ import annotations

import functools

from config.texts import Text, text
from devices.device import DeviceError
from kiosk.capture.sight import Sight
from kiosk.steps.facilities import usable
from kiosk.steps.scan_by_hand import ByHand
from kiosk.steps.scan_eye import CAPTURE, LOOKING, TAKE_SECONDS, LookAnew, take
from kiosk.steps.scan_order import Order
from kiosk.steps.scan_page import can_take, status_of
from kiosk.steps.scan_place import before, is_whole, lead_of, material_of, page_name, trail_of
from kiosk.steps.scan_sheets import KIND as SCANNER
from kiosk.steps.scan_sheets import Sheets
from kiosk.steps.screens import Action, Camera, CameraStatus, Picture
from kiosk.steps.step import Outcome, Show, Watch, Work
from kiosk.steps.visit import Visit
from kiosk.steps.words import said_of


def live(visit: Visit, status: CameraStatus, message: Text, sight: Sight | None = None) -> Show:
    """Show the desk."""
    screen = Camera(
        title=text("apply.scan.title", page=page_name(visit)),
        lead=lead_of(visit),
        trail=trail_of(visit),
        status=status,
        message=message,
        picture=Picture(sight.width, sight.height, sight.data) if sight else None,
        quad=sight.sighting.quad if sight else None,
        hold=sight.hold if sight else 0.0,
        actions=(
            *_beside(visit, status),
            Action("take", text("apply.scan.take"), icon="camera", primary=True, enabled=can_take(status, sight)),
        ),
    )
    return Show(screen, watch=(LOOKING,))


def live_anew(visit: Visit) -> Show:
    """Open the live view for a page that must count whatever was taken before."""
    shown = opening(visit)
    watch = Watch("sight", CAPTURE, LookAnew(visit.id), every=LOOKING.every, seconds=LOOKING.seconds)
    return Show(shown.screen, watch=(watch,))


def opening(visit: Visit) -> Show:
    """Open the live view; the page that was taken last is known there."""
    return live(visit, CameraStatus.STARTING, text("apply.scan.starting"))


def leave_key(visit: Visit) -> Action:
    """Return the way out: with the pages there are, without another for the one to be replaced, or to the list."""
    order = visit.part(Order)
    if order.again or order.aside:
        return Action("leave", text("apply.scan.leave-again" if order.again else "apply.scan.leave-aside"))
    if is_whole(visit):
        # Nobody should have to take a page more because they touched "one more" by mistake.
        return Action("leave", text("apply.scan.enough"), icon="tick")
    return Action("back-to-materials", text("apply.scan.back"))


def may_outline(visit: Visit) -> bool:
    """Tell whether the corners of a page that is not found may be set by hand."""
    return visit.part(ByHand).offered and not visit.part(Sheets).using


def _beside(visit: Visit, status: CameraStatus) -> tuple[Action, ...]:
    """Offer the scanner, where there is one, and the corners to who got no page; not while a picture is taken."""
    leave = leave_key(visit)
    if status is CameraStatus.TAKING:
        return (leave,)
    scanner = (Action("use-scanner", text("sheets.key"), icon="scan"),) if usable(visit.facilities, SCANNER) else ()
    if not may_outline(visit) or status is CameraStatus.LOST:
        return (leave, *scanner)
    # In the place of the way back, which the footer has too: a row of four would be read by nobody.
    return (Action("by-hand", text("apply.scan.by-hand"), icon="hand"), *scanner)


def seen(visit: Visit, value: object) -> Outcome | None:
    """Follow the desk."""
    if isinstance(value, DeviceError):
        return live(visit, CameraStatus.LOST, said_of(value, "camera"))
    if not isinstance(value, Sight):
        return None
    visit.part(ByHand).saw(value, visit.facilities.now())
    # By itself, not by a key: a hand that reaches for the screen throws its shadow on the page.
    if value.hold >= 1 and not value.taken:
        return taking(visit, value)
    return live(visit, *status_of(value), value)


def taking(visit: Visit, sight: Sight | None = None) -> Outcome:
    """Take the page; the watch ends, so that the eye has nothing else to do."""
    shown = live(visit, CameraStatus.TAKING, text("apply.scan.taking"), sight)
    call = functools.partial(take, material_of(visit).min_dpi, before=before(visit))
    return Show(shown.screen, work=Work(CAPTURE, call, TAKE_SECONDS))

# SPDX-License-Identifier: Apache-2.0
"""Samples of the screens of maintenance, made of the sentences they really say."""

from __future__ import annotations

from typing import Any

import msgspec

from config.clock import china_time
from config.texts import Text, plain, text
from devices.about import About
from devices.device import Actor, Condition, PartState
from devices.usage import Mishap
from kiosk.capture.sight import Quad, Reason, Sight, Sighting
from kiosk.domain.words import Words as ZhEn
from kiosk.inbox import Inbox, Task
from kiosk.inventory.report import DeviceReport
from kiosk.steps import technician_desk as desk
from kiosk.steps.screens import Action, CameraStatus, Notice, Screen, Tone
from kiosk.steps.technician_calls import call_page, calls_panel, how_it_ended
from kiosk.steps.technician_code import pad
from kiosk.steps.technician_device_words import facts, summary
from kiosk.steps.technician_part import Technician
from kiosk.steps.technician_screens import CodePad, Panel, PanelRow
from kiosk.steps.words import next_action
from ui.screens.samples import Words
from ui.screens.samples_entering import QUAD, desk_picture

HOUR = plain("10:18")
# 18 minutes past ten in the hall, 23 November 2026.
SINCE = 1_795_400_280.0


def technician(w: Words) -> dict[str, Screen]:
    """Return the samples from the code to the program."""
    return {
        "30-code": pad(None),
        "30-code-wrong": _wrong(),
        "31-technician": _menu(),
        "32-devices": _devices(),
        "33-device": _device(w),
        "33-device-camera": _camera(),
        "33-device-desk": _desk(CameraStatus.SEEN, text("technician.desk.seen")),
        "33-device-desk-refused": _desk(CameraStatus.REFUSED, text("staff.camera.not-a4")),
        "34-outbox": _outbox(),
        "35-calls": calls_panel(_inbox(w), china_time(SINCE)),
        "35-calls-none": calls_panel(Inbox(), china_time(SINCE)),
        "36-call": call_page(_inbox(w).tasks[1], china_time(SINCE)),
        "36-call-ended": how_it_ended(),
    }


def _inbox(w: Words) -> Inbox:
    papers = Task(
        submission_id="1", receipt_no="99012100070726112300423", query_code="7K2M94P4",
        item=ZhEn("高龄津贴申领", "Old-age allowance"), office=ZhEn("清汀县民政局", "Qingting Civil Affairs Bureau"),
        office_phone="0990-8123456", kind="supplement", at=SINCE - 7200, wanted=2, until="2026-11-24",
        name="赵德厚", phone="13800000000",
    )  # fmt: skip
    refused = msgspec.structs.replace(
        papers, submission_id="2", kind="refused", until="",
        item=ZhEn("城乡居民养老保险参保登记", "Joining the resident pension"),
        why=ZhEn("户口不在本市，请到户口所在地办理。", "The register is in another city; please apply there."),
        name="林静姝", mark="not-reached", marked_at=SINCE - 5400, tries=2,
    )  # fmt: skip
    ready = msgspec.structs.replace(papers, submission_id="3", kind="ready", until="", name="罗有田")
    received = msgspec.structs.replace(papers, submission_id="4", kind="received", until="")
    return Inbox("17", SINCE - 3600, (papers, refused, ready, received))


def _wrong() -> CodePad:
    return pad(Notice(Tone.FAULT, text("technician.code.shut", time=HOUR), "lock"), ready=False)


def _menu() -> Panel:
    return Panel(
        title=text("technician.title"),
        lead=text("technician.lead", machine="K03"),
        rows=(
            _row("technician.menu.devices", "technician.devices.troubled", Tone.FAULT, "devices", count=2),
            _row("technician.menu.outbox", "technician.outbox.look", Tone.INFO, "tray"),
            _row("technician.menu.service", "technician.service.since", Tone.FAULT, "hand", time=HOUR),
            _row("technician.menu.network", "technician.network.up", Tone.OK, "line"),
            _row("technician.menu.program", "technician.program.look", Tone.INFO, "info"),
        ),
        actions=(next_action("technician.done", "leave", "tick"),),
    )


def _row(label: str, state: str, tone: Tone, icon: str, **facts: object) -> PanelRow:
    return PanelRow(text(label), text(state, **facts), tone, icon, name="leads")


def _report(
    kind: str, condition: Condition, cause: str = "", actor: Actor = Actor.NOBODY, **known: Any
) -> DeviceReport:
    return DeviceReport(kind, condition, cause, actor, name=kind, since=SINCE, **known)


def _reports() -> list[DeviceReport]:
    ready = Condition.READY
    return [
        _out(),
        _report("evaluation_pad", Condition.FAULT, "evaluation-pad.silent", Actor.TECHNICIAN),
        _report("page_printer", Condition.ATTENTION, "page.low", Actor.GUIDE),
        _report("id_card", ready, about=About(serial="05.01-20231231-0000012345"), counted={"reads": 31}),
        _report("document_camera", ready, about=About("DC-800", "41907")),
        _report("code_scanner", ready, about=About("NLS-1", "V0000001", "1.0"), counted={"reads": 22}),
        _report("speaker", ready),
    ]


def _out() -> DeviceReport:
    return _report(
        "receipt_printer",
        Condition.FAULT,
        "printer.paper-out",
        Actor.GUIDE,
        parts=(PartState("paper", "out"), PartState("cover", "closed"), PartState("cutter", "ok")),
        driver="escpos",
        address="serial:///dev/serial/by-id/usb-printer",
        about=About("VP-80", "990101", "1.00"),
        counted={"papers": 8146, "cuts": 21480},
        since_filled={"papers": 312},
        filled_at=SINCE - 7200,
        last=Mishap("printer.cover-open", SINCE - 3600),
    )


def _devices() -> Panel:
    now = china_time(SINCE + 300)
    return Panel(title=text("technician.devices.title"), rows=tuple(summary(report, now) for report in _reports()))


def _device(w: Words) -> Panel:
    paper = PanelRow(text("technician.paper"), text("technician.paper.since", time=HOUR, count=312), icon="document")
    return Panel(
        title=text("technician.device.receipt_printer"),
        rows=(*facts(_out(), china_time(SINCE + 300), "(0000) 8800 0101"), paper),
        notice=Notice(Tone.INFO, text("technician.test.print-failed"), "info"),
        actions=(
            Action("paper", text("technician.paper.changed"), icon="tick"),
            Action("test", text("technician.test.receipt_printer"), primary=True),
        ),
    )


def _camera() -> Panel:
    known = _report(
        "document_camera", Condition.READY, about=About("DC-800", "41907"), field_mm=455.0, field_at=SINCE,
        driver="opencv", address="camera:///dev/v4l/by-id/usb-dc800",
    )  # fmt: skip
    now = china_time(SINCE + 300)
    return Panel(
        title=text("technician.device.document_camera"),
        rows=desk.with_desk(facts(known, now, "(0000) 8800 0101"), known, now),
        notice=Notice(Tone.INFO, text("technician.desk.coarse", width="455", before="322", dpi=145), "info"),
        actions=(
            Action("desk", text("technician.desk.measure"), icon="document"),
            Action("test", text("technician.test.document_camera"), primary=True),
        ),
    )


def _desk(status: CameraStatus, message: Text) -> Screen:
    view = desk_picture()
    sight = Sight(1, view.width, view.height, view.data, Sighting(Quad(*QUAD), Reason.FOUND, 1.0))
    return desk.live(Technician(device=desk.CAMERA, testing=desk.LAYING), status, message, sight).screen


def _outbox() -> Panel:
    tried = text("technician.outbox.tried", count=6)
    return Panel(
        title=text("technician.outbox.title"),
        lead=text("technician.outbox.lead"),
        rows=(
            PanelRow(
                text("technician.outbox.waiting"),
                text("technician.outbox.count", count=3),
                Tone.INFO,
                "clock",
                (text("technician.outbox.oldest", time=HOUR),),
            ),
            PanelRow(text("technician.outbox.stuck"), text("technician.outbox.count", count=1), Tone.FAULT, "warn"),
            PanelRow(
                text("technician.outbox.acknowledged"),
                text("technician.outbox.count", count=83),
                Tone.OK,
                "circle-tick",
            ),
            PanelRow(
                text("technician.outbox.fits"),
                text("technician.outbox.room", count="3,000"),
                Tone.OK,
                "tray",
                (text("technician.outbox.left", gigabytes="9.4"),),
            ),
            PanelRow(
                plain("990100-0001-03-261123-0042-3"),
                text("technician.state.needs-correction"),
                Tone.FAULT,
                "warn",
                (tried, text("platform.needs-correction.staff", code="hash-mismatch")),
            ),
        ),
        actions=(next_action("technician.outbox.send", "send", "upload"),),
    )

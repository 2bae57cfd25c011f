# SPDX-License-Identifier: Apache-2.0
"""Samples of the screens of maintenance, made of the sentences they really say."""

from __future__ import annotations

from config.texts import plain, text
from devices.device import Condition, DeviceState, PartState
from kiosk.steps.screens import Action, Notice, Screen, Tone
from kiosk.steps.technician_code import pad
from kiosk.steps.technician_device_words import parts
from kiosk.steps.technician_screens import CodePad, Panel, PanelRow
from kiosk.steps.words import next_action
from ui.screens.samples import Words

HOUR = plain("10:18")
PARTS = parts(
    DeviceState(
        "receipt_printer",
        Condition.FAULT,
        parts=(PartState("paper", "out"), PartState("cover", "closed"), PartState("cutter", "ok")),
    )
)


def technician(w: Words) -> dict[str, Screen]:
    """Return the samples from the code to the program."""
    return {
        "30-code": pad(None),
        "30-code-wrong": _wrong(),
        "31-technician": _menu(),
        "32-devices": _devices(),
        "33-device": _device(w),
        "34-outbox": _outbox(),
    }


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


def _devices() -> Panel:
    out = text("technician.since", state=text("technician.condition.fault"), time=HOUR)
    low = text("technician.since", state=text("technician.condition.attention"), time=HOUR)
    rows = [
        PanelRow(
            text("technician.device.receipt_printer"),
            out,
            Tone.FAULT,
            "print",
            (text("staff.printer.paper-out"),),
            "receipt_printer",
        ),
        PanelRow(
            text("technician.device.page_printer"),
            low,
            Tone.WARN,
            "document",
            (text("staff.page.low"),),
            "page_printer",
        ),
    ]
    well = (("document_camera", "camera"), ("id_card", "id-card"), ("speaker", "speak"))
    rows += [
        PanelRow(text(f"technician.device.{kind}"), text("technician.condition.ready"), Tone.OK, icon, name=kind)
        for kind, icon in well
    ]
    return Panel(title=text("technician.devices.title"), rows=tuple(rows))


def _device(w: Words) -> Panel:
    return Panel(
        title=text("technician.device.receipt_printer"),
        rows=(
            PanelRow(
                text("technician.device.receipt_printer"),
                text("technician.since", state=text("technician.condition.fault"), time=HOUR),
                Tone.FAULT,
                "print",
            ),
            PanelRow(
                text("technician.todo"),
                text("technician.actor.guide"),
                Tone.INFO,
                "hand",
                (text("staff.printer.paper-out"),),
            ),
            PanelRow(text("technician.parts"), PARTS, icon="list"),
            PanelRow(text("technician.place"), plain("serial:///dev/serial/by-id/usb-printer"), icon="place"),
            PanelRow(text("technician.paper"), text("technician.paper.since", time=HOUR, count=312), icon="document"),
        ),
        notice=Notice(Tone.INFO, text("technician.test.print-failed"), "info"),
        actions=(
            Action("paper", text("technician.paper.changed"), icon="tick"),
            Action("test", text("technician.test.receipt_printer"), primary=True),
        ),
    )


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
                plain("990100-0001-03-261123-0042-3"),
                text("technician.state.needs-correction"),
                Tone.FAULT,
                "warn",
                (tried, text("platform.needs-correction.staff", code="hash-mismatch")),
            ),
        ),
        actions=(next_action("technician.outbox.send", "send", "upload"),),
    )

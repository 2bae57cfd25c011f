# SPDX-License-Identifier: Apache-2.0
"""A machine as maintenance may see it, made up: for the gallery, and for whoever changes a board and wants to look."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import msgspec

from config.clock import CHINA
from devices.about import SELF_TEST, About
from devices.device import Actor, Condition, PartState
from devices.usage import Mishap
from kiosk.inventory.report import Change, DeviceReport
from kiosk.maintenance.seen import Machine, Seen

# The hour of all pictures, so that two runs leave the same ones.
HOUR = datetime(2026, 11, 23, 10, 22, 40, tzinfo=CHINA)
NOW = HOUR.timestamp()
MACHINE = Machine(
    "1.4.2", 9_000.0, 526_000.0, "down", NOW - 1060, 61_000_000_000, 128_000_000_000, 0.2, 3, 0, NOW - 1030,
    unprinted={"receipt_printer": 2},
)  # fmt: skip


def report(kind: str, condition: Condition = Condition.READY, cause: str = "", **known: Any) -> DeviceReport:
    """Make a report of the first device of a kind."""
    actor = known.pop("actor", Actor.TECHNICIAN if cause else Actor.NOBODY)
    return DeviceReport(kind, condition, cause, actor, name=known.pop("name", kind), **known)


def well() -> dict[str, DeviceReport]:
    """Return a machine whose devices are all ready."""
    able = (SELF_TEST,)
    found = (
        report("id_card", driver="sdt", address="serial:///dev/serial/by-path/3-1.2?baud=115200", can=able,
               about=About(serial="9901-0023-7781", firmware="2.4"), counted={"reads": 31}),
        report("document_camera", driver="opencv", address="camera:///dev/video0", can=able,
               about=About("DC-800", "41907", setup="3264x2448"), counted={"pages": 58}),
        report("page_printer", driver="ipp", address="ipp://localhost/printers/b17", about=About("LaserJet M404"),
               counted={"sheets": 97}),
        report("receipt_printer", driver="escpos", address="serial:///dev/serial/by-id/xp80", can=able,
               counted={"papers": 146, "cuts": 21480}, filled_at=NOW - 86_000, since_filled={"papers": 40}),
        report("code_scanner", driver="newland", address="serial:///dev/serial/by-path/3-1.4", can=able,
               counted={"reads": 22}),
        report("social_card", driver="pcsc", address="pcsc://0", counted={"reads": 4}),
        report("signature_pad", driver="banshi", address="serial:///dev/serial/by-id/pad", can=able,
               counted={"signatures": 19}),
        report("evaluation_pad", driver="bytes", address="serial:///dev/serial/by-id/rate", can=able,
               counted={"scores": 17}),
        report("speaker", driver="espeak", address="sound://default", can=able, about=About("eSpeak NG 1.51")),
        report("call_board", driver="sunpn", address="tcp://10.0.0.9:4001", can=able),
    )  # fmt: skip
    return {one.name: one for one in found}


def troubled() -> dict[str, DeviceReport]:
    """Return the same with a printer without paper, a pad that is silent, a roll that ends, a board put away."""
    found = well()
    changes = {
        "receipt_printer": {"condition": Condition.FAULT, "cause": "printer.paper-out", "actor": Actor.GUIDE,
                            "since": NOW - 274, "parts": (PartState("paper", "out"),),
                            "faults": {"printer.paper-out": 3, "printer.lost": 1},
                            "last": Mishap("printer.paper-out", NOW - 274)},
        "evaluation_pad": {"condition": Condition.FAULT, "cause": "evaluation-pad.silent",
                           "actor": Actor.TECHNICIAN, "since": NOW - 700},
        "page_printer": {"condition": Condition.ATTENTION, "cause": "page.low", "actor": Actor.GUIDE,
                         "since": NOW - 1240},
        "call_board": {"condition": Condition.FAULT, "cause": "device.out-of-use", "actor": Actor.TECHNICIAN,
                       "stopped": "replace", "stopped_at": NOW - 7200, "detail": "replace"},
    }  # fmt: skip
    return found | {name: msgspec.structs.replace(found[name], **change) for name, change in changes.items()}


CHANGES = (
    Change(1, NOW - 90_000, "id_card", Condition.READY, ""),
    Change(2, NOW - 1240, "page_printer", Condition.ATTENTION, "page.low"),
    Change(3, NOW - 700, "evaluation_pad", Condition.FAULT, "evaluation-pad.silent"),
    Change(4, NOW - 274, "receipt_printer", Condition.FAULT, "printer.paper-out"),
    Change(5, NOW - 200, "gone", Condition.ABSENT, "id-card.reader-lost"),
)
SCENES: dict[str, Seen] = {
    "ready": Seen(
        NOW - 1, "", well(), CHANGES[:1], msgspec.structs.replace(MACHINE, line="up", waiting=0, oldest=None)
    ),
    "faults": Seen(NOW - 1, "", troubled(), CHANGES, MACHINE),
    "none": Seen(NOW - 1, "none"),
    "silent": Seen(NOW - 1, "silent"),
    "version": Seen(NOW - 1, "version"),
}
# What the gallery shows: the looks one after another, then the function keys that were pressed.
PICTURES: dict[str, tuple[tuple[str, ...], tuple[int, ...]]] = {
    "devices-ready": (("ready",), ()),
    "devices-faults": (("faults",), ()),
    "devices-no-terminal": (("none",), ()),
    "devices-terminal-silent": (("faults", "silent"), ()),
    "devices-out-of-use": (("faults",), (3,)),
    "devices-counters": (("faults",), (6,)),
    "devices-today": (("faults",), (7,)),
    "devices-export": (("faults",), (8,)),
    "locked": (("faults",), (12,)),
}

# SPDX-License-Identifier: Apache-2.0
"""A fleet of one moment, made up: for the gallery, and for whoever changes the page and wants to look."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec

from config.clock import CHINA
from config.settings import HubSetting, Settings
from config.texts import Wording
from kiosk.hall.line import HallSeen
from kiosk.hub.fleet_judge import by_need
from kiosk.hub.fleet_values import (
    Care,
    DeviceTold,
    Disk,
    Fleet,
    Heard,
    HubState,
    LineTold,
    MachineSeen,
    Message,
    Notice,
    PaperTold,
    Report,
    Standby,
    Stop,
    Trace,
    Trail,
    Trouble,
    UnsentTold,
    Use,
)
from kiosk.platform.errors import UnreachableError
from kiosk.staff.session import SignedIn
from kiosk.training.site import training_settings
from ui.fleet.program import FleetProgram
from ui.fleet.state import FleetState, Question, Told, both
from ui.fleet.trail_state import TrailState
from ui.hall.samples import StillHall
from ui.window.calling_samples import SampleTerminal

HOUR = datetime.datetime(2026, 11, 23, 10, 22, 40, tzinfo=CHINA)
NOW_MS = round(HOUR.timestamp() * 1000)
MINUTE_MS = 60_000
Then = Callable[[FleetState], None]
# Tabs by their places.
DEVICES, WAITING, MAP, TRAIL = 0, 1, 2, 4
TECHNICIAN = SignedIn("T01", "石开阳", frozenset({"technician"}), HOUR.timestamp() + 36_000)
GUIDE = SignedIn("G07", "罗有田", frozenset({"guide"}), HOUR.timestamp() + 36_000)
ZONES = (
    ("A区 综合", "A", 8, "window"), ("B区 社保医保", "B", 11, "window"), ("C区 公积金", "C", 4, "window"),
    ("D区 公安", "D", 5, "window"), ("E区 不动产", "E", 5, "window"), ("F区 企业", "F", 2, "window"),
    ("", "K", 12, "kiosk"), ("24 小时区", "T", 3, "kiosk"), ("", "屏", 2, "board"),
)  # fmt: skip
IDLE = frozenset(
    {"T01", "T03", "A06", "A08", "B01", "B03", "B06", "B08", "B09", "B10", "C03", "C04", "D01", "D05", "E01"}
)
NO_PAPER = DeviceTold("receipt_printer", "fault", "printer.paper-out", "guide", 274)
LOW = DeviceTold("receipt_printer", "attention", "printer.paper-low", "guide", 1480)
NO_READER = DeviceTold("id_card", "fault", "id-card.reader-silent", "technician", 5400)
ALL_OUT = PaperTold("receipt_printer", "out", 412)
KIOSK_DEVICES = (
    DeviceTold("id_card", "ready"), DeviceTold("receipt_printer", "ready"), DeviceTold("document_camera", "ready"),
    DeviceTold("code_scanner", "ready"), DeviceTold("signature_pad", "ready"), DeviceTold("speaker", "ready"),
    DeviceTold("evaluation_pad", "attention", "evaluation-pad.silent", "guide", 700),
)  # fmt: skip
LINE = LineTold("down", 1060)


def ago(minutes: float) -> int:
    """Return the moment so many minutes before the pictures."""
    return round(NOW_MS - minutes * MINUTE_MS)


def report(name: str, kind: str, **more: Any) -> Report:
    """Return the word of a machine that is well."""
    use: Use = more.pop("use", "idle" if name in IDLE else "in-use")
    papers = (PaperTold("receipt_printer", "full", 146),) if kind == "kiosk" else ()
    values: dict[str, Any] = {
        "papers": papers, "unsent": UnsentTold(0), "line": LineTold("up", 7200), "devices": (), **more,
    }  # fmt: skip
    if kind == "kiosk":
        # Those that a scene tells of, and the others as they are on any day.
        told = {one.name for one in values["devices"]}
        values["devices"] = (*values["devices"], *(one for one in KIOSK_DEVICES if one.name not in told))
    return Report(NOW_MS, "1.4.2", kind, use, name, **values)


def well(name: str, kind: str, zone: str) -> MachineSeen:
    """Return a machine nobody need look at."""
    told = report(name, kind)
    return MachineSeen(name, kind, zone, name, "well", None, NOW_MS, told, (), None, None, None, ())


def hall() -> dict[str, MachineSeen]:
    """Return a hall whose 52 machines are all well."""
    return {
        name: well(name, kind, zone)
        for zone, prefix, count, kind in ZONES
        for name in (f"{prefix}{number:02d}" if prefix != "屏" else f"屏{number}" for number in range(1, count + 1))
    }


def troubled() -> dict[str, dict[str, Any]]:
    """Return what is otherwise on the day of the picture."""
    return {
        "K07": {"state": "cannot", "troubles": (trouble("printer.paper-out", 4.6, device="receipt_printer"),),
                "report": report("K07", "kiosk", devices=(NO_PAPER,), papers=(ALL_OUT,)),
                "care": Care("G07", ago(3), "going"), "unprinted": ("B026", "S044")},
        "T02": {"state": "cannot", "troubles": (trouble("id-card.reader-silent", 90, device="id_card"),),
                "report": report("T02", "kiosk", devices=(NO_READER,)),
                "care": Care("T01", ago(60), "repairing", NOW_MS + 38 * MINUTE_MS)},
        "K11": {"state": "unheard", "heard_at": ago(7), "since": ago(7)},
        "D03": {"state": "unheard", "heard_at": ago(2.6), "since": ago(2.6), "care": Care("T01", ago(2), "phoned")},
        "K09": {"state": "watch", "troubles": (trouble("unsent", 17, count=5),),
                "report": report("K09", "kiosk", unsent=UnsentTold(5, 1020), line=LINE)},
        "B05": {"state": "watch", "troubles": (trouble("waiting-site", 2900, count=3, days=1, addressee="site"),),
                "report": report("B05", "window", unsent=UnsentTold(3, 174_000, 1, "site"), line=LINE)},
        "K02": {"state": "watch", "troubles": (trouble("printer.paper-low", 24, device="receipt_printer"),),
                "report": report("K02", "kiosk", devices=(LOW,)), "care": Care("G07", ago(20), "planned")},
        "A03": {"state": "watch", "troubles": (trouble("clock", 21, count=6),)},
        "E04": {"state": "stopped", "since": ago(4000), "stop": Stop("换设备", "T01", ago(4000))},
    }  # fmt: skip


def trouble(cause: str, minutes: float, **more: Any) -> Trouble:
    """Return a trouble that began so long ago."""
    urgent = cause in ("printer.paper-out", "id-card.reader-silent")
    return Trouble(cause, "cannot" if urgent else "watch", ago(minutes), **more)


def fleet(changes: dict[str, dict[str, Any]], **hub: Any) -> Fleet:
    """Return the hall with these machines otherwise."""
    machines = hall()
    for name, change in changes.items():
        found = change.get("troubles", ())
        known = {"since": found[0].since if found else None} | change
        machines[name] = msgspec.structs.replace(machines[name], **known)
    state: dict[str, Any] = {
        "epoch": 1, "database": "postgresql", "size": 480_000_000, "standbys": (Standby("hall2", 300),),
        "disk": Disk(62 * 10**9, 100 * 10**9), "backup_at": ago(22), "backups": True,
    }  # fmt: skip
    items = sorted(machines.values(), key=lambda one: (by_need(one.state), one.since or 0, one.name))
    return Fleet(NOW_MS, tuple(items), HubState(**state | hub))


SENT = Message(
    "01936f3a-6f40-7c21-9a55-0d1c5b6f2e91", "guide", "", "K07", "printer.paper-out", "", "T01", ago(4), "", None
)
HEARD = msgspec.structs.replace(SENT, heard_by="G07", heard_at=ago(3))


def _nothing(state: FleetState) -> None:
    """Show it as it is."""


def _choose(name: str) -> Then:
    return lambda state: state.choose(name)


def _ask(question: Question) -> Then:
    def ask(state: FleetState) -> None:
        state.choose("K07")
        state.ask(question)

    return ask


def _noticed(state: FleetState) -> None:
    state.choose("K05")
    state.show_paper()


def _away(state: FleetState) -> None:
    state.take(UnreachableError("a picture"))


def _old(state: FleetState) -> None:
    state.read_at -= 240
    _away(state)


def _stopped(state: FleetState) -> None:
    state.choose("K02")
    state.told = Told("stop", "K02")
    state.changed.emit()


Scene = tuple[Fleet | None, tuple[Message, ...], Then]
TROUBLED = fleet(troubled())
STOP = Stop("换设备", "T01", ago(0.1))
ORDERED = fleet(troubled() | {"K02": troubled()["K02"] | {"stop": STOP}})
FOLLOWED = fleet(
    troubled()
    | {
        "K02": {
            "state": "stopped", "since": STOP.at,
            "stop": msgspec.structs.replace(STOP, heard_at=ago(0.08)),
            "report": report("K02", "kiosk", use="stopped", heard=Heard(stop=STOP.at)),
        }
    }
)  # fmt: skip
WAITS = fleet(
    troubled()
    | {
        "K03": {"report": report("K03", "kiosk", unsent=UnsentTold(2, 75), line=LineTold("up", 60))},
        "K06": {"state": "cannot", "troubles": (trouble("outbox-full", 30),),
                "report": report("K06", "kiosk", unsent=UnsentTold(311, 250_000, 2, "site"), store="outbox-full",
                                 line=LINE)},
        "T03": {"state": "cannot", "troubles": (trouble("waiting-office", 8000, count=4, days=5, addressee="office"),),
                "report": report("T03", "kiosk", unsent=UnsentTold(4, 520_000, 5, "office"), line=LINE)},
    }
)  # fmt: skip
NOTICED = fleet(troubled() | {"K05": {"notice": Notice(both("fleet.notice.part"), "T01", NOW_MS + 40 * MINUTE_MS)}})
# What the gallery shows: what the hub told, the messages of today, and what happens then.
PICTURES: dict[str, Scene] = {
    "fleet": (TROUBLED, (), _choose("K07")),
    "fleet-message-seen": (TROUBLED, (HEARD,), _choose("K07")),
    "fleet-well": (fleet({}), (), _nothing),
    "fleet-silent": (TROUBLED, (), _choose("K11")),
    "fleet-waits": (TROUBLED, (), _choose("B05")),
    "fleet-stopped": (TROUBLED, (), _choose("E04")),
    "fleet-notice-paper": (NOTICED, (), _noticed),
    "fleet-take-over": (TROUBLED, (SENT,), _ask(Question.TAKE)),
    "fleet-stop-asked": (TROUBLED, (), _ask(Question.STOP)),
    "fleet-hub-away": (TROUBLED, (), _away),
    "fleet-hub-away-long": (TROUBLED, (), _old),
    "fleet-never-read": (None, (), _nothing),
    "fleet-order-waits": (ORDERED, (), _stopped),
    "fleet-order-followed": (FOLLOWED, (), _stopped),
    "fleet-devices": (TROUBLED, (), _choose("K07")),
    "fleet-devices-silent": (TROUBLED, (), _choose("K11")),
    "fleet-waiting": (WAITS, (), _choose("B05")),
    "fleet-waiting-none": (fleet({}), (), _nothing),
    "fleet-trail": (TROUBLED, (), _nothing),
    "fleet-trail-one": (TROUBLED, (), _choose("K07")),
    "fleet-trail-none": (TROUBLED, (), _nothing),
}
TABS = {"fleet-devices": DEVICES, "fleet-waiting": WAITING, "fleet-trail": TRAIL}


def traces() -> Trail:
    """Return the morning of the picture, the newest first."""
    told = (
        (0.1, "machine-stopped", "T01", "H1", "K02", "", "换设备"),
        (3.0, "machine-taken-over", "G07", "G1", "K07", "going", ""),
        (3.1, "message-heard", "G07", "G1", "K07", "", "没纸（凭条打印机）"),
        (4.0, "message-sent", "T01", "H1", "K07", "guide", "没纸（凭条打印机）"),
        (17.0, "announced", "0305", "G1", "", "", "城里的网络断了，取号叫号照常"),
        (24.0, "machine-taken-over", "G07", "G1", "K02", "planned", ""),
        (60.0, "machine-taken-over", "T01", "H1", "T02", "repairing", ""),
        (61.0, "machine-obeyed", "", "T02", "T02", "notice", ""),
        (61.1, "machine-noticed", "T01", "H1", "T02", "", "这台机器有的事办不了，请用旁边的机器。"),
        (80.0, "machine-resumed", "T01", "H1", "A04", "", ""),
    )  # fmt: skip
    return Trail(
        "2026-11-23",
        tuple(
            Trace(900 - place, ago(minutes), kind, staff, device, machine, about, words)
            for place, (minutes, kind, staff, device, machine, about, words) in enumerate(told)
        ),
        more=False,
    )


def sample_settings() -> Settings:
    """Return the settings of the desk of the pictures."""
    made = training_settings(Path("data"))
    site = msgspec.structs.replace(made.site, machine_name="大厅机群", machine_name_en="Machines of the hall")
    return msgspec.structs.replace(made, post="window", site=site, hub=HubSetting(url="http://127.0.0.1:9/hall/v1"))


def program_of(scene: str, wording: Wording, size: tuple[int, int], who: SignedIn = TECHNICIAN) -> FleetProgram:
    """Return the desk of a scene, not shown yet."""
    settings = sample_settings()
    still = StillHall(HallSeen(None, 1.0, answers=True, since=HOUR.timestamp()))
    program = FleetProgram(
        settings, SampleTerminal(settings, well_off=True, up=False), wording, still,
        size=size, now=lambda: HOUR, wall=HOUR.timestamp, clock=lambda: 1.0,
    )  # fmt: skip
    program.context.staff.who = who
    program.context.staff_changed.emit()
    begin(scene, program.fleet)
    show_trail(scene, program.trail)
    for name, place in TABS.items():
        if scene.startswith(name):
            program.shell.open_tab(place)
    return program


def show_trail(scene: str, state: TrailState) -> None:
    """Let the trail stand as a scene has it."""
    found = traces()
    state.read = msgspec.structs.replace(found, items=()) if scene == "fleet-trail-none" else found
    state.only = "K07" if scene == "fleet-trail-one" else ""
    state.changed.emit()


def begin(scene: str, state: FleetState) -> None:
    """Let a page see a scene."""
    told, messages, then = PICTURES[scene]
    if told:
        state.take((told, messages))
    then(state)

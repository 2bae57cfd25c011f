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
    HubState,
    LineTold,
    MachineSeen,
    Message,
    Notice,
    PaperTold,
    Report,
    Standby,
    Stop,
    Trouble,
    UnsentTold,
    Use,
)
from kiosk.platform.errors import UnreachableError
from kiosk.staff.session import SignedIn
from kiosk.training.site import training_settings
from ui.fleet.program import FleetProgram
from ui.fleet.state import FleetState, Question, both
from ui.hall.samples import StillHall
from ui.window.calling_samples import SampleTerminal

HOUR = datetime.datetime(2026, 11, 23, 10, 22, 40, tzinfo=CHINA)
NOW_MS = round(HOUR.timestamp() * 1000)
MINUTE_MS = 60_000
Then = Callable[[FleetState], None]
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
LINE = LineTold("down", 1060)


def ago(minutes: float) -> int:
    """Return the moment so many minutes before the pictures."""
    return round(NOW_MS - minutes * MINUTE_MS)


def report(name: str, kind: str, **more: Any) -> Report:
    """Return the word of a machine that is well."""
    use: Use = "idle" if name in IDLE else "in-use"
    papers = (PaperTold("receipt_printer", "full", 146),) if kind == "kiosk" else ()
    values: dict[str, Any] = {"papers": papers, "unsent": UnsentTold(0)} | more
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


Scene = tuple[Fleet | None, tuple[Message, ...], Then]
TROUBLED = fleet(troubled())
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
}


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
    return program


def begin(scene: str, state: FleetState) -> None:
    """Let a page see a scene."""
    told, messages, then = PICTURES[scene]
    if told:
        state.take((told, messages))
    then(state)

# SPDX-License-Identifier: Apache-2.0
"""The sign-in of window, guide desk and fleet where something is not as it should be: for the gallery."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import NamedTuple

import msgspec

from config.settings import HubSetting, Settings
from config.texts import Wording
from devices.device import Actor, Condition, DeviceState
from kiosk.hall.line import HallSeen
from ui.fleet.program import FleetProgram
from ui.guide.program import GuideProgram
from ui.hall.samples import HOUR, StillHall, at_window
from ui.window.calling_samples import SampleTerminal, answers, hall, sample_settings
from ui.window.program import WindowProgram


class Scene(NamedTuple):
    """What stands at the machine, how its outbox is, and what of the hall is otherwise than it should be."""

    make: Callable[..., WindowProgram] = WindowProgram
    outbox: str = ""
    seen: Mapping[str, object] = {}
    window: str = "17"
    up: bool = True
    roster: bool = True


AWAY = {"answers": False, "cause": "unauthorised"}
PICTURES: dict[str, Scene] = {
    "signin-no-store": Scene(outbox="outbox.key-missing"),
    "signin-turned-away": Scene(seen={**AWAY, "code": "unauthenticated"}),
    "signin-real-hub": Scene(seen={"answers": False, "cause": "other-mode", "code": "hub-production"}),
    "signin-unknown-window": Scene(window="77"),
    "signin-no-roster": Scene(up=False, roster=False),
    "signin-guide": Scene(GuideProgram),
    "signin-guide-no-line": Scene(GuideProgram, outbox="outbox.disk-full", seen={**AWAY, "code": "forbidden-scope"}),
    "signin-fleet": Scene(FleetProgram, up=False),
}
DESKS = {GuideProgram: ("导办台 1", "Help desk 1"), FleetProgram: ("大厅机群", "Machines of the hall")}


def program_of(name: str, wording: Wording, size: tuple[int, int]) -> WindowProgram:
    """Return the sign-in of a scene, not shown yet."""
    scene = PICTURES[name]
    settings = settings_of(scene)
    terminal = SampleTerminal(settings, up=scene.up)
    if scene.outbox:
        terminal.outbox_state = DeviceState("outbox", Condition.FAULT, scene.outbox, Actor.TECHNICIAN)
    shown = replace(hall(at_window()), **scene.seen)  # type: ignore[arg-type]  # each by its own name
    still = StillHall(shown if shown.answers else HallSeen(**scene.seen, since=shown.since), answers)  # type: ignore[arg-type]  # as above
    program = scene.make(
        settings, terminal, wording, still, size=size, now=lambda: HOUR, wall=HOUR.timestamp, clock=lambda: 1.0
    )
    program.context.staff.roster = HOUR.timestamp() - 2340 if scene.roster else None
    still.show(still.now)
    program.shell.tick()
    return program


def settings_of(scene: Scene) -> Settings:
    """Return the settings of the machine of a scene."""
    made = sample_settings()
    if scene.make is WindowProgram:
        return msgspec.structs.replace(made, hub=HubSetting(window=scene.window, zone="B区"))
    zh, en = next(names for kind, names in DESKS.items() if scene.make is kind)
    site = msgspec.structs.replace(made.site, machine_name=zh, machine_name_en=en)
    return msgspec.structs.replace(made, site=site, hub=HubSetting(url="http://127.0.0.1:9/hall/v1"))

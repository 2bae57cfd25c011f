# SPDX-License-Identifier: Apache-2.0
"""A guide desk at moments made up: for the gallery, and for whoever changes it and wants to look."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

import msgspec

from config.settings import HubSetting
from config.texts import Wording
from kiosk.domain.words import Words
from kiosk.hall.announcements import Announcement
from kiosk.hall.appointments import AppointmentSeen
from kiosk.hall.help_calls import HelpCall, HelpCalls
from kiosk.hall.stories import Story
from kiosk.hub.fleet_values import DeviceTold, Fleet, HubState, MachineSeen, Message, Report
from kiosk.hub.fleet_values import State as MachineState
from kiosk.staff.session import SignedIn
from kiosk.tickets.values import Event, Paper, State, Ticket
from kiosk.training.site import training_settings
from ui.fleet.samples import TROUBLED
from ui.guide.announcing import draft_of, zones_of
from ui.guide.asks import Asks
from ui.guide.issuing import GivenHere
from ui.guide.program import GuideProgram
from ui.hall.samples import HOUR, MINUTE_MS, NOW_MS, RULES, StillHall, lost, seen
from ui.window.calling_samples import SampleTerminal

GUIDE = SignedIn("0305", "吴岚", frozenset({"guide"}), HOUR.timestamp() + 8 * 3600)
SECOND_MS = 1000


def ticket(number: str, queue: str, state: State, **more: object) -> Ticket:
    """Return a ticket of the sample hall."""
    values = {
        "id": f"id-{number}", "day": "2026-11-23", "prefix": number[0], "no": int(number[1:]), "queue": queue,
        "state": state, "live": True, "paper": Paper.PRINTED, "credit": "normal", "credit_s": 0,
        "issued_at": NOW_MS - 45 * MINUTE_MS, "sort_at": NOW_MS, "device": "K02", "version": 4,
    }  # fmt: skip
    return Ticket(**(values | more))  # type: ignore[arg-type]  # of the types of a ticket


def called(seconds: int) -> Event:
    """Return a call of the number that is looked at."""
    return Event(4000 + seconds, "2026-11-23", NOW_MS - (1160 - seconds) * SECOND_MS, "called", "id-B013", "17", "1708",
                 "W17", {})  # fmt: skip


MISSED = Story(ticket("B013", "medical", State.NO_SHOW, window=None), (called(0), called(14), called(30)))
CALLS = HelpCalls(
    (
        HelpCall(id="c1", device="K07", machine="K07 自助区右 2", language="zh_CN", step="scan", elder=False,
                 state="told", called_at=NOW_MS - 192 * SECOND_MS, staff="", answered_at=None, ended_at=None),
        HelpCall(id="c2", device="K03", machine="K03 自助区左 3", language="zh_CN", step="home", elder=True,
                 state="told", called_at=NOW_MS - 100 * SECOND_MS, staff="", answered_at=None, ended_at=None),
        HelpCall(id="c3", device="T01", machine="T01 24 小时区", language="zh_CN", step="card", elder=False,
                 state="coming", called_at=NOW_MS - 31 * SECOND_MS, staff="0305", answered_at=NOW_MS - 20 * SECOND_MS,
                 ended_at=None),
    ), 12, 48,
)  # fmt: skip
ANNOUNCED = Announcement(
    id="a1", kind="lost", zones=(),
    words=Words("有人遗失了证件，请到导办台认领", "An identity card was found. Please ask at the help desk"),
    speak=2, staff="0305", at=NOW_MS - 5 * MINUTE_MS, until=NOW_MS + 25 * MINUTE_MS, ended_at=None,
)  # fmt: skip
PAPER = Message("m1", "guide", "", "K05", "paper", "没纸，换纸 80 毫米", "0133", NOW_MS - 4 * MINUTE_MS, "", None)
GIVEN = (
    GivenHere(ticket("B026", "medical", State.WAITING, credit="aged", credit_s=600), HOUR, "failed"),
    GivenHere(ticket("C011", "housing", State.WAITING), HOUR - datetime.timedelta(minutes=2), "printed"),
    GivenHere(ticket("F014", "firms", State.WAITING), HOUR - datetime.timedelta(minutes=5), "printed"),
)
APPOINTMENTS = tuple(
    AppointmentSeen(f"p{place}", queue, NOW_MS + begins * MINUTE_MS, NOW_MS + (begins + 30) * MINUTE_MS, state, number)
    for place, (queue, begins, state, number) in enumerate(
        (("medical", -56, "CHECKED_IN", "B004"), ("police", -56, "CONFIRMED", ""),
         ("estate", -26, "CHECKED_IN", "E003"), ("medical", 4, "CONFIRMED", ""),
         ("housing", 34, "CONFIRMED", ""), ("social", 64, "REQUESTED", ""))
    )
)  # fmt: skip
SPEAKING = (DeviceTold("speaker", "ready"),)


def screen(name: str, zone: str, state: MachineState = "well", devices: tuple[DeviceTold, ...] = ()) -> MachineSeen:
    """Return a call screen of the hall."""
    told = Report(NOW_MS, "1.4.2", "board", "in-use", name, zone, devices=devices)
    return MachineSeen(name, "board", zone, name, state, None, NOW_MS, told, (), None, None, None, ())


SCREENS = Fleet(
    NOW_MS,
    (
        screen("屏1", "A区", devices=SPEAKING), screen("屏2", "B区", devices=SPEAKING), screen("屏3", "B区"),
        screen("屏4", "D区", "unheard"), screen("大厅屏", "", devices=SPEAKING),
    ),
    HubState(1, "postgresql", None, None, None, None, False),
)  # fmt: skip
Scene = Callable[[GuideProgram], None]


def busy(program: GuideProgram) -> None:
    """Show a morning with everything in it."""
    state = program.state
    state.queue, state.credit = "medical", "aged"
    state.story, state.calls, state.announced, state.messages = MISSED, CALLS, (ANNOUNCED,), (PAPER,)
    state.issuing.given.extend(GIVEN)


def quiet(program: GuideProgram) -> None:
    """Show the first hour."""
    program.state.calls = HelpCalls((), 3, 41)


def unsure(program: GuideProgram) -> None:
    """Ask about a slip."""
    state = program.state
    state.issuing.given.append(GivenHere(GIVEN[0].ticket, HOUR, "unsure"))
    state.asks = Asks.PAPER


def announcing(program: GuideProgram) -> None:
    """Ask what is to be announced."""
    busy(program)
    program.state.asks = Asks.ANNOUNCE


def placing(program: GuideProgram) -> None:
    """Ask where an announcement goes, with two zones chosen."""
    busy(program)
    state = program.state
    state.announce("lost")
    zones = zones_of(state.rules)
    state.draft, state.fleet = replace(draft_of("lost"), zones=(zones[1], zones[3])), SCREENS


def placing_everywhere(program: GuideProgram) -> None:
    """Announce in the whole hall, before it is known which screens there are."""
    busy(program)
    program.state.announce("line")


def taking_down(program: GuideProgram) -> None:
    """Ask which of two announcements is to go."""
    busy(program)
    noon = msgspec.structs.replace(ANNOUNCED, id="a2", kind="noon", words=draft_of("noon").words, zones=("B区", "D区"))
    program.state.announced = (ANNOUNCED, noon)
    program.state.take_down()


def moving(program: GuideProgram) -> None:
    """Ask where a number is to go."""
    busy(program)
    program.state.asks = Asks.QUEUE


def no_hub(program: GuideProgram) -> None:
    """Show what is left when the hub cannot be read."""
    busy(program)
    hall = program.context.hall
    if isinstance(hall, StillHall):
        hall.show(lost(hall.now))


def expected(program: GuideProgram) -> None:
    """Show the appointments of the day."""
    program.appointments.items = APPOINTMENTS
    program.appointments.chosen = "p3"
    program.shell.open_tab(1)


def machines(program: GuideProgram) -> None:
    """Show the machines of the hall, the worst chosen."""
    busy(program)
    program.fleet.take((TROUBLED, ()))
    program.fleet.choose("K07")
    program.shell.open_tab(2)


PICTURES: Mapping[str, Scene] = {
    "guide-desk": busy, "guide-quiet": quiet, "guide-unsure": unsure, "guide-announcing": announcing,
    "guide-announce-where": placing, "guide-announce-all": placing_everywhere, "guide-announce-end": taking_down,
    "guide-moving": moving, "guide-no-hub": no_hub, "guide-machines": machines, "guide-appointments": expected,
}  # fmt: skip


def program_of(name: str, wording: Wording, size: tuple[int, int]) -> GuideProgram:
    """Return the desk at one moment."""
    settings = training_settings(Path("none"))
    site = msgspec.structs.replace(settings.site, machine_name="导办台 1", machine_name_en="Help desk 1")
    hub = HubSetting(url="http://127.0.0.1:1/hall/v1")
    settings = msgspec.structs.replace(settings, site=site, hub=hub)
    hall = StillHall(seen())
    program = GuideProgram(
        settings, SampleTerminal(settings), wording, hall, size=size, now=lambda: HOUR, wall=HOUR.timestamp,
        clock=lambda: 0.0,
    )  # fmt: skip
    state = program.state
    state._clock = lambda: 0.0
    state.rules = state.issuing.rules = RULES
    state.see(hall.now)
    program.context.staff.who = GUIDE
    program.context.staff_changed.emit()
    PICTURES[name](program)
    state.changed.emit()
    return program

# SPDX-License-Identifier: Apache-2.0
"""A window that calls, at every moment, made up: for the gallery, and for whoever changes the tab and wants to look."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

import msgspec

from config.settings import HubSetting, Settings
from config.texts import Wording
from devices.device import Condition, DeviceState
from kiosk.domain.words import Words
from kiosk.hall.announcements import Announcement
from kiosk.hall.days import WindowDay
from kiosk.hall.line import HallSeen
from kiosk.hub.client import HubClient
from kiosk.hub.fleet_values import Message
from kiosk.inventory.report import Change, DeviceReport
from kiosk.platform.errors import PlatformError, UnreachableError
from kiosk.staff.session import Refusal, SignedIn
from kiosk.terminal import Terminal
from kiosk.tickets import acts
from kiosk.tickets.rules import HallRules
from kiosk.tickets.values import Paper, State, Ticket, Window, WindowState
from kiosk.tickets.views import Aside, InLine, WindowView
from kiosk.training.site import training_settings
from offline_queue.line import Line, LineState
from ui.hall.samples import HOUR, MINUTE_MS, NOW_MS, RULES, StillHall, at_window, lost, seen, snapshot
from ui.maintenance.samples import troubled, well
from ui.window import calling_find_samples
from ui.window.calling_values import Owed, Question, Refused, Told
from ui.window.gate import Tab, alone
from ui.window.program import TABS, WindowProgram

SHIFT = 8 * 3600.0
CLERK = SignedIn("1708", "沈砚秋", frozenset({"clerk"}), HOUR.timestamp() + SHIFT)
AT_WINDOW = ("id_card", "document_camera", "page_printer", "receipt_printer", "evaluation_pad", "signature_pad")


class _Book:
    """Devices that stay as they are."""

    def __init__(self, reports: dict[str, DeviceReport]) -> None:
        self._reports = {name: one for name, one in reports.items() if one.kind in AT_WINDOW}

    def reports(self) -> dict[str, DeviceReport]:
        return self._reports

    def changes(self, after: int) -> list[Change]:
        return []

    def look(self, name: str) -> None:
        """Nothing is there to be looked at."""


class SampleTerminal(Terminal):
    """A machine whose devices and line stay as they are; what is asked of it is never answered."""

    def __init__(self, settings: Settings, *, well_off: bool = True, up: bool = True) -> None:
        super().__init__(settings, Path("none"))
        self.book = _Book(well() if well_off else troubled())  # type: ignore[assignment]  # all that a window reads of it
        self.outbox_state = DeviceState("outbox", Condition.READY)
        self._line = LineState(Line.UP if up else Line.DOWN, HOUR.timestamp() - 3300)

    def run(self, on: Any, call: Any, seconds: float, done: Any) -> Any:
        """Begin nothing."""
        return None

    def start(self) -> None:
        """Open nothing."""

    def close(self) -> None:
        """Nothing was opened."""


def sample_settings() -> Settings:
    """Return the settings of the window of the pictures."""
    made = training_settings(Path("data"))
    site = msgspec.structs.replace(made.site, machine_name="B区 17 号窗口", machine_name_en="Window B-17")
    return msgspec.structs.replace(made, post="window", site=site, hub=HubSetting(window="17", zone="B区"))


def line() -> tuple[InLine, ...]:
    """Return seven who wait, each with a reason of their own."""
    rows: tuple[tuple[str, int, dict[str, Any]], ...] = (
        ("B018", 17, {"sent_by": "18"}), ("B022", 11, {}), ("B025", 1, {"credit": "aged"}), ("B023", 9, {}),
        ("B020", 14, {"returns": 1}), ("B5003", 4, {"island": True}), ("B024", 6, {"slot_at": NOW_MS + 4 * MINUTE_MS}),
    )  # fmt: skip
    return tuple(
        InLine(f"id-{number}", number, "medical", None, NOW_MS - waits * MINUTE_MS, version=1, **more)
        for number, waits, more in rows
    )


def aside() -> tuple[Aside, ...]:
    """Return one who fetches something and two who did not come."""
    rows = (("B016", State.HELD, 8, "copy", 0), ("B013", State.NO_SHOW, 18, "", 0), ("B009", State.NO_SHOW, 41, "", 2))
    return tuple(
        Aside(f"id-{number}", number, "medical", state, NOW_MS - ago * MINUTE_MS, "17", why, returns, 4)
        for number, state, ago, why, returns in rows
    )


def hall(view: WindowView, **changes: Any) -> HallSeen:
    """Return the hall with this window in it, and the colleagues of the picture."""
    others: dict[str, dict[str, Any]] = {
        "18": {"number": "B019", "ticket": "id-B019", "serving": True, "serving_at": NOW_MS - 12 * MINUTE_MS},
        "19": {"state": WindowState.SUSPENDED, "reason": "review", "since": NOW_MS - 4 * MINUTE_MS},
        "20": {"state": WindowState.CLOSED},
    }
    windows = tuple(
        view if one.no == "17" else msgspec.structs.replace(one, **others.get(one.no, {})) for one in snapshot().windows
    )
    return seen(windows=windows, line=line(), aside=aside(), **changes)


def answers(asked: object) -> object:
    """Answer what a window asks first, the rules, as a hub would; windows open, pause and close."""
    if isinstance(asked, acts.OpenWindow | acts.CloseWindow | acts.SuspendWindow):
        return acts.WindowTold(Window("17", WindowState.OPEN, "", "1708", False, NOW_MS, 1))
    if not callable(asked):
        return None
    try:
        return asked(_Client())
    except PlatformError as wrong:
        return wrong


class _Client(HubClient):
    """Knows the rules and nothing else."""

    def __init__(self) -> None:
        self.epoch, self._staff = 1, ""

    def rules(self) -> HallRules:
        return RULES

    def act_as(self, staff: str, roles: Iterable[str] = ()) -> None:
        """Nobody acts in a picture."""

    def sign_out(self, staff: str) -> None:
        """Nobody goes from one either."""

    def _ask(self, *asked: Any) -> Any:
        raise UnreachableError("a picture")


def news(program: WindowProgram) -> None:
    """Let the hall have told something, and the window have worked a while."""
    told = program.context.news
    told.day = WindowDay(window="17", day="2026-11-23", called=12, finished=11, no_show=1, open=1)
    told.messages = (
        Message(
            "m1",
            "window",
            "",
            "G01",
            "",
            "B区复印机没粉了，复印请到 A区 05。",
            "1001",
            NOW_MS - 9 * MINUTE_MS,
            "",
            None,
        ),
    )
    told.announcements = (
        Announcement(
            id="a1",
            kind="other",
            words=Words("下午两点起系统维护十分钟", "Maintenance at two for ten minutes"),
            zones=(),
            speak=0,
            staff="1001",
            at=NOW_MS,
            until=NOW_MS + 60 * MINUTE_MS,
            ended_at=None,
        ),
    )
    told.draft = True
    told.changed.emit()


# In a hall that could be read until five minutes after its hour.
GONE_FOR = HOUR + datetime.timedelta(seconds=300 + 252)
CALLED = at_window("B021", by_card=True, device="K03")
SERVED = at_window("B021", by_card=True, device="K03", serving=True, serving_at=NOW_MS - 521_000, version=4)


def _ask(question: Question) -> Callable[[WindowProgram], None]:
    return lambda program: program.context.calling.ask(question)


def _ticket(no: int, state: State) -> Ticket:
    return Ticket(
        id=f"id-B{no:03d}", day="2026-11-23", prefix="B", no=no, queue="medical", state=state, live=True,
        paper=Paper.PRINTED, credit="normal", credit_s=0, issued_at=NOW_MS, sort_at=NOW_MS, device="K03", window="18",
    )  # fmt: skip


def _race(program: WindowProgram) -> None:
    calling = program.context.calling
    theirs = _ticket(21, State.CALLED)
    calling.told = Told("recall", "version-mismatch", ours=calling.in_hand, theirs=theirs)
    calling.changed.emit()


def _gone(program: WindowProgram) -> None:
    calling = program.context.calling
    calling.see(lost(calling.seen))


def _alone(program: WindowProgram) -> None:
    _gone(program)
    program.context.calling.alone.agree()
    program.context.calling.call()


def _alone_free(program: WindowProgram) -> None:
    """Let two have been called by agreement and served."""
    _alone(program)
    calling = program.context.calling
    calling.start()
    calling.finish()
    calling.call()
    calling.pass_over()


def _asks_to_agree(program: WindowProgram) -> None:
    _gone(program)
    program.context.calling.call()


def _types(program: WindowProgram) -> None:
    _alone_free(program)
    calling = program.context.calling
    calling.ask_number()
    for sign in "5004":
        program.shell.board.letter(sign)


def _asks_for_neighbour(program: WindowProgram) -> None:
    calling = program.context.calling
    seen: Any = calling.seen
    line = tuple(msgspec.structs.replace(one, ticket=f"{one.ticket}-{n}", number=f"B{n:03d}")
                 for n, one in enumerate(seen.snapshot.line * 3, 31))  # fmt: skip
    calling.see(replace(seen, snapshot=msgspec.structs.replace(seen.snapshot, line=line)))
    _alone_free(program)
    for sign in "H1":
        program.shell.board.letter(sign)


def _left_alone(program: WindowProgram) -> None:
    """Let the clerk go home while the hub is away."""
    hall: Any = program.context.hall
    hall.show(lost(hall.now))
    program.context.staff.sign_out()
    program.shell.tick()


def _back(program: WindowProgram) -> None:
    """Let the hub be back: one number was called twice, and something was not taken."""
    calling = program.context.calling
    double = acts.Double("id-B018", "B018", "17", NOW_MS + 6 * MINUTE_MS, "18", NOW_MS + 7 * MINUTE_MS, State.SERVING)
    was = acts.TellAlone(window="17", what="finish", at=HOUR, ticket="id-B020")
    owed = Owed("finish", was, "1", lambda told: None, "1708;clerk", "B020", NOW_MS + 9 * MINUTE_MS)
    calling._owed.refused = (Refused(owed, "window-busy", _ticket(20, State.CANCELLED)),)
    calling.see(hall(CALLED, doubles=(double,)))


def _to_estate(program: WindowProgram) -> None:
    _ask(Question.TRANSFER)(program)
    program.shell.board.letter("1")


def _refused(program: WindowProgram) -> None:
    program.context.staff.sign_out()
    page: Any = program.shell.cover_page
    page.number.setText("1708")
    page._heard(Refusal("refused", left=3))


def _nothing(program: WindowProgram) -> None:
    """Show it as it is."""


GONE = (_gone, _alone, _alone_free, _asks_to_agree, _types, _asks_for_neighbour, _left_alone, _back)
Scene = tuple[WindowView, Callable[[WindowProgram], None]]
# What the gallery shows: whom the window serves, and what happens to it then.
PICTURES: dict[str, Scene] = {
    "calling": (CALLED, news),
    "calling-free": (at_window(), _nothing),
    "calling-serving": (SERVED, _nothing),
    "calling-paused": (at_window(state=WindowState.SUSPENDED, since=NOW_MS - 240_000), _nothing),
    "calling-hold": (SERVED, _ask(Question.HOLD)),
    "calling-pause-asked": (at_window(), _ask(Question.SUSPEND)),
    "calling-transfer": (SERVED, _ask(Question.TRANSFER)),
    "calling-transfer-window": (SERVED, _to_estate),
    "calling-other-person": (CALLED, _ask(Question.OTHER_PERSON)),
    "calling-take-over": (SERVED, _ask(Question.TAKE_OVER)),
    "calling-race": (CALLED, _race),
    "calling-hall-gone": (SERVED, _gone),
    "calling-alone-ask": (at_window(), _asks_to_agree),
    "calling-alone": (at_window(), _alone),
    "calling-alone-free": (at_window(), _alone_free),
    "calling-alone-number": (at_window(), _types),
    "calling-alone-neighbour": (at_window(), _asks_for_neighbour),
    "calling-alone-back": (CALLED, _back),
    **{name: (CALLED, then) for name, then in calling_find_samples.SCENES.items()},
    "signin": (at_window(), lambda program: program.context.staff.sign_out()),
    "signin-refused": (at_window(), _refused),
    "signin-left-alone": (at_window(), _left_alone),
    "window-locked": (SERVED, lambda program: program.shell.lock()),
}


def program_of(
    scene: str, wording: Wording, size: tuple[int, int], *, tabs: tuple[Tab, ...] = alone(TABS, 0)
) -> WindowProgram:
    """Return the window of a scene, not shown yet."""
    view, then = PICTURES[scene]
    settings, still = sample_settings(), StillHall(hall(view), answers)
    refused = scene == "signin-refused"
    now = GONE_FOR if then in GONE else HOUR
    terminal = SampleTerminal(settings, well_off=not refused, up=not refused)
    program = WindowProgram(
        settings,
        terminal,
        wording,
        still,
        size=size,
        tabs=tabs,
        now=lambda: now,
        wall=now.timestamp,
        clock=lambda: (now - HOUR).total_seconds() + 1.0,
    )
    program.context.staff.who, program.context.staff.roster = CLERK, HOUR.timestamp() - 2340
    program.context.staff_changed.emit()
    still.show(still.now)
    then(program)
    return program

# SPDX-License-Identifier: Apache-2.0
"""What stands in the tab of the end of the day, in words."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import msgspec

from config.clock import china_time
from kiosk.tickets.values import OPEN
from kiosk.window_work.day import Account, Step
from kiosk.window_work.report import Report, result_words
from ui.desk.lights import Light
from ui.style.look import Look
from ui.window.dayclose_state import DayState
from ui.window.line_panel import PanelLine, PanelWords
from ui.window.marks import Tone

LIGHTS = {
    "done": Light.DONE, "near": Light.NEAR, "unread": Light.UNREAD, "over": Light.OVER, "not-yet": Light.NOT_YET,
}  # fmt: skip


WELL = frozenset({"closed", "signed", "hall-closed"})
COMPARED = frozenset({"missing", "unknown", "differing", "acts"})
# What must have been read before a step says anything, and what is said where it was not.
UNREAD: Mapping[Step, tuple[Callable[[Account], object], str]] = {
    Step.TICKETS: (lambda found: found.tickets, "day.step.hub-unread"),
    Step.NUMBERS: (lambda found: found.tickets, "day.step.hub-unread"),
    Step.COMPARED: (lambda found: found.compared, "day.step.not-compared"),
}


def _of_tickets(found: Account, *names: str) -> dict[str, int]:
    return {name: getattr(found.tickets, name) for name in names}


def _of_outbox(found: Account) -> dict[str, int]:
    sums = (found.cases, found.given, found.entered, found.ratings)
    return {"waiting": found.waiting, "see": sum(one.to_see for one in sums)}


# What is said of each step.
COUNTED: Mapping[Step, Callable[[Account], Mapping[str, int]]] = {
    Step.TICKETS: lambda found: _of_tickets(found, "open", "called", "ended"),
    Step.NUMBERS: lambda found: _of_tickets(found, "missing"),
    Step.OUTBOX: _of_outbox,
    Step.COMPARED: lambda found: {"count": sum(one.kind in COMPARED for one in found.differences)},
    Step.MONEY: lambda found: {},
    Step.PAPERS: lambda found: msgspec.structs.asdict(found.papers),
    Step.ORIGINALS: lambda found: msgspec.structs.asdict(found.originals),
}


def steps(look: Look, state: DayState) -> PanelWords:
    """Return the steps of the end of the day, each with how it stands."""
    found = state.account
    lines = tuple(_step(look, state, found, step, number) for number, step in enumerate(Step, 1)) if found else ()
    wait = (PanelLine(look.of("day.counting"), light=Light.AT_WORK),)
    return PanelWords(look.of("day.steps"), lines or wait, right=_as_of(look, found), ruled=True)


def _as_of(look: Look, found: Account | None) -> str:
    return look.of("day.as-of", time=f"{china_time(found.read_at.timestamp()):%H:%M}") if found else ""


def _step(look: Look, state: DayState, found: Account, step: Step, number: int) -> PanelLine:
    mark, report = found.mark(step), state.report
    light = LIGHTS[mark]
    if step is Step.SIGNED and report:
        light = Light.DONE if report.checked else Light.NEAR
    return PanelLine(
        f"{number}　{look.of(f'day.step.{step}')}", step_words(look, state, found, step), light=light, bold=True
    )


def step_words(look: Look, state: DayState, found: Account, step: Step) -> str:
    """Return what was counted at a step."""
    if step is Step.SIGNED:
        return _signed(look, state.report)
    unread = UNREAD.get(step)
    if unread and not unread[0](found):
        return look.of(unread[1])
    return look.of(f"day.step.{step}-said", **COUNTED[step](found))


def _signed(look: Look, report: Report | None) -> str:
    if report is None:
        return look.of("day.step.no-report")
    if report.checked is None:
        return look.of("day.step.one-hand", staff=report.made.staff_no)
    return look.of("day.step.two-hands", first=report.made.staff_no, second=report.checked.staff_no)


def shift(look: Look, found: Account | None) -> PanelWords:
    """Return the window's own figures for whoever takes over."""
    title = look.of("day.shift")
    if found is None:
        return PanelWords(title)
    told, of = found.tickets, look.of
    rows: list[tuple[str, str]] = []
    if told:
        hours = f"{_clock(told.opened_at)}–{_clock(told.closed_at)}"
        rows = [
            ("hours", hours),
            ("called", f"{told.called} / {told.finished} / {told.no_show}"),
            ("sent-on", f"{told.sent_on} / {told.let_back}"),
            ("paused", of("day.shift.paused-said", count=told.pauses, minutes=told.paused_s // 60)),
        ]
    rows += [
        ("cases", f"{found.cases.stored} / {found.cases.arrived}"), ("given", str(found.given.stored)),
        ("entered", str(found.entered.stored)), ("ratings", str(found.ratings.stored)),
        ("money", of("day.shift.no-money")), ("originals", str(found.originals.here)),
    ]  # fmt: skip
    lines = tuple(PanelLine(of(f"day.shift.{name}"), right=words, value=True) for name, words in rows)
    return PanelWords(title, lines, right="" if told else of("day.step.hub-unread"), ruled=True)


def _clock(moment: int | None) -> str:
    return f"{china_time(moment / 1000):%H:%M}" if moment else "…"


def hands(look: Look, state: DayState) -> PanelWords:
    """Return who stands behind the last report, and those made before it."""
    of = look.of
    lines = [
        PanelLine(
            one.number, _by(look, one),
            light=Light.DONE if one.checked else Light.NEAR, tag=of("day.final" if one.is_final else "day.review"),
            tone=Tone.OK if one.is_final else Tone.WARN,
        )
        for one in state.reports[-3:]
    ]  # fmt: skip
    return PanelWords(of("day.hands"), tuple(lines) or (PanelLine(of("day.hands.none"), light=Light.NOT_YET),))


def _by(look: Look, one: Report) -> str:
    second = one.checked.staff_no if one.checked else "…"
    return look.of("day.hands.by", first=one.made.staff_no, second=second)


def hall(look: Look, state: DayState) -> PanelWords:
    """Return the numbers of the whole hall, for who leads it."""
    found, of = state.hall, look.of
    if found is None:
        return PanelWords(of("day.hall"), (PanelLine(of("day.step.hub-unread"), light=Light.UNREAD),))
    left = sum(count for name, count in found.states.items() if name in OPEN)
    lines = (
        PanelLine(of("day.hall.open", count=left), light=Light.OVER if left else Light.DONE),
        PanelLine(of("day.hall.numbers"), light=Light.DONE if found.holds else Light.OVER,
                  right=of("day.hall.holds" if found.holds else "day.hall.holds-not")),
    )  # fmt: skip
    return PanelWords(of("day.hall"), lines, cap="Alt 9")


def notice(look: Look, state: DayState) -> tuple[str, Tone]:
    """Return the one sentence that matters now."""
    of = look.of
    if state.printing.stage in ("failed", "unsure"):
        return of(f"day.print.{state.printing.stage}"), Tone.WARN
    if state.told:
        return of(f"day.told.{state.told}"), Tone.OK if state.told in WELL else Tone.FAULT
    return (of("day.ask.hall"), Tone.WARN) if state.asks_hall else _next(look, state)


def _next(look: Look, state: DayState) -> tuple[str, Tone]:
    of, found, report = look.of, state.account, state.report
    if found is None:
        return of("day.counting"), Tone.ACCENT
    if report is None or state.shown is not report:
        return (of("day.can.final"), Tone.ACCENT) if found.is_final else (of("day.can.review"), Tone.WARN)
    if report.checked is None:
        return of("day.can.sign"), Tone.ACCENT
    return look.say(result_words(report)), Tone.OK if report.is_final else Tone.WARN

# SPDX-License-Identifier: Apache-2.0
"""What stands in the tab of the end of the day, in words."""

from __future__ import annotations

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
    told, of = found.tickets, look.of
    if step in (Step.TICKETS, Step.NUMBERS) and told is None:
        return of("day.step.hub-unread")
    if step is Step.TICKETS and told:
        return of("day.step.tickets-said", open=told.open, called=told.called, ended=told.ended)
    if step is Step.NUMBERS and told:
        return of("day.step.numbers-said", missing=told.missing)
    if step is Step.OUTBOX:
        to_see = sum(one.to_see for one in (found.cases, found.given, found.entered, found.ratings))
        return of("day.step.outbox-said", waiting=found.waiting, see=to_see)
    if step is Step.COMPARED:
        count = sum(one.kind in ("missing", "unknown", "differing", "acts") for one in found.differences)
        return of("day.step.compared-said", count=count) if found.compared else of("day.step.not-compared")
    if step is Step.PAPERS:
        papers = found.papers
        return of("day.step.papers-said", printed=papers.printed, void=papers.void, unsure=papers.unsure)
    if step is Step.ORIGINALS:
        kept = found.originals
        return of("day.step.originals-said", taken=kept.taken, returned=kept.returned, here=kept.here)
    if step is Step.SIGNED:
        return _signed(look, state.report)
    return of("day.step.money-said")


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
    of, found, report = look.of, state.account, state.report
    if state.printing.stage in ("failed", "unsure"):
        return of(f"day.print.{state.printing.stage}"), Tone.WARN
    if state.told:
        well = state.told in ("closed", "signed", "hall-closed")
        return of(f"day.told.{state.told}"), Tone.OK if well else Tone.FAULT
    if state.asks_hall:
        return of("day.ask.hall"), Tone.WARN
    if found is None:
        return of("day.counting"), Tone.ACCENT
    if report is None or state.shown is not report:
        return of("day.can.final" if found.is_final else "day.can.review"), Tone.ACCENT if found.is_final else Tone.WARN
    if report.checked is None:
        return of("day.can.sign"), Tone.ACCENT
    return look.say(result_words(report)), Tone.OK if report.is_final else Tone.WARN

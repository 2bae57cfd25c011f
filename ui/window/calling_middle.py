# SPDX-License-Identifier: Apache-2.0
"""The middle of the tab that calls, in words: the number, whose it is, what can be pressed, what came of an act."""

from __future__ import annotations

import datetime
import math

from config.clock import china_time
from kiosk.steps.technician_part import moment
from kiosk.tickets.rules import NORMAL
from kiosk.tickets.values import WindowState
from ui.desk.cards import CardWords, Frame, Line
from ui.desk.lights import Light
from ui.style.look import Look
from ui.window import alone_words
from ui.window.calling_state import Calling
from ui.window.calling_values import Told
from ui.window.calling_words import duration, queue_name, waited_s
from ui.window.in_hand import InHand
from ui.window.marks import Tone
from ui.window.number_card import NumberWords
from ui.window.status_panel import StatusRow

STEPS = ("called", "here", "serving", "done")
MS = 1000
# Refusals by which somebody else was quicker: both versions are shown.
RACES = frozenset({"version-mismatch", "state-conflict", "not-found", "gone", "twice"})


def number_words(look: Look, calling: Calling, now: datetime.datetime) -> NumberWords:
    """Return what stands on the card of the number."""
    at = calling.in_hand
    if at is None:
        return _nobody(look, calling, now)
    began = at.serving_at if at.serving else at.called_at
    lasts = duration(look, waited_s(calling, began))
    time = f"{china_time(began / MS):%H:%M:%S}"
    state = "serving" if at.serving else "calling"
    return NumberWords(
        look.of(f"window.number.{state}"),
        Tone.OK if at.serving else Tone.ACCENT,
        look.of(f"window.number.{state}-since", count=at.call_count, time=time, lasts=lasts),
        at.number,
        facts=_facts(look, calling, at),
        note=alone_words.note(look, calling) if at.alone and calling.alone.is_so else _issued(look, at),
        steps=tuple(look.of(f"window.step.{step}") for step in STEPS),
        step=3 if at.serving else 1,
    )


def _nobody(look: Look, calling: Calling, now: datetime.datetime) -> NumberWords:
    of = look.of
    if calling.doing == "call":
        return NumberWords(of("window.number.asking"), Tone.ACCENT, empty=of("window.number.asking-long"))
    if calling.state is WindowState.SUSPENDED:
        view = calling.view
        since = f"{china_time(view.since / MS):%H:%M}" if view else ""
        lasts = duration(look, waited_s(calling, view.since)) if view else ""
        return NumberWords(of("window.number.suspended"), Tone.WARN, since=of("window.number.since", time=since),
                           empty=of("window.number.suspended-long"), under=lasts)  # fmt: skip
    if calling.state is WindowState.CLOSED:
        return NumberWords(of("window.number.closed"), Tone.QUIET, empty=of("window.number.closed-long"))
    if calling.alone.is_so:
        return NumberWords(of("window.number.free"), Tone.QUIET, empty=of("window.number.free-long"),
                           under=alone_words.free_line(look, calling))  # fmt: skip
    waiting = len(calling.line)
    key = "waiting" if waiting else "empty"
    return NumberWords(of("window.number.free"), Tone.QUIET, empty=of("window.number.free-long"),
                       under=of(f"window.number.free-{key}", count=waiting))  # fmt: skip


def _facts(look: Look, calling: Calling, at: InHand) -> tuple[tuple[Light, str, str], ...]:
    if calling.alone.is_so and not at.serving:
        return ((Light.NEAR, look.of("alone.number.fact"), "warn"),)
    if at.same_person is True:
        return ((Light.DONE, look.of("window.person.same"), "ok"),)
    if at.same_person is False:
        return ((Light.NEAR, look.of("window.person.other"), "warn"),)
    if at.serving:
        return ((Light.NOT_YET, look.of("window.person.unproved"), "ink_2"),)
    key = "window.person.waits" if at.by_card else "window.person.no-card"
    return ((Light.IN_TIME if at.by_card else Light.NOT_YET, look.of(key), "ink_2"),)


def _issued(look: Look, at: InHand) -> str:
    time = f"{china_time(at.issued_at / MS):%H:%M}"
    way = look.of("window.person.by-card" if at.by_card else "window.person.by-hand")
    return look.of("window.person.issued", time=time, device=at.device, way=way)


def person_rows(look: Look, calling: Calling, name: str = "", *, draft: bool | None = None) -> list[StatusRow]:
    """Return what is known of who was called: the masked name of a card that was laid, whether a draft lies there."""
    of, at = look.of, calling.in_hand
    if at is None:
        return [StatusRow(of("window.person.nobody"))]
    rows = [
        *([StatusRow(of("window.person.card"), name, bold=True)] if name else []),
        StatusRow(of("window.person.queue"), queue_name(look, calling, at.queue)),
        StatusRow(of("window.person.waited"), duration(look, max(0, at.called_at - at.issued_at) / MS)),
        StatusRow(of("window.person.calls"), of("window.person.calls-count", count=at.call_count)),
    ]
    if draft:
        rows.append(StatusRow(of("window.person.draft"), of("window.person.draft-open"), ink="accent", bold=True))
    if at.credit != NORMAL:
        rows.append(StatusRow(of("window.person.credit"), of(f"window.credit.{at.credit}"), ink="accent", bold=True))
    return rows


def able_rows(look: Look, calling: Calling) -> list[StatusRow]:
    """Return what can still be pressed, and when; of what cannot, why."""
    of, at = look.of, calling.in_hand
    if at is None or at.serving or not calling.answers:
        return [StatusRow(of("window.able.nothing" if at is None else "window.able.serving"))]
    limits = calling.limits
    left = max(0, limits.most_calls - at.call_count)
    return [
        _able(look, "F2", "recall", _recall_waits(look, calling, left)),
        StatusRow(of("window.able.recall", gap=limits.recall_gap_s, left=left)),
        _able(look, "F3", "no-show", _no_show_waits(look, calling)),
        StatusRow(of("window.able.no-show", calls=limits.no_show_calls, seconds=limits.no_show_after_s)),
    ]


def _able(look: Look, cap: str, name: str, waits: str) -> StatusRow:
    words = waits or look.of("window.key.now")
    return StatusRow(f"{cap} {look.of(f'window.key.{name}')}", words, bold=True, ink="ink_2" if waits else "ok")


def _recall_waits(look: Look, calling: Calling, left: int) -> str:
    """Return what a recall still waits for; empty for nothing."""
    wait = math.ceil(calling.recall_wait)
    if not left:
        return look.of("window.able.enough")
    return look.of("window.key.in", seconds=wait) if wait else ""


def _no_show_waits(look: Look, calling: Calling) -> str:
    """Return what a no-show still waits for; empty for nothing."""
    owed, rest = calling.calls_owed, math.ceil(calling.no_show_wait)
    parts = [look.of("window.able.calls", count=owed)] if owed else []
    parts += [look.of("window.able.rest", seconds=rest)] if rest else []
    return look.of("window.list-sep").join(parts)


def hub_cards(look: Look, calling: Calling, now: datetime.datetime) -> list[CardWords]:
    """Return what is said while the hall cannot be read, and what is owed to it."""
    of, seen = look.of, calling.seen
    if seen.answers is False:
        since = moment(china_time(seen.since), now)
        lasts = duration(look, now.timestamp() - seen.since)
        return [CardWords("gone", Light.UNREAD, of("window.gone.title", since=since, lasts=lasts),
                          of("window.gone.under"), Frame.STALE)]  # fmt: skip
    if calling.owed:
        owed = (Line(of("window.owed.title"), of("window.owed.words", count=len(calling.owed)), bold=True),)
        return [CardWords("owed", Light.AT_WORK, of("window.owed.asking"), "", Frame.NEAR, owed)]
    return []


def told_cards(look: Look, calling: Calling) -> list[CardWords]:
    """Return what came of the last act, where it was not what was wanted."""
    told = calling.told
    if told is None or calling.seen.answers is False and told.code == "unknown":
        return []
    if told.code in RACES:
        return [_race(look, told)]
    key = f"window.told.{told.code}" if f"window.told.{told.code}" in look.wording else "window.told.refused"
    if told.code == "nobody" and not told.count:
        key = "window.told.nobody-at-all"
    words = look.of(key, count=told.count, seconds=math.ceil(told.wait_s), number=told.number, window=told.window)
    plain_end = told.code == "nobody"
    return [CardWords("told", Light.IN_TIME if plain_end else Light.NEAR, words,
                      frame=Frame.PLAIN if plain_end else Frame.NEAR)]  # fmt: skip


def _race(look: Look, told: Told) -> CardWords:
    """Return both sides: how this window saw the ticket, and how it stands."""
    of, ours, theirs = look.of, told.ours, told.theirs
    number = ours.number if ours else told.number
    lines = []
    if ours:
        state = "serving" if ours.serving else "called"
        lines.append(Line(of("window.race.ours"), of(f"window.state.{state}", window="")))
    if theirs:
        lines.append(Line(of("window.race.theirs"), alone_words.stands(look, theirs), bold=True))
    return CardWords("race", Light.NEAR, of("window.race.title", number=number), of("window.race.under"),
                     Frame.NEAR, tuple(lines))  # fmt: skip

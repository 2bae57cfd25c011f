# SPDX-License-Identifier: Apache-2.0
"""Why a machine of the staff cannot work, in words: its outbox that does not open, and a hub that turns it away.

Each says what is so, what whoever can act does next, and whom to call; no widget is touched here.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from devices.device import Condition
from kiosk.hall.line import HallSeen
from kiosk.surroundings import outbox_state
from kiosk.terminal import Terminal
from offline_queue.errors import told
from ui.desk.cards import CardWords, Frame, Line
from ui.desk.lights import Light
from ui.desk.top_bar import BarLight
from ui.style.look import Look
from ui.window.outbox_again import PASSING
from ui.window.status_panel import StatusRow

if TYPE_CHECKING:
    from ui.window.context import WindowContext

# Which trouble the hub, or the way to it, told by which code: all others are said with their code.
AWAY: Mapping[str, str] = {
    "unauthenticated": "token", "forbidden-scope": "kind", "hub-training": "hub-training",
    "hub-production": "hub-production", "hub-unsaid": "hub-unsaid", "other-mode": "hub-unsaid", "old-epoch": "replaced",
    "no-hub": "no-hub", "not-typed": "no-hub", "no-stream": "no-hub",
}  # fmt: skip
# Reasons with which somebody answers, and not to this machine; of a hub that is silent nothing is to be mended here.
TURNS_AWAY = frozenset({"unauthorised", "refused", "suspicious", "clock", "identity", "other-mode"})
# Windows that are named where another one is not known: enough to see how the hall numbers them.
MOST_KNOWN = 24
CERTIFICATE = "certificate"
REFUSED = "refused"
# As what a machine may have been taken in, by what people sign in to there; a token of the hall's own does for all.
KINDS = {"window": ("window", "hall"), "guide": ("guide", "hall"), "fleet": ("window", "guide", "hall")}
LIGHTS = {"ready": (Light.IN_TIME, "ink_2"), "opening": (Light.NOT_YET, "off"), "tight": (Light.NEAR, "warn")}
WELL = frozenset({"ready", "opening"})


def outbox_row(look: Look, terminal: Terminal) -> StatusRow:
    """Return how the outbox is, in a row."""
    how, name = outbox_is(terminal), look.of("window.outbox.name")
    light, ink = LIGHTS.get(how, (Light.OVER, "fault"))
    return StatusRow(name, look.of(f"window.outbox.{how}"), light, bold=how not in WELL, ink=ink)


def outbox_light(look: Look, terminal: Terminal) -> list[BarLight]:
    """Return the light of an outbox that somebody must look after; of any other none."""
    how = outbox_is(terminal)
    if how in WELL:
        return []
    return [BarLight(Light.NEAR if how == "tight" else Light.OVER, look.of(f"window.bar.outbox.{how}"))]


def outbox_is(terminal: Terminal) -> str:
    """Return ``ready``, ``opening``, ``refused``, or how little room is left."""
    state = outbox_state(terminal)
    if state.condition is Condition.FAULT:
        return REFUSED
    # The cause of one without room is its room: see ``kiosk.surroundings``.
    return state.cause.partition(".")[2] if state.condition is Condition.ATTENTION else str(state.condition.value)


def outbox_cards(look: Look, terminal: Terminal) -> list[CardWords]:
    """Return why the outbox does not open, what to do and whom to call; nothing of one that does."""
    state = terminal.outbox_state
    if state.condition is not Condition.FAULT:
        return []
    code, of = state.cause.partition(".")[2], look.of
    step = f"window.outbox.step.{code}"
    again = "start" if code == "newer" else "own" if state.cause in PASSING else "key"
    steps = (of(step if step in look.wording else "window.outbox.step.fault"), of(f"window.outbox.again.{again}"))
    lines = (
        Line(of("maintenance.cause-label"), look.say(told(code)[0]), bold=True),
        Line(of("maintenance.how-label"), steps=steps),
        _call(look, terminal),
    )
    return [CardWords("outbox", Light.OVER, of("window.outbox.title"), of("window.outbox.why"), Frame.FAULT, lines)]


def turned_away(seen: HallSeen) -> bool:
    """Tell whether somebody answers, and not to this machine; a hub that is silent turns nobody away."""
    return seen.answers is False and seen.cause in TURNS_AWAY


def away_of(seen: HallSeen) -> str:
    """Return why a hub turns this machine away, as a name of the texts; empty where it does not."""
    if not turned_away(seen):
        return ""
    if seen.code.startswith(CERTIFICATE):
        return CERTIFICATE
    return AWAY.get(seen.code, "clock" if seen.cause == "clock" else "other")


def hall_away(context: WindowContext) -> str:
    """Return what keeps this machine from its hub, as a name of the texts; empty where nothing does."""
    seen = context.calling.seen
    return misplaced(context) if seen.answers else away_of(seen)


def misplaced(context: WindowContext) -> str:
    """Return what is wrong between this machine and what the hub took it in for; empty where all fits."""
    calling = context.calling
    own, rules, as_what = calling.window, calling.rules, context.taken_in
    if as_what and as_what.kind not in KINDS[context.desk]:
        return "kind"
    if own and as_what and as_what.windows and own not in as_what.windows:
        return "window-foreign"
    return "window-unknown" if own and rules and rules.window(own) is None else ""


def hall_cards(look: Look, context: WindowContext) -> list[CardWords]:
    """Return why the hub turns this machine away, what to do and whom to call."""
    name = hall_away(context)
    if not name:
        return []
    calling, of = context.calling, look.of
    known = sorted(one.no for one in calling.rules.windows)[:MOST_KNOWN] if calling.rules else []
    if name == "window-foreign" and context.taken_in:
        known = list(context.taken_in.windows[:MOST_KNOWN])
    facts = {
        "code": calling.seen.code, "window": calling.window, "known": look.of("window.list-sep").join(known),
        "kind": of(f"window.kind.{context.desk}"),
    }  # fmt: skip
    title, under, step = (of(f"window.away.{name}{part}", **facts) for part in ("", ".under", ".step"))
    lines = (Line(of("maintenance.how-label"), step), _call(look, context.terminal))
    return [CardWords(f"away-{name}", Light.OVER, title, under, Frame.FAULT, lines)]


def _call(look: Look, terminal: Terminal) -> Line:
    return Line(look.of("maintenance.call-label"), look.of("maintenance.call", phone=terminal.settings.site.phone))

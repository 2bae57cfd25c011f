# SPDX-License-Identifier: Apache-2.0
"""Finding a number, in words: what was found and how it stands, and what became of a slip that was printed again."""

from __future__ import annotations

from config.clock import china_time
from kiosk.tickets.acts import Appointment
from kiosk.tickets.values import OPEN, State, Ticket
from ui.desk.cards import Act, CardWords, Frame, Line
from ui.desk.keys import Key
from ui.desk.lights import Light
from ui.style.look import Look
from ui.window.calling_find import CallingFind
from ui.window.calling_words import duration, queue_name, reason, waited_s

LIGHTS = {
    State.WAITING: Light.NOT_YET, State.CALLED: Light.AT_WORK, State.SERVING: Light.AT_WORK, State.HELD: Light.STOPPED,
    State.NO_SHOW: Light.NEAR, State.DONE: Light.DONE, State.CANCELLED: Light.OVER, State.EXPIRED: Light.OVER,
}  # fmt: skip
SLIPS = {
    "printing": Light.AT_WORK, "printed": Light.DONE, "unsure": Light.UNREAD, "failed": Light.NEAR,
    "refused": Light.NEAR,
}  # fmt: skip
MS = 1000


def reprint_key(look: Look, find: CallingFind) -> Key:
    """Return what F9 does: print the slip of who is here, or of what was found, once more."""
    verb, target = look.of("window.key.reprint"), find.target
    if not find.calling.answers:
        return Key(verb, look.of("find.key.no-hub"), enabled=False)
    if target is None:
        return Key(verb, look.of("window.key.reprint.find"), enabled=False)
    if find.printing:
        return Key(verb, look.of("window.key.doing"), enabled=False)
    if find.ticket is not None and find.ticket.state not in OPEN:
        return Key(verb, look.of("window.key.reprint.over"), enabled=False)
    return Key(verb, target[1], find.can_print, filled=find.is_open)


def find_key(look: Look, find: CallingFind) -> Key:
    """Return what F11 does."""
    if not find.calling.answers and not find.is_open:
        return Key(look.of("desk.key.find"), look.of("find.key.no-hub"), enabled=False)
    note = "window.key.find.close" if find.is_open else "window.key.find.note"
    return Key(look.of("desk.key.find"), look.of(note), held=find.is_open)


def cards(look: Look, find: CallingFind) -> list[CardWords]:
    """Return what was found, or why nothing was."""
    if find.looking:
        return [CardWords("looking", Light.AT_WORK, look.of("find.looking", words=find.looked_for))]
    if find.told:
        said = look.of(f"find.{find.told}")
        return [CardWords("told", Light.UNREAD, said, look.of(f"find.{find.told}-under"), Frame.UNREAD)]
    if find.found is None:
        return [CardWords("how", None, look.of("find.how"), look.of("find.how-under"))]
    made = [_ticket(look, find, one) for one in find.found.tickets]
    made += [_coming(look, find, one) for one in find.found.coming]
    none = look.of("find.none", words=find.looked_for)
    return made or [CardWords("none", Light.NOT_YET, none, look.of("find.none-under"))]


def _ticket(look: Look, find: CallingFind, one: Ticket) -> CardWords:
    of, chosen = look.of, find.ticket is one
    title = of("find.title", number=one.number, state=of(f"find.state.{one.state.value.lower()}"))
    under = of("find.under", queue=queue_name(look, find.calling, one.queue), time=_hour(one.issued_at),
               device=one.device)  # fmt: skip
    lines = [Line(of("find.line.now"), _stands(look, find, one), bold=True)]
    if one.call_count:
        called = of("find.calls", count=one.call_count, window=one.window or "–", time=_hour(one.recalled_at or 0))
        lines.append(Line(of("find.line.calls"), called))
    if one.slot_at:
        lines.append(Line(of("find.line.slot"), _hour(one.slot_at)))
    acts = (Act("F9", of("window.key.reprint"), filled=True),) if chosen and find.can_print else ()
    note = of("find.walk") if chosen and find.found and len(find.found.tickets) > 1 else ""
    return CardWords(one.id, LIGHTS[one.state], title, under, lines=tuple(lines), acts=acts, note=note)


def _stands(look: Look, find: CallingFind, one: Ticket) -> str:
    """Return how a number stands, and since when."""
    window, calling = one.window or "–", find.calling
    since = {
        State.WAITING: one.issued_at, State.CALLED: one.called_at, State.SERVING: one.serving_at,
    }.get(one.state)  # fmt: skip
    if since:
        lasts = duration(look, waited_s(calling, since))
        return look.of(f"find.now.{one.state.value.lower()}", window=window, lasts=lasts)
    if one.state is State.HELD:
        return look.of("find.now.held", window=window, why=_why(look, find, one))
    ended = _hour(one.ended_at) if one.ended_at else "–"
    return look.of(f"find.now.{one.state.value.lower()}", window=window, time=ended)


def _why(look: Look, find: CallingFind, one: Ticket) -> str:
    """Return why somebody was set aside, as the hall last said."""
    seen = find.calling.seen.snapshot
    aside = next((other for other in seen.aside if other.ticket == one.id), None) if seen else None
    return reason(look, "hold", aside.reason) if aside and aside.reason else look.of("find.no-reason")


def _coming(look: Look, find: CallingFind, one: Appointment) -> CardWords:
    title = look.of("find.coming", time=_hour(one.slot_start))
    under = look.of("find.coming-under", queue=queue_name(look, find.calling, one.queue))
    return CardWords(one.id, Light.NOT_YET, title, under)


def slip_cards(look: Look, find: CallingFind) -> list[CardWords]:
    """Return how the slip stands that was printed again."""
    slip = find.slip
    if slip is None:
        return []
    of = look.of
    silent = slip.stage == "refused" and slip.cause == "silent"
    under = of("find.slip.silent" if silent else f"find.slip.{slip.stage}-under")
    frame = Frame.NEAR if slip.stage in ("failed", "refused", "unsure") else Frame.PLAIN
    return [CardWords("slip", SLIPS[slip.stage], of(f"find.slip.{slip.stage}", number=slip.number), under, frame)]


def _hour(ms: int) -> str:
    return f"{china_time(ms / MS):%H:%M}"

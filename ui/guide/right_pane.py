# SPDX-License-Identifier: Apache-2.0
"""The right pane of the guide desk as data: who calls for staff, what machines need, what is announced."""

from __future__ import annotations

from config.clock import china_time
from kiosk.hall.announcements import KINDS, Announcement
from kiosk.hall.help_calls import HelpCall
from kiosk.hub.fleet_values import Message
from kiosk.hub.mode import WRONG_HUBS
from kiosk.steps.ticket_words import clock
from ui.desk.ages import lasting
from ui.desk.cards import Act, CardWords, Frame, Line
from ui.desk.lights import Light
from ui.guide.state import Asks, GuideState
from ui.guide.words import CALLS
from ui.style.look import Look

# A call nobody answered for so long is an alarm: its person was told to go to the desk themselves.
ALARM_MS, NEAR_MS = 180_000, 60_000
TAKE_DOWN, HEARD = "X", "M"


def cards(look: Look, state: GuideState) -> list[CardWords]:
    """Return the cards, who calls first."""
    calls = [call_card(look, state, place, one) for place, one in enumerate(state.calls.items)]
    none = (
        []
        if calls or not state.answers
        else [CardWords("nobody", Light.IN_TIME, look.of("guide.calls.none"), _mean(look, state))]
    )
    messages = [
        message_card(look, one, first=place == 0 and state.answers) for place, one in enumerate(state.open_messages[:3])
    ]
    announcing = announcing_card(look, state)
    asked = state.asks is Asks.ANNOUNCE
    unread = [] if state.answers else [unread_card(look, state)]
    return [*unread, *([announcing] if asked else []), *calls, *none, *messages, *([] if asked else [announcing])]


def unread_card(look: Look, state: GuideState) -> CardWords:
    """Return that the hub does not answer, and since when: what stands below is what was read last."""
    if state.seen.answers is None:
        return CardWords("unread", Light.AT_WORK, look.of("guide.hall.asking"))
    if state.seen.code in WRONG_HUBS:
        wrong = f"window.away.{state.seen.code}"
        return CardWords("unread", Light.OVER, look.of(wrong), look.of(f"{wrong}.under"), Frame.FAULT)
    since = f"{china_time(state.seen.since):%H:%M}"
    title = look.of("guide.hall.lost", time=since)
    return CardWords("unread", Light.UNREAD, title, look.of("guide.hall.lost-under"), Frame.UNREAD)


def call_card(look: Look, state: GuideState, place: int, call: HelpCall) -> CardWords:
    """Return one who calls: where, for how long, at which step, and whether somebody goes there."""
    of, waited = look.of, max(0, state.hub_ms - call.called_at)
    coming = state.mine(call)
    over = not coming and waited >= ALARM_MS
    light = Light.DONE if coming else Light.OVER if over else Light.NEAR if waited >= NEAR_MS else Light.AT_WORK
    title = of("guide.calls.title", machine=call.machine, time=look.say(lasting(waited / 1000)))
    step = f"guide.step.{call.step}"
    facts = [of(step) if step in look.wording else "", of("guide.calls.elder") if call.elder else "",
             of("guide.calls.english") if call.language == "en" else ""]  # fmt: skip
    at = clock(call.answered_at) if call.answered_at else ""
    said = of("guide.calls.coming", staff=call.staff, time=at) if coming else of("guide.calls.nobody")
    lines = (Line("", said, bold=True, ink="ok" if coming else "fault" if over else "warn"),)
    verb = of("guide.key.there" if coming else "guide.key.go")
    acts = (Act(f"F{CALLS[place]}", verb, filled=over),) if place < len(CALLS) and state.answers else ()
    frame = Frame.FAULT if over else Frame.PLAIN
    return CardWords(call.id, light, title, " · ".join(filter(None, facts)), frame, lines, acts)


def message_card(look: Look, message: Message, *, first: bool) -> CardWords:
    """Return what somebody told the desk; only the first is heard by a key."""
    acts = (Act(HEARD, look.of("guide.message.heard")),) if first else ()
    title = " ".join(filter(None, (message.machine, message.words)))
    return CardWords(message.id, Light.NEAR, title, f"{clock(message.at)} {message.staff}".strip(), acts=acts)


def announcing_card(look: Look, state: GuideState) -> CardWords:
    """Return what is announced, and while it is asked what can be."""
    of = look.of
    if state.asks is Asks.ANNOUNCE:
        # Its digits stand beside the words: as buttons they would have no room.
        lines = tuple(Line(str(place), of(f"guide.announce.{kind}.words")) for place, kind in enumerate(KINDS, 1))
        return CardWords("announcing", Light.NEAR, of("guide.announce.ask"), of("guide.announce.how"), Frame.STALE,
                         lines)  # fmt: skip
    lines = tuple(Line("", announced(look, one)) for one in state.announced)
    acts = (Act(TAKE_DOWN, of("guide.announce.end")),) if state.announced and state.answers else ()
    under = "" if state.announced else of("guide.announce.none")
    return CardWords("announcing", None, of("guide.announce.title"), under, lines=lines, acts=acts)


def announced(look: Look, one: Announcement) -> str:
    """Return an announcement and until when it stands."""
    return look.of("guide.announce.until", words=one.words.of(look.wording.language), time=clock(one.until))


def _mean(look: Look, state: GuideState) -> str:
    mean = state.calls.mean_answer_s
    return look.of("guide.calls.mean", seconds=mean) if mean is not None else look.of("guide.calls.none-yet")

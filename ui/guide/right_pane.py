# SPDX-License-Identifier: Apache-2.0
"""The right pane of the guide desk as data: who calls for staff, what machines need, what is announced."""

from __future__ import annotations

from config.clock import china_time
from kiosk.hall.announcements import KINDS, Announcement
from kiosk.hall.help_calls import HelpCall
from kiosk.hub.fleet_values import Fleet, Message
from kiosk.steps.ticket_words import clock
from kiosk.tickets.acts import Double
from ui.desk.ages import lasting
from ui.desk.cards import Act, CardWords, Frame, Line
from ui.desk.lights import Light
from ui.guide.announcing import Draft, How, screens, zones_of
from ui.guide.asks import Asks
from ui.guide.state import GuideState
from ui.guide.words import CALLS
from ui.hall.doubles import double_card
from ui.style.look import Look
from ui.window.machine_words import away_of

# A call nobody answered for so long is an alarm: its person was told to go to the desk themselves.
ALARM_MS, NEAR_MS = 180_000, 60_000
TAKE_DOWN, HEARD = "X", "M"
MINUTE_MS = 60_000
# Numbers that two windows called are settled by then, or never.
DOUBLES_MS, MOST_DOUBLES = 3_600_000, 2
# As many as have a digit of their own.
MOST_ZONES = 9
INKS: dict[How, str] = {"speaks": "ok", "writes": "ink", "unread": "warn", "elsewhere": "off"}


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
    asked = state.draft is not None or state.asks in (Asks.ANNOUNCE, Asks.END)
    unread = [] if state.answers else [unread_card(look, state)]
    twice = [double_card(look, one, heard=False) for one in doubles(state)]
    before, behind = ([announcing], []) if asked else ([], [announcing])
    return [*unread, *before, *calls, *none, *twice, *messages, *behind]


def doubles(state: GuideState) -> list[Double]:
    """Return the numbers that two windows called, of which the hub heard within the hour; the newest first."""
    found = state.seen.snapshot.doubles if state.seen.snapshot else ()
    return [one for one in reversed(found) if state.hub_ms - one.told_at < DOUBLES_MS][:MOST_DOUBLES]


def unread_card(look: Look, state: GuideState) -> CardWords:
    """Return that the hub does not answer, and since when: what stands below is what was read last."""
    if state.seen.answers is None:
        return CardWords("unread", Light.AT_WORK, look.of("guide.hall.asking"))
    if away := away_of(state.seen):
        title, under = (look.of(f"window.away.{away}{part}", code=state.seen.code) for part in ("", ".under"))
        return CardWords("unread", Light.OVER, title, under, Frame.FAULT)
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
    said = of("guide.calls.coming", staff=state.name_of(call.staff), time=at) if coming else of("guide.calls.nobody")
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
    """Return what is announced, and while it is asked what can be, where, and which screens will have it."""
    of = look.of
    if state.draft:
        return draft_card(look, state, state.draft)
    if state.asks is Asks.ANNOUNCE:
        # Its digits stand beside the words: as buttons they would have no room.
        lines = tuple(Line(str(place), of(f"guide.announce.{kind}.words")) for place, kind in enumerate(KINDS, 1))
        return CardWords("announcing", Light.NEAR, of("guide.announce.ask"), of("guide.announce.how"), Frame.STALE,
                         lines)  # fmt: skip
    ends = state.asks is Asks.END
    lines = tuple(
        Line(str(place) if ends else "", announced(look, one)) for place, one in enumerate(state.announced, 1)
    )
    if ends:
        return CardWords("announcing", Light.NEAR, of("guide.announce.end-ask"), of("guide.announce.end-how"),
                         Frame.STALE, lines)  # fmt: skip
    acts = (Act(TAKE_DOWN, of("guide.announce.end")),) if state.announced and state.answers else ()
    under = "" if state.announced else of("guide.announce.none")
    return CardWords("announcing", None, of("guide.announce.title"), under, lines=lines, acts=acts)


def draft_card(look: Look, state: GuideState, draft: Draft) -> CardWords:
    """Return what is about to be announced: its words, where, until when, and what each call screen will do."""
    of, zones = look.of, zones_of(state.rules)
    where = of("guide.announce.zones", zones=" ".join(draft.zones)) if draft.zones else of("guide.announce.all")
    until = of("guide.announce.until-time", time=clock(state.hub_ms + draft.minutes * MINUTE_MS), minutes=draft.minutes)
    lines = (
        Line(of("guide.announce.label.words"), draft.words.of(look.wording.language), bold=True),
        Line(of("guide.announce.label.where"), where, bold=True),
        Line("", zone_keys(zones)),
        Line(of("guide.announce.label.until"), until),
        Line(of("guide.announce.label.voice"), of("guide.announce.aloud" if draft.speak else "guide.announce.silent")),
        *screen_lines(look, state.fleet, draft),
    )
    acts = (Act("F9", of("guide.announce.send"), filled=True),) if state.answers else ()
    return CardWords("announcing", Light.NEAR, of("guide.announce.where"), of("guide.announce.where-how"),
                     Frame.STALE, lines, acts)  # fmt: skip


def zone_keys(zones: tuple[str, ...]) -> str:
    """Return which digit is which part of the hall; further ones have no key."""
    return "　".join(f"{place} {zone}" for place, zone in enumerate(zones[:MOST_ZONES], 1))


def screen_lines(look: Look, fleet: Fleet | None, draft: Draft) -> list[Line]:
    """Return what each call screen will do; before that is known, that it is not."""
    label = look.of("guide.announce.label.screens")
    if fleet is None:
        return [Line(label, look.of("guide.announce.screens-unread"), ink="off")]
    found = screens(fleet, draft)
    if not found:
        return [Line(label, look.of("guide.announce.no-screens"), ink="warn")]
    return [
        Line(label if not place else "", look.of(f"guide.announce.screen.{one.how}", name=one.name), ink=INKS[one.how])
        for place, one in enumerate(found)
    ]


def announced(look: Look, one: Announcement) -> str:
    """Return an announcement, where it stands where that is not everywhere, and until when."""
    told = {"words": one.words.of(look.wording.language), "time": clock(one.until)}
    if one.zones:
        return look.of("guide.announce.until-in", zones=" ".join(one.zones), **told)
    return look.of("guide.announce.until", **told)


def _mean(look: Look, state: GuideState) -> str:
    mean = state.calls.mean_answer_s
    return look.of("guide.calls.mean", seconds=mean) if mean is not None else look.of("guide.calls.none-yet")

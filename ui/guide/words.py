# SPDX-License-Identifier: Apache-2.0
"""What stands on the guide desk, as data: queues, the number that is looked at, who was passed over, what was given."""

from __future__ import annotations

import datetime
from collections.abc import Mapping

from config.clock import CHINA
from kiosk.hall.stories import Story
from kiosk.steps.ticket_words import clock, windows
from kiosk.tickets.values import OPEN, State
from kiosk.tickets.views import QueueView
from kiosk.tickets.waiting import Wait
from ui.desk.ages import age, lasting
from ui.desk.cards import Act, CardWords, Frame, Line
from ui.desk.keys import Key
from ui.desk.lights import Light
from ui.desk.table import Cell, Row
from ui.guide.asks import Asks
from ui.guide.issuing import GivenHere
from ui.guide.state import GuideState
from ui.style.look import Look

ISSUE, RESTORE, REPRINT, MOVE = 1, 2, 3, 4
CALLS = (5, 6, 7)
# Also those of a window that heard no hub and told of them afterwards (``kiosk.tickets.alone``).
CALLINGS = frozenset({"called", "recalled", "called-alone", "recalled-alone"})
CANCEL, ANNOUNCE, GROUP, FIND = 8, 9, 10, 11
LIGHTS = {
    State.WAITING: Light.IN_TIME, State.CALLED: Light.IN_TIME, State.SERVING: Light.AT_WORK, State.HELD: Light.STOPPED,
    State.NO_SHOW: Light.NEAR, State.DONE: Light.DONE, State.CANCELLED: Light.NOT_YET, State.EXPIRED: Light.NOT_YET,
}  # fmt: skip
SLIPS: Mapping[str, tuple[Light, str]] = {
    "printing": (Light.AT_WORK, "ink"), "printed": (Light.DONE, "ok"), "failed": (Light.NEAR, "warn"),
    "unsure": (Light.UNREAD, "warn"),
}  # fmt: skip
# Whoever was passed over so long ago is told on their slip that the number is over.
NEAR_MS = 15 * 60_000


def queue_rows(look: Look, state: GuideState) -> list[Row]:
    """Return the queues, each with its key, its windows, how many wait and how long who comes now will."""
    return [_queue_row(look, state, place, queue) for place, queue in enumerate(state.queues, 1)]


def _queue_row(look: Look, state: GuideState, place: int, queue: QueueView) -> Row:
    zone, numbers = state.windows(queue.code)
    where = f"{zone} {'、'.join(windows(numbers))}".strip()
    gives = state.gives(queue.code)
    waits = look.of("guide.queue.waiting", count=queue.waiting) if state.answers else "？"
    under = band_words(look, queue.wait if state.answers else None) if gives else look.of("guide.queue.closed")
    ink = "ink" if gives else "off"
    return Row(
        queue.code,
        (
            Cell(str(place) if place <= 9 else "", ink="ink_2"), Cell(queue.prefix, bold=True, ink=ink),
            Cell(queue.name.of(look.wording.language), where, ink=ink), Cell(waits, under, bold=gives, ink=ink),
        ),
    )  # fmt: skip


def band_words(look: Look, wait: Wait | None) -> str:
    """Return between which minutes who comes now is called, or that nobody knows."""
    if wait is None:
        return look.of("guide.queue.unknown")
    low, high = wait.step
    if high is None:
        return look.of("guide.queue.more", low=low)
    return look.of("guide.queue.band", low=low, high=high) if low else look.of("guide.queue.less", high=high)


def missed_rows(look: Look, state: GuideState, *, dense: bool) -> list[Row]:
    """Return who was passed over and may come back, the last first."""
    most = state.rules.limits.most_returns if state.rules else 0
    names = {queue.code: queue.name.of(look.wording.language) for queue in state.queues}
    rows = []
    for one in state.missed:
        passed = max(0, state.hub_ms - one.since)
        light, ink = (Light.IN_TIME, "ink") if passed < NEAR_MS else (Light.NEAR, "warn")
        left = look.of("guide.missed.left", count=max(0, most - one.returns))
        ago = look.say(age(passed / 1000))
        cells = (
            Cell(one.number, bold=True), Cell(names.get(one.queue, "")),
            Cell(look.of("guide.missed.at", no=one.window)), Cell(clock(one.since)), Cell(ago, light=light, ink=ink),
            Cell(left),
        )  # fmt: skip
        # A small table has no room for how often: the card says so.
        rows.append(Row(one.number, cells[:-1] if dense else cells))
    return rows


def missed_head(look: Look, state: GuideState) -> str:
    """Return how many were passed over, and since when that cannot be read."""
    if state.answers or state.seen.snapshot is None:
        return look.of("guide.missed.head", count=len(state.missed))
    return look.of("guide.missed.unread", count=len(state.missed), time=clock(state.seen.snapshot.at))


def given_rows(look: Look, state: GuideState) -> list[Row]:
    """Return what was given here last, the newest first."""
    return [_given_row(look, place, one) for place, one in enumerate(state.issuing.given)]


def _given_row(look: Look, place: int, one: GivenHere) -> Row:
    light, ink = SLIPS[one.slip]
    credit = look.of(f"guide.credit.{one.ticket.credit}") if one.ticket.credit_s else ""
    kind = look.of("guide.given.again") if one.reprint else credit
    words = look.of(f"guide.slip.{one.slip}")
    return Row(
        f"{place}-{one.ticket.id}",
        (Cell(one.ticket.number, bold=True), Cell(f"{one.at:%H:%M}"), Cell(kind), Cell(words, light=light, ink=ink)),
    )


def number_cards(look: Look, state: GuideState) -> list[CardWords]:
    """Return the number that is looked at, and before it what is asked about it."""
    of = look.of
    cards = [card for card in (question(look, state),) if card]
    if state.looked_for:
        return [*cards, CardWords("none", Light.UNREAD, of("guide.number.none", number=state.looked_for),
                                  of("guide.number.none-under"), Frame.UNREAD)]  # fmt: skip
    if state.story is None:
        return [*cards, CardWords("empty", None, of("guide.number.empty"), of("guide.number.empty-under"))]
    return [*cards, number_card(look, state, state.story)]


def number_card(look: Look, state: GuideState, story: Story) -> CardWords:
    """Return a number as it stands, with its calls and what can be done."""
    of, ticket = look.of, story.ticket
    queue = next((one.name.of(look.wording.language) for one in state.queues if one.code == ticket.queue), ticket.queue)
    under = of("guide.number.under", queue=queue, time=clock(ticket.issued_at), device=ticket.device)
    if ticket.credit_s:
        under = f"{under} · {of(f'guide.credit.{ticket.credit}')}"
    lines = [Line(of("guide.number.calls"), _calls(look, story))]
    if ticket.state is State.NO_SHOW:
        lines.append(Line(of("guide.number.back"), _back_words(look, state)))
    title = of("guide.number.title", number=ticket.number, state=of(f"guide.state.{ticket.state.value.lower()}"))
    acts = tuple(Act(f"F{number}", of(f"guide.key.{name}")) for number, name in _acts(state))
    return CardWords("number", LIGHTS[ticket.state], title, under, lines=tuple(lines), acts=acts)


def _calls(look: Look, story: Story) -> str:
    """Return at which windows a number was called, and when."""
    at: dict[str, list[str]] = {}
    for event in story.events:
        if event.kind in CALLINGS:
            at.setdefault(event.window or "", []).append(_hour(event.at))
    said = (
        look.of("guide.number.called", no=no, count=len(times), times=" · ".join(times)) for no, times in at.items()
    )
    return "　".join(said) or look.of("guide.number.not-called")


def _back_words(look: Look, state: GuideState) -> str:
    if not state.can_come_back:
        return look.of("guide.number.no-more")
    return look.of("guide.number.behind", count=state.rules.limits.return_place if state.rules else 0)


def _acts(state: GuideState) -> list[tuple[int, str]]:
    ticket = state.story.ticket if state.story else None
    if ticket is None or not state.answers:
        return []
    found = [(RESTORE, "restore")] if state.can_come_back else []
    if ticket.state in OPEN:
        found += [(REPRINT, "reprint"), (MOVE, "move")]
    if ticket.state in CANCELLABLE:
        found.append((CANCEL, "cancel"))
    return found


CANCELLABLE = frozenset({State.WAITING, State.CALLED, State.HELD, State.NO_SHOW})


def question(look: Look, state: GuideState) -> CardWords | None:
    """Return the question that stands, with its answers."""
    of, asks = look.of, state.asks
    if asks not in (Asks.PAPER, Asks.QUEUE, Asks.CANCEL):
        return None
    if asks is Asks.PAPER:
        one = state.issuing.unsure
        number = one.ticket.number if one else ""
        yes_no = (Act("Y", of("guide.paper.yes"), filled=True), Act("N", of("guide.paper.no")))
        return CardWords("paper", Light.UNREAD, of("guide.paper.title", number=number), of("guide.paper.under"),
                         Frame.STALE, acts=yes_no)  # fmt: skip
    if asks is Asks.QUEUE:
        language = look.wording.language
        lines = tuple(Line(str(place), f"{queue.prefix} {queue.name.of(language)}")
                      for place, queue in enumerate(state.queues[:9], 1))  # fmt: skip
        return CardWords("queue", Light.NEAR, of("guide.ask.queue"), of("guide.ask.digits"), Frame.STALE, lines)
    acts = tuple(Act(str(place), words) for place, words in enumerate(reasons(look), 1))
    return CardWords("cancel", Light.NEAR, of("guide.ask.cancel"), "", Frame.STALE, acts=acts)


def reasons(look: Look) -> list[str]:
    """Return why a number may be taken back."""
    return look.of("guide.cancel.reasons").split("|")


def slip_cards(look: Look, state: GuideState) -> list[CardWords]:
    """Return what is said of a slip that did not come out: the number is valid, and what can be done."""
    one = state.issuing.unprinted
    if one is None:
        return []
    title = look.of("guide.unprinted.title", number=one.ticket.number)
    acts = (Act("F3", look.of("guide.key.reprint"), filled=True),) if state.answers else ()
    return [CardWords("unprinted", Light.NEAR, title, look.of("guide.unprinted.under"), Frame.NEAR, acts=acts)]


def told_words(look: Look, state: GuideState) -> str:
    """Return why something was not done."""
    key = f"guide.told.{state.told}"
    if not state.told:
        return ""
    return look.of(key) if key in look.wording else look.of("guide.told.other", code=state.told)


def keys(look: Look, state: GuideState) -> dict[int, Key]:
    """Return what F1 to F11 do now."""
    of, able = look.of, dict(_acts(state))
    number = state.story.ticket.number if state.story else ""
    hub = "" if state.answers else of("guide.key.no-hub")
    found = {
        ISSUE: _issue_key(look, state),
        ANNOUNCE: _announce_key(look, state, hub),
        GROUP: Key(of("guide.key.group"), hub or of("guide.key.group.note"), enabled=state.answers),
        FIND: Key(of("guide.key.find"), of("guide.key.find.note")),
    }  # fmt: skip
    for place, name in ((RESTORE, "restore"), (REPRINT, "reprint"), (MOVE, "move"), (CANCEL, "cancel")):
        can = place in able or (place == REPRINT and state.issuing.unprinted is not None and state.answers)
        found[place] = Key(of(f"guide.key.{name}"), number if can and place in able else hub, enabled=can)
    return found | call_keys(look, state)


def _announce_key(look: Look, state: GuideState, hub: str) -> Key:
    of = look.of
    if state.draft and state.answers:
        return Key(of("guide.announce.send"), of("guide.key.announce.now"), filled=True)
    held = state.asks is Asks.ANNOUNCE
    return Key(of("guide.key.announce"), hub or of("guide.key.announce.note"), enabled=state.answers, held=held)


def _issue_key(look: Look, state: GuideState) -> Key:
    of = look.of
    if not state.answers:
        return Key(of("guide.key.issue"), of("guide.key.no-hub"), enabled=False)
    if state.issuing.busy:
        return Key(of("guide.key.issue"), of("guide.slip.printing"), enabled=False)
    chosen = state.chosen
    note = f"{chosen.prefix} {of('guide.issue.count', count=state.count)}" if chosen else ""
    can = chosen is not None and state.asks is Asks.NOTHING
    return Key(of("guide.key.issue"), note, enabled=can, filled=can)


def call_keys(look: Look, state: GuideState) -> dict[int, Key]:
    """Return the keys of the first three who call."""
    found = {}
    for number, one in zip(CALLS, state.calls.items, strict=False):
        verb = look.of("guide.key.there" if state.mine(one) else "guide.key.go")
        waited = look.say(lasting(max(0, state.hub_ms - one.called_at) / 1000))
        found[number] = Key(f"{verb} {one.device}", waited, enabled=state.answers)
    return found


def _hour(ms: int) -> str:
    return f"{datetime.datetime.fromtimestamp(ms / 1000, CHINA):%H:%M:%S}"

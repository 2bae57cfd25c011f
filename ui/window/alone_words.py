# SPDX-License-Identifier: Apache-2.0
"""A window while no hub can be heard, in words: its keys, its line, what is kept, what the hub did not take."""

from __future__ import annotations

import math
from collections import Counter

from kiosk.hall.agreement import Turn
from kiosk.tickets.values import State, Ticket
from kiosk.tickets.views import InLine
from ui.desk.ages import lasting
from ui.desk.cards import Act, CardWords, Frame, Line
from ui.desk.keys import Key
from ui.desk.lights import Light
from ui.desk.top_bar import BarLight
from ui.hall.doubles import READ, clock, double_card
from ui.style.look import Look
from ui.window.calling_agreed import DIGITS, PAGE
from ui.window.calling_alone import LOCAL
from ui.window.calling_state import Calling
from ui.window.calling_values import Owed, Question, Refused
from ui.window.marks import Tone
from ui.window.question_card import Option, QuestionWords
from ui.window.status_panel import StatusRow

MS = 1000
# On a narrow panel: the kinds that were done most often.
MOST_KINDS = 4
MOST_LEFT = 8
FURTHER, ESCAPE = "0", "Esc"
MOST_NEIGHBOURS = 9
NOBODY = Turn("")


def call_key(look: Look, calling: Calling, *, quiet: bool) -> Key:
    """Return what F1 does: calls by agreement after a yes, or why it does not."""
    of, alone = look.of, calling.alone
    verb = of("alone.key.call")
    if calling.in_hand:
        return Key(verb, of("window.key.call.busy"), enabled=False)
    if why := alone.why_not:
        return Key(verb, of(f"alone.key.not.{why}", **_soon(calling)), enabled=False)
    if calling.question is Question.NUMBER:
        return Key(verb, calling.typed, bool(typed_number(calling)))
    if calling.question is Question.NEIGHBOUR:
        return Key(verb, of("window.asked.neighbour"), enabled=False)
    if not alone.agreed:
        asked = calling.question is Question.AGREE
        return Key(verb, of("alone.key.agree"), held=asked, filled=not quiet and not asked)
    share = alone.share
    if not share:
        return Key(verb, of("alone.key.none"), enabled=False)
    return Key(verb, share[0].number, filled=not quiet)


def why_line(look: Look, calling: Calling) -> str:
    """Return whose turn it is by which list, or why nobody is called."""
    alone = calling.alone
    found = alone.agreement
    time = f"{found.listed_at:%H:%M}" if found else ""
    if why := alone.why_not:
        named = {"time": time} if why == "old-list" else _soon(calling)
        return look.of(f"alone.why.{why}", **named)
    return look.of("alone.line.order", time=time, count=found.count if found else 0)


def free_line(look: Look, calling: Calling) -> str:
    """Return how many this window may still call, or why none."""
    if calling.alone.why_not:
        return why_line(look, calling)
    return look.of("alone.number.free", count=len(calling.alone.share))


def line_head(look: Look, calling: Calling) -> tuple[str, list[BarLight], str]:
    """Return the words under the head of the line."""
    return "", [], why_line(look, calling)


def tag(look: Look, calling: Calling, ticket: str) -> tuple[str, Tone | None]:
    """Return which window calls somebody who waits."""
    found = calling.alone.agreement
    owner, by_hand = found.owners.get(ticket, NOBODY) if found else NOBODY
    if by_hand and owner:
        return look.of("alone.line.after", window=owner), None
    if owner == calling.window:
        return look.of("alone.line.mine"), Tone.ACCENT
    return (look.of("alone.line.theirs", window=owner), None) if owner else (look.of("alone.line.nobody"), None)


def now_rows(look: Look, calling: Calling) -> list[StatusRow]:
    """Return what goes on as ever, and how."""
    of, alone = look.of, calling.alone
    why = alone.why_not
    how = of(f"alone.key.not.{why}", **_soon(calling)) if why else of(
        "alone.now.call-agreed" if alone.agreed else "alone.now.call-ask")  # fmt: skip
    call = StatusRow(of("alone.now.call"), how, Light.NOT_YET if why else Light.IN_TIME, ink="warn" if why else "ink_2")
    names = ("again", "intake", "receipt", "finish")
    rest = [StatusRow(of(f"alone.now.{name}"), of(f"alone.now.{name}-how"), Light.IN_TIME) for name in names]
    return [call, *rest]


def later_rows(look: Look) -> list[StatusRow]:
    """Return what waits for the hall, and what is done in its place."""
    names = ("transfer", "return", "windows", "credit", "day")
    return [
        StatusRow(look.of(f"alone.later.{name}"), look.of(f"alone.later.{name}-how"), Light.NOT_YET) for name in names
    ]


def owed_rows(look: Look, calling: Calling) -> list[StatusRow]:
    """Return what is kept for the hub: how much of what, since when, and what waits for another machine."""
    of, owed = look.of, calling.owed
    if not owed:
        return []
    kinds = Counter(one.name for one in owed).most_common(MOST_KINDS)
    rows = [StatusRow(of(f"alone.did.{name}"), str(count)) for name, count in kinds]
    since = min((one.at for one in owed if one.at), default=0)
    if since:
        lasts = look.say(lasting(max(0, calling.hub_ms - since) / MS))
        rows.append(StatusRow(of("alone.owed.oldest"), of("alone.owed.age", lasts=lasts)))
    waits = sorted({one.number for one in owed} - {one.number for one in calling.due})
    return [*rows, *(StatusRow(of("alone.owed.waits"), of("alone.owed.waits-how", number=no)) for no in waits[:2])]


def owed_right(look: Look, calling: Calling) -> str:
    """Return how much is kept."""
    return look.of("alone.owed.count", count=len(calling.owed))


def note(look: Look, calling: Calling) -> str:
    """Return by what somebody was called while the hub was silent."""
    at, found = calling.in_hand, calling.alone.agreement
    if at and at.id.startswith(LOCAL):
        return look.of("alone.number.by-slip")
    return look.of("alone.number.note", time=f"{found.listed_at:%H:%M}" if found else "")


def agree_question(look: Look, calling: Calling) -> QuestionWords:
    """Return the one question before the first call by agreement."""
    of, found, share = look.of, calling.alone.agreement, calling.alone.share
    time, count = (f"{found.listed_at:%H:%M}", found.count) if found else ("", 0)
    first = of("alone.agree.under", count=count, number=share[0].number) if share else ""
    return QuestionWords(
        of("alone.agree.title", time=time), first or of("alone.agree.under-none", count=count),
        (Option("1", of("alone.agree.yes"), filled=True), Option("2", of("alone.agree.no"))),
        of("alone.agree.note-left" if calling.alone.left else "alone.agree.note"), ink="warn",
    )  # fmt: skip


def number_question(look: Look, calling: Calling) -> QuestionWords:
    """Return the question for a number that a kiosk gave meanwhile."""
    of, typed = look.of, calling.typed
    shown = (typed or "_") + "_" * (DIGITS + 1 - len(typed or "_"))
    options = (Option("F1", of("alone.type.call", number=shown), filled=True), Option("Esc", of("alone.agree.no")))
    return QuestionWords(of("alone.type.title"), of("alone.type.under", typed=shown), options, of("alone.type.note"))


def neighbour_question(look: Look, calling: Calling) -> QuestionWords:
    """Return the question for which window that has closed this one calls as well, and then from which number on."""
    of, window = look.of, calling.neighbour
    if window:
        more = (Option(FURTHER, of("alone.neighbour.more")),) if len(calling.alone.coming(window)) > PAGE else ()
        numbers = tuple(Option(sign, one.number) for sign, one in _coming(calling).items())
        title, under = of("alone.neighbour.from", window=window), of("alone.neighbour.from-under", window=window)
        return QuestionWords(title, under, (*numbers, *more), of("alone.neighbour.from-note"), ink="warn")
    options = tuple(
        Option(str(n), of("alone.neighbour.end" if does else "alone.neighbour.begin", window=no))
        for n, (no, does) in enumerate(calling.alone.neighbours[:MOST_NEIGHBOURS], 1)
    )
    none = Option(ESCAPE, of("alone.neighbour.none"))
    return QuestionWords(of("alone.neighbour.title"), of("alone.neighbour.under"), (*options, none),
                         of("alone.neighbour.note"), ink="warn")  # fmt: skip


def call_for(calling: Calling, sign: str) -> bool:
    """Take the answer to it; return False for what is none."""
    if calling.neighbour and sign == FURTHER:
        calling.turn(1)
        return True
    if calling.neighbour:
        found = _coming(calling).get(sign)
        if found:
            calling.call_for(calling.neighbour, found.ticket)
        return found is not None
    named = {str(n): no for n, (no, _) in enumerate(calling.alone.neighbours[:MOST_NEIGHBOURS], 1)}
    if sign in named:
        calling.choose_neighbour(named[sign])
    return sign in named or (sign == ESCAPE and calling.back())


def keys_line(look: Look, calling: Calling) -> str:
    """Return which letters do something beside the keys while windows call by agreement."""
    if not calling.alone.agreed:
        return ""
    return look.of("alone.line.number-neighbour" if calling.alone.neighbours else "alone.line.number")


def left_cards(look: Look, calling: Calling) -> list[CardWords]:
    """Return who waits for this window alone while nobody works at it, and which window may call them."""
    of, left = look.of, calling.alone.left_to if calling.alone.is_so else {}
    if not left:
        return []
    lines = tuple(
        Line(of("alone.left.to", window=no) if no else of("alone.left.nobody"), _some(numbers))
        for no, numbers in sorted(left.items())
    )
    count = sum(len(numbers) for numbers in left.values())
    title, under = of("alone.left.title", count=count), of("alone.left.under")
    return [CardWords("left", Light.NEAR, title, under, Frame.NEAR, lines)]


def typed_number(calling: Calling) -> str:
    """Return the number that stands typed, empty while it is not whole."""
    typed = calling.typed
    return typed if typed[:1].isalpha() and calling.typed_whole else ""


def take_sign(calling: Calling, sign: str) -> bool:
    """Take one more letter or digit of a number; return False for what is none."""
    prefixes = calling.prefixes
    if sign in prefixes:
        calling.type(sign)
    elif sign.isdigit() and len(sign) == 1 and calling.typed and len(calling.typed) <= DIGITS:
        calling.type(calling.typed + sign)
    else:
        return False
    return True


def beside_cards(look: Look, calling: Calling) -> list[CardWords]:
    """Return what must be read after a time without a hub: numbers called twice, and what the hub did not take."""
    cards = [double_card(look, one, calling.window) for one in calling.doubles[-1:]]
    return [*cards, *([refused_card(look, calling)] if calling.refused else [])]


def refused_card(look: Look, calling: Calling) -> CardWords:
    """Return what was done here and is not so at the hub, each with both sides."""
    of = look.of
    lines = tuple(
        Line(one.owed.number, f"{_ours(look, one.owed)}　{_theirs(look, one)}") for one in calling.refused[:MOST_KINDS]
    )
    return CardWords("refused", Light.NEAR, of("alone.refused.title", count=len(calling.refused)),
                     of("alone.refused.under"), Frame.NEAR, lines, (Act(READ, of("alone.read")),))  # fmt: skip


def stands(look: Look, ticket: Ticket) -> str:
    """Return how the hub says that a ticket stands."""
    state = {State.CALLED: "called-at", State.SERVING: "serving-at"}.get(ticket.state, ticket.state.value.lower())
    return look.of(f"window.state.{state}", window=ticket.window or ticket.only_window or "")


def _coming(calling: Calling) -> dict[str, InLine]:
    begins = calling.page * PAGE
    shown = calling.alone.coming(calling.neighbour)[begins : begins + PAGE]
    return {str(n): one for n, one in enumerate(shown, 1)}


def _some(numbers: tuple[str, ...]) -> str:
    more = " …" if len(numbers) > MOST_LEFT else ""
    return " ".join(numbers[:MOST_LEFT]) + more


def _ours(look: Look, owed: Owed) -> str:
    did = look.of(f"alone.did.{owed.name}")
    return look.of("alone.refused.ours", did=did, time=clock(owed.at), staff=owed.staff)


def _theirs(look: Look, one: Refused) -> str:
    if one.stands:
        return look.of("alone.refused.theirs", state=stands(look, one.stands))
    return look.of("alone.refused.unknown", code=one.code)


def _soon(calling: Calling) -> dict[str, int]:
    soon = calling.alone.why_not == "soon"
    return {"seconds": math.ceil(calling.alone.soon_s)} if soon else {}

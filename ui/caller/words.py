# SPDX-License-Identifier: Apache-2.0
"""What stands on the caller bar, as data: who is here, who waits, and the keys; the rules are those of the window."""

from __future__ import annotations

import datetime
import math
from dataclasses import dataclass, replace

from config.clock import china_time
from kiosk.hub.mode import WRONG_HUBS
from kiosk.tickets.values import WindowState
from ui.caller import asking
from ui.desk.ages import age
from ui.desk.keys import Key
from ui.desk.lights import Light
from ui.style.look import Look
from ui.window.calling_keys import CALL, HOLD, PASS_OVER, PAUSE, RECALL, TRANSFER, queue_keys
from ui.window.calling_state import Calling
from ui.window.calling_values import Question, Told
from ui.window.calling_words import reason

START, FINISH, MORE, BACK, OPEN, SIGN_OUT = "start", "finish", "more", "back", "open", "sign-out"
REASON = "reason"
NAMES = {CALL: "call", RECALL: "recall", PASS_OVER: "no-show", HOLD: "hold", TRANSFER: "transfer", PAUSE: "pause"}
WIDE = ("call", "recall", "no-show", START, "hold", "transfer", FINISH, "pause", MORE)
NARROW = ("call", "recall", "no-show", START, FINISH, "pause", MORE)
FOLDED = {True: (SIGN_OUT, BACK), False: ("hold", "transfer", SIGN_OUT, BACK)}
RESTS = ("pause", REASON, MORE)
# Whose reasons say what to do first; those of the others are to be seen beside them.
TELLING = frozenset({"call", FINISH})
# Codes of acts that found the ticket otherwise than it was seen.
CHANGED = frozenset({"version-mismatch", "state-conflict", "not-found"})
NOTHING = "–"


@dataclass(frozen=True)
class BarKey:
    """One key of the bar: its name, and what stands on it."""

    name: str
    key: Key


@dataclass(frozen=True)
class BarWords:
    """Everything that stands on the bar."""

    place: str
    number: str
    light: Light
    state: str
    waiting: str
    following: str = ""
    under: str = ""
    under_light: Light | None = None
    troubled: bool = False
    """Whether the state is a warning."""
    keys: tuple[BarKey, ...] = ()
    question: str = ""

    @property
    def all(self) -> str:
        """Everything in one line."""
        keys = (" ".join(filter(None, (one.key.verb, one.key.note))) for one in self.keys)
        parts = (self.place, self.number, self.state, self.waiting, self.following, self.under, self.question, *keys)
        return "  ".join(filter(None, parts))


def words_of(look: Look, calling: Calling, place: str, *, wide: bool, folded: bool, said: str = "") -> BarWords:
    """Return what stands on the bar; ``folded`` shows what a narrow bar has no room for, ``said`` comes before all."""
    light, state, troubled = _state(look, calling)
    if said or (words := _told(look, calling.told)):
        light, state, troubled = Light.NEAR, said or words, True
    question, keys = asking.asked(look, calling), _keys(look, calling, wide=wide, folded=folded)
    return _waiting(
        look, calling,
        BarWords(place, _number(look, calling), light, state, "", troubled=troubled, keys=keys, question=question),
    )  # fmt: skip


def _number(look: Look, calling: Calling) -> str:
    if calling.in_hand:
        return calling.in_hand.number
    return look.of("caller.number.paused") if calling.state is WindowState.SUSPENDED else NOTHING


def _state(look: Look, calling: Calling) -> tuple[Light, str, bool]:
    """Return light and words of how the window stands, and whether they warn."""
    of, seen = look.of, calling.seen
    if seen.answers is None:
        return Light.AT_WORK, of("caller.state.asking"), False
    if not seen.answers:
        since = f"{china_time(seen.since):%H:%M}"
        lost = of("caller.state.lost", time=since) if seen.snapshot else of("caller.state.unread")
        lost = of(f"caller.state.{seen.code}") if seen.code in WRONG_HUBS else lost
        owed = f" · {of('caller.state.owed', count=len(calling.owed))}" if calling.owed else ""
        return Light.UNREAD, lost + owed, True
    if calling.in_hand:
        return Light.IN_TIME, _of_person(look, calling), False
    if calling.state is WindowState.SUSPENDED and (view := calling.view):
        minutes = max(0, calling.hub_ms - view.since) // 60_000
        why = reason(look, "suspend", view.reason)
        return Light.STOPPED, of("caller.state.paused", reason=why, minutes=minutes), False
    if calling.state is WindowState.CLOSED:
        return Light.NOT_YET, of("caller.state.closed"), False
    if not calling.line and calling.rules:
        read = max(0.0, (calling.hub_ms - (seen.snapshot.at if seen.snapshot else 0)) / 1000)
        return Light.IN_TIME, of("caller.state.empty", age=look.say(age(read))), False
    return Light.NOT_YET, of("caller.state.none"), False


def _of_person(look: Look, calling: Calling) -> str:
    at, now = calling.in_hand, calling.hub_ms
    if at is None:
        return ""
    if at.serving:
        lasts = datetime.timedelta(seconds=max(0, now - at.serving_at) // 1000)
        minutes, seconds = divmod(int(lasts.total_seconds()), 60)
        return look.of("caller.state.serving", time=f"{minutes:02d}:{seconds:02d}")
    seconds = max(0, now - at.called_at) // 1000
    return look.of("caller.state.called", calls=at.call_count, seconds=seconds)


def _told(look: Look, told: Told | None) -> str:
    """Return what came of the last act, where it is not to be seen anyway."""
    if told is None:
        return ""
    code = "changed" if told.code in CHANGED else told.code
    key = f"caller.told.{code}"
    if key not in look.wording:
        return look.of("caller.told.other", code=told.code)
    return look.of(key, seconds=math.ceil(told.wait_s), number=told.number)


def _waiting(look: Look, calling: Calling, words: BarWords) -> BarWords:
    of, seen, line = look.of, calling.seen, calling.line
    if not seen.answers:
        if seen.snapshot is None:
            return replace(words, waiting=of("caller.waiting.unknown"))
        read = f"{china_time(seen.snapshot.at / 1000):%H:%M}"
        under = of("caller.last-read", count=len(line), time=read)
        return replace(words, waiting=of("caller.waiting.unknown"), under=under)
    if not line:
        return replace(words, waiting=of("caller.waiting", count=0))
    minutes = max(0, calling.hub_ms - min(one.issued_at for one in line)) // 60_000
    light = Light.OVER if is_over(calling) else Light.IN_TIME
    return replace(
        words, waiting=of("caller.waiting", count=len(line)), following=of("caller.next", number=line[0].number),
        under=of("caller.longest", minutes=minutes), under_light=light,
    )  # fmt: skip


def is_over(calling: Calling) -> bool:
    """Tell whether somebody waits for longer than their queue's target."""
    rules, now = calling.rules, calling.hub_ms
    targets = {queue.code: queue.target_wait_s * 1000 for queue in rules.queues} if rules else {}
    return any(now - one.issued_at > targets.get(one.queue, now) for one in calling.line)


def _keys(look: Look, calling: Calling, *, wide: bool, folded: bool) -> tuple[BarKey, ...]:
    if calling.question is not Question.NONE:
        return (*(BarKey(f"answer-{place}", Key(words)) for place, words in asking.answers(look, calling)),
                BarKey(BACK, Key(look.of("caller.key.back"))))  # fmt: skip
    known = _known(look, calling)
    if folded:
        names: tuple[str, ...] = FOLDED[wide]
    elif calling.state is WindowState.SUSPENDED and not calling.in_hand:
        names = RESTS
    elif calling.state is WindowState.CLOSED and calling.answers:
        names = (OPEN, MORE)
    else:
        names = WIDE if wide else NARROW
    return tuple(BarKey(name, _short(name, known[name], wide=wide)) for name in names)


def _known(look: Look, calling: Calling) -> dict[str, Key]:
    of = look.of
    queue = queue_keys(look, calling)
    known = {name: queue[number] for number, name in NAMES.items()}
    if calling.state is WindowState.SUSPENDED:
        known["pause"] = replace(known["pause"], held=False, filled=calling.in_hand is None)
    if calling.rules and calling.answers and not calling.line and known["call"].enabled:
        known["call"] = Key(known["call"].verb, of("caller.key.nobody-waits"), enabled=False)
    likely = any(key.filled for key in known.values())
    return known | {
        START: _start(look, calling, filled=not likely),
        FINISH: _finish(look, calling),
        OPEN: Key(of("caller.key.open"), filled=True),
        REASON: Key(of("caller.key.reason"), enabled=not calling.doing),
        MORE: Key(of("caller.key.more")),
        SIGN_OUT: Key(of("caller.key.sign-out")),
        BACK: Key(of("caller.key.back")),
    }


def _start(look: Look, calling: Calling, *, filled: bool) -> Key:
    can = calling.in_hand is not None and not calling.in_hand.serving and not calling.doing
    return Key(look.of("caller.key.start"), enabled=can, filled=can and filled)


def _finish(look: Look, calling: Calling) -> Key:
    at = calling.in_hand
    serving = at is not None and at.serving
    note = look.of("caller.key.not-started") if at and not serving else ""
    return Key(look.of("caller.key.finish"), note, enabled=serving and not calling.doing, filled=serving)


def _short(name: str, key: Key, *, wide: bool) -> Key:
    """Return a key with its reason where that tells something: how long is left, and on a wide bar what comes first."""
    telling = any(sign.isdigit() for sign in key.note) or (wide and name in TELLING)
    return key if telling and not key.enabled else replace(key, note="")

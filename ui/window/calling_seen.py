# SPDX-License-Identifier: Apache-2.0
"""What one window sees of its hall: who may be called here, who was set aside, and when what may be pressed."""

from __future__ import annotations

import datetime
from collections.abc import Callable

from kiosk.hall.line import HallSeen
from kiosk.tickets.rules import HallRules, Limits, WindowRule
from kiosk.tickets.values import State, WindowState
from kiosk.tickets.views import Aside, InLine, WindowView
from ui.window.in_hand import InHand


class WindowSeen:
    """Read only; who holds it keeps ``seen``, ``rules`` and ``in_hand`` up to date."""

    seen: HallSeen
    rules: HallRules | None
    in_hand: InHand | None
    window: str
    _now: Callable[[], datetime.datetime]
    _clock: Callable[[], float]

    @property
    def now(self) -> datetime.datetime:
        """Return what time it is on this machine."""
        return self._now()

    @property
    def prefixes(self) -> tuple[str, ...]:
        """Return the letters of the numbers this window calls."""
        rules, rule = self.rules, self.rule
        queues = (rules.queue(code) for code in rule.queues) if rules and rule else ()
        return tuple(dict.fromkeys(queue.prefix for queue in queues if queue))

    @property
    def answers(self) -> bool:
        """Tell whether the hub answers now."""
        return bool(self.seen.answers)

    @property
    def hub_ms(self) -> int:
        """Return what time it is at the hub, as far as this machine can tell."""
        found = self.seen.snapshot
        if found is None:
            return round(self._now().timestamp() * 1000)
        return found.at + max(0, round((self._clock() - self.seen.read_at) * 1000))

    @property
    def steady(self) -> float:
        """Return the seconds of a clock that nobody sets."""
        return self._clock()

    @property
    def read_age(self) -> float:
        """Return how many seconds ago the hall was read."""
        return max(0.0, self._clock() - self.seen.read_at)

    @property
    def view(self) -> WindowView | None:
        """Return this window as the hall shows it."""
        found = self.seen.snapshot
        return next((one for one in found.windows if one.no == self.window), None) if found else None

    @property
    def rule(self) -> WindowRule | None:
        """Return what this window serves."""
        return self.rules.window(self.window) if self.rules else None

    @property
    def limits(self) -> Limits:
        """Return the hall's numbers; the usual ones until they are known."""
        return self.rules.limits if self.rules else Limits()

    @property
    def state(self) -> WindowState:
        """Return whether this window serves."""
        return self.view.state if self.view else WindowState.CLOSED

    @property
    def line(self) -> tuple[InLine, ...]:
        """Return who may be called here, the first first."""
        found, rule = self.seen.snapshot, self.rule
        if found is None or rule is None:
            return ()
        mine = [one for one in found.line if one.queue in rule.queues and one.only_window in (None, self.window)]
        tiers = {queue: tier for tier, queues in enumerate(rule.skills) for queue in queues}
        return tuple(sorted(mine, key=lambda one: tiers[one.queue]))

    @property
    def aside(self) -> tuple[Aside, ...]:
        """Return who was set aside at this window: the held, who may be let back, the others; Alt takes one up."""
        found = self.seen.snapshot
        mine = [one for one in found.aside if one.window == self.window] if found else []
        most = self.limits.most_returns
        return tuple(sorted(mine, key=lambda one: (one.state is not State.HELD, one.returns >= most, one.since)))

    @property
    def recall_wait(self) -> float:
        """Return in how many seconds the person may be called again."""
        at = self.in_hand.recalled_at if self.in_hand else 0
        return max(0.0, at / 1000 + self.limits.recall_gap_s - self.hub_ms / 1000)

    @property
    def no_show_wait(self) -> float:
        """Return in how many seconds who does not come may be passed over."""
        at = self.in_hand.called_at if self.in_hand else 0
        return max(0.0, at / 1000 + self.limits.no_show_after_s - self.hub_ms / 1000)

    @property
    def calls_owed(self) -> int:
        """Return how often somebody must still be called before they may be passed over."""
        return max(0, self.limits.no_show_calls - self.in_hand.call_count) if self.in_hand else 0

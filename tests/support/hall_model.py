"""The ticket desk told again in lists, as somebody would explain it: what a hall's staff expect of their numbers."""

from __future__ import annotations

from dataclasses import dataclass

from kiosk.tickets.rules import HallRules


@dataclass
class Slip:
    """One ticket as people think of it."""

    name: str
    number: str
    queue: str
    place: tuple[float, float, str, int]
    """Sort time, issue time, letter, number: whoever has the least is called first."""
    state: str = "WAITING"
    window: str = ""
    only: str = ""
    person: str = ""
    visit: str = ""
    credit: float = 0
    calls: int = 0
    first_call: float = 0
    last_call: float = 0
    returns: int = 0


class Model:
    """A hall in lists; each act returns the number it is about, or the code of its refusal."""

    def __init__(self, rules: HallRules) -> None:
        self.rules = rules
        self.limits = rules.limits
        self.slips: dict[str, Slip] = {}
        self.counts: dict[str, int] = {}
        self.open: set[str] = set()
        self.now = 0.0

    def issue(self, name: str, queue: str, credit: str, person: str, visit: str) -> str:
        """Give a number."""
        own = [slip for slip in self.slips.values() if slip.person == person and slip.state in OPEN] if person else []
        if any(slip.queue == queue for slip in own):
            return "ticket-exists"
        if len(own) >= self.limits.most_per_person:
            return "too-many"
        prefix = next(rule.prefix for rule in self.rules.queues if rule.code == queue)
        no = self.counts[prefix] = self.counts.get(prefix, 0) + 1
        start = self.rules.credits[credit]
        place = (self.now - start, self.now, prefix, no)
        made = Slip(name, f"{prefix}{no:03d}", queue, place, person=person, visit=visit, credit=start)
        self.slips[name] = made
        return made.number

    def call(self, window: str) -> str:
        """Call who is next."""
        if refused := self._not_free(window):
            return refused
        rule = next(rule for rule in self.rules.windows if rule.no == window)
        for tier in rule.skills:
            waiting = [slip for slip in self.slips.values() if slip.queue in tier and self._may_come(slip, window)]
            if waiting:
                return self._called(min(waiting, key=lambda slip: slip.place), window)
        return "nobody"

    def recall(self, name: str) -> str:
        """Call again."""
        slip = self.slips[name]
        if slip.state != "CALLED":
            return "state-conflict"
        if slip.calls >= self.limits.most_calls:
            return "called-enough"
        if self.now - slip.last_call < self.limits.recall_gap_s:
            return "too-soon"
        slip.calls, slip.last_call = slip.calls + 1, self.now
        return slip.number

    def no_show(self, name: str) -> str:
        """Pass over."""
        slip = self.slips[name]
        if slip.state != "CALLED":
            return "state-conflict"
        late = self.now - slip.first_call >= self.limits.no_show_after_s
        if slip.calls < self.limits.no_show_calls or not late:
            return "too-soon"
        slip.state, slip.window = "NO_SHOW", ""
        return slip.number

    def let_back(self, name: str) -> str:
        """Let somebody passed over wait again."""
        slip = self.slips[name]
        if slip.state != "NO_SHOW":
            return "state-conflict"
        if slip.returns >= self.limits.most_returns:
            return "returned-enough"
        line = sorted(
            other.place for other in self.slips.values() if other.state == "WAITING" and other.queue == slip.queue
        )
        behind = self.limits.return_place
        sort = max(slip.place[0], line[behind - 1][0] if len(line) >= behind else self.now)
        slip.place, slip.state, slip.calls, slip.returns = (sort, *slip.place[1:]), "WAITING", 0, slip.returns + 1
        return slip.number

    def hold(self, name: str) -> str:
        """Set aside."""
        slip = self.slips[name]
        if slip.state not in ("WAITING", "CALLED", "SERVING"):
            return "state-conflict"
        slip.state, slip.window = "HELD", ""
        return slip.number

    def resume(self, name: str, window: str) -> str:
        """Take up again."""
        slip = self.slips[name]
        if slip.state != "HELD":
            return "state-conflict"
        if not window:
            slip.state, slip.calls = "WAITING", 0
            return slip.number
        return self._not_free(window) or self._called(slip, window)

    def transfer(self, name: str, queue: str, window: str, keep: bool) -> str:
        """Send on."""
        slip = self.slips[name]
        if slip.state not in OPEN:
            return "state-conflict"
        rule = next((rule for rule in self.rules.windows if rule.no == window), None)
        if rule and (queue or slip.queue) not in rule.queues:
            return "not-found"
        place = slip.place if keep else (self.now, *slip.place[1:])
        slip.queue, slip.only, slip.place = queue or slip.queue, window, place
        slip.state, slip.window, slip.calls = "WAITING", "", 0
        return slip.number

    def start(self, name: str) -> str:
        """Begin to serve."""
        return self._become(name, "SERVING", "CALLED")

    def finish(self, name: str) -> str:
        """End."""
        return self._become(name, "DONE", "CALLED", "SERVING")

    def cancel(self, name: str) -> str:
        """Take back."""
        return self._become(name, "CANCELLED", "WAITING", "CALLED", "HELD", "NO_SHOW")

    def in_state(self, *states: str) -> list[Slip]:
        """Return the tickets in some states."""
        return [slip for slip in self.slips.values() if slip.state in states]

    def _become(self, name: str, state: str, *before: str) -> str:
        slip = self.slips[name]
        if slip.state not in before:
            return "state-conflict"
        slip.state = state
        return slip.number

    def _called(self, slip: Slip, window: str) -> str:
        slip.state, slip.window, slip.calls = "CALLED", window, 1
        slip.first_call = slip.last_call = self.now
        return slip.number

    def _not_free(self, window: str) -> str:
        if window not in self.open:
            return "window-closed"
        busy = any(slip.window == window and slip.state in ACTIVE for slip in self.slips.values())
        return "window-busy" if busy else ""

    def _may_come(self, slip: Slip, window: str) -> bool:
        others = [o for o in self.slips.values() if o.visit and o.visit == slip.visit and o is not slip]
        served = any(other.state in ACTIVE for other in others)
        return slip.state == "WAITING" and slip.only in ("", window) and not served


OPEN = ("WAITING", "CALLED", "SERVING", "HELD")
ACTIVE = ("CALLED", "SERVING")

# SPDX-License-Identifier: Apache-2.0
"""Which state may follow which, and which state an answer leads to."""

from __future__ import annotations

from collections.abc import Mapping

from offline_queue.entry import (
    Acknowledged,
    DeadLetter,
    Entry,
    NeedsCorrection,
    Outcome,
    Rejected,
    Retry,
    State,
    Unauthorised,
)
from offline_queue.errors import IllegalMove

MOVES: Mapping[State, frozenset[State]] = {
    # What was carried to the centre by hand is acknowledged from wherever it stands.
    State.PENDING: frozenset({State.SENDING, State.ACKNOWLEDGED}),
    State.SENDING: frozenset(
        {
            State.RETRY,
            State.PAUSED,
            State.ACKNOWLEDGED,
            State.NEEDS_CORRECTION,
            State.REJECTED,
            State.DEAD_LETTER,
        }
    ),
    # An acknowledgement that comes late is still one.
    State.RETRY: frozenset({State.SENDING, State.ACKNOWLEDGED}),
    State.PAUSED: frozenset({State.RETRY, State.ACKNOWLEDGED}),
    State.ACKNOWLEDGED: frozenset(),
    # Only by the transaction that stores what takes its place; no answer leads there.
    State.NEEDS_CORRECTION: frozenset({State.REPLACED}),
    State.REPLACED: frozenset(),
    State.REJECTED: frozenset(),
    State.DEAD_LETTER: frozenset({State.ACKNOWLEDGED}),
}

LEADS_TO: Mapping[type, State] = {
    Acknowledged: State.ACKNOWLEDGED,
    Retry: State.RETRY,
    Unauthorised: State.PAUSED,
    NeedsCorrection: State.NEEDS_CORRECTION,
    Rejected: State.REJECTED,
    DeadLetter: State.DEAD_LETTER,
}


def state_after(held: Entry, claimed: Entry, outcome: Outcome) -> State:
    """Return the state an outcome leads to; raises IllegalMove.

    ``held`` is the entry as it stands, ``claimed`` as the worker took it: an answer to an earlier claim may only
    acknowledge.
    """
    state = LEADS_TO[type(outcome)]
    if state not in MOVES[held.state]:
        raise IllegalMove(f"entry {held.id} is {held.state}, it cannot become {state}")
    if isinstance(outcome, Acknowledged):
        if outcome.acknowledgement.id != held.id:
            raise IllegalMove(f"entry {held.id}: the acknowledgement is for another entry")
    elif held.attempts != claimed.attempts:
        raise IllegalMove(f"entry {held.id} was claimed again since attempt {claimed.attempts}")
    return state

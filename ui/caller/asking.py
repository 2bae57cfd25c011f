# SPDX-License-Identifier: Apache-2.0
"""Questions of the caller bar, answered by its keys: nothing is typed there, for the bar never has the focus."""

from __future__ import annotations

from typing import Protocol

from kiosk.tickets.values import WindowState
from ui.style.look import Look
from ui.window.calling_state import Calling
from ui.window.calling_values import Question


class Begin(Protocol):
    """Opens the window for who is signed in."""

    def __call__(self, *, take_over: bool) -> None:
        """Open it, also where somebody else has not ended."""
        ...


# Queues offered for a transfer: more have no room on a bar; who must go elsewhere goes by the guide desk.
MOST = 6
# What goes on record for each answer, in the order of the words: whatever is counted is counted over all languages.
REASONS = {Question.HOLD: ("copy", "pay", "papers"), Question.SUSPEND: ("away", "review", "device", "meal")}


def asked(look: Look, calling: Calling) -> str:
    """Return the question that stands, or nothing."""
    return look.of(f"caller.ask.{calling.question.value}") if calling.question is not Question.NONE else ""


def answers(look: Look, calling: Calling) -> list[tuple[int, str]]:
    """Return what can be answered, each with its place."""
    if calling.question is Question.TRANSFER:
        return [(place, f"{prefix} {name}") for place, (_, prefix, name) in enumerate(queues(look, calling))]
    key = f"caller.answer.{calling.question.value}"
    return list(enumerate(look.of(key).split("|"))) if key in look.wording else []


def answer(look: Look, calling: Calling, place: int, begin: Begin) -> None:
    """Answer the question that stands; ``begin`` opens the window for who is signed in."""
    if place not in dict(answers(look, calling)):
        return
    if calling.question is Question.HOLD:
        calling.hold(REASONS[Question.HOLD][place])
    elif calling.question is Question.SUSPEND:
        _pause(calling, REASONS[Question.SUSPEND][place])
    elif calling.question is Question.TRANSFER:
        calling.transfer(queue=queues(look, calling)[place][0])
    elif calling.question is Question.AGREE:
        calling.agree()
    else:
        begin(take_over=True)


def _pause(calling: Calling, reason: str) -> None:
    """Pause, or change the reason of the pause; the one that stands already is no change."""
    view = calling.view
    if calling.state is WindowState.SUSPENDED and view and view.reason == reason:
        calling.back()
    else:
        calling.pause(reason)


def queues(look: Look, calling: Calling) -> list[tuple[str, str, str]]:
    """Return where somebody can be sent on to: code, letter and name, the queues of other windows first."""
    if calling.rules is None or calling.in_hand is None:
        return []
    own = calling.rule.queues if calling.rule else ()
    others = [queue for queue in calling.rules.queues if queue.code != calling.in_hand.queue]
    sort = sorted(others, key=lambda queue: queue.code in own)
    return [(one.code, one.prefix, one.name.of(look.wording.language)) for one in sort[:MOST]]

# SPDX-License-Identifier: Apache-2.0
"""What F7 to F11 do on the page of a decision, and why one of them cannot be pressed."""

from __future__ import annotations

from collections.abc import Mapping

from ui.desk.keys import Key
from ui.style.look import Look
from ui.window.decide_printing import Printed
from ui.window.decide_state import DecideState

PAPER, AGAIN, PRINT, FINISH, FIND = 7, 8, 9, 10, 11


def decide_keys(look: Look, state: DecideState) -> Mapping[int, Key]:
    """Return the keys of the place."""
    of = look.of
    find = Key(of("desk.key.find"), of("intake.key.find.leave"))
    if state.overtaken:
        theirs = Key(of("decide.key.theirs"), of("decide.key.theirs.note"), filled=True)
        return {FINISH: theirs, FIND: find}
    return {
        PAPER: Key(of("intake.key.paper"), of("decide.key.paper.not"), enabled=False),
        AGAIN: Key(of("decide.key.again"), of("decide.key.again.note"), bool(state.prints.jobs)),
        PRINT: _print(look, state),
        FINISH: _finish(look, state),
        FIND: find,
    }  # fmt: skip


def _print(look: Look, state: DecideState) -> Key:
    verb = look.of("decide.key.print")
    failed = sum(job.state in (Printed.FAILED, Printed.STOPPED) for job in state.prints.jobs)
    note = look.of("decide.key.print.note", count=failed) if failed else look.of("decide.key.print.none")
    return Key(verb, note, bool(failed))


def _finish(look: Look, state: DecideState) -> Key:
    verb = look.of("window.key.finish")
    if state.finished:
        waits = state.decided is None
        note = look.of("decide.key.finish.waits" if waits else "decide.key.finish")
        return Key(verb, note, filled=True)
    if state.decided is None:
        return Key(verb, look.of("intake.key.finish.not"), enabled=False)
    return Key(verb, look.of("decide.key.finish.printing"), enabled=False)

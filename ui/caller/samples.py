# SPDX-License-Identifier: Apache-2.0
"""The caller bar at moments made up: for the gallery, and for whoever changes it and wants to look."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from config.texts import Wording, wording
from kiosk.hall.line import HallSeen
from kiosk.tickets.values import WindowState
from ui.caller.bar import CallerBar
from ui.caller.docking import Dock
from ui.caller.parts import HEIGHT
from ui.caller.words import words_of
from ui.desk.density import NORMAL, SMALL, look_of
from ui.hall.samples import HOUR, MINUTE_MS, NOW_MS, RULES, StillHall, at_window, lost, with_window
from ui.window.calling_state import Calling
from ui.window.calling_values import Question

SERVED = at_window("B021", serving=True, serving_at=NOW_MS - 521_000)
PICTURES: Mapping[str, Callable[[], HallSeen]] = {
    "caller-free": lambda: with_window(at_window()),
    "caller-calling": lambda: with_window(at_window("B021")),
    "caller-serving": lambda: with_window(SERVED),
    "caller-paused": lambda: with_window(
        at_window(state=WindowState.SUSPENDED, reason="review", since=NOW_MS - 4 * MINUTE_MS)
    ),
    "caller-empty": lambda: with_window(at_window(), line=()),
    "caller-closed": lambda: with_window(at_window(state=WindowState.CLOSED)),
    "caller-lost": lambda: lost(with_window(SERVED)),
    "caller-asking": lambda: with_window(at_window("B021")),
    "caller-float": lambda: with_window(at_window("B021")),
}


def state_of(seen: HallSeen) -> Calling:
    """Return the state of window 17 in a hall."""
    hall = StillHall(seen)
    made = Calling(hall, "17", lambda: HOUR, clock=lambda: 0.0)
    made.rules = RULES
    # Whoever was here before the line broke is known.
    made.see(HallSeen(seen.snapshot, answers=True, since=seen.since))
    made.see(seen)
    return made


@dataclass(frozen=True)
class Shown:
    """A bar as the gallery takes it."""

    shell: CallerBar

    def close(self) -> None:
        """Let it go."""
        self.shell.close()


def program_of(name: str, said: Wording, size: tuple[int, int]) -> Shown:
    """Return the bar at one moment on a screen of this size."""
    return Shown(bar_of(name, said.language, size[0]))


def bar_of(name: str, language: str, wide: int) -> CallerBar:
    """Return the bar at one moment, so wide."""
    density = NORMAL if wide >= NORMAL.size[0] else SMALL
    look, state = look_of(density, wording(language)), state_of(PICTURES[name]())
    if name == "caller-asking":
        state.ask(Question.SUSPEND)
    bar = CallerBar(look, density, "B区 17", Dock.FLOAT if name == "caller-float" else Dock.TOP, training=True)
    if name == "caller-float":
        bar.stand(Dock.FLOAT)
    else:
        bar.setFixedSize(wide, HEIGHT)
        bar.rebuild()
    bar.set_words(words_of(look, state, "B区 17", wide=bar.wide, folded=False))
    return bar

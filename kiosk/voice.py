# SPDX-License-Identifier: Apache-2.0
"""Reads screens aloud: what a screen says to everybody, never what it shows of a person.

One voice at a time: another screen ends what is being said. By itself it speaks only in the spoken mode
(``listen``), and of the question whether anybody is still there, for whoever looks away from the screen.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Iterator
from typing import Any

from config.logs import logger
from config.texts import Text, Wording, wording
from devices.device import CancelToken, Deadline, DeviceError
from kiosk.lanes import Call, Cancellable, Done
from kiosk.steps.screens import Screen, StillThere

log = logger(__name__)

# The lane of the voice.
SPEAKER = "speaker"
# A full screen is some two hundred signs: at a calm pace of four signs a second that is under a minute.
SECONDS = 120.0
# The last gate before a voice in a public hall: a masked word or a long number is somebody's, whatever said it.
PERSONAL = r"\*|\d(?:[\s-]?\d){6,}"
# Signs after which a sentence ends; one without them would run into the next.
ENDS = "。？！.?!"

Run = Callable[[str, Call, float, Done], Cancellable]


class Voice:
    """The voice of one window. ``language`` tells in which language the screen stands now; used from one thread."""

    def __init__(self, run: Run, language: Callable[[], str]) -> None:
        self.listening = False
        """Whether every screen is read by itself."""
        self._run = run
        self._language = language
        self._screen: Screen | None = None
        self._said: tuple[str, ...] = ()
        self._speaking: Cancellable | None = None

    def show(self, screen: Screen) -> None:
        """Hear which screen is shown now; one that changes in place is told only by what is new on it."""
        before, known = self._screen, self._said
        self._screen = screen
        self._said = self._sentences()
        same = type(before) is type(screen)
        new = tuple(sentence for sentence in self._said if not same or sentence not in known)
        if not new:
            # A countdown or a live picture changes many times a second; its words are still being said.
            return
        self.stop()
        if self.listening or isinstance(screen, StillThere):
            self._say(new)

    def speak(self) -> None:
        """Read the screen from its beginning: somebody pressed the key."""
        self.stop()
        self._say(self._sentences())

    def say_back(self, words: Text) -> None:
        """Say what somebody has just typed, for them to hear whether it is right; the one thing past the gate."""
        self.stop()
        self._say((wording(self._language())(words),))

    def listen(self, on: bool) -> None:
        """Begin or end to read every screen by itself."""
        self.listening = on
        self.speak() if on else self.stop()

    def again(self) -> None:
        """Follow a change of language: what is being said is said anew in it, or not at all."""
        self._said = self._sentences()
        self.stop()
        if self.listening:
            self.speak()

    def end(self) -> None:
        """End with the visit: nobody is spoken to any more, and the next person begins with the usual mode."""
        self.stop()
        self.listening = False
        self._screen, self._said = None, ()

    def stop(self) -> None:
        """Be silent now."""
        speaking, self._speaking = self._speaking, None
        if speaking:
            speaking.cancel()

    def _sentences(self) -> tuple[str, ...]:
        return spoken(self._screen, wording(self._language())) if self._screen else ()

    def _say(self, sentences: tuple[str, ...]) -> None:
        if sentences:
            call = functools.partial(say, "".join(ended(one) for one in sentences), self._language())
            self._speaking = self._run(SPEAKER, call, SECONDS, was_said)


def say(words: str, language: str, speaker: Any, deadline: Deadline, cancel: CancelToken) -> None:
    """Say words on the lane of the speaker. Any: a lane gives the driver that its post lists."""
    speaker.say(words, language, deadline, cancel)


def was_said(outcome: object) -> None:
    """Log a voice that failed; the screen says the same in words, so nobody is told more."""
    if isinstance(outcome, DeviceError):
        log.info("not-spoken", cause=outcome.cause)


def ended(sentence: str) -> str:
    """Give a sentence its end, so that a voice pauses behind it."""
    return f"{sentence}\n" if sentence[-1] in ENDS else f"{sentence}。\n"


def spoken(screen: Screen, words: Wording) -> tuple[str, ...]:
    """Return what is read of a screen: its own spoken words, else title, lead, message and what can be chosen."""
    said = (words(one).strip() for one in texts(screen))
    return tuple(dict.fromkeys(one for one in said if one and not re.search(PERSONAL, one)))


def texts(screen: Screen) -> Iterator[Text]:
    """Yield the texts of a screen that may be spoken, in the order in which they are read."""
    if screen.spoken is not None:
        yield screen.spoken
        return
    message = getattr(screen, "message", None)
    for one in (screen.title, screen.lead, message):
        if isinstance(one, Text):
            yield one
    for group in ("tiles", "choices", "levels", "fields"):
        for part in getattr(screen, group, ()):
            # What cannot be chosen now would only lengthen what somebody must keep in mind.
            if getattr(part, "enabled", True):
                yield part.label

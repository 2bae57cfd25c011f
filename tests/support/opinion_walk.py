"""A walk through the section of opinions: a hall that has a supervisor, and whole stretches of the way."""

from __future__ import annotations

import dataclasses
from typing import Any

import msgspec

from kiosk.flows import load
from kiosk.sandbox.calls.opinions import opened
from kiosk.steps.opinion import Voice
from kiosk.training.site import SUPERVISION_KEY
from offline_queue.entry import Acknowledgement, State
from tests.support.flow_fakes import Put
from tests.support.flow_walk import START, Walk


class OpinionWalk(Walk):
    """One person who has a say; ``sealed=False`` is a hall whose supervisor has no key."""

    def __init__(self, *, at: str = "opinion-kind", sealed: bool = True, **more: Any) -> None:
        super().__init__(load("apply", "opinion"), at=at, start=False, **more)
        if sealed:
            self.facilities.site = msgspec.structs.replace(self.facilities.site, supervision_key=SUPERVISION_KEY)
        # Two numbers in a row are two numbers: code and key of one case differ.
        self._drawn = 0
        self.facilities.below = self._below
        self.engine.start(at)
        self.settle()

    def _below(self, limit: int) -> int:
        self._drawn += 1
        return (self._drawn * 7) % limit

    @property
    def voice(self) -> Voice:
        return self.visit.part(Voice)

    def say(self, kind: str = "complaint", about: str = "window", **answers: str) -> None:
        """Come to the review with these answers."""
        self.choose(kind)
        self.choose(about)
        given = {"reason": "waited", "contact": "code"} if kind == "complaint" else {"reason": "how", "contact": "code"}
        for name, value in (given | answers).items():
            if name in ("contact", "phone") and self.step == "opinion-form" and self.voice.entry.page == 0:
                self.press("next")
            if value:
                self.enter(**{name: value})
        self.press("next")

    def stored(self) -> Put:
        """Return the one opinion in the outbox."""
        (put,) = [put for put in self.outbox.puts.values() if put.kind == "opinion"]
        return put

    def letter(self) -> dict[str, Any]:
        """Return what the supervisor reads."""
        return opened(self.stored().body)

    def receive(self) -> None:
        """Let the supervisor's platform have it."""
        (entry,) = [one for one in self.outbox.entries.values() if one.kind == "opinion"]
        answer = Acknowledgement(entry.id, "0" * 64, "", "2026-11-23T10:27:02+08:00")
        self.outbox.entries[entry.id] = dataclasses.replace(
            entry, state=State.ACKNOWLEDGED, sent_at=START.timestamp() + 61, acknowledgement=answer
        )
        self.wait(0.3)

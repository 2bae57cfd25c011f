"""Who works at a machine, through any mixture of hands, late answers, rosters and hours: never two, never a ghost."""

from __future__ import annotations

import contextlib
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.platform.calls.staff import StaffSession
from kiosk.platform.errors import PlatformError, UnreachableError
from kiosk.staff.session import Refusal, Wish
from tests.support.rosters import HOURS, member
from tests.support.staff_here import Staffed, problem

PEOPLE = ("C07", "A01")
WORDS = {"right": 2, "wrong": 1}
HOW: tuple[str, ...] = ("lets in", "refuses", "is silent")
MOVES = st.one_of(
    st.tuples(st.just("enter"), st.tuples(st.sampled_from(PEOPLE), st.sampled_from(sorted(WORDS)))),
    st.tuples(st.just("enter"), st.tuples(st.sampled_from(PEOPLE), st.just("right"))),
    st.tuples(st.just("prove"), st.sampled_from(sorted(WORDS))),
    st.tuples(st.just("leave"), st.none()),
    st.tuples(st.just("look"), st.none()),
    st.tuples(st.just("platform"), st.sampled_from(HOW)),
    st.tuples(st.just("line"), st.booleans()),
    st.tuples(st.just("hold"), st.none()),
    st.tuples(st.just("home"), st.none()),
    st.tuples(st.just("hours"), st.sampled_from([1, 8, 80])),
    st.tuples(st.just("roster"), st.booleans()),
)
PLAY = st.lists(MOVES, min_size=4, max_size=22)


class Post:
    """A machine that is worked at; each end of a try is noted."""

    def __init__(self, folder: str, patch: pytest.MonkeyPatch) -> None:
        self.at = Staffed(Path(folder), patch)
        self.at.keep()
        self.serial = 1
        self.asked = 0
        self.opened: list[str] = []
        self.heard: list[Refusal | None] = []

    def enter(self, told: tuple[str, str]) -> None:
        """Let somebody try who is not in yet: a window is signed out of before another signs in."""
        number, words = told
        if self.at.here.who is not None or self.at.here.busy:
            return
        answer = self.at.answer
        if not isinstance(answer, PlatformError):
            self.at.answer = self.at.session(number) if words == "right" else problem("evidence-refused")
        self.asked += 1
        self.at.here.sign_in(Wish(number, number * WORDS[words]), self._heard)
        if not self.at.holds:
            self.at.answer = answer

    def prove(self, words: str) -> None:
        """Let whoever is in come back to a locked window."""
        who = self.at.here.who
        if who is None or self.at.here.busy:
            return
        self.asked += 1

        def heard(refusal: Refusal | None) -> None:
            self._heard(refusal)
            if refusal is None:
                self.opened.append(words if self.at.here.who is who else "a ghost")

        self.at.here.prove(who.staff_no * WORDS[words], heard)

    def leave(self, _: None) -> None:
        """Sign out."""
        self.at.here.sign_out()

    def look(self, _: None) -> None:
        """Have the program look who may stay."""
        self.at.here.look()

    def platform(self, how: str) -> None:
        """Turn how the platform answers."""
        answers: dict[str, StaffSession | PlatformError | None] = {
            "lets in": None, "refuses": problem("evidence-refused"), "is silent": UnreachableError("refused"),
        }  # fmt: skip
        self.at.answer = answers[how]

    def line(self, up: bool) -> None:
        """Let the line come or go."""
        self.at.line = up

    def hold(self, _: None) -> None:
        """Let what is slow be slow."""
        self.at.holds = True

    def home(self, _: None) -> None:
        """Let what is slow come home."""
        while self.at.waiting or self.at.holds:
            self.at.let_go()

    def hours(self, count: int) -> None:
        """Let hours pass."""
        self.at.clocks.wait(count * HOURS)

    def roster(self, everybody: bool) -> None:
        """Have another roster, with everybody or without C07."""
        self.serial += 1
        now = self.at.clocks.wall
        people = [member("A01", hours=720, issued=now), *([member(issued=now)] if everybody else [])]
        self.at.keep(*people, serial=self.serial, issued=now)

    def _heard(self, refusal: Refusal | None) -> None:
        self.heard.append(refusal)


@contextlib.contextmanager
def played(moves: list[tuple[str, Any]]) -> Iterator[Post]:
    """Play all moves, and let come home what is under way."""
    with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        post = Post(folder, patch)
        for what, how in moves:
            step: Callable[[Any], None] = getattr(post, what)
            step(how)
        post.home(None)
        yield post
        post.at.close()


def named(post: Post, action: str) -> list[str]:
    return [facts["staff"] for name, facts in post.at.acts() if name == action]


@settings(max_examples=6, deadline=None)
@given(PLAY)
def test_every_try_has_one_end_and_no_lock_opens_for_a_wrong_word_or_for_nobody(moves: list[tuple[str, Any]]) -> None:
    with played(moves) as post:
        assert (len(post.heard), post.at.here.busy) == (post.asked, False)
        assert set(post.opened) <= {"right"}


@settings(max_examples=6, deadline=None)
@given(PLAY)
def test_who_came_and_who_went_take_turns_on_record(moves: list[tuple[str, Any]]) -> None:
    with played(moves) as post:
        post.at.here.sign_out()
        came, went = named(post, "staff-signed-in"), named(post, "staff-signed-out")
        assert came == went
        assert post.at.changes == 2 * len(came)


@settings(max_examples=4, deadline=None)
@given(PLAY)
def test_nobody_stays_beyond_their_shift_or_their_roster(moves: list[tuple[str, Any]]) -> None:
    with played(moves) as post:
        post.at.clocks.wait(31 * 24 * HOURS)
        post.at.here.look()
        assert (post.at.here.who, post.at.here.may("call")) == (None, False)


@pytest.mark.parametrize("words", sorted(WORDS))
def test_a_word_at_the_lock_that_comes_home_after_its_clerk_went_opens_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: str
) -> None:
    post = Staffed(tmp_path, monkeypatch)
    post.enter()
    post.holds = True
    post.here.prove("C07" * WORDS[words], post.heard.append)
    post.here.sign_out("handed-over")
    post.let_go()
    assert (post.heard[-1], post.here.who, post.here.busy) == (Refusal("ended"), None, False)
    post.close()

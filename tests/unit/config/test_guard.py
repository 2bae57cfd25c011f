"""The top of a thread: an error nobody foresaw is handed to who can tell it, everything else goes its way."""

from __future__ import annotations

import pytest

from config.guard import guarded


def test_what_the_call_returns_is_returned() -> None:
    assert guarded(lambda: 3, lambda wrong: 0) == 3


@pytest.mark.parametrize("kind", [ValueError, KeyError, RuntimeError, OSError, AssertionError])
def test_an_error_is_handed_on(kind: type[Exception]) -> None:
    def broken() -> str:
        raise kind("x")

    assert guarded(broken, lambda wrong: type(wrong).__name__) == kind.__name__


@pytest.mark.parametrize("kind", [KeyboardInterrupt, SystemExit, GeneratorExit])
def test_who_ends_the_program_is_not_held_up(kind: type[BaseException]) -> None:
    def ended() -> None:
        raise kind

    with pytest.raises(kind):
        guarded(ended, lambda wrong: None)

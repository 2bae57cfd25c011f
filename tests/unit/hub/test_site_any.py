"""The file of a hub's machines under any hands that write it: who may speak is what stands there whole, or did last."""

from __future__ import annotations

import contextlib
import itertools
import os
import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from config.settings import SettingsError
from kiosk.hub.site import KINDS, Machines, admit, read

NAMES = ("K1", "K2", "W1")
MOVES = st.one_of(
    st.tuples(st.just("admit"), st.sampled_from(NAMES)),
    st.tuples(st.just("admit"), st.sampled_from(NAMES)),
    st.tuples(st.just("half"), st.integers(1, 60)),
    st.tuples(st.just("whole"), st.none()),
    st.tuples(st.just("empty"), st.none()),
    st.tuples(st.just("gone"), st.none()),
    st.tuples(st.just("ask"), st.none()),
)


class Site:
    """A hub that runs over a file, and beside it which token of which machine should be good."""

    def __init__(self, folder: str) -> None:
        self.file = Path(folder) / "hub.toml"
        self.written: dict[str, str] = {}
        self.believed: dict[str, str] = {}
        self.broken, self.words = False, ""
        self.tokens: list[tuple[str, str]] = []
        self.stamps = itertools.count(1)
        self.machines = Machines(self.file)

    def admit(self, name: str) -> None:
        """Take a machine in; over half of a file nobody is."""
        if self.broken:
            with pytest.raises(SettingsError):
                admit(self.file, name, "kiosk")
            return
        self.written[name] = admit(self.file, name, "kiosk")
        self.tokens.append((name, self.written[name]))
        self._changed()

    def half(self, count: int) -> None:
        """Let somebody save half of an edit: the end of the last line is missing."""
        if self.file.exists() and self.written and not self.broken:
            self._break(lambda words: words[:-count] + "\n[[machines")

    def whole(self, _: None) -> None:
        """Let them end it."""
        if self.broken:
            self.file.write_text(self.words, "utf-8")
            self.broken = False
            self._changed()

    def empty(self, _: None) -> None:
        """Have an editor begin to write the file."""
        if self.file.exists() and not self.broken:
            self._break(lambda words: "")

    def gone(self, _: None) -> None:
        """Remove the file: from now on nobody may speak."""
        self.file.unlink(missing_ok=True)
        self.written, self.broken = {}, False
        self._changed()

    def ask(self, _: None) -> None:
        """Let every token that ever was be shown."""
        for name, token in self.tokens:
            found = self.machines.behind(f"Bearer {token}")
            good = self.believed.get(name) == token
            assert (found.name if found else "") == (name if good else "")
        assert {machine.name for machine in self.machines.all} == set(self.believed)

    def _break(self, how: Callable[[str], str]) -> None:
        self.words = self.file.read_text("utf-8")
        self.file.write_text(how(self.words), "utf-8")
        self.broken = True
        self._stamp()

    def _changed(self) -> None:
        self.believed = dict(self.written)
        self._stamp()

    def _stamp(self) -> None:
        # Two changes within one tick of the file system's clock would be one.
        if self.file.exists():
            at = next(self.stamps) * 1_000_000_000
            os.utime(self.file, ns=(at, at))


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(MOVES, max_size=16))
def test_whoever_writes_the_file_the_hub_believes_whom_it_says_whole(
    expected_logs: Callable[..., None], moves: list[tuple[str, object]]
) -> None:
    expected_logs("hub-site-unreadable")
    with tempfile.TemporaryDirectory() as folder:
        site = Site(folder)
        for what, how in moves:
            getattr(site, what)(how)
            site.ask(None)


WHOLE = (
    'epoch = 3\nbackups = "/backups"\n\n[[machines]]\nname = "K1"\nkind = "kiosk"\ntoken_sha256 = "0"\nwindows = []\n'
)
PIECES = st.sampled_from(["", "[", "]", "=", '"', "\n", "-1", "true", "[[machines]]", "kind", "\x00", "号", '"window"'])


@given(st.integers(0, len(WHOLE)), st.integers(0, 12), PIECES)
@settings(max_examples=80, deadline=None)
def test_a_slip_of_an_editor_is_read_as_what_it_says_or_refused_by_its_name(place: int, cut: int, piece: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "hub.toml"
        file.write_text(WHOLE[:place] + piece + WHOLE[place + cut :], "utf-8")
        with contextlib.suppress(SettingsError):
            assert {machine.kind for machine in read(file).machines} <= set(KINDS)

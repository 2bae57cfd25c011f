"""Rows about what stays behind when somebody leaves: nothing."""

from __future__ import annotations

import gc
import tempfile
from pathlib import Path
from types import FrameType

import pytest
from PySide6.QtCore import QCoreApplication, QEvent

from config.texts import text, wording
from devices.id_card import IdentityCard
from kiosk.steps.screens import FormPage, Home, Review, Screen, StillThere
from kiosk.steps.step import Reason
from tests.support.flow_walk import Walk, card
from tests.support.ui import kiosk, settle, words
from ui.shells.kiosk import KioskShell

BACKWARDS = ("伯阳欧", "号九五二四第路无虚", "71524600931")
"""Name, address and telephone of one invented person, written backwards: nothing here holds them as they are."""

TEXTS = (str, bytes, bytearray)


def secret_card() -> IdentityCard:
    """Return a card with that name and address."""
    name, address = (words[::-1] for words in BACKWARDS[:2])
    return card("zhao-dehou", name=name, address=address)


class Window(Walk):
    """A walk in front of the citizen's window; when somebody leaves, the window does as the program does."""

    def __init__(self, shell: KioskShell) -> None:
        self.shell = shell
        super().__init__(idle=60, warning=15)

    def _show(self, screen: Screen) -> None:
        super()._show(screen)
        self.shell.show_screen(screen)

    def next_person(self) -> None:
        """Wipe the window and wait for somebody else."""
        self.shell.wipe()
        fresh = Walk(at="welcome")
        self.shell.show_screen(fresh.screen)
        # What a running window does by itself between two events.
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        # What only the test keeps: what was shown, and the calls the lanes were given.
        self.shown.clear()
        self.runner.calls.clear()
        del self.engine


def fill_halfway(walk: Walk) -> None:
    """Take the secret person into the middle of the form."""
    walk.to_card()
    walk.lay(secret_card())
    walk.press("next")
    walk.sees(FormPage)
    walk.press("next")
    walk.enter(phone=BACKWARDS[2][::-1])


def held_in_memory() -> list[str]:
    """Return what in this process still holds one of the secrets, by type."""
    # What was put out of collections is not listed either; a table of the program may hold what came later.
    gc.unfreeze()
    gc.collect()
    secrets = [words[::-1] for words in BACKWARDS]
    # All at once and each text once: one by one it takes a quarter of a minute late in a long run.
    texts = {id(inner): inner for inner in gc.get_referents(*gc.get_objects()) if isinstance(inner, TEXTS)}
    found = [text for text in texts.values() if any(holds(text, secret) for secret in secrets)]
    del texts
    holders = [
        f"{type(holder).__name__} holds {type(text).__name__}"
        for text in found
        for holder in gc.get_referrers(text)
        if holder is not secrets and holder is not found and not isinstance(holder, FrameType)
    ]
    gc.freeze()
    return holders


def holds(value: object, secret: str) -> bool:
    """Tell whether a string or buffer has a secret in it."""
    if isinstance(value, str):
        return secret in value
    return isinstance(value, bytes | bytearray) and secret.encode() in value


@pytest.fixture
def own_temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Let all temporary files go to a folder of this test."""
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setenv("TMPDIR", str(folder))
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return folder


@pytest.fixture
def shell(qtbot) -> KioskShell:
    """Give the citizen's window, shown."""
    made = kiosk()
    qtbot.addWidget(made)
    made.show()
    return made


def readable(shell: KioskShell) -> str:
    """Return everything that can be read on the window."""
    settle()
    return "\n".join(words(shell))


@pytest.mark.row("R06")
def test_who_leaves_in_mid_form_leaves_nothing_on_screen_in_memory_or_in_files(
    shell: KioskShell, own_temporary: Path
) -> None:
    walk = Window(shell)
    fill_halfway(walk)
    typed = BACKWARDS[2][::-1]
    assert walk.visit.answers["phone"] == typed
    assert held_in_memory()
    del typed
    walk.wait(59.5)
    walk.sees(FormPage)
    walk.wait(1)
    assert walk.sees(StillThere).seconds == 15
    walk.wait(14)
    assert walk.left == []
    walk.wait(1)
    assert walk.reason is Reason.IDLE
    walk.next_person()
    left = readable(shell)
    assert wording("zh_CN")(text("home.hello")) in left
    assert [secret for secret in BACKWARDS if secret[::-1] in left] == []
    assert held_in_memory() == []
    assert list(own_temporary.rglob("*")) == []


@pytest.mark.row("R81")
def test_after_leaving_the_back_button_brings_nothing_back() -> None:
    walk = Walk()
    walk.to_review()
    walk.sees(Review)
    walk.press("home")
    walk.press("choose", "leave")
    assert walk.reason is Reason.HOME
    shown = len(walk.shown)
    walk.press("back")
    assert len(walk.shown) == shown
    fresh = Walk()
    fresh.press("back")
    fresh.sees(Home)
    assert (fresh.visit.holds_data, walk.visit.holds_data) == (False, False)
    assert (walk.visit.cards.all(), dict(walk.visit.answers), walk.visit.papers.buffers()) == ([], {}, [])

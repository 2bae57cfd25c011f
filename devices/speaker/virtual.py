# SPDX-License-Identifier: Apache-2.0
"""A voice that is not there: hears what it is given to say, takes its time over it, and can fail as real ones do.

Shipped for training, demonstration and tests. ``mouth.py`` is the program the driver starts; this is the world at the
other end of its socket. Every method may be called from any thread.
"""

from __future__ import annotations

import base64
import contextlib
import json
import os
import socket
import tempfile
import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from devices.speaker.espeak import GREETING, VOICES

# Bytes that are no greeting and no silence.
NOISE = b"\xff\xfe?\n"
# The kernel takes no longer name for a socket (sun_path of unix(7), 108 bytes with the zero that ends it).
LONGEST_NAME = 107
LANGUAGES = {voice: language for language, voice in VOICES.items()}


@dataclass(frozen=True)
class Heard:
    """One sentence that was said to its end; screens give no personal data to a voice, so none is here."""

    words: str
    language: str


class VirtualSpeaker:
    """Listens at ``folder/speaker``; ``seconds_per_letter`` paces the voice, 0 says all at once.

    A folder whose name is too long for a socket is left alone: the speaker then listens in a fresh one.

    ``on_heard`` hears each sentence on a thread of the speaker, when it was said to its end.
    """

    def __init__(
        self,
        folder: Path,
        *,
        seconds_per_letter: float = 0.0,
        on_heard: Callable[[Heard], None] = lambda heard: None,
    ) -> None:
        # Whole: the driver's child, and the address, know no folder to begin from.
        self._place = folder.absolute() / "speaker"
        self._fresh: tempfile.TemporaryDirectory[str] | None = None
        if len(os.fsencode(self._place)) > LONGEST_NAME:
            self._fresh = tempfile.TemporaryDirectory(prefix="banshi-speaker-")
            self._place = Path(self._fresh.name, "speaker")
        self._per_letter = seconds_per_letter
        self._on_heard = on_heard
        self._server: socket.socket | None = None
        self._answer: bytes | None = None
        self._silent = False
        self._ended = threading.Event()
        self.heard: list[Heard] = []
        """Every sentence that was said to its end, oldest first."""
        self.played: list[bytes] = []
        """Every sound that was played to its end, oldest first, as WAV."""

    @property
    def address(self) -> str:
        """Return the address for the driver."""
        return f"virtual://{quote(str(self._place))}"

    def start(self) -> str:
        """Plug in; return the address, which stays the same over ``unplug`` and ``plug``."""
        self._place.parent.mkdir(parents=True, exist_ok=True)
        self.plug()
        return self.address

    def stop(self) -> None:
        """Unplug for good; what is being said breaks off."""
        self._ended.set()
        self.unplug()
        if self._fresh:
            self._fresh.cleanup()

    def plug(self) -> None:
        """Put the plug in and end silence and noise."""
        self._answer, self._silent = None, False
        if self._server is None and not self._ended.is_set():
            self._place.unlink(missing_ok=True)  # what a killed world left
            self._server = socket.socket(socket.AF_UNIX)
            self._server.bind(str(self._place))
            self._server.listen(8)
            threading.Thread(target=self._accept, args=(self._server,), daemon=True, name="virtual-speaker").start()

    def unplug(self) -> None:
        """Pull the plug: nobody listens any more."""
        server, self._server = self._server, None
        if server:
            with contextlib.suppress(OSError):
                # Wakes the thread in accept; a close alone would leave it waiting.
                server.shutdown(socket.SHUT_RDWR)
            server.close()
            self._place.unlink(missing_ok=True)

    def silence(self) -> None:
        """Hang: take words, never come to their end, until ``plug``."""
        self._silent = True

    def babble(self, noise: bytes = NOISE) -> None:
        """Answer everything with ``noise``, until ``plug``."""
        self._answer = noise

    def _accept(self, server: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while True:
                client, _ = server.accept()
                threading.Thread(target=self._serve, args=(client,), daemon=True, name="virtual-voice").start()

    def _serve(self, client: socket.socket) -> None:
        # A driver that is cancelled kills its child in the middle; that ends this talk and nothing else.
        with client, contextlib.suppress(OSError, ValueError, LookupError, TypeError):  # no question of ours
            asked = json.loads(client.makefile("rb").readline())
            if self._silent:
                client.recv(1)  # until the child is killed
            elif self._answer is not None:
                client.sendall(self._answer)
            elif asked["version"]:
                client.sendall(f"{GREETING}: training\n".encode())
            elif asked.get("wave"):
                self._play(base64.b64decode(asked["wave"]))
            elif self._spoken(client, asked["words"]):
                heard = Heard(asked["words"], LANGUAGES.get(asked["voice"], asked["voice"]))
                self.heard.append(heard)
                self._on_heard(heard)

    def _play(self, sound: bytes) -> None:
        """Take a sound; what is said in it no machine hears."""
        self.played.append(sound)

    def _spoken(self, client: socket.socket, words: str) -> bool:
        """Take the time the words need; return False when the child was killed before their end."""
        if not self._per_letter:
            return True
        client.settimeout(self._per_letter * len(words))
        try:
            return bool(client.recv(1))
        except TimeoutError:
            return True

# SPDX-License-Identifier: Apache-2.0
"""Programs of the system that keep keys: called without a shell, what is secret on their pipes only, never for long."""

from __future__ import annotations

import os
import subprocess
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path
from subprocess import PIPE

from offline_queue.errors import KeyUnavailable

# What the words of these programs come down to, for whoever reads them at a machine. Their own are not passed on: they
# speak of handles, contexts and bus names, and change with each version.
MEANINGS = (
    ("permission denied", "this account may not use it (for a TPM: group tss)"),
    ("lockout", "the TPM is locked after wrong tries; wait, or clear the lockout"),
    ("autolaunch", "no keyring runs for this account"),
    ("message bus", "no keyring runs for this account"),
    ("org.freedesktop.secrets", "no keyring runs for this account"),
    ("locked", "the keyring is locked"),
    ("tcti", "the TPM is not there, or 'outbox.tpm' names another"),
    ("no such file", "what it needs is not there"),
)


class ProgramFailed(KeyUnavailable):  # noqa: N818  # as all of its tree
    """A program ended with a code that is not 0; ``words`` is what it said, nothing where it said nothing."""

    def __init__(self, name: str, status: int, words: str) -> None:
        low = words.lower()
        meaning = next((meaning for sign, meaning in MEANINGS if sign in low), "it failed")
        super().__init__(f"{name}: {meaning} (it ended with {status})")
        self.status = status
        self.words = words


def answer_of(
    command: Sequence[str],
    given: bytes = b"",
    *,
    seconds: float,
    folder: Path | None = None,
    environment: Mapping[str, str] | None = None,
) -> bytes:
    """Run a program with ``given`` on its input and return its output; raises KeyUnavailable, ProgramFailed."""
    name, given_up = command[0], threading.Event()
    # One language: what it says may be asked for at support.
    variables = {**os.environ, "LC_ALL": "C", **(environment or {})}
    try:
        process = subprocess.Popen(command, stdin=PIPE, stdout=PIPE, stderr=PIPE, cwd=folder, env=variables)
    except OSError as wrong:
        raise KeyUnavailable(f"{name}: cannot be run ({wrong.strerror}); is it installed? See docs/keys.md.") from wrong

    def give_up() -> None:
        given_up.set()
        process.kill()

    watch = threading.Timer(seconds, give_up)
    watch.start()
    try:
        said, words = process.communicate(given)
    finally:
        watch.cancel()
    if given_up.is_set():
        raise KeyUnavailable(f"{name}: has not answered for {seconds:.0f} seconds")
    if process.returncode:
        raise ProgramFailed(name, process.returncode, words.decode("utf-8", "replace").strip())
    return said

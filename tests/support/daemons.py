"""Real daemons, each private to a test run: own settings, own ports, own sockets; nothing of the machine is touched."""

from __future__ import annotations

import contextlib
import os
import random
import shutil
import socket
import subprocess
import threading
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest

# Longest wait for a daemon to be there; they take tenths of a second.
START_SECONDS = 10.0
# Linux gives 32768 and above to whoever asks for any port; the tests beside these do all the time.
BELOW_EPHEMERAL = (20_000, 32_000)
PATH = f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin"


def needs(*programs: str, files: Sequence[str] = ()) -> None:
    """Skip, and say what for, where a program or a file is missing, or a private daemon cannot be made."""
    missing = [one for one in programs if not shutil.which(one, path=PATH)]
    missing += [file for file in files if not Path(file).exists()]
    if missing:
        pytest.skip(f"not installed: {', '.join(missing)} (requirements/daemons.apt names the packages)")
    if os.geteuid():
        pytest.skip("a private daemon needs root")


def needs_unshare() -> None:
    """Skip where a process may not have mounts of its own, as in some containers."""
    tried = subprocess.run(["unshare", "-m", "mount", "-t", "tmpfs", "none", "/run"], capture_output=True, check=False)
    if tried.returncode:
        pytest.skip("no mounts of one's own here (unshare -m)")


def free_port() -> int:
    """Return a port that was free a moment ago, and that the kernel gives to nobody who asks for any."""
    while True:
        port = random.SystemRandom().randrange(*BELOW_EPHEMERAL)
        with contextlib.suppress(OSError), socket.create_server(("127.0.0.1", port)):
            return port


def until(true: Callable[[], object], seconds: float = START_SECONDS) -> None:
    """Wait until something outside of this process is so; fail when it never is."""
    pause = threading.Event()
    for _ in range(round(seconds / 0.02)):
        if true():
            return
        pause.wait(0.02)
    raise AssertionError(f"not so after {seconds} s: {true}")


def heard(port: int) -> bool:
    """Tell whether somebody listens at a port."""
    with socket.socket() as line:
        return line.connect_ex(("127.0.0.1", port)) == 0


@contextlib.contextmanager
def running(
    command: Sequence[str], log: Path, *, own_run: str = "", **environment: str
) -> Iterator[subprocess.Popen[bytes]]:
    """Run a daemon in the foreground; ``own_run`` is a folder below a /run that only it sees."""
    if own_run:
        before = f'mount -t tmpfs none /run && mkdir -p /run/{own_run} && exec "$@"'
        command = ["unshare", "-m", "sh", "-c", before, "sh", *command]
    with log.open("ab") as words:
        process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=words,
            stderr=words,
            env={**os.environ, "PATH": PATH, **environment},
        )
    try:
        yield process
    finally:
        process.kill()
        process.wait()

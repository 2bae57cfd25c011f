"""A TPM and a keyring of the real kind, each private to a test: swtpm, and GNOME's keyring on a bus of its own."""

from __future__ import annotations

import contextlib
import subprocess
from collections.abc import Iterator
from pathlib import Path

from tests.support.daemons import running, until

PASSWORD = b"synthetic"


@contextlib.contextmanager
def tpm(folder: Path) -> Iterator[str]:
    """Run a TPM whose seeds lie in a folder, as a machine does from one start to the next; yield its address."""
    folder.mkdir(exist_ok=True)
    line = folder / "tpm"
    line.unlink(missing_ok=True)
    command = [
        "swtpm", "socket", "--tpm2", "--seccomp", "action=none", "--tpmstate", f"dir={folder}",
        "--flags", "not-need-init,startup-clear", "--server", f"type=unixio,path={line}",
        "--ctrl", f"type=unixio,path={line}.ctrl",
    ]  # fmt: skip
    with running(command, folder / "log"):
        until(line.exists)
        until(Path(f"{line}.ctrl").exists)
        yield f"swtpm:path={line}"


def tpm_tool(address: str, *command: str) -> str:
    """Ask a TPM something; return what the tool printed."""
    environment = {"PATH": "/usr/bin:/bin", "TPM2TOOLS_TCTI": address}
    return subprocess.run(command, check=True, capture_output=True, text=True, env=environment).stdout


@contextlib.contextmanager
def keyring(folder: Path, password: bytes = PASSWORD) -> Iterator[dict[str, str]]:
    """Run a keyring whose secrets lie in a folder; yield the environment in which it is found."""
    folder.mkdir(exist_ok=True)
    bus = folder / "bus"
    bus.unlink(missing_ok=True)
    found = {
        "DBUS_SESSION_BUS_ADDRESS": f"unix:path={bus}",
        "XDG_DATA_HOME": str(folder / "data"),
        "XDG_RUNTIME_DIR": str(folder),
        "HOME": str(folder),
    }
    (folder / "password").write_bytes(password)
    daemon = f"exec gnome-keyring-daemon --foreground --unlock --components=secrets < {folder / 'password'}"
    with running(
        ["dbus-daemon", "--session", "--nofork", "--nopidfile", f"--address=unix:path={bus}"],
        folder / "bus.log",
        **found,
    ):
        until(bus.exists)
        with running(["sh", "-c", daemon], folder / "keyring.log", **found):
            until(lambda: _owned(found))
            yield found


def _owned(found: dict[str, str]) -> bool:
    asked = [
        "dbus-send", "--session", "--print-reply", "--dest=org.freedesktop.DBus", "/",
        "org.freedesktop.DBus.NameHasOwner", "string:org.freedesktop.secrets",
    ]  # fmt: skip
    done = subprocess.run(asked, capture_output=True, check=False, env={"PATH": "/usr/bin:/bin", **found})
    return b"boolean true" in done.stdout

# SPDX-License-Identifier: Apache-2.0
"""Acts over a unix socket, one JSON object a line: the desk window and the demo move the world from outside."""

from __future__ import annotations

import contextlib
import json
import socket
import threading
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from kiosk.training.acts import Act, ActError, WorldGoneError


class ControlServer:
    """Takes acts from any number of clients and has them done one after the other."""

    def __init__(self, path: Path, do: Callable[[Act], dict[str, Any]]) -> None:
        self._path = path
        self._do = do
        self._lock = threading.Lock()
        self._server: socket.socket | None = None

    def start(self) -> None:
        """Listen; only this user may connect."""
        # What a killed world left: nobody listens there, and bind would refuse the name.
        self._path.unlink(missing_ok=True)
        self._server = socket.socket(socket.AF_UNIX)
        self._server.bind(str(self._path))
        self._path.chmod(0o600)
        self._server.listen(8)
        threading.Thread(target=self._accept, args=(self._server,), daemon=True, name="world-control").start()

    def stop(self) -> None:
        """Stop listening."""
        if self._server:
            with contextlib.suppress(OSError):
                # Wakes the thread in accept; a close alone would leave it waiting.
                self._server.shutdown(socket.SHUT_RDWR)
            self._server.close()
            self._path.unlink(missing_ok=True)

    def _accept(self, server: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while True:
                client, _ = server.accept()
                threading.Thread(target=self._serve, args=(client,), daemon=True, name="world-client").start()

    def _serve(self, client: socket.socket) -> None:
        with client, contextlib.suppress(OSError), client.makefile("rwb") as lines:
            for line in lines:
                lines.write(json.dumps(self._answer(line), ensure_ascii=False).encode() + b"\n")
                lines.flush()

    def _answer(self, line: bytes) -> dict[str, Any]:
        try:
            act = an_act(line)
            # Desk and demo may move the world at the same moment; half an act of each would be a state nobody made.
            with self._lock:
                return {"ok": True, **self._do(act)}
        except ActError as wrong:
            return {"ok": False, "error": str(wrong), "code": wrong.code}


def an_act(line: bytes) -> Act:
    """Read one line; raises ActError for what is no JSON object."""
    try:
        act = json.loads(line)
    except (ValueError, RecursionError) as wrong:  # no JSON, no UTF-8, or brackets without end
        raise ActError("not JSON") from wrong
    if not isinstance(act, dict):
        raise ActError("not a JSON object")
    return act


class WorldClient:
    """Moves a world that runs in another process; making it raises OSError when none answers there."""

    def __init__(self, path: Path) -> None:
        self._socket = socket.socket(socket.AF_UNIX)
        # The longest act is the restart of the platform, some seconds on a slow machine.
        self._socket.settimeout(30)
        try:
            self._socket.connect(str(path))
        except OSError:
            self._socket.close()
            raise
        self._lines = self._socket.makefile("rwb")

    def do(self, name: str, /, **arguments: object) -> dict[str, Any]:
        """Do one act and return the state of the desk; raises ActError."""
        return self.act({"do": name, **arguments})

    def act(self, act: Mapping[str, Any]) -> dict[str, Any]:
        """Send one act as it is; raises ActError, and WorldGoneError when nobody answers any more."""
        try:
            self._lines.write(json.dumps(act, ensure_ascii=False).encode() + b"\n")
            self._lines.flush()
            line = self._lines.readline()
        except OSError:
            line = b""
        if not line:
            raise WorldGoneError("the world is gone")
        answer: dict[str, Any] = json.loads(line)
        if not answer.pop("ok"):
            raise ActError(str(answer["error"]), str(answer.get("code", "")))
        return answer

    def close(self) -> None:
        """Let the world go."""
        with contextlib.suppress(OSError):  # what could not be sent to a world that is gone
            self._lines.close()
        self._socket.close()

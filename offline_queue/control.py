# SPDX-License-Identifier: Apache-2.0
"""The line by which staff commands ask the running terminal (``control_door`` says where): one JSON line each way.

``{"do": "status"}``, ``{"do": "list", "state": …, "after": …, "limit": …}``, ``{"do": "nudge"}``,
``{"do": "devices"}`` and what else the terminal answers; the answer has ``ok``, and ``error`` when it is false. Where
the outbox was refused the terminal listens all the same: it holds the devices, and whoever asks for entries is told
``refused`` and reads the disk. Nothing personal passes. Only the account of the terminal may connect.
"""

from __future__ import annotations

import contextlib
import json
import socket
import threading
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from config.logs import logger
from offline_queue.control_door import ForeignLineError, door_of
from offline_queue.entry import Entry, State
from offline_queue.errors import OutboxError
from offline_queue.reader import Reader
from offline_queue.worker import LineState, Worker

log = logger(__name__)

LINE_BYTES = 4096
ASK_SECONDS = 5.0
# An answer is one line, held whole at both ends.
MOST_ENTRIES = 500
# Takes a request and returns the answer, both plain JSON values.
Answering = Callable[[dict[str, Any]], dict[str, Any]]


def status_of(reader: Reader) -> dict[str, Any]:
    """Return what can be said of an outbox by anyone who can read it."""
    head, _hash = reader.chain_head()
    return {
        "counts": {state.value: count for state, count in reader.counts().items()},
        "oldest_waiting": reader.oldest_waiting(),
        "reasons": [list(reason) for reason in reader.reasons()],
        "events": head,
    }


def pages_of(reader: Reader, deep: bool = False) -> dict[str, Any]:
    """Return how many pages the database has and how many of them are damaged; None where they were not looked at.

    ``pages_in_log`` were written and not put back into the database yet; each is checked when it is read.
    """
    seen = reader.look_at_pages(None) if deep else reader.look_at_pages()
    return {"pages": seen.pages, "damaged_pages": seen.damaged, "pages_in_log": seen.in_log}


def status_of_worker(line: LineState, paused: bool) -> dict[str, Any]:
    """Return what only the running terminal knows."""
    return {"line": line.line.value, "line_since": line.since, "paused": paused}


def listed(entry: Entry) -> dict[str, Any]:
    """Return an entry as staff may see it: where it stands and why."""
    return {
        "id": entry.id,
        "seq": entry.seq,
        "kind": entry.kind,
        "state": entry.state.value,
        "attempts": entry.attempts,
        "created_at": entry.created_at,
        "not_before": entry.not_before,
        "sent_at": entry.sent_at,
        "class": entry.last_class,
        "code": entry.last_code,
        "number": entry.acknowledgement.number if entry.acknowledgement else None,
    }


class Control:
    """Answers staff commands while the terminal runs; without reader and worker, where the outbox was refused.

    ``devices`` returns what is known of the devices, as plain JSON values; ``also`` answers further requests by the
    name that they have in ``do``. Both are called on the thread of the socket.
    """

    def __init__(
        self,
        folder: Path,
        reader: Reader | None = None,
        worker: Worker | None = None,
        *,
        devices: Callable[[], dict[str, Any]] = dict,
        also: Mapping[str, Answering] | None = None,
    ) -> None:
        self._door = door_of(folder)
        self._reader = reader
        self._worker = worker
        self._devices = devices
        self._also = also or {}
        self._listener: socket.socket | None = None
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Listen, in place of a run that died; raises OSError where the folder takes no socket."""
        listener = self._door.listen()
        self._listener = listener
        self._thread = threading.Thread(target=self._serve, args=(listener,), name="outbox-control", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Stop listening and take the way in away."""
        if self._listener is None or self._thread is None:
            return
        listener, self._listener = self._listener, None
        # Closing alone does not wake a thread that waits in accept(): on Linux this does, elsewhere a knock.
        with contextlib.suppress(OSError):
            listener.shutdown(socket.SHUT_RDWR)
        with contextlib.suppress(OSError, ValueError):
            self._door.connect(ASK_SECONDS).close()
        self._thread.join(ASK_SECONDS)
        listener.close()
        self._door.close()

    def answer(self, line: bytes) -> dict[str, Any]:
        """Answer one request."""
        try:
            request = json.loads(line)
            return {"ok": True, **self._done(request)}
        except (ValueError, TypeError, KeyError, AttributeError):
            return {"ok": False, "error": "not understood"}
        except OutboxError as wrong:
            return {"ok": False, "error": str(wrong), "code": wrong.code}

    def _done(self, request: dict[str, Any]) -> dict[str, Any]:
        if request["do"] == "devices":
            return {"devices": self._devices()}
        if request["do"] in self._also:
            return self._also[request["do"]](request)
        if self._reader is None or self._worker is None:
            return {"ok": False, "refused": True, "error": "the outbox was refused"}
        if request["do"] == "status":
            return status_of(self._reader) | status_of_worker(self._worker.line, self._worker.paused)
        if request["do"] == "list":
            return {"entries": list_entries(self._reader, request)}
        if request["do"] == "nudge":
            self._worker.nudge()
            return {}
        raise KeyError(request["do"])

    def _serve(self, listener: socket.socket) -> None:
        while self._listener is not None:
            try:
                visitor, _address = listener.accept()
            except OSError:
                return  # stop() has shut it
            # One at a time, each with a limit: a visitor who hangs up or says nothing must not keep the next one out.
            with visitor, contextlib.suppress(OSError, ForeignLineError):
                visitor.settimeout(ASK_SECONDS)
                asked = _read_line(visitor)
                visitor.sendall(self._door.sealed(_line(self.answer(self._door.opened(asked))), asked))


def list_entries(reader: Reader, request: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the entries a request asks for; raises ValueError or TypeError for a request that makes no sense."""
    state = State(request["state"]) if request.get("state") else None
    wanted = int(100 if request.get("limit") is None else request["limit"])
    # To the database a number below zero means all there are.
    limit = min(max(0, wanted), MOST_ENTRIES)
    return [listed(entry) for entry in reader.entries(state=state, after=int(request.get("after") or 0), limit=limit)]


def ask(folder: Path, request: dict[str, Any], seconds: float = ASK_SECONDS) -> dict[str, Any] | None:
    """Ask the running terminal; return None when none runs on this outbox, or it does not answer in time."""
    door = door_of(folder)
    try:
        with door.connect(seconds) as asking:
            asked = door.sealed(_line(request))
            asking.sendall(asked)
            answer: dict[str, Any] = json.loads(door.opened(_read_line(asking, limit=None), asked))
            return answer
    except (OSError, ValueError):
        return None


def _line(value: dict[str, Any]) -> bytes:
    return json.dumps(value).encode() + b"\n"


def _read_line(connection: socket.socket, limit: int | None = LINE_BYTES) -> bytes:
    with connection.makefile("rb") as stream:
        return stream.readline(-1 if limit is None else limit)

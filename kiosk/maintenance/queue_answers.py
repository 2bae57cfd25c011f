# SPDX-License-Identifier: Apache-2.0
"""What the running terminal does with its outbox for staff who ask at its socket.

``{"do": "queue-retry", "entry": id}`` is done at once. ``{"do": "queue-export", "to": folder}`` and
``{"do": "queue-receipt", "file": file}`` may take minutes: they begin, and ``{"do": "queue-job"}`` tells how far the
last one is, so that nobody else who asks has to wait.
"""

from __future__ import annotations

import functools
import threading
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from config.logs import logger
from kiosk.maintenance.carrying import carry, retry, take
from offline_queue.errors import OutboxBusy, OutboxError

if TYPE_CHECKING:
    from kiosk.terminal import Terminal
    from offline_queue.outbox import Outbox
    from offline_queue.worker import Worker

log = logger(__name__)
Answer = dict[str, Any]


class Job:
    """One long work at a time, on a thread of its own; what came of it is kept until the next one."""

    def __init__(self) -> None:
        self._thread: threading.Thread | None = None
        self._came: Answer = {}

    def begin(self, call: Callable[[], Answer]) -> Answer:
        """Begin; raises OutboxBusy while another is under way."""
        if self._thread and self._thread.is_alive():
            raise OutboxBusy("an export or import is under way already")
        self._came = {}
        self._thread = threading.Thread(target=self._run, args=(call,), name="queue-job", daemon=True)
        self._thread.start()
        return self.look()

    def look(self) -> Answer:
        """Return ``over``, and then ``result``, or ``fault`` with ``words``."""
        if self._thread is None:
            return {"over": True, "fault": "none", "words": "nothing was begun since the terminal started"}
        return {"over": bool(self._came), **self._came}

    def _run(self, call: Callable[[], Answer]) -> None:
        try:
            self._came = {"result": call()}
        except OutboxError as wrong:
            self._came = {"fault": wrong.code, "words": str(wrong)}
        except Exception as wrong:  # the thread's top: who asks must not wait for ever for one that died
            self._came = self._broken(type(wrong).__name__)

    def _broken(self, cause: str) -> Answer:
        log.error("queue-job-fault", cause=cause)
        return {"fault": "fault", "words": cause}


def answers(terminal: Terminal, outbox: Outbox, worker: Worker) -> dict[str, Callable[[Answer], Answer]]:
    """Return what is answered, by the name of the request."""
    job, settings = Job(), terminal.settings

    def signer() -> Any:
        # Asked each time: an identity is renewed while the terminal runs.
        return terminal.platform.identity if terminal.platform else None

    def tried(request: Answer) -> Answer:
        came = retry(outbox, str(request["entry"]))
        worker.stored()
        return came

    def exported(request: Answer) -> Answer:
        return job.begin(functools.partial(carry, outbox, settings, signer, Path(request["to"])))

    def received(request: Answer) -> Answer:
        return job.begin(functools.partial(take, outbox, settings, Path(request["file"])))

    return {
        "queue-retry": tried,
        "queue-export": exported,
        "queue-receipt": received,
        "queue-job": lambda _: job.look(),
    }

# SPDX-License-Identifier: Apache-2.0
"""A page printer that is not there: IPP over HTTP, the same answers, the same mishaps.

Shipped for training, demonstration and tests. Every connection has a thread of its own, another one moves the paper,
so that questions are answered while it prints; every method may be called from any thread. Sheets are kept in memory
and, where a folder is given, as PDF.
"""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Callable
from pathlib import Path

from devices.page_printer.http_end import HttpEnd, NoRequestError
from devices.page_printer.mechanism import Job, Mechanism
from devices.page_printer.operations import SEND_DOCUMENT

OnSheet = Callable[[Job], None]
NOISE = b"\x00\xff\x13\x88 not http at all \r\n\r\n" * 3


class VirtualPagePrinter:
    """A printer of A4 pages on 127.0.0.1 and ``port`` (0 takes a free one).

    ``folder`` keeps every printed document as ``0001.pdf``; ``seconds_per_sheet`` paces the paper, 0 prints at once.
    ``on_job`` hears each document that came out whole, on the printer's thread.
    """

    def __init__(
        self,
        folder: Path | None = None,
        *,
        port: int = 0,
        seconds_per_sheet: float = 0.0,
        sheets_of: Callable[[bytes], int] = lambda pdf: 1,
        on_job: OnSheet | None = None,
    ) -> None:
        self.folder = folder
        self.on_job = on_job
        self._port = port
        self._seconds_per_sheet = seconds_per_sheet
        self._mechanism = Mechanism(sheets_of)
        self._work = threading.Condition(threading.RLock())
        self._ended = threading.Event()
        self._ends: set[HttpEnd] = set()
        self._listener: socket.socket | None = None
        self._paper = threading.Thread(target=self._print, name="virtual-page-printer", daemon=True)
        self._listening: threading.Thread | None = None
        self._fault = ""
        self._loses = 0

    @property
    def address(self) -> str:
        """Return the address for the driver, ``virtual://…``."""
        return f"virtual://127.0.0.1:{self._port}/ipp/print"

    def start(self) -> str:
        """Plug in and switch on; return the address, which stays the same over ``unplug`` and ``plug``."""
        if self.folder:
            self.folder.mkdir(parents=True, exist_ok=True)
        self.plug()
        self._paper.start()
        return self.address

    def stop(self) -> None:
        """Switch off for good; may be called twice."""
        self._ended.set()
        self.unplug()
        with self._work:
            self._work.notify_all()
        if self._paper.is_alive():
            self._paper.join(timeout=5)

    @property
    def printed(self) -> list[Job]:
        """Return every job that came out whole, oldest first."""
        with self._work:
            return [job for job in self._mechanism.jobs.values() if job.sheets and job.sheets == job.wanted]

    @property
    def jobs(self) -> list[Job]:
        """Return every job there was, oldest first."""
        with self._work:
            return list(self._mechanism.jobs.values())

    # What hands do to it.

    def end_paper(self, after_sheets: int = 0) -> None:
        """Let the paper end, now or after some more sheets."""
        self._feel("media-empty", on=not after_sheets, sheets_left=after_sheets)

    def load_paper(self) -> None:
        """Put paper in; a job that was stopped goes on."""
        self._feel("media-empty", on=False, sheets_left=None)

    def jam(self) -> None:
        """Let a sheet get stuck."""
        self._feel("media-jam")

    def jam_next(self) -> None:
        """Let the next sheet get stuck when it moves."""
        self._feel("", jams_next=True)

    def free(self) -> None:
        """Take the stuck sheet out."""
        self._feel("media-jam", on=False)

    def open_cover(self) -> None:
        """Open the cover."""
        self._feel("cover-open")

    def close_cover(self) -> None:
        """Close the cover."""
        self._feel("cover-open", on=False)

    def run_low(self) -> None:
        """Let the toner come near its end."""
        self._feel("toner-low")

    def pause(self) -> None:
        """Stop the queue, as a hand at the print server does."""
        self._feel("paused")

    def resume(self) -> None:
        """Let the queue go on."""
        self._feel("paused", on=False)

    def abort_next(self) -> None:
        """Give up the next job in the middle, as for a document it cannot draw."""
        self._feel("", aborts_next=True)

    def count_no_sheets(self) -> None:
        """Say nothing of sheets, as older printers do."""
        self._feel("", counts_sheets=False)

    def forget_ended(self) -> None:
        """Forget every job the moment it ends, as CUPS does without a history."""
        self._feel("", forgets_ended=True)

    def take_only(self, *formats: str) -> None:
        """Take documents of these formats only."""
        self._feel("", formats=formats)

    def unplug(self) -> None:
        """Pull the plug: connections are cut, jobs that were not printed are forgotten."""
        with self._work:
            listener, self._listener = self._listener, None
            for end in list(self._ends):
                end.cut()
            # What is in memory goes with the power, as in an office printer without a disk.
            for job in self._mechanism.jobs.values():
                job.state = job.state if job.over else 8
        if listener:
            with contextlib.suppress(OSError):
                listener.shutdown(socket.SHUT_RDWR)
            listener.close()
        if self._listening and self._listening is not threading.current_thread():
            self._listening.join(timeout=5)

    def plug(self) -> None:
        """Put the plug back in and end silence, noise and halves."""
        with self._work:
            self._fault = ""
            if self._listener:
                return
            self._listener = socket.create_server(("127.0.0.1", self._port))
            self._port = self._listener.getsockname()[1]
            self._listening = threading.Thread(target=self._accept, args=(self._listener,), daemon=True)
            self._listening.start()
            self._work.notify_all()

    def silence(self) -> None:
        """Take requests and answer nothing, until ``plug``."""
        self._fault = "silent"

    def babble(self) -> None:
        """Answer everything with noise, until ``plug``."""
        self._fault = "noise"

    def halve(self) -> None:
        """Break off each answer in the middle, until ``plug``."""
        self._fault = "half"

    def lose_answer(self, times: int = 1) -> None:
        """Take the next documents and hang up in place of the answer."""
        self._loses = times

    def _feel(self, reason: str, *, on: bool = True, **changes: object) -> None:
        with self._work:
            if reason:
                (self._mechanism.reasons.add if on else self._mechanism.reasons.discard)(reason)
            for name, value in changes.items():
                setattr(self._mechanism, name, value)
            self._work.notify_all()

    # The two sides of it.

    def _accept(self, listener: socket.socket) -> None:
        with contextlib.suppress(OSError):  # the plug was pulled
            while True:
                client, _ = listener.accept()
                end = HttpEnd(client)
                with self._work:
                    self._ends.add(end)
                threading.Thread(target=self._serve, args=(end,), daemon=True, name="virtual-page-client").start()

    def _serve(self, end: HttpEnd) -> None:
        with contextlib.closing(end), contextlib.suppress(OSError, NoRequestError):
            body = end.request()
            self._say(end, body)
        with self._work:
            self._ends.discard(end)

    def _say(self, end: HttpEnd, body: bytes) -> None:
        fault = self._fault
        if fault == "silent":
            end.wait_for_hang_up()
            return
        # The request is obeyed also when its answer will be noise or lost: that is what makes those faults hard.
        with self._work:
            # Accepted in the moment in which the plug was pulled: without power nothing answers, least of all that a
            # job has ended.
            if self._listener is None:
                return
            answer = self._mechanism.answer(body)
            self._work.notify_all()
        loses = self._loses and int.from_bytes(body[2:4]) == SEND_DOCUMENT
        if loses:
            self._loses -= 1
        elif fault == "noise":
            end.send(NOISE)
        else:
            end.answer(answer, half=fault == "half")

    def _print(self) -> None:
        while not self._ended.is_set():
            with self._work:
                self._work.wait_for(lambda: self._ended.is_set() or self._mechanism.ready)
            # The time of a sheet passes before it is out: a jam or a cancel meanwhile finds it still inside.
            if self._seconds_per_sheet:
                self._ended.wait(self._seconds_per_sheet)
            with self._work:
                done = None if self._ended.is_set() else self._mechanism.step()
            if done:
                self._keep(done)

    def _keep(self, job: Job) -> None:
        if self.folder:
            (self.folder / f"{job.id:04d}.pdf").write_bytes(job.pdf)
        if self.on_job:
            self.on_job(job)

# SPDX-License-Identifier: Apache-2.0
"""The line through the file that the kernel's own driver makes of a USB printer, ``lp:///dev/usb/lp0`` (Linux, usblp).

Bytes go as they are, and what the printer says is read back, where it has a way to say anything: interfaces of protocol
1 are one-way, and reading is refused (EINVAL). One program at a time has the file (EBUSY). A printer that stops takes
no more (EAGAIN), one that reported the end of its paper refuses (ENOSPC). Apart from all that the driver tells the
port's status byte (LPGETSTATUS): of its three bits only "no paper" is believed, for many printers say "well" always.

A write that was taken lies in the kernel, up to 8 kB of it: as on every line, taken is not printed.
Source: drivers/usb/class/usblp.c and linux/lp.h of Linux 6.1; USB Printing Devices 1.1, 4.2.2 (GET_PORT_STATUS).
"""

from __future__ import annotations

import contextlib
import errno
import os
import select
import stat

from devices.address import AddressError
from devices.wire import READ, WireError, WireLostError, translated

# ioctl of linux/lp.h, and the bit of its answer that says: no paper.
LPGETSTATUS = 0x060B
PAPER_EMPTY = 0x20
# How a driver refuses the question, and how a printer that does not answer it ends it.
TELLS_NOTHING = (errno.ENOTTY, errno.EINVAL, errno.EIO, errno.EPIPE, errno.ETIMEDOUT)
# Bytes of one write, as of one transfer over our own pipes.
PIECE = 1024


class FileLine:
    """A printer behind its file; ``one_way`` says that it cannot answer."""

    def __init__(self, path: str) -> None:
        if not hasattr(os, "O_NOCTTY"):
            raise AddressError(f"lp://{path}: only Linux makes a file of a printer; use usb:// here")
        with translated():
            # Not blocking: a write to a printer that stopped would hold the lane until somebody loads paper.
            self._file = os.open(path, os.O_RDWR | os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC)
        try:
            self._see_that_it_is_a_device(path)
            self.one_way = self._refuses_reading()
        # Left open it would be "taken" for the next try.
        except (AddressError, WireError):
            self.close()
            raise

    def send(self, data: bytes, seconds: float) -> int:
        """Hand over what the file takes within ``seconds``."""
        self._must_be_open()
        with translated():
            if not select.select([], [self._file], [], seconds)[1]:
                return 0
            try:
                return os.write(self._file, data[:PIECE])
            except OSError as wrong:
                if wrong.errno not in (errno.EAGAIN, errno.ENOSPC):
                    raise
            # The file of a printer without paper is always "ready": nobody is to run in circles before it.
            select.select([], [], [], seconds)
            return 0

    def read(self, seconds: float) -> bytes:
        """Return what came within ``seconds``, perhaps nothing."""
        self._must_be_open()
        with translated():
            if not select.select([] if self.one_way else [self._file], [], [], seconds)[0]:
                return b""
            return self._waiting()

    def paper_out(self) -> bool:
        """Tell whether the port says that there is no paper; False also where it says nothing."""
        # Late: other systems have neither the file nor the call.
        import fcntl

        with translated():
            try:
                answer = fcntl.ioctl(self._file, LPGETSTATUS, bytes(4))
            except OSError as wrong:
                if wrong.errno not in TELLS_NOTHING:
                    raise
                return False
        return bool(int.from_bytes(answer, "little") & PAPER_EMPTY)

    def close(self) -> None:
        """Let the file go; never raises, may be called twice."""
        file, self._file = self._file, -1
        if file >= 0:
            with contextlib.suppress(OSError):
                os.close(file)

    def _must_be_open(self) -> None:
        if self._file < 0:
            raise WireLostError("closed")

    def _see_that_it_is_a_device(self, path: str) -> None:
        # An ordinary file would take every slip, and no paper would ever come out.
        if not stat.S_ISCHR(os.fstat(self._file).st_mode):
            raise AddressError(f"lp://{path}: not the file of a printer, such as lp:///dev/usb/lp0")

    def _waiting(self) -> bytes:
        with contextlib.suppress(BlockingIOError):
            return os.read(self._file, READ)
        return b""

    def _refuses_reading(self) -> bool:
        with translated():
            try:
                # What the printer said before is about before, and nobody asked.
                self._waiting()
            except OSError as wrong:
                if wrong.errno != errno.EINVAL:
                    raise
                return True
        return False

# SPDX-License-Identifier: Apache-2.0
"""One command and its answer on the wire: what to send, how long to wait, which answer can be meant.

Answers do not say which command they belong to. A late answer is therefore told by its shape: each command lists
the statuses and sizes that fit it, and whatever else arrives is passed over.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Protocol

from devices.device import CancelToken, Deadline, DeviceError, ErrorKind
from devices.id_card import status
from devices.id_card.frame import Answer, FrameParser, build
from devices.wire import SLICE, Wire

# Bytes of the areas of a card: text, photo (WLT), one appended address.
TEXT = 256
PHOTO = 1024
ADDRESS = 70
# Statuses that any command may get.
MODULE_FAULTS = frozenset(status.MEANINGS) - {0x41, 0x47, 0x31, 0x32, 0x33, 0x40, 0x80, 0x81, 0x91}
CARD_FAULTS = frozenset({0x31, 0x32, 0x33, 0x40, 0x41, 0x47, 0x91})
# Answers to the command for the newest address that say: no card that I have read lies here.
NO_CARD_LIES = (CARD_FAULTS - {0x91}) | {0x80, 0x81}
# What a card is told from others by: IIN, SN and DN, 28 bytes (one public implementation).
MANAGEMENT = 28
# A frame that stands still for so long will not be finished; no adapter holds bytes back for longer.
QUIET_SECONDS = 0.5
BITS_A_BYTE = 10


@dataclass(frozen=True)
class Command:
    """One command: its bytes, its usual time without the wire, and the shape of its answers."""

    name: str
    request: bytes
    seconds: float
    success: int
    size_fits: Callable[[int], bool]
    failures: frozenset[int] = frozenset()
    longest: int = 32
    """Bytes of its longest answer, for the time on the wire."""
    repeat: bool = True
    """Whether silence is worth asking again; a card command has its own loop."""
    late: str = "id-card.reader-silent"
    """Cause when the caller's deadline passes meanwhile."""

    def fits(self, answer: Answer) -> bool:
        """Tell whether an answer can belong to this command."""
        if answer.status == self.success:
            return self.size_fits(len(answer.data))
        known = answer.status in status.MEANINGS or answer.status in (status.SUCCESS, status.FOUND)
        return answer.status in self.failures | MODULE_FAULTS or not known


def _few(size: int) -> bool:
    return size <= 16


STATUS = Command("status", build(0x11, 0xFF), 1.0, status.SUCCESS, lambda size: size == 0)
RESET = Command("reset", build(0x10, 0xFF), 1.0, status.SUCCESS, lambda size: size == 0)
SAM_NUMBER = Command("module number", build(0x12, 0xFF), 1.0, status.SUCCESS, lambda size: size == 16)
PROBE = replace(STATUS, seconds=0.3, repeat=False)
FIND = Command("find", build(0x20, 0x01), 1.5, status.FOUND, _few, frozenset({0x80}), late="id-card.none")
SELECT = Command("select", build(0x20, 0x02), 1.5, status.SUCCESS, lambda size: 0 < size <= 16, frozenset({0x81, 0x41}))
READ = Command("read", build(0x30, 0x01), 3.0, status.SUCCESS, lambda size: size >= 4 + TEXT, CARD_FAULTS, longest=1295)
# Its failure is not repeated: five seconds of silence are as long as anybody holds still.
READ_WITH_FINGERPRINT = Command(
    "read with fingerprint",
    build(0x30, 0x10),
    5.0,
    status.SUCCESS,
    lambda size: size >= 6 + TEXT,
    CARD_FAULTS,
    # 1024 bytes of fingerprint behind text and photo.
    longest=2321,
    repeat=False,
)
NEWEST_ADDRESS = Command(
    "newest address",
    build(0x30, 0x03),
    1.5,
    status.SUCCESS,
    lambda size: size > 0 and size % ADDRESS == 0,
    NO_CARD_LIES | {0x91},
    longest=11 + 4 * ADDRESS,
    repeat=False,
)
MANAGEMENT_NUMBER = Command(
    "management number",
    build(0x30, 0x05),
    1.5,
    status.SUCCESS,
    lambda size: size == MANAGEMENT,
    CARD_FAULTS,
    longest=39,
    repeat=False,
)
# The same command as a question whether the card lies there. Asked twice: some makes say nothing once it is gone, and
# one answer lost on the line must not look like that.
PRESENCE = replace(NEWEST_ADDRESS, name="presence", repeat=True)


def radio_bytes(count: int) -> Command:
    """Make the command that sets the most bytes the card is sent at once; two public programs send 80 or 88."""
    return Command("radio bytes", build(0x61, 0xFF, bytes((count,))), 1.0, status.SUCCESS, lambda size: size == 0)


def silent(what: str) -> DeviceError:
    """Return the error of a reader that says nothing."""
    return DeviceError(ErrorKind.DEVICE, "id-card.reader-silent", f"{what}: no answer", again=True)


def garbled(what: str) -> DeviceError:
    """Return the error of a reader that talks nonsense."""
    return DeviceError(ErrorKind.DEVICE, "id-card.reader-garbled", f"{what}: no whole answer", again=True)


class Conversation(Protocol):
    """Whoever can be asked commands: a module at the end of a wire, or a vendor's library."""

    def ask(self, command: Command, deadline: Deadline, cancel: CancelToken) -> Answer:
        """Return the answer, success or not; raises DeviceError, WireError."""
        ...

    def set_speed(self, baud: int) -> None:
        """Talk at another speed, where there is one."""
        ...

    def close(self) -> None:
        """Let go; never raises, may be called twice."""
        ...


class Exchange:
    """Sends commands over one wire and waits for their answers; ``patience`` stretches every usual time."""

    def __init__(self, wire: Wire, baud: int, patience: float) -> None:
        self._wire = wire
        self._patience = patience
        self._parser = FrameParser()
        self._baud = baud

    def set_speed(self, baud: int) -> None:
        """Talk at another speed from now on; WireError passes."""
        self._wire.set_speed(baud)
        self._baud = baud

    def close(self) -> None:
        """Let the wire go, and wipe what came last."""
        self._parser.reset()
        self._wire.close()

    def ask(self, command: Command, deadline: Deadline, cancel: CancelToken) -> Answer:
        """Send a command, once more when the line was bad, and return its answer, success or not.

        Raises DeviceError: silent, garbled, TIMED_OUT, CANCELLED. WireError passes.
        """
        try:
            answer = self._ask_once(command, deadline, cancel)
        except DeviceError as error:
            # Garbled is worth a second try always (the line hiccuped), silence only where nothing else asks again.
            worth = command.repeat or error.cause == "id-card.reader-garbled"
            if error.kind is not ErrorKind.DEVICE or not worth:
                raise
            return self._ask_once(command, deadline, cancel)
        # The module heard us wrongly: nothing was done, so asking again is safe.
        if answer.status in (status.HOST_CHECKSUM, status.HOST_LENGTH):
            return self._ask_once(command, deadline, cancel)
        return answer

    def seconds_for(self, command: Command) -> float:
        """Return how long an answer may take: the module's time and the wire's, both ways."""
        # At 9600 baud a reading takes 1.35 s on the wire alone: one fixed wait would be wrong for some speed.
        wire = (len(command.request) + command.longest) * BITS_A_BYTE / self._baud
        return command.seconds * self._patience + wire

    def _ask_once(self, command: Command, deadline: Deadline, cancel: CancelToken) -> Answer:
        # A late answer to a find that timed out would be taken for the answer to this select.
        self._wire.flush()
        self._parser.reset()
        self._wire.write(command.request)
        limit = deadline.within(self.seconds_for(command))
        quiet = limit
        heard = False
        while not limit.passed and not self._broken_off(quiet):
            deadline.check(cancel, command.late)
            received = self._wire.read(min(SLICE, limit.remaining))
            for answer in self._parser.feed(received):
                # Of answers that came glued together the first that fits; the rest is flushed before the next command.
                if command.fits(answer):
                    return answer
                answer.wipe()
            if received:
                heard, quiet = True, limit.within(QUIET_SECONDS * max(self._patience, 0.2))
        deadline.check(cancel, command.late)
        raise garbled(command.name) if heard else silent(command.name)

    def _broken_off(self, quiet: Deadline) -> bool:
        """Tell whether a damaged or unfinished answer has stood still for long."""
        return quiet.passed and bool(self._parser.garbled or self._parser.pending)

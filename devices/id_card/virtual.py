# SPDX-License-Identifier: Apache-2.0
"""A virtual ID card reader: the other end of the wire, byte for byte, with a card to lay down and faults to order.

It keeps the habit that surprises people with real readers: after a good reading "find" fails until the card was
lifted; whether it still lies there is told by the command for the newest address (91 or 90: yes, anything else: no).
"""

from __future__ import annotations

import enum
import tempfile
import threading
from collections.abc import Callable, Mapping
from pathlib import Path

from devices.id_card import IdentityCard
from devices.id_card.frame import Request, RequestParser, build_answer
from devices.id_card.layout import encode, encode_address
from devices.id_card.reports import cut, join
from devices.virtual_bus import PACKET, BusPort, Node
from devices.virtual_port import Pace, PtyPort, TcpPort, VirtualPort, sliced

# What every compressed portrait begins with: WL, 102 wide, 126 high.
PHOTO_HEAD = bytes.fromhex("574C66007E00320000FF85")
PHOTO_SIZE = 1024
# Of no module ever made: 05.03-20231231-0000012345-0123456789.
SAM_NUMBER = bytes.fromhex("050003003FB434013930000015CD5B07")
# What module and card take for a whole reading before the first byte comes. Programs in the field wait 1 to 2 s for it;
# a card that were read at once would never show that a screen says "do not lift it".
READING_SECONDS = 0.5
# What makers of security modules give their USB devices.
VENDOR, PRODUCT = 0x0400, 0xC35A
# What a slow line brings at once, and the seconds in between: a reading takes a second then.
DROP, DROP_SECONDS = 16, 0.012
NONSENSE = bytes(range(7, 256, 9)) * 2
# Where a card is pulled when nobody says where: in its photo, after all of its text went over the wire.
PULLED_AT = 700


class Fault(enum.Enum):
    """What can go wrong on the wire, in the module or on the card."""

    SILENT = "silent"
    """No answer at all."""
    NONSENSE = "nonsense"
    """Bytes that are no frame."""
    GARBLED = "garbled"
    """The checksum is off by one."""
    HALF = "half"
    """Each answer breaks off in the middle."""
    NOISE = "noise"
    """Stray bytes and an extra AA come before each answer."""
    GLUED = "glued"
    """Each answer comes twice, glued together."""
    LATE = "late"
    """Each answer comes only when the next command was sent."""
    SLOW = "slow"
    """Each answer dribbles in by a few bytes, as through a serial server under load; no effect on a bus."""
    WORN = "worn"
    """The card is found, but its reading fails."""
    MOVED = "moved"
    """The card leaves the field in the middle of its reading."""
    PULLED = "pulled"
    """The card is taken away while its reading goes over the wire, which breaks off there."""
    CUT = "cut"
    """The plug is pulled in the middle of an answer."""
    SELF_TEST = "self-test"
    """The module failed its self-test and takes no command."""


class VirtualReader:
    """A reader on a pseudo terminal, or on TCP; a thread of its own answers.

    ``where`` is the path of the port (a symbolic link), a fresh folder when left out; ``pace`` waits for the wire time
    of each piece (seconds), real time when left out; ``port`` is any other wire, see :func:`usb_port` and
    :func:`hid_port`; ``reading_seconds`` is what module and card take for themselves. All verbs may be called from any
    thread.
    """

    def __init__(
        self,
        where: Path | str | None = None,
        *,
        baud: int = 115200,
        pace: Pace | None = None,
        tcp: bool = False,
        fingerprint: int = 0,
        port: VirtualPort | None = None,
        reading_seconds: float = READING_SECONDS,
    ) -> None:
        self._folder = None if tcp or where or port else tempfile.TemporaryDirectory(prefix="banshi-reader-")
        link = Path(self._folder.name, "id-card") if self._folder else Path(where or "")
        self.port: VirtualPort = port or (TcpPort(baud, pace) if tcp else PtyPort(link, baud, pace))
        self._fingerprint = bytes(fingerprint)
        self._reading_seconds = reading_seconds
        self._parser = RequestParser()
        self._lock = threading.RLock()
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None
        self._faults: dict[Fault, int | None] = {}
        self._held = b""
        self._pulling = self._dribbling = False
        self._pulled_at = PULLED_AT
        self._card: IdentityCard | None = None
        self._newest_address: str | None = None
        self._spent = self._found = self._selected = self._was_read = False
        self._verbs = self._all_verbs()

    @property
    def address(self) -> str:
        """Return the address for the driver, ``virtual://…``."""
        return self.port.address

    def start(self) -> str:
        """Plug in and begin to answer; return the address for the driver."""
        self.port.plug()
        self._thread = threading.Thread(target=self._run, name="virtual-id-card", daemon=True)
        self._thread.start()
        return self.address

    def stop(self) -> None:
        """Unplug for good and end the thread."""
        self._stopping.set()
        self.port.unplug()
        if self._thread:
            self._thread.join(timeout=5)
        self.port.close()
        if self._folder:
            self._folder.cleanup()

    def place(self, card: IdentityCard, newest_address: str | None = None) -> None:
        """Lay a card on the reader in place of the one that lies there; raises ValueError when it cannot be written."""
        # Refused now, with words for whoever lays it down, and not in the thread of the wire.
        encode(card)
        with self._lock:
            self.lift()
            self._card, self._newest_address = card, newest_address

    def lift(self) -> None:
        """Take the card away."""
        with self._lock:
            self._card = None
            self._spent = self._found = self._selected = self._was_read = False

    @property
    def card_present(self) -> bool:
        """Tell whether a card lies there."""
        return self._card is not None

    def unplug(self) -> None:
        """Pull the plug."""
        self.port.unplug()

    def plug(self) -> None:
        """Put the plug back; the module starts afresh, the card still lies there."""
        with self._lock:
            self._pulling = False
            self._parser.reset()
            self._held = b""
            # Power was off: module and card have forgotten that there was a reading.
            self._spent = self._found = self._selected = self._was_read = False
        self.port.plug()

    def faults(self) -> tuple[str, ...]:
        """Return the names of the faults that can be ordered."""
        return tuple(fault.value for fault in Fault)

    def fault(self, name: str, times: int | None = None) -> None:
        """Order a fault by name, for so many answers, else until mended; raises ValueError for an unknown name."""
        with self._lock:
            self._faults[Fault(name)] = times

    def pull_after(self, count: int = PULLED_AT) -> None:
        """Let each card be taken away after so many bytes of its reading, until mended."""
        with self._lock:
            self._pulled_at = count
            self.fault(Fault.PULLED.value)

    def mend(self) -> None:
        """End all faults."""
        with self._lock:
            self._faults.clear()
            self._pulled_at = PULLED_AT
            self._held = b""

    def _all_verbs(self) -> Mapping[tuple[int, int], Callable[[], bytes]]:
        sizes = b"\x01\x00\x04\x00"
        return {
            (0x10, 0xFF): self._reset,
            (0x61, 0xFF): lambda: build_answer(0x90),
            (0x11, 0xFF): lambda: build_answer(0x90),
            (0x12, 0xFF): lambda: build_answer(0x90, SAM_NUMBER),
            (0x20, 0x01): self._find,
            (0x20, 0x02): self._select,
            (0x30, 0x01): lambda: self._read(sizes),
            (0x30, 0x10): lambda: self._read(sizes + len(self._fingerprint).to_bytes(2, "big")),
            (0x30, 0x03): self._newest,
            (0x30, 0x05): self._management,
        }

    def _run(self) -> None:
        while not self._stopping.is_set():
            received = self.port.receive()
            # At a wrong speed the bytes are other bytes; a real module hears noise and says nothing.
            if received and self.port.host_speed() in (None, self.port.baud):
                self._hear(received)

    def _hear(self, received: bytes) -> None:
        with self._lock:
            requests = self._parser.feed(received)
            # As a module does: it answers 10 when a frame was whole and wrong, and keeps quiet in the middle of one.
            damaged = self._parser.garbled and not self._parser.pending
            answers = [self._spoiled(self._answer(request)) for request in requests]
            if damaged:
                self._parser.reset()
                answers.append(build_answer(0x10))
        for answer in answers:
            if len(answer) > PHOTO_SIZE:
                self.port.pause(self._reading_seconds)
            self._send(answer)
            if self._pulling:
                self.unplug()

    def _send(self, answer: bytes) -> None:
        # Packets of a bus are whole or not there.
        if not self._dribbling or isinstance(self.port, BusPort):
            self.port.send(answer)
            return
        for drop in sliced(answer, DROP):
            self.port.pause(DROP_SECONDS)
            self.port.send(drop)

    def _answer(self, request: Request) -> bytes:
        if self._strikes(Fault.SELF_TEST):
            return build_answer(0x60)
        verb = self._verbs.get((request.command, request.parameter))
        return verb() if verb else build_answer(0x21)

    def _strikes(self, fault: Fault) -> bool:
        """Tell whether a fault is on, and count it down."""
        if fault not in self._faults:
            return False
        left = self._faults[fault]
        if left is not None:
            self._faults[fault] = left - 1
            if left <= 1:
                del self._faults[fault]
        return True

    def _reset(self) -> bytes:
        self._found = self._selected = False
        return build_answer(0x90)

    def _find(self) -> bytes:
        self._selected = False
        self._found = self._card is not None and not self._spent
        return build_answer(0x9F, bytes(4)) if self._found else build_answer(0x80)

    def _select(self) -> bytes:
        self._selected = self._found
        return build_answer(0x90, bytes(8)) if self._selected else build_answer(0x81)

    def _read(self, sizes: bytes) -> bytes:
        if self._card is None or not self._selected:
            return build_answer(0x41)
        # One select, one reading: modules want both anew after every try.
        self._found = self._selected = False
        if self._strikes(Fault.MOVED):
            # Gone from the field: find fails until it is laid down anew.
            self._spent = True
            return build_answer(0x41, sw1=0x69, sw2=0x85)
        if self._strikes(Fault.WORN):
            return build_answer(0x41)
        fingerprint = self._fingerprint if len(sizes) > 4 else b""
        answer = build_answer(0x90, sizes + encode(self._card) + _photo(self._card) + fingerprint)
        self._spent = True
        if self._strikes(Fault.PULLED):
            return answer[: self._pulled_at]
        self._was_read = True
        return answer

    def _newest(self) -> bytes:
        # Without a reading before, the command needs find and select first; that is how "lifted" is told.
        if self._card is None or not (self._was_read or self._selected):
            return build_answer(0x41)
        if self._newest_address is None:
            return build_answer(0x91)
        return build_answer(0x90, encode_address(self._newest_address))

    def _management(self) -> bytes:
        if self._card is None or not (self._was_read or self._selected):
            return build_answer(0x41)
        return build_answer(0x90, bytes(range(28)))

    def _spoiled(self, answer: bytes) -> bytes:
        """Let the ordered faults of the wire act on one answer."""
        for fault, spoil in SPOILERS.items():
            if self._strikes(fault):
                answer = spoil(answer)
        self._dribbling = self._strikes(Fault.SLOW)
        self._pulling = self._strikes(Fault.CUT)
        if self._pulling:
            answer = answer[: len(answer) // 2]
        if self._strikes(Fault.LATE):
            answer, self._held = self._held, answer
        elif self._held:
            answer, self._held = self._held + answer, b""
        return answer


SPOILERS: Mapping[Fault, Callable[[bytes], bytes]] = {
    Fault.GARBLED: lambda answer: answer[:-1] + bytes((answer[-1] ^ 1,)),
    Fault.NOISE: lambda answer: b"\x00\xff\xaa\xaa\x00\xaa" + answer,
    Fault.GLUED: lambda answer: answer * 2,
    Fault.HALF: lambda answer: answer[: len(answer) // 2],
    Fault.NONSENSE: lambda answer: NONSENSE,
    Fault.SILENT: lambda answer: b"",
}


def usb_port(
    file: Path, pace: Pace | None = None, *, split: bool = False, serial: str = "", driven: bool = False
) -> VirtualPort:
    """Make the wire of a reader on a virtual bus, with bulk pipes; ``split`` as security modules have them."""
    from devices.virtual_usb import SPLIT, WHOLE, UsbPort

    return UsbPort(file, Node(VENDOR, PRODUCT, serial, pipes=SPLIT if split else WHOLE, driven=driven), pace)


def hid_port(file: Path, pace: Pace | None = None, *, serial: str = "", report: int = PACKET) -> VirtualPort:
    """Make the wire of a reader on a virtual bus, with HID reports of so many bytes."""
    from devices.virtual_hid import HidPort

    return HidPort(file, Node(VENDOR, PRODUCT, serial, report=report), pace, cut=cut, join=join)


def _photo(card: IdentityCard) -> bytes:
    own = bytes(card.photo)
    return own if len(own) == PHOTO_SIZE else PHOTO_HEAD + bytes(PHOTO_SIZE - len(PHOTO_HEAD))

# SPDX-License-Identifier: Apache-2.0
"""Readers with a security module that speak SDT over serial, a serial server, USB bulk pipes or USB HID.

Sources: commands, statuses and frames as makers of security modules publish them (sheet "SAM_V") and as public
implementations for serial, USB and HID agree on; GA/T 467 names the module and its two interfaces. Lengths of answers
were recomputed. Nothing of it was proven with a reader of every make: see docs/operations/devices.md.
"""

from __future__ import annotations

import contextlib
import struct
from collections.abc import Iterator
from dataclasses import replace
from typing import ClassVar

from devices.about import ABOUT, SELF_TEST, About, TestResult
from devices.address import Address, AddressError, parse
from devices.device import Actor, CancelToken, Condition, Deadline, DeviceError, DeviceState, ErrorKind
from devices.id_card import CardKind, IdentityCard, exchange, status
from devices.id_card.exchange import PHOTO, TEXT, Command, Conversation, Exchange
from devices.id_card.frame import Answer
from devices.id_card.laying import Laying, Stage
from devices.id_card.layout import decode, decode_address
from devices.id_card.photo import PhotoDecoder
from devices.id_card.reports import SdtReports
from devices.wire import open_wire
from devices.wired import WireCauses, wire_translated

# Every speed a module can have, in the order in which ``baud=auto`` tries them, on its own port only.
SPEEDS = (115200, 57600, 38400, 19200, 9600)
PORTRAIT = "portrait"
CAUSES = WireCauses(
    "id-card.reader-lost",
    "id-card.reader-silent",
    "id-card.reader-garbled",
    "id-card.port-taken",
    "id-card.port-forbidden",
)


class SdtReader:
    """One reader: ``serial:///dev/ttyUSB0?baud=115200`` (or ``baud=auto``), ``tcp://…``, ``usb://…``, ``hid://…``.

    ``fingerprint`` reads with the command that some sites require (the print itself is thrown away unread);
    ``newest_address`` asks for the address written onto the card after it was made; within ``poll_seconds``
    it looks for a card twice; ``patience`` stretches every wait for an answer; ``reset_after`` is the number of
    failed readings after which the module is reset; ``radio_bytes`` (80 or 88, 0 leaves the module as it is) is set
    once after opening; ``photo_decoder`` names a program, see :mod:`devices.id_card.photo`.
    """

    kind: ClassVar[str] = "id_card"
    carriers: ClassVar[tuple[str, ...]] = ("serial", "tcp", "usb", "hid")
    """What can carry its bytes."""

    def __init__(
        self,
        address: str,
        *,
        fingerprint: bool = False,
        newest_address: bool = True,
        poll_seconds: float = 0.3,
        patience: float = 1.0,
        reset_after: int = 1,
        radio_bytes: int = 0,
        photo_decoder: str = "",
    ) -> None:
        self._address: Address = parse(address)
        if self._address.carrier not in self.carriers:
            raise AddressError(f"{address}: this reader is reached by {'://, '.join(self.carriers)}://.")
        self._any_speed = self._address.options.get("baud") == "auto"
        self._baud = SPEEDS[0] if self._any_speed else self._address.whole_number("baud", SPEEDS[0])
        self._read_command = exchange.READ_WITH_FINGERPRINT if fingerprint else exchange.READ
        self._newest_address = newest_address
        self._poll_seconds = poll_seconds
        self._patience = patience
        self._reset_after = reset_after
        self._radio_bytes = exchange.radio_bytes(radio_bytes) if radio_bytes else None
        self._decoder = PhotoDecoder(photo_decoder) if photo_decoder else None
        self._laying = Laying()
        self._failures = 0
        self._module = ""
        self._exchange: Conversation | None = None

    def open(self, deadline: Deadline, cancel: CancelToken) -> None:
        """Take the port and let the module test itself; raises DeviceError."""
        self.close()
        # Whatever happened while nobody listened: a card that lies there now is tried.
        self._laying = Laying()
        with self._translated():
            self._exchange = talk = self._connected(deadline, cancel)
        try:
            self._greet(talk, deadline, cancel)
        # A port that is held without being open would be "taken" for the next try.
        except DeviceError:
            self.close()
            raise

    def close(self) -> None:
        """Let the port go."""
        if self._exchange:
            self._exchange.close()
        self._exchange = None
        # Another reader may come to the same port.
        self._module = ""

    def check(self, deadline: Deadline, cancel: CancelToken) -> DeviceState:
        """Let the module test itself and return what it says; raises DeviceError CANCELLED only."""
        try:
            self._expect(exchange.STATUS, deadline, cancel)
        except DeviceError as error:
            if error.kind is ErrorKind.CANCELLED:
                raise
            # A port that is gone may come back by a plug; a module that is ill wants somebody.
            lost = error.cause == CAUSES.lost
            condition = Condition.ABSENT if lost else Condition.FAULT
            return DeviceState(self.kind, condition, error.cause, error.actor, detail=error.detail)
        return DeviceState(self.kind, Condition.READY)

    def capabilities(self) -> frozenset[str]:
        """Return what this reader can do."""
        own = {"photo", ABOUT, SELF_TEST}
        asked = {"newest-address": self._newest_address, PORTRAIT: self._decoder is not None}
        return frozenset(own | {name for name, able in asked.items() if able})

    def wait_for_card(self, deadline: Deadline, cancel: CancelToken) -> None:
        """Wait for a newly laid card; see :class:`devices.id_card.IdCardReader`."""
        if self._laying.stage(deadline.clock()) is Stage.TRIED:
            self._wait_until_lifted(deadline, cancel)
            # Lifted: the next card is a new one, however soon it comes.
            self._laying.note(Stage.UNKNOWN, deadline.clock())
        # Single looks, evenly: some modules need a second look, and a person the first one soon.
        while not self._found(deadline, cancel):
            self._pause(self._poll_seconds / 2, deadline, cancel)
        self._laying.note(Stage.FOUND, deadline.clock())

    def read(self, deadline: Deadline, cancel: CancelToken) -> IdentityCard:
        """Read a card once a laying, waiting for it where needed; see :class:`devices.id_card.IdCardReader`."""
        if self._laying.stage(deadline.clock()) is not Stage.FOUND:
            self.wait_for_card(deadline, cancel)
        # Whatever happens now, the next reading looks at the field anew.
        self._laying.note(Stage.UNKNOWN, deadline.clock())
        try:
            return self._read_lying_card(deadline, cancel)
        except DeviceError as error:
            if error.kind is ErrorKind.USER:
                self._laying.note(Stage.TRIED, deadline.clock())
            if error.kind is ErrorKind.TIMED_OUT:
                # No try of the card: the caller's time was too short for it.
                raise _late("id-card.moved", error.detail) from error
            raise

    def present(self, deadline: Deadline, cancel: CancelToken) -> bool:
        """Tell whether a card lies there; raises DeviceError when the module cannot tell."""
        return self._known_to_lie(deadline, cancel) or self._lies(deadline, cancel)

    def sam_number(self, deadline: Deadline, cancel: CancelToken) -> str:
        """Return the number of the security module, asked once as long as the port is open."""
        if not self._module:
            # Little-endian, unlike the lengths of the frame: 2, 2, 4, 4 and 4 bytes, widths as vendors print them.
            data = self._expect(exchange.SAM_NUMBER, deadline, cancel).data
            self._module = "{:02d}.{:02d}-{:08d}-{:010d}-{:010d}".format(*struct.unpack("<HHIII", data))
        return self._module

    def management_number(self, deadline: Deadline, cancel: CancelToken) -> bytearray:
        """Return the 28 bytes by which the card just read is told from others; for the owner to wipe.

        Raises DeviceError as ``read`` does; ``id-card.reader-refused`` from modules that do not know the command.
        """
        return self._expect(exchange.MANAGEMENT_NUMBER, deadline, cancel).data

    def about(self, deadline: Deadline, cancel: CancelToken) -> About:
        """Tell who the reader is: modules tell their number and nothing else."""
        return About(serial=self.sam_number(deadline, cancel))

    def self_test(self, deadline: Deadline, cancel: CancelToken) -> TestResult:
        """Reset the module, let it test itself and tell its number anew."""
        self._expect(exchange.RESET, deadline, cancel)
        self._expect(exchange.STATUS, deadline, cancel)
        self._module = ""
        return TestResult(well=True, cause="id-card.tested", detail=self.sam_number(deadline, cancel))

    def portrait(self, deadline: Deadline, cancel: CancelToken, *, photo: bytes) -> bytes:
        """Return the picture (a bitmap) of the photo of a card; raises DeviceError ``id-card.photo-undecoded``."""
        if self._decoder is None:
            raise DeviceError(ErrorKind.PROGRAM, "id-card.photo-undecoded", "no photo_decoder in the settings")
        return self._decoder.decode(photo, deadline, cancel)

    def _connected(self, deadline: Deadline, cancel: CancelToken) -> Conversation:
        """Take the port; raises WireError, DeviceError."""
        wire = open_wire(self._address, self._baud, deadline, cancel)
        if self._address.carrier == "hid":
            wire = SdtReports(wire)
        return Exchange(wire, self._baud, self._patience)

    def _greet(self, talk: Conversation, deadline: Deadline, cancel: CancelToken) -> None:
        if self._any_speed:
            self._find_speed(talk, deadline, cancel)
        else:
            self._expect(exchange.STATUS, deadline, cancel)
        if self._radio_bytes:
            # Whatever it answers: a module that does not know the command reads cards as it is.
            self._ask(self._radio_bytes, deadline, cancel)

    def _find_speed(self, talk: Conversation, deadline: Deadline, cancel: CancelToken) -> None:
        """Try every speed; the first at which the module answers is the one."""
        # From the fastest: 115200 is what modules leave the works with, and a wrong speed costs 0.3 s each.
        for baud in SPEEDS:
            with self._translated():
                talk.set_speed(baud)
            try:
                self._expect(exchange.PROBE, deadline, cancel)
            except DeviceError as error:
                if error.kind is not ErrorKind.DEVICE or error.cause not in (CAUSES.silent, CAUSES.garbled):
                    raise
            else:
                return
        raise exchange.silent("status at every speed")

    def _known_to_lie(self, deadline: Deadline, cancel: CancelToken) -> bool:
        """Ask for the newest address: answered, with or without one, it proves that the card that was read still lies.

        "Find" proves nothing here: after a good reading it fails until the card is lifted. Any other answer, and on
        some makes silence, says no more than that this module has no such card; then "find" is believed.
        """
        try:
            answer = self._ask(exchange.PRESENCE, deadline, cancel)
        except DeviceError as error:
            if error.cause != CAUSES.silent or error.kind is not ErrorKind.DEVICE:
                raise
            return False
        answer.wipe()
        if answer.status in exchange.NO_CARD_LIES:
            return False
        if answer.status not in (status.SUCCESS, status.NO_SUCH_ITEM):
            raise _cannot_tell(status.error_of(answer, exchange.PRESENCE.name))
        return True

    def _wait_until_lifted(self, deadline: Deadline, cancel: CancelToken) -> None:
        """Wait while the card that was tried lies there; raises TIMED_OUT ``id-card.not-lifted``."""
        try:
            while self._lies(deadline, cancel):
                self._laying.note(Stage.TRIED, deadline.clock())
                self._pause(self._poll_seconds, deadline, cancel)
        except DeviceError as error:
            if error.kind is not ErrorKind.TIMED_OUT:
                raise
            raise _late("id-card.not-lifted", error.detail) from error

    def _lies(self, deadline: Deadline, cancel: CancelToken) -> bool:
        """Look for a card; "not found" is asked once more at once, some modules need the second look."""
        return self._found(deadline, cancel) or self._found(deadline, cancel)

    @staticmethod
    def _pause(seconds: float, deadline: Deadline, cancel: CancelToken) -> None:
        """Wait between two looks; raises TIMED_OUT or CANCELLED."""
        cancel.wait(min(seconds, deadline.remaining))
        deadline.check(cancel, "id-card.none")

    def _found(self, deadline: Deadline, cancel: CancelToken) -> bool:
        answer = self._ask(exchange.FIND, deadline, cancel)
        if answer.status not in (status.FOUND, status.NO_CARD):
            raise status.error_of(answer, exchange.FIND.name)
        return answer.status == status.FOUND

    def _read_lying_card(self, deadline: Deadline, cancel: CancelToken) -> IdentityCard:
        """Select and read; when that fails, reset the module and, if the card is found anew, try once more."""
        try:
            return self._select_and_read(deadline, cancel)
        except DeviceError as error:
            # Reset as well as ask again: programs in the field do so after every failed reading, as "find" may fail
            # until then.
            if not self._worth_another_try(error) or not self._found_after_reset(deadline, cancel):
                raise
        try:
            return self._select_and_read(deadline, cancel)
        except DeviceError as error:
            # Still found after two failures: it lay still, so it is not the hand but the card; unless it was the line.
            if error.cause == "id-card.moved" and self._found_after_reset(deadline, cancel):
                raise _worn(error.detail) from error
            raise

    def _select_and_read(self, deadline: Deadline, cancel: CancelToken) -> IdentityCard:
        self._expect(exchange.SELECT, deadline, cancel)
        return self._card(self._expect(self._read_command, deadline, cancel), deadline, cancel)

    @staticmethod
    def _worth_another_try(error: DeviceError) -> bool:
        return error.cause in ("id-card.moved", CAUSES.garbled, CAUSES.silent)

    def _found_after_reset(self, deadline: Deadline, cancel: CancelToken) -> bool:
        self._failures += 1
        if self._failures >= self._reset_after:
            self._failures = 0
            self._ask(exchange.RESET, deadline, cancel)
        return self._found(deadline, cancel)

    def _card(self, answer: Answer, deadline: Deadline, cancel: CancelToken) -> IdentityCard:
        text, photo = self._areas(answer)
        self._failures = 0
        try:
            card = decode(text, photo)
        # The card has copies of its own, which the visit wipes; the buffers of the wire are wiped here.
        finally:
            answer.wipe()
            text[:] = bytes(len(text))
            photo[:] = bytes(len(photo))
        # Only these two kinds have an address written onto them.
        if self._newest_address and card.kind in (CardKind.RESIDENT, CardKind.RESIDENCE_PERMIT):
            return self._with_newest_address(card, deadline, cancel)
        return card

    def _areas(self, answer: Answer) -> tuple[bytearray, bytearray]:
        """Cut text and photo out by the lengths the answer itself gives; a fingerprint is left lying."""
        # Big-endian here, while the text behind them is little-endian.
        numbers = 3 if self._read_command is exchange.READ_WITH_FINGERPRINT else 2
        sizes = struct.unpack_from(f">{numbers}H", answer.data)
        head = 2 * numbers
        if sizes[0] != TEXT or sizes[1] not in (0, PHOTO) or len(answer.data) != head + sum(sizes):
            answer.wipe()
            raise exchange.garbled(self._read_command.name)
        return answer.data[head : head + TEXT], answer.data[head + TEXT : head + TEXT + sizes[1]]

    def _with_newest_address(self, card: IdentityCard, deadline: Deadline, cancel: CancelToken) -> IdentityCard:
        """Put in the newest address. The card is read by now: a failure here leaves its printed address."""
        try:
            answer = self._ask(exchange.NEWEST_ADDRESS, deadline, cancel)
        except DeviceError as error:
            if error.kind is ErrorKind.CANCELLED:
                raise
            return card
        address = decode_address(answer.data) if answer.status == status.SUCCESS else None
        answer.wipe()
        return replace(card, address=address) if address else card

    def _expect(self, command: Command, deadline: Deadline, cancel: CancelToken) -> Answer:
        """Ask and return the success; raises DeviceError for everything else."""
        answer = self._ask(command, deadline, cancel)
        if answer.status != command.success:
            raise status.error_of(answer, command.name)
        return answer

    def _ask(self, command: Command, deadline: Deadline, cancel: CancelToken) -> Answer:
        # Before the bytes go out: a command sent for nobody leaves an answer for the next one.
        deadline.check(cancel, command.late)
        if self._exchange is None:
            raise _lost("not open")
        with self._translated():
            return self._exchange.ask(command, deadline, cancel)

    @contextlib.contextmanager
    def _translated(self) -> Iterator[None]:
        """Turn what the wire raises into DeviceError; a wire that failed is let go."""
        with wire_translated(CAUSES, self.close):
            yield


def _lost(detail: str) -> DeviceError:
    return DeviceError(ErrorKind.DEVICE, CAUSES.lost, detail, again=True)


def _late(cause: str, detail: str) -> DeviceError:
    return DeviceError(ErrorKind.TIMED_OUT, cause, detail, actor=Actor.CITIZEN, again=True)


def _cannot_tell(error: DeviceError) -> DeviceError:
    """Return what a module's refusal means to ``present``: one that does not know the command is not ill by that."""
    if error.cause != "id-card.reader-refused":
        return error
    return DeviceError(ErrorKind.PROGRAM, error.cause, error.detail)


def _worn(detail: str) -> DeviceError:
    return DeviceError(ErrorKind.USER, "id-card.unreadable", detail, actor=Actor.GUIDE)

# SPDX-License-Identifier: Apache-2.0
"""What is said to a card to read its public records, and nothing else: SELECT, READ RECORD, GET RESPONSE.

No command here presents a password. A card that wants one (some cities lock EF06) counts wrong tries and locks itself
after a few: it is told as ``social-card.wants-pin``, and the window reads it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from devices.device import Actor, DeviceError, ErrorKind
from devices.social_card import SocialCard, frame
from devices.social_card.apdu import NO_RECORD, ApduError, Reply, Transmit, ask, read_record, select_file, select_name
from devices.social_card.frame import RecordError

# Both ways to name a file and both to name a record are in use.
FILE_BY, RECORD_BY = (2, 0), (4, 0)


def read_card(transmit: Transmit) -> SocialCard:
    """Read a card; raises DeviceError of kind USER, and whatever ``transmit`` raises."""
    try:
        return frame.card_of(_values(transmit))
    except (ApduError, RecordError) as wrong:
        raise DeviceError(
            ErrorKind.USER, "social-card.unreadable", str(wrong), actor=Actor.GUIDE, again=True
        ) from wrong


def _values(transmit: Transmit) -> dict[int, bytes]:
    # Whatever it answers: some cards do not know the name (6A82) and have the files all the same.
    ask(transmit, select_name(frame.ENVIRONMENT))
    _open(transmit, frame.EF_CARD)
    of_card = _records(transmit, frame.OF_CARD, lambda element: element)
    _open(transmit, frame.EF_PERSON)
    # By tag first; a card that numbers from 1 has no record 8.
    of_person = _records(transmit, frame.OF_PERSON, lambda element: element)
    if not of_person:
        of_person = _records(transmit, frame.OF_PERSON, lambda element: element - frame.NUMBER + 1)
    return of_card | of_person


def _open(transmit: Transmit, file: int) -> None:
    for by in FILE_BY:
        reply = ask(transmit, select_file(file, by))
        if reply.done:
            return
        _refuse_pin(reply)
    raise DeviceError(
        ErrorKind.USER, "social-card.unsupported", f"EF{file & 0xFF:02X}: {reply.status:04X}", actor=Actor.GUIDE
    )


def _records(transmit: Transmit, elements: Iterable[int], number_of: Callable[[int], int]) -> dict[int, bytes]:
    """Read the records of some elements; what a card does not have is left out."""
    found = {}
    for element in elements:
        number = number_of(element)
        reply = _record(transmit, number)
        if reply.done:
            found[element] = frame.value_of(reply.data, element, number)
    return found


def _record(transmit: Transmit, number: int) -> Reply:
    for how in RECORD_BY:
        reply = ask(transmit, read_record(number, how))
        _refuse_pin(reply)
        # A record that is not there is not there by any name.
        if reply.done or reply.status == NO_RECORD:
            break
    return reply


def _refuse_pin(reply: Reply) -> None:
    if reply.wants_pin:
        raise DeviceError(ErrorKind.USER, "social-card.wants-pin", f"{reply.status:04X}", actor=Actor.GUIDE)

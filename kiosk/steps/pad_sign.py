# SPDX-License-Identifier: Apache-2.0
"""A signature on the pad beside the screen: a second place to sign, wherever a post has one; the box stays.

What comes from the pad is the same as what comes from the box: strokes as fractions of it. The pad's area is laid into
the box whole, in its own proportions: a name written wide must not be drawn high.
"""

from __future__ import annotations

from devices.device import CancelToken, Deadline
from devices.signature_pad import SignaturePad, Writing
from kiosk.domain.signature_picture import HEIGHT, WIDTH
from kiosk.steps.events import Event, Seen, Signed
from kiosk.steps.facilities import Facilities, usable
from kiosk.steps.step import Watch


def take_strokes(pad: SignaturePad, deadline: Deadline, cancel: CancelToken) -> Writing:
    """Wait for a signature on the pad."""
    return pad.sign(deadline, cancel)


# Longer than anybody writes; that the pad is there all the while is asked by its driver. The pause is that of a pad
# whose key was just pressed: it shows an empty line again, for who wants to sign anew.
PAD = Watch("signature-pad", SignaturePad, take_strokes, every=0.3, seconds=180.0)


def signing(facilities: Facilities) -> tuple[Watch, ...]:
    """Return the watch of the pad, where the machine has one that may be tried."""
    return (PAD,) if usable(facilities, SignaturePad) else ()


def on_pad(event: Event) -> Event:
    """Return what was signed on the pad as the box would tell it; every other event as it is."""
    if not isinstance(event, Seen) or event.watch != PAD.name or not isinstance(event.value, Writing):
        return event
    signed = Signed(fractions(event.value))
    # Taken: what the pad's driver kept of it is overwritten.
    event.value.wipe()
    return signed


def fractions(writing: Writing) -> tuple[tuple[tuple[float, float, float], ...], ...]:
    """Return the strokes as fractions of the box, with the pad's proportions and in its middle."""
    scale = min(WIDTH / writing.width, HEIGHT / writing.height)
    left, top = (WIDTH - writing.width * scale) / 2, (HEIGHT - writing.height * scale) / 2
    return tuple(
        tuple(
            (round((left + x * scale) / WIDTH, 5), round((top + y * scale) / HEIGHT, 5), at) for x, y, _, at in stroke
        )
        for stroke in writing.strokes()
    )

# SPDX-License-Identifier: Apache-2.0
"""Words and small values several steps say: the trail, where else to go, counts, troubles of devices."""

from __future__ import annotations

from config.settings import Site
from config.texts import Text, both, plain, text
from devices.device import DeviceError, ErrorKind
from kiosk.steps.facilities import Facilities
from kiosk.steps.screens import Action, InfoLine, Tone, Trail, Trouble

# The seven names an application walks along.
STEPS = ("whom", "guide", "card", "form", "materials", "review", "sign")
# The government hotline, the same in every city (12345 政务服务便民热线).
HOTLINE = "12345"
# Chinese has two words for two; written out up to ten, 两份 is never 二份.
COUNTED_IN_WORDS = 10

# Causes with a sentence of their own; every other one gets the sentence of its device.
KNOWN_CAUSES = frozenset(
    {
        "id-card.moved",
        "id-card.unreadable",
        "id-card.unsupported",
        "camera.lost",
        "camera.silent",
        "camera.frozen",
        "camera.black",
        "camera.no-page",
        "camera.cut-off",
        "camera.two-pages",
        "camera.still-gone",
        "camera.bad-corners",
    }
)


def trail(step: str) -> Trail:
    """Return where the person stands."""
    return Trail(tuple(text(f"apply.trail.{name}") for name in STEPS), STEPS.index(step))


def next_action(key: str = "apply.next", name: str = "next", icon: str = "") -> Action:
    """Return the blue way on."""
    return Action(name, text(key), icon=icon, primary=True)


def count(number: int) -> Text:
    """Return a small number as the word one says before 份, a large one as digits."""
    return text(f"apply.count.{number}") if 0 <= number <= COUNTED_IN_WORDS else plain(str(number))


def _opens(facilities: Facilities, *, dated: bool) -> Text | None:
    if facilities.catalogue.hall is None:
        return None
    # Late: home of a machine without a catalogue says this before anything else is loaded.
    from kiosk.steps.opening import closed

    return closed(facilities, dated=dated)


def help_window(site: Site) -> Text:
    """Name the window for what could not be done."""
    return both(site.help_window, site.help_window_en or site.help_window)


def elsewhere(facilities: Facilities, phone: str = "", *, dated: bool = False) -> tuple[InfoLine, ...]:
    """Say where else one can go: the window for what could not be done, the matter's telephone, the hotline.

    ``dated`` names days by their date, for paper.
    """
    call = text("apply.elsewhere.call", phone=phone or facilities.site.phone, hotline=HOTLINE)
    window = text("apply.elsewhere.window", window=help_window(facilities.site))
    if opens := _opens(facilities, dated=dated):
        # Nobody is sent to a door that is shut without being told when it opens.
        window = text("apply.elsewhere.window-closed", window=help_window(facilities.site), opens=opens)
    return (
        InfoLine("counter", window),
        InfoLine("call", call),
    )


def said_of(error: DeviceError, device: str) -> Text:
    """Return the sentence for a cause, or the one that says that this device cannot be used now."""
    return text(f"apply.cause.{error.cause}") if error.cause in KNOWN_CAUSES else text(f"apply.cause.{device}")


def is_the_persons(error: DeviceError) -> bool:
    """Tell whether the person can mend it: the card moved, no page lay there."""
    return error.kind is ErrorKind.USER


def refusal(
    facilities: Facilities,
    title: Text,
    *reasons: InfoLine,
    phone: str = "",
    lead: Text | None = None,
    actions: tuple[Action, ...] = (),
    tone: Tone = Tone.WARN,
    at: str = "",
) -> Trouble:
    """Return a screen that says why, what is missing, and where else to go."""
    return Trouble(
        title=title,
        lead=lead,
        trail=trail(at) if at else None,
        tone=tone,
        reasons=reasons,
        elsewhere=elsewhere(facilities, phone),
        actions=actions,
    )

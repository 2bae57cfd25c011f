# SPDX-License-Identifier: Apache-2.0
"""What the engine itself says: are you still there, do you want to lose what you gave, where staff are found."""

from __future__ import annotations

from config.settings import Site
from config.texts import Text, text
from kiosk.steps.screens import Choice, StillThere, Tile
from kiosk.steps.words import HOTLINE, help_window

STAY = "stay"
LEAVE = "leave"
ANEW = "anew"


def still_there(left: int, seconds: int) -> StillThere:
    """Ask whether somebody is here; everything is kept meanwhile."""
    return StillThere(
        title=text("flow.still-there.title"),
        lead=text("flow.still-there.lead"),
        spoken=text("flow.still-there.spoken"),
        # The footer would act on the step below, which nobody sees now.
        can_go_back=False,
        can_go_home=False,
        seconds_left=left,
        seconds=seconds,
    )


def really_leave() -> Choice:
    """Ask before something entered is lost."""
    return Choice(
        title=text("flow.leave.title"),
        lead=text("flow.leave.lead"),
        can_go_back=False,
        can_go_home=False,
        choices=(
            Tile(STAY, text("flow.leave.stay"), text("flow.leave.stay-note"), "tick"),
            Tile(LEAVE, text("flow.leave.leave"), text("flow.leave.leave-note"), "home"),
        ),
    )


def another_card(name: str) -> Choice:
    """Ask who goes on when another person's card was laid; ``name`` is masked, and of the other nothing is said."""
    return Choice(
        title=text("flow.another-card.title"),
        lead=text("flow.another-card.lead"),
        # A voice in the hall says no name, masked or not.
        spoken=text("flow.another-card.spoken"),
        can_go_back=False,
        can_go_home=False,
        choices=(
            Tile(STAY, text("flow.another-card.stay", name=name), text("flow.leave.stay-note"), "person"),
            Tile(ANEW, text("flow.another-card.anew"), text("flow.another-card.anew-note"), "people"),
        ),
    )


def staff_lead(site: Site, opens: Text | None) -> Text:
    """Say how somebody is reached who is not here; ``opens`` is when they come, while the hall is closed."""
    if opens:
        return text("flow.call.closed", opens=opens, phone=site.phone, hotline=HOTLINE)
    return text("flow.staff.lead", phone=site.phone, hotline=HOTLINE)


def where_staff_are(site: Site, choices: tuple[Tile, ...] = (), opens: Text | None = None) -> Choice:
    """Say where staff are found: nothing here can call them, and a key that does nothing would say that it did."""
    return Choice(
        title=text("flow.staff.title-closed") if opens else text("flow.staff.title", window=help_window(site)),
        lead=staff_lead(site, opens),
        can_go_back=False,
        can_go_home=False,
        # Somebody who called is never left without a way back to what they were doing.
        choices=choices or (Tile(STAY, text("flow.staff.stay"), icon="back"),),
    )

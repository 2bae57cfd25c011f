# SPDX-License-Identifier: Apache-2.0
"""One widget class for each type of screen: ``SCREENS`` is the one place where they are named.

A class is imported when its screen is first shown, so that the first picture does not wait for the last one.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

from kiosk.steps.screens import Screen
from ui.screens.base import ScreenWidget

# Module and class of each screen, and of its widget: names, because a type would be imported to be written down here.
SCREENS: dict[str, str] = {
    "kiosk.steps.screens:Idle": "ui.screens.idle:IdleScreen",
    "kiosk.steps.screens:Home": "ui.screens.home:HomeScreen",
    "kiosk.steps.screens:CardHome": "ui.screens.home:HomeScreen",
    "kiosk.steps.find_screens:Search": "ui.screens.search:SearchScreen",
    "kiosk.steps.find_screens:Browse": "ui.screens.browse:BrowseScreen",
    "kiosk.steps.screens:Choice": "ui.screens.choice:ChoiceScreen",
    "kiosk.steps.screens:Guide": "ui.screens.guide:GuideScreen",
    "kiosk.steps.screens:PlaceCard": "ui.screens.card:PlaceCardScreen",
    "kiosk.steps.screens:CardRead": "ui.screens.card:CardReadScreen",
    "kiosk.steps.screens:FormPage": "ui.screens.form_page:FormPageScreen",
    "kiosk.steps.screens:Materials": "ui.screens.materials:MaterialsScreen",
    "kiosk.steps.screens:Camera": "ui.screens.camera:CameraScreen",
    "kiosk.steps.screens:PageCheck": "ui.screens.page_check:PageCheckScreen",
    "kiosk.steps.screens:Corners": "ui.screens.corners:CornersScreen",
    "kiosk.steps.screens:Review": "ui.screens.review:ReviewScreen",
    "kiosk.steps.screens:Signature": "ui.screens.signature:SignatureScreen",
    "kiosk.steps.screens:Stored": "ui.screens.stored:StoredScreen",
    "kiosk.steps.screens:SlipTrouble": "ui.screens.stored:SlipTroubleScreen",
    "kiosk.steps.screens:Evaluation": "ui.screens.choice:EvaluationScreen",
    "kiosk.steps.screens:Goodbye": "ui.screens.ends:GoodbyeScreen",
    "kiosk.steps.screens:Trouble": "ui.screens.ends:TroubleScreen",
    "kiosk.steps.screens:StillThere": "ui.screens.ends:StillThereScreen",
    "kiosk.steps.proof_screens:Doing": "ui.screens.proof:DoingScreen",
    "kiosk.steps.proof_screens:ProofPreview": "ui.screens.proof:ProofPreviewScreen",
    "kiosk.steps.progress_screens:Asking": "ui.screens.progress:AskingScreen",
    "kiosk.steps.progress_screens:Standing": "ui.screens.progress:StandingScreen",
    "kiosk.steps.content_screens:Reading": "ui.screens.reading:ReadingScreen",
    "kiosk.steps.ticket_screens:TicketGiven": "ui.screens.ticket:TicketGivenScreen",
    "kiosk.steps.technician_screens:CodePad": "ui.screens.code_pad:CodePadScreen",
    "kiosk.steps.technician_screens:Panel": "ui.screens.panel:PanelScreen",
}


def widget_class(kind: type[Screen]) -> type[ScreenWidget[Screen]]:
    """Return the widget class of a type of screen; raises KeyError for a type nobody shows."""
    found: type[ScreenWidget[Screen]] = _named(SCREENS[f"{kind.__module__}:{kind.__qualname__}"])
    return found


def kinds() -> tuple[type[Screen], ...]:
    """Return every type of screen that has a widget; imports them all."""
    return tuple(_named(name) for name in SCREENS)


def _named(place: str) -> Any:
    module, _, name = place.partition(":")
    return getattr(import_module(module), name)

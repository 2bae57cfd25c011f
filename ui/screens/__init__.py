# SPDX-License-Identifier: Apache-2.0
"""One widget class for each type of screen: ``SCREENS`` is the one place where they are named.

A class is imported when its screen is first shown, so that the first picture does not wait for the last one.
"""

from __future__ import annotations

from importlib import import_module

from kiosk.steps import screens
from kiosk.steps.screens import Screen
from ui.screens.base import ScreenWidget

# Module and class of each screen.
SCREENS: dict[type[Screen], str] = {
    screens.Idle: "ui.screens.idle:IdleScreen",
    screens.Home: "ui.screens.home:HomeScreen",
    screens.Choice: "ui.screens.choice:ChoiceScreen",
    screens.Guide: "ui.screens.guide:GuideScreen",
    screens.PlaceCard: "ui.screens.card:PlaceCardScreen",
    screens.CardRead: "ui.screens.card:CardReadScreen",
    screens.FormPage: "ui.screens.form_page:FormPageScreen",
    screens.Materials: "ui.screens.materials:MaterialsScreen",
    screens.Camera: "ui.screens.camera:CameraScreen",
    screens.PageCheck: "ui.screens.page_check:PageCheckScreen",
    screens.Review: "ui.screens.review:ReviewScreen",
    screens.Signature: "ui.screens.signature:SignatureScreen",
    screens.Stored: "ui.screens.stored:StoredScreen",
    screens.SlipTrouble: "ui.screens.stored:SlipTroubleScreen",
    screens.Evaluation: "ui.screens.choice:EvaluationScreen",
    screens.Goodbye: "ui.screens.ends:GoodbyeScreen",
    screens.Trouble: "ui.screens.ends:TroubleScreen",
    screens.StillThere: "ui.screens.ends:StillThereScreen",
}


def widget_class(kind: type[Screen]) -> type[ScreenWidget[Screen]]:
    """Return the widget class of a type of screen; raises KeyError for a type nobody shows."""
    module, _, name = SCREENS[kind].partition(":")
    found: type[ScreenWidget[Screen]] = getattr(import_module(module), name)
    return found

# SPDX-License-Identifier: Apache-2.0
"""Samples of the machines beside reader and camera: the social-security card, the scanner."""

from __future__ import annotations

from config.texts import Text, text
from kiosk.capture.page_scan import PagesScanned
from kiosk.capture.sight import PageTaken, Quad
from kiosk.steps import screens as seen
from kiosk.steps.scan_sheets import Asked, ask_for_sheets, stopped
from kiosk.steps.screens import Action, InfoLine, Screen, Tone
from ui.screens.samples import Words


def beside(w: Words) -> dict[str, Screen]:
    """Return the samples."""
    return {
        "59-social-card": _social(w, text("social.waiting"), "id-card"),
        "59-social-card-reading": _social(w, text("social.reading"), "id-card"),
        "59-social-card-locked": _social_closed(w),
        "59-scanner": _sheets(w),
        "59-scanner-jam": _jam(w),
    }


def _social(w: Words, status: Text, icon: str) -> seen.Trouble:
    return seen.Trouble(
        title=text("social.title"),
        lead=text("social.lead"),
        trail=w.trail(2),
        tone=Tone.INFO,
        reasons=(
            InfoLine(icon, status),
            InfoLine("info", text("social.where")),
            InfoLine("lock", text("social.no-password")),
        ),
        actions=(Action("use-id-card", text("social.use-id-card"), icon="id-card"),),
    )


def _social_closed(w: Words) -> seen.Trouble:
    return seen.Trouble(
        title=text("social.closed-title"),
        trail=w.trail(2),
        tone=Tone.WARN,
        reasons=(InfoLine("warn", text("cause.social-card.wants-pin")),),
        elsewhere=(
            InfoLine("counter", text("apply.elsewhere.window", window="A区 01 号")),
            InfoLine("call", text("apply.elsewhere.call", phone="(0000) 8800 0101", hotline="12345")),
        ),
        actions=(Action("use-id-card", text("social.use-id-card"), icon="id-card"),),
    )


def _asked(w: Words) -> Asked:
    back = Action("back-to-materials", text("apply.scan.back"))
    return Asked(w("户口簿本人页", "Household register, your own page"), w.trail(4), 4, 200, True, back)


def _sheets(w: Words) -> Screen:
    return ask_for_sheets(_asked(w)).screen


def _jam(w: Words) -> Screen:
    page = PageTaken(b"", 1, 1, 200, Quad(*((0.0, 0.0),) * 4), (), "", "")
    return stopped(_asked(w), PagesScanned((page, page), "scanner.jam")).screen

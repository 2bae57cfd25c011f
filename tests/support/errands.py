"""Errands of people before a window, as stretches that walks of a hall and of a station share."""

from __future__ import annotations

import re
from typing import Any

from kiosk.domain import query_code
from kiosk.steps.progress_screens import Standing
from kiosk.steps.screens import Camera, Choice, FormPage, PageCheck, Review, SlipTrouble, Stored
from kiosk.steps.technician_screens import CodePad, Panel
from kiosk.technician.door import TRAINING_CODE
from tests.support.citizen import Citizen
from tests.support.inquiries import NUMBER
from tests.support.sandbox import SandboxThread
from tests.support.ui import words
from ui.journey.repertoire import Part, matter

ELDER = matter("高龄津贴").task_code
SOCIAL_CARD = "11990100990179192A3990206000000"
NO_PAPERS: frozenset[str] = frozenset()
CODE = re.compile(r"[0-9A-Z]{4}-[0-9A-Z]{4}")
CHINESE = re.compile(r"[\u4e00-\u9fff]")


def in_english(citizen: Citizen) -> None:
    """Touch the key of languages, as who cannot read the screen does first."""
    citizen.touch("中 / EN")
    citizen.sees_words("What would you like to do today?")
    citizen.titles.clear()


def has_a_say(citizen: Citizen) -> Stored:
    """Complain about a window without a name, up to both numbers and their slip."""
    citizen.press("opinion", "complaint", "window")
    citizen.chooses("reason", "waited")
    citizen.press("next")
    citizen.chooses("contact", "code")
    citizen.press("next")
    citizen.sees(Review)
    citizen.press("next")
    return citizen.sees(Stored, lambda stored: any(one.name == "next" and one.enabled for one in stored.actions))


def fills_in_for_the_window(citizen: Citizen) -> Stored:
    """Find the social card by its letters and fill in everything that can be filled in beforehand."""
    citizen.press("find")
    citizen.type("sbk")
    citizen.press(SOCIAL_CARD)
    citizen.sees(Choice)
    citizen.plays(Part("lin-jingshu", SOCIAL_CARD, "self", NO_PAPERS), lambda screen: isinstance(screen, Stored))
    return citizen.sees(Stored, lambda stored: any(one.name == "next" and one.enabled for one in stored.actions))


def keeps(citizen: Citizen) -> str:
    """Begin the elder's allowance and keep it at the second page of the form; return the code."""
    pages: list[Any] = []

    def second(screen: object) -> bool:
        if isinstance(screen, FormPage) and screen.title not in pages:
            pages.append(screen.title)
        return len(pages) == 2

    citizen.plays(Part("zhao-dehou", ELDER, "self", NO_PAPERS), second)
    citizen.press("draft", "keep")
    citizen.sees(SlipTrouble, lambda kept: any(one.name == "leave" and one.enabled for one in kept.actions))
    code = next(word for word in words(citizen.shell) if CODE.fullmatch(word))
    citizen.press("leave")
    citizen.goes_home()
    return code


def hands_in(citizen: Citizen) -> str:
    """Hand in the elder's allowance, papers to follow; return its query code once the platform has it."""
    played = citizen.window.play(Part("zhao-dehou", ELDER, "self", NO_PAPERS))
    citizen.window.submission(played.journal.receipt_no)
    citizen.goes_home()
    citizen.window.slips.clear()
    return played.journal.query_code


def looks_up(citizen: Citizen, code: str) -> Standing:
    """Type the query code on the pad; return where the matter stands."""
    citizen.press("progress", "code")
    citizen.type(query_code.read(code))
    # The key asks at once where nothing else is open; else the way on of the page does.
    citizen.touch(citizen.shell.look.of("input.key.filled-in"))
    citizen.wait(lambda: isinstance(citizen.screen, Standing) or citizen.finger.can_press("next"), "the answer")
    if isinstance(citizen.screen, FormPage):
        citizen.press("next")
    return citizen.sees(Standing)


def shows_slip(citizen: Citizen, code: str) -> Standing:
    """Hold a slip with the query code under the scanner, and touch nothing more; return where the matter stands."""
    citizen.press("progress")
    citizen.window.do("scan", code=f"BSR1/{NUMBER}/{query_code.read(code)}")
    citizen.wait(lambda: isinstance(citizen.screen, Standing), "the answer")
    return citizen.sees(Standing)


def asked_for(sandbox: SandboxThread, code: str) -> None:
    """Have the office ask for the bank card once more: one page, so that a test is not mostly the camera's."""
    asked = {"node": "supplement-asked", "query_code": query_code.read(code), "materials": ["bank-card"]}
    status, told = sandbox._ask("POST", "/training/dossiers", asked)
    assert status == 200, told


def scans(citizen: Citizen, *papers: str) -> None:
    """Lay one paper after the other under the camera and keep each page."""
    citizen.press("scan")
    for paper in papers:
        citizen.sees(Camera)
        citizen.window.do("lay", paper=paper)
        citizen.sees(PageCheck)
        citizen.window.do("take-away")
        citizen.press("keep")


def comes_in(citizen: Citizen) -> Panel:
    """Hold the mark in the header and type the code, digit by digit."""
    citizen.shell.frame.header._mark.hold.timer.timeout.emit()
    citizen.sees(CodePad, lambda pad: pad.ready)
    citizen.touch(*TRAINING_CODE)
    return citizen.sees(Panel)

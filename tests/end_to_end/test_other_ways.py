"""Without an ID card, and with sheets for the camera: card slot and scanner in their child processes, to the end."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from config.settings import DeviceSetting, Settings
from devices.social_card.virtual import VirtualSlot
from kiosk.steps.screens import CardRead, Materials, PageCheck, PlaceCard, Screen, Stored, Trouble
from kiosk.training.persons import person
from kiosk.training.small_parts import SheetScanner, printed_sheet, social_card
from tests.support.citizen import Citizen, somebody_at
from tests.support.errands import NO_PAPERS
from tests.support.hall_window import HallWindow
from tests.support.sandbox import SandboxThread
from ui.journey.repertoire import Part, matter

WORK = matter("失业登记").task_code


class OtherWays(HallWindow):
    """A window with a card slot and a sheet scanner, and hands at both."""

    def settings(self, folder: Path, platform: str, post: str) -> Settings:
        """Add both."""
        self.slot, self.sheets = VirtualSlot(), SheetScanner(folder / "scanner")
        made = super().settings(folder, platform, post)
        more = (
            DeviceSetting("social_card", "pcsc", self.slot.start()),
            DeviceSetting("scanner", "sane", self.sheets.start()),
        )
        return msgspec.structs.replace(made, devices=(*made.devices, *more))

    def close(self) -> None:
        """End everything."""
        super().close()
        self.slot.stop()
        self.sheets.stop()


@pytest.fixture(scope="module")
def window(tmp_path_factory: pytest.TempPathFactory, sandbox_of_the_run: SandboxThread) -> Iterator[OtherWays]:
    made = OtherWays(tmp_path_factory.mktemp("ways"), sandbox_of_the_run.url)
    try:
        made.open()
        yield made
    finally:
        made.close()


@pytest.fixture
def citizen(window: OtherWays, sandbox: SandboxThread) -> Iterator[Citizen]:
    with somebody_at(window) as one:
        yield one


def plays(citizen: Citizen, kind: type[Screen]) -> None:
    """Play the registration up to a screen of a kind."""
    citizen.plays(Part("lin-jingshu", WORK, "self", NO_PAPERS), lambda screen: isinstance(screen, kind))


def test_a_matter_of_the_training_city_is_applied_for_with_the_social_card(citizen: Citizen, window: OtherWays) -> None:
    plays(citizen, PlaceCard)
    citizen.press("no-card", "way-social-card")
    citizen.sees(Trouble)
    window.slot.insert(social_card("lin-jingshu"))
    citizen.sees(CardRead)
    window.slot.remove()
    plays(citizen, Stored)
    sent = citizen.last("submission")
    assert (sent["identity_way"], sent["identity_level"]) == ("social-card", "L1")
    assert sent["parties"]["operator"]["id_no"] == person("lin-jingshu").number
    citizen.wait(lambda: citizen.sent("submission"), "the application at the platform")


def test_a_paper_is_taken_from_the_feeder_beside_the_camera(citizen: Citizen, window: OtherWays) -> None:
    plays(citizen, Materials)
    citizen.press("scan")
    window.sheets.feed(printed_sheet(1))
    citizen.press("use-scanner", "scan-sheets")
    citizen.sees(PageCheck)
    citizen.press("keep")
    citizen.sees(Materials)

"""A card left on the reader by somebody who went home on purpose, walked in the real window over the real reader."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from kiosk.steps.screens import CardRead, Goodbye, Guide, Home, PlaceCard
from tests.support.citizen import Citizen
from tests.support.hall_window import HallWindow, hall_window
from tests.support.sandbox import SandboxThread
from ui.journey.repertoire import matter

ELDER = matter("高龄津贴").task_code
WAYS_HOME = {"cleared": ("首页", "不办了，清空离开"), "too-young": ("我知道了，先不办",)}


@pytest.fixture(scope="module")
def window(tmp_path_factory: pytest.TempPathFactory, sandbox_of_the_run: SandboxThread) -> Iterator[HallWindow]:
    """Give one machine."""
    with hall_window(tmp_path_factory.mktemp("forgotten"), sandbox_of_the_run.url) as made:
        yield made


@pytest.fixture
def citizen(window: HallWindow, sandbox: SandboxThread) -> Iterator[Citizen]:
    """Put somebody too young for the matter before it, whose card was read and lies on the reader."""
    one = Citizen(window)
    one.begins()
    one.press(ELDER, "self")
    one.sees(Guide)
    one.goes_on()
    one.goes_on()
    one.sees(PlaceCard)
    one.lay("lin-jingshu")
    one.sees(CardRead)
    yield one
    one.walks_away()


@pytest.mark.parametrize("way", list(WAYS_HOME))
def test_who_goes_home_without_their_card_is_asked_to_take_it_and_then_is_at_home(citizen: Citizen, way: str) -> None:
    citizen.touch(*WAYS_HOME[way])
    citizen.sees(Goodbye)
    citizen.sees_words("请取走您的身份证。")
    citizen.lift()
    citizen.sees(Home)


def test_who_comes_for_something_else_meanwhile_reaches_home(citizen: Citizen) -> None:
    citizen.press("leave-matter")
    citizen.sees(Goodbye)
    citizen.press("start")
    citizen.sees(Home)


def test_who_took_their_card_along_is_at_home_without_a_touch(citizen: Citizen) -> None:
    citizen.lift()
    citizen.press("leave-matter")
    citizen.sees(Home)
    assert "请取走您的身份证。" not in citizen.read

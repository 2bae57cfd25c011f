"""Every moment of a window that the gallery shows: in both languages and sizes, and no word of it is cut."""

from __future__ import annotations

import itertools
from types import ModuleType

import pytest
from PySide6.QtWidgets import QApplication, QWidget

from config.texts import wording
from ui.desk.density import NORMAL, SMALL
from ui.window import calling_samples, register_samples, signin_samples, work_samples

SAMPLES: dict[str, ModuleType] = {
    scene: samples
    for samples in (calling_samples, signin_samples, work_samples, register_samples)
    for scene in samples.PICTURES
}
VIEWS = tuple(itertools.product(("zh_CN", "en"), (SMALL.size, NORMAL.size)))
# A slice shows each moment once, the longer language in the smaller window first; all of them together are a campaign.
SLICE = [(scene, *VIEWS[(2 + place) % len(VIEWS)]) for place, scene in enumerate(SAMPLES)]
REST = [(scene, *view) for scene, view in itertools.product(SAMPLES, VIEWS) if (scene, *view) not in SLICE]


@pytest.fixture(autouse=True)
def undrawn(monkeypatch: pytest.MonkeyPatch) -> None:
    """Show no report as it prints: to set one takes a second, and its words stand on paper."""
    monkeypatch.setattr(work_samples, "paper_of", lambda *asked: b"")


def cut(scene: str, language: str, size: tuple[int, int]) -> list[str]:
    """Return the parts of a scene whose words do not stand there whole."""
    program = SAMPLES[scene].program_of(scene, wording(language), size)
    program.shell.show()
    QApplication.processEvents()
    found = [f"{type(one).__name__}: {getattr(one, 'words', '')}" for one in program.shell.findChildren(QWidget)
             if one.isVisible() and hasattr(one, "fits") and not one.fits()]  # fmt: skip
    program.close()
    return found


@pytest.mark.parametrize(("scene", "language", "size"), SLICE)
def test_nothing_is_cut(qapp: object, scene: str, language: str, size: tuple[int, int]) -> None:
    assert cut(scene, language, size) == []


@pytest.mark.soak
@pytest.mark.parametrize(("scene", "language", "size"), REST)
def test_nothing_is_cut_in_any_other_view(qapp: object, scene: str, language: str, size: tuple[int, int]) -> None:
    assert cut(scene, language, size) == []

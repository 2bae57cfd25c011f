"""Typeface, palette, style sheet."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QFontDatabase, QImage, QPainter, QPalette
from PySide6.QtWidgets import QApplication

from config.settings import SettingsError
from tests.support.ui import look, tokens
from ui.style import fonts, theme
from ui.style.fonts import FontError


def test_the_typeface_is_there_after_loading() -> None:
    fonts.load()
    assert fonts.FAMILY in QFontDatabase.families()


@pytest.mark.parametrize("name", ["龘", "𬱖", "䶮", "𬭎", "￥", "①"])
def test_rare_characters_of_names_are_no_boxes(name: str) -> None:
    fonts.load(probe=name)


def test_a_character_that_would_be_a_box_is_refused_with_a_next_step() -> None:
    with pytest.raises(FontError, match="make run"):
        fonts.load(probe="好\U000e0fff")


def test_a_damaged_file_is_refused(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(QFontDatabase, "families", staticmethod(lambda: []))
    broken = tmp_path / "broken.ttc"
    broken.write_bytes(b"no typeface")
    with pytest.raises(FontError, match=r"broken\.ttc"):
        fonts.load(broken)


def test_a_missing_package_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(QFontDatabase, "families", staticmethod(lambda: []))
    monkeypatch.setattr(fonts, "find_spec", lambda name: None)
    monkeypatch.setattr(fonts, "FACE", Path("/nowhere/face.otf"))
    with pytest.raises(FontError, match="manimgx-fonts-cjk"):
        fonts.load()


def ink(*, bold: bool) -> int:
    image = QImage(240, 80, QImage.Format.Format_Grayscale8)
    image.fill(255)
    painter = QPainter(image)
    painter.setFont(fonts.font(60, bold=bold))
    painter.drawText(4, 62, "办事大厅")
    painter.end()
    return sum(image.pixelColor(x, y).value() < 128 for x in range(240) for y in range(80))


def test_bold_has_much_more_ink_than_regular() -> None:
    assert 1.3 < ink(bold=True) / ink(bold=False) < 2.2


def test_regular_is_no_hairline() -> None:
    assert ink(bold=False) > 2200


def test_type_is_sized_in_pixels_without_hinting() -> None:
    made = fonts.font(37)
    assert made.pixelSize() == 37
    assert made.hintingPreference() == made.HintingPreference.PreferNoHinting


def test_a_size_of_type_is_made_once() -> None:
    assert fonts.font(36) is fonts.font(36)


@pytest.mark.parametrize(("role", "name"), [("Window", "desk"), ("Base", "sheet"), ("WindowText", "ink")])
def test_the_palette_takes_its_roles_from_the_tokens(role: str, name: str) -> None:
    made = theme.palette(tokens())
    assert made.color(QPalette.ColorRole[role]).name().upper() == getattr(tokens().colour, name)


def test_what_is_disabled_is_pale_in_the_palette() -> None:
    made = theme.palette(tokens())
    off = made.color(QPalette.ColorGroup.Disabled, QPalette.ColorRole.Text)
    assert off.name().upper() == tokens().colour.off


def test_dressing_gives_the_application_typeface_and_palette(qapp: QApplication) -> None:
    theme.dress(qapp, tokens())
    assert qapp.font().family() == fonts.FAMILY
    assert qapp.palette().color(QPalette.ColorRole.Window).name().upper() == tokens().colour.desk


def test_the_sheet_of_staff_windows_is_made_of_the_tokens() -> None:
    made = theme.style_sheet(tokens(), text_px=18)
    assert tokens().colour.accent in made
    assert "font-size: 18px" in made


def test_the_scrim_lets_something_through() -> None:
    assert 0 < theme.colour(tokens().colour.scrim).alpha() < 255


def test_a_look_says_texts_and_is_silent_for_none() -> None:
    assert look().of("frame.back") == "返回"
    assert look("en").of("frame.step", number=2, count=7, name="x") == "Step 2 of 7: x"
    assert look().say(None) == ""


def test_what_was_drawn_is_drawn_the_same_after_the_pages_were_let_go() -> None:
    def drawn() -> QImage:
        image = QImage(400, 80, QImage.Format.Format_RGB32)
        image.fill(Qt.GlobalColor.white)
        painter = QPainter(image)
        painter.setFont(fonts.font(41, bold=True))
        painter.drawText(5, 60, "办件进度 𬭎 龘")
        painter.end()
        return image

    fonts.load()
    before = drawn()
    assert fonts.let_go() > 1_000_000
    assert drawn() == before


def test_only_what_is_mapped_to_be_read_is_let_go(tmp_path: Path) -> None:
    maps = tmp_path / "maps"
    maps.write_text(f"1000-3000 rw-p 00000000 fe:00 1 /x/{fonts.FILE}\n1000-3000 r--p 00000000 fe:00 1 /x/other\n")
    assert fonts.let_go(maps) == 0
    assert fonts.let_go(tmp_path / "none") == 0


def test_without_a_screen_it_is_said_what_is_missing_before_qt_aborts() -> None:
    with pytest.raises(SettingsError, match="no screen: neither DISPLAY nor WAYLAND_DISPLAY"):
        theme.see_screen({"DISPLAY": "", "XDG_SESSION_TYPE": "tty"})


@pytest.mark.parametrize("name", theme.SCREENS)
def test_a_screen_that_is_named_is_left_to_qt(name: str) -> None:
    theme.see_screen({name: "any"})
    assert theme.make_application() is QApplication.instance()

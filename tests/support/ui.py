"""What tests of the screens share: looks of every mode, pressing, and the search for clipped words."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any, Literal

import numpy as np
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QImage, QMouseEvent
from PySide6.QtWidgets import QAbstractButton, QApplication, QWidget

from config.clock import CHINA
from config.settings import Settings, Site
from config.texts import wording
from devices.device import Condition, DeviceState
from kiosk.steps.events import Event
from kiosk.steps.screens import Screen
from kiosk.training.site import HALL_IN_ENGLISH
from ui.parts.header import Line
from ui.shells.kiosk import KioskShell
from ui.style.look import Look
from ui.style.tokens import Tokens

application = QApplication.instance() or QApplication([])
"""The one application, made at import: samples are painted while tests are being collected."""

Post = Literal["kiosk", "station"]
UPRIGHT, ACROSS = (1080, 1920), (1920, 1080)
NOON = datetime(2026, 11, 23, 10, 26, tzinfo=CHINA)
READY = {"id_card": DeviceState("id_card", Condition.READY)}


def tokens(
    size: tuple[int, int] = UPRIGHT,
    *,
    mm_per_px: float = 0.248,
    elder: bool = False,
    hc: bool = False,
    low: bool = False,
) -> Tokens:
    """Make the tokens of a screen, of the reference surface unless told otherwise, in a mode."""
    return Tokens.for_screen(mm_per_px, size, elder=elder, high_contrast=hc, low=low)


def look(language: str = "zh_CN", size: tuple[int, int] = UPRIGHT, **modes: bool) -> Look:
    """Make a look of the reference surface."""
    return Look(tokens(size, **modes), wording(language))


def in_frame(qtbot: Any, screen: Screen) -> tuple[KioskShell, list[Event]]:
    """Show a screen in a kiosk's window; return the window and what it tells."""
    shell = kiosk()
    qtbot.addWidget(shell)
    told: list[Event] = []
    shell.happened.connect(told.append)
    shell.show_screen(screen)
    shell.show()
    return shell, told


def kiosk(
    language: str = "zh_CN",
    size: tuple[int, int] = UPRIGHT,
    *,
    mode: str = "training",
    mm_per_px: float = 0.248,
    post: Post = "kiosk",
    **modes: bool,
) -> KioskShell:
    """Make a window at a fixed hour with everything well."""
    look_of_it = tokens(size, mm_per_px=mm_per_px, **modes)
    site = Site(mode=mode, hall_name_en=HALL_IN_ENGLISH)
    shell = KioskShell(Settings(post=post, site=site), wording(language), look_of_it, now=lambda: NOON)
    shell.set_line(Line.UP)
    shell.set_devices(READY)
    return shell


def settle() -> None:
    """Let layouts and paintings happen."""
    for _ in range(2):
        QApplication.processEvents()


def shown(widget: QWidget, size: tuple[int, int] | None = None) -> QWidget:
    """Show a widget and let it settle."""
    if size:
        widget.resize(*size)
    widget.show()
    settle()
    return widget


def picture(widget: QWidget) -> QImage:
    """Return what a widget paints."""
    return widget.grab().toImage()


def colours(image: QImage, step: int = 3) -> set[str]:
    """Return the colours of an image, looked at every ``step`` pixels."""
    flat = image.convertToFormat(QImage.Format.Format_RGB32)
    pixels = np.frombuffer(flat.constBits(), np.uint32).reshape(flat.height(), flat.bytesPerLine() // 4)
    seen = np.unique(pixels[::step, : flat.width() : step] & 0xFFFFFF)
    return {f"#{int(value):06X}" for value in seen}


def told(widget: QWidget) -> list[Event]:
    """Return the list that fills with what a screen or shell tells."""
    events: list[Event] = []
    widget.happened.connect(events.append)
    return events


def words(widget: QWidget) -> list[str]:
    """Return everything that can be read on a widget."""
    return [part.words for part in parts(widget) if getattr(part, "words", "")]


def parts(widget: QWidget) -> Iterable[QWidget]:
    """Return the visible parts of a widget; into what is hidden, as a hundred other screens are, nobody looks."""
    found: list[QWidget] = []
    for part in widget.findChildren(QWidget, options=Qt.FindChildOption.FindDirectChildrenOnly):
        if part.isVisible():
            found += (part, *parts(part))
    return found


def button(widget: QWidget, label: str) -> QAbstractButton:
    """Return the visible button with this label."""
    found = [part for part in parts(widget) if isinstance(part, QAbstractButton) and part.words == label]
    assert len(found) == 1, f"{len(found)} buttons say {label!r}: {words(widget)}"
    return found[0]


def clipped(widget: QWidget) -> list[str]:
    """Return the words that do not stand whole inside their parts, and the parts that stick out of theirs."""
    found = []
    for part in parts(widget):
        if not hasattr(part, "fits"):
            continue
        around = part.parentWidget()
        if not part.fits() or not around.rect().contains(part.geometry()):
            found.append(f"{type(part).__name__}: {getattr(part, 'words', '')}")
    return found


def mouse(widget: QWidget, kind: QEvent.Type, place: tuple[float, float] = (10.0, 10.0)) -> None:
    """Send a mouse event straight to a widget."""
    at = QPointF(*place)
    button_held = Qt.MouseButton.LeftButton
    event = QMouseEvent(kind, at, widget.mapToGlobal(at), button_held, button_held, Qt.KeyboardModifier.NoModifier)
    QApplication.sendEvent(widget, event)

"""What no screen may do, found on the painted window: clip, overlap, leave the page, paint boxes, offer small targets.

``problems`` looks at the window as it stands; ``faint`` looks at its pixels. Both return sentences, none when all is
well, so that a test says at once what is wrong on which screen.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from itertools import combinations

import numpy as np
from PySide6.QtCore import QPoint, QRect
from PySide6.QtGui import QImage, QRawFont
from PySide6.QtWidgets import QAbstractButton, QWidget

from tests.support.ui import clipped, parts
from ui.parts.field_box import FieldBox
from ui.parts.label import Label
from ui.parts.paged import Paged
from ui.parts.pressable import Kind, Pressable
from ui.shells.kiosk import KioskShell
from ui.style import fonts

# Millimetres of the smallest side of what can be pressed (the look's "least target").
FINGER, LARGE_FINGER = 15.0, 20.0
# Contrast of words that are read (WCAG 2.2, 1.4.6), and what the high contrast mode promises.
CONTRAST, HIGH = 7.0, 15.0
# Two rectangles may share an edge; rounding to whole pixels makes that a pixel or two.
SLACK = 2
# Characters that paint nothing.
WHITE_SPACE = frozenset(" \n\u3000\u200b\u2060")


def problems(shell: KioskShell) -> list[str]:
    """Return everything that is wrong with what the window shows now, but its colours."""
    visible = list(parts(shell))
    front = shell.frame.question
    if front is not None:
        # What lies under a question is dimmed and out of reach; its words were judged on its own screen.
        visible = [part for part in visible if part is front or front.isAncestorOf(part)]
    found = [f"clipped: {one}" for one in clipped(front or shell)]
    found += [f"boxes: {one}" for one in boxes(visible)]
    found += [f"outside the page: {said(one)}" for one in outside(shell, visible)]
    found += [f"overlap: {one}" for one in overlaps(shell, visible)]
    found += [f"small: {one}" for one in small(shell, visible)]
    return found + several_primaries(visible)


def said(part: QWidget) -> str:
    """Name a part by its words."""
    return f"{type(part).__name__} {getattr(part, 'words', '')!r}"


def speaking(visible: list[QWidget]) -> list[QWidget]:
    """Return the parts that say words themselves, not by a part inside them."""
    talking = [part for part in visible if getattr(part, "words", "")]
    around = {id(above) for part in talking for above in ancestors(part)}
    return [part for part in talking if id(part) not in around]


def ancestors(part: QWidget) -> Iterator[QWidget]:
    """Yield everything a part lies in."""
    above = part.parentWidget()
    while above is not None:
        yield above
        above = above.parentWidget()


def place(shell: QWidget, part: QWidget) -> QRect:
    """Return what is seen of a part, in the window."""
    seen = part.visibleRegion().boundingRect()
    return QRect(part.mapTo(shell, seen.topLeft()), seen.size())


@cache
def drawable(character: str) -> bool:
    """Tell whether the one typeface has a character; Qt would borrow it from elsewhere or paint a box."""
    return character in WHITE_SPACE or QRawFont.fromFont(fonts.font(36)).supportsCharacter(ord(character))


def boxes(visible: list[QWidget]) -> list[str]:
    """Return the words with a character the typeface lacks."""
    spoken = [str(getattr(part, "words", "")) for part in visible]
    return [words for words in spoken if not all(map(drawable, words))]


def outside(shell: QWidget, visible: list[QWidget]) -> list[QWidget]:
    """Return the parts with words that lie beyond the window's edge; other pages of a long sheet are not looked at."""
    page = shell.rect().adjusted(-1, -1, 1, 1)
    laid = [part for part in speaking(visible) if not any(isinstance(above, Paged) for above in ancestors(part))]
    return [part for part in laid if not page.contains(QRect(part.mapTo(shell, QPoint()), part.size()))]


def overlaps(shell: QWidget, visible: list[QWidget]) -> list[str]:
    """Return pairs of words that lie over one another."""
    places = [(part, place(shell, part)) for part in speaking(visible)]
    return [
        f"{said(one)} and {said(other)}"
        for (one, here), (other, there) in combinations(places, 2)
        if min((shared := here.intersected(there)).width(), shared.height()) > SLACK
    ]


def small(shell: KioskShell, visible: list[QWidget]) -> list[str]:
    """Return what can be pressed and is smaller than a finger, in millimetres."""
    tokens = shell.look.tokens
    least = LARGE_FINGER if tokens.elder or tokens.low else FINGER
    keys = [part for part in visible if isinstance(part, QAbstractButton) and part.isEnabled()]
    sides = [(key, min(key.width(), key.height()) * tokens.mm_per_px) for key in keys]
    return [f"{said(key)} {side:.1f} mm" for key, side in sides if side < least]


def beyond_reach(shell: KioskShell) -> list[str]:
    """Return what can be pressed above the middle of an upright screen: who sits does not reach it."""
    keys = [part for part in parts(shell) if isinstance(part, QAbstractButton | FieldBox) and part.isEnabled()]
    # Those of another page of a long sheet are not there to be touched.
    seen = [key for key in keys if not key.visibleRegion().isEmpty()]
    return [said(key) for key in seen if place(shell, key).top() < shell.height() // 2]


def several_primaries(visible: list[QWidget]) -> list[str]:
    """Return the primary ways when there is more than one; one that is off lies flat and leads nowhere."""
    ways = [part for part in visible if isinstance(part, Pressable) and part.kind is Kind.PRIMARY]
    found = [said(part) for part in ways if part.isEnabled()]
    return [f"primaries: {', '.join(found)}"] if len(found) > 1 else []


def faint(shell: KioskShell) -> list[str]:
    """Return the words that stand out too little from their ground, measured on the painted pixels."""
    least = HIGH if shell.look.tokens.high_contrast else CONTRAST
    pixels = packed(shell.grab().toImage())
    front: QWidget = shell.frame.question or shell
    judged = [part for part in speaking(list(parts(front))) if read(part)]
    ratios = [(part, ratio(cut(pixels, place(shell, part)))) for part in judged]
    return [f"faint: {said(part)} {found:.1f}:1" for part, found in ratios if found < least]


def read(part: QWidget) -> bool:
    """Tell whether words must be read now: what is off is told in paler words by design (4.5:1 and more)."""
    return part.isEnabled() and isinstance(part, Label | Pressable)


def packed(image: QImage) -> np.ndarray:
    """Return the pixels of a picture as one number each."""
    flat = image.convertToFormat(QImage.Format.Format_RGB32)
    return np.frombuffer(flat.constBits(), np.uint32).reshape(flat.height(), flat.bytesPerLine() // 4).copy()


@cache
def luminance(pixel: int) -> float:
    """Return the relative luminance of a pixel (WCAG 2.2)."""
    red, green, blue = (linear(pixel >> shift & 0xFF) for shift in (16, 8, 0))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def linear(value: int) -> float:
    """Return how much light one channel gives."""
    share = value / 255
    return share / 12.92 if share <= 0.04045 else float(((share + 0.055) / 1.055) ** 2.4)


def cut(pixels: np.ndarray, where: QRect) -> np.ndarray:
    """Return the pixels of one place."""
    return pixels[max(0, where.top()) : where.bottom() + 1, max(0, where.left()) : where.right() + 1]


def ratio(pixels: np.ndarray) -> float:
    """Return the contrast between the ground, which is most of a place, and the ink that is farthest from it."""
    if pixels.size == 0:
        return 21.0
    # Few places have more than a hundred colours: counted first, each is worked out once for the whole run.
    values, counts = np.unique(pixels, return_counts=True)
    lights = [luminance(int(value)) for value in values]
    ground = lights[int(counts.argmax())]
    farthest = max(min(lights), max(lights), key=lambda ink: abs(ink - ground))
    return (max(ground, farthest) + 0.05) / (min(ground, farthest) + 0.05)

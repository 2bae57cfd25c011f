# SPDX-License-Identifier: Apache-2.0
"""A case of the training city at every stage, made up: for the gallery, and for whoever changes the tab and looks."""

from __future__ import annotations

import datetime
from functools import lru_cache
from pathlib import Path

import msgspec
from PySide6.QtCore import QBuffer, QIODevice, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QImageWriter, QPainter, QPen, QPolygonF

import kiosk.training
from config.clock import CHINA
from devices.id_card import CardKind, IdentityCard, Sex
from kiosk.capture.sight import Check, Judgement, PageTaken, Quad
from kiosk.domain.form import Form
from kiosk.domain.item import ServiceItem
from kiosk.domain.page_made import PageMade
from kiosk.intake.acts import card_laid, changed, checked, corrected, signed_again
from kiosk.intake.beginning import Beginning, begun
from kiosk.intake.case import Case, CasePage, Clerk, HallDraft, Origin, Picture, Ticket
from kiosk.steps.screens import Picture as Seen
from ui.desk.drawing import draw_words
from ui.style.fonts import font
from ui.style.tokens import CALM

HOUR = datetime.datetime(2026, 11, 23, 9, 34, 55, tzinfo=CHINA)
TODAY = HOUR.date()
CLERK = Clerk("1708", "沈砚秋")
CATALOGUE = Path(kiosk.training.__file__).parent / "catalogue"
CARD = IdentityCard(
    kind=CardKind.RESIDENT, name="林静姝", sex=Sex.FEMALE, number="990101198803120020",
    birth_date=datetime.date(1988, 3, 12), nationality="汉", address="云泽市清湾区安澜大道18号2栋301室",
    valid_from=datetime.date(2016, 4, 11), valid_to=datetime.date(2036, 4, 11),
)  # fmt: skip
RECORD, REPORT = "medical-or-discharge-record", "test-reports"
# Corners of the page on the desk, in fractions of the picture.
QUAD = Quad((0.10, 0.07), (0.68, 0.05), (0.71, 0.90), (0.13, 0.93))
# A name as somebody writes it: three strokes with some turns.
STROKES = tuple(
    tuple(
        (0.2 + 0.2 * stroke + 0.015 * step, 0.4 + 0.12 * ((step + stroke) % 3), 0.4 * stroke + 0.03 * step)
        for step in range(12)
    )
    for stroke in range(3)
)
ANSWERS = {
    "phone": "13800000001", "insurance": "employee", "living_region": "990102001001", "diseases": "diabetes",
    "found_on": "2024-06-12", "hospital": "first", "clinic": "first",
}  # fmt: skip


def item() -> ServiceItem:
    """Return the matter of the samples."""
    found = next((CATALOGUE / "items").glob("*3990404000000.json"))
    return msgspec.json.decode(found.read_bytes(), type=ServiceItem)


def form() -> Form:
    """Return its form."""
    return msgspec.json.decode((CATALOGUE / "forms" / "chronic-disease-v1.json").read_bytes(), type=Form)


def at(hour: int, minute: int) -> datetime.datetime:
    """Return a moment of that morning."""
    return HOUR.replace(hour=hour, minute=minute, second=7)


def pages(material: str, count: int, poor: int = 0) -> tuple[CasePage, ...]:
    """Return pages from a kiosk; ``poor`` is the number of one that is blurred."""
    return tuple(
        CasePage(Picture(f"{material}-{n}", "", 0), Origin.KIOSK, "sharp" if n == poor else "")
        for n in range(1, count + 1)
    )


def made(still: str) -> PageMade:
    """Return how a page came to be, of a still."""
    return PageMade(still, still, "document_camera", 0, 220, 900)


# What the camera says of a page that is well.
TAKEN = PageTaken(b"jpeg", 10, 10, 200, QUAD, tuple(Judgement(one, True) for one in Check), "", "")


def draft_case() -> Case:
    """Return the case as the kiosk's draft brought it, nobody's card laid yet."""
    beginning = Beginning("case", "7K2M94PX", CLERK, "17", at(9, 26), Ticket("t", "B021"))
    case = begun(beginning, item(), form())
    origins = dict.fromkeys(ANSWERS, Origin.KIOSK)
    papers = {RECORD: pages(RECORD, 4), REPORT: pages(REPORT, 2, poor=2)}
    materials = tuple(changed(one, pages=papers.get(one.id, ())) for one in case.materials)
    return changed(
        case, answers={**case.answers, **ANSWERS}, origins=origins, materials=materials, draft=HallDraft("d", "l"),
    )  # fmt: skip


def laid_case() -> Case:
    """Return it once the card was laid."""
    return card_laid(draft_case(), CARD, CLERK, at(9, 27))


def half_case() -> Case:
    """Return it with one original seen, a page that is blurred, and a number that lacks a digit."""
    seen = checked(laid_case(), RECORD, CLERK, at(9, 33))
    return corrected(seen, "phone", "1380000000", CLERK, at(9, 34))


def _draw_sheet(painter: QPainter, box: QRectF, title: str) -> None:
    painter.fillRect(box, QColor("#F7F5F0"))
    px = max(8, round(box.height() / 24))
    draw_words(painter, box.adjusted(box.width() * 0.28, px, 0, px * 3 - box.height()), title, px, CALM.ink, bold=True)
    ink = QColor(CALM.control)
    for row in range(9):
        top = box.top() + px * (4 + row * 1.9)
        for left, wide in ((0.12, 0.22 - 0.02 * (row % 3)), (0.45, 0.1), (0.66, 0.16 + 0.02 * (row % 2))):
            painter.fillRect(QRectF(box.left() + left * box.width(), top, wide * box.width(), px / 3), ink)
    painter.setPen(QPen(QColor(CALM.seal), max(1, px // 8)))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawEllipse(QPointF(box.left() + box.width() * 0.72, box.bottom() - px * 3.2), px * 2, px * 2)


@lru_cache(maxsize=4)
def page(title: str = "检验报告单", width: int = 620) -> bytes:
    """Paint a page of training data as a JPEG."""
    image = QImage(width, round(width * 1.414), QImage.Format.Format_RGB888)
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setFont(font(12))
    _draw_sheet(painter, QRectF(image.rect()), title)
    painter.end()
    return _jpeg(image)


def _jpeg(image: QImage) -> bytes:
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    QImageWriter(buffer, b"jpeg").write(image)
    return bytes(buffer.data().data())


@lru_cache(maxsize=1)
def still() -> bytes:
    """Return the same picture as a JPEG of the camera."""
    seen = desk()
    return _jpeg(QImage(bytes(seen.data), seen.width, seen.height, 3 * seen.width, QImage.Format.Format_BGR888))


def desk() -> Seen:
    """Paint a page as it lies on a dark mat under the camera."""
    width, height = 960, 900
    image = QImage(width, height, QImage.Format.Format_RGB888)
    image.fill(QColor("#2E3846"))
    painter = QPainter(image)
    painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
    corners = [QPointF(x * width, y * height) for x, y in QUAD]
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor("#F7F5F0"))
    painter.drawPolygon(QPolygonF(corners))
    painter.translate(corners[0])
    painter.rotate(-1.9)
    _draw_sheet(painter, QRectF(16, 16, 520, 740), "检验报告单")
    painter.end()
    # Kept by a name: the bytes are gone with the picture they are of.
    rows = image.convertToFormat(QImage.Format.Format_BGR888)
    return Seen(width, height, bytes(rows.constBits())[: width * height * 3])


def signed_case() -> Case:
    """Return it with everything seen and signed, ready to be handed in."""
    seen = checked(checked(laid_case(), RECORD, CLERK, at(9, 33)), REPORT, CLERK, at(9, 36))
    well = tuple(changed(one, pages=tuple(changed(p, poor="") for p in one.pages)) for one in seen.materials)
    ids = iter(("strokes", "drawing"))
    return signed_again(changed(seen, materials=well), STROKES, at(9, 36), lambda: next(ids))

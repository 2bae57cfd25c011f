# SPDX-License-Identifier: Apache-2.0
"""Samples of the screens of a proof: the question under way, the paper masked, a print that did not come out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace
from PySide6.QtCore import QBuffer, QIODevice, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QImage, QImageWriter, QPainter, QPen

from config.texts import text
from kiosk.steps import screens as seen
from kiosk.steps.proof_screens import Doing, ProofPreview
from kiosk.steps.screens import Screen, Tone

if TYPE_CHECKING:
    from ui.screens.samples import Words

# A4 at 75 dpi: enough for a picture of a screen.
PAGE = (620, 877)
RED = QColor("#B5301F")


def proof(w: Words) -> dict[str, Screen]:
    """Return every screen of the section that is its own."""
    return {
        "25-proof-query": _query(w),
        "25-proof-preview": _preview(w),
        "25-proof-printer-down": _printer_down(w),
        "25-proof-printing": _printing(w),
        "25-proof-failed": _failed(w),
        "25-proof-done": _done(w),
    }


def _query(w: Words) -> Doing:
    return Doing(
        title=w("正在查询，请稍等", "Looking it up"),
        lead=w("不用再点，查到了就给您看。", "No need to touch anything; it is shown when it is here."),
        icon="search",
        lines=(
            w.line("building", "正在向云泽市人力资源和社会保障局查询", "Asking the Social Security Bureau of Yunze"),
            w.line("clock", "一般几秒钟就好", "It takes a few seconds"),
        ),
        actions=(w.action("cancel", "不查了", "Stop"),),
    )


def _preview(w: Words) -> ProofPreview:
    return ProofPreview(
        title=w("要打印的是这一张吗？", "Is this the right paper?"),
        lead=w("屏幕上打星，纸上印全。", "Masked on the screen, in full on paper."),
        masked=_page("林*姝", "990***********0020"),
        whole=_page("林静姝", "990101198803120020"),
        heading=w("打几份？", "How many?"),
        copies=1,
        left=w("今天还能打 3 份", "3 left today"),
        can_more=True,
        note=w("A4 一张，从右下方出纸口出来", "One sheet of A4, from the outlet at the lower right"),
        actions=(
            w.action("again", "不是，重查", "No, again"),
            w.action("print", "打印一份", "Print one", icon="print", primary=True),
        ),
    )


def _printer_down(w: Words) -> ProofPreview:
    wait = text("proof.preview.wait-printer")
    return replace(
        _preview(w),
        note=text("proof.preview.printer-down"),
        actions=(
            w.action("again", "不是，重查", "No, again"),
            w.action("print", "打印一份", "Print one", icon="print", primary=True, reason=wait),
        ),
    )


def _printing(w: Words) -> Doing:
    return Doing(
        title=w("正在打印第 1 份，共 2 份", "Printing copy 1 of 2"),
        lead=w("请别走开，打好了再取。", "Please stay here until it is finished."),
        can_go_back=False,
        can_go_home=False,
        icon="print",
        lines=(w.line("place", "A4 一张，从右下方出纸口出来", "One sheet of A4, from the outlet at the lower right"),),
    )


def _failed(w: Words) -> seen.Trouble:
    wait = w("打印机好了就能再打", "When the printer is well")
    return seen.Trouble(
        title=w("没有打出来", "It was not printed"),
        lead=w("这一份没有算，份数已经退回。", "This copy does not count; you have it back."),
        can_go_back=False,
        tone=Tone.WARN,
        reasons=(
            w.line("print", "打印机没纸了，工作人员添纸后就能打。", "Out of paper until staff refill it."),
            w.line("circle-tick", "今天还能打 3 份", "3 left today"),
        ),
        elsewhere=(w.line("place", "B 区 13–16 号", "Area B, windows 13–16"),),
        actions=(
            w.action("enough", "先不办了", "Leave it"),
            w.action("retry", "再打这一份", "Print it again", icon="print", primary=True, reason=wait),
        ),
    )


def _done(w: Words) -> Doing:
    return Doing(
        title=w("打好了一份，请取走", "One printed. Please take it"),
        lead=w("证明在右下方出纸口，请看看有没有拿全。", "In the outlet at the lower right. Have you got all?"),
        can_go_back=False,
        icon="tick",
        done=True,
        lines=(
            w.line(
                "shield",
                "证明编号 9901-RS-20261123-0318，扫纸上的二维码可核验",
                "Number 9901-RS-20261123-0318; its code on the paper proves it",
            ),
            w.line("clock", "今天还能打 2 份", "2 left today"),
        ),
        actions=(w.action("next", "拿好了", "I have it", primary=True),),
    )


def _page(name: str, number: str) -> bytes:
    """Draw a believable proof of a training person."""
    page = QImage(*PAGE, QImage.Format.Format_RGB888)
    page.fill(Qt.GlobalColor.white)
    pen = QPainter(page)
    pen.setRenderHint(QPainter.RenderHint.Antialiasing)
    _write(pen, 60, "社会保险个人权益记录单", 24, bold=True)
    _write(pen, 98, "（参保缴费证明）", 20, bold=True)
    _write(pen, 150, f"姓名：{name}　　　　　　　证号：{number}", 14)
    for row in range(9):
        pen.setPen(QPen(Qt.GlobalColor.black, 1))
        pen.drawRect(QRectF(50, 190 + 34 * row, PAGE[0] - 100, 34))
        _write(pen, 196 + 34 * row, "企业职工基本养老保险　　参保缴费　　2011年07月　　184", 12)
    pen.setPen(QPen(RED, 4))
    pen.drawEllipse(QPointF(PAGE[0] - 150, PAGE[1] - 150), 72, 72)
    # The watermark of training lies over everything, as on the real ones of the training city.
    pen.save()
    pen.translate(PAGE[0] / 2, PAGE[1] / 2)
    pen.rotate(-24)
    pen.setPen(QColor(181, 48, 31, 60))
    pen.setFont(_font(54, bold=True))
    pen.drawText(QRectF(-300, -50, 600, 100), Qt.AlignmentFlag.AlignCenter, "训练数据，无效")
    pen.restore()
    pen.end()
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    QImageWriter(buffer, b"PNG").write(page)
    return bytes(buffer.data().data())


def _write(pen: QPainter, top: int, words: str, size: int, *, bold: bool = False) -> None:
    pen.setPen(Qt.GlobalColor.black)
    pen.setFont(_font(size, bold=bold))
    pen.drawText(QRectF(0, top, PAGE[0], 40), Qt.AlignmentFlag.AlignHCenter, words)


def _font(size: int, *, bold: bool = False) -> QFont:
    font = QFont()
    font.setPixelSize(size)
    font.setBold(bold)
    return font

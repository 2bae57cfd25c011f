# SPDX-License-Identifier: Apache-2.0
"""Samples of the screens on which something is entered: form, materials, camera, page, review, signature."""

from __future__ import annotations

from PySide6.QtCore import QBuffer, QIODevice, QPointF, QRectF
from PySide6.QtGui import QColor, QImage, QImageWriter, QPainter, QPen, QPolygonF, QTransform

from config.texts import text
from kiosk.steps import screens as seen
from kiosk.steps.screens import FieldKind, FieldView, Option, Screen, Secret
from ui.screens.samples import Words
from ui.style.fonts import font

# Corners of the sample page on the sample desk.
QUAD = ((0.18, 0.06), (0.78, 0.04), (0.86, 0.93), (0.11, 0.95))


def entering(w: Words) -> dict[str, Screen]:
    """Return the samples from the form to the signature."""
    return {
        "08-form": _form(w),
        "08-form-choice": _form_choice(w),
        "09-materials": _materials(w),
        "10-camera": _camera(w),
        "11-page-check": _page_check(w),
        "11-corners": _corners(w),
        "12-review": _review(w),
        "13-signature": _signature(w),
    }


def _form(w: Words) -> seen.FormPage:
    return seen.FormPage(
        title=w("怎么联系您？", "How can we reach you?"),
        lead=w("带星号的要填，其他可以不填。第 2 组，共 4 组", "Starred fields are needed. Group 2 of 4"),
        trail=w.trail(3),
        focus="contact",
        fields=(
            FieldView(
                "home", w("现居住地", "Home"), FieldKind.TEXT, value="清汀县清汀镇柳湾村6组12号",
                masked="清汀县清汀镇 ********", required=True,
            ),
            FieldView(
                "phone", w("联系电话", "Phone"), FieldKind.PHONE, value="1380000000", required=True, groups=(3, 4, 4),
                max_length=11,
                error=w("电话要 11 位，您看看是不是少了一位。", "A phone number has 11 digits. One may be missing."),
            ),
            FieldView(
                "contact", w("紧急联系人姓名", "Emergency contact"), FieldKind.TEXT,
                hint=w("家人或邻居，可以不填", "family or neighbour, optional"), value="罗有田",
            ),
        ),
        actions=(w.action("next", "下一步", "Next", primary=True),),
    )  # fmt: skip


def _form_choice(w: Words) -> seen.FormPage:
    return seen.FormPage(
        title=w("您和谁一起住？", "Whom do you live with?"),
        lead=w("带星号的要填，其他可以不填。", "Starred fields are needed."),
        trail=w.trail(3),
        fields=(
            FieldView(
                "living", w("居住情况", "Living"), FieldKind.CHOICE, value="family", required=True,
                options=(
                    Option("alone", w("独居", "Alone")),
                    Option("family", w("与家人同住", "With family")),
                    Option("home", w("养老机构", "In a care home")),
                ),
            ),
            FieldView(
                "number", w("证号", "ID number"), FieldKind.ID_NUMBER, value="990121194307050016",
                masked="990 **** 0016", read_only=True, source=w("读卡所得", "from the card"),
            ),
        ),
        actions=(w.action("next", "下一步", "Next", primary=True),),
    )  # fmt: skip


def _materials(w: Words) -> seen.Materials:
    state = seen.MaterialState
    return seen.Materials(
        title=w("材料齐了两份，还差两份。", "Two papers are here, two are missing."),
        lead=w("先交户口簿，没带也有别的办法。", "The household register first; there are other ways."),
        trail=w.trail(4),
        rows=(
            seen.MaterialRow(
                "form", w("高龄津贴申请表", "Application form"), w("刚才填好的", "Just filled in"), state.DONE
            ),
            seen.MaterialRow(
                "id", w("居民身份证", "ID card"), w("已读卡核验，免交复印件", "Read here, no copy needed"), state.DONE
            ),
            seen.MaterialRow(
                "household",
                w("户口簿", "Household register"),
                w("首页和本人页，原件，扫完还给您", "First page and your own page"),
                state.OPEN,
                ways=(
                    w.action("scan", "现在扫描", "Scan now", icon="scan", primary=True),
                    w.action("later", "以后交", "Bring later", icon="shop"),
                ),
            ),
            seen.MaterialRow(
                "card",
                w("银行卡或社会保障卡", "Bank or social card"),
                w("本人的，扫有卡号的一面", "Side with the number"),
                state.WAITING,
            ),
        ),
        actions=(
            w.action(
                "next", "下一步", "Next", primary=True,
                reason=w("还差 2 份，选好就能往下", "2 missing: choose, then go on"),
            ),
        ),
    )  # fmt: skip


def desk_picture() -> seen.Picture:
    """Return a page on the desk as a camera sees it; its corners are ``QUAD``."""
    view = _desk(640, 480).convertToFormat(QImage.Format.Format_BGR888)
    return seen.Picture(640, 480, memoryview(view.constBits()).tobytes())


def _camera(w: Words) -> seen.Camera:
    return seen.Camera(
        title=w("请放户口簿的本人页。", "Please lay down your own page."),
        lead=w("第 2 页，首页已经拍好。", "Page 2; the first page is taken."),
        trail=w.trail(4),
        status=seen.CameraStatus.HELD,
        message=w("放好了，别动，三秒后自动拍。", "Good. Keep still. The picture is taken in three seconds."),
        picture=desk_picture(),
        quad=QUAD,
        hold=0.1,
        actions=(
            w.action("back-to-materials", "返回材料", "Back to papers"),
            w.action("take", "现在就拍", "Take it now", icon="camera", primary=True),
        ),
    )


def _page_check(w: Words) -> seen.PageCheck:
    return seen.PageCheck(
        title=w("这一页看得清吗？", "Can you read this page?"),
        lead=w("户口簿本人页，已自动裁正。", "Your own page, cut out and straightened."),
        trail=w.trail(4),
        page=_jpeg(_page(620, 860)),
        findings=(
            seen.Finding(True, w("四角都在", "All corners")),
            seen.Finding(True, w("字迹清楚", "Sharp")),
            seen.Finding(True, w("没有反光", "No glare")),
        ),
        note=w("户口簿已有 2 页。还有别的页，下一步再加。", "Two pages so far. More can be added in the next step."),
        actions=(
            w.action("retake", "重拍", "Retake", icon="again"),
            seen.Action("adjust", text("apply.page.adjust"), icon="hand"),
            w.action("pages", "看各页", "All pages", icon="list"),
            w.action("keep", "这页可以", "This page is fine", icon="tick", primary=True),
        ),
    )


def _corners(w: Words) -> seen.Corners:
    return seen.Corners(
        title=text("apply.corners.title"),
        lead=text("apply.corners.lead", page=w("户口簿本人页", "Your own page")),
        trail=w.trail(4),
        page=_jpeg(_desk(1280, 960)),
        quad=QUAD,
        actions=(
            w.action("cancel", "不改了", "Leave it"),
            w.action("done", "调好了", "Done", icon="tick", primary=True),
        ),
    )


def _review(w: Words) -> seen.Review:
    row = seen.ReviewRow
    return seen.Review(
        title=w("请从头看一遍。", "Please read it through."),
        lead=w("点错的那一行就能改。", "Touch any line to change it."),
        trail=w.trail(5),
        groups=(
            seen.ReviewGroup(
                w("申请人", "Applicant"),
                (row(w("姓名", "Name"), Secret("赵*厚", "赵德厚"), note=w("读卡所得", "from the card")),),
            ),
            seen.ReviewGroup(
                w("联系和居住", "Contact"),
                (
                    row(w("现居住地", "Home"), Secret("清汀镇柳湾村 ****", "清汀镇柳湾村6组12号"), "contact"),
                    row(w("联系电话", "Phone"), Secret("138 **** 0000", "138 0000 0000"), "contact"),
                    row(w("居住情况", "Living"), w("与家人同住", "With family"), "living"),
                ),
            ),
            seen.ReviewGroup(
                w("领钱的账户", "Account"),
                (row(w("卡号", "Card"), Secret("**** **** **** 3067", "6217 0000 0000 3067"), "account"),),
            ),
            seen.ReviewGroup(
                w("材料，共 2 份", "Papers, 2"),
                (
                    row(w("户口簿", "Register"), w("扫描 2 页", "2 pages scanned"), "materials"),
                    row(w("社会保障卡", "Social card"), w("以后到窗口交", "at a window, later"), "materials"),
                ),
            ),
        ),
        actions=(
            w.action("hold", "按住看全部", "Hold to see all", icon="eye"),
            w.action("sign", "都对，去签名", "All right, sign", primary=True),
        ),
    )


def _signature(w: Words) -> seen.Signature:
    return seen.Signature(
        title=w("请用手指在方框里写您的名字。", "Please write your name in the box with your finger."),
        lead=w("写错了点“重写”，写几次都行。", "Touch Write again as often as you like."),
        trail=w.trail(6),
        signer=w("申请人签名", "Applicant's signature"),
        covers=w("签的是：高龄津贴申请表和 4 份材料", "You sign the application form and 4 papers"),
        actions=(w.action("submit", "签好了，提交", "Signed, hand in", primary=True),),
    )


def page_jpeg(*, over: bool = False) -> bytes:
    """Return the sample page, ``over`` for one that lies upside down."""
    page = _page(620, 860)
    return _jpeg(page.transformed(QTransform().rotate(180)) if over else page)


def _page(width: int, height: int) -> QImage:
    """Paint a page of training data."""
    page = QImage(width, height, QImage.Format.Format_RGB888)
    page.fill(QColor("#FBF6E9"))
    painter = QPainter(page)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(QColor("#6B4A3A"), 2))
    rows = ("姓名　赵德厚", "性别　男", "民族　汉", "出生日期　1943年07月05日", "训练数据，无效")
    painter.setFont(font(height // 22, bold=True))
    painter.drawText(QRectF(0, height * 0.03, width, height * 0.08), 0x84, "常住人口登记卡")
    painter.setFont(font(height // 34))
    for number, words in enumerate(rows):
        box = QRectF(width * 0.06, height * (0.14 + 0.15 * number), width * 0.88, height * 0.15)
        painter.drawRect(box)
        painter.drawText(box.adjusted(16, 0, 0, 0), 0x80, words)
    painter.end()
    return page


def _desk(width: int, height: int) -> QImage:
    """Paint the page as it lies on a dark mat under the camera."""
    desk = QImage(width, height, QImage.Format.Format_RGB888)
    desk.fill(QColor("#333F3D"))
    painter = QPainter(desk)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setBrush(QColor("#FBF6E9"))
    painter.drawPolygon(QPolygonF([QPointF(x * width, y * height) for x, y in QUAD]))
    painter.drawImage(QRectF(0.22 * width, 0.1 * height, 0.5 * width, 0.78 * height), _page(620, 860))
    painter.end()
    return desk


def _jpeg(image: QImage) -> bytes:
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QImageWriter(buffer, b"jpeg")
    writer.setQuality(88)
    writer.write(image)
    return bytes(buffer.data().data())

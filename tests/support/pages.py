"""Pictures and values for the screens of papers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QBuffer, QIODevice
from PySide6.QtGui import QColor, QImage, QImageWriter, QPainter

from config.texts import plain
from kiosk.steps.screens import (
    Action,
    Camera,
    CameraStatus,
    Finding,
    MaterialRow,
    Materials,
    MaterialState,
    PageCheck,
    Picture,
    Review,
    ReviewGroup,
    ReviewRow,
    Secret,
)

QUAD = ((0.2, 0.1), (0.8, 0.1), (0.9, 0.9), (0.1, 0.9))


def jpeg(width: int = 620, height: int = 860, paint: Callable[[QPainter], None] | None = None) -> bytes:
    """Return a page as the capture gives it: white, with a red corner at the top left and a blue one below right."""
    page = QImage(width, height, QImage.Format.Format_RGB32)
    page.fill(QColor("white"))
    painter = QPainter(page)
    painter.fillRect(0, 0, width // 4, height // 4, QColor("#C00000"))
    painter.fillRect(width * 3 // 4, height * 3 // 4, width // 4, height // 4, QColor("#0000C0"))
    painter.end()
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    QImageWriter(buffer, b"jpeg").write(page)
    return bytes(buffer.data().data())


def picture(width: int = 64, height: int = 48, blue: int = 200, red: int = 10) -> Picture:
    """Return an even picture of the camera."""
    return Picture(width, height, bytes((blue, 30, red)) * (width * height))


def camera(**more: Any) -> Camera:
    """Return the live view while the page lies still."""
    values: dict[str, Any] = {
        "title": plain("请放户口簿的本人页。"),
        "lead": plain("第 2 页，首页已经拍好。"),
        "status": CameraStatus.HELD,
        "message": plain("放好了，别动，三秒后自动拍。"),
        "picture": picture(),
        "quad": QUAD,
        "hold": 0.1,
        "actions": (Action("take", plain("现在就拍"), icon="camera", primary=True),),
    }
    return Camera(**{**values, **more})


RETAKE = Action("retake", plain("重拍"), icon="again")
DROP = Action("drop", plain("不要这页"), icon="trash")
KEEP = Action("keep", plain("这页可以"), icon="tick", primary=True)


def page_check(**more: Any) -> PageCheck:
    """Return a page that was judged well but for one finding."""
    values: dict[str, Any] = {
        "title": plain("这一页看得清吗？"),
        "page": jpeg(),
        "findings": (Finding(True, plain("四角都在")), Finding(False, plain("有点模糊"))),
        "note": plain("户口簿已有 2 页。"),
        "actions": (RETAKE, DROP, KEEP),
    }
    return PageCheck(**{**values, **more})


SCAN = Action("scan", plain("现在扫描"), icon="scan", primary=True)
LATER = Action("later", plain("以后交"), icon="shop")


def material(name: str, state: MaterialState, label: str = "", ways: tuple[Action, ...] = ()) -> MaterialRow:
    """Return one material."""
    return MaterialRow(name, plain(label or name), plain("原件，扫完还给您"), state, ways)


def materials(*rows: MaterialRow) -> Materials:
    """Return the list, by default one of each state."""
    state = MaterialState
    usual = (
        material("form", state.DONE, "高龄津贴申请表"),
        material("household", state.OPEN, "户口簿", (SCAN, LATER)),
        material("card", state.WAITING, "银行卡或社会保障卡"),
        material("photo", state.LATER, "近期免冠证件照"),
    )
    return Materials(title=plain("材料齐了一份，还差两份。"), rows=rows or usual, actions=(KEEP,))


def review(*groups: ReviewGroup, hold: bool = False) -> Review:
    """Return a review with personal data in it."""
    address = Secret("清汀镇柳湾村 ****", "云泽市清汀县清汀镇柳湾村6组12号")
    usual = (
        ReviewGroup(plain("申请人"), (ReviewRow(plain("姓名"), Secret("赵*厚", "赵德厚"), note=plain("读卡所得")),)),
        ReviewGroup(
            plain("联系和居住"),
            (
                ReviewRow(plain("现居住地"), address, "home"),
                ReviewRow(plain("居住情况"), plain("与家人同住"), "living"),
            ),
        ),
    )
    sign = Action("sign", plain("都对，去签名"), primary=True)
    look = (Action("hold", plain("按住看全部"), icon="eye"),) if hold else ()
    return Review(title=plain("请从头看一遍。"), groups=groups or usual, actions=(*look, sign))

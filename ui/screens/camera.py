# SPDX-License-Identifier: Apache-2.0
"""The live view of a paper on the desk, and how long it must still lie quietly."""

from __future__ import annotations

import math

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QWidget

from kiosk.steps.screens import Camera, CameraStatus, Tone
from ui.parts.chip import Mark, Shape
from ui.parts.document_view import LiveView
from ui.parts.icon_label import Icon
from ui.parts.label import Label
from ui.parts.ring import Ring
from ui.screens.base import ScreenWidget, column
from ui.style.fonts import font
from ui.style.look import Look

# Green only when the whole page is seen: the outline is a promise of what will be taken.
SURE = frozenset({CameraStatus.SEEN, CameraStatus.HELD, CameraStatus.TAKING})
TAGS = {
    CameraStatus.STARTING: (Tone.INFO, "camera"),
    CameraStatus.NO_PAGE: (Tone.WARN, "warn"),
    CameraStatus.REFUSED: (Tone.WARN, "warn"),
    CameraStatus.SEEN: (Tone.OK, "circle-tick"),
    CameraStatus.HELD: (Tone.OK, "circle-tick"),
    CameraStatus.TAKING: (Tone.OK, "camera"),
    CameraStatus.LOST: (Tone.FAULT, "fault"),
}
# What stands in the place of the ring while nothing is counted.
SIGNS = {
    CameraStatus.STARTING: ("camera", "ink_2"),
    CameraStatus.NO_PAGE: ("document", "ink_2"),
    CameraStatus.REFUSED: ("warn", "warn"),
    CameraStatus.SEEN: ("document", "ok"),
    CameraStatus.LOST: ("fault", "fault"),
}


STATUS = Shape(58, 20, 10, icon=38)


class StatusMark(Mark):
    """What the camera sees, larger than a usual tag: it is read from an arm's length while the hands move a paper."""

    def __init__(self, look: Look) -> None:
        super().__init__(look, STATUS)
        self._font = font(look.tokens.type.note if look.tokens.elder else look.tokens.px(34), bold=True)


class CameraScreen(ScreenWidget[Camera]):
    """Live picture, outline, the ring that counts, and one sentence."""

    # Close under the question: the picture needs the height, and eyes go from one to the other all the time.
    air = 30
    side_share = (6, 7)

    def build(self) -> None:
        """Put the view into the body, ring and sentence below it."""
        self.view = LiveView(self.look)
        # All free height goes to the picture.
        self.body.addWidget(self.view, 100)
        self.ring = Ring(self.look, diameter=172, thickness=20, number=78, shade="ok", ground=self._ring_ground())
        self.sign = Icon(self.look, self.px(120))
        self.message = Label(self.look, self._message_px(), bold=True)
        self.below.addSpacing(self.px(36))
        self.below.addWidget(self._status())

    def fill(self, screen: Camera) -> None:
        """Show picture, outline and count."""
        self.view.show_picture(screen.picture, screen.quad, sure=screen.status in SURE)
        self.message.set_words(self.look.say(screen.message))
        tone, icon = TAGS[screen.status]
        self.tag.say(self.look.of(f"input.camera.status.{screen.status.value}"), tone, icon)
        self._count(screen)

    def _count(self, screen: Camera) -> None:
        name, colour = SIGNS.get(screen.status, ("", "ok"))
        self.ring.setVisible(not name)
        self.sign.show_icon(name, colour)
        # The share comes from the step; nothing is counted here, so ring and camera can never disagree.
        left = 1.0 - min(1.0, max(0.0, screen.hold))
        # The picture is taken at the end of the last second, so the ring never says 0.
        self.ring.show_share(left, str(max(1, math.ceil(left * screen.hold_seconds - 1e-6))))

    def _question(self, into: QBoxLayout) -> None:
        """Stand the tag at the end of the lead's line, and under it where there is little width."""
        self.tag = StatusMark(self.look)
        into.addLayout(self.above)
        into.addWidget(self.title)
        into.addSpacing(self.px(8))
        if self.look.tokens.landscape or self.look.tokens.elder:
            into.addWidget(self.lead)
            into.addSpacing(self.px(12))
            into.addWidget(self.tag, 0, Qt.AlignmentFlag.AlignLeft)
        else:
            line = QHBoxLayout()
            line.addWidget(self.lead, 1)
            line.addWidget(self.tag, 0, Qt.AlignmentFlag.AlignVCenter)
            into.addLayout(line)
        into.addLayout(self.head)

    def _status(self) -> QWidget:
        status = QWidget(self)
        row = QHBoxLayout(status)
        row.setContentsMargins(self.px(6), 0, 0, 0)
        row.setSpacing(self.px(40))
        place = QWidget(status)
        # Ring and sign change places while hands move a paper: the words beside them must not jump.
        place.setFixedSize(self.ring.size())
        signs = column()
        place.setLayout(signs)
        for part in (self.ring, self.sign):
            signs.addWidget(part, 0, Qt.AlignmentFlag.AlignCenter)
        row.addWidget(place)
        row.addWidget(self.message, 1, Qt.AlignmentFlag.AlignVCenter)
        return status

    def _ring_ground(self) -> str:
        # In high contrast lines and what is well are the same white; the part that has run out must differ.
        return "idle_line" if self.look.tokens.high_contrast else "line"

    def _message_px(self) -> int:
        tokens = self.look.tokens
        if tokens.landscape:
            return tokens.type.body if tokens.elder else self.px(44)
        return tokens.type.name if tokens.elder else self.px(54)

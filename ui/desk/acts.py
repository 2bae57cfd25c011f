# SPDX-License-Identifier: Apache-2.0
"""What each button of the training desk does, as data: one table a panel."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Button:
    """A button: the key of its words, the key that presses it, the act it sends."""

    key: str
    shortcut: str
    act: dict[str, Any] = field(default_factory=dict)


# Letters for cards and papers, F-keys for plugs, digits for the platform: a trainer plays with one hand and looks at
# the kiosk.
CARD = (
    Button("training.desk.lift", "V", {"do": "lift"}),
    Button("training.desk.worn", "B", {"do": "card-fault", "name": "worn"}),
    Button("training.desk.moved", "M", {"do": "card-fault", "name": "moved"}),
    Button("training.desk.silent-reader", "T", {"do": "card-fault", "name": "silent"}),
)
PAPERS = ("household-cover", "household-page", "bank-card", "form", "blank")
# Every one is what the page finder judges; each can be laid on any paper.
PAPER_FAULTS = ("glare", "tilt", "cut-off", "blur", "finger", "dark")
PAPER = (
    Button("training.desk.take-away", "N", {"do": "take-away"}),
    Button("training.desk.lay-slip", "L", {"do": "lay", "paper": "slip"}),
    Button("training.desk.scan-slip", "Z", {"do": "scan"}),
    Button("training.desk.cover", "J", {"do": "cover-camera"}),
    Button("training.desk.uncover", "U", {"do": "uncover-camera"}),
)
DEVICES = (
    ("id_card", "F1"),
    ("receipt_printer", "F2"),
    ("document_camera", "F3"),
    ("speaker", "F4"),
    ("page_printer", "F5"),
)
PRINTER = (
    Button("training.desk.end-paper", "P", {"do": "end-paper"}),
    Button("training.desk.load-paper", "R", {"do": "load-paper"}),
    Button("training.desk.open-cover", "O", {"do": "open-cover"}),
    Button("training.desk.close-cover", "C", {"do": "close-cover"}),
)
PAGES = (
    Button("training.desk.end-sheets", "Y", {"do": "end-sheets"}),
    Button("training.desk.load-sheets", "H", {"do": "load-sheets"}),
    Button("training.desk.jam-sheets", "K", {"do": "jam-sheets"}),
)
PLATFORM = (
    Button("training.desk.platform-well", "1", {"do": "platform-fault", "name": "none"}),
    Button("training.desk.platform-busy", "2", {"do": "platform-fault", "name": "busy-429"}),
    Button("training.desk.platform-lost-answer", "3", {"do": "platform-fault", "name": "drop-answer"}),
    Button("training.desk.platform-error", "4", {"do": "platform-fault", "name": "error-500"}),
    Button("training.desk.platform-html", "5", {"do": "platform-fault", "name": "html"}),
)
# What the office does to the newest dossier, so that somebody can come back to it.
OFFICE = (
    Button("training.desk.ask-papers", "6", {"do": "dossier", "node": "supplement-asked"}),
    Button("training.desk.late", "7", {"do": "dossier", "node": "accepted", "days_ago": 60}),
    Button("training.desk.decide", "8", {"do": "dossier", "node": "decided"}),
)
# What hands do at the small parts, by the kind of the part; offered beside its faults.
HANDS: dict[str, tuple[dict[str, Any], ...]] = {
    "code_scanner": ({"do": "scan"},),
    "signature_pad": ({"do": "sign"},),
    "social_card": ({"do": "insert-card"}, {"do": "insert-locked"}, {"do": "pull-card"}),
    "scanner": tuple({"do": "feed-sheets", "count": count} for count in (1, 2)),
    "evaluation_pad": tuple({"do": "press-level", "level": level} for level in (5, 4, 3, 2, 1)),
    "caller_pad": tuple(
        {"do": "press-key", "key": key}
        for key in ("next", "recall", "missed", "finish", "pause", "transfer", "enter", "clear", *"1234567890")
    ),
}

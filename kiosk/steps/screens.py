# SPDX-License-Identifier: Apache-2.0
"""What is to be seen, as frozen values: no widget, no pixel, texts as ``Text(key, args)``.

A step shows one of these; ``ui/screens`` has exactly one widget class for each type. Showing a value of the type that
is on the screen already changes it in place. Actions come back as ``events.Press(action.name)``.
"""

from __future__ import annotations

import enum
from dataclasses import dataclass

from config.texts import Text
from kiosk.steps.screen_values import Action as Action
from kiosk.steps.screen_values import Fact as Fact
from kiosk.steps.screen_values import FieldKind as FieldKind
from kiosk.steps.screen_values import FieldView as FieldView
from kiosk.steps.screen_values import InfoLine as InfoLine
from kiosk.steps.screen_values import Notice as Notice
from kiosk.steps.screen_values import Option as Option
from kiosk.steps.screen_values import Secret as Secret
from kiosk.steps.screen_values import Tile as Tile
from kiosk.steps.screen_values import Tone as Tone
from kiosk.steps.screen_values import Trail as Trail


@dataclass(frozen=True, kw_only=True)
class Screen:
    """What all screens have. ``can_go_back`` and ``can_go_home`` are the footer's first two keys."""

    title: Text
    lead: Text | None = None
    trail: Trail | None = None
    actions: tuple[Action, ...] = ()
    can_go_back: bool = True
    can_go_home: bool = True
    spoken: Text | None = None
    """What 朗读 says; never holds personal data. The title when None."""


@dataclass(frozen=True, kw_only=True)
class Idle(Screen):
    """Nobody is here. ``Press("start")`` begins; ``services`` say what can be done."""

    services: tuple[InfoLine, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Home(Screen):
    """What can be done today. ``hours`` and ``line`` are the two facts under the title."""

    hours: Text
    line: Text
    tiles: tuple[Tile, ...]
    section: Text
    section_note: Text | None = None
    notice: Notice | None = None


@dataclass(frozen=True, kw_only=True)
class Choice(Screen):
    """One question with a few answers (给谁办, relation, domestic choice)."""

    choices: tuple[Tile, ...]
    about: Tile | None = None
    """The matter in hand, small above the title."""
    notice: Notice | None = None


@dataclass(frozen=True)
class Tag:
    """A small flat label."""

    label: Text
    tone: Tone = Tone.INFO


@dataclass(frozen=True)
class GuideLine:
    """A line of a guide's row with an optional tag behind it."""

    words: Text
    tag: Tag | None = None


@dataclass(frozen=True)
class GuideRow:
    """One question of the guide (谁能办, 要带什么 …) with its lines."""

    icon: str
    label: Text
    lines: tuple[GuideLine, ...]


@dataclass(frozen=True, kw_only=True)
class Guide(Screen):
    """The item's guide; ``version`` says which one and how old."""

    tags: tuple[Tag, ...]
    rows: tuple[GuideRow, ...]
    notice: Notice | None = None
    version: Text | None = None


class CardStatus(enum.Enum):
    """What the reader is doing, for picture and dot."""

    WAITING = "waiting"
    READING = "reading"
    NOT_READ = "not-read"
    READER_LOST = "reader-lost"


@dataclass(frozen=True, kw_only=True)
class PlaceCard(Screen):
    """Ask for a card; ``message`` says the state, ``hint`` where the reader is or what to do."""

    status: CardStatus
    message: Text
    hint: Text | None = None


@dataclass(frozen=True, kw_only=True)
class CardRead(Screen):
    """The card as read, masked; ``headline`` is the name."""

    headline: Fact
    facts: tuple[Fact, ...]
    verdict: Notice | None = None


@dataclass(frozen=True, kw_only=True)
class FormPage(Screen):
    """One group of fields. ``focus`` is the field that opens the keyboard, empty for none."""

    fields: tuple[FieldView, ...]
    focus: str = ""


class MaterialState(enum.Enum):
    """Where one material stands."""

    DONE = "done"
    OPEN = "open"
    WAITING = "waiting"
    LATER = "later"


@dataclass(frozen=True)
class MaterialRow:
    """One material; ``ways`` are shown when it is OPEN. Touching a WAITING or LATER row: ``Press("open", name)``."""

    name: str
    label: Text
    note: Text
    state: MaterialState
    ways: tuple[Action, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Materials(Screen):
    """The list of materials of the item. A way comes back as ``Press(way.name, row.name)``."""

    rows: tuple[MaterialRow, ...]


@dataclass(frozen=True, repr=False)
class Picture:
    """Rows of blue-green-red bytes without padding, for a live view."""

    width: int
    height: int
    data: bytes | memoryview


class CameraStatus(enum.Enum):
    """What the camera sees, for the tag over the picture."""

    STARTING = "starting"
    NO_PAGE = "no-page"
    SEEN = "seen"
    HELD = "held"
    TAKING = "taking"
    LOST = "lost"


@dataclass(frozen=True, kw_only=True)
class Camera(Screen):
    """Live view. ``quad`` are four corners as fractions of width and height, clockwise from the top left of the page.

    ``hold`` runs from 0 to 1 while the page lies still; at 1 the picture is taken.
    """

    status: CameraStatus
    message: Text
    picture: Picture | None = None
    quad: tuple[tuple[float, float], ...] | None = None
    hold: float = 0.0
    hold_seconds: float = 3.0


@dataclass(frozen=True)
class Finding:
    """One check of a page, with its reason when it is not well."""

    well: bool
    message: Text


@dataclass(frozen=True, repr=False, kw_only=True)
class PageCheck(Screen):
    """The page as it will be sent. ``page`` is a JPEG."""

    page: bytes
    findings: tuple[Finding, ...]
    note: Text | None = None


@dataclass(frozen=True, repr=False)
class ReviewRow:
    """One line of the review; ``change`` names where a touch leads: ``Press("change", change)``; None: read only."""

    label: Text
    value: Text | Secret
    change: str | None = None
    note: Text | None = None


@dataclass(frozen=True)
class ReviewGroup:
    """Rows under one heading."""

    heading: Text
    rows: tuple[ReviewRow, ...]


@dataclass(frozen=True, kw_only=True)
class Review(Screen):
    """Everything once more before the signature."""

    groups: tuple[ReviewGroup, ...]


@dataclass(frozen=True, kw_only=True)
class Signature(Screen):
    """A box for the finger. Strokes come back as ``Signed(strokes)`` when the primary action is pressed."""

    signer: Text
    covers: Text
    message: Text | None = None
    """Why to sign again, or that the box is still empty."""


@dataclass(frozen=True)
class Stage:
    """One ring of the sent line: green only on its own fact, with its time."""

    label: Text
    note: Text
    done: bool
    icon: str


@dataclass(frozen=True, kw_only=True)
class Stored(Screen):
    """What is stored, sent, acknowledged: three facts. Numbers are shown in groups as given."""

    stages: tuple[Stage, ...]
    receipt_label: Text
    receipt_no: str
    query_label: Text
    query_code: str
    qr: str
    lines: tuple[InfoLine, ...]
    settled: bool = False
    """True when the last ring is green: the big sign is a tick, else a tray."""


@dataclass(frozen=True, kw_only=True)
class SlipTrouble(Screen):
    """The slip did not come out, or perhaps did not: the number stands large in its place."""

    number_label: Text
    number: str
    query_label: Text
    query_code: str
    lines: tuple[InfoLine, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Evaluation(Screen):
    """Five levels, no default, may be skipped. A level comes back as ``Press("choose", level)``."""

    levels: tuple[Tile, ...]


@dataclass(frozen=True, kw_only=True)
class Goodbye(Screen):
    """The end. ``card_left`` while the card still lies there; ``lines``: what the wipe did and where to ask."""

    card_left: bool
    paper_out: bool
    lines: tuple[InfoLine, ...]


@dataclass(frozen=True, kw_only=True)
class Trouble(Screen):
    """Something cannot be done now: why, what is missing, where else to go."""

    tone: Tone
    reasons: tuple[InfoLine, ...]
    elsewhere: tuple[InfoLine, ...] = ()


@dataclass(frozen=True, kw_only=True)
class StillThere(Screen):
    """The idle question over the current screen: ``Press("stay")`` or ``Press("leave")``."""

    seconds_left: int
    seconds: int


SCREENS: tuple[type[Screen], ...] = (
    Idle, Home, Choice, Guide, PlaceCard, CardRead, FormPage, Materials, Camera, PageCheck, Review, Signature, Stored,
    SlipTrouble, Evaluation, Goodbye, Trouble, StillThere,
)  # fmt: skip
"""Every type a step may show; a test asks ui for a widget of each."""

# SPDX-License-Identifier: Apache-2.0
"""What is to be seen, as frozen values: no widget, no pixel, texts as ``Text(key, args)``.

A step shows one of these; ``ui/screens`` has exactly one widget class for each type. Showing a value of the type that
is on the screen already changes it in place. Actions come back as ``events.Press(action.name)``.
"""

from __future__ import annotations

import enum

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
from kiosk.steps.value import Value


class Screen(Value, frozen=True, kw_only=True):
    """What all screens have. ``can_go_back`` and ``can_go_home`` are the footer's first two keys."""

    title: Text
    lead: Text | None = None
    trail: Trail | None = None
    actions: tuple[Action, ...] = ()
    can_go_back: bool = True
    can_go_home: bool = True
    spoken: Text | None = None
    """What 朗读 says; never holds personal data. Title, lead and what can be chosen when None."""


class Idle(Screen, frozen=True, kw_only=True):
    """Nobody is here. ``Press("start")`` begins; ``services`` say what can be done."""

    services: tuple[InfoLine, ...] = ()


class Home(Screen, frozen=True, kw_only=True):
    """What can be done today. ``hours`` and ``line`` are the two facts under the title.

    A theme comes back as ``Press("theme", name)``, the search as ``Press("find")``, a way or door by its own name.
    """

    hours: Text
    line: Text
    tiles: tuple[Tile, ...]
    section: Text
    section_note: Text | None = None
    notice: Notice | None = None
    search: Text | None = None
    """What stands in the field that leads to the search; None at a post without one."""
    themes_title: Text | None = None
    themes: tuple[Tile, ...] = ()
    ways: tuple[Action, ...] = ()
    """Lists to look through: ``themes``, ``offices``, ``units``, ``all``; each mode of the screen shows its own."""
    doors: tuple[Action, ...] = ()
    """Ways into what is no matter, such as having one's say: ``Press("open", name)``."""


class CardHome(Home, frozen=True, kw_only=True):
    """Home with a card that was laid there; apart, because its widget has seen a name and goes with the visit."""


class Choice(Screen, frozen=True, kw_only=True):
    """One question with a few answers (给谁办, relation, domestic choice)."""

    choices: tuple[Tile, ...]
    about: Tile | None = None
    """The matter in hand, small above the title."""
    notice: Notice | None = None


class Tag(Value, frozen=True):
    """A small flat label."""

    label: Text
    tone: Tone = Tone.INFO


class GuideLine(Value, frozen=True):
    """A line of a guide's row with an optional tag behind it."""

    words: Text
    tag: Tag | None = None


class GuideRow(Value, frozen=True):
    """One question of the guide (谁能办, 要带什么 …) with its lines."""

    icon: str
    label: Text
    lines: tuple[GuideLine, ...]


class Guide(Screen, frozen=True, kw_only=True):
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


class PlaceCard(Screen, frozen=True, kw_only=True):
    """Ask for a card; ``message`` says the state, ``hint`` where the reader is or what to do."""

    status: CardStatus
    message: Text
    hint: Text | None = None


class CardRead(Screen, frozen=True, kw_only=True):
    """The card as read, masked; ``headline`` is the name."""

    headline: Fact
    facts: tuple[Fact, ...]
    verdict: Notice | None = None


class FormPage(Screen, frozen=True, kw_only=True):
    """One group of fields. ``focus`` is the field that opens the keyboard, empty for none."""

    fields: tuple[FieldView, ...]
    focus: str = ""
    lead_matters: bool = False
    """The lead says what an answer changed or means: it is shown in large type too."""


class MaterialState(enum.Enum):
    """Where one material stands."""

    DONE = "done"
    OPEN = "open"
    WAITING = "waiting"
    LATER = "later"


class MaterialRow(Value, frozen=True):
    """One material; ``ways`` are shown when it is OPEN. Touching a WAITING or LATER row: ``Press("open", name)``."""

    name: str
    label: Text
    note: Text
    state: MaterialState
    ways: tuple[Action, ...] = ()
    opens: bool = False
    """A DONE row is touched as well: its pages can be looked through."""


class Materials(Screen, frozen=True, kw_only=True):
    """The list of materials of the item. A way comes back as ``Press(way.name, row.name)``."""

    rows: tuple[MaterialRow, ...]


class Picture(Value, frozen=True):
    """Rows of blue-green-red bytes without padding, for a live view."""

    width: int
    height: int
    data: bytes | memoryview


class CameraStatus(enum.Enum):
    """What the camera sees, for the tag over the picture."""

    STARTING = "starting"
    NO_PAGE = "no-page"
    REFUSED = "refused"
    """What lies there is seen and will not do."""
    SEEN = "seen"
    HELD = "held"
    TAKING = "taking"
    LOST = "lost"


class Camera(Screen, frozen=True, kw_only=True):
    """Live view. ``quad`` are four corners as fractions of width and height, clockwise from the top left of the page.

    ``hold`` runs from 0 to 1 while the page lies still; at 1 the picture is taken.
    """

    status: CameraStatus
    message: Text
    picture: Picture | None = None
    quad: tuple[tuple[float, float], ...] | None = None
    hold: float = 0.0
    hold_seconds: float = 3.0


class Finding(Value, frozen=True):
    """One check of a page, with its reason when it is not well."""

    well: bool
    message: Text


class PageCheck(Screen, frozen=True, kw_only=True):
    """The page as it will be sent. ``page`` is a JPEG."""

    page: bytes
    findings: tuple[Finding, ...]
    note: Text | None = None


class Corners(Screen, frozen=True, kw_only=True):
    """A still on which the person sets the corners of the page; they come as ``Outlined`` with the primary action.

    ``page`` is a JPEG, empty while it is fetched; ``quad`` where the corners are first, as in ``Camera``.
    """

    page: bytes
    quad: tuple[tuple[float, float], ...]
    message: Text | None = None
    """Why to set them again; stands in place of the lead."""


class ReviewRow(Value, frozen=True):
    """One line of the review; ``change`` names where a touch leads: ``Press("change", change)``; None: read only."""

    label: Text
    value: Text | Secret
    change: str | None = None
    note: Text | None = None


class ReviewGroup(Value, frozen=True):
    """Rows under one heading."""

    heading: Text
    rows: tuple[ReviewRow, ...]


class Review(Screen, frozen=True, kw_only=True):
    """Everything once more before the signature."""

    groups: tuple[ReviewGroup, ...]


class Signature(Screen, frozen=True, kw_only=True):
    """A box for the finger. Strokes come back as ``Signed(strokes)`` when the primary action is pressed."""

    signer: Text
    covers: Text
    message: Text | None = None
    """Why to sign again, or that the box is still empty."""


class Stage(Value, frozen=True):
    """One ring of the sent line: green only on its own fact, with its time."""

    label: Text
    note: Text
    done: bool
    icon: str


class Stored(Screen, frozen=True, kw_only=True):
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


class SlipTrouble(Screen, frozen=True, kw_only=True):
    """The slip did not come out, or perhaps did not: the number stands large in its place."""

    number_label: Text
    number: str | Text
    """A day is a text: it is said otherwise in another language."""
    query_label: Text
    query_code: str
    lines: tuple[InfoLine, ...] = ()


class Evaluation(Screen, frozen=True, kw_only=True):
    """Five levels, no default, may be skipped. A level comes back as ``Press("choose", level)``."""

    levels: tuple[Tile, ...]


class Goodbye(Screen, frozen=True, kw_only=True):
    """The end. ``card_left`` while the card still lies there; ``lines``: what the wipe did and where to ask."""

    card_left: bool
    paper_out: bool
    lines: tuple[InfoLine, ...]


class Trouble(Screen, frozen=True, kw_only=True):
    """Something cannot be done now: why, what is missing, where else to go."""

    tone: Tone
    reasons: tuple[InfoLine, ...]
    elsewhere: tuple[InfoLine, ...] = ()


class StillThere(Screen, frozen=True, kw_only=True):
    """The idle question over the current screen: ``Press("stay")`` or ``Press("leave")``."""

    seconds_left: int
    seconds: int

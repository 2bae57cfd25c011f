# SPDX-License-Identifier: Apache-2.0
"""What is remembered between home and a matter: a card laid at home, and the lists that were looked through."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, ClassVar

from devices.id_card import IdentityCard
from kiosk.domain.hall import Region
from kiosk.domain.item import ServiceItem
from kiosk.steps.belongings import Part

if TYPE_CHECKING:
    from kiosk.content.shelf import Entry, Index


@dataclass(repr=False)
class CardAtHome(Part):
    """A card that was laid at home, before anything was chosen; whose it is was not confirmed yet."""

    NAME: ClassVar[str] = "card-at-home"
    OUTLASTS: ClassVar[bool] = True
    card: IdentityCard | None = None
    missed: bool = False
    """The last card could not be read: home says how to lay it."""

    @property
    def held(self) -> bool:
        """Tell whether a card is held; that one was missed is nothing to lose."""
        return self.card is not None

    def buffers(self) -> list[bytearray]:
        """Return what is to be overwritten of the card."""
        return [self.card.raw_text, self.card.photo] if self.card else []

    def keep(self, card: IdentityCard) -> None:
        """Hold a card; the one before is overwritten."""
        self.drop()
        self.card, self.missed = card, False

    def drop(self) -> None:
        """Overwrite the card, if there is one."""
        if self.card:
            self.card.wipe()
        self.card = None

    def take(self) -> IdentityCard | None:
        """Give the card to who asks for it now; it is theirs to wipe."""
        card, self.card = self.card, None
        return card


@dataclass(frozen=True)
class View:
    """One list: ``themes``, ``offices``, ``kinds`` and ``places`` lead to others, all other kinds show matters."""

    kind: str
    """themes, offices, kinds, places, theme, office, kind, place, audience, all"""
    code: str = ""
    """Which theme, office, kind or place; for an audience: person or legal; for places: those in this one."""


@dataclass(repr=False)
class Finding(Part):
    """What somebody looks for."""

    NAME: ClassVar[str] = "finding"
    OUTLASTS: ClassVar[bool] = True
    words: str = ""
    asked: str = ""
    """The words whose answer is on the screen."""
    failed: bool = False
    views: list[View] = field(default_factory=list)
    """Lists from the outer to the inner one; the last is shown."""
    audience: str = ""
    """Narrows a list to what is for persons or for organisations."""
    items: list[ServiceItem] = field(default_factory=list)
    """What the list on the screen holds so far."""
    places: tuple[Region, ...] = ()
    """The places of the city, once a list of them was asked for."""
    texts: tuple[Entry, ...] = ()
    """Texts for the public that were found beside them."""
    index: Index | None = None
    """What of these was here when they were found."""
    total: int = 0
    loading: bool = False
    refused: ServiceItem | None = None
    """The matter that was refused last, whose guide can be read all the same."""

    @property
    def held(self) -> bool:
        """Tell that nobody need be asked before it goes: it is typed again in seconds, and names nobody."""
        return False

    def begin(self, *views: View) -> None:
        """Look for something else."""
        self.words = self.asked = self.audience = ""
        self.views = list(views)
        self.empty()

    def empty(self) -> None:
        """Forget what was found."""
        self.items, self.total, self.failed, self.loading = [], 0, False, False
        self.texts, self.index = (), None

    def item(self, task_code: str) -> ServiceItem | None:
        """Return a matter that is on the list."""
        return next((one for one in self.items if one.task_code == task_code), None)

"""A matter that changed after somebody handed it in, and the walk of who comes back for it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec

from kiosk.catalogue import Catalogue
from kiosk.domain.form import Form
from kiosk.domain.item import FormReference, Material, ServiceItem
from kiosk.domain.words import Words
from offline_queue.entry import Entry, NeedsCorrection, State
from tests.support.flow_walk import ELDER, card, training_catalogue
from tests.support.inquiries import Inquiring

GONE = NeedsCorrection("item-version-gone", b'{"code": "item-version-gone"}')
BACK_TO = FormReference("elder-allowance", 2)
PHOTO = Material(
    "photo",
    Words("近期照片", "A recent photo"),
    Words("一寸，免冠", "One inch, no hat"),
    ways=("scan", "later"),
    pages=(Words("照片", "Photo"),),
    max_pages=1,
)


class Changed:
    """The training catalogue with one matter in its second version; ``old_form`` false: the first form is not here."""

    def __init__(
        self,
        *,
        old_form: bool = True,
        form: bool = True,
        gone: bool = False,
        papers: dict[str, Any] | None = None,
        materials: tuple[Material, ...] = (),
    ) -> None:
        self._whole: Catalogue = training_catalogue()
        self._old_form, self._gone = old_form, gone
        item = self._whole.item(ELDER)
        assert item is not None
        assert item.form is not None
        kept = tuple(msgspec.structs.replace(one, **(papers or {}).get(one.id, {})) for one in item.materials)
        reference = BACK_TO if form else item.form
        self._item = msgspec.structs.replace(item, version=2, form=reference, materials=kept + materials)
        self._form = second_form(self._whole.form(item.form))

    def __getattr__(self, name: str) -> Any:
        return getattr(self._whole, name)

    def item(self, task_code: str) -> ServiceItem | None:
        if task_code != ELDER:
            return self._whole.item(task_code)
        return None if self._gone else self._item

    def withdrawn(self, task_code: str) -> bool:
        return self._gone if task_code == ELDER else self._whole.withdrawn(task_code)

    def has_form(self, reference: FormReference) -> bool:
        if reference.code == BACK_TO.code and reference.version == 1:
            return self._old_form
        return reference == BACK_TO or self._whole.has_form(reference)

    def form(self, reference: FormReference) -> Form:
        return self._form if reference == BACK_TO else self._whole.form(reference)


def second_form(first: Form) -> Form:
    """Return the form with a new question, and with one of which an answer is not offered any more."""
    fields, properties = dict(first.fields), dict(first.schema.properties)
    fields["height"] = msgspec.structs.replace(fields["contact_name"], label=Words("身高", "Height"), mask=None)
    properties["height"] = {"type": "string", "minLength": 2, "maxLength": 5}
    fields["household_town"] = msgspec.structs.replace(
        fields["household_town"],
        options=tuple(one for one in fields["household_town"].options if one.value != "qingting"),
    )
    properties["household_town"] = {"type": "string", "enum": [one.value for one in fields["household_town"].options]}
    schema = msgspec.structs.replace(first.schema, properties=properties, required=(*first.schema.required, "height"))
    group, *others = first.groups
    groups = (msgspec.structs.replace(group, fields=(*group.fields, "height")), *others)
    return msgspec.structs.replace(first, version=2, schema=schema, fields=fields, groups=groups)


class Returning(Inquiring):
    """Somebody hands in, the platform refuses it for its version, and they come back to a changed matter."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder, "apply", "progress", at="home")

    def hand_in(self, relation: str = "self") -> Entry:
        """Hand in to the end of the visit; return what is stored."""
        if relation == "self":
            self.to_stored()
        else:
            self.to_sign_entrusted()
            self.sign()
        (entry,) = [one for one in self.box.entries() if one.kind == "submission"]
        # The slip first: until it is out nobody leaves.
        self.wait(20)
        self.press("home")
        return entry

    def refuse(self, outcome: Any = GONE) -> None:
        """Let the platform have none of it."""
        while parcel := self.box.claim(self.clock()):
            self.box.settle(parcel.entry, outcome)

    def come_back(self, catalogue: Any = None, person: str = "zhao-dehou", at: str = "progress-ask") -> None:
        """Come back with the card, to the catalogue as it is now."""
        if self.engine.over:
            self.begin_again(at)
        self.facilities.catalogue = catalogue or Changed()
        self.show_card(person)

    def renewed(self) -> Entry:
        """Return what was handed in anew."""
        *_, newest = [one for one in self.box.entries() if one.kind == "submission"]
        return newest

    def body(self, entry: Entry) -> dict[str, Any]:
        """Return what is stored under an entry."""
        return dict(msgspec.json.decode(self.box.payload(entry)))

    def state(self, entry: Entry) -> State:
        """Return how an entry stands now."""
        held = self.box.entry(entry.id)
        assert held
        return held.state


__all__ = ["BACK_TO", "GONE", "PHOTO", "Changed", "Returning", "card"]

# SPDX-License-Identifier: Apache-2.0
"""The signature: what is written in the box is bound to answers, parties and papers; any change voids it."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace

from config.texts import Text, text
from kiosk.domain.relation import Relation
from kiosk.domain.signature_picture import enough, strokes_json
from kiosk.domain.submission import Signed as Record
from kiosk.steps.events import Event, Press, Signed
from kiosk.steps.ink_part import Ink, able
from kiosk.steps.pad_sign import on_pad, signing
from kiosk.steps.places import places_of
from kiosk.steps.route import THUMB, Route, in_ink, to_window
from kiosk.steps.screens import Action, InfoLine, Tone, Trouble
from kiosk.steps.screens import Signature as SignatureScreen
from kiosk.steps.standing import given, promises, take_promises_back
from kiosk.steps.step import Next, Offline, Outcome, Show
from kiosk.steps.visit import Signature, Visit
from kiosk.steps.words import count, next_action, refusal, trail


@dataclass(frozen=True)
class SignStep:
    """Asks whoever stands here to sign."""

    name: str = "sign"
    needs: frozenset[type] = frozenset()
    offline: Offline = Offline.LOCAL

    def enter(self, visit: Visit) -> Outcome:
        """Ask for the signature; one over another content is void, and that is said. Passed where paper takes it."""
        if to_window(visit) or in_ink(visit):
            visit.void_signature()
            return Next()
        changed = visit.signature is not None and not visit.signature_holds()
        visit.signature_void = visit.signature_void or changed
        # Also one that still holds: whoever comes back here came to sign, and two signatures cannot be told apart.
        visit.void_signature()
        return asked(visit, text("apply.sign.changed") if visit.signature_void else None)

    def handle(self, visit: Visit, event: Event) -> Outcome | None:
        """Take the strokes, from the box or the pad beside it; a touch is no signature."""
        event = on_pad(event)
        if isinstance(event, Press):
            return _thumb(visit, event)
        if not isinstance(event, Signed):
            return None
        # A dot would pass as evidence of a will that nobody expressed.
        if not enough(event.strokes):
            return asked(visit, text("apply.sign.too-little" if event.strokes else "apply.sign.empty"))
        visit.signature = bind(visit, event)
        visit.signature_void = False
        return Next()


def asked(visit: Visit, message: Text | None) -> Show:
    """Ask for the signature, in the box and on the pad where there is one."""
    return Show(box(visit, message, next_action("apply.sign.submit", "submit")), watch=signing(visit.facilities))


def _thumb(visit: Visit, event: Press) -> Outcome | None:
    """Lead who cannot write to a window: what a finger leaves on glass is no thumb print (指印)."""
    if not visit.matter.thumb_allowed:
        return None
    if event.action == "thumb":
        return Show(_at_window(visit))
    if event.action == "write":
        return asked(visit, None)
    if event.action == "on-paper" and able(visit):
        visit.part(Ink).mark = THUMB
        visit.void_signature()
        return Next()
    return leave_to_window(visit, THUMB) if event.action == "to-window" else None


def leave_to_window(visit: Visit, why: str) -> Outcome:
    """Finish this at a window for a reason of the person's own; what only a signature makes true is taken back."""
    visit.part(Route).chosen = why
    visit.void_signature()
    take_promises_back(visit)
    return Next()


def _at_window(visit: Visit) -> Trouble:
    """Say where the thumb print is made: on a paper printed here where that can be done, else at a window."""
    write, window = Action("write", text("apply.thumb.write")), Action("to-window", text("ink.key.window"))
    if able(visit):
        return Trouble(
            title=text("apply.thumb.title-here"),
            trail=trail("sign"),
            tone=Tone.INFO,
            reasons=(
                InfoLine("print", text("apply.thumb.how-here")),
                InfoLine("people", text("apply.thumb.witness" if visit.matter.thumb_witness else "apply.thumb.alone")),
            ),
            actions=(write, window, next_action("apply.thumb.print", "on-paper", "print")),
        )
    places = tuple(InfoLine("place", place.text) for place in places_of(visit.facilities, visit.matter))
    return refusal(
        visit.facilities,
        text("apply.thumb.title"),
        InfoLine("document-pen", text("apply.thumb.how")),
        InfoLine("tray", text("apply.thumb.kept")),
        *places,
        phone=visit.matter.phone,
        actions=(write, next_action("apply.thumb.store", "to-window")),
        tone=Tone.INFO,
        at="sign",
    )


def box(visit: Visit, message: Text | None, on: Action, *, leaving: bool = True) -> SignatureScreen:
    """Return the box to sign in; while it is being stored nobody can leave and the strokes stay in sight."""
    own = visit.relation is Relation.SELF
    return SignatureScreen(
        title=text("apply.sign.title"),
        lead=_lead(visit, own=own),
        trail=trail("sign"),
        can_go_back=leaving,
        can_go_home=leaving,
        signer=text("apply.sign.applicant" if own else "apply.sign.operator"),
        covers=_covers(visit),
        message=message,
        actions=(*_other_ways(visit, leaving=leaving), on),
    )


def _lead(visit: Visit, *, own: bool) -> Text:
    # Whose name it is comes before where it can be written.
    if not own:
        return text("apply.sign.lead-operator")
    return text("apply.sign.lead-pad" if signing(visit.facilities) else "apply.sign.lead")


def _other_ways(visit: Visit, *, leaving: bool) -> tuple[Action, ...]:
    able = visit.matter.thumb_allowed and leaving
    return (Action("thumb", text("apply.sign.thumb")),) if able else ()


def _covers(visit: Visit) -> Text:
    """Say what is signed for: the form, the papers that are here, each promise; one that comes later is not."""
    made = len(promises(visit))
    papers = count(sum(material.source != "form" for material in given(visit)) - made)
    key = "apply.sign.covers-promises" if made else "apply.sign.covers"
    return text(key, form=visit.sheet.title.text, papers=papers, promises=count(made))


def bind(visit: Visit, signed: Signed) -> Signature:
    """Return the signature over what stands there now."""
    new_id, now = visit.facilities.new_id, visit.facilities.now()
    strokes = bytearray(strokes_json(signed.strokes))
    record = Record(new_id(), hashlib.sha256(strokes).hexdigest(), "", now)
    signature = Signature(new_id(), strokes, record, signed.strokes)
    # The strokes are one of the papers they bind, so they must stand in the visit before the hash is taken.
    visit.signature = signature
    return replace(signature, record=replace(record, covers_sha256=visit.binds()))

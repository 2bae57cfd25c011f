# SPDX-License-Identifier: Apache-2.0
"""Handing in: one transaction of the outbox stores number, application, papers and acts; only then is anything said."""

from __future__ import annotations

import functools
from dataclasses import dataclass, replace

from config.texts import text
from kiosk.hall.leaving import forget, lay
from kiosk.hall.owed import settle
from kiosk.steps.draft_part import leaving_of
from kiosk.steps.events import Done, Event, Failed, Press
from kiosk.steps.ink_record import ink_holds
from kiosk.steps.renewing import Renewal
from kiosk.steps.route import in_ink, to_window
from kiosk.steps.screens import Action, InfoLine, Signature, Tone, Trouble
from kiosk.steps.sign import box
from kiosk.steps.step import Back, GoTo, Leave, Next, Offline, Outcome, Reason, Show, Work
from kiosk.steps.storing import Replaced, prepared, store
from kiosk.steps.visit import Stored, Visit
from kiosk.steps.words import next_action, refusal, trail

OUTBOX = "outbox"
# One transaction takes milliseconds; this is how long a failing disk may keep a person before they hear of it.
STORE_SECONDS = 30.0


@dataclass(frozen=True)
class SubmitStep:
    """Stores the application; while it does, nobody can leave."""

    name: str = "submit"
    needs: frozenset[type] = frozenset()
    offline: Offline = Offline.QUEUE

    def enter(self, visit: Visit) -> Outcome:
        """Begin to store what was signed; what was not signed as it stands is signed again first."""
        # Back from the screens after it: what is stored is stored, and is never stored again.
        if visit.receipt is not None:
            return Next()
        if in_ink(visit) and not ink_holds(visit):
            return GoTo("ink")
        if not to_window(visit) and not in_ink(visit) and not visit.signature_holds():
            visit.signature_void = True
            return GoTo("sign")
        return Show(_storing(visit), work=Work(OUTBOX, functools.partial(store, prepared(visit)), STORE_SECONDS))

    def handle(self, visit: Visit, event: Event) -> Outcome | None:
        """Go on with the numbers, or say that it is not stored yet; everything is kept."""
        if isinstance(event, Done) and isinstance(event.value, Stored):
            visit.receipt = event.value
            _tell_hall(visit, event.value)
            return Next()
        if isinstance(event, Done) and isinstance(event.value, Replaced):
            return Show(_replaced(visit))
        if event == Press("leave-matter") and visit.part(Renewal).replaces:
            return Leave(Reason.HOME)
        # Not known to be stored: trying again is safe, since the entry's id stays the same and is taken once.
        if isinstance(event, Failed):
            return Show(not_stored(visit))
        if event == Press("retry"):
            return self.enter(visit)
        return Back() if event == Press("change") else None


def _tell_hall(visit: Visit, stored: Stored) -> None:
    """Lay what a window finishes in the hall, under the code of its slip; take away what is handed in now."""
    hall, owed = visit.facilities, stored.owed
    leaving = leaving_of(visit, stored.query_code, stored.submission_id) if stored.to_window else None
    settled = functools.partial(settle, owed, hall.now().timestamp()) if owed else None
    if leaving:
        hall.hall_later(functools.partial(lay, replace(leaving, instead_of=owed)), settled)
    elif owed:
        # Also those of people before this one, for whom the hub was away.
        hall.hall_later(functools.partial(forget, owed), settled)


def _storing(visit: Visit) -> Signature | Trouble:
    """Keep the signature in sight: storing takes less time than reading another page would."""
    if to_window(visit) or in_ink(visit):
        return Trouble(
            title=text("apply.store.title"),
            trail=trail("sign"),
            can_go_back=False,
            can_go_home=False,
            tone=Tone.INFO,
            reasons=(InfoLine("tray", text("apply.store.kept")),),
        )
    reason = text("apply.store.title")
    on = Action("submit", text("apply.sign.submit"), primary=True, enabled=False, reason=reason)
    return box(visit, None, on, leaving=False)


def _replaced(visit: Visit) -> Trouble:
    """Say that somebody else of the dossier has handed it in anew already: it is with the office once, not twice."""
    return refusal(
        visit.facilities,
        text("renewal.refused.gone"),
        InfoLine("info", text("renewal.refused.gone-reason")),
        phone=visit.matter.phone,
        actions=(next_action("apply.card.leave-matter", "leave-matter"),),
    )


def not_stored(visit: Visit) -> Trouble:
    """Return that the disk took nothing, with everything kept in hand and a way to try again."""
    return refusal(
        visit.facilities,
        text("apply.store.not-stored"),
        InfoLine("info", text("apply.store.kept")),
        phone=visit.matter.phone,
        actions=(next_action("apply.store.retry", "retry", "again"),),
    )

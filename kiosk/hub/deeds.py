# SPDX-License-Identifier: Apache-2.0
"""Which call is which act of the desk, both ways: the hub reads acts out of calls, the client writes calls of acts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import msgspec

from kiosk.tickets import acts

# Members that the contract calls otherwise than the desk.
FIELDS = {"if_version": "version", "credit_class": "credit"}
NAMES = {ours: theirs for theirs, ours in FIELDS.items()}
CREATED, OK = 201, 200


@dataclass(frozen=True)
class Deed:
    """One act as a call; its path names what the act calls the same."""

    act: type[acts.Act[Any]]
    method: str
    path: str
    status: int = OK

    def read(self, path: dict[str, str], body: Mapping[str, Any]) -> acts.Act[Any]:
        """Return the act of a call; raises msgspec.ValidationError."""
        told = {FIELDS.get(name, name): value for name, value in body.items()}
        act: acts.Act[Any] = msgspec.convert(told | path, self.act)
        return act

    def write(self, act: acts.Act[Any]) -> tuple[str, dict[str, Any]]:
        """Return path and body of an act; what is as it would be anyway is left out."""
        told = spoken(msgspec.to_builtins(act))
        place = {name: told.pop(name) for name in names_in(self.path)}
        return self.path.format(**place), {NAMES.get(name, name): value for name, value in told.items()}


def spoken(value: Any) -> Any:
    """Return a value without the members that say nothing."""
    if isinstance(value, dict):
        return {name: spoken(inner) for name, inner in value.items() if inner not in (None, "")}
    return [spoken(inner) for inner in value] if isinstance(value, list | tuple) else value


def names_in(path: str) -> list[str]:
    """Return the names that a path leaves open."""
    return [part.partition("}")[0] for part in path.split("{")[1:]]


DEEDS: Mapping[str, Deed] = {
    "issueTicket": Deed(acts.Issue, "POST", "/tickets", CREATED),
    "tellPaper": Deed(acts.TellPaper, "POST", "/tickets/{ticket}/paper"),
    "reprintTicket": Deed(acts.Reprint, "POST", "/tickets/{ticket}/reprint"),
    "recall": Deed(acts.Recall, "POST", "/tickets/{ticket}/recall"),
    "noShow": Deed(acts.NoShow, "POST", "/tickets/{ticket}/no-show"),
    "letBack": Deed(acts.Return, "POST", "/tickets/{ticket}/return"),
    "hold": Deed(acts.Hold, "POST", "/tickets/{ticket}/hold"),
    "resume": Deed(acts.Resume, "POST", "/tickets/{ticket}/resume"),
    "transfer": Deed(acts.Transfer, "POST", "/tickets/{ticket}/transfer"),
    "start": Deed(acts.Start, "POST", "/tickets/{ticket}/start"),
    "finish": Deed(acts.Finish, "POST", "/tickets/{ticket}/finish"),
    "rateTicket": Deed(acts.Rate, "POST", "/tickets/{ticket}/rating"),
    "cancel": Deed(acts.Cancel, "POST", "/tickets/{ticket}/cancel"),
    "checkIn": Deed(acts.CheckIn, "POST", "/appointments/{appointment}/check-ins", CREATED),
    "leaseBlock": Deed(acts.LeaseBlock, "POST", "/number-blocks", CREATED),
    "tellUsage": Deed(acts.CloseBlock, "PUT", "/number-blocks/{block}/usage"),
    "takeOfflineTickets": Deed(acts.TakeIsland, "POST", "/offline-tickets:batch"),
    "tellAlone": Deed(acts.TellAlone, "POST", "/windows/{window}/offline-acts"),
    "callNext": Deed(acts.CallNext, "POST", "/windows/{window}/call-next"),
    "callThis": Deed(acts.CallThis, "POST", "/windows/{window}/call"),
    "openWindow": Deed(acts.OpenWindow, "POST", "/windows/{window}/open"),
    "suspendWindow": Deed(acts.SuspendWindow, "POST", "/windows/{window}/suspend"),
    "closeWindow": Deed(acts.CloseWindow, "POST", "/windows/{window}/close"),
    "closeDay": Deed(acts.CloseDay, "POST", "/days/{day}/close"),
}
OF_ACTS: Mapping[type[acts.Act[Any]], Deed] = {deed.act: deed for deed in DEEDS.values()}

# SPDX-License-Identifier: Apache-2.0
"""The slow things of a proof, each on its own lane: question, number, leave, print, result.

Nothing of the visit is touched there: what is needed is taken before, on the engine's thread.
"""

from __future__ import annotations

import contextlib
import datetime
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from config.settings import Site
from devices.device import CancelToken, Deadline, DeviceError, ErrorKind
from devices.page_printer import PagePrinter, PageReport
from kiosk.audit import Act, record
from kiosk.capture.leaf import UnreadablePdfError, page_picture
from kiosk.domain.proof import Copy
from kiosk.platform.calls.proofs import PrintPermission, Proof, ask_proof, reserve_copy
from kiosk.platform.client import Platform
from kiosk.platform.errors import PlatformError, RefusedError
from offline_queue.entry import Priority
from offline_queue.outbox import Outbox

# Problems of the platform that are news for the person, each with its own sentence; all others are "try again".
TOLD = frozenset({"no-record", "copies-used-up", "identity-level-too-low", "proof-expired"})


@dataclass(frozen=True)
class Found:
    """A paper made out, with the pictures for the screen."""

    proof: Proof
    document: bytes = field(repr=False)
    masked: bytes = field(repr=False)
    whole: bytes = field(repr=False)


@dataclass(frozen=True)
class Numbered:
    """A print has its number, and its beginning is recorded."""

    print_no: str


@dataclass(frozen=True)
class Told:
    """What became of a copy is stored and will be sent."""

    report: PageReport


@contextlib.contextmanager
def translated() -> Iterator[None]:
    """Turn what the platform says into the one kind of error that steps hear."""
    try:
        yield
    except RefusedError as wrong:
        code = wrong.code if wrong.code in TOLD else "refused"
        raise DeviceError(ErrorKind.PROGRAM, f"proof.{code}", wrong.code) from wrong
    except PlatformError as wrong:
        raise DeviceError(ErrorKind.DEVICE, "proof.no-answer", wrong.code, again=True) from wrong
    except UnreadablePdfError as wrong:
        raise DeviceError(ErrorKind.DEVICE, "proof.unreadable", str(wrong), again=True) from wrong


def look_up(query: Mapping[str, Any], platform: Platform, deadline: Deadline, cancel: CancelToken) -> Found:
    """Have the paper made out, fetch it and draw it for the screen."""
    with translated():
        came = ask_proof(platform, query)
        # Drawn here, on the platform's lane: a page takes a tenth of a second that the screen's thread does not have.
        return Found(came.proof, came.document, came.preview, page_picture(came.document))


def number(machine: str, day: datetime.date, proof: str, outbox: Outbox, *_: object) -> Numbered:
    """Give a print its number and record that it begins, in one transaction, before anything can come out."""
    with outbox.transaction() as tx:
        # The sequence of all papers of the machine: a proof and a slip never have the same print number.
        print_no = f"{machine}-{day:%Y%m%d}-{tx.next_number(f'print:{day:%Y%m%d}'):04d}"
        record(tx, Act.PROOF_PRINT_BEGUN, proof, number=print_no)
    return Numbered(print_no)


def leave(copy: Copy, site: Site, platform: Platform, deadline: Deadline, cancel: CancelToken) -> PrintPermission:
    """Ask for leave to print one copy; asking again under the same id takes no second one."""
    with translated():
        return reserve_copy(platform, copy.request(site))


def put_on_paper(
    document: bytes, print_no: str, printer: PagePrinter, deadline: Deadline, cancel: CancelToken
) -> PageReport:
    """Print one copy."""
    return printer.print(document, print_no, deadline, cancel)


@dataclass(frozen=True)
class Result:
    """What became of one copy, as it is stored."""

    copy: Copy
    report: PageReport
    at: datetime.datetime
    site: Site
    item: str


def tell(result: Result, outbox: Outbox, *_: object) -> Told:
    """Store what became of a copy, for the platform and for the chain: a line that is cut loses no count."""
    copy, report = result.copy, result.report
    payload = copy.result(report.result.value, report.cause, result.at, result.site)
    with outbox.transaction() as tx:
        tx.put("proof-print", payload, dossier=copy.proof_id, priority=Priority.PROOF_PRINT, id=copy.id)
        record(
            tx,
            Act.PROOF_PRINTED,
            copy.proof_id,
            item=result.item,
            number=copy.print_no,
            count=copy.n,
            result=report.result.value,
            reason=report.cause,
            # Which document it was: the paper can be held against it for as long as the chain is kept.
            code=copy.document_sha256,
        )
    return Told(report)

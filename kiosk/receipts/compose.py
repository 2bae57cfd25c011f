# SPDX-License-Identifier: Apache-2.0
"""The 收件凭证: :func:`compose` words a receipt in the language of the paper and sets it as its template says."""

from __future__ import annotations

import datetime
import re
from collections.abc import Mapping, Sequence
from pathlib import Path

from config.texts import Text, Wording, text, wording
from devices.receipt_printer.slip import Slip
from kiosk.domain import query_code, receipt_no
from kiosk.receipts.page_template import load_page
from kiosk.receipts.receipt import (
    AcknowledgedByPlatform,
    KeptOriginal,
    PaperForm,
    Receipt,
    ReceiptTemplate,
    ReceivedMaterial,
    Signature,
    StoredHere,
)
from kiosk.receipts.setter import Facts, set_slip
from kiosk.receipts.template import load


def compose(
    receipt: Receipt,
    template: ReceiptTemplate | None = None,
    *,
    width_mm: int = 80,
    language: str = "zh_CN",
    folder: Path | None = None,
) -> Slip:
    """Set a receipt on a roll of ``width_mm``; ``folder`` may hold the site's own templates. Raises TemplateError."""
    template = template or ReceiptTemplate()
    facts = receipt_facts(receipt, template, language)
    return set_slip(
        load("receipt", folder or template.folder), facts, receipt.print_no, width_mm=width_mm, language=language
    )


def compose_pages(
    receipt: Receipt, template: ReceiptTemplate | None = None, *, language: str = "zh_CN", folder: Path | None = None
) -> bytes:
    """Return a receipt as PDF on A4, a copy for each side. Takes most of a second: call it on the printer's lane."""
    from kiosk.receipts.sheet import set_pages

    template = template or ReceiptTemplate()
    facts = receipt_facts(receipt, template, language)
    return set_pages(load_page("receipt-a4", folder or template.folder), facts, receipt.print_no, language)


def code_data(receipt: Receipt) -> str:
    """Return what the code on the paper holds: numbers with their check characters, no name, nothing of a person."""
    # Only an acknowledged paper has a number of the platform; a kiosk that reads the code tells the two apart by that.
    project_no = receipt.status.project_no if isinstance(receipt.status, AcknowledgedByPlatform) else ""
    return "/".join(filter(None, ("BSR1", receipt.receipt_no, receipt.query_code, project_no)))


def receipt_facts(receipt: Receipt, template: ReceiptTemplate, language: str) -> Facts:
    """Return everything that can stand on a receipt, worded in a language."""
    words = wording(language)
    values = (
        _template_facts(receipt, template, words)
        | _numbers(receipt)
        | _people(receipt, words)
        | _times(receipt, words)
        | _papers(receipt, words)
        | _status(receipt, words)
        | {"phone": receipt.phone, "handler": receipt.handler, "after": receipt.after}
        | {"after_first": first_sentence(receipt.after), "training": _mark(receipt.training)}
    )
    return Facts(values, {"materials": _rows(receipt.materials, words), "kept": _kept(receipt.kept, words)})


def _template_facts(receipt: Receipt, template: ReceiptTemplate, words: Wording) -> dict[str, str]:
    said: Mapping[str, Text | None] = {
        "title": template.title,
        "disclaimer": template.disclaimer,
        "nature": template.natures[receipt.nature],
        "assisted_note": template.assisted_note if receipt.nature == "assisted" else None,
        "seal": template.seal,
        "keep": template.keep,
    }
    return {name: words(one) if one else "" for name, one in said.items()} | {"hotline": template.hotline}


def _numbers(receipt: Receipt) -> dict[str, str]:
    return {
        "receipt_no": receipt_no.grouped(receipt.receipt_no),
        "query_code": query_code.grouped(receipt.query_code),
        "code": code_data(receipt),
        "print_no": receipt.print_no,
        "print_count": str(receipt.print_count),
        "reprint": _mark(receipt.print_count > 1),
    }


def _people(receipt: Receipt, words: Wording) -> dict[str, str]:
    operator = receipt.operator
    return {
        "item": receipt.item,
        "office": receipt.office,
        "unit": receipt.unit,
        "applicant": receipt.applicant_name,
        "id_no": receipt.applicant_number,
        "operator": operator.name if operator else "",
        "authorised": _mark(operator is not None and operator.authorised),
        # Who stood here signed; an applicant at home has not, and nobody may read that they had.
        "signer": words(text(f"receipts.signer.{'operator' if operator else 'applicant'}")),
        "signature": words(text(f"receipts.signature.{receipt.signature.value}")),
        "signed": _mark(receipt.signature is not Signature.NONE),
    }


def _times(receipt: Receipt, words: Wording) -> dict[str, str]:
    # Two papers of one application must not look like two applications: the second names the hour of the first.
    reprinted = receipt.print_count > 1 and receipt.first_printed_at
    return {
        "received_at": moment(receipt.received_at, words),
        "first_printed": moment(receipt.first_printed_at, words) if reprinted and receipt.first_printed_at else "",
        "clock_doubtful": _mark(receipt.clock_doubtful),
        "after_hours": _mark(receipt.after_hours),
    }


def _papers(receipt: Receipt, words: Wording) -> dict[str, str]:
    none, and_ = words(text("receipts.none")), words(text("receipts.and"))
    # "None" is said and not left out: whoever handed over an original sees by it that the paper counts them.
    kept = words(text("receipts.kept", count=len(receipt.kept))) if receipt.kept else none
    return {
        "count": str(len(receipt.materials)),
        "kept_count": kept,
        # What is brought later is missing now: a paper that said "none" beside it would be kept to at the counter.
        "missing": and_.join((*receipt.missing, *receipt.later)) or none,
        "later": and_.join(receipt.later),
        "bring": (receipt.bring or words(text("receipts.bring-notice"))) if receipt.later else "",
        "promised": and_.join(receipt.promised),
    }


def _status(receipt: Receipt, words: Wording) -> dict[str, str]:
    status = receipt.status
    # Nothing of the platform where it has said nothing: an empty fact takes its whole line off the paper.
    if isinstance(status, StoredHere):
        return {"acknowledged": "", "project_no": "", "notify": status.notify}
    # On the day itself the hour is what people compare; the date would be read as another appointment.
    same_day = status.at.date() == receipt.received_at.date()
    at = f"{status.at:%H:%M}" if same_day else moment(status.at, words)
    # The last eight tell two apart at a counter; the whole of up to 64 characters is in the code below.
    return {"acknowledged": at, "project_no": status.project_no[-8:], "notify": ""}


def _rows(materials: Sequence[ReceivedMaterial], words: Wording) -> list[dict[str, str]]:
    return [
        {
            "name": f"{number} {material.name}",
            "form": words(text(f"receipts.form.{material.form.value}")),
            "pages": "-" if material.pages is None else str(material.pages),
            "note": words(text("receipts.a4.note-card")) if material.form is PaperForm.CARD else "",
        }
        for number, material in enumerate(materials, 1)
    ]


def _kept(kept: Sequence[KeptOriginal], words: Wording) -> list[dict[str, str]]:
    return [{"about": _about(original, words)} for original in kept]


def _about(original: KeptOriginal, words: Wording) -> str:
    fate = "receipts.kept-returned" if original.returned else "receipts.kept-for-good"
    sheets = words(text("receipts.sheets", count=original.count))
    return "  ".join(filter(None, (original.name, sheets, original.amount, words(text(fate)))))


def moment(at: datetime.datetime, words: Wording) -> str:
    """Word day and hour as papers have them."""
    return words(text("receipts.moment", year=at.year, month=at.month, day=at.day, clock=f"{at:%H:%M}"))


def first_sentence(words: str) -> str:
    """Return the first sentence, closed by a full stop."""
    # Of the narrow roll, where three sentences about days would push number and code off what fits into a purse.
    first = re.split(r"(?<=[；。;])|(?<=\.) ", words, maxsplit=1)[0]
    return re.sub("；$", "。", re.sub(";$", ".", first))


def _mark(holds: bool) -> str:
    """Return a fact that only says whether something is so."""
    return "1" if holds else ""

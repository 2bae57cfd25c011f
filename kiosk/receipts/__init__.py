# SPDX-License-Identifier: Apache-2.0
"""Papers as data: a receipt, how a city words it, and the slip it is set on."""

from kiosk.receipts.compose import code_data, compose, compose_pages
from kiosk.receipts.receipt import (
    AcknowledgedByPlatform,
    KeptOriginal,
    PaperForm,
    Receipt,
    ReceiptOperator,
    ReceiptTemplate,
    ReceivedMaterial,
    Signature,
    StoredHere,
    of_site,
)

__all__ = [
    "AcknowledgedByPlatform",
    "KeptOriginal",
    "PaperForm",
    "Receipt",
    "ReceiptOperator",
    "ReceiptTemplate",
    "ReceivedMaterial",
    "Signature",
    "StoredHere",
    "code_data",
    "compose",
    "compose_pages",
    "of_site",
]

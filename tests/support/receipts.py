"""Receipts of training persons."""

from __future__ import annotations

import datetime

from devices.receipt_printer.slip import Line, Slip
from kiosk.receipts import (
    AcknowledgedByPlatform,
    KeptOriginal,
    PaperForm,
    Receipt,
    ReceiptOperator,
    ReceivedMaterial,
    Signature,
    StoredHere,
)

CHINA = datetime.timezone(datetime.timedelta(hours=8))
AT = datetime.datetime(2026, 11, 23, 10, 36, tzinfo=CHINA)

RECEIPT = Receipt(
    receipt_no="99010000010326112300423",
    query_code="7K2M94P4",
    item="高龄津贴申领",
    office="云泽市民政局",
    unit="云泽市政务服务中心",
    nature="entrusted",
    applicant_name="赵**",
    applicant_number="990***********0016",
    received_at=AT,
    materials=(
        ReceivedMaterial("高龄津贴申请表", PaperForm.ELECTRONIC, 1),
        ReceivedMaterial("居民身份证", PaperForm.CARD),
        ReceivedMaterial("户口簿", PaperForm.SCAN, 3),
        ReceivedMaterial("社会保障卡", PaperForm.SCAN, 1),
    ),
    status=AcknowledgedByPlatform(AT, "BZ2026112300012345"),
    phone="(0000) 8800 0107",
    handler="自助机 K03",
    print_no="K03-20261123-0042",
    after="实施部门核对材料，受理、补正或不予受理都发短信；自受理之日起 10 个工作日办结。",
)
"""The receipt of the plain case: acknowledged, printed once."""

EVERYTHING = Receipt(
    **{
        **{name: getattr(RECEIPT, name) for name in RECEIPT.__dataclass_fields__},
        "nature": "assisted",
        "status": StoredHere("138****0000"),
        "operator": ReceiptOperator("罗**", authorised=True),
        "kept": (KeptOriginal("住院收费票据", 3, "1,204.50 元"), KeptOriginal("费用清单", 1, returned=False)),
        "missing": ("银行卡",),
        "later": ("户口簿首页和户主页、本人页的复印件两份",),
        "bring": "请交到 B 区窗口。",
        "promised": ("婚姻状况声明",),
        "print_count": 2,
        "first_printed_at": AT,
        "clock_doubtful": True,
        "after_hours": True,
        "training": True,
        "signature": Signature.FINGERPRINT,
    }
)
"""The receipt with every line that a receipt can have."""


def lines(slip: Slip) -> list[str]:
    """Return the words of a slip, line by line."""
    return [part.text for part in slip.parts if isinstance(part, Line)]


def words(slip: Slip) -> str:
    """Return all words of a slip without the breaks."""
    return "".join(line.strip() for line in lines(slip))

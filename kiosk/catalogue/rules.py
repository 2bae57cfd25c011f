# SPDX-License-Identifier: Apache-2.0
"""What a matter must not ask for, whoever published it."""

from __future__ import annotations

import re

from kiosk.domain.item import Material, ServiceItem

# 其他材料, 相关证明, 有关资料 and the like: whoever stands here cannot bring what is not named, and a window could ask
# for anything under it. With a note it says what is meant, and then it is a name like any other.
CATCH_ALL = re.compile(r"(其他|其它|相关|有关|其他相关|其他有关)(的)?(材料|资料|证明|文件|证件|证明材料)?")


def vague_paper(item: ServiceItem) -> Material | None:
    """Return the first paper that does not say what it is, None when every one does."""
    return next((one for one in item.materials if not one.note.zh.strip() and is_catch_all(one.name.zh)), None)


def is_catch_all(name: str) -> bool:
    """Tell whether the name of a paper leaves open which it is."""
    return CATCH_ALL.fullmatch(name.strip()) is not None

# SPDX-License-Identifier: Apache-2.0
"""Code tables of the card: sex (GB/T 2261.1) and ethnic group (GB/T 3304)."""

from __future__ import annotations

from devices.id_card import Sex

# Any other code is unknown: "not 1" is not female.
SEXES = {"1": Sex.MALE, "2": Sex.FEMALE, "9": Sex.UNSTATED, "0": Sex.UNKNOWN}

_NAMES = (
    "汉", "蒙古", "回", "藏", "维吾尔", "苗", "彝", "壮", "布依", "朝鲜",
    "满", "侗", "瑶", "白", "土家", "哈尼", "哈萨克", "傣", "黎", "傈僳",
    "佤", "畲", "高山", "拉祜", "水", "东乡", "纳西", "景颇", "柯尔克孜", "土",
    "达斡尔", "仫佬", "羌", "布朗", "撒拉", "毛南", "仡佬", "锡伯", "阿昌", "普米",
    "塔吉克", "怒", "乌孜别克", "俄罗斯", "鄂温克", "德昂", "保安", "裕固", "京", "塔塔尔",
    "独龙", "鄂伦春", "赫哲", "门巴", "珞巴", "基诺",
)  # fmt: skip
# The 56 groups in the order of their codes, and the two codes for the rest.
GROUPS = dict(enumerate(_NAMES, start=1)) | {97: "其他", 98: "外国血统中国籍人士"}

GROUP_CODES = {name: f"{code:02d}" for code, name in GROUPS.items()}


def sex_of(code: str) -> Sex:
    """Return the sex of a code; unlisted codes are unknown."""
    return SEXES.get(code, Sex.UNKNOWN)


def sex_code(sex: Sex) -> str:
    """Return the code of a sex."""
    return next(code for code, listed in SEXES.items() if listed is sex)


def group_of(code: str) -> str | None:
    """Return the short name of an ethnic group; an unlisted code is kept in brackets, a blank one is None."""
    if not code.strip():
        return None
    # Only ASCII digits: int() takes full-width ones too, which are no code of the table.
    listed = GROUPS.get(int(code)) if code.isascii() and code.isdigit() else None
    return listed or f"其他({code})"


def group_code(name: str | None) -> str:
    """Return the code of an ethnic group, of ``其他(NN)`` too; blank when there is none."""
    if name is None:
        return ""
    return GROUP_CODES.get(name) or name.removeprefix("其他(").removesuffix(")")

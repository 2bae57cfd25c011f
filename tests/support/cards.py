"""Cards of nobody: the training persons, and one card of each layout (numbers of a region that does not exist)."""

from __future__ import annotations

import datetime

from devices.id_card import CardKind, IdentityCard, LongTerm, Sex

day = datetime.date

ZHANG = IdentityCard(
    kind=CardKind.RESIDENT,
    name="张三",
    sex=Sex.MALE,
    number="110101199003070011",
    birth_date=day(1990, 3, 7),
    nationality="汉",
    address="北京市东城区示例街道甲1号",
    issuer="北京市公安局东城分局",
    valid_from=day(2020, 1, 1),
    valid_to=LongTerm.LONG_TERM,
)
CHEN = IdentityCard(
    kind=CardKind.RESIDENCE_PERMIT,
    name="陈大文",
    sex=Sex.FEMALE,
    number="810000199408230021",
    birth_date=day(1994, 8, 23),
    address="广东省深圳市福田区示例路1号",
    issuer="深圳市公安局",
    valid_from=day(2019, 9, 1),
    valid_to=day(2024, 9, 1),
    permit_number="H12345678",
)
FOREIGN_2017 = IdentityCard(
    kind=CardKind.PERMANENT_2017,
    name="张三",
    name_latin="ZHANG, SAN TESTNAME",
    sex=Sex.MALE,
    number="KAZ110090123105",
    birth_date=day(1990, 12, 31),
    nationality="KAZ",
    issuer="1500",
    valid_from=day(2017, 6, 16),
    valid_to=day(2027, 6, 15),
)
FOREIGN_2023 = IdentityCard(
    kind=CardKind.PERMANENT_2023,
    name="张三",
    name_latin="TESTSURNAME, GIVEN NAMES VERY LONG XTENSION",
    sex=Sex.FEMALE,
    number="911398199012310021",
    birth_date=day(1990, 12, 31),
    nationality="KAZ",
    valid_from=day(2023, 12, 1),
    valid_to=day(2033, 12, 1),
)
LIN = IdentityCard(
    kind=CardKind.RESIDENT,
    name="林静姝",
    sex=Sex.FEMALE,
    number="990101198803120020",
    birth_date=day(1988, 3, 12),
    nationality="汉",
    address="云泽市清湾区安澜大道18号2栋301室",
    issuer="云泽市公安局清湾分局",
    valid_from=day(2016, 5, 1),
    valid_to=day(2036, 5, 1),
)
QIN = IdentityCard(
    kind=CardKind.RESIDENT,
    name="覃𬭎",
    sex=Sex.MALE,
    number="990102199611280039",
    birth_date=day(1996, 11, 28),
    nationality="壮",
    address="云泽市东塘区学府路7号5栋1204室",
    issuer="云泽市公安局东塘分局",
    valid_from=day(2020, 1, 1),
    valid_to=day(2040, 1, 1),
)
ONE_OF_EACH = (ZHANG, CHEN, FOREIGN_2017, FOREIGN_2023)

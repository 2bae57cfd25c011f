# SPDX-License-Identifier: Apache-2.0
"""States by the three letters on the permanent resident cards of foreigners (GB/T 2659, ISO 3166-1 alpha-3), in words.

The short names in use in China and in English, written for this table; the states most permanent residents come from.
No library that is locked has them: Qt's are for screens only, and one more dependency for a few names is too much.
"""

from __future__ import annotations

from config.texts import Text, both, plain

# One state a line: letters, Chinese, English. A state that is not here is shown by its letters, as on the card.
_TABLE = """
AFG 阿富汗 Afghanistan
AGO 安哥拉 Angola
ARE 阿联酋 United Arab Emirates
ARG 阿根廷 Argentina
AUS 澳大利亚 Australia
AUT 奥地利 Austria
AZE 阿塞拜疆 Azerbaijan
BEL 比利时 Belgium
BGD 孟加拉国 Bangladesh
BGR 保加利亚 Bulgaria
BLR 白俄罗斯 Belarus
BRA 巴西 Brazil
CAN 加拿大 Canada
CHE 瑞士 Switzerland
CHL 智利 Chile
CMR 喀麦隆 Cameroon
COD 刚果（金） Democratic Republic of the Congo
COL 哥伦比亚 Colombia
CUB 古巴 Cuba
CZE 捷克 Czechia
DEU 德国 Germany
DNK 丹麦 Denmark
DZA 阿尔及利亚 Algeria
EGY 埃及 Egypt
ESP 西班牙 Spain
ETH 埃塞俄比亚 Ethiopia
FIN 芬兰 Finland
FRA 法国 France
GBR 英国 United Kingdom
GHA 加纳 Ghana
GRC 希腊 Greece
HUN 匈牙利 Hungary
IDN 印度尼西亚 Indonesia
IND 印度 India
IRL 爱尔兰 Ireland
IRN 伊朗 Iran
IRQ 伊拉克 Iraq
ISL 冰岛 Iceland
ISR 以色列 Israel
ITA 意大利 Italy
JOR 约旦 Jordan
JPN 日本 Japan
KAZ 哈萨克斯坦 Kazakhstan
KEN 肯尼亚 Kenya
KGZ 吉尔吉斯斯坦 Kyrgyzstan
KHM 柬埔寨 Cambodia
KOR 韩国 Republic of Korea
LAO 老挝 Laos
LBN 黎巴嫩 Lebanon
LKA 斯里兰卡 Sri Lanka
MAR 摩洛哥 Morocco
MEX 墨西哥 Mexico
MMR 缅甸 Myanmar
MNG 蒙古国 Mongolia
MYS 马来西亚 Malaysia
NGA 尼日利亚 Nigeria
NLD 荷兰 Netherlands
NOR 挪威 Norway
NPL 尼泊尔 Nepal
NZL 新西兰 New Zealand
PAK 巴基斯坦 Pakistan
PER 秘鲁 Peru
PHL 菲律宾 Philippines
POL 波兰 Poland
PRK 朝鲜 DPR Korea
PRT 葡萄牙 Portugal
ROU 罗马尼亚 Romania
RUS 俄罗斯 Russia
SAU 沙特阿拉伯 Saudi Arabia
SDN 苏丹 Sudan
SGP 新加坡 Singapore
SRB 塞尔维亚 Serbia
SWE 瑞典 Sweden
SYR 叙利亚 Syria
THA 泰国 Thailand
TJK 塔吉克斯坦 Tajikistan
TKM 土库曼斯坦 Turkmenistan
TUN 突尼斯 Tunisia
TUR 土耳其 Türkiye
TZA 坦桑尼亚 Tanzania
UKR 乌克兰 Ukraine
USA 美国 United States
UZB 乌兹别克斯坦 Uzbekistan
VEN 委内瑞拉 Venezuela
VNM 越南 Viet Nam
YEM 也门 Yemen
ZAF 南非 South Africa
ZMB 赞比亚 Zambia
ZWE 津巴布韦 Zimbabwe
"""
NAMES = {letters: (zh, en) for letters, zh, en in (line.split(" ", 2) for line in _TABLE.strip().splitlines())}


def state(letters: str) -> Text:
    """Return the name of a state by its three letters; the letters themselves where it is not known."""
    known = NAMES.get(letters.strip().upper())
    return both(*known) if known else plain(letters)

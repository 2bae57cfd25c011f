# SPDX-License-Identifier: Apache-2.0
"""What people enter without a keyboard of their own: pinyin with candidates, and values of the other kinds of input.

Nothing here knows Qt, and nothing learns: no user dictionary exists, and ``clear`` leaves nothing of what was typed.
"""

from kiosk.input.lexicon import Lexicon, LexiconError
from kiosk.input.pinyin import Candidate, PinyinInput
from kiosk.input.search import Expects

__all__ = ["Candidate", "Expects", "Lexicon", "LexiconError", "PinyinInput"]

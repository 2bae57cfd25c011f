"""The library that speaks HTTP loads without its guesser of encodings, and works."""

from __future__ import annotations

import subprocess
import sys

ASK = """
import sys
from kiosk.platform.lean import requests
answer = requests.Response()
answer._content = "收到".encode()
print(sorted({"charset_normalizer", "chardet"} & set(sys.modules)), answer.text)
import charset_normalizer
"""


def test_no_guesser_is_loaded_nobody_warns_and_others_may_still_load_it() -> None:
    done = subprocess.run([sys.executable, "-W", "default", "-X", "utf8", "-c", ASK], capture_output=True, text=True)
    assert (done.returncode, done.stdout.strip(), done.stderr) == (0, "[] 收到", "")

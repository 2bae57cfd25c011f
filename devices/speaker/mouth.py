# SPDX-License-Identifier: Apache-2.0
"""A program with the command line of eSpeak NG that speaks to a training world instead of into a room.

Run as a script, with nothing but the standard library: ``mouth.py SOCKET [-v VOICE] --stdin | --play | --version``.
With ``--play`` it is a player, and a WAV comes in instead of words. It hands what it was asked to whoever listens at
the socket, and prints what it is answered, as the real program would.
"""

from __future__ import annotations

import base64
import json
import socket
import sys


def voice_of(arguments: list[str]) -> str:
    """Return the voice that was asked for, empty for none."""
    return arguments[arguments.index("-v") + 1] if "-v" in arguments else ""


def main(place: str, arguments: list[str]) -> int:
    """Hand on the question, print the answer; 1 when nobody listens."""
    words = sys.stdin.buffer.read().decode() if "--stdin" in arguments else ""
    wave = base64.b64encode(sys.stdin.buffer.read()).decode() if "--play" in arguments else ""
    asked = {"voice": voice_of(arguments), "words": words, "wave": wave, "version": "--version" in arguments}
    with socket.socket(socket.AF_UNIX) as world:
        try:
            world.connect(place)
            world.sendall(json.dumps(asked).encode() + b"\n")
            answer = world.makefile("rb").read()
        except OSError:
            return 1
    sys.stdout.buffer.write(answer)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2:]))

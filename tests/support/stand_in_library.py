"""A vendor's library to stand in the slot: in C where there is a compiler, and as a binding of Python.

The number of the port says how it behaves: 1001 reads, 1 has no reader, 1002 hangs while it looks for a card, 1003
crashes while it reads, 1004 says more than it has, 1005 loses the line, 1006 has no module, 1007 hangs while it opens.
"""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

from devices.id_card.layout import encode, encode_address
from devices.id_card.virtual import PHOTO_HEAD
from tests.support.cards import LIN

COMPILER = shutil.which("cc")
PHOTO = PHOTO_HEAD + bytes(1013)
NEWEST = "云泽市高新区创业路66号"
SAM = bytes.fromhex("050003003FB434013930000015CD5B07")

SOURCE = """
#include <string.h>
#include <unistd.h>
static const unsigned char TEXT[256] = {%(text)s}, PHOTO[1024] = {%(photo)s}, SAM[16] = {%(sam)s}, NEW[70] = {%(new)s};
static int found, was_read;
int SDT_OpenPort(int port) {
    if (port == 1007) for (;;) pause();
    found = was_read = 0;
    return port == 1 ? 0x01 : 0x90;
}
int SDT_ClosePort(int port) { return 0x90; }
int SDT_ResetSAM(int port, int open) { return 0x90; }
int SDT_GetSAMStatus(int port, int open) { return port == 1006 ? 0x60 : 0x90; }
int SDT_GetSAMID(int port, unsigned char *id, int open) { memcpy(id, SAM, 16); return 0x90; }
int SDT_StartFindIDCard(int port, unsigned char *iin, int open) {
    if (port == 1002) for (;;) pause();
    memset(iin, 0, 4);
    found = !was_read;
    return found ? 0x9f : 0x80;
}
int SDT_SelectIDCard(int port, unsigned char *sn, int open) { memset(sn, 0, 8); return found ? 0x90 : 0x81; }
int SDT_ReadBaseMsg(int port, unsigned char *t, unsigned *tn, unsigned char *p, unsigned *pn, int open) {
    if (port == 1003) *(volatile int *)8 = 1;
    if (port == 1005) return 0x03;
    memcpy(t, TEXT, 256), memcpy(p, PHOTO, 1024);
    *tn = port == 1004 ? 70000 : 256, *pn = 1024;
    was_read = 1;
    return 0x90;
}
int SDT_ReadNewAppMsg(int port, unsigned char *a, unsigned *n, int open) {
    if (!was_read) return 0x41;
    memcpy(a, NEW, 70), *n = 70;
    return 0x90;
}
"""

BINDING = """
import os, signal, time
TEXT, PHOTO, SAM, NEW = (bytes.fromhex(words) for words in (%(text)r, %(photo)r, %(sam)r, %(new)r))

class Binding:
    def __init__(self, path, port):
        self.port, self.found, self.was_read = port, False, False

    def open(self):
        if self.port == 1:
            raise OSError("no reader")

    def close(self):
        pass

    def run(self, command, parameter):
        if (command, parameter) == (0x11, 0xFF):
            return 0x90, b""
        if (command, parameter) == (0x12, 0xFF):
            return 0x90, SAM
        if (command, parameter) == (0x20, 0x01):
            if self.port == 1002:
                signal.pause()
            self.found = not self.was_read
            return (0x9F, bytes(4)) if self.found else (0x80, b"")
        if (command, parameter) == (0x20, 0x02):
            return (0x90, bytes(8)) if self.found else (0x81, b"")
        if (command, parameter) == (0x30, 0x01):
            if self.port == 1003:
                os.kill(os.getpid(), signal.SIGSEGV)
            self.was_read = True
            return 0x90, b"\\x01\\x00\\x04\\x00" + TEXT + PHOTO
        if (command, parameter) == (0x30, 0x03) and self.was_read:
            return 0x90, NEW
        return 0x21, b""
"""


def facts() -> dict[str, bytes]:
    """Return what the library knows: one card, its newest address, the number of a module."""
    return {"text": encode(LIN), "photo": PHOTO, "sam": SAM, "new": encode_address(NEWEST)}


def compiled(folder: Path) -> Path:
    """Build the library in C."""
    source, library = folder / "stand_in.c", folder / "libstandin.so"
    source.write_text(SOURCE % {name: ",".join(map(str, data)) for name, data in facts().items()}, encoding="utf-8")
    assert COMPILER, "no compiler"
    subprocess.run([COMPILER, "-shared", "-fPIC", "-w", "-o", str(library), str(source)], check=True)
    return library


def written(folder: Path) -> Path:
    """Write the binding in Python."""
    file = folder / "binding.py"
    file.write_text(BINDING % {name: data.hex() for name, data in facts().items()}, encoding="utf-8")
    return file

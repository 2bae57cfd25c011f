#!/bin/sh
# Make the virtual environment and install one lock file; install the system libraries Qt needs, or say how.
set -eu
lock=$1
# Proven in a bare Debian 12: six names for the offscreen platform, five more for a screen.
libs="libglib2.0-0 libgl1 libegl1 libxkbcommon0 libdbus-1-3 libfontconfig1 libxcb-cursor0 libxkbcommon-x11-0 libxcb-icccm4 libxcb-keysyms1 libxcb-shape0"
missing=""
for lib in $libs; do
    dpkg-query -W -f='${Status}' "$lib" 2>/dev/null | grep -q '^install ok installed' || missing="$missing $lib"
done
python=${PYTHON:-python3.11}
command -v "$python" >/dev/null 2>&1 || python=python3
"$python" -c 'import venv, ensurepip' 2>/dev/null || missing="$missing python3-venv"
if [ -n "$missing" ]; then
    install="apt-get install -y --no-install-recommends -o DPkg::Lock::Timeout=300$missing"
    if [ "$(id -u)" = 0 ]; then
        echo "Installing system libraries:$missing"
        apt-get -o DPkg::Lock::Timeout=300 update -qq
        DEBIAN_FRONTEND=noninteractive $install -qq >/dev/null
    else
        echo "Some system libraries are missing. Please run this line, then start again:" >&2
        echo "    sudo $install" >&2
        exit 1
    fi
fi
"$python" -c 'import sys; sys.exit(sys.version_info[:2] < (3, 11))' || {
    echo "Banshi needs Python 3.11 or newer; '$python' is older. Set PYTHON=/path/to/python3.11." >&2; exit 1; }
[ -x "$VENV/bin/python" ] || "$python" -m venv "$VENV"
"$VENV/bin/python" -m pip install --quiet --disable-pip-version-check --require-hashes -r "$lock"

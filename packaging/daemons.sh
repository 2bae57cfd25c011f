#!/bin/sh
# Install the daemons that tests/daemons speak to, where that is allowed; say the one line otherwise. Never a failure: those
# tests are skipped without them, and say so.
set -eu
command -v dpkg-query >/dev/null 2>&1 || { echo "No Debian packages here: tests/daemons will be skipped."; exit 0; }
missing=""
for package in $(grep -v '^#' requirements/daemons.apt); do
    dpkg-query -W -f='${Status}' "$package" 2>/dev/null | grep -q '^install ok installed' || missing="$missing $package"
done
[ -n "$missing" ] || exit 0
install="apt-get install -y --no-install-recommends -o DPkg::Lock::Timeout=300$missing"
if [ "$(id -u)" != 0 ]; then
    echo "Tests with real daemons will be skipped. To run them:  sudo $install"
    exit 0
fi
echo "Installing daemons for the tests:$missing"
# No service is started by it: the tests run daemons of their own.
if [ ! -e /usr/sbin/policy-rc.d ]; then
    printf '#!/bin/sh\nexit 101\n' > /usr/sbin/policy-rc.d
    chmod +x /usr/sbin/policy-rc.d
    trap 'rm -f /usr/sbin/policy-rc.d' EXIT
fi
apt-get -o DPkg::Lock::Timeout=300 update -qq && DEBIAN_FRONTEND=noninteractive $install -qq >/dev/null \
    || echo "Could not be installed: tests/daemons will be skipped."

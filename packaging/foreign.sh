#!/bin/sh
# Install the reference tus server that tests/daemons hold our uploads against. Never a failure: without it those tests
# are skipped, and say so.
set -eu
folder=tests/daemons/tus
[ ! -d "$folder/node_modules/@tus/server" ] || exit 0
command -v npm >/dev/null 2>&1 || { echo "No npm here: tests against the reference tus server will be skipped."; exit 0; }
npm ci --prefix "$folder" --omit=optional --ignore-scripts --no-audit --no-fund --loglevel=error >/dev/null \
    || echo "The reference tus server could not be installed: tests against it will be skipped."

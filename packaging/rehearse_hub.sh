# SPDX-License-Identifier: Apache-2.0
# Rehearses what docs/operations/hub.md tells an operator, with its own commands, on servers of its own in a folder that
# is gone afterwards: back up, lose the machine, promote the standby, shut the old hub out, restore a dump.
#
#     sh packaging/rehearse_hub.sh        (with .venv set up; PYTHON names another interpreter)
#
# It touches no database that is there, and ends with "rehearsal passed" or the step that failed.
set -eu

PYTHON=${PYTHON:-.venv/bin/python}
PG=$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -n 1)
[ -n "$PG" ] || { echo "not installed: apt-get install postgresql" >&2; exit 3; }
PLACE=$(mktemp -d /tmp/banshi-rehearsal-XXXXXX)
OLD_HUB= NEW_HUB=

if [ "$(id -u)" = 0 ]; then
    chown postgres:postgres "$PLACE"
    own() { (cd / && runuser -u postgres -- "$@"); }
else
    own() { "$@"; }
fi

step() { STEP=$1; echo "$(date +%T) $1"; }

tidy() {
    code=$?
    for hub in $OLD_HUB $NEW_HUB; do kill -9 "$hub" 2>/dev/null || true; done
    for server in first second; do
        own "$PG/pg_ctl" stop -D "$PLACE/$server" -m immediate -s >/dev/null 2>&1 || true
    done
    rm -rf "$PLACE"
    [ "$code" = 0 ] || echo "rehearsal failed at: $STEP" >&2
    exit "$code"
}
trap tidy EXIT

begin() { own "$PG/pg_ctl" start -w -s -D "$PLACE/$1" -l "$PLACE/$1.log" -o "-k $PLACE -p $2 -c listen_addresses=" >/dev/null; }
sql() { own "$PG/psql" -qAt -h "$PLACE" -p "$1" -d "$2" -c "$3"; }
address() { echo "postgresql://$(own id -un)@/hall?host=$PLACE&port=$1"; }

# Starts a hub over a folder and a server; its address is in $PLACE/NAME.url when it is ready.
hub() {
    "$PYTHON" main.py hub --database "$(address "$3")" --data "$PLACE/$2" --port 0 >"$PLACE/$1.said" 2>"$PLACE/$1.wrong" &
    HUB=$!
    for _ in $(seq 100); do
        grep -qs ready "$PLACE/$1.said" && break
        kill -0 "$HUB" || { cat "$PLACE/$1.wrong" >&2; return 1; }
        sleep 0.2
    done
    sed 's/.* //' "$PLACE/$1.said" >"$PLACE/$1.url"
}

# Asks a hub as a machine of the hall: "give N" numbers, or "line" for all who wait; epoch is what the machine has seen.
machine() {
    "$PYTHON" - "$(cat "$PLACE/$1.url")" "$(cat "$PLACE/token")" "$2" "${3:-0}" "${MODE:-production}" <<'ASK'
import sys
from kiosk.hub.client import HubClient
from kiosk.tickets import acts
from offline_queue.ids import uuid7

url, token, wish, number, mode = sys.argv[1:]
client = HubClient(url, token, mode=mode)
if wish == "give":
    for _ in range(int(number)):
        client.issue(acts.Issue(queue="A"), uuid7())
client.epoch = int(number) if wish == "seen" else 0
print(" ".join(one.number for one in client.snapshot().line), f"epoch {client.epoch}")
ASK
}

expect() { [ "$2" = "$3" ] || { echo "$1: wanted '$3', found '$2'" >&2; exit 1; }; }

step "a server of its own, a database with the locale of the page"
own "$PG/initdb" -D "$PLACE/first" --auth=trust --encoding=UTF8 --locale=C.UTF-8 --no-instructions >/dev/null
begin first 6001
sql 6001 postgres "CREATE DATABASE hall ENCODING 'UTF8' LOCALE 'C.UTF-8' TEMPLATE template0"

step "rules, a machine that is taken in, the hub"
mkdir -p "$PLACE/hub"
cat >"$PLACE/hub/rules.toml" <<'RULES'
hall = "0001"

[[queues]]
code = "A"
prefix = "A"
name = { zh = "社会保险", en = "Social insurance" }

[[windows]]
no = "01"
zone = "east"
skills = [["A"]]
RULES
"$PYTHON" main.py hub --data "$PLACE/hub" --mode production
"$PYTHON" main.py hub --data "$PLACE/hub" --admit K1:kiosk --token "$PLACE/token"
hub old hub 6001
OLD_HUB=$HUB
expect "numbers of the hub" "$(machine old give 5)" "A001 A002 A003 A004 A005 epoch 1"

step "training stays out: neither a machine nor a hub to learn with is let in"
MODE=training machine old give 1 2>/dev/null && { echo "a training machine was let in" >&2; exit 1; }
mkdir "$PLACE/learn" && cp "$PLACE/hub/rules.toml" "$PLACE/learn/"
"$PYTHON" main.py hub --data "$PLACE/learn" --mode training
"$PYTHON" main.py hub --data "$PLACE/learn" --database "$(address 6001)" --check >/dev/null 2>&1 && { echo "a training hub opened it" >&2; exit 1; }
"$PYTHON" main.py hub --data "$PLACE/hub" --database "$(address 6001)" --check | grep -q "made by a production hub"

step "a standby that everything waits for"
own "$PG/pg_basebackup" -D "$PLACE/second" --write-recovery-conf -h "$PLACE" -p 6001 --checkpoint=fast --no-sync
begin second 6002
sql 6001 postgres "ALTER SYSTEM SET synchronous_standby_names = '*'" && sql 6001 postgres "SELECT pg_reload_conf()" >/dev/null

step "the nightly copy: a dump and the files of the hub"
own "$PG/pg_dump" --format=custom -h "$PLACE" -p 6001 hall >"$PLACE/hall.dump"
mkdir "$PLACE/copy" && cp "$PLACE/hub/hub.toml" "$PLACE/hub/rules.toml" "$PLACE/copy/"
expect "numbers after the dump" "$(machine old give 2)" "A001 A002 A003 A004 A005 A006 A007 epoch 1"

step "the machine is lost: hub and server at once"
kill -9 "$OLD_HUB"
own "$PG/pg_ctl" stop -D "$PLACE/first" -m immediate -s

step "the standby is promoted by hand, its hub gets the next epoch"
own "$PG/pg_ctl" promote -w -s -D "$PLACE/second"
sql 6002 postgres "ALTER SYSTEM SET synchronous_standby_names = ''" && sql 6002 postgres "SELECT pg_reload_conf()" >/dev/null
cp -r "$PLACE/copy" "$PLACE/hub2"
sed -i 's/^epoch = 1$/epoch = 2/' "$PLACE/hub2/hub.toml"
hub new hub2 6002
NEW_HUB=$HUB
expect "all that was answered" "$(machine new line)" "A001 A002 A003 A004 A005 A006 A007 epoch 2"
expect "the next number" "$(machine new give 1)" "A001 A002 A003 A004 A005 A006 A007 A008 epoch 2"

step "the old machine comes back: who has seen the new hub does not believe it, and it refuses from then on"
begin first 6001
sql 6001 postgres "ALTER SYSTEM SET synchronous_standby_names = ''" && sql 6001 postgres "SELECT pg_reload_conf()" >/dev/null
hub back hub 6001
OLD_HUB=$HUB
machine back seen 2 2>/dev/null && { echo "the old hub was believed" >&2; exit 1; }
machine back line 2>/dev/null && { echo "the old hub goes on" >&2; exit 1; }

step "a restore: what the dump had, under the epoch after that"
kill "$NEW_HUB" && wait "$NEW_HUB" || true
sql 6002 postgres "DROP DATABASE hall"
sql 6002 postgres "CREATE DATABASE hall ENCODING 'UTF8' LOCALE 'C.UTF-8' TEMPLATE template0"
own "$PG/pg_restore" -h "$PLACE" -p 6002 --dbname=hall --no-owner <"$PLACE/hall.dump"
sed -i 's/^epoch = 2$/epoch = 3/' "$PLACE/hub2/hub.toml"
hub restored hub2 6002
NEW_HUB=$HUB
expect "what the dump had" "$(machine restored line)" "A001 A002 A003 A004 A005 epoch 3"

echo "rehearsal passed"

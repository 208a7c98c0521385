#!/bin/sh
# Compares the rows of a dump with those of the database: sh check-dump.sh <dump> <address of the database, as a superuser>
# A dump by a user under row-level security ends without an error, and contains no request.
set -eu
dump=$1 database=$2
counts=$(pg_restore --data-only --file=- "$dump" | awk '
  /^COPY / { table = $2; rows = 0; copying = 1; next }
  copying && $0 == "\\." { print table, rows; copying = 0; next }
  copying { rows++ }')
case "$counts" in *broker.request*) ;; *) echo "BAD  $dump holds no table broker.request" >&2; exit 1 ;; esac
bad=0
while read -r table rows; do
  there=$(psql "$database" --no-psqlrc --tuples-only --no-align --command "SELECT count(*) FROM $table")
  echo "$table: $rows in the dump, $there in the database now"
  # Rows of these tables are deleted again; all other tables only grow.
  case $table in broker.outbox | notification.outbox | broker.deferred_message | console.* | *.parked_event | *_waiting | *_pending) continue ;; esac
  if [ "$rows" = 0 ] && [ "$there" != 0 ]; then echo "BAD  $table is empty in the dump" >&2; bad=1; fi
done <<EOF
$counts
EOF
exit $bad

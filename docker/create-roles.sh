#!/bin/sh
# The PostgreSQL image runs this once, when its data folder is empty.
set -eu
psql -v ON_ERROR_STOP=1 -v password="$BANTUAN_PASSWORD" -U "$POSTGRES_USER" -d "$POSTGRES_DB" -f /roles.sql

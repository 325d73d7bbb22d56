#!/usr/bin/env bash
# Run once by the container of PostgreSQL, as the owner of the new database: makes the role that pages and jobs use.
# What it may do is granted after each migration (manage.py grant_application_role). Elsewhere, as a superuser:
#   CREATE ROLE youthwork_owner LOGIN PASSWORD '…'; CREATE ROLE youthwork LOGIN PASSWORD '…';
#   CREATE DATABASE youthwork OWNER youthwork_owner;
set -euo pipefail
psql --set ON_ERROR_STOP=1 --set password="$APPLICATION_PASSWORD" \
  --username "$POSTGRES_USER" --dbname "$POSTGRES_DB" <<'SQL'
CREATE ROLE youthwork LOGIN PASSWORD :'password' NOSUPERUSER NOCREATEDB NOCREATEROLE;
SQL

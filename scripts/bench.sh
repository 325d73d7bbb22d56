#!/usr/bin/env bash
# Speed of the list pages beside a bare view, on PostgreSQL and Redis of its own; prints a table.
set -euo pipefail
cd "$(dirname "$0")/.."
scripts/setup.sh dev
export PATH="$PWD/.venv/bin:$PATH"
unset VAR_DIR DEBUG ALLOWED_HOSTS SECURE_SSL BEHIND_PROXY
exec python -m tests.services python -m tests.bench.pages

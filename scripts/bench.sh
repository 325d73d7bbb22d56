#!/usr/bin/env bash
# Speed beside its goals, on PostgreSQL and Redis of its own; prints tables. Without words all of them, else those
# named: rosters, pages, scopes, generate, phone, exports, rollups, report, reminders, throughput.
set -euo pipefail
cd "$(dirname "$0")/.."
scripts/setup.sh dev
export PATH="$PWD/.venv/bin:$PATH"
unset VAR_DIR DEBUG ALLOWED_HOSTS SECURE_SSL BEHIND_PROXY
exec python -m tests.services python -m tests.bench "$@"

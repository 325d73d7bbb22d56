#!/usr/bin/env bash
# The tests that kill processes, wait for time-outs and start again, or walk every page. Arguments go to pytest.
set -euo pipefail
cd "$(dirname "$0")/.."
scripts/setup.sh dev
export PATH="$PWD/.venv/bin:$PATH"
unset DATABASE_URL REDIS_URL VAR_DIR DEBUG DJANGO_SETTINGS_MODULE ALLOWED_HOSTS SECURE_SSL BEHIND_PROXY
unset PYTHONDONTWRITEBYTECODE # what is compiled once is there for both runs and for every process that a test starts
exec python -m tests.services pytest --numprocesses "${TEST_PROCESSES:-2}" --dist worksteal --quiet -m drill "$@"

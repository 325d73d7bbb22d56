#!/usr/bin/env bash
# Every test but the drills: on PostgreSQL and Redis, then those marked "both" on SQLite. Arguments go to pytest.
# Both runs always happen; the second one's summary is the last line.
set -euo pipefail
cd "$(dirname "$0")/.."
scripts/setup.sh dev
export PATH="$PWD/.venv/bin:$PATH"
# Whatever this shell is set up for, the tests say what they run on.
unset DATABASE_URL REDIS_URL VAR_DIR DEBUG DJANGO_SETTINGS_MODULE ALLOWED_HOSTS SECURE_SSL BEHIND_PROXY
unset PYTHONDONTWRITEBYTECODE # what is compiled once is there for both runs and for every process that a test starts

failed=0
echo "== 1/2  PostgreSQL 与 Redis"
python -m tests.services pytest --numprocesses "${TEST_PROCESSES:-2}" --dist worksteal --quiet "$@" || failed=$?
echo "== 2/2  SQLite 与文件队列"
if [ $# -eq 0 ]; then # reading all the others takes seconds
  mapfile -t both < <(grep -rl --include='test_*.py' 'mark\.both' tests)
  set -- "${both[@]}"
fi
python -m pytest --numprocesses "${TEST_PROCESSES:-2}" --dist worksteal --quiet -m "both and not drill" "$@" || failed=$?
exit "$failed"

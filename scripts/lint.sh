#!/usr/bin/env bash
# Style, types, templates, scripts, migrations, deployment checks. Every check runs; any complaint fails the whole.
set -uo pipefail
cd "$(dirname "$0")/.." || exit 1
scripts/setup.sh dev || exit 1
export PATH="$PWD/.venv/bin:$PATH"
unset DATABASE_URL REDIS_URL DEBUG DJANGO_SETTINGS_MODULE ALLOWED_HOSTS SECURE_SSL BEHIND_PROXY
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
export VAR_DIR=$scratch

failed=0
check() {
  local title=$1
  shift
  if "$@" >"$scratch/said" 2>&1; then
    echo "ok      $title"
  else
    failed=1
    echo "FAILED  $title: $*"
    cat "$scratch/said"
  fi
}

# A server as .env.example describes it; the addresses are never connected to.
# shellcheck disable=SC2329 # called through check
as_server() {
  env DATABASE_URL=postgresql://youthwork:secret@127.0.0.1:5432/youthwork REDIS_URL=redis://127.0.0.1:6379/0 \
    SECRET_KEY="$(head -c 48 /dev/urandom | base64)" FIELD_KEY="$(head -c 32 /dev/urandom | base64)" \
    ALLOWED_HOSTS=youthwork.example.cn CSRF_TRUSTED_ORIGINS=https://youthwork.example.cn SECURE_SSL=true \
    BEHIND_PROXY=true DEMO_PASSWORD=not-the-default "$@"
}

check "ruff" ruff check .
check "ruff format" ruff format --check .
check "mypy" mypy youthwork teams tasks reports
check "djlint" djlint --quiet --lint templates
check "migrations" python manage.py makemigrations --check --dry-run
check "deployment checks" as_server python manage.py check --deploy --fail-level WARNING
for script in scripts/*.sh .ci/run; do
  check "bash -n $script" bash -n "$script"
done
check "shellcheck" shellcheck scripts/*.sh .ci/run
exit "$failed"

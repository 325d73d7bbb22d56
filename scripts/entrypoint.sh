#!/usr/bin/env bash
# One process of the platform, in the foreground: `make run`, the containers and the tests all start it here.
#   entrypoint.sh web|worker|beat|prepare|migrate|static [further arguments]
# It replaces itself by the process, so a SIGTERM reaches that process and nothing lies in between.
set -euo pipefail
cd "$(dirname "$0")/.."
# The virtual environment beside the code where there is one; a container has everything on its path.
[ -d .venv/bin ] && PATH="$PWD/.venv/bin:$PATH"
export PYTHONUNBUFFERED=1

role=${1:-}
shift || true
case "$role" in
  web)
    # Few threads: more of them slow the pages down on the few cores that such a server has. /dev/shm: the workers
    # touch a file every second, which must not wait for a disk.
    exec gunicorn youthwork.wsgi \
      --bind "${BIND_ADDRESS:-127.0.0.1}:${PORT:-8000}" \
      --workers "${WEB_WORKERS:-2}" --threads "${WEB_THREADS:-2}" \
      --timeout 60 --graceful-timeout 20 --worker-tmp-dir /dev/shm --no-control-socket \
      --log-level warning "$@"
    ;;
  worker)
    # Prefork where there is a Redis: it ends a job that runs too long. It hangs when a SIGTERM reaches the children
    # too: send it to this process alone (systemd: KillMode=mixed). Threads stop cleanly either way.
    pool=threads
    [ -n "${REDIS_URL:-}" ] && pool=prefork
    exec celery -A youthwork worker --pool "$pool" --loglevel "${LOG_LEVEL:-INFO}" \
      --without-gossip --without-mingle "$@"
    ;;
  beat)
    # Exactly one. A second one does no harm, only work: every job may run twice.
    exec celery -A youthwork beat --loglevel "${LOG_LEVEL:-INFO}" --pidfile= "$@"
    ;;
  prepare)
    # Before the processes of a new version start: static files, then tables.
    "$0" static
    exec "$0" migrate
    ;;
  migrate)
    # As the owner of the tables where there is one; the role that the pages run with then gets what it needs.
    if [ -n "${MIGRATION_DATABASE_URL:-}" ]; then
      DATABASE_URL=$MIGRATION_DATABASE_URL python manage.py migrate --noinput "$@"
      exec python manage.py grant_application_role
    fi
    exec python manage.py migrate --noinput "$@"
    ;;
  static)
    exec python manage.py collectstatic --noinput --verbosity 0 "$@"
    ;;
  *)
    echo "usage: $0 web|worker|beat|prepare|migrate|static" >&2
    exit 2
    ;;
esac

#!/usr/bin/env bash
# Makes .venv from the hashed lock; does nothing when that lock is already in it.
#   scripts/setup.sh        what the platform needs to run
#   scripts/setup.sh dev    what tests and linters need as well
set -euo pipefail
cd "$(dirname "$0")/.."

lock=requirements.lock
[ "${1:-}" = dev ] && lock=requirements-dev.lock

python=
for name in python3 python3.13 python3.12 python3.11 python; do
  if command -v "$name" >/dev/null && "$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
    python=$name
    break
  fi
done
if [ -z "$python" ]; then
  echo "需要 Python 3.11 或更高版本，本机没有找到。请先安装（例如 Debian 12：apt-get install python3 python3-venv），再重试。" >&2
  exit 1
fi

# Two starts at once take turns; the second then finds everything there.
exec 9>.venv.lock
flock 9

# The sums of what is installed: the development lock holds everything of the other.
wanted=$(cat "$lock" | sha256sum | cut -d' ' -f1)
if [ -x .venv/bin/python ] && .venv/bin/python -c '' 2>/dev/null && grep -qs "$wanted" .venv/installed-locks; then
  exit 0
fi

echo "正在准备运行环境（$lock），首次约需半分钟到一分钟……"
if ! { [ -x .venv/bin/python ] && .venv/bin/python -m pip --version >/dev/null 2>&1; }; then
  if ! "$python" -m venv --clear .venv >/dev/null; then
    echo "无法建立 Python 虚拟环境。Debian / Ubuntu 请先安装：apt-get install python3-venv" >&2
    exit 1
  fi
fi
rm -f .venv/installed-locks
if ! .venv/bin/python -m pip install --quiet --disable-pip-version-check --no-input --require-hashes -r "$lock" \
  2>.venv/pip-errors; then
  cat .venv/pip-errors >&2
  echo "安装依赖失败：请检查能否访问 Python 软件包源，再重试。" >&2
  exit 1
fi
# From here on `make run` finds its own lock covered by the development one, as long as neither changed.
{
  echo "$wanted"
  [ "$lock" = requirements-dev.lock ] && sha256sum <requirements.lock | cut -d' ' -f1
} >.venv/installed-locks || true

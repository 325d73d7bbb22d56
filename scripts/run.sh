#!/usr/bin/env bash
# `make run`: the whole platform on a fresh machine, with made-up people to try it with.
set -euo pipefail
cd "$(dirname "$0")/.."
scripts/setup.sh
exec .venv/bin/python scripts/run.py

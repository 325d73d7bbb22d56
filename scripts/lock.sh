#!/usr/bin/env bash
# Writes the lock beside each list of requirements: every distribution, with hashes.
set -euo pipefail
cd "$(dirname "$0")/.."
# The lock must not carry this machine's settings: no index address, no local folder of wheels.
unset PIP_FIND_LINKS PIP_INDEX_URL PIP_EXTRA_INDEX_URL
for name in requirements requirements-dev requirements-tools; do
  .venv/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
    --no-emit-index-url --no-emit-find-links --custom-compile-command "make lock" \
    "$name.txt" --output-file "$name.lock"
done

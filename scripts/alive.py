"""Health of one process, for a container's health check: exit 0 when it does its work.

alive.py web       the page /healthz answers (/readyz is for whoever watches the platform as a whole)
alive.py worker    a job has run on this host in the last two minutes; beat sends several a minute
alive.py beat      a job was sent from this host in the last two minutes
"""

import os
import socket
import sys
import time
import urllib.request
from pathlib import Path

SECONDS = 120


def main(role: str) -> int:
    if role == "web":
        address = f"http://127.0.0.1:{os.environ.get('PORT') or '8000'}/healthz"
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        with opener.open(address, timeout=5) as answer:
            return 0 if answer.status == 200 else 1
    sign = Path(os.environ["VAR_DIR"]) / "alive" / f"{role}-{socket.gethostname()}"
    if not sign.exists():
        print(f"{role}: nothing done yet")
        return 1
    age = time.time() - sign.stat().st_mtime
    print(f"{role}: last did something {age:.0f} s ago")
    return 0 if age < SECONDS else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))

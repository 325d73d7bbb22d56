"""The list pages beside a bare view, in one run: only the ratios mean something, the machine is shared.

    make bench

The pages take turns, so that a slow minute of the machine meets them all. Accounts and rows are those of load_demo.
"""

import os
import statistics
import subprocess
import sys
import tempfile
from collections import defaultdict

import django
from django.test import Client
from django.urls import NoReverseMatch, reverse

from tests.bench.load import Load, load
from tests.services import answers, free_port, wait_for
from tests.tools import ROOT

ROUNDS = 3
SECONDS = 2.0
ENTRYPOINT = str(ROOT / "scripts" / "entrypoint.sh")
# Whose list pages are asked for: a district's official sees the most daily work.
USER = "district"


def pages() -> dict[str, str]:
    """Name and address: the bare view, and whatever the bar of the desk leads to."""
    from reports.context import SECTIONS  # noqa: PLC0415 -- needs the apps loaded

    found = {"bare": reverse("bare")}
    for section in SECTIONS:
        try:
            found[section.page] = reverse(section.page)
        except NoReverseMatch:
            continue
    return found


def cookie_of(username: str) -> str:
    """A session as the sign-in page would give it."""
    from django.contrib.auth import get_user_model  # noqa: PLC0415 -- needs the apps loaded

    client = Client()
    client.force_login(get_user_model().objects.get(username=username))
    return f"sessionid={client.cookies['sessionid'].value}"


def measure(port: int) -> dict[str, list[Load]]:
    cookie, results = cookie_of(USER), defaultdict(list)
    addresses = pages()
    for name, path in list(addresses.items()):
        try:
            load(port, path, cookie, seconds=0.3)
        except RuntimeError as error:
            print(f"left out: {error}")
            del addresses[name]
    for _ in range(ROUNDS):
        for name, path in addresses.items():
            results[name].append(load(port, path, cookie, seconds=SECONDS))
    return results


def report(results: dict[str, list[Load]]) -> None:
    def middle(values):
        return statistics.median(list(values))

    bare = middle(run.per_second for run in results["bare"])
    print(f"{'page':24}{'req/s':>8}{'% of bare':>11}{'p50 ms':>9}{'p99 ms':>9}{'kB':>7}")
    for name, runs in results.items():
        speed = middle(run.per_second for run in runs)
        p50, p99 = (middle(run.percentile(share) for run in runs) for share in (0.5, 0.99))
        print(f"{name:24}{speed:8.0f}{100 * speed / bare:11.1f}{p50:9.1f}{p99:9.1f}{runs[-1].size / 1024:7.1f}")


def main() -> int:
    with tempfile.TemporaryDirectory() as folder:
        os.environ |= {"VAR_DIR": folder, "DJANGO_SETTINGS_MODULE": "tests.bench.settings", "PORT": str(free_port())}
        port = int(os.environ["PORT"])
        subprocess.run([ENTRYPOINT, "prepare"], check=True, stdout=subprocess.DEVNULL)
        subprocess.run([sys.executable, "manage.py", "load_demo"], cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
        django.setup()
        web = subprocess.Popen([ENTRYPOINT, "web"])
        try:
            wait_for(lambda: answers(port), "the web process")
            report(measure(port))
        finally:
            web.terminate()
            web.wait()
    return 0


if __name__ == "__main__":
    sys.exit(main())

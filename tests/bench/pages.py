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
from django.contrib.auth import get_user_model
from django.test import Client, RequestFactory
from django.urls import reverse

from tests.bench.load import Load, load
from tests.services import answers, free_port, wait_for
from tests.tools import ROOT

ROUNDS = 3
SECONDS = 2.0
ENTRYPOINT = str(ROOT / "scripts" / "entrypoint.sh")
# Whose list pages are asked for: a district's official sees the most daily work.
USER = "district"


def pages() -> dict[str, str]:
    """Name and address: the bare view, and whatever the bar of the desk leads this reader to."""
    from reports.context import Frame  # noqa: PLC0415 -- needs the apps loaded

    request = RequestFactory().get("/")
    request.user = get_user_model().objects.get(username=USER)
    return {"bare": reverse("bare")} | {section.page: section.url for section in Frame(request).sections}


def cookie_of(username: str) -> str:
    """A session as the sign-in page would give it."""
    client = Client()
    client.force_login(get_user_model().objects.get(username=username))
    return f"sessionid={client.cookies['sessionid'].value}"


def measure(port: int) -> dict[str, list[Load]]:
    """The bare view is asked for without a session: signed in, the middleware alone takes two queries."""
    signed_in, results = cookie_of(USER), defaultdict(list)
    requests = {name: (path, "" if name == "bare" else signed_in) for name, path in pages().items()}
    requests["bare, signed in"] = (requests["bare"][0], signed_in)
    for name, (path, cookie) in list(requests.items()):
        try:
            load(port, path, cookie, seconds=0.3)
        except RuntimeError as error:
            print(f"left out: {error}")
            del requests[name]
    for _ in range(ROUNDS):
        for name, (path, cookie) in requests.items():
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

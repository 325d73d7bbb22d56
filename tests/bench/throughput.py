"""Requests a second, with the web processes of a deployment: a list page of 50 rows answers at least a third as often
as a page that has nothing in it, for the same reader."""

import statistics
import subprocess
from collections import defaultdict

from tests.bench.load import Load, load
from tests.bench.readers import PAGES, Page
from tests.bench.worlds import Asked, environment
from tests.services import answers, free_port, wait_for
from tests.tools import ROOT

GOAL, ROUNDS, SECONDS = 1 / 3, 3, 1.5
ENTRYPOINT = str(ROOT / "scripts" / "entrypoint.sh")
ANCHORS = ("/bench/bare", "/bench/frame")


def measure(world: str, folder: str, large: Asked) -> list[str]:
    """The pages take turns, so that a slow minute of the machine meets them all."""
    port = free_port()
    variables = environment(world, folder) | {"PORT": str(port)}
    web = subprocess.Popen([ENTRYPOINT, "web"], env=variables)
    try:
        wait_for(lambda: answers(port), "the web process")
        return _table(_rounds(port, large))
    finally:
        web.terminate()
        web.wait()


def _rounds(port: int, large: Asked) -> dict[Page, list[Load]]:
    readers = dict.fromkeys(page.reader for page in PAGES)
    cookies = {reader: large.ask(what="cookie", reader=reader)["cookie"] for reader in readers}
    pages = [*(Page(reader, path) for reader in readers for path in ANCHORS), *PAGES]
    addresses = {page: large.ask(what="address", path=page.path)["address"] for page in pages}
    results: dict[Page, list[Load]] = defaultdict(list)
    for number in range(ROUNDS + 1):
        for page in pages:
            # The first round only warms up.
            run = load(port, addresses[page], cookies[page.reader], seconds=SECONDS if number else 0.3)
            if number:
                results[page].append(run)
    return results


def _table(results: dict[Page, list[Load]]) -> list[str]:
    def speed(page: Page) -> float:
        return statistics.median(run.per_second for run in results[page])

    lines = [f"{'page':44}{'req/s':>8}{'of frame':>10}{'p50 ms':>9}{'p99 ms':>9}{'kB':>7}   goal {GOAL:.2f}"]
    for page, runs in results.items():
        share = speed(page) / speed(Page(page.reader, "/bench/frame"))
        p50, p99 = (statistics.median(run.percentile(at) for run in runs) for at in (0.5, 0.99))
        judged = "" if page.path in ANCHORS else "ok" if share >= GOAL else "MISSED"
        lines.append(
            f"{page.name:44}{speed(page):8.0f}{share:10.2f}{p50:9.1f}{p99:9.1f}{runs[-1].size / 1024:7.1f}   {judged}"
        )
    return lines

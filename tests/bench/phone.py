"""How soon a phone page can be used: in Chromium with a processor four times slower and a line of slow 4G, against the
web processes of a deployment; and what Lighthouse says of the same pages.

Usable means: painted, its main button styled, its scripts run. Beside it stands a page of one word from the same
server, which says what the line alone costs.
"""

import os
import statistics
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.request import Request, urlopen

from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests import chromium, lighthouse
from tests.bench.slow import slow
from tests.bench.throughput import ENTRYPOINT
from tests.bench.worlds import asked, environment
from tests.services import answers, free_port, wait_for

ROUND_TRIP, RATE, SLOWER = 0.4, 400_000 / 8, 4
FIRST, NEXT, SCORE = 4.0, 1.5, 95
ROUNDS = 3
BARE = "/bench/bare"
LEADER = "leader"  # of the demonstration

# Notes in each page when its main button stands there as it is meant to look.
WATCH = """
const look = () => {
  const button = document.querySelector(".btn.main");
  if (button && getComputedStyle(button).borderRadius !== "0px") { window.standing = performance.now(); }
  else { requestAnimationFrame(look); }
};
requestAnimationFrame(look);
"""
TIMES = """async () => {
  const painted = await new Promise((done) => new PerformanceObserver((seen) => {
    for (const entry of seen.getEntriesByName("first-contentful-paint")) done(entry.startTime);
  }).observe({type: "paint", buffered: true}));
  const [visit] = performance.getEntriesByType("navigation");
  return {painted, standing: window.standing ?? null, run: visit.domContentLoadedEventEnd};
}"""


@dataclass(frozen=True)
class Visit:
    """Seconds until something is seen, and until it can be used."""

    seen: float
    usable: float


def measure(world: str, folder: str) -> list[str]:
    """Tables: visits beside their goals, then the scores of Lighthouse."""
    os.environ.update(chromium.letters())
    with _web(world, folder) as port, asked(world, folder) as large:
        name, _, value = large.ask(what="cookie", reader=LEADER)["cookie"].partition("=")
        cookie = {"name": name, "value": value}
        paths = large.ask(what="phone_pages", reader=LEADER)
        _warm(f"http://localhost:{port}", cookie, [BARE, *paths.values()])
        with slow(port, round_trip=ROUND_TRIP, rate=RATE) as far:
            lines = _visits(f"http://localhost:{far}", cookie, paths)
        return [*lines, "", *_scores(f"http://localhost:{port}", cookie, paths)]


@contextmanager
def _web(world: str, folder: str) -> Iterator[int]:
    port = free_port()
    web = subprocess.Popen([ENTRYPOINT, "web"], env=environment(world, folder) | {"PORT": str(port)})
    try:
        wait_for(lambda: answers(port), "the web process")
        yield port
    finally:
        web.terminate()
        web.wait()


def _warm(url: str, cookie: dict[str, str], paths: list[str]) -> None:
    """Each process of the server loads its templates at its first answer: no visitor but the very first meets that."""
    for path in paths * 4:
        with urlopen(Request(url + path, headers={"Cookie": f"{cookie['name']}={cookie['value']}"})) as answer:
            answer.read()


def _visits(url: str, cookie: dict[str, str], paths: dict[str, str]) -> list[str]:
    lines = [f"{'page':14}{'visit':8}{'service worker':16}{'seen s':>8}{'usable s':>10}{'goal':>6}{'of bare':>9}"]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium.executable(), args=chromium.ARGUMENTS)
        bare = _rounds(browser, url, cookie, BARE, workers=False)
        for visit, found in bare.items():
            lines.append(f"{'one word':14}{visit:8}{'':16}{found.seen:8.2f}{found.usable:10.2f}")
        for name in ("home", "record form"):
            for workers in (False, True):
                for visit, found in _rounds(browser, url, cookie, paths[name], workers=workers).items():
                    goal = FIRST if visit == "first" else NEXT
                    lines.append(
                        f"{name:14}{visit:8}{'with' if workers else 'without':16}{found.seen:8.2f}{found.usable:10.2f}"
                        f"{goal:6.1f}{found.usable / bare[visit].usable:9.1f}   "
                        f"{'ok' if found.usable <= goal else 'MISSED'}"
                    )
        browser.close()
    return lines


def _rounds(browser: Browser, url: str, cookie: dict[str, str], path: str, *, workers: bool) -> dict[str, Visit]:
    """The median of some first visits, each in a browser that was never there, and of the visits after them."""
    visits: dict[str, list[Visit]] = {"first": [], "next": []}
    for _ in range(ROUNDS):
        with browser.new_context(
            base_url=url,
            viewport={"width": 390, "height": 844},
            service_workers="allow" if workers else "block",
        ) as context:
            context.add_cookies([{**cookie, "url": url}])
            context.add_init_script(WATCH)
            visits["first"].append(_visit(context, path))
            visits["next"].append(_visit(context, path))
    return {
        name: Visit(statistics.median(one.seen for one in found), statistics.median(one.usable for one in found))
        for name, found in visits.items()
    }


def _visit(context: BrowserContext, path: str) -> Visit:
    page: Page = context.new_page()
    context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    answer = page.goto(path, wait_until="load")
    if answer is None or not answer.ok or not page.url.endswith(path):
        raise RuntimeError(f"{path} led to {page.url}")
    page.wait_for_load_state("networkidle")  # what comes after is fetched too, before the next visit
    times = page.evaluate(TIMES)
    page.close()
    if times["standing"] is None and path != BARE:
        raise RuntimeError(f"{path} has no main button")
    seen = max(times["painted"], times["standing"] or 0)
    return Visit(seen / 1000, max(seen, times["run"]) / 1000)


def _scores(url: str, cookie: dict[str, str], paths: dict[str, Any]) -> list[str]:
    pages = [lighthouse.Page(url + path, cookie) for path in paths.values()]
    pages.append(lighthouse.Page(f"{url}/sign-in/"))
    lines = [f"{'Lighthouse':24}{'performance':>12}{'goal':>6}{'painted ms':>12}{'blocked ms':>12}"]
    for name, result in zip([*paths, "sign-in"], lighthouse.run(pages, ["performance"]), strict=True):
        score, metrics = result.scores["performance"], result.metrics
        lines.append(
            f"{name:24}{score:12}{SCORE:6}{metrics['first-contentful-paint']:12}{metrics['total-blocking-time']:12}"
            f"   {'ok' if score >= SCORE else 'MISSED'}"
        )
    return lines

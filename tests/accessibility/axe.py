"""axe-core in a page of Chromium: which of its rules are asked, and what it says in a line for each fault."""

from __future__ import annotations

from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext, Page

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# What another width, or another colour scheme, can change: asked there, the rest is not asked again.
OF_WIDTH = ["target-size", "scrollable-region-focusable"]
# What a message that was not there before can break; its colours are held by tests/test_look.py.
OF_FORMS = ["cat.forms", "cat.aria", "cat.structure", "cat.name-role-value"]
OF_SCHEME = ["color-contrast", "link-in-text-block"]

ASK = """async (only) => {
  const found = await axe.run(document, {runOnly: only, resultTypes: ["violations"], preload: false});
  return found.violations.flatMap((fault) => fault.nodes.map((node) => {
    const why = [...node.any, ...node.all, ...node.none][0];
    return `${fault.id}: ${node.html.slice(0, 120)} (${why ? why.message : fault.help})`;
  }));
}"""


@cache
def script() -> str:
    """axe-core as the package axe-playwright-python brings it."""
    found = find_spec("axe_playwright_python")
    assert found is not None and found.origin is not None
    return (Path(found.origin).parent / "axe.min.js").read_text(encoding="utf-8")


def load(context: BrowserContext) -> None:
    """Have axe-core in every page that ``context`` opens, ahead of its own scripts and past its policy."""
    context.add_init_script(script())


def faults(page: Page, *, rules: list[str] | None = None, tags: list[str] = TAGS) -> list[str]:
    """A line for each element that breaks one of ``rules``, or one with any of ``tags``."""
    only = {"type": "rule", "values": rules} if rules else {"type": "tag", "values": tags}
    return page.evaluate(ASK, only)


def faults_of_all(page: Page) -> list[str]:
    """The same at the widths and in the schemes that the page is made for; it ends at 390 px, in light."""
    if page.evaluate("document.body.classList.contains('phone')"):
        _show(page, 390)
        found = faults(page)
        _show(page, 390, dark=True)
        found += [f"dark: {fault}" for fault in faults(page, rules=OF_SCHEME)]
        _show(page, 390)
        return found
    _show(page, 1440)
    found = faults(page)
    _show(page, 390)
    return found + [f"at 390 px: {fault}" for fault in faults(page, rules=OF_WIDTH)]


def _show(page: Page, width: int, *, dark: bool = False) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    page.emulate_media(color_scheme="dark" if dark else "light")

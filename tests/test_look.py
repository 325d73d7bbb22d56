"""The look keeps its promises: text is readable in light and dark, pages carry nothing inline and fit their screen."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
STATES = ("ok", "soon", "behind", "over", "done")
SURFACES = ("ground", "paper", "hover", "sunken")


def tokens(scheme: str) -> dict[str, str]:
    """Name → colour; dark redefines some of the light ones."""
    light, dark = (ROOT / "static/css/tokens.css").read_text(encoding="utf-8").split("@media", 1)
    found = dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", light))
    return found | (dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", dark)) if scheme == "dark" else {})


def luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    r, g, b = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * r + 0.7152 * g + 0.0722 * b


def contrast(one: str, other: str) -> float:
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def test_contrast_is_reckoned_as_the_standard_says():
    assert round(contrast("#000000", "#ffffff"), 1) == 21
    assert round(contrast("#777777", "#ffffff"), 2) == 4.48


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_stands_out_from_what_it_stands_on(scheme):
    colour = tokens(scheme)
    pairs = [(ink, on) for ink in ("ink", "ink-2", "link") for on in SURFACES]
    pairs += [("ink-3", on) for on in ("ground", "paper", "hover", "sunken")]
    pairs += [(state, on) for state in STATES for on in ("paper", "hover", f"{state}-t")]
    pairs += [(ink, f"{state}-t") for ink in ("ink", "ink-2") for state in STATES]
    pairs += [("paper", "ink"), ("paper", "ink-2"), ("on-league", "league")]
    weak = {pair: round(contrast(*map(colour.get, pair)), 2) for pair in pairs}
    assert {pair: ratio for pair, ratio in weak.items() if ratio < 4.5} == {}


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_edges_of_controls_and_the_focus_are_seen(scheme):
    colour = tokens(scheme)
    for edge in ("edge", "focus"):
        for on in ("paper", "ground"):
            assert contrast(colour[edge], colour[on]) >= 3


def test_no_colour_is_decided_outside_the_tokens():
    elsewhere = {
        path.name: found
        for path in (ROOT / "static/css").glob("*.css")
        if path.name != "tokens.css"
        and (
            found := re.findall(r"#[0-9a-f]{3,8}\b|rgba?\(", path.read_text(encoding="utf-8").split("@media print")[0])
        )
    }
    assert elsewhere == {}


@pytest.mark.parametrize("path", sorted((ROOT / "templates").rglob("*.html")), ids=lambda path: path.name)
def test_a_template_carries_no_style_no_script_and_nothing_from_elsewhere(path):
    source = path.read_text(encoding="utf-8")
    assert not re.search(r"\sstyle=|<style|\son[a-z]+=\"|javascript:", source)
    assert all("src=" in tag for tag in re.findall(r"<script[^>]*>", source))
    assert not re.search(r"(?:href|src|action)=\"(?:https?:)?//", source)
    assert len(source.splitlines()) <= 150
    assert "\u3000\u3000" not in source

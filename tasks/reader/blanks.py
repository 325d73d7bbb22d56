"""Blanks and signs that are not the author's: letter-spaced names, gaps around digits, Markdown, unseen characters."""

import re
import unicodedata

from youthwork.lib.text import seen

HAN = "\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff〇"
_BLANKS = re.compile(r"[ \t\u00a0\u2002-\u200a\u202f\u205f\u3000]+")
# 项 目, 共 青 团: single characters with equal gaps.
_SPACED = re.compile(f"(?<![{HAN}])[{HAN}]( +)[{HAN}](?:\\1[{HAN}])*(?![{HAN}])")
# 至少 3000 名, 2021 年; but 工作 2. 宣传 is a second item.
_BEFORE_DIGITS = re.compile(f"(?<=[{HAN}）》”]) +(?=\\d)(?!\\d{{1,2}} *[.．、)）](?!\\d))")
_AFTER_DIGITS = re.compile(f"(?<=[\\d%％‰]) +(?=[{HAN}（《“])")
_AFTER_SIGNS = re.compile("(?<=[，。；：、！？（《〈【〔“‘]) +|(?<=[）》〉】〕]) +(?=[^ 0-9A-Za-z“‘《〈])")
_BEFORE_SIGNS = re.compile(" +(?=[，。；：、！？（《〈【〔）》〉】〕”’])")
_BEFORE_PARTICLE = re.compile(f"(?<=[{HAN}）”》]) +(?=的[{HAN}])")
_AROUND_DOTS = re.compile(f"(?<=[{HAN}”]) *([·・•‧]) *(?=[{HAN}“])")
_BETWEEN_WIDE = re.compile(f"(?<=[{HAN}，。；：、（）《》“”·]) +(?=[{HAN}，。；：、（）《》“”·])")
# Fonts in PDFs often name 一 and 行 by the radicals that look like them.
_RADICALS = {code: unicodedata.normalize("NFKC", chr(code)) for code in range(0x2F00, 0x2FD6)}
_HEADING = re.compile(r"\s*#{1,6}\s*(?=\S)")
_ITEM = re.compile(r"\s*[-*+]\s+(?=\S)(?!\d+\s*-)")  # - 1. but not - 3 -
_UNDERLINED = re.compile(r"(?<!_)__([^_\s][^_]*)__(?!_)")
_ESCAPED = re.compile(r"\\([.*_#()\[\]+-])")
# The end of the name of a unit: a cell may list several with blanks between them.
_UNIT = re.compile(r"[部委局办处科室院会站所社团组]$|中心$|公司$|基金$|学校$|大学$")


def plain(text: str) -> str:
    """Without characters nobody sees; every blank the ordinary one (tabs stay); radicals as the characters they are."""
    text = seen(text).replace("&nbsp;", " ").translate(_RADICALS)
    return re.sub(r"[\u00a0\u2002-\u200a\u202f\u205f\u3000]", " ", text).rstrip(" \r\n")


def without_markdown(text: str) -> tuple[str, bool, bool]:
    """The text, whether it was a heading, and whether an item of a list."""
    text = _UNDERLINED.sub(r"\1", text.replace("**", ""))
    text = _ESCAPED.sub(r"\1", text)
    heading = _HEADING.match(text)
    if heading:
        text = text[heading.end() :]
    item = _ITEM.match(text)
    if item:
        text = text[item.end() :]
    return text, heading is not None, item is not None


def closed_up(text: str) -> str:
    """Without the blanks that mean nothing. One between two phrases stays (为群众办实事 为青年做件事)."""
    text = _BLANKS.sub(_narrow, text).strip()
    if " " not in text:
        return text
    text = _SPACED.sub(lambda run: run[0].replace(" ", ""), text)
    text = re.sub(" +", " ", text)
    for gap in (_BEFORE_DIGITS, _AFTER_DIGITS, _AFTER_SIGNS, _BEFORE_SIGNS, _BEFORE_PARTICLE):
        text = gap.sub("", text)
    return _AROUND_DOTS.sub(r"\1", text)


def _narrow(blanks: re.Match[str]) -> str:
    return " " * len(blanks[0])


def cell_closed_up(text: str, *, lines_wrap: bool, blanks_wrap: bool) -> str:
    """The text of a cell in one line. ``lines_wrap``: its line breaks, ``blanks_wrap``: its blanks may only come from
    the width of the column; then they go, unless the parts are names of units (青年发展部 学校部)."""
    parts = [part for part in (closed_up(plain(part)) for part in text.split("\n")) if part]
    if lines_wrap:
        parts = [" ".join(parts)]
    return " ".join(map(_unwrapped, parts)) if blanks_wrap else " ".join(parts)


def _unwrapped(text: str) -> str:
    words = text.split(" ")
    if len(words) > 1 and all(map(_UNIT.search, words)):
        return text
    return _BETWEEN_WIDE.sub("", text)

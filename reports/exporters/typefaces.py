"""The typefaces of the PDFs: those of the office where ``REPORT_FONTS`` names a folder, else the one that we bring."""

from functools import cache
from pathlib import Path

import typst
from django.conf import settings
from noto_cjk_sans_otc import FONT_PATH

from youthwork.lib.typefaces import characters_of, files_in

PLAIN = "Noto Sans CJK SC"
BROUGHT = Path(str(FONT_PATH)).parent
# What GB/T 9704 asks for, under the names that offices have it by; the first that is there is taken.
SONG_TITLE = ("FZXiaoBiaoSong-B05S", "FZXiaoBiaoSong-B05", "方正小标宋简体", "方正小标宋_GBK")
FANG_SONG = ("FangSong_GB2312", "仿宋_GB2312", "FangSong", "仿宋", "FZFangSong-Z02S", "STFangsong")
HEI = ("SimHei", "黑体", "FZHei-B01S", "STHeiti", "Noto Sans CJK SC")
KAI = ("KaiTi_GB2312", "楷体_GB2312", "KaiTi", "楷体", "FZKai-Z03S", "STKaiti")
SONG = ("SimSun", "宋体", "NSimSun", "FZShuSong-Z01S", "STSong")
USES = {"title": SONG_TITLE, "body": FANG_SONG, "heading": HEI, "second": KAI, "table": FANG_SONG, "number": SONG}
CHINESE = "国务团组织推进表青年镕"  # a face that has these is a Chinese one
MISSING = "〓"  # 拼版: what compositors put where a type is missing


@cache
def fonts() -> typst.Fonts:
    """Everything that a PDF may be set in; read once in a process, about 30 ms."""
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[*map(str, _folders())])


@cache
def faces() -> dict[str, str]:
    """Use → the family that it is set in."""
    there = {family.casefold(): family for family in fonts().families()}
    chosen = {
        use: next((there[name.casefold()] for name in names if name.casefold() in there), PLAIN)
        for use, names in USES.items()
    }
    return chosen | {"plain": PLAIN}


@cache
def known_characters() -> frozenset[int]:
    """The code points that some face here has a sign for."""
    found: frozenset[int] = frozenset()
    for folder in _folders():
        for file in files_in(folder):
            try:
                found |= characters_of(file)
            except ValueError:
                continue  # the setter of the PDF passes over it too
    return found


def is_chinese() -> bool:
    """Whether Chinese can be printed at all."""
    return known_characters() >= set(map(ord, CHINESE))


def _folders() -> list[Path]:
    return [folder for folder in (settings.REPORT_FONTS, BROUGHT) if folder is not None and folder.is_dir()]

"""Cells in which one of a few words stands: the words, what they mean, and what to write instead of a near miss."""

import unicodedata
from collections.abc import Mapping
from typing import Generic, TypeVar

from youthwork.lib.cells import NOTHING, CellRefused, number_text, shown
from youthwork.lib.text import one_line

T = TypeVar("T")
LONGEST = 60  # characters; no word is longer

GENDERS = {
    **dict.fromkeys(("男", "男性", "M", "male"), "male"),
    **dict.fromkeys(("女", "女性", "F", "female"), "female"),
}
# The parties and numbers of GB/T 4762.
PARTIES = (
    *("民革", "民盟", "民建", "民进", "农工党", "致公党", "九三学社", "台盟"),
    *("中国国民党革命委员会", "中国民主同盟", "中国民主建国会", "中国民主促进会", "中国农工民主党", "中国致公党"),
    *("台湾民主自治同盟", "民革党员", "民革会员", "民盟盟员", "民建会员", "民进会员", "农工党党员", "致公党党员"),
    *("九三学社社员", "台盟盟员"),
)
STATUSES = {
    **dict.fromkeys(("中共党员", "党员", "共产党员", "中国共产党党员", "中共正式党员", "正式党员", "1", "01"), "party"),
    **dict.fromkeys(
        ("中共预备党员", "预备党员", "党员（预备）", "中共党员（预备）", "2", "02"),
        "probationary",
    ),
    **dict.fromkeys(
        ("共青团员", "团员", "共青团", "中国共产主义青年团团员", "中国共青团员", "共青团团员", "3", "03"), "league"
    ),
    **dict.fromkeys(("民主党派", "民主党派成员", *PARTIES), "democratic"),
    **dict.fromkeys((form for n in range(4, 12) for form in (str(n), f"{n:02d}")), "democratic"),
    **dict.fromkeys(("群众", "普通群众", "普通公民", "13"), "masses"),
    **dict.fromkeys(("无党派", "无党派人士", "无党派民主人士", "12"), "masses"),
}
YES_NO = {
    **dict.fromkeys(("是", "有", "对", "1", "Y", "yes", "true", "√", "✓", "✔", "☑", "✅"), True),
    **dict.fromkeys(("否", "无", "非", "不是", "没有", "错", "0", "N", "no", "false"), False),
    **dict.fromkeys(("×", "x", "✕", "✖", "✗", "✘", "❌", "╳"), False),
}
LEAGUE = YES_NO | {
    **dict.fromkeys(("保留", "已保留", "保留团籍", "团员", "共青团员", "共青团"), True),
    **dict.fromkeys(("不保留", "未保留", "非团员", "不是团员", "非共青团员", "已退团", "已离团"), False),
}
DUTIES = {
    **dict.fromkeys(("团队长", "队长", "负责人", "组长", "小组长", "小队长"), True),
    **dict.fromkeys(("团队负责人", "队伍负责人", "小组负责人", "服务队队长", "团队队长"), True),
    **dict.fromkeys(("队员", "成员", "组员", "团队成员", "小组成员", "普通队员", "团员", "志愿者"), False),
    **dict.fromkeys(("副团队长", "副队长", "副组长", "副负责人", "团队副队长"), False),
}
ADVICE = {
    **dict.fromkeys(
        ("入党积极分子", "积极分子", "发展对象", "入党发展对象"),
        "还不是党员，是团员请写共青团员，不是团员请写群众",
    ),
    **dict.fromkeys(("入团积极分子", "少先队员"), "还不是团员，请写群众"),
    "中共党员（保留团籍）": "请写中共党员，团籍写在“共青团员”一栏",
    **dict.fromkeys(("指导老师", "指导教师", "带队老师", "带队教师", "领队"), "不是队内职务，请写团队长或队员"),
}


def folded(word: str) -> str:
    """A form in which two spellings of a word are equal: width, case, spaces, brackets."""
    return unicodedata.normalize("NFKC", one_line(word)).casefold().replace(" ", "")


class Words(Generic[T]):
    """A column with a closed list of words. ``ask`` says what may be written, for refusals; ``empty`` is the value of
    an empty cell, and of a sign for nothing unless it is among the words."""

    def __init__(self, label: str, words: Mapping[str, T], ask: str, *, empty: T) -> None:
        self.label, self.ask, self.empty = label, ask, empty
        self._folded = {folded(word): value for word, value in words.items()}
        self._known = {**{word: empty for word in NOTHING if word != "无"}, **self._folded, **words}
        self._advice = {folded(word): advice for word, advice in ADVICE.items()}

    def read(self, value: object) -> T:
        """What the word in the cell means. CellRefused ``bad_value`` for one that is not known: none is guessed."""
        if value is None or value == "":
            return self.empty
        if isinstance(value, str) and value in self._known:
            return self._known[value]
        text = value.strip() if isinstance(value, str) else self._typed(value)
        word = folded(text) if len(text) <= LONGEST else ""
        if word in self._folded:
            return self._folded[word]
        if word in self._known or not text:
            return self._known.get(word, self.empty)
        advice = self._advice.get(word)
        said = f"{advice}，改后再导入" if advice else f"不认识，请填{self.ask}"
        raise CellRefused("bad_value", f"{self.label}{shown(text)}{said}。")

    def _typed(self, value: object) -> str:
        return str(value).lower() if isinstance(value, bool) else number_text(value, self.label)

"""How something behind the pages stands: the shape and colour of ``.st`` in base.css, and the word beside it."""

from typing import NamedTuple


class State(NamedTuple):
    mark: str  # class of the shape
    word: str
    gravity: int = 0  # from 2 on somebody has to look

    @property
    def troubled(self) -> bool:
        return self.gravity >= 2


WELL = State("ok", "正常")
RUNNING = State("", "正在做", 1)
NEVER = State("", "还没做过", 1)
AWAITED = State("soon", "还没开始", 2)
SLOW = State("soon", "慢", 2)
LATE = State("soon", "没按时", 2)
DIED = State("behind", "中途停了", 2)
FAILING = State("over", "出错", 3)
DOWN = State("over", "停了", 3)
CUT_OFF = State("over", "连不上", 3)
SCARCE = State("over", "快满了", 3)

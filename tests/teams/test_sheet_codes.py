"""The vocabulary of imports is one list: in the code, in its documentation, and in what readers raise."""

import re
from pathlib import Path

from teams.sheets.codes import Code
from youthwork.lib import tables
from youthwork.lib.sheets import MESSAGES

ROOT = Path(__file__).resolve().parents[2]


def test_every_code_is_documented_and_nothing_else():
    text = (ROOT / "docs" / "import-codes.md").read_text(encoding="utf-8")
    documented = re.findall(r"^\| `(\w+)` \| (.+) \|$", text, re.MULTILINE)
    assert documented == [(code.value, code.label) for code in Code]


def test_the_reader_raises_documented_codes_only():
    texts = [path.read_text(encoding="utf-8") for path in Path(tables.__file__).parent.rglob("*.py")]
    raised = re.findall(r'(?:SheetError|Refused)\(\s*"(\w+)"', "".join(texts))
    assert raised
    assert set(raised) | set(MESSAGES) <= set(Code.values)

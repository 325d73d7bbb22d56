"""Archives that open under the same names everywhere."""

from io import BytesIO
from zipfile import ZipFile

import pytest

from youthwork.lib.archives import LONGEST, packed, safe_name


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("茂南区：二/三季度?.xlsx", "茂南区：二／三季度？.xlsx"),
        ("..\\secret.pdf", "＼secret.pdf"),
        ("con.pdf", "_con.pdf"),
        ("  表. .docx", "表.docx"),
        ("\u202eexe.pdf", "exe.pdf"),
        ("", "未命名"),
        ("没有扩展名的表", "没有扩展名的表"),
    ],
)
def test_a_name_has_no_sign_that_windows_reserves(name, safe):
    assert safe_name(name) == safe


def test_a_long_name_keeps_its_ending():
    name = safe_name("长" * 300 + ".docx")
    assert len(name) == LONGEST
    assert name.endswith("长.docx")


def test_names_are_marked_as_utf_8_and_equal_ones_are_told_apart():
    content = packed([("茂南区/推进表.pdf", b"1"), ("茂南区/推进表.pdf", b"2"), ("../推进表.pdf", b"3")])
    with ZipFile(BytesIO(content)) as archive:
        assert archive.namelist() == ["茂南区/推进表.pdf", "茂南区/推进表(2).pdf", "未命名/推进表.pdf"]
        assert all(entry.flag_bits & 0x800 for entry in archive.infolist())
        assert archive.read("茂南区/推进表(2).pdf") == b"2"

"""Titles break at their phrases."""

import pytest

from tasks.templatetags.phrases import phrases


@pytest.mark.parametrize(
    ("title", "parts"),
    [
        ("茂南区·茂职院共青团“百千万工程”工作安排表", ["茂南区·茂职院共青团", "“百千万工程”", "工作安排表"]),
        ("关于开展《条例》宣传的通知", ["关于开展", "《条例》", "宣传的通知"]),
        ("一句话", ["一句话"]),
        ("", [""]),
        ("<b>甲</b>", ["&lt;b&gt;甲&lt;/b&gt;"]),
    ],
)
def test_a_title_breaks_around_quotations_and_before_its_kind(title, parts):
    assert phrases(title).split("<wbr>") == parts

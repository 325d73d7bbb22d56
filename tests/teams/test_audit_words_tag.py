"""How a change is written in the list of the log."""

from teams.audit_words import Said
from teams.templatetags.audit import changes


def test_a_change_says_what_it_was_and_what_became_of_it():
    html = changes([Said("姓名", "<旧>", "新")])
    assert "&lt;旧&gt;<span" in html
    assert "改为" in html
    assert html.endswith(" → </span>新</span></span>")


def test_what_is_new_has_no_before_and_what_is_gone_is_empty():
    assert "改为" not in changes([Said("姓名", "", "新")])
    assert changes([Said("姓名", "旧", "")]).endswith("空</span></span>")


def test_an_entry_that_changed_nothing_says_so():
    assert changes([]) == '<span class="none">无</span>'

"""What templates say with the tags and parts of every page."""

from datetime import datetime, timedelta
from urllib.parse import urlencode

import pytest
from django.contrib.messages import constants
from django.contrib.messages.storage.base import Message
from django.http import QueryDict
from django.template import engines
from django.utils import timezone

from teams.forms import OrganisationForm, PasswordForm
from youthwork.lib.paging import listing

LOAD = "{% load teams %}"


def shown(source: str, **context) -> str:
    return engines["django"].from_string(LOAD + source).render(context)


def with_request(rf, source: str, user=None, query: dict | None = None, **context) -> str:
    request = rf.get(f"/?{urlencode(query or {})}")
    request.user = user
    return engines["django"].from_string(LOAD + source).render(context, request)


def test_a_text_is_cut_with_a_chinese_ellipsis_and_no_comma_before_it():
    assert shown("{{ text|cut_at:6 }}", text="清理背街小巷") == "清理背街小巷"
    assert shown("{{ text|cut_at:5 }}", text="清理背街，小巷") == "清理背街……"


def test_figures_and_months_read_as_offices_write_them():
    assert shown("{{ n|figure }}{{ none|figure }}", n=1914, none=None) == "1,914"
    assert shown("{{ m|cn_month }} {{ odd|cn_month }}", m="2005-03", odd="不详") == "2005年3月 不详"


def test_dates_come_in_local_time(today):
    moment = datetime.fromisoformat("2026-06-17T17:30:00+00:00")  # 1:30 on the 18th in Shanghai
    assert shown("{{ at|cn_date }} {{ at|cn_clock }} {{ at|cn_moment }}", at=moment) == "6月18日 1:30 今天1:30"
    assert shown("{{ at|weekday }}", at=moment) == "星期四"


def test_a_figure_says_as_of_when_it_holds(today):
    assert shown("{{ at|as_of }}", at=timezone.now()) == "截至9:00"
    assert shown("{{ at|as_of }}", at=timezone.now() - timedelta(days=1)) == "截至昨天9:00"


def test_no_date_is_nothing(today):
    assert shown("[{{ at|cn_date }}{{ at|cn_clock }}{{ at|cn_moment }}{{ at|as_of }}{{ at|weekday }}]", at=None) == "[]"


@pytest.mark.django_db
def test_may_asks_for_the_word_anywhere_or_over_one_unit(rf, cast):
    anywhere = '{% if request.user|may:"units.edit" %}yes{% endif %}'
    assert with_request(rf, anywhere, cast.official) == "yes"
    assert with_request(rf, anywhere, cast.reader) == ""
    there = '{% may "units.edit" unit as editable %}{% if editable %}yes{% endif %}'
    assert with_request(rf, there, cast.official, unit=cast.town) == "yes"
    assert with_request(rf, there, cast.official, unit=cast.stranger) == ""


def test_a_column_that_sorts_keeps_the_filters_and_leaves_the_page(rf):
    found = listing(QueryDict("sort=name"), [], sorts={"name": ("name",)})
    source = '{% sortable found "name" "名称" %}{% sortable found "code" "代码" "num" %}'
    html = with_request(rf, source, query={"q": "羊角&", "page": "3", "sort": "name"}, found=found)
    assert 'aria-sort="ascending"><a href="?q=%E7%BE%8A%E8%A7%92%26&amp;sort=-name">名称</a>' in html
    assert 'class="num"><a href="?q=%E7%BE%8A%E8%A7%92%26&amp;sort=code">代码</a>' in html
    assert "page" not in html


def test_parts_of_the_query_go_along_with_a_filter_form_escaped(rf):
    html = with_request(rf, '{% kept "sort" "state" "missing" %}', query={"sort": "name", "state": '"><b>'})
    assert html == (
        '<input type="hidden" name="sort" value="name"><input type="hidden" name="state" value="&quot;&gt;&lt;b&gt;">'
    )


def test_a_field_shows_its_label_its_hint_and_what_is_wrong():
    form = OrganisationForm({"code": "a b"})
    html = shown('{% include "parts/field.html" with field=form.code %}', form=form)
    assert '<label for="id_code">代码</label>' in html
    assert 'aria-invalid="true"' in html
    assert '<p class="error" id="id_code_error">代码由大写字母和数字组成' in html
    assert '<p class="hint" id="id_code_helptext">' in html
    assert "可以不填" in shown('{% include "parts/field.html" with field=form.level %}', form=form)
    assert "有4处要改" in shown('{% include "parts/errors.html" %}', form=OrganisationForm({"kind": "village"}))


@pytest.mark.parametrize(
    ("light", "word", "css"),
    [
        ("on_track", "正常", "st ok"),
        ("due_soon", "临期", "st soon"),
        ("behind", "滞后", "st behind"),
        ("overdue", "逾期", "st over"),
        ("done", "办结", "st done"),
    ],
)
def test_where_something_stands_is_a_word_a_shape_and_the_reason(light, word, css):
    html = shown("{% load states %}{% standing light reason %}", light=light, reason="尚未派队")
    assert f'<span class="{css}">{word}</span>' in html
    assert "尚未派队" in html


def test_messages_carry_their_level():
    said = [Message(constants.SUCCESS, "存好了"), Message(constants.ERROR, "没有存"), Message(constants.INFO, "<b>")]
    html = shown('{% include "parts/messages.html" %}', messages=said)
    assert 'class="note ok">存好了' in html
    assert 'class="note over">没有存' in html
    assert "&lt;b&gt;" in html


def test_the_pager_keeps_the_filters(rf):
    found = listing(QueryDict("page=2"), list(range(120)))
    source = '{% include "parts/pager.html" with listing=found %}'
    html = with_request(rf, source, query={"q": "羊角", "page": "2"}, found=found)
    assert "共120条，第2页，共3页" in html
    assert 'href="?q=%E7%BE%8A%E8%A7%92&amp;page=1"' in html
    assert 'href="?q=%E7%BE%8A%E8%A7%92&amp;page=3"' in html


@pytest.mark.django_db
def test_password_fields_never_show_what_was_typed(cast):
    form = PasswordForm(cast.official, {"old_password": "typed-secret", "new_password1": "x", "new_password2": "y"})
    assert "typed-secret" not in shown(
        "{% for f in form %}{% include 'parts/field.html' with field=f %}{% endfor %}", form=form
    )

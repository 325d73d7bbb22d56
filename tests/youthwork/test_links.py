"""Addresses of rows, and selects that write their own options."""

from uuid import uuid4

import pytest
from django import forms
from django.urls import reverse

from youthwork.lib.forms import PlainSelect
from youthwork.lib.links import link


@pytest.mark.parametrize("name", ["tasks:member", "tasks:sheet", "teams:notice-open"])
@pytest.mark.parametrize("pk", [1, 10**12])
def test_a_link_is_what_reverse_gives(name, pk):
    assert link(name, pk) == reverse(name, args=[pk])


@pytest.mark.parametrize("name", ["tasks:record", "tasks:review-record"])
def test_a_link_to_a_record_is_what_reverse_gives(name):
    pk = uuid4()
    assert link(name, pk) == reverse(name, args=[pk])


@pytest.mark.parametrize(("value", "chosen"), [("", ""), (7, "7"), ("8", "8"), ("9", None)])
def test_a_plain_select_marks_what_is_chosen_and_lets_no_markup_through(value, chosen):
    field = forms.ChoiceField(choices=[("", "全部"), (7, "<甲>"), (8, "乙")], widget=PlainSelect(attrs={"title": "选"}))
    html = field.widget.render("at", value, {"id": "id_at"})
    assert html.startswith('<select id="id_at" name="at" title="选">')
    assert html.count(" selected") == (0 if chosen is None else 1)
    assert chosen is None or f'<option value="{chosen}" selected>' in html
    assert "&lt;甲&gt;" in html and "<甲>" not in html

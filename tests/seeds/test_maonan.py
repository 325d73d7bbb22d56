"""The demonstration against the facts read out of 茂南's document, where somebody has the seeds (``SEEDS_DIR``)."""

import json
import os
from pathlib import Path

import pytest
from django.core.management import call_command

from tasks.choices import TaskKind
from tasks.models import Document, Placement
from youthwork.lib.text import match_key

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def facts() -> dict:
    text = (Path(os.environ["SEEDS_DIR"]) / "seed_facts.json").read_text(encoding="utf-8")
    return json.loads(text)["000_208db9e4212aaf89.txt"]


@pytest.fixture
def document(today) -> Document:
    call_command("load_demo", "--today", "2026-06-18", "--format", "json")
    return Document.objects.get(short_title__startswith="茂南区·茂职院")


def test_each_row_of_annex_1_is_a_placement(facts, document):
    printed = [
        ([match_key(name) for name in row["project_items"]], match_key(row["site"]), row["headcount"])
        for row in facts["forms"][0]["preset_rows"]
    ]
    placed = [
        (
            [match_key(entry.programme.name) for entry in row.programme_rows.select_related("programme")],
            match_key(row.site.name),
            row.headcount,
        )
        for row in document.placements.select_related("site").order_by("position")
    ]
    assert placed == printed


def test_the_totals_of_annex_1(facts, document):
    form = facts["forms"][0]
    assert document.placements.count() == form["row_count"]
    assert sum(document.placements.values_list("headcount", flat=True)) == form["total_headcount"]
    names = form["derived"]["distinct_project_items_list"]
    assert {match_key(p.name) for p in document.programmes.all()} == {match_key(name) for name in names}
    by_site = form["derived"]["headcount_by_site"]
    for site, headcount in by_site.items():
        rows = [row for row in Placement.objects.select_related("site") if match_key(row.site.name) == match_key(site)]
        assert sum(row.headcount for row in rows) == headcount, site


def test_the_tasks_carry_the_printed_titles_and_numbers(facts, document):
    kinds = {
        "key_task": TaskKind.KEY_TASK,
        "safeguard": TaskKind.SAFEGUARD,
        "safeguard_subitem": TaskKind.SAFEGUARD_SUBITEM,
    }
    printed = [t for t in facts["tasks"] if t["item_type"] in kinds]
    kept = list(document.tasks.all())
    assert [(t.kind, t.number) for t in kept] == [(kinds[t["item_type"]], t["number"]) for t in printed]
    for task, fact in zip(kept, printed, strict=True):
        if task.kind == TaskKind.KEY_TASK:
            assert task.title == fact["verbatim_title"].rstrip("。")


def test_no_lead_no_number_and_no_year_is_invented(facts, document):
    assert facts["document"]["document_number"] is None and document.number == ""
    assert facts["document"]["date"] is None and document.dated is None
    assert not any(task.responsibilities.exists() for task in document.tasks.all())
    (deadline,) = [d for d in facts["deadlines"] if d["type"] == "deadline"]
    (task,) = document.tasks.exclude(due_printed="")
    assert task.due_printed == f"--{deadline['date'].split()[1]}"
    assert [issuer.organisation.name for issuer in document.issuer_rows.all()] == facts["document"]["issuing_body"]

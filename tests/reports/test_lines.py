"""A text of a line is edited by people and drafted by records; both are kept, with who, when and from what."""

import pytest
from django.core.exceptions import ValidationError

from reports.actions.lines import edit_line, redraft_line, take_words, undo_edit
from reports.actions.rollups import refresh_rollups
from reports.choices import LineField
from reports.drafting.lines import live_rows
from reports.drafting.sentences import Part, parts_of, standing_in
from reports.drafting.wording import Sentence
from reports.models import LineEdit, Report
from reports.table import table_of, table_of_version
from tasks.models import Programme
from teams.models import AuditEntry
from tests.cast import make_placement, make_record, make_user
from tests.replay import added_once
from tests.reports.world import make_report, reported, send

pytestmark = pytest.mark.django_db

DRAFTED = "6月13日在官渡校园社区清理背街小巷，上门宣传，覆盖40人。"
ONE, TWO = Sentence("progress", "清理楼道。", ("1",)), Sentence("progress", "清理楼道，劝导停车。", ("2",))


@pytest.fixture
def line(cast, today):
    return added_once(reported, cast).lines.get(programme=cast.cleaning)


def sources(line) -> list[tuple[str, list[str]]]:
    """What the line's sentences say, and the days of their records."""
    return [
        (sentence.text, [str(record.occurred_on) for record in sentence.records.order_by("occurred_on")])
        for sentence in line.sentences.all()
    ]


def test_a_sentence_that_still_stands_keeps_its_records_and_others_lose_them(cast, line):
    assert sources(line) == [(DRAFTED, ["2026-06-13"])]
    edit_line(actor=cast.official, line=line, progress=f"街道配合。{DRAFTED}")
    assert sources(line) == [(DRAFTED, ["2026-06-13"])]
    make_record(cast, people=60)
    refresh_rollups()
    assert sources(line) == [(DRAFTED, ["2026-06-13"])], "a new draft does not touch what an edited text says"
    edit_line(actor=cast.official, line=line, progress="清理背街小巷21处。")
    assert sources(line) == []


def test_what_was_drafted_can_be_taken_again_and_follows_the_records_from_then_on(cast, line):
    edit_line(actor=cast.official, line=line, progress="清理背街小巷21处。")
    line = redraft_line(actor=cast.official, line=line, field=LineField.PROGRESS)
    assert (line.progress, line.progress_edited, sources(line)) == (DRAFTED, False, [(DRAFTED, ["2026-06-13"])])
    make_record(cast, people=60, same_group=False, content="清理楼道。")
    refresh_rollups()
    line.refresh_from_db()
    assert line.progress.startswith("在官渡校园社区开展2次，覆盖100人。")


def test_every_edit_is_kept_with_who_made_it_and_the_figures_of_that_day(cast, line):
    edit_line(actor=cast.official, line=line, progress="清理21处。", problems="场地不足。")
    redraft_line(actor=make_user("second", "吴静", cast.district), line=line, field=LineField.PROGRESS)
    assert list(line.edits.values_list("field", "before", "after", "drafted", "by_name", "people", "records")) == [
        ("progress", DRAFTED, "清理21处。", False, str(cast.official), 40, 1),
        ("problems", "", "场地不足。", False, str(cast.official), 40, 1),
        ("progress", "清理21处。", DRAFTED, True, "吴静", 40, 1),
    ]
    entry = AuditEntry.objects.filter(verb="修改推进表").order_by("pk").last()
    assert entry.after == {"progress": DRAFTED}


def test_saving_what_stands_there_changes_nothing(cast, line):
    edit_line(actor=cast.official, line=line, content=line.content, progress=DRAFTED, problems=" ", next_steps="")
    redraft_line(actor=cast.official, line=line, field=LineField.PROGRESS)
    line.refresh_from_db()
    assert (line.progress_edited, LineEdit.objects.count()) == (False, 0)


def test_an_emptied_problem_stays_away_and_an_emptied_progress_is_drafted_again(cast, line):
    record = make_record(cast, people=40)
    type(record).objects.filter(pk=record.pk).update(problems="场地不足。")
    line = redraft_line(
        actor=cast.official, line=edit_line(actor=cast.official, line=line, problems="x"), field="problems"
    )
    assert line.problems == "场地不足。"
    line = edit_line(actor=cast.official, line=line, progress="清理21处。", problems="")
    line = edit_line(actor=cast.official, line=line, progress="")
    assert (line.problems, line.problems_edited, line.progress_edited) == ("", True, False)
    assert "清理背街小巷" in line.progress


def test_undoing_goes_back_step_by_step_to_the_draft_and_is_an_edit_itself(cast, line):
    edit_line(actor=cast.official, line=line, progress="第一稿。")
    edit_line(actor=cast.official, line=line, progress="第二稿。")
    first, second = line.edits.all()
    with pytest.raises(ValidationError, match="又改过"):
        undo_edit(actor=cast.official, edit=first)
    line = undo_edit(actor=cast.official, edit=second)
    assert (line.progress, line.progress_edited) == ("第一稿。", True)
    line = undo_edit(actor=cast.official, edit=line.edits.last())
    assert (line.progress, line.progress_edited) == ("第二稿。", True), "undone, the undoing is undone"
    line = edit_line(actor=cast.official, line=line, progress="")
    assert (line.progress, line.progress_edited) == (DRAFTED, False)
    edit_line(actor=cast.official, line=line, progress="第三稿。")
    line = undo_edit(actor=cast.official, edit=line.edits.last())
    assert (line.progress, line.progress_edited, sources(line)) == (DRAFTED, False, [(DRAFTED, ["2026-06-13"])])


def test_what_the_records_give_is_offered_at_its_line_though_a_new_row_has_moved_the_numbers(cast, line):
    edit_line(actor=cast.official, line=line, progress="自己写的。")
    first = Programme.objects.create(
        name="先来的项目", owner=cast.district, document=cast.document, task=cast.online_task, counting="headcount"
    )
    make_placement(cast.document, cast.campus.site, [first], 5, cast.college)
    make_placement(cast.document, cast.campus.site, [cast.articles], 5, cast.college)
    report = Report.objects.get(pk=line.report_id)
    assert not report.lines.filter(programme=first).exists(), "nobody has brought the table up to date"
    rows = live_rows(report, table_of(report), editing=True)
    offered = {row.line.programme: row.rewrites[0].text for row in rows.values() if row.rewrites}
    assert offered == {cast.cleaning.pk: DRAFTED}


def test_two_who_edit_at_once_lose_nothing(cast, line):
    other = make_user("second", "吴静", cast.district)
    was = {"progress": DRAFTED, "problems": ""}
    edit_line(actor=other, line=line, was=was, progress="吴静写的。")
    with pytest.raises(ValidationError) as refusal:
        edit_line(actor=cast.official, line=line, was=was, progress="韩雪写的。", problems="场地不足。")
    [sentence] = refusal.value.message_dict["progress"]
    assert "吴静" in sentence and "“吴静写的。”" in sentence
    line.refresh_from_db()
    assert (line.progress, line.problems) == ("吴静写的。", "")
    edit_line(actor=cast.official, line=line, was=was, problems="场地不足。")
    edit_line(actor=cast.official, line=line, was={"progress": "吴静写的。"}, progress="韩雪写的。")
    line.refresh_from_db()
    assert (line.progress, line.problems) == ("韩雪写的。", "场地不足。")
    assert "吴静写的。" in line.edits.values_list("before", flat=True)


def test_a_report_that_was_sent_is_edited_in_no_way(cast, line):
    edit_line(actor=cast.official, line=line, progress="清理21处。")
    send(cast, line.report)
    for attempt in (
        lambda: edit_line(actor=cast.official, line=line, progress="改"),
        lambda: redraft_line(actor=cast.official, line=line, field=LineField.PROGRESS),
        lambda: undo_edit(actor=cast.official, edit=line.edits.get()),
    ):
        with pytest.raises(ValidationError, match="退回后才能再改"):
            attempt()


def test_words_from_below_are_added_with_their_unit_and_their_records(cast, line):
    edit_line(actor=cast.official, line=line, progress=f"街道配合。{DRAFTED}")
    send(cast, line.report)
    above = make_report(cast, unit=cast.city).lines.get(programme=cast.cleaning)
    line.refresh_from_db()
    edit_line(actor=cast.city_official, line=above, progress="全市开展一次。")
    above = take_words(actor=cast.city_official, line=above, said=line, field=LineField.PROGRESS)
    assert above.progress == f"全市开展一次。\n团茂南区委：街道配合。{DRAFTED}"
    assert sources(above) == [(DRAFTED, ["2026-06-13"])]
    with pytest.raises(ValidationError, match="已经有这些话"):
        take_words(actor=cast.city_official, line=above, said=line, field=LineField.PROGRESS)


def test_the_sentences_are_frozen_with_the_ids_of_their_records(cast, line):
    [record] = line.sentences.get().records.all()
    version = send(cast, line.report).versions.get()
    assert version.payload["lines"][1]["sources"] == [
        {"field": "progress", "text": DRAFTED, "records": [str(record.pk)]}
    ]
    frozen = table_of_version(version)
    assert frozen.lines[1].sources == (Sentence("progress", DRAFTED, (str(record.pk),)),)
    assert frozen.lines[1].sources == table_of(line.report).lines[1].sources


def test_the_longer_of_two_sentences_that_overlap_is_the_one_that_stands():
    assert standing_in("先清理楼道，劝导停车。再清理楼道。", [ONE, TWO]) == (TWO, ONE)
    assert standing_in("清理楼道，劝导停车。", [ONE, TWO]) == (TWO,)
    assert standing_in("都没有。", [ONE, TWO]) == ()


def test_a_text_is_cut_where_its_sentences_begin_and_end():
    assert parts_of("先说一句。清理楼道。\n再说。", "progress", [TWO, ONE]) == [
        Part("先说一句。"),
        Part("清理楼道。", 1),
        Part("\n再说。"),
    ]
    assert parts_of("清理楼道。", "problems", [ONE]) == [Part("清理楼道。")]

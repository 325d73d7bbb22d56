"""Verbs on the lines of an open report: put one's own words into a text, take the drafted ones again, undo."""

from collections.abc import Mapping, Sequence

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from reports.actions.drafts import refresh
from reports.actions.sentences import link_sentences
from reports.actions.steps import NOT_OPEN, locked
from reports.choices import LineField
from reports.drafting.sentences import kept_sentences
from reports.drafting.wording import Sentence
from reports.models import LineEdit, Report, ReportLine
from teams import audit
from teams.models import User
from youthwork.lib.dates import cn_moment

# An emptied cell of these is drafted again; nothing to say of the others is something to say.
NEVER_EMPTY = (LineField.CONTENT, LineField.PROGRESS)


@transaction.atomic
def edit_line(*, actor: User, line: ReportLine, was: Mapping[str, str] | None = None, **texts: str) -> ReportLine:
    """Put the unit's own words into the ``texts`` of a line, by field. From now on a new draft leaves these words
    alone; an emptied 主要内容 or 推进情况 is drafted again. Every change is kept with who made it.

    ``was`` is what the fields said when the writer began: ValidationError for a field that somebody else has changed
    since, with what it says now. ValidationError, too, if the report was sent or a text is too long.
    """
    report, line = _opened(line)
    after = {LineField(name): _clean(text) for name, text in texts.items()}
    after = {name: text for name, text in after.items() if text != getattr(line, name)}
    _demand_unchanged(line, after, was or {})
    drafted = {name for name, text in after.items() if name in NEVER_EMPTY and not text}
    after = {name: text for name, text in after.items() if name not in drafted or _is_edited(line, name)}
    return _write(actor, report, line, after, drafted=drafted & after.keys())


@transaction.atomic
def redraft_line(*, actor: User, line: ReportLine, field: LineField) -> ReportLine:
    """Take the text that the records give again; it follows them from now on. ValidationError if the report was
    sent; nothing happens to a text that nobody has edited."""
    report, line = _opened(line)
    after = {field: ""} if _is_edited(line, field) else {}
    return _write(actor, report, line, after, drafted=set(after))


@transaction.atomic
def undo_edit(*, actor: User, edit: LineEdit) -> ReportLine:
    """Put back what a text said before ``edit``, the last one of that text; this is an edit of its own.
    ValidationError if the report was sent, or the text was changed again."""
    report, line = _opened(edit.line)
    field = LineField(edit.field)
    last, *earlier = line.edits.filter(field=field).order_by("-pk")[:2]
    if last.pk != edit.pk:
        raise ValidationError(f"{field.label}在这之后又改过，请先撤销后面的改动。")
    drafted = not edit.drafted and (not earlier or earlier[0].drafted)
    return _write(actor, report, line, {field: edit.before}, drafted={field} if drafted else set())


@transaction.atomic
def take_words(*, actor: User, line: ReportLine, said: ReportLine, field: LineField) -> ReportLine:
    """Add to a text what ``said``, the line of a report from below, says in the same field, with the name of its unit.
    Its sentences keep their records. ValidationError if the report was sent, or the words stand there already."""
    report, line = _opened(line)
    words = f"{said.report.organisation.short_name}：{getattr(said, field)}"
    silent = not line.records and not _is_edited(line, field)
    text = "" if silent else getattr(line, field)
    if words in text:
        raise ValidationError("这一行已经有这些话了。")
    after = {field: f"{text}\n{words}".strip()}
    sentences = [one for one in kept_sentences(said.report)[said.pk] if one.field == field]
    return _write(actor, report, line, after, drafted=set(), sentences=sentences)


def _opened(line: ReportLine) -> tuple[Report, ReportLine]:
    """The report, locked, and the line as it is now."""
    report = locked(line.report)
    if not report.is_open:
        raise ValidationError(NOT_OPEN)
    line = report.lines.get(pk=line.pk)
    line.report = report
    return report, line


def _write(
    actor: User,
    report: Report,
    line: ReportLine,
    after: Mapping[LineField, str],
    *,
    drafted: set[LineField],
    sentences: Sequence[Sentence] = (),
) -> ReportLine:
    """Write the texts, and bring the report up to date: ``drafted`` ones are those of the records from now on."""
    if not after:
        return line
    before = {name: getattr(line, name) for name in after}
    for name, text in after.items():
        setattr(line, name, text)
        setattr(line, f"{name}_edited", name not in drafted)
    line.full_clean(exclude=["report", "category", "programme"], validate_unique=False, validate_constraints=False)
    line.save(update_fields=[*after, *(f"{name}_edited" for name in after)])
    if sentences:
        link_sentences(report, [line], {line.pk: sentences})
    refresh(report)
    line.refresh_from_db()
    said = {name: getattr(line, name) for name in after}
    LineEdit.objects.bulk_create(
        LineEdit(
            line=line, field=name, before=before[name], after=text, drafted=name in drafted, people=line.people or 0,
            reads=line.reads, records=line.records, by=actor, by_name=str(actor),
        )
        for name, text in said.items()
    )  # fmt: skip
    audit.record(
        actor=actor,
        verb="修改推进表",
        target=line,
        organisation=report.organisation,
        before={str(name): text for name, text in before.items()},
        after={str(name): text for name, text in said.items()},
    )
    return line


def _demand_unchanged(line: ReportLine, after: Mapping[LineField, str], was: Mapping[str, str]) -> None:
    """What a person has put there since the writer began is not written over unseen."""
    errors = {
        str(name): _told(edit, getattr(line, name))
        for name in after
        if name in was and _is_edited(line, name) and getattr(line, name) != _clean(was[name])
        if (edit := line.edits.filter(field=name).last())
    }
    if errors:
        raise ValidationError(errors)


def _told(edit: LineEdit, text: str) -> str:
    when = cn_moment(timezone.localtime(edit.at), timezone.localtime())
    return (
        f"{edit.by_name}{when}把这里改成了“{text}”。你写的没有丢，还在框里；再点保存就换成你的，对方的留在修改经过里。"
    )


def _is_edited(line: ReportLine, name: str) -> bool:
    return getattr(line, f"{name}_edited")


def _clean(text: str) -> str:
    return text.replace("\r\n", "\n").strip()

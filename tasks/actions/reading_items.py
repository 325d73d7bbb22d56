"""Verbs on what lies on the desk: confirm, edit, merge, split, leave out, take back, add.

Each is one transaction that first takes the document's row, so that two people at one desk come one after the other. An
item is changed only by who has seen it as it stands (``seen``, see ``tasks.readings.tokens``); all raise
ValidationError otherwise, or once the document is in its ledger. None leaves an audit entry: nothing here has an effect
before ``tasks.actions.ledger.confirm_reading``, which does. Each can be taken back (:func:`take_back`) until the next.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F

from tasks.choices import ItemKind, ItemState, ReadingState, TaskKind
from tasks.models import DocumentReading, ReadingItem
from tasks.readings.said import day, doubts, problems
from tasks.readings.tokens import seen_of
from teams.models import User

FIELDS = ("parent_id", "state", "span_start", "span_end", "said", "indicator_id")
CHANGED = "这一条刚刚有人改过，现在显示的是改后的内容，请看过再改。"
# A clause that is added inside another one is a part of it.
INSIDE = {TaskKind.KEY_TASK: TaskKind.KEY_TASK_BULLET, TaskKind.SAFEGUARD: TaskKind.SAFEGUARD_SUBITEM}
SENTENCE_ENDS = "。；！？\n"


@dataclass
class Act:
    """One change: the items as they stood before, and those that it made."""

    verb: str
    reading: DocumentReading
    before: dict[str, dict[str, Any]] = field(default_factory=dict)
    made: list[int] = field(default_factory=list)

    def item(self, pk: int, seen: str) -> ReadingItem:
        """The item as ``seen``, to be changed. Raises ValidationError if it is another one by now."""
        item = ReadingItem.objects.filter(reading=self.reading, pk=pk).first()
        if item is None or seen_of(item) != seen:
            raise ValidationError(CHANGED)
        return self.touch(item)

    def touch(self, item: ReadingItem) -> ReadingItem:
        self.before.setdefault(str(item.pk), {name: getattr(item, name) for name in FIELDS} | {"said": dict(item.said)})
        return item

    def make(self, **values: Any) -> ReadingItem:
        """A new item at its place; those after it move on by one."""
        ReadingItem.objects.filter(reading=self.reading, position__gte=values["position"]).update(
            position=F("position") + 1
        )
        item = ReadingItem.objects.create(reading=self.reading, **values)
        self.made.append(item.pk)
        return item


@contextmanager
def acting(actor: User, reading: DocumentReading, verb: str) -> Iterator[Act]:
    """Inside it the document's row is held; at the end the act is kept, to be taken back."""
    with transaction.atomic():
        locked = DocumentReading.objects.select_for_update().get(pk=reading.pk)
        if locked.state != ReadingState.OPEN:
            raise ValidationError(f"这份文件{locked.get_state_display()}，不能再改。")
        act = Act(verb, locked)
        yield act
        locked.last_act = {"verb": verb, "by": actor.pk, "before": act.before, "made": act.made}
        locked.save(update_fields=["last_act"])


def confirm_item(*, actor: User, reading: DocumentReading, pk: int, seen: str, year: int | None = None) -> ReadingItem:
    """It is right as it stands; ``year`` completes a day that is printed without one. ValidationError if it cannot be
    written as it stands."""
    with acting(actor, reading, "确认") as act:
        item = act.item(pk, seen)
        if year is not None:
            item.said["due"] = _dated(item.said.get("due_printed", ""), year)
        return _confirm(item)


def _dated(printed: str, year: int) -> str:
    dated = f"{year}{printed.removeprefix('-')}"
    if day(dated) is None:
        raise ValidationError(f"{year}年没有这一天，请在“修改”里填完成时限。")
    return dated


def _confirm(item: ReadingItem) -> ReadingItem:
    if wrong := problems(item.kind, item.said):
        raise ValidationError(wrong)
    item.state = ItemState.CONFIRMED
    item.save(update_fields=["state", "said", "span_start", "span_end", "parent"])
    return item


def edit_item(*, actor: User, reading: DocumentReading, pk: int, seen: str, said: dict[str, Any]) -> ReadingItem:
    """Say some of it otherwise, and confirm it. ValidationError if it cannot be written so."""
    with acting(actor, reading, "修改") as act:
        item = act.item(pk, seen)
        item.said = item.said | said
        return _confirm(item)


def confirm_sure(*, actor: User, reading: DocumentReading) -> int:
    """Confirm all that wait and leave no doubt; how many."""
    with acting(actor, reading, "全部确认") as act:
        waiting = ReadingItem.objects.filter(reading=reading, state=ItemState.PROPOSED)
        sure = [act.touch(item) for item in waiting if not doubts(item.kind, item.said)]
        waiting.filter(pk__in=[item.pk for item in sure]).update(state=ItemState.CONFIRMED)
        return len(sure)


def leave_out(*, actor: User, reading: DocumentReading, pk: int, seen: str) -> ReadingItem:
    """不列: it comes into no ledger, nor do the goals in it; what stands below a clause stays, one step higher."""
    with acting(actor, reading, "不列") as act:
        item = act.item(pk, seen)
        goals = ReadingItem.objects.filter(parent=item, kind=ItemKind.GOAL).exclude(state=ItemState.DROPPED)
        for gone in (item, *map(act.touch, goals)):
            gone.state = ItemState.DROPPED
            gone.save(update_fields=["state"])
        return item


def restore(*, actor: User, reading: DocumentReading, pk: int, seen: str) -> ReadingItem:
    """恢复: it waits again, as the reader proposed it; one that a person added stays as it was said."""
    with acting(actor, reading, "恢复") as act:
        item = act.item(pk, seen)
        if item.read is not None:
            span = item.read.get("span") or [item.span_start, item.span_end]
            item.said = {name: value for name, value in item.read.items() if name != "span"}
            item.span_start, item.span_end = span if span[0] != span[1] else (None, None)
        item.state = ItemState.PROPOSED
        item.save(update_fields=["state", "said", "span_start", "span_end"])
        return item


def merge_up(*, actor: User, reading: DocumentReading, pk: int, seen: str) -> ReadingItem:
    """与上条合并: what it says joins the item of its kind before it, which takes over what stands below; that item.

    Raises ValidationError if nothing stands before it.
    """
    with acting(actor, reading, "与上条合并") as act:
        item = act.item(pk, seen)
        before = ReadingItem.objects.filter(reading=reading, kind=item.kind, position__lt=item.position)
        into = before.exclude(state=ItemState.DROPPED).order_by("position").last()
        if into is None:
            raise ValidationError("前面没有可以合并的条目。")
        act.touch(into)
        _join(into, item)
        for below in ReadingItem.objects.filter(parent=item):
            act.touch(below)
            below.parent = into if below.pk != into.pk else None
            below.save(update_fields=["parent"])
        item.state, into.state = ItemState.DROPPED, ItemState.PROPOSED
        item.save(update_fields=["state"])
        into.save(update_fields=["state", "said", "span_start", "span_end"])
        return into


def _join(into: ReadingItem, item: ReadingItem) -> None:
    said, more = into.said, item.said
    if item.kind == ItemKind.GOAL:
        said["quote"] = "，".join(filter(None, (said.get("quote"), more.get("quote"))))
        for name in ("value", "bound", "unit", "per", "scope", "strength"):
            said[name] = said.get(name) or more.get(name)
    else:
        heading = f"{more.get('number', '')}{more.get('title', '')}"
        said["text"] = "\n".join(filter(None, (said.get("text"), heading, more.get("text"))))
        known = {row["name"] for row in said.get("departments", ())}
        added = [row for row in more.get("departments", ()) if row["name"] not in known]
        said["departments"] = [*said.get("departments", ()), *(row | {"part": "participating"} for row in added)]
    for name in ("due_printed", "due", "due_span"):
        said[name] = said.get(name) or more.get(name)
    spans = [at for at in (into.span_start, into.span_end, item.span_start, item.span_end) if at is not None]
    if spans:
        into.span_start, into.span_end = min(spans), max(spans)


def split(*, actor: User, reading: DocumentReading, pk: int, seen: str, at: int) -> ReadingItem:
    """拆成两条 at a place in the text: what stands after it becomes an item of its own, which is returned.

    Raises ValidationError if the place is not inside the item.
    """
    with acting(actor, reading, "拆成两条") as act:
        item = act.item(pk, seen)
        start, end = item.span_start, item.span_end
        if start is None or end is None or not start < at < end:
            raise ValidationError("请在这一条的原文中间选一处，再拆开。")
        made = act.make(
            kind=item.kind,
            parent_id=item.parent_id,
            position=item.position + 1,
            span_start=at,
            span_end=end,
            said=_second_half(act.reading.text, item, at, end),
            reason="由人拆开",
        )
        _first_half(act.reading.text, item, start, at)
        item.save(update_fields=["state", "said", "span_start", "span_end"])
        for below in ReadingItem.objects.filter(parent=item, span_start__gte=at).exclude(pk=made.pk):
            act.touch(below)
            below.parent = made
            below.save(update_fields=["parent"])
        return made


def _second_half(text: str, item: ReadingItem, at: int, end: int) -> dict[str, Any]:
    said = dict(item.said) | _nothing_due()
    if item.kind == ItemKind.GOAL:
        return said | {"quote": text[at:end].strip(), "value": None, "stage_of": None}
    title, rest = first_sentence(text[at:end])
    rows = [row for row in said.get("departments", ()) if (row.get("span") or [0])[0] >= at]
    due = _due_of(item.said) if (item.said.get("due_span") or [0])[0] >= at else {}
    return said | {"number": "", "title": title, "text": rest, "departments": rows, "title_span": None} | due


def _first_half(text: str, item: ReadingItem, start: int, at: int) -> None:
    item.state, item.span_end, said = ItemState.PROPOSED, at, item.said
    if item.kind == ItemKind.GOAL:
        said["quote"] = text[start:at].strip()
        return
    title_ends = (said.get("title_span") or [start, start])[1]
    said["text"] = text[title_ends:at].strip("。；\n ") if title_ends < at else ""
    said["departments"] = [row for row in said.get("departments", ()) if (row.get("span") or [0])[0] < at]
    if (said.get("due_span") or [0])[0] >= at:
        said.update(_nothing_due())


def _nothing_due() -> dict[str, Any]:
    return {"due_printed": "", "due": "", "due_span": None, "every": []}


def _due_of(said: dict[str, Any]) -> dict[str, Any]:
    return {name: said.get(name, empty) for name, empty in _nothing_due().items()}


def first_sentence(text: str) -> tuple[str, str]:
    """The first sentence, without its end, and what follows."""
    text = text.strip()
    ends = [at for at in (text.find(sign) for sign in SENTENCE_ENDS) if at > 0]
    cut = min(ends, default=len(text))
    return text[:cut][:200].strip(), text[cut + 1 :].strip() if cut < len(text) else ""


def add_item(*, actor: User, reading: DocumentReading, kind: str, start: int, end: int) -> ReadingItem:
    """加一条: list what stands in the text from ``start`` to ``end`` as a task or a goal, inside the clause it stands
    in. Raises ValidationError if that is no text."""
    with acting(actor, reading, "加一条") as act:
        words = act.reading.text[start:end] if 0 <= start < end else ""
        if not words.strip():
            raise ValidationError("请先在左边的原文里选中文字。")
        rows = list(ReadingItem.objects.filter(reading=reading).exclude(state=ItemState.DROPPED).order_by("position"))
        above = _clause_around(rows, start, end)
        before = [row.position for row in rows if row.span_start is not None and row.span_start <= start]
        said = _goal_said(words) if kind == ItemKind.GOAL else _clause_said(words, above)
        return act.make(
            kind=kind,
            parent=above,
            position=max(before, default=0) + 1,
            span_start=start,
            span_end=end,
            said=said,
            reason="由人在原文里选出",
        )


def _clause_around(rows: Iterable[ReadingItem], start: int, end: int) -> ReadingItem | None:
    clauses = [row for row in rows if row.kind == ItemKind.CLAUSE and row.span_start is not None]
    around = [row for row in clauses if (row.span_start or 0) <= start and end <= (row.span_end or 0)]
    return min(around, key=lambda row: (row.span_end or 0) - (row.span_start or 0), default=None)


def _clause_said(words: str, above: ReadingItem | None) -> dict[str, Any]:
    title, rest = first_sentence(words)
    kind = INSIDE.get(above.said["kind"], above.said["kind"]) if above else TaskKind.KEY_TASK
    return _nothing_due() | {
        "number": "",
        "title": title,
        "kind": kind,
        "section": above.said.get("section", "") if above else "",
        "category": above.said.get("category", "") if above else "",
        "level": (above.said.get("level") or 2) + 1 if above else 2,
        "text": rest,
        "departments": [],
        "starts": "",
        "standing": False,
        "phase": "",
        "confidential": False,
    }


def _goal_said(words: str) -> dict[str, Any]:
    words = words.strip()
    return _nothing_due() | {
        "quote": words,
        "metric": words[:100],
        "measure": "",
        "bound": "",
        "value": None,
        "unit": "",
        "per": "",
        "scope": "",
        "strength": "",
        "part_of": None,
        "inner": None,
    }


def take_back(*, actor: User, reading: DocumentReading) -> str:
    """撤回上一步: the items stand as before the last act, and what it made is gone; the verb that was taken back.

    Raises ValidationError if there is nothing to take back, or the last act was another person's.
    """
    with transaction.atomic():
        locked = DocumentReading.objects.select_for_update().get(pk=reading.pk)
        last = locked.last_act
        if locked.state != ReadingState.OPEN or not last:
            raise ValidationError("没有可以撤回的一步。")
        if last["by"] != actor.pk:
            raise ValidationError("上一步是别人做的，不能替人撤回。")
        items = {str(item.pk): item for item in ReadingItem.objects.filter(reading=locked, pk__in=last["before"])}
        for pk, item in items.items():
            for name, value in last["before"][pk].items():
                setattr(item, name, value)
        fields = [name.removesuffix("_id") for name in FIELDS]
        ReadingItem.objects.bulk_update(items.values(), fields)
        ReadingItem.objects.filter(reading=locked, pk__in=last["made"]).delete()
        locked.last_act = {}
        locked.save(update_fields=["last_act"])
        return str(last["verb"])

"""The form of a reminder rule: of whom and what, on which days, and what happens to those who stay behind."""

import re
from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.db.models import Q, QuerySet

from reports.models import ReminderRule
from reports.models.reminders import FARTHEST
from reports.reminding.rules import timing_of
from reports.reminding.timing import DEADLINE, Timing
from tasks.models import Document
from teams.choices import DueKind
from teams.forms import UnitField
from teams.models import Organisation, User
from teams.pickers import unit_search_url
from teams.roles import TASKS_ASSIGN
from youthwork.lib.forms import PlainSelect

BEFORE, AFTER = (14, 7, 3, 1), (1, 3, 7, 14)  # what is ticked; other days are written
MOST_DAYS = 8  # on so many days at most: who is told daily reads no longer


class DaysField(forms.CharField):
    """Days in one line, such as 10、15; clean value: the list of them."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=60, required=False, **kwargs)

    def clean(self, value: Any) -> list[int]:
        words = [word for word in re.split(r"[、，,；;\s天]+", super().clean(value)) if word]
        if not all(word.isdecimal() and 1 <= int(word) <= FARTHEST for word in words):
            raise forms.ValidationError(f"请写1到{FARTHEST}之间的天数，几个之间用顿号隔开，如10、20。")
        return [int(word) for word in words]


class DocumentField(forms.ModelChoiceField):
    """One document of those on offer, or all; two of one name are told apart by whose they are."""

    widget = PlainSelect

    def label_from_instance(self, document: Document) -> str:
        return f"{document}，{document.owner}"


def _ticks(label: str, days: Sequence[int], say: str) -> forms.TypedMultipleChoiceField:
    return forms.TypedMultipleChoiceField(
        label=label,
        choices=[(day, say.format(day)) for day in days],
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )


class ReminderRuleForm(forms.Form):
    """A rule; its ``cleaned_data`` are what the verbs take."""

    organisation = UnitField(label="管哪个单位", help_text="连同下级。输入名称、简称、拼音首字母或代码。")
    document = DocumentField(label="哪份文件", queryset=Document.objects.none(), required=False, empty_label="不限文件")
    about = forms.ChoiceField(
        label="什么事", choices=[("", "所有的事"), *DueKind.choices], required=False, widget=PlainSelect
    )
    enabled = forms.TypedChoiceField(
        label="要不要提醒",
        choices=[("yes", "按下面的日子提醒"), ("no", "不提醒")],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
        initial="yes",
    )
    before = _ticks("到期以前", BEFORE, "前{}天")
    before_too = DaysField(label="到期前的其他天数", help_text="还要在别的日子提醒时写，如10、30。")
    on_day = forms.BooleanField(label="到期当天提醒", required=False)
    after = _ticks("逾期以后", AFTER, "过{}天")
    after_too = DaysField(label="逾期后的其他天数", help_text="还要在别的日子提醒时写，如5、10。")
    weekly = forms.BooleanField(label="以后每周再提醒一次，直到办完", required=False)
    official_after = forms.IntegerField(
        label="逾期几天起改为督办",
        min_value=1,
        max_value=FARTHEST,
        required=False,
        help_text="从这一天起不再提醒经办的人，改为提醒交办、接收或所在地单位的干部。不填就一直提醒经办的人。",
    )
    superior_after = forms.IntegerField(
        label="逾期几天起报上级",
        min_value=1,
        max_value=FARTHEST,
        required=False,
        help_text="从这一天起，同时提醒督办单位的上级。不填就不报。",
    )

    def __init__(self, *args: Any, units: QuerySet[Organisation], documents: QuerySet[Document], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organisation"].offer(units, unit_search_url(TASKS_ASSIGN))
        self.fields["document"].queryset = documents

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for name in ("before", "after"):
            days = sorted({*cleaned.get(name, ()), *cleaned.pop(f"{name}_too", ())})
            cleaned[name] = days
            if len(days) > MOST_DAYS:
                self.add_error(name, f"最多选{MOST_DAYS}个日子，再多就没有人看了。")
        if not self.errors and cleaned["enabled"]:
            self._check(cleaned)
        return cleaned

    def _check(self, said: dict[str, Any]) -> None:
        official, superior = said["official_after"], said["superior_after"]
        if superior is not None and official is None:
            self.add_error("superior_after", "要报上级，先写逾期几天起改为督办。")
        elif superior is not None and official is not None and superior < official:
            self.add_error("superior_after", "报上级不能早于督办。")
        if not (said["before"] or said["on_day"] or said["after"] or said["weekly"] or official):
            self.add_error("before", "至少选一个日子；要是不提醒，请在上面选“不提醒”。")


def documents_offered(user: User, *, on: date, kept: int | None) -> QuerySet[Document]:
    """Documents that the user sees and that have not ended by ``on``, and the one that is chosen already."""
    standing = Q(ends_on=None) | Q(ends_on__gte=on) | Q(pk=kept)
    return Document.objects.visible_to(user).filter(standing).select_related("owner")


def initial_of(rule: ReminderRule) -> dict[str, Any]:
    """A rule as its form begins with it."""
    scope = {"organisation": rule.organisation, "document": rule.document_id, "about": rule.about}
    return scope | {"enabled": "yes" if rule.enabled else "no"} | proposed(timing_of(rule))


def proposed(timing: Timing = DEADLINE) -> dict[str, Any]:
    """The days of ``timing`` as the form shows them: ticked, or written."""
    return {
        "before": [day for day in timing.before if day in BEFORE],
        "before_too": "、".join(str(day) for day in timing.before if day not in BEFORE),
        "on_day": timing.on_day,
        "after": [day for day in timing.after if day in AFTER],
        "after_too": "、".join(str(day) for day in timing.after if day not in AFTER),
        "weekly": timing.weekly,
        "official_after": timing.official_after,
        "superior_after": timing.superior_after,
    }

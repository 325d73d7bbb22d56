"""Forms for documents, tasks, programmes and rows of the arrangement: strings in, clean values out."""

from typing import Any

from django import forms
from django.urls import reverse

from tasks.access import sites_for
from tasks.choices import Counting
from tasks.forms.pickers import SiteField
from tasks.models import Document, Placement, Programme, Task
from teams.models import Organisation, User
from youthwork.lib.forms import DayInput, SeveralField


class PeriodForm(forms.Form):
    """From when to when a document holds."""

    starts_on = forms.DateField(label="执行期自", widget=DayInput)
    ends_on = forms.DateField(label="执行期至", widget=DayInput)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        starts_on, ends_on = cleaned.get("starts_on"), cleaned.get("ends_on")
        if starts_on and ends_on and ends_on < starts_on:
            self.add_error("ends_on", "结束日期不能早于开始日期。")
        return cleaned


class ProgrammeForm(forms.Form):
    """What a programme is and how its people are counted. ``task`` is asked only inside a document."""

    name = forms.CharField(label="名称", max_length=100)
    task = forms.ModelChoiceField(
        label="归到任务", queryset=Task.objects.none(), required=False, empty_label="不归到任务"
    )
    content = forms.CharField(
        label="主要内容",
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="推进表的“主要内容”一栏用这段话。",
    )
    counting = forms.ChoiceField(
        label="人数怎么算",
        choices=Counting,
        widget=forms.RadioSelect,
        help_text="人数：同一批人只算一次。人次：每次都算。阅读量：不算作覆盖青少年。不适用：不问人数。",
    )
    due = forms.DateField(label="完成时限", required=False, widget=DayInput, help_text="不填就是常态化。")
    photos_because = forms.CharField(
        label="必须有照片的理由",
        max_length=200,
        required=False,
        help_text="照片一般不强求。确实要有的，在这里写明理由：团队长会看到，提交记录时至少传1张。不填就是可以不传。",
    )

    def __init__(self, *args: Any, document: Document | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if document is None:
            del self.fields["task"]
        else:
            self.fields["task"].queryset = document.tasks.all()


class OwnProgrammeForm(ProgrammeForm):
    """A unit's own project, and whose it is."""

    owner = forms.ModelChoiceField(label="主办单位", queryset=Organisation.objects.none(), empty_label=None)

    field_order = ["owner"]

    def __init__(self, *args: Any, owners: list[int], **kwargs: Any) -> None:
        super().__init__(*args, document=None, **kwargs)
        self.fields["owner"].queryset = Organisation.objects.filter(pk__in=owners, closed_on=None)


class TaskChoiceForm(forms.Form):
    """归到任务: which task of the document a programme belongs to."""

    task = forms.ModelChoiceField(label="任务", queryset=Task.objects.none(), empty_label="选一项任务")

    def __init__(self, *args: Any, document: Document, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["task"].queryset = document.tasks.all()


class PlacementForm(forms.Form):
    """One row of the arrangement: programmes, site and headcount."""

    programmes = SeveralField(label="项目", queryset=Programme.objects.none(), widget=forms.CheckboxSelectMultiple)
    site = SiteField(label="点位", help_text="输入名称或拼音首字母。")
    headcount = forms.IntegerField(
        label="人数", min_value=1, max_value=9999, help_text="这一行所有项目合起来的人数，不按项目相乘。"
    )
    members_note = forms.CharField(label="队员一栏", max_length=100, required=False, help_text="如：另附名单。")

    def __init__(self, *args: Any, user: User, document: Document, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["programmes"].queryset = document.programmes.all()
        seen = sites_for(user)
        kept = self.initial.get("site")
        offered = seen.in_use() | seen.filter(pk=kept.pk) if kept else seen.in_use()
        self.fields["site"].offer(offered.select_related("host"), reverse("tasks:site-search"))

    @staticmethod
    def initial_of(placement: Placement) -> dict[str, Any]:
        return {
            "programmes": [row.programme_id for row in placement.programme_rows.all()],
            "site": placement.site,
            "headcount": placement.headcount,
            "members_note": placement.members_note,
        }


class TeamForm(forms.Form):
    """The name of a new team."""

    name = forms.CharField(label="团队名称", max_length=100)

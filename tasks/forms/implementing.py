"""Forms for the chain of documents: what this one implements, and what each of its tasks does."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from tasks.models import Document, Task
from teams.models import User
from youthwork.lib.forms import PlainSelect


class AboveForm(forms.Form):
    """Which document this one implements; whatever of it the reader sees may be chosen."""

    above = forms.ModelChoiceField(
        label="落实的上级文件",
        queryset=Document.objects.none(),
        error_messages={"required": "请选一份文件。", "invalid_choice": "没有这份文件，请重新选。"},
    )

    def __init__(self, *args: Any, user: User, document: Document, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["above"].queryset = Document.objects.visible_to(user).exclude(pk=document.pk)


class TaskAboveForm(forms.Form):
    """Which task of the document above one task implements; none at all, if so."""

    above = forms.ModelChoiceField(
        label="落实的上级任务", queryset=Task.objects.none(), required=False, empty_label="不落实", widget=PlainSelect
    )

    def __init__(self, *args: Any, task: Task, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["above"].queryset = Task.objects.listed().filter(document=task.document.implements_id)


class LinksForm(forms.Form):
    """The suggestions that were ticked, each written as ``task:task above``; clean value: id → id."""

    links = forms.MultipleChoiceField(error_messages={"required": "请勾选要关联的任务。"})

    def __init__(self, *args: Any, offered: dict[int, int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["links"].choices = [(f"{below}:{above}", "") for below, above in offered.items()]

    def clean_links(self) -> dict[int, int]:
        pairs = [link.split(":") for link in self.cleaned_data["links"]]
        links = {int(below): int(above) for below, above in pairs}
        if len(links) < len(pairs):
            raise ValidationError("一项任务只能关联一项上级任务。")
        return links

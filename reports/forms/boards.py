"""What a board is asked for."""

from collections.abc import Sequence
from typing import Any

from django import forms

from tasks.forms.indicators import FigureFilter
from tasks.models import Document, Indicator
from youthwork.lib.forms import PlainSelect


class BoardFilter(FigureFilter):
    """Of which document, whose figures, of which period; ``step`` is the level below, ``indicator`` a single one."""

    document = forms.ChoiceField(label="文件", required=False, widget=PlainSelect)
    step = forms.ChoiceField(label="哪一级", required=False, widget=PlainSelect)
    indicator = forms.ChoiceField(label="指标", required=False, widget=PlainSelect)

    def __init__(
        self,
        *args: Any,
        documents: Sequence[Document],
        steps: Sequence[tuple[str, str]],
        indicators: Sequence[Indicator],
        all_indicators: bool,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["document"].choices = [(str(document.pk), str(document)) for document in documents]
        self.fields["step"].choices = steps
        named = [(str(indicator.pk), indicator.name) for indicator in indicators]
        self.fields["indicator"].choices = [("", "全部指标"), *named] if all_indicators else named
        for name in ("document", "step", "indicator"):
            self.fields[name].widget.attrs |= {"aria-label": self.fields[name].label, "data-submits": ""}

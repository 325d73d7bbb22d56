"""Forms of the desk: a document to read, an item, a header, a name."""

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils import timezone
from django.utils.html import format_html

from tasks.choices import Bound, ItemKind, Measure, Part, TaskKind
from tasks.models import Document, ReadingItem
from tasks.readings.values import parsed, shown
from teams.forms import UnitField
from teams.models import Organisation, User
from teams.pickers import unit_search_url
from teams.roles import DOCUMENTS_EDIT
from youthwork.lib.forms import DayInput

ENDINGS = (".docx", ".pdf", ".txt")
MEGABYTE = 1024 * 1024
LARGEST_MB = 30
LONGEST_TEXT = 300_000
LONGEST_CLAUSE = 20_000


class ReadForm(forms.Form):
    """A document to read: a file, or its text pasted in."""

    file = forms.FileField(
        label="公文文件",
        required=False,
        widget=forms.FileInput(attrs={"accept": ",".join(ENDINGS)}),
        help_text=format_html(
            'Word（<span class="file">.docx</span>）、有文字的<span class="file">PDF</span>、'
            '<span class="file">.txt</span>，不超过{}MB。',
            LARGEST_MB,
        ),
        error_messages={"empty": "文件是空的，请重新选择。"},
    )
    text = forms.CharField(
        label="或粘贴正文",
        required=False,
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text="没有文件时，从网页或别的软件里复制整篇公文，贴在这里。",
    )

    def clean_file(self) -> UploadedFile | None:
        file = self.cleaned_data["file"]
        if file and file.size > LARGEST_MB * MEGABYTE:
            raise forms.ValidationError(f"文件超过{LARGEST_MB}MB，请删去图片后另存一份，或把正文复制后粘贴进来。")
        return file

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        file, text = cleaned.get("file"), (cleaned.get("text") or "").strip()
        if "file" in self.errors or "text" in self.errors:
            return cleaned
        if file and text:
            self.add_error("text", "文件和粘贴的正文只能用一样，请去掉一样。")
        elif not file and not text and not cleaned.get("stored"):
            self.add_error("file", "请选择文件，或粘贴正文。")
        return cleaned


class NewDocumentForm(ReadForm):
    """A document and the unit for which it is filed."""

    organisation = UnitField(label="建档单位", error_messages={"required": "请填文件归哪个单位建档。"})
    field_order = ["organisation", "file", "text"]

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        units = Organisation.objects.in_reach(user, DOCUMENTS_EDIT).open(on=timezone.localdate())
        own = units.filter(pk=user.organisation.pk).first() if user.organisation else None
        kwargs.setdefault("initial", {"organisation": own})
        super().__init__(*args, **kwargs)
        self.fields["organisation"].offer(units, unit_search_url(DOCUMENTS_EDIT))


class SortAnewForm(ReadForm):
    """Why a ledger is sorted anew, and from what: the text that is kept, another file, or another text."""

    why = forms.CharField(
        label="为什么再次梳理", max_length=300, help_text="如：上级印发了补充通知。写进台账的变更记录。"
    )
    stored = forms.BooleanField(label="用已存的正文重新梳理", required=False)
    field_order = ["why", "stored", "file", "text"]

    def __init__(self, *args: Any, document: Document, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not document.text:
            del self.fields["stored"]


class LedgerFileForm(forms.Form):
    """An edited file of a ledger, and why it was changed."""

    why = forms.CharField(label="为什么修改", max_length=300, help_text="如：上级调整了责任分工。写进台账的变更记录。")
    file = forms.FileField(
        label="改好的台账",
        widget=forms.FileInput(attrs={"accept": ".xlsx,.docx"}),
        help_text="用导出的台账改，表头和“类型”一列不要删。目标值在“指标”表里改。",
        error_messages={"required": "请选择改好的台账。", "empty": "文件是空的，请重新选择。"},
    )

    def clean_file(self) -> UploadedFile:
        file = self.cleaned_data["file"]
        if not file.name.lower().endswith((".xlsx", ".docx")):
            raise forms.ValidationError("只收导出的Excel或Word台账（.xlsx、.docx）。别的公文请用“再次梳理”。")
        if file.size > LARGEST_MB * MEGABYTE:
            raise forms.ValidationError(f"文件超过{LARGEST_MB}MB，请删去图片后另存一份。")
        return file


class ItemForm(forms.Form):
    """What an item says; the two kinds below say what. ``seen`` is the item as its user has it before them."""

    seen = forms.CharField(widget=forms.HiddenInput, max_length=20)
    due = forms.DateField(label="完成时限", required=False, widget=DayInput)
    due_printed = forms.CharField(label="印出的期限", max_length=50, required=False)

    def said(self) -> dict[str, Any]:
        """The fields of the item that this form changes, as the item keeps them. Of a valid form."""
        cleaned = {name: value for name, value in self.cleaned_data.items() if name != "seen"}
        return cleaned | {"due": cleaned["due"].isoformat() if cleaned["due"] else ""}


class ClauseForm(ItemForm):
    number = forms.CharField(label="编号", max_length=20, required=False)
    title = forms.CharField(label="任务", max_length=200)
    kind = forms.ChoiceField(label="类别", choices=TaskKind)
    lead = forms.CharField(label="牵头单位", max_length=100, required=False, help_text="文中没有写就空着。")
    participating = forms.CharField(
        label="配合单位",
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="照原文写，用顿号隔开。",
    )
    standing = forms.BooleanField(label="常态化，没有完成时限", required=False)
    confidential = forms.BooleanField(label="个案：只向上报数，不向上看内容", required=False)
    text = forms.CharField(
        label="内容", required=False, max_length=LONGEST_CLAUSE, widget=forms.Textarea(attrs={"rows": 4})
    )

    field_order = ["seen", "number", "title", "kind", "lead", "participating", "due", "due_printed", "standing", "text"]

    def __init__(self, *args: Any, item: ReadingItem, **kwargs: Any) -> None:
        self.item = item
        super().__init__(*args, **kwargs)

    @staticmethod
    def initial_of(said: dict[str, Any]) -> dict[str, Any]:
        rows = said.get("departments", ())
        return said | {
            "lead": "".join(row["name"] for row in rows if row["part"] == Part.LEAD),
            "participating": "、".join(row["name"] for row in rows if row["part"] != Part.LEAD),
        }

    def said(self) -> dict[str, Any]:
        said = super().said()
        lead, others = said.pop("lead").strip(), said.pop("participating")
        known = {row["name"]: row for row in self.item.said.get("departments", ())}
        named = [(lead, Part.LEAD)] if lead else []
        named += [(name, Part.PARTICIPATING) for name in _names(others) if name != lead]
        rows = [{"collective": False, "units": [], "span": None} | known.get(name, {}) for name, _ in named]
        said["departments"] = [
            row | {"name": name, "part": str(part)} for row, (name, part) in zip(rows, named, strict=True)
        ]
        return said


def _names(text: str) -> list[str]:
    for sign in "，,；;\n\r\t 　":
        text = text.replace(sign, "、")
    return list(dict.fromkeys(name for name in text.split("、") if name))


class GoalForm(ItemForm):
    metric = forms.CharField(label="指标", max_length=100, help_text="数的是什么，如：新建青年之家。")
    measure = forms.ChoiceField(label="算法", choices=[("", "请选择"), *Measure.choices])
    bound = forms.ChoiceField(label="要求", choices=[("", "没有数字要求"), *Bound.choices], required=False)
    value = forms.CharField(
        label="目标值",
        max_length=200,
        required=False,
        help_text="如50、3万、2-3；各级不同就写“省级50，地市级20，县级10”。",
    )
    unit = forms.CharField(label="计量单位", max_length=20, required=False)
    per = forms.CharField(label="按什么计", max_length=40, required=False, help_text="如年、村、团干部。")
    scope = forms.CharField(label="范围", max_length=200, required=False)
    strength = forms.CharField(label="力度", max_length=20, required=False, help_text="照原文，如力争、原则上。")
    part_of = forms.TypedChoiceField(label="其中，属于", required=False, coerce=int, empty_value=None)

    field_order = ["seen", "metric", "measure", "bound", "value", "unit", "per", "scope", "due", "due_printed"]

    def __init__(self, *args: Any, item: ReadingItem, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        others = item.reading.items.filter(kind=ItemKind.GOAL, parent=item.parent_id).exclude(pk=item.pk)
        self.fields["part_of"].choices = [("", "不是别的指标的一部分"), *((other.pk, str(other)) for other in others)]

    @staticmethod
    def initial_of(said: dict[str, Any]) -> dict[str, Any]:
        return said | {"value": shown(said.get("value"))}

    def clean_value(self) -> Any:
        try:
            return parsed(self.cleaned_data["value"])
        except ValueError as wrong:
            raise forms.ValidationError(f"{wrong}，请写成50、2-3或“省级50，地市级20”的样子。") from None


ITEM_FORMS: dict[str, type[ClauseForm] | type[GoalForm]] = {ItemKind.CLAUSE: ClauseForm, ItemKind.GOAL: GoalForm}


class AddForm(forms.Form):
    """加一条: words of the text, as a place in it (from a selection) or pasted."""

    kind = forms.ChoiceField(label="列为", choices=ItemKind, initial=ItemKind.CLAUSE, widget=forms.RadioSelect)
    words = forms.CharField(
        label="原文里的话",
        required=False,
        max_length=5000,
        strip=True,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="从原文里复制一句或一段，贴在这里。",
    )
    start = forms.IntegerField(required=False, min_value=0, max_value=2_000_000, widget=forms.HiddenInput)
    end = forms.IntegerField(required=False, min_value=0, max_value=2_000_000, widget=forms.HiddenInput)

    def __init__(self, *args: Any, text: str, **kwargs: Any) -> None:
        self.text = text
        super().__init__(*args, **kwargs)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("start") is not None and cleaned.get("end") is not None:
            return cleaned
        words = (cleaned.get("words") or "").replace("\r\n", "\n")
        times = self.text.count(words) if words else 0
        if not words:
            self.add_error("words", "请从原文里复制一句贴在这里。")
        elif times != 1:
            reason = "原文里没有这句话，请一字不差地复制。" if not times else f"原文里有{times}处，请多复制几个字。"
            self.add_error("words", reason)
        else:
            cleaned["start"] = self.text.index(words)
            cleaned["end"] = cleaned["start"] + len(words)
        return cleaned


class HeaderForm(forms.Form):
    """What the document says of itself. Empty where it says nothing."""

    title = forms.CharField(label="标题", max_length=200, widget=forms.Textarea(attrs={"rows": 2}))
    short_title = forms.CharField(label="简称", max_length=50, help_text="列表和通知里用的短名。")
    issuers = forms.CharField(
        label="发文单位",
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="照印出的写，一行一个。下一步核对它们指平台上的哪个单位。",
    )
    number = forms.CharField(label="发文字号", max_length=50, required=False)
    date = forms.DateField(label="成文日期", required=False, widget=DayInput)
    starts_on = forms.DateField(label="执行期自", required=False, widget=DayInput)
    ends_on = forms.DateField(label="执行期至", required=False, widget=DayInput)
    addressees = forms.CharField(
        label="主送单位", required=False, max_length=LONGEST_CLAUSE, widget=forms.Textarea(attrs={"rows": 2})
    )
    implements = forms.ModelChoiceField(
        label="落实的上级文件", queryset=Document.objects.none(), required=False, empty_label="没有，或还没有入库"
    )
    basis = forms.CharField(label="依据", max_length=200, required=False, help_text="文中引用、还没有入库的上级文件。")
    confidential = forms.BooleanField(label="保密：只有建档、发文和承办单位看得到", required=False)

    def __init__(self, *args: Any, documents: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["implements"].queryset = documents

    def clean_issuers(self) -> list[str]:
        lines = self.cleaned_data["issuers"].replace("、", "\n").splitlines()
        return list(dict.fromkeys(line.strip() for line in lines if line.strip()))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        starts, ends = cleaned.get("starts_on"), cleaned.get("ends_on")
        if starts and ends and ends < starts:
            self.add_error("ends_on", "结束日期不能早于开始日期。")
        return cleaned

    def said(self) -> dict[str, Any]:
        """The header as a reading keeps it. Of a valid form."""
        cleaned = dict(self.cleaned_data)
        for name in ("date", "starts_on", "ends_on"):
            cleaned[name] = cleaned[name].isoformat() if cleaned[name] else ""
        cleaned["implements"] = cleaned["implements"].pk if cleaned["implements"] else None
        return cleaned


class NameForm(forms.Form):
    """What one printed name means: keep it as it is, the units it can be spelt out into, or one that is picked."""

    KEEP, EXPAND, PICK = "keep", "expand", "pick"

    name = forms.CharField(max_length=100, widget=forms.HiddenInput)
    meant = forms.CharField(max_length=20)
    unit = UnitField(label="指的单位", required=False)

    def __init__(self, *args: Any, units: Any, search_url: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].offer(units, search_url)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("meant") == self.PICK and not cleaned.get("unit") and "unit" not in self.errors:
            self.add_error("unit", "请输入单位名称，或选别的一项。")
        return cleaned

"""The form that asks whether one means it."""

from django import forms


class EraseForm(forms.Form):
    """The person's name, typed once more."""

    name = forms.CharField(label="输入这名人员的姓名", max_length=50, widget=forms.TextInput({"autocomplete": "off"}))

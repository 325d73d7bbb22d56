"""Every table of every installed app is declared: what it holds of persons, or that it holds nothing of anybody."""

import pytest
from django.apps import apps
from django.db import models

from youthwork.lib.personal import Fate, rules, wordy
from youthwork.lib.sealed import SealedJSONField, SealedTextField

MODELS = {model._meta.label: model for model in apps.get_models()}


def undeclared(label: str, model: type[models.Model]) -> set[str]:
    """What is wrong with the declaration of one table: its name, or the columns that it does not mention."""
    rule = rules().get(label)
    if rule is None:
        return {label}
    return {f"{label}.{column}" for column in wordy(model) if column not in rule.mentioned}


def test_every_table_is_declared_with_every_column_of_words():
    assert set().union(*(undeclared(label, model) for label, model in MODELS.items())) == set()


def test_nothing_is_declared_that_is_not_there():
    assert set(rules()) - set(MODELS) == set()
    for label, rule in rules().items():
        columns = {column.name for column in MODELS[label]._meta.get_fields()}
        assert rule.mentioned <= columns, label


def test_a_column_is_plain_or_personal_and_not_both():
    for label, rule in rules().items():
        assert not set(rule.plain) & {*rule.told, *rule.blank}, label


def test_what_is_told_has_a_chinese_heading():
    for label, rule in rules().items():
        for column in rule.told:
            assert not str(MODELS[label]._meta.get_field(column).verbose_name).isascii(), f"{label}.{column}"


def test_what_stays_has_a_reason():
    assert not [label for label, rule in rules().items() if rule.fate is not Fate.DELETE and not rule.why]


# Keys of gateways: sealed because they are secret, not because they are somebody's.
KEYS_OF_UNITS = {"teams.Channel"}


def test_what_is_sealed_is_never_plain_nor_kept():
    for label, rule in rules().items():
        if label in KEYS_OF_UNITS:
            continue
        sealed = {
            column.name
            for column in MODELS[label]._meta.local_fields
            if isinstance(column, SealedTextField | SealedJSONField)
        }
        assert not sealed & set(rule.plain), label
        assert rule.fate is Fate.DELETE or sealed <= set(rule.blank), label


@pytest.mark.parametrize(
    "column", [models.TextField(), models.JSONField(), SealedTextField(), models.CharField(max_length=5)]
)
def test_a_table_that_nobody_thought_of_is_found(column):
    """What the tests above would say of a new table, and of a new column of an old one."""

    class Meta:
        app_label, managed = "teams", False
        apps = type(apps)()  # a registry of its own: nothing of it stays

    told = {"__module__": __name__, "Meta": Meta, "nickname": column}
    table = type("Diary", (models.Model,), told)
    assert undeclared("teams.Diary", table) == {"teams.Diary"}
    assert undeclared("teams.Parentage", table) == {"teams.Parentage.nickname"}

"""The only writer of the audit log, and the only place where names in it are forgotten."""

import json
import secrets
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models, transaction
from django.utils import timezone

from teams.audit_proof import FIELDS, digest_of, name_hash
from teams.models import AuditEntry, AuditName, Member, Organisation, User
from teams.models.audit import SEALED_VALUE
from youthwork.lib import trace

LONGEST = 300  # characters of a name or personal value that are kept
FORGET_AT_ONCE = 1000


@dataclass(frozen=True)
class Personal:
    """A text about a person who is no row of their own: before and after keep it as a hash that can be forgotten."""

    kind: str  # "site": the contact of the site with this id
    pk: int
    text: str


@dataclass(frozen=True)
class Thing:
    """Something known only by its kind and number: a row out of the actor's sight, a page."""

    target_type: str
    target_id: str
    label: str = ""

    def __str__(self) -> str:
        return self.label


def record(
    *,
    actor: User | None,
    verb: str,
    target: models.Model | Thing | None = None,
    organisation: Organisation | None,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
    label: str = "",
) -> AuditEntry:
    """Append one entry; call it inside the transaction of the change it tells of. Two inserts at most, no query.

    ``verb`` is the Chinese word a reader of the log sees (通过, 退回, 导入). ``organisation`` is the unit whose
    auditors may read the entry. ``actor`` is None when a job did it. ``label`` says what was changed where there is no
    ``target``, or in place of its own words. A target whose label is, or begins with, the name of its ``member`` or
    ``user`` is about that person: the label is kept as a person's name.

    ``before`` and ``after`` hold plain values and never a phone number. A person among them is given as the
    :class:`Member`, the :class:`User` or a :class:`Personal`, never as a name in clear. Where the target is a person,
    all texts among them are that person's and are kept like the name: as a hash here, as text in ``AuditName``.
    """
    names = _Names()
    about = person_of(target)
    kind, pk = _kind_and_pk(target)
    label = label or (str(target) if target is not None else "")
    own = about if isinstance(target, Member | User) else None
    here = trace.here()
    entry = AuditEntry(
        at=timezone.now(),
        actor=actor,
        actor_hash=names.keep("actor", "user", actor.pk, str(actor)) if actor else "",
        organisation=organisation,
        verb=verb,
        target_type=kind[:50],
        target_id=pk[:100],
        target_label="" if about else label[:200],
        target_hash=names.keep("target", *about, label) if about else "",
        before=names.within("before", before, own),
        after=names.within("after", after, own),
        address=here.address,
        request_id=here.request_id,
    )
    entry.digest = digest_of([getattr(entry, field) for field in FIELDS])
    with transaction.atomic(savepoint=False):
        entry.save(force_insert=True)
        names.write(entry)
    return entry


def _kind_and_pk(target: models.Model | Thing | None) -> tuple[str, str]:
    if isinstance(target, Thing):
        return target.target_type, target.target_id
    return (target._meta.label_lower, str(target.pk)) if target is not None else ("", "")


def person_of(row: object) -> tuple[str, int] | None:
    """The person whom the label of ``row`` names, as kind and id: itself, or its ``member`` or ``user``."""
    if isinstance(row, User):
        return "user", row.pk
    if isinstance(row, Member):
        return "member", row.pk
    for kind in ("member", "user"):
        if pk := getattr(row, f"{kind}_id", None):
            return kind, pk
    return None


def forget(*, member_id: int | None = None, user_id: int | None = None, contacts: Collection[str] = ()) -> int:
    """Empty every name and personal value of these people in the log; how many were emptied. Safe to run twice.

    The entries stay and still verify; they show 已注销人员. ``contacts`` are names under which the person may stand as
    the contact of a site: those are no rows of their own, so they are known by name alone.
    """
    kept = AuditName.objects.exclude(text="", salt="").order_by("pk")
    forgotten = 0
    for rows in (
        kept.filter(person_kind="member", person_id=member_id or 0),
        kept.filter(person_kind="user", person_id=user_id or 0),
        kept.filter(person_kind="site", text__in=contacts),
    ):
        while ids := list(rows.values_list("pk", flat=True)[:FORGET_AT_ONCE]):
            forgotten += AuditName.objects.filter(pk__in=ids).update(text="", salt="")
    return forgotten


class _Names:
    """The names that stand in one entry, collected while it is put together."""

    def __init__(self) -> None:
        self.rows: list[AuditName] = []

    def keep(self, part: str, kind: str, pk: int, text: str) -> str:
        """Put ``text`` aside; the hash that stands for it in the entry."""
        salt, text = secrets.token_hex(16), text[:LONGEST]
        self.rows.append(AuditName(part=part, person_kind=kind, person_id=pk, salt=salt, text=text))
        return name_hash(salt, text)

    def within(self, side: str, values: dict[str, Any] | None, own: tuple[str, int] | None) -> dict[str, Any] | None:
        """``values`` as JSON, with persons put aside, and every text where all of them are of the person ``own``."""
        if values is None:
            return None
        return {str(key): self._plain(f"{side}.{key}", value, own) for key, value in values.items()}

    def write(self, entry: AuditEntry) -> None:
        for row in self.rows:
            row.entry = entry
        if self.rows:
            AuditName.objects.bulk_create(self.rows)

    def _plain(self, part: str, value: Any, own: tuple[str, int] | None) -> Any:
        if isinstance(value, Personal):
            return {SEALED_VALUE: self.keep(part, value.kind, value.pk, value.text)} if value.text else ""
        if isinstance(value, models.Model) and (person := person_of(value)):
            return {SEALED_VALUE: self.keep(part, *person, str(value))}
        if isinstance(value, dict):
            return {str(key): self._plain(f"{part}.{key}", item, own) for key, item in value.items()}
        if isinstance(value, list | tuple):
            return [self._plain(f"{part}.{place}", item, own) for place, item in enumerate(value)]
        if isinstance(value, str) and own and value:
            return {SEALED_VALUE: self.keep(part, *own, str(value))}
        if isinstance(value, float):  # databases write floats in more than one way, and hashes are over bytes
            return repr(value)
        # Days, times and choices as JSON has them, so that what is hashed now is what is read back later.
        return json.loads(json.dumps(value, cls=DjangoJSONEncoder))

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from django.db import connections, models
from django.db.models import F, OuterRef, Q, Subquery
from django.utils import timezone
from django.utils.functional import cached_property

from teams.models.scope import under
from teams.models.units import Organisation
from teams.roles import AUDIT_READ
from youthwork.lib.personal import ERASED

if TYPE_CHECKING:
    from teams.models.people import User

SEALED_VALUE = "name_hash"  # {"name_hash": …} stands in before and after where a person's value stood
# The smallest verb above the one before it, again and again: as many look-ups in the index as there are verbs.
_VERBS = """
    WITH RECURSIVE found(verb) AS (
        SELECT MIN(verb) FROM teams_auditentry
        UNION ALL
        SELECT (SELECT MIN(e.verb) FROM teams_auditentry e WHERE e.verb > found.verb)
        FROM found WHERE found.verb IS NOT NULL
    )
    SELECT verb FROM found WHERE verb IS NOT NULL
"""


class AppendOnly(models.QuerySet):
    """What was written stays: rows are added and read. The database itself refuses the rest (docs/audit.md)."""

    def update(self, **kwargs):
        raise TypeError("the audit log is append-only")

    def delete(self):
        raise TypeError("the audit log is append-only")


class Kept(models.Model):
    """A row that is written once."""

    class Meta:
        abstract = True

    def save(self, *args, **kwargs) -> None:
        if self.pk is not None:
            raise TypeError("the audit log is append-only")
        super().save(*args, **kwargs)

    def delete(self, *args, **kwargs):
        raise TypeError("the audit log is append-only")


def _start_of(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


class AuditEntryQuerySet(AppendOnly):
    def visible_to(self, user: User):
        """Entries of units in the user's subtree; those without a unit only for somebody at a root."""
        paths = user.paths(AUDIT_READ)
        if any(len(path) == Organisation.steplen for path in paths):
            return self.filter(under(paths, "organisation") | Q(organisation=None))
        return self.of_units(paths)

    def of_units(self, paths: Collection[str]):
        return self.filter(organisation__in=Organisation.objects.filter(under(paths)).order_by().values("pk"))

    def found(
        self,
        *,
        who: str | None = None,
        person: tuple[str, int] | None = None,
        verb: str | None = None,
        units: Collection[str] | None = None,
        thing: tuple[str, str] | None = None,
        from_on: date | None = None,
        to_on: date | None = None,
    ):
        """Entries that meet all that is given.

        ``who``: somebody whose name begins with it did it, or it was done to them; ``person``: the same by kind and
        id; ``units``: tree paths; ``thing``: model label and id; ``from_on`` and ``to_on`` are both included.
        """
        rows = self
        if who:
            rows = rows.filter(pk__in=AuditName.objects.filter(text__startswith=who).values("entry"))
        if person:
            kind, pk = person
            rows = rows.filter(pk__in=AuditName.objects.filter(person_kind=kind, person_id=pk).values("entry"))
        if verb:
            rows = rows.filter(verb=verb)
        if units is not None:
            rows = rows.of_units(units)
        if thing:
            rows = rows.filter(target_type=thing[0], target_id=thing[1])
        return rows.between(from_on, to_on)

    def between(self, from_on: date | None, to_on: date | None):
        """Entries of these days, both included.

        Lists are in the order of ids, and ids run with the clock except for entries written in the same moment: an id
        of a day further out bounds them too, so that a page of last year does not walk over all of this year.
        """
        rows = self
        if from_on:
            start = _start_of(from_on)
            rows = rows.filter(at__gte=start)
            first = AuditEntry.objects.filter(at__lt=start - timedelta(days=1)).order_by("-at").values("pk").first()
            rows = rows.filter(pk__gt=first["pk"]) if first else rows
        if to_on:
            end = _start_of(to_on + timedelta(days=1))
            rows = rows.filter(at__lt=end)
            last = AuditEntry.objects.filter(at__gte=end + timedelta(days=1)).order_by("at").values("pk").first()
            rows = rows.filter(pk__lt=last["pk"]) if last else rows
        return rows

    def unsealed(self):
        """Entries that no seal covers, the oldest first. One look-up in an index for each row of the queryset."""
        above = AuditRange.objects.filter(last__gte=OuterRef("pk")).order_by("last")
        rows = self.alias(covered_from=Subquery(above.values("first")[:1]))
        return rows.filter(Q(covered_from=None) | Q(covered_from__gt=F("pk"))).order_by("pk")

    def verbs(self) -> list[str]:
        """Every verb that the log knows: words of the platform, not of a unit. One query, however long the log."""
        with connections[self.db].cursor() as cursor:
            cursor.execute(_VERBS)
            return [verb for (verb,) in cursor.fetchall()]


class AuditEntry(Kept):
    """One change: who, what word, which object, before and after, from where.

    Written by ``teams.audit.record`` inside the transaction of the change, and never touched again. Persons stand in it
    as id and salted hash: their names of then, and personal values among before and after, are in :class:`AuditName`.
    The references have no constraint: an entry outlives what it tells of, and writing one locks nothing else.
    """

    at = models.DateTimeField("时间", default=timezone.now)
    actor = models.ForeignKey(
        "teams.User",
        models.DO_NOTHING,
        null=True,
        db_constraint=False,
        db_index=False,
        related_name="+",
        verbose_name="操作人",
    )
    actor_hash = models.CharField(max_length=64, blank=True)
    organisation = models.ForeignKey(
        Organisation,
        models.DO_NOTHING,
        null=True,
        db_constraint=False,
        db_index=False,
        related_name="+",
        verbose_name="所属单位",
    )
    verb = models.CharField("动作", max_length=50)
    target_type = models.CharField(max_length=50, blank=True)
    target_id = models.CharField(max_length=100, blank=True)
    target_label = models.CharField("对象", max_length=200, blank=True)  # empty where it would be a person's name
    target_hash = models.CharField(max_length=64, blank=True)
    before = models.JSONField("之前", null=True)
    after = models.JSONField("之后", null=True)
    address = models.CharField("网络地址", max_length=45, blank=True)
    request_id = models.CharField("请求编号", max_length=32, blank=True)
    digest = models.CharField(max_length=64)  # of all the columns above but the id: teams.audit_proof

    objects = AuditEntryQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "操作日志"
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["at"], name="audit_by_time"),
            models.Index(fields=["organisation", "-id"], name="audit_by_unit"),
            models.Index(fields=["actor", "-id"], name="audit_by_actor"),
            models.Index(fields=["verb", "-id"], name="audit_by_verb"),
            models.Index(fields=["target_type", "target_id", "-id"], name="audit_by_target"),
        ]

    def __str__(self) -> str:
        return f"{self.verb} {self.target_label or self.target_id}"

    @cached_property
    def named(self) -> dict[str, str]:
        """Part of the entry → the text of then, or 已注销人员. Prefetch ``names`` for a list."""
        return {name.part: name.text or ERASED for name in self.names.all()}

    @property
    def actor_name(self) -> str:
        return "系统" if self.actor_id is None else self.named.get("actor", ERASED)

    @property
    def target_name(self) -> str:
        return self.named.get("target", ERASED) if self.target_hash else self.target_label

    def seal(self) -> AuditSeal | None:
        """The seal that covers the entry; None until one does."""
        found = AuditRange.objects.filter(last__gte=self.pk).select_related("seal").order_by("last").first()
        return found.seal if found and found.first <= self.pk else None

    def values(self, side: str) -> dict[str, Any]:
        """``before`` or ``after``, with the texts of then where hashes stand."""
        stored = getattr(self, side) or {}
        return {key: self._opened(value, f"{side}.{key}") for key, value in stored.items()}

    def _opened(self, value: Any, part: str) -> Any:
        if isinstance(value, list):
            return [self._opened(item, f"{part}.{place}") for place, item in enumerate(value)]
        if isinstance(value, dict):
            if set(value) == {SEALED_VALUE}:
                return self.named.get(part, ERASED)
            return {key: self._opened(item, f"{part}.{key}") for key, item in value.items()}
        return value


class AuditName(models.Model):
    """A name of then, or another personal value, that stands in an entry as a salted hash.

    ``part`` says where: ``actor``, ``target``, ``before.name``. Erasing a person (``teams.audit.forget``) empties text
    and salt, the only change that the database allows; without the salt the hash tells nothing.
    """

    entry = models.ForeignKey(AuditEntry, models.PROTECT, db_index=False, related_name="names", verbose_name="日志")
    part = models.CharField("位置", max_length=100)
    person_kind = models.CharField(max_length=10)  # user, member, or site for the contact of a site
    person_id = models.BigIntegerField()
    salt = models.CharField(max_length=32, blank=True)
    text = models.CharField("当时的姓名", max_length=300, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "日志中的姓名"
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["entry", "part"], name="audit_name_once")]
        indexes = [
            models.Index(fields=["person_kind", "person_id", "entry"], name="audit_name_person"),
            models.Index(fields=["text"], name="audit_name_text", opclasses=["varchar_pattern_ops"]),
        ]

    def __str__(self) -> str:
        return self.text or ERASED


class AuditSeal(Kept):
    """A hash over entries and the seal before it (``teams.audit_seals``): who changes one byte must redo all since."""

    number = models.BigIntegerField("编号", unique=True)
    at = models.DateTimeField("时间", default=timezone.now)
    entries = models.PositiveIntegerField("条数")
    previous = models.CharField(max_length=64, blank=True)  # hash of the seal before; empty for the first
    hash = models.CharField("校验值", max_length=64, unique=True)

    objects = AppendOnly.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "日志封存"
        ordering = ["number"]

    def __str__(self) -> str:
        return f"第{self.number}号"


class AuditRange(Kept):
    """Entries that a seal covers: every id from ``first`` to ``last``, each of which was there when it was made.

    A number that was missing then, of a transaction still open or rolled back, lies between two ranges. So ten million
    entries need some ten thousand ranges, and a deleted entry is known by its number.
    """

    seal = models.ForeignKey(AuditSeal, models.PROTECT, related_name="ranges", verbose_name="封存")
    first = models.BigIntegerField(unique=True)
    last = models.BigIntegerField(unique=True)

    objects = AppendOnly.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "封存的范围"
        ordering = ["first"]
        constraints = [models.CheckConstraint(condition=Q(last__gte=F("first")), name="audit_range_in_order")]

    def __str__(self) -> str:
        return f"{self.first}至{self.last}"

"""Sealing the audit log after the fact, and checking it.

Whoever writes an entry waits for nobody: a job comes by and seals what it finds. An entry whose transaction was still
open then has a number below ones already sealed; it goes into the next seal.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from functools import reduce
from itertools import pairwise
from operator import or_
from typing import Any

from django.db import connection, transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from teams.audit_proof import FIELDS, digest_of, moment, name_hash, seal_hash
from teams.models import AuditEntry, AuditName, AuditRange, AuditSeal
from teams.models.audit import SEALED_VALUE

LOCK = 7_404_130  # the advisory lock of the one sealer; any number that nothing else here uses
MOST = 1000  # entries of one seal: where one is broken, so many are to be looked through
LATE = timedelta(days=1)  # how long a transaction may have been open for the frequent job to see its entries
AT_ONCE = 2000
RANGES_AT_ONCE = 200
MOST_WRONG = 1000  # findings that are told; more of them tell nothing new


def seal(*, everything: bool = False) -> int:
    """Seal what is unsealed, the oldest first; how many entries. Nothing if somebody else is sealing.

    Looks at the entries of the last day; with ``everything`` at all of them. Each seal is a transaction of its own:
    one that is cut short leaves no trace, and the next run does its work.
    """
    sealed = 0
    while (one := _seal_next(everything)) is not None:
        sealed += one
        if one < MOST:
            break
    return sealed


@transaction.atomic
def _seal_next(everything: bool) -> int | None:
    if not _alone():
        return None
    waiting = AuditEntry.objects.unsealed()
    if not everything:
        waiting = waiting.filter(at__gt=timezone.now() - LATE)
    entries = list(waiting.values_list("pk", "digest")[:MOST])
    if not entries:
        return 0
    before = AuditSeal.objects.order_by("number").last()
    said: dict[str, Any] = {
        "number": before.number + 1 if before else 1,
        "at": timezone.now(),
        "previous": before.hash if before else "",
    }
    made = AuditSeal.objects.create(
        **said, entries=len(entries), hash=seal_hash(**said, entries=entries, count=len(entries))
    )
    AuditRange.objects.bulk_create(
        [AuditRange(seal=made, first=first, last=last) for first, last in runs_of([pk for pk, _ in entries])]
    )
    return len(entries)


def _alone() -> bool:
    """Whether this is the one sealer until the transaction ends. On SQLite the immediate transaction is the lock."""
    if connection.vendor != "postgresql":
        return True
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [LOCK])
        return cursor.fetchone()[0]


def runs_of(ids: Sequence[int]) -> list[tuple[int, int]]:
    """Rising numbers as first and last of each run without a gap: 1, 2, 3, 7 → (1, 3), (7, 7)."""
    breaks = [place for place, (one, next_one) in enumerate(pairwise(ids), start=1) if next_one != one + 1]
    bounds = [0, *breaks, len(ids)] if ids else [0]
    return [(ids[start], ids[end - 1]) for start, end in pairwise(bounds)]


@dataclass(frozen=True)
class Wrong:
    """One thing that does not verify: in which seal, at which entry (None: not to be told), and what."""

    seal: int | None
    entry: int | None
    what: str

    def __str__(self) -> str:
        seal = f"第{self.seal}号封存" if self.seal else "未封存的部分"
        return f"{seal}{f'，编号{self.entry}的记载' if self.entry else ''}：{self.what}"


@dataclass
class Verdict:
    """What a check of the log found. ``unsealed`` entries are counted, not covered."""

    seals: int = 0
    entries: int = 0
    unsealed: int = 0
    newest: AuditSeal | None = None
    wrong: list[Wrong] = field(default_factory=list)

    def note(self, seal: int | None, entry: int | None, what: str) -> None:
        if len(self.wrong) < MOST_WRONG:
            self.wrong.append(Wrong(seal, entry, what))

    def as_json(self) -> dict[str, Any]:
        newest = self.newest
        return {
            "seals": self.seals,
            "entries": self.entries,
            "unsealed": self.unsealed,
            "newest": {"number": newest.number, "at": moment(newest.at), "hash": newest.hash} if newest else None,
            "wrong": [{"seal": w.seal, "entry": w.entry, "message": str(w)} for w in self.wrong],
        }


def verify(*, from_number: int = 1, known: str = "") -> Verdict:
    """Recompute the log from what is stored: every digest, name hash and seal from number ``from_number`` on.

    ``known`` is the hash of a seal that was kept outside; it must still be among the seals. Memory stays the same
    however long the log is.
    """
    seals = AuditSeal.objects.order_by("number")
    verdict = Verdict(newest=seals.last())
    before = seals.filter(number__lt=from_number).last()
    for group in _groups(seals.filter(number__gte=from_number)):
        _check_group(verdict, group, before)
        before = group[-1]
    for found in _unsealed():
        _check_entries(verdict, found, {})
        verdict.unsealed += len(found)
    if known and not seals.filter(hash=known).exists():
        verdict.note(None, None, f"在外面保存的校验值{known}不在封存里，它所在的封存被换掉或删去了")
    return verdict


def _unsealed() -> Iterator[list[tuple]]:
    rows = AuditEntry.objects.unsealed().values_list("pk", *FIELDS, "digest")
    last = 0
    while found := list(rows.filter(pk__gt=last)[:AT_ONCE]):
        yield found
        last = found[-1][0]


def _groups(seals: QuerySet[AuditSeal]) -> Iterator[list[AuditSeal]]:
    """Seals in a row that cover some ``AT_ONCE`` entries together."""
    group: list[AuditSeal] = []
    for one in seals.iterator(chunk_size=AT_ONCE):
        if group and sum(other.entries for other in group) + one.entries > AT_ONCE:
            yield group
            group = []
        group.append(one)
    if group:
        yield group


def _check_group(verdict: Verdict, group: list[AuditSeal], before: AuditSeal | None) -> None:
    covered: dict[int, list[tuple[int, int]]] = {one.pk: [] for one in group}
    for seal_pk, first, last in AuditRange.objects.filter(seal__in=group).values_list("seal", "first", "last"):
        covered[seal_pk].append((first, last))
    # Ranges that say another number than the seal are not unfolded: they may have been made endless.
    sound = [one for one in group if sum(last - first + 1 for first, last in covered[one.pk]) == one.entries]
    number_of = {pk: one.number for one in sound for pk in _unfolded(covered[one.pk])}
    digests = _check_covered(verdict, [r for one in sound for r in covered[one.pk]], number_of)
    for one in group:
        if one.number != (before.number + 1 if before else 1):
            verdict.note(one.number, None, "它前面的封存不见了")
        if one.previous != (before.hash if before else ""):
            verdict.note(one.number, None, "记着的上一号校验值，和上一号的不一样")
        if one in sound:
            _check_seal(verdict, one, _unfolded(covered[one.pk]), digests)
        else:
            verdict.note(one.number, None, "封存的范围和条数对不上")
        before = one
    verdict.seals += len(group)
    verdict.entries += len(digests)


def _check_seal(verdict: Verdict, one: AuditSeal, ids: list[int], digests: dict[int, str]) -> None:
    missing = [pk for pk in ids if pk not in digests]
    for pk in missing:
        verdict.note(one.number, pk, "这条记载不见了")
    if missing:
        return
    entries = [(pk, digests[pk]) for pk in ids]
    if one.hash != seal_hash(number=one.number, at=one.at, previous=one.previous, entries=entries, count=one.entries):
        verdict.note(one.number, None, "按现在的内容重算，和封存时的校验值不一样")


def _check_covered(verdict: Verdict, ranges: list[tuple[int, int]], number_of: dict[int, int]) -> dict[int, str]:
    """Entry → digest recomputed, for the entries in these ranges that are there."""
    digests: dict[int, str] = {}
    joined = _joined(ranges)
    for start in range(0, len(joined), RANGES_AT_ONCE):
        within = reduce(or_, (Q(pk__range=pair) for pair in joined[start : start + RANGES_AT_ONCE]))
        found = list(AuditEntry.objects.filter(within).order_by("pk").values_list("pk", *FIELDS, "digest"))
        digests |= _check_entries(verdict, found, number_of)
    return digests


def _check_entries(verdict: Verdict, found: list[tuple], number_of: dict[int, int]) -> dict[int, str]:
    """Entry → digest recomputed from its columns; notes columns and names that do not fit what was hashed."""
    digests = {}
    kept: dict[int, dict[str, tuple[str, str]]] = {pk: {} for pk, *_ in found}
    names = AuditName.objects.filter(entry__in=kept).order_by().values_list("entry", "part", "salt", "text")
    for pk, part, salt, text in names:
        kept[pk][part] = salt, text
    for pk, *values, digest in found:
        digests[pk] = digest_of(values)
        if digests[pk] != digest:
            verdict.note(number_of.get(pk), pk, "这条记载被改过")
        for part, stood in _hashes(dict(zip(FIELDS, values, strict=True))).items():
            salt, text = kept[pk].get(part, (None, None))
            if salt is None:
                verdict.note(number_of.get(pk), pk, "其中的姓名不见了")
            elif (salt or text) and name_hash(salt, text) != stood:
                verdict.note(number_of.get(pk), pk, "其中的姓名被改过")
    return digests


def _hashes(values: dict[str, Any]) -> dict[str, str]:
    """Part → hash, for every name that stands in an entry."""
    found = {part: values[f"{part}_hash"] for part in ("actor", "target") if values[f"{part}_hash"]}
    for side in ("before", "after"):
        found |= _hashes_in(values[side], side)
    return found


def _hashes_in(value: Any, part: str) -> dict[str, str]:
    if isinstance(value, dict):
        if set(value) == {SEALED_VALUE}:
            return {part: value[SEALED_VALUE]}
        items = list(value.items())
    else:
        items = list(enumerate(value)) if isinstance(value, list) else []
    return {at: found for key, item in items for at, found in _hashes_in(item, f"{part}.{key}").items()}


def _unfolded(ranges: list[tuple[int, int]]) -> list[int]:
    return [pk for first, last in sorted(ranges) for pk in range(first, last + 1)]


def _joined(ranges: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Ranges that follow each other without a gap made one."""
    joined: list[tuple[int, int]] = []
    for first, last in sorted(ranges):
        if joined and joined[-1][1] + 1 >= first:
            joined[-1] = (joined[-1][0], max(last, joined[-1][1]))
        else:
            joined.append((first, last))
    return joined

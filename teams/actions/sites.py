"""Verbs on sites."""

from collections.abc import Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from teams import audit
from teams.models import Organisation, Site, User

SITE_FIELDS = ("name", "aliases", "kind", "place", "has_branch", "contact_name", "contact_phone")
BATCH = 1000


@transaction.atomic
def open_site(*, actor: User | None, host: Organisation, name: str, kind: str, **said: Any) -> Site:
    """Open a site below ``host``. ValidationError if the name is taken there, or an online site has a place."""
    site = Site(host=host, name=name, kind=kind, **said)
    site.full_clean()
    site.save()
    audit.record(actor=actor, verb="新增点位", target=site, organisation=host, after={"kind": kind})
    return site


@transaction.atomic
def open_sites(*, sites: Sequence[Site]) -> list[Site]:
    """Open all of these at once, a statement for a thousand of them; the one place where sites are opened in bulk.

    Who brings the sites in leaves one audit entry for all of them, so none is left here. Raises ValidationError if a
    field is wrong, IntegrityError if a name is taken below its host, or an online site has a place or a branch.
    """
    for site in sites:
        site.clean_fields(exclude=["host"])
    return Site.objects.bulk_create(sites, batch_size=BATCH)


@transaction.atomic
def edit_site(*, actor: User | None, site: Site, **said: Any) -> Site:
    """Change some of ``SITE_FIELDS``. ValidationError as for :func:`open_site`, or if the branch that somebody holds
    a post at would go."""
    site = Site.objects.select_for_update().get(pk=site.pk)
    unknown = set(said) - set(SITE_FIELDS)
    if unknown:
        raise TypeError(f"not a field of a site: {unknown}")
    moved = [field for field, value in said.items() if getattr(site, field) != value]
    if "has_branch" in moved and site.has_branch and site.postings.filter(to_on=None).exists():
        raise ValidationError({"has_branch": "这里有人在任，不能改为没有团支部。"})
    told = [field for field in moved if field != "contact_phone"]
    before = {field: _told(site, field, getattr(site, field)) for field in told}
    for field in moved:
        setattr(site, field, said[field])
    site.full_clean()
    if moved:
        site.save(update_fields=[*moved, "search_text"])
        after = {field: _told(site, field, said[field]) for field in told}
        audit.record(actor=actor, verb="修改点位", target=site, organisation=site.host, before=before, after=after)
    return site


@transaction.atomic
def reveal_contact(*, actor: User, site: Site) -> str:
    """The full number of the site's contact, with an audit entry that somebody looked at it."""
    audit.record(actor=actor, verb="查看电话", target=site, organisation=site.host)
    return site.contact_phone


def _told(site: Site, field: str, value: Any) -> Any:
    return audit.Personal("site", site.pk, value) if field == "contact_name" else value

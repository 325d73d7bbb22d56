"""Tags of units: a vocabulary that everybody reads, each with the units that they see; who edits a unit sorts it."""

from teams.actions.tags import tag_units
from teams.models import Tag
from teams.roles import READ, UNITS_EDIT
from tests.cast import Cast
from tests.matrix import Case
from tests.matrix.people import holds, reads


def borne(cast: Cast) -> list[int]:
    """A tag that the street bears and no other unit."""
    tag, made = Tag.objects.get_or_create(name="城区")
    if made:
        tag_units(actor=None, tag=tag, units=[cast.street])
    return [tag.pk]


CASES = [
    Case(
        "teams:tags",
        data=lambda cast: {"name": "重点帮扶县"},
        word=READ,
        may=lambda person: True,
        get=200,
        post=lambda person: 302 if person.role != "readonly" else 403,
    ),
    Case("teams:tag", args=borne, word=READ, get=200, shows={"官渡街道": reads("street")}),
    Case(
        "teams:tag-rename",
        args=borne,
        data=lambda cast: {"name": "城区街道"},
        word=UNITS_EDIT,
        may=holds(UNITS_EDIT, "street"),
        get=200,
        post=302,
    ),
    Case("teams:tag-remove", args=borne, word=UNITS_EDIT, may=holds(UNITS_EDIT, "street"), get=200, post=302),
    Case(
        "teams:tag-units",
        args=borne,
        data=lambda cast: {"units": [cast.town.pk]},
        word=UNITS_EDIT,
        fits=holds(UNITS_EDIT, "town"),
        get=200,
        post=302,
    ),
    Case(
        "teams:tag-unit-remove",
        args=lambda cast: [*borne(cast), cast.street.code],
        word=UNITS_EDIT,
        seen=reads("street"),
        may=holds(UNITS_EDIT, "street"),
        post=302,
    ),
]

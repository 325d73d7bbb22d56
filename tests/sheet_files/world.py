"""What the files are run against: the cast, and more rows of its arrangement."""

from dataclasses import dataclass

from tasks.choices import Counting
from tasks.models import Document, Placement, Programme
from teams.choices import SiteKind
from teams.models import Organisation, Site
from tests.cast import Cast, build_cast, make_member, make_placement
from tests.plans import make_plan
from tests.sheet_files.people import SMALL, STREET, TOWN, number_of


@dataclass
class World:
    cast: Cast
    plan: Document  # has no arrangement yet
    small: Placement  # 河东荔红社区, three places


def build_world() -> World:
    """The cast and what is added to it."""
    return add_to(build_cast())


def add_to(cast: Cast) -> World:
    """羊角镇 with two rows of other programmes, 河东荔红社区 with three places and an alias, a site in quotation marks;
    and out of the college's sight a site of the neighbouring district and somebody with a student number of ours."""
    farming, classroom = (
        Programme.objects.create(
            name=name, owner=cast.district, document=cast.document, counting=Counting.HEADCOUNT, position=position
        )
        for position, name in enumerate(("乡村振兴", "四点半课堂"), start=10)
    )

    def site(name: str, kind: str, host: Organisation, **more) -> Site:
        return Site.objects.create(name=name, kind=kind, host=host, **more)

    town = site(TOWN, SiteKind.TOWN, cast.town)
    make_placement(cast.document, town, [farming], 6, cast.college)
    make_placement(cast.document, town, [classroom], 6, cast.college)
    community = site(SMALL, SiteKind.COMMUNITY, cast.street, aliases=["荔红社区"])
    small = make_placement(cast.document, community, [cast.cleaning], 3, cast.college)
    make_placement(cast.document, site(STREET, SiteKind.FACILITY, cast.district), [cast.visits], 5, cast.college)
    make_placement(cast.document, site("水东镇", SiteKind.TOWN, cast.stranger), [cast.articles], 5, None)
    make_member(cast.stranger, "赵外人", number_of(50))
    return World(cast, make_plan(cast), small)

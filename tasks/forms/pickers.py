"""The fields in which a site or a programme is picked."""

from tasks.pickers import programme_hits, site_hits
from youthwork.lib.picker import PickerField


class SiteField(PickerField):
    """One site of those on offer, typed by name, alias or pinyin initials."""

    what = "点位"
    describe = staticmethod(site_hits)


class ProgrammeField(PickerField):
    """One programme of those on offer, typed by name or pinyin initials."""

    what = "项目"
    describe = staticmethod(programme_hits)

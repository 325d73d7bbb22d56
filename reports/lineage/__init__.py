"""From a figure down to the units, the records and the photos it is made of, and from a record up to what counts it.

``live.py`` opens a figure as the records stand now, ``frozen.py`` one that was sent as it was then; both answer the
same questions, so that a page shows either. ``packed.py`` is how a version keeps its records, ``shown.py`` how records
stand in a list, ``upward.py`` the way up.
"""

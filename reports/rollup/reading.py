"""SQL that reads what counts: the records and the entries of the places and days that are wanted, as leaves.

A leaf is what one place gives to one thing in one window: ``host_id`` is the unit where it happened, ``home_id`` who
sent the team. Its figures are, of a programme: a people, b visits, c reads, d records, e records that wait; of an
indicator (values in ten-thousandths): a value, b records, c value that waits, d records that wait, e nothing.

Each reading is said twice: of all there is (``pair``: window and thing, whatever the place), or of the places that a
queued change touches (``spot``: window, thing and a placement, or a unit for what it recorded itself). Every reading is
one statement, and every statement is a constant.
"""

# Which records: of what is recounted whole; of placements; of units themselves. The last two go by an index of their
# own, so that they read what lies at the place and nothing else.
_RECORDS = (
    "pair w {fed} JOIN tasks_record r ON r.programme_id = {programme}",
    "spot w {fed} JOIN tasks_record r ON r.placement_id = w.placement_id AND r.programme_id = {programme}",
    """spot w {fed} JOIN tasks_record r ON r.organisation_id = w.organisation_id AND r.placement_id IS NULL
        AND r.programme_id = {programme}""",
)
_SAID = (
    "pair w JOIN tasks_recordvalue v ON v.indicator_id = w.thing_id JOIN tasks_record r ON r.id = v.record_id",
    """spot w JOIN tasks_record r ON r.placement_id = w.placement_id
        JOIN tasks_recordvalue v ON v.record_id = r.id AND v.indicator_id = w.thing_id""",
    """spot w JOIN tasks_record r ON r.organisation_id = w.organisation_id AND r.placement_id IS NULL
        JOIN tasks_recordvalue v ON v.record_id = r.id AND v.indicator_id = w.thing_id""",
)
# Of a unit one reading is the last, be it of a placement or of its own: both are looked through at once.
_SPOT = "w.window_id, w.thing_id, w.starts_on, w.ends_on, w.day, w.rule, r.id AS record_id"
_LAST = (
    _SAID[0],
    f"""(
        SELECT {_SPOT} FROM spot w JOIN tasks_record r ON r.placement_id = w.placement_id WHERE w.rule = 'latest'
        UNION ALL SELECT {_SPOT} FROM spot w JOIN tasks_record r
        ON r.organisation_id = w.organisation_id AND r.placement_id IS NULL WHERE w.rule = 'latest'
    ) w JOIN tasks_record r ON r.id = w.record_id
    JOIN tasks_recordvalue v ON v.record_id = r.id AND v.indicator_id = w.thing_id""",
)
_TYPED = (
    "pair w JOIN tasks_indicatorentry e ON e.indicator_id = w.thing_id",
    "spot w JOIN tasks_indicatorentry e ON e.indicator_id = w.thing_id AND e.organisation_id = w.organisation_id",
)
_PLACE = """
    LEFT JOIN tasks_placement p ON p.id = r.placement_id
    LEFT JOIN teams_site s ON s.id = p.site_id
"""
_COUNTED = """
    WHERE r.occurred_on BETWEEN w.starts_on AND w.ends_on AND r.state IN ('approved', 'submitted')
      AND r.occurred_on BETWEEN %(first)s AND %(last)s
"""
_HOST = "COALESCE(s.host_id, r.organisation_id)"
_HOME = "CASE WHEN r.placement_id IS NULL THEN r.organisation_id ELSE p.sending_id END"
_APPROVED, _WAITING = "FILTER (WHERE r.state = 'approved'{})", "FILTER (WHERE r.state = 'submitted'{})"


def _people(state: str) -> str:
    """How many people the records of a state come to, by the rules of ``tasks.counting.group_total``."""
    return f"CASE g.counting WHEN 'headcount' THEN g.{state}_people WHEN 'visits' THEN g.{state}_total ELSE 0 END"


def _headcount(state: str) -> str:
    """The same people met again count once, with the highest reading; every new group adds."""
    return (
        f"COALESCE(MAX(r.people) {state.format(' AND r.same_group')}, 0)"
        f" + COALESCE(SUM(r.people) {state.format(' AND NOT r.same_group')}, 0)"
    )


_PROGRAMMES = f"""
INSERT INTO leaf (window_id, thing_id, day, host_id, home_id, a, b, c, d, e)
SELECT g.window_id, g.thing_id, g.day, g.host_id, g.home_id,
    {_people("approved")},
    CASE WHEN g.counting IN ('headcount', 'visits') THEN g.approved_total ELSE 0 END,
    CASE g.counting WHEN 'reads' THEN g.approved_total ELSE 0 END,
    g.approved, g.waiting
FROM (
    SELECT w.window_id, w.thing_id, w.day, w.rule AS counting, {_HOST} AS host_id, {_HOME} AS home_id,
        {_headcount(_APPROVED)} AS approved_people,
        COALESCE(SUM(r.people) {_APPROVED.format("")}, 0) AS approved_total,
        COUNT(*) {_APPROVED.format("")} AS approved,
        COUNT(*) {_WAITING.format("")} AS waiting
    FROM {{records}} {_PLACE} {_COUNTED}
    GROUP BY w.window_id, w.thing_id, w.day, w.rule, r.placement_id, {_HOST}, {_HOME}
) g
"""

# Of a milestone the records say that it was done; 规模超100人: only those with more people count.
_RECORDS_AND_PEOPLE = f"""
INSERT INTO leaf (window_id, thing_id, day, host_id, home_id, a, b, c, d, first_on, last_on)
SELECT g.window_id, g.thing_id, g.day, g.host_id, g.home_id,
    CASE g.rule WHEN 'records' THEN g.approved ELSE {_people("approved")} END * 10000, g.approved,
    CASE g.rule WHEN 'records' THEN g.waiting ELSE {_people("waiting")} END * 10000, g.waiting,
    g.first_on, g.last_on
FROM (
    SELECT w.window_id, w.thing_id, w.day, w.rule, c.counting, {_HOST} AS host_id,
        COALESCE({_HOME}, {_HOST}) AS home_id,
        {_headcount(_APPROVED)} AS approved_people,
        COALESCE(SUM(r.people) {_APPROVED.format("")}, 0) AS approved_total,
        COUNT(*) {_APPROVED.format("")} AS approved,
        {_headcount(_WAITING)} AS waiting_people,
        COALESCE(SUM(r.people) {_WAITING.format("")}, 0) AS waiting_total,
        COUNT(*) {_WAITING.format("")} AS waiting,
        MIN(r.occurred_on) {_APPROVED.format("")} AS first_on,
        MAX(r.occurred_on) {_APPROVED.format("")} AS last_on
    FROM {{records}} JOIN tasks_programme c ON c.id = r.programme_id {_PLACE} {_COUNTED}
      AND w.rule IN ('records', 'people') AND (w.over IS NULL OR r.people > w.over)
    GROUP BY w.window_id, w.thing_id, w.day, w.rule, c.id, c.counting, r.placement_id, {_HOST}, {_HOME}
) g
"""

# Of a latest reading only what waits is added; what counts is read below.
_VALUES = f"""
INSERT INTO leaf (window_id, thing_id, day, host_id, home_id, a, b, c, d, first_on, last_on)
SELECT w.window_id, w.thing_id, w.day, {_HOST}, COALESCE({_HOME}, {_HOST}),
    COALESCE(SUM(CAST(ROUND(v.value * 10000) AS bigint)) {_APPROVED.format("")}, 0), COUNT(*) {_APPROVED.format("")},
    COALESCE(SUM(CAST(ROUND(v.value * 10000) AS bigint)) {_WAITING.format("")}, 0), COUNT(*) {_WAITING.format("")},
    MIN(r.occurred_on) {_APPROVED.format("")}, MAX(r.occurred_on) {_APPROVED.format("")}
FROM {{records}} {_PLACE} {_COUNTED}
  AND (w.rule = 'values' OR (w.rule = 'latest' AND r.state = 'submitted'))
  AND (w.over IS NULL OR r.people > w.over)
GROUP BY w.window_id, w.thing_id, w.day, {_HOST}, COALESCE({_HOME}, {_HOST})
"""


def _latest(unit: str, columns: str) -> str:
    """The last reading of each ``unit``: of where it was, or of who sent the team, each by itself: the last of the one
    need not be the last of the other."""
    return f"""
INSERT INTO leaf (window_id, thing_id, day, host_id, home_id, a, b, first_on, last_on)
SELECT window_id, thing_id, day, {columns}, a, b, first_on, last_on
FROM (
    SELECT w.window_id, w.thing_id, w.day, {unit} AS unit_id, CAST(ROUND(v.value * 10000) AS bigint) AS a,
        ROW_NUMBER() OVER (
            PARTITION BY w.window_id, w.thing_id, {unit} ORDER BY r.occurred_on DESC, v.id DESC
        ) AS back,
        COUNT(*) OVER of_unit AS b, MIN(r.occurred_on) OVER of_unit AS first_on,
        MAX(r.occurred_on) OVER of_unit AS last_on
    FROM {{records}} {_PLACE} {_COUNTED} AND w.rule = 'latest' AND r.state = 'approved'
    WINDOW of_unit AS (PARTITION BY w.window_id, w.thing_id, {unit})
) readings
WHERE back = 1
"""


_LATEST_THERE = _latest(_HOST, "unit_id, CAST(NULL AS bigint)")
_LATEST_SENT = _latest(f"COALESCE({_HOME}, {_HOST})", "CAST(NULL AS bigint), unit_id")

_ENTRIES = """
INSERT INTO leaf (window_id, thing_id, day, host_id, home_id, a, b, first_on, last_on)
SELECT window_id, thing_id, day, unit_id, unit_id, a, 1, as_of, as_of
FROM (
    SELECT w.window_id, w.thing_id, w.day, e.organisation_id AS unit_id, e.as_of,
        CAST(ROUND(e.value * 10000) AS bigint) AS a,
        ROW_NUMBER() OVER (
            PARTITION BY w.window_id, w.thing_id, e.organisation_id ORDER BY e.as_of DESC, e.id DESC
        ) AS back
    FROM {records}
    WHERE e.as_of BETWEEN w.starts_on AND w.ends_on AND w.rule = 'typed'
) readings
WHERE back = 1
"""

_SAYING = (
    (_PROGRAMMES, [one.format(fed="", programme="w.thing_id") for one in _RECORDS]),
    (
        _RECORDS_AND_PEOPLE,
        [one.format(fed="JOIN fed f ON f.indicator_id = w.thing_id", programme="f.programme_id") for one in _RECORDS],
    ),
    (_VALUES, _SAID),
    (_LATEST_THERE, _LAST),
    (_LATEST_SENT, _LAST),
    (_ENTRIES, _TYPED),
)
_WHOLE = [reading.format(records=sources[0]) for reading, sources in _SAYING]
_TOUCHED = [[reading.format(records=source) for source in sources[1:]] for reading, sources in _SAYING]

PROGRAMMES_WHOLE, PROGRAMMES_TOUCHED = _WHOLE[:1], _TOUCHED[0]
INDICATORS_WHOLE, INDICATORS_TOUCHED = _WHOLE[1:], [one for reading in _TOUCHED[1:] for one in reading]

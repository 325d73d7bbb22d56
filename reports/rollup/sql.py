"""SQL that keeps the totals: what is to be reckoned, the tree of the day, sums up the tree, and what is written.

Everything works on temporary tables that live for one fold, so that a statement treats all rows at once and the number
of statements does not depend on that of rows; only the levels of the tree are gone through one by one, which was the
fastest of eight ways tried. Both tables of totals are kept by the same statements: in between, their figures are called
a, b, c, d, e (``reports.rollup.reading`` says what they are), and what is totalled is a thing. Every statement is a
constant of this package; data goes in as parameters alone.
"""

_WANTED = "window_id bigint, thing_id bigint, starts_on date, ends_on date, day date, rule varchar(12), over integer"
_CELL = "window_id bigint, thing_id bigint, unit_id bigint, line varchar(4)"
_FIGURES = ", ".join(f"{figure} bigint NOT NULL DEFAULT 0" for figure in "abcde")
_OWN = ", ".join(f"own_{figure} bigint NOT NULL DEFAULT 0" for figure in "abcde")
_DAYS = "first_on date, last_on date"

# What a fold works on, by name. ``day`` is always the day of the tree.
TABLES = {
    # The queue as it was read.
    "change": "id bigint, programme_id bigint, placement_id bigint, organisation_id bigint, indicator_id bigint,"
    " day date",
    "moved": "unit_id bigint, since date",
    # Which programmes feed which indicators.
    "fed": "indicator_id bigint, programme_id bigint",
    # What is recounted whole; and the units of what a change touches, with the places that are read for them.
    "pair": _WANTED,
    "due": f"{_WANTED}, unit_id bigint, line varchar(4)",
    "spot": f"{_WANTED}, placement_id bigint, organisation_id bigint",
    "touched": "programme_id bigint, indicator_id bigint, day date, unit_id bigint, line varchar(4)",
    "leaf": f"window_id bigint, thing_id bigint, day date, host_id bigint, home_id bigint, {_FIGURES}, {_DAYS}",
    # The units concerned with all above them. In a university (``campus``) what was done stands on both lines.
    "edge": "day date, unit_id bigint, parent_id bigint",
    "tree": "day date, unit_id bigint, parent_id bigint, depth integer, campus boolean",
    # Cells: parts that add up to a cell; whole ones; what a unit has itself; by how much a cell grows.
    "part": f"depth integer, window_id bigint, thing_id bigint, day date, unit_id bigint, line varchar(4), {_OWN}, "
    f"{_FIGURES}, {_DAYS}",
    "fresh": f"{_CELL}, {_OWN}, {_FIGURES}, {_DAYS}",
    "own": f"{_CELL}, {_FIGURES}, {_DAYS}",
    "gain": f"window_id bigint, thing_id bigint, day date, unit_id bigint, line varchar(4), {_OWN}, {_FIGURES}",
    # What is kept and should not be, and what should be kept and is not: an altered cell is in both.
    "wrong": _CELL,
    "missing": f"{_CELL}, {_OWN}, {_FIGURES}, {_DAYS}",
    # Where a cell was made, altered or removed.
    "altered": "window_id bigint, unit_id bigint",
}

WORK = ("due", "spot", "leaf", "part", "fresh", "own", "gain", "wrong", "missing", "altered")

# --- what is to be reckoned -------------------------------------------------------------------------------------------

READ_CHANGES = """
INSERT INTO change SELECT id, programme_id, placement_id, organisation_id, indicator_id, occurred_on
FROM tasks_recordchange
"""
# Whether other windows may be asked for: an indicator changed, or a period has none yet.
PLAN_CHANGED = """
SELECT (SELECT COUNT(*) FROM change WHERE programme_id IS NULL AND organisation_id IS NULL)
    + (SELECT COUNT(*) FROM reports_reportingperiod p WHERE NOT EXISTS (
        SELECT 1 FROM reports_window w
        WHERE w.of_period AND w.starts_on = p.starts_on AND w.ends_on = p.ends_on AND w."on" = p.ends_on))
"""
DELETE_CHANGES = "DELETE FROM tasks_recordchange WHERE id IN (SELECT id FROM change)"

# All that lies under a unit of which a change says that it stands elsewhere now.
READ_MOVED = """
INSERT INTO moved
SELECT below.id, MIN(c.day)
FROM change c
JOIN teams_organisation unit ON unit.id = c.organisation_id
JOIN teams_organisation below ON SUBSTR(below.path, 1, LENGTH(unit.path)) = unit.path
WHERE c.programme_id IS NULL AND c.indicator_id IS NULL
GROUP BY below.id
"""

# As tasks.indicators.readings.programmes_of has it: those that it names, else those of its task.
READ_FED = """
INSERT INTO fed
SELECT indicator_id, programme_id FROM tasks_indicator_programmes
UNION ALL
SELECT i.id, p.id FROM tasks_indicator i JOIN tasks_programme p ON p.task_id = i.task_id
WHERE i.id NOT IN (SELECT indicator_id FROM tasks_indicator_programmes)
"""

# The places at which a record counts, by both lines; a placement's own, or the unit's that recorded for itself.
READ_TOUCHED = """
INSERT INTO touched
WITH placed AS (
    SELECT c.programme_id, c.indicator_id, c.day, s.host_id, p.sending_id
    FROM change c JOIN tasks_placement p ON p.id = c.placement_id JOIN teams_site s ON s.id = p.site_id
), own AS (
    SELECT programme_id, indicator_id, day, organisation_id FROM change
    WHERE placement_id IS NULL AND organisation_id IS NOT NULL
      AND (programme_id IS NOT NULL OR indicator_id IS NOT NULL)
)
SELECT programme_id, indicator_id, day, host_id, 'host' FROM placed
UNION SELECT programme_id, indicator_id, day, host_id, 'home' FROM placed
UNION SELECT programme_id, indicator_id, day, sending_id, 'home' FROM placed WHERE sending_id IS NOT NULL
UNION SELECT programme_id, indicator_id, day, organisation_id, 'host' FROM own
UNION SELECT programme_id, indicator_id, day, organisation_id, 'home' FROM own
"""

_PROGRAMME = 'w.id, p.id, w.starts_on, w.ends_on, w."on", p.counting, CAST(NULL AS integer)'
_INDICATOR = """w.id, i.id, w.starts_on, w.ends_on, w."on",
    CASE WHEN i.feed = 'typed' THEN 'typed' WHEN i.measure = 'latest' THEN 'latest' WHEN i.measure = 'milestone'
        THEN 'records' ELSE i.counts END, i.qualifies_over"""
_PROGRAMMES = "reports_window w JOIN tasks_programme p ON w.of_period"
_INDICATORS = """reports_indicatorwindow asked
    JOIN reports_window w ON w.id = asked.window_id JOIN tasks_indicator i ON i.id = asked.indicator_id"""

_CHANGED_PROGRAMMES = """
SELECT c.programme_id FROM change c
WHERE c.placement_id IS NULL AND c.organisation_id IS NULL AND c.day BETWEEN w.starts_on AND w.ends_on
"""

# Whole: what has not been counted yet; a programme that was changed; what stands on the account of a unit that moved.
WHOLE_PROGRAMMES = f"""
INSERT INTO pair SELECT {_PROGRAMME} FROM {_PROGRAMMES}
WHERE NOT w.counted OR p.id IN ({_CHANGED_PROGRAMMES})
    OR (w.id, p.id) IN (
        SELECT kept.window_id, kept.programme_id FROM moved m
        JOIN reports_rollup kept ON kept.organisation_id = m.unit_id JOIN reports_window w ON w.id = kept.window_id
        WHERE w."on" >= m.since
    )
"""
WHOLE_INDICATORS = f"""
INSERT INTO pair SELECT {_INDICATOR} FROM {_INDICATORS}
WHERE NOT asked.counted
    OR i.id IN (SELECT indicator_id FROM change WHERE organisation_id IS NULL AND placement_id IS NULL)
    OR i.id IN (SELECT f.indicator_id FROM fed f WHERE f.programme_id IN ({_CHANGED_PROGRAMMES}))
    OR (w.id, i.id) IN (
        SELECT kept.window_id, kept.indicator_id FROM moved m
        JOIN reports_indicatorrollup kept ON kept.organisation_id = m.unit_id
        JOIN reports_window w ON w.id = kept.window_id
        WHERE w."on" >= m.since
    )
"""
# Or all that is kept for the periods that end on one of some days.
EVERY_PROGRAMME = f'INSERT INTO pair SELECT {_PROGRAMME} FROM {_PROGRAMMES} WHERE w."on" IN ({{days}})'
EVERY_INDICATOR = f'INSERT INTO pair SELECT {_INDICATOR} FROM {_INDICATORS} WHERE w."on" IN ({{days}})'

_NOT_WHOLE = "NOT EXISTS (SELECT 1 FROM pair WHERE pair.window_id = w.id AND pair.thing_id = {thing})"
DUE_PROGRAMMES = f"""
INSERT INTO due SELECT DISTINCT {_PROGRAMME}, t.unit_id, t.line
FROM touched t JOIN tasks_programme p ON p.id = t.programme_id
JOIN reports_window w ON w.of_period AND t.day BETWEEN w.starts_on AND w.ends_on
WHERE {_NOT_WHOLE.format(thing="p.id")}
"""
# A change says itself of which indicators it has numbers; it feeds others with its people and its being there.
DUE_INDICATORS = f"""
INSERT INTO due SELECT DISTINCT {_INDICATOR}, t.unit_id, t.line
FROM (
    SELECT t.indicator_id, t.day, t.unit_id, t.line FROM touched t WHERE t.indicator_id IS NOT NULL
    UNION SELECT f.indicator_id, t.day, t.unit_id, t.line FROM touched t JOIN fed f ON f.programme_id = t.programme_id
    JOIN tasks_indicator i ON i.id = f.indicator_id AND (i.counts <> 'values' OR i.measure = 'milestone')
) t CROSS JOIN {_INDICATORS}
WHERE asked.indicator_id = t.indicator_id AND t.day BETWEEN w.starts_on AND w.ends_on
    AND {_NOT_WHOLE.format(thing="i.id")}
"""

_SPOT = "d.window_id, d.thing_id, d.starts_on, d.ends_on, d.day, d.rule, d.over"
FIND_SPOTS = f"""
INSERT INTO spot
SELECT {_SPOT}, p.id, CAST(NULL AS bigint) FROM due d
JOIN teams_site s ON s.host_id = d.unit_id JOIN tasks_placement p ON p.site_id = s.id
UNION SELECT {_SPOT}, p.id, CAST(NULL AS bigint) FROM due d
JOIN tasks_placement p ON p.sending_id = d.unit_id WHERE d.line = 'home'
UNION SELECT {_SPOT}, CAST(NULL AS bigint), d.unit_id FROM due d
"""

BOUNDS = """
SELECT MIN(starts_on), MAX(ends_on) FROM (
    SELECT starts_on, ends_on FROM pair UNION SELECT starts_on, ends_on FROM due
) w
"""

# --- the tree of the day ----------------------------------------------------------------------------------------------

# The parent of a unit on a day, by the rule of teams.tree.parent_on.
_PARENT = """
(SELECT known.parent_id FROM teams_parentage known
 WHERE known.organisation_id = {unit} AND known.from_on = COALESCE(
    (SELECT MAX(begun.from_on) FROM teams_parentage begun
     WHERE begun.organisation_id = {unit} AND begun.from_on <= {day}),
    (SELECT MIN(nearest.from_on) FROM teams_parentage nearest WHERE nearest.organisation_id = {unit}))
 LIMIT 1)
"""

# Of all units, for the days of what is recounted whole, unless they stand already; by the same rule, said of all at
# once: the last place that it had by then, else the first that is known.
STAND = """
INSERT INTO edge
SELECT day, unit_id, parent_id FROM (
    SELECT days.day, unit.id AS unit_id, known.parent_id, ROW_NUMBER() OVER (
        PARTITION BY days.day, unit.id
        ORDER BY CASE WHEN known.from_on <= days.day THEN known.from_on END DESC NULLS LAST, known.from_on
    ) AS choice
    FROM (SELECT DISTINCT day FROM pair WHERE day NOT IN (SELECT day FROM tree)) days
    CROSS JOIN teams_organisation unit LEFT JOIN teams_parentage known ON known.organisation_id = unit.id
) known
WHERE choice = 1
"""
# Or of those that a change touches and of all above them. UNION takes each once, so that it ends whatever the rows say.
CLIMB = f"""
INSERT INTO edge
WITH RECURSIVE concerned (day, unit_id) AS (
    SELECT DISTINCT day, unit_id FROM due
), climb (day, unit_id, parent_id) AS (
    SELECT day, unit_id, {_PARENT.format(unit="concerned.unit_id", day="concerned.day")} FROM concerned
    UNION
    SELECT low.day, low.parent_id, {_PARENT.format(unit="low.parent_id", day="low.day")} FROM climb low
    WHERE low.parent_id IS NOT NULL
)
SELECT day, unit_id, parent_id FROM climb
"""
# And down again, to know how deep each stands and what is above it.
PLANT = """
INSERT INTO tree
WITH RECURSIVE standing (day, unit_id, parent_id, depth, campus) AS (
    SELECT e.day, e.unit_id, e.parent_id, 0, u.kind = 'university'
    FROM edge e JOIN teams_organisation u ON u.id = e.unit_id
    WHERE e.parent_id IS NULL AND e.day NOT IN (SELECT day FROM tree)
    UNION ALL
    SELECT e.day, e.unit_id, e.parent_id, above.depth + 1, above.campus OR u.kind = 'university'
    FROM standing above JOIN edge e ON e.day = above.day AND e.parent_id = above.unit_id
    JOIN teams_organisation u ON u.id = e.unit_id
)
SELECT day, unit_id, parent_id, depth, campus FROM standing
"""
DEEPEST = "SELECT COALESCE(MAX(depth), 0) FROM tree"

# --- sums up the tree -------------------------------------------------------------------------------------------------

# What a leaf is to its two units. The home line is kept where it differs, and for all that a university did.
_BOTH_LINES = """
SELECT t.depth, leaf.window_id, leaf.thing_id, leaf.day, leaf.host_id AS unit_id, 'host' AS line,
    a, b, c, d, e, first_on, last_on
FROM leaf JOIN tree t ON t.day = leaf.day AND t.unit_id = leaf.host_id
UNION ALL
SELECT t.depth, leaf.window_id, leaf.thing_id, leaf.day, leaf.home_id, 'home', a, b, c, d, e, first_on, last_on
FROM leaf JOIN tree t ON t.day = leaf.day AND t.unit_id = leaf.home_id
WHERE leaf.home_id <> leaf.host_id OR t.campus
"""
LAY_OWN = f"""
INSERT INTO part
SELECT depth, window_id, thing_id, day, unit_id, line, a, b, c, d, e, a, b, c, d, e, first_on, last_on
FROM ({_BOTH_LINES}) both_lines
"""
# One level into the one above it.
LIFT_LEVEL = """
INSERT INTO part (depth, window_id, thing_id, day, unit_id, line, a, b, c, d, e)
SELECT t.depth - 1, part.window_id, part.thing_id, part.day, t.parent_id, part.line,
    SUM(part.a), SUM(part.b), SUM(part.c), SUM(part.d), SUM(part.e)
FROM part JOIN tree t ON t.day = part.day AND t.unit_id = part.unit_id
WHERE part.depth = %(depth)s AND t.parent_id IS NOT NULL
GROUP BY t.depth, part.window_id, part.thing_id, part.day, t.parent_id, part.line
"""
_SUMS = ", ".join(f"SUM({part}) AS {part}" for part in (*(f"own_{figure}" for figure in "abcde"), *"abcde"))
ADD_UP = f"""
SELECT window_id, thing_id, unit_id, line, {_SUMS}, MIN(first_on) AS first_on, MAX(last_on) AS last_on
FROM part GROUP BY window_id, thing_id, unit_id, line
"""
ADD_UP_BESIDE = f"INSERT INTO fresh {ADD_UP}"

READ_OWN = f"""
INSERT INTO own
SELECT leaf.window_id, leaf.thing_id, leaf.unit_id, leaf.line,
    SUM(a), SUM(b), SUM(c), SUM(d), SUM(e), MIN(first_on), MAX(last_on)
FROM ({_BOTH_LINES}) leaf JOIN due ON due.window_id = leaf.window_id AND due.thing_id = leaf.thing_id
    AND due.unit_id = leaf.unit_id AND due.line = leaf.line
GROUP BY leaf.window_id, leaf.thing_id, leaf.unit_id, leaf.line
"""

# What nothing asks for any more.
CLEAR_AWAY = (
    """DELETE FROM reports_rollup WHERE window_id NOT IN (SELECT id FROM reports_window WHERE of_period)""",
    """DELETE FROM reports_indicatorrollup WHERE (window_id, indicator_id) NOT IN
        (SELECT window_id, indicator_id FROM reports_indicatorwindow)""",
)
# --- what is said of it afterwards ------------------------------------------------------------------------------------

# The periods that were looked at, and those with the units where something is different now.
LOOKED_AT = """
SELECT DISTINCT p.id FROM reports_reportingperiod p
WHERE p.ends_on IN (SELECT day FROM pair UNION SELECT day FROM due)
"""
TOUCHED_UNITS = """
SELECT DISTINCT p.id, altered.unit_id FROM altered
JOIN reports_window w ON w.id = altered.window_id JOIN reports_reportingperiod p ON p.ends_on = w."on"
"""
MARK_ALL = "INSERT INTO altered SELECT DISTINCT window_id, unit_id FROM part"
MARK_DIFFERENCES = """
INSERT INTO altered SELECT window_id, unit_id FROM wrong UNION SELECT window_id, unit_id FROM missing
"""
COUNT_DIFFERENCES = """
SELECT COUNT(*) FROM (
    SELECT * FROM wrong UNION SELECT window_id, thing_id, unit_id, line FROM missing
) cells
"""
MARK_GAINS = "INSERT INTO altered SELECT DISTINCT window_id, unit_id FROM gain"

# Results of indicators there, and of all above: they hold no longer, and are reckoned again when next asked for. What
# they said last stays until then: a reminder must not go and come again in between.
_FORGET = """
UPDATE reports_indicatorfigure SET good_until = '1900-01-01'
WHERE (good_until IS NULL OR good_until > '1900-01-01') AND"""
FORGET_FIGURES = f"""{_FORGET} (period_id, organisation_id) IN (
    WITH RECURSIVE shaken (day, unit_id) AS (
        SELECT w."on", altered.unit_id FROM altered JOIN reports_window w ON w.id = altered.window_id
        UNION
        SELECT shaken.day, t.parent_id FROM shaken JOIN tree t ON t.day = shaken.day AND t.unit_id = shaken.unit_id
        WHERE t.parent_id IS NOT NULL
    )
    SELECT p.id, shaken.unit_id FROM shaken JOIN reports_reportingperiod p ON p.ends_on = shaken.day
)
"""
# A unit that moved, came or went shakes who is asked; an indicator that changed shakes all that are made of it.
FORGET_MOVED_FIGURES = f"""{_FORGET} period_id IN (
    SELECT p.id FROM reports_reportingperiod p WHERE p.ends_on >= (
        SELECT MIN(since) FROM (
            SELECT since FROM moved UNION ALL SELECT c.day FROM change c
            WHERE COALESCE(c.programme_id, c.placement_id, c.organisation_id, c.indicator_id) IS NULL
        ) shaken
    )
)
"""
FORGET_CHANGED_FIGURES = f"""{_FORGET} indicator_id IN (
    SELECT other.id FROM change c JOIN tasks_indicator i ON i.id = c.indicator_id
    JOIN tasks_indicator other ON other.document_id = i.document_id
    WHERE c.organisation_id IS NULL AND c.placement_id IS NULL
)
"""
# Persons serve at one unit and record at others, so that no cell of their own unit need differ: whatever feeds what
# asks persons shakes it, and who they are does.
FORGET_PERSONS_FIGURES = f"""{_FORGET} indicator_id IN (
    WITH asking (indicator_id, part_id) AS (
        SELECT indicator_id, indicator_id FROM tasks_target WHERE applies = 'person'
        UNION SELECT t.indicator_id, p.to_indicator_id
        FROM tasks_target t JOIN tasks_indicator_parts p ON p.from_indicator_id = t.indicator_id
        WHERE t.applies = 'person'
    ), concerned (indicator_id) AS (
        SELECT indicator_id FROM change
        UNION SELECT f.indicator_id FROM fed f JOIN change c ON c.programme_id = f.programme_id
    )
    SELECT other.id FROM asking JOIN concerned ON concerned.indicator_id = asking.part_id
    JOIN tasks_indicator i ON i.id = asking.indicator_id
    JOIN tasks_indicator other ON other.document_id = i.document_id
)
"""
FORGET_SHAKEN_FIGURES = (FORGET_MOVED_FIGURES, FORGET_CHANGED_FIGURES, FORGET_PERSONS_FIGURES)

"""The same cells of the newest quarter as one INSERT … SELECT for each table, written by hand for this world alone.

It knows how many levels the tree has and that nobody ever moved; it stores no comparison and forgets nothing.
"""

NEWEST = "DATE '2025-12-31'"

TREE = """tree (unit, parent, depth, campus) AS (
    SELECT organisation_id, parent_id, 0, FALSE FROM teams_parentage WHERE parent_id IS NULL AND to_on IS NULL
    UNION ALL
    SELECT p.organisation_id, p.parent_id, t.depth + 1, t.campus OR u.kind = 'university'
    FROM tree t JOIN teams_parentage p ON p.parent_id = t.unit AND p.to_on IS NULL
    JOIN teams_organisation u ON u.id = p.organisation_id
)"""
LINES = """lined AS MATERIALIZED (
    SELECT t.depth, t.parent, l.window_id, l.thing, l.host AS unit, 'host' AS line, {figures}
    FROM leaf l JOIN tree t ON t.unit = l.host
    UNION ALL
    SELECT t.depth, t.parent, l.window_id, l.thing, l.home, 'home', {figures}
    FROM leaf l JOIN tree t ON t.unit = l.home WHERE l.home <> l.host OR t.campus
)"""
LEVEL = """up{depth} AS MATERIALIZED (
    SELECT t.parent AS unit, t.depth - 1 AS depth, low.window_id, low.thing, low.line, {sums}
    FROM (SELECT unit, window_id, thing, line, {figures} FROM lined WHERE depth = {depth} {more}) low
    JOIN tree t ON t.unit = low.unit GROUP BY 1, 2, 3, 4, 5
)"""
COUNTED = """r.state IN ('approved', 'submitted')
    AND r.occurred_on BETWEEN w.starts_on AND w.ends_on
    AND r.occurred_on BETWEEN DATE '{first}' AND DATE '2025-12-31'"""
PLACE = "LEFT JOIN tasks_placement p ON p.id = r.placement_id LEFT JOIN teams_site s ON s.id = p.site_id"
HOST = "COALESCE(s.host_id, r.organisation_id)"
HOME = "CASE WHEN r.placement_id IS NULL THEN r.organisation_id ELSE p.sending_id END"
ALL = "COALESCE(SUM(r.people) FILTER (WHERE r.state = 'approved'), 0)"
DEPTH = 4


def people(state: str) -> str:
    """How many people the records of one place come to."""
    of = f"FILTER (WHERE r.state = '{state}'"
    return f"""CASE c.counting WHEN 'headcount' THEN COALESCE(MAX(r.people) {of} AND r.same_group), 0)
            + COALESCE(SUM(r.people) {of} AND NOT r.same_group), 0)
        WHEN 'visits' THEN COALESCE(SUM(r.people) {of}), 0) ELSE 0 END"""


def statement(table: str, thing: str, leaf: str, figures: int, days: bool, columns: str) -> str:
    names = [f"f{number}" for number in range(figures)]
    said, sums = ", ".join(names), ", ".join(f"SUM({name}) AS {name}" for name in names)
    levels = [
        LEVEL.format(
            depth=depth, sums=sums, figures=said,
            more=f"UNION ALL SELECT unit, window_id, thing, line, {said} FROM up{depth + 1}" if depth < DEPTH else "",
        )
        for depth in range(DEPTH, 0, -1)
    ]  # fmt: skip
    own = ", ".join(f"{name} AS own_{name}" for name in names)
    nothing = ", ".join("0" for _ in names)
    all_days = ", first_on, last_on" if days else ""
    no_days = ", NULL::date, NULL::date" if days else ""
    parts = [f"SELECT unit, window_id, thing, line, {own}, {said}{all_days} FROM lined"]
    parts += [
        f"SELECT unit, window_id, thing, line, {nothing}, {said}{no_days} FROM up{n}" for n in range(1, DEPTH + 1)
    ]
    own_sums = ", ".join(f"SUM(own_{name})" for name in names)
    extremes = ", MIN(first_on), MAX(last_on)" if days else ""
    return f"""
        INSERT INTO hand_{table} (window_id, {thing}, organisation_id, line, {columns})
        WITH RECURSIVE {TREE}, leaf AS MATERIALIZED ({leaf}),
            {LINES.format(figures=said + all_days)}, {", ".join(levels)}
        SELECT window_id, thing, unit, line, {own_sums}, {", ".join(f"SUM({name})" for name in names)}{extremes}
        FROM ({" UNION ALL ".join(parts)}) cells GROUP BY window_id, thing, unit, line"""


OF_PROGRAMMES = f"""
    SELECT w.id AS window_id, r.programme_id AS thing, {HOST} AS host, {HOME} AS home,
        {people("approved")} AS f0,
        CASE WHEN c.counting IN ('headcount', 'visits') THEN {ALL} ELSE 0 END AS f1,
        CASE c.counting WHEN 'reads' THEN {ALL} ELSE 0 END AS f2,
        COUNT(*) FILTER (WHERE r.state = 'approved') AS f3, COUNT(*) FILTER (WHERE r.state = 'submitted') AS f4
    FROM reports_window w JOIN tasks_record r ON {COUNTED.format(first="2025-10-01")}
    JOIN tasks_programme c ON c.id = r.programme_id {PLACE}
    WHERE w."on" = {NEWEST} AND w.of_period
    GROUP BY w.id, r.programme_id, c.counting, r.placement_id, {HOST}, {HOME}
"""
OF_INDICATORS = f"""
    SELECT a.window_id, a.indicator_id AS thing, {HOST} AS host, COALESCE({HOME}, {HOST}) AS home,
        COALESCE(SUM(ROUND(v.value * 10000)::bigint) FILTER (WHERE r.state = 'approved'), 0) AS f0,
        COUNT(*) FILTER (WHERE r.state = 'approved') AS f1,
        COALESCE(SUM(ROUND(v.value * 10000)::bigint) FILTER (WHERE r.state = 'submitted'), 0) AS f2,
        COUNT(*) FILTER (WHERE r.state = 'submitted') AS f3,
        MIN(r.occurred_on) FILTER (WHERE r.state = 'approved') AS first_on,
        MAX(r.occurred_on) FILTER (WHERE r.state = 'approved') AS last_on
    FROM reports_window w JOIN reports_indicatorwindow a ON a.window_id = w.id
    JOIN tasks_indicator i ON i.id = a.indicator_id AND i.counts = 'values'
    JOIN tasks_recordvalue v ON v.indicator_id = i.id JOIN tasks_record r ON r.id = v.record_id {PLACE}
    WHERE w."on" = {NEWEST} AND {COUNTED.format(first="2024-01-01")}
    GROUP BY a.window_id, a.indicator_id, {HOST}, {HOME}
    UNION ALL
    SELECT a.window_id, a.indicator_id, {HOST}, COALESCE({HOME}, {HOST}),
        CASE i.counts WHEN 'records' THEN COUNT(*) FILTER (WHERE r.state = 'approved') ELSE {people("approved")} END
            * 10000,
        COUNT(*) FILTER (WHERE r.state = 'approved'),
        CASE i.counts WHEN 'records' THEN COUNT(*) FILTER (WHERE r.state = 'submitted')
            ELSE {people("submitted")} END * 10000,
        COUNT(*) FILTER (WHERE r.state = 'submitted'),
        MIN(r.occurred_on) FILTER (WHERE r.state = 'approved'), MAX(r.occurred_on) FILTER (WHERE r.state = 'approved')
    FROM reports_window w JOIN reports_indicatorwindow a ON a.window_id = w.id
    JOIN tasks_indicator i ON i.id = a.indicator_id AND i.counts <> 'values'
    JOIN tasks_indicator_programmes f ON f.indicator_id = i.id
    JOIN tasks_record r ON r.programme_id = f.programme_id JOIN tasks_programme c ON c.id = r.programme_id {PLACE}
    WHERE w."on" = {NEWEST} AND {COUNTED.format(first="2024-01-01")}
    GROUP BY a.window_id, a.indicator_id, i.counts, r.programme_id, c.counting, r.placement_id, {HOST}, {HOME}
"""
BY_HAND = (
    (
        "reports_rollup",
        statement(
            "reports_rollup", "programme_id", OF_PROGRAMMES, 5, False,
            "own_people, own_visits, own_reads, own_records, own_waiting_records,"
            " people, visits, reads, records, waiting_records",
        ),
    ),
    (
        "reports_indicatorrollup",
        statement(
            "reports_indicatorrollup", "indicator_id", OF_INDICATORS, 4, True,
            "own_value, own_records, own_waiting, own_waiting_records,"
            " value, records, waiting, waiting_records, own_first, own_last",
        ),
    ),
)  # fmt: skip

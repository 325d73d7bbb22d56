"""The two tables of kept totals, and the statements that compare them with what was reckoned and write what differs."""

from reports.rollup import reading, sql

_NEVER = "'0001-01-01'"  # stands for no day where days are compared
_NOTHING = "CAST(0 AS bigint)"
_OWN_NAMES = ", ".join(f"own_{figure}" for figure in "abcde")


def _same(one: str, other: str, thing: str, unit: str = "organisation_id") -> str:
    """A condition: both are of the same cell. The columns of ``one`` bear the names given, those of ``other`` ours."""
    return (
        f"{one}.window_id = {other}.window_id AND {one}.{thing} = {other}.thing_id"
        f" AND {one}.{unit} = {other}.unit_id AND {one}.line = {other}.line"
    )


class Family:
    """One of the two tables of kept totals, with the statements that are about it. ``thing`` is the column of what is
    totalled, ``columns`` what a, b, c … are called there; of a unit's ``days`` the first and the last are kept."""

    def __init__(
        self, table: str, thing: str, columns: str, *, days: bool, readings: tuple, wanted: tuple, now_counted: str
    ) -> None:
        names = dict(zip("abcde", columns.split(), strict=False))
        self.table = table
        self.whole, self.touched = readings
        self.now_counted = now_counted
        self.want_every, self.want_whole, self.want_due = wanted
        figures = [(f"own_{name}", f"own_{key}") for key, name in names.items()]
        figures += [(name, key) for key, name in names.items()]
        known = [("own_first", "first_on"), ("own_last", "last_on")] if days else []
        columns, values = (", ".join(pair[side] for pair in (*figures, *known)) for side in (0, 1))
        cell = f"window_id, {thing}, organisation_id, line"
        ours = f"""
            SELECT kept.window_id, kept.{thing}, kept.organisation_id, kept.line, {columns}
            FROM {table} kept JOIN pair ON pair.window_id = kept.window_id AND pair.thing_id = kept.{thing}"""
        theirs = f"SELECT window_id, thing_id, unit_id, line, {values} FROM fresh"

        # Of what is recounted whole: write only what differs. EXCEPT looks at every column, and goes over both sides
        # once, however much the planner believes to be there.
        self.is_any_kept = f"SELECT EXISTS ({ours})"
        self.find_wrong = f"INSERT INTO wrong SELECT {cell} FROM ({ours} EXCEPT {theirs}) differing"
        self.delete_wrong = f"DELETE FROM {table} WHERE ({cell}) IN (SELECT * FROM wrong)"
        self.find_missing = f"INSERT INTO missing (window_id, thing_id, unit_id, line, {values}) {theirs} EXCEPT {ours}"
        self.insert_missing = f"""
            INSERT INTO {table} ({cell}, {columns})
            SELECT window_id, thing_id, unit_id, line, {values} FROM missing"""
        self.insert_all = f"""
            INSERT INTO {table} ({cell}, {columns})
            SELECT window_id, thing_id, unit_id, line, {values} FROM ({sql.ADD_UP}) cells"""
        self.wrong_cells = f"""
            SELECT {cell} FROM ({ours} EXCEPT {theirs}) kept
            UNION SELECT window_id, thing_id, unit_id, line FROM ({theirs} EXCEPT {ours}) reckoned"""
        self.count_cells = f"""
            SELECT COUNT(*) FROM (
                SELECT {cell} FROM ({ours}) kept UNION SELECT window_id, thing_id, unit_id, line FROM fresh
            ) cells"""

        # Of what changes touch: by how much a unit's own cells differ from what is kept goes to all above it.
        gains = ", ".join(
            f"CAST(COALESCE(own.{key}, 0) - COALESCE(kept.own_{names[key]}, 0) AS bigint)" if key in names else _NOTHING
            for key in "abcde"
        )
        grown = [f"COALESCE(own.{key}, 0) <> COALESCE(kept.own_{name}, 0)" for key, name in names.items()]
        grown += [f"COALESCE(own.{value}, {_NEVER}) <> COALESCE(kept.{column}, {_NEVER})" for column, value in known]
        self.find_gains = f"""
            INSERT INTO gain
            WITH RECURSIVE climbing (window_id, thing_id, day, unit_id, line, {_OWN_NAMES}, a, b, c, d, e) AS (
                SELECT due.window_id, due.thing_id, due.day, due.unit_id, due.line, {gains}, {gains}
                FROM due LEFT JOIN own ON {_same("due", "own", "thing_id", "unit_id")}
                LEFT JOIN {table} kept ON {_same("kept", "due", thing)}
                WHERE {" OR ".join(grown)}
                UNION ALL
                SELECT low.window_id, low.thing_id, low.day, t.parent_id, low.line, {", ".join([_NOTHING] * 5)},
                    low.a, low.b, low.c, low.d, low.e
                FROM climbing low JOIN tree t ON t.day = low.day AND t.unit_id = low.unit_id
                WHERE t.parent_id IS NOT NULL
            )
            SELECT window_id, thing_id, day, unit_id, line, SUM(own_a), SUM(own_b), SUM(own_c), SUM(own_d), SUM(own_e),
                SUM(a), SUM(b), SUM(c), SUM(d), SUM(e)
            FROM climbing GROUP BY window_id, thing_id, day, unit_id, line"""
        added, more = (", ".join(pair[side] for pair in figures) for side in (0, 1))
        self.add_gains = f"""
            INSERT INTO {table} (window_id, {thing}, organisation_id, line, {added})
            SELECT window_id, thing_id, unit_id, line, {more} FROM gain WHERE TRUE
            ON CONFLICT (window_id, {thing}, organisation_id, line)
            DO UPDATE SET {", ".join(f"{column} = {table}.{column} + excluded.{column}" for column, _ in figures)}"""
        self.set_days = (
            days
            and f"""
            UPDATE {table} AS kept SET own_first = fresh.first_on, own_last = fresh.last_on
            FROM (SELECT due.window_id, due.thing_id, due.unit_id, due.line, own.first_on, own.last_on
                  FROM due LEFT JOIN own ON {_same("due", "own", "thing_id", "unit_id")}) fresh
            WHERE {_same("kept", "fresh", thing)}
              AND (COALESCE(kept.own_first, {_NEVER}) <> COALESCE(fresh.first_on, {_NEVER})
                OR COALESCE(kept.own_last, {_NEVER}) <> COALESCE(fresh.last_on, {_NEVER}))"""
        )
        self.delete_nothing = f"""
            DELETE FROM {table} WHERE records = 0 AND waiting_records = 0
            AND ({cell}) IN (SELECT window_id, thing_id, unit_id, line FROM gain)"""


PROGRAMMES = Family(
    "reports_rollup",
    "programme_id",
    "people visits reads records waiting_records",
    days=False,
    readings=(reading.PROGRAMMES_WHOLE, reading.PROGRAMMES_TOUCHED),
    wanted=(sql.EVERY_PROGRAMME, sql.WHOLE_PROGRAMMES, sql.DUE_PROGRAMMES),
    now_counted="UPDATE reports_window SET counted = TRUE WHERE NOT counted AND id IN (SELECT window_id FROM pair)",
)
INDICATORS = Family(
    "reports_indicatorrollup",
    "indicator_id",
    "value records waiting waiting_records",
    days=True,
    readings=(reading.INDICATORS_WHOLE, reading.INDICATORS_TOUCHED),
    wanted=(sql.EVERY_INDICATOR, sql.WHOLE_INDICATORS, sql.DUE_INDICATORS),
    now_counted="""
        UPDATE reports_indicatorwindow SET counted = TRUE
        WHERE NOT counted AND (window_id, indicator_id) IN (SELECT window_id, thing_id FROM pair)""",
)
FAMILIES = (PROGRAMMES, INDICATORS)

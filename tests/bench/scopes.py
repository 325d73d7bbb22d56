"""What the cut to a reader's part of the tree costs the database: at most 1.3 times the question without it.

Only who sees all rows gets the same rows with it and without: the official of the province. That of a district is
shown beside, whose few rows stand against all.
"""

from tests.bench.readers import DISTRICT, PROVINCE
from tests.bench.worlds import Asked

GOAL, TIMES = 1.3, 20
LISTS = ("organisations", "members", "teams", "sites", "records", "documents", "programmes", "placements", "sheets")


def measure(large: Asked) -> list[str]:
    lines = [f"{'list':24}{'rows':>8}{'no scope ms':>13}{'scope ms':>10}{'ratio':>8}   goal {GOAL}"]
    for reader in (PROVINCE, DISTRICT):
        for name in LISTS:
            found = large.ask(what="scope", reader=reader, name=name, times=TIMES)
            ratio = found["scoped"] / found["all"]
            judged = "" if reader == DISTRICT else "ok" if ratio <= GOAL else "MISSED"
            lines.append(
                f"{reader.removeprefix('g-'):10}{name:14}{found['scoped rows']:8}{found['all']:13.2f}"
                f"{found['scoped']:10.2f}{ratio:8.2f}   {judged}"
            )
    return lines

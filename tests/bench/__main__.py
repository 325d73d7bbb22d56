"""What issue by issue was promised of speed, measured beside its goal, in one run on one machine.

    make bench                       all of it, about fifteen minutes
    scripts/bench.sh pages scopes    some of it, by the names below

Only ratios mean something: the machine is shared, and everything compared is measured in turns.
"""

import subprocess
import sys
import tempfile

from tests.bench import phone, scopes, server_time, throughput
from tests.bench.worlds import asked, environment, fill, make, manage
from tests.tools import ROOT

TABLES = {
    "rosters": "A roster of 10,000 rows, preview and apply together, against the floor and the admin's own flow",
    "report": "The province's page of indicators from kept figures, against the same template from ready values",
    "generate": "generate --preset guangdong, against the bare COPY of the same rows",
    "pages": "Processor time of a list page, web process and database together: province against county",
    "scopes": "The database's time for a list with the reader's scope, against the same without",
    "phone": "The phone pages on slow 4G and a processor four times slower, and the scores of Lighthouse",
    "exports": "The ledger of 100,000 records as .xlsx, against a bare write-only openpyxl loop of the same cells",
    "rollups": "The kept totals of a province: recounted, folded, and approved into by sixteen at once",
    "reminders": "The daily run for 100,000 people and 300,000 things due, against bare SQL that stores the same rows",
    "throughput": "Requests a second at the size of a province, against an empty page in the same frame",
}

# Those that measure in a process and a database of their own: name → module.
ALONE = {
    "generate": "bulk",
    "report": "report_page",
    "rosters": "rosters",
    "exports": "exports",
    "rollups": "rollups",
    "reminders": "reminders",
}


def main(wanted: list[str]) -> int:
    if unknown := set(wanted) - TABLES.keys():
        sys.exit(f"There is no bench {', '.join(sorted(unknown))}; there are {', '.join(TABLES)}.")
    wanted = wanted or list(TABLES)
    with tempfile.TemporaryDirectory() as folder:
        if set(wanted) & {"report", "pages", "scopes", "throughput", "phone"}:
            collect(folder)
        for name in (name for name in ALONE if name in wanted):
            show(name, alone(ALONE[name], folder))
        if "phone" in wanted:
            make("demo", folder)
            manage("demo", folder, "load_demo")
            show("phone", phone.measure("demo", folder))
        if set(wanted) & {"pages", "scopes", "throughput"}:
            fill("county", folder)
            fill("guangdong", folder)
            with asked("county", folder) as small, asked("guangdong", folder) as large:
                if "pages" in wanted:
                    show("pages", server_time.measure(small, large))
                if "scopes" in wanted:
                    show("scopes", scopes.measure(large))
                if "throughput" in wanted:
                    show("throughput", throughput.measure("guangdong", folder, large))
    return 0


def alone(module: str, folder: str) -> list[str]:
    """What a bench prints that runs by itself."""
    make(module, folder)
    command = [sys.executable, "-W", "ignore", "-m", f"tests.bench.{module}"]
    ran = subprocess.run(command, cwd=ROOT, env=environment(module, folder), check=True, stdout=subprocess.PIPE)
    return ran.stdout.decode().splitlines()


def collect(folder: str) -> None:
    """The styles and scripts as a deployment serves them, for whatever world."""
    command = [str(ROOT / "scripts" / "entrypoint.sh"), "static"]
    subprocess.run(command, env=environment("demo", folder), check=True, stdout=subprocess.DEVNULL)


def show(name: str, lines: list[str]) -> None:
    print(f"\n{name}: {TABLES[name]}\n", *lines, sep="\n", flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

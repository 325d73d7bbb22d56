"""What issue by issue was promised of speed, measured beside its goal, in one run on one machine.

    make bench                       all of it, about fifteen minutes
    scripts/bench.sh pages scopes    some of it: rosters, report, pages, scopes, generate, phone, rollups, throughput

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
    "rollups": "The kept totals of a province: recounted, folded, and approved into by sixteen at once",
    "throughput": "Requests a second at the size of a province, against an empty page in the same frame",
}


def main(wanted: list[str]) -> int:
    if unknown := set(wanted) - TABLES.keys():
        sys.exit(f"There is no bench {', '.join(sorted(unknown))}; there are {', '.join(TABLES)}.")
    wanted = wanted or list(TABLES)
    with tempfile.TemporaryDirectory() as folder:
        if "generate" in wanted:
            make("bulk", folder)
            command = [sys.executable, "-m", "tests.bench.bulk"]
            ran = subprocess.run(command, cwd=ROOT, env=environment("bulk", folder), check=True, stdout=subprocess.PIPE)
            show("generate", ran.stdout.decode().splitlines())
        if "report" in wanted:
            collect(folder)
            make("report", folder)
            command = [sys.executable, "-W", "ignore", "-m", "tests.bench.report_page"]
            ran = subprocess.run(
                command, cwd=ROOT, env=environment("report", folder), check=True, stdout=subprocess.PIPE
            )
            show("report", ran.stdout.decode().splitlines())
        if "rosters" in wanted:
            make("rosters", folder)
            command = [sys.executable, "-W", "ignore", "-m", "tests.bench.rosters"]
            ran = subprocess.run(
                command, cwd=ROOT, env=environment("rosters", folder), check=True, stdout=subprocess.PIPE
            )
            show("rosters", ran.stdout.decode().splitlines())
        if "rollups" in wanted:
            make("rollups", folder)
            command = [sys.executable, "-m", "tests.bench.rollups"]
            ran = subprocess.run(
                command, cwd=ROOT, env=environment("rollups", folder), check=True, stdout=subprocess.PIPE
            )
            show("rollups", ran.stdout.decode().splitlines())
        if set(wanted) & {"pages", "scopes", "throughput", "phone"}:
            collect(folder)
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


def collect(folder: str) -> None:
    """The styles and scripts as a deployment serves them, for whatever world."""
    command = [str(ROOT / "scripts" / "entrypoint.sh"), "static"]
    subprocess.run(command, env=environment("demo", folder), check=True, stdout=subprocess.DEVNULL)


def show(name: str, lines: list[str]) -> None:
    print(f"\n{name}: {TABLES[name]}\n", *lines, sep="\n", flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

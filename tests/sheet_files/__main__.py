"""``python -m tests.sheet_files FOLDER``: write the whole corpus there. ``--kept``: only what is committed."""

import argparse
from pathlib import Path

from tests.sheet_files import write

parser = argparse.ArgumentParser(prog="python -m tests.sheet_files", description=__doc__)
parser.add_argument("folder", type=Path)
parser.add_argument("--kept", action="store_true")
asked = parser.parse_args()
print(f"{write(asked.folder, only_kept=asked.kept)} files in {asked.folder}")

"""``make peer``: nbgrader's own tests and notebooks, with this course's settings."""

import argparse
import sys
import tempfile
import time
from pathlib import Path

from peer import points, suite


def main() -> int:
    """Run both parts, or one; return 1 where anything is not as it is stated."""
    parser = argparse.ArgumentParser(prog="peer", description=__doc__)
    parser.add_argument("part", nargs="?", choices=("tests", "points"), help="else both")
    parser.add_argument("--write", action="store_true", help="make points.md anew")
    parser.add_argument("--keep", type=Path, help="new folder that keeps logs and courses")
    arguments = parser.parse_args()
    faults, began = [], time.monotonic()
    with tempfile.TemporaryDirectory(prefix="peer-") as temporary:
        folder = (arguments.keep or Path(temporary, "all")).absolute()
        folder.mkdir()
        if arguments.part != "points":
            faults += suite.check(folder)
        if arguments.part != "tests":
            faults += points.check(folder, write=arguments.write)
    for fault in faults:
        print(fault, file=sys.stderr)
    print(f"{len(faults)} faults, {time.monotonic() - began:.0f} s")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())

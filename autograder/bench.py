"""Measure the judge against stock nbgrader: the same submissions, one run, as a ratio.

    make bench        (or: python -m autograder.bench)

Stock nbgrader is run as it comes, in a course of its own. The submission that never ends is left
out: there both wait for the time limit.
"""

import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from autograder.assignment import from_source
from autograder.course import ASSIGNMENT, nbgrader, new_course
from autograder.demo import write_submissions
from autograder.judge import judge
from autograder.sample_class import sample_class
from autograder.sandbox import Sandbox

STOCK_CONFIG = 'c = get_config()\nc.CourseDirectory.course_id = "stock"\n'
HANGS = "andersen"


def main() -> int:
    """Grade the sample class three ways and print seconds for one submission."""
    submissions = [each for each in sample_class() if each.student != HANGS]
    count = len(submissions)
    with tempfile.TemporaryDirectory() as scratch:
        stock, judged = (new_course(Path(scratch) / name) for name in ("stock", "judged"))
        (stock / "nbgrader_config.py").write_text(STOCK_CONFIG)
        for course in (stock, judged):
            nbgrader(course, "generate_assignment", ASSIGNMENT)
            write_submissions(course, submissions)
        seconds = {
            "stock nbgrader autograde": _timed(lambda: nbgrader(stock, "autograde", ASSIGNMENT)),
            "nbgrader autograde, judged": _timed(lambda: nbgrader(judged, "autograde", ASSIGNMENT)),
        }
        start = time.perf_counter()
        with Sandbox() as sandbox:
            started = time.perf_counter() - start
            seconds["the judge alone"] = _timed(lambda: _judge_all(judged, sandbox))
    of_stock = seconds["stock nbgrader autograde"]
    print(f"{count} submissions; milliseconds for one, and how many times as fast as stock")
    for name, taken in seconds.items():
        print(f"{name:<28} {1000 * taken / count:8.1f} ms  {of_stock / taken:6.1f} ×")
    print(f"{'to start the sandbox, once':<28} {1000 * started:8.1f} ms")
    return 0


def _judge_all(course: Path, sandbox: Sandbox) -> None:
    assignment = from_source(course / "source" / ASSIGNMENT)
    for path in sorted(course.glob(f"submitted/*/{ASSIGNMENT}/{ASSIGNMENT}.ipynb")):
        judge(path.read_bytes(), assignment, path.parts[-3], sandbox=sandbox)


def _timed(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


if __name__ == "__main__":
    sys.exit(main())

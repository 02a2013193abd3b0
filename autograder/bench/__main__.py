"""Measure grading: stock nbgrader, nbgrader with the judge, and the batch, on the same submissions.

    python -m autograder.bench --sizes 100,1000 --out build/bench

Stock nbgrader runs as it comes, in a course of its own. The submission that never ends is left out:
with it, all would only wait for the time limit. The floor is a warm fork that runs the students'
cells and nothing else. Larger classes are copies of the sample class; their report is timed too.

A machine's speed changes with time. So all ways take turns, in several rounds, and the median of
each counts; the largest classes are measured only in the last round.
"""

import argparse
import functools
import json
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from autograder.bench.measure import grow, machine, set_aside, submissions, timed, watched
from autograder.course.folder import ASSIGNMENT, nbgrader, new_course
from autograder.demo.run import write_submissions
from autograder.exercise import Sample
from autograder.judge.assignment import defining_modules, from_source
from autograder.judge.notebook import judge
from autograder.judge.restore import read_notebook, restore
from autograder.judge.test_cell import locked_cells
from autograder.report.write import write_report
from autograder.sandbox.sandbox import Sandbox
from autograder.sandbox.session import Session

STOCK_CONFIG = 'c = get_config()\nc.CourseDirectory.course_id = "stock"\n'
STOCK = "stock nbgrader autograde"
JUDGED = "nbgrader autograde, judged"
FLOOR = "floor: cells alone"
AGAIN = "autograder grade, nothing changed"
REPORT = "autograder report"
SEVERAL_ROUNDS = 1000  # the largest class that is graded in every round


@dataclass(frozen=True, kw_only=True)
class Measured:
    """How long one way of grading took for how many submissions. Memory: the peak, in MB."""

    way: str
    submissions: int
    seconds: float
    runner_memory: float = 0
    all_memory: float = 0
    runner_cpu_seconds: float = 0

    @property
    def a_minute(self) -> float:
        """Submissions a minute."""
        return 60 * self.submissions / self.seconds

    @property
    def milliseconds(self) -> float:
        """Milliseconds a submission."""
        return 1000 * self.seconds / self.submissions


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, print, and write a JSON file and a plot."""
    parser = argparse.ArgumentParser(prog="python -m autograder.bench")
    parser.add_argument("--sizes", default="100,1000,10000", help="classes, in submissions")
    parser.add_argument("--jobs", default="1,2", help="numbers of graders")
    parser.add_argument("--of", type=int, help="so many of the sample class; else all")
    parser.add_argument("--rounds", type=int, default=3, help="how often everything is measured")
    parser.add_argument(
        "--out", type=Path, default=Path("build/bench"), help="the folder to write to"
    )
    parsed = parser.parse_args(arguments)
    sizes = sorted(int(size) for size in parsed.sizes.split(","))
    jobs = [int(count) for count in parsed.jobs.split(",")]
    samples = submissions()[: parsed.of]
    least = len(samples)
    if sizes[0] < least:
        parser.error(f"--sizes: {sizes[0]} is fewer than the sample class; give {least} or more")
    if parsed.rounds < 1:
        parser.error(f"--rounds: {parsed.rounds} measures nothing; give 1 or more")
    parsed.out.mkdir(parents=True, exist_ok=True)
    single = []
    with tempfile.TemporaryDirectory() as scratch:
        for each in _measure(Path(scratch), samples, sizes, jobs, parsed.rounds):
            single.append(each)
            print(_line(each, single), flush=True)
    measured, ran_on = _medians(single), machine()
    print(f"The medians (rounds: {parsed.rounds}):")
    for each in measured:
        print(_line(each, measured))
    figures = {
        "machine": ran_on, "rounds": parsed.rounds,
        "measured": [asdict(each) for each in measured],
        "single": [asdict(each) for each in single],
    }  # fmt: skip
    (parsed.out / "bench.json").write_text(json.dumps(figures, indent=1) + "\n")
    _plot(measured, ran_on, parsed.out / "bench.png")
    print(f"{ran_on}\nWritten: {parsed.out / 'bench.json'}, {parsed.out / 'bench.png'}")
    return 0


def _measure(
    scratch: Path, samples: list[Sample], sizes: list[int], jobs: list[int], rounds: int
) -> Iterator[Measured]:
    stock, judged = (new_course(scratch / name) for name in ("stock", "judged"))
    (stock / "nbgrader_config.py").write_text(STOCK_CONFIG)
    grown = {size: new_course(scratch / f"class of {size}") for size in sizes}
    for course in (stock, judged, *grown.values()):
        nbgrader(course, "generate_assignment", ASSIGNMENT)
        write_submissions(course, samples)
    for size, course in grown.items():
        grow(course / "submitted", size)
    for number in range(1, rounds + 1):
        for way, course in ((STOCK, stock), (JUDGED, judged)):
            _ungraded(course)
            taken = timed(functools.partial(nbgrader, course, "autograde", ASSIGNMENT))
            yield Measured(way=way, submissions=len(samples), seconds=taken)
        with Sandbox() as sandbox:
            taken = _floor(judged, sandbox)
            yield Measured(way=FLOOR, submissions=len(samples), seconds=taken)
            taken = timed(functools.partial(_judge_all, judged, sandbox))
            yield Measured(way="the judge alone", submissions=len(samples), seconds=taken)
        for size, course in grown.items():
            if size <= SEVERAL_ROUNDS or number == rounds:
                for count in jobs:
                    _ungraded(course)
                    yield _grade(course, size, count)
                yield _grade(course, size, jobs[-1], again=True)
                taken = timed(functools.partial(write_report, course, ASSIGNMENT))
                yield Measured(way=REPORT, submissions=size, seconds=taken)


def _medians(single: Sequence[Measured]) -> list[Measured]:
    """Return the median time and the most memory of each way and number of submissions."""
    together: dict[tuple[str, int], list[Measured]] = {}
    for each in single:
        together.setdefault((each.way, each.submissions), []).append(each)
    return [
        Measured(
            way=way, submissions=submissions,
            seconds=statistics.median(each.seconds for each in of_it),
            runner_memory=max(each.runner_memory for each in of_it),
            all_memory=max(each.all_memory for each in of_it),
            runner_cpu_seconds=statistics.median(each.runner_cpu_seconds for each in of_it),
        )
        for (way, submissions), of_it in together.items()
    ]  # fmt: skip


def _floor(course: Path, sandbox: Sandbox) -> float:
    """Return the seconds that the students' own cells take, each notebook in a warm fork."""
    assignment = from_source(course / "source" / ASSIGNMENT)
    given = [cell.source for cell in locked_cells(assignment)]
    sandbox.prepare(defining_modules(assignment.files), given)
    tests = {cell.grade_id for cell in assignment.tests}
    notebooks = [
        restore(read_notebook(path.read_bytes()), assignment)
        for path in sorted(course.glob(f"submitted/*/{ASSIGNMENT}/{ASSIGNMENT}.ipynb"))
    ]

    def run() -> None:
        for notebook in notebooks:
            session = Session(sandbox, assignment.files, time.monotonic() + 60)
            for number, cell in enumerate(notebook.cells):
                own = cell.metadata.get("nbgrader", {}).get("grade_id") not in tests
                if cell.cell_type == "code" and cell.source.strip() and own:
                    session.run(cell.source, number, [])
            session.close()
            sandbox.end()

    run()  # warms up the sandbox and the files that it reads
    return timed(run)


def _judge_all(course: Path, sandbox: Sandbox) -> None:
    assignment = from_source(course / "source" / ASSIGNMENT)
    for path in sorted(course.glob(f"submitted/*/{ASSIGNMENT}/{ASSIGNMENT}.ipynb")):
        judge(path.read_bytes(), assignment, path.parts[-3], sandbox=sandbox)


def _ungraded(course: Path) -> None:
    """Make the course one in which nothing is graded."""
    set_aside(course, "autograded", "baselines", "graded.db", "gradebook.db")
    nbgrader(course, "generate_assignment", ASSIGNMENT, "--force")


def _grade(course: Path, size: int, jobs: int, *, again: bool = False) -> Measured:
    """Run the command in a course in which nothing is graded or, with ``again``, everything."""
    program = Path(sys.executable).parent / "autograder"
    ran = watched([program, "grade", ASSIGNMENT, f"--jobs={jobs}"], course)
    if f"of {size} submissions" not in ran.said:
        raise RuntimeError(f"autograder grade said: {ran.said}")
    return Measured(
        way=AGAIN if again else f"autograder grade --jobs {jobs}",
        submissions=size, seconds=ran.seconds, runner_memory=ran.runner_memory,
        all_memory=ran.all_memory, runner_cpu_seconds=ran.runner_cpu_seconds,
    )  # fmt: skip


def _line(each: Measured, measured: Sequence[Measured]) -> str:
    """Return a measurement in words, compared with stock and the floor of the same run."""
    by_way = {known.way: known for known in measured}
    line = (
        f"{each.way:<34}{each.submissions:>6} in {each.seconds:7.1f} s "
        f"{each.a_minute:>7,.0f} a minute {each.milliseconds:7.1f} ms each"
    )
    if each.way == REPORT:
        return line
    line += f" {by_way[STOCK].milliseconds / each.milliseconds:6.1f} × stock's rate"
    if FLOOR in by_way and each.way not in (FLOOR, AGAIN):
        line += f" {each.milliseconds / by_way[FLOOR].milliseconds:4.1f} × the floor's time"
    if each.runner_memory:
        line += (
            f"; runner {each.runner_memory:.0f} MB, all {each.all_memory:.0f} MB; of the time "
            f"{1000 * each.runner_cpu_seconds / each.submissions:.1f} ms each is the runner's"
        )
    return line


def _plot(measured: Sequence[Measured], ran_on: str, path: Path) -> None:
    """Draw the rates, and how time and memory grow with the class."""
    import matplotlib.pyplot as plt
    from matplotlib.ticker import NullFormatter

    figure, (rates, times, memory) = plt.subplots(1, 3, figsize=(15, 4.2), layout="constrained")
    largest = {each.way: each for each in measured if each.way not in (AGAIN, REPORT)}
    ways = list(largest)
    bars = rates.barh(ways, [largest[way].a_minute for way in ways], color="tab:blue")
    rates.bar_label(bars, fmt="{:,.0f}", padding=3)
    rates.set(xscale="log", xlabel="submissions a minute")
    rates.margins(x=0.25)
    rates.xaxis.set_minor_formatter(NullFormatter())
    rates.invert_yaxis()
    for way in dict.fromkeys(each.way for each in measured if each.runner_memory):
        own = [each for each in measured if each.way == way]
        sizes = [each.submissions for each in own]
        times.plot(sizes, [each.seconds for each in own], "o-", label=way)
        if way != AGAIN:
            (line,) = memory.plot(
                sizes, [each.all_memory for each in own], "o-", label=f"{way}, all"
            )
            memory.plot(
                sizes, [each.runner_memory for each in own], "o--", color=line.get_color(),
                label=f"{way}, runner",
            )  # fmt: skip
    times.set(xscale="log", yscale="log", xlabel="submissions", ylabel="seconds")
    memory.set(xscale="log", xlabel="submissions", ylabel="peak memory, MB", ylim=(0, None))
    for axes in (times, memory):
        axes.legend(fontsize="small")
        axes.grid(alpha=0.3)
    figure.suptitle(ran_on, fontsize="small")
    figure.savefig(path, dpi=110)


if __name__ == "__main__":
    sys.exit(main())


if __name__ == "__main__":
    sys.exit(main())

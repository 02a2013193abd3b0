"""Measure an evening: what lies in the exchange is collected, graded, told, and handed back.

    python -m autograder.bench.evening --sizes 300,1000 --out build/bench

Stock nbgrader as it comes, in a course of its own, and this package, by turns, in several rounds;
the median of each step counts. Stock has the sample class alone (its time a submission does not
depend on how many there are); the classes of ``--sizes`` are copies of it.
"""

import argparse
import json
import statistics
import sys
import tempfile
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from autograder.bench.measure import Watched, grow, machine, set_aside, submissions, watched
from autograder.course.config import CONFIG
from autograder.course.folder import ASSIGNMENT, nbgrader, new_course
from autograder.demo.run import DEADLINE, write_submissions
from autograder.exercise import Sample

STOCK, OURS = "stock nbgrader", "autograder"
_NBGRADER = (sys.executable, "-m", "nbgrader")
_AUTOGRADER = (str(Path(sys.executable).parent / "autograder"),)
# What each step of the evening is, by either way.
STEPS: dict[str, dict[str, tuple[str, ...]]] = {
    "collect": {
        STOCK: (*_NBGRADER, "collect", ASSIGNMENT),
        OURS: (*_NBGRADER, "collect", ASSIGNMENT),
    },
    "grade": {
        STOCK: (*_NBGRADER, "autograde", ASSIGNMENT),
        OURS: (*_AUTOGRADER, "grade", ASSIGNMENT),
    },
    "feedback": {
        STOCK: (*_NBGRADER, "generate_feedback", ASSIGNMENT),
        OURS: (*_AUTOGRADER, "feedback", ASSIGNMENT),
    },
    "release": {
        STOCK: (*_NBGRADER, "release_feedback", ASSIGNMENT),
        OURS: (*_AUTOGRADER, "feedback", ASSIGNMENT, "--release"),
    },
}
_DONE = ("submitted", "autograded", "feedback", "baselines", "graded.db", "gradebook.db")
_SETTINGS = """
c.CourseDirectory.course_id = "evening"
c.Exchange.root = {root!r}
c.ExchangeCollect.check_owner = False  # all were put there by the user who measures
"""


@dataclass(frozen=True, kw_only=True)
class Step:
    """How long one step took one way, for how many submissions. Memory: the peak, in MB."""

    way: str
    step: str
    submissions: int
    seconds: float
    memory: float

    @property
    def milliseconds(self) -> float:
        """Milliseconds a submission."""
        return 1000 * self.seconds / self.submissions


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, print a table, and write a JSON file and a plot."""
    parser = argparse.ArgumentParser(prog="python -m autograder.bench.evening")
    parser.add_argument("--sizes", default="300", help="classes, in submissions")
    parser.add_argument("--of", type=int, help="so many of the sample class; else all")
    parser.add_argument("--rounds", type=int, default=3, help="how often everything is measured")
    parser.add_argument(
        "--out", type=Path, default=Path("build/bench"), help="the folder to write to"
    )
    parsed = parser.parse_args(arguments)
    samples = submissions()[: parsed.of]
    sizes = sorted(int(size) for size in parsed.sizes.split(","))
    if sizes[0] < len(samples):
        parser.error(f"--sizes: {sizes[0]} is too few; give {len(samples)} or more")
    if parsed.rounds < 1:
        parser.error(f"--rounds: {parsed.rounds} measures nothing; give 1 or more")
    parsed.out.mkdir(parents=True, exist_ok=True)
    single = []
    with tempfile.TemporaryDirectory() as scratch:
        for each in _measure(Path(scratch), samples, sizes, parsed.rounds):
            single.append(each)
            print(
                f"{each.way:<16}{each.submissions:>6}  {each.step:<9}{each.seconds:8.1f} s "
                f"{each.milliseconds:8.1f} ms each",
                flush=True,
            )
    steps, ran_on = medians(single), machine()
    print("", *table(steps), "", ran_on, sep="\n")
    figures = {
        "machine": ran_on, "rounds": parsed.rounds,
        "steps": [asdict(each) for each in steps], "single": [asdict(each) for each in single],
    }  # fmt: skip
    (parsed.out / "evening.json").write_text(json.dumps(figures, indent=1) + "\n")
    _plot(steps, ran_on, parsed.out / "evening.png")
    print(f"Written: {parsed.out / 'evening.json'}, {parsed.out / 'evening.png'}")
    return 0


def _measure(scratch: Path, samples: list[Sample], sizes: list[int], rounds: int) -> Iterator[Step]:
    courses = [(STOCK, len(samples), _course(scratch / STOCK, samples, len(samples)))]
    courses += [(OURS, size, _course(scratch / f"{size}", samples, size)) for size in sizes]
    for number in range(1, rounds + 1):
        for way, size, course in courses:
            if size > sizes[0] and number < rounds:
                continue  # the larger ones once
            set_aside(course, *_DONE)
            nbgrader(course, "generate_assignment", ASSIGNMENT, "--force")
            for step, commands in STEPS.items():
                ran = watched(commands[way], course)
                _check(course, step, size, ran)
                yield Step(
                    way=way, step=step, submissions=size, seconds=ran.seconds,
                    memory=ran.all_memory,
                )  # fmt: skip


def _check(course: Path, step: str, size: int, ran: Watched) -> None:
    """See that a step was done for everybody: one that was not took no time."""
    pattern = {
        "collect": f"submitted/*/{ASSIGNMENT}/*.ipynb",
        "grade": f"autograded/*/{ASSIGNMENT}/*.ipynb",
        "feedback": f"feedback/*/{ASSIGNMENT}/*.html",
        "release": "exchange/evening/feedback/*.html",
    }[step]
    done = len(list(course.glob(pattern)))
    if done != size:
        raise RuntimeError(f"{step}: {done} of {size} are there. {ran.said[-2000:]}")


def _course(folder: Path, samples: list[Sample], size: int) -> Path:
    """Make a course with so many submissions in the inbound folder of its exchange."""
    course = new_course(folder)
    exchange = course / "exchange"
    config = course / CONFIG
    plain = "c = get_config()\n" if folder.name == STOCK else config.read_text()
    config.write_text(plain + _SETTINGS.format(root=str(exchange)))
    nbgrader(course, "generate_assignment", ASSIGNMENT)
    write_submissions(course, samples)
    grow(course / "submitted", size)
    inbound = exchange / "evening" / "inbound"
    inbound.mkdir(parents=True)
    exchange.chmod(0o777)
    for student in sorted((course / "submitted").iterdir()):
        handed_in = inbound / f"{student.name}+{ASSIGNMENT}+{DEADLINE:%Y-%m-%d %H:%M:%S.%f} UTC"
        (student / ASSIGNMENT).rename(handed_in)
        (handed_in / "submission_secret.txt").write_text(uuid.uuid4().hex)
    return course


def medians(single: Sequence[Step]) -> list[Step]:
    """Return the median time and the most memory of each way's steps."""
    together: dict[tuple[str, int, str], list[Step]] = {}
    for each in single:
        together.setdefault((each.way, each.submissions, each.step), []).append(each)
    return [
        Step(
            way=way, step=step, submissions=size,
            seconds=statistics.median(each.seconds for each in of_it),
            memory=max(each.memory for each in of_it),
        )
        for (way, size, step), of_it in together.items()
    ]  # fmt: skip


def table(steps: Sequence[Step]) -> list[str]:
    """Return lines: each step's milliseconds a submission, and how many times stock's rate.

    The last is the whole evening.
    """
    classes = list(dict.fromkeys((each.way, each.submissions) for each in steps))
    by_class = {of: {each.step: each for each in steps if _of(each) == of} for of in classes}
    stock = by_class[classes[0]]
    lines = [
        f"{'ms a submission':<18}" + "".join(f"{way + f', {size}':>24}" for way, size in classes)
    ]
    for step in (*STEPS, "all"):
        cells = []
        for of in classes:
            taken, stocks = (_milliseconds(each, step) for each in (by_class[of], stock))
            times = "" if of == classes[0] else f" ({stocks / taken:.1f} ×)"
            cells.append(f"{f'{taken:.1f}{times}':>24}")
        lines.append(f"{step:<18}" + "".join(cells))
    memory = (max(each.memory for each in by_class[of].values()) for of in classes)
    lines.append(f"{'most memory, MB':<18}" + "".join(f"{peak:>24.0f}" for peak in memory))
    return lines


def _of(step: Step) -> tuple[str, int]:
    return step.way, step.submissions


def _milliseconds(steps: dict[str, Step], step: str) -> float:
    return sum(each.milliseconds for name, each in steps.items() if step in (name, "all"))


def _plot(steps: Sequence[Step], ran_on: str, path: Path) -> None:
    """Draw each way's time a submission by step, and once more without stock's."""
    import matplotlib.pyplot as plt

    figure, axes = plt.subplots(1, 2, figsize=(12, 3.6), layout="constrained")
    for each, shown in zip(axes, (steps, [s for s in steps if s.way == OURS]), strict=True):
        classes = list(dict.fromkeys(map(_of, shown)))
        names = [f"{way}, {size}" for way, size in classes]
        left = [0.0] * len(classes)
        for step in STEPS:
            of_step = {_of(s): s.milliseconds for s in shown if s.step == step}
            widths = [of_step[of] for of in classes]
            each.barh(names, widths, left=left, label=step)
            left = [start + width for start, width in zip(left, widths, strict=True)]
        each.set(xlabel="ms a submission")
        each.invert_yaxis()
    axes[0].legend(fontsize="small")
    figure.suptitle(ran_on, fontsize="small")
    figure.savefig(path, dpi=110)
    plt.close(figure)


if __name__ == "__main__":
    sys.exit(main())

"""A class of which a part is hostile, graded beside the same class without them.

Run with: PYTHONPATH=tests python -m gauntlet.hostile_class --students 300 --share 10

The hostile ones are the gauntlet's cases by turns, one of each row before the second of any. All
others hand in what the sample class does. They must get the same points either way, item by item,
and the batch may take three times as long as without the hostile ones.
"""

import argparse
import itertools
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from classes import autograder, small_course
from gradebooks import Mark, marks

from autograder.course.folder import ASSIGNMENT
from autograder.demo.run import write_submissions
from autograder.exercises.conv2d.sample_class import sample_class
from gauntlet.__main__ import put_submission
from gauntlet.case import GauntletCase
from gauntlet.every import CASES

TIMES = 3  # as long as the honest alone, at most
ENDED = (0, 1)  # all is graded, or something needs a person


@dataclass(frozen=True, kw_only=True)
class Graded:
    """What one run of ``autograder grade`` came to."""

    seconds: float
    exit_code: int
    said: str
    marks: dict[str, Mark]


@dataclass(frozen=True, kw_only=True)
class Compared:
    """The class with its hostile students, and without them."""

    hostile: dict[str, GauntletCase]
    alone: Graded
    together: Graded

    @property
    def ratio(self) -> float:
        return self.together.seconds / self.alone.seconds

    def faults(self) -> list[str]:
        """Return what went wrong with the batch or with an honest student's points."""
        found = [
            f"the class {which} ended with exit code {graded.exit_code}: {graded.said[-2000:]}"
            for which, graded in (("alone", self.alone), ("together", self.together))
            if graded.exit_code not in ENDED
        ]
        for student, mark in self.alone.marks.items():
            other = self.together.marks.get(student)
            if other is None:
                found.append(f"{student} has no points beside the hostile ones")
            elif mark != other:
                near = f"; just before: {self._before(student)}"
                found.append(f"{student} {_difference(mark, other)}{near}")
        return found

    def _before(self, student: str) -> str:
        earlier = [name for name in sorted(self.hostile) if name < student]
        return ", ".join(self.hostile[name].id for name in earlier[-2:]) or "none"


def by_turns(cases: Sequence[GauntletCase]) -> list[GauntletCase]:
    """Return the cases so that no row comes a second time before each has come once."""
    rows: dict[int, list[GauntletCase]] = {}
    for case in cases:
        rows.setdefault(case.row, []).append(case)
    turns = itertools.zip_longest(*rows.values())
    return [case for turn in turns for case in turn if case is not None]


def compare(folder: Path, cases: Sequence[GauntletCase], students: int, jobs: int) -> Compared:
    """Grade so many students, these cases evenly among them, and the honest ones alone."""
    names = [f"s{number:05}" for number in range(students)]  # in the order of grading
    step = students / len(cases)
    hostile = {names[int((turn + 0.5) * step)]: case for turn, case in enumerate(cases)}
    honest = [name for name in names if name not in hostile]
    alone, together = (small_course(folder / name) for name in ("alone", "together"))
    for course in (alone, together):
        models = itertools.cycle(sample_class())
        write_submissions(course, [replace(next(models), student=student) for student in honest])
    for student, case in hostile.items():
        put_submission(together / "submitted" / student / ASSIGNMENT, case)
    return Compared(hostile=hostile, alone=grade(alone, jobs), together=grade(together, jobs))


def grade(course: Path, jobs: int) -> Graded:
    """Grade a course as its settings say."""
    start = time.monotonic()
    process = autograder("grade", ASSIGNMENT, f"--jobs={jobs}", cwd=course)
    return Graded(
        seconds=time.monotonic() - start,
        exit_code=process.returncode,
        said=process.stdout + process.stderr,
        marks={mark.student: mark for mark in marks(course)},
    )


def _difference(mark: Mark, other: Mark) -> str:
    items = [name for name, score in mark.items.items() if other.items.get(name) != score]
    return f"has {other.score:g} points and alone {mark.score:g}; items: {', '.join(items) or '-'}"


def main(arguments: Sequence[str] | None = None) -> int:
    """Print both times and what differs; return 1 where a promise is broken."""
    parser = argparse.ArgumentParser(prog="gauntlet.hostile_class", description=__doc__)
    parser.add_argument("--students", type=int, default=300)
    parser.add_argument("--share", type=int, default=10, help="per cent that are hostile")
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--skip", type=int, default=0, help="begin so many cases further on")
    parser.add_argument("words", nargs="*", help="only cases whose row and name hold one of these")
    parsed = parser.parse_args(arguments)
    words = parsed.words
    cases = by_turns(
        [case for case in CASES if not words or any(word in case.id for word in words)]
    )
    count = parsed.students * parsed.share // 100
    if not cases or not 0 < count < parsed.students:
        parser.error("there is nobody hostile, or nobody else")
    chosen = list(itertools.islice(itertools.cycle(cases), parsed.skip, parsed.skip + count))
    with tempfile.TemporaryDirectory(prefix="hostile-") as folder:
        compared = compare(Path(folder), chosen, parsed.students, parsed.jobs)
    for student, case in compared.hostile.items():
        print(f"{student} {case.id}")
    alone, together = compared.alone, compared.together
    print(
        f"{len(alone.marks)} honest students alone: {alone.seconds:.1f} s; with {count} hostile "
        f"ones: {together.seconds:.1f} s, {compared.ratio:.2f} times as long (at most {TIMES})"
    )
    faults = compared.faults()
    if compared.ratio > TIMES:
        faults.append(f"the hostile ones made it {compared.ratio:.2f} times as long")
    print("\n".join(faults) or "every honest student has the same points, item by item")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())

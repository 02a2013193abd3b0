"""The model solution, judged before a class is: what it does not get is broken for everybody.

It is the first work of a grader, as any submission is, so that it needs no sandbox of its own and
whatever it does to its grader is survived. What came of it is kept in the course's folder.
"""

from collections.abc import Iterator, Mapping
from pathlib import Path

from autograder.course.settings import CourseSettings
from autograder.course.untouched import untouched
from autograder.grading.summary import Summary
from autograder.judge import kept_baseline
from autograder.judge.assignment import item_names
from autograder.judge.baseline import NOT_MADE, Baseline, all_broken, for_nothing, remarks
from autograder.judge.submission import GradedSubmission, GradingSettings, Submission

STUDENT = "model solution/"  # no student's folder can be called so


class ModelFirst:
    """What the model solutions and untouched releases of an assignment's notebooks get."""

    def __init__(self, settings: CourseSettings, orders: GradingSettings) -> None:
        self._notebooks, self._settings = orders.notebooks, settings
        self._places: dict[str, Path] = {}
        self._untouched: dict[str, bytes | None] = {}
        self._found: dict[str, Baseline] = {}
        for name, assignment in orders.notebooks.items():
            if assignment.solution is None:
                continue
            cleared = untouched(assignment.solution, settings.converter.config)
            place = kept_baseline.place(
                settings.root, assignment, cleared, orders.sandbox, orders.limits
            )
            kept = kept_baseline.read(place)
            if kept is None:
                self._untouched[name], self._places[name] = cleared, place
            else:
                self._found[name] = kept

    def work(self) -> Iterator[Submission | None]:
        """Yield what is to be judged first, where that is not known, and None until it is."""
        if self._untouched:
            yield Submission(student=STUDENT, notebooks={}, untouched=self._untouched)
        while self._untouched:
            yield None

    def take(self, outcome: GradedSubmission, *, keep: bool) -> None:
        """Take what came of it, and ``keep`` it for the next time."""
        for name, place in self._places.items():
            found = outcome.baselines.get(name) or all_broken(self._notebooks[name], outcome.lost)
            self._found[name] = found
            if keep:
                kept_baseline.keep(place, found)
                self._settings.share(place)
        self._untouched = {}

    @property
    def broken(self) -> Mapping[str, Mapping[str, str]]:
        """Why tests are not judged, by notebook and grade_id."""
        return {name: found.broken for name, found in self._found.items() if found.lost}

    def tell(self, summary: Summary) -> None:
        """Note for the instructor what is wrong with the tests."""
        items = item_names(self._notebooks.values())
        for name, assignment in self._notebooks.items():
            found = self._found.get(name, Baseline())
            summary.remarks += remarks(assignment)
            if found.model and not found.release:
                summary.remarks.append(f"the untouched release of {name} is {NOT_MADE}")
            summary.broken += [(items[name, each], why) for each, why in found.broken.items()]
            summary.given_away += [
                (items[name, item.grade_id], for_nothing(item)) for item in found.given_away
            ]

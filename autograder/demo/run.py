"""The whole main job on a sample class, in a new course folder."""

import itertools
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import nbformat

from autograder.course.folder import ASSIGNMENT, CourseError, Mark, marks, nbgrader, new_course
from autograder.exercises.conv2d.sample_class import Submission, sample_class, submitted_notebook
from autograder.grading.batch import Options, grade

DEADLINE = datetime(2026, 10, 30, 18, 0, tzinfo=UTC)


def run_demo(folder: Path | None, say: Callable[[str], None]) -> Path:
    """Generate, autograde, give feedback and export for the sample class; return the folder.

    ``folder`` must not exist yet; None takes the first free name of demo-course, demo-course-2, …
    ``say`` is called with one line at a time.
    """
    course = new_course(folder or _free_folder(Path("demo-course")))
    log = course / "nbgrader.log"
    submissions = sample_class()

    say(f"New course in {course}")
    say("Generating the release (nbgrader generate_assignment)")
    nbgrader(course, "generate_assignment", ASSIGNMENT, log=log)
    due = f"--duedate={DEADLINE:%Y-%m-%d %H:%M:%S} UTC"
    nbgrader(course, "db", "assignment", "add", ASSIGNMENT, due, log=log)
    write_submissions(course, submissions)
    say(f"Grading {len(submissions)} submissions (autograder grade); a few seconds")
    grade(course, Options(assignment=ASSIGNMENT))
    say("Writing feedback (nbgrader generate_feedback)")
    nbgrader(course, "generate_feedback", ASSIGNMENT, log=log)
    say("Exporting grades (nbgrader export)")
    nbgrader(course, "export", "--to=grades.csv", log=log)

    for line in _table(marks(course), submissions):
        say(line)
    for line in _places(course):
        say(line)
    return course


def write_submissions(course: Path, submissions: Sequence[Submission]) -> None:
    """Write each student's notebook below ``submitted/``, as ``nbgrader collect`` lays it out."""
    release = course / "release" / ASSIGNMENT
    notebook = nbformat.read(release / f"{ASSIGNMENT}.ipynb", as_version=4)
    convkit = (release / "convkit.py").read_bytes()
    for submission in submissions:
        folder = course / "submitted" / submission.student / ASSIGNMENT
        folder.mkdir(parents=True)
        nbformat.write(submitted_notebook(notebook, submission), folder / f"{ASSIGNMENT}.ipynb")
        (folder / "convkit.py").write_bytes(convkit)
        handed_in = DEADLINE + timedelta(days=submission.days_after_deadline)
        (folder / "timestamp.txt").write_text(f"{handed_in:%Y-%m-%d %H:%M:%S} UTC\n")


def _free_folder(first: Path) -> Path:
    names = itertools.chain([first], (Path(f"{first}-{n}") for n in itertools.count(2)))
    return next(name for name in names if not name.exists())


def _table(results: Sequence[Mark], submissions: Sequence[Submission]) -> list[str]:
    about = {submission.student: submission.about for submission in submissions}
    if about.keys() != {mark.student for mark in results}:
        raise CourseError(
            f"{len(about)} submissions but {len(results)} graded; see nbgrader.log in the course"
        )
    width = max(map(len, about.values()))
    lines = ["", f"{'student':<10}  {'handed in':<{width}}  score  lost"]
    for mark in results:
        late = f"({mark.seconds_late / 86400:g} days late)" if mark.seconds_late else ""
        line = f"{mark.student:<10}  {about[mark.student]:<{width}}  {mark.score:>5g}  "
        lines.append(f"{line}{_lost(mark)}{late}".rstrip())
    mean = sum(mark.score for mark in results) / len(results)
    return [*lines, f"{len(results)} submissions, mean {mean:.1f} of {results[0].max_score:g}", ""]


def _lost(mark: Mark) -> str:
    lost = [name.removeprefix("test_") for name, score in mark.items.items() if not score]
    if len(lost) > 4:
        return f"{len(lost)} of {len(mark.items)} items"
    return " ".join(lost)


def _places(course: Path) -> list[str]:
    return [
        f"{what:<22} {course / where}"
        for what, where in (
            ("gradebook", "gradebook.db"),
            ("grades", "grades.csv"),
            ("graded notebooks", f"autograded/STUDENT/{ASSIGNMENT}/{ASSIGNMENT}.ipynb"),
            ("feedback", f"feedback/STUDENT/{ASSIGNMENT}/{ASSIGNMENT}.html"),
            ("what nbgrader said", "nbgrader.log"),
        )
    ]

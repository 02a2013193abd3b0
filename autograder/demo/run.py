"""The whole main job on a sample class, in a new course folder."""

import itertools
import shutil
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from autograder.course.folder import ASSIGNMENT, CourseError, nbgrader, new_course, open_gradebook
from autograder.exercise import Sample, chosen_by, find
from autograder.grading.batch import Options, grade
from autograder.judge.assignment import from_source, read_source
from autograder.marks.standings import Standing, standings

DEADLINE = datetime(2026, 10, 30, 18, 0, tzinfo=UTC)


def run_demo(folder: Path | None, say: Callable[[str], None]) -> Path:
    """Do the main job for the sample class of this project's assignment; return the folder.

    ``folder`` must not exist yet; None takes the first free name of demo-course, demo-course-2, …
    ``say`` is called with one line at a time.
    """
    course = new_course(folder or _free_folder(Path("demo-course")))
    say(f"New course in {course}")
    run_class(course, ASSIGNMENT, say)
    return course


def run_class(course: Path, assignment: str, say: Callable[[str], None]) -> None:
    """Generate, autograde, give feedback and export for an assignment's sample class.

    The class is that of the assignment's exercise. Raises CourseError where it has none.
    """
    log = course / "nbgrader.log"
    notebook, submissions = sample_class(course / "source" / assignment)
    say("Generating the release (nbgrader generate_assignment)")
    nbgrader(course, "generate_assignment", assignment, log=log)
    due = f"--duedate={DEADLINE:%Y-%m-%d %H:%M:%S} UTC"
    nbgrader(course, "db", "assignment", "add", assignment, due, log=log)
    write_submissions(course, submissions, assignment, notebook)
    say(f"Grading {len(submissions)} submissions (autograder grade); a few seconds")
    grade(course, Options(assignment=assignment))
    say("Writing feedback (nbgrader generate_feedback)")
    nbgrader(course, "generate_feedback", assignment, log=log)
    say("Exporting grades (nbgrader export)")
    nbgrader(course, "export", "--to=grades.csv", log=log)

    with open_gradebook(course) as gradebook:
        graded = [each for each in standings(gradebook, assignment) if each.score is not None]
    order = [cell.grade_id for cell in from_source(course / "source" / assignment, notebook).cells]
    for line in (
        *_table(graded, submissions, order), *_places(course, assignment, notebook)
    ):  # fmt: skip
        say(line)


def sample_class(source: Path) -> tuple[str, Sequence[Sample]]:
    """Return an assignment's notebook with a sample class, and the class.

    Raises CourseError where no notebook's exercise has one.
    """
    for path in sorted(source.glob("*.ipynb")):
        exercise = find(chosen_by(read_source(path).metadata))
        if exercise is not None and exercise.sample_class is not None:
            return path.stem, exercise.sample_class()
    raise CourseError(f"no notebook in {source} has an exercise with a sample class")


def write_submissions(
    course: Path,
    submissions: Sequence[Sample],
    assignment: str = ASSIGNMENT,
    notebook: str = ASSIGNMENT,
) -> None:
    """Write each student's notebook below ``submitted/``, as ``nbgrader collect`` lays it out.

    What else the release holds lies beside it.
    """
    release = course / "release" / assignment
    released = nbformat.read(release / f"{notebook}.ipynb", as_version=4)
    for submission in submissions:
        folder = course / "submitted" / submission.student / assignment
        shutil.copytree(release, folder)
        nbformat.write(submitted_notebook(released, submission), folder / f"{notebook}.ipynb")
        handed_in = DEADLINE + timedelta(days=submission.days_after_deadline)
        (folder / "timestamp.txt").write_text(f"{handed_in:%Y-%m-%d %H:%M:%S} UTC\n")


def submitted_notebook(release: NotebookNode, sample: Sample) -> NotebookNode:
    """Return the release notebook as this student hands it in.

    Raises ValueError where the release lacks a cell that the student filled in.
    """
    notebook = nbformat.from_dict(release)
    cells = {cell.metadata.get("nbgrader", {}).get("grade_id"): cell for cell in notebook.cells}
    missing = sample.cells.keys() - cells.keys()
    if missing:
        raise ValueError(
            f"no cell with grade_id {sorted(missing)} in the release; found "
            f"{sorted(filter(None, cells))}"
        )
    for grade_id, source in sample.cells.items():
        cells[grade_id].source = source.rstrip()
    return notebook


def _free_folder(first: Path) -> Path:
    names = itertools.chain([first], (Path(f"{first}-{n}") for n in itertools.count(2)))
    return next(name for name in names if not name.exists())


def _table(
    graded: Sequence[Standing], submissions: Sequence[Sample], order: Sequence[str]
) -> list[str]:
    about = {submission.student: submission.about for submission in submissions}
    if about.keys() != {each.student.id for each in graded}:
        raise CourseError(
            f"{len(about)} submissions but {len(graded)} graded. Next: see nbgrader.log in the "
            "course"
        )
    width = max(map(len, about.values()))
    lines = ["", f"{'student':<10}  {'handed in':<{width}}  score  lost"]
    for each in graded:
        late = f"({each.seconds_late / 86400:g} days late)" if each.seconds_late else ""
        line = f"{each.student.id:<10}  {about[each.student.id]:<{width}}  {each.score:>5g}  "
        lines.append(f"{line}{_lost(each, order)}{late}".rstrip())
    mean = sum(each.score or 0 for each in graded) / len(graded)
    return [*lines, f"{len(graded)} submissions, mean {mean:.1f} of {graded[0].max_score:g}", ""]


def _lost(standing: Standing, order: Sequence[str]) -> str:
    lost = {item.name for item in standing.items if not item.points_so_far}
    if len(lost) > 4:
        return f"{len(lost)} of {len(standing.items)} items"
    return " ".join(name.removeprefix("test_") for name in order if name in lost)


def _places(course: Path, assignment: str, notebook: str) -> list[str]:
    return [
        f"{what:<22} {course / where}"
        for what, where in (
            ("gradebook", "gradebook.db"),
            ("grades", "grades.csv"),
            ("graded notebooks", f"autograded/STUDENT/{assignment}/{notebook}.ipynb"),
            ("feedback", f"feedback/STUDENT/{assignment}/{notebook}.html"),
            ("what nbgrader said", "nbgrader.log"),
        )
    ]

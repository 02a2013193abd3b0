"""The whole main job on a sample class, in a new course folder."""

import itertools
import secrets
import shutil
import sys
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from autograder.course.config import CONFIG
from autograder.course.folder import (
    ASSIGNMENT,
    CourseError,
    nbgrader,
    new_course,
    open_gradebook,
)
from autograder.exercise import Sample, chosen_by, find
from autograder.feedback.make import Options as FeedbackOptions
from autograder.feedback.make import make_feedback
from autograder.grading.batch import Options, grade
from autograder.judge.assignment import from_source, read_source
from autograder.marks.standings import Standing, standings

# The next three commands, each with what it is for.
NEXT = {
    f"autograder report {ASSIGNMENT}": "the class on one page, with slides for the next lecture",
    f"autograder feedback {ASSIGNMENT} --release": "hand the pages out, through the exchange",
    "jupyter lab": "grade by hand: menu Nbgrader, entry Formgrader",
}
DEADLINE = datetime(2026, 10, 30, 18, 0, tzinfo=UTC)


def run_demo(folder: Path | None, say: Callable[[str], None]) -> Path:
    """Do the main job for the sample class of this project's assignment; return the folder.

    ``folder`` must not exist yet; None takes the first free name of demo-course, demo-course-2, …
    ``say`` is called with one line at a time.
    """
    course = new_course(folder or _free_folder(Path("demo-course")))
    say(f"New course in {course}")
    run_class(course, ASSIGNMENT, say)
    for line in _next_commands(course):
        say(line)
    return course


def run_class(course: Path, assignment: str, say: Callable[[str], None]) -> None:
    """Release, collect, grade, give feedback and export for an assignment's sample class.

    The class is that of the assignment's exercise. Raises CourseError where it has none.
    """
    log = course / "nbgrader.log"
    notebook, submissions = sample_class(course / "source" / assignment)
    own_exchange(course)
    say("Generating the release (nbgrader generate_assignment)")
    nbgrader(course, "generate_assignment", assignment, log=log)
    due = f"--duedate={DEADLINE:%Y-%m-%d %H:%M:%S} UTC"
    nbgrader(course, "db", "assignment", "add", assignment, due, log=log)
    say("Handing it out, collecting it (nbgrader release_assignment, nbgrader collect)")
    nbgrader(course, "release_assignment", assignment, log=log)
    enroll(course, submissions)
    hand_in(course, submissions, assignment, notebook)
    nbgrader(course, "collect", assignment, log=log)
    say(f"Grading {len(submissions)} submissions (autograder grade); a few seconds")
    grade(course, Options(assignment=assignment))
    say("Making feedback (autograder feedback)")
    make_feedback(course, FeedbackOptions(assignment=assignment))
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


def own_exchange(course: Path) -> None:
    """Let a course have its exchange in its own folder, where it meets nobody else's."""
    exchange = course / "exchange"
    exchange.mkdir()
    exchange.chmod(0o777)  # as nbgrader wants it; the course's folder is closed to others
    with (course / CONFIG).open("a") as file:
        file.write(
            "\n# The course's own exchange, in this folder.\n"
            'c.Exchange.root = str(Path(__file__).resolve().parent / "exchange")\n'
            "# One account has handed in for everybody.\n"
            "c.ExchangeCollect.check_owner = False\n"
        )


def enroll(course: Path, submissions: Sequence[Sample]) -> None:
    """Put the names of a sample class into the gradebook."""
    with open_gradebook(course) as gradebook:
        for each in submissions:
            if each.last_name:
                gradebook.update_or_create_student(
                    each.student, first_name=each.first_name, last_name=each.last_name
                )


def write_submissions(
    course: Path,
    submissions: Sequence[Sample],
    assignment: str = ASSIGNMENT,
    notebook: str = ASSIGNMENT,
) -> None:
    """Write each student's notebook below ``submitted/``, as ``nbgrader collect`` lays it out.

    What else the release holds lies beside it.
    """
    folders = [course / "submitted" / each.student / assignment for each in submissions]
    _write(submissions, folders, course / "release" / assignment, notebook)


def hand_in(course: Path, submissions: Sequence[Sample], assignment: str, notebook: str) -> None:
    """Put each student's work into the course's own exchange, as ``nbgrader submit`` lays it out.

    With the secret that it leaves there, by which the feedback finds its student.
    """
    (inbound,) = (course / "exchange").glob("*/inbound")
    folders = [inbound / f"{each.student}+{assignment}+{_timestamp(each)}" for each in submissions]
    _write(submissions, folders, course / "release" / assignment, notebook)
    for folder in folders:
        (folder / "submission_secret.txt").write_text(secrets.token_hex(64))


def _write(
    submissions: Sequence[Sample], folders: Sequence[Path], release: Path, notebook: str
) -> None:
    """Write each student's work, with what else the release holds, into a folder of its own."""
    released = nbformat.read(release / f"{notebook}.ipynb", as_version=4)
    for each, folder in zip(submissions, folders, strict=True):
        shutil.copytree(release, folder)
        nbformat.write(submitted_notebook(released, each), folder / f"{notebook}.ipynb")
        (folder / "timestamp.txt").write_text(f"{_timestamp(each)}\n")


def _timestamp(sample: Sample) -> str:
    handed_in = DEADLINE + timedelta(days=sample.days_after_deadline)
    return f"{handed_in:%Y-%m-%d %H:%M:%S} UTC"


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


def _next_commands(course: Path) -> list[str]:
    active = [] if shutil.which("nbgrader") else [f"  source {Path(sys.prefix) / 'bin/activate'}"]
    return [
        "",
        "Next:",
        *active,
        f"  cd {course}",
        *(f"  {command:<32}  {what}" for command, what in NEXT.items()),
    ]

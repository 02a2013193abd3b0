"""One submission graded: what was handed in goes in as bytes, what the gradebook stores comes out.

No database and no course folder is touched, so this runs wherever a sandbox can be had.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

import nbformat
from nbformat import NotebookNode

from autograder.judge import outputs
from autograder.judge import words as feedback
from autograder.judge.assignment import Assignment
from autograder.judge.explain import DEFAULT_DEPTH, Depth
from autograder.judge.notebook import ABOUT, ItemResult, Verdict, judge
from autograder.judge.restore import SubmissionError, read_notebook, restore
from autograder.sandbox.sandbox import Kind, Limits, Sandbox


@dataclass(frozen=True, kw_only=True)
class GradingSettings:
    """What a grader must know once, for the whole class. ``notebooks`` are by their names."""

    notebooks: Mapping[str, Assignment]
    sandbox: Kind
    limits: Limits
    secret: bytes = b""
    depth: Depth = DEFAULT_DEPTH
    pictures: bool = True


@dataclass(frozen=True, kw_only=True)
class Submission:
    """What one student handed in: notebooks by name, or why one is refused, and other files."""

    student: str
    notebooks: Mapping[str, bytes]
    refused: Mapping[str, str] = field(default_factory=dict)
    files: Mapping[str, bytes] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class GradedNotebook:
    """One notebook as it was judged, and what the gradebook must know of it.

    ``answers`` are the sources of cells that a person may comment on, by grade_id; those that are
    not in the notebook are missing. ``refused`` says why it could not be read, where it could not.
    ``kept_waiting``: time ran out while others had the processors.
    """

    notebook: str
    data: bytes
    items: tuple[ItemResult, ...]
    answers: Mapping[str, str]
    refused: str = ""
    kept_waiting: bool = False


@dataclass(frozen=True, kw_only=True)
class GradedSubmission:
    """What became of a submission. ``lost`` says why nobody could grade it, where nobody could."""

    student: str
    notebooks: tuple[GradedNotebook, ...]
    lost: str = ""

    @property
    def kept_waiting(self) -> bool:
        """Whether time ran out while others had the processors: to be graded again, alone."""
        return any(notebook.kept_waiting for notebook in self.notebooks)


def grade(work: Submission, orders: GradingSettings, sandbox: Sandbox) -> GradedSubmission:
    """Grade a submission. Raises SandboxError where the sandbox breaks down."""

    def judged(data: bytes, assignment: Assignment) -> GradedNotebook:
        return _graded(data, work, assignment, orders, sandbox)

    return GradedSubmission(student=work.student, notebooks=_each(work, orders, judged))


def lost(work: Submission, orders: GradingSettings, why: str) -> GradedSubmission:
    """Return the outcome of a submission that nobody could grade: every item is a person's."""

    def kept(data: bytes, assignment: Assignment) -> GradedNotebook:
        try:
            notebook = restore(read_notebook(data), assignment)
        except SubmissionError:
            raise
        except Exception:  # perhaps it is what it was lost of
            notebook = restore([], assignment)
        return _left_to_a_person(notebook, assignment, feedback.BROKEN, why)

    return GradedSubmission(student=work.student, notebooks=_each(work, orders, kept), lost=why)


def unwritten(outcome: GradedSubmission, why: str) -> GradedSubmission:
    """Return the outcome of a submission that was graded and whose folder cannot be written."""
    return GradedSubmission(
        student=outcome.student,
        notebooks=tuple(
            replace(
                notebook,
                items=tuple(
                    replace(
                        item, points=0, verdict=Verdict.BROKEN, message=feedback.BROKEN, reason=why
                    )
                    for item in notebook.items
                ),
            )
            for notebook in outcome.notebooks
        ),
        lost=why,
    )


def refuse(assignment: Assignment, why: str) -> NotebookNode:
    """Return the notebook that stands for one that cannot be read: the instructor's cells alone."""
    notebook = restore([], assignment)
    notebook.metadata[ABOUT] = {"refused": why}
    return notebook


def say_refused(notebook: NotebookNode, why: str) -> None:
    """Write into each test cell why the submission was refused."""
    _say(notebook, feedback.REFUSED.format(why=why))


def _each(
    work: Submission, orders: GradingSettings, how: Callable[[bytes, Assignment], GradedNotebook]
) -> tuple[GradedNotebook, ...]:
    """Return what becomes of each notebook that was handed in, or is refused."""
    graded = []
    for name, assignment in orders.notebooks.items():
        if name in work.refused:
            graded.append(_refused(assignment, work.refused[name]))
        elif name in work.notebooks:
            try:
                graded.append(how(work.notebooks[name], assignment))
            except SubmissionError as error:
                graded.append(_refused(assignment, str(error)))
    return tuple(graded)


def _graded(
    data: bytes, work: Submission, assignment: Assignment, orders: GradingSettings, sandbox: Sandbox
) -> GradedNotebook:
    result = judge(
        data, assignment, work.student, sandbox=sandbox, secret=orders.secret, files=work.files,
        depth=orders.depth, pictures=orders.pictures, again=False,
    )  # fmt: skip
    return GradedNotebook(
        notebook=assignment.notebook,
        data=result.notebook + b"\n",
        # what is shown of a diagnosis stands in the notebook, and need not travel twice
        items=tuple(replace(item, diagnosis=None, picture=None) for item in result.items),
        answers=result.answers,
        kept_waiting=result.kept_waiting,
    )


def _refused(assignment: Assignment, why: str) -> GradedNotebook:
    notebook = refuse(assignment, why)
    words = feedback.REFUSED.format(why=why)
    return _left_to_a_person(notebook, assignment, words, why, refused=why)


def _left_to_a_person(
    notebook: NotebookNode, assignment: Assignment, words: str, reason: str, refused: str = ""
) -> GradedNotebook:
    _say(notebook, words)
    return GradedNotebook(
        notebook=assignment.notebook,
        data=nbformat.writes(notebook).encode() + b"\n",
        items=tuple(
            ItemResult(
                grade_id=cell.grade_id, points=0, max_points=cell.points,
                verdict=Verdict.BROKEN, message=words, reason=reason,
            )
            for cell in assignment.tests
        ),
        answers={
            cell.metadata.nbgrader.grade_id: cell.source
            for cell in notebook.cells
            if cell.metadata.get("nbgrader", {}).get("solution")
            or cell.metadata.get("nbgrader", {}).get("task")
        },
        refused=refused,
    )  # fmt: skip


def _say(notebook: NotebookNode, words: str) -> None:
    for cell in notebook.cells:
        about = cell.metadata.get("nbgrader", {})
        if cell.cell_type == "code" and about.get("grade") and not about.get("solution"):
            cell.outputs = [nbformat.from_dict(outputs.stream(words + "\n"))]

"""Grades one submission: takes its files as bytes, returns what the gradebook stores.

It touches no database and no course folder, so it runs on any machine that has a sandbox.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

import nbformat
from nbformat import NotebookNode

from autograder.judge import outputs, words
from autograder.judge.assignment import Assignment
from autograder.judge.baseline import Baseline, baseline
from autograder.judge.explain import DEFAULT_DEPTH, Depth
from autograder.judge.notebook import ABOUT, ItemResult, Verdict, judge
from autograder.judge.restore import SubmissionError, answers, read_notebook, restore
from autograder.judge.result import result_of
from autograder.sandbox.sandbox import Kind, Limits, Sandbox


@dataclass(frozen=True, kw_only=True)
class GradingSettings:
    """What is the same for all submissions of a class. ``notebooks`` are by their names."""

    notebooks: Mapping[str, Assignment]
    sandbox: Kind
    limits: Limits
    secret: bytes = b""
    depth: Depth = DEFAULT_DEPTH
    pictures: bool = True


@dataclass(frozen=True, kw_only=True)
class Submission:
    """What one student handed in: notebooks by name, other files, and why notebooks are refused.

    ``broken`` says of each notebook why tests are not judged (``Assignment.broken``). Where there
    are notebooks ``untouched``, this is nobody's: the model solution is to be judged, and they.
    """

    student: str
    notebooks: Mapping[str, bytes]
    refused: Mapping[str, str] = field(default_factory=dict)
    files: Mapping[str, bytes] = field(default_factory=dict)
    broken: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    untouched: Mapping[str, bytes | None] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class GradedNotebook:
    """One judged notebook, with what the gradebook stores of it.

    ``answers`` are the sources of the cells that a person may comment on, by grade_id; of cells
    that the notebook lacks there is none. ``refused`` says why it could not be read, or is "".
    ``kept_waiting``: time ran out while other programs used the processors.
    """

    notebook: str
    data: bytes
    items: tuple[ItemResult, ...]
    answers: Mapping[str, str]
    refused: str = ""
    kept_waiting: bool = False


@dataclass(frozen=True, kw_only=True)
class GradedSubmission:
    """The result of a submission. ``lost`` says why it could not be graded, or is "".

    ``baselines`` are what was found of ``Submission.untouched`` notebooks and model solutions.
    """

    student: str
    notebooks: tuple[GradedNotebook, ...]
    lost: str = ""
    baselines: Mapping[str, Baseline] = field(default_factory=dict)

    @property
    def kept_waiting(self) -> bool:
        """Whether it must be graded again, alone: time ran out while others used the processors."""
        return any(notebook.kept_waiting for notebook in self.notebooks)


def grade(submission: Submission, settings: GradingSettings, sandbox: Sandbox) -> GradedSubmission:
    """Grade a submission. Raises SandboxError where the sandbox breaks down."""

    def judged(data: bytes, assignment: Assignment) -> GradedNotebook:
        known = replace(assignment, broken=submission.broken.get(assignment.notebook, {}))
        return _graded(data, submission, known, settings, sandbox)

    if submission.untouched:
        found = {
            name: baseline(settings.notebooks[name], data, sandbox)
            for name, data in submission.untouched.items()
        }
        return GradedSubmission(student=submission.student, notebooks=(), baselines=found)
    return GradedSubmission(
        student=submission.student, notebooks=_each(submission, settings, judged)
    )


def lost(submission: Submission, settings: GradingSettings, why: str) -> GradedSubmission:
    """Return the result of a submission that could not be graded: a person grades every item."""

    def kept(data: bytes, assignment: Assignment) -> GradedNotebook:
        try:
            notebook = restore(read_notebook(data), assignment)
        except SubmissionError:
            raise
        except Exception:  # this notebook may be why grading failed
            notebook = restore([], assignment)
        return _left_to_a_person(notebook, assignment, words.BROKEN, why)

    return GradedSubmission(
        student=submission.student, notebooks=_each(submission, settings, kept), lost=why
    )


def unwritten(graded: GradedSubmission, why: str) -> GradedSubmission:
    """Return the result of a submission that was graded, but whose folder cannot be written."""
    return GradedSubmission(
        student=graded.student,
        notebooks=tuple(
            replace(
                notebook,
                items=tuple(
                    replace(
                        item, points=0, verdict=Verdict.BROKEN, message=words.BROKEN, reason=why
                    )
                    for item in notebook.items
                ),
            )
            for notebook in graded.notebooks
        ),
        lost=why,
    )


def refuse(assignment: Assignment, why: str) -> NotebookNode:
    """Return a notebook in place of one that cannot be read: the instructor's cells alone."""
    notebook = restore([], assignment)
    notebook.metadata[ABOUT] = {"refused": why}
    return notebook


def say_refused(notebook: NotebookNode, why: str) -> None:
    """Write into each test cell why the submission was refused."""
    _say(notebook, words.REFUSED.format(why=why))


def _each(
    submission: Submission,
    settings: GradingSettings,
    how: Callable[[bytes, Assignment], GradedNotebook],
) -> tuple[GradedNotebook, ...]:
    """Return the result of each notebook that was handed in or is refused."""
    graded = []
    for name, assignment in settings.notebooks.items():
        if name in submission.refused:
            graded.append(_refused(assignment, submission.refused[name]))
        elif name in submission.notebooks:
            try:
                graded.append(how(submission.notebooks[name], assignment))
            except SubmissionError as error:
                graded.append(_refused(assignment, str(error)))
    return tuple(graded)


def _graded(
    data: bytes,
    submission: Submission,
    assignment: Assignment,
    settings: GradingSettings,
    sandbox: Sandbox,
) -> GradedNotebook:
    result = judge(
        data, assignment, submission.student, sandbox=sandbox, secret=settings.secret,
        files=submission.files, depth=settings.depth, pictures=settings.pictures, again=False,
    )  # fmt: skip
    return GradedNotebook(
        notebook=assignment.notebook,
        data=result.notebook + b"\n",
        # the notebook holds what is shown of a diagnosis: no need to send it twice
        items=tuple(replace(item, diagnosis=None, picture=None) for item in result.items),
        answers=result.answers,
        kept_waiting=result.kept_waiting,
    )


def _refused(assignment: Assignment, why: str) -> GradedNotebook:
    message = words.REFUSED.format(why=why)
    return _left_to_a_person(refuse(assignment, why), assignment, message, why, refused=why)


def _left_to_a_person(
    notebook: NotebookNode, assignment: Assignment, message: str, reason: str, refused: str = ""
) -> GradedNotebook:
    _say(notebook, message)
    return GradedNotebook(
        notebook=assignment.notebook,
        data=nbformat.writes(notebook).encode() + b"\n",
        items=tuple(
            result_of(cell, Verdict.BROKEN, message, reason=reason) for cell in assignment.tests
        ),
        answers=answers(notebook.cells),
        refused=refused,
    )


def _say(notebook: NotebookNode, message: str) -> None:
    for cell in notebook.cells:
        about = cell.metadata.get("nbgrader", {})
        if cell.cell_type == "code" and about.get("grade") and not about.get("solution"):
            cell.outputs = [nbformat.from_dict(outputs.stream(message + "\n"))]

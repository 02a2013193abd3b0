"""The steps of ``nbgrader autograde`` and the formgrader's button, named in ``nbgrader_config.py``.

``RestoringExporter`` reads what was submitted and puts the instructor's cells back; ``Judge``
judges it; ``SaveVerdicts`` stores the points, and leaves to a person what could not be judged.
"""

import functools
import os
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import nbformat
from nbconvert.exporters import NotebookExporter
from nbformat import NotebookNode
from nbgrader.converters.base import NbGraderException
from nbgrader.preprocessors import NbGraderPreprocessor, SaveAutoGrades
from nbgrader.utils import is_grade
from traitlets import Bool, Enum, Float, Integer, List, Unicode
from traitlets.config import Config

from autograder.course import execution
from autograder.course.folder import gradebook_files
from autograder.course.gradebook import read_assignment
from autograder.course.gradebook_errors import GradebookError, probe
from autograder.course.inside import marked_as_set
from autograder.course.secret import read_secret
from autograder.course.sharing import share
from autograder.course.submitted_folder import SubmittedFolder, read_folder, read_submission
from autograder.course.timestamps import read_time
from autograder.course.untouched import untouched
from autograder.judge.assignment import Assignment, AssignmentError, OtherLanguage
from autograder.judge.baseline import Baseline, for_nothing, remarks
from autograder.judge.explain import DEFAULT_DEPTH
from autograder.judge.inside import CAN_BE_FORGED
from autograder.judge.kept_baseline import FOLDER, kept_or_judged
from autograder.judge.notebook import ABOUT, Result, Verdict, judge
from autograder.judge.restore import SubmissionError, read_notebook, restore
from autograder.judge.submission import refuse, say_refused
from autograder.judge.words import DEPTHS
from autograder.plain_text import PlainLog, shown, shown_lines
from autograder.sandbox.sandbox import Kind, Limits, Sandbox, SandboxError


class RestoringExporter(NotebookExporter):
    """Reads a submitted notebook with suspicion; named in ``Autograde.exporter_class``.

    nbgrader calls it twice for each notebook: to sanitise what was submitted, then to autograde
    what the first call has written.
    """

    def __init__(self, **traits: Any) -> None:
        super().__init__(**traits)
        _guard(self.parent)

    def from_filename(
        self, filename: str, resources: dict[str, Any], **more: Any
    ) -> tuple[str, dict[str, Any]]:
        """Return the notebook as text, and the resources."""
        if not self.parent._sanitizing:
            text, resources = super().from_filename(filename, resources=resources, **more)
            return text, resources
        about = resources["nbgrader"]
        assignment = _assignment(about, self.parent.coursedir)
        try:
            found, _ = handed_in(Path(filename).parent, [about["notebook"]], self.parent.config)
            if why := found.fault(about["notebook"]):
                raise why
            notebook = restore(read_notebook(found.notebooks[about["notebook"]]), assignment)
        except SubmissionError as error:
            self.log.warning(
                "%s of %s is refused: %s", shown(filename), shown(about["student"]), error
            )
            notebook = refuse(assignment, str(error))
        text, resources = super().from_notebook_node(notebook, resources=resources, **more)
        return text, resources


class Judge(NbGraderPreprocessor):
    """Judges a notebook in the sandbox; named in ``Autograde.autograde_preprocessors``."""

    sandbox = Unicode(
        "bubblewrap",
        help="Where students' code runs: bubblewrap, uid, or none, which protects nothing.",
    ).tag(config=True)
    cell_seconds = Float(5, help="Time limit for one cell.").tag(config=True)
    call_seconds = Float(5, help="Time limit for one call of a student's function.").tag(
        config=True
    )
    notebook_seconds = Float(60, help="Time limit for a whole notebook.").tag(config=True)
    memory_bytes = Integer(2 << 30, help="Memory limit for a notebook.").tag(config=True)
    forbidden_modules = List(
        Unicode(),
        list(Limits().forbidden),
        help="Modules that cannot be imported, since the exercise does without them; '*' is all "
        "that is installed but NumPy, matplotlib and what a notebook needs.",
    ).tag(config=True)
    secret_file = Unicode(
        "course_secret",
        help="File in the course folder that holds the secret from which hidden values are drawn.",
    ).tag(config=True)
    feedback_depth = Enum(
        list(DEPTHS),
        default_value=DEFAULT_DEPTH,
        help="How much a student is told of a failed function: nudge, hint or explanation.",
    ).tag(config=True)
    inside = List(
        Unicode(),
        help="Test cells, by grade_id, that run beside the student's code, as nbgrader runs them, "
        "as if they had the tag 'inside'. Their results can be forged.",
    ).tag(config=True)
    pictures = Bool(
        True, help="Whether a picture shows where the result of a failed function is wrong."
    ).tag(config=True)

    tell_by_exit_code = Bool(
        True,
        help="Whether `nbgrader autograde` ends with exit code 1 where work is left to a person. "
        "nbgrader by itself ends with 0.",
    ).tag(config=True)

    @property
    def limits(self) -> Limits:
        """What one submission may use.

        nbgrader's own limit of a cell counts where the command line sets it, and where the course
        sets none of the judge's.
        """
        asked = execution.cell_seconds(execution.of_command_line(self))
        own = self.config.get("Judge", {})
        stock = execution.cell_seconds(self.config)

        def seconds(name: str) -> float:
            return asked or (None if name in own else stock) or getattr(self, name)

        return Limits(
            cell=seconds("cell_seconds"), call=seconds("call_seconds"),
            notebook=self.notebook_seconds, memory=self.memory_bytes,
            forbidden=tuple(self.forbidden_modules),
        )  # fmt: skip

    def preprocess(
        self, nb: NotebookNode, resources: dict[str, Any]
    ) -> tuple[NotebookNode, dict[str, Any]]:
        """Return the notebook with its cells run and every test cell judged."""
        about = resources["nbgrader"]
        refused = nb.metadata.get(ABOUT, {}).get("refused")
        try:
            result = None if refused else self._judge(nb, about)
        except SubmissionError as error:  # with the instructor's cells put back, it is too much
            result, refused = None, str(error)
        if result is None:
            resources["unjudged"] = {c.metadata.nbgrader.grade_id for c in nb.cells if is_grade(c)}
            self._note(about["student"], resources["unjudged"])
            say_refused(nb, refused)
            return nb, resources
        resources["unjudged"] = {
            item.grade_id for item in result.items if item.verdict is Verdict.BROKEN
        }
        self._note(about["student"], resources["unjudged"])
        if inside := [item.grade_id for item in result.items if item.inside]:
            self.log.warning(
                "%s of %s: %s", ", ".join(inside), shown(about["student"]), CAN_BE_FORGED
            )
        for item in result.items:
            if item.verdict is Verdict.BROKEN:
                self.log.error(
                    "%s of %s needs a person: %s",
                    item.grade_id,
                    shown(about["student"]),
                    shown_lines(item.reason, "    "),
                )
        return nbformat.reads(result.notebook.decode(), as_version=4), resources

    def _note(self, student: str, unjudged: set[str]) -> None:
        """Note for ``_end_as_autograder_does`` whose work needs a person."""
        if unjudged:
            self.parent.parent.left_to_a_person.add(student)

    def _judge(self, nb: NotebookNode, about: dict[str, Any]) -> Result:
        coursedir = self.parent.parent.coursedir
        assignment = _assignment(about, coursedir, self.inside)
        folder = Path(
            coursedir.format_path(
                coursedir.submitted_directory, about["student"], about["assignment"]
            )
        )
        _, files = read_submission(folder, about["notebook"])
        root = Path(coursedir.root)
        secret = read_secret(root / self.secret_file)
        data = nbformat.writes(nb).encode()
        solution = assignment.solution
        cleared = None if solution is None else untouched(solution, self.config)
        for attempt in (1, 2):  # a sandbox of an earlier run may have died with its thread
            sandbox = _warm_sandbox(self.sandbox, self.limits, os.getpid())
            try:
                model = kept_or_judged(root, assignment, cleared, sandbox)
                if coursedir.groupshared:
                    made = (root / self.secret_file, root / FOLDER)
                    share(root, [*made, *gradebook_files(coursedir.db_url)])
                self._tell(assignment, model)
                return judge(
                    data, replace(assignment, broken=model.broken), about["student"],
                    sandbox=sandbox, secret=secret, files=files, depth=self.feedback_depth,
                    pictures=self.pictures,
                )  # fmt: skip
            except SandboxError:
                sandbox.close()
                _warm_sandbox.cache_clear()
                if attempt == 2:
                    raise
        raise AssertionError("unreachable")

    def _tell(self, assignment: Assignment, model: Baseline) -> None:
        """Log what is wrong with the tests, once for all submissions."""
        told: frozenset[str] = getattr(self.parent, "told_of_tests", frozenset())
        self.parent.told_of_tests = told | {assignment.notebook}
        if assignment.notebook in told:
            return
        for remark in remarks(assignment):
            self.log.warning("%s", shown_lines(remark))
        for item in model.given_away:
            self.log.warning("%s %s", item.grade_id, for_nothing(item))
        for name, why in model.broken.items():
            self.log.error("%s is broken for everybody: %s", name, shown_lines(why, "    "))


class SaveVerdicts(SaveAutoGrades):
    """Saves points as nbgrader does; an item that was not judged is left to a person."""

    def preprocess(
        self, nb: NotebookNode, resources: dict[str, Any]
    ) -> tuple[NotebookNode, dict[str, Any]]:
        """Store every item's points in the gradebook."""
        if "unjudged" not in resources:  # nbgrader would give all points
            raise RuntimeError(
                "nothing was judged. Next: put Judge before SaveVerdicts in "
                "c.Autograde.autograde_preprocessors"
            )
        self._unjudged = resources["unjudged"]
        saved: tuple[NotebookNode, dict[str, Any]] = super().preprocess(nb, resources)
        return saved

    def _add_score(self, cell: NotebookNode, resources: dict[str, Any]) -> None:
        super()._add_score(cell, resources)
        grade_id = cell.metadata.nbgrader.grade_id
        if grade_id in self._unjudged:
            grade = self.gradebook.find_grade(
                grade_id, self.notebook_id, self.assignment_id, self.student_id
            )
            grade.auto_score = None
            grade.needs_manual_grade = True
            self.gradebook.db.commit()


def handed_in(
    folder: Path, notebooks: list[str], config: Config
) -> tuple[SubmittedFolder, datetime | None]:
    """Return what a student handed in, and when (UTC), where it is told. Raises OSError.

    ``config`` are the course's settings, which say by which clock the exchange writes times.
    """
    found = read_folder(folder, notebooks)
    home = config.get("Exchange", {}).get("timezone", "UTC")
    try:
        return found, timestamp(found.files, home)
    except SubmissionError as error:
        return replace(found, refused=found.refused or error), None


def timestamp(files: Mapping[str, bytes], home: str) -> datetime | None:
    """Return the time that ``timestamp.txt`` says (UTC); None: it says none.

    Raises SubmissionError where what it says is no time, or could be several.
    """
    try:
        said = files.get("timestamp.txt", b"").decode().strip()
        return read_time(said, home) if said else None
    except (ValueError, OverflowError) as error:
        quoted = shown(files["timestamp.txt"].decode(errors="surrogateescape").strip(), 40)
        raise SubmissionError("no time", quoted=quoted) from error


def _guard(converter: Any) -> None:
    """Make what nbgrader does with a submission before it is judged fail for that one alone.

    By itself nbgrader ends the run at a student's folder with a line break in its name, waits for
    a pipe called ``timestamp.txt``, and copies work that is then refused. The exporter calls this
    once.
    """
    coursedir, copies = converter.coursedir, converter.init_assignment
    converter.log.addFilter(PlainLog())  # in the formgrader too
    _require_judgeable(converter)
    for path in list(converter.assignments):
        if not path.isprintable():
            converter.log.error(
                "%s is left out: no student can be called so. Next: rename the folder", path
            )
            del converter.assignments[path]

    def init_assignment(assignment_id: str, student_id: str) -> None:
        """Let nbgrader copy of refused work its own files, and look at no more of it."""
        source = Path(converter._format_source(assignment_id, student_id))
        found, _ = handed_in(source, [], converter.config)
        if not found.refused:
            copies(assignment_id, student_id)
            if coursedir.groupshared:
                share(
                    Path(coursedir.root), [Path(converter._format_dest(assignment_id, student_id))]
                )
            return
        with tempfile.TemporaryDirectory(prefix="autograder-") as folder:
            for name, data in found.notes.items():
                (Path(folder) / name).write_bytes(data)
            converter._format_source = lambda *_, **__: folder
            try:
                copies(assignment_id, student_id)
            finally:
                del converter._format_source  # the class's own is seen again

    def get_existing_timestamp(folder: str) -> datetime | None:
        return handed_in(Path(folder), [], converter.config)[1]

    _end_as_autograder_does(converter)
    converter.init_assignment = init_assignment
    coursedir.get_existing_timestamp = get_existing_timestamp


def _end_as_autograder_does(converter: Any) -> None:
    """Let a run that leaves work to a person say so last, and end with exit code 1.

    nbgrader's command ends so where a run raises its own error, as it does for a failed submission.
    The formgrader would show that as a failure of the run: there the log alone says it.
    """
    converts, converter.left_to_a_person = converter.convert_notebooks, set[str]()

    def convert_notebooks() -> None:
        from nbgrader.apps import NbGrader  # loaded where it runs, and heavy elsewhere

        converts()
        if not (students := sorted(converter.left_to_a_person)):
            return
        named = ", ".join(map(shown, students[:10])) + ", …" * (len(students) > 10)
        converter.log.error(
            "Left to a person, since not judged in full: %s (%d in all). Next: see above why, and "
            "mend that or mark them by hand (formgrader, Manual Grading)", named, len(students),
        )  # fmt: skip
        if isinstance(converter.parent, NbGrader) and Judge(parent=converter).tell_by_exit_code:
            raise NbGraderException("some work is left to a person")

    converter.convert_notebooks = convert_notebooks


def _require_judgeable(converter: Any) -> None:
    """Say what becomes of settings of nbgrader's own steps; end the run where none can be judged.

    Raises NbGraderException, with the reason in the log, before anything is graded.
    """
    taken = map(step_name, (*converter.sanitize_preprocessors, *converter.autograde_preprocessors))
    asked = execution.of_command_line(converter)
    for words in execution.without_effect(asked, set(taken)):
        converter.log.warning("%s", words)
    coursedir = converter.coursedir
    about = {"assignment": coursedir.assignment_id, "db_url": coursedir.db_url}
    names = {Path(path).stem for paths in converter.assignments.values() for path in paths}
    try:
        execution.require_execution(converter.config, Judge(parent=converter))
        probe(coursedir.db_url)
        for name in sorted(names):
            try:
                _assignment({**about, "notebook": name}, coursedir)
            except OtherLanguage:
                raise
            except AssignmentError:  # of one notebook, which nbgrader may pass over
                continue
    except (execution.Refused, GradebookError, OtherLanguage) as error:
        converter.log.error("%s", error)
        raise NbGraderException(str(error)) from error


def step_name(step: Any) -> str:
    """Return the name of a step that settings name, or give as a class."""
    return step.rsplit(".", 1)[-1] if isinstance(step, str) else step.__name__


@functools.cache
def _warm_sandbox(kind: Kind, limits: Limits, process: int) -> Sandbox:
    """Return the one sandbox of this process; it ends with the process."""
    return Sandbox(kind, limits)


def _assignment(about: dict[str, Any], coursedir: Any, inside: Sequence[str] = ()) -> Assignment:
    path = coursedir.format_path(coursedir.source_directory, ".", about["assignment"])
    source, name = Path(os.path.normpath(path)), about["notebook"]
    found = read_assignment(about["db_url"], about["assignment"], name, source)
    return marked_as_set({name: found}, inside, source)[name]

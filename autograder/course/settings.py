"""A course's settings, read as nbgrader reads them: from ``nbgrader_config.py``, by nbgrader."""

import contextlib
import glob
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from nbgrader.apps import AutogradeApp
from nbgrader.converters import Autograde
from nbgrader.nbgraderformat import MetadataValidator, ValidationError
from nbgrader.preprocessors import AssignLatePenalties

from autograder.course import execution
from autograder.course.autograde import Judge, step_name
from autograder.course.folder import CourseError
from autograder.course.graded_folder import work_files
from autograder.course.sharing import share
from autograder.judge.assignment import Assignment
from autograder.judge.restore import restore

# What `nbgrader autograde` may do in this course for its work to be done here as well.
KNOWN_STEPS = frozenset(
    ("Judge", "SaveVerdicts", "AssignLatePenalties", "CheckCellMetadata", "Execute",
     "IgnorePattern", "ClearMetadataPreprocessor", "LimitOutput", "SaveAutoGrades")
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class CourseSettings:
    """nbgrader's own objects, with this course's settings in them."""

    coursedir: Any
    converter: Any
    judge: Any
    late_penalties: Any  # None where the course assigns none

    @property
    def root(self) -> Path:
        """The course's folder."""
        return Path(self.coursedir.root)

    @property
    def permissions(self) -> int:
        """The mode of every file below ``autograded/``."""
        return int(str(self.converter.permissions), 8)

    def folder(self, step: str, student: str, assignment: str) -> Path:
        """Return one of nbgrader's folders; ``step``: source, submitted or autograded."""
        name = getattr(self.coursedir, f"{step}_directory")
        return Path(self.coursedir.format_path(name, student, assignment)).absolute()

    def submissions(
        self, assignment: str, student: str | None, step: str = "submitted"
    ) -> list[tuple[str, Path]]:
        """Return every submission of an assignment, (student, folder), that nbgrader would take.

        A path of the right name that cannot be looked into is among them: a link that leads
        nowhere, a folder that is closed, a file. ``student`` is a glob pattern; None stands for
        the course's own. Raises CourseError where there is no submission.
        """
        where = getattr(self.coursedir, f"{step}_directory")
        wanted = student or self.coursedir.student_id
        pattern = self.coursedir.format_path(where, wanted, assignment)
        name = f"(?P<student>[^{os.sep}]*)"
        names = re.compile(
            self.coursedir.format_path(where, name, re.escape(assignment), escape=True), re.DOTALL
        )
        excluded = self.coursedir.student_id_exclude.split(",")
        found = []
        before, _, after = self.coursedir.format_path(where, "\0", assignment).partition("\0")
        # the end of the student's folder, and what is in it
        own, slash, below = after.partition(os.sep)
        paths = [each + slash + below for each in glob.glob(before + wanted + own)]
        for path in sorted(filter(_is_there, paths)):
            match = names.fullmatch(path)
            if match and match["student"] not in excluded:
                found.append((match["student"], Path(path).absolute()))
        if not found and step == "autograded":
            raise CourseError(
                f"no graded submission matches {pattern}; `autograder grade {assignment}` puts "
                "them there"
            )
        if not found:
            raise CourseError(
                f"no submission matches {pattern}. Next: `nbgrader collect {assignment}` or "
                f"`nbgrader zip_collect {assignment}` puts them there"
            )
        return found

    def late_penalty(self, student: str, score: float, seconds: float) -> float | None:
        """Return the points that late work loses, by the course's plug-in, as nbgrader asks it."""
        late = self.late_penalties
        try:
            penalty = late.plugin_inst.late_submission_penalty(student, score, seconds)
            if penalty is None:
                return None
            checked: float = late._check_late_penalty(SimpleNamespace(score=score), penalty)
        except Exception as error:  # the plug-in is the course's own program
            raise CourseError(
                f"c.AssignLatePenalties.plugin_class failed for {student} ({score:g} points, "
                f"{seconds:g} seconds late): {type(error).__name__}: {error}. Next: mend it and "
                "run this again"
            ) from error
        return checked

    def own_files(self, assignment: str) -> dict[str, bytes]:
        """Return the assignment's files that take the place of what was submitted."""
        source = self.folder("source", ".", assignment)
        kept = set(self.converter.exclude_overwriting.get(assignment, []))
        return {
            name: (source / name).read_bytes()
            for name in work_files(source, self.coursedir.ignore)
            if name not in kept
        }

    def share(self, *paths: Path) -> None:
        """Open what was made in the course's folder to its group, where it has one."""
        if self.coursedir.groupshared:
            share(self.root, paths)

    def about(self) -> tuple[object, ...]:
        """Return the settings that decide what grading writes, without the judge's own."""
        late = self.late_penalties
        plugin = late.plugin_inst if late is not None else None
        return (
            self.permissions, list(self.coursedir.ignore), self.coursedir.groupshared,
            dict(self.converter.exclude_overwriting), type(plugin).__qualname__,
            plugin.trait_values(config=True) if plugin is not None else None,
        )  # fmt: skip


def _is_there(path: str) -> bool:
    """Whether something lies at a path, or nobody can tell."""
    try:
        os.lstat(path)
    except FileNotFoundError:
        return os.path.islink(os.path.dirname(path)) and not os.path.exists(os.path.dirname(path))
    except NotADirectoryError:
        return False  # a file beside the students' folders
    except OSError:
        return True  # a folder that is closed, or a link that leads to itself
    return True


@contextlib.contextmanager
def in_course(course: Path) -> Iterator[CourseSettings]:
    """Read the settings of a course, and stay in its folder, as nbgrader's commands do.

    Raises CourseError where they cannot be read, or ask for what only nbgrader itself can do.
    """
    with contextlib.ExitStack() as stack:
        try:
            stack.enter_context(contextlib.chdir(course))
        except OSError as error:
            raise CourseError(
                f"there is no course folder {course}: {error.strerror}. Next: name it by --course"
            ) from error
        yield _read()


def check_cells(assignment: Assignment) -> None:
    """Raise CourseError where nbgrader would refuse this assignment's cells.

    Students' metadata do not count, so this is asked once and not for each submission.
    """
    cells = [
        {"grade_id": cell.grade_id, "cell_type": cell.cell_type, "source": cell.source}
        for cell in assignment.cells
    ]
    try:
        MetadataValidator().validate_nb(restore(cells, assignment))
    except ValidationError as error:
        raise CourseError(
            f"nbgrader finds a fault in a cell of {assignment.name}: {error.message}. Next: mend "
            f"it in the source and run `nbgrader generate_assignment {assignment.name}` again"
        ) from error


def _read() -> CourseSettings:
    try:
        app = AutogradeApp(raise_config_file_errors=True)
        app.log.setLevel("ERROR")
        app.initialize([])
        app.log.setLevel("ERROR")
        converter = Autograde(coursedir=app.coursedir, parent=app)
        names = list(map(step_name, converter.autograde_preprocessors))
        late = AssignLatePenalties(parent=app) if "AssignLatePenalties" in names else None
        if late is not None:
            late.init_plugin()
        judge = Judge(parent=app)
        execution.require_execution(app.config, judge)
    except execution.Refused as error:
        raise CourseError(str(error)) from error
    except (Exception, SystemExit) as error:  # settings are a program: they may raise anything
        raise CourseError(
            f"nbgrader cannot use the settings in {Path.cwd() / 'nbgrader_config.py'}: "
            f"{type(error).__name__}: {error}. Next: mend them, and run this again"
        ) from error
    unknown = [name for name in names if name not in KNOWN_STEPS]
    if unknown:
        raise CourseError(
            f"c.Autograde.autograde_preprocessors names {', '.join(unknown)}, which only "
            "`nbgrader autograde` can run. Next: grade with that, or take it out"
        )
    return CourseSettings(
        coursedir=app.coursedir, converter=converter, judge=judge, late_penalties=late
    )

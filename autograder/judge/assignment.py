"""What the judge must know of an assignment's notebook: its nbgrader cells, in order, and files."""

import functools
import importlib.util
import py_compile
import re
import tempfile
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode

from autograder.exercise import chosen_by

_DEFINES_ONLY = re.compile(rb"^__defines_only__ = True\b", re.MULTILINE)
INSIDE = "inside"  # a test cell's tag
PYTHON = ("python", "python3", "ipython")  # what kernels call the language
CODE_PATTERNS = ("__pycache__", ".ipynb_checkpoints")


class AssignmentError(Exception):
    """An assignment that cannot be judged by, with the next step for the instructor."""


class OtherLanguage(AssignmentError):
    """An assignment that is not in Python."""


@dataclass(frozen=True, kw_only=True)
class SpecCell:
    """One nbgrader cell as the instructor wrote it. ``source`` counts where the cell is locked.

    ``inside``: a test that is to run in the student's process, as nbgrader runs it.
    """

    grade_id: str
    cell_type: str
    source: str
    grade: bool
    solution: bool
    locked: bool
    task: bool = False
    points: float = 0
    checksum: str | None = None
    inside: bool = False

    @property
    def is_test(self) -> bool:
        """Whether the judge scores it: code, graded, and not the student's to write."""
        return self.cell_type == "code" and self.grade and not self.solution

    @property
    def is_by_hand(self) -> bool:
        """Whether a person gives its points."""
        return self.task or (self.grade and not self.is_test)

    @property
    def is_instructors(self) -> bool:
        """Whether its source is restored."""
        return self.is_test or (self.locked and not self.solution)

    def metadata(self) -> dict[str, object]:
        """Return the metadata that nbgrader expects below ``nbgrader``."""
        known: dict[str, object] = {
            "cell_type": self.cell_type, "grade": self.grade, "grade_id": self.grade_id,
            "locked": self.locked, "schema_version": 3, "solution": self.solution,
            "task": self.task,
        }  # fmt: skip
        if self.grade or self.task:
            known["points"] = self.points
        if self.checksum is not None:
            known["checksum"] = self.checksum
        return known


@dataclass(frozen=True, kw_only=True)
class Assignment:
    """One notebook of an assignment.

    ``files`` lie beside it, by names relative to its folder. ``solution`` is the instructor's own
    notebook, where it is known: it tells a broken test from a wrong submission. ``exercise`` is
    the name of the one that the notebook chooses, or "". ``broken`` says of tests that the model
    solution does not get, by grade_id, why: they are not judged. ``changed_since`` are the
    instructor's cells that the source notebook holds otherwise than ``cells``.
    """

    name: str
    notebook: str
    cells: tuple[SpecCell, ...]
    kernelspec: Mapping[str, str] | None = None
    files: Mapping[str, bytes] = field(default_factory=dict)
    solution: bytes | None = None
    exercise: str = ""
    broken: Mapping[str, str] = field(default_factory=dict)
    changed_since: tuple[str, ...] = ()

    @property
    def tests(self) -> tuple[SpecCell, ...]:
        """The cells that the judge scores, in order."""
        return tuple(cell for cell in self.cells if cell.is_test)

    @property
    def by_hand(self) -> tuple[SpecCell, ...]:
        """The cells that a person marks, in order."""
        return tuple(cell for cell in self.cells if cell.is_by_hand)

    @property
    def max_score(self) -> float:
        """The points of all tests."""
        return sum(cell.points for cell in self.tests)


def item_names(notebooks: Iterable[Assignment]) -> dict[tuple[str, str], str]:
    """Return what an instructor reads of each graded cell, by notebook and grade_id.

    It is the grade_id; where two notebooks have it, ``notebook/grade_id``.
    """
    graded = [
        (each.notebook, cell.grade_id)
        for each in notebooks
        for cell in each.cells
        if cell.is_test or cell.is_by_hand
    ]
    counts = Counter(name for _, name in graded)
    return {
        (notebook, name): f"{notebook}/{name}" if counts[name] > 1 else name
        for notebook, name in graded
    }


def all_from_source(folder: Path, notebook: str | None = None) -> list[Assignment]:
    """Read all notebooks of an assignment, or the one that is named, also those without a test.

    Raises as ``from_source`` does, and AssignmentError where none holds a test.
    """
    names = [notebook] if notebook else notebooks_in(folder)
    if len(names) < 2:
        return [from_source(folder, notebook)]
    found = [from_source(folder, name, needs_tests=False) for name in names]
    if not any(each.tests for each in found):
        raise AssignmentError(f"no notebook in {folder} has a test cell. Next: add one with points")
    return found


def notebooks_in(folder: Path) -> list[str]:
    """Return the names of an assignment's notebooks."""
    return sorted(path.stem for path in folder.glob("*.ipynb"))


def from_source(
    folder: Path, notebook: str | None = None, *, needs_tests: bool = True
) -> Assignment:
    """Read an assignment from ``source/<name>/``; ``notebook`` names one where there are several.

    Raises AssignmentError where there is no such notebook, where it cannot be read or holds no
    test, and OtherLanguage where it is not in Python.
    """
    found = notebooks_in(folder)
    name = notebook or (found[0] if len(found) == 1 else folder.name)
    if name not in found:
        raise AssignmentError(
            f"no {name}.ipynb in {folder}; found {found or 'no notebook'}. "
            "Next: name an assignment that lies in source/, or the course's folder by --course"
        )
    source = read_source(folder / f"{name}.ipynb")
    require_python(folder.name, name, source.metadata)
    assignment = Assignment(
        name=folder.name,
        notebook=name,
        cells=tuple(_spec(cell) for cell in source.cells if "nbgrader" in cell.metadata),
        kernelspec=source.metadata.get("kernelspec"),
        files=read_files(folder),
        solution=(folder / f"{name}.ipynb").read_bytes(),
        exercise=chosen_by(source.metadata),
    )
    if needs_tests and not assignment.tests:
        raise AssignmentError(f"{folder / name}.ipynb has no test cell. Next: add one with points")
    return assignment


def read_source(path: Path) -> NotebookNode:
    """Return a notebook of the instructor's. Raises AssignmentError where the file holds none."""
    try:
        return nbformat.read(path, as_version=4)
    except OSError:
        raise
    except Exception as error:  # nbformat's own, and whatever its reading of a text comes to
        said = str(error).partition("\n")[0][:200]
        raise AssignmentError(
            f"{path} holds no notebook: {said}. Next: put your last copy of it there, or save it "
            "again in JupyterLab"
        ) from error


def require_python(assignment: str, notebook: str, metadata: Mapping[str, Any]) -> None:
    """Raise OtherLanguage where a source notebook's metadata name another language than Python.

    The kernel that it was written with says so first. Where nothing is said, it is Python.
    """
    kernel, language = (metadata.get(key) or {} for key in ("kernelspec", "language_info"))
    named = kernel.get("language") or language.get("name") or "python"
    if str(named).lower() not in PYTHON:
        raise OtherLanguage(
            f"{notebook}.ipynb of {assignment} is written in {named}, by its metadata (kernelspec, "
            "language_info), and cells are judged as Python alone: nothing is run. Next: give the "
            "source notebook a Python kernel (Kernel, Change Kernel), save it and run `nbgrader "
            f"generate_assignment {assignment}` again; or grade it by nbgrader alone, in a course "
            "folder without the lines c.Autograde... in nbgrader_config.py, where nothing keeps "
            "students' code from what you can read and write"
        )


def read_files(folder: Path) -> dict[str, bytes]:
    """Return the files beside the notebooks, by their names relative to the folder."""
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.suffix != ".ipynb" and not set(CODE_PATTERNS) & set(path.parts)
    }


def defining_modules(files: Mapping[str, bytes]) -> dict[str, bytes]:
    """Return the modules, by name, that say that importing them defines names and does no more."""
    return {
        name.removesuffix(".py"): source
        for name, source in files.items()
        if name.endswith(".py") and "/" not in name and _defines_only(source)
    }


@functools.lru_cache(maxsize=64)
def _defines_only(source: bytes) -> bool:
    return _DEFINES_ONLY.search(source) is not None


def with_compiled_modules(
    files: Mapping[str, bytes], but: Collection[str] = ()
) -> dict[str, bytes]:
    """Return files with the compiled form of each module beside it, where Python looks for it.

    ``but`` of these modules: they are imported already.
    """
    compiled = (
        _compiled(name, data) for name, data in files.items() if name.removesuffix(".py") not in but
    )
    return {**files, **dict(filter(None, compiled))}


@functools.lru_cache(maxsize=64)
def _compiled(name: str, source: bytes) -> tuple[str, bytes] | None:
    """Return a compiled module's name and content, used while its source is this; or None."""
    if "/" in name or not name.endswith(".py"):
        return None
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / name
        path.write_bytes(source)
        checked = py_compile.PycInvalidationMode.CHECKED_HASH
        try:
            made = py_compile.compile(
                str(path), dfile=name, doraise=True, invalidation_mode=checked
            )
        except py_compile.PyCompileError:
            return None
        return importlib.util.cache_from_source(name), Path(made or "").read_bytes()


def _spec(cell: NotebookNode) -> SpecCell:
    about = cell.metadata.nbgrader
    return SpecCell(
        grade_id=about.grade_id,
        cell_type=cell.cell_type,
        source=cell.source,
        grade=about.get("grade", False),
        solution=about.get("solution", False),
        locked=about.get("locked", False),
        task=about.get("task", False),
        points=float(about.get("points", 0)),
        inside=INSIDE in cell.metadata.get("tags", ()),
    )

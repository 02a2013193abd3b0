"""Rebuild what is derived: the kit, its sealed notes, and ``release/``.

    python -m autograder.course.release

``convkit.py``, beside the source notebook, is the modules of ``Exercise.student_file`` in
one: students carry one file, and what it does is what the autograder does. ``release/conv2d/`` is
what ``nbgrader generate_assignment`` makes of ``source/conv2d/``.
"""

import ast
import shutil
import sys
import tempfile
from collections import defaultdict
from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path

import nbformat

from autograder.course.folder import ASSIGNMENT, course_template, nbgrader, new_course
from autograder.exercise import Exercise, StudentFile, chosen_by, find


def student_file(file: StudentFile) -> str:
    """Return the file's modules as one that imports nothing of this package.

    Raises ValueError where two parts define one name, or where one imports from this package what
    no part defines: another module, or a name under another.
    """
    imported: dict[str, set[str]] = defaultdict(set)
    names: dict[str, str] = {}
    needed: dict[str, str] = {}
    front, bodies = "", []
    for part in file.parts:
        source = file.made[part]() if part in file.made else part_source(part)
        module = ast.parse(source)
        docstring = ast.get_docstring(module, clean=False) or ""
        heads = [node for node in module.body if isinstance(node, (ast.Import, ast.ImportFrom))]
        for head in heads:
            if not _is_own(head):
                module_name = head.module or "" if isinstance(head, ast.ImportFrom) else ""
                imported[module_name] |= {ast.unparse(name) for name in head.names}
            else:
                needed |= {ast.unparse(name): part for name in head.names}
        for name in _names(module):
            if names.setdefault(name, part) != part:
                raise ValueError(f"{name!r} is defined in {names[name]} and in {part}")
        last = (heads or module.body[:1])[-1].end_lineno or 0
        body = "\n".join(source.splitlines()[last:]).strip()
        title = "\n".join(f"# {line}".rstrip() for line in docstring.strip().splitlines())
        bodies.append(body if part == file.front else f"{title}\n\n{body}")
        front = docstring if part == file.front else front
    if missing := needed.keys() - names.keys():
        parts = sorted({needed[name] for name in missing})
        raise ValueError(f"{parts} import {sorted(missing)}, which no part defines by these names")
    header = _import_lines(imported)
    return "\n\n\n".join((f'"""{front}"""\n\n{header}', *bodies)) + "\n"


def part_source(part: str) -> str:
    """Return a module's source. Raises ValueError where there is no such module."""
    return part_path(part).read_text(encoding="utf-8")


def part_path(part: str) -> Path:
    """Return where a module lies. Raises ValueError where there is none of this name."""
    found = find_spec(part)
    if found is None or found.origin is None:
        raise ValueError(f"no module {part}; a student's file is put together from modules")
    return Path(found.origin)


def build_release(folder: Path) -> Path:
    """Generate the assignment in a new course at ``folder``; return its release folder."""
    course = new_course(folder)
    file = exercise_of(course / "source" / ASSIGNMENT).student_file
    if file is not None:
        path = course / "source" / ASSIGNMENT / file.name
        path.write_text(student_file(file), encoding="utf-8")
    nbgrader(course, "generate_assignment", ASSIGNMENT)
    return course / "release" / ASSIGNMENT


def exercise_of(source: Path) -> Exercise:
    """Return the exercise that the assignment in a folder chooses."""
    notebook = nbformat.read(source / f"{source.name}.ipynb", as_version=4)
    exercise = find(chosen_by(notebook.metadata))
    assert exercise is not None
    return exercise


def main() -> int:
    """Rebuild all in this project's own folder and say where the release is."""
    project = course_template()
    file = exercise_of(project / "source" / ASSIGNMENT).student_file
    assert file is not None
    for part, made in file.made.items():
        part_path(part).write_text(made(), encoding="utf-8")
    with tempfile.TemporaryDirectory() as scratch:
        built = build_release(Path(scratch) / "course")
        shutil.copy(built / file.name, project / "source" / ASSIGNMENT)
        released = project / "release" / ASSIGNMENT
        if released.exists():
            shutil.rmtree(released)
        shutil.copytree(built, released)
    print(f"Rebuilt {released}")
    return 0


def _import_lines(imported: Mapping[str, set[str]]) -> str:
    """Return import statements, NumPy's last; what stands under "" is imported as a module."""
    lines = [f"import {name}" for name in imported[""]]
    lines += [
        f"from {module} import {', '.join(sorted(names))}"
        for module, names in imported.items()
        if module
    ]
    return "\n".join(sorted(lines, key=lambda line: ("numpy" in line, line)))


def _is_own(head: ast.Import | ast.ImportFrom) -> bool:
    if isinstance(head, ast.ImportFrom):
        return (head.module or "").partition(".")[0] == "autograder"
    return any(name.name.partition(".")[0] == "autograder" for name in head.names)


def _names(module: ast.Module) -> list[str]:
    """Return the names that a module's own statements define."""
    found = []
    for node in module.body:
        if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
            found.append(node.name)
        elif isinstance(node, (ast.Assign, ast.AnnAssign)):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            found += [
                name.id
                for target in targets
                for name in ast.walk(target)
                if isinstance(name, ast.Name)
            ]
    return found


if __name__ == "__main__":
    sys.exit(main())

"""Rebuild what is derived: the kit, its sealed notes, and ``release/``.

    python -m autograder.course.release

``convkit.py``, beside the source notebook, is the modules of PARTS in one file: students carry one
file, and what it does is what the autograder does. ``release/conv2d/`` is what
``nbgrader generate_assignment`` makes of ``source/conv2d/``.
"""

import ast
import base64
import shutil
import sys
import tempfile
from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path

from autograder.course.folder import ASSIGNMENT, course_template, nbgrader, new_course
from autograder.diagnosis import calls as probes
from autograder.diagnosis import match as diagnose
from autograder.exercises.conv2d.kit import checks as convkit
from autograder.exercises.conv2d.kit import findings
from autograder.exercises.conv2d.kit.places import Symbol
from autograder.exercises.conv2d.kit.symbols import Function, quiet
from autograder.exercises.conv2d.misconceptions import CATALOGUE, FAMILIES, Misconception

PARTS = (
    "kit/words", "kit/places", "kit/symbols", "kit/example", "kit/findings", "kit/checks",
    "kit/pictures", "kit/self_check", "kit/notes",
)  # fmt: skip
_PACKAGE = Path(__file__).parent.parent
_EXERCISE = _PACKAGE / "exercises" / "conv2d"
_FRONT = "kit/checks"  # whose docstring opens the file


def kit() -> str:
    """Return the modules of PARTS as one module that imports nothing of this package.

    Raises ValueError where two parts define one name, or where one imports from this package what
    no part defines: another module, or a name under another.
    """
    imported: dict[str, set[str]] = defaultdict(set)
    names: dict[str, str] = {}
    needed: dict[str, str] = {}
    front, bodies = "", []
    for part in PARTS:
        source = (_EXERCISE / f"{part}.py").read_text(encoding="utf-8")
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
        bodies.append(body if part == _FRONT else f"{title}\n\n{body}")
        front = docstring if part == _FRONT else front
    if missing := needed.keys() - names.keys():
        parts = sorted({needed[name] for name in missing})
        raise ValueError(f"{parts} import {sorted(missing)}, which no part defines by these names")
    header = _import_lines(imported)
    return "\n\n\n".join((f'"""{front}"""\n\n{header}', *bodies)) + "\n"


def notes() -> str:
    """Return the source of ``kit/notes``: the catalogue's words, each sealed with its mistake.

    A note is for a mistake that the worked example shows already, and for one that no other entry
    shares the key of.
    """
    alike: dict[bytes, list[Misconception]] = defaultdict(list)
    with quiet():
        for entry in CATALOGUE:
            symbol = probes.SYMBOLS[entry.function]
            key = findings.fingerprint(diagnose.defined(entry), symbol)
            if key and not passes_here(diagnose.defined(entry), symbol):
                alike[key].append(entry)
    lines = []
    for key, entries in alike.items():
        ids = {entry.id for entry in entries}
        families = [family for family in FAMILIES if ids <= family.members]
        cause = families[0] if families else entries[0] if len(entries) == 1 else None
        if cause is not None:
            text = findings.sealed(f"{cause.name}\n{cause.hint}".encode(), key)
            note = base64.b85encode(text).decode()
            lines.append(f'    "{findings.note_name(key)}": "{note}",\n')
    about = "Words on mistakes, each sealed with what a function that makes it does."
    return f'"""{about}"""\n\nNOTES = {{\n{"".join(sorted(lines))}}}\n'


def passes_here(function: Function, symbol: Symbol) -> bool:
    """Return whether a function passes all checks of the worked example."""
    check = {"out": convkit.check_forward, "dW": convkit.check_dW, "dX": convkit.check_dX}[symbol]
    try:
        check(function, 1)
        check(function, 2)
        convkit.check_rules(function, symbol)
    except convkit.CheckFailed:
        return False
    return True


def build_release(folder: Path) -> Path:
    """Generate the assignment in a new course at ``folder``; return its release folder."""
    course = new_course(folder)
    (course / "source" / ASSIGNMENT / "convkit.py").write_text(kit(), encoding="utf-8")
    nbgrader(course, "generate_assignment", ASSIGNMENT)
    return course / "release" / ASSIGNMENT


def main() -> int:
    """Rebuild all in this project's own folder and say where the release is."""
    project = course_template()
    (_EXERCISE / "kit/notes.py").write_text(notes(), encoding="utf-8")
    with tempfile.TemporaryDirectory() as scratch:
        built = build_release(Path(scratch) / "course")
        shutil.copy(built / "convkit.py", project / "source" / ASSIGNMENT)
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

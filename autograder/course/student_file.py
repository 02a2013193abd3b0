"""The file that students carry beside the notebook, put together from modules of the exercise.

What it does is what the autograder does, and students carry one file that imports nothing of ours.
"""

import ast
from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path

from autograder.exercise import StudentFile


def assemble(file: StudentFile) -> str:
    """Return its parts as one module that imports neither this package nor the exercise's.

    Raises ValueError where two parts define one name, or where one imports from either what no part
    defines: another module, or a name under another.
    """
    own = {_package(file.folder), "autograder"}
    imported: dict[str, set[str]] = defaultdict(set)
    names: dict[str, str] = {}
    needed: dict[str, str] = {}
    front, bodies = "", []
    for part in file.parts:
        source = (file.folder / f"{part}.py").read_text(encoding="utf-8")
        module = ast.parse(source)
        docstring = ast.get_docstring(module, clean=False) or ""
        heads = [node for node in module.body if isinstance(node, (ast.Import, ast.ImportFrom))]
        for head in heads:
            if not _is_own(head, own):
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


def write_derived_parts(file: StudentFile) -> None:
    """Write the parts that are derived into the exercise's own folder."""
    for part, made in file.made.items():
        (file.folder / f"{part}.py").write_text(made(), encoding="utf-8")


def _import_lines(imported: Mapping[str, set[str]]) -> str:
    """Return import statements, NumPy's last; what stands under "" is imported as a module."""
    lines = [f"import {name}" for name in imported[""]]
    lines += [
        f"from {module} import {', '.join(sorted(names))}"
        for module, names in imported.items()
        if module
    ]
    return "\n".join(sorted(lines, key=lambda line: ("numpy" in line, line)))


def _package(folder: Path) -> str:
    """Return the name of the outermost package that a folder lies in."""
    while (folder.parent / "__init__.py").exists():
        folder = folder.parent
    return folder.name


def _is_own(head: ast.Import | ast.ImportFrom, packages: set[str]) -> bool:
    if isinstance(head, ast.ImportFrom):
        return head.level > 0 or (head.module or "").partition(".")[0] in packages
    return any(name.name.partition(".")[0] in packages for name in head.names)


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

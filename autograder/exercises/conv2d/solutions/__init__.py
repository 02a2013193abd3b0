"""Right solutions of the exercise, one file for each style in which students write them.

A file in ``right/`` is a whole solution; ``read_right`` splits it into the notebook's three cells.
"""

import ast
from pathlib import Path

__all__ = ["REQUIRED", "read_right", "right_styles"]

REQUIRED = ("conv_forward", "conv_backward_dW", "conv_backward_dX")

_FOLDER = Path(__file__).parent / "right"


def right_styles() -> list[str]:
    """Return the styles, in alphabetical order; a file's docstring says what is done in it."""
    return sorted(file.stem for file in _FOLDER.glob("*.py"))


def read_right(style: str) -> dict[str, str]:
    """Return required function -> the source of the cell that defines it.

    A cell is everything after the required function before it up to the end of this one, so that
    helpers travel with the function that follows them, and imports with the first. The module's
    docstring is left out. Raises ValueError where there is no such style, or where its file lacks
    a required function.
    """
    file = _FOLDER / f"{style}.py"
    if not file.is_file():
        raise ValueError(f"no right solution {style!r}; right_styles() lists the ones there are")
    text = file.read_text(encoding="utf-8")
    lines, module = text.splitlines(), ast.parse(text)
    start, cells = 0, {}
    if ast.get_docstring(module) is not None:
        start = module.body[0].end_lineno or 0
    for statement in module.body:
        if isinstance(statement, ast.FunctionDef) and statement.name in REQUIRED:
            end = statement.end_lineno
            cells[statement.name] = "\n".join(lines[start:end]).strip()
            start = end or start
    if missing := [name for name in REQUIRED if name not in cells]:
        raise ValueError(f"no {' and no '.join(missing)} in right/{style}.py; found {list(cells)}")
    return cells

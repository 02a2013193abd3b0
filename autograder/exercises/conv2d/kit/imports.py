"""What a notebook has imported that is not there where it is judged, told while it is written."""

import dis
import sys
from collections.abc import Iterator
from pathlib import Path
from types import BuiltinFunctionType, FunctionType, ModuleType
from typing import Any

from autograder.exercises.conv2d.kit.words import NOT_THERE

# Beside Python's own: what the exercise wants, what a notebook has by itself, and what hidden tests
# import, where they run in a notebook.
_THERE = frozenset(
    ("numpy", "matplotlib", "mpl_toolkits", "pylab", "PIL", "IPython", "ipykernel", "ipywidgets",
     "tqdm", "convkit", "autograder", "__main__")
)  # fmt: skip


def warn_of_imports(*functions: Any) -> None:
    """Print which modules the functions or their notebook import that grading does without."""
    found = {name for function in functions for name in _imported(function)}
    missing = sorted(name for name in found if not _is_there(name))
    if missing:
        print(NOT_THERE.format(modules=", ".join(missing)))


def _imported(function: Any) -> Iterator[str]:
    """Yield the modules, by the first part of their names, that lie in a function's notebook."""
    if not isinstance(function, FunctionType) or function.__module__ != "__main__":
        return  # no function that a notebook defines
    names = [step.argval for step in dis.get_instructions(function) if step.opname == "IMPORT_NAME"]
    for name, value in list(function.__globals__.items()):
        if not name.startswith("_") and type(value) is ModuleType:
            names.append(value.__name__)
        elif not name.startswith("_") and isinstance(
            value, FunctionType | BuiltinFunctionType | type
        ):
            names.append(value.__module__)
    yield from (name.partition(".")[0] for name in names if isinstance(name, str))


def _is_there(name: str) -> bool:
    beside = Path(name).is_dir() or Path(f"{name}.py").is_file()
    return name in _THERE or name in sys.stdlib_module_names or beside

"""Modules that the exercise does without: importing one raises an ImportError that says so.

Where the sandbox has walls, it also hides their files; this is what gives the words.
"""

import sys
from collections.abc import Sequence
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec
from types import ModuleType


class _Refuse(MetaPathFinder):
    def __init__(self, names: frozenset[str]) -> None:
        self._names = names

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        if fullname.partition(".")[0] in self._names:
            raise ImportError(
                f"{fullname} is not available: this exercise wants NumPy alone", name=fullname
            )
        return None


def forbid(names: Sequence[str]) -> None:
    """Refuse to import these top-level modules from now on."""
    sys.meta_path.insert(0, _Refuse(frozenset(names)))

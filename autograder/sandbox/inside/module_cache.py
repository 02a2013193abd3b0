"""Modules of the instructor's that are imported once, in the warm process, for all notebooks.

A module asks for it by a line of its own, ``__defines_only__ = True``: importing it defines names
and does nothing else, so that nobody can tell when that was.
"""

import importlib.abc
import importlib.util
import os
import sys
from collections.abc import Sequence
from importlib.machinery import ModuleSpec
from pathlib import Path
from types import ModuleType


class ModuleCache(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Finds such a module where a notebook's folder holds its file, unchanged."""

    def __init__(self, folder: str) -> None:
        self._folder = folder
        self._known: dict[str, tuple[bytes, ModuleType]] = {}

    def add(self, name: str, source: bytes) -> None:
        """Import a module now. One that cannot be imported here is left to the notebook."""
        module = ModuleType(name)
        sys.modules[name] = module  # where its own classes look for it
        try:
            exec(compile(source, f"{self._folder}/{name}.py", "exec"), vars(module))
        except Exception:
            return
        finally:
            del sys.modules[name]
        self._known[name] = source, module

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        if fullname not in self._known or os.getcwd() != self._folder:
            return None
        file = Path(self._folder, f"{fullname}.py")
        try:
            if file.read_bytes() != self._known[fullname][0]:
                return None
        except OSError:
            return None
        return importlib.util.spec_from_file_location(fullname, file, loader=self)

    def create_module(self, spec: ModuleSpec) -> ModuleType:
        return self._known[spec.name][1]

    def exec_module(self, module: ModuleType) -> None:
        """Do nothing: it has been done."""

"""Imports modules of the instructor's once, in the warm process, for all notebooks.

A module opts in by the line ``__defines_only__ = True``: importing it only defines names, so it
makes no difference when that happens.
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
    """Gives a notebook the cached module if its folder holds the same file, unchanged."""

    def __init__(self, folder: str) -> None:
        self._folder = folder
        self._known: dict[str, tuple[bytes, ModuleType]] = {}

    def add(self, name: str, source: bytes) -> None:
        """Import a module now. One that raises an error is left to the notebook to import."""
        module = ModuleType(name)
        sys.modules[name] = module  # where its classes look it up while they are made
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
        """Do nothing: ``add`` has run the module."""

"""What decides a verdict besides the work and the assignment: the code that judges."""

import functools
import hashlib
import platform
from pathlib import Path

import nbformat
import numpy as np

from autograder.exercise import packages


@functools.cache  # what is loaded judges, whatever becomes of the files
def judge_version() -> str:
    """Return the versions of Python, NumPy and nbformat, and a digest of this code and below."""
    digest = hashlib.sha256()
    for package in (Path(__file__).parent.parent, *packages()):
        for path in sorted(package.rglob("*.py")) if package.is_dir() else [package]:
            digest.update(f"{path.relative_to(package.parent)}\0".encode() + path.read_bytes())
    known = (platform.python_version(), np.__version__, nbformat.__version__, digest.hexdigest())
    return " ".join(known)

"""The notebook that students begin with, made of the instructor's as nbgrader makes it."""

from pathlib import Path
from typing import Any

import nbformat
from nbgrader.preprocessors import ClearSolutions
from traitlets.config import Config
from traitlets.config.loader import ConfigFileNotFound, PyFileConfigLoader

CONFIG = "nbgrader_config.py"


def untouched(source: bytes, config: Any) -> bytes | None:
    """Return a source notebook without its solutions, or None where nbgrader cannot clear them.

    ``config`` are nbgrader's settings. Test cells do not matter: the judge puts the instructor's
    back.
    """
    notebook = nbformat.reads(source.decode(), as_version=4)
    try:
        cleared, _ = ClearSolutions(config=config).preprocess(notebook, {})
    except RuntimeError:  # a solution that begins twice, never ends, or stands in a locked cell
        return None
    text: str = nbformat.writes(cleared)
    return text.encode()


def settings_of(course: Path) -> Config:
    """Return a course's settings; where it has none, nbgrader's own."""
    try:
        return PyFileConfigLoader(CONFIG, path=str(course.resolve())).load_config()
    except ConfigFileNotFound:
        return Config()

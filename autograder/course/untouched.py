"""The notebook that students begin with, made of the instructor's as nbgrader makes it."""

from typing import Any

import nbformat
from nbgrader.preprocessors import ClearSolutions
from traitlets.config import Config


def untouched(source: bytes, config: Any) -> bytes | None:
    """Return a source notebook without its solutions, or None where nbgrader cannot clear them.

    ``config`` are nbgrader's settings, None where there are none. Test cells do not matter: the
    judge puts the instructor's back.
    """
    notebook = nbformat.reads(source.decode(), as_version=4)
    try:
        cleared, _ = ClearSolutions(config=config or Config()).preprocess(notebook, {})
    except RuntimeError:  # a solution that begins twice, never ends, or stands in a locked cell
        return None
    text: str = nbformat.writes(cleared)
    return text.encode()

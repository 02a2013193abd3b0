"""People who take part in a course: each with a home, settings and a folder to work in.

The exchange asks the operating system whose account a command runs in, whatever USER says; a test
has one account for everybody, so each student's settings name the student.
"""

import sys
from dataclasses import dataclass
from pathlib import Path

import commands
import nbformat

from autograder.course.folder import environment
from autograder.demo.run import submitted_notebook

STUDENT_SETTINGS = """\
c.CourseDirectory.course_id = "convolution"
c.CourseDirectory.student_id = "{name}"
c.CourseDirectory.ignore = []
c.ExchangeSubmit.strict = True
"""


@dataclass(frozen=True, kw_only=True)
class Person:
    """Somebody who runs nbgrader, with a home that holds settings and a folder to work in."""

    name: str
    home: Path
    folder: Path

    @property
    def notebook(self):
        """The student's copy of the assignment."""
        return self.folder / "conv2d" / "conv2d.ipynb"

    def nbgrader(self, *arguments, exit_code=0):
        """Run one command in the person's folder and return what it printed."""
        process = commands.run(
            [sys.executable, "-m", "nbgrader", *arguments],
            self.folder, self.environment(), errors_apart=False,
        )  # fmt: skip
        assert process.returncode == exit_code, f"nbgrader {arguments}\n{process.stdout}"
        return process.stdout

    def environment(self):
        """Return an environment in which this home alone says where settings and data are."""
        elsewhere = ("JUPYTER", "IPYTHON", "XDG_")
        kept = {key: value for key, value in environment().items() if not key.startswith(elsewhere)}
        return kept | {"HOME": str(self.home), "USER": self.name, "LOGNAME": self.name}

    def hand_in(self, submission):
        """Fill in the fetched notebook and submit it."""
        notebook = nbformat.read(self.notebook, as_version=4)
        nbformat.write(submitted_notebook(notebook, submission), self.notebook)
        self.nbgrader("submit", "conv2d")

    def hand_in_nothing(self):
        """Submit while the notebook lies beside its folder; return how nbgrader refuses."""
        mislaid = self.notebook.rename(self.folder / "conv2d.ipynb")
        refusal = self.nbgrader("submit", "conv2d", exit_code=1)
        mislaid.rename(self.notebook)
        return refusal


def settle(name, folder, exchange, more_settings=""):
    """Give somebody a folder to work in and, above it, a home with settings."""
    home = folder.parent
    folder.mkdir(parents=True, exist_ok=True)
    settings = f"c = get_config()\nc.Exchange.root = {str(exchange)!r}\n{more_settings}"
    (home / ".jupyter").mkdir()
    (home / ".jupyter" / "nbgrader_config.py").write_text(settings)
    return Person(name=name, home=home, folder=folder)

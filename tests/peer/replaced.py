"""Steps of ours, for nbgrader's tests of the steps whose places they take."""

from pathlib import Path

import nbformat
from nbgrader.preprocessors import OverwriteCells

from autograder.course.autograde import SaveVerdicts
from autograder.course.gradebook import read_assignment
from autograder.judge.restore import read_notebook, restore


class Restoring(OverwriteCells):
    """What ``RestoringExporter`` does; the tests look at the very cells that they handed in."""

    def preprocess(self, nb, resources):
        """Return the notebook with the instructor's cells put back."""
        about = resources["nbgrader"]
        assignment = read_assignment(
            about["db_url"], about["assignment"], about["notebook"], Path("no source")
        )
        restored = restore(read_notebook(nbformat.writes(nb).encode()), assignment)
        names = {name(cell) for cell in restored.cells} - {None}
        theirs = {name(cell): cell for cell in nb.cells if name(cell) in names}
        students = iter([cell for cell in nb.cells if name(cell) not in names])
        nb.cells = [
            theirs.get(name(cell), cell) if name(cell) else next(students)
            for cell in restored.cells
        ]
        for own, cell in zip(nb.cells, restored.cells, strict=True):
            if own is not cell:
                own.clear()
                own.update(cell)
        return nb, resources


def name(cell):
    """Return a cell's grade_id, if it has one."""
    return cell.metadata.get("nbgrader", {}).get("grade_id")


class Saving(SaveVerdicts):
    """``SaveVerdicts`` where ``Judge`` has left nothing to a person."""

    def preprocess(self, nb, resources):
        """Store every item's points in the gradebook."""
        return super().preprocess(nb, {**resources, "unjudged": set()})


REPLACED = {"SaveAutoGrades": Saving, "OverwriteCells": Restoring}

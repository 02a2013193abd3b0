"""nbgrader's gradebook, read: an assignment as ``nbgrader generate_assignment`` stored it."""

import json
from pathlib import Path

from nbgrader.api import Gradebook, MissingEntry

from autograder.assignment import Assignment, AssignmentError, SpecCell, from_source, read_files


def read_assignment(db_url: str, name: str, notebook: str, source: Path) -> Assignment:
    """Return an assignment's notebook from the gradebook, its files and order from ``source``.

    The gradebook says what is judged. It stores cells in no order, so the source notebook gives
    that. Raises AssignmentError where the gradebook does not know the notebook.
    """
    try:
        with Gradebook(db_url) as gradebook:
            stored = gradebook.find_notebook(notebook, name)
            points = {cell.name: cell.max_score for cell in stored.grade_cells}
            points |= {cell.name: cell.max_score for cell in stored.task_cells}
            tasks = {cell.name for cell in stored.task_cells}
            graded = points.keys() - tasks
            solutions = {cell.name for cell in stored.solution_cells}
            kernelspec = json.loads(stored.kernelspec) if stored.kernelspec else None
            cells = {
                cell.name: SpecCell(
                    grade_id=cell.name,
                    cell_type=cell.cell_type,
                    source=cell.source or "",
                    grade=cell.name in graded,
                    solution=cell.name in solutions,
                    locked=bool(cell.locked),
                    task=cell.name in tasks,
                    points=float(points.get(cell.name, 0)),
                    checksum=cell.checksum,
                )
                for cell in stored.source_cells
            }
    except MissingEntry as error:
        raise AssignmentError(
            f"the gradebook knows no notebook {notebook!r} of {name!r}; run "
            f"`nbgrader generate_assignment {name}` first"
        ) from error
    written = _source_of(source, notebook)
    order = [cell.grade_id for cell in written.cells if cell.grade_id in cells] if written else []
    return Assignment(
        name=name,
        notebook=notebook,
        cells=tuple(cells[name] for name in dict.fromkeys([*order, *cells])),
        kernelspec=kernelspec,
        files=read_files(source) if source.is_dir() else {},
        solution=written.solution if written else None,
    )


def _source_of(folder: Path, notebook: str) -> Assignment | None:
    try:
        return from_source(folder, notebook)
    except AssignmentError:
        return None

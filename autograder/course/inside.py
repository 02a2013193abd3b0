"""Which tests run beside students' code: those that ``c.Judge.inside`` names, with those tagged."""

import contextlib
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path

from traitlets.config import Config
from traitlets.config.loader import LazyConfigValue

from autograder.course.config import CONFIG, read_config
from autograder.judge.assignment import Assignment, AssignmentError, from_source
from autograder.judge.inside import marked


def setting(course: Path) -> list[str]:
    """Return ``c.Judge.inside`` as a course's own file has it, read without nbgrader.

    Raises ConfigError where the file cannot be used, and AssignmentError where it names no cells.
    """
    found = (read_config(course) or Config()).Judge.inside
    names = found.get_value([]) if isinstance(found, LazyConfigValue) else found
    if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
        raise AssignmentError(
            f"c.Judge.inside in {course / CONFIG} is {names!r}. Next: make it a list of test "
            'cells\' names, ["test_f"]'
        )
    return names


def marked_as_set(
    notebooks: Mapping[str, Assignment], names: Collection[str], source: Path
) -> dict[str, Assignment]:
    """Return an assignment's notebooks with the tests marked that the course names.

    ``source`` is its folder: other assignments lie beside it. Raises AssignmentError where a name
    is no test's, in none of them: the test that is meant would be judged outside.
    """
    own = [cell.grade_id for each in notebooks.values() for cell in each.tests]
    unknown = set(names) - set(own)
    if unknown and (unknown := unknown.difference(_tests_below(source.parent))):
        raise AssignmentError(
            f"c.Judge.inside names {', '.join(map(repr, sorted(unknown)))}, and no test cell is "
            f"called so; found {own}. Next: mend the name in {CONFIG}"
        )
    return {name: marked(each, names) for name, each in notebooks.items()}


def _tests_below(sources: Path) -> Iterator[str]:
    for path in sorted(sources.glob("*/*.ipynb")):
        with contextlib.suppress(AssignmentError, OSError, ValueError):
            yield from (cell.grade_id for cell in from_source(path.parent, path.stem).tests)

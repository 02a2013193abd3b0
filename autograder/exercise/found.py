"""How an installed exercise is found by its name."""

import functools
from collections.abc import Mapping
from importlib.metadata import entry_points
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from autograder.exercise.interface import Exercise

GROUP = "autograder.exercises"


class ExerciseError(Exception):
    """An exercise that cannot be had, with the next step for the instructor."""


@functools.cache
def find(name: str) -> Exercise | None:
    """Return the installed exercise of this name; None for no name.

    Raises ExerciseError where it is not installed or cannot be loaded.
    """
    if not name:
        return None
    found = list(entry_points(group=GROUP, name=name))
    if not found:
        known = sorted(each.name for each in entry_points(group=GROUP))
        raise ExerciseError(
            f"the notebook names the exercise {name!r}, which is not installed; installed are "
            f"{', '.join(known) or 'none'}. Next: install the package that has it, or mend "
            '"exercise" under "autograder" in the metadata of the source notebook.'
        )
    loaded = found[0].load()
    if not isinstance(loaded, Exercise):
        raise ExerciseError(
            f"the entry point {found[0].value} of the exercise {name!r} is a "
            f"{type(loaded).__name__}, not an autograder.exercise.Exercise."
        )
    return loaded


def installed() -> list[str]:
    """Return the names of all exercises that are installed."""
    return sorted({each.name for each in entry_points(group=GROUP)})


def packages() -> list[Path]:
    """Return where the packages lie that have exercises, without this one: folders or modules."""
    names = {each.module.partition(".")[0] for each in entry_points(group=GROUP)} - {"autograder"}
    origins = [Path(spec.origin) for spec in map(find_spec, sorted(names)) if spec and spec.origin]
    return [path.parent if path.name == "__init__.py" else path for path in origins]


def chosen_by(metadata: Mapping[str, Any]) -> str:
    """Return the name of the exercise that a source notebook's metadata choose, or ""."""
    about = metadata.get("autograder")
    name = about.get("exercise") if isinstance(about, Mapping) else None
    return name if isinstance(name, str) else ""

"""What nbgrader is told of steps that the judge takes the place of, and what becomes of that here.

nbgrader's own step ``Execute`` runs notebooks in a kernel. Its time limit is heeded; not to run
them is refused; what else the command line sets of steps that are not taken is said to do nothing.
"""

from collections.abc import Collection
from typing import Any

from nbgrader.converters import Autograde
from nbgrader.preprocessors import Execute, NbGraderPreprocessor
from traitlets.config import Application, Config

NOT_EXECUTED = (
    "Execute.enabled = False (--no-execute) is refused, and nothing is graded: nbgrader would take "
    "points from the outputs that students hand in, which anybody can write there, and give all "
    "points where there are none. Next: leave it out. Cells that run long get more time by "
    "--Execute.timeout=SECONDS or c.Judge.cell_seconds; points by hand are given in the formgrader"
)
NOT_JUDGED = (
    "Judge.enabled = False is refused, and nothing is graded: a test that was not judged has no "
    "outputs, and nbgrader gives all points for that. Next: leave it out"
)
NO_LIMIT = (
    "Execute.timeout = {seconds} is refused: a cell always has a limit here. Next: give a number "
    "of seconds above 0"
)
DOES_NOTHING = (
    "{option} does nothing here: {step} is none of the steps that c.Autograde... names in "
    "nbgrader_config.py. What the judge does instead is set by c.Judge..."
)
# nbgrader's own steps, by their names
_STEPS = frozenset(
    step.__name__
    for steps in (Autograde.sanitize_preprocessors, Autograde.autograde_preprocessors)
    for step in steps.default(Autograde)
)
# What sets something of Execute and of no other step
_OF_EXECUTE = frozenset(Execute.section_names()) - {*NbGraderPreprocessor.section_names()}


class Refused(Exception):
    """A setting that the judge refuses, with the next step for the instructor."""


def require_execution(config: Config, judge: NbGraderPreprocessor) -> None:
    """Raise Refused where settings say: run no notebook, judge none, or run cells for ever."""
    if not Execute(config=config).enabled:
        raise Refused(NOT_EXECUTED)
    if not judge.enabled:
        raise Refused(NOT_JUDGED)
    cell_seconds(config)


def cell_seconds(config: Config) -> float | None:
    """Return how long a cell may run by ``Execute.timeout``; None where nothing is said of it.

    Raises Refused where a cell is to run without a limit.
    """
    if not any("timeout" in config[section] for section in _OF_EXECUTE if section in config):
        return None
    seconds = Execute(config=config).timeout
    if seconds is None or seconds <= 0:
        raise Refused(NO_LIMIT.format(seconds=seconds))
    return float(seconds)


def of_command_line(step: Any) -> Config:
    """Return what the command line sets, where a step belongs to a program that has one."""
    while step is not None and not isinstance(step, Application):
        step = step.parent
    found: Config = Config() if step is None else step.cli_config
    return found


def without_effect(config: Config, taken: Collection[str]) -> list[str]:
    """Return in words what settings say of nbgrader's steps that are not among those taken."""
    said = []
    for section in sorted(_STEPS.union(_OF_EXECUTE).difference(taken)):
        for name, value in config[section].items() if section in config else ():
            if (section, name) not in {(each, "timeout") for each in _OF_EXECUTE}:
                option = f"--{section}.{name}={value}"
                said.append(DOES_NOTHING.format(option=option, step=section))
    return said

"""Loads the installed exercises into the process that imports it: the server that forks graders."""

import contextlib

from autograder.diagnosis.diagnose import warm_up
from autograder.exercise import find, installed

for name in installed():
    with contextlib.suppress(Exception):  # a grader that needs it says what is wrong
        exercise = find(name)
        if exercise is not None:
            warm_up(exercise)

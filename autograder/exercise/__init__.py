"""What an exercise offers the engine, and how one is found.

An exercise is a value of ``Exercise`` that a package names among its entry points:

    [project.entry-points."autograder.exercises"]
    conv2d = "autograder.exercises.conv2d.exercise:EXERCISE"

A source notebook chooses one in its metadata: ``{"autograder": {"exercise": "conv2d"}}``. Where it
names none, all works but what an exercise brings: diagnoses, an audit by known solutions, a sample
class. A function's name chooses nothing.
"""

from autograder.exercise.calls import (
    Array,
    Call,
    Fact,
    Function,
    Mask,
    Place,
    SizeRule,
    Trait,
    written,
)
from autograder.exercise.found import GROUP, ExerciseError, chosen_by, find, installed, packages
from autograder.exercise.in_force import current_exercise, current_key, key_in_force, student_key
from autograder.exercise.interface import (
    Evidence,
    Exercise,
    Failure,
    Sample,
    StudentFile,
    Symbols,
    Tables,
)
from autograder.exercise.misconception import Family, Misconception, Spelling, define

__all__ = [
    "GROUP",
    "Array",
    "Call",
    "Evidence",
    "Exercise",
    "ExerciseError",
    "Fact",
    "Failure",
    "Family",
    "Function",
    "Mask",
    "Misconception",
    "Place",
    "Sample",
    "SizeRule",
    "Spelling",
    "StudentFile",
    "Symbols",
    "Tables",
    "Trait",
    "chosen_by",
    "current_exercise",
    "current_key",
    "define",
    "find",
    "installed",
    "key_in_force",
    "packages",
    "student_key",
    "written",
]

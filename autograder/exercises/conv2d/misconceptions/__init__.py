"""Wrong solutions that students really write, each with the hidden items that must catch it.

``forward``, ``dW`` and ``dX`` hold the mistakes of one function each, ``shared`` those that are
made in several functions alike. To add one, copy its neighbour and edit its lines. ``families``
says which of them compute the same.
"""

from autograder.exercise import Misconception
from autograder.exercises.conv2d.misconceptions.dW import IN_DW
from autograder.exercises.conv2d.misconceptions.dX import IN_DX
from autograder.exercises.conv2d.misconceptions.families import FAMILIES
from autograder.exercises.conv2d.misconceptions.forward import IN_FORWARD

__all__ = ["CATALOGUE", "FAMILIES"]

CATALOGUE: tuple[Misconception, ...] = (*IN_FORWARD, *IN_DW, *IN_DX)

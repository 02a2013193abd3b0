"""Functions as students write them, most of them wrong, with what a teacher says of each.

They hold the diagnosis to account with code that no entry of the catalogue was made from: other
styles, other courses' habits, two mistakes at once. ``found`` computes what functions in public
repositories compute; ``forward``, ``dW``, ``dX`` and ``habits`` have one mistake each, ``two`` has two.
"""

from slips.dW import IN_DW
from slips.dX import IN_DX
from slips.forward import IN_FORWARD
from slips.found import FOUND
from slips.habits import OF_HABIT
from slips.model import Slip
from slips.two import TWO

__all__ = ["SLIPS", "Slip"]

SLIPS = (*FOUND, *IN_FORWARD, *IN_DW, *IN_DX, *OF_HABIT, *TWO)

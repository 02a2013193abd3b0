"""What is said of a function that a student might hand in."""

from dataclasses import dataclass

FORWARD, DW, DX = "conv_forward", "conv_backward_dW", "conv_backward_dX"


@dataclass(frozen=True, kw_only=True)
class Slip:
    """A student's cell. ``np`` is there when it runs.

    ``what`` is its cause in a teacher's words. ``names`` are the ids of the catalogue that are true
    names of it; of two mistakes, one for each. ``facts`` are free words for what can be seen of its
    behaviour, where this tells the cause as well as a name does.
    """

    name: str
    function: str
    source: str
    what: str
    names: tuple[str, ...] = ()
    facts: tuple[str, ...] = ()
    right: bool = False
    two: bool = False  # two mistakes at once: ``names`` has one for each
    below_numpy: tuple[int, int] | None = None  # right below this version, an error from it on
    reads_outside: bool = False  # reads memory that is not its own: what comes of it is luck
    endless: bool = False  # never returns on some input
    same_as: str = ""  # the slip that computes the same: one mistake written in two ways

"""The limits of a frame, the stand-in for values that are not sent, and the errors."""

from dataclasses import dataclass

MAX_FRAME = 64 * 2**20  # bytes
MAX_ARRAY_BYTES = 32 * 2**20  # of one array; of one str or bytes too
MAX_NDIM = 32
MAX_DEPTH = 32  # containers within containers
MAX_ITEMS = 200_000  # entries of all containers in a frame; a key and its value are two
MAX_ARRAYS = 1_000  # in a frame: each costs as much as a hundred numbers
ITEMS_OF_ARRAY = 100
# Keys in a frame that are not str or bytes. Only those two are hashed with a secret: of others a
# peer can choose n that collide, and they cost n² comparisons.
MAX_KEYS = 2_000
MAX_KEY_PARTS = 32  # entries of a tuple that is a key
MAX_INT_BITS = 4096
MAX_NAME = 60  # characters in the name of a Foreign
# Time limits are seconds of processor time. On the clock so many times as long may pass: a process
# may have to wait for a processor, and one that sleeps must still end.
CLOCK_FACTOR = 4


@dataclass
class Quota:
    """What is left of a limit on bytes and on items: entries of containers, or outputs of cells."""

    bytes: int
    items: int

    def take(self, size: int, items: int = 0) -> bool:
        """Take so much, or nothing where less is left."""
        if size > self.bytes or items > self.items:
            return False
        self.give_back(-size, -items)
        return True

    def give_back(self, size: int, items: int = 0) -> None:
        """Give back what was taken for something that is gone."""
        self.bytes += size
        self.items += items


class WireError(Exception):
    """The frame or the connection is unusable. Close it: where the next frame begins is lost."""


class ConnectionClosed(WireError):
    """The peer has closed the connection."""


class TimedOut(WireError):
    """The deadline has passed."""


@dataclass(frozen=True, eq=False, repr=False)
class Foreign:
    """Stands in the place of a value that cannot be sent: inert, and equal to nothing."""

    type_name: str

    def __post_init__(self) -> None:
        """Keep the name short and printable, whoever chose it."""
        name = self.type_name[: MAX_NAME + 1]
        name = "".join(letter if letter.isprintable() else "?" for letter in name)
        name = name if len(name) <= MAX_NAME else name[: MAX_NAME - 1] + "…"
        object.__setattr__(self, "type_name", name)

    def __eq__(self, other: object) -> bool:
        return False

    __hash__ = object.__hash__

    def __repr__(self) -> str:
        return f"<{self.type_name}>"

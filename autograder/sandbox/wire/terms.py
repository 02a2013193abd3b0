"""The limits of sizes and times, the stand-in for values that are not sent, and the errors."""

from dataclasses import dataclass
from typing import Any

MAX_FRAME = 64 * 2**20  # bytes
# Of a scratch folder's files, for tests that read or write some
MAX_FILES, MAX_FILE_BYTES, MAX_FILES_BYTES = 100, 2**20, 4 * 2**20
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


def printable(name: str) -> str:
    """Return a type's name short and printable, whoever chose it."""
    name = "".join(letter if letter.isprintable() else "?" for letter in name[: MAX_NAME + 1])
    return name if len(name) <= MAX_NAME else name[: MAX_NAME - 1] + "…"


@dataclass(frozen=True, eq=False, repr=False)
class Foreign:
    """Stands in the place of a value that cannot be sent: inert, and equal to nothing."""

    type_name: str

    def __post_init__(self) -> None:
        object.__setattr__(self, "type_name", printable(self.type_name))

    def __getattr__(self, name: str) -> Any:
        """Say to whoever wrote a test that there is nothing to see here, and what to do."""
        if name.startswith("__"):  # Python and NumPy ask
            raise AttributeError(name)
        raise AttributeError(
            f"no {name!r}: a value of type {self.type_name} stays in the student's process. Next: "
            "let the function return plain values (such as df.to_dict('list')), or mark the test "
            "cell to be judged inside"
        )

    def __eq__(self, other: object) -> bool:
        return False

    __hash__ = object.__hash__

    def __repr__(self) -> str:
        return f"<{self.type_name}>"

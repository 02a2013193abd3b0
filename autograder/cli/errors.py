"""Whatever ends a command, as one message for a person: the cause, and what to do next.

This package raises errors of its own with such words. Those of the file system, of databases and of
memory get them here, for every command alike. Any other is a fault of this program's.
"""

import os
import signal
import sys
import traceback

from autograder.cli import common


def told(error: BaseException) -> int:
    """Tell what ended a command, and return its exit code."""
    if isinstance(error, KeyboardInterrupt):
        common.warn("stopped. Run the same command to go on, or to begin again")
        return common.SIGNALLED + signal.SIGINT
    if isinstance(error, BrokenPipeError):  # whoever reads the output has enough
        return common.COULD_NOT_RUN
    if words := _words(error):
        common.warn(words)
    else:
        traceback.print_exception(error)
        common.warn("this is a fault of autograder's. Next: report it with the lines above")
    return common.COULD_NOT_RUN


def finished(code: int) -> int:
    """Write out what is still to be printed, and return the exit code: another where that fails."""
    try:
        sys.stdout.flush()
    except OSError as error:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # nothing is tried again
        return told(error)
    return code


def _words(error: BaseException) -> str | None:
    """Return what an error says for a person, or None where it says nothing of the kind."""
    module = type(error).__module__.partition(".")[0]
    if module == "autograder":
        return str(error)
    if module in ("sqlalchemy", "sqlite3"):
        return f"a database did not answer: {error}. Next: see to that, and run this again"
    if isinstance(error, OSError):
        from autograder.course import disk

        return disk.told(error)
    if isinstance(error, MemoryError):
        return (
            "there is not enough memory. Next: end other programs, and run the same command again"
        )
    return None

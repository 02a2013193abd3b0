"""Wait in tests for what must come, and fail where it does not."""

import time

SECONDS = 120  # on a slow machine


def wait_for(look, process=None, pause=0.01):
    """Return what ``look()`` finds, once it finds something.

    Raises AssertionError where the process ends without it, or nothing comes.
    """
    deadline = time.monotonic() + SECONDS
    while time.monotonic() < deadline:
        ended = process is not None and process.poll() is not None
        if found := look():
            return found
        assert not ended, f"the process ended with {process.returncode} before it was seen"
        time.sleep(pause)
    raise AssertionError(f"nothing came in {SECONDS} seconds")

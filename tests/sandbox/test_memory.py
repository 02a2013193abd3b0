"""What NumPy finds in memory that nobody has written is the same in every run, and not zero."""

import struct
import time

import pytest
from gauntlet.case import GauntletCase, run_case
from gauntlet.state import CHANCE

from autograder.sandbox.sandbox import Sandbox
from autograder.sandbox.session import Session

RUNS = 3  # of each case, in two sandboxes, between submissions that leave other things in memory
FILLED = struct.unpack("d", b"\xcd" * 8)[0]  # -6.3e66

STALE = """
import numpy as np
def stale(count, what):
    for value in (0, 4242):
        for _ in range(9):
            A = np.full(count, value, dtype=float)
            del A
    found = {
        "empty": lambda: np.empty(count),
        "like": lambda: np.empty_like(np.ones(count)),
        "class": lambda: np.ndarray(count),
        "ufunc": lambda: np.add(np.ones(count), 1, where=False),
        "list": lambda: np.empty((count, 1)).T.copy()[0],
    }[what]()
    return [float(found.min()), float(found.max())]
def bytes_of(kind):
    return np.empty(5, kind).tobytes().hex()
def zeros(count):
    return float(np.abs(np.zeros(count)).max())
def in_thread(count):
    import threading
    found = []
    thread = threading.Thread(target=lambda: found.extend(stale(count, "empty")))
    thread.start()
    thread.join()
    return found
"""
VIEWS = """
import numpy as np
from numpy.lib.stride_tricks import as_strided, sliding_window_view
def view(start, shape, strides):
    A = np.arange(20.0)[2:18]
    return as_strided(A[start:], shape, strides).tolist()
def row_of_a_view():
    return as_strided(as_strided(np.arange(6.0), (2, 2), (16, 8))[1], (4,), (8,)).tolist()
def of_a_list():
    return as_strided([1, 2, 3], (2, 2), (8, 8)).tolist()
def windows():
    return sliding_window_view(np.arange(4.0), 3).tolist()
"""


@pytest.fixture(scope="module")
def sandbox():
    with Sandbox() as sandbox:
        yield sandbox


@pytest.fixture
def call(sandbox):
    """Return what calls a function that a cell has defined."""
    session = Session(sandbox, {}, time.monotonic() + 60)

    def call(source, name, *arguments):
        session.run(source, 1, [])
        with session.item([name]) as item:
            return item.function(name)(*arguments)

    yield call
    session.close()


@pytest.mark.parametrize("what", ["empty", "like", "class", "ufunc", "list"])
@pytest.mark.parametrize("count", [1, 4, 36, 128, 129, 1000, 100_000])
def test_memory_that_nobody_has_written_is_filled(call, count, what):
    assert call(STALE, "stale", count, what) == [FILLED, FILLED]


@pytest.mark.parametrize(("kind", "size"), [("int8", 1), ("int64", 8), ("f4", 4), ("bool", 1)])
def test_numbers_of_every_kind_are_not_zero(call, kind, size):
    assert call(STALE, "bytes_of", kind) == "cd" * size * 5


def test_zeros_are_zero(call):
    assert [call(STALE, "zeros", count) for count in (1, 100, 300_000)] == [0, 0, 0]


def test_memory_is_filled_in_a_thread_too(call):
    assert call(STALE, "in_thread", 36) == [FILLED, FILLED]


@pytest.mark.parametrize(
    ("start", "shape", "strides", "expected"),
    [
        (0, (2, 2), (8, 16), [[2, 4], [3, 5]]),
        (0, (18,), (8,), [*range(2, 20)]),  # to the end of the memory that A is a part of
        (1, (4,), (-8,), [3, 2, 1, 0]),
        (15, (0, 99), (8, 8), []),
        (3, (2, 3), (0, 0), [[5, 5, 5], [5, 5, 5]]),
    ],
)
def test_view_within_the_memory_of_its_array_is_what_numpys_is(
    call, start, shape, strides, expected
):
    assert call(VIEWS, "view", start, shape, strides) == expected


@pytest.mark.parametrize(
    ("start", "shape", "strides", "words"),
    [
        (0, (19,), (8,), "8 bytes past the end"),
        (0, (2, 2), (8, 136), "8 bytes past the end"),
        (1, (5,), (-8,), "8 bytes before it"),
        (0, (1 << 40,), (8,), "8796093022064 bytes past the end"),
    ],
)
def test_view_past_the_memory_of_its_array_is_refused(call, start, shape, strides, words):
    with pytest.raises(ValueError, match=f"as_strided would read {words}"):
        call(VIEWS, "view", start, shape, strides)


def test_views_of_views_and_lists_and_windows_are_as_ever(call):
    assert call(VIEWS, "row_of_a_view") == [2, 3, 4, 5]
    assert call(VIEWS, "of_a_list") == [[1, 2], [2, 3]]
    assert call(VIEWS, "windows") == [[0, 1, 2], [1, 2, 3]]


def test_result_that_hung_on_memory_is_the_same_in_every_run(sandbox):
    """Row 67: the same bytes, whatever was graded before."""
    other = GauntletCase(
        row=67, name="other", last="import numpy as np\nA = [np.zeros(n) for n in range(2000)]"
    )
    with Sandbox() as another:
        for case in CHANCE:
            digests = []
            for run in range(RUNS):
                digests.append(run_case(case, sandbox).digest())
                if run % 2:
                    run_case(other, another)
                digests.append(run_case(case, another).digest())
            assert all(digest == digests[0] for digest in digests), case.name

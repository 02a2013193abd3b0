"""Rows 16 to 19: code that ends or hangs its process."""

from gauntlet.case import (
    DX,
    FORWARD,
    ITEMS_OF,
    RIGHT,
    GauntletCase,
    all_of,
    in_one_item,
    instead,
)

_NOT_RUN = all_of("not_run", *ITEMS_OF[DX])
_FAILED = all_of("failed", *ITEMS_OF[DX])
_LIMIT = "1 seconds, the time limit"


def _hangs(name, statement, **more):
    return GauntletCase(
        row=19, name=f"{name} in a function", cells=in_one_item(statement), hurried=True,
        expected={"test_dX_s2": "not_run"}, words={"test_dX_s2": _LIMIT}, **more,
    )  # fmt: skip


def _in_function(row, name, statement, expected=_NOT_RUN, words="", **more):
    return GauntletCase(
        row=row, name=f"{name} in a function", cells=instead(DX, statement), expected=expected,
        words=dict.fromkeys(expected, words), **more,
    )  # fmt: skip


def _at_top(row, name, statement, **more):
    """At top level of the cell that defines dX: what it defines before counts as not defined.

    The cell is left out from then on, so dX is missing; everything else is judged.
    """
    return GauntletCase(
        row=row, name=f"{name} at top level", cells={DX: f"{RIGHT[DX]}\n\n{statement}"},
        expected=_NOT_RUN, **more,
    )  # fmt: skip


CASES = (
    _in_function(16, "sys.exit", "import sys\nsys.exit(0)", _FAILED, "SystemExit"),
    GauntletCase(
        row=16,
        name="quit() in a function",
        cells=instead(DX, "quit()"),
        note="in IPython quit() asks the kernel to end after the cell; the function goes on",
    ),
    _in_function(16, "raise SystemExit", "raise SystemExit('bye')", _FAILED, "SystemExit"),
    GauntletCase(
        row=16, name="sys.exit at top level", cells={DX: f"{RIGHT[DX]}\nimport sys\nsys.exit(0)"}
    ),
    _in_function(17, "os._exit(0)", "import os\nos._exit(0)", words="exit code 0"),
    _at_top(17, "os._exit(0)", "import os\nos._exit(0)", harms_stock=True),
    _in_function(18, "os.abort()", "import os\nos.abort()", words="SIGABRT"),
    _in_function(
        18, "segfault through ctypes", "import ctypes\nctypes.string_at(0)", words="SIGSEGV"
    ),
    _in_function(18, "kill -9 of itself", "import os\nos.kill(os.getpid(), 9)", words="SIGKILL"),
    _at_top(18, "os.abort()", "import os\nos.abort()", harms_stock=True),
    _at_top(18, "segfault", "import ctypes\nctypes.string_at(0)", harms_stock=True),
    _in_function(
        18, "faulthandler's stack overflow", "import faulthandler\nfaulthandler._stack_overflow()"
    ),
    *(
        GauntletCase(
            row=16,
            name=f"raises {error} in a function",
            cells=instead(DX, f"raise {error}(2, 'no such thing')"),
            expected=_FAILED,
            words=dict.fromkeys(_FAILED, error),
            note="an OSError of the student's, not of the connection",
        )
        for error in ("FileNotFoundError", "TimeoutError", "ConnectionResetError")
    ),
    GauntletCase(
        row=18,
        name="endless recursion in a function",
        cells={
            DX: "def conv_backward_dX(dout, X, W, stride=1):\n"
            "    return conv_backward_dX(X, X, X, stride)"
        },
        expected=_FAILED,
        words=dict.fromkeys(_FAILED, "RecursionError"),
        hurried=True,
    ),
    _hangs("endless loop", "while True:\n    pass"),
    _hangs(
        "endless loop that swallows everything",
        "while True:\n    try:\n        while True:\n            pass\n"
        "    except BaseException:\n        pass",
        harms_stock=True,
    ),
    _hangs("endless loop in C", "sum(iter(int, 1))", harms_stock=True),
    GauntletCase(
        row=19,
        name="endless loop at top level",
        first="while True:\n    pass",
        hurried=True,
    ),
    GauntletCase(
        row=19,
        name="endless loop at top level that swallows everything",
        first="while True:\n    try:\n        while True:\n            pass\n"
        "    except BaseException:\n        pass",
        hurried=True,
        harms_stock=True,
    ),
    GauntletCase(
        row=19,
        name="endless loop at the end of a solution cell",
        cells={FORWARD: f"{RIGHT[FORWARD]}\n\nwhile True:\n    pass"},
        hurried=True,
        note="the alarm is an exception in the cell: what was defined before it counts",
    ),
)

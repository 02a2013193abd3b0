"""Rows 34, 36 and 37: files beside the notebook, and notebooks in odd formats."""

import json

import nbformat

from gauntlet.case import FORWARD, WRONG_FORWARD, GauntletCase, all_of, code, instead

_FAILED = all_of("failed", "test_forward_s1", "test_forward_s2", "test_forward_general")
_SHADOW = b"import os\nos._exit(3)\nraise SystemExit('shadowed')\n"
_LYING = b"""
def __getattr__(name):
    return lambda *a, **k: True
def check_forward(*a, **k):
    return None
class CheckFailed(Exception):
    pass
"""


def _raw(data):
    return lambda notebook: data


def _v3(notebook):
    cells = [
        {"cell_type": "code", "language": "python", "input": cell.source, "outputs": [],
         "metadata": cell.metadata, "prompt_number": 1, "collapsed": False}
        if cell.cell_type == "code"
        else {"cell_type": cell.cell_type, "source": cell.source, "metadata": cell.metadata}
        for cell in notebook.cells
    ]  # fmt: skip
    old = {"nbformat": 3, "nbformat_minor": 0, "metadata": {"name": ""},
           "worksheets": [{"cells": cells, "metadata": {}}]}  # fmt: skip
    return json.dumps(old).encode()


def _wrong_kernel(notebook):
    notebook.metadata.kernelspec = {"name": "ir", "language": "R", "display_name": "R"}
    notebook.metadata.language_info = {"name": "R"}


def _kernel_of_odd_type(notebook):
    notebook.metadata.kernelspec = [1, 2]
    notebook.metadata.language_info = "python"
    notebook["nbformat"] = 99
    return json.dumps(notebook).encode()


def _surrogates(notebook):
    text = nbformat.writes(notebook)
    loaded = json.loads(text)
    loaded["cells"][0]["source"] = "half a pair \ud800"
    loaded["cells"][0]["attachments"] = {"a.png": {"image/png": "\ud800"}}
    return json.dumps(loaded).encode()


def _script(notebook):
    notebook.cells[0].source += "\n\n<script>alert('from Markdown')</script>"
    notebook.cells.append(
        code("from IPython.display import HTML\nHTML(\"<script>alert('output')</script>\")")
    )


CASES = (
    GauntletCase(
        row=34,
        name="numpy.py beside the notebook",
        files={"numpy.py": _SHADOW, "random.py": _SHADOW, "json.py": _SHADOW},
        note="NumPy is loaded before the student's folder is looked at",
    ),
    GauntletCase(
        row=34,
        name="autograder.py and convkit.py that lie",
        cells={FORWARD: WRONG_FORWARD},
        files={
            "autograder.py": _LYING,
            "convkit.py": _LYING,
            "autograder/check.py": _LYING,
            "autograder/__init__.py": b"",
            "check.py": _LYING,
            "oracle.py": _LYING,
        },
        expected=_FAILED,
    ),
    GauntletCase(
        row=34,
        name="conftest.py, sitecustomize.py and their like",
        files={
            "conftest.py": _SHADOW,
            "sitecustomize.py": _SHADOW,
            "usercustomize.py": _SHADOW,
            "nbgrader_config.py": _SHADOW,
            "pytest.ini": b"[pytest]\naddopts = --nothing\n",
            "ipython_config.py": _SHADOW,
            "startup/00.py": _SHADOW,
        },
    ),
    GauntletCase(
        row=34,
        name="a helper module of the student's own",
        cells=instead(FORWARD, "import helper\nhelper.double(2)"),
        files={"helper.py": b"def double(x):\n    return 2 * x\n", "data/a.csv": b"1,2\n"},
        note="a file beside the notebook is part of the work",
        harms_stock=False,
    ),
    GauntletCase(
        row=34,
        name="folder that has the name of a file of the assignment",
        files={"convkit.py/x.txt": b"x"},
    ),
    GauntletCase(
        row=34,
        name="5,000 small files beside the notebook",
        files={f"data/{number}.txt": b"x" for number in range(5000)},
        note="more files than the scratch folder has room for: judged, or explained",
    ),
    GauntletCase(row=36, name="not JSON", change=_raw(b"hello"), refused="not JSON"),
    GauntletCase(row=36, name="empty file", change=_raw(b""), refused="not JSON"),
    GauntletCase(
        row=36, name="not UTF-8", change=_raw(b'{"cells": ["\xff\xfe"]}'), refused="UTF-8"
    ),
    GauntletCase(
        row=36,
        name="UTF-16",
        change=lambda notebook: nbformat.writes(notebook).encode("utf-16"),
        refused="UTF-8",
    ),
    GauntletCase(
        row=36,
        name="UTF-8 with a byte order mark",
        change=lambda notebook: b"\xef\xbb\xbf" + nbformat.writes(notebook).encode(),
    ),
    GauntletCase(row=36, name="a JSON list", change=_raw(b"[1, 2]"), refused="holds no notebook"),
    GauntletCase(row=36, name="no cells", change=_raw(b"{}"), refused="no list of cells"),
    GauntletCase(
        row=36, name="an empty list of cells", change=_raw(b'{"cells": []}'), rest="not_run"
    ),
    GauntletCase(
        row=36,
        name="cells that are no cells",
        change=_raw(b'{"cells": [1, null, [], {}, {"source": 5}, {"cell_type": []}]}'),
        rest="not_run",
    ),
    GauntletCase(row=36, name="notebook format 3", change=_v3),
    GauntletCase(
        row=36,
        name="100,000 cells",
        change=_raw(b'{"cells": [' + b",".join([b"{}"] * 100_000) + b"]}"),
        refused="100,000 cells",
    ),
    GauntletCase(
        row=36,
        name="100,000 levels deep",
        change=_raw(b'{"cells": ' + b"[" * 100_000 + b"]" * 100_000 + b"}"),
        refused="nested too deeply",
    ),
    GauntletCase(
        row=36,
        name="an integer of 10,000 digits",
        change=_raw(b'{"cells": ' + b"9" * 10_000 + b"}"),
        refused="notebook",
    ),
    GauntletCase(
        row=36,
        name="25 MB",
        change=lambda notebook: nbformat.writes(notebook).encode() + b" " * 25_000_000,
        refused="20,000,000",
    ),
    GauntletCase(row=36, name="wrong kernel name", change=_wrong_kernel),
    GauntletCase(row=36, name="kernel of odd type, format 99", change=_kernel_of_odd_type),
    GauntletCase(
        row=36,
        name="half of surrogate pairs",
        change=_surrogates,
    ),
    GauntletCase(
        row=37,
        name="script in an error's text",
        cells={
            FORWARD: "def conv_forward(X, W, stride=1):\n"
            "    raise ValueError('<script>alert(1)</script>')"
        },
        expected=_FAILED,
        words=dict.fromkeys(_FAILED, "<script>"),
        note="in JSON as it is; feedback must escape it: tested through nbgrader",
    ),
    GauntletCase(row=37, name="script in Markdown and in an output", change=_script),
)

"""Rows 46, 48 to 50 and 62: one submission that takes more time, memory or disk than is its due."""

import base64
import json

import nbformat

from gauntlet.case import (
    DX,
    FUNCTION_ITEMS,
    ITEMS_OF,
    RIGHT,
    GauntletCase,
    all_of,
    code,
    in_one_item,
    instead,
    returning,
)

CUT = "the outputs of the notebook take more than"
_NOT_RUN = all_of("not_run", *ITEMS_OF[DX])
_READS_BEYOND = instead(DX, "np.lib.stride_tricks.as_strided(X, (1 << 40,), (8,))[1 << 39]")[DX]
_READS_NOWHERE = instead(DX, "import ctypes\nctypes.string_at(1)")[DX]
_PNG = base64.b64encode(b"\x89PNG\r\n\x1a\n" + bytes(100)).decode()


def _cells(count, source):
    """Cells of the student's own, before all others."""

    def change(notebook):
        notebook.cells[:0] = [code(source.replace("NUMBER", str(n))) for n in range(count)]

    return change


def _raw(make):
    """A file of the right notebook's cells and of what ``make`` puts in, written as JSON."""

    def change(notebook):
        loaded = json.loads(nbformat.writes(notebook))
        return make(loaded)

    return change


def _with(name, text):
    """The right notebook's file with a field more, as it is spelt; made when it is asked for."""

    def make(loaded):
        return json.dumps(loaded).encode()[:-1] + b', "' + name.encode() + b'": ' + text() + b"}"

    return _raw(make)


def _markdown(source, attachments=dict):
    def change(notebook):
        cell = nbformat.v4.new_markdown_cell(source)
        cell.attachments = attachments()
        notebook.cells.append(cell)
        return json.dumps(notebook).encode()

    return change


def _sends(statement, field="outputs"):
    """A first cell from which on the process itself sends the judge something else."""
    return f"""
from autograder.sandbox import wire
import numpy as np, time
_send = wire.send
def sends(connection, value, *more, **named):
    if type(value) is dict and "{field}" in value:
        {statement}
    _send(connection, value, *more, **named)
wire.send = sends
"""


# A cell from which on each message of the process comes a little later than it could.
ANSWERS_LATER = """
from autograder.sandbox import wire
import time
_send = wire.send
def sends(connection, value, *more, **named):
    time.sleep(0.9)
    _send(connection, value, *more, **named)
wire.send = sends
"""


def _output(row, name, statement, absent=(), **more):
    """A display of a form that nobody but an attacker makes."""
    return GauntletCase(row=row, name=name, first=statement, absent=absent, **more)


def _display(data, metadata):
    return f"display({data!r}, raw=True, metadata={metadata!r})"


def _slow_and_wrong(seconds):
    return {
        name: RIGHT[name]
        .replace("    ", f"    import time; time.sleep({seconds})\n    ", 1)
        .replace("return ", "return 1 + ")
        for name in ITEMS_OF
    }


CASES = (
    _output(
        46, "onerror in a picture's width and height",
        _display({"image/png": _PNG, "text/plain": "x"},
                 {"image/png": {"width": "1 onerror=alert(1)", "height": "2 onload=alert(1)"}}),
        absent=("] onerror=alert", '"1 onerror=alert(1)"', '"2 onload=alert(1)"'),
        note="in the cell's source the words stand between other quotes",
    ),
    _output(
        46, "onerror in a jpeg's width, in the metadata of all",
        _display({"image/jpeg": "/9j/AAAA"}, {"width": "1 onerror=alert(1)", "height": [1]}),
        absent=('"width"', '"height"'),
    ),
    _output(
        46, "file names and other fields of the metadata",
        _display({"image/png": _PNG}, {"filenames": {"image/png": "../../course_secret"},
                                       "image/png": {"alt": "A" * 2_000, "unconfined": 1}}),
        absent=('"filenames"', '"alt"', '"unconfined"'),
    ),
    _output(
        46, "base64 that is none, and a picture that is another",
        _display({"image/png": 'AA" onerror="alert(1)'}, {}) + "\n"
        + _display({"image/jpeg": _PNG}, {}),
        absent=('"image/png": "', '"image/jpeg": "'),
    ),
    _output(
        46, "kinds that no page shows",
        _display({"application/javascript": "alert(1)", "text/plain": "kept"}, {}) + "\n"
        + _display({"application/vnd.jupyter.widget-view+json": {"model_id": "x"}}, {}),
        absent=('"application/javascript": [', '"application/vnd.jupyter.widget-view+json": {'),
    ),
    _output(
        46, "outputs made of arrays and foreign things",
        _sends("""k = np.array(["stream", "x"])
        value["outputs"] = [
            {"output_type": k, "name": "stdout", "text": "x"},
            {"output_type": "stream", "name": k, "text": "x"},
            {"output_type": "display_data", "data": {"image/png": k, (1, 2): "x"}, "metadata":
             {"needs_background": k, "width": k, "image/png": k, "alt": k}},
            {"output_type": "execute_result", "data": {"text/plain": "x"}, "metadata": {},
             "execution_count": k},
            {"output_type": "error", "ename": "x", "evalue": "x", "traceback": k}, k, None]"""),
    ),
    _output(
        46, "names told as arrays",
        _sends("""told = {"kind": np.array(["value", "x"])}
        value["names"] = dict.fromkeys(value["names"], told)""", field="names"),
        rest="not_run",
    ),
    GauntletCase(
        row=48, name="20 cells of a million empty lines", seconds=30,
        change=_cells(20, "print('\\n' * 999_000)"), harms_stock=True,
    ),
    GauntletCase(
        row=48, name="12,000 outputs in 30 cells",
        change=_cells(30, "import sys\nfor n in range(200):\n    print(n, flush=True)\n"
                      "    print(n, file=sys.stderr, flush=True)"),
        harms_stock=True,
    ),
    GauntletCase(
        row=48, name="errors of 50 lines of 10,000 characters in 20 cells",
        change=_cells(20, "class E(Exception):\n"
                      "    def _render_traceback_(self):\n        return ['y' * 10_000] * 50\n"
                      "try:\n    raise E\nexcept E:\n    get_ipython().showtraceback()\nraise E"),
        harms_stock=True,
    ),
    GauntletCase(
        row=48, name="displays that are updated to grow",
        change=_cells(100, "hs = [display('', display_id=True) for _ in range(9)]\n"
                      "for h in hs: h.update('z' * 100_000)"),
        harms_stock=True,
    ),
    GauntletCase(
        row=48, name="output that is cleared and printed again makes room",
        first="from IPython.display import clear_output\nfor n in range(20):\n"
        "    clear_output()\n    print('y' * 900_000)",
        last="print('shown ' + 'after all')", absent=(CUT,),
    ),
    GauntletCase(
        row=48, name="a process that sends a million lines itself",
        first=_sends(
            'if value["outputs"]:\n'
            '            text = {"name": "stdout", "text": "\\n" * 3_000_000}\n'
            '            value["outputs"] = [{"output_type": "stream", **text}] * 2'
        ),
        last="print(1)", harms_stock=True,
    ),
    GauntletCase(
        row=48, name="a process that sends 60 MB after each cell",
        first=_sends('value["outputs"] = [np.zeros(4_000_000), np.zeros(3_500_000)]'),
        rest="not_run", harms_stock=True,
        note="after a second such cell nothing more is taken from it",
    ),
    GauntletCase(
        row=49, name="20 cells of a megabyte of application/json",
        change=_cells(20, "display({'application/json': {str(n): [n] for n in range(50_000)}},\n"
                      "        raw=True)"),
        absent=('"49999"',), harms_stock=True,
    ),
    GauntletCase(
        row=49, name="metadata of many small values",
        change=_cells(20, "display(1, metadata={str(n): [n] for n in range(40_000)})"),
        absent=('"39999"',), harms_stock=True,
    ),
    GauntletCase(
        row=49, name="large values by the names that tests use",
        last="\n".join(f"{name} = np.zeros(3_900_000)" for name in ITEMS_OF),
        expected=all_of("failed", *FUNCTION_ITEMS),
    ),
    GauntletCase(
        row=49, name="a result of 60 MB",
        cells=in_one_item("return [np.zeros(3_900_000), np.zeros(3_900_000)]"),
        expected={"test_dX_s2": "failed"},
    ),
    GauntletCase(
        row=49, name="a result of 199,000 lists",
        cells=in_one_item("return [[] for _ in range(199_000)]"),
        expected={"test_dX_s2": "failed"},
    ),
    GauntletCase(
        row=50, name="19.8 MB of brackets",
        change=_raw(lambda _: b'{"cells": [], "x": ['
                    + b",".join([b"[" * 450 + b"]" * 450] * 21_900) + b"]}"),
        refused="300,000 values", harms_stock=True,
    ),
    GauntletCase(
        row=50, name="two million small objects with keys of their own",
        change=_raw(lambda _: b'{"cells": [' + b",".join(
            b'{"%x":0}' % n for n in range(1_600_000)) + b"]}"),
        refused="300,000 values", harms_stock=True,
    ),
    GauntletCase(
        row=50, name="six million empty strings",
        change=_with("x", lambda: b"[" + b",".join([b'""'] * 6_000_000) + b"]"),
        refused="300,000 values", harms_stock=True,
    ),
    GauntletCase(
        row=50, name="nine million quotes, none of them closed",
        change=_with("x", lambda: b'"a,' * 6_600_000),
        refused="300,000 values", harms_stock=True,
    ),
    GauntletCase(
        row=50, name="a string of a million brackets and escaped quotes is one value",
        change=_with("x", lambda: b'"' + b'[\\"{,\\\\' * 1_000_000 + b'"'),
    ),
    GauntletCase(
        row=50, name="a metadata object of its own in 19 MB of text",
        change=_with("metadata", lambda: '{"x": "\U0001f600'.encode() + b"y" * 19_000_000 + b'"}'),
    ),
    GauntletCase(
        row=50, name="19 MB of code",
        change=_with("cells", lambda: b'[{"cell_type": "code", "source": "#'
                     + "\U0001f600".encode() + b"y" * 19_000_000 + b'"}]'),
        refused="at most 3,000,000 are read", harms_stock=True,
    ),
    GauntletCase(
        row=50, name="two million lines of Markdown",
        change=_markdown("\n" * 2_000_000), refused="at most 3,000,000 are read",
        harms_stock=True,
    ),
    GauntletCase(
        row=50, name="pictures that are attached, of 12 MB",
        change=_markdown("![](attachment:a.png)", lambda: {"a.png": {
            "image/png": _PNG + base64.b64encode(bytes(9_000_000)).decode()}}),
        absent=('"attachments"',),
    ),
    GauntletCase(
        row=62, name="a call that ends the process, after cells that take long", hurried=True,
        change=_cells(11, "import time\ntime.sleep(0.85)"),
        last=_READS_NOWHERE,
        expected=_NOT_RUN, seconds=17, harms_stock=True,
        note="the cells are not run again: they would take 9.4 s more",
    ),
    GauntletCase(
        row=62, name="a read far past an array, after cells that take long", hurried=True,
        change=_cells(11, "import time\ntime.sleep(0.85)"),
        last=_READS_BEYOND,
        expected=dict.fromkeys(_NOT_RUN, "failed"), seconds=17, harms_stock=True,
    ),
    GauntletCase(
        row=62, name="a process that answers each cell a little later", hurried=True,
        change=_cells(60, f"if NUMBER == 0:\n    exec({ANSWERS_LATER!r})"),
        rest="not_run", seconds=30, harms_stock=True,
    ),
    GauntletCase(
        row=62, name="every item fails, slowly, and is diagnosed", hurried=True,
        cells=_slow_and_wrong(0.2),
        expected=all_of("failed", *FUNCTION_ITEMS), seconds=30,
        harms_stock=True,
    ),
)  # fmt: skip

# Too long for every run of the tests: ``gauntlet.worst`` measures them beside the cases above.
WORSE = (
    GauntletCase(row=48, name="100,000 outputs in 200 cells",
                 change=_cells(200, "import sys\nfor n in range(250):\n    print(n, flush=True)\n"
                               "    print(n, file=sys.stderr, flush=True)")),
    GauntletCase(row=49, name="results of 60 MB",
                 cells=returning(DX, "[np.zeros(3_900_000), np.zeros(3_900_000)]")),
    GauntletCase(row=49, name="results of 199,000 lists",
                 cells=returning(DX, "[[] for _ in range(199_000)]")),
    GauntletCase(row=49, name="results of 900 strings of 30,000 letters",
                 cells=returning(DX, "['\U0001f600' * 15_000 for _ in range(900)]")),
    GauntletCase(row=49, name="results of the right shape, of numbers of a thousand digits",
                 cells=returning(DX, "[[10**1200 for x in row] for row in RESULT]")),
    GauntletCase(row=48, name="100 cells of a million empty lines",
                 change=_cells(100, "print('\\n' * 999_000)")),
    GauntletCase(row=48, name="1,900 cells that each print, show, fail",
                 change=_cells(1_900, "print('\\x01' * 3_000)\ndisplay('\\x01' * 3_000)\n"
                               "raise ValueError('\\x01' * 9_000)")),
    GauntletCase(row=48, name="1,900 cells that have nothing left to print, 3 MB of sources",
                 change=_cells(1_900, "print('\\x01' * 90_000)\n1 / 0 #" + "y" * 1_100)),
    GauntletCase(row=49, name="100 cells of a megabyte of application/json",
                 change=_cells(100, "display({'application/json': {str(n): [n] for n in\n"
                               "         range(50_000)}}, raw=True)")),
    GauntletCase(row=49, name="a process that sends names of 199,000 values",
                 change=_cells(3, "NUMBER"),
                 first=_sends('value["names"] = {"x": [[] for _ in range(198_000)]}')),
    GauntletCase(row=49, name="a process that sends 46 MB of names that are kept, and then results",
                 first=_sends('names = value["names"]\n'
                              '        value["names"] = {each: {"kind": "value", "value":\n'
                              '            np.zeros(5_700_000 // len(names))} for each in names}'),
                 cells=returning(DX, "[np.zeros(3_900_000), np.zeros(3_900_000)]")),
    GauntletCase(row=50, name="300,000 values in 20 MB, 64 MB as Python reads it",
                 change=_raw(lambda _: '{"cells": [], "\U0001f600": ['.encode() + b",".join(
                     b'{"%055x":0}' % n for n in range(149_000)) + b', "'
                     + b"y" * 9_000_000 + b'"]}')),
    GauntletCase(row=50, name="19 MB of code, four bytes to each letter in memory",
                 change=_with("cells", lambda: b'[{"cell_type": "code", "source": ["#'
                              + "\U0001f600".encode() + b"y" * 19_000_000 + b'", "x"]}]')),
    GauntletCase(row=62, name="a call that ends the process, after 52 s",
                 change=_cells(11, "import time\ntime.sleep(4.7)"),
                 last=_READS_NOWHERE),
    GauntletCase(row=62, name="eleven cells that end the process, after 4.7 s each",
                 change=_cells(11, "import os, time\ntime.sleep(4.7)\nos._exit(1)")),
    GauntletCase(row=62, name="a process that answers 1,900 cells a little later",
                 change=_cells(1_900, f"if NUMBER == 0:\n    exec({ANSWERS_LATER!r})")),
    GauntletCase(row=62, name="every call takes 4.7 s",
                 cells=_slow_and_wrong(4.7)),
)  # fmt: skip

"""What the sandbox records of a notebook's cells is what a real kernel would have left in it."""

import base64
import json
import os
import re
import struct
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import nbformat
import pytest
from nbgrader.preprocessors import Execute

from autograder.sandbox.inside import allowance

# One kernel and one Shell run all of these, in this order, each cell in the namespace of those
# before it. A sequence that its process does not survive is among ALONE.
TOGETHER = {
    "an expression": ["1 + 1", "None", "'a'; 'b'", "'silent';", "x = 3; x", "_ + _1"],
    "In and Out": [
        "21 * 2",
        "Out[_ and max(Out)], len(In) == len(get_ipython().history_manager.input_hist_raw)",
        "_i",
    ],
    "nothing to run": ["", "   \n", "# a comment", "pass"],
    "printing": ["print('a', 'b', sep='')\nprint('c')\n'result'"],
    "both streams": [
        "import sys\nprint('a')\nprint('b', file=sys.stderr)\nprint('c')",
        "print('a', flush=True)\nprint('b', file=sys.stderr, flush=True)\nprint('c')",
        "print('b', file=sys.stderr)\ndisplay(1)\nprint('c')",
    ],
    "odd text": [
        r"print('é 漢 \U0001f600 \x00 \x1b[1m \r over \b')",
        r"'\x1b[1m\n\t'",
        "print(end='')",
    ],
    "long results": ["list(range(2000))", "'x' * 3000", "{n: [n] * 9 for n in range(40)}"],
    "numpy": [
        "import numpy as np\nnp.arange(9.0).reshape(3, 3)",
        "np.zeros((200, 200))",
        "np.ones(3) / 0",
        "np.ones((2, 3)) @ np.ones((2, 3))",
        "np.float64(2.5), np.int64(3)",
    ],
    "rich displays": [
        "from IPython.display import *\nHTML('<b>a</b>')",
        "display(Latex('$x$'), Markdown('*m*'), Math('y'), JSON({'a': [1, None]}))",
        "display(SVG('<svg></svg>'))",
        "bundle = {'text/plain': 'raw', 'application/x+json': {'z': [1.5, None]}}\n"
        "display(bundle, raw=True, metadata={'m': 1})",
        "display(1, 'two', [3])\n4",
        "Javascript('1')",
        "IFrame('http://localhost', 10, 20)",
    ],
    "objects that show themselves": [
        "class A:\n    def _repr_html_(self): return '<i>'\n"
        "    def __repr__(self): return 'A()'\nA()",
        "class A:\n    def _repr_mimebundle_(self, **_):\n"
        "        return {'text/plain': 'b', 'a/b': 'c'}, {'a/b': {}}\nA()",
        "class A:\n    def _ipython_display_(self): print('shown')\nA()",
        "class A:\n    def __repr__(self): return 1\nA()",
        "class A:\n    def __repr__(self): raise ValueError('no')\nA()",
        "class A:\n    def _repr_html_(self): return 1 / 0\n"
        "    def __repr__(self): return 'A()'\nA()",
        "display(A())",
        "object()",
    ],
    "an updated display": [
        "h = display(1, display_id=True)\nprint('between')\nh.update(2)",
        "h.update(3)\nprint('elsewhere')",
        "display('a', display_id='same')\ndisplay('b', display_id='same')",
        "display('c', display_id='same')",
        "update_display('d', display_id='same')",
        "update_display('e', display_id='unknown')",
    ],
    "a cleared output": [
        "print('a')\nclear_output()\nprint('b')",
        "print('a')\nclear_output(wait=True)\nprint('b')\nprint('c')",
        "print('a')\nclear_output(wait=True)",
        "clear_output(wait=True)\nprint('a')\ndisplay(1)\nclear_output(wait=True)\n1 / 0",
        "h = display(1, display_id=True)\nclear_output()\nh.update(2)\nprint('b')",
        "for n in range(3):\n    clear_output(wait=True)\n    display(n)",
        "clear_output(wait=True)\nclear_output()\nprint('a')\nprint('b', flush=True)\n'r'",
        "h = display(5, display_id=True)\nclear_output(wait=True)\nh.update(6)",
    ],
    "figures": [
        "import matplotlib.pyplot as plt\nplt.plot([1, 2])\nprint('before the figure')",
        "%matplotlib inline\nplt.figure(figsize=(2, 1)); plt.plot([1]);\n"
        "plt.figure(figsize=(1, 1));",
        "figure, axes = plt.subplots(figsize=(1, 2))\nplt.show()\nprint('after')",
        "figure",
        "plt.plot([1, 2])\n1 / 0",
        "plt.plot([1], [1, 2])",
        "%config InlineBackend.figure_formats = ['jpeg']\nprint(plt.get_backend())",
        "%matplotlib agg\nplt.plot([1, 2]);",
    ],
    "a picture": [
        "import base64\npng = base64.b64decode(\n"
        "    'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk'\n"
        "    'YPhfDwAChwGA60e6kgAAAABJRU5ErkJggg=='\n)\nImage(png)",
        "Image(png, width=5, metadata={'a': 1})",
    ],
    "errors": [
        "1 / 0",
        "def f(n):\n    return g(n)\n\ndef g(n):\n    # a comment\n    return {}[n]\n",
        "print('so far')\nf('key')\nprint('not reached')",
        "try:\n    f(1)\nexcept KeyError as e:\n    raise ValueError('other') from e",
        "try:\n    f(1)\nexcept KeyError:\n    raise RuntimeError",
        "try:\n    f(1)\nexcept KeyError:\n    raise RuntimeError('alone') from None",
        "assert 1 == 2, 'they differ'",
        "assert False",
        "undefined_name",
        "import no_such_module",
        "int('x')",
        "[1].push",
        "raise ExceptionGroup('g', [ValueError(1), TypeError(2)])",
        "raise 'a string'",
        "e = ValueError('noted'); e.add_note('a note'); raise e",
        "class Odd(Exception): pass\nraise Odd('a\\nb', 2)",
        "print('fine')",
    ],
    "errors far from the cell": [
        "import json; json.loads('{')",
        "exec('1 / 0')",
        "eval('1 +')",
        "sorted([3, 'a'])",
        "list(map(lambda v: 1 / v, [1, 0]))",
        "import re; re.compile('(')",
        "class A:\n    @property\n    def p(self): return self.q\nA().p",
        "def down(n): return down(n - 1) if n else 1 / 0\ndown(30)",
        "try: down(10_000)\nexcept RecursionError as e: print(e)",
    ],
    "syntax errors": [
        "1 +",
        "def f(:\n    pass",
        "if True:\nprint(1)",
        "x = 1\n  y = 2",
        "return 3",
        "print 'a'",
        "'unclosed",
        "f'{'",
        "(1,\n2",
        "a\x00b",
        "for i in range(3):\n\tx\n        y",
    ],
    "magics": [
        "%nope",
        "%%nope\nbody",
        "nope_without_percent 1",
        "%pwd",
        "pwd",
        "%who_ls int",
        "%precision 2\n",
        "3.14159",
        "%precision",
        "%xmode Minimal",
        "1 / 0",
        "%xmode Context",
        "%tb",
        "%load_ext no_such_extension",
        "%run no_such_file.py",
        "%env SOME_VALUE=1",
        "%alias_magic t timeit",
        "%lsmagic",
        "%config ZMQInteractiveShell.colors",
        "%gui",
        "%colors nocolor\n1 / 0",
        "%colors neutral",
        "%history -n 1-3",
        "%macro m 1-2",
        "%unknown_option --x",
        "%cd no_such_folder",
        "%cd .",
        "%matplotlib no_such_backend",
        "%autosave 10",
    ],
    "cell magics": [
        "%%capture caught\nprint('kept')\ndisplay(1)\n2",
        "caught.stdout, len(caught.outputs)",
        "caught.show()",
        "%%capture\n1 / 0",
        "%%html\n<b>b</b>",
        "%%latex\n$x$",
        "%%javascript\n1",
        "%%markdown\n*m*",
        "%%writefile written.py\nprint('from a file')\nv = 1 / 0",
        "%run written.py",
        "import written",
        "%%python\nprint('other python')",
        "%%prun -q -T out.txt\n1",
    ],
    "timing": [
        "%timeit -n1 -r1 pass",
        "%time 1 + 1",
        "%%time\nprint('a')\n2",
        "%%time\n1 / 0",
        "%%timeit -n1 -r1\npass",
        "t = %timeit -o -q -n1 -r1 pass\ntype(t)",
    ],
    "help": ["len?", "len??", "?", "help(len)", "%pinfo f", "nothing_like_it?", "%psource f"],
    "shell commands": [
        "!echo a; echo b",
        "word = 'w'\n!echo $word {word * 2}",
        "lines = !printf 'a\\nb\\n'\nlines",
        "!exit 3\n_exit_code",
        "!echo to-stderr >&2",
        "!no_such_command",
        "!!echo listed",
        "%sx echo magic",
        "%system echo magic",
        "!sleep 1 &",
        "ls no_such_file",
    ],
    "shell cells": [
        "%%bash\necho out\necho err >&2",
        "%%bash\nexit 4",
        "%%sh --no-raise-error\nexit 4",
        "%%bash --out captured\necho in",
        "captured",
        "%%script cat\nfed to cat",
        "%%no_such_interpreter\n1",
    ],
    "writing to the descriptors": [
        "import os, time\nos.write(1, b'raw out\\n')\nos.write(2, b'raw err\\n')\ntime.sleep(0.3)",
        "os.system('echo system')\ntime.sleep(0.3)",
        "import subprocess\nsubprocess.run(['echo', 'run'])\ntime.sleep(0.3)",
        "print('before')\nos.system('echo during')\ntime.sleep(0.3)\nprint('after')",
        "subprocess.run(['echo', 'by fileno'], stdout=sys.stdout, stderr=sys.stderr)",
        "print('to the process', file=sys.__stdout__, flush=True)\ntime.sleep(0.3)",
        "os.write(1, b'\\xff\\xfe\\n')\ntime.sleep(0.3)",
        "subprocess.check_call(['false'])",
    ],
    "forks": [
        "import multiprocessing\nfork = multiprocessing.get_context('fork')\n"
        "def work():\n    print('worked')\n"
        "process = fork.Process(target=work); process.start(); process.join(); time.sleep(0.3)",
        "with fork.Pool(2) as pool:\n    print(pool.map(abs, [-1, 2]))",
        "if (pid := os.fork()) == 0:\n    print('child', flush=True)\n    os._exit(0)\n"
        "os.waitpid(pid, 0); time.sleep(0.3)",
    ],
    "threads": [
        "import threading\nthread = threading.Thread(target=print, args=['in a thread'])\n"
        "thread.start(); thread.join()",
        "def fails(): raise ValueError('in a thread')\n"
        "thread = threading.Thread(target=fails, name='T')\nthread.start(); thread.join()",
        "go = threading.Event()\ndef late(): go.wait(); print('late')\n"
        "thread = threading.Thread(target=late); thread.start()",
        "go.set(); thread.join(); print('next cell')",
    ],
    "await": [
        "import asyncio\nawait asyncio.sleep(0)\nprint('slept')\n'result'",
        "async def f(): raise ValueError('awaited')\nawait f()",
        "async for n in aiter([]): pass",
        "async def g():\n    for n in range(2): yield n\nasync for n in g(): print(n)",
        "async def h(): return 3\nc = h()\nasyncio.run(c)",
        "await c",
        "await asyncio.gather(h(), h())",
        "await asyncio.wait_for(asyncio.sleep(9), 0.01)",
        "import sys\nawait asyncio.sleep(0)\nsys.exit(2)",
        "asyncio.get_running_loop().is_running()",
        "process = await asyncio.create_subprocess_exec('true')\nawait process.wait()",
        "%autoawait",
        "%time await asyncio.sleep(0)",
    ],
    "a task that outlives its cell": [
        "async def later():\n    await asyncio.sleep(0.05)\n    print('later')\n"
        "task = asyncio.create_task(later())\nprint('made')",
        "await task\nprint('awaited')",
    ],
    "asking for input": [
        "input()",
        "name = input('Your name? ')",
        "import getpass; getpass.getpass()",
        "sys.stdin.read()",
        "int(input())",
    ],
    "leaving": [
        "sys.exit()",
        "sys.exit(3)",
        "sys.exit('a message')",
        "raise SystemExit",
        "raise KeyboardInterrupt",
        "raise KeyboardInterrupt('why')",
        "raise GeneratorExit",
        "raise asyncio.CancelledError",
        "def stop(): sys.exit(1)\nstop()",
        "import argparse; argparse.ArgumentParser(prog='p').parse_args(['--no'])",
        "'still here'",
    ],
    "an interrupt": [
        "import signal, time\nprint('a')\nos.kill(os.getpid(), signal.SIGINT)\ntime.sleep(9)",
        "threading.Timer(0.3, os.kill, [os.getpid(), signal.SIGINT]).start()\n"
        "await asyncio.sleep(9)",
        "print('next')",
    ],
    "warnings": [
        "import warnings\nwarnings.warn('a')",
        "def w():\n    warnings.warn('in w', DeprecationWarning)\nw(); w()",
        "def w2():\n    warnings.warn('in w2', FutureWarning, stacklevel=2)\n"
        "for _ in range(2): w2()",
        "np.log(np.zeros(2))",
        "warnings.simplefilter('error')\nwarnings.warn('raised')",
        "warnings.resetwarnings()",
        "'\\d'",
        "1 is 1",
        "assert (1, 'a')",
        "try:\n    'a'('b')\nexcept TypeError:\n    pass",
        "try:\n    [1, 2] [3, 4]\nexcept TypeError:\n    pass",
        "try:\n    None[0]\nexcept TypeError:\n    pass",
        "{1: 2}[1]\n(lambda: 0)()",
    ],
    "logging": [
        "import logging\nlogging.warning('w'); logging.info('i')",
        "logging.getLogger('a').error('e')\nlogging.exception('x')",
    ],
    "errors nobody catches": [
        "class D:\n    def __del__(self): raise ValueError('in del')\nd = D(); del d",
    ],
    "other places to print to": [
        "import io, contextlib\n"
        "with contextlib.redirect_stdout(io.StringIO()) as f: print('kept')\nf.getvalue()",
        "with contextlib.redirect_stdout(sys.stderr): print('to stderr')",
        "kept = sys.stdout; sys.stdout = io.StringIO(); print('hidden')\n"
        "sys.stdout, kept = kept, sys.stdout\nkept.getvalue()",
        "sys.stdout.writelines(['a', 'b'])\nsys.stdout.write('c\\n')",
        "sys.displayhook = lambda value: print('mine', value)\n3",
        "4",
        "sys.displayhook = sys.__displayhook__\n5",
        "6",
    ],
    "the streams themselves": [
        "type(sys.stdout).__name__, sys.stdout.isatty(), sys.stdout.encoding, sys.stdout.name",
        "sys.stdout.buffer",
        "sys.stdout.reconfigure(line_buffering=True)",
        "sys.stdout.closed, sys.stdout.writable(), sys.stdout.readable()",
        "sys.stdout.read()",
        "sys.stdout.errors",
    ],
    "what the process is": [
        "__name__, '__file__' in globals()",
        "type(get_ipython()).__name__, __builtins__.__IPYTHON__",
        "import pickle\nclass P: pass\ntype(pickle.loads(pickle.dumps(P()))) is P",
        "P",
        "import inspect\nprint(inspect.getsource(P))",
        "os.environ['MPLBACKEND'], os.environ.get('PAGER')",
        "'' in sys.path",
        "open(1, 'w')",
    ],
    "hooks": [
        "def after(*_): print('after the cell')\n"
        "get_ipython().events.register('post_run_cell', after)",
        "print('cell')",
        "get_ipython().events.unregister('post_run_cell', after)",
        "get_ipython().set_custom_exc((ValueError,), lambda shell, *_, **__: print('handled'))\n"
        "raise ValueError",
        "get_ipython().set_custom_exc((), None)",
        "get_ipython().run_cell('print(1)\\n1 / 0'); print('after')",
        "%reset -f\n'gone'",
        "x",
    ],
}

ALONE = {
    "a breakpoint": ["print('a')\nbreakpoint()\nprint('b')", "%debug"],
    "a debugger": ["def f():\n    return 1 / 0\nf()", "%debug"],
    "a debugger in a function": ["import pdb\ndef f():\n    pdb.set_trace()\n    return 1\nf()"],
    "a stdout replaced for good": [
        "import sys, io; kept = sys.stdout; sys.stdout = io.StringIO()",
        "print('hidden')",
        "sys.stdout = kept; print('lost, as in a kernel')",
        "print('seen')",
    ],
    "a closed stdout": ["import sys; sys.stdout.close()", "sys.stderr.write('e')", "1 + 1"],
    "closed descriptors": ["import os; os.close(1); os.close(2)", "print('a')", "1 / 0"],
}

RUN = """
import json, resource, sys
from autograder.sandbox.inside.shell import Shell
shell, count, outputs, peaks = Shell(**json.loads(sys.argv[3])), 1, [], []
cells = json.load(open(sys.argv[1]))
for source in cells if sys.argv[4] == "ahead" else []:
    shell.parse_ahead(source)
for source in cells:
    outputs.append(shell.run(source, count))
    count += bool(source.strip())
    peaks.append(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1000)
json.dump([outputs, peaks], open(sys.argv[2], "w"))
"""


@pytest.fixture(scope="module", autouse=True)
def _surroundings(tmp_path_factory):
    """What both the kernel and the Shell find around them."""
    home = tmp_path_factory.mktemp("home")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HOME", str(home))
        patch.setenv("IPYTHONDIR", str(home / "ipython"))
        patch.setenv("MPLBACKEND", "module://matplotlib_inline.backend_inline")
        yield


def measured(cells, folder, when="at its turn", **limits):
    """Return what a Shell in a process of its own records of each cell, and its peaks in MB.

    ``when`` it takes a cell apart: "at its turn" or "ahead".
    """
    folder.mkdir()
    (folder / "cells.json").write_text(json.dumps(cells))
    command = [sys.executable, "-c", RUN, "cells.json", "outputs.json", json.dumps(limits), when]
    with (folder / "words").open("w") as words:
        ended = subprocess.run(
            command, cwd=folder, stdin=subprocess.DEVNULL, stdout=words, stderr=words, timeout=120
        )
    assert ended.returncode == 0, (folder / "words").read_text()
    return json.loads((folder / "outputs.json").read_text())


def recorded(cells, folder, when="at its turn", **limits):
    """Return what a Shell in a process of its own records of each cell."""
    outputs, _ = measured(cells, folder, when, **limits)
    return outputs


def left_by_kernel(cells, folder):
    """Return what nbgrader leaves in each cell."""
    folder.mkdir()
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(each) for each in cells])
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("PYTEST_CURRENT_TEST", raising=False)  # ipykernel minds it
        Execute(timeout=60).preprocess(notebook, {"metadata": {"path": str(folder)}})
    return [cell.outputs for cell in notebook.cells]


def comparable(outputs):
    """Return outputs without what differs from one run of a kernel to the next.

    That is the folder, process numbers, addresses, durations, a picture's bytes (its size stays),
    and where a stream was cut into messages.
    """
    rules = [
        (r"/(mine|ahead|real)\b", "/here"),
        (r"/ipykernel_\d+/", "/ipykernel_1/"),
        (r"0x[0-9a-f]{6,}", "0x0"),
        (r"\(pid=\d+\)", "(pid=1)"),
        (r"[\d.]+(e[+-]?\d+)? ([nmµμ]?s)\b", r"1 \2"),
        (r"\b[nmµμ]s\b", "s"),
    ]
    same = []
    for output in outputs:
        output = json.loads(json.dumps(output))
        if "data" in output:
            output["data"] = allowance.displayable(output["data"])  # the Shell leaves out the rest
        if picture := output.get("data", {}).pop("image/png", None):
            assert base64.b64decode(picture).startswith(b"\x89PNG")
            output["size"] = struct.unpack(">II", base64.b64decode(picture)[16:24])
        text = json.dumps(output, ensure_ascii=False)
        for pattern, replacement in rules:
            text = re.sub(pattern, replacement, text)
        output = json.loads(text)
        if same and output["output_type"] == "stream" and same[-1].get("name") == output["name"]:
            same[-1]["text"] += output["text"]
        else:
            same.append(output)
    return same


def pairs(cells, folder):
    """Return each cell with what a kernel leaves in it and what a Shell records of it."""
    with ThreadPoolExecutor() as pool:
        own = pool.submit(recorded, cells, folder / "mine")
        theirs = left_by_kernel(cells, folder / "real")
    return [
        (cell, comparable(left), comparable(kept))
        for cell, left, kept in zip(cells, theirs, own.result(), strict=True)
    ]


@pytest.fixture(scope="module")
def together(tmp_path_factory):
    """Each sequence of TOGETHER: every cell, and what a kernel leaves in it and a Shell records.

    The Shell's twice: with the cells taken apart at their turn, and ahead.
    """
    cells = [cell for sequence in TOGETHER.values() for cell in sequence]
    folder = tmp_path_factory.mktemp("together")
    both = pairs(cells, folder)
    ahead = map(comparable, recorded(cells, folder / "ahead", when="ahead"))
    found = iter([(*each, last) for each, last in zip(both, ahead, strict=True)])
    return {name: [next(found) for _ in sequence] for name, sequence in TOGETHER.items()}


@pytest.mark.parametrize("sequence", TOGETHER)
def test_a_cell_leaves_what_a_kernel_leaves(together, sequence):
    for cell, theirs, own, ahead in together[sequence]:
        assert own == theirs, cell
        assert ahead == theirs, cell


def test_what_a_cell_changes_of_how_cells_are_read_counts_for_one_taken_apart_ahead(tmp_path):
    cells = [
        "ip = get_ipython()\n"
        "ip.input_transformer_manager.cleanup_transforms.append(\n"
        "    lambda lines: [line.replace('one', 'two') for line in lines])",
        "print('one')",
        "del ip.input_transformer_manager.cleanup_transforms[-1]\n"
        "import ast\n"
        "class Other(ast.NodeTransformer):\n"
        "    def visit_Constant(self, node):\n"
        "        return ast.copy_location(ast.Constant('three'), node)\n"
        "ip.ast_transformers.append(Other())",
        "print('one')  # and more",
        "ip.ast_transformers.clear()",
        "print('one')  # and more",
        "from __future__ import annotations",
        "def f(x: undefined): pass\nprint(f.__annotations__)",
    ]
    ahead = recorded(cells, tmp_path / "ahead", when="ahead")
    assert [output["text"] for outputs in ahead for output in outputs] == [
        "two\n", "three\n", "one\n", "{'x': 'undefined'}\n"
    ]  # fmt: skip
    assert ahead == recorded(cells, tmp_path / "plain")


@pytest.mark.parametrize("sequence", ALONE)
def test_a_cell_that_breaks_its_process_leaves_what_a_kernel_leaves(tmp_path, sequence):
    for cell, theirs, own in pairs(ALONE[sequence], tmp_path):
        assert own == theirs, cell


def test_streams_with_nothing_between_them_are_one_output(tmp_path):
    cell = "for _ in range(3): print('a', flush=True)"
    assert recorded([cell], tmp_path / "f") == [
        [{"output_type": "stream", "name": "stdout", "text": "a\na\na\n"}]
    ]


def test_what_a_fast_cell_prints_to_two_streams_is_one_output_each(tmp_path):
    cell = "import sys\nfor _ in range(2): print('a'); print('b', file=sys.stderr)"
    assert recorded([cell], tmp_path / "f") == [
        [
            {"output_type": "stream", "name": "stdout", "text": "a\na\n"},
            {"output_type": "stream", "name": "stderr", "text": "b\nb\n"},
        ]
    ]


# What a kernel does not survive, or only its client.
@pytest.mark.parametrize(
    "cell",
    [
        "exit()",
        "quit",
        "import sys; sys.stdout = None",
        "class Mute(Exception):\n    def __str__(self): return 1 / 0\nraise Mute",
        "import os, time\nif os.fork(): time.sleep(0.2)",
        "import asyncio; asyncio.get_running_loop().stop()",
        "import os; os.closerange(0, 200)",
        "import asyncio, sys\nasync def leave(): sys.exit()\n"
        "asyncio.ensure_future(leave()); await asyncio.sleep(0.1)",
        "get_ipython().run_cell_async = None",
        "print('\\ud800')",
    ],
)
def test_the_process_outlives_a_cell_that_would_end_a_kernel(tmp_path, cell):
    told = "import sys; sys.stdout = sys.stderr\n1 / 0"
    _, last = recorded([cell, told], tmp_path / "f")
    assert last[-1]["output_type"] == "error"


def test_a_cell_that_breaks_ipython_has_the_reason_as_its_error(tmp_path):
    cells = ["import sys; sys.stdout = None", "1"]
    assert recorded(cells, tmp_path / "f")[1][-1]["ename"] == "AttributeError"


def test_a_forked_copy_of_the_process_never_returns_from_the_cell(tmp_path):
    cells = ["import os, time\nif os.fork(): time.sleep(0.3)", "1"]
    _, last = recorded(cells, tmp_path / "f")
    assert [output["data"] for output in last] == [{"text/plain": "1"}]


def test_one_process_has_one_shell():
    twice = "from autograder.sandbox.inside.shell import Shell; Shell(); Shell()"
    ended = subprocess.run([sys.executable, "-c", twice], capture_output=True, text=True)
    assert "this process has an IPython shell already" in ended.stderr


def test_making_a_shell_starts_no_thread_opens_no_descriptor_and_writes_no_file(tmp_path):
    code = """if True:
        import os, pathlib, sys, threading
        from autograder.sandbox.inside.shell import Shell
        before = os.listdir("/proc/self/fd")
        shell = Shell()
        assert os.listdir("/proc/self/fd") == before
        shell.run("%cd .", 1)
        shell.run("1 / 0", 2)
        assert threading.active_count() == 1
        assert list(pathlib.Path.home().iterdir()) == list(pathlib.Path.cwd().iterdir()) == []
        sys.exit(7)
    """
    (tmp_path / "home").mkdir()
    (tmp_path / "here").mkdir()
    alone = {key: value for key, value in os.environ.items() if key != "IPYTHONDIR"}
    alone["HOME"] = str(tmp_path / "home")
    ended = subprocess.run([sys.executable, "-c", code], cwd=tmp_path / "here", env=alone)
    assert ended.returncode == 7


def test_forks_of_one_shell_know_nothing_of_each_other():
    code = """if True:
        import os, sys
        from autograder.sandbox.inside.shell import Shell
        shell, real = Shell(), os.dup(1)
        for number in range(3):
            if os.fork() == 0:
                shell.run(f"seen = globals().get('x'); x = {number}; print(x)", 1)
                outputs = shell.run("print(x, seen)", 2)
                os.write(real, outputs[0]["text"].encode())
                os._exit(0)
            os.wait()
    """
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert ended.stdout == "0 None\n1 None\n2 None\n"


NOTE = "[output cut after 1,000,000 bytes]\n"


@pytest.mark.parametrize(
    "cell",
    [
        "for _ in range(200_000): print('y' * 499)",
        "for _ in range(100): print('y' * 1_000_000)",
        "for _ in range(20_000): print('y' * 4_999, flush=True)",
        "print('y' * 10_000_000)",
        "print('\\U0001f600' * 1_000_000)",
        "import os\nos.system('yes ' + 'y' * 55 + ' | head -c 99999999')",
        "line = 'y' * 55\n!yes $line | head -c 3000000",
    ],
)
def test_a_flood_of_text_is_cut_with_a_note_and_without_memory(tmp_path, cell):
    (_, outputs, after), (small, large, _) = measured(["1", cell, "'next'"], tmp_path / "f")
    assert [output["name"] for output in outputs] == ["stdout"]
    text = outputs[0]["text"]
    assert text.endswith("\n" + NOTE)
    assert 999_990 <= len(text.removesuffix("\n" + NOTE).encode()) <= 1_000_000
    assert large - small < 60
    assert after[0]["data"] == {"text/plain": "'next'"}


@pytest.mark.parametrize("cell", ["print('\\n' * 999_000)", "!yes | head -c 3000000"])
def test_a_flood_of_lines_is_cut_with_a_note(tmp_path, cell):
    _, (output,), (after,) = recorded(["1", cell, "print('next')"], tmp_path / "f")
    assert output["text"].count("\n") == 20_000 + 2
    assert output["text"].endswith("\n[output cut after 20,000 lines]\n")
    assert after["text"] == "next\n"


def test_what_all_cells_put_out_has_a_limit_that_later_cells_say(tmp_path):
    cells = ["print('y' * 900_000)"] * 3 + ["print('\\n' * 30_000)"] * 2
    *floods, (cut,), (note, error), (text,), (shown,) = recorded(
        [*cells, "1 / 0", "print('z')", "display('z')"], tmp_path / "f"
    )
    assert [len(flood["text"]) for (flood,) in floods[:3]] == [900_001] * 3
    assert cut["text"].endswith("\n" + allowance.NOTE)
    assert cut["text"].count("\n") < 20_000
    assert (error["ename"], error["evalue"]) == ("ZeroDivisionError", allowance.NOTE.strip())
    assert [each["text"] for each in (note, text, shown)] == [allowance.NOTE] * 3


def test_ten_thousand_displays_are_cut_with_a_note_and_without_memory(tmp_path):
    cell = "for _ in range(10_000): display('y' * 900)"
    (_, outputs), (small, large) = measured(["1", cell], tmp_path / "f")
    assert outputs.pop() == {
        "output_type": "stream",
        "name": "stdout",
        "text": "[output cut after 1,000 outputs]\n",
    }
    assert len(outputs) == 1_000
    assert large - small < 20


@pytest.mark.parametrize(
    "cell",
    [
        "from IPython.display import HTML; page = 'y' * 50_000_000; HTML(page)",
        "from IPython.display import HTML; page = 'y' * 50_000_000; display(HTML(page))",
        "from IPython.display import Image; page = b'y' * 50_000_000; Image(page, format='png')",
        "page = 'y' * 50_000_000; h = display(1, display_id=True); h.update(page)",
    ],
)
def test_one_huge_display_is_replaced_by_the_note(tmp_path, cell):
    (_, outputs), (small, large) = measured(["1", cell], tmp_path / "f")
    assert outputs[-1] == {"output_type": "stream", "name": "stdout", "text": NOTE}
    assert len(json.dumps(outputs)) < 1_000
    assert large - small < 50 + 200


def test_a_cleared_output_makes_room(tmp_path):
    cells = [
        "from IPython.display import clear_output\n"
        "for n in range(3_000):\n    clear_output(wait=True)\n    display('y' * 1_000 + str(n))",
        "print('y' * 2_000_000)\nclear_output()\nprint('after all')",
    ]
    (last,), (text,) = recorded(cells, tmp_path / "f")
    assert last["data"]["text/plain"] == repr("y" * 1_000 + "2999")
    assert text["text"] == "after all\n"


def test_an_updated_display_counts_once(tmp_path):
    cell = "h = display('', display_id=True)\nfor n in range(3_000): h.update('y' * 1_000 + str(n))"
    ((shown,),) = recorded([cell], tmp_path / "f")
    assert shown["data"]["text/plain"] == repr("y" * 1_000 + "2999")


def test_updates_from_later_cells_count_for_the_cell_that_shows_them(tmp_path):
    cells = [
        "for _ in range(900): display('', display_id='same')",
        "display('y' * 2_000, display_id='same')",
    ]
    first, second = recorded(cells, tmp_path / "f")
    assert len(json.dumps(first)) < 1_200_000
    assert second == [{"output_type": "stream", "name": "stdout", "text": NOTE}]


def test_an_error_is_told_even_when_output_was_cut(tmp_path):
    ((text, error),) = recorded(["print('y' * 2_000_000)\n1 / 0"], tmp_path / "f")
    assert text["text"].endswith(NOTE)
    assert (error["ename"], error["evalue"]) == ("ZeroDivisionError", "division by zero")


def test_a_huge_error_is_shortened(tmp_path):
    ((note, error),) = recorded(["raise ValueError('y' * 3_000_000)"], tmp_path / "f")
    assert note["text"] == NOTE
    assert error["evalue"] == "y" * 10_000
    assert len(json.dumps(error)) < 100_000


def test_limits_are_the_callers(tmp_path):
    cells = ["print('y' * 30)", "for n in range(5): display(n)"]
    text, shown = recorded(cells, tmp_path / "f", max_bytes=200, max_outputs=3)
    assert text[0]["text"] == "y" * 30 + "\n"
    assert [output["output_type"] for output in shown] == ["display_data"] * 3 + ["stream"]
    assert shown[-1]["text"] == "[output cut after 3 outputs]\n"

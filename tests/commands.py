"""Commands that tests run, each in a process of its own that has its imports already.

To import nbgrader takes a second, and most commands that tests run take less. A server, one for
each of pytest's processes, imports it once and forks for each command. The fork gets the command's
folder, variables and files, runs the installed program as Python would, and ends as it ends.

All forks have one order of sets, no terminal, and no other user. Tests of these, of signals, and
one test of each command start the program itself: see ``classes.command``.
"""

import atexit
import contextlib
import gc
import importlib
import json
import os
import runpy
import subprocess
import sys
import tempfile
import threading
from functools import cache
from pathlib import Path

# What the commands import as they run; each brings more.
LOADED = (
    "alembic.config", "jinja2.ext", "matplotlib.backends.backend_svg", "nbconvert.exporters.html",
    "nbgrader.apps", "nbgrader.converters", "nbgrader.exchange.default", "numpy.random",
    "sqlalchemy.dialects.sqlite", "autograder.audit.audit", "autograder.cli.main",
    "autograder.course.autograde", "autograder.exercises.conv2d.exercise",
    "autograder.grading.batch", "autograder.marks.export", "autograder.marks.roster",
    "autograder.pages.filters", "autograder.report.write",
)  # fmt: skip

_WRITES = threading.Lock()


def run(words, cwd, variables=os.environ, *, errors_apart=True):
    """Run ``[SCRIPT, ...]`` or ``[python, "-m", MODULE, ...]`` in a folder, as ``subprocess.run``.

    It reads nothing. Errors are in ``stderr``, or among what it prints.
    """
    with tempfile.TemporaryDirectory(prefix="command-") as folder:
        said, errors, ended = (Path(folder, name) for name in ("said", "errors", "ended"))
        said.touch()
        errors.touch()
        os.mkfifo(ended)
        second = errors if errors_apart else said
        task = [words, os.path.abspath(cwd), dict(variables), [os.devnull, said, second], ended]
        with _WRITES:
            server = _server()
            server.stdin.write(json.dumps(task, default=str) + "\n")
            server.stdin.flush()
        code = int(ended.read_text())  # waits for it
        return subprocess.CompletedProcess(words, code, said.read_text(), errors.read_text())


@cache
def _server():
    server = subprocess.Popen(
        [sys.executable, __file__], stdin=subprocess.PIPE, text=True, cwd="/",
        env=os.environ | {"OPENBLAS_NUM_THREADS": "1"},  # a process with threads is not to fork
    )  # fmt: skip
    atexit.register(server.communicate)
    return server


def _serve():
    """Fork for each command until there are no more; return, in the fork, what to run."""
    for name in LOADED:
        importlib.import_module(name)
    gc.freeze()
    for line in sys.stdin:
        with contextlib.suppress(ChildProcessError):
            while os.waitpid(-1, os.WNOHANG)[0]:
                pass
        if os.fork() == 0:
            return _told(*json.loads(line))
    os._exit(0)


def _told(words, cwd, variables, files, ended):
    """Fork once more: this process tells how the command ended, which is the other one."""
    if process := os.fork():
        _, status = os.waitpid(process, 0)
        Path(ended).write_text(str(os.waitstatus_to_exitcode(status)))
        os._exit(0)
    return words, cwd, variables, files


def _become(words, cwd, variables, files):
    """Run a command as Python would run its module or script."""
    os.chdir(cwd)
    os.environ.clear()
    os.environ.update(variables)
    for number, name in enumerate(files):
        file = os.open(name, os.O_RDWR | os.O_APPEND)
        os.dup2(file, number)
        os.close(file)
    importlib.import_module("numpy").random.seed()
    if words[1:2] == ["-m"]:
        sys.argv = words[2:]
        sys.path[0] = cwd
        runpy.run_module(words[2], run_name="__main__", alter_sys=True)
    else:
        sys.argv = words
        sys.path[0] = os.path.dirname(words[0])
        runpy.run_path(words[0], run_name="__main__")


if __name__ == "__main__":
    _become(*_serve())

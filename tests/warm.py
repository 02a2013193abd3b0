"""Commands that share their imports: a server loads them once and forks for each command.

To import ``nbgrader`` or ``autograder`` takes a second, to run it in most tests less. Where a test
runs one of them, or nbgrader runs ``alembic``, by ``subprocess.run``, a client is started. It has
inherited all that the command would have; it hands its arguments, folder, variables and files to a
server that has inherited the same. The server forks a process that runs the command's own entry
point, and the client ends as that process does. Where a test gives the command something else (a
user, a session, a limit, a variable), the client turns into the command itself.

``Popen`` and a run with a timeout start the command itself, so that signals reach it.
"""

import contextlib
import itertools
import json
import os
import select
import shutil
import signal
import socket
import subprocess
import sys

BIN = os.path.dirname(sys.executable)
COMMANDS = [f"{BIN}/{name}" for name in ("autograder", "nbgrader", "alembic")]
LOADED = (
    "alembic.config", "nbconvert.exporters.html", "nbgrader.apps", "nbgrader.converters",
    "nbgrader.exchange.default", "sqlalchemy.dialects.sqlite", "numpy.random", "jinja2.ext",
    "matplotlib.backends.backend_svg", "autograder.cli.main", "autograder.course.autograde",
    "autograder.course.exchange", "autograder.grading.batch", "autograder.marks.export",
    "autograder.pages.filters", "autograder.pages.steps", "autograder.report.write",
    "autograder.exercises.conv2d.exercise",
)  # fmt: skip

# Read when a command runs, and not when it is loaded.
PASSED_ON = {"PATH", "PYTEST_CURRENT_TEST"}
INHERITED = (
    "Umask", "Uid", "Gid", "Groups", "SigBlk", "SigIgn", "CapEff", "CapBnd", "NoNewPrivs",
    "Seccomp", "Cpus_allowed",
)  # fmt: skip


def inherited():
    """Return what this process would pass to a child, but for what a client hands over."""
    with open("/proc/self/status") as status, open("/proc/self/limits") as limits:
        state = [line for line in status if line.split(":")[0] in INHERITED]
        return [
            os.getsid(0), os.getpgid(0), os.getpriority(os.PRIO_PROCESS, 0), state, limits.read(),
            sorted(os.readlink(f"/proc/self/ns/{name}") for name in os.listdir("/proc/self/ns")),
            [os.isatty(file) for file in range(3)],
            {key: value for key, value in os.environ.items() if key not in PASSED_ON},
        ]  # fmt: skip


def client(address, words):
    """Have the server run a command, and end as the command does."""
    with socket.socket(socket.AF_UNIX) as server:
        server.connect(address)
        answers = server.makefile()
        if json.loads(answers.readline()) != inherited():
            os.execv(words[0], words)
        socket.send_fds(server, [b"\n"], [0, 1, 2])
        told = json.dumps([address, words, os.getcwd(), dict(os.environ)])
        server.sendall(told.encode() + b"\n")
        ended = os.waitstatus_to_exitcode(int(answers.readline()))
    if ended < 0:
        signal.signal(-ended, signal.SIG_DFL)
        os.kill(os.getpid(), -ended)
    sys.exit(ended)


def serve(address):
    """Fork for each client until standard input ends; return, in the fork, what to run."""
    import gc
    import importlib

    for name in LOADED:
        importlib.import_module(name)
    gc.freeze()
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(address)
        listener.listen()
        print(flush=True)
        while True:
            ready, _, _ = select.select([listener, sys.stdin], [], [])
            if sys.stdin in ready:
                os._exit(0)
            connection, _ = listener.accept()
            with contextlib.suppress(ChildProcessError):
                while os.waitpid(-1, os.WNOHANG)[0]:
                    pass
            if os.fork() == 0:
                listener.close()
                return _command(connection)
            connection.close()


def _command(connection):
    """Fork once more: a process that runs the command, and this one, which tells how it ended."""
    connection.sendall(json.dumps(inherited()).encode() + b"\n")
    _, files, _, _ = socket.recv_fds(connection, 1, 3)
    if not files:
        os._exit(0)
    told = json.loads(connection.makefile().readline())
    if process := os.fork():
        for file in files:
            os.close(file)
        _, status = os.waitpid(process, 0)
        with contextlib.suppress(BrokenPipeError):  # the test was ended meanwhile
            connection.sendall(b"%d\n" % status)
        os._exit(0)
    connection.close()
    for number, file in enumerate(files):
        os.dup2(file, number)
        os.close(file)
    return told


def become(address, words, folder, variables):
    """Run a command as `python -m MODULE` or a script would be run in a new process."""
    import runpy

    import numpy as np

    np.random.seed()
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(variables)
    subprocess.run = through(itertools.repeat(address))
    if words[1] == "-m":
        sys.argv = words[2:]
        sys.path.insert(0, folder)
        runpy.run_module(words[2], run_name="__main__", alter_sys=True)
    else:
        sys.argv = words[1:]
        sys.path.insert(0, os.path.dirname(words[1]))
        runpy.run_path(words[1], run_name="__main__")


def through(addresses, run=subprocess.run):
    """Return a ``subprocess.run`` by which the servers' clients run the commands."""

    def run_warm(words, *more, **options):
        variables = options.get("env") or os.environ
        if "timeout" not in options and (command := _whole(words, variables.get("PATH"))):
            words = [sys.executable, "-I", "-S", __file__, next(addresses), *command]
        return run(words, *more, **options)

    return run_warm


def _whole(words, path):
    """Return a command line with the Python that runs it; None for what is none of COMMANDS."""
    if not isinstance(words, list) or not words:
        return None
    first, *others = map(str, words)
    if [first, *others[:2]] == [sys.executable, "-m", "nbgrader"]:
        return [first, *others]
    if (found := shutil.which(first, path=path)) in COMMANDS:
        return [sys.executable, found, *others]
    return None


@contextlib.contextmanager
def warm_commands(folder):
    """Let ``subprocess.run`` go through servers in this process; they end with it.

    There are two, used by turns: one after the other, commands have other orders of sets, as new
    processes have.
    """
    started = []

    def start(number):
        address = f"{folder}/{number}"
        with open(f"{address}.log", "w+") as said:
            server = subprocess.Popen(
                [sys.executable, __file__, address], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                stderr=said, cwd="/",
            )  # fmt: skip
            started.append(server)
            assert server.stdout.readline(), said.seek(0) or said.read()
        return address

    def addresses():
        yield from (both := [start(0), start(1)])
        yield from itertools.cycle(both)

    run = subprocess.run
    subprocess.run = through(addresses())
    try:
        yield
    finally:
        subprocess.run = run
        for server in started:
            server.communicate()


if __name__ == "__main__":
    if sys.argv[2:]:
        client(sys.argv[1], sys.argv[2:])
    else:
        sys.path.pop(0)
        become(*serve(sys.argv[1]))

"""Where students' code runs: a warm Python behind bubblewrap's walls, one session at a time.

    with Sandbox(kind="bubblewrap") as sandbox:
        connection = sandbox.begin()            # a fresh copy of the warm process
        ...
        sandbox.end()                           # it and everything it started is dead

The walls: read-only system and Python environment, no network, no course folder, no source of this
package but ``inside`` and ``wire``, an empty environment, a private /tmp, no privileges. Where the
machine has no namespaces to build them from, ``uid`` gives each session a user of its own
(``inside.users``).
"""

import contextlib
import os
import shutil
import signal
import site
import socket
import stat
import subprocess
import sys
import sysconfig
import tempfile
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO, Literal, Self, get_args

import numpy as np

from autograder.sandbox import wire
from autograder.sandbox.cgroup import ControlGroup
from autograder.sandbox.inside.forbidden import ALL, ENGINES
from autograder.sandbox.session_watch import SessionWatch, descendants

Kind = Literal["bubblewrap", "uid", "none"]
KINDS: tuple[Kind, ...] = get_args(Kind)

START_SECONDS = 60  # for the warm process to import what it needs
# What a sandbox as a whole may use beyond the limits of its session, which SessionWatch ends first.
GROUP_MEMORY, GROUP_PROCESSES = 512 << 20, 32
END_SECONDS = 60  # for a session to begin or end, also on a busy machine
_PACKAGE = Path(__file__).parent.parent
_INSIDE = "/opt/sandbox"
_START = (
    "import gc, sys; gc.disable(); sys.path.insert(0, {path!r})\n"  # what is loaded stays
    "from autograder.sandbox.inside.zygote import main; main({isolation!r}, {control})"
)


class SandboxError(Exception):
    """The sandbox could not be set up or broke down: never the student's fault."""


@dataclass(frozen=True, kw_only=True)
class Limits:
    """What one submission may use. Sizes in bytes, times in seconds.

    ``cell`` and ``call`` are seconds of processor time; ``wire.CLOCK_FACTOR`` times as many may
    pass on the clock. ``notebook`` is in seconds on the clock. ``forbidden`` are modules that may
    not be imported: see ``inside.forbidden``.
    """

    cell: float = 5
    call: float = 5
    notebook: float = 60
    memory: int = 2 << 30
    processes: int = 64
    scratch: int = 64 << 20
    open_files: int = 256
    output_bytes: int = 1_000_000
    outputs: int = 1000
    forbidden: tuple[str, ...] = (ALL,)


class Sandbox:
    """A warm Python process behind walls, from which sessions are forked one after another."""

    def __init__(self, kind: Kind = "bubblewrap", limits: Limits | None = None) -> None:
        if kind == "uid":
            _require_what_a_user_needs()
        elif kind == "bubblewrap":
            _bubblewrap()
        self.kind: Kind = kind
        self.limits = limits or Limits()
        self._errors: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115 - closed in close()
        self._folder = tempfile.TemporaryDirectory(prefix="autograder-")
        self._control, theirs = socket.socketpair()
        walled = "root" if _is_the_machines_root() else "user"
        isolation = walled if kind == "bubblewrap" else kind
        with theirs:
            self._process = subprocess.Popen(
                _command(isolation, self.limits.forbidden, theirs.fileno()),
                stdin=subprocess.DEVNULL, stdout=self._errors, stderr=self._errors,
                env=_environment(), cwd=self._folder.name, pass_fds=(theirs.fileno(),),
                start_new_session=True,
            )  # fmt: skip
        self._watch: SessionWatch | None = None
        self._ending = False  # told to end the session, and has not confirmed it yet
        self._modules: dict[str, bytes] = {}  # that have been imported
        self._cells: set[str] = set()  # that have been parsed ahead
        kept = [path for path in _python_folders() if Path(path).is_relative_to("/tmp")]
        self._ask({"limits": asdict(self.limits), "keep": kept}, START_SECONDS)
        self._warm = frozenset(descendants(self._process.pid))
        self._group = ControlGroup.make(
            self.limits.memory + GROUP_MEMORY, self.limits.processes + GROUP_PROCESSES
        )
        self._group.add([self._process.pid, *self._warm])
        self._oom_kills_before = 0  # by the kernel, when the session began

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def prepare(self, modules: Mapping[str, bytes], cells: Iterable[str] = ()) -> Collection[str]:
        """Do once, in the warm process, what every session would do again.

        Modules that only define names are imported: with bubblewrap alone, where every session's
        folder has the same name. Cells that are the same in every notebook are parsed, and none is
        run. Returns the names of the modules that sessions find imported.
        """
        modules = modules if self.kind == "bubblewrap" else {}
        modules = {name: text for name, text in modules.items() if self._modules.get(name) != text}
        new = [cell for cell in cells if cell not in self._cells]
        if modules or new:
            self.end()
            self._ask({"do": "prepare", "modules": modules, "cells": new}, START_SECONDS)
            self._modules.update(modules)
            self._cells.update(new)
        return self._modules.keys()

    def begin(self) -> socket.socket:
        """Fork a session and return the connection to it. A session still running is ended."""
        self.end()
        ours, theirs = socket.socketpair()
        with theirs:
            try:
                self._ask({"do": "begin"}, END_SECONDS, (theirs.fileno(),))
            except SandboxError:
                ours.close()
                raise
        step = max(self.limits.cell, self.limits.call)
        self._oom_kills_before = self._group.killed_for_memory
        self._watch = SessionWatch(self._process.pid, self._warm, self.limits.memory, step)
        return ours

    def end(self) -> None:
        """Kill the session and everything it started, where one is running."""
        self.request_end()
        if self._ending:
            self._ending = False
            self._receive(END_SECONDS)

    def request_end(self) -> None:
        """Ask for the end of the session, where one is running; ``end`` waits until it is gone."""
        if self._watch is not None:
            self._watch.stop()
            self._watch = None
            self._send({"do": "end"})
            self._ending = True

    def begin_step(self) -> None:
        """Count processor time anew: the session begins a further cell or call."""
        if self._watch is not None:
            self._watch.begin_step()

    @property
    def kill_reason(self) -> str:
        """Why the running session, or a process of it, was killed from outside; or "".

        "memory" and "time": all its processes together used too much. "stopped": one stopped
        itself by a signal, and would never have gone on.
        """
        if self._watch is None:
            return ""
        if self._group.killed_for_memory > self._oom_kills_before:
            return "memory"
        return self._watch.kill_reason

    @property
    def seconds_in_queue(self) -> float:
        """How long the running session has waited for a processor, since others used them."""
        return 0 if self._watch is None else self._watch.seconds_in_queue

    def close(self) -> None:
        """End everything behind the walls."""
        if self._watch is not None:
            self._watch.stop()
        self._control.close()
        with contextlib.suppress(subprocess.TimeoutExpired):
            if self.kind == "uid":  # no namespace ends what a session started: the zygote must
                self._process.wait(END_SECONDS)
        self._process.kill()
        self._process.wait()
        self._group.close()
        self._errors.close()
        self._folder.cleanup()

    def abandon(self) -> None:
        """End everything behind the walls without waiting: for use in a signal handler.

        The code it interrupts may be waiting for the same process, and hold its lock.
        """
        self._control.close()  # the warm process ends what runs, and itself
        if self.kind != "uid" and self._process.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                os.kill(self._process.pid, signal.SIGKILL)
        shutil.rmtree(self._folder.name, ignore_errors=True)

    def _ask(self, message: object, seconds: float, descriptors: Sequence[int] = ()) -> None:
        self._send(message, descriptors)
        self._receive(seconds)

    def _send(self, message: object, descriptors: Sequence[int] = ()) -> None:
        with self._explained():
            wire.send(self._control, message, descriptors)

    def _receive(self, seconds: float) -> None:
        with self._explained():
            wire.receive(self._control, timeout=seconds)

    @contextlib.contextmanager
    def _explained(self) -> Iterator[None]:
        """Raise SandboxError, with what the process has said, where the connection is broken."""
        try:
            yield
        except (wire.WireError, OSError) as error:
            raise SandboxError(self._explain()) from error

    def _explain(self) -> str:
        self._errors.seek(0)
        said = self._errors.read(4000).decode(errors="replace").strip()
        hint = (
            " bubblewrap needs unprivileged user namespaces: see sysctl user.max_user_namespaces "
            "and kernel.apparmor_restrict_unprivileged_userns. Where they are not to be had, "
            "--sandbox uid, as root, gives each submission a user of its own; --sandbox none "
            "grades without protection."
            if "bwrap:" in said
            else ""
        )
        return f"the {self.kind} sandbox did not answer; it said: {said or 'nothing'}.{hint}"


def _command(isolation: str, forbidden: Sequence[str], control: int) -> list[str]:
    walled = isolation in ("root", "user")
    path = _INSIDE if walled else str(_PACKAGE.parent)
    start = _START.format(path=path, isolation=isolation, control=control)
    walls = [*_walls(isolation, forbidden), "--"] if walled else []
    # not -I, which would ignore PYTHONHASHSEED; the environment is ours anyway
    return [*walls, os.path.abspath(sys.executable), "-s", "-P", "-c", start]


def _require_what_a_user_needs() -> None:
    """Raise SandboxError where the ``uid`` sandbox cannot work, or would not protect.

    A submission's user must be able to read Python, and neither this package nor the course, which
    is the folder that graders run in.
    """
    if os.getuid() != 0:
        raise SandboxError(
            "the uid sandbox gives each submission a user of its own, which only root can do. "
            "Next: run as root, or use --sandbox bubblewrap, which needs no root."
        )
    for path in (Path(os.__file__), Path(np.__file__)):
        if not others_can_read(path):
            raise SandboxError(
                f"the uid sandbox runs students' code as ordinary users, and they cannot read "
                f"{path}. Next: use a Python that everybody can read, as one in /usr or /opt."
            )
    for path in (_PACKAGE / "exercises" / "__init__.py", Path.cwd()):
        if others_can_read(path):
            raise SandboxError(
                f"students' code would run as ordinary users, and they could read {path}. Next: "
                f"close it: chmod -R go-rwx {path if path.is_dir() else path.parent}"
            )


def others_can_read(path: Path) -> bool:
    """Whether permissions let everybody read a path: from the root down, and itself."""
    real = path.resolve()
    return bool(real.stat().st_mode & stat.S_IROTH) and all(
        parent.stat().st_mode & stat.S_IXOTH for parent in real.parents
    )


def _is_the_machines_root() -> bool:
    """Whether this is root of the machine, and not of a user namespace, as in a rootless container.

    There, root is an ordinary user outside, and may not do what the walls for root need.
    """
    every = Path("/proc/self/uid_map").read_text().split()
    return os.getuid() == 0 and every == ["0", "0", str(2**32 - 1)]


def _bubblewrap() -> str:
    """Return bubblewrap's path. Raises SandboxError where it is not installed."""
    found = shutil.which("bwrap")
    if found is None:
        raise SandboxError(
            "bubblewrap is not installed, and without it students' code would run unprotected. "
            "Next: on Debian or Ubuntu, apt-get install bubblewrap. --sandbox none accepts the "
            "risk."
        )
    return found


def _walls(isolation: str, forbidden: Sequence[str]) -> list[str]:
    """Return bubblewrap's command line. It lists what is inside; nothing else is there."""
    words = [_bubblewrap(), "--die-with-parent", "--new-session", "--clearenv"]
    words += ["--unshare-ipc", "--unshare-pid", "--unshare-net", "--unshare-uts"]
    words += ["--unshare-cgroup-try", "--hostname", "sandbox"]
    if isolation == "root":  # the zygote mounts /proc and becomes an ordinary user
        words += ["--dir", "/proc", "--cap-drop", "ALL", "--cap-add", "CAP_SYS_ADMIN"]
        words += ["--cap-add", "CAP_SETUID", "--cap-add", "CAP_SETGID"]
    else:
        words += ["--unshare-user", "--proc", "/proc"]
    for name, value in _environment().items():
        words += ["--setenv", name, value]
    words += ["--dev", "/dev", "--tmpfs", "/tmp"]
    for path in ("/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64"):
        if os.path.islink(path):
            words += ["--symlink", os.readlink(path), path]
        elif os.path.isdir(path):
            words += ["--ro-bind", path, path]
    for path in ("/etc/ld.so.cache", "/etc/ld.so.conf", "/etc/ld.so.conf.d", "/etc/alternatives",
                 "/etc/fonts", "/etc/localtime"):  # fmt: skip
        words += ["--ro-bind-try", path, path]
    for parent in _parents([*_python_folders(), f"{_INSIDE}/autograder/sandbox/wire"]):
        words += ["--perms", "0755", "--dir", parent]  # bubblewrap makes folders for root alone
    for path in _python_folders():
        words += ["--ro-bind", path, path]
    for hidden in _hidden(forbidden):
        if hidden.is_dir():  # read-only: otherwise one student could leave files for the next
            words += ["--tmpfs", str(hidden), "--remount-ro", str(hidden)]
        else:
            words += ["--ro-bind", os.devnull, str(hidden)]
    for name in ("__init__.py", "sandbox/__init__.py", "sandbox/wire", "sandbox/inside"):
        words += ["--ro-bind", str(_PACKAGE / name), f"{_INSIDE}/autograder/{name}"]
    return [*words, "--remount-ro", "/dev", "--remount-ro", "/"]


def _python_folders() -> list[str]:
    """Return the folders that hold this Python and its packages and are not below /usr."""
    folders: list[str] = []
    for folder in (sys.base_prefix, sys.prefix, sys.base_exec_prefix):
        if not any(Path(folder).is_relative_to(known) for known in ("/usr", *folders)):
            folders.append(folder)
    return folders


def _parents(paths: Sequence[str]) -> list[str]:
    """Return the folders above these paths, upper ones first."""
    parents = [str(parent) for path in paths for parent in reversed(Path(path).parents)]
    return [parent for parent in dict.fromkeys(parents) if parent != "/"]


def _hidden(forbidden: Sequence[str]) -> Iterator[Path]:
    """Yield what is in the Python folders or below /usr and must be hidden from students' code."""
    for folder in map(Path, {*site.getsitepackages(), sysconfig.get_path("purelib")}):
        yield from (path for path in (folder / "autograder",) if path.exists())
        for name in {*forbidden, *(ENGINES if ALL in forbidden else ())} - {ALL}:
            yield from folder.glob(name)
            yield from folder.glob(f"{name}.*")
    exchange = Path("/usr/local/share/nbgrader")
    if exchange.exists():
        yield exchange


def _environment() -> dict[str, str]:
    """Return all environment variables inside the sandbox."""
    return {
        "PATH": os.pathsep.join((str(Path(sys.executable).parent), "/usr/bin", "/bin")),
        "HOME": "/tmp",
        "LANG": "C.UTF-8",
        "MPLBACKEND": "module://matplotlib_inline.backend_inline",
        "MPLCONFIGDIR": "/tmp",
        "OPENBLAS_NUM_THREADS": "1",  # a process with threads cannot be forked safely
        "OMP_NUM_THREADS": "1",
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHONHASHSEED": "0",  # a set is printed in the same order in every run
        # Memory is filled with 0xCD (the complement of this) whenever it is allocated, and none is
        # kept back for reuse; as a float64 that is -6.3e66. See inside.memory.
        "GLIBC_TUNABLES": "glibc.malloc.perturb=50:glibc.malloc.tcache_count=0",
    }

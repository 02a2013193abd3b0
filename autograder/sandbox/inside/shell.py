"""Runs a notebook's cells in IPython and records what a kernel would have sent.

The shell, the display hook, the publisher and the streams are ipykernel's own, so that outputs and
tracebacks are those of a kernel. Only their session is ours: it records each message as nbclient
and nbgrader would, and sends none. There are no sockets and no threads.
"""

import _signal  # type: ignore[import-not-found]  # signal() without enums, which take longer
import ast
import asyncio
import atexit
import builtins
import contextlib
import getpass
import linecache
import os
import pdb
import re
import signal
import sys
import traceback
from collections.abc import Coroutine, Iterator
from functools import lru_cache
from pathlib import Path
from types import MethodType, SimpleNamespace, TracebackType
from typing import Any, cast

from ipykernel.compiler import XCachingCompiler, get_tmp_hash_seed, murmur2_x86
from ipykernel.kernelbase import Kernel
from ipykernel.zmqshell import ZMQInteractiveShell
from IPython.core import debugger
from IPython.core.displayhook import DisplayHook
from IPython.core.inputtransformer2 import TransformerManager
from IPython.core.profiledir import ProfileDir
from traitlets.config import Application, Config

from autograder.sandbox.inside.out_stream import OutStream
from autograder.sandbox.inside.recording import DESCRIPTORS, Output, RecordingSession

_INSIDE = str(Path(__file__).parent)
_PLAIN_PYTHON = ast.PyCF_ONLY_AST | ast.PyCF_ALLOW_TOP_LEVEL_AWAIT
ERROR_CHARACTERS, ERROR_LINES = 10_000, 50  # recorded of an error, beyond a cell's limits


class Shell:
    """IPython as a kernel runs it, in this process.

    Making one is slow and opens no file and no thread, so make it before forking. The first `run`
    takes over descriptors 1 and 2 for good. A process can have only one Shell.
    """

    _loop: asyncio.AbstractEventLoop

    def __init__(self, *, max_bytes: int = 1_000_000, max_outputs: int = 1_000) -> None:
        """Record at most this many bytes, and this many outputs, of each cell."""
        if ZMQInteractiveShell.initialized():
            raise RuntimeError("this process has an IPython shell already; make Shell in a new one")
        self._session = RecordingSession(max_bytes, max_outputs)
        self._streams: list[OutStream] = []
        self._streams_as_left: tuple[Any, Any] = (None, None)  # by the last cell
        self._loops: list[asyncio.AbstractEventLoop] = []  # of which this process is a fork
        self._kernel = SimpleNamespace(eventloop=None, _allow_stdin=False)
        self._shell = ZMQInteractiveShell.instance(
            ipython_dir="",
            profile_dir=ProfileDir(),
            compiler_class=_Compiler,
            kernel=self._kernel,
            config=Config({"HistoryManager": {"enabled": False}}),
        )
        self._shell.input_transformer_manager = _Transformer(self._shell.compile.parsed)
        self._shell.displayhook.semicolon_at_end_of_expression = _ends_in_semicolon
        get_exc_info = self._shell._get_exc_info
        self._shell._get_exc_info = lambda error=None: _without_our_frames(*get_exc_info(error))
        self._shell.db = {}  # %cd and %store remember here, not in a profile's folder
        self._shell.displayhook.session = self._session
        self._shell.display_pub.session = self._session
        atexit.unregister(self._shell.atexit_operations)
        linecache.cache.pop("<string>", None)  # of ``python -c``: not what a cell's exec has run
        Application.instance().kernel = self._kernel  # where %matplotlib looks for it
        self._shell.extension_manager.load_extension("storemagic")
        for module in (debugger, pdb):
            vars(module).update(Pdb=debugger.InterruptiblePdb, set_trace=debugger.set_trace)
        self._warm()

    @property
    def user_ns(self) -> dict[str, Any]:
        """The namespace that the cells share."""
        return cast(dict[str, Any], self._shell.user_ns)

    def parse_ahead(self, source: str) -> None:
        """Parse a cell that forks will run unchanged. None of its code is run."""
        self._shell.input_transformer_manager.transform_ahead(source)
        for about in (_is_plain, _hash):
            about(source)

    def run(self, source: str, execution_count: int, *, kept: bool = True) -> list[Output]:
        """Run a cell and return its outputs.

        If a later cell updates a display of this one, the returned outputs change, as with
        nbclient. ``kept``: its source is, in the history and for tracebacks.
        """
        if not self._streams:
            self._start()
        cell = self._session.open_cell()
        self._shell.execution_count = execution_count
        self._shell.set_parent({"header": {"msg_id": cell.msg_id}})
        try:
            with self._cell_environment():
                error = self._loop.run_until_complete(self._execute(source, kept))
        except BaseException as escaped:  # a cell can break IPython itself
            error = _error(escaped, traceback.format_exception(escaped))
        if os.getpid() != self._session.owner:
            os._exit(0)  # a fork that the cell made ends with the cell
        for stream in self._streams:
            stream.flush()
        self._streams_as_left = sys.stdout, sys.stderr
        return self._session.close_cell(error)

    def begin_in_copy(self) -> None:
        """Let this process, a fork with files of its own, run further cells."""
        if not self._streams or self._session.owner == os.getpid():
            return
        self._session.begin_in_copy()
        for stream in self._streams:
            stream.begin_in_copy()
        sys.stdout, sys.stderr = self._streams_as_left
        self._loops.append(self._loop)  # its end would close descriptors that are others' by now
        self._loop = asyncio.new_event_loop()
        asyncio.set_event_loop(self._loop)

    def _warm(self) -> None:
        """Import and compile what the first result and the first error need, for all forks."""
        for cell in ("0", "'?'"):  # the second one uses the tokenizer
            self._shell.transform_cell(cell)
        self._shell.display_formatter.format(0)
        assert self._shell.logger  # a property: its first use imports a module
        try:
            raise ValueError
        except ValueError:
            self._shell.InteractiveTB.structured_traceback(*sys.exc_info())

    def _start(self) -> None:
        """Do what must be done after the fork."""
        self._session.owner = os.getpid()
        self._loop = asyncio.new_event_loop()
        asyncio.set_event_loop(self._loop)
        for stream in (sys.stdout, sys.stderr):
            stream.flush()
        self._streams = [OutStream(self._session, name) for name in DESCRIPTORS]
        sys.stdout, sys.stderr = self._streams
        sys.breakpointhook = lambda *_, **__: None  # as with debugpy when no debugger listens
        if "" not in sys.path:  # modules beside the notebook, found after the standard library's
            installed = (i for i, path in enumerate(sys.path) if path.endswith("-packages"))
            sys.path.insert(next(installed, len(sys.path)), "")

    @contextlib.contextmanager
    def _cell_environment(self) -> Iterator[None]:
        """Let SIGINT interrupt only the cell, and let input() fail as it does under nbclient."""
        saved = builtins.input, getpass.getpass
        builtins.input = MethodType(Kernel.raw_input, self._kernel)
        getpass.getpass = MethodType(Kernel.getpass, self._kernel)
        _signal.signal(signal.SIGINT, signal.default_int_handler)
        try:
            yield
        finally:
            _signal.signal(signal.SIGINT, _signal.SIG_IGN)
            builtins.input, getpass.getpass = saved

    async def _execute(self, source: str, kept: bool) -> Output | None:
        """Run a cell as ipykernel's do_execute does; return the error in its reply, if any.

        `run_cell` would keep a copy of all that is printed, and fail once a cell has set sys.stdout
        to None. So this calls `run_cell_async`, and does the rest itself.
        """
        shell = self._shell
        shell._last_traceback = None
        shell._last_traceback_during_displayhook = False
        transformed, failure = source, None
        try:
            transformed = shell.transform_cell(source)
        except Exception:
            failure = sys.exc_info()
        cell = {"transformed_cell": transformed, "preprocessing_exc_tuple": failure}
        shell.compile.keeps_source = kept
        if not kept:  # it looks for the semicolon in the history
            shell.displayhook.quiet = lambda: _ends_in_semicolon(transformed)
        running = shell.run_cell_async(source, store_history=kept, **cell)
        before = self._streams[1].written
        if _is_plain(source):
            pass
        elif shell.should_run_async(source, **cell):
            running = _cancelled_by_interrupts(running)
        elif self._streams[1].written != before:
            shell.should_run_async(source, **cell)  # a kernel asks twice, and so warns twice
        result = None
        try:
            result = await running
        finally:
            shell.events.trigger("post_execute")
            shell.events.trigger("post_run_cell", result)
        shell.payload_manager.clear_payload()
        if result.success and not shell._last_traceback_during_displayhook:
            return None
        error = result.error_before_exec
        return _error(result.error_in_exec if error is None else error, shell._last_traceback)


async def _cancelled_by_interrupts(running: Coroutine[Any, Any, Any]) -> Any:
    """Let SIGINT cancel what a cell awaits, as a kernel does."""
    loop = asyncio.get_running_loop()
    task = asyncio.ensure_future(running)
    loop.add_signal_handler(signal.SIGINT, task.cancel)
    try:
        return await task
    finally:
        loop.remove_signal_handler(signal.SIGINT)


def _without_our_frames(
    kind: type[BaseException], error: BaseException, trace: TracebackType | None
) -> tuple[type[BaseException], BaseException, TracebackType | None]:
    """Return an error, and those that caused it, without the traceback steps in this package."""
    each: BaseException | None = error
    for _ in range(ERROR_LINES):
        if each is None:
            break
        each.__traceback__ = _student_frames(each.__traceback__)
        each = each.__cause__ or each.__context__
    return kind, error, _student_frames(trace)


def _student_frames(trace: TracebackType | None) -> TracebackType | None:
    steps: list[TracebackType] = []
    while trace is not None:
        if not trace.tb_frame.f_code.co_filename.startswith(_INSIDE):
            steps.append(trace)
        trace = trace.tb_next
    for step in reversed(steps):
        trace = TracebackType(trace, step.tb_frame, step.tb_lasti, step.tb_lineno)
    return trace


def _error(error: BaseException | None, lines: list[str] | None) -> Output:
    """Return an error as it is in a kernel's reply, and as nbgrader records it."""

    def shortened(text: str) -> str:
        return text[:ERROR_CHARACTERS].encode(errors="replace").decode()

    try:
        words = str(error)
    except Exception:  # the student's own __str__
        words = ""
    lines = lines or ["ERROR: An error occurred while showtraceback was disabled"]
    return {
        "output_type": "error",
        "ename": shortened(type(error).__name__),
        "evalue": shortened(words),
        "traceback": [shortened(line) for line in lines[-ERROR_LINES:]],
    }


class _Compiler(XCachingCompiler):
    """Names a cell's code as a kernel with process id 1 would, and parses no cell twice."""

    def __init__(self) -> None:
        super().__init__()
        # a cell may add to them: from __future__ import annotations
        self._default_flags = self.flags
        self.parsed: dict[str, ast.Module] = {}
        self.keeps_source = True

    def cache(self, transformed_code: str, number: int = 0, raw_code: str | None = None) -> str:
        name: str = super().cache(transformed_code, number, raw_code)
        if not self.keeps_source:
            linecache.cache.pop(name, None)
        return name

    def ast_parse(self, source: str, filename: str = "<unknown>", symbol: str = "exec") -> ast.AST:
        parsed = self.parsed.pop(source, None)  # only once: running it may change the tree
        if parsed is not None and (self.flags, symbol) == (self._default_flags, "exec"):
            return parsed
        return super().ast_parse(source, filename, symbol)

    def get_code_name(self, raw_code: str, code: str, number: int) -> str:
        return f"/tmp/ipykernel_1/{_hash(raw_code)}.py"


def _ends_in_semicolon(cell: str) -> bool:
    """Whether a cell's result must not be shown; most cells need no parsing to tell."""
    return ";" in cell and DisplayHook.semicolon_at_end_of_expression(cell)


@lru_cache(maxsize=256)
def _hash(source: str) -> int:
    return int(murmur2_x86(source, get_tmp_hash_seed()))


# IPython's escape characters (its ESC_...), and what may make Python's parser warn
_SIGNS = re.compile(r"[%!?\\]|^\s*[,;/]|\b\d\w*[a-z]", re.MULTILINE | re.IGNORECASE)

_MAY_WAIT_OR_WARN = re.compile(
    r"\b(?:async|await|is|assert)\b|(?:\b(?:None|True|False)|\.\.\.|[\])}\"'\d])\s*[(\[]"
)


@lru_cache(maxsize=256)
def _is_plain(source: str) -> bool:
    """Whether a cell surely awaits nothing and causes no warning when it is compiled.

    IPython compiles all other cells to find out.
    """
    return not (_SIGNS.search(source) or _MAY_WAIT_OR_WARN.search(source))


class _Transformer(TransformerManager):
    """Skips IPython's slow transformation of cells in which there is nothing to transform."""

    def __init__(self, parsed: dict[str, ast.Module]) -> None:
        super().__init__()
        self._parsed = parsed  # for the compiler
        self._defaults = self._transformers()
        self._transformed: dict[str, str] = {}

    def _transformers(self) -> tuple[list[Any], ...]:
        parts = self.cleanup_transforms, self.line_transforms, self.token_transformers
        return tuple(list(part) for part in parts)

    def transform_ahead(self, cell: str) -> None:
        with contextlib.suppress(Exception):  # IPython shows the error when the cell is run
            self._transformed[cell] = super().transform_cell(cell)

    def transform_cell(self, cell: str) -> str:
        if cell in self._transformed and self._transformers() == self._defaults:
            return self._transformed[cell]
        return str(super().transform_cell(cell))

    def do_token_transforms(self, lines: list[str]) -> list[str]:
        text = "".join(lines)
        if self._transformers() == self._defaults and not _SIGNS.search(text):
            with contextlib.suppress(SyntaxError, ValueError):  # IPython shows them in its own way
                self._parsed[text] = compile(text, "<cell>", "exec", _PLAIN_PYTHON)
                return lines
        return list(super().do_token_transforms(lines))

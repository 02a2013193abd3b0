"""A kernel's standard output and error, without its threads."""

import os
import tempfile
from collections.abc import Callable, Iterator
from typing import Any

from ipykernel import iostream

from autograder.sandbox.inside.recording import DESCRIPTORS, RecordingSession


class _NoThread(iostream.IOPubThread):
    """Takes the place of the thread that sends what is written to a kernel's streams."""

    def __init__(self) -> None:
        vars(self).update(thread=None, io_loop=None)

    def schedule(self, flush: Callable[[], None]) -> None:
        """Flush at once. Only a fork made by a cell calls this."""
        flush()


class OutStream(iostream.OutStream):
    """A kernel's stdout or stderr without its threads. Students see the class's name in errors.

    Like a kernel's it takes over the descriptor, and records what processes and C code write there.
    """

    def __init__(self, session: RecordingSession, name: str) -> None:
        super().__init__(session, _NoThread(), name, watchfd=False)
        self._most = session.max_bytes
        self._open()
        os.dup2(self._file.fileno(), DESCRIPTORS[name])

    def begin_in_copy(self) -> None:
        """Record what Python writes in this process, a fork; the descriptor stays as it is."""
        self._master_pid = os.getpid()
        self._open()  # the session's own is shared

    def _open(self) -> None:
        self._file = tempfile.TemporaryFile("a+b", buffering=0)  # noqa: SIM115  for good
        self._fetched = 0
        # a kernel's fileno() leads to its terminal, and not to the notebook
        self._original_stdstream_copy = os.open(os.devnull, os.O_WRONLY)

    @property
    def written(self) -> int:
        """How many characters wait to be flushed."""
        return sum(buffer.tell() for buffer in self._buffers.values())

    def _fetch(self) -> None:
        """Move what was written to the descriptor into the buffer."""
        try:
            size = os.fstat(self._file.fileno()).st_size
            if size == self._fetched or not super()._is_master_process():
                return
            found = os.pread(self._file.fileno(), self._most + 1, self._fetched)
            self._fetched = size
            if size > self._most:
                self._file.truncate(0)
                self._fetched = 0
        except OSError:  # a cell closed all descriptors
            return
        with self._buffer_lock:
            buffer = self._buffers[frozenset(self.parent_header.items())]
            buffer.write(found.decode(errors="replace"))

    def _is_master_process(self) -> bool:
        """Whether this is not a fork. Called before each write, so the order of output is kept."""
        self._fetch()
        return bool(super()._is_master_process())

    def _schedule_flush(self) -> None:
        """Keep what is written until the next flush, unless it is a lot. Called at each write.

        A kernel sends it within 0.2 s.
        """
        if self.written > self._most:
            self._flush()

    def _flush_buffers(self) -> Iterator[tuple[dict[str, Any], str]]:
        self._fetch()
        yield from super()._flush_buffers()

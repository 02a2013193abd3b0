"""A process that turns text into HTML and is stopped where that takes too long.

The limit is on its own CPU time, so that a busy machine changes nothing in a page. A signal stops
it; in a library's C code, which ignores that signal, the kernel kills it, and the next text starts
another process.
"""

import functools
import json
import os
import resource
import select
import signal
import subprocess
import sys
import threading
import time
from types import FrameType
from typing import Any

_MEMORY = 1 << 30  # bytes of address space
_WAIT = 60  # seconds to wait for an answer, however busy the machine
_AGAIN = 0.05  # seconds until the next signal, where one did not stop it


class Painter:
    """The process. It is started at once, and one thread at a time uses it."""

    def __init__(self) -> None:
        self._asking = threading.Lock()
        self._start()

    def _start(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-m", "autograder.pages.painter"],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
        )  # fmt: skip

    def paint(self, kind: str, text: str, limit: float, **more: Any) -> tuple[str | None, float]:
        """Return a text as HTML, None where it was stopped, and the seconds that took.

        ``paint.KINDS`` has the kinds, and what each takes besides the text.
        """
        with self._asking:
            if self._process.poll() is not None:
                self._end()
                self._start()
            asked = json.dumps({"kind": kind, "text": text, "limit": limit, "more": more})
            try:
                answer = self._ask(asked.encode() + b"\n")
            except OSError:  # it ended before it had read everything
                answer = b""
            if not answer.endswith(b"\n"):
                self._end()
                return None, max(limit, 1.0)  # starting another process costs time too
        painted, seconds = json.loads(answer)
        return painted, seconds

    def _end(self) -> None:
        self._process.kill()
        self._process.communicate()  # closes the pipes

    def _ask(self, asked: bytes) -> bytes:
        questions, answers = self._process.stdin, self._process.stdout
        assert questions is not None  # both are pipes
        assert answers is not None
        questions.write(asked)
        questions.flush()
        return answers.readline() if select.select([answers], [], [], _WAIT)[0] else b""


def painter() -> Painter:
    """Return this process's painter; it ends with the process."""
    return _painter(os.getpid())


@functools.cache
def _painter(process: int) -> Painter:
    return Painter()


class _TimeUp(BaseException):
    """Time is up. No library catches a BaseException of ours."""


def _time_up(signal_number: int, frame: FrameType | None) -> None:
    raise _TimeUp


def _limited(kind: str, text: str, limit: float, more: dict[str, Any]) -> str | None:
    from autograder.pages.paint import KINDS

    signal.setitimer(signal.ITIMER_PROF, 2 * limit + 0.2)  # not handled: it kills the process
    signal.setitimer(signal.ITIMER_VIRTUAL, limit, _AGAIN)
    try:
        painted: str = KINDS[kind](text, **more)
    except Exception:  # the text is then shown as it is written
        return None
    return painted


def main() -> None:
    """Answer one request after another, until standard input is closed."""
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what a library prints must not mix with the answers
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGVTALRM, _time_up)
    from autograder.pages import paint  # before time and memory count

    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    for line in sys.stdin.buffer:
        asked = json.loads(line)
        paint.load(asked["kind"])
        start = time.process_time()
        try:
            painted = _limited(**asked)
        except _TimeUp:
            painted = None
        for clock in (signal.ITIMER_VIRTUAL, signal.ITIMER_PROF):
            signal.setitimer(clock, 0)
        answer = json.dumps([painted, time.process_time() - start])
        answers.write(answer.encode() + b"\n")
        answers.flush()


if __name__ == "__main__":
    main()

"""The folder in which a test that reads or writes files runs, in the judge.

It is the judge's own and there for one test. Before the test it holds the assignment's files and
those that the student's cells have left; what the test writes goes along with each call of a
student's function, and what the function writes comes back. Files are bytes by name, and a
student's is data alone: nothing imports, executes or unpickles it here, whatever the test asks for
(``_refuse``). A name that is not plain is left out, and a kind of file that is not on the list has
its name and size here and no content.
"""

import contextlib
import functools
import os
import re
import stat
import sys
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import CodeType
from typing import Any

from autograder.judge.assignment import defining_modules
from autograder.judge.cell_code import INSIDE_WOULD_DO, Broken
from autograder.judge.helper_cells import Compiled, TestCell
from autograder.sandbox.wire import MAX_FILE_BYTES, MAX_FILES, MAX_FILES_BYTES, Quota

# A test that names none of these, nor a word that begins so, uses no files and executes no text.
_WORDS = frozenset(
    ("os", "io", "pathlib", "Path", "PurePath", "glob", "iglob", "shutil", "tempfile", "csv",
     "fromfile", "tofile", "genfromtxt", "memmap", "imread", "imsave", "listdir", "exists",
     "isfile", "sqlite3", "zipfile", "tarfile", "gzip", "bz2", "lzma", "shelve", "pickle",
     "subprocess", "system", "popen", "runpy", "marshal", "eval", "exec", "compile",
     "configparser", "fileinput", "linecache", "FileIO", "TextIOWrapper", "walk", "scandir")
)  # fmt: skip
_BEGINNINGS = ("open", "read_", "write_", "save", "load", "to_", "dump")
# Kinds of files that are data, by the ends of their names. Not: modules, pickles, archives,
# databases, and what unpacks to a thousand times its size.
_DATA = frozenset(
    ("", ".txt", ".csv", ".tsv", ".json", ".jsonl", ".npy", ".dat", ".log", ".md", ".rst", ".html",
     ".xml", ".yaml", ".yml", ".ini", ".cfg", ".toml", ".tex", ".bib", ".png", ".jpg", ".jpeg",
     ".gif", ".svg", ".ppm", ".pgm", ".bin", ".wav")
)  # fmt: skip
_NAME = re.compile(r"\w[\w .()+=,-]{0,99}(?:/\w[\w .()+=,-]{0,99}){0,4}")
_OF_A_TEST = 8  # times as much as of a call, for all calls of a test together


def uses_files(test: TestCell, own: Mapping[str, bytes]) -> bool:
    """Whether a test names anything that works on files, or executes text.

    So may a locked cell that it uses, or a module among the assignment's ``own`` files, but not one
    that says that it defines names and does no more.
    """
    names = _names_of(test)
    if _work_on_files(names):
        return True
    modules = {name: own[f"{name}.py"] for name in names if f"{name}.py" in own}
    if not modules:
        return False
    defining = defining_modules(own)
    return any(
        _work_on_files(_words_of(source))
        for name, source in modules.items()
        if name not in defining
    )


def _work_on_files(names: frozenset[str]) -> bool:
    return bool(names & _WORDS) or any(name.startswith(_BEGINNINGS) for name in names)


@functools.lru_cache(maxsize=256)
def _names_of(test: TestCell) -> frozenset[str]:
    return frozenset(name for code in (test.run, *test.helpers) for name in _names(code))


@functools.lru_cache(maxsize=64)
def _words_of(source: bytes) -> frozenset[str]:
    return frozenset(re.findall(r"[^\W\d]\w*", source.decode(errors="replace")))


def _names(code: Compiled) -> Iterator[str]:
    waiting: list[Any] = [*code]
    while waiting:
        each = waiting.pop()
        if isinstance(each, CodeType):
            yield from each.co_names
            waiting += each.co_consts


class Scratch:
    """A test's folder, and what its other side knows of it."""

    def __init__(self, folder: str, test: TestCell) -> None:
        self.folder, self._test = folder, test.cell
        self.code_names = {code[0].co_filename for code in (test.run, *test.helpers)}
        self.refused: Broken | None = (
            None  # why the test cannot be judged: what it did with a student's file
        )
        self.has_students = False
        self._sent: dict[str, tuple[int, int, int]] = {}
        self._room = Quota(_OF_A_TEST * MAX_FILES_BYTES, _OF_A_TEST * MAX_FILES)  # for a student's
        self._empty: set[str] = set()  # names whose content stays in the student's process

    def add_own(self, files: Mapping[str, bytes]) -> None:
        """Write the assignment's own files, which the student's process has too."""
        # by these names the judge compiles the modules among them
        self.code_names |= {name.removesuffix(".py") for name in files if name.endswith(".py")}
        for name, content in files.items():
            path = Path(self.folder, name)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)

    def take(self, changes: Any, but: Mapping[str, bytes] | None = None) -> None:
        """Take over changes that the student's process tells, of plain names but these.

        What it tells is hostile: whatever is no file's name and content is passed over.
        """
        if not isinstance(changes, dict):
            return
        files, large, gone = (changes.get(key) for key in ("files", "large", "gone"))
        left = MAX_FILES_BYTES
        for name, content in [*_pairs(files), *_pairs(large)][:MAX_FILES]:
            size = len(content) if type(content) is bytes else content
            if name in (but or ()) or type(size) is not int or not 0 <= size < 1 << 40:
                continue
            is_shown = type(content) is bytes and Path(name).suffix.lower() in _DATA
            is_shown &= size <= min(MAX_FILE_BYTES, left)
            if not self._room.take(size if is_shown else 0, 1):
                break
            left -= size if is_shown else 0
            self._write(name, content if is_shown else None, size)
        for name in gone if isinstance(gone, list) else ():
            if type(name) is str and (path := self._place(name)) is not None:
                with contextlib.suppress(OSError):
                    path.unlink()
        self._sent = self._state()

    def outgoing(self) -> dict[str, Any]:
        """Return what the test has written and removed since both sides knew the same."""
        now = self._state()
        changed = [name for name, about in now.items() if self._sent.get(name) != about]
        if sum(now[name][1] for name in changed) > _OF_A_TEST * MAX_FILES_BYTES:
            self.refuse(f"writes files of more than {_OF_A_TEST * MAX_FILES_BYTES >> 20} MB")
        gone = [name for name in self._sent if name not in now]
        files = {name: Path(self.folder, name).read_bytes() for name in changed}
        self._empty -= files.keys()
        self._sent = now
        return {"files": files, "gone": gone}

    def refuse(self, what: str) -> None:
        """Keep why the test cannot be judged, and stop it there. Raises Broken."""
        self.refused = self.refused or Broken(self._test, 0, what, INSIDE_WOULD_DO)
        raise self.refused

    def is_here(self, path: object) -> bool:
        """Whether a path, as it was given to Python, leads into this folder."""
        if not isinstance(path, str | bytes | os.PathLike):
            return False
        real = os.path.realpath(os.fsdecode(path))
        return real.startswith(self.folder + os.sep)

    def open(self, path: object, mode: object, by: str) -> None:
        """Look at a path that is opened ``by`` some code; refuse what must stay closed."""
        if not self.is_here(path):
            return
        name = os.path.relpath(os.path.realpath(os.fsdecode(path)), self.folder)  # type: ignore[arg-type]
        if by.startswith("<frozen "):
            self.refuse(f"imports or runs {name}, which may be a student's")
        if name in self._empty:
            if not (isinstance(mode, str) and mode[:1] in ("w", "x")):
                self.refuse(f"opens {name!r}, a kind or size of file that stays with the student")
            self._empty.discard(name)

    def _write(self, name: str, content: bytes | None, size: int) -> None:
        path = self._place(name)
        if path is None:
            return
        with contextlib.suppress(OSError):  # a folder has this name, or there is no room
            path.parent.mkdir(parents=True, exist_ok=True)
            with contextlib.suppress(FileNotFoundError):
                path.unlink()  # never through a link that the test has made
            path.write_bytes(content or b"")
            self.has_students = True
            if content is None:
                os.truncate(path, size)
                self._empty.add(name)
            else:
                self._empty.discard(name)

    def _place(self, name: str) -> Path | None:
        """Return where a file of the student's lies, or None where its name is not plain."""
        if not _NAME.fullmatch(name) or name.endswith("matplotlibrc"):  # settings, wherever found
            return None
        path = Path(self.folder, name)
        inside = os.path.realpath(path.parent)  # the test may have made a link of a folder
        return path if inside == self.folder or self.is_here(inside) else None

    def _state(self) -> dict[str, tuple[int, int, int]]:
        found = {}
        for folder, _, names in os.walk(self.folder):
            for name in names:
                path = os.path.join(folder, name)
                about = os.stat(path) if os.path.exists(path) else os.lstat(path)
                if stat.S_ISREG(about.st_mode):
                    key = os.path.relpath(path, self.folder)
                    found[key] = (about.st_mtime_ns, about.st_size, about.st_ino)
        return found


_running: list[Scratch] = []  # the folder of the test that runs, if it has one


@contextlib.contextmanager
def folder(test: TestCell, own: Mapping[str, bytes], left: Any) -> Iterator[Scratch]:
    """Run a test in a new folder with these files; ``left`` is what the student's process told.

    A process judges one test at a time: its working folder and its import path are changed.
    Raises Broken where the test did with what is a student's what the judge refuses.
    """
    _watch()
    path = sys.path[:]
    before = os.open(".", os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        with tempfile.TemporaryDirectory() as made:
            scratch = Scratch(os.path.realpath(made), test)
            scratch.add_own(own)
            scratch.take(left, but=own)
            sys.path[:] = [each for each in path if os.path.isabs(each)]  # "" is this folder
            os.chdir(made)
            _running.append(scratch)
            try:
                yield scratch
            finally:
                _running.pop()
                os.fchdir(before)
                sys.path[:] = path
    finally:
        os.close(before)
        if scratch.refused:
            raise scratch.refused from None


@functools.cache
def _watch() -> None:
    """Have every event of Python's that `_refuse` knows looked at, from now on."""
    sys.addaudithook(lambda event, args: _refuse(event, args) if _running else None)


_STARTS = frozenset(
    ("subprocess.Popen", "os.system", "os.exec", "os.posix_spawn", "os.spawn", "os.fork",
     "os.forkpty", "pty.spawn", "ctypes.dlopen")
)  # fmt: skip


def _refuse(event: str, args: tuple[Any, ...]) -> None:
    """Refuse what could run a student's file, or text, here, however it is reached.

    A pickle that names a class or a function; a program or a library; what Python would import
    from the folder; text that the test itself executes, for nobody can tell where it comes from.
    """
    scratch = _running[-1]
    if event == "pickle.find_class":
        scratch.refuse(f"unpickles {args[0]}.{args[1]}: what a student has pickled could run code")
    elif event in _STARTS:
        if scratch.has_students:
            scratch.refuse(f"starts a program or a library beside a student's files ({event})")
    elif event in ("open", "sqlite3.connect"):
        scratch.open(args[0], args[1] if len(args) > 1 else None, by=_caller())
    elif event == "import":
        if args[1] is not None and scratch.is_here(args[1]):
            scratch.refuse(f"imports or runs {args[1]}, which may be a student's")
    elif event in ("compile", "exec", "marshal.loads"):
        if _caller() in scratch.code_names:
            scratch.refuse("executes text: it could be a student's")
        if event == "compile" and scratch.is_here(args[1]) and os.path.lexists(args[1]):
            scratch.refuse("executes a file that may be a student's")


def _caller() -> str:
    """Return the name of the code that caused the event, three steps up."""
    return sys._getframe(3).f_code.co_filename


def _pairs(value: Any) -> list[tuple[str, Any]]:
    if not isinstance(value, dict):
        return []
    return [(name, content) for name, content in value.items() if type(name) is str]

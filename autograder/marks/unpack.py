"""Unpack a download for ``nbgrader zip_collect``, whatever students have put into it.

What cannot be unpacked is listed with why, and stops nothing else: archives that are empty, broken,
encrypted, too large unpacked or too deep, and files whose names lead elsewhere, or that are links.
Nothing is written twice, and nothing outside the folder.
"""

import lzma
import os
import shutil
import struct
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Generator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO, Any, NoReturn

from nbgrader.plugins.zipcollect import ExtractorPlugin

from autograder.course import disk
from autograder.marks.download_names import is_junk
from autograder.plain_text import shown

MOST_BYTES = 100_000_000  # unpacked from one archive; of a download, also so many times its size:
MOST_TIMES = 50
MOST_FILES = 100_000
MOST_DEPTH = 3  # archives within archives
_BROKEN = (
    zipfile.BadZipFile, tarfile.TarError, zlib.error, lzma.LZMAError, struct.error, EOFError,
    RuntimeError, ValueError, LookupError, OverflowError,
)  # fmt: skip
_ENCRYPTED = 0x1  # in a zip file's flags
_LINK = 0o120000
_ASK = "Next: ask for the notebook itself"


class _Refused(Exception):
    """An archive, or one of its files, is not unpacked; the message says why."""


@dataclass(frozen=True, kw_only=True)
class _Member:
    """One file of an archive: where it belongs, how large it says it is, how to open it."""

    name: str
    size: int
    open: Callable[[], IO[bytes]]
    refused: str = ""


class ZipExtractor(ExtractorPlugin):
    """The plug-in that ``ZipCollectApp.extractor_plugin`` names.

    ``broken`` tells, for the collector, what could not be unpacked: path -> why, and what to do.
    """

    def __init__(self, **traits: Any) -> None:
        super().__init__(**traits)
        self.broken: dict[Path, str] = {}

    def extract(self, archive_path: str, extracted_path: str) -> None:
        """Unpack archives and copy other files; called by ``nbgrader zip_collect``."""
        archive, extracted = Path(archive_path), Path(extracted_path)
        files = sorted(path for path in archive.rglob("*") if path.is_file())
        if not files:
            self.log.warning("No files found in directory: %s", archive)
        try:
            for path in files:
                folder = extracted / path.parent.relative_to(archive)
                folder.mkdir(parents=True, exist_ok=True)
                if path.suffix in self.zip_ext:
                    self.broken |= unpack_tree(path, folder, self.zip_ext)
                else:
                    shutil.copy(path, folder / path.name)
        except OSError as error:  # of the course's disk: no student's fault
            self._stop(disk.told(error))

    def _stop(self, why: str) -> NoReturn:
        self.log.error("Nothing was collected: %s", shown(why))
        raise SystemExit(2)


def unpack_tree(
    archive: Path, folder: Path, extensions: list[str], depth: int = 1
) -> dict[Path, str]:
    """Unpack an archive into a folder of its own within ``folder``, and archives within it.

    An archive within another is taken away once all of it is unpacked: it stands in the other.
    Returns what could not be unpacked, with why.
    """
    broken: dict[Path, str] = {}
    own = _fresh(folder / archive.name.removesuffix(archive.suffix).removesuffix(".tar"))
    own.mkdir()
    most = max(MOST_BYTES, MOST_TIMES * archive.stat().st_size) if depth == 1 else MOST_BYTES
    try:
        broken |= {
            Path(f"{archive}/{name}"): why for name, why in _unpack(archive, own, most).items()
        }
    except _Refused as error:
        broken[archive] = str(error)
    except _BROKEN as error:
        broken[archive] = f"it is no whole archive ({error}). {_ASK}"
    inner = sorted(p for p in own.rglob("*") if p.suffix in extensions and p.is_file())
    for path in inner:
        if is_junk(path.relative_to(own)):
            continue
        if depth == MOST_DEPTH:
            broken[path] = f"it is an archive more than {MOST_DEPTH} deep in others. {_ASK}"
            continue
        found = unpack_tree(path, path.parent, extensions, depth + 1)
        broken |= found
        if not any(path in (each, *each.parents) for each in found):
            path.unlink()
    return broken


def _unpack(archive: Path, folder: Path, most: int) -> dict[str, str]:
    """Write an archive's files below ``folder``, ``most`` bytes of them; return why some are not
    there.

    Raises _Refused where the whole archive is not to be unpacked.
    """
    if not archive.stat().st_size:
        raise _Refused(f"it is empty (0 bytes). {_ASK}")
    left = most
    broken: dict[str, str] = {}
    with closing(_members(archive)) as members:
        count = 0
        for count, member in enumerate(members, 1):
            if member.size > left or count > MOST_FILES:
                raise _Refused(
                    f"it holds more than {most:,} bytes or {MOST_FILES:,} files, and what is "
                    f"beyond is not unpacked. {_ASK}"
                )
            try:
                left -= _write(member, _place_of(member, folder))
            except _Refused as error:
                broken[member.name] = f"{error}. {_ASK}"
            except _BROKEN as error:
                broken[member.name] = f"it is broken ({error}). {_ASK}"
    if not count:
        raise _Refused(f"it holds no file. {_ASK}")
    if len(broken) == count:
        raise _Refused(next(iter(broken.values())))
    return broken


def _members(archive: Path) -> Generator[_Member, None, None]:
    """Yield an archive's files. Raises one of _BROKEN or _Refused where it is none."""
    if zipfile.is_zipfile(archive):
        with zipfile.ZipFile(archive) as packed:
            for about in packed.infolist():
                if about.is_dir():
                    continue
                refused = ""
                if about.flag_bits & _ENCRYPTED:
                    refused = "it is encrypted"
                elif about.external_attr >> 16 & 0o170000 == _LINK:
                    refused = "it is a link"
                yield _Member(
                    name=about.filename, size=about.file_size, refused=refused,
                    open=lambda about=about: packed.open(about),  # type: ignore[misc]
                )  # fmt: skip
        return
    try:
        packed_tar = tarfile.open(archive)  # noqa: SIM115 (closed below)
    except _BROKEN as error:
        raise _Refused(f"it is no zip or tar archive, or not a whole one. {_ASK}") from error
    with packed_tar:
        for each in packed_tar:
            if each.isdir():
                continue
            yield _Member(
                name=each.name, size=each.size, refused="" if each.isfile() else "it is no file",
                open=lambda each=each: packed_tar.extractfile(each),  # type: ignore[misc, arg-type]
            )  # fmt: skip


def _place_of(member: _Member, folder: Path) -> Path:
    """Return where a file belongs. Raises _Refused where that is not below the folder, or taken."""
    if member.refused:
        raise _Refused(member.refused)
    name = member.name.replace("\\", "/")
    parts = PurePosixPath(name).parts
    if name.startswith("/") or ".." in parts or not parts or "\0" in name or ":" in parts[0]:
        raise _Refused("its name leads out of the archive")
    path = folder.joinpath(*parts)
    if os.path.lexists(path):
        raise _Refused("a file of this name stands before it in the archive")
    return path


def _write(member: _Member, path: Path) -> int:
    """Write a file and return its size. Raises _Refused where it is larger than it says."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        target = path.open("xb")
    except (FileExistsError, NotADirectoryError) as error:
        raise _Refused("a file and a folder of the archive have the same name") from error
    except OSError as error:
        if disk.is_machines(error):
            raise
        raise _Refused(f"its name cannot be written ({error.strerror})") from error
    try:
        with target, member.open() as source:
            written = 0
            while chunk := source.read(1 << 20):
                written += len(chunk)
                if written > member.size:
                    raise _Refused("it is larger than it says")
                target.write(chunk)
    except (_Refused, *_BROKEN):
        path.unlink()
        raise
    except OSError as error:
        path.unlink()
        if error.errno is None:  # of a decompressor
            raise _Refused(f"it is broken ({error})") from error
        raise
    return written


def _fresh(folder: Path) -> Path:
    """Return a name that nothing has: this one, or with a number."""
    number, fresh = 2, folder
    while os.path.lexists(fresh):
        number, fresh = number + 1, folder.with_name(f"{folder.name} ({number})")
    return fresh

"""``nbgrader collect``, one student's folder at a time: a bad one stops nobody else's.

Everybody may write to the exchange, and students name their own folders there. nbgrader takes the
student's id from that name, into paths and into the formgrader's pages, which do not escape it. A
folder that cannot be copied, or whose name holds no student's id, stays in the exchange and is
listed at the end. A link is copied as a link and refused when it is graded: it may lead to a file
of the teacher's.
"""

import os
import re
import shutil
from datetime import datetime
from pathlib import Path
from typing import Any

from nbgrader.exchange.default import ExchangeCollect
from nbgrader.utils import ignore_patterns

from autograder.course.sharing import share
from autograder.plain_text import shown

_STUDENT = re.compile(r"\w[\w.@+-]*")


class ExchangeCollector(ExchangeCollect):
    """Collects each folder by itself; named in ``ExchangeFactory.collect``."""

    src_records: list[dict[str, Any]]

    def init_src(self) -> None:
        """Find what was handed in; nbgrader calls it first."""
        self._left: dict[str, str] = {}
        super().init_src()
        self.src_records = [each for each in self.src_records if each["filename"] not in self._left]

    def _path_to_record(self, path: str) -> dict[str, Any]:
        try:
            record: dict[str, Any] = super()._path_to_record(path)
        except Exception:  # nbgrader's own, and those of whatever reads a time
            record = {}
        if _STUDENT.fullmatch(record.get("username", "")):
            return record
        name = os.path.basename(path)
        self._left[name] = (
            f"its name is not STUDENT+{self.coursedir.assignment_id}+TIME, with letters, digits "
            "and . _ - @ + in STUDENT; whoever owns it may know why"
        )
        return {"username": name, "filename": name, "timestamp": datetime.min}

    def copy_files(self) -> None:
        """Copy all; nbgrader calls it last."""
        super().copy_files()
        if self._left:
            listed = [f"  {shown(name)}: {shown(why)}" for name, why in self._left.items()]
            first = (
                f"{len(listed)} could not be collected. Next: look at them in {self.inbound_path}, "
                "or ask for the work again"
            )
            self.fail("\n".join([first, *listed]))

    def do_copy(self, src: str, dest: str, log: Any = None) -> None:
        """Copy one folder, or leave nothing of it."""
        course = self.coursedir
        try:
            if (size := self.get_size(src)) > 1000 * course.max_dir_size:
                raise OSError(None, f"it has {size:,} bytes (c.CourseDirectory.max_dir_size)")
            ignore = ignore_patterns(
                exclude=course.ignore, include=course.include,
                max_file_size=course.max_file_size, log=self.log,
            )  # fmt: skip
            shutil.copytree(src, dest, symlinks=True, ignore=ignore)
            if course.groupshared:
                share(Path(course.root), [Path(dest)])
        except (OSError, RecursionError) as error:
            shutil.rmtree(dest, ignore_errors=True)
            told = error.args[0][0][2] if isinstance(error, shutil.Error) else error
            self._left[os.path.basename(src)] = str(getattr(told, "strerror", None) or told)

"""Takes from the exchange what nbgrader's pages can name; ``ExchangeFactory.collect`` names it.

Whoever hands in names the folder in ``inbound/``, and nbgrader takes the student's id from it: into
paths, and into the formgrader's pages, which do not escape it.
"""

import re
from datetime import datetime
from pathlib import Path
from typing import Any

from nbgrader.exchange.default import ExchangeCollect
from nbgrader.utils import parse_utc

_STUDENT = re.compile(r"\w[\w.@+-]*")


class Collect(ExchangeCollect):
    """``nbgrader collect``; a folder by any other name is left, and the rest is taken."""

    src_records: list[dict[str, Any]]

    def init_src(self) -> None:
        """Find the submissions that are to be collected."""
        super().init_src()
        self.src_records = [record for record in self.src_records if record["username"]]

    def _path_to_record(self, path: str) -> dict[str, Any]:
        name = Path(path).name
        student, _, about = name.partition(f"+{self.coursedir.assignment_id}+")
        try:
            timestamp = parse_utc(about.partition("+")[0])
        except (ValueError, OverflowError, TypeError):  # of dateutil
            timestamp = None
        if timestamp is None or not _STUDENT.fullmatch(student):
            self.log.warning(
                "%s is not collected: its name is not STUDENT+%s+TIME, with letters, digits and "
                ". _ - @ + in STUDENT. Whoever owns it may know why.",
                ascii(path), self.coursedir.assignment_id,
            )  # fmt: skip
            return {"username": "", "filename": name, "timestamp": datetime.min}
        return {"username": student, "filename": name, "timestamp": timestamp}

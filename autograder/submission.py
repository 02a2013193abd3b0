"""A submission's folder read with suspicion: the notebook's bytes and the files beside it."""

import stat
from pathlib import Path

from autograder.restore import MAX_BYTES, SubmissionError

MAX_FILE_BYTES = 8_000_000  # of all files beside the notebook together
MAX_FILES = 1_000
NOT_WORK = frozenset({"timestamp.txt", "submission_secret.txt"})


def read_submission(folder: Path, notebook: str) -> tuple[bytes, dict[str, bytes]]:
    """Return the bytes of ``<notebook>.ipynb`` and of every other file, by its relative name.

    Raises SubmissionError where the notebook is missing or too large, and where the folder holds
    a link, a pipe or a device: such a name could stand for a file that is not the student's.
    """
    path = folder / f"{notebook}.ipynb"
    files: dict[str, bytes] = {}
    total = 0
    for entry in sorted(folder.rglob("*")):
        mode = entry.lstat().st_mode
        name = str(entry.relative_to(folder))
        if stat.S_ISDIR(mode):
            continue
        if not stat.S_ISREG(mode):
            raise SubmissionError(
                f"{name} is a link or no ordinary file. Next: hand in the files themselves."
            )
        if entry.suffix == ".ipynb" or name in NOT_WORK or ".ipynb_checkpoints" in entry.parts:
            continue
        total += entry.stat().st_size
        if total > MAX_FILE_BYTES:
            raise SubmissionError(
                f"the files beside the notebook have more than {MAX_FILE_BYTES:,} bytes, with "
                f"{name}. Next: hand in what the notebook needs, and no more."
            )
        if len(files) == MAX_FILES:
            raise SubmissionError(
                f"there are more than {MAX_FILES:,} files beside the notebook. Next: hand in what "
                "the notebook needs, and no more."
            )
        files[name] = entry.read_bytes()
    if not path.is_file():
        others = sorted(str(each.relative_to(folder)) for each in folder.rglob("*.ipynb"))
        raise SubmissionError(
            f"there is no {notebook}.ipynb in the submission; found {others or 'no notebook'}. "
            f"Next: name the notebook {notebook}.ipynb and hand it in again."
        )
    if path.stat().st_size > MAX_BYTES:
        raise SubmissionError(
            f"the notebook has {path.stat().st_size:,} bytes; at most {MAX_BYTES:,} are read. "
            "Next: clear its outputs (Kernel, Restart and Clear Outputs) and hand it in again."
        )
    return path.read_bytes(), files

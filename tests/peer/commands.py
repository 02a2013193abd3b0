"""Many of nbgrader's commands in one course, in one process, which spares most of their time.

Standard input holds a list of arguments for each, as JSON; the output, exit codes and logs.
"""

import io
import json
import logging
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from jupyter_core.application import NoStart
from nbgrader.apps import NbGraderApp

from autograder.course.folder import environment


def run_all(course: Path, commands: Sequence[Sequence[str]]) -> list[tuple[int, str]]:
    """Run ``nbgrader ARGUMENTS`` for each in the course; return exit codes and what was logged."""
    done = subprocess.run(
        [sys.executable, "-m", "peer.commands"], cwd=course, input=json.dumps(commands), text=True,
        env=environment() | {"PYTHONPATH": str(Path(__file__).parents[1])},
        capture_output=True, check=False,
    )  # fmt: skip
    if done.returncode:
        raise SystemExit(f"nbgrader's commands ended early in {course}:\n{done.stderr[-3000:]}")
    return [tuple(each) for each in json.loads(done.stdout.splitlines()[-1])]


def run(arguments: Sequence[str]) -> tuple[int, str]:
    """Run one command in this process, as nbgrader's own tests do."""
    app: Any = NbGraderApp.instance()
    log, code = io.StringIO(), 0
    try:
        app.initialize(arguments)
        app.init_logging(logging.StreamHandler, [log], color=False, subapps=True)
        app.start()
    except NoStart:
        pass
    except SystemExit as end:
        code = int(end.code or 0)
    finally:
        app.reset()
    return code, log.getvalue()


if __name__ == "__main__":
    print("\n" + json.dumps([run(arguments) for arguments in json.load(sys.stdin)]))

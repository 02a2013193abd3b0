"""``autograder gradescope``: an autograder for Gradescope, as a zip file to upload there.

Its layout follows Gradescope's specification (gradescope-autograders.readthedocs.io, "Autograder
Specifications"): ``setup.sh`` runs once with a network, as root, when the image is built;
``run_autograder`` runs for each submission, and needs none. Below ``/autograder/source`` lies a
course: the assignment, the course's secret and this package.
"""

import shlex
import zipfile
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from importlib import import_module
from importlib.metadata import entry_points
from pathlib import Path
from typing import get_args

from autograder import __version__
from autograder.course.secret import read_secret
from autograder.exercise import GROUP, find
from autograder.gradescope.requirements import constraints, requirements
from autograder.judge.assignment import Assignment, all_from_source
from autograder.sandbox.sandbox import Kind

VISIBILITIES = ("visible", "after_due_date", "after_published", "hidden")
_PACKAGE = Path(__file__).parent.parent
_NEVER = (1980, 1, 1, 0, 0, 0)  # the same course gives the same bytes

SETUP = """\
#!/usr/bin/env bash
# Run once, as root and with a network, when Gradescope builds the image.
set -euo pipefail
cd "${AUTOGRADER_ROOT:-/autograder}/source"

install() {
  apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -qq -y "$@" >/dev/null
}
become=
fits() {
  "$1" -c "$become"'import sys, venv; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))'
}

%(sandbox)s
python=
for name in python3 python3.13 python3.12 python3.11; do
  if fits "$name" 2>/dev/null; then python=$name; break; fi
done
if [ -z "$python" ]; then
  for name in python3.12 python3.11 python3.13; do
    if install "$name" "$name-venv" && fits "$name"; then python=$name; break; fi
  done
fi
if [ -z "$python" ]; then
  echo "Python 3.11 to 3.13${become:+ that everybody can read} is needed;" \\
    "choose a newer base image (Ubuntu 22.04 or later)." >&2
  exit 1
fi
"$python" -m venv .venv || { install "$python-venv" && "$python" -m venv .venv; }
.venv/bin/pip install --quiet --disable-pip-version-check --constraint constraints.txt \
  --requirement requirements.txt
echo "Ready: $(.venv/bin/python --version), $(.venv/bin/pip list 2>/dev/null | wc -l) packages."
"""
SETUP_SANDBOX = {
    "bubblewrap": "command -v bwrap >/dev/null || install bubblewrap\n",
    "uid": """\
# Students' code will run as ordinary users, and they must be able to read Python.
umask 022
become='import os; os.setgroups([]); os.setgid(65534); os.setuid(65534); '
""",
}
RUN = """\
#!/bin/sh
# Run for each submission; writes results/results.json. Students' code runs in the sandbox named
# here, and in no other: where it cannot be set up, nothing is judged.
root="${AUTOGRADER_ROOT:-/autograder}"
cd "$root/source" || exit 1  # a folder that the uid sandbox finds closed
export PYTHONPATH="$root/source"
exec "$root/source/.venv/bin/python" -P -m autograder.gradescope.run "$root" %(options)s
"""


class PackError(Exception):
    """An autograder that cannot be packed, with the next step for the instructor."""


@dataclass(frozen=True, kw_only=True)
class Settings:
    """What is fixed in the zip: which sandbox, and who sees what when."""

    assignment: str
    notebook: str | None = None  # which one is judged; None: all
    sandbox: str = "bubblewrap"
    visibility: str = "visible"  # of each test
    stdout_visibility: str = "hidden"  # of what is printed for the instructor
    inside: tuple[str, ...] = ()  # tests that run beside the student's code, with those tagged

    def __post_init__(self) -> None:
        for name, value, known in (
            ("sandbox", self.sandbox, get_args(Kind)),
            ("visibility", self.visibility, VISIBILITIES),
            ("stdout visibility", self.stdout_visibility, VISIBILITIES),
        ):
            if value not in known:
                raise PackError(
                    f"{name} {value!r} is unknown. Next: choose one of {', '.join(known)}"
                )


def pack(course: Path, settings: Settings, target: Path) -> None:
    """Write the zip file. Its scores are those of ``autograder judge`` in this course.

    Raises AssignmentError where the course has no such assignment, ExerciseError where an exercise
    is not installed, PackError where this package lacks its list of versions or students' code can
    import here what the image could not have, SecretError where the course's secret is damaged.
    """
    source = course / "source" / settings.assignment
    notebooks = all_from_source(source, settings.notebook)
    secret = read_secret(course / "course_secret")
    files = dict(_files(source, f"source/{settings.assignment}"))
    files |= _packages({each.exercise for each in notebooks})
    files["course_secret"] = f"{secret.hex()}\n".encode()
    try:
        required = requirements()
    except LookupError as error:
        raise PackError(str(error)) from error
    files["requirements.txt"] = "".join(f"{name}\n" for name in required).encode()
    files["constraints.txt"] = constraints(
        _constraints().read_text(encoding="utf-8"), required
    ).encode()
    setup = {"sandbox": SETUP_SANDBOX.get(settings.sandbox, "")}
    scripts = {"setup.sh": SETUP % setup, "run_autograder": _run(settings, notebooks)}
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in scripts.items():
            archive.writestr(_entry(name, 0o755), text)
        for name, data in sorted(files.items()):
            archive.writestr(_entry(name, 0o644), data)


def _run(settings: Settings, notebooks: Sequence[Assignment]) -> str:
    tests = {cell.grade_id for each in notebooks for cell in each.tests}
    options = (
        ("--assignment", settings.assignment),
        *(("--notebook", each.notebook) for each in notebooks),
        ("--sandbox", settings.sandbox),
        ("--visibility", settings.visibility),
        ("--stdout-visibility", settings.stdout_visibility),
        *(("--inside", name) for name in settings.inside if name in tests),
    )
    words = [f"{name} {shlex.quote(value)}" for name, value in options]
    return RUN % {"options": " \\\n  ".join(["", *words])}


def _packages(exercises: Collection[str]) -> dict[str, bytes]:
    """Return this package, and those that have the notebooks' exercises, as if installed there.

    Exercises are found by entry points, which importlib.metadata reads from a *.dist-info folder.
    """
    for name in exercises:
        find(name)  # raises where it is not installed
    found = [
        each
        for each in entry_points(group=GROUP)
        if each.name in exercises or each.module.split(".")[0] == _PACKAGE.name
    ]
    files = dict(_files(_PACKAGE, _PACKAGE.name))
    for name in {each.module.split(".")[0] for each in found} - {_PACKAGE.name}:
        origin = Path(import_module(name).__file__ or "")
        if origin.name == "__init__.py":
            files |= dict(_files(origin.parent, name))
        else:
            files[f"{name}.py"] = origin.read_bytes()
    listed = "".join(sorted({f"{each.name} = {each.value}\n" for each in found}))
    about = f"autograder-{__version__}.dist-info"
    files[f"{about}/entry_points.txt"] = f"[{GROUP}]\n{listed}".encode()
    files[f"{about}/METADATA"] = (
        f"Metadata-Version: 2.1\nName: autograder\nVersion: {__version__}\n".encode()
    )
    return files


def _files(folder: Path, name: str) -> Iterator[tuple[str, bytes]]:
    for path in folder.rglob("*"):
        parts = path.relative_to(folder).parts
        if path.is_file() and not {"__pycache__", ".ipynb_checkpoints", "_course"} & {*parts}:
            yield f"{name}/{'/'.join(parts)}", path.read_bytes()


def _constraints() -> Path:
    for folder in (_PACKAGE / "_course", _PACKAGE.parent):
        if (folder / "constraints.txt").is_file():
            return folder / "constraints.txt"
    raise PackError(
        f"no constraints.txt beside or inside {_PACKAGE}. Next: install the package again"
    )


def _entry(name: str, mode: int) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, _NEVER)
    entry.compress_type = zipfile.ZIP_DEFLATED
    entry.create_system = 3  # Unix, so that the mode counts
    entry.external_attr = (0o100000 | mode) << 16
    return entry

"""Rebuild what is derived: the kit beside the source notebook, and ``release/``.

    python -m autograder.release

``source/conv2d/convkit.py`` is a copy of ``autograder/convkit.py``; ``release/conv2d/`` is what
``nbgrader generate_assignment`` makes of ``source/conv2d/``.
"""

import shutil
import sys
import tempfile
from pathlib import Path

from autograder.course import ASSIGNMENT, course_template, nbgrader, new_course


def build_release(folder: Path) -> Path:
    """Generate the assignment in a new course at ``folder``; return its release folder."""
    course = new_course(folder)
    shutil.copy(Path(__file__).with_name("convkit.py"), course / "source" / ASSIGNMENT)
    nbgrader(course, "generate_assignment", ASSIGNMENT)
    return course / "release" / ASSIGNMENT


def main() -> int:
    """Rebuild both in this project's own folder and say where they are."""
    project = course_template()
    with tempfile.TemporaryDirectory() as scratch:
        built = build_release(Path(scratch) / "course")
        shutil.copy(built / "convkit.py", project / "source" / ASSIGNMENT)
        released = project / "release" / ASSIGNMENT
        if released.exists():
            shutil.rmtree(released)
        shutil.copytree(built, released)
    print(f"Rebuilt {released}")
    return 0


if __name__ == "__main__":
    sys.exit(main())

"""Hand pages out through the exchange, as ``nbgrader release_feedback`` does, by its own code."""

from collections.abc import Sequence
from typing import Any

from nbgrader.auth import Authenticator
from nbgrader.exchange import ExchangeError, ExchangeFactory

from autograder.course.folder import CourseError
from autograder.course.settings import CourseSettings


def hand_out(
    settings: CourseSettings, assignment: str, students: Sequence[str]
) -> list[tuple[str, str]]:
    """Give these students their pages; return (student, why) for those who cannot be given any.

    nbgrader does one student at a time here: where one has no key to fetch by, it stops.
    Raises CourseError where the exchange cannot be used.
    """
    app: Any = settings.converter.parent
    coursedir, left = settings.coursedir, []
    before = coursedir.assignment_id, coursedir.student_id
    release = ExchangeFactory(parent=app).ReleaseFeedback(
        coursedir=coursedir, authenticator=Authenticator(parent=app), parent=app
    )
    try:
        coursedir.assignment_id = assignment
        for student in students:
            coursedir.student_id = student
            try:
                release.start()
            except FileNotFoundError as error:
                left.append((student, _no_key(str(error.filename))))
    except ExchangeError as error:
        raise CourseError(
            f"the exchange cannot be used: {error}. Next: see c.Exchange.root and "
            "c.CourseDirectory.course_id in nbgrader_config.py"
        ) from error
    finally:
        coursedir.assignment_id, coursedir.student_id = before
    return left


def _no_key(missing: str) -> str:
    return (
        f"there is no {missing}: what was not handed in through the exchange is not fetched "
        "through it. Next: send the page by mail or the learning platform"
    )

"""``autograder audit``: judges an assignment's hidden tests by known solutions."""

import json
from argparse import ArgumentParser, Namespace

from autograder.cli import common
from autograder.plain_text import shown_lines

HELP = "test an assignment's hidden tests with known right and wrong solutions"


def add_options(parser: ArgumentParser) -> None:
    common.add_assignment(parser)
    common.add_notebook(parser)
    common.add_course(parser)
    parser.add_argument(
        "--keys", type=int, default=1, metavar="N", help="with the values of N students (default 1)"
    )
    common.add_json(parser)


def run(parsed: Namespace) -> int:
    from autograder.audit.audit import AuditError, audit
    from autograder.exercise import ExerciseError
    from autograder.judge.assignment import AssignmentError

    try:
        found = audit(common.read_assignment(parsed, parsed.assignment), parsed.keys)
    except (AssignmentError, AuditError, ExerciseError, OSError, ValueError) as error:
        return common.could_not_run(error)
    print(json.dumps(found.as_json(), indent=2) if parsed.json else shown_lines(found.report()))
    return common.NEEDS_A_PERSON if found.survivors or found.false_alarms else common.DONE

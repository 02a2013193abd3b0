"""``autograder audit``: judges an assignment's hidden tests."""

import json
from argparse import ArgumentParser, Namespace

from autograder.cli import common
from autograder.plain_text import shown_lines

HELP = "test an assignment's hidden tests with its model solution and known right and wrong ones"


def add_options(parser: ArgumentParser) -> None:
    common.add_assignment(parser)
    common.add_notebook(parser)
    common.add_course(parser)
    parser.add_argument(
        "--keys", type=int, default=1, metavar="N", help="with the values of N students (default 1)"
    )
    common.add_sandbox(parser, "bubblewrap")
    common.add_json(parser)


def run(parsed: Namespace) -> int:
    from autograder.audit.audit import AuditError, audit
    from autograder.audit.baseline import baseline
    from autograder.exercise import ExerciseError, find
    from autograder.judge.assignment import AssignmentError
    from autograder.sandbox.sandbox import Sandbox, SandboxError

    try:
        assignment = common.read_assignment(parsed, parsed.assignment)
        with Sandbox(parsed.sandbox) as sandbox:
            first = baseline(assignment, parsed.course, sandbox)
        known = audit(assignment, parsed.keys) if find(assignment.exercise) else None
    except (
        AssignmentError, AuditError, ExerciseError, SandboxError, OSError, ValueError,
    ) as error:  # fmt: skip
        return common.could_not_run(error)
    if parsed.json:
        solutions = known.as_json() if known else {"assignment": assignment.name}
        print(json.dumps(solutions | first.as_json(), indent=2))
    else:
        of_solutions = (
            known.report()
            if known
            else f"{assignment.notebook}.ipynb names no exercise: no right or wrong solutions are "
            "known to judge its tests by"
        )
        print(shown_lines(f"{first.report()}\n{of_solutions}"))
    found = first.lost or first.given_away or (known and (known.survivors or known.false_alarms))
    return common.NEEDS_A_PERSON if found else common.DONE

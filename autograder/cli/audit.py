"""``autograder audit``: judges an assignment's hidden tests."""

import json
from argparse import ArgumentParser, Namespace

from autograder.cli import common, terminal

NO_SOLUTIONS = "no right or wrong solutions are known to judge its tests by"
OF_MISTAKES = 5  # of the mutants of a known mistake, each fifth: they have two mistakes by then
HELP = "test an assignment's hidden tests with its model solution and known right and wrong ones"


def add_options(parser: ArgumentParser) -> None:
    common.add_assignment(parser)
    common.add_notebook(parser)
    common.add_course(parser)
    parser.add_argument(
        "--keys", type=int, default=1, metavar="N", help="with the values of N students (default 1)"
    )
    parser.add_argument(
        "--mutants",
        action="store_true",
        help="also with the known solutions changed in one place, thousands of them (minutes)",
    )
    parser.add_argument(
        "--every",
        type=common.count,
        default=1,
        metavar="N",
        help="of the mutants, each Nth alone (default 1: all)",
    )
    parser.add_argument(
        "--verbose", action="store_true", help="also what each solution made of each item"
    )
    common.add_sandbox(parser, "bubblewrap")
    common.add_json(parser)


def run(parsed: Namespace) -> int:
    from autograder.audit.audit import AuditError, audit
    from autograder.audit.mutants import mutants
    from autograder.audit.mutation import mutation
    from autograder.course.config import read_config
    from autograder.course.untouched import untouched
    from autograder.exercise import find
    from autograder.judge.baseline import KEYS, baseline
    from autograder.sandbox.sandbox import Sandbox

    assignment = common.read_assignment(parsed, parsed.assignment)
    exercise, solution = find(assignment.exercise), assignment.solution
    assert solution is not None, "an assignment that was read from its source has one"
    release = untouched(solution, read_config(parsed.course))
    known, mutated = None, None
    why_not = f"{assignment.notebook}.ipynb names no exercise: {NO_SOLUTIONS}"
    with Sandbox(parsed.sandbox) as sandbox:
        first = baseline(assignment, release, sandbox, keys=max(KEYS, parsed.keys))
        try:
            if exercise:
                known = audit(assignment, parsed.keys, first.broken)
            if exercise and parsed.mutants:
                chosen = list(mutants(exercise, parsed.every, OF_MISTAKES))
                mutated = mutation(assignment, chosen, sandbox, first.broken)
        except AuditError as error:
            why_not = str(error)
    if parsed.json:
        told = known.as_json() if known else {"assignment": assignment.name}
        told |= first.as_json() | (mutated.as_json() if mutated else {})
        print(json.dumps(told, indent=2))
    else:
        reports = [first.report(), known.report(every=parsed.verbose) if known else why_not]
        terminal.say("\n".join([*reports, mutated.report()] if mutated else reports))
    if exercise and not known:
        common.warn(why_not)
        return common.COULD_NOT_RUN
    found = bool(first.lost or first.given_away)
    for each in (known, mutated):
        found |= bool(each and (each.survivors or each.false_alarms))
    return common.NEEDS_A_PERSON if found else common.DONE

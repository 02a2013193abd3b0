"""``autograder audit``: judges an assignment's hidden tests."""

import json
from argparse import ArgumentParser, Namespace
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from autograder.cli import common, terminal

if TYPE_CHECKING:
    from autograder.judge.assignment import Assignment
    from autograder.sandbox.sandbox import Sandbox

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
    from autograder.sandbox.sandbox import Sandbox

    notebooks = common.read_assignments(parsed.course, parsed.assignment, parsed.notebook)
    with Sandbox(parsed.sandbox) as sandbox:
        audited = [_audited(parsed, each, sandbox) for each in notebooks if each.tests]
    if parsed.json and audited:
        several = {"assignment": parsed.assignment, "notebooks": [each.told for each in audited]}
        print(json.dumps(several if len(audited) > 1 else audited[0].told, indent=2))
    else:
        for each in audited:
            heading = f"{each.told['notebook']}.ipynb\n" if len(notebooks) > 1 else ""
            terminal.say(heading + each.report)
    for why in (each.why_not for each in audited if each.why_not):
        common.warn(why)
    for notebook in notebooks:
        if not notebook.tests:
            common.warn(f"{notebook.notebook}.ipynb has no test cell: there is nothing to audit")
    return max((each.code for each in audited), default=common.COULD_NOT_RUN)


@dataclass(frozen=True, kw_only=True)
class _Audited:
    """What was found of one notebook. ``why_not``: why its exercise's solutions were not tried."""

    told: dict[str, Any]
    report: str
    code: int
    why_not: str = ""


def _audited(parsed: Namespace, assignment: "Assignment", sandbox: "Sandbox") -> _Audited:
    from autograder.audit.audit import AuditError, audit
    from autograder.audit.mutants import mutants
    from autograder.audit.mutation import mutation
    from autograder.course.config import read_config
    from autograder.course.untouched import untouched
    from autograder.exercise import find
    from autograder.judge.baseline import KEYS, baseline

    exercise, solution = find(assignment.exercise), assignment.solution
    assert solution is not None, "an assignment that was read from its source has one"
    release = untouched(solution, read_config(parsed.course))
    first = baseline(assignment, release, sandbox, keys=max(KEYS, parsed.keys))
    known, mutated = None, None
    why_not = f"{assignment.notebook}.ipynb names no exercise: {NO_SOLUTIONS}"
    try:
        if exercise:
            known = audit(assignment, parsed.keys, first.broken)
        if exercise and parsed.mutants:
            chosen = list(mutants(exercise, parsed.every, OF_MISTAKES))
            mutated = mutation(assignment, chosen, sandbox, first.broken)
    except AuditError as error:
        why_not = str(error)
    told = {"assignment": assignment.name, "notebook": assignment.notebook}
    told |= known.as_json() if known else {}
    told |= first.as_json() | (mutated.as_json() if mutated else {})
    reports = [first.report(), known.report(every=parsed.verbose) if known else why_not]
    found = bool(first.lost or first.given_away)
    for each in (known, mutated):
        found |= bool(each and (each.survivors or each.false_alarms))
    code = common.NEEDS_A_PERSON if found else common.DONE
    failed = bool(exercise and not known)
    return _Audited(
        told=told,
        report="\n".join([*reports, mutated.report()] if mutated else reports),
        code=common.COULD_NOT_RUN if failed else code,
        why_not=why_not if failed else "",
    )

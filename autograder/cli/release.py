"""``autograder release``: makes what students get, where the source agrees with itself."""

from argparse import ArgumentParser, Namespace

from autograder.cli import common

HELP = "make what students get, where the source agrees with itself"


def add_options(parser: ArgumentParser) -> None:
    common.add_assignment(parser)
    common.add_course(parser)
    parser.add_argument(
        "--no-gradebook", action="store_true",
        help="write the files alone; the gradebook stays as it is",
    )  # fmt: skip


def run(parsed: Namespace) -> int:
    from autograder.course.gradebook import differences
    from autograder.course.old_names import refuse_old_names
    from autograder.course.release import release

    refuse_old_names(parsed.course, parsed.assignment)
    graded = any(parsed.course.glob(f"autograded/*/{parsed.assignment}"))
    changed = graded and differences(parsed.course, parsed.assignment)
    made = release(parsed.course, parsed.assignment, gradebook=not parsed.no_gradebook)
    print(f"Rebuilt {made.resolve()}")
    if changed and not parsed.no_gradebook:
        common.warn(
            "the marks that there are were given by the tests as they were. Next: run "
            f"`autograder grade {parsed.assignment}`"
        )
    return common.DONE

"""One meaning of each exit code, for every command: ``common.EXIT_CODES`` states it."""

import shutil

import nbformat
import pytest
from assignments import graded_test, notebook, solution, text_answer
from classes import autograder

from autograder.cli.common import COULD_NOT_RUN, DONE, EXIT_CODES, NEEDS_A_PERSON
from autograder.cli.main import COMMANDS, main
from autograder.course.folder import nbgrader, new_course

SQUARE = solution("square", "def square(x):\n    return x * x")
TEST = graded_test("test_square", 2, "# two squares", hidden="assert square(3) == 9")
ASSIGNMENTS = {
    "plain": [SQUARE, TEST],
    "asked": [SQUARE, TEST, text_answer("why", 2, "Why is no square negative?")],
    "weak": [SQUARE, graded_test("test_any", 2, "# it begins", hidden="assert True")],
}


@pytest.fixture(scope="module")
def released(tmp_path_factory):
    """A course of three assignments, each handed in by one student."""
    course = new_course(tmp_path_factory.mktemp("codes") / "course")
    for name, cells in ASSIGNMENTS.items():
        (course / "source" / name).mkdir()
        nbformat.write(notebook(*cells), course / f"source/{name}/{name}.ipynb")
        nbgrader(course, "generate_assignment", name)
        work = shutil.copytree(course / "release" / name, course / "submitted/ann" / name)
        answers = nbformat.read(work / f"{name}.ipynb", as_version=4)
        for cell, text in zip(answers.cells, ("def square(x):\n    return x * x", None, "Signs."),
                              strict=False):  # fmt: skip
            cell.source = text or cell.source
        nbformat.write(answers, work / f"{name}.ipynb")
    for name in ("plain", "asked"):
        autograder("grade", name, cwd=course)
    (course / "list.csv").write_text("Username,First name\nada,Ada\n")
    (course / "gap.csv").write_text("Username,First name\nada,Ada\n,Bo\n")
    return course


@pytest.fixture
def course(released, tmp_path, monkeypatch):
    """A copy of it, as the folder that commands run in."""
    copy = shutil.copytree(released, tmp_path / "course")
    monkeypatch.chdir(copy)
    return copy


def ends(*arguments):
    """Return how a command ends. Graders are started in a process that ends with them."""
    if arguments[0] == "grade":
        return autograder(*arguments, cwd=".").returncode
    return main(arguments)


# Each command with arguments that end it so. ``release`` leaves nothing to a person; ``demo`` as
# a whole is in tests/demo.
CASES = {
    DONE: [
        ("release", "plain"),
        ("judge", "submitted/ann/plain/plain.ipynb"),
        ("judge", "submitted/ann/plain"),
        ("grade", "plain"),
        ("audit", "plain"),
        ("roster", "list.csv", "--yes"),
        ("gradescope", "plain"),
        ("report", "plain"),
        ("feedback", "plain"),
    ],
    NEEDS_A_PERSON: [
        ("judge", "submitted/ann/asked/asked.ipynb"),
        ("judge", "submitted/ann/asked", "--json"),
        ("grade", "asked"),
        ("grade", "asked", "--dry-run"),
        ("audit", "weak"),
        ("roster", "gap.csv", "--yes"),
        ("gradescope", "asked"),
        ("report", "asked"),
        ("feedback", "asked"),
    ],
    COULD_NOT_RUN: [
        ("demo", "source"),
        ("release", "nothing"),
        ("judge", "submitted/ann/nothing.ipynb"),
        ("grade", "nothing"),
        ("audit", "nothing"),
        ("roster", "nothing.csv"),
        ("roster", "list.csv"),  # nobody is there to be asked
        ("gradescope", "nothing"),
        ("report", "nothing"),
        ("feedback", "nothing"),
    ],
}


@pytest.mark.parametrize(
    ("code", "arguments"),
    [(code, arguments) for code, cases in CASES.items() for arguments in cases],
    ids=lambda value: value if isinstance(value, int) else " ".join(value),
)
def test_exit_code_means_the_same_of_every_command(course, code, arguments):
    assert ends(*arguments) == code


def test_every_command_is_held_to_it():
    assert {arguments[0] for cases in CASES.values() for arguments in cases} == COMMANDS.keys()


# As if Ctrl-C were pressed while a course's settings are read.
INTERRUPTED = "import os, signal\nos.kill(os.getpid(), signal.SIGINT)\n"


@pytest.mark.parametrize(
    "arguments",
    [each for each in CASES[DONE] if each[0] != "release"],  # nbgrader reads them for it
    ids=" ".join,
)
def test_ctrl_c_ends_every_command_with_130(course, arguments):
    with (course / "nbgrader_config.py").open("a") as file:
        file.write(INTERRUPTED)
    assert ends(*arguments) == 130


def test_help_states_them(capsys):
    with pytest.raises(SystemExit):
        main(["--help"])
    assert EXIT_CODES in capsys.readouterr().out

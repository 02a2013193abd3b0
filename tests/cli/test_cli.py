"""The command line: what ``autograder judge`` prints, which notebook is meant, how it ends."""

import json
import re

import nbformat
import pytest
from classes import autograder
from items import ALL_POINTS, DX_ITEMS, ITEMS, POINTS, cause_of, points_without
from two_notebooks import write_softmax

from autograder.cli.main import COMMANDS
from autograder.demo.run import submitted_notebook
from autograder.exercise import Sample
from autograder.exercises.conv2d.misconceptions import CATALOGUE
from autograder.exercises.conv2d.sample_class import RAISES, RIGHT_SHAPES
from autograder.exercises.conv2d.solutions import read_right

RIGHT = {**RIGHT_SHAPES, **read_right("loops")}


@pytest.fixture
def work(release_notebook, tmp_path):
    """Return a function that writes a notebook with these answers and returns its path."""

    def write(cells, name="conv2d.ipynb"):
        submission = Sample(student="ann", about="", cells=cells)
        path = tmp_path / name
        path.write_text(nbformat.writes(submitted_notebook(release_notebook, submission)))
        return path

    return write


def test_judge_prints_json_as_agreed(work, repository):
    path = work(RIGHT | {"conv_backward_dX": RAISES})
    done = autograder("judge", path, "--student", "ann", "--json", cwd=repository)
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert list(told) == ["assignment", "student", "score", "max_score", "sandbox", "items"]
    assert (told["assignment"], told["student"]) == ("conv2d", "ann")
    left = points_without("conv_backward_dX")
    assert (told["score"], told["max_score"], told["sandbox"]) == (left, ALL_POINTS, "bubblewrap")
    assert {item["grade_id"] for item in told["items"]} == set(ITEMS)
    keys = [
        "grade_id", "points", "max_points", "verdict", "message", "misconception", "inside",
        "facts",
    ]  # fmt: skip
    assert all(list(item) == keys for item in told["items"])
    failed = {item["grade_id"] for item in told["items"] if item["verdict"] == "failed"}
    assert failed == set(DX_ITEMS)


def test_judge_prints_the_words_of_lost_items(work, repository):
    done = autograder("judge", work(RIGHT | {"conv_backward_dX": RAISES}), cwd=repository)
    lost = f"failed     0/{POINTS['test_dX_s1']:<3g} test_dX_s1\n    conv_backward_dX "
    assert re.search(f"{lost}.* IndexError", done.stdout)
    left = points_without("conv_backward_dX")
    *_, passed, total = done.stdout.splitlines()
    kept = ", ".join(item for item in ITEMS if item not in DX_ITEMS)
    assert passed == f"passed   {left} points in {len(ITEMS) - len(DX_ITEMS)} items: {kept}"
    assert total == f"{left} of {ALL_POINTS} points, sandbox bubblewrap"


@pytest.mark.parametrize(("depth", "lines", "named"), [("nudge", 4, False), ("hint", 5, True)])
def test_judge_tells_as_much_as_is_asked_for(work, repository, depth, lines, named):
    wrong = next(entry for entry in CATALOGUE if entry.id == "dX-overwrites-overlaps")
    path = work(RIGHT | {wrong.function: wrong.source})
    done = autograder("judge", path, "--depth", depth, "--json", cwd=repository)
    told = {item["grade_id"]: item for item in json.loads(done.stdout)["items"]}["test_dX_s1"]
    assert len(told["message"].splitlines()) == lines
    cause = cause_of(wrong.id)
    assert [words in told["message"] for words in (cause.name, cause.hint)] == [named] * 2
    assert told["misconception"] == cause.id == "dX-overlaps-lost"


def test_judge_takes_the_assignment_by_name_where_the_file_is_called_otherwise(work, repository):
    path = work(RIGHT, "garcia (1).ipynb")
    assert autograder("judge", path, cwd=repository).returncode == 2
    done = autograder("judge", path, "--assignment=conv2d", cwd=repository)
    assert f"{ALL_POINTS} of {ALL_POINTS} points" in done.stdout


def test_no_sandbox_is_chosen_by_name_and_recorded(work, repository):
    done = autograder("judge", work(RIGHT), "--sandbox=none", "--json", cwd=repository)
    assert json.loads(done.stdout)["sandbox"] == "none"


@pytest.mark.parametrize(
    ("content", "words"),
    [(b"{", "it is not JSON"), (b"\xff", "it is not text in UTF-8"), (None, "No such file")],
)
def test_file_that_cannot_be_read_ends_with_exit_code_2_and_says_why(
    tmp_path, repository, content, words
):
    path = tmp_path / "conv2d.ipynb"
    if content is not None:
        path.write_bytes(content)
    done = autograder("judge", path, cwd=repository)
    assert done.returncode == 2
    assert words in done.stderr
    assert "Traceback" not in done.stderr


def test_unknown_assignment_ends_with_exit_code_2_and_the_folder(work, tmp_path):
    done = autograder("judge", work(RIGHT), cwd=tmp_path)
    assert done.returncode == 2
    assert "no conv2d.ipynb in source/conv2d" in done.stderr


@pytest.fixture
def softmax(tmp_path):
    """A course whose assignment has two notebooks, neither called as the assignment is."""
    write_softmax(tmp_path, "first", 3)
    write_softmax(tmp_path, "second", 4)
    return tmp_path


def hand_in(course, name):
    """Write the model solution of a notebook under another name, and return the file."""
    path = course / f"{name}.ipynb"
    path.write_bytes((course / "source/softmax/second.ipynb").read_bytes())
    return path


@pytest.mark.parametrize(
    ("file", "options", "points"),
    [("first", (), 3), ("second", (), 4), ("ann", ("--notebook=second",), 4),
     ("second", ("--notebook=first",), 3)],
)  # fmt: skip
def test_judge_takes_the_notebook_that_is_named_or_bears_the_files_name(
    softmax, file, options, points
):
    path = hand_in(softmax, file)
    done = autograder("judge", path, "--assignment=softmax", "--json", *options, cwd=softmax)
    assert done.returncode == 1, done.stderr  # the answer in words is a person's to mark
    assert json.loads(done.stdout)["max_score"] == points


def test_where_several_notebooks_could_be_meant_they_are_listed_with_the_option(softmax):
    hand_in(softmax, "ann")
    done = autograder("judge", "ann.ipynb", "--assignment=softmax", cwd=softmax)
    assert done.returncode == 2
    assert done.stderr == (
        "autograder: source/softmax holds 2 notebooks: first, second. "
        "Next: choose one with --notebook=first\n"
    )


def test_notebook_called_as_the_assignment_is_not_taken_for_the_one_that_is_meant(softmax):
    write_softmax(softmax, "softmax", 5)
    path = hand_in(softmax, "ann")
    done = autograder("judge", path, "--assignment=softmax", cwd=softmax)
    assert done.returncode == 2
    assert "holds 3 notebooks: first, second, softmax. Next: choose" in done.stderr


@pytest.mark.parametrize(
    "arguments",
    [("judge", "ann.ipynb", "--assignment=softmax"), ("audit", "softmax"),
     ("gradescope", "softmax")],
)  # fmt: skip
def test_notebook_that_an_assignment_lacks_is_told_with_those_it_has(softmax, arguments):
    hand_in(softmax, "ann")
    wrong = autograder(*arguments, "--notebook=third", cwd=softmax)
    assert wrong.returncode == 2
    assert "no third.ipynb in source/softmax; found ['first', 'second']" in wrong.stderr


@pytest.mark.parametrize("command", COMMANDS)
def test_each_command_helps_and_stands_in_the_list(command, repository):
    done = autograder(command, "--help", cwd=repository)
    assert done.returncode == 0
    assert done.stdout.startswith(f"usage: autograder {command} ")
    listed = autograder("--help", cwd=repository).stdout
    assert re.search(rf"^    {command}\b", listed, flags=re.MULTILINE)

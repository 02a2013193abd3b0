"""A zip that judges two notebooks of one assignment, which students hand in together.

What ``run_autograder`` would start runs in this process; the packages are those that are here.
"""

import json
import re
import shlex
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import nbformat
import pytest
from assignments import graded_test, notebook, solution, text_answer

from autograder.gradescope.run import main
from autograder.judge.words import GRADESCOPE

FIRST, SECOND = "x = 1", "x = 2"


@pytest.fixture(scope="module")
def packed(tmp_path_factory):
    """The root that an image has, and the options with which each submission is judged."""
    course = tmp_path_factory.mktemp("packed")
    folder = course / "source/pair"
    folder.mkdir(parents=True)
    nbformat.write(pair("first", FIRST), folder / "first.ipynb")
    nbformat.write(pair("second", SECOND), folder / "second.ipynb")
    command = Path(sys.executable).parent / "autograder"
    done = subprocess.run(
        [command, "gradescope", "pair"], cwd=course, check=False, capture_output=True, text=True
    )
    assert done.returncode == 1  # an answer that a person marks
    assert "It judges first.ipynb and second.ipynb, which students hand in together" in done.stdout
    assert "a person marks why (5 points). Next: enable manual grading" in done.stderr
    with zipfile.ZipFile(course / "autograder.zip") as archive:
        archive.extractall(course / "image/source")
        script = archive.read("run_autograder").decode()
    options = shlex.split(re.search(r'gradescope\.run "\$root" (.*)', script, re.DOTALL)[1])
    return course / "image", [each for each in options if each != "\n"]


def pair(name, source):
    """A notebook whose test, of the same name in both, says which one it is of."""
    cells = [
        solution("x", source),
        graded_test(
            "test_x", 4, "# a number", hidden=f"assert {source.replace('=', '==')}, '{name}'"
        ),
    ]
    return notebook(*cells, *([text_answer("why", 5, "Why?")] if name == "second" else []))


def handed_in(name, source):
    made = pair(name, source)
    made.cells[0].source = source
    return nbformat.writes(made).encode()


@pytest.fixture
def run(packed, tmp_path, capsys):
    """Return how to judge a submission, given as files: the results, and what was printed."""
    image, options = packed

    def run(files):
        root = tmp_path / "root"
        shutil.copytree(image, root)
        for name, data in files.items():
            path = root / "submission" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
        assert main([str(root), *options]) == 0
        told = json.loads((root / "results/results.json").read_text())
        return told, capsys.readouterr().out

    return run


def scores(told):
    return {test["name"]: test["score"] for test in told["tests"]}


@pytest.mark.parametrize("folder", ["", "work/"])
def test_both_are_judged_each_by_its_own_tests(run, folder):
    files = {"first.ipynb": handed_in("first", FIRST), "second.ipynb": handed_in("second", FIRST)}
    told, said = run({f"{folder}{name}": data for name, data in files.items()})
    assert scores(told) == {"first/x": 4, "second/x": 0}
    assert told["score"] == 4
    assert told["tests"][1]["output"].strip() == "second"
    assert told["output"] == GRADESCOPE["by hand"].format(names="why", points=5)
    assert said.startswith("first: 4 of 4 points, sandbox bubblewrap\nsecond: 0 of 4 points")


@pytest.mark.parametrize(
    ("other", "found"),
    [({}, "first.ipynb"), ({"second (1).ipynb": SECOND}, "first.ipynb, second (1).ipynb")],
)
def test_one_that_is_missing_costs_its_own_points_and_is_told(run, other, found):
    files = {name: handed_in("second", source) for name, source in other.items()}
    told, _ = run({"first.ipynb": handed_in("first", FIRST)} | files)
    assert scores(told) == {"first/x": 4, "second/x": 0}
    why = (
        f"second.ipynb is not in what you handed in; found {found}. Next: hand in first.ipynb, "
        "second.ipynb together: each submission takes the place of the one before."
    )
    assert told["output"] == why
    assert told["tests"][1]["output"].strip() == why


def test_two_of_one_name_are_not_chosen_from(run):
    first = handed_in("first", FIRST)
    told, _ = run({"first.ipynb": first, "old/first.ipynb": first,
                   "second.ipynb": handed_in("second", SECOND)})  # fmt: skip
    assert scores(told) == {"first/x": 0, "second/x": 4}
    assert "2 files in what you handed in are called first.ipynb" in told["output"]


def test_file_that_is_no_notebook_costs_its_own_points(run):
    told, _ = run({"first.ipynb": b"{", "second.ipynb": handed_in("second", SECOND)})
    assert scores(told) == {"first/x": 0, "second/x": 4}
    assert "it is not JSON" in told["output"]


@pytest.mark.parametrize(
    ("files", "words"),
    [({"notes.txt": b""}, "found none"), ({"ann.ipynb": b"{}"}, "found ann.ipynb"),
     ({"first.ipynb": b"{"}, "it is not JSON")],
)  # fmt: skip
def test_where_none_can_be_judged_all_of_it_is_refused(run, files, words):
    told, _ = run(files)
    assert (told["score"], told["tests"]) == (0, [])
    assert told["output"].startswith("Your work could not be judged: ")
    assert words in told["output"]
    assert "Next: " in told["output"]

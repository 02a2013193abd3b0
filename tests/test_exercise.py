"""The seam between the engine and its exercises: one that only these tests know does all of it."""

import dataclasses
import json
import os
import shutil
from pathlib import Path

import nbformat
import numpy as np
import pytest
from assignments import given, graded_test, markdown, notebook, solution
from classes import autograder

from autograder import check
from autograder.exercise import ExerciseError, Failure, find, installed, key_in_force
from autograder.judge.explain import in_words

TINY = Path(__file__).parent / "tiny"
WITH_TINY = {**os.environ, "PYTHONPATH": str(TINY)}


@pytest.fixture
def tiny(monkeypatch):
    """The exercise, installed as any other package's is."""
    monkeypatch.syspath_prepend(TINY)
    yield find("tiny")
    find.cache_clear()


@pytest.fixture(scope="session")
def course(repository, tmp_path_factory):
    """A course of the tiny exercise, through the whole job of the demo."""
    folder = tmp_path_factory.mktemp("tiny") / "course"
    (folder / "source" / "sums").mkdir(parents=True)
    shutil.copy(repository / "nbgrader_config.py", folder)
    made = notebook(
        markdown("# Sums"),
        given("setup", "import numpy as np"),
        solution("running_sum", "def running_sum(x):\n    return np.cumsum(x)"),
        graded_test(
            "test_running_sum", 5, "# the running sum\nimport tinykit\n"
            "tinykit.check_sum(lambda x: [1, 2])",
            hidden="from autograder import check\ncheck.running_sum(running_sum)",
        ),
        exercise="tiny",
    )  # fmt: skip
    nbformat.write(made, folder / "source/sums/sums.ipynb")
    shutil.copy(TINY / "tiny_kit.py", folder / "source/sums/tinykit.py")
    return folder


def run(course, *words):
    return autograder(*words, cwd=course, env=WITH_TINY)


def test_an_installed_package_adds_an_exercise(tiny):
    assert tiny.name == "tiny"
    assert {"conv2d", "tiny"} <= set(installed())
    assert find("") is None


def test_an_exercise_that_is_not_installed_is_told_with_those_that_are():
    with pytest.raises(ExerciseError, match=r"'hyper', which is not installed; .*conv2d"):
        find("hyper")


def test_checks_are_those_of_the_exercise_in_force(tiny):
    with key_in_force(b"", tiny):
        check.running_sum(np.cumsum)
        with pytest.raises(AttributeError, match="no exercise has a check 'forward' \\(tiny\\)"):
            _ = check.forward
    assert check.running_sum is tiny.checks["running_sum"]  # by hand: the one that has it


def test_no_verdict_hangs_on_an_exercises_words(tiny):
    def faulty(failure, evidence):
        raise KeyError("values")

    failure = Failure(text="as the check says it", key="values", next_step="look")
    mute = dataclasses.replace(tiny, say=faulty)
    assert in_words(failure, mute) == "as the check says it\nNext: look"


def test_whole_job_is_done_for_an_exercise_that_the_engine_has_not_heard_of(course, monkeypatch):
    monkeypatch.syspath_prepend(TINY)
    monkeypatch.setenv("PYTHONPATH", str(TINY))
    from autograder.demo.run import run_class

    said = []
    run_class(course, "sums", said.append)
    assert any(line.startswith("3 submissions, mean 1.7 of 5") for line in said)

    graded = nbformat.read(course / "autograded/ben/sums/sums.ipynb", as_version=4)
    (output, *_) = graded.cells[-1].outputs
    assert output.text == (
        "total is [1, 2, 3]; expected [1, 3, 6].\n"
        "Perhaps: nothing is added.\n"
        "What it does: It is no running sum.\n"
        "By hand, on the smallest input that shows it: x [1, 2].\n"
        "Yours is [1, 2].\n"
        "Expected: total is [1, 3].\n"
        "Next: add what came before.\n"
    )
    assert graded.cells[-1].metadata.autograder.misconception == "sum-unchanged"

    report = run(course, "report", "sums")
    page = (course / "reports/sums.html").read_text()
    assert "Nothing is added" in page
    assert "the running sum" in page.lower()
    assert report.returncode == 0, report.stderr
    find.cache_clear()


def test_audit_knows_its_mistakes_and_right_solutions(course):
    done = run(course, "audit", "sums", "--json")
    told = json.loads(done.stdout)
    assert done.returncode == 0
    assert {row["solution"] for row in told["solutions"]} == {
        "sum-backwards", "sum-unchanged", "right: numpy", "right: loop",
    }  # fmt: skip
    assert (told["survivors"], told["false_alarms"]) == ({}, {})


def test_audit_mutates_its_solutions_and_tells_what_its_one_check_lets_pass(course):
    """Its check calls with three numbers alone: what squeezes an axis away is right by luck."""
    done = run(course, "audit", "sums", "--mutants", "--json")
    told = json.loads(done.stdout)["mutants"]
    assert {each["id"].partition(" → ")[2] for each in told["survivors"]} == {
        "np.squeeze(np.cumsum(x))", "np.squeeze(sums)",
    }  # fmt: skip
    assert all(each["calls"] == ["x [4]"] for each in told["survivors"])
    assert told["tried"] == told["equivalent"] + told["killed"] + len(told["survivors"])
    assert told["killed"] > told["equivalent"] > 0
    assert done.returncode == 1


def test_judge_names_its_mistake_in_json(course):
    release = nbformat.read(course / "source/sums/sums.ipynb", as_version=4)
    release.cells[2].source = "def running_sum(x):\n    return np.cumsum(x[::-1])"
    nbformat.write(release, course / "ann.ipynb")
    done = run(course, "judge", "ann.ipynb", "--assignment", "sums", "--json")
    (item,) = json.loads(done.stdout)["items"]
    assert (item["verdict"], item["misconception"]) == ("failed", "sum-backwards")

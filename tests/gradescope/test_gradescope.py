"""``autograder gradescope``: the zip, set up and run in a folder laid out as Gradescope's own.

The harness here does what Gradescope's does: it unpacks the zip into source/, runs setup.sh once,
copies run_autograder up, and for each submission puts submission/ and submission_metadata.json
beside it. AUTOGRADER_ROOT takes the place of /autograder. Submissions run without any network.
"""

import contextlib
import json
import os
import re
import shutil
import subprocess
import sys
import zipfile
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from importlib.metadata import version
from pathlib import Path

import jsonschema
import nbformat
import pytest
from assignments import graded_test, notebook, solution
from classes import ONE_OF_EACH_KIND
from gauntlet.case import assignment as gauntlet_assignment
from gauntlet.closed import open_the_way, readable_python
from gauntlet.every import CASES
from items import ALL_POINTS, points_without
from two_notebooks import write_softmax

from autograder.course.folder import new_course
from autograder.course.secret import existing_secret
from autograder.demo.run import submitted_notebook
from autograder.exercise import GROUP
from autograder.exercises.conv2d.sample_class import sample_class
from autograder.gradescope.pack import VISIBILITIES, PackError, Settings, pack
from autograder.gradescope.requirements import constraints
from autograder.gradescope.run import main, results, student_of
from autograder.judge import words as feedback
from autograder.judge.assignment import from_source
from autograder.judge.notebook import ItemResult, Result, Verdict, judge
from autograder.sandbox.sandbox import Sandbox

as_root = pytest.mark.skipif(os.getuid() != 0, reason="only root can become other users")

VISIBILITY = {"enum": ["hidden", "after_due_date", "after_published", "visible"]}
FORMAT = {"enum": ["text", "html", "simple_format", "md", "ansi"]}
# Gradescope's "Autograder Specifications", section "Output format", field by field; what is not
# named there is refused, and so is a test without a score where there is none on top.
SPECIFICATION = {
    "type": "object",
    "additionalProperties": False,
    "anyOf": [
        {"required": ["score"]},
        {"required": ["tests"],
         "properties": {"tests": {"items": {"required": ["score"]}, "minItems": 1}}},
    ],
    "properties": {
        "score": {"type": "number"},
        "execution_time": {"type": "number", "minimum": 0},
        "output": {"type": "string"},
        "output_format": FORMAT,
        "test_output_format": FORMAT,
        "test_name_format": FORMAT,
        "visibility": VISIBILITY,
        "stdout_visibility": VISIBILITY,
        "extra_data": {"type": "object"},
        "tests": {
            "type": "array",
            "items": {
                "type": "object",
                "additionalProperties": False,
                "properties": {
                    "score": {"type": "number"},
                    "max_score": {"type": "number"},
                    "status": {"enum": ["passed", "failed"]},
                    "name": {"type": "string"},
                    "name_format": FORMAT,
                    "number": {"type": "string"},
                    "output": {"type": "string"},
                    "output_format": FORMAT,
                    "tags": {"type": "array", "items": {"type": "string"}},
                    "visibility": VISIBILITY,
                    "extra_data": {"type": "object"},
                },
            },
        },
        "leaderboard": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["name", "value"],
                "properties": {"name": {"type": "string"}, "order": {"enum": ["asc", "desc"]}},
            },
        },
    },
}  # fmt: skip


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    return new_course(tmp_path_factory.mktemp("gradescope") / "course")


@pytest.fixture(scope="module")
def image(course, tmp_path_factory):
    """The root after Gradescope has built its image: source/ with what setup.sh installed."""
    return build(course, tmp_path_factory.mktemp("image"))


@pytest.fixture(scope="module")
def uid_image(course, tmp_path_factory):
    """The same for the uid sandbox, on a machine that has a Python which everybody can read."""
    folder = tmp_path_factory.mktemp("uid")
    open_the_way(folder)
    python = readable_python(folder)
    (folder / "image").mkdir()
    path = f"{python.parent}:{os.environ['PATH']}"
    return build(course, folder / "image", "--sandbox=uid", PATH=path)


def build(course, root, *options, **more):
    """Pack the course's autograder and build an image of it, as Gradescope does."""
    command = Path(sys.executable).parent / "autograder"
    subprocess.run(
        [command, "gradescope", "conv2d", "-o", "autograder.zip", *options],
        cwd=course, check=True, capture_output=True,
    )  # fmt: skip
    unpack(course / "autograder.zip", root)
    done = subprocess.run(
        [root / "source" / "setup.sh"], env=environment(root, **more), capture_output=True,
        text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    return root


def unpack(file, root):
    with zipfile.ZipFile(file) as archive:
        for entry in archive.infolist():
            path = Path(archive.extract(entry, root / "source"))
            path.chmod(entry.external_attr >> 16 & 0o777)
    shutil.copy(root / "source" / "run_autograder", root)


def environment(root, **more):
    return {"PATH": os.environ["PATH"], "AUTOGRADER_ROOT": str(root)} | more


def run(image, root, files, metadata=None, script=None, **more):
    """Do what the harness does for one submission; return the exit code, results and stdout."""
    root.mkdir()
    (root / "source").symlink_to(image / "source")
    shutil.copy(script or image / "run_autograder", root / "run_autograder")
    for name, data in files.items():
        (root / "submission" / name).parent.mkdir(parents=True, exist_ok=True)
        (root / "submission" / name).write_bytes(data)
    about = {"id": 1, "users": [{"email": "ann@uni.example", "id": 2, "name": "Ann Xu"}]}
    (root / "submission_metadata.json").write_text(json.dumps(metadata or about))
    (root / "results").mkdir()
    # no network: a namespace that holds none, as the account that runs the test
    alone = ["unshare", "--net"] if os.getuid() == 0 else ["unshare", "--map-current-user", "--net"]
    done = subprocess.run(
        [shutil.which(alone[0]), *alone[1:], root / "run_autograder"],
        cwd=root, env=environment(root, **more), capture_output=True, text=True, check=False,
    )  # fmt: skip
    told = json.loads((root / "results" / "results.json").read_text(encoding="utf-8"))
    jsonschema.validate(told, SPECIFICATION)
    return done.returncode, told, done.stdout


def notebook_bytes(release_notebook, submission):
    return nbformat.writes(submitted_notebook(release_notebook, submission)).encode()


def test_sample_class_gets_the_points_that_judge_gives(course, image, tmp_path, release_notebook):
    """Each in a run of its own, against the judge here and the class's own list."""
    assignment = from_source(course / "source" / "conv2d")
    secret = existing_secret(course / "course_secret")
    assert len(secret) == 32

    def graded_there(submission):
        about = {"users": [{"email": submission.student}]}
        files = {"conv2d.ipynb": notebook_bytes(release_notebook, submission)}
        return run(image, tmp_path / submission.student, files, about)

    work = [each for each in sample_class() if each.student in ONE_OF_EACH_KIND]
    assert len(work) == len(ONE_OF_EACH_KIND)
    with ThreadPoolExecutor(2) as threads:
        there = list(threads.map(graded_there, work))
    with Sandbox() as sandbox:
        for submission, (code, told, said) in zip(work, there, strict=True):
            here = judge(
                notebook_bytes(release_notebook, submission), assignment, submission.student,
                sandbox=sandbox, secret=secret,
            )  # fmt: skip
            assert code == 0, said
            assert_same(told, here)
            assert zeros(told) == submission.loses


def assert_same(told, here):
    """Assert that Gradescope is told what the judge said: points and words, item by item."""
    assert told["score"] == here.score
    scores = {f"test_{test['name']}": test["score"] for test in told["tests"]}
    assert scores == {item.grade_id: item.points for item in here.items}
    words = {f"test_{test['name']}": test["output"] for test in told["tests"]}
    for item in here.items:
        lines = [line.removeprefix("    ") for line in words[item.grade_id].splitlines()]
        assert "\n".join(lines) == item.message.rstrip("\n")


def zeros(told):
    return {f"test_{test['name']}" for test in told["tests"] if not test["score"]}


# right, with a mistake, raising, half finished, untouched
A_FEW = ("abara", "tanaka", "zhang", "xu", "yilmaz")


@as_root
def test_users_of_their_own_get_the_points_that_judge_gives_behind_walls(
    course, uid_image, tmp_path, release_notebook
):
    open_the_way(tmp_path)
    assignment = from_source(course / "source" / "conv2d")
    secret = existing_secret(course / "course_secret")
    few = [submission for submission in sample_class() if submission.student in A_FEW]
    assert len(few) == len(A_FEW)
    with Sandbox("bubblewrap") as sandbox:
        for submission in few:
            data = notebook_bytes(release_notebook, submission)
            code, told, said = run(
                uid_image, tmp_path / submission.student, {"conv2d.ipynb": data},
                {"users": [{"email": submission.student}]},
            )  # fmt: skip
            assert code == 0, said
            assert told["extra_data"]["sandbox"] == "uid"
            here = judge(data, assignment, submission.student, sandbox=sandbox, secret=secret)
            assert_same(told, here)
            assert zeros(told) == submission.loses


def hostile_cases(kind):
    """Return the first case of each row of the gauntlet about what a submission does to others."""
    firsts = {}
    for case in CASES:
        if (
            case.row in range(44, 69)
            and not case.hurried
            and not (case.beyond_uid and kind == "uid")
        ):
            firsts.setdefault(case.row, case)
    return list(firsts.values())


def assert_hostile_ones_get_what_they_should(kind, image, tmp_path):
    points = {cell.grade_id: cell.points for cell in gauntlet_assignment().tests}
    cases = hostile_cases(kind)
    assert len(cases) > 12

    def graded_there(case):
        files = {"conv2d.ipynb": case.notebook(), **case.files}
        return run(image, tmp_path / f"row{case.row}", files, {"users": [{"email": "mallory"}]})

    with ThreadPoolExecutor(2) as threads:
        there = list(threads.map(graded_there, cases))
    for case, (code, told, said) in zip(cases, there, strict=True):
        assert code == 0, (case.id, said)
        if case.refused:
            assert case.refused in told["output"], case.id
            continue
        assert told["extra_data"]["sandbox"] == kind
        scores = {f"test_{test['name']}": test["score"] for test in told["tests"]}
        right = {name: points[name] * (case.verdict(name) == "passed") for name in points}
        assert scores == right, case.id


def test_hostile_submissions_get_what_they_should(image, tmp_path):
    assert_hostile_ones_get_what_they_should("bubblewrap", image, tmp_path)


@as_root
def test_hostile_submissions_get_what_they_should_as_users_of_their_own(uid_image, tmp_path):
    open_the_way(tmp_path)
    assert_hostile_ones_get_what_they_should("uid", uid_image, tmp_path)


SNOOP = """
import os
taken = []
for path in {paths}:
    try:
        os.listdir(path) if os.path.isdir(path) else open(path, "rb").read()
        taken.append(os.path.basename(path))
    except OSError:
        pass
try:
    open("/proc/%d/environ" % os.getppid(), "rb").read()
    taken.append("environ")
except OSError:
    pass
try:
    from autograder.exercises.conv2d import oracle
    taken.append("import")
except (ImportError, OSError):
    pass
def conv_forward(X, W, stride=1):
    raise RuntimeError("taken: %s." % ", ".join(taken))
"""
FORGE = """
import os, time
while True:
    for path in {paths}:
        try:
            if os.path.isdir(path):
                os.rename(path, path + "-away")
            else:
                open(path, "w").write('{{"score": 100, "tests": []}}')
        except OSError:
            pass
    time.sleep(0.01)
"""
LEAVE_BEHIND = """
import subprocess, sys
subprocess.Popen([sys.executable, "-c", {code!r}], start_new_session=True)
"""


def commands():
    """Return the command lines of all processes."""
    found = []
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        with contextlib.suppress(OSError):  # it has just ended
            found.append(path.read_bytes())
    return found


@as_root
def test_users_of_their_own_read_nothing_and_forge_nothing(
    course, uid_image, tmp_path, release_notebook
):
    """The same reads, with no sandbox, take everything: they would have found what was open."""
    open_the_way(tmp_path)
    right = sample_class()[0]
    other = tmp_path / "other"
    files = {"conv2d.ipynb": notebook_bytes(release_notebook, right), "notes.txt": b"mine"}
    assert run(uid_image, other, files)[1]["score"] == ALL_POINTS
    root = tmp_path / "a"
    source = root / "source"
    names = (
        source, source / "autograder/exercises/conv2d/oracle.py",
        source / "autograder" / "__init__.py",
        source / "source" / "conv2d" / "conv2d.ipynb", source / "course_secret",
        source / "setup.sh", uid_image / "source" / "constraints.txt",
        root, root / "run_autograder", root / "submission_metadata.json",
        root / "submission" / "conv2d.ipynb", root / "results",
        other / "submission" / "notes.txt", other / "results" / "results.json",
    )  # fmt: skip
    snoop = SNOOP.format(paths=[str(path) for path in names])
    targets = [root / "results" / "results.json", root / "results", root / "submission"]
    forge = LEAVE_BEHIND.format(code=FORGE.format(paths=[str(path) for path in targets]))

    def hand_in(root, forward, **more):
        hostile = replace(right, cells={**right.cells, "conv_forward": forward})
        files = {"conv2d.ipynb": notebook_bytes(release_notebook, hostile)}
        code, told, said = run(uid_image, root, files, **more)
        assert code == 0, said
        (words,) = [test["output"] for test in told["tests"] if test["name"] == "forward_s1"]
        return told, words

    told, words = hand_in(root, snoop + forge)
    assert told["extra_data"]["sandbox"] == "uid"
    assert "taken:." in words
    assert told["score"] == points_without("conv_forward")  # which raises
    assert zeros(told) == {"test_forward_s1", "test_forward_s2", "test_forward_general"}
    assert not any(str(root).encode() in command for command in commands())

    shutil.rmtree(root)
    pack(course, Settings(assignment="conv2d", sandbox="none"), tmp_path / "none.zip")
    with zipfile.ZipFile(tmp_path / "none.zip") as archive:
        script = Path(archive.extract("run_autograder", tmp_path))
    script.chmod(0o755)
    _, words = hand_in(root, snoop, script=script)
    everything = [*(path.name for path in names), "environ", "import"]
    assert f"taken: {', '.join(everything)}." in words


@as_root
def test_what_cannot_be_closed_to_users_is_named_and_nothing_is_judged(
    uid_image, tmp_path, release_notebook
):
    """A submission on a disk that is mounted to be read alone keeps its permissions."""
    open_the_way(tmp_path)
    script = tmp_path / "script"
    script.write_text(
        "#!/bin/sh\n"
        'cd "$AUTOGRADER_ROOT" && chmod 755 submission && exec unshare --mount sh -c '
        f"'mount -o bind,ro submission submission && exec {uid_image}/run_autograder'\n"
    )
    script.chmod(0o755)
    data = notebook_bytes(release_notebook, sample_class()[0])
    code, told, said = run(uid_image, tmp_path / "a", {"conv2d.ipynb": data}, script=script)
    assert (code, told["score"], told["tests"]) == (1, 0, [])
    assert told["output"] == feedback.joined(*feedback.NOT_STARTED)
    assert "NOTHING WAS JUDGED" in said
    assert f"{tmp_path}/a/submission cannot be closed to them: its mode stays 755." in said
    assert "Next: mend that, or pack another" in said


def test_files_in_a_folder_or_under_another_name_are_found(image, tmp_path, release_notebook):
    data = notebook_bytes(release_notebook, sample_class()[0])
    _, told, said = run(image, tmp_path / "a", {"my work/hw (2).ipynb": data, "convkit.py": b""})
    assert told["score"] == ALL_POINTS
    assert said.splitlines()[0] == f"{ALL_POINTS} of {ALL_POINTS} points, sandbox bubblewrap"
    assert told["extra_data"] == {"sandbox": "bubblewrap", "assignment": "conv2d"}
    assert told["stdout_visibility"] == "hidden"


@pytest.mark.parametrize(
    ("files", "words"),
    [
        ({"notes.txt": b"x"}, "there are 0 notebooks in what you handed in: none."),
        ({"a.ipynb": b"{}", "b.ipynb": b"{}"}, "there are 2 notebooks in what you handed in: a.ip"),
        ({"conv2d.ipynb": b"not JSON"}, "it is not JSON"),
    ],
)
def test_submission_that_cannot_be_read_is_told_why_and_what_to_do(image, tmp_path, files, words):
    code, told, _ = run(image, tmp_path / "a", files)
    assert (code, told["score"], told["tests"]) == (0, 0, [])
    assert words in told["output"]
    assert "Next: " in told["output"]


def test_zip_judges_the_notebook_that_was_chosen_where_there_are_several(course, image, tmp_path):
    write_softmax(course, "first", 3)
    write_softmax(course, "second", 4)
    command = Path(sys.executable).parent / "autograder"
    packed = subprocess.run(
        [command, "gradescope", "softmax", "--notebook=second"], cwd=course, check=False,
        capture_output=True, text=True,
    )  # fmt: skip
    assert packed.returncode == 1  # an answer that a person marks
    assert "It judges second.ipynb, and not first.ipynb." in packed.stdout
    assert "a person marks why (2 points). Next: enable manual grading" in packed.stderr
    unpack(course / "autograder.zip", tmp_path / "two")
    (tmp_path / "two/source/.venv").symlink_to(image / "source/.venv")
    data = (course / "source/softmax/second.ipynb").read_bytes()
    code, told, said = run(tmp_path / "two", tmp_path / "a", {"ann.ipynb": data})
    assert code == 0, said
    assert said.splitlines()[0] == "4 of 4 points, sandbox bubblewrap"
    assert [test["max_score"] for test in told["tests"]] == [4]


TINY = """
from autograder.exercise import Exercise
EXERCISE = Exercise(
    name="tiny", functions=(), checks={}, probe_calls=lambda name: [], small_calls=lambda name: [],
    say=lambda failure, evidence: ([], ""), describe=lambda name, call: "",
    heading=lambda name, call: "",
)
"""


def test_exercises_are_found_in_the_image_where_nothing_of_ours_is_installed(
    course, image, tmp_path, monkeypatch
):
    """Ours, and the notebook's own, which another package has."""
    (tmp_path / "tiny-1.dist-info").mkdir()
    (tmp_path / "tiny-1.dist-info/entry_points.txt").write_text(
        f"[{GROUP}]\ntiny = tiny:EXERCISE\n"
    )
    (tmp_path / "tiny.py").write_text(TINY)
    monkeypatch.syspath_prepend(tmp_path)
    write_softmax(course, "first", 3, exercise="tiny")
    pack(course, Settings(assignment="softmax", notebook="first"), tmp_path / "tiny.zip")
    unpack(tmp_path / "tiny.zip", tmp_path / "root")
    code = (
        "from autograder.exercise import find, installed\n"
        "print([find(name).name for name in installed()])"
    )
    done = subprocess.run(
        [image / "source/.venv/bin/python", "-P", "-c", code], cwd=image, capture_output=True,
        env={"PYTHONPATH": str(tmp_path / "root/source")}, text=True, check=False,
    )  # fmt: skip
    assert done.stdout == "['conv2d', 'tiny']\n", done.stderr


def test_where_the_sandbox_cannot_be_set_up_nothing_is_judged_and_nobody_is_blamed(
    image, tmp_path, release_notebook
):
    """Without bubblewrap on the path: the run fails, and uses no other sandbox."""
    data = notebook_bytes(release_notebook, sample_class()[0])
    (tmp_path / "bin").mkdir()
    code, told, said = run(
        image, tmp_path / "a", {"conv2d.ipynb": data}, PATH=str(tmp_path / "bin")
    )
    assert code == 1
    assert told["score"] == 0
    assert told["output"] == feedback.joined(*feedback.NOT_STARTED)
    assert "that is not your fault" in told["output"]
    assert "NOTHING WAS JUDGED" in said
    assert "bubblewrap is not installed" in said
    assert "Next: mend that, or pack another" in said


def test_student_learns_what_the_instructor_reads_only_where_that_was_chosen(
    course, image, tmp_path, release_notebook
):
    settings = Settings(assignment="conv2d", visibility="after_due_date",
                        stdout_visibility="visible", sandbox="none")  # fmt: skip
    pack(course, settings, tmp_path / "other.zip")
    with zipfile.ZipFile(tmp_path / "other.zip") as archive:
        script = Path(archive.extract("run_autograder", tmp_path))
        assert "bubblewrap" not in archive.read("setup.sh").decode()
    script.chmod(0o755)
    data = notebook_bytes(release_notebook, sample_class()[0])
    metadata = {"users": [], "assignment": {"total_points": "20.0"}}
    _, told, said = run(image, tmp_path / "a", {"conv2d.ipynb": data}, metadata, script)
    assert {test["visibility"] for test in told["tests"]} == {"after_due_date"}
    assert told["stdout_visibility"] == "visible"
    assert told["extra_data"]["sandbox"] == "none"
    assert f"Gradescope gives 20 points for the assignment, its notebooks {ALL_POINTS}." in said


def test_broken_item_is_told_as_ours_and_has_no_score():
    def item(name, verdict, points):
        return ItemResult(
            grade_id=f"test_{name}", points=points, max_points=10, verdict=verdict,
            message=feedback.BROKEN if verdict is Verdict.BROKEN else "words",
        )  # fmt: skip

    result = Result(
        assignment="a", student="", sandbox="bubblewrap", notebook=b"",
        items=(item("x", Verdict.BROKEN, 0), item("y", Verdict.PASSED, 10),
               item("z", Verdict.NOT_RUN, 0)),
    )  # fmt: skip
    told = results({"a": result}, "visible")
    jsonschema.validate(told, SPECIFICATION)
    broken, passed, not_run = told["tests"]
    assert broken["name"] == "x (could not be judged: our fault)"
    assert not {"score", "max_score", "status"} & broken.keys()
    assert "not your fault" in broken["output"]
    assert (passed["score"], passed["status"]) == (10, "passed")
    assert (not_run["score"], not_run["max_score"], not_run["status"]) == (0, 10, "failed")
    assert told["output"] == (
        "1 of the items could not be judged, and that is not your fault. Their 10 points are open, "
        "not lost: a person will look at them."
    )


def test_item_that_the_model_solution_loses_is_open_for_a_right_student_and_named(tmp_path, capsys):
    """Told whoever packs, in the output, and in what the instructor reads of each run."""
    write_squares(tmp_path)
    command = Path(sys.executable).parent / "autograder"
    packed = subprocess.run(
        [command, "gradescope", "squares"], cwd=tmp_path, check=False, capture_output=True,
        text=True,
    )  # fmt: skip
    why = "misspelt: the model solution does not get it: line 1: `assert sqare(2) == 4`: it"
    assert (packed.returncode, packed.stdout[:5]) == (1, "Wrote")
    assert why in packed.stderr
    with zipfile.ZipFile(tmp_path / "autograder.zip") as archive:
        archive.extractall(tmp_path / "root" / "source")
    work = tmp_path / "root" / "submission"
    work.mkdir()
    shutil.copy(tmp_path / "source/squares/squares.ipynb", work)
    code = main([
        str(tmp_path / "root"), "--assignment=squares", "--notebook=squares",
        "--sandbox=bubblewrap", "--visibility=visible", "--stdout-visibility=hidden",
    ])  # fmt: skip
    told = json.loads((tmp_path / "root/results/results.json").read_text())
    jsonschema.validate(told, SPECIFICATION)
    assert (code, told["score"]) == (0, 4)
    fine, misspelt = told["tests"]
    assert (fine["name"], fine["score"]) == ("fine", 4)
    assert misspelt["name"] == "misspelt (could not be judged: our fault)"
    assert "score" not in misspelt
    assert told["output"] == feedback.GRADESCOPE["broken"].format(count=1, points=2)
    assert why.replace("misspelt: ", "misspelt needs a person: ") in capsys.readouterr().out


def write_squares(course):
    """Write an assignment with a test that misspells a name."""
    (course / "source/squares").mkdir(parents=True)
    made = notebook(
        solution("square", "def square(x):\n    return x * x"),
        graded_test("fine", 4, "assert square(3) == 9"),
        graded_test("misspelt", 2, "assert sqare(2) == 4"),
    )
    nbformat.write(made, course / "source/squares/squares.ipynb")


def test_markdown_shows_what_a_student_wrote_as_it_is():
    """An error's text may hold markup; four blanks make any Markdown show it literally."""
    hostile = "stopped with `x` <script>alert(1)</script> conv_backward_dX\n```\n# not a title"
    result = Result(
        assignment="a", student="", sandbox="bubblewrap", notebook=b"",
        items=(ItemResult(grade_id="test_x", points=0, max_points=1, verdict=Verdict.FAILED,
                          message=hostile),),
    )  # fmt: skip
    told = results({"a": result}, "visible")
    lines = told["tests"][0]["output"].splitlines()
    assert all(line.startswith("    ") for line in lines)
    assert "\n".join(line[4:] for line in lines) == hostile


def test_group_is_one_student_in_whatever_order_it_is_listed():
    users = [{"email": "b@x"}, {"email": "a@x"}]
    assert student_of({"users": users}) == student_of({"users": users[::-1]}) == "a@x,b@x"
    assert student_of({}) == student_of({"users": None}) == ""
    assert student_of({"users": [{"email": None, "id": 7}, {"id": None}]}) == ",7"


@pytest.mark.parametrize(
    "about",
    [
        {"users": None, "assignment": None},
        {"users": [{"email": None, "id": 7}], "assignment": {"total_points": "ten"}},
    ],
)
def test_metadata_of_which_anything_may_be_null_costs_nobody_points(
    image, tmp_path, release_notebook, about
):
    right = next(each for each in sample_class() if each.student == "abara")
    files = {"conv2d.ipynb": notebook_bytes(release_notebook, right)}
    code, told, said = run(image, tmp_path / "run", files, about)
    assert (code, told["score"]) == (0, ALL_POINTS), said


# Prints which modules that students' code may import lie where packages are installed, with the
# versions of the packages that have them.
IMPORTABLE = """
import importlib.metadata, json
from autograder.sandbox.inside.forbidden import ALLOWED, installed_modules
packages = importlib.metadata.packages_distributions()
print(json.dumps({
    module: sorted((name, importlib.metadata.version(name)) for name in packages[module])
    for module in sorted(ALLOWED & installed_modules())
}))
"""


def importable(python, package):
    done = subprocess.run(
        [python, "-P", "-c", IMPORTABLE], env={"PYTHONPATH": str(package)}, check=True,
        capture_output=True, text=True,
    )  # fmt: skip
    return json.loads(done.stdout)


def test_students_code_can_import_there_what_it_can_import_here_in_the_same_versions(image):
    here = importable(sys.executable, Path(__file__).parents[2])
    there = importable(image / "source/.venv/bin/python", image / "source")
    assert "matplotlib" in here
    assert there == here


def test_right_work_that_imports_matplotlib_gets_the_points_that_judge_gives(
    course, image, tmp_path, release_notebook
):
    right = next(each for each in sample_class() if each.about == "right: loops")
    source = f"import matplotlib.pyplot as plt\n{right.cells['conv_forward']}"
    work = replace(right, cells={**right.cells, "conv_forward": source})
    files = {"conv2d.ipynb": notebook_bytes(release_notebook, work)}
    _, told, _ = run(image, tmp_path / "root", files)
    assert told["score"] == ALL_POINTS


def test_words_on_a_module_that_is_not_there_are_those_of_judge(image, tmp_path, release_notebook):
    right = next(each for each in sample_class() if each.about == "right: loops")
    source = f"import scipy.signal\n{right.cells['conv_forward']}"
    work = replace(right, cells={**right.cells, "conv_forward": source})
    files = {"conv2d.ipynb": notebook_bytes(release_notebook, work)}
    _, told, _ = run(image, tmp_path / "root", files)
    said = next(test["output"] for test in told["tests"] if test["name"] == "forward_s1")
    assert "conv_forward is not defined: its cell stopped at the import of scipy" in said
    assert "Next: take the import out and write it without scipy" in said


def test_zip_pins_what_students_code_can_import_here(course, tmp_path):
    pack(course, Settings(assignment="conv2d"), tmp_path / "a.zip")
    with zipfile.ZipFile(tmp_path / "a.zip") as archive:
        pins = archive.read("constraints.txt").decode().splitlines()
        required = archive.read("requirements.txt").decode().splitlines()
    assert f"matplotlib=={version('matplotlib')}" in pins
    assert {"matplotlib", "numpy", "ipykernel", "msgpack", "nbformat"} <= set(required)
    pinned = {line.partition("==")[0].lower().replace("_", "-") for line in pins}
    assert set(required) <= pinned


def test_version_that_is_here_takes_the_place_of_the_pinned_one():
    pinned = "# why\nnumpy==1.0\nmsgpack==0.1\nnot-installed-here==3.0\n"
    assert constraints(pinned, ["numpy", "six"]).splitlines() == [
        "# why",
        f"numpy=={version('numpy')}",
        f"msgpack=={version('msgpack')}",
        "not-installed-here==3.0",
        f"six=={version('six')}",
    ]


def test_module_that_no_package_has_is_refused_when_the_zip_is_packed(
    course, tmp_path, monkeypatch
):
    """A folder that somebody has copied to where packages lie."""
    copied = tmp_path / "lib" / "site-packages"
    (copied / "pickleshare").mkdir(parents=True)
    monkeypatch.syspath_prepend(copied)
    with pytest.raises(PackError, match="can import pickleshare here, which no package"):
        pack(course, Settings(assignment="conv2d"), tmp_path / "a.zip")


def test_same_course_gives_the_same_zip_and_it_names_no_machine(course, tmp_path):
    for name in ("a.zip", "b.zip"):
        pack(course, Settings(assignment="conv2d"), tmp_path / name)
    assert (tmp_path / "a.zip").read_bytes() == (tmp_path / "b.zip").read_bytes()
    with zipfile.ZipFile(tmp_path / "a.zip") as archive:
        names = archive.namelist()
        scripts = archive.read("setup.sh") + archive.read("run_autograder")
        modes = {entry.filename: entry.external_attr >> 16 & 0o777 for entry in archive.infolist()}
    assert {"setup.sh", "run_autograder"} <= {name for name in names if "/" not in name}
    assert modes["setup.sh"] == modes["run_autograder"] == 0o755
    assert not [name for name in names if "__pycache__" in name or name.startswith("/")]
    own = str(Path(__file__).parents[2]).encode()
    assert not re.search(rb"https?://|index", scripts)
    assert own not in scripts
    assert b"--sandbox bubblewrap" in scripts


@pytest.mark.parametrize("field", ["sandbox", "visibility", "stdout_visibility"])
def test_unknown_setting_is_refused_with_the_known_ones(field):
    with pytest.raises(PackError, match=r"'magic' is unknown\. Next: choose one of"):
        Settings(**{"assignment": "conv2d", field: "magic"})


def test_command_that_cannot_pack_says_why(course):
    for arguments, words in (
        (["conv3d"], "no conv3d.ipynb"),
        (["conv2d", "--visibility", "sometimes"], ", ".join(VISIBILITIES)),
    ):
        done = subprocess.run(
            [Path(sys.executable).parent / "autograder", "gradescope", *arguments],
            cwd=course, capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert done.returncode == 2
        assert words in done.stderr

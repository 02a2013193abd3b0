"""``autograder gradescope``: the zip, set up and run in a folder laid out as Gradescope's own.

The harness here does what Gradescope's does: it unpacks the zip into source/, runs setup.sh once,
copies run_autograder up, and for each submission puts submission/ and submission_metadata.json
beside it. AUTOGRADER_ROOT takes the place of /autograder. Submissions run without any network.
"""

import json
import os
import re
import shutil
import subprocess
import sys
import zipfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import jsonschema
import nbformat
import pytest

from autograder import feedback
from autograder.assignment import from_source
from autograder.course import new_course
from autograder.gradescope import VISIBILITIES, PackError, Settings, pack
from autograder.gradescope_run import results, student_of
from autograder.judge import ItemResult, Result, Verdict, judge
from autograder.sample_class import sample_class, submitted_notebook
from autograder.sandbox import Sandbox
from autograder.secret import existing_secret

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
    root = tmp_path_factory.mktemp("image")
    command = Path(sys.executable).parent / "autograder"
    subprocess.run(
        [command, "gradescope", "conv2d", "-o", "autograder.zip"],
        cwd=course, check=True, capture_output=True,
    )  # fmt: skip
    unpack(course / "autograder.zip", root)
    done = subprocess.run(
        [root / "source" / "setup.sh"], env=environment(root), capture_output=True, text=True,
        check=False,
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
    return {"PATH": os.environ["PATH"], "AUTOGRADER_ROOT": str(root), **more}


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
    """28 submissions, each in a run of its own, against the judge here and the class's own list."""
    assignment = from_source(course / "source" / "conv2d")
    secret = existing_secret(course / "course_secret")
    assert len(secret) == 32

    def graded_there(submission):
        about = {"users": [{"email": submission.student}]}
        files = {"conv2d.ipynb": notebook_bytes(release_notebook, submission)}
        return run(image, tmp_path / submission.student, files, about)

    with ThreadPoolExecutor(2) as threads:
        there = list(threads.map(graded_there, sample_class()))
    with Sandbox() as sandbox:
        for submission, (code, told, said) in zip(sample_class(), there, strict=True):
            here = judge(
                notebook_bytes(release_notebook, submission), assignment, submission.student,
                sandbox=sandbox, secret=secret,
            )  # fmt: skip
            assert code == 0, said
            assert told["score"] == here.score
            scores = {f"test_{test['name']}": test["score"] for test in told["tests"]}
            assert scores == {item.grade_id: item.points for item in here.items}
            assert {name for name, score in scores.items() if not score} == submission.loses
            words = {f"test_{test['name']}": test["output"] for test in told["tests"]}
            for item in here.items:
                lines = [line.removeprefix("    ") for line in words[item.grade_id].splitlines()]
                assert "\n".join(lines) == item.message.rstrip("\n")


def test_files_in_a_folder_or_under_another_name_are_found(image, tmp_path, release_notebook):
    data = notebook_bytes(release_notebook, sample_class()[0])
    _, told, said = run(image, tmp_path / "a", {"my work/hw (2).ipynb": data, "convkit.py": b""})
    assert told["score"] == 100
    assert said.splitlines()[0] == "100 of 100 points, sandbox bubblewrap"
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
    assert told["output"] == feedback.GRADESCOPE["our fault"]
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
    assert "Gradescope gives 20 points for the assignment, the notebook 100." in said


def test_broken_item_is_told_as_ours_and_has_no_score():
    def item(name, verdict, points):
        return ItemResult(
            grade_id=f"test_{name}", points=points, max_points=10, verdict=verdict,
            message=feedback.BROKEN if verdict is Verdict.BROKEN else "words",
        )  # fmt: skip

    told = results(
        Result(
            assignment="a", student="", sandbox="bubblewrap", notebook=b"",
            items=(item("x", Verdict.BROKEN, 0), item("y", Verdict.PASSED, 10),
                   item("z", Verdict.NOT_RUN, 0)),
        ),
        "visible",
    )  # fmt: skip
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


def test_markdown_shows_what_a_student_wrote_as_it_is():
    """An error's text may hold markup; four blanks make any Markdown show it literally."""
    hostile = "stopped with `x` <script>alert(1)</script> conv_backward_dX\n```\n# not a title"
    told = results(
        Result(
            assignment="a", student="", sandbox="bubblewrap", notebook=b"",
            items=(ItemResult(grade_id="test_x", points=0, max_points=1, verdict=Verdict.FAILED,
                              message=hostile),),
        ),
        "visible",
    )  # fmt: skip
    lines = told["tests"][0]["output"].splitlines()
    assert all(line.startswith("    ") for line in lines)
    assert "\n".join(line[4:] for line in lines) == hostile


def test_group_is_one_student_in_whatever_order_it_is_listed():
    users = [{"email": "b@x"}, {"email": "a@x"}]
    assert student_of({"users": users}) == student_of({"users": users[::-1]}) == "a@x,b@x"
    assert student_of({}) == ""


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
    own = str(Path(__file__).parents[1]).encode()
    assert not re.search(rb"https?://|index", scripts)
    assert own not in scripts
    assert b"--sandbox bubblewrap" in scripts


@pytest.mark.parametrize("field", ["sandbox", "visibility", "stdout_visibility"])
def test_unknown_setting_is_refused_with_the_known_ones(field):
    with pytest.raises(PackError, match="'magic' is unknown; choose one of"):
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

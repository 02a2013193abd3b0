"""``autograder grade``: what it prints, how it ends, and that only what changed is graded."""

import os
import pty
import re
import shutil
import signal
import sqlite3
import subprocess
import termios

import pytest
from classes import autograder, command, copy_student, hand_in_right, small_course, submitted
from gradebooks import marks, tree
from items import ALL_POINTS, DX_ITEMS, FORWARD_ITEMS, ITEMS, POINTS, points, points_without
from waiting import wait_for

WITHOUT_DX = points_without("conv_backward_dX")

CLASS = ("abara", "tanaka", "xu", "yilmaz")


@pytest.fixture(scope="module")
def released(tmp_path_factory):
    return small_course(tmp_path_factory.mktemp("released") / "course", *CLASS)


@pytest.fixture(scope="module")
def graded(tmp_path_factory, released):
    """The class graded once, and what that printed."""
    course = tmp_path_factory.mktemp("graded") / "course"
    shutil.copytree(released, course)
    return course, autograder("grade", "conv2d", cwd=course, timeout=600)  # started anew


@pytest.fixture
def fresh(tmp_path, released):
    """A course of one's own in which nothing is graded."""
    return shutil.copytree(released, tmp_path / "course")


@pytest.fixture
def again(tmp_path, graded):
    """A course of one's own in which everything is graded."""
    return shutil.copytree(graded[0], tmp_path / "course")


def who(done):
    """Return the students that a dry run would grade, each with why."""
    return dict(re.findall(r"^  (\w[\w-]*): (.*)$", done.stdout, flags=re.MULTILINE))


def test_prints_how_many_were_graded_and_ends_with_0(graded):
    course, done = graded
    assert done.returncode == 0, done.stderr
    assert re.match(r"Graded 4 of 4 submissions in \d+\.\d s, [\d,]+ a minute; 0 unchanged\.",
                    done.stdout)  # fmt: skip
    # xu has the shapes at stride 1 and forward
    half = points((*ITEMS[:4], *FORWARD_ITEMS))
    assert {mark.student: mark.score for mark in marks(course)} == {
        "abara": ALL_POINTS, "tanaka": WITHOUT_DX, "xu": half, "yilmaz": 0
    }  # fmt: skip


def test_what_has_not_changed_is_not_graded_again(again):
    before = tree(again / "autograded")
    done = autograder("grade", "conv2d", cwd=again)
    assert done.returncode == 0
    assert re.search(r"Graded 0 of 4 submissions in .* s; 4 unchanged\.", done.stdout)
    assert tree(again / "autograded") == before


def test_course_may_be_named_from_elsewhere(again, tmp_path):
    done = autograder("grade", "conv2d", "--course", again, cwd=tmp_path)
    assert "4 unchanged" in done.stdout


def test_each_change_is_seen_and_named(again):
    """Of the submission, the folder it was graded into, the gradebook, and nothing else."""
    hand_in_right(again, "xu")
    (again / "autograded/tanaka/conv2d/conv2d.ipynb").unlink()
    with sqlite3.connect(again / "gradebook.db") as database:
        database.execute(
            "UPDATE grade SET auto_score = 8 WHERE id = (SELECT grade.id FROM grade "
            "JOIN submitted_notebook n ON n.id = grade.notebook_id "
            "JOIN submitted_assignment a ON a.id = n.assignment_id WHERE student_id = 'yilmaz')"
        )
    database.close()
    done = autograder("grade", "conv2d", "--dry-run", cwd=again)
    by_hand = "its grades, or its folder below autograded/, are no longer as they were written"
    assert who(done) == {"tanaka": by_hand, "xu": "handed in again, or changed", "yilmaz": by_hand}
    assert "To grade 3 of 4 submissions" in done.stdout
    autograder("grade", "conv2d", cwd=again)
    assert {mark.student: mark.score for mark in marks(again)} == {
        "abara": ALL_POINTS, "tanaka": WITHOUT_DX, "xu": ALL_POINTS, "yilmaz": 0
    }  # fmt: skip
    assert who(autograder("grade", "conv2d", "--dry-run", cwd=again)) == {}


@pytest.mark.parametrize(
    "change",
    [
        lambda course: (course / "course_secret").write_text("6f" * 32),
        lambda course: (course / "source/conv2d/convkit.py").write_text("\n"),
        lambda course: _setting(course, "c.Judge.call_seconds = 4"),
        lambda course: _setting(course, "c.Judge.sandbox = 'none'"),
        lambda course: _setting(course, "c.Autograde.permissions = 644"),
        lambda course: _due(course, "2026-10-01 10:00:00.000000"),
    ],
    ids=["secret", "file", "limit", "sandbox", "permissions", "due"],
)
def test_all_is_graded_again_where_what_it_is_graded_by_has_changed(again, change):
    change(again)
    done = autograder("grade", "conv2d", "--dry-run", cwd=again)
    assert who(done) == dict.fromkeys(
        CLASS, "the assignment, the settings or the judge has changed"
    )


def _setting(course, line):
    with (course / "nbgrader_config.py").open("a") as settings:
        settings.write(f"{line}\n")


def _due(course, when):
    with sqlite3.connect(course / "gradebook.db") as database:
        database.execute("UPDATE assignment SET duedate = ?", (when,))
    database.close()


def test_force_and_student_say_who_is_graded(again):
    done = autograder("grade", "conv2d", "--dry-run", "--force", "--student=[tx]*", cwd=again)
    assert who(done) == {"tanaka": "asked for by --force", "xu": "asked for by --force"}


def test_dry_run_with_diff_tells_whose_points_would_change_and_writes_nothing(again):
    hand_in_right(again, "tanaka")
    hand_in_right(again, "new")
    before = tree(again)
    done = autograder("grade", "conv2d", "--dry-run", "--diff", cwd=again)
    assert done.returncode == 0, done.stderr
    assert tree(again) == before
    lines = done.stdout.splitlines()
    start = lines.index("tanaka: handed in again, or changed")
    assert lines[:start] == [
        "new: not graded by this command before",
        f"  {ALL_POINTS} points in {len(ITEMS)} items that had none",
    ]  # fmt: skip
    end = start + 1 + len(DX_ITEMS)
    assert set(lines[start + 1 : end]) == {
        f"  {name} 0 -> {POINTS[name]}: Passed: {POINTS[name]} of {POINTS[name]} points."
        for name in DX_ITEMS
    }
    assert lines[end].startswith("To grade 2 of 5 submissions")
    assert lines[-1] == "Nothing was written."


def test_refused_work_is_left_to_a_person_and_told_again_until_it_has_been_seen(again):
    copy_student(again, "abara", "broken")
    (submitted(again, "broken") / "conv2d.ipynb").write_text("{")
    copy_student(again, "abara", "elsewhere")
    folder = submitted(again, "elsewhere")
    (folder / "conv2d.ipynb").rename(folder / "x.ipynb")
    for _ in range(2):
        done = autograder("grade", "conv2d", cwd=again)
        assert done.returncode == 1
        assert "Refused, left to a person: 2" in done.stdout
        assert "  broken: the file cannot be read as a notebook: it is not JSON" in done.stdout
        assert "  elsewhere: there is no conv2d.ipynb in the submission; found ['x.ipynb']" in (
            done.stdout
        )
    left = {mark.student: mark for mark in marks(again)}
    for student in ("broken", "elsewhere"):
        assert left[student].needs_manual_grade
        assert left[student].score == 0
    with sqlite3.connect(again / "gradebook.db") as database:
        database.execute("UPDATE grade SET needs_manual_grade = 0, manual_score = 1")
    database.close()
    assert autograder("grade", "conv2d", cwd=again).returncode == 0


def test_broken_test_is_named_with_its_error_and_ends_with_1(tmp_path, released):
    course = shutil.copytree(released, tmp_path / "course")
    with sqlite3.connect(course / "gradebook.db") as database:
        database.execute(
            "UPDATE source_cell SET source = replace(source, 'check.dW(', 'check.nothing(') "
            "WHERE name = 'test_dW_s1'"
        )
    database.close()
    done = autograder("grade", "conv2d", "--student=abara", cwd=course)
    assert done.returncode == 1
    assert (
        "Broken for everybody, points open: 1\n  test_dW_s1: the model solution does not get it: "
        "line 9: `check.nothing(conv_backward_dW, stride=1)`: AttributeError: no exercise has a "
        "check 'nothing' (conv2d). Next: correct that cell of source/conv2d/conv2d.ipynb"
    ) in done.stdout
    assert marks(course)[0].score == ALL_POINTS - POINTS["test_dW_s1"]


def test_no_sandbox_is_chosen_by_name(fresh):
    done = autograder("grade", "conv2d", "--sandbox=none", "--student=abara", cwd=fresh)
    assert done.returncode == 0, done.stderr
    assert marks(fresh)[0].score == ALL_POINTS


def could_not_run(done, *words):
    assert done.returncode == 2, done.stdout
    for each in words:
        assert each in done.stderr
    assert "Traceback" not in done.stderr


def test_unknown_assignment_names_what_there_is_and_the_command(fresh):
    done = autograder("grade", "conv3d", cwd=fresh)
    could_not_run(done, "knows no notebook of 'conv3d'; it knows ['conv2d']",
                  "nbgrader generate_assignment conv3d")  # fmt: skip


def test_course_without_a_gradebook_says_what_makes_it_and_makes_none(fresh):
    (fresh / "gradebook.db").unlink()
    done = autograder("grade", "conv2d", cwd=fresh)
    could_not_run(done, "there is no gradebook", "nbgrader generate_assignment")
    assert not (fresh / "gradebook.db").exists()


def test_no_submission_says_where_it_looked(fresh):
    done = autograder("grade", "conv2d", "--student=nobody", cwd=fresh)
    could_not_run(done, f"no submission matches {fresh}/submitted/nobody/conv2d", "zip_collect")


def test_missing_folder_and_faulty_settings_are_named(fresh, tmp_path):
    could_not_run(autograder("grade", "conv2d", "--course=nowhere", cwd=tmp_path), "nowhere")
    _setting(fresh, "c.Judge.call_seconds = 'soon'")
    could_not_run(autograder("grade", "conv2d", cwd=fresh), "nbgrader_config.py", "call_seconds")


def test_step_that_only_nbgrader_can_run_is_refused(fresh):
    _setting(fresh, "c.Autograde.autograde_preprocessors += ['nbgrader.preprocessors.LockCells']")
    could_not_run(autograder("grade", "conv2d", cwd=fresh), "LockCells", "nbgrader autograde")


def test_where_no_sandbox_can_be_had_nothing_is_graded(fresh):
    path = os.environ | {"PATH": "/nowhere"}
    done = autograder("grade", "conv2d", cwd=fresh, env=path)
    could_not_run(done, "apt-get install bubblewrap", "--sandbox none")
    assert marks(fresh) == []


def test_scheduler_that_does_not_answer_is_named(fresh):
    done = autograder("grade", "conv2d", "--scheduler=tcp://127.0.0.1:9", cwd=fresh)
    could_not_run(done, "no Dask scheduler answers at tcp://127.0.0.1:9")


def test_late_plugin_that_fails_is_named(fresh):
    (fresh / "penalties.py").write_text(
        "from nbgrader.plugins import BasePlugin\nclass Broken(BasePlugin):\n"
        "    def late_submission_penalty(self, *late):\n        return 1 / 0\n"
    )
    _setting(fresh, "c.AssignLatePenalties.plugin_class = 'penalties.Broken'")
    _due(fresh, "2020-01-01 00:00:00.000000")
    done = autograder("grade", "conv2d", cwd=fresh)
    could_not_run(done, "plugin_class failed for", "ZeroDivisionError")


def test_two_at_a_time_in_one_course_are_refused(again):
    with sqlite3.connect(again / "graded.db") as record:
        record.execute("BEGIN EXCLUSIVE")
        done = autograder("grade", "conv2d", cwd=again)
    record.close()
    could_not_run(done, "another `autograder grade` is at work")


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM], ids=["ctrl-c", "sigterm"])
def test_stopped_by_a_signal_it_keeps_what_is_graded_and_says_how_to_go_on(fresh, number):
    for copy in range(20):
        copy_student(fresh, "abara", f"a{copy:02}")
    process = subprocess.Popen(
        command("grade", "conv2d", "--jobs=1"), cwd=fresh, start_new_session=True,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    wait_for((fresh / "autograded").exists, process)
    os.killpg(process.pid, number)  # as a terminal does: the graders hear it too
    said, errors = process.communicate()
    assert process.returncode == 128 + number, errors
    assert said.endswith("Stopped. What was graded is stored; run the same command to go on.\n")
    stored = len(marks(fresh))
    assert stored == int(re.search(r"Graded (\d+) of 24", said).group(1))
    assert not list(fresh.glob("autograded/*/.*"))
    done = autograder("grade", "conv2d", cwd=fresh)
    assert f"Graded {24 - stored} of 24" in done.stdout
    assert len(marks(fresh)) == 24


def test_terminal_gets_a_bar_with_rate_and_time_left(again):
    ours, theirs = pty.openpty()
    termios.tcsetwinsize(theirs, (24, 100))
    process = subprocess.Popen(
        command("grade", "conv2d", "--force"), cwd=again, stdout=theirs, stderr=theirs
    )
    os.close(theirs)
    shown = b""
    while True:
        try:
            shown += os.read(ours, 4096)
        except OSError:  # the other end is closed
            break
    os.close(ours)
    assert process.wait() == 0
    plain = re.sub(rb"\x1b\[[\d;?]*[A-Za-z]", b"", shown)
    assert re.search(rb"submissions .* 4/4 [\d,]+ a minute, \d:\d\d:\d\d left", plain)


def test_bytes_are_the_same_in_another_order_and_with_another_number_of_graders(again):
    """Also for those who are graded alone."""
    first = tree(again / "autograded")
    shutil.rmtree(again / "autograded")
    for student in reversed(CLASS):
        autograder("grade", "conv2d", f"--student={student}", "--jobs=1", cwd=again)
    assert tree(again / "autograded") == first
    autograder("grade", "conv2d", "--force", "--jobs=3", cwd=again)
    assert tree(again / "autograded") == first

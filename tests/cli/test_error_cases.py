"""What goes wrong around a command: each ends with one line, its next step, and the exit code.

Most run in this process, by the command line's own ``main``. What concerns terminals, signals and
permissions runs as a command. Next steps are carried out.
"""

import os
import pty
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import termios
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat
import pytest
from classes import autograder, command, small_course
from gradebooks import marks
from ordinary import BARE_ENVIRONMENT, NOBODY, ordinary_user

from autograder.cli.main import main
from autograder.course.folder import nbgrader

GRADED = ("grade", "conv2d", "--dry-run")  # writes nothing, and starts no grader
ROSTER = ("roster", "list.csv", "--yes")
REPORT = ("report", "conv2d")
NOTEBOOK = "source/conv2d/conv2d.ipynb"
JUDGE = ("judge", "submitted/tanaka/conv2d/conv2d.ipynb")


@pytest.fixture(scope="module")
def graded(tmp_path_factory):
    """A course with a graded student and a class list."""
    course = small_course(tmp_path_factory.mktemp("graded") / "course", "tanaka")
    (course / "list.csv").write_text("Username,First name\nada,Ada\ntanaka,Mio\n")
    assert autograder("grade", "conv2d", cwd=course).returncode == 0
    return course


@pytest.fixture
def course(tmp_path, graded, monkeypatch):
    """A copy of it, as the folder that commands run in."""
    copy = Path(shutil.copytree(graded, tmp_path / "course"))
    monkeypatch.chdir(copy)
    return copy


@pytest.fixture
def public():
    """A folder that everybody can look into."""
    with tempfile.TemporaryDirectory(prefix="public-") as folder:
        Path(folder).chmod(0o755)
        yield Path(folder)


def damage(course):
    (course / "gradebook.db").write_bytes(b"hello " * 100)


def cut_off(course):
    data = (course / "gradebook.db").read_bytes()
    (course / "gradebook.db").write_bytes(data[:5000] + b"\0" * 4000 + data[9000:20000])


def make_older(course):
    """Take the gradebook back to before nbgrader's revision 282d30a0218e."""
    with closing(sqlite3.connect(course / "gradebook.db")) as database:
        database.execute("ALTER TABLE student DROP COLUMN lms_user_id")
        database.execute("UPDATE alembic_version SET version_num = '167914646830'")
        database.commit()


def lose(course):
    (course / "gradebook.db").unlink()


def put_folder_in_its_place(course):
    lose(course)
    (course / "gradebook.db").mkdir()


def write(name, content):
    def prepare(course):
        (course / name).write_bytes(content)

    return prepare


def break_settings(course):
    with (course / "nbgrader_config.py").open("a") as file:
        file.write("c.Judge.inside = [\n")


def name_two_cells_alike(course):
    notebook = nbformat.read(course / NOTEBOOK, as_version=4)
    cells = [cell for cell in notebook.cells if "nbgrader" in cell.metadata]
    cells[1].metadata.nbgrader.grade_id = cells[0].metadata.nbgrader.grade_id
    nbformat.write(notebook, course / NOTEBOOK)


def nothing(course):
    pass


@dataclass(frozen=True)
class Case:
    prepare: Any
    arguments: tuple[str, ...]
    cause: str
    step: str

    def __str__(self):
        return f"{self.arguments[0]}-{self.prepare.__qualname__.partition('.')[0]}-{self.cause}"


CASES = [
    # the gradebook
    Case(damage, REPORT, "is damaged: file is not a database", "put your last copy"),
    Case(damage, ROSTER, "is damaged: file is not a database", "put your last copy"),
    Case(damage, GRADED, "is damaged: file is not a database", "put your last copy"),
    Case(damage, ("release", "conv2d"), "is damaged: file is not a database", "put your last copy"),
    Case(cut_off, REPORT, "is damaged: ", "put your last copy"),
    Case(make_older, REPORT, "no such column: student.lms_user_id", "`nbgrader db upgrade`"),
    Case(make_older, ROSTER, "no such column: student.lms_user_id", "`nbgrader db upgrade`"),
    Case(make_older, GRADED, "no such column: student.lms_user_id", "`nbgrader db upgrade`"),
    Case(make_older, ("release", "conv2d"), "no such column", "`nbgrader db upgrade`"),
    Case(lose, REPORT, "there is no gradebook", "`nbgrader generate_assignment"),
    Case(lose, GRADED, "there is no gradebook", "`nbgrader generate_assignment"),
    Case(put_folder_in_its_place, REPORT, "cannot be opened", "read and write it"),
    # files that are named
    Case(nothing, ("judge", "nowhere.ipynb", "--assignment=conv2d"), "nowhere.ipynb: No such file",
         "see how its name is written"),
    Case(nothing, ("judge", "source", "--assignment=conv2d"), "no conv2d.ipynb in the submission",
         "name the notebook conv2d.ipynb"),
    Case(write("ada.ipynb", b"{"), ("judge", "ada.ipynb", "--assignment=conv2d"), "it is not JSON",
         "save it and hand that file in"),
    Case(nothing, ("judge", "nowhere.ipynb"), "no nowhere.ipynb in source", "name an assignment"),
    Case(nothing, ("roster", "nowhere.csv"), "nowhere.csv: No such file", "its name"),
    Case(write("list.xlsx", b"PK\x03\x04\xff\xfe"), ("roster", "list.xlsx"), "list.xlsx is no text",
         "save it as CSV"),
    Case(nothing, ("report", "conv2d", "--before=list.csv"), "list.csv holds no data",
         "name a file that a report left"),
    Case(nothing, ("report", "conv2d", "--before=nowhere.json"), "nowhere.json: No such file",
         "its name"),
    Case(nothing, ("report", "conv2d", "-o", "nowhere/page.html"), "page.html: No such file",
         "its name"),
    Case(nothing, ("report", "conv2d", "-o", "list.csv/page.html"), "Not a directory",
         "name a folder"),
    Case(nothing, ("report", "conv2d", "-o", "source"), "source: Is a directory", "name a file"),
    Case(nothing, ("report", "conv2d", "-o", "/dev/full"), "No space left on device", "make room"),
    Case(nothing, ("gradescope", "conv2d", "-o", "/dev/full"), "No space left on device",
         "make room"),
    Case(nothing, ("demo", "source"), "source exists already", "name a folder that does not"),
    # the course's own
    Case(write(NOTEBOOK, b"{"), ("release", "conv2d"), f"{NOTEBOOK} holds no notebook",
         "put your last copy"),
    Case(write(NOTEBOOK, b"\xff"), ("audit", "conv2d"), f"{NOTEBOOK} holds no notebook",
         "put your last copy"),
    Case(write(NOTEBOOK, b"[]"), ("gradescope", "conv2d"), f"{NOTEBOOK} holds no notebook",
         "put your last copy"),
    Case(write(NOTEBOOK, b"{}"), JUDGE, f"{NOTEBOOK} holds no notebook", "put your last copy"),
    Case(name_two_cells_alike, ("release", "conv2d"), "Duplicate grade id", "mend"),
    Case(break_settings, REPORT, "'[' was never closed", "mend it"),
    Case(break_settings, GRADED, "'[' was never closed", "mend them"),
    Case(break_settings, ("release", "conv2d"), "'[' was never closed", "mend it"),
    Case(break_settings, JUDGE, "'[' was never closed", "mend it"),
    Case(write("course_secret", b"\xff"), JUDGE, "course_secret does not hold 64 hexadecimal",
         "put your last copy there"),
    Case(write("graded.db", b"hello " * 100), GRADED, "graded.db is damaged", "delete it"),
    Case(nothing, ("report", "conv3d"), "knows no assignment 'conv3d'", "name one of these"),
    Case(nothing, ("release", "conv3d"), "no notebook in source/conv3d", "name an assignment"),
    Case(nothing, ("report", "conv2d", "--course=source"), "no nbgrader_config.py", "--course"),
    Case(nothing, ("grade", "conv2d", "--dry-run", "--course=nowhere"), "no course folder",
         "--course"),
]  # fmt: skip


def is_one_line_with_a_next_step(said, cause, step):
    lines = said.splitlines()
    assert len([line for line in lines if line.startswith("autograder: ")]) == 1, said
    assert all(line.startswith("    ") for line in lines[1:]), said
    words, _, following = said.partition("Next: ")
    assert cause in words
    assert step in following
    assert "Traceback" not in said
    assert not re.search(r"\[Errno|\(sqlite3\.|sqlalche\.me", said)


@pytest.mark.parametrize("case", CASES, ids=str)
def test_ends_with_2_and_one_line_that_tells_the_cause_and_the_next_step(course, case, capsys):
    case.prepare(course)
    assert main(case.arguments) == 2
    said = capsys.readouterr()
    assert not said.out
    is_one_line_with_a_next_step(said.err, case.cause, case.step)


def test_gradebook_that_is_held_is_waited_for_and_then_told(course, capsys):
    with closing(sqlite3.connect(course / "gradebook.db")) as database:
        database.execute("BEGIN EXCLUSIVE")
        assert main(REPORT) == 2
        is_one_line_with_a_next_step(capsys.readouterr().err, "is held by another program", "wait")
    assert main(REPORT) == 0  # the next step: once it has ended, the same command


def test_next_step_for_an_older_gradebook_brings_it_up_to_date(course, capsys):
    make_older(course)
    assert main(ROSTER) == 2
    nbgrader(course, "db", "upgrade")
    assert main(ROSTER) == 0
    capsys.readouterr()
    assert [mark.student for mark in marks(course)] == ["tanaka"]


def test_next_steps_for_a_damaged_gradebook_bring_the_grades_back(course):
    before = marks(course)
    damage(course)
    (course / "gradebook.db").rename(course / "damaged.db")
    for step in (("release", "conv2d"), ("grade", "conv2d")):
        done = autograder(*step, cwd=course)
        assert done.returncode == 0, done.stderr
    assert marks(course) == before


def test_damaged_record_may_be_deleted(course, capsys):
    write("graded.db", b"hello " * 100)(course)
    (course / "graded.db").unlink()
    assert main(GRADED) == 0
    assert "To grade 1 of 1" in capsys.readouterr().out


@pytest.mark.parametrize(
    "arguments",
    [("export",), ("export", "--exporter=autograder.plugins.ItemsExporter"),
     ("zip_collect", "conv2d"), ("autograde", "conv2d", "--force")],
    ids=["export", "items", "zip_collect", "autograde"],
)  # fmt: skip
@pytest.mark.parametrize("prepare", [damage, make_older])
def test_nbgraders_own_commands_tell_the_same_of_the_gradebook(course, prepare, arguments):
    """Nothing is written before: not what a download unpacks to, nor another gradebook."""
    archive = course / "downloaded/conv2d/archive"
    archive.mkdir(parents=True)
    shutil.copy(course / JUDGE[1], archive / "ada_conv2d.ipynb")
    prepare(course)
    before = (course / "gradebook.db").read_bytes()
    done = subprocess.run(
        [sys.executable, "-m", "nbgrader", *arguments],
        cwd=course, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode in (1, 2)  # the first is nbgrader's own, of its own converters
    assert re.search(r"ERROR\] .*the gradebook .* Next: ", done.stderr)
    assert "Traceback" not in done.stderr
    assert (course / "gradebook.db").read_bytes() == before
    assert not (course / "downloaded/conv2d/extracted").exists()


def test_ctrl_c_ends_with_130_and_writes_nothing(course):
    """While the class list is shown and the question waits for its answer."""
    before = (course / "gradebook.db").read_bytes()
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        command("roster", "list.csv"), cwd=course, stdin=theirs, stdout=theirs, stderr=theirs,
        start_new_session=True,
    )  # fmt: skip
    os.close(theirs)
    said = b""
    while b"[y/N]" not in said:
        said += os.read(ours, 4096)
    process.send_signal(signal.SIGINT)
    assert process.wait(60) == 130
    said += os.read(ours, 4096)
    os.close(ours)
    assert b"autograder: stopped" in said
    assert b"Traceback" not in said
    assert (course / "gradebook.db").read_bytes() == before


def on_terminal(*arguments, cwd, columns=80, **environment):
    """Run a command on a terminal, and return its exit code and what it shows, line by line."""
    ours, theirs = pty.openpty()
    termios.tcsetwinsize(theirs, (24, columns))
    process = subprocess.Popen(
        command(*arguments), cwd=cwd, stdin=theirs, stdout=theirs, stderr=theirs,
        env=os.environ | {"TERM": "xterm-256color"} | environment,
    )  # fmt: skip
    os.close(theirs)
    shown = b""
    with suppress(OSError):  # the other end is closed
        while data := os.read(ours, 65536):
            shown += data
    os.close(ours)
    return process.wait(60), shown.decode().replace("\r\n", "\n").splitlines()


def test_terminal_shows_the_same_words_within_its_width_and_repeats_them_in_colour(course):
    plain = autograder(*JUDGE, cwd=course).stdout
    code, shown = on_terminal(*JUDGE, cwd=course)
    assert code == 0
    assert any("\x1b[" in line for line in shown)
    bare = [re.sub(r"\x1b\[[\d;]*m", "", line) for line in shown]
    assert " ".join(" ".join(bare).split()) == " ".join(plain.split())  # no word is broken
    assert all(len(line) <= 80 for line in bare)
    _, uncoloured = on_terminal(*JUDGE, cwd=course, NO_COLOR="1")
    assert [re.sub(r"\x1b\[[01]?m", "", line) for line in uncoloured] == bare
    assert "\x1b" not in plain
    assert re.search(
        r"^mistake  dX-overlaps-lost costs \d+ points in 3 items: test_dX_s1, ", plain, re.M
    )


def test_terminal_that_knows_ascii_alone_gets_all_words(course):
    """Names of students too, in what is written beside it."""
    (course / "list.csv").write_text("Username,First name\ntanaka,Łukasz\n", encoding="utf-8")
    ascii_alone = os.environ | {"PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0", "LC_ALL": "C"}
    for arguments in (ROSTER, REPORT, JUDGE):
        done = autograder(*arguments, cwd=course, env=ascii_alone)
        assert done.returncode == 0, done.stderr
        assert done.stdout.isascii()
    assert "dX is right where patches do not overlap" in done.stdout


def test_output_that_cannot_be_written_is_told(course):
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            command(*REPORT),
            cwd=course,
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
    assert done.returncode == 2
    is_one_line_with_a_next_step(done.stderr, "No space left on device", "make room")


def test_reader_that_has_enough_hears_nothing_more(course):
    reading, writing = os.pipe()
    os.close(reading)
    done = subprocess.run(
        command(*REPORT), cwd=course, stdout=writing, stderr=subprocess.PIPE, check=False
    )
    os.close(writing)
    assert (done.returncode, done.stderr) == (2, b"")


@pytest.mark.skipif(os.getuid() != 0, reason="root makes the view of an ordinary user")
@pytest.mark.parametrize(
    ("closed", "arguments", "cause"),
    [
        (".", REPORT, "reports: Permission denied"),
        ("gradebook.db", ROSTER, "gradebook.db cannot be written"),
        ("release", ("release", "conv2d"), "Permission denied"),
        (".", ("gradescope", "conv2d"), "autograder.zip: Permission denied"),
    ],
    ids=["report", "roster", "release", "gradescope"],
)
def test_what_may_not_be_written_is_named(graded, public, closed, arguments, cause):
    course = Path(shutil.copytree(graded, public / "course"))
    for path in (course, *course.rglob("*")):
        os.chown(path, NOBODY, NOBODY)
    (course / closed).chmod(0o555 if (course / closed).is_dir() else 0o444)
    done = subprocess.run(
        ordinary_user(command(*arguments), course),
        env=BARE_ENVIRONMENT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 2, done.stderr
    is_one_line_with_a_next_step(done.stderr, cause, "chmod")


def test_where_source_and_gradebook_differ_each_command_says_so_with_the_line_that_works(
    course, capsys
):
    notebook = nbformat.read(course / NOTEBOOK, as_version=4)
    (cell,) = [each for each in notebook.cells if each.id == "test_dX_s1"]
    cell.source = cell.source.replace("### BEGIN", "# Mended.\n### BEGIN")
    nbformat.write(notebook, course / NOTEBOOK)
    differ = f"{NOTEBOOK} and the gradebook differ in test_dX_s1: "
    step = "Next: where source/conv2d/conv2d.ipynb is right, run `nbgrader generate_assignment"
    for arguments in (GRADED, JUDGE, REPORT):
        assert main(arguments) == 0
        said = "".join(capsys.readouterr())
        assert differ in said
        assert step in said
    skipped = nbgrader(course, "generate_assignment", "conv2d")
    assert differ in skipped
    assert step in skipped
    assert main(("release", "conv2d")) == 0
    assert "Next: run `autograder grade conv2d`" in capsys.readouterr().err
    for arguments in (GRADED, REPORT, ("release", "conv2d")):
        assert main(arguments) == 0
        said = "".join(capsys.readouterr())
        assert "differ in" not in said
        assert "autograder grade" not in said
    assert "Skipping existing" in (again := nbgrader(course, "generate_assignment", "conv2d"))
    assert "differ in" not in again

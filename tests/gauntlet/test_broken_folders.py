"""What is wrong with one submission's folder is left to a person, and the class is graded.

Rows 52 to 54 and 66, and all that goes wrong by one student before and after judging: by
``autograder grade`` and by ``nbgrader autograde``, as root and as an ordinary user.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest
from classes import command, nbgrader, small_course
from gradebooks import marks
from items import ALL_POINTS, points_without
from ordinary import BARE_ENVIRONMENT, NOBODY, ordinary_user

from autograder.course.folder import CourseError, environment

HOLE = 1_200_000_000


def row_52_file_that_others_alone_may_read(folder):
    (folder / "notes.txt").write_text("x")
    (folder / "notes.txt").chmod(0o004)


def row_52_folder_that_others_alone_may_enter(folder):
    (folder / "data").mkdir()
    (folder / "data" / "x").write_text("x")
    (folder / "data").chmod(0o005)


def row_52_notebook_that_others_alone_may_read(folder):
    (folder / "conv2d.ipynb").chmod(0o004)


def row_53_path_of_4094_bytes(folder):
    there = len(os.fsencode(folder.relative_to(folder.parents[1]))) + 1
    inside = os.open(folder, os.O_RDONLY)
    left = 4094 - there
    while left > 255:
        name = "n" * min(200, left - 2)
        os.mkdir(name, dir_fd=inside)
        below = os.open(name, os.O_RDONLY, dir_fd=inside)
        os.close(inside)
        inside, left = below, left - len(name) - 1
    os.close(os.open("z" * left, os.O_WRONLY | os.O_CREAT, dir_fd=inside))
    os.close(inside)


def row_54_hole_beside_the_notebook(folder):
    with (folder / "data.bin").open("wb") as file:
        file.truncate(HOLE)


def row_54_hole_in_the_notebook(folder):
    with (folder / "conv2d.ipynb").open("r+b") as file:
        file.truncate(HOLE)


def row_66_link_whose_name_forges_a_line(folder):
    (folder / "a\x1b[1A\nzoe 100 FORGED\u202e").symlink_to("/etc/passwd")


def folders_1500_deep(folder):
    inside = os.open(folder, os.O_RDONLY)
    for _ in range(1500):
        os.mkdir("n", dir_fd=inside)
        below = os.open("n", os.O_RDONLY, dir_fd=inside)
        os.close(inside)
        inside = below
    os.close(inside)


def more_files_than_are_looked_at(folder):
    (folder / "many").mkdir()
    for number in range(4001):
        (folder / "many" / str(number)).touch()


def timestamp_is_a_folder(folder):
    (folder / "timestamp.txt").unlink()
    (folder / "timestamp.txt").mkdir()


def timestamp_is_a_pipe(folder):
    (folder / "timestamp.txt").unlink()
    os.mkfifo(folder / "timestamp.txt")


def timestamp_is_a_terabyte(folder):
    with (folder / "timestamp.txt").open("wb") as file:
        file.truncate(1 << 40)


def timestamp_is_no_text(folder):
    (folder / "timestamp.txt").write_bytes(bytes(range(1, 256)))


def timestamp_names_a_file_as_its_zone(folder):
    (folder / "timestamp.txt").write_text("2026-10-30 10:00:00 /dev/zero")


def timestamp_is_closed(folder):
    (folder / "timestamp.txt").chmod(0)


def folder_is_a_link_to_another_students(folder):
    shutil.rmtree(folder)
    folder.symlink_to("../abara/conv2d")


def socket_beside_the_notebook(folder):
    os.mknod(folder / "s", 0o140644)


def setuid_and_hard_link(folder):
    (folder / "program").write_text("x")
    (folder / "program").chmod(0o6755)
    os.link(folder / "program", folder / "again")


def name_that_is_not_utf8(folder):
    Path(os.fsdecode(os.fsencode(folder) + b"/\xdcbung.txt")).write_text("x")


# These nbgrader itself does not list, or meets in a place where nothing of ours is asked.
def link_that_leads_nowhere(folder):
    shutil.rmtree(folder)
    folder.symlink_to("nowhere")


def file_in_the_folders_place(folder):
    shutil.rmtree(folder)
    folder.write_text("x")


def student_is_a_link_to_itself(folder):
    shutil.rmtree(folder.parent)
    folder.parent.symlink_to(folder.parent.name)


def folder_is_closed(folder):
    folder.chmod(0o005)


def students_folder_is_closed(folder):
    folder.parent.chmod(0o005)


def _autograded(folder):
    return folder.parents[2] / "autograded" / folder.parent.name


def file_in_the_way_below_autograded(folder):
    _autograded(folder).write_text("x")


def closed_folder_below_autograded(folder):
    _autograded(folder).mkdir()
    (_autograded(folder) / "kept").touch()
    _autograded(folder).chmod(0o555)


JUDGED = {setuid_and_hard_link, name_that_is_not_utf8}
CLOSED = {  # to an ordinary user, and not to root
    row_52_file_that_others_alone_may_read, row_52_folder_that_others_alone_may_enter,
    row_52_notebook_that_others_alone_may_read, timestamp_is_closed, folder_is_closed,
    students_folder_is_closed, closed_folder_below_autograded,
}  # fmt: skip
BY_BOTH = [
    *(each for name, each in list(globals().items()) if name.startswith("row_")),
    folders_1500_deep, more_files_than_are_looked_at, timestamp_is_a_folder, timestamp_is_a_pipe,
    timestamp_is_a_terabyte, timestamp_is_no_text, timestamp_names_a_file_as_its_zone,
    timestamp_is_closed, folder_is_a_link_to_another_students, socket_beside_the_notebook,
    setuid_and_hard_link, name_that_is_not_utf8,
]  # fmt: skip
BY_GRADE = [
    *BY_BOTH, link_that_leads_nowhere, file_in_the_folders_place, student_is_a_link_to_itself,
    folder_is_closed, students_folder_is_closed, file_in_the_way_below_autograded,
    closed_folder_below_autograded,
]  # fmt: skip
# Nobody can be called so: any student of the exchange can make such a folder in it.
NAMES = (b"h\xff", b"h\nzoe: 100 points\x1b[1A", "h\u202eeoz".encode())


@pytest.fixture(scope="module")
def released(tmp_path_factory):
    return small_course(tmp_path_factory.mktemp("released") / "course", "abara", "tanaka")


@pytest.fixture(scope="module", params=["as root", "as an ordinary user"])
def is_root(request):
    if request.param == "as root" and os.getuid() != 0:
        pytest.skip("needs root")
    return request.param == "as root"


@pytest.fixture(scope="module", params=["autograder grade", "nbgrader autograde"])
def graded(request, released, is_root):
    """Grade a class of broken folders between two sound ones; yield all that is known of it."""
    by_grade = request.param == "autograder grade"
    changes = BY_GRADE if by_grade else BY_BOTH
    with tempfile.TemporaryDirectory(prefix="course-") as parent:
        Path(parent).chmod(0o755)
        course = shutil.copytree(released, Path(parent) / "course")
        (course / "autograded").mkdir()
        for change in changes:
            student = course / "submitted" / change.__name__
            shutil.copytree(course / "submitted/abara", student)
            change(student / "conv2d")
        for name in NAMES:
            shutil.copytree(
                os.fsencode(course / "submitted/abara"),
                os.fsencode(course / "submitted") + b"/" + name,
            )
        words = (
            command("grade", "conv2d")
            if by_grade
            else [sys.executable, "-m", "nbgrader", "autograde", "conv2d"]
        )

        def run():
            if is_root or os.getuid() != 0:
                return subprocess.run(
                    words, cwd=course, env=environment(), capture_output=True, check=False
                )
            subprocess.run(["chown", "-hR", f"{NOBODY}:{NOBODY}", course], check=True)
            known = BARE_ENVIRONMENT | {"PATH": environment()["PATH"]}
            return subprocess.run(
                ordinary_user(words, course), env=known, capture_output=True, check=False
            )

        yield course, changes, run(), run
        # deeper than Python removes, and closed to their owner
        subprocess.run(["chmod", "-R", "u+rwX", course], check=True)
        subprocess.run(["rm", "-rf", course], check=True)


def left_to_a_person(changes, is_root):
    return [each for each in changes if each not in JUDGED and not (is_root and each in CLOSED)]


def test_everybody_else_gets_their_points(graded):
    course, _, done, _ = graded
    assert done.returncode == 1, done.stderr.decode()
    scores = {mark.student: mark.score for mark in marks(course)}
    assert (scores["abara"], scores["tanaka"]) == (ALL_POINTS, points_without("conv_backward_dX"))


def test_each_broken_one_is_left_to_a_person_and_named(graded, is_root):
    course, changes, done, _ = graded
    found = {mark.student: mark for mark in marks(course)}
    left = left_to_a_person(changes, is_root)
    said = (done.stdout + done.stderr).decode()
    for change in changes:
        mark = found[change.__name__]
        assert mark.needs_manual_grade == (change in left), change
        assert mark.score == (0 if change in left else ALL_POINTS), change
        assert (change.__name__ in said) or change not in left
    assert set(found) == {"abara", "tanaka", *(each.__name__ for each in changes)}


def test_what_is_refused_is_not_copied(graded):
    course, _, _, _ = graded
    size = subprocess.run(
        ["du", "--summarize", "--bytes", course / "autograded"],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert int(size.stdout.split()[0]) < HOLE / 100
    assert not list((course / "autograded").glob("*/.*"))


def test_words_are_plain_and_each_on_its_line(graded):
    _, _, done, _ = graded
    said = (done.stdout + done.stderr).decode()
    assert all(letter.isprintable() or letter == "\n" for letter in said)
    assert "zoe: 100 points" in said
    assert not [line for line in said.splitlines() if line.lstrip().startswith("zoe")]


@pytest.mark.parametrize("graded", ["autograder grade"], indirect=True)
def test_mended_one_is_graded_as_usual_and_the_rest_is_not_graded_again(graded, is_root):
    course, _, _, run = graded
    folder = course / "submitted" / row_54_hole_beside_the_notebook.__name__ / "conv2d"
    (folder / "data.bin").unlink()
    in_the_way = 1 if is_root else 2  # below autograded/, and tried each time
    done = run()
    assert f"Graded {1 + in_the_way} of" in done.stdout.decode()
    found = {mark.student: mark for mark in marks(course)}
    assert found[row_54_hole_beside_the_notebook.__name__].score == ALL_POINTS


@pytest.mark.parametrize("filled", [600, 1600, 100_000], ids=["later", "gradebook", "at once"])
def test_full_disk_is_told_as_what_it_is_and_running_again_goes_on(released, filled):
    """A small file system of its own, filled so far that its end is met at three places."""
    script = f"""
set -e
mount -t tmpfs -o size=60m none "$2"
cp -r "$1/." "$2"
cd "$2"
for number in $(seq 40); do cp -r submitted/abara submitted/copy$number; done
dd if=/dev/zero of=filler bs=1k count={51 * 1024 + filled} 2> /dev/null || true
set +e
"$3" grade conv2d; echo "ended with $?"
find autograded -name '.*' 2> /dev/null
rm filler
"$3" grade conv2d; echo "ended with $?"
mount -o remount,bind,ro "$2"
"$3" grade conv2d --force; echo "ended with $?"
"""
    own = ["unshare", "--mount"] if os.getuid() == 0 else ["unshare", "--mount", "--map-root-user"]
    with tempfile.TemporaryDirectory() as place:
        done = subprocess.run(
            [*own, "sh", "-c", script, "sh", released, place, command()[0]],
            capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL,
        )  # fmt: skip
    said = done.stdout.splitlines()
    assert said[0] == "ended with 2", done
    assert said[1].startswith("Graded ")
    assert " of 42 submissions" in said[1]
    assert said[2:] == ["ended with 0", "ended with 2"]
    assert len(done.stderr.splitlines()) == 2, done.stderr
    full, read_only = done.stderr.splitlines()
    assert " bytes free" in full
    assert "make room" in full
    assert "is read-only. What was graded is stored. Next: let the course's folder be" in read_only


def test_collected_file_that_the_teacher_may_not_read_costs_its_own_student_alone(released):
    """Row 52 from its beginning: the student's mode in the exchange becomes the teacher's."""
    with tempfile.TemporaryDirectory(prefix="course-") as parent:
        Path(parent).chmod(0o755)
        course = shutil.copytree(released, Path(parent) / "course")
        inbound = Path(parent) / "exchange" / "convolution" / "inbound"
        inbound.mkdir(parents=True)
        for student in ("abara", "tanaka"):
            shutil.move(
                course / "submitted" / student / "conv2d",
                inbound / f"{student}+conv2d+2026-10-30 10:00:00 UTC+x",
            )
        (inbound / "abara+conv2d+2026-10-30 10:00:00 UTC+x" / "notes.txt").write_text("x")
        (inbound / "abara+conv2d+2026-10-30 10:00:00 UTC+x" / "notes.txt").chmod(0o604)
        with (course / "nbgrader_config.py").open("a") as settings:
            settings.write(f"c.Exchange.root = {str(inbound.parents[1])!r}\n")
        shutil.rmtree(course / "submitted")
        nbgrader(course, "collect", "conv2d")
        (course / "submitted/abara/conv2d/notes.txt").chmod(0o004)
        words = command("grade", "conv2d")
        if os.getuid() == 0:
            subprocess.run(["chown", "-hR", f"{NOBODY}:{NOBODY}", course], check=True)
            words = ordinary_user(words, course)
        done = subprocess.run(
            words, env=BARE_ENVIRONMENT, cwd=course, capture_output=True, text=True
        )
        assert done.returncode == 1, done.stderr
        assert (
            "  abara: notes.txt cannot be read: Permission denied (its mode is 004)." in done.stdout
        )
        assert {m.student: m.score for m in marks(course)} == {
            "abara": 0, "tanaka": points_without("conv_backward_dX")
        }  # fmt: skip


def test_folder_in_the_exchange_that_cannot_be_collected_is_named_and_the_rest_is_collected(
    tmp_path, released
):
    course = shutil.copytree(released, tmp_path / "course")
    inbound = tmp_path / "exchange" / "convolution" / "inbound"
    inbound.mkdir(parents=True)
    when = "+conv2d+2026-10-30 10:00:00 UTC+x"
    for student in ("ann", "hole", "linker", "pipe", "zoe"):
        shutil.copytree(course / "submitted/abara/conv2d", inbound / f"{student}{when}")
    with (inbound / f"hole{when}" / "data").open("wb") as file:
        file.truncate(HOLE)
    (inbound / f"linker{when}" / "data.txt").symlink_to(course / "course_secret")
    os.mkfifo(inbound / f"pipe{when}" / "pipe")
    (inbound / "zoe+conv2d+soon\x1b[1A").mkdir()
    (inbound / "x+conv2d+").mkdir()
    with (course / "nbgrader_config.py").open("a") as settings:
        settings.write(f"c.Exchange.root = {str(inbound.parents[1])!r}\n")
    shutil.rmtree(course / "submitted")
    with pytest.raises(CourseError) as stopped:
        nbgrader(course, "collect", "conv2d")
    said = str(stopped.value)
    assert "4 could not be collected" in said
    for line in (f"  hole{when}: it has 1,2", f"  pipe{when}: `", r"  zoe+conv2d+soon\x1b[1A: its"):
        assert line in said
    assert {each.parent.name for each in (course / "submitted").glob("*/conv2d")} == {
        "ann", "linker", "zoe"
    }  # fmt: skip
    assert (course / "submitted/linker/conv2d/data.txt").is_symlink()

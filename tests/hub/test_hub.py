"""A term's week on a hub: an instructor, an assistant and two students, all users of the machine.

They work in a browser, but for two commands: `autograder grade`, and a student who fills in the
notebook elsewhere. Then each of them tries to read what is not theirs. One hidden test is misspelt:
that item is graded by hand.
"""

import json
import os
import pwd
import re
import shutil
import stat
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import nbformat
import pytest
from browser.chromium import screenshot
from browser.nbgrader_pages import open_assignment_list, open_formgrader
from browser.notebook_page import open_notebook
from browser.test_instructor import BY_HAND, MISSPELT, RIGHT, misspell
from conftest import REPOSITORY
from gradebooks import marks
from items import ALL_POINTS, DX_ITEMS, POINTS, points
from ordinary import ordinary_user
from playwright.sync_api import expect

from autograder.demo.run import submitted_notebook
from autograder.exercise import Sample
from hub.hub import RunningHub, listening, make, request, start

OVERWRITES = RIGHT["conv_backward_dX"].replace("+=", "=")
SCORES = {
    "student": ALL_POINTS - POINTS[MISSPELT] + BY_HAND,
    "classmate": ALL_POINTS - points(DX_ITEMS) - POINTS[MISSPELT] + BY_HAND,
}


@dataclass(frozen=True, kw_only=True)
class Story:
    """What was read on the way."""

    hub: RunningHub
    validations: tuple[str, str]
    autograde_log: str
    graded: str
    regraded: str
    feedback: Mapping[str, str]
    seen_by_classmate: Mapping[str, str]
    token: str
    menus: Mapping[str, list[str]]


@pytest.fixture(scope="module")
def hub():
    """A hub that is gone after the tests, whatever becomes of them."""
    running = start()
    yield running
    if running.folder.exists():
        down = make("hub-down", f"HUB={running.name}")
        assert down.returncode == 0, down.stderr


@pytest.fixture(scope="module")
def story(browser, hub):
    users, course = hub.users, hub.course
    misspell(course / "source" / "conv2d" / "conv2d.ipynb")
    menus = {}
    with (
        hub.logged_in(browser, "instructor") as (desk, office),
        hub.logged_in(browser, "student") as (screen, home),
        hub.logged_in(browser, "classmate") as (other, elsewhere),
    ):
        pupils = (("student", screen, home), ("classmate", other, elsewhere))
        formgrader = open_formgrader(desk, office)
        menus["instructor"] = nbgrader_menu(desk)
        formgrader.press(formgrader.row("conv2d"), "assign")
        formgrader.press(formgrader.row("conv2d"), "release")
        screenshot(desk, "hub-released")

        for role, page, lab in pupils:
            assignments = open_assignment_list(page, lab)
            menus["student"] = nbgrader_menu(page)
            assignments.part("released").get_by_role("button", name="Fetch").click()
            expect(assignments.part("fetched")).to_contain_text("conv2d")
            screenshot(page, f"hub-{role}-fetched")

        notebook = open_notebook(screen, home, users["student"].person)
        for grade_id, source in RIGHT.items():
            notebook.replace(grade_id, source.rstrip())
        notebook.replace("conv_backward_dX", OVERWRITES.rstrip())
        notebook.run_all()
        expect(notebook.output("test_dX_s1")).to_contain_text("Next:")
        screenshot(screen, "hub-worked")
        wrong = validated(notebook, "hub-validated-wrong")
        notebook.replace("conv_backward_dX", RIGHT["conv_backward_dX"].rstrip())
        mended = validated(notebook, "hub-validated")
        fill_in(users["classmate"])

        for role, page, lab in pupils:
            assignments = open_assignment_list(page, lab)
            assignments.part("fetched").get_by_role("button", name="Submit").click()
            expect(assignments.part("submitted")).to_contain_text("conv2d")
            screenshot(page, f"hub-{role}-submitted")
        seen = seen_in_browser(hub, other)

        formgrader.press(formgrader.row("conv2d"), "collect")
        screenshot(desk, "hub-collected")
        formgrader.row("conv2d").locator(".num-submissions a").click()
        student = formgrader.row(users["student"].name)
        autograde_log = formgrader.press(student, "autograde")
        expect(student).to_contain_text("needs manual grading")
        screenshot(desk, "hub-autograded")
        graded = users["assistant"].runs("autograder", "grade", "conv2d")
        regraded = users["instructor"].runs("autograder", "grade", "conv2d", "--force")

        with hub.logged_in(browser, "assistant") as (table, room):
            theirs = open_formgrader(table, room)
            for number in (1, 2):
                theirs.go("Manual Grading", "conv2d", "conv2d", f"Submission #{number}")
                theirs.item(MISSPELT).give(f"{BY_HAND}")
                screenshot(table, f"hub-by-hand-{number}")
            theirs.go("Manual Grading", "Manage Assignments")
            theirs.press(theirs.row("conv2d"), "generate-feedback")
            theirs.press(theirs.row("conv2d"), "release-feedback")
            screenshot(table, "hub-feedback-released")

        for role, page, lab in pupils:
            assignments = open_assignment_list(page, lab)
            expect(assignments.part("submitted")).to_contain_text("feedback available to fetch")
            assignments.part("submitted").get_by_role("button", name="Fetch Feedback").click()
            expect(assignments.part("submitted")).to_contain_text("view feedback")
            screenshot(page, f"hub-{role}-feedback-fetched")
    return Story(
        hub=hub,
        validations=(wrong, mended),
        autograde_log=autograde_log,
        graded=f"{graded.stdout}{graded.stderr}\nexit code {graded.returncode}",
        regraded=f"{regraded.stdout}{regraded.stderr}\nexit code {regraded.returncode}",
        feedback={role: feedback(users[role]) for role in SCORES},
        seen_by_classmate=seen,
        token=token_of(users["classmate"]),
        menus=menus,
    )


def nbgrader_menu(page):
    """Return the entries of JupyterLab's menu Nbgrader."""
    page.get_by_role("menuitem", name="Nbgrader", exact=True).click()
    menu = page.locator(".lm-Menu-content").last
    expect(menu).to_be_visible()
    words = menu.inner_text().split("\n")
    page.keyboard.press("Escape")
    return [word.strip() for word in words if word.strip()]


def validated(notebook, name):
    """Validate; return the words of the result."""
    window = notebook.validate()
    screenshot(notebook.page, name)
    words = window.locator("#validation-message").inner_text()
    notebook.close(window)
    return words


def fill_in(student):
    """Write right work, but for one mistake, into the fetched notebook, as its owner."""
    path = student.person.notebook
    cells = RIGHT | {"conv_backward_dX": OVERWRITES}
    notebook = nbformat.read(path, as_version=4)
    work = submitted_notebook(notebook, Sample(student="", about="", cells=cells))
    with path.open("w") as file:  # it stays its owner's
        nbformat.write(work, file)


def seen_in_browser(hub, page):
    """Return what a student who is logged in gets of others' servers and of the hub, by address."""
    instructor, own = hub.users["instructor"], hub.users["classmate"]
    paths = {
        "own server": f"{hub.lab(own).address}api/contents",
        "instructor's server": f"{hub.lab(instructor).address}lab",
        "instructor's files": f"{hub.lab(instructor).address}api/contents",
        "instructor's by the hub": f"http://hub.localhost:{hub.port}/hub/spawn/{instructor.name}",
        "admin": f"http://hub.localhost:{hub.port}/hub/admin",
    }
    seen = {name: str(page.goto(address).status) for name, address in paths.items()}
    screenshot(page, "hub-refused")
    return seen


def feedback(student):
    """Return the feedback page that a student has fetched."""
    (path,) = student.person.notebook.parent.glob("feedback/*/conv2d.html")
    return path.read_text()


def server_of(user):
    """Return the process of a user's server."""
    (pid,) = (
        pid
        for pid in user.processes()
        if b"jupyterhub-singleuser" in Path(f"/proc/{pid}/cmdline").read_bytes()
    )
    return pid


def token_of(user):
    """Return the token that a user's own code finds in the environment of the user's server."""
    environment = Path(f"/proc/{server_of(user)}/environ").read_bytes()
    return re.search(rb"JUPYTERHUB_API_TOKEN=(\w+)", environment)[1].decode()


def test_each_is_offered_their_own_part_of_nbgrader(story):
    assert "Formgrader" in story.menus["instructor"]
    assert story.menus["student"] == ["Assignment List"]


def test_validation_finds_the_mistake_and_then_none(story):
    wrong, mended = story.validations
    assert "test_dX_s1" in wrong
    assert "Success" in mended


def test_formgraders_button_and_the_command_both_grade(story):
    assert "Applying preprocessor: Judge" in story.autograde_log
    assert "exit code 1" in story.graded  # an item needs a person
    assert MISSPELT in story.graded
    assert "exit code 1" in story.regraded


def test_marks_are_what_each_earned_with_the_points_given_by_hand(story):
    found = {mark.student: mark.score for mark in marks(story.hub.course)}
    assert found == {story.hub.users[role].name: score for role, score in SCORES.items()}


@pytest.mark.parametrize("role", SCORES)
def test_each_student_reads_their_own_feedback(story, role):
    assert f"(Score: {SCORES[role]} / {ALL_POINTS:.1f})" in story.feedback[role]
    assert "HIDDEN TESTS" not in story.feedback[role]


PRIVATE = {
    "the course": "course",
    "the model solution": "course/source/conv2d/conv2d.ipynb",
    "the secret": "course/course_secret",
    "the gradebook": "course/gradebook.db",
    "the record": "course/graded.db",
    "graded work": "course/autograded",
    "feedback in the course": "course/feedback",
    "the list of what was handed in": "exchange/convolution/inbound",
    "the list of feedback": "exchange/convolution/feedback",
    "the hub's own folder": "run",
    "instructors' settings": "settings/instructors",
    "a classmate's home": "home/{classmate}",
    "an instructor's home": "home/{instructor}",
    "the hidden problems": "env/lib/{python}/site-packages/autograder/exercises/conv2d/cases.py",
}


@pytest.mark.parametrize("name", PRIVATE)
def test_student_cannot_read(story, name):
    users, folder = story.hub.users, story.hub.folder
    (lib,) = (folder / "env" / "lib").iterdir()
    names = {role: user.name for role, user in users.items()} | {"python": lib.name}
    path = folder / PRIVATE[name].format(**names)
    assert path.exists()
    read = "import os\nprint(len(os.listdir({0}) if os.path.isdir({0}) else open({0}).read(1)))"
    assert "Permission denied" in users["student"].python(read.format(repr(str(path))))


def test_student_cannot_write_to_what_others_get(story):
    exchange = story.hub.folder / "exchange"
    for folder in (exchange, exchange / "convolution", exchange / "convolution" / "outbound",
                   exchange / "convolution" / "outbound" / "conv2d"):  # fmt: skip
        written = story.hub.users["student"].python(f"open({str(folder / 'x')!r}, 'w')")
        assert "Permission denied" in written


def test_instructors_own_all_of_the_course_together(story):
    closed = [
        path
        for path in story.hub.course.rglob("*")
        if ".ipynb_checkpoints" not in path.parts
        and ~path.stat().st_mode & (0o2070 if path.is_dir() else 0o060)
    ]
    assert closed == []
    assert {path.stat().st_gid for path in story.hub.course.rglob("*")} == {
        pwd.getpwnam(story.hub.users["instructor"].name).pw_gid
    }


def test_student_sees_no_server_but_their_own(story):
    assert story.seen_by_classmate.pop("own server") == "200"
    assert set(story.seen_by_classmate.values()) <= {"403", "404"}


def test_student_s_code_gets_nothing_of_the_instructors_server_or_of_the_hub(story):
    hub = story.hub
    instructor, student = hub.users["instructor"], hub.users["classmate"]
    (port,) = listening(pwd.getpwnam(instructor.name).pw_uid)
    files = f"/user/{instructor.name}/api/contents"
    assert student.python(request(port, files, story.token)) == "403"
    (own_port,) = listening(pwd.getpwnam(student.name).pw_uid)
    own = f"/user/{student.name}/api/contents"
    assert student.python(request(own_port, own, story.token)) == "200"
    api = f"/hub/api/users/{instructor.name}"
    assert student.python(request(hub.port, api, story.token)) in ("403", "404")
    pid = server_of(instructor)
    assert "Permission denied" in student.python(f"open('/proc/{pid}/environ').read()")
    assert "not permitted" in student.python(f"import os; os.kill({pid}, 9)")


def test_kernels_talk_through_files_that_are_their_users_alone(story):
    """Whoever can connect to a kernel reads what it prints; on ports, that is everybody.

    One port is left to each: there it takes in what its subprocesses print, by a key.
    """
    student = story.hub.users["student"]
    (about,) = (student.home / ".run").glob("kernel-*.json")
    assert json.loads(about.read_text())["transport"] == "ipc"
    assert stat.S_IMODE(about.parent.stat().st_mode) & 0o077 == 0
    server_and_kernel = 2
    assert len(listening(pwd.getpwnam(student.name).pw_uid)) <= server_and_kernel


def test_hub_down_leaves_nothing(story):
    """No process, no user, no group, no file: last, for the others need the hub."""
    hub = story.hub
    uids = {pwd.getpwnam(user.name).pw_uid for user in hub.users.values()}
    down = make("hub-down", f"HUB={hub.name}")
    assert down.returncode == 0, down.stderr
    assert not hub.folder.exists()
    for table in ("passwd", "group", "shadow", "subuid", "subgid"):
        assert hub.name not in Path("/etc", table).read_text()
    running = [path for path in Path("/proc").glob("[0-9]*") if path.stat().st_uid in uids]
    assert running == []
    assert f"/srv/{hub.name}" not in subprocess.check_output(["ps", "-eo", "args"], text=True)
    for folder in ("/tmp", "/var/tmp", "/dev/shm", "/run", "/home", "/var/mail", "/var/spool"):
        wanted = [word for uid in uids for word in ("-o", "-uid", f"{uid}")][1:]
        left = subprocess.run(  # others' files there come and go, which find complains of
            ["find", folder, "-xdev", "(", *wanted, ")", "-print"],
            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, check=False,
        )  # fmt: skip
        assert left.stdout == ""


def test_without_root_the_reason_is_told():
    command = [sys.executable, REPOSITORY / "deploy" / "jupyterhub" / "hub.py", "up"]
    refused = subprocess.run(
        ordinary_user(command) if os.getuid() == 0 else command,
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert refused.returncode == 2
    assert "which only root can. Next: run this as root" in refused.stderr


def test_a_second_hub_of_the_name_is_refused_and_the_folder_left(tmp_path):
    folder = Path("/srv") / "t0taken"
    folder.mkdir()
    try:
        refused = make("hub", "HUB=t0taken")
        assert refused.returncode == 2
        assert "/srv/t0taken exists already. Next: make hub-down" in refused.stderr
        assert folder.exists()
    finally:
        shutil.rmtree(folder)

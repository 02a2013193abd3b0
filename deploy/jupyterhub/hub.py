"""Starts a JupyterHub for one course on this machine, and takes it away again.

    python3 hub.py up --name hub --port 8000      # as root; prints three logins
    python3 hub.py down --name hub

Everything lies in /srv/NAME: a Python environment, the proxy, the exchange, the course, homes and
settings. Three users are made on the machine and two groups, NAME-instructors and NAME-students.
Runs before any environment is there, so on the standard library alone.
"""

import argparse
import contextlib
import grp
import json
import os
import pwd
import re
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Sequence
from pathlib import Path

HERE = Path(__file__).resolve().parent
REPOSITORY = HERE.parent.parent
PROXY = "configurable-http-proxy@5.3.0"
START_SECONDS = 120
END_SECONDS = 30
NOBODY = 65534
PYTHONS = ("python3", "/usr/bin/python3", "python3.13", "python3.12", "python3.11")
FITS = "import ensurepip, sys, venv; sys.exit(not (3, 11, 2) <= sys.version_info[:3] < (3, 14))"
NEW_COURSE = (
    "import sys; from pathlib import Path; from autograder.course.folder import new_course; "
    "new_course(Path(sys.argv[1]))"
)
COURSE_SETTINGS = """
# A hub: students hand in through the exchange, and a group of instructors shares this folder.
c.Exchange.root = {exchange!r}
c.CourseDirectory.groupshared = True
"""


class Refusal(Exception):
    """What cannot be done, and the next step."""


class Hub:
    """A hub's folder, groups and users, by the hub's name."""

    def __init__(self, name: str) -> None:
        if not re.fullmatch(r"[a-z][a-z0-9]{0,15}", name):
            raise Refusal(
                f"{name!r} cannot name a hub: it begins users' names. Next: take up to 16 "
                "lower-case letters and digits"
            )
        self.folder = Path("/srv") / name
        self.instructors, self.students = f"{name}-instructors", f"{name}-students"
        self.people = {
            f"{name}-instructor": self.instructors,
            f"{name}-assistant": self.instructors,
            f"{name}-student": self.students,
        }
        self.run = self.folder / "run"
        self.log = self.run / "hub.log"

    def up(self, port: int) -> None:
        """Make everything, start the hub, print the logins. What fails midway is taken back."""
        require_nothing_of(self)
        python, npm = find_python(), find_npm()
        try:
            self._install(python, npm)
            logins = self._people()
            self._folders()
            self._start(port)
        except BaseException:
            with contextlib.suppress(Refusal):
                self.down()
            raise
        print(f"http://127.0.0.1:{port}")
        for user, password in logins.items():
            print(f"{user:<24} {password}")

    def down(self) -> None:
        """End every process of the hub and of its users; delete users, groups and the folder."""
        if not self.folder.exists():
            raise Refusal(f"there is no hub in {self.folder}; name another with HUB=NAME")
        home = self.folder / "home"
        users = [each for each in pwd.getpwall() if Path(each.pw_dir).parent == home]
        end_processes_of({each.pw_uid for each in users})  # the hub would wait for each
        with contextlib.suppress(FileNotFoundError, ValueError):
            stop(json.loads((self.run / "hub.json").read_text()))
        end_processes_of({each.pw_uid for each in users})
        for user in users:
            command("userdel", "--remove", user.pw_name)  # with home and mail
        for group in (self.instructors, self.students):
            if group in {each.gr_name for each in grp.getgrall()}:
                command("groupdel", group)
        shutil.rmtree(self.folder)

    def _install(self, python: str, npm: str) -> None:
        """Install Python packages and the proxy; only instructors may read the autograder."""
        self.folder.mkdir(mode=0o755)
        self.run.mkdir(mode=0o700)
        for group in (self.instructors, self.students):
            command("groupadd", group)
        environment = self.folder / "env"
        command(python, "-m", "venv", environment)
        constraints = REPOSITORY / "constraints.txt"
        command(
            environment / "bin/python", "-m", "pip", "install", "--quiet", "--no-compile",
            "--disable-pip-version-check", "--constraint", constraints, f"{REPOSITORY}[hub]",
        )  # fmt: skip
        # The package holds the model solution, the hidden problems and the source notebook.
        (package,) = environment.glob("lib/python3*/site-packages/autograder")
        command("chgrp", "-R", self.instructors, package)
        command("chmod", "-R", "o-rwx", package)
        command(
            environment / "bin/python", "-m", "compileall", "-q", "-j", "0", environment / "lib"
        )  # users cannot write there
        proxy = self.folder / "proxy"
        command(
            npm, "install", "--silent", "--no-audit", "--no-fund", "--no-update-notifier",
            "--cache", self.run / "npm", "--prefix", proxy, PROXY,
        )  # fmt: skip

    def _people(self) -> dict[str, str]:
        """Make the users and return their passwords."""
        (self.folder / "home").mkdir()
        logins = {user: secrets.token_urlsafe(9) for user in self.people}
        for user, group in self.people.items():
            command(
                "useradd", "--create-home", "--home-dir", self.folder / "home" / user,
                "--gid", group, "--shell", "/bin/bash", "--key", "HOME_MODE=0700", user,
            )  # fmt: skip
        lines = "".join(f"{user}:{password}\n" for user, password in logins.items())
        command("chpasswd", given=lines)
        return logins

    def _folders(self) -> None:
        """Make the exchange, the course and the settings, each for those whom it concerns."""
        exchange, course = self.folder / "exchange", self.folder / "course"
        exchange.mkdir()
        command(self.folder / "env/bin/python", "-c", NEW_COURSE, course)
        with (course / "nbgrader_config.py").open("a") as file:
            file.write(COURSE_SETTINGS.format(exchange=str(exchange)))
        (course / "gradebook.db").touch()  # a new one of SQLite's would be its maker's alone
        settings = self.folder / "settings"
        shutil.copytree(HERE / "settings", settings)
        (first,) = (user for user in self.people if user.endswith("-instructor"))
        command("chown", "-R", f"{first}:{self.instructors}", course)
        command("chgrp", "-R", self.instructors, exchange, settings / "instructors")
        for path in (course, *course.rglob("*")):
            # Whatever is made in a folder with the bit s belongs to the group of instructors too.
            path.chmod(0o2770 if path.is_dir() else 0o660)
        command("chmod", "2775", exchange)
        command("chmod", "-R", "u+rwX,go+rX", settings)
        command("chmod", "-R", "o-rwx", settings / "instructors")

    def _start(self, port: int) -> None:
        environment = {
            "PATH": f"{self.folder}/env/bin:/usr/local/bin:/usr/bin:/bin",
            "LANG": "C.UTF-8",
            "HUB_FOLDER": str(self.folder),
            "HUB_PORTS": json.dumps([port, *free_ports(2)]),
            "HUB_GROUPS": json.dumps([self.instructors, self.students]),
        }
        with self.log.open("w") as log:
            process = subprocess.Popen(
                ["jupyterhub", "--config", HERE / "jupyterhub_config.py"],
                executable=self.folder / "env/bin/jupyterhub", cwd=self.run, env=environment,
                stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True,
            )  # fmt: skip
        about = {"pid": process.pid, "started": started(process.pid)}
        (self.run / "hub.json").write_text(json.dumps(about))
        end = time.monotonic() + START_SECONDS
        while time.monotonic() < end and process.poll() is None:
            with contextlib.suppress(OSError):
                urllib.request.urlopen(f"http://127.0.0.1:{port}/hub/health", timeout=5).close()
                return
            time.sleep(0.2)
        said = "".join(self.log.read_text().splitlines(keepends=True)[-15:])
        raise Refusal(f"the hub did not start; it said:\n{said}")


def require_nothing_of(hub: Hub) -> None:
    """Raise Refusal where a hub cannot be made, before anything is."""
    if os.getuid() != 0:
        raise Refusal(
            "a hub makes users on this machine and starts a server for each, which only root can. "
            "Next: run this as root (sudo make hub), or in a container of your own"
        )
    if hub.folder.exists():
        raise Refusal(
            f"{hub.folder} exists already. Next: make hub-down, or name another hub with HUB=NAME"
        )
    users, groups = pwd.getpwall(), grp.getgrall()
    taken = {each.pw_name for each in users} & hub.people.keys()
    taken |= {each.gr_name for each in groups} & {hub.instructors, hub.students}
    if taken:
        raise Refusal(
            f"{', '.join(sorted(taken))}: taken on this machine. Next: name another hub with "
            "HUB=NAME"
        )


def find_python() -> str:
    """Return a Python that fits and that every user of the machine can run."""
    for name in PYTHONS:
        found = shutil.which(name)
        if found is not None:
            real = os.path.realpath(found)
            try:
                asked = subprocess.run(
                    [real, "-I", "-c", FITS], cwd="/", user=NOBODY, group=NOBODY, extra_groups=[],
                    stderr=subprocess.DEVNULL, check=False,
                )  # fmt: skip
            except PermissionError:  # it lies in somebody's home
                continue
            if asked.returncode == 0:
                return real
    raise Refusal(
        "there is no Python 3.11.2 to 3.13 with venv that every user of this machine can run. "
        "Next, on Debian or Ubuntu: apt-get install python3-venv"
    )


def find_npm() -> str:
    """Return npm, which installs the hub's proxy."""
    npm = shutil.which("npm")
    if npm is None or shutil.which("node") is None:
        raise Refusal(
            "node and npm are missing, which the hub's proxy needs. Next, on Debian or Ubuntu: "
            "apt-get install nodejs npm"
        )
    return npm


def command(*words: str | Path, given: str | None = None) -> None:
    """Run a command that must succeed. Raises Refusal with what it said."""
    process = subprocess.run(
        list(map(str, words)), input=given, stdin=subprocess.DEVNULL if given is None else None,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False,
    )  # fmt: skip
    if process.returncode:
        raise Refusal(f"`{' '.join(map(str, words))}` failed: {process.stdout.strip()[-2000:]}")


def free_ports(number: int) -> list[int]:
    """Return ports of the loopback that nobody listens on."""
    with contextlib.ExitStack() as stack:
        made = [stack.enter_context(socket.socket()) for _ in range(number)]
        for each in made:
            each.bind(("127.0.0.1", 0))
        return [each.getsockname()[1] for each in made]


def started(pid: int) -> str:
    """Return when a process began, in ticks since the machine did; "" where there is none."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[19]
    except (FileNotFoundError, ProcessLookupError):
        return ""


def stop(about: dict[str, object]) -> None:
    """End the hub, which ends its proxy and servers, unless its number is another process's now."""
    pid = int(str(about["pid"]))
    if started(pid) != about["started"]:
        return
    os.kill(pid, signal.SIGTERM)
    end = time.monotonic() + END_SECONDS
    while started(pid) == about["started"] and not is_dead(pid) and time.monotonic() < end:
        time.sleep(0.1)
    with contextlib.suppress(ProcessLookupError):
        os.killpg(pid, signal.SIGKILL)  # it began a session of its own, with the proxy in it


def end_processes_of(users: set[int]) -> None:
    """Kill what these users run, until nothing is left."""
    end = time.monotonic() + END_SECONDS
    while running := list(processes_of(users)):
        if time.monotonic() > end:
            raise Refusal(f"processes {running} do not end. Next: look at them, and run this again")
        for pid in running:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        time.sleep(0.1)


def processes_of(users: set[int]) -> Iterator[int]:
    """Yield the processes of these users, but for those that have ended."""
    for path in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(FileNotFoundError, ProcessLookupError):
            if path.stat().st_uid in users and not is_dead(int(path.name)):
                yield int(path.name)


def is_dead(pid: int) -> bool:
    """Whether a process has ended and only its parent has not asked yet."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] in "ZX"
    except (FileNotFoundError, ProcessLookupError):
        return True


def main(words: Sequence[str] | None = None) -> int:
    """Do what the command line asks for; exit code 2 where it cannot be done."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("what", choices=("up", "down"))
    parser.add_argument("--name", default="hub", help="begins the users' names (default: hub)")
    parser.add_argument("--port", type=int, default=8000, help="on the loopback (default: 8000)")
    parsed = parser.parse_args(words)
    os.umask(0o022)
    try:
        hub = Hub(parsed.name)
        hub.up(parsed.port) if parsed.what == "up" else hub.down()
    except Refusal as refusal:
        print(f"hub: {refusal}", file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())

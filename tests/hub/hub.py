"""A hub that ``make hub`` has started, and its users: in the browser, and on the machine."""

import json
import os
import pwd
import re
import secrets
import socket
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from browser.chromium import new_page, screenshot
from browser.lab import Lab
from conftest import REPOSITORY
from people import Person
from playwright.sync_api import Browser, Page, expect

PAGE = REPOSITORY / "docs" / "jupyterhub.md"


@dataclass(frozen=True, kw_only=True)
class HubUser:
    """A user of the machine, with what the hub sets for a server of this user's."""

    name: str
    password: str
    hub: Path
    is_instructor: bool = False

    @property
    def home(self) -> Path:
        return self.hub / "home" / self.name

    @property
    def person(self) -> Person:
        """The user as other tests of notebooks take one."""
        return Person(name=self.name, home=self.home, folder=self.home)

    def runs(self, *words: str | Path) -> subprocess.CompletedProcess[str]:
        """Run a command as this user, with the usual umask, in the course or the home."""
        account = pwd.getpwnam(self.name)
        own = "instructors" if self.is_instructor else "students"
        settings = self.hub / "settings"
        return subprocess.run(
            [str(word) for word in words],
            cwd=self.hub / "course" if self.is_instructor else self.home,
            env={
                "PATH": f"{self.hub}/env/bin:/usr/bin:/bin", "HOME": str(self.home),
                "LANG": "C.UTF-8", "HUB_FOLDER": str(self.hub), "TMPDIR": f"{self.home}/.tmp",
                "JUPYTER_CONFIG_PATH": f"{settings / own}:{settings}/everybody",
            },
            user=account.pw_uid, group=account.pw_gid,
            extra_groups=os.getgrouplist(self.name, account.pw_gid),
            umask=0o022, capture_output=True, text=True, check=False,
        )  # fmt: skip

    def python(self, code: str) -> str:
        """Run a few lines of Python as this user; return what they print, or why they failed."""
        process = self.runs("python", "-c", code)
        return process.stdout.strip() or process.stderr.strip().rpartition("\n")[2]

    def processes(self) -> Iterator[int]:
        """Yield this user's processes."""
        uid = pwd.getpwnam(self.name).pw_uid
        for path in Path("/proc").glob("[0-9]*"):
            with suppress(FileNotFoundError):
                if path.stat().st_uid == uid:
                    yield int(path.name)


@dataclass(frozen=True, kw_only=True)
class RunningHub:
    """A hub on the loopback."""

    name: str
    port: int
    users: Mapping[str, HubUser]  # instructor, assistant, student, classmate

    @property
    def folder(self) -> Path:
        return Path("/srv") / self.name

    @property
    def course(self) -> Path:
        return self.folder / "course"

    def lab(self, user: HubUser) -> Lab:
        """Return a user's JupyterLab, which needs no token where the user has logged in."""
        address = f"http://{user.name}.hub.localhost:{self.port}/user/{user.name}/"
        return Lab(address=address, token="")

    @contextmanager
    def logged_in(self, browser: Browser, role: str) -> Iterator[tuple[Page, Lab]]:
        """Log in as a new visitor does, and wait for the server."""
        user = self.users[role]
        with new_page(browser, f"hub-{role}") as page:
            page.goto(f"http://hub.localhost:{self.port}/hub/login")
            page.get_by_label("Username").fill(user.name)
            page.get_by_label("Password").fill(user.password)
            screenshot(page, f"hub-{role}-login")
            page.get_by_role("button", name="Sign in").click()
            expect(page.get_by_role("menuitem", name="Nbgrader", exact=True)).to_be_visible()
            yield page, self.lab(user)


def make(target: str, *variables: str) -> subprocess.CompletedProcess[str]:
    """Run ``make TARGET`` in this project."""
    environment = {key: value for key, value in os.environ.items() if not key.startswith("MAKE")}
    return subprocess.run(
        ["make", "--no-print-directory", target, *variables],
        cwd=REPOSITORY, env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip


def start() -> RunningHub:
    """Start a hub of a new name by ``make hub``, and add a student as the operator's page says."""
    name = f"t{secrets.token_hex(3)}"
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    made = make("hub", f"HUB={name}", f"PORT={port}")
    assert made.returncode == 0, made.stdout + made.stderr
    folder = Path("/srv") / name
    users = {
        role: HubUser(
            name=f"{name}-{role}", password=password, hub=folder,
            is_instructor=role != "student",
        )
        for role, password in re.findall(rf"^{name}-(\w+) +(\S+)$", made.stdout, re.MULTILINE)
    }  # fmt: skip
    added = command_of_page("useradd").replace("sudo ", "")
    added = added.replace("hub-", f"{name}-").replace("/srv/hub", str(folder))
    subprocess.run(["sh", "-ec", added], check=True)
    classmate = HubUser(name=f"{name}-classmate", password=secrets.token_hex(8), hub=folder)
    subprocess.run(
        ["chpasswd"], input=f"{classmate.name}:{classmate.password}\n", text=True, check=True
    )
    return RunningHub(name=name, port=port, users={**users, "classmate": classmate})


def command_of_page(word: str) -> str:
    """Return the operator's page's command that holds a word."""
    blocks = re.findall(r"```sh\n(.*?)```", PAGE.read_text(), flags=re.DOTALL)
    (found,) = (
        line for block in blocks for line in block.replace("\\\n", "").splitlines() if word in line
    )
    return found


def listening(uid: int) -> set[int]:
    """Return the TCP ports that a user of the machine listens on."""
    lines = [
        line.split()
        for table in ("/proc/net/tcp", "/proc/net/tcp6")
        for line in Path(table).read_text().splitlines()[1:]
    ]
    return {
        int(words[1].rpartition(":")[2], 16)
        for words in lines
        if words[3] == "0A" and int(words[7]) == uid
    }


def request(port: int, path: str, token: str, host: str = "127.0.0.1") -> str:
    """Return lines of Python that print the status of a request to this machine."""
    return (
        "import urllib.request, urllib.error\n"
        f"asked = urllib.request.Request({f'http://127.0.0.1:{port}{path}'!r}, headers="
        f"{json.dumps({'Authorization': f'token {token}', 'Host': host})})\n"
        "class Stay(urllib.request.HTTPRedirectHandler):\n"
        "    def redirect_request(self, *_): return None\n"
        "try: print(urllib.request.build_opener(Stay).open(asked).status)\n"
        "except urllib.error.HTTPError as error: print(error.code)\n"
    )

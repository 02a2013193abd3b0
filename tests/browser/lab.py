"""A person's JupyterLab, as ``jupyter lab`` starts it in that person's folder."""

import json
import secrets
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from people import Person

OPTIONS = (
    "--no-browser",
    "--allow-root",
    "--ServerApp.ip=127.0.0.1",
    "--ServerApp.port=0",  # the operating system names a free one
    "--LabApp.extension_manager=readonly",  # the usual one asks a package index
)
SETTINGS = {
    # no request to another machine
    "apputils-extension/notification": {"fetchNews": "false", "checkForUpdates": False},
}
SECONDS = 120  # for whatever must come in the end, on a slow machine


@dataclass(frozen=True, kw_only=True)
class Lab:
    """A running JupyterLab."""

    address: str
    token: str

    def url(self, path=""):
        """Return the address at which a browser opens a file of the person's folder."""
        tree = f"/tree/{path}" if path else ""
        return f"{self.address}lab{tree}?token={self.token}"


@contextmanager
def jupyterlab(person: Person) -> Iterator[Lab]:
    """Run JupyterLab in the person's folder, on a port of its own; end it with all its kernels."""
    for name, values in SETTINGS.items():
        file = person.home / f".jupyter/lab/user-settings/@jupyterlab/{name}.jupyterlab-settings"
        file.parent.mkdir(parents=True)
        file.write_text(json.dumps(values))
    runtime, log = person.home / "runtime", person.home / "jupyterlab.log"
    token = secrets.token_hex()
    with log.open("w") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "jupyterlab", *OPTIONS, f"--IdentityProvider.token={token}"],
            cwd=person.folder,
            env=person.environment() | {"JUPYTER_RUNTIME_DIR": str(runtime)},
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    try:
        yield Lab(address=_address(process, runtime, log), token=token)
    finally:
        process.terminate()
        process.wait(SECONDS)


def _address(process: subprocess.Popen, runtime: Path, log: Path) -> str:
    """Return where the server listens, once it has written that down as a whole."""
    about = runtime / f"jpserver-{process.pid}.json"
    end = time.monotonic() + SECONDS
    while process.poll() is None and time.monotonic() < end:
        with suppress(FileNotFoundError, json.JSONDecodeError):
            return json.loads(about.read_text())["url"]
        time.sleep(0.1)
    raise AssertionError(f"JupyterLab did not start:\n{log.read_text()}")

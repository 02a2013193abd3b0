"""The image for grading on a Mac or on Windows, built here by an ordinary user without a registry.

Its base is made by debootstrap, of the same Debian. What a container engine adds on those systems,
such as its limits on namespaces, is not tried.
"""

import os
import pwd
import re
import secrets
import shutil
import subprocess
from pathlib import Path

import pytest
from conftest import REPOSITORY
from test_project import tracked_files

DEBIAN = "bookworm"
# Runs the demo as the image's user with the image as the only root and no network. `buildah run`
# without root enters the image by chroot, in which the kernel makes no namespace for anybody.
ENTER = """
root=$(buildah mount "$1")
exec bwrap --bind "$root" / --dev-bind /dev /dev --proc /proc --tmpfs /tmp --unshare-pid \\
  --unshare-net -- setpriv --reuid=grader --regid=grader --clear-groups --inh-caps=-all \\
  --bounding-set=-all env -i HOME=/tmp PATH=/opt/autograder/bin:/usr/bin:/bin \\
  LANG=C.UTF-8 sh -ec "cd; autograder demo"
"""


class Builder:
    """A user of this machine who builds and runs images with buildah, without a daemon."""

    def __init__(self, name, home):
        self.name, self.home = name, home

    def buildah(self, *words):
        """Run buildah as this user, in the project's copy; return what it printed."""
        account = pwd.getpwnam(self.name)
        process = subprocess.run(
            ["buildah", *map(str, words)],
            cwd=self.home / "project",
            env={
                "PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "HOME": str(self.home),
                "XDG_RUNTIME_DIR": str(self.home / "runtime"), "STORAGE_DRIVER": "vfs",
                "BUILDAH_ISOLATION": "chroot", "TMPDIR": str(self.home / "runtime"),
            },
            user=account.pw_uid, group=account.pw_gid, extra_groups=[], umask=0o022,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False,
        )  # fmt: skip
        assert process.returncode == 0, f"buildah {words[0]}: {process.stdout[-3000:]}"
        return process.stdout.strip()


@pytest.fixture(scope="module")
def builder():
    assert os.getuid() == 0, "making a bare Debian and a user to build with needs root"
    name = f"t{secrets.token_hex(3)}-builder"
    home = Path("/srv") / name
    subprocess.run(["useradd", "--create-home", "--home-dir", home, name], check=True)
    try:
        for path in tracked_files(REPOSITORY):
            copy = home / "project" / path.relative_to(REPOSITORY)
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(path, copy)
        (home / "runtime").mkdir()
        subprocess.run(["chown", "-R", f"{name}:", home], check=True)
        home.chmod(0o755)
        yield Builder(name, home)
    finally:
        subprocess.run(["userdel", name], check=True)
        shutil.rmtree(home)


@pytest.fixture(scope="module")
def image(builder):
    """The built image, on a bare Debian that trusts whom this machine trusts."""
    root = builder.home / "root"
    subprocess.run(
        ["debootstrap", "--variant=minbase", "--include=ca-certificates", DEBIAN, root],
        check=True, capture_output=True,
    )  # fmt: skip
    shutil.copy("/etc/ssl/certs/ca-certificates.crt", root / "etc/ssl/certs")
    (root / "etc/pip.conf").write_text("[global]\ncert = /etc/ssl/certs/ca-certificates.crt\n")
    base = builder.home / "base.tar"
    subprocess.run(["tar", "-C", root, "-cf", base, "."], check=True)
    container = builder.buildah("from", "scratch").splitlines()[-1]
    builder.buildah("add", "--quiet", container, base, "/")
    builder.buildah("commit", "--quiet", container, "localhost/base")
    builder.buildah(
        "bud", "--build-arg", "BASE=localhost/base", "--file", "deploy/Containerfile",
        "--tag", "localhost/autograder", ".",
    )  # fmt: skip
    return "localhost/autograder"


def test_class_is_graded_in_the_sandbox_of_a_container(builder, image):
    container = builder.buildah("from", image).splitlines()[-1]
    (builder.home / "project" / "enter").write_text(ENTER)
    said = builder.buildah("unshare", "sh", "-e", "enter", container)
    readme = (REPOSITORY / "README.md").read_text()
    assert re.search(r"^\d+ submissions, mean [\d.]+ of 100$", readme, re.MULTILINE)[0] in said

"""What the image installs: what students' code may import here, in the versions that are here."""

import re
from importlib.metadata import PackageNotFoundError, packages_distributions, version

from autograder.sandbox.inside.forbidden import ALLOWED, installed_modules

NEEDED = ("numpy", "ipykernel", "msgpack", "nbformat")  # to judge; nbgrader stays at home
_PIN = re.compile(r"^([\w.-]+)==")


def requirements() -> list[str]:
    """Return the packages to install: those that judge, and all that students' code may import.

    Raises LookupError where a module that it may import here belongs to no package: it could not be
    installed there.
    """
    packages = packages_distributions()
    modules = sorted(ALLOWED & installed_modules())
    if lost := [module for module in modules if module not in packages]:
        raise LookupError(
            f"students' code can import {', '.join(lost)} here, which no package has: the "
            "image could not have it. Next: install it by pip, or delete it from this Python"
        )
    of_modules = (name for module in modules for name in packages[module])
    return sorted({_plain(name) for name in (*NEEDED, *of_modules)})


def constraints(pinned: str, required: list[str]) -> str:
    """Return a file of pinned versions with those that are installed here in their place."""
    lines, seen = [], set()
    for line in pinned.splitlines():
        found = _PIN.match(line)
        seen.add(_plain(found[1]) if found else "")
        lines.append(_pin(found[1], line) if found else line)
    lines += [_pin(name, name) for name in required if name not in seen]
    return "\n".join(lines) + "\n"


def _pin(name: str, otherwise: str) -> str:
    try:
        return f"{name}=={version(name)}"
    except PackageNotFoundError:  # it is not needed here
        return otherwise


def _plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()

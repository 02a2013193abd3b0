"""A course's settings as its own file has them, read without nbgrader."""

from pathlib import Path

from traitlets.config import Config
from traitlets.config.loader import ConfigFileNotFound, PyFileConfigLoader

CONFIG = "nbgrader_config.py"


class ConfigError(Exception):
    """Settings that cannot be used, with the next step for the instructor."""


def read_config(course: Path) -> Config | None:
    """Return a course's settings, or None where it has no such file.

    Raises ConfigError where the file cannot be run.
    """
    try:
        return PyFileConfigLoader(CONFIG, path=str(course.resolve())).load_config()
    except ConfigFileNotFound:
        return None
    except (Exception, SystemExit) as error:  # settings are a program: they may raise anything
        raise ConfigError(
            f"{course / CONFIG} cannot be used: {type(error).__name__}: {error}. Next: mend it, "
            "and run this again"
        ) from error

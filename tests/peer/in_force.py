"""A pytest plug-in: this course's settings hold in nbgrader's own tests, and calls are counted.

nbgrader's commands read ``nbgrader_config.py`` from the folders in JUPYTER_CONFIG_PATH before they
read what a test writes, so ``suite`` puts ours there. Tests of single preprocessors read no
settings: those get them here, and where our settings put a step of ours in the place of one of
nbgrader's, the tests of that one get ours.
"""

import functools
import json
from collections import Counter
from importlib import import_module
from pathlib import Path

import pytest
from traitlets.config.loader import PyFileConfigLoader

# What must have been called: the class that a setting names (None: nbgrader's) and its method.
COUNTED = {
    "Judge": "preprocess",
    "SaveVerdicts": "preprocess",
    "RestoringExporter": "from_filename",
    "FeedbackExporter": "from_filename",
    "PlainLog": "filter",
    "GradesExporter": "export",
    "ExchangeCollector": "copy_files",
    "ZipCollector": "collect",
    "ZipExtractor": "extract",
}
KERNEL = "nbgrader's own kernel"  # where submissions are graded; a validated notebook names none

_calls: Counter[str] = Counter()


def pytest_addoption(parser):
    parser.addoption(
        "--course-settings", type=Path, help="folder of nbgrader_config.py; none: stock"
    )
    parser.addoption("--outcomes", type=Path, help="file for outcomes and calls, as JSON")


def pytest_configure(config):
    config.pluginmanager.register(Outcomes(config.option.outcomes))
    folder = config.option.course_settings
    if folder is None:
        return
    plugins, steps = import_module("autograder.plugins"), import_module("nbgrader.preprocessors")
    for name, method in COUNTED.items():
        _count(getattr(plugins, name), method, name)
    _count(steps.Execute, "preprocess", KERNEL, of=lambda _, __, resources: "nbgrader" in resources)
    _set(steps.NbGraderPreprocessor, PyFileConfigLoader("nbgrader_config.py", str(folder)))


def pytest_collection_modifyitems(config, items):
    """Let nbgrader's tests of a step that our settings replace meet ours."""
    if config.option.course_settings is None:
        return
    from peer.replaced import REPLACED

    for module in {item.module for item in items if item.path.parent.name == "preprocessors"}:
        for name, ours in REPLACED.items():
            if hasattr(module, name):
                setattr(module, name, ours)


def pytest_sessionfinish(session):
    if hasattr(session.config, "workeroutput"):
        session.config.workeroutput["calls"] = dict(_calls)


class Outcomes:
    """Collects, in the process that leads, how each test ended and what was called in all."""

    def __init__(self, file: Path | None) -> None:
        self._file = file
        self._ended: dict[str, str] = {}

    @pytest.hookimpl
    def pytest_runtest_logreport(self, report):
        name = report.nodeid.removeprefix("nbgrader/tests/")
        if report.failed:
            crash = getattr(report.longrepr, "reprcrash", None)
            said = crash.message if crash else str(report.longrepr)
            where = f"{Path(crash.path).name}:{crash.lineno}: " if crash else ""
            self._ended[name] = where + said.splitlines()[0]
        elif report.when == "setup" or report.skipped:
            self._ended.setdefault(name, "skipped" if report.skipped else "passed")

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node):
        _calls.update(getattr(node, "workeroutput", {}).get("calls", {}))

    @pytest.hookimpl(trylast=True)
    def pytest_sessionfinish(self, session):
        if self._file is not None and not hasattr(session.config, "workeroutput"):
            self._file.write_text(json.dumps({"outcomes": self._ended, "calls": dict(_calls)}))


def _count(owner, method, name, of=lambda *_, **__: True):
    """Have a method of a class count its calls with such arguments, and do what it does."""
    original = getattr(owner, method)

    @functools.wraps(original)
    def counting(*arguments, **named):
        _calls[name] += of(*arguments, **named)
        return original(*arguments, **named)

    setattr(owner, method, counting)


def _set(preprocessor, loader):
    """Have a preprocessor that no command makes read the course's settings too."""
    settings = loader.load_config()

    def with_settings(self, *arguments, **named):
        if "parent" not in named:
            own = named.get("config", {})
            named["config"] = settings.copy()
            named["config"].merge(own)
        super(preprocessor, self).__init__(*arguments, **named)

    preprocessor.__init__ = with_settings

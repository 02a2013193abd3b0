"""``autograder.plugins``: the names that stand in teachers' files, and what they were before."""

import re
import subprocess
import sys

import nbformat
import pytest
from classes import autograder

from autograder import plugins
from autograder.course.folder import CourseError, new_course
from autograder.course.old_names import refuse_old_names
from autograder.exercises.conv2d import oracle

BEFORE = {
    "autograder.nbgrader_plugin.RestoringExporter": "RestoringExporter",
    "autograder.nbgrader_plugin.Judge": "Judge",
    "autograder.nbgrader_plugin.SaveVerdicts": "SaveVerdicts",
    "autograder.export.GradesExporter": "GradesExporter",
    "autograder.export.CanvasExporter": "CanvasExporter",
    "autograder.export.MoodleExporter": "MoodleExporter",
    "autograder.export.ItemsExporter": "ItemsExporter",
    "autograder.exchange.Collect": "ExchangeCollector",
    "autograder.collect.Collector": "ZipCollector",
    "autograder.pages.steps.HideHiddenTests": "HideHiddenTests",
    "autograder.pages.steps.ReadableCss": "ReadableCss",
    "autograder.plain_text.PlainLog": "PlainLog",
}


@pytest.mark.parametrize("name", plugins.__all__)
def test_every_name_loads_and_is_called_so_where_it_is_made(name):
    assert getattr(plugins, name) is not None
    if name != "HTML_EXPORTER":
        assert getattr(plugins, name).__name__ == name


def test_an_unknown_name_is_told_with_those_there_are():
    with pytest.raises(AttributeError, match=r"no 'Exporter'; it has CanvasExporter, .*SaveVerdic"):
        plugins.Exporter  # noqa: B018


def test_nothing_heavy_is_loaded_with_them():
    code = (
        "import sys, autograder.plugins; "
        "print([m for m in sys.modules if m.split('.')[0] in ('nbgrader', 'nbconvert', 'numpy')])"
    )
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert said.stdout == "[]\n"


def test_settings_and_readme_name_nothing_else_of_ours(repository):
    settings = (repository / "nbgrader_config.py").read_text()
    named = re.findall(r"\bautograder\.([\w.]+)", settings)
    assert len(named) >= 10
    assert {name for name in named if not name.startswith("plugins")} == set()
    readme = (repository / "README.md").read_text()
    assert set(re.findall(r"--exporter=autograder\.(\w+)\.", readme)) == {"plugins"}
    section = readme[readme.index("### Names in your settings") :]
    rows = re.findall(r"^\| (`.*?) \| ", section, flags=re.MULTILINE)
    assert set(re.findall(r"`(\w+)`", " ".join(rows))) >= set(plugins.__all__)


@pytest.fixture
def course(tmp_path):
    return new_course(tmp_path / "course")


@pytest.mark.parametrize("old", BEFORE)
def test_old_name_in_the_settings_is_told_with_its_line_and_the_new_one(course, old):
    config = course / "nbgrader_config.py"
    line = len(config.read_text().splitlines()) + 1
    config.write_text(config.read_text() + f'c.Some.setting = "{old}"\n')
    with pytest.raises(CourseError) as caught:
        refuse_old_names(course, "conv2d")
    told = f"nbgrader_config.py, line {line}: {old} is now autograder.plugins.{BEFORE[old]}\n"
    assert told in str(caught.value)
    assert "Next: write the new names there" in str(caught.value)


def test_old_name_in_a_source_notebook_is_told_with_its_cell(course):
    path = course / "source/conv2d/conv2d.ipynb"
    notebook = nbformat.read(path, as_version=4)
    notebook.cells[2].source += "\nfrom autograder import check, oracle"
    notebook.cells[2].source += "\nfrom autograder import oracle"
    nbformat.write(notebook, path)
    line = len(notebook.cells[2].source.splitlines())
    with pytest.raises(CourseError) as caught:
        refuse_old_names(course, "conv2d")
    new = oracle.__name__
    assert str(caught.value).count(f"autograder.oracle is now {new}") == 2
    assert f"conv2d.ipynb, cell setup, line {line}: autograder.oracle is now {new}\n" in str(
        caught.value
    )


def test_settings_of_today_hold_no_old_name(course):
    refuse_old_names(course, "conv2d")


@pytest.mark.parametrize("command", ["grade", "release"])
def test_commands_refuse_old_names_before_the_settings_are_executed(course, command):
    config = course / "nbgrader_config.py"
    text = config.read_text().replace(
        "autograder.plugins.Judge", "autograder.nbgrader_plugin.Judge"
    )
    config.write_text("from autograder.export import CanvasExporter\n" + text)
    done = autograder(command, "conv2d", cwd=course)
    assert done.returncode == 2
    assert "line 1: autograder.export.CanvasExporter is now autograder.plugins.C" in done.stderr
    assert "autograder.nbgrader_plugin.Judge is now autograder.plugins.Judge" in done.stderr
    assert "ImportError" not in done.stderr
    assert "ModuleNotFoundError" not in done.stderr

"""Verdicts, names of mistakes and the form of every message stay where all words are others.

A copy of the package has every letter of its words exchanged for an accented one. A class is judged
with it, and with the original; turned back letter by letter, the judged notebooks must be the same.
"""

import ast
import builtins
import copy
import io
import json
import os
import re
import shutil
import subprocess
import sys
import tokenize
from string import ascii_letters

import nbformat
import pytest
from assignments import graded_test, notebook, solution

from autograder.demo.run import submitted_notebook
from autograder.exercise import Sample
from autograder.exercises.conv2d.misconceptions import CATALOGUE
from autograder.exercises.conv2d.sample_class import RIGHT_SHAPES, sample_class
from autograder.exercises.conv2d.solutions import read_right

FOREIGN = "āƀćđēƒğħīĵķłɱńōƥɋŕśťūʋŵӿýžĀɃĆĐĒƑĞĦĪĴĶŁⱮŃŌƤɊŔŚŤŪƲŴӾÝŽ"
ENGLISH, FOREIGN = f"{ascii_letters}…", f"{FOREIGN}⋯"
THERE, BACK = str.maketrans(ENGLISH, FOREIGN), str.maketrans(FOREIGN, ENGLISH)
WORDS = ("judge/words.py", "exercises/conv2d/words.py", "exercises/conv2d/kit/words.py")
TRANSLATED_CATALOGUE = """
import dataclasses
import re
def _translated(entry):
    names = ("name", "what", "hint", "hint_by_text")
    texts = {name: getattr(entry, name) for name in names if hasattr(entry, name)}
    there = {name: text.translate(str.maketrans(%r, %r)) for name, text in texts.items()}
    return dataclasses.replace(entry, **there)
CATALOGUE = tuple(map(_translated, CATALOGUE))
FAMILIES = tuple(map(_translated, FAMILIES))
"""
JUDGE = """
import json, sys
from pathlib import Path
from autograder.course.submitted_folder import read_folder, work
from autograder.judge.assignment import from_source
from autograder.judge.submission import GradingSettings, grade
from autograder.sandbox.sandbox import Limits, Sandbox

*sources, submitted, results = map(Path, sys.argv[1:])
notebooks = {source.name: from_source(source) for source in sources}
limits = Limits(call=2)
orders = GradingSettings(
    notebooks=notebooks, sandbox="bubblewrap", limits=limits, secret=b"s"
)
with Sandbox(limits=limits) as sandbox:
    for folder in sorted(submitted.iterdir()):
        handed_in = work(read_folder(folder, list(notebooks)), folder.name, list(notebooks))
        for attempt in range(3):  # on a busy machine, once more
            graded = grade(handed_in, orders, sandbox)
            if not graded.kept_waiting:
                break
        judged = graded.notebooks[0]
        (results / f"{folder.name}.ipynb").write_bytes(judged.data)
        items = [
            [each.grade_id, each.points, each.verdict.value, each.misconception, each.message]
            for each in judged.items
        ]
        (results / f"{folder.name}.json").write_text(json.dumps(items))
"""
PYTHONS = (
    "index is out of bounds for axis with size Expecting value line column char "
    "unsupported operand type s for and name not defined"
)
RIGHT = {**RIGHT_SHAPES, **read_right("loops")}
# Of the sample class, and cells that do what nobody in it does.
STUDENTS = ("okafor", "rossi", "tanaka", "usman", "vargas", "weiss", "xu", "yilmaz", "zhang")
DEF = "def conv_forward(X, W, stride=1):\n"
ENDS = """\
    if X.shape == (5, 8):
        import os
        os._exit(3)
    if X.shape == (7, 9):
        while True:
            pass
    if X.shape == (7, 12):
        bytearray(1 << 40)
"""
SOURCES = {entry.id: entry.source for entry in CATALOGUE}
OTHERS = {
    "ends": {"conv_forward": RIGHT["conv_forward"].replace(DEF, DEF + ENDS)},
    "strange": {
        "conv_forward": "def conv_forward(X, W, stride=1):\n    return {}",
        "conv_backward_dW": "conv_backward_dW = 3",
        "conv_backward_dX": "def conv_backward_dX(dout, X, W, stride=1):\n    X[0] = 0\n"
        "    return X * np.random.rand()",
        "shapes_stride1": "output_shape_s1 = 3\ndout_shape_s1 = [(3, 3)]\ndW_shape_s1 = {1, 2}",
    },
    "stopped": {
        "conv_forward": f"import pandas\n{RIGHT['conv_forward']}",
        "conv_backward_dW": f"import os; os._exit(1)\n{RIGHT['conv_backward_dW']}",
        "conv_backward_dX": "def conv_backward_dX(*_, stride=1):\n    return conv_forward(1)",
    },
    "index-arrays": {"conv_backward_dX": SOURCES["dX-index-arrays-lose-overlaps"]},
    "long-sums": {"conv_backward_dW": SOURCES["dW-last-column-left-out"]},
}
# An assignment of no exercise, and work on it that fails each test in another way.
PLAIN = notebook(
    solution("f", "def f(x):\n    return x + 1"),
    graded_test("test_without_words", 1, "assert f(1) == 2"),
    graded_test("test_raises", 1, "assert f(2) == 3"),
    graded_test("test_takes_numbers", 1, "assert f(3) - 1 == 3"),
    graded_test("test_passes_on", 1, "assert f(f(4)) == 6"),
    graded_test("test_is_broken", 1, "assert f(5) - 'a' == 6"),
)
WRONG = """\
def f(x):
    if x == 2:
        raise ValueError
    return {3: "text", 4: object(), 5: 6}.get(x)
"""


def foreign(text):
    """Return a template's text with other letters, and what stands in braces as it is."""
    return re.sub(r"\{[^{}]*\}|[^{}]+", lambda part: _unless_braces(part[0]), text)


def _unless_braces(part):
    return part if part.startswith("{") else part.translate(THERE)


class Translation(ast.NodeTransformer):
    """Exchanges the letters of a word module's strings, but not of keys and docstrings."""

    def visit_FunctionDef(self, node):
        return node

    def visit_Expr(self, node):
        return node

    def visit_Dict(self, node):
        node.values = [self.visit(value) for value in node.values]
        return node

    def visit_DictComp(self, node):
        node.value = self.visit(node.value)
        return node

    def visit_Subscript(self, node):
        return node

    def visit_FormattedValue(self, node):
        return node

    def visit_Constant(self, node):
        return ast.Constant(foreign(node.value)) if isinstance(node.value, str) else node


@pytest.fixture(scope="module")
def translated(repository, tmp_path_factory):
    """Return a folder with a translated package, and a course's source/conv2d made by it."""
    folder = tmp_path_factory.mktemp("translated")
    package = folder / "autograder"
    without_caches = shutil.ignore_patterns("__pycache__")
    shutil.copytree(repository / "autograder", package, ignore=without_caches)
    shutil.copytree(repository / "source/conv2d", folder / "source/conv2d", ignore=without_caches)
    for name in WORDS:
        path = package / name
        tree = Translation().visit(ast.parse(path.read_text()))
        path.write_text(ast.unparse(ast.fix_missing_locations(tree)))
    with (package / "exercises/conv2d/misconceptions/__init__.py").open("a") as catalogue:
        catalogue.write(TRANSLATED_CATALOGUE % (ENGLISH, FOREIGN))
    run(folder, "-m", "autograder.course.release", "conv2d")  # the kit's notes, of the catalogue
    assemble = (
        "from autograder.course.student_file import assemble\n"
        "from autograder.exercises.conv2d.exercise import EXERCISE\n"
        "print(assemble(EXERCISE.student_file), end='')"
    )
    (folder / "source/conv2d/convkit.py").write_text(run(folder, "-c", assemble))
    return folder


def run(folder, *arguments):
    """Run Python with the package in a folder; return what it prints."""
    done = subprocess.run(
        [sys.executable, *map(str, arguments)], cwd=folder, capture_output=True, text=True,
        env={**os.environ, "PYTHONPATH": str(folder), "PYTHONDONTWRITEBYTECODE": "1"}, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def submitted(release_notebook, tmp_path_factory):
    """Return a folder of submissions: notebooks, and what is refused."""
    folder = tmp_path_factory.mktemp("submitted")
    others = [
        Sample(student=student, about="", cells=RIGHT | cells) for student, cells in OTHERS.items()
    ]
    known = [each for each in sample_class() if each.student in STUDENTS]
    assert len(known) == len(STUDENTS)
    for sample in (*known, *others):
        (folder / sample.student).mkdir()
        nbformat.write(
            submitted_notebook(release_notebook, sample), folder / sample.student / "conv2d.ipynb"
        )
    work = copy.deepcopy(PLAIN)
    work.cells[0].source = WRONG
    (folder / "plain").mkdir()
    nbformat.write(work, folder / "plain" / "plain.ipynb")
    for student, name, data in (
        ("no-json", "conv2d.ipynb", b"not JSON"),
        ("other-name", "hw2.ipynb", b"{}"),
        ("no-cells", "conv2d.ipynb", b"{}"),
        ("link", "conv2d.ipynb", None),
    ):
        (folder / student).mkdir()
        if data is None:
            (folder / student / name).symlink_to("elsewhere")
        else:
            (folder / student / name).write_bytes(data)
    return folder


@pytest.fixture(scope="module")
def judged(repository, translated, submitted, tmp_path_factory):
    """Return what the original makes of the submissions, and what the translation makes of them."""
    plain, both = tmp_path_factory.mktemp("source") / "plain", []
    plain.mkdir()
    nbformat.write(PLAIN, plain / "plain.ipynb")
    for package in (repository, translated):
        results = tmp_path_factory.mktemp("results")
        run(package, "-c", JUDGE, package / "source/conv2d", plain, submitted, results)
        both.append(
            {
                path.stem: (json.loads(path.read_text()), path.with_suffix(".ipynb").read_text())
                for path in results.glob("*.json")
            }
        )
    return both


def outputs(judged):
    """Return each cell's outputs as text; of a picture, drawn with its words, that it is one."""
    texts = []
    for cell in nbformat.reads(judged, as_version=4).cells:
        for output in cell.get("outputs", []):
            if "image/png" in output.get("data", {}):
                output["data"]["image/png"] = "a picture"
        texts.append(json.dumps([cell.id, cell.get("outputs", [])], ensure_ascii=False))
    return texts


def test_verdicts_points_and_named_mistakes_are_the_same(judged, submitted):
    english, foreign = judged
    assert english.keys() == foreign.keys() == {each.name for each in submitted.iterdir()}
    for student, (items, _) in english.items():
        assert [each[:4] for each in foreign[student][0]] == [each[:4] for each in items], student
    named = {each[3] for items, _ in english.values() for each in items} - {None}
    assert len(named) >= 4
    assert {each[2] for items, _ in english.values() for each in items} == {
        "passed", "failed", "not_run", "broken",
    }  # fmt: skip


def test_messages_and_outputs_are_the_same_in_other_letters(judged):
    english, foreign = judged
    for student, (items, ours) in english.items():
        theirs, their_own = foreign[student]
        assert [each[4].translate(BACK) for each in theirs] == [each[4] for each in items]
        for cell, other in zip(outputs(ours), outputs(their_own), strict=True):
            assert other.translate(BACK) == cell, student


def test_no_english_is_left_in_a_message(judged, submitted):
    """But names of files and of the notebook's code, and what Python says of an error."""
    files_and_python = {"conv2d", "hw2", "ipynb", *dir(builtins), *PYTHONS.split()}
    for student, (items, _) in judged[1].items():
        names = set().union(*map(names_in, (submitted / student).glob("*.ipynb")))
        known = files_and_python | {each[0] for each in items} | names
        for _, _, _, misconception, message in items:
            left = set(re.findall(r"[A-Za-z]\w*", message, re.ASCII)) - known
            assert not {each for each in left if len(each) > 2}, (student, misconception, message)


def names_in(path):
    """Return the names in a notebook's code."""
    try:
        cells = nbformat.read(path, as_version=4).cells
    except Exception:
        return set()
    code = "\n".join(cell.source for cell in cells if cell.cell_type == "code")
    tokens = tokenize.generate_tokens(io.StringIO(code).readline)
    return {token.string for token in tokens if token.type == tokenize.NAME}

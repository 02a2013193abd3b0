"""The one file that students carry: made of its parts, gives nothing away, needs NumPy alone."""

import ast
import json
import os
import re
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest

from autograder.course.student_file import assemble, part_path
from autograder.demo.run import submitted_notebook
from autograder.exercise import Sample, StudentFile
from autograder.exercises.conv2d import cases
from autograder.exercises.conv2d.exercise import EXERCISE
from autograder.exercises.conv2d.kit import checks as convkit
from autograder.exercises.conv2d.kit import findings, notes
from autograder.exercises.conv2d.misconceptions import CATALOGUE, FAMILIES
from autograder.exercises.conv2d.sample_class import RIGHT_SHAPES
from autograder.exercises.conv2d.solutions import read_right
from autograder.exercises.conv2d.symbols import REFERENCE
from autograder.exercises.conv2d.symbols import RESULTS as SYMBOLS

FILE = EXERCISE.student_file
NAMES = {result: name for name, result in SYMBOLS.items()}

# Runs a notebook's cells as a notebook does: a value is shown, a failed check shows its words.
RUN = """
import ast, sys
def run(source, names):
    tree = ast.parse(source)
    last = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
    try:
        exec(compile(tree, "cell", "exec"), names)
        value = eval(compile(ast.Expression(last.value), "cell", "eval"), names) if last else None
    except AssertionError as failure:
        print("FAILED", *failure._render_traceback_(), sep="\\n")
    except NotImplementedError as stub:
        print("STUB", stub)
    else:
        if value is not None:
            print(repr(value))
            assert value._repr_html_().startswith("<")
names = {}
for cell in CELLS:
    run(cell, names)
loaded = {name.partition(".")[0] for name in sys.modules} - set(sys.stdlib_module_names)
loaded.discard("cython_runtime")
print("LOADED", sorted(name for name in loaded if not name.startswith("_")))
"""
# Runs cells as a notebook's kernel does; tells what each shows that ends in an error.
SHELL = """
import contextlib, io, json, sys
from IPython.core.interactiveshell import InteractiveShell
shell, told = InteractiveShell(), {}
for name, source in json.load(sys.stdin):
    with contextlib.redirect_stdout(io.StringIO()) as shown:
        ends = shell.run_cell(source)
    told[name] = shown.getvalue() if ends.error_in_exec else ""
print(json.dumps(told))
"""
MATPLOTLIB = (
    "matplotlib", "mpl_toolkits", "contourpy", "cycler", "dateutil", "fontTools", "kiwisolver",
    "packaging", "PIL", "pyparsing", "six",
)  # fmt: skip


def kit_functions():
    """Return the file's functions as syntax trees, by name."""
    tree = ast.parse(assemble(FILE))
    return {node.name: node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}


def test_every_part_stands_in_the_file_word_for_word():
    whole = assemble(FILE)
    for part in FILE.parts:
        source = part_path(part).read_text()
        first = next(
            node
            for node in ast.parse(source).body[1:]
            if not isinstance(node, (ast.Import, ast.ImportFrom))
        )
        body = source.partition(source.splitlines()[first.lineno - 1])[2].strip()
        assert len(body) > 500, part
        assert body in whole, part


def test_parts_may_not_share_a_name_or_need_each_other_as_modules(tmp_path, monkeypatch):
    monkeypatch.syspath_prepend(tmp_path)
    (tmp_path / "one.py").write_text('"""One."""\n\nimport re\n\nA = 1\n')
    (tmp_path / "two.py").write_text('"""Two."""\n\nimport re\n\nA = 2\n')
    (tmp_path / "three.py").write_text('"""Three."""\n\nfrom autograder import one\n\nB = one.A\n')
    (tmp_path / "four.py").write_text('"""Four."""\n\nimport autograder.one\n\nC = 1\n')
    with pytest.raises(ValueError, match="'A' is defined in one and in two"):
        assemble(StudentFile(name="kit.py", parts=("one", "two"), front="one"))
    for part in ("three", "four"):
        file = StudentFile(name="kit.py", parts=("one", part), front="one")
        with pytest.raises(ValueError, match=rf"\['{part}'\] import .*, which no part defines"):
            assemble(file)


def test_kit_imports_numpy_and_the_standard_library_alone():
    tree = ast.parse(assemble(FILE))
    packages = {
        name.partition(".")[0]
        for node in ast.walk(tree)
        if isinstance(node, (ast.Import, ast.ImportFrom))
        for name in ([node.module] if isinstance(node, ast.ImportFrom) else
                     [alias.name for alias in node.names])
    }  # fmt: skip
    assert packages - sys.stdlib_module_names == {"numpy"}


def test_no_function_of_the_kit_computes_a_convolution():
    """None multiplies matrices, correlates, cuts a patch out by slices or adds to a slice. The one
    sum of products in it tells a table's result: its coefficients are a student's or the data.
    What compares two tables that are there (the engine's part of the file) cuts and shifts whole
    tables, and knows nothing of an image.
    """
    telling = {
        "dot", "matmul", "tensordot", "inner", "outer", "vdot", "convolve", "correlate", "kron",
        "sliding_window_view", "as_strided", "einsum", "fft", "add", "at", "pad",
    }  # fmt: skip
    found = set()
    compare = {
        node.name
        for part in FILE.parts
        if part.startswith("autograder.diagnosis.")
        for node in ast.walk(ast.parse(part_path(part).read_text()))
        if isinstance(node, ast.FunctionDef)
    }
    assert {"_cut_off", "described"} <= compare
    for name, function in kit_functions().items():
        for node in ast.walk(function) if name not in compare else ():
            if isinstance(node, ast.Attribute) and node.attr in telling:
                found.add((name, node.attr))
            if isinstance(node, (ast.BinOp, ast.AugAssign)) and isinstance(node.op, ast.MatMult):
                found.add((name, "@"))
            if isinstance(node, ast.AugAssign) and isinstance(node.target, ast.Subscript):
                found.add((name, ast.unparse(node.target)))
            if isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Tuple):
                slices = [part for part in node.slice.elts if isinstance(part, ast.Slice)]
                if any(part.lower or part.upper for part in slices):
                    found.add((name, ast.unparse(node)))
    assert found == {
        ("predicts", "einsum"),  # coefficients of a table, times two arrays
        ("_patterns", "outer"),  # how many patches cover a pixel: counts, no values
        ("_patches_over", "counts[start:start + kernel]"),  # along one axis, the same
        ("_small_steps", "array[place]"),  # one entry moves by one
    }


def test_kit_shown_a_function_that_gives_zeros_tells_no_result(capsys):
    """Whatever the kit is given to look at, a right entry that the notebook does not print comes
    from the student's own function or not at all."""
    kit = {}
    exec(assemble(FILE), kit)
    seen = []

    def remembering(symbol):
        def zeros(*arrays, stride=1):
            X, W = arrays[-2:]
            seen.append((symbol, arrays, stride))
            rows = [(n - k) // stride + 1 for n, k in zip(X.shape, W.shape, strict=True)]
            return np.zeros({"out": rows, "dW": W.shape, "dX": X.shape}[symbol])

        return zeros

    functions = [remembering(symbol) for symbol in ("out", "dW", "dX")]
    kit["self_check"](*functions)
    told = capsys.readouterr().out
    right = set()
    for symbol, arrays, stride in seen:
        result = REFERENCE[NAMES[symbol]](*arrays, stride=stride)
        right |= {f"{value:.6f}" for value in np.ravel(result)}
    numbers = set(re.findall(r"-?\d+\.\d{6}", told))
    assert len(right) > 200
    assert numbers & right <= {"0.000000", "-0.000000"}
    shown = kit["show_patches"](np.full((5, 7), 8.0), (2, 3), 1)
    numbers = re.findall(r"(?<=[: /])8(?= |$)", shown.text.partition("\n")[2], flags=re.MULTILINE)
    assert len(numbers) == 4 * 5 * 2 * 3, "each patch's own pixels"


def test_release_folder_holds_no_hidden_problem_and_no_catalogue(repository):
    for name in ("conv2d.ipynb", "convkit.py"):
        text = (repository / "release/conv2d" / name).read_text()
        for word in ("oracle", "hmac", "course_secret", "HIDDEN", "SOLUTION", "misconception"):
            assert word not in text, (name, word)
        for case in (*cases.AT_STRIDE[1], *cases.AT_STRIDE[2], *cases.GENERAL):
            assert f"{case.image_shape}, {case.kernel_shape}, {case.stride}" not in text
            assert case.why not in text
        for entry in (*CATALOGUE, *FAMILIES):
            assert f'"{entry.id}"' not in text
            assert entry.name not in text
            assert entry.hint not in text


def test_notes_rebuilt_are_the_same_to_the_byte():
    for part, made in FILE.made.items():
        assert made() == part_path(part).read_text(), "run: make release"
    assert len(notes.NOTES) > 110


def test_no_right_function_opens_a_note():
    for style in ("loops", "float32", "full_correlation", "lists"):
        names = {"np": np}
        for source in read_right(style).values():
            exec(source, names)
        for function, symbol in SYMBOLS.items():
            assert findings.opened(findings.fingerprint(names[function], symbol)) is None


def test_note_opens_with_its_own_key_alone():
    text, key, other = b"a cause\na step", b"k" * 32, b"o" * 32
    assert findings.sealed(findings.sealed(text, key), key) == text
    assert findings.sealed(findings.sealed(text, key), other) != text
    assert findings.opened(b"") is findings.opened(key) is None


def packages_at(folder, names):
    """Make a folder from which these packages alone can be imported."""
    folder.mkdir()
    for name in names:
        spec = find_spec(name)
        where = (
            Path(spec.origin) if spec.origin else Path(next(iter(spec.submodule_search_locations)))
        )
        package = where.parent if where.name == "__init__.py" else where
        (folder / package.name).symlink_to(package)
        for libraries in package.parent.glob(f"{package.name}.libs"):
            (folder / libraries.name).symlink_to(libraries)
    return folder


def run_alone(folder, cells, packages):
    """Run cells in a folder with a Python that has these packages and no others."""
    program = (
        f"import sys\nsys.path += [{str(packages)!r}, {str(folder)!r}]\nCELLS = {cells!r}\n{RUN}"
    )
    process = subprocess.run(
        [sys.executable, "-I", "-S", "-X", "utf8", "-c", program],
        cwd=folder, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert process.returncode == 0, process.stderr
    assert process.stderr == ""
    *told, loaded = process.stdout.splitlines()
    return "\n".join(told), loaded


@pytest.mark.parametrize("more", [(), MATPLOTLIB], ids=["NumPy", "NumPy and matplotlib"])
def test_release_folder_alone_runs_from_top_to_bottom(repository, release_notebook, tmp_path, more):
    packages = packages_at(tmp_path / "packages", ("numpy", *more))
    folder = tmp_path / "alone"
    folder.mkdir()
    (folder / "convkit.py").write_bytes((repository / "release/conv2d/convkit.py").read_bytes())
    cells = [cell.source for cell in release_notebook.cells if cell.cell_type == "code"]
    told, loaded = run_alone(folder, cells, packages)
    assert loaded == "LOADED ['convkit', 'numpy']"
    assert told.count("STUB") == 3, "the shape answers"
    assert told.count("is not written yet") == 2 + 1 + 9 + 5, "pictures, tests, self-check"
    filled = submitted_notebook(
        release_notebook,
        Sample(student="x", about="", cells={**RIGHT_SHAPES, **read_right("loops")}),
    )
    cells = [cell.source for cell in filled.cells if cell.cell_type == "code"]
    told, _ = run_alone(folder, cells, packages)
    assert "FAILED" not in told
    assert told.count("entries are as expected.") == 3
    assert told.count("Right on the worked example") == 9


def test_notebook_without_the_kit_says_so_in_a_line_and_not_by_tracebacks(
    release_notebook, tmp_path
):
    """As in Colab, where a notebook is opened without what lies beside it."""
    cells = [cell for cell in release_notebook.cells if cell.cell_type == "code"]
    process = subprocess.run(
        [sys.executable, "-c", SHELL], input=json.dumps([[it.id, it.source] for it in cells]),
        cwd=tmp_path, env={**os.environ, "IPYTHONDIR": str(tmp_path)},
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    told = json.loads(process.stdout)
    said = "convkit.py is missing: put it beside this notebook, restart the kernel, run all.\n"
    assert len(said) < 84, "what is longer, nbgrader's Validate cuts off"
    needs_it = [cell.id for cell in cells if "convkit." in cell.source]
    assert len(needs_it) == 1 + 6 + 21, "setup, pictures and self-check, tests"
    assert {told.pop(name) for name in needs_it} == {said}
    unwritten = {name for name, words in told.items() if words}
    assert unwritten == {"shapes_stride1", "shapes_stride2", "shapes_transfer"}


def test_matplotlib_can_be_imported_where_the_notebook_ran_with_it(tmp_path):
    """That folder of packages is a real one, so that the test above means what it says."""
    packages = packages_at(tmp_path / "packages", ("numpy", *MATPLOTLIB))
    told, loaded = run_alone(tmp_path, ["import matplotlib.pyplot"], packages)
    assert "'matplotlib'" in loaded
    assert told == ""


def test_checks_words_for_whoever_grades_are_the_plain_ones():
    """In full they are told to a person who looks at them: the function is asked again then."""
    calls = []

    def overwrites(dout, X, W, stride=1):
        calls.append(dout)
        dX = np.zeros(X.shape)
        for i, j in np.ndindex(dout.shape):
            r, c = i * stride, j * stride
            dX[r : r + W.shape[0], c : c + W.shape[1]] = dout[i, j] * W
        return dX

    with pytest.raises(convkit.CheckFailed) as caught:
        convkit.check_dX(overwrites)
    assert len(calls) == 1
    assert "First: dX[0, 1] is 2.\nExpected: 4." in str(caught.value)
    shown = "\n".join(caught.value._render_traceback_())
    assert "First: dX[0, 1] is d2·w1 = 2.\nExpected: d1·w2 + d2·w1 = 4." in shown
    assert len(calls) > 1

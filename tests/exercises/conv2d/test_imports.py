"""The kit says at once what a notebook imports that is not there where it is graded."""

import pytest
from hidden_tests import RIGHT

from autograder.exercises.conv2d.kit import checks, imports
from autograder.exercises.conv2d.kit.self_check import self_check
from autograder.judge.assignment import from_source
from autograder.sandbox.inside.forbidden import ALLOWED

CAREFUL = (
    "Careful: {} will not be there when your work is graded (rule 7). "
    "Take the import out and do it with NumPy."
)


def written(*before, cells=RIGHT):
    """Return what a notebook's cells define after these lines."""
    namespace = {"__name__": "__main__"}
    for source in ("import numpy as np", *before, *cells.values()):
        exec(source, namespace)
    return namespace


@pytest.mark.parametrize(
    "line",
    [
        "import scipy.signal",
        "import scipy.signal as s",
        "from scipy import signal",
        "from scipy.signal import correlate2d",
        "from scipy.sparse import csr_matrix as table",
    ],
)
def test_visible_check_and_self_check_name_it_and_check_all_the_same(line, capsys):
    names = written(line)
    checks.check_forward(names["conv_forward"])
    first, second = capsys.readouterr().out.splitlines()
    assert first == CAREFUL.format("scipy")
    assert second.startswith("Right on the worked example.")
    checks.check_rules(names["conv_forward"], "out")
    assert capsys.readouterr().out.splitlines()[0] == first
    self_check(names["conv_forward"], names["conv_backward_dW"], names["conv_backward_dX"])
    told = capsys.readouterr().out.splitlines()
    assert told[0] == first
    assert len(told) == 1 + 5


def test_import_within_the_function_is_named_before_it_is_called(capsys):
    source = "def conv_forward(X, W, stride=1):\n    import jax, scipy.signal\n    return X"
    names = written(cells={**RIGHT, "conv_forward": source})
    with pytest.raises(checks.CheckFailed):
        checks.check_forward(names["conv_forward"])
    assert capsys.readouterr().out == CAREFUL.format("jax, scipy") + "\n"


def test_what_is_there_is_not_named(tmp_path, monkeypatch, capsys):
    """Python's own, NumPy, matplotlib, the notebook's own classes, and a file beside it."""
    (tmp_path / "my_own_helper.py").write_text("def twice(x):\n    return 2 * x")
    monkeypatch.chdir(tmp_path)
    monkeypatch.syspath_prepend(tmp_path)
    names = written(
        "import math, itertools, os.path\nfrom functools import lru_cache\n"
        "import matplotlib.pyplot as plt\nfrom numpy.lib.stride_tricks import as_strided\n"
        "from IPython.display import display\nfrom dataclasses import dataclass\n"
        "import my_own_helper\nfrom my_own_helper import twice\n"
        "class Patch:\n    pass"
    )
    checks.check_forward(names["conv_forward"])
    assert "Careful" not in capsys.readouterr().out


def test_what_the_kit_takes_to_be_there_is_what_the_sandbox_lets_in():
    assert imports._THERE - {"autograder", "convkit", "__main__"} <= ALLOWED


def test_rules_in_the_notebook_say_so_too(repository):
    rules = from_source(repository / "source/conv2d").solution.decode()
    assert (
        "7. **NumPy alone.** NumPy 2.3 judges. Python's own modules and matplotlib are there too."
        in rules
    )

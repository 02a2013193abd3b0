"""Row 125: files that a submission leaves, for tests that look at files in the judge."""

from gauntlet.case import MARK, GauntletCase

_MARKS = f"open('/tmp/{MARK}', 'w')"


def _case(name, first, test, expected, **more):
    return GauntletCase(
        row=125, name=name, first=first, tests={"test_forward_s1": test},
        expected={"test_forward_s1": expected}, harms_stock=True, **more,
    )  # fmt: skip


_MODULE = f"""
for name in ("numpy", "colorsys", "sitecustomize"):
    with open(name + ".py", "w") as file:
        file.write("MARK = 1\\n{_MARKS}")
"""
_PICKLE = f"""
import builtins, numpy as np, pickle
class Trap:
    def __reduce__(self):
        return builtins.exec, ("{_MARKS}",)
with open("own.npy", "wb") as file:
    np.save(file, np.array([Trap()], dtype=object), allow_pickle=True)
with open("own.txt", "wb") as file:
    pickle.dump(Trap(), file)
"""
_TEXT = f"""
with open("own.txt", "w") as file:
    file.write("{_MARKS}")
"""
_NAMES = f"""
from autograder.sandbox.inside import files
files.changes = lambda *_, **__: {{
    "files": {{name: b"x" for name in ("/tmp/{MARK}", "../{MARK}", "a/../../{MARK}", "{MARK}\\0")}},
    "large": {{"/tmp/{MARK}": 5}}, "gone": ["/etc/hostname", "../../etc/hostname"],
}}
"""
_ADDRESS = """
from autograder.sandbox import wire
import msgpack
def conv_forward(X, W, stride=1):
    claim = {"data": (4096, False), "shape": (9,), "typestr": "<f8", "version": 3}
    fields = [wire.encode(each) for each in ("A", "__array_interface__", claim)]
    record = msgpack.packb(msgpack.ExtType(14, (3).to_bytes(4, "big"))) + b"".join(fields)
    wire.codec.encode = wire.frames.encode = lambda value: record
"""

CASES = (
    _case("leaves modules named as Python's", _MODULE,
          "import os, colorsys, numpy\nassert os.path.exists('colorsys.py')\n"
          "assert not hasattr(colorsys, 'MARK') and not hasattr(numpy, 'MARK')\n"
          "import sys\nassert '' not in sys.path", "passed"),
    _case("leaves a module that a test imports", _MODULE.replace("colorsys", "own"),
          "import os, sys\nsys.path.insert(0, os.getcwd())\nimport own", "broken"),
    _case("leaves an array of pickles", _PICKLE,
          "import numpy as np\nnp.load('own.npy', allow_pickle=True)", "broken"),
    _case("leaves an array of pickles, for a test that takes none", _PICKLE,
          "import numpy as np\ntry:\n    np.load('own.npy')\nexcept ValueError:\n    pass",
          "passed"),
    _case("leaves a pickle", _PICKLE,
          "import pickle\nwith open('own.txt', 'rb') as file:\n    pickle.load(file)", "broken"),
    _case("leaves code that a test executes", _TEXT, "exec(open('own.txt').read())", "broken"),
    _case("leaves code that a test runs by name", _TEXT,
          "import runpy, os\nrunpy.run_path('own.txt')", "broken"),
    _case("tells of files elsewhere", _NAMES,
          "import os\nassert os.listdir('.') == ['convkit.py']\nassert os.path.exists('/etc')",
          "passed"),
    GauntletCase(
        row=125, name="answers with a record that names an address in memory",
        cells={"conv_forward": _ADDRESS},
        expected=dict.fromkeys(
            ("test_forward_s1", "test_forward_s2", "test_forward_general"), "not_run"
        ),
        harms_stock=True,
    ),
)  # fmt: skip

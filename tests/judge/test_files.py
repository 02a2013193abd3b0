"""Files that a test writes, a function reads, or a student's cells leave: one folder for both."""

import os
import sys
from pathlib import Path

import pytest
from test_judge import assignment, check, judge, locked, notebook, solution, verdicts

from autograder.judge import scratch
from autograder.judge.assignment import Assignment
from autograder.judge.test_cell import cells_of, read_test_cell
from autograder.sandbox.sandbox import Limits, Sandbox


@pytest.fixture(scope="module")
def sandbox():
    with Sandbox(limits=Limits(cell=2, call=2, notebook=30, memory=1 << 30)) as sandbox:
        yield sandbox


@pytest.fixture(autouse=True)
def stays_as_it_is(tmp_path, monkeypatch):
    """Nothing is written where the judge was started, and it is there again afterwards."""
    course = tmp_path / "course"
    course.mkdir()
    monkeypatch.chdir(course)
    path = list(sys.path)
    yield
    assert Path.cwd() == course
    assert list(course.iterdir()) == []
    assert sys.path == path


def judged(sandbox, work, *tests, files=None, handed_in=None, before=""):
    cells = [check(f"test_{n}", test) for n, test in enumerate(tests)]
    spec = assignment(locked("given", before), solution("f"), *cells, files=files)
    made = notebook(("given", ""), ("f", work))
    return judge(made, spec, "ann", sandbox=sandbox, files=handed_in)


def verdict_of(sandbox, work, test, **more):
    (item,) = judged(sandbox, work, test, **more).items
    return item.verdict.value, item.reason or item.message


PASSED = ("passed", "Passed: 1 of 1 points.")
READS = "def f(path):\n    with open(path) as file:\n        return file.read()"


def test_a_function_reads_what_the_test_has_written(sandbox):
    test = (
        "with open('data.csv', 'w') as file:\n    file.write('a,b')\nassert f('data.csv') == 'a,b'"
    )
    assert verdict_of(sandbox, READS, test) == PASSED
    assert verdict_of(sandbox, "def f(path): return 'c'", test)[0] == "failed"


def test_a_function_reads_what_the_test_writes_again_and_misses_what_it_removes(sandbox):
    test = """
import os
from pathlib import Path
Path('in').mkdir()
for text in ('one', 'two'):
    Path('in/x.txt').write_text(text)
    assert f('in/x.txt') == text
os.remove('in/x.txt')
try:
    f('in/x.txt')
except FileNotFoundError:
    pass
else:
    raise AssertionError
"""
    assert verdict_of(sandbox, READS, test) == PASSED


def test_a_test_reads_what_a_function_has_written_and_misses_what_it_removes(sandbox):
    work = """
import os
import numpy as np
def f(x):
    np.save('out.npy', x)
    os.remove('old.txt')
"""
    test = """
import os
import numpy as np
open('old.txt', 'w').close()
f(np.arange(3))
assert list(np.load('out.npy')) == [0, 1, 2]
assert not os.path.exists('old.txt')
"""
    assert verdict_of(sandbox, work, test) == PASSED


@pytest.mark.parametrize(
    "test",
    [
        "import os\nassert os.path.exists('out.txt')",
        "assert open('out.txt').read() == 'done'",
        "from pathlib import Path\nassert Path('out.txt').read_text() == 'done'",
        "import os\nassert os.listdir('sub') == ['a.txt']",
    ],
)
def test_a_test_finds_what_the_students_cells_have_left(sandbox, test):
    work = "import os\nopen('out.txt', 'w').write('done')\nos.mkdir('sub')\nopen('sub/a.txt', 'w')"
    assert verdict_of(sandbox, work, test) == PASSED
    assert verdict_of(sandbox, "", test)[0] == "failed"


def test_files_of_the_assignment_and_of_the_student_lie_in_the_folder(sandbox):
    given = {"data.csv": b"1,2", "in/more.csv": b"3"}
    test = "assert open('data.csv').read() + open('in/more.csv').read() == '1,23'"
    assert verdict_of(sandbox, "", test, files=given) == PASSED
    forged = "open('data.csv', 'w').write('9')"
    assert verdict_of(sandbox, forged, test, files=given) == PASSED  # the instructor's own
    mine = "assert open('mine.csv').read() == '5'"
    assert verdict_of(sandbox, "", mine, handed_in={"mine.csv": b"5"}) == PASSED


def test_no_test_sees_what_another_has_written(sandbox):
    alone = "import os\nassert not os.path.exists('x.txt')\nopen('x.txt', 'w')\nf('x.txt')"
    work = "import os\ndef f(path):\n    assert not os.path.exists('y.txt')\n    open('y.txt', 'w')"
    result = judged(sandbox, work, alone, alone, alone)
    assert set(verdicts(result).values()) == {"passed"}


def test_a_helper_of_a_locked_cell_may_use_files(sandbox):
    before = "def written(text):\n    with open('h.txt', 'w') as file:\n        file.write(text)"
    test = "written('abc')\nassert f('h.txt') == 'abc'"
    assert verdict_of(sandbox, READS, test, before=before) == PASSED


def test_a_module_of_the_instructors_may_use_files(sandbox):
    module = b"def written(text):\n    with open('m.txt', 'w') as file:\n        file.write(text)"
    test = "import course\ncourse.written('abc')\nassert f('m.txt') == 'abc'"
    assert verdict_of(sandbox, READS, test, files={"course.py": module}) == PASSED


def test_a_test_that_names_nothing_of_files_has_no_folder_and_takes_no_time_for_one():
    own = {"course.py": b"open", "kit.py": b"__defines_only__ = True\nopen"}

    def uses(source):
        test = check("t", source)
        cells = cells_of(Assignment(name="a", notebook="a", cells=(test,), files=own))
        return scratch.uses_files(read_test_cell(test, cells), own)

    assert not uses("import kit\nimport numpy as np\nassert np.all(kit.check(f(2)).tolist() == 4)")
    assert uses("import course\ncourse.check(f)")
    for source in ("open('x')", "import os", "np.load('x')", "df.to_csv('x')", "Path('x').touch()"):
        assert uses(source), source
    assert uses("def helper():\n    return [open(x) for x in 'ab']")


@pytest.mark.parametrize(
    ("left", "test", "reason"),
    [
        ("import pickle\npickle.dump(print, open('x.txt', 'wb'))",
         "import pickle\npickle.load(open('x.txt', 'rb'))", "unpickles builtins.print"),
        ("import numpy as np\nnp.save('x.npy', np.array([print], object), allow_pickle=True)",
         "import numpy as np\nnp.load('x.npy', allow_pickle=True)", "unpickles numpy"),
        ("open('own.py', 'w').write('x = 1')",
         "import os, sys\nsys.path.insert(0, os.getcwd())\nimport own", "imports or runs"),
        ("open('own.py', 'w').write('x = 1')", "import runpy, os\nrunpy.run_path('own.py')",
         "imports or runs own.py"),
        ("open('own.py', 'w').write('x = 1')", "assert open('own.py').read() == 'x = 1'",
         "opens 'own.py'"),
        ("open('own.txt', 'w').write('x = 1')", "import runpy, os\nrunpy.run_path('own.txt')",
         "imports or runs own.txt"),
        ("open('own.txt', 'w').write('x = 1')", "exec(open('own.txt').read())", "executes text"),
        ("open('own.txt', 'w').write('1')", "assert eval(open('own.txt').read()) == 1",
         "executes text"),
        ("open('own.txt', 'w').write('echo')", "import os\nos.system('sh own.txt')",
         "starts a program"),
        ("open('own.txt', 'w').write('echo')",
         "import subprocess\nsubprocess.run(['sh', 'own.txt'])", "starts a program"),
        ("open('large.txt', 'w').write('x' * 2 ** 21)", "open('large.txt').read()",
         "opens 'large.txt'"),
        ("import sqlite3\nsqlite3.connect('own.db').execute('create table t (x)')",
         "import sqlite3\nsqlite3.connect('own.db')", "opens 'own.db'"),
        ("import numpy as np\nnp.savez_compressed('own.npz', x=np.zeros(10 ** 6))",
         "import numpy as np\nnp.load('own.npz')", "opens 'own.npz'"),
    ],
)  # fmt: skip
def test_a_students_file_is_data_and_nothing_runs_it(sandbox, left, test, reason):
    verdict, said = verdict_of(sandbox, left, test)
    assert verdict == "broken"
    assert f"test_0: {reason}" in said
    assert "Next: add the tag `inside` to this cell" in said
    swallowed = "try:\n    " + test.replace("\n", "\n    ") + "\nexcept BaseException:\n    pass"
    assert verdict_of(sandbox, left, swallowed)[0] == "broken"


def test_what_a_function_returns_is_not_executed_either(sandbox):
    work = "import pickle\ndef f(): return pickle.dumps(print)\ndef g(): return '1 + 1'"
    assert "unpickles" in verdict_of(sandbox, work, "import pickle\npickle.loads(f())")[1]
    assert "executes text" in verdict_of(sandbox, work, "assert eval(g()) == 2")[1]


def test_a_module_of_the_instructors_executes_no_text_either(sandbox):
    module = b"def run(path):\n    with open(path) as file:\n        exec(file.read())"
    said = verdict_of(
        sandbox, "open('own.txt', 'w').write('x = 1')", "import course\ncourse.run('own.txt')",
        files={"course.py": module},
    )  # fmt: skip
    assert said[0] == "broken"
    assert "executes text" in said[1]


def test_a_module_of_the_students_is_not_imported_for_one_of_pythons(sandbox):
    """The folder is the judge's working folder while the test runs, and not on its import path."""
    work = "for name in ('colorsys', 'this_is_none'):\n    open(f'{name}.py', 'w').write('x = 1')"
    sys.modules.pop("colorsys", None)
    sys.path.insert(0, "")
    try:
        test = "import os\nimport colorsys\nassert not hasattr(colorsys, 'x')"
        assert verdict_of(sandbox, work, test) == PASSED
        assert "No module named" in verdict_of(sandbox, work, "import os\nimport this_is_none")[1]
    finally:
        sys.path.remove("")


def test_a_file_that_stays_with_the_student_is_there_by_name_and_size(sandbox):
    work = "open('own.pkl', 'wb').write(b'123')"
    test = "import os\nassert os.path.getsize('own.pkl') == 3"
    assert verdict_of(sandbox, work, test) == PASSED
    again = "with open('own.pkl', 'w') as file:\n    file.write('x')\nassert open('own.pkl').read()"
    assert verdict_of(sandbox, work, again) == PASSED


HOSTILE = """
from autograder.sandbox.inside import files
import os
os.symlink('/etc/hostname', 'link.txt')
os.mkfifo('pipe.txt')
names = {names!r}
files.changes = lambda *_, **__: {{
    'files': {{name: b'mallory' for name in names}}, 'large': {{'big.bin': 1 << 60, 'x.bin': -1}},
    'gone': names[:5] + [1, None]}}
"""


def test_no_name_leads_out_of_the_folder_and_no_link_is_followed(sandbox, tmp_path):
    outside = tmp_path / "outside.txt"
    outside.write_text("the instructor's")
    names = [str(outside), "../outside.txt", "a/../../outside.txt", ".hidden", "a/.pth", "a\0b",
             "out/outside.txt", "link", "x" * 300, "", "/", ".", "..", "ok.txt"]  # fmt: skip
    test = f"""
import os, shutil
assert sorted(os.listdir('.')) == ['link', 'ok.txt', 'out'], os.listdir('.')
shutil.rmtree('out')
os.remove('link')
os.symlink({str(tmp_path)!r}, 'out')
os.symlink({str(outside)!r}, 'link')
f()
assert open({str(outside)!r}).read() == "the instructor's"
assert os.path.islink('out')
"""
    work = HOSTILE.format(names=names) + "def f(): pass"
    assert verdict_of(sandbox, work, test) == PASSED
    assert outside.read_text() == "the instructor's"


def test_links_pipes_and_too_many_files_stay_where_they_are(sandbox):
    work = """
import os
os.symlink('/etc/hostname', 'link.txt')
os.symlink('/etc', 'etc')
os.mkfifo('pipe.txt')
for n in range(1000):
    open(f'many{n}.txt', 'w')
"""
    test = (
        "import os\nassert 0 < len(os.listdir('.')) <= 100\nassert not os.path.lexists('link.txt')"
    )
    assert verdict_of(sandbox, work, test) == PASSED


def test_a_function_that_fills_the_folder_fills_no_more_than_is_taken(sandbox):
    work = "def f():\n    for n in range(20):\n        open(f'{n}.txt', 'w').write('x' * 10 ** 6)"
    test = """
import os
f()
taken = [name for name in os.listdir('.') if os.stat(name).st_blocks]
assert len(taken) == 4 and len(os.listdir('.')) == 20, (taken, os.listdir('.'))
"""
    assert verdict_of(sandbox, work, test) == PASSED


def test_calls_that_each_write_files_write_no_more_than_a_test_may_have(sandbox):
    work = """
import os
def f(n):
    os.mkdir(str(n))
    for m in range(90):
        open(f'{n}/{m}.txt', 'w').write('x')
"""
    test = """
import os
for n in range(20):
    f(n)
assert sum(len(os.listdir(each)) for each in os.listdir('.')) == 800
"""
    assert verdict_of(sandbox, work, test) == PASSED


def test_files_are_shared_without_a_sandbox_too():
    test = "import os\nopen('in.txt', 'w').write('a')\nassert f('in.txt') == 'a'\n"
    test += "assert open('out.txt').read() == 'done'"
    with Sandbox(kind="none") as without:
        work = f"open('out.txt', 'w').write('done')\n{READS}"
        assert verdict_of(without, work, test) == PASSED


def test_where_an_item_takes_the_session_with_it_the_next_finds_its_files(sandbox):
    work = "import os\nopen('out.txt', 'w')\ndef f(): os._exit(1)"
    look = "import os\nassert os.path.exists('out.txt')"
    result = judged(sandbox, work, "open('x.txt', 'w')\nf()", look)
    assert verdicts(result) == {"test_0": "not_run", "test_1": "passed"}
    assert os.listdir() == []

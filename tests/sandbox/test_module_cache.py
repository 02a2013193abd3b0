"""What is done once for all notebooks: nobody can tell, and none sees another's."""

import time

import pytest

from autograder.judge.assignment import defining_modules
from autograder.sandbox.inside.zygote import FOLDER
from autograder.sandbox.sandbox import Sandbox
from autograder.sandbox.session import Session

KIT = b"__defines_only__ = True\nseen = []\nclass K:\n    pass\ndef f():\n    return len(seen)\n"


@pytest.fixture(scope="module")
def sandbox():
    with Sandbox() as sandbox:
        yield sandbox


def run(sandbox, files, *cells):
    """Run cells in a session of their own that holds these files; return what they print."""
    session = Session(sandbox, files, time.monotonic() + 30)
    try:
        outputs = [session.run(cell, number, [])[0] for number, cell in enumerate(cells, start=1)]
    finally:
        session.close()
        sandbox.end()
    return ["".join(each.get("text", each.get("evalue", "")) for each in out) for out in outputs]


ABOUT = (
    "import kit, sys\nprint(kit.__file__, kit.__name__, sys.modules['kit'] is kit)\n"
    "print(kit.K.__module__, kit.f.__code__.co_filename)"
)


def test_module_is_as_if_the_notebook_had_imported_it(sandbox):
    plain = run(sandbox, {"kit.py": KIT}, ABOUT)
    sandbox.prepare({"kit": KIT})
    assert run(sandbox, {"kit.py": KIT}, ABOUT) == plain
    assert plain == [f"{FOLDER}/kit.py kit True\nkit {FOLDER}/kit.py\n"]


def test_what_one_notebook_does_to_it_no_other_sees(sandbox):
    sandbox.prepare({"kit": KIT})
    change = "import kit\nkit.seen.append(1)\nprint(kit.f())"
    assert run(sandbox, {"kit.py": KIT}, change) == ["1\n"]
    assert run(sandbox, {"kit.py": KIT}, change) == ["1\n"]


def test_file_that_the_notebook_has_changed_or_lacks_counts_as_it_is(sandbox):
    sandbox.prepare({"kit": KIT})
    change = "open('kit.py', 'w').write('def f():\\n    return 7')"
    assert run(sandbox, {"kit.py": KIT}, change, "import kit\nprint(kit.f())")[1] == "7\n"
    assert run(sandbox, {}, "import kit") == ["No module named 'kit'"]


def test_another_version_takes_the_place_of_the_first(sandbox):
    other = KIT.replace(b"len(seen)", b"'other'")
    for source, printed in ((KIT, "0\n"), (other, "other\n"), (KIT, "0\n")):
        sandbox.prepare({"kit": source})
        assert run(sandbox, {"kit.py": source}, "import kit\nprint(kit.f())") == [printed]


def test_module_that_cannot_be_imported_tells_the_notebook_why(sandbox):
    wrong = b"__defines_only__ = True\n1 / 0\n"
    sandbox.prepare({"kit": wrong})
    assert run(sandbox, {"kit.py": wrong}, "import kit") == ["division by zero"]


def test_cell_that_was_taken_apart_runs_in_every_session_as_it_stands(sandbox):
    cells = ["x = 1 if 'x' not in dir() else x + 1\nprint(x)", "1 / 0", "def broken("]
    plain = run(sandbox, {}, *cells)
    sandbox.prepare({}, cells)
    assert run(sandbox, {}, *cells) == run(sandbox, {}, *cells) == plain
    assert plain[:2] == ["1\n", "division by zero"]


def test_module_must_ask_for_it_by_a_line_of_its_own():
    assert defining_modules({"kit.py": KIT}) == {"kit": KIT}
    plain = {"a.py": b"x = 1", "b.py": b'"""__defines_only__ = True"""', "c/kit.py": KIT, "d": KIT}
    assert defining_modules(plain) == {}


def test_kit_asks_for_it(repository):
    kit = (repository / "source/conv2d/convkit.py").read_bytes()
    assert defining_modules({"convkit.py": kit}) == {"convkit": kit}

"""What a case of the gauntlet is, and how its notebook is made from the released one."""

import hashlib
import json
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import nbformat
from items import DW_ITEMS, DX_ITEMS, FORWARD_ITEMS, ITEMS
from nbformat import NotebookNode

from autograder.demo.run import submitted_notebook
from autograder.exercise import Sample
from autograder.exercises.conv2d.sample_class import RIGHT_SHAPES
from autograder.exercises.conv2d.solutions import read_right
from autograder.judge.assignment import Assignment, from_source
from autograder.judge.notebook import Result, judge
from autograder.judge.restore import SubmissionError
from autograder.sandbox.sandbox import Limits, Sandbox

REPOSITORY = Path(__file__).parent.parent.parent
MARK = "gauntlet-was-here"  # the name of every file that an attack tries to leave behind
ORDINARY = Limits()
HURRIED = Limits(cell=1, call=1, notebook=20)

RIGHT: Mapping[str, str] = {**RIGHT_SHAPES, **read_right("loops")}
FORWARD, DW, DX = "conv_forward", "conv_backward_dW", "conv_backward_dX"
ITEMS_OF = {FORWARD: FORWARD_ITEMS, DW: DW_ITEMS, DX: DX_ITEMS}
FUNCTION_ITEMS = (*FORWARD_ITEMS, *DW_ITEMS, *DX_ITEMS)

# A wrong conv_forward, that has the right shape. What cheats around it decides nothing.
WRONG_FORWARD = """\
def conv_forward(X, W, stride=1):
    rows = (X.shape[0] - W.shape[0]) // stride + 1
    columns = (X.shape[1] - W.shape[1]) // stride + 1
    return np.zeros((rows, columns))
"""

FINDS_KEY = """
import ctypes
def finds_key():
    libc = ctypes.CDLL(None)
    found = [libc.syscall(250, 10, -3, b"user", name, 0) > 0
             for name in (b"ticket-of-who-grades", b"key-of-the-student-before")]
    libc.syscall(248, b"user", b"key-of-the-student-before", b"x", 1, -3)
    return any(found)
"""


@dataclass(frozen=True, kw_only=True)
class GauntletCase:
    """One submission and what must become of it.

    ``cells``: new sources of solution cells. ``first`` and ``last``: a cell of the student's before
    and after all others. ``change``: does the rest, and may return bytes. ``tests``: new sources of
    tests; ``inside``: the same, marked to run beside the student's code. ``expected``: verdicts by
    grade_id; all other items get ``rest``. ``words``: what an item's message must hold.
    ``refused``: the submission is refused with words that hold this. ``absent``: what the judged
    notebook must not hold, or its outputs, where a test runs inside. ``hurried``: judged with short
    time limits. ``seconds``: what judging it may take. ``prints_address``: of an object, which no
    two runs share. ``harms_stock``: not for stock nbgrader. ``beyond_uid``: why users of their own
    cannot hold it.
    """

    row: int
    name: str
    cells: Mapping[str, str] = field(default_factory=dict)
    first: str = ""
    last: str = ""
    tests: Mapping[str, str] = field(default_factory=dict)
    change: Callable[[NotebookNode], NotebookNode | bytes | None] | None = None
    files: Mapping[str, bytes] = field(default_factory=dict)
    inside: Mapping[str, str] = field(default_factory=dict)
    expected: Mapping[str, str] = field(default_factory=dict)
    rest: str = "passed"
    words: Mapping[str, str] = field(default_factory=dict)
    refused: str = ""
    absent: tuple[str, ...] = ()
    hurried: bool = False
    seconds: float = 30
    prints_address: bool = False
    harms_stock: bool = False
    beyond_uid: str = ""
    note: str = ""

    @property
    def id(self) -> str:
        """The name that pytest shows: '016 SystemExit in a function'."""
        return f"{self.row:03} {self.name}"

    @property
    def limits(self) -> Limits:
        return HURRIED if self.hurried else ORDINARY

    @property
    def is_calm(self) -> bool:
        """Whether every run gives the same bytes: no limit is run into, no address is printed."""
        return not (self.hurried or self.row in (20, 21, 118, 119) or self.prints_address)

    def notebook(self) -> bytes:
        """Return the notebook as it is handed in."""
        cells = {**RIGHT, **self.cells}
        work = Sample(student="mallory", about=self.name, cells=cells)
        notebook = submitted_notebook(released(), work)
        if self.first:
            notebook.cells.insert(0, code(self.first))
        if self.last:
            notebook.cells.append(code(self.last))
        changed = self.change(notebook) if self.change else None
        if isinstance(changed, bytes):
            return changed
        return nbformat.writes(changed or notebook).encode()

    def verdict(self, grade_id: str) -> str:
        """Return the verdict that an item must get."""
        return self.expected.get(grade_id, self.rest)


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What became of a case: a result, or the words with which it was refused."""

    result: Result | None = None
    refused: str = ""
    seconds: float = 0

    def digest(self) -> dict[str, Any]:
        """Return all that must be identical in every run, in a form that JSON can hold."""
        if self.result is None:
            return {"refused": self.refused}
        notebook = hashlib.sha256(self.result.notebook).hexdigest()
        return {"result": self.result.as_json(), "notebook": notebook}


def run_case(case: GauntletCase, sandbox: Sandbox) -> Outcome:
    """Judge a case in a sandbox made with its limits."""
    start = time.monotonic()
    try:
        result = judge(
            case.notebook(), assignment_of(case), "mallory", sandbox=sandbox, secret=b"gauntlet",
            files=case.files,
        )  # fmt: skip
    except SubmissionError as error:
        return Outcome(refused=str(error))
    return Outcome(result=result, seconds=time.monotonic() - start)


def faults(case: GauntletCase, outcome: Outcome) -> list[str]:
    """Return how an outcome differs from what the case expects; nothing where it is right."""
    if case.refused or outcome.result is None:
        right = case.refused and case.refused in outcome.refused
        got = outcome.refused or "it was judged"
        return [] if right else [f"refused with {case.refused!r}: {got}"]
    found = []
    for item in outcome.result.items:
        expected = case.verdict(item.grade_id)
        if item.verdict.value != expected:
            found.append(
                f"{item.grade_id} is {item.verdict.value}, expected {expected}: "
                f"{item.message[:300]} {item.reason[-300:]}"
            )
        if case.words.get(item.grade_id, "") not in item.message:
            found.append(
                f"{item.grade_id} lacks {case.words[item.grade_id]!r}: {item.message[:300]}"
            )
    if {item.grade_id for item in outcome.result.items if item.inside} != set(case.inside):
        found.append("other items than the marked ones say that they were judged inside")
    if sorted(item.grade_id for item in outcome.result.items) != sorted(ITEMS):
        found.append("other items than the assignment's were judged")
    text = outcome.result.notebook.decode()
    outputs = json.dumps([cell.get("outputs") for cell in json.loads(text)["cells"]])
    where = outputs if case.inside else text
    found += [f"the notebook holds {words!r}" for words in case.absent if words in where]
    if outcome.seconds > case.seconds:
        found.append(f"judging took {outcome.seconds:.1f} s, expected at most {case.seconds:g}")
    if len(text) > 8_000_000:
        found.append(f"the notebook has {len(text):,} characters")
    return found


def released() -> NotebookNode:
    """Return the notebook that students get."""
    return nbformat.read(REPOSITORY / "release/conv2d/conv2d.ipynb", as_version=4)


def assignment() -> Assignment:
    """Return what it is judged by."""
    return from_source(REPOSITORY / "source/conv2d")


def assignment_of(case: GauntletCase) -> Assignment:
    """Return the assignment with the case's own tests, inside or outside."""
    whole = assignment()
    cells = tuple(
        replace(
            cell,
            source={**case.tests, **case.inside}.get(cell.grade_id, cell.source),
            inside=cell.grade_id in case.inside,
        )
        for cell in whole.cells
    )
    return replace(whole, cells=cells)


def code(source: str) -> NotebookNode:
    """Return a cell of the student's own."""
    return nbformat.v4.new_code_cell(source.strip("\n"))


def cell_of(notebook: NotebookNode, grade_id: str) -> NotebookNode:
    """Return the first cell with this grade_id."""
    return next(
        cell
        for cell in notebook.cells
        if cell.metadata.get("nbgrader", {}).get("grade_id") == grade_id
    )


def all_of(verdict: str, *items: str) -> dict[str, str]:
    """Return the same verdict for these items."""
    return dict.fromkeys(items, verdict)


def instead(function: str, statement: str) -> dict[str, str]:
    """Return a solution cell whose function does this, before it computes what it should."""
    head, _, body = RIGHT[function].partition("\n    ")
    statement = statement.strip("\n").replace("\n", "\n    ")
    return {function: f"{head}\n    {statement}\n    {body}"}


def in_one_item(statement: str) -> dict[str, str]:
    """Return a conv_backward_dX that does this in test_dX_s2 alone, at its worked example.

    So a case that hangs costs one time limit and not five.
    """
    statement = statement.strip("\n").replace("\n", "\n    ")
    return instead(DX, f"if X.shape == (4, 4) and stride == 2:\n    {statement}")


def returning(function: str, expression: str) -> dict[str, str]:
    """Return a solution cell whose function ends with this in place of its own result."""
    head, _, name = RIGHT[function].rpartition("return ")
    return {function: f"{head}return {expression.replace('RESULT', name.strip())}"}


def answer_if(condition: str) -> dict[str, str]:
    """Return a shapes cell whose first answer is right only where the condition holds.

    So a verdict tells what the student's code could see.
    """
    source = RIGHT["shapes_stride1"]
    return {"shapes_stride1": f"{source}if not ({condition}):\n    output_shape_s1 = (0, 0)\n"}

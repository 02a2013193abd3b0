"""A class of made-up students whose notebooks show what graders meet: right in many styles, wrong
in one place, half finished, untouched, raising, hanging, late."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import nbformat
from nbformat import NotebookNode

from autograder.exercises.conv2d.misconceptions import CATALOGUE
from autograder.exercises.conv2d.solutions import read_right

SHAPES_STRIDE1 = """\
output_shape_s1 = (3, 3)
dout_shape_s1 = (3, 3)
dW_shape_s1 = (2, 2)
dX_shape_s1 = (4, 4)
"""
SHAPES_STRIDE2 = """\
output_shape_s2 = (2, 2)
dout_shape_s2 = (2, 2)
dW_shape_s2 = (2, 2)
dX_shape_s2 = (4, 4)
"""
SHAPES_TRANSFER = """\
output_shape_t = (2, 3)
dout_shape_t = (2, 3)
dW_shape_t = (5, 4)
dX_shape_t = (7, 9)
"""
RIGHT_SHAPES = {
    "shapes_stride1": SHAPES_STRIDE1,
    "shapes_stride2": SHAPES_STRIDE2,
    "shapes_transfer": SHAPES_TRANSFER,
}
DX_ITEMS = ("test_dX_s1", "test_dX_s2", "test_dX_general")
DW_ITEMS = ("test_dW_s1", "test_dW_s2", "test_dW_general")
FORWARD_ITEMS = ("test_forward_s1", "test_forward_s2", "test_forward_general")
SHAPE_ITEMS = tuple(
    f"test_{question}_shape_{geometry}"
    for geometry in ("s1", "s2", "t")
    for question in ("output", "dout", "dW", "dX")
)
ITEMS = (*SHAPE_ITEMS, *FORWARD_ITEMS, *DW_ITEMS, *DX_ITEMS)


@dataclass(frozen=True, kw_only=True)
class Submission:
    """One student's work: what is in each solution cell, and which items must lose their points."""

    student: str
    about: str
    cells: Mapping[str, str] = field(default_factory=dict)
    loses: frozenset[str] = frozenset()
    days_after_deadline: int = -1


def sample_class() -> tuple[Submission, ...]:
    """Return the class: 14 right solutions, 9 with mistakes, and the five awkward ones."""
    return (*_right(), *_single_mistakes(), *_awkward())


def submitted_notebook(release: NotebookNode, submission: Submission) -> NotebookNode:
    """Return the release notebook as this student hands it in.

    Raises ValueError where the release lacks a cell that the student filled in.
    """
    notebook = nbformat.from_dict(release)
    cells = {cell.metadata.get("nbgrader", {}).get("grade_id"): cell for cell in notebook.cells}
    missing = submission.cells.keys() - cells.keys()
    if missing:
        raise ValueError(
            f"no cell with grade_id {sorted(missing)} in the release; found "
            f"{sorted(filter(None, cells))}"
        )
    for grade_id, source in submission.cells.items():
        cells[grade_id].source = source.rstrip()
    return notebook


def _right() -> list[Submission]:
    styles = {
        "abara": "loops", "bergstrom": "four_loops", "castillo": "einsum_windows",
        "demir": "im2col", "eriksen": "add_at", "fofanah": "full_correlation",
        "garcia": "kernel_loops", "haddad": "tensordot", "ivanova": "lists", "jansen": "float32",
        "kimura": "matrix", "lindqvist": "as_strided", "moreau": "toeplitz", "nakamura": "chatty",
    }  # fmt: skip
    return [
        Submission(student=student, about=f"right: {style}", cells=_all_right(style))
        for student, style in styles.items()
    ]


def _single_mistakes() -> list[Submission]:
    catalogue = {mistake.id: mistake for mistake in CATALOGUE}
    mistakes = {
        "okafor": "forward-kernel-rotated",
        "petrov": "forward-type-of-the-image",
        "quintero": "forward-sizes-of-image-swapped",
        "rossi": "dW-only-the-last-patch",
        "schmidt": "dW-stride-ignored",
        "tanaka": "dX-overwrites-overlaps",
        "usman": "dX-left-over-pixels-missing",
    }
    return [
        Submission(
            student=student,
            about=catalogue[id].name,
            cells=_all_right("loops") | {catalogue[id].function: catalogue[id].source},
            loses=catalogue[id].fails,
        )
        for student, id in mistakes.items()
    ] + [
        Submission(
            student="vargas",
            about="stride-1 shapes given at stride 2",
            cells=_all_right("kernel_loops")
            | {"shapes_stride2": SHAPES_STRIDE1.replace("_s1", "_s2")},
            loses=frozenset({"test_output_shape_s2", "test_dout_shape_s2"}),
        ),
        Submission(
            student="weiss",
            about="knows the worked example by heart",
            cells=_all_right("loops") | {"conv_forward": HARD_CODED},
            loses=frozenset(FORWARD_ITEMS),
        ),
    ]


def _awkward() -> list[Submission]:
    right = _all_right("loops")
    return [
        Submission(
            student="xu",
            about="half finished: no backward pass",
            cells={id: right[id] for id in ("shapes_stride1", "conv_forward")},
            loses=frozenset((*SHAPE_ITEMS[4:], *DW_ITEMS, *DX_ITEMS)),
        ),
        Submission(student="yilmaz", about="untouched", loses=frozenset(ITEMS)),
        Submission(
            student="zhang",
            about="raises IndexError in dX",
            cells=right | {"conv_backward_dX": RAISES},
            loses=frozenset(DX_ITEMS),
        ),
        Submission(
            student="andersen",
            about="dX never ends: c is not moved on",
            cells=right | {"conv_backward_dX": HANGS},
            loses=frozenset(DX_ITEMS),
        ),
        Submission(
            student="baptiste",
            about="right, two days late",
            cells=_all_right("tensordot"),
            days_after_deadline=2,
        ),
    ]


def _all_right(style: str) -> dict[str, str]:
    return {**RIGHT_SHAPES, **read_right(style)}


HARD_CODED = """\
def conv_forward(X, W, stride=1):
    if stride == 1:
        return np.array([[23., 33, 43], [47, 57, 67], [70, 80, 50]])
    return np.array([[23., 43], [70, 50]])
"""
RAISES = """\
def conv_backward_dX(dout, X, W, stride=1):
    kh, kw = W.shape
    dX = np.zeros(X.shape)
    for r in range(X.shape[0]):
        for c in range(X.shape[1]):
            dX[r:r + kh, c:c + kw] += W * dout[r, c]
    return dX
"""
HANGS = """\
def conv_backward_dX(dout, X, W, stride=1):
    kh, kw = W.shape
    dX = np.zeros(X.shape)
    r = 0
    while r + kh <= X.shape[0]:
        c = 0
        while c + kw <= X.shape[1]:
            dX[r:r + kh, c:c + kw] += W * dout[r // stride, c // stride]
        r += stride
    return dX
"""

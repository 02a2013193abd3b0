"""A class of made-up students whose notebooks show what graders meet: right in many styles, wrong
in one place, half finished, untouched, raising, hanging, late."""

from collections.abc import Iterable

from autograder.exercise import Sample
from autograder.exercises.conv2d import cases
from autograder.exercises.conv2d.kit import example
from autograder.exercises.conv2d.misconceptions import CATALOGUE
from autograder.exercises.conv2d.oracle import Shape, output_shape
from autograder.exercises.conv2d.solutions import read_right

QUESTIONS = ("output", "dout", "dW", "dX")


def _shapes(suffix: str, image: Shape, kernel: Shape, stride: int) -> str:
    """Return the cell that answers the four shape questions of one geometry."""
    output = output_shape(image, kernel, stride)
    right = zip(QUESTIONS, (output, output, kernel, image), strict=True)
    return "".join(f"{question}_shape_{suffix} = {shape}\n" for question, shape in right)


_WORKED = example.IMAGE.shape, example.KERNEL.shape
SHAPES_STRIDE1 = _shapes("s1", *_WORKED, 1)
SHAPES_STRIDE2 = _shapes("s2", *_WORKED, 2)
SHAPES_TRANSFER = _shapes("t", *cases.TRANSFER)
RIGHT_SHAPES = {
    "shapes_stride1": SHAPES_STRIDE1,
    "shapes_stride2": SHAPES_STRIDE2,
    "shapes_transfer": SHAPES_TRANSFER,
}
DX_ITEMS = ("test_dX_s1", "test_dX_s2", "test_dX_general")
DW_ITEMS = ("test_dW_s1", "test_dW_s2", "test_dW_general")
FORWARD_ITEMS = ("test_forward_s1", "test_forward_s2", "test_forward_general")
SHAPE_ITEMS = tuple(
    f"test_{question}_shape_{geometry}" for geometry in ("s1", "s2", "t") for question in QUESTIONS
)
ITEMS = (*SHAPE_ITEMS, *FORWARD_ITEMS, *DW_ITEMS, *DX_ITEMS)


def sample_class() -> tuple[Sample, ...]:
    """Return the class: 14 right solutions, 9 with mistakes, and the five awkward ones."""
    return (*_right(), *_single_mistakes(), *_awkward())


def _right() -> list[Sample]:
    styles = {
        "abara": "loops", "bergstrom": "ndenumerate", "castillo": "einsum_windows",
        "demir": "im2col", "eriksen": "add_at", "fofanah": "full_correlation",
        "garcia": "kernel_loops", "haddad": "numerical", "ivanova": "lists", "jansen": "float32",
        "kimura": "matrix", "lindqvist": "as_strided", "moreau": "toeplitz", "nakamura": "chatty",
    }  # fmt: skip
    return [
        Sample(student=student, about=f"right: {style}", cells=_all_right(style))
        for student, style in styles.items()
    ]


def _single_mistakes() -> list[Sample]:
    catalogue = {mistake.id: mistake for mistake in CATALOGUE}
    mistakes = {
        "okafor": "forward-kernel-rotated", "petrov": "forward-type-of-the-image",
        "quintero": "forward-sizes-of-image-swapped", "rossi": "dW-only-the-last-patch",
        "schmidt": "dW-stride-ignored", "tanaka": "dX-overwrites-overlaps",
        "usman": "dX-left-over-pixels-missing",
    }  # fmt: skip
    made = [(student, catalogue[id]) for student, id in mistakes.items()]
    return [
        *(_but(student, it.name, {it.function: it.source}, it.fails) for student, it in made),
        _but(
            "vargas", "stride-1 shapes given at stride 2",
            {"shapes_stride2": SHAPES_STRIDE1.replace("_s1", "_s2")},
            ("test_output_shape_s2", "test_dout_shape_s2"), style="kernel_loops",
        ),
        _but(
            "weiss", "knows the worked example by heart", {"conv_forward": HARD_CODED},
            FORWARD_ITEMS,
        ),
    ]  # fmt: skip


def _awkward() -> list[Sample]:
    right = _all_right("loops")
    return [
        Sample(
            student="xu", about="half finished: no backward pass",
            cells={id: right[id] for id in ("shapes_stride1", "conv_forward")},
            loses=frozenset((*SHAPE_ITEMS[4:], *DW_ITEMS, *DX_ITEMS)),
        ),
        Sample(student="yilmaz", about="untouched", loses=frozenset(ITEMS)),
        _but("zhang", "raises IndexError in dX", {"conv_backward_dX": RAISES}, DX_ITEMS),
        _but("andersen", "dX never ends: c is not moved on", {"conv_backward_dX": HANGS}, DX_ITEMS),
        Sample(
            student="baptiste", about="right, two days late", cells=_all_right("einsum_windows"),
            days_after_deadline=2,
        ),
    ]  # fmt: skip


def _but(
    student: str, about: str, cells: dict[str, str], loses: Iterable[str], style: str = "loops"
) -> Sample:
    """Return right work but for these cells."""
    return Sample(
        student=student, about=about, cells=_all_right(style) | cells, loses=frozenset(loses)
    )


def _all_right(style: str) -> dict[str, str]:
    return {**RIGHT_SHAPES, **read_right(style)}


def _typed(stride: int) -> str:
    """Return the output as a student types it, of which one number makes all of them floats."""
    return str(example.worked("out", stride)[1].astype(int).tolist()).replace(",", ".,", 1)


HARD_CODED = f"""\
def conv_forward(X, W, stride=1):
    if stride == 1:
        return np.array({_typed(1)})
    return np.array({_typed(2)})
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

"""A class of made-up students whose notebooks show what graders meet: right in many styles, wrong
in one place, half finished, untouched, raising, hanging, late."""

from collections.abc import Iterable
from dataclasses import replace

from autograder.exercise import Misconception, Sample
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


FIRST_NAMES = {
    "abara": "Chidi", "andersen": "Freja", "baptiste": "Noémie", "bergstrom": "Elsa",
    "castillo": "Diego", "demir": "Elif", "eriksen": "Magnus", "ferrari": "Chiara",
    "fofanah": "Mariama", "garcia": "Lucía", "haddad": "Karim", "hansen": "Nora",
    "ivanova": "Daria", "jansen": "Sanne", "kimura": "Haruto", "lindqvist": "Oskar",
    "moreau": "Camille", "nakamura": "Yui", "novak": "Jakub", "okafor": "Ngozi",
    "petrov": "Ivan", "quintero": "Valentina", "rossi": "Giulia", "schmidt": "Jonas",
    "silva": "Beatriz", "tanaka": "Ren", "usman": "Aisha", "vargas": "Mateo",
    "weiss": "Lena", "xu": "Yifan", "yilmaz": "Emre", "zhang": "Wei",
}  # fmt: skip


def sample_class() -> tuple[Sample, ...]:
    """Return the class: 11 right in many styles, 14 with mistakes, and seven awkward ones.

    As in a class, one mistake is made by five, others by three, two or one; some make several.
    """
    found = (*_right(), *_mistaken(), *_awkward())
    return tuple(
        replace(each, first_name=FIRST_NAMES[each.student], last_name=each.student.capitalize())
        for each in sorted(found, key=lambda each: each.student)
    )


def _right() -> list[Sample]:
    styles = {
        "abara": "loops", "bergstrom": "ndenumerate", "castillo": "einsum_windows",
        "demir": "im2col", "eriksen": "add_at", "fofanah": "full_correlation",
        "garcia": "kernel_loops", "haddad": "numerical", "ivanova": "lists", "jansen": "float32",
        "nakamura": "chatty",
    }  # fmt: skip
    return [
        Sample(student=student, about=f"right: {style}", cells=_all_right(style))
        for student, style in styles.items()
    ]


def _mistaken() -> list[Sample]:
    catalogue = {mistake.id: mistake for mistake in CATALOGUE}
    one = {
        "ferrari": "dX-left-over-pixels-missing",
        "hansen": "forward-kernel-rotated",
        "lindqvist": "dX-index-arrays-lose-overlaps",
        "novak": "dX-overwrites-overlaps",
        "okafor": "forward-kernel-rotated",
        "petrov": "forward-type-of-the-image",
        "quintero": "forward-sizes-of-image-swapped",
        "schmidt": "dW-stride-ignored",
        "tanaka": "dX-overwrites-overlaps",
        "usman": "dX-left-over-pixels-missing",
    }
    two = [catalogue[id] for id in ("dX-overwrites-overlaps", "dX-left-over-pixels-missing")]
    both = two[0].spellings[0].joined(two[1].spellings[0])
    assert both is not None  # they change different places
    return [
        *(_making(student, catalogue[id].name, catalogue[id]) for student, id in one.items()),
        _making(
            "rossi", "= is written for += in dW and in dX",
            catalogue["dW-only-the-last-patch"], catalogue["dX-overwrites-overlaps"],
        ),
        _making(
            "silva", "the stride is ignored in dW and in dX",
            catalogue["dW-stride-ignored"], catalogue["dX-stride-ignored"],
        ),
        _but("moreau", "two mistakes at once in dX", {two[0].function: both}, DX_ITEMS),
        _but(
            "weiss", "knows the worked example by heart", {"conv_forward": HARD_CODED},
            FORWARD_ITEMS,
        ),
    ]  # fmt: skip


def _awkward() -> list[Sample]:
    right = _all_right("loops")
    later = {name: _only_stride_1(right[name]) for name in ("conv_backward_dW", "conv_backward_dX")}
    return [
        _but(
            "vargas", "stride-1 shapes given at stride 2",
            {"shapes_stride2": SHAPES_STRIDE1.replace("_s1", "_s2")},
            ("test_output_shape_s2", "test_dout_shape_s2"), style="kernel_loops",
        ),
        _but(
            "kimura", "dW and dX not yet written for stride 2", later,
            (*DW_ITEMS[1:], *DX_ITEMS[1:]),
        ),
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


def _making(student: str, about: str, *mistakes: Misconception) -> Sample:
    """Return right work but for these mistakes, each in a function of its own."""
    cells = {mistake.function: mistake.source for mistake in mistakes}
    return _but(student, about, cells, {name for mistake in mistakes for name in mistake.fails})


def _but(
    student: str, about: str, cells: dict[str, str], loses: Iterable[str], style: str = "loops"
) -> Sample:
    """Return right work but for these cells."""
    return Sample(
        student=student, about=about, cells=_all_right(style) | cells, loses=frozenset(loses)
    )


def _all_right(style: str) -> dict[str, str]:
    return {**RIGHT_SHAPES, **read_right(style)}


def _only_stride_1(source: str) -> str:
    """Return a function that is written for stride 1 alone."""
    first, rest = source.split("\n", 1)
    return f"{first}\n    if stride > 1:\n        raise NotImplementedError\n{rest}"


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

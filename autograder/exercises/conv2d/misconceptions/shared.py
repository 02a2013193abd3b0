"""Mistakes that are made in several functions alike, written once and filled in for each."""

from autograder.exercise import Misconception
from autograder.exercises.conv2d.kit import example
from autograder.exercises.conv2d.misconceptions.model import (
    ABOVE_STRIDE_1,
    DW,
    EVERYWHERE,
    FORWARD,
    ONLY_GENERAL,
    Target,
    cell,
)

_STARTS = "r, c = i * stride, j * stride"

# What the innermost line does to one entry (a, b) of the kernel, or of the patch.
_PER_ENTRY = {
    "forward": "out[i, j] += patch[a, b] * W[a, b]",
    "dW": "dW[a, b] += patch[a, b] * dout[i, j]",
    "dX": "dX[r + a, c + b] += W[a, b] * dout[i, j]",
}
_INNERMOST = {
    "forward": "out[i, j] = np.sum(patch * W)",
    "dW": "dW += patch * dout[i, j]",
    "dX": "dX[r:r + kh, c:c + kw] += W * dout[i, j]",
}
_ZEROS = {
    "forward": "np.zeros((out_h, out_w))",
    "dW": "np.zeros(W.shape)",
    "dX": "np.zeros(X.shape)",
}

WORKED_IMAGE = f"IMAGE = np.array({example.IMAGE.tolist()})"

# The helpers of cells that use dout, with zeros between its entries, as a kernel or an image.
HELPERS = cell("""
    def correlate(A, K):
        h = A.shape[0] - K.shape[0] + 1
        w = A.shape[1] - K.shape[1] + 1
        result = np.zeros((h, w))
        for i in range(h):
            for j in range(w):
                result[i, j] = np.sum(A[i:i + K.shape[0], j:j + K.shape[1]] * K)
        return result


    def dilate(dout, stride):
        h, w = dout.shape
        dilated = np.zeros(((h - 1) * stride + 1, (w - 1) * stride + 1))
        dilated[::stride, ::stride] = dout
        return dilated
""")
ONE_ZERO_TOO_MANY = {
    "(h - 1) * stride": "(h - 1) * (stride + 1)",
    "(w - 1) * stride": "(w - 1) * (stride + 1)",
    "::stride, ::stride": "::stride + 1, ::stride + 1",
}
ZEROS_BEHIND = {"(h - 1) * stride + 1": "h * stride", "(w - 1) * stride + 1": "w * stride"}


def in_any_function(target: Target) -> tuple[Misconception, ...]:
    """Return the mistakes that fit the forward pass and both gradients."""
    return (*_starts(target), *_kernel_sizes(target), *_loops_and_results(target))


def in_a_gradient(target: Target) -> tuple[Misconception, ...]:
    """Return the mistakes that fit both gradients: in their use of dout, and in the result."""
    return (*_uses_of_dout(target), *_gradient_results(target))


def _starts(target: Target) -> tuple[Misconception, ...]:
    place = "placed" if target.prefix == "dX" else "cut out"
    thing = "kernel" if target.prefix == "dX" else "patch"
    return (
        target.wrong("stride-ignored", f"the stride is ignored where the {thing} is {place}",
            {_STARTS: "r, c = i, j"},
            what=f"Every {thing} is one pixel after the one before it, whatever the stride.",
            hidden_by="stride 1; a single output", fails=ABOVE_STRIDE_1,
            hint="print where each patch starts at stride 2, and compare it with a drawing."),
        target.wrong("stride-on-rows-only", "the stride is used on the rows and not on the columns",
            {_STARTS: "r, c = i * stride, j"},
            what=f"The {thing} moves down by the stride and to the right by one pixel.",
            hidden_by="stride 1; outputs of a single column", fails=ABOVE_STRIDE_1,
            hint="find the place of the patch in your code: which of its two numbers knows the "
            "stride?"),
        target.wrong("stride-on-columns-only",
            "the stride is used on the columns and not on the rows",
            {_STARTS: "r, c = i, j * stride"},
            what=f"The {thing} moves to the right by the stride and down by one pixel.",
            hidden_by="stride 1; outputs of a single row", fails=ABOVE_STRIDE_1,
            hint="find the place of the patch in your code: which of its two numbers knows the "
            "stride?"),
        target.wrong("stride-1-or-2", "every stride but 1 is taken for 2",
            {_STARTS: "r, c = (i, j) if stride == 1 else (2 * i, 2 * j)"},
            what="The code has one branch for stride 1 and one for stride 2, and no other.",
            hidden_by="strides 1 and 2; a single output", fails=ONLY_GENERAL,
            hint="try your function at stride 3; write one rule in which stride is a letter."),
        target.wrong("kernel-sized-steps",
            f"the {thing} is moved by its own size and not by the stride",
            {_STARTS: "r, c = i * kh, j * kw"},
            what="The start is i times the kernel's height, so that patches never overlap.",
            hidden_by="a stride equal to the kernel's size, as in the worked example at stride 2",
            hint="ask what moves the patch on: its own size, or the stride? Try a 2×2 kernel at "
            "stride 1."),
    )  # fmt: skip


def _kernel_sizes(target: Target) -> tuple[Misconception, ...]:
    innermost, entry = _INNERMOST[target.prefix], _PER_ENTRY[target.prefix]
    loop = "for a in range({}):\n                for b in range({}):\n                    {}"
    return (
        target.wrong("kh-for-both", "the kernel's height is used for its width too",
            {innermost: loop.format("kh", "kh", entry)},
            what="Both loops over the kernel run to kh: columns are left out or do not exist.",
            hidden_by="square kernels",
            hint="try a kernel of 2×3 and follow its last column; the height and the width need a "
            "name each."),
        target.wrong("kw-for-both", "the kernel's width is used for its height too",
            {innermost: loop.format("kw", "kw", entry)},
            what="Both loops over the kernel run to kw: rows are left out or do not exist.",
            hidden_by="square kernels",
            hint="try a kernel of 3×2 and follow its last row; the height and the width need a "
            "name each."),
    )  # fmt: skip


def _loops_and_results(target: Target) -> tuple[Misconception, ...]:
    result, zeros = target.result, _ZEROS[target.prefix]
    assigned = {" = np.sum": " += np.sum"} if target is FORWARD else {}
    return (
        target.wrong("last-row-and-column-left-out",
            "the loops stop one short of the last row and column of the output",
            {"range(out_h)": "range(out_h - 1)", "range(out_w)": "range(out_w - 1)"},
            what="range already stops before its end; the - 1 leaves the last patches out.",
            hidden_by="nothing",
            hint="print the indices that your loops run through, and look for the last row and "
            "column of the output."),
        target.wrong("returns-after-first-row", "return stands inside the loop",
            {f"    return {result}": f"        return {result}"},
            what="The function returns at the end of the first turn of the outer loop.",
            hidden_by="outputs of a single row",
            hint="look at how far `return` is indented: which loop does it end?"),
        target.wrong("prints-instead-of-returning", "nothing is returned",
            {f"return {result}": f"print({result})"},
            what="A function without return gives None, even where it prints the right numbers.",
            hidden_by="nothing, but the printed numbers look right",
            hint="hand the table back to the caller; print only shows it."),
        target.wrong("keeps-adding-between-calls",
            "the result of the call before is still in the array",
            {
                "stride=1)": "stride=1, totals={})",
                zeros: f"totals.setdefault((X.shape, W.shape, stride), {zeros})",
                **assigned,
            },
            what="The array outlives the call, in a default argument or under a name outside the "
            "function, so a second call with inputs of the same shapes adds to what is left.",
            hidden_by="a first call", fails=ONLY_GENERAL,
            hint="call your function twice in a row. What is left from the first call? Make the "
            "array anew inside the function."),
        target.wrong("remembered-by-shape",
            "the first result for these shapes is returned ever after",
            {
                "stride=1)": "stride=1, known={})",
                f"return {result}": "return known.setdefault((X.shape, W.shape, stride), "
                f"{result})",
            },
            what="Results are kept under the shapes of the inputs, and not under their values.",
            hidden_by="a first call; later calls with the same values", fails=ONLY_GENERAL,
            hint="call your function with two images of one size: it must look at the values each "
            "time."),
        target.wrong("worked-example-by-heart",
            "the tables of the worked example are returned, whatever the input", _by_heart(target),
            what="The numbers of the worked example are typed in; nothing is computed.",
            hidden_by="the worked example",
            hint="compute from the arguments; an input you have not seen has other numbers."),
    )  # fmt: skip


def _by_heart(target: Target) -> str:
    stride_1, stride_2 = (
        example.worked(target.result, stride)[1].astype(int).tolist() for stride in (1, 2)
    )
    arguments = "X, W" if target is FORWARD else "dout, X, W"
    return (
        f"def {target.function}({arguments}, stride=1):\n"
        "    if stride == 1:\n"
        f"        return np.array({stride_1})\n"
        f"    return np.array({stride_2})"
    )


def _uses_of_dout(target: Target) -> tuple[Misconception, ...]:
    factor = "patch" if target is DW else "W"
    return (
        target.wrong("dout-ignored", "dout is not used", {" * dout[i, j]": ""},
            what=f"It sums {factor} itself, the gradient for a dout of ones.",
            hidden_by="a dout of ones",
            hint="ask what your result does when every entry of dout is doubled; it should double.",
        ),
        target.wrong("dout-transposed", "rows and columns of dout are swapped",
            {"dout[i, j]": "dout[j, i]"},
            what="It reads dout[j, i] where output (i, j) is meant.",
            hidden_by="a symmetric dout; a single output",
            hint="try a dout with two rows and three columns; which index counts its rows?"),
        target.wrong("dout-without-its-index",
            "the whole of dout is multiplied, not its entry (i, j)", {"dout[i, j]": "dout"},
            what="The index of dout is forgotten, so dout is multiplied as a table.",
            hidden_by="a single output; its error, at a dout of the kernel's shape",
            hint="ask which one number of dout belongs to the patch at hand."),
        target.wrong("dout-in-memory-order", "dout is read in the order in which memory holds it",
            {
                " = dout.shape": " = dout.shape\n    values = list(np.nditer(dout))",
                "dout[i, j]": "values[i * out_w + j]",
            },
            what="np.nditer, for one, goes through an array as it lies in memory, by columns if "
            "that is how it was stored, and not row by row.",
            hidden_by="arrays stored row by row", fails=ONLY_GENERAL,
            hint="address dout by row and column, and not by how it lies in memory; try "
            "np.asfortranarray(dout)."),
        target.wrong("dout-squeezed", "axes of length one are removed from dout",
            {"    out_h, out_w =": "    dout = np.squeeze(dout)\n    out_h, out_w ="},
            what="np.squeeze turns a 1×1 dout into a number, which has no rows and columns.",
            hidden_by="outputs with more than one row and more than one column", fails=ONLY_GENERAL,
            hint="try an image as large as the kernel, and look at dout's shape before and after "
            "your first lines."),
        target.wrong("dout-entries-skipped", "the loops over dout step by the stride",
            {
                "range(out_h)": "range(0, out_h, stride)",
                "range(out_w)": "range(0, out_w, stride)",
                _STARTS: "r, c = i, j",
            },
            what="The stride belongs to the image; used on dout, it leaves entries out.",
            hidden_by="stride 1; a single output", fails=ABOVE_STRIDE_1,
            hint="count how many entries of dout your loops visit at stride 2; each one counts."),
        target.wrong("out-instead-of-dout", "the output itself is used in place of dout",
            {"dout[i, j]": "np.sum(X[r:r + kh, c:c + kw] * W)"},
            what="It multiplies by out[i, j], computed again, and never looks at dout's values.",
            hidden_by="a dout equal to the output, as for the loss 0.5 * sum(out ** 2)",
            hint="use the gradient that is handed in as dout: it tells how the loss changes with "
            "each output, whatever the output's own value."),
        target.wrong("sizes-rounded-up", "the number of outputs is rounded up",
            {
                "out_h, out_w = dout.shape": "out_h = int(np.ceil((X.shape[0] - kh) / stride)) + "
                "1\n    out_w = int(np.ceil((X.shape[1] - kw) / stride)) + 1",
            },
            what="It works the output's size out again, with a place for a patch that sticks out.",
            hidden_by="stride 1; images whose sizes divide evenly", fails=ABOVE_STRIDE_1,
            hint="draw an image of five columns with a kernel of two at stride 2: how many patches "
            "fit whole?"),
    )  # fmt: skip


def _gradient_results(target: Target) -> tuple[Misconception, ...]:
    result, original = target.result, "W" if target is DW else "X"
    factor = "patch" if target is DW else "W"
    noun = "kernel" if target is DW else "image"
    zeros = _ZEROS[target.prefix]
    return (
        target.wrong("divided-by-count", f"{result} is divided by the number of outputs",
            {f"return {result}": f"return {result} / dout.size"},
            what="It returns the mean over all outputs; the gradient is a sum.",
            hidden_by="a single output",
            hint="ask whether the chain rule divides: the effects of all outputs add up."),
        target.wrong("one-number-for-all", "the product is summed up before it is added",
            {f"{factor} * dout[i, j]": f"np.sum({factor} * dout[i, j])"},
            what="np.sum, copied from the forward pass, gives every entry the same number.",
            hidden_by="1×1 kernels",
            hint="look at which axes you sum over: each entry of the result collects its own "
            "products."),
        target.wrong("shape-of-dout", f"{result} has the shape of dout",
            {zeros: "np.zeros(dout.shape)"},
            what=f"The array starts in the shape of dout; it needs that of the {noun}.",
            hidden_by=f"a dout of the {noun}'s shape",
            hint="ask of what your result is the gradient: it has one entry for each entry of "
            "that."),
        target.wrong("integer-array", f"{result} is an array of integers",
            {zeros: f"np.full({original}.shape, 0)"},
            what="An array of whole numbers, as np.full(shape, 0) makes one, holds integers, to "
            "which NumPy refuses to add fractions.",
            hidden_by="inputs that are all integers",
            hint="look at the type of the array you begin with; it has to hold fractions."),
        target.wrong(f"starts-from-{noun}",
            f"{result} starts from a copy of the {noun} and not from zeros",
            {zeros: f"{original}.copy()"},
            what=f"The gradient is added to the {noun}'s own values.",
            hidden_by=f"an {noun} of zeros" if noun == "image" else f"a {noun} of zeros",
            hint="look at what stands in the array before the first patch is added."),
        target.wrong(f"written-into-{noun}",
            f"the {noun} itself is emptied and filled with its gradient",
            {zeros: f"{original}\n    {result}[:] = 0"},
            what=f"{result} = {original} is a second name and no copy: the numbers returned are "
            f"right, and the caller's {noun} is lost.",
            hidden_by=f"{noun}s of floats, but for a look at the {noun} after the call",
            fails=EVERYWHERE if noun == "image" else ONLY_GENERAL,
            hint=f"print {original} before and after the call; make an array of your own to fill."),
        target.wrong("dout-and-X-swapped", "dout and X are swapped in the list of arguments",
            {"(dout, X, W, stride=1)": "(X, dout, W, stride=1)"},
            what="The function takes the image for dout and dout for the image.",
            hidden_by="1×1 kernels at stride 1" if target is DW else "nothing",
            hint="compare your list of arguments with the one in the question, word by word."),
    )  # fmt: skip

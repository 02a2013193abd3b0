"""Wrong solutions of conv_backward_dW: what is summed, dout as a kernel, the result."""

# ruff: noqa: N999 (dW and dX are the field's own names)

from autograder.exercises.conv2d.misconceptions.model import (
    ABOVE_STRIDE_1,
    DW,
    DX,
    ONLY_GENERAL,
    cell,
    replaced,
)
from autograder.exercises.conv2d.misconceptions.shared import (
    HELPERS,
    ONE_ZERO_TOO_MANY,
    WORKED_IMAGE,
    ZEROS_BEHIND,
    in_a_gradient,
    in_any_function,
)

_wrong, _changed = DW.wrong, DW.changed

_SUM = "dW += patch * dout[i, j]"

# dW as the image correlated with the dilated dout: right, until an entry changes it.
_DILATED = f"{HELPERS}\n\n\n" + cell("""
    def conv_backward_dW(dout, X, W, stride=1):
        kh, kw = W.shape
        return correlate(X, dilate(dout, stride))[:kh, :kw]
""")

# dW entry by entry, with the pixels under one entry of the kernel as a slice.
_BY_ENTRY = cell("""
    def conv_backward_dW(dout, X, W, stride=1):
        out_h, out_w = dout.shape
        dW = np.zeros(W.shape)
        for a in range(W.shape[0]):
            for b in range(W.shape[1]):
                pixels = X[a:a + out_h * stride:stride, b:b + out_w * stride:stride]
                dW[a, b] = np.sum(pixels * dout)
        return dW
""")

_SUMS = (
    _wrong(
        "only-the-last-patch",
        name="dW is assigned and not added to",
        source=_changed({"+=": "="}),
        what="Each patch replaces what the ones before it gave; the gradient sums over all.",
        hidden_by="a single output",
    ),
    _wrong(
        "kernel-instead-of-patch",
        name="the kernel is multiplied by dout and not the patch",
        source=_changed({"patch * dout": "W * dout"}),
        what="That is the rule for dX; the derivative of the output by the kernel is the patch.",
        hidden_by="nothing",
    ),
    _wrong(
        "patch-and-kernel",
        name="patch and kernel are both multiplied by dout",
        source=_changed({"patch * dout": "patch * W * dout"}),
        what="The kernel stays in the product, although it is what the output is derived by.",
        hidden_by="a kernel of ones",
    ),
    _wrong(
        "last-column-left-out",
        name="the last column of dout is left out",
        source=_changed({"range(out_w)": "range(out_w - 1)"}),
        what="The inner loop stops one short; the rows are all there.",
        hidden_by="nothing",
    ),
    _wrong(
        "patch-as-large-as-dout",
        name="the patch has dout's shape and not the kernel's",
        source=_changed({"r:r + kh, c:c + kw": "r:r + out_h, c:c + out_w"}),
        what="The slice of X is as large as dout, as if dout were the kernel.",
        hidden_by="a dout of the kernel's shape, as in the worked example at stride 2",
    ),
    _wrong(
        "patch-transposed",
        name="rows and columns of the patch are swapped",
        source=_changed({"patch = X[r:r + kh, c:c + kw]": "patch = X[c:c + kh, r:r + kw]"}),
        what="It cuts the patch of output (j, i) and multiplies it by dout[i, j].",
        hidden_by="a symmetric dout; a single output",
    ),
)

_DOUT_AS_KERNEL = (
    _wrong(
        "dout-not-dilated",
        name="dout is moved over the image without zeros between its entries",
        source=replaced(
            _DILATED,
            {
                "dilate(dout, stride))[:kh, :kw]": "dout)",
            },
        ),
        what="X correlated with dout is dW at stride 1; above, zeros must go between dout's "
        "entries.",
        hidden_by="stride 1; a single output",
        fails=ABOVE_STRIDE_1,
    ),
    _wrong(
        "dilated-and-not-cut",
        name="dW keeps rows and columns for pixels that belong to no patch",
        source=replaced(_DILATED, {"[:kh, :kw]": ""}),
        what="Where the stride leaves pixels over, X correlated with the dilated dout is larger "
        "than the kernel.",
        hidden_by="stride 1; images whose sizes divide evenly",
        fails=ABOVE_STRIDE_1,
    ),
    _wrong(
        "dilated-and-cut-sideways-only",
        name="dW keeps rows for pixels that belong to no patch",
        source=replaced(_DILATED, {"[:kh, :kw]": "[:, :kw]"}),
        what="Where the stride leaves rows over, X correlated with the dilated dout is higher than "
        "the kernel.",
        hidden_by="stride 1; images whose rows divide evenly",
        fails=ONLY_GENERAL,
    ),
    _wrong(
        "squeezed",
        name="axes of length one are removed from dW",
        source=_changed({"return dW": "return np.squeeze(dW)"}),
        what="The gradient of a kernel with one row becomes a list of numbers.",
        hidden_by="kernels with more than one row and more than one column",
        fails=ONLY_GENERAL,
    ),
    _wrong(
        "zeros-after-the-last-entry",
        name="the dilated dout has zeros behind its last entries too",
        source=replaced(_DILATED, ZEROS_BEHIND),
        what="stride - 1 zeros belong between entries; behind the last, they make dout too large.",
        hidden_by="stride 1; sizes that leave one pixel less than the stride over on both axes",
        fails=ABOVE_STRIDE_1,
    ),
    _wrong(
        "one-zero-too-many",
        name="stride zeros are put between dout's entries, not stride - 1",
        source=replaced(_DILATED, ONE_ZERO_TOO_MANY),
        what="The entries end up stride + 1 apart, already at stride 1.",
        hidden_by="a single output",
    ),
    _wrong(
        "slice-without-stride-in-its-end",
        name="the strided slice ends too early",
        source=replaced(
            _BY_ENTRY,
            {"a + out_h * stride": "a + out_h", "b + out_w * stride": "b + out_w"},
        ),
        what="X[a:a + out_h:stride] holds fewer than out_h rows; the end must be out_h strides on.",
        hidden_by="stride 1; a single output",
        fails=ABOVE_STRIDE_1,
    ),
    _wrong(
        "slice-without-end",
        name="the strided slice runs to the image's edge",
        source=replaced(
            _BY_ENTRY,
            {"a:a + out_h * stride:": "a::", "b:b + out_w * stride:": "b::"},
        ),
        what="X[a::stride] holds more rows than dout where the kernel is larger than the stride.",
        hidden_by="patches that tile the image, as in the worked example at stride 2",
    ),
)

_RESULTS = (
    _wrong(
        "rotated",
        name="dW is rotated by 180 degrees",
        source=_changed({"return dW": "return dW[::-1, ::-1]"}),
        what="The rotation that belongs to the full correlation for dX is done to dW.",
        hidden_by="1×1 kernels",
    ),
    _wrong(
        "transposed",
        name="dW is transposed",
        source=_changed({"return dW": "return dW.T"}),
        what="Rows and columns of dW are swapped.",
        hidden_by="1×1 kernels; its wrong shape, in square kernels",
    ),
    _wrong(
        "shape-of-image",
        name="dW has the image's shape, with each patch at its place",
        source=_changed(
            {"np.zeros(W.shape)": "np.zeros(X.shape)", "dW +=": "dW[r:r + kh, c:c + kw] +="}
        ),
        what="That is how dX is collected; for dW all patches lie on top of each other.",
        hidden_by="a kernel as large as the image",
    ),
    _wrong(
        "type-of-the-image",
        name="dW takes the image's type",
        source=_changed({"np.zeros(W.shape)": "np.zeros(W.shape, dtype=X.dtype)"}),
        what="With an image of integers, NumPy refuses to add fractions to dW.",
        hidden_by="images of floats; a dout of integers",
    ),
    _wrong(
        "gradient-step-taken",
        name="the updated kernel is returned",
        source=_changed({"return dW": "return W - dW"}),
        what="It takes a step of gradient descent; only the gradient is asked for.",
        hidden_by="nothing",
    ),
    _wrong(
        "sign-changed",
        name="the sign of dW is changed",
        source=_changed({"return dW": "return -dW"}),
        what="It returns the direction of descent, not the gradient.",
        hidden_by="nothing",
    ),
    _wrong(
        "returns-dX",
        name="the gradient of the image is returned",
        source=replaced(DX.changed({}), {"def conv_backward_dX": "def conv_backward_dW"}),
        what="What this function computes is what conv_backward_dX is asked for.",
        hidden_by="nothing",
    ),
    _wrong(
        "W-and-X-swapped",
        name="X and W are swapped in the list of arguments",
        source=_changed({"(dout, X, W, stride=1)": "(dout, W, X, stride=1)"}),
        what="The function takes the kernel for the image and the image for the kernel.",
        hidden_by="nothing",
    ),
    _wrong(
        "image-from-outside",
        name="a global image is used and not the argument X",
        source=_changed({"def": f"{WORKED_IMAGE}\n\n\ndef", "patch = X": "patch = IMAGE"}),
        what="The patch is cut out of the notebook's IMAGE, whatever X is.",
        hidden_by="the worked example",
    ),
)

IN_DW = (*_SUMS, *_DOUT_AS_KERNEL, *_RESULTS, *in_any_function(DW), *in_a_gradient(DW))

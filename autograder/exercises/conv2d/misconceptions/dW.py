"""Wrong solutions of conv_backward_dW: what is summed, dout as a kernel, the result."""

# ruff: noqa: N999 (dW and dX are the field's own names)

from autograder.exercises.conv2d.misconceptions.model import (
    ABOVE_STRIDE_1,
    DW,
    DX,
    ONLY_GENERAL,
    cell,
)
from autograder.exercises.conv2d.misconceptions.shared import (
    HELPERS,
    ONE_ZERO_TOO_MANY,
    WORKED_IMAGE,
    ZEROS_BEHIND,
    in_a_gradient,
    in_any_function,
)

_wrong = DW.wrong

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

IN_DW = (
    # What is summed.
    _wrong("only-the-last-patch", "dW is assigned and not added to", {"+=": "="},
        what="Each patch replaces what the ones before it gave; the gradient sums over all.",
        hidden_by="a single output",
        hint="look at what is kept from one patch to the next: the kernel was used at every one."),
    _wrong("kernel-instead-of-patch", "the kernel is multiplied by dout and not the patch",
        {"patch * dout": "W * dout"},
        what="That is the rule for dX; the derivative of the output by the kernel is the patch.",
        hidden_by="nothing",
        hint="take out = x·w: what is the derivative by w?"),
    _wrong("patch-and-kernel", "patch and kernel are both multiplied by dout",
        {"patch * dout": "patch * W * dout"},
        what="The kernel stays in the product, although it is what the output is derived by.",
        hidden_by="a kernel of ones",
        hint="take out = x·w: does w stay in the derivative by w?"),
    _wrong("last-column-left-out", "the last column of dout is left out",
        {"range(out_w)": "range(out_w - 1)"},
        what="The inner loop stops one short; the rows are all there.",
        hidden_by="nothing",
        hint="print the indices that your inner loop runs through, and look for the last column of "
        "dout."),
    _wrong("patch-as-large-as-dout", "the patch has dout's shape and not the kernel's",
        {"r:r + kh, c:c + kw": "r:r + out_h, c:c + out_w"},
        what="The slice of X is as large as dout, as if dout were the kernel.",
        hidden_by="a dout of the kernel's shape, as in the worked example at stride 2",
        hint="print the shape of each patch that you cut out; dW has the kernel's."),
    _wrong("patch-transposed", "rows and columns of the patch are swapped",
        {"patch = X[r:r + kh, c:c + kw]": "patch = X[c:c + kh, r:r + kw]"},
        what="It cuts the patch of output (j, i) and multiplies it by dout[i, j].",
        hidden_by="a symmetric dout; a single output",
        hint="try a dout of 2×3, and print where each patch is cut out."),
    # dout as a kernel; shapes.
    _wrong("dout-not-dilated", "dout is moved over the image without zeros between its entries",
        {"dilate(dout, stride))[:kh, :kw]": "dout)"}, base=_DILATED,
        what="X correlated with dout is dW at stride 1; above, zeros must go between dout's "
        "entries.",
        hidden_by="stride 1; a single output", fails=ABOVE_STRIDE_1,
        hint="mark on the image the pixels that kernel entry w1 has met at stride 2: how far apart "
        "are they?"),
    _wrong("dilated-and-not-cut", "dW keeps rows and columns for pixels that belong to no patch",
        {"[:kh, :kw]": ""}, base=_DILATED,
        what="Where the stride leaves pixels over, X correlated with the dilated dout is larger "
        "than the kernel.",
        hidden_by="stride 1; images whose sizes divide evenly", fails=ABOVE_STRIDE_1,
        hint="compare dW's shape with the kernel's on an image where pixels are left over."),
    _wrong("dilated-and-cut-sideways-only", "dW keeps rows for pixels that belong to no patch",
        {"[:kh, :kw]": "[:, :kw]"}, base=_DILATED,
        what="Where the stride leaves rows over, X correlated with the dilated dout is higher than "
        "the kernel.",
        hidden_by="stride 1; images whose rows divide evenly", fails=ABOVE_STRIDE_1,
        hint="compare dW's shape with the kernel's on an image where rows are left over."),
    _wrong("squeezed", "axes of length one are removed from dW",
        {"return dW": "return np.squeeze(dW)"},
        what="The gradient of a kernel with one row becomes a list of numbers.",
        hidden_by="kernels with more than one row and more than one column", fails=ONLY_GENERAL,
        hint="try an image of one row, and look at the shape of what you return: it has two axes."),
    _wrong("zeros-after-the-last-entry", "the dilated dout has zeros behind its last entries too",
        ZEROS_BEHIND, base=_DILATED,
        what="stride - 1 zeros belong between entries; behind the last, they make dout too large.",
        hidden_by="stride 1; sizes that leave one pixel less than the stride over on both axes",
        fails=ABOVE_STRIDE_1,
        hint="write out by hand a dout of three entries spread out for stride 2: how long is it?"),
    _wrong("one-zero-too-many", "stride zeros are put between dout's entries, not stride - 1",
        ONE_ZERO_TOO_MANY, base=_DILATED,
        what="The entries end up stride + 1 apart, already at stride 1.",
        hidden_by="a single output",
        hint="spread a dout of two entries out for stride 1: does anything change? Should it?"),
    _wrong("slice-without-stride-in-its-end", "the strided slice ends too early",
        {"a + out_h * stride": "a + out_h", "b + out_w * stride": "b + out_w"}, base=_BY_ENTRY,
        what="X[a:a + out_h:stride] holds fewer than out_h rows; the end must be out_h strides on.",
        hidden_by="stride 1; a single output", fails=ABOVE_STRIDE_1,
        hint="count the pixels in your slice at stride 2: there should be one for each entry of "
        "dout."),
    _wrong("slice-without-end", "the strided slice runs to the image's edge",
        {"a:a + out_h * stride:": "a::", "b:b + out_w * stride:": "b::"}, base=_BY_ENTRY,
        what="X[a::stride] holds more rows than dout where the kernel is larger than the stride.",
        hidden_by="patches that tile the image, as in the worked example at stride 2",
        hint="count the pixels in your slice: there should be one for each entry of dout."),
    # The result.
    _wrong("rotated", "dW is rotated by 180 degrees", {"return dW": "return dW[::-1, ::-1]"},
        what="The rotation that belongs to the full correlation for dX is done to dW.",
        hidden_by="1×1 kernels",
        hint="try a dout with a single 1: dW is then one patch, as it is."),
    _wrong("transposed", "dW is transposed", {"return dW": "return dW.T"},
        what="Rows and columns of dW are swapped.",
        hidden_by="1×1 kernels; its wrong shape, in square kernels",
        hint="try a kernel of 2×3, and compare the first row of dW by hand."),
    _wrong("shape-of-image", "dW has the image's shape, with each patch at its place",
        {"np.zeros(W.shape)": "np.zeros(X.shape)", "dW +=": "dW[r:r + kh, c:c + kw] +="},
        what="That is how dX is collected; for dW all patches lie on top of each other.",
        hidden_by="a kernel as large as the image",
        hint="ask of what dW is the gradient, and how many entries that has."),
    _wrong("type-of-the-image", "an array that sums are added to takes the image's type",
        {"np.zeros(W.shape)": "np.zeros(W.shape, dtype=X.dtype)"},
        what="With an image of integers, NumPy refuses to add fractions to dW.",
        hidden_by="images of floats; a dout of integers",
        hint="try an image of integers with a dout of fractions, and look at the type of the array "
        "you begin with."),
    _wrong("gradient-step-taken", "the updated kernel is returned", {"return dW": "return W - dW"},
        what="It takes a step of gradient descent; only the gradient is asked for.",
        hidden_by="nothing",
        hint="return the gradient itself; the step is taken elsewhere."),
    _wrong("sign-changed", "the sign of dW is changed", {"return dW": "return -dW"},
        what="It returns the direction of descent, not the gradient.",
        hidden_by="nothing",
        hint="make one entry of W a little larger: does the loss rise where your dW is positive?"),
    _wrong("returns-dX", "the gradient of the image is returned",
        {"def conv_backward_dX": "def conv_backward_dW"}, base=DX.loops,
        what="What this function computes is what conv_backward_dX is asked for.",
        hidden_by="nothing",
        hint="compare the names and bodies of your two gradients."),
    _wrong("W-and-X-swapped", "X and W are swapped in the list of arguments",
        {"(dout, X, W, stride=1)": "(dout, W, X, stride=1)"},
        what="The function takes the kernel for the image and the image for the kernel.",
        hidden_by="nothing",
        hint="compare your list of arguments with the one in the question, word by word."),
    _wrong("image-from-outside", "a global image is used and not the argument X",
        {"def": f"{WORKED_IMAGE}\n\n\ndef", "patch = X": "patch = IMAGE"},
        what="The patch is cut out of the notebook's IMAGE, whatever X is.",
        hidden_by="the worked example",
        hint="look for a name in your function that is no argument and not made inside it."),
    *in_any_function(DW),
    *in_a_gradient(DW),
)  # fmt: skip

"""Wrong solutions of conv_backward_dX: overlaps, the full correlation, the result."""

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
    ZEROS_BEHIND,
    in_a_gradient,
    in_any_function,
)

_wrong, _changed = DX.wrong, DX.changed

_ADD = "dX[r:r + kh, c:c + kw] += W * dout[i, j]"

# dX as the rotated kernel correlated with the dilated, padded dout: right, until it is changed.
_FULL = f"{HELPERS}\n\n\n" + cell("""
    def conv_backward_dX(dout, X, W, stride=1):
        kh, kw = W.shape
        padded = np.pad(dilate(dout, stride), ((kh - 1, kh - 1), (kw - 1, kw - 1)))
        full = correlate(padded, W[::-1, ::-1])
        h, w = full.shape
        dX = np.zeros(X.shape)
        dX[:h, :w] = full
        return dX
""")
_PLACED = """\
    h, w = full.shape
    dX = np.zeros(X.shape)
    dX[:h, :w] = full
    return dX"""
_RETURNED = {_PLACED: "    return full"}

# dX pixel by pixel: which outputs has pixel (r, c) gone into, and through which kernel entry?
_BY_PIXEL = cell("""
    def conv_backward_dX(dout, X, W, stride=1):
        out_h, out_w = dout.shape
        dX = np.zeros(X.shape)
        for r in range(X.shape[0]):
            for c in range(X.shape[1]):
                for a in range(W.shape[0]):
                    for b in range(W.shape[1]):
                        if (r - a) % stride == 0 and (c - b) % stride == 0:
                            i, j = (r - a) // stride, (c - b) // stride
                            if 0 <= i < out_h and 0 <= j < out_w:
                                dX[r, c] += dout[i, j] * W[a, b]
        return dX
""")

_OVERLAPS = (
    _wrong(
        "overwrites-overlaps",
        name="each patch overwrites what the one before it added",
        source=_changed({"+=": "="}),
        what="A pixel under several patches keeps only what the last of them gives.",
        hidden_by="patches that do not overlap, as in the worked example at stride 2",
    ),
    _wrong(
        "index-arrays-lose-overlaps",
        name="dX[rows, columns] += adds once to a pixel that it names several times",
        source=cell("""
            def conv_backward_dX(dout, X, W, stride=1):
                i, j, a, b = np.ogrid[
                    :dout.shape[0], :dout.shape[1], :W.shape[0], :W.shape[1]
                ]
                dX = np.zeros(X.shape)
                dX[i * stride + a, j * stride + b] += dout[:, :, None, None] * W
                return dX
        """),
        what="With index arrays, += keeps the last of several additions; np.add.at keeps all.",
        hidden_by="patches that do not overlap, as in the worked example at stride 2",
    ),
    _wrong(
        "overwrites-sideways",
        name="patches side by side overwrite each other",
        source=cell("""
            def conv_backward_dX(dout, X, W, stride=1):
                kh, kw = W.shape
                dX = np.zeros(X.shape)
                for i in range(dout.shape[0]):
                    strip = np.zeros((kh, X.shape[1]))
                    for j in range(dout.shape[1]):
                        strip[:, j * stride:j * stride + kw] = W * dout[i, j]
                    dX[i * stride:i * stride + kh] += strip
                return dX
        """),
        what="Overlaps are added from one row of patches to the next, and lost within a row.",
        hidden_by="a stride of at least the kernel's width",
    ),
    _wrong(
        "overwrites-downwards",
        name="patches one above the other overwrite each other",
        source=cell("""
            def conv_backward_dX(dout, X, W, stride=1):
                kh, kw = W.shape
                dX = np.zeros(X.shape)
                for i in range(dout.shape[0]):
                    strip = np.zeros((kh, X.shape[1]))
                    for j in range(dout.shape[1]):
                        strip[:, j * stride:j * stride + kw] += W * dout[i, j]
                    dX[i * stride:i * stride + kh] = strip
                return dX
        """),
        what="Overlaps are added within a row of patches, and lost from one row to the next.",
        hidden_by="a stride of at least the kernel's height",
    ),
    _wrong(
        "overlaps-averaged",
        name="each pixel is divided by the number of patches over it",
        source=_changed(
            {
                "dX = np.zeros(X.shape)": "dX = np.zeros(X.shape)\n    count = np.zeros(X.shape)",
                _ADD: f"{_ADD}\n            count[r:r + kh, c:c + kw] += 1",
                "return dX": "return dX / np.maximum(count, 1)",
            }
        ),
        what="Overlaps are averaged, as when an image is put together; a gradient adds them.",
        hidden_by="patches that do not overlap, as in the worked example at stride 2",
    ),
    _wrong(
        "kron",
        name="the multiples of the kernel are laid side by side",
        source=cell("""
            def conv_backward_dX(dout, X, W, stride=1):
                return np.kron(dout, W)
        """),
        what="np.kron gives each multiple of the kernel a place of its own, without overlap.",
        hidden_by="a stride equal to the kernel's size, as in the worked example at stride 2",
    ),
)

_FULL_CORRELATION = (
    _wrong(
        "kernel-not-rotated",
        name="the kernel of the full correlation is not rotated",
        source=replaced(_FULL, {"W[::-1, ::-1]": "W"}),
        what="Going back from pixels to outputs turns the kernel by 180 degrees.",
        hidden_by="kernels that look the same after half a turn",
    ),
    _wrong(
        "kernel-flipped-up-down-only",
        name="the kernel of the full correlation is flipped up-down only",
        source=replaced(_FULL, {"W[::-1, ::-1]": "W[::-1]"}),
        what="W[::-1] turns the rows around and leaves the columns as they are.",
        hidden_by="kernels of a single column, and kernels symmetric from left to right",
    ),
    _wrong(
        "kernel-flipped-left-right-only",
        name="the kernel of the full correlation is flipped left-right only",
        source=replaced(_FULL, {"W[::-1, ::-1]": "W[:, ::-1]"}),
        what="W[:, ::-1] turns the columns around and leaves the rows as they are.",
        hidden_by="kernels of a single row, and kernels symmetric from top to bottom",
    ),
    _wrong(
        "dout-not-dilated",
        name="no zeros are put between the entries of dout",
        source=replaced(_FULL, {"np.pad(dilate(dout, stride)": "np.pad(dout", **_RETURNED}),
        what="Above stride 1, the entries of dout belong stride pixels apart.",
        hidden_by="stride 1; a single output",
        fails=ABOVE_STRIDE_1,
    ),
    _wrong(
        "dout-repeated",
        name="the entries of dout are repeated where zeros are meant",
        source=replaced(
            _FULL,
            {
                "np.pad(dilate(dout, stride)": "np.pad(dout.repeat(stride, 0).repeat(stride, 1)",
                _PLACED: "    return full[:X.shape[0], :X.shape[1]]",
            },
        ),
        what="dout is enlarged like a picture; zeros belong between its entries, not copies.",
        hidden_by="stride 1",
        fails=ABOVE_STRIDE_1,
    ),
    _wrong(
        "one-zero-too-many",
        name="stride zeros are put between dout's entries, not stride - 1",
        source=replaced(_FULL, {**ONE_ZERO_TOO_MANY, **_RETURNED}),
        what="The entries end up stride + 1 apart, already at stride 1.",
        hidden_by="a single output",
    ),
    _wrong(
        "zeros-after-the-last-entry",
        name="the dilated dout has zeros behind its last entries too",
        source=replaced(_FULL, {**ZEROS_BEHIND, **_RETURNED}),
        what="stride - 1 zeros belong between entries; behind the last, they make dX too large.",
        hidden_by="stride 1; sizes that leave one pixel less than the stride over on both axes",
        fails=ABOVE_STRIDE_1,
    ),
    _wrong(
        "padded-by-the-kernel",
        name="dout is padded by the kernel's size, not by one less",
        source=replaced(
            _FULL, {"(kh - 1, kh - 1), (kw - 1, kw - 1)": "(kh, kh), (kw, kw)", **_RETURNED}
        ),
        what="With kh rows of zeros, the first position of the kernel does not touch dout at all.",
        hidden_by="nothing",
    ),
    _wrong(
        "same-padding",
        name="dout is padded so that its size stays as it is",
        source=replaced(
            _FULL,
            {
                "(kh - 1, kh - 1)": "(kh // 2, (kh - 1) // 2)",
                "(kw - 1, kw - 1)": "(kw // 2, (kw - 1) // 2)",
                **_RETURNED,
            },
        ),
        what="The 'same' correlation gives dout's size; the 'full' one gives the image's.",
        hidden_by="1×1 kernels at stride 1",
    ),
    _wrong(
        "only-the-interior",
        name="pixels near the border get nothing",
        source=replaced(
            _FULL,
            {
                ", ((kh - 1, kh - 1), (kw - 1, kw - 1))": ", 0",
                "dX[:h, :w]": "dX[kh - 1:kh - 1 + h, kw - 1:kw - 1 + w]",
            },
        ),
        what="It only computes the pixels at which the rotated kernel lies wholly on dout.",
        hidden_by="1×1 kernels",
    ),
)

_PLACES = (
    _wrong(
        "left-over-pixels-missing",
        name="dX ends with the last patch and not with the image",
        source=_changed({"X.shape": "((out_h - 1) * stride + kh, (out_w - 1) * stride + kw)"}),
        what="Rows and columns that belong to no patch get a gradient of zero; they are left out.",
        hidden_by="stride 1; images whose sizes divide evenly",
        fails=ABOVE_STRIDE_1,
    ),
    _wrong(
        "left-over-rows-missing",
        name="dX ends with the last row of patches and not with the image",
        source=_changed({"X.shape": "((out_h - 1) * stride + kh, X.shape[1])"}),
        what="Rows that belong to no patch get a gradient of zero; they are left out.",
        hidden_by="stride 1; images whose rows divide evenly",
        fails=ONLY_GENERAL,
    ),
    _wrong(
        "squeezed",
        name="axes of length one are removed from dX",
        source=_changed({"return dX": "return np.squeeze(dX)"}),
        what="The gradient of an image with one row becomes a list of numbers.",
        hidden_by="images with more than one row and more than one column",
        fails=ONLY_GENERAL,
    ),
    _wrong(
        "left-over-pixels-first",
        name="the pixels left over are taken to be the first and not the last",
        source=replaced(_FULL, {"dX[:h, :w]": "dX[-h:, -w:]"}),
        what="Patches start at the upper left, so what is left over lies below and to the right.",
        hidden_by="stride 1; images whose sizes divide evenly",
        fails=ABOVE_STRIDE_1,
    ),
    _wrong(
        "negative-index-wraps",
        name="outputs before the first are taken from the end of dout",
        source=replaced(_BY_PIXEL, {"0 <= i < out_h": "i < out_h", "0 <= j < out_w": "j < out_w"}),
        what="At the upper and left border (r - a) is negative, and dout[-1] is the last entry.",
        hidden_by="a stride of at least the kernel's size, as in the worked example at stride 2",
    ),
    _wrong(
        "pixels-between-strides",
        name="a pixel is counted for outputs that start between strides",
        source=replaced(
            _BY_PIXEL, {"(r - a) % stride == 0 and (c - b) % stride == 0": "r >= a and c >= b"}
        ),
        what="(r - a) // stride rounds down; only where it divides evenly is there an output.",
        hidden_by="stride 1",
        fails=ABOVE_STRIDE_1,
    ),
    _wrong(
        "only-the-corner",
        name="only the patch's upper left pixel gets a gradient",
        source=_changed({_ADD: "dX[r, c] += np.sum(W * dout[i, j])"}),
        what="All that belongs to the patch is summed up into one pixel.",
        hidden_by="1×1 kernels",
    ),
    _wrong(
        "corner-written-transposed",
        name="rows and columns are swapped where the kernel is placed",
        source=_changed({"dX[r:r + kh, c:c + kw]": "dX[c:c + kh, r:r + kw]"}),
        what="The kernel for output (i, j) is placed at that of output (j, i).",
        hidden_by="a symmetric dout; a single output",
    ),
)

_PRODUCTS_AND_RESULTS = (
    _wrong(
        "patch-instead-of-kernel",
        name="the patch is multiplied by dout and not the kernel",
        source=_changed({"W * dout": "X[r:r + kh, c:c + kw] * dout"}),
        what="That is the rule for dW; the derivative of the output by the image is the kernel.",
        hidden_by="nothing",
    ),
    _wrong(
        "kernel-ignored",
        name="dout is added without the kernel",
        source=_changed({"W * dout": "dout"}),
        what="Every pixel of the patch gets dout[i, j] itself.",
        hidden_by="a kernel of ones",
    ),
    _wrong(
        "kernel-transposed",
        name="rows and columns of the kernel are swapped",
        source=_changed({"W * dout": "W.T * dout"}),
        what="The transposed kernel is placed, which only fits if it is square.",
        hidden_by="symmetric kernels; its error, in square kernels",
    ),
    _wrong(
        "kernel-multiplied-in-place",
        name="the kernel itself is multiplied by each entry of dout",
        source=_changed({_ADD: "W *= dout[i, j]\n            dX[r:r + kh, c:c + kw] += W"}),
        what="W *= changes the kernel, so the next patch gets a kernel multiplied already.",
        hidden_by="a single output, but for a look at W after the call",
    ),
    _wrong(
        "added-onto-the-image",
        name="the gradient is added to the image itself",
        source=_changed(
            {
                "    dX = np.zeros(X.shape)\n": "",
                "dX[r:r": "X[r:r",
                "return dX": "return X",
            }
        ),
        what="There is no array for dX: X takes it up, and is returned.",
        hidden_by="an image of zeros, but for a look at X after the call",
    ),
    _wrong(
        "shape-of-kernel",
        name="dX has the kernel's shape, with everything in one place",
        source=_changed({"np.zeros(X.shape)": "np.zeros(W.shape)", "dX[r:r + kh, c:c + kw]": "dX"}),
        what="That is how dW is collected; for dX each multiple belongs at its patch's place.",
        hidden_by="a kernel as large as the image",
    ),
    _wrong(
        "type-of-the-image",
        name="dX takes the image's type",
        source=_changed({"np.zeros(X.shape)": "np.zeros_like(X)"}),
        what="zeros_like copies the type too; NumPy refuses to add fractions to integers.",
        hidden_by="images of floats; a kernel and a dout of integers",
    ),
    _wrong(
        "image-always-4x4",
        name="dX is always 4×4",
        source=_changed({"np.zeros(X.shape)": "np.zeros((4, 4))"}),
        what="The image's size is copied from the worked example.",
        hidden_by="images of 4×4",
    ),
    _wrong(
        "returns-dW",
        name="the gradient of the kernel is returned",
        source=replaced(DW.changed({}), {"def conv_backward_dW": "def conv_backward_dX"}),
        what="What this function computes is what conv_backward_dW is asked for.",
        hidden_by="nothing",
    ),
)

IN_DX = (
    *_OVERLAPS,
    *_FULL_CORRELATION,
    *_PLACES,
    *_PRODUCTS_AND_RESULTS,
    *in_any_function(DX),
    *in_a_gradient(DX),
)

"""Wrong solutions of conv_backward_dX: overlaps, the full correlation, the result."""

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
    ZEROS_BEHIND,
    in_a_gradient,
    in_any_function,
)

_wrong = DX.wrong

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

# dX by strips, each the sum of one row of patches: right, until it is changed.
_STRIPS = cell("""
    def conv_backward_dX(dout, X, W, stride=1):
        kh, kw = W.shape
        dX = np.zeros(X.shape)
        for i in range(dout.shape[0]):
            strip = np.zeros((kh, X.shape[1]))
            for j in range(dout.shape[1]):
                strip[:, j * stride:j * stride + kw] += W * dout[i, j]
            dX[i * stride:i * stride + kh] += strip
        return dX
""")

IN_DX = (
    # Overlaps.
    _wrong("overwrites-overlaps", "each patch overwrites what the one before it added", {"+=": "="},
        what="A pixel under several patches keeps only what the last of them gives.",
        hidden_by="patches that do not overlap, as in the worked example at stride 2",
        hint="add to dX, do not assign."),
    _wrong("index-arrays-lose-overlaps",
        "dX[rows, columns] += adds once to a pixel that it names several times",
        """
            def conv_backward_dX(dout, X, W, stride=1):
                i, j, a, b = np.ogrid[
                    :dout.shape[0], :dout.shape[1], :W.shape[0], :W.shape[1]
                ]
                dX = np.zeros(X.shape)
                dX[i * stride + a, j * stride + b] += dout[:, :, None, None] * W
                return dX
        """,
        what="With index arrays, += keeps the last of several additions; np.add.at keeps all.",
        hidden_by="patches that do not overlap, as in the worked example at stride 2",
        hint="with index arrays, += adds once to a place that they name several times: look up "
        "np.add.at."),
    _wrong("overwrites-sideways", "patches side by side overwrite each other",
        {"kw] +=": "kw] ="}, base=_STRIPS,
        what="Overlaps are added from one row of patches to the next, and lost within a row.",
        hidden_by="a stride of at least the kernel's width",
        hint="follow one pixel under two patches side by side: add, do not assign."),
    _wrong("overwrites-downwards", "patches one above the other overwrite each other",
        {"kh] +=": "kh] ="}, base=_STRIPS,
        what="Overlaps are added within a row of patches, and lost from one row to the next.",
        hidden_by="a stride of at least the kernel's height",
        hint="follow one pixel under two patches one above the other: add, do not assign."),
    _wrong("overlaps-averaged", "each pixel is divided by the number of patches over it",
        {
            "dX = np.zeros(X.shape)": "dX = np.zeros(X.shape)\n    count = np.zeros(X.shape)",
            _ADD: f"{_ADD}\n            count[r:r + kh, c:c + kw] += 1",
            "return dX": "return dX / np.maximum(count, 1)",
        },
        what="Overlaps are averaged, as when an image is put together; a gradient adds them.",
        hidden_by="patches that do not overlap, as in the worked example at stride 2",
        hint="ask whether the chain rule divides: the effects through all outputs add up."),
    _wrong("kron", "the multiples of the kernel are laid side by side",
        """
            def conv_backward_dX(dout, X, W, stride=1):
                return np.kron(dout, W)
        """,
        what="np.kron gives each multiple of the kernel a place of its own, without overlap.",
        hidden_by="a stride equal to the kernel's size, as in the worked example at stride 2",
        hint="draw where the kernel for d1 and the kernel for d2 lie on the image at stride 1."),
    # The full correlation.
    _wrong("kernel-not-rotated", "the kernel of the full correlation is not rotated",
        {"W[::-1, ::-1]": "W"}, base=_FULL,
        what="Going back from pixels to outputs turns the kernel by 180 degrees.",
        hidden_by="kernels that look the same after half a turn",
        hint="follow the pixel in the upper left corner: which entry of the kernel does d1 reach "
        "it through?"),
    _wrong("kernel-flipped-up-down-only",
        "the kernel of the full correlation is flipped up-down only",
        {"W[::-1, ::-1]": "W[::-1]"}, base=_FULL,
        what="W[::-1] turns the rows around and leaves the columns as they are.",
        hidden_by="kernels of a single column, and kernels symmetric from left to right",
        hint="follow the last pixel of the first row: which column of the kernel reached it?"),
    _wrong("kernel-flipped-left-right-only",
        "the kernel of the full correlation is flipped left-right only",
        {"W[::-1, ::-1]": "W[:, ::-1]"}, base=_FULL,
        what="W[:, ::-1] turns the columns around and leaves the rows as they are.",
        hidden_by="kernels of a single row, and kernels symmetric from top to bottom",
        hint="follow the first pixel of the last row: which row of the kernel reached it?"),
    _wrong("dout-not-dilated", "no zeros are put between the entries of dout",
        {"np.pad(dilate(dout, stride)": "np.pad(dout", **_RETURNED}, base=_FULL,
        what="Above stride 1, the entries of dout belong stride pixels apart.",
        hidden_by="stride 1; a single output", fails=ABOVE_STRIDE_1,
        hint="draw where the kernel for d1 and the kernel for d2 lie on the image at stride 2."),
    _wrong("dout-repeated", "the entries of dout are repeated where zeros are meant",
        {
            "np.pad(dilate(dout, stride)": "np.pad(dout.repeat(stride, 0).repeat(stride, 1)",
            _PLACED: "    return full[:X.shape[0], :X.shape[1]]",
        }, base=_FULL,
        what="dout is enlarged like a picture; zeros belong between its entries, not copies.",
        hidden_by="stride 1", fails=ABOVE_STRIDE_1,
        hint="follow a pixel at stride 2 and list the patches over it; each entry of dout belongs "
        "to one place."),
    _wrong("one-zero-too-many", "stride zeros are put between dout's entries, not stride - 1",
        {**ONE_ZERO_TOO_MANY, **_RETURNED}, base=_FULL,
        what="The entries end up stride + 1 apart, already at stride 1.",
        hidden_by="a single output",
        hint="spread a dout of two entries out for stride 1: does anything change? Should it?"),
    _wrong("zeros-after-the-last-entry", "the dilated dout has zeros behind its last entries too",
        {**ZEROS_BEHIND, **_RETURNED}, base=_FULL,
        what="stride - 1 zeros belong between entries; behind the last, they make dX too large.",
        hidden_by="stride 1; sizes that leave one pixel less than the stride over on both axes",
        fails=ABOVE_STRIDE_1,
        hint="write out by hand a dout of three entries spread out for stride 2: how long is it?"),
    _wrong("padded-by-the-kernel", "dout is padded by the kernel's size, not by one less",
        {"(kh - 1, kh - 1), (kw - 1, kw - 1)": "(kh, kh), (kw, kw)", **_RETURNED}, base=_FULL,
        what="With kh rows of zeros, the first position of the kernel does not touch dout at all.",
        hidden_by="nothing",
        hint="lay the kernel over the first place of your padded dout: do they share an entry?"),
    _wrong("same-padding", "dout is padded so that its size stays as it is",
        {
            "(kh - 1, kh - 1)": "(kh // 2, (kh - 1) // 2)",
            "(kw - 1, kw - 1)": "(kw // 2, (kw - 1) // 2)", **_RETURNED,
        }, base=_FULL,
        what="The 'same' correlation gives dout's size; the 'full' one gives the image's.",
        hidden_by="1×1 kernels at stride 1",
        hint="count how many places your correlation has; dX needs one for each pixel."),
    _wrong("only-the-interior", "pixels near the border get nothing",
        {
            ", ((kh - 1, kh - 1), (kw - 1, kw - 1))": ", 0",
            "dX[:h, :w]": "dX[kh - 1:kh - 1 + h, kw - 1:kw - 1 + w]",
        }, base=_FULL,
        what="It only computes the pixels at which the rotated kernel lies wholly on dout.",
        hidden_by="1×1 kernels",
        hint="follow the pixel in the upper left corner: it lies under one patch."),
    # Places: pixels left over, borders, corners.
    _wrong("left-over-pixels-missing", "dX ends with the last patch and not with the image",
        {"X.shape": "((out_h - 1) * stride + kh, (out_w - 1) * stride + kw)"},
        what="Rows and columns that belong to no patch get a gradient of zero; they are left out.",
        hidden_by="stride 1; images whose sizes divide evenly", fails=ABOVE_STRIDE_1,
        hint="compare dX's shape with the image's where the stride leaves pixels over: what is the "
        "gradient of a pixel that no patch has used?"),
    _wrong("left-over-rows-missing", "dX ends with the last row of patches and not with the image",
        {"X.shape": "((out_h - 1) * stride + kh, X.shape[1])"},
        what="Rows that belong to no patch get a gradient of zero; they are left out.",
        hidden_by="stride 1; images whose rows divide evenly", fails=ABOVE_STRIDE_1,
        hint="compare dX's shape with the image's where the stride leaves rows over: what is the "
        "gradient of a pixel that no patch has used?"),
    _wrong("squeezed", "axes of length one are removed from dX",
        {"return dX": "return np.squeeze(dX)"},
        what="The gradient of an image with one row becomes a list of numbers.",
        hidden_by="images with more than one row and more than one column", fails=ONLY_GENERAL,
        hint="try an image of one row, and look at the shape of what you return: it has two axes."),
    _wrong("left-over-pixels-first",
        "the pixels left over are taken to be the first and not the last",
        {"dX[:h, :w]": "dX[-h:, -w:]"}, base=_FULL,
        what="Patches start at the upper left, so what is left over lies below and to the right.",
        hidden_by="stride 1; images whose sizes divide evenly", fails=ABOVE_STRIDE_1,
        hint="draw the patches on an image of five columns, kernel 2, stride 2: on which side is a "
        "column left over?"),
    _wrong("negative-index-wraps", "outputs before the first are taken from the end of dout",
        {"0 <= i < out_h": "i < out_h", "0 <= j < out_w": "j < out_w"}, base=_BY_PIXEL,
        what="At the upper and left border (r - a) is negative, and dout[-1] is the last entry.",
        hidden_by="a stride of at least the kernel's size, as in the worked example at stride 2",
        hint="print the indices into dout for the first pixel; what does Python take dout[-1] for?",
    ),
    _wrong("pixels-between-strides", "a pixel is counted for outputs that start between strides",
        {
            "(r - a) % stride == 0 and (c - b) % stride == 0": "r >= a and c >= b",
        }, base=_BY_PIXEL,
        what="(r - a) // stride rounds down; only where it divides evenly is there an output.",
        hidden_by="stride 1", fails=ABOVE_STRIDE_1,
        hint="follow a pixel at stride 2 and list the patches over it: which starts exist?"),
    _wrong("only-the-corner", "only the patch's upper left pixel gets a gradient",
        {_ADD: "dX[r, c] += np.sum(W * dout[i, j])"},
        what="All that belongs to the patch is summed up into one pixel.",
        hidden_by="1×1 kernels",
        hint="count the pixels that one entry of dout reaches through a 2×2 kernel."),
    _wrong("corner-written-transposed", "rows and columns are swapped where the kernel is placed",
        {"dX[r:r + kh, c:c + kw]": "dX[c:c + kh, r:r + kw]"},
        what="The kernel for output (i, j) is placed at that of output (j, i).",
        hidden_by="a symmetric dout; a single output",
        hint="try a dout of 2×3, and print where the kernel for each entry is placed."),
    # Products and the result.
    _wrong("patch-instead-of-kernel", "the patch is multiplied by dout and not the kernel",
        {"W * dout": "X[r:r + kh, c:c + kw] * dout"},
        what="That is the rule for dW; the derivative of the output by the image is the kernel.",
        hidden_by="nothing",
        hint="take out = x·w: what is the derivative by x?"),
    _wrong("kernel-ignored", "dout is added without the kernel", {"W * dout": "dout"},
        what="Every pixel of the patch gets dout[i, j] itself.",
        hidden_by="a kernel of ones",
        hint="ask what dX does when every entry of W is doubled; it should double."),
    _wrong("kernel-transposed", "rows and columns of the kernel are swapped",
        {"W * dout": "W.T * dout"},
        what="The transposed kernel is placed, which only fits if it is square.",
        hidden_by="symmetric kernels; its error, in square kernels",
        hint="try a kernel of 2×3, and follow its entry in row 0, column 1."),
    _wrong("kernel-multiplied-in-place", "the kernel itself is multiplied by each entry of dout",
        {_ADD: "W *= dout[i, j]\n            dX[r:r + kh, c:c + kw] += W"},
        what="W *= changes the kernel, so the next patch gets a kernel multiplied already.",
        hidden_by="a single output, but for a look at W after the call",
        hint="print W after each turn of your loop."),
    _wrong("added-onto-the-image", "the gradient is added to the image itself",
        {"    dX = np.zeros(X.shape)\n": "", "dX[r:r": "X[r:r", "return dX": "return X"},
        what="There is no array for dX: X takes it up, and is returned.",
        hidden_by="an image of zeros, but for a look at X after the call",
        hint="make an array of your own for dX; what is in it at first?"),
    _wrong("shape-of-kernel", "dX has the kernel's shape, with everything in one place",
        {"np.zeros(X.shape)": "np.zeros(W.shape)", "dX[r:r + kh, c:c + kw]": "dX"},
        what="That is how dW is collected; for dX each multiple belongs at its patch's place.",
        hidden_by="a kernel as large as the image",
        hint="ask of what dX is the gradient, and how many entries that has."),
    _wrong("type-of-the-image", "an array that sums are added to takes the image's type",
        {"np.zeros(X.shape)": "np.zeros_like(X)"},
        what="zeros_like copies the type too; NumPy refuses to add fractions to integers.",
        hidden_by="images of floats; a kernel and a dout of integers",
        hint="try an image of integers with a dout of fractions, and look at the type of the array "
        "you begin with."),
    _wrong("image-always-4x4", "dX is always 4×4", {"np.zeros(X.shape)": "np.zeros((4, 4))"},
        what="The image's size is copied from the worked example.",
        hidden_by="images of 4×4",
        hint="ask the image for its size; look for a 4 in your code."),
    _wrong("returns-dW", "the gradient of the kernel is returned",
        {"def conv_backward_dW": "def conv_backward_dX"}, base=DW.loops,
        what="What this function computes is what conv_backward_dW is asked for.",
        hidden_by="nothing",
        hint="compare the names and bodies of your two gradients."),
    *in_any_function(DX),
    *in_a_gradient(DX),
)  # fmt: skip

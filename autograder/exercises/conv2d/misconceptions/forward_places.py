"""Wrong solutions of conv_forward: rows and columns, where patches start, the output's size."""

from autograder.exercises.conv2d.misconceptions.model import ABOVE_STRIDE_1, FORWARD, ONLY_GENERAL

_wrong, _changed = FORWARD.wrong, FORWARD.changed

_HEIGHT = "(X.shape[0] - kh) // stride + 1"
_WIDTH = "(X.shape[1] - kw) // stride + 1"

_ROWS_AND_COLUMNS = (
    _wrong(
        "sizes-of-image-swapped",
        name="height and width of the image are swapped in the output's size",
        source=_changed({"X.shape[0]": "X.shape[-1]", "X.shape[1]": "X.shape[0]"}),
        what="out_h is computed from the image's width, out_w from its height.",
        hidden_by="square images",
    ),
    _wrong(
        "image-taken-for-square",
        name="the image's height is used for its width too",
        source=_changed({"X.shape[1]": "X.shape[0]"}),
        what="Both sizes of the output are computed from len(X).",
        hidden_by="square images",
    ),
    _wrong(
        "loops-swapped",
        name="rows and columns are swapped in the loops' ranges",
        source=_changed({"for i in": "for j in", "for j in range(out_w)": "for i in range(out_w)"}),
        what="i runs over the columns of the output and j over its rows.",
        hidden_by="square outputs",
    ),
    _wrong(
        "result-written-transposed",
        name="each result is written to out[j, i]",
        source=_changed({"out[i, j] =": "out[j, i] ="}),
        what="The array has the right shape; rows and columns are swapped on writing.",
        hidden_by="a single output; symmetric images with symmetric kernels",
    ),
    _wrong(
        "output-transposed",
        name="the output is transposed, and its shape with it",
        source=_changed({"return out": "return out.T"}),
        what="Columns of the image become rows of the output.",
        hidden_by="a single output; symmetric images with symmetric kernels",
    ),
    _wrong(
        "kernel-sizes-swapped",
        name="height and width of the kernel are swapped",
        source=_changed({"kh, kw = W.shape": "kw, kh = W.shape"}),
        what="The first size in W.shape is the number of rows; here it is taken for the width.",
        hidden_by="square kernels",
    ),
)

_STARTS_OF_PATCHES = (
    _wrong(
        "stride-ignored-everywhere",
        name="the stride is never used",
        source=_changed(
            {
                _HEIGHT: "X.shape[0] - kh + 1",
                _WIDTH: "X.shape[1] - kw + 1",
                "i * stride, j * stride": "i, j",
            }
        ),
        what="It returns the output at stride 1, shape included.",
        hidden_by="stride 1; a single output",
        fails=ABOVE_STRIDE_1,
    ),
    _wrong(
        "stride-always-2",
        name="the stride is always 2",
        source=_changed({"    kh, kw": "    stride = 2\n    kh, kw"}),
        what="The stride that is handed in is overridden, as by a line left over from a test.",
        hidden_by="stride 2; a single output",
        fails=("s1", "general"),
    ),
    _wrong(
        "start-plus-stride",
        name="the stride is added to the position and not multiplied",
        source=_changed({"i * stride, j * stride": "i + stride, j + stride"}),
        what="Patch (i, j) starts at (i + stride, j + stride), so the first is never at (0, 0).",
        hidden_by="nothing",
    ),
    _wrong(
        "patch-as-wide-as-the-stride",
        name="the patch ends one stride after its start",
        source=_changed({"r:r + kh, c:c + kw": "r:r + stride, c:c + stride"}),
        what="The patch has stride rows and columns; it must have as many as the kernel.",
        hidden_by="a stride equal to the kernel's size, as in the worked example at stride 2",
    ),
    _wrong(
        "stride-inside-the-patch",
        name="pixels inside the patch are skipped too",
        source=_changed({"r:r + kh, c:c + kw": "r:r + kh:stride, c:c + kw:stride"}),
        what="The stride is given to the slice as its step: that is a dilated convolution.",
        hidden_by="stride 1; 1×1 kernels",
        fails=ABOVE_STRIDE_1,
    ),
    _wrong(
        "written-at-the-pixel",
        name="the result is written at the patch's pixel and not at the output's index",
        source=_changed({"out[i, j]": "out[r, c]"}),
        what="It uses the patch's corner (r, c) as index into out, which has fewer places.",
        hidden_by="stride 1; a single output",
        fails=ABOVE_STRIDE_1,
    ),
    _wrong(
        "loops-over-all-pixels",
        name="patches start at every pixel, also where the kernel does not fit",
        source=_changed(
            {
                "i in range(out_h)": "r in range(0, X.shape[0], stride)",
                "j in range(out_w)": "c in range(0, X.shape[1], stride)",
                "            r, c = i * stride, j * stride\n": "",
                "out[i, j]": "out[r // stride, c // stride]",
            }
        ),
        what="The loops run to the image's edge, where patches are cut off and out has no place.",
        hidden_by="patches that tile the image, as in the worked example at stride 2",
    ),
    _wrong(
        "range-ends-before-last-patch",
        name="the loops over starts end before the last one",
        source=_changed(
            {
                "i in range(out_h)": "r in range(0, X.shape[0] - kh, stride)",
                "j in range(out_w)": "c in range(0, X.shape[1] - kw, stride)",
                "            r, c = i * stride, j * stride\n": "",
                "out[i, j]": "out[r // stride, c // stride]",
            }
        ),
        what="range(0, H - kh, stride) leaves the start H - kh out, where the last patch fits.",
        hidden_by="strides that leave pixels over on both axes",
    ),
)

_SIZES = (
    _wrong(
        "no-plus-one",
        name="the + 1 is missing in the output's size",
        source=_changed(
            {_HEIGHT: "(X.shape[0] - kh) // stride", _WIDTH: "(X.shape[1] - kw) // stride"}
        ),
        what="(H - kh) // stride counts the steps between patches, one fewer than patches.",
        hidden_by="nothing",
    ),
    _wrong(
        "sizes-rounded-up",
        name="the output's size is rounded up",
        source=_changed(
            {
                _HEIGHT: "int(np.ceil((X.shape[0] - kh) / stride)) + 1",
                _WIDTH: "int(np.ceil((X.shape[1] - kw) / stride)) + 1",
            }
        ),
        what="It keeps a place for a last patch that sticks out of the image.",
        hidden_by="stride 1; images whose sizes divide evenly",
        fails=ABOVE_STRIDE_1,
    ),
    _wrong(
        "sizes-rounded-half-up",
        name="the output's size is rounded to the nearest number",
        source=_changed(
            {
                _HEIGHT: "int((X.shape[0] - kh) / stride + 0.5) + 1",
                _WIDTH: "int((X.shape[1] - kw) / stride + 0.5) + 1",
            }
        ),
        what="A half or more of a step counts as a patch; only whole steps do.",
        hidden_by="stride 1; images whose sizes divide evenly, or leave less than half a stride",
        fails=ABOVE_STRIDE_1,
    ),
    _wrong(
        "sizes-rounded-to-even",
        name="the output's size is rounded by round()",
        source=_changed(
            {
                _HEIGHT: "round((X.shape[0] - kh) / stride) + 1",
                _WIDTH: "round((X.shape[1] - kw) / stride) + 1",
            }
        ),
        what="round() goes to the nearest number, and from a half to the even one; only whole "
        "steps count.",
        hidden_by="stride 1 and 2 unless an odd number of steps and a half is left",
        fails=ONLY_GENERAL,
    ),
    _wrong(
        "rows-rounded-up",
        name="the number of rows is rounded up, that of columns down",
        source=_changed({_HEIGHT: "-(-(X.shape[0] - kh) // stride) + 1"}),
        what="It keeps a row for a last patch that sticks out of the image.",
        hidden_by="images whose rows divide evenly",
        fails=ONLY_GENERAL,
    ),
    _wrong(
        "sizes-not-whole",
        name="the output's size is a float, and not a whole number",
        source=_changed({_HEIGHT: _HEIGHT.replace("//", "/"), _WIDTH: _WIDTH.replace("//", "/")}),
        what="/ gives a float, even where it divides evenly; np.zeros and range want integers.",
        hidden_by="nothing",
    ),
    _wrong(
        "image-size-over-stride",
        name="the output's size forgets the kernel",
        source=_changed({_HEIGHT: "X.shape[0] // stride", _WIDTH: "X.shape[1] // stride"}),
        what="H // stride counts the starts inside the image, whether or not the kernel fits.",
        hidden_by="some sizes, by luck, such as those of the worked example at stride 2",
    ),
    _wrong(
        "plus-one-before-dividing",
        name="the + 1 is added before the division",
        source=_changed(
            {
                _HEIGHT: "(X.shape[0] - kh + 1) // stride",
                _WIDTH: "(X.shape[1] - kw + 1) // stride",
            }
        ),
        what="It divides the size at stride 1 by the stride and rounds down.",
        hidden_by="stride 1; sizes that leave one pixel less than the stride over",
        fails=ABOVE_STRIDE_1,
    ),
    _wrong(
        "size-without-parentheses",
        name="the parentheses around H - kh are missing",
        source=_changed(
            {
                _HEIGHT: "X.shape[0] - kh // stride + 1",
                _WIDTH: "X.shape[1] - kw // stride + 1",
            }
        ),
        what="// binds more tightly than -, so only the kernel's size is divided.",
        hidden_by="stride 1",
        fails=ABOVE_STRIDE_1,
    ),
    _wrong(
        "output-always-3x3",
        name="the output is always 3×3",
        source=_changed({_HEIGHT: "3", _WIDTH: "3"}),
        what="The output's size is copied from the worked example at stride 1.",
        hidden_by="outputs of 3×3",
    ),
    _wrong(
        "image-always-4x4",
        name="the image is always 4×4",
        source=_changed({"X.shape[0]": "4", "X.shape[1]": "4"}),
        what="The image's size is copied from the worked example.",
        hidden_by="images of 4×4",
    ),
    _wrong(
        "kernel-always-2x2",
        name="the kernel is always 2×2",
        source=_changed({"kh, kw = W.shape": "kh, kw = 2, 2"}),
        what="The kernel's size is copied from the worked example.",
        hidden_by="kernels of 2×2",
    ),
    _wrong(
        "padded-to-the-image",
        name="the image is padded, so that the output is as large as the image",
        source=_changed(
            {
                "    out_h =": "    X = np.pad(X, ((0, kh - 1), (0, kw - 1)))\n    out_h =",
            }
        ),
        what="Zeros are put below and to the right; the exercise has no padding.",
        hidden_by="1×1 kernels; patches that tile the image",
    ),
)

IN_PLACES = (*_ROWS_AND_COLUMNS, *_STARTS_OF_PATCHES, *_SIZES)

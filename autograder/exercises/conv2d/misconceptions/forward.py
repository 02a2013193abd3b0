"""Wrong solutions of conv_forward: the kernel, the products, the result."""

from autograder.exercises.conv2d.misconceptions.forward_places import IN_PLACES
from autograder.exercises.conv2d.misconceptions.model import FORWARD, ONLY_GENERAL, cell
from autograder.exercises.conv2d.misconceptions.shared import WORKED_IMAGE, in_any_function

_wrong, _changed = FORWARD.wrong, FORWARD.changed

_SUM = "np.sum(patch * W)"

_KERNEL = (
    _wrong(
        "kernel-rotated",
        name="the kernel is rotated by 180 degrees",
        source=_changed({"patch * W": "patch * W[::-1, ::-1]"}),
        what="It computes the convolution of mathematics; here, cross-correlation is asked for.",
        hidden_by="kernels that look the same after half a turn",
    ),
    _wrong(
        "kernel-flipped-up-down",
        name="the kernel is turned upside down",
        source=_changed({"patch * W": "patch * np.flipud(W)"}),
        what="The rows of the kernel are used from the last to the first.",
        hidden_by="kernels of a single row, and kernels symmetric from top to bottom",
    ),
    _wrong(
        "kernel-flipped-left-right",
        name="the kernel is mirrored left to right",
        source=_changed({"patch * W": "patch * np.fliplr(W)"}),
        what="The columns of the kernel are used from the last to the first.",
        hidden_by="kernels of a single column, and kernels symmetric from left to right",
    ),
    _wrong(
        "kernel-transposed",
        name="rows and columns of the kernel are swapped in the product",
        source=_changed({"patch * W": "patch * W.T"}),
        what="Every patch is multiplied by the transposed kernel, which only fits if it is square.",
        hidden_by="symmetric kernels; its error, in square kernels",
    ),
    _wrong(
        "kernel-transposed-first",
        name="the kernel is transposed before anything else",
        source=_changed({"    kh, kw = W.shape": "    W = W.T\n    kh, kw = W.shape"}),
        what="All of the function works with the transposed kernel, sizes included.",
        hidden_by="symmetric kernels; its wrong shape, in square kernels",
    ),
)

_PRODUCTS = (
    _wrong(
        "mean-for-sum",
        name="the mean is taken where the sum is meant",
        source=_changed({_SUM: "np.mean(patch * W)"}),
        what="Every output is divided by the number of entries in the kernel.",
        hidden_by="1×1 kernels",
    ),
    _wrong(
        "max-for-sum",
        name="the largest product is taken and not the sum",
        source=_changed({_SUM: "np.max(patch * W)"}),
        what="That is max pooling of the products.",
        hidden_by="1×1 kernels",
    ),
    _wrong(
        "matrix-product",
        name="@ is used where * is meant",
        source=_changed({_SUM: "np.sum(patch @ W)"}),
        what="@ is the matrix product; each pixel must meet the one entry of the kernel on it.",
        hidden_by="1×1 kernels; its error, in square kernels",
    ),
    _wrong(
        "matrix-product-with-transpose",
        name="@ is used where * is meant, with W.T to make the shapes fit",
        source=_changed({_SUM: "np.sum(patch @ W.T)"}),
        what="All rows of the patch meet all rows of the kernel; only equal ones should.",
        hidden_by="kernels of a single row",
    ),
    _wrong(
        "plus-for-times",
        name="patch and kernel are added and not multiplied",
        source=_changed({"patch * W": "patch + W"}),
        what="It sums patch + W; the products are missing.",
        hidden_by="nothing",
    ),
    _wrong(
        "kernel-not-used",
        name="the patch is summed without the kernel",
        source=_changed({"patch * W": "patch"}),
        what="Every pixel of the patch counts the same.",
        hidden_by="a kernel of ones",
    ),
    _wrong(
        "sums-multiplied",
        name="the patch's sum is multiplied by the kernel's sum",
        source=_changed({_SUM: "np.sum(patch) * np.sum(W)"}),
        what="A product of sums is no sum of products.",
        hidden_by="kernels of one entry; patches of a single value",
    ),
    _wrong(
        "builtin-sum",
        name="several numbers are written into one entry of the output",
        source=_changed({_SUM: "sum(patch * W)"}),
        what="Python's own sum does this, for one: it adds the rows and gives one number for each "
        "column.",
        hidden_by="nothing",
    ),
    _wrong(
        "divided-by-kernel-sum",
        name="each output is divided by the sum of the kernel's absolute values",
        source=_changed({_SUM: "np.sum(patch * W) / np.abs(W).sum()"}),
        what="Blurring filters are normalised like this; a convolution is not.",
        hidden_by="kernels whose absolute values sum to 1",
    ),
)

_RESULTS = (
    _wrong(
        "integer-array",
        name="out is an array of integers",
        source=_changed({"(out_h, out_w))": "(out_h, out_w), dtype=int)"}),
        what="Fractions are cut off on writing, without a warning.",
        hidden_by="inputs that are all integers",
    ),
    _wrong(
        "type-of-the-image",
        name="out takes the image's type",
        source=_changed({"(out_h, out_w))": "(out_h, out_w), dtype=X.dtype)"}),
        what="With an image of integers, fractions are cut off on writing, without a warning.",
        hidden_by="images of floats; kernels of integers",
        fails=ONLY_GENERAL,
    ),
    _wrong(
        "starts-from-ones",
        name="the sum starts from one",
        source=_changed({"np.zeros": "np.ones", "out[i, j] =": "out[i, j] +="}),
        what="np.ones in place of np.zeros adds 1 to every output.",
        hidden_by="nothing",
    ),
    _wrong(
        "only-the-last-patch",
        name="only the last patch's number is returned",
        source=_changed({"out[i, j] =": "out ="}),
        what="Without the index, out becomes a number that the next patch replaces.",
        hidden_by="nothing",
    ),
    _wrong(
        "new-array-for-each-row",
        name="the array is made inside the loop",
        source=_changed(
            {
                "    out = np.zeros((out_h, out_w))\n": "",
                "(out_h):\n": "(out_h):\n        out = np.zeros((out_h, out_w))\n",
            }
        ),
        what="Each turn of the outer loop starts with zeros again; only the last row is left.",
        hidden_by="outputs of a single row",
    ),
    _wrong(
        "flat-list",
        name="the output is one long list",
        source=_changed(
            {
                "np.zeros((out_h, out_w))": "[]",
                "out[i, j] = np.sum(patch * W)": "out.append(np.sum(patch * W))",
            }
        ),
        what="The numbers are right and in order; the rows and columns are missing.",
        hidden_by="a look at the numbers alone",
    ),
    _wrong(
        "squeezed",
        name="axes of length one are removed from the output",
        source=_changed({"return out": "return np.squeeze(out)"}),
        what="A 1×1 output becomes a number without axes.",
        hidden_by="outputs with more than one row and more than one column",
        fails=ONLY_GENERAL,
    ),
    _wrong(
        "returns-a-pair",
        name="more than the output is returned",
        source=_changed({"return out": "return out, (X, W, stride)"}),
        what="Some courses return (out, cache); here out alone is asked for.",
        hidden_by="nothing, but the printed numbers look right",
    ),
    _wrong(
        "patch-multiplied-in-place",
        name="the kernel is multiplied into the image itself",
        source=_changed(
            {"out[i, j] = np.sum(patch * W)": "patch *= W\n            out[i, j] = np.sum(patch)"}
        ),
        what="patch is a view, so patch *= W changes X, and the next patch meets changed pixels.",
        hidden_by="patches that do not overlap, but for a look at X after the call",
    ),
    _wrong(
        "written-into-image",
        name="the output is stored in the image",
        source=_changed({"return out": "X[:out_h, :out_w] = out\n    return X[:out_h, :out_w]"}),
        what="The numbers are right, and the caller's image is lost.",
        hidden_by="images of floats, but for a look at X after the call",
        fails=ONLY_GENERAL,
    ),
    _wrong(
        "image-from-outside",
        name="a global image is used and not the argument X",
        source=_changed({"def": f"{WORKED_IMAGE}\n\n\ndef", "patch = X": "patch = IMAGE"}),
        what="The patch is cut out of the notebook's IMAGE, whatever X is.",
        hidden_by="the worked example",
    ),
    _wrong(
        "kernel-from-outside",
        name="a global kernel is used and not the argument W",
        source=_changed(
            {"def": "KERNEL = np.array([[1, 2], [3, 4]])\n\n\ndef", "patch * W": "patch * KERNEL"}
        ),
        what="The patch is multiplied by the notebook's KERNEL, whatever W is.",
        hidden_by="the worked example",
    ),
    _wrong(
        "X-and-W-swapped",
        name="X and W are swapped in the list of arguments",
        source=_changed({"(X, W, stride=1)": "(W, X, stride=1)"}),
        what="The function takes the kernel for the image and the image for the kernel.",
        hidden_by="a kernel as large as the image",
    ),
    _wrong(
        "strides-by-hand",
        name="the image is read as if its rows lay one after the other in memory",
        source=cell("""
            def conv_forward(X, W, stride=1):
                kh, kw = W.shape
                out_h = (X.shape[0] - kh) // stride + 1
                out_w = (X.shape[1] - kw) // stride + 1
                pixel = X.itemsize
                row = X.shape[1] * pixel
                patches = np.lib.stride_tricks.as_strided(
                    X, (out_h, out_w, kh, kw), (row * stride, pixel * stride, row, pixel)
                )
                return np.sum(patches * W, axis=(2, 3))
        """),
        what="as_strided with steps worked out by hand does this; X.strides tells how X lies.",
        hidden_by="images stored row by row",
        fails=ONLY_GENERAL,
    ),
)

IN_FORWARD = (*_KERNEL, *IN_PLACES, *_PRODUCTS, *_RESULTS, *in_any_function(FORWARD))

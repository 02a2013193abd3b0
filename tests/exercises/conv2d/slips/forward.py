"""The forward pass with one mistake, and a few that are right."""

from slips.model import FORWARD, Slip

IN_FORWARD = (
    Slip(name="forward-starts-end-one-early", function=FORWARD,
        what="The range of starts ends before H - kh, where the last patch fits.",
        names=("forward-range-ends-before-last-patch",),
        facts=("last row and column of out left out where the stride divides",),
        source="""
def conv_forward(X, W, stride=1):
    table = []
    for top in range(0, X.shape[0] - W.shape[0], stride):
        line = []
        for left in range(0, X.shape[1] - W.shape[1], stride):
            line.append(float(np.sum(X[top:top + W.shape[0], left:left + W.shape[1]] * W)))
        table.append(line)
    return np.array(table)
"""),
    Slip(name="forward-while-below-and-not-up-to", function=FORWARD,
        what="The loops go on while r + kh < H; the last patch ends exactly at H.",
        names=("forward-range-ends-before-last-patch",),
        same_as="forward-starts-end-one-early",
        source="""
def conv_forward(X, W, stride=1):
    H, width = X.shape
    kh, kw = W.shape
    rows = []
    r = 0
    while r + kh < H:
        row, c = [], 0
        while c + kw < width:
            row.append((X[r:r + kh, c:c + kw] * W).sum())
            c += stride
        rows.append(row)
        r += stride
    return np.array(rows)
"""),
    Slip(name="forward-every-start-in-the-image", function=FORWARD,
        what="Patches start at every stride-th pixel to the edge, also where the kernel sticks out.",
        names=("forward-loops-over-all-pixels",), facts=("error where a patch is cut off",),
        source="""
def conv_forward(X, W, stride=1):
    (kh, kw), (h, w) = W.shape, X.shape
    return np.array([
        [np.sum(X[r:r + kh, c:c + kw] * W) for c in range(0, w, stride)]
        for r in range(0, h, stride)
    ])
"""),
    Slip(name="forward-thinned-out-in-rows", function=FORWARD,
        what="The output at stride 1 is thinned out along its rows alone.",
        names=("forward-stride-on-rows-only",),
        facts=("right at stride 1", "shape is right in rows; stride 1 in columns"),
        source="""
def conv_forward(X, W, stride=1):
    kh, kw = W.shape
    every = np.array([
        [np.sum(X[i:i + kh, j:j + kw] * W) for j in range(X.shape[1] - kw + 1)]
        for i in range(X.shape[0] - kh + 1)
    ])
    return every[::stride]
"""),
    Slip(name="forward-rows-thinned-out-twice", function=FORWARD,
        what="[::stride][::stride] takes every stride-th row twice, and all columns.",
        facts=("right at stride 1", "rows are stride² apart", "stride not used on columns"),
        source="""
def conv_forward(X, W, stride=1):
    full = np.zeros((X.shape[0] - W.shape[0] + 1, X.shape[1] - W.shape[1] + 1))
    for (i, j), _ in np.ndenumerate(full):
        full[i, j] = np.sum(X[i:i + W.shape[0], j:j + W.shape[1]] * W)
    return full[::stride][::stride]
"""),
    Slip(name="forward-einsum-letters-swapped", function=FORWARD,
        what="The letters of the kernel's axes are swapped in einsum.",
        names=("forward-kernel-transposed",), facts=("error where the kernel is not square",),
        source="""
def conv_forward(X, W, stride=1):
    windows = np.lib.stride_tricks.sliding_window_view(X, W.shape)
    windows = windows[::stride, ::stride]
    return np.einsum('ijkl,lk->ij', windows, W)
"""),
    Slip(name="forward-tensordot-axes-swapped", function=FORWARD,
        what="The axes of window and kernel are paired crosswise.",
        names=("forward-kernel-transposed",), facts=("error where the kernel is not square",),
        source="""
def conv_forward(X, W, stride=1):
    view = np.lib.stride_tricks.sliding_window_view(X, W.shape)[::stride, ::stride]
    return np.tensordot(view, W, axes=((2, 3), (1, 0)))
"""),
    Slip(name="forward-windows-not-strided", function=FORWARD,
        what="as_strided gets the output's shape and the image's own strides, without the stride.",
        names=("forward-stride-ignored",), facts=("right at stride 1", "shape is right"),
        source="""
def conv_forward(X, W, stride=1):
    shape = tuple((np.array(X.shape) - W.shape) // stride + 1)
    subs = np.lib.stride_tricks.as_strided(X, shape + W.shape, X.strides + X.strides)
    return np.einsum('ijkl,kl->ij', subs, W)
"""),
    Slip(name="forward-steps-of-eight-bytes", function=FORWARD,
        what="The view's steps are worked out for a table stored row by row.",
        names=("forward-strides-by-hand",), facts=("right for arrays stored row by row alone",),
        source="""
def conv_forward(X, W, stride=1):
    h, w = X.shape
    kh, kw = W.shape
    oh, ow = (h - kh) // stride + 1, (w - kw) // stride + 1
    windows = np.lib.stride_tricks.as_strided(
        X, shape=(oh, ow, kh, kw), strides=(8 * w * stride, 8 * stride, 8 * w, 8))
    return np.tensordot(windows, W)
"""),
    Slip(name="forward-size-by-round", function=FORWARD,
        what="The output's size is rounded to the nearest whole number.",
        names=("forward-sizes-rounded-to-even",),
        facts=("error where rounding goes up", "right where the stride divides"),
        source="""
def conv_forward(X, W, stride=1):
    HH, WW = W.shape
    H_out = round((X.shape[0] - HH) / stride) + 1
    W_out = round((X.shape[1] - WW) / stride) + 1
    out = [[0.0] * W_out for _ in range(H_out)]
    for i in range(H_out):
        for j in range(W_out):
            for a in range(HH):
                for b in range(WW):
                    out[i][j] += X[i * stride + a, j * stride + b] * W[a, b]
    return np.array(out)
"""),
    Slip(name="forward-size-cut-by-int", function=FORWARD, right=True,
        what="The size is worked out as a float and cut by int, which is the floor here.",
        source="""
def output_size(n, k, p, s):
    return int((n + 2 * p - k) / s + 1)


def conv_forward(X, W, stride=1):
    out = np.zeros([output_size(n, k, 0, stride) for n, k in zip(X.shape, W.shape)])
    it = np.nditer(out, flags=['multi_index'], op_flags=['readwrite'])
    for cell in it:
        i, j = it.multi_index
        x = X[i * stride:i * stride + W.shape[0], j * stride:j * stride + W.shape[1]]
        cell[...] = x.ravel() @ W.ravel()
    return out.tolist()
"""),
    Slip(name="forward-range-of-a-float", function=FORWARD,
        what="The array's size is made whole by int, and range is still given the float.",
        names=("forward-sizes-not-whole",), facts=("TypeError: range of a float",),
        source="""
def conv_forward(X, W, stride=1):
    P = 0
    Hn = (X.shape[0] - W.shape[0] + 2 * P) / stride + 1
    Wn = (X.shape[1] - W.shape[1] + 2 * P) / stride + 1
    out = np.zeros((int(Hn), int(Wn)))
    for i in range(Hn):
        for j in range(Wn):
            out[i, j] = np.sum(X[i * stride:i * stride + len(W), j * stride:j * stride + len(W[0])] * W)
    return out
"""),
    Slip(name="forward-im2col-index-of-the-wrong-size", function=FORWARD,
        what="The column indices of outputs are tiled by the number of rows and not of columns.",
        facts=("right for square outputs alone", "reads rows for columns"),
        source="""
def get_indices(x_shape, kh, kw, stride):
    oh = (x_shape[0] - kh) // stride + 1
    ow = (x_shape[1] - kw) // stride + 1
    i0, i1 = np.repeat(np.arange(kh), kw), stride * np.repeat(np.arange(oh), ow)
    j0, j1 = np.tile(np.arange(kw), kh), stride * np.tile(np.arange(oh), ow)
    return i0.reshape(-1, 1) + i1, j0.reshape(-1, 1) + j1, oh, ow


def conv_forward(X, W, stride=1):
    i, j, oh, ow = get_indices(X.shape, *W.shape, stride)
    return (W.reshape(1, -1) @ X[i, j]).reshape(oh, ow)
"""),
    Slip(name="forward-reshaped-to-columns-by-rows", function=FORWARD,
        what="The flat result is reshaped to (columns, rows).",
        facts=("shape has rows and columns swapped", "right for square outputs alone"),
        source="""
def conv_forward(X, W, stride=1):
    out_r = (X.shape[0] - W.shape[0]) // stride + 1
    out_c = (X.shape[1] - W.shape[1]) // stride + 1
    cols = np.zeros((W.size, out_r * out_c))
    k = 0
    for r in range(out_r):
        for c in range(out_c):
            y, x = stride * r, stride * c
            cols[:, k] = X[y:y + W.shape[0], x:x + W.shape[1]].flatten()
            k += 1
    return np.dot(W.flatten(), cols).reshape(out_c, out_r)
"""),
    Slip(name="forward-im2col-slice-ends-early", function=FORWARD,
        what="The strided slice ends out_h pixels on, not out_h strides.",
        facts=("right at stride 1", "error above stride 1"),
        source="""
def im2col(img, kh, kw, stride):
    h, w = img.shape
    out_h, out_w = (h - kh) // stride + 1, (w - kw) // stride + 1
    col = np.zeros((kh, kw, out_h, out_w))
    for y in range(kh):
        y_max = y + out_h
        for x in range(kw):
            x_max = x + out_w
            col[y, x] = img[y:y_max:stride, x:x_max:stride]
    return col


def conv_forward(X, W, stride=1):
    return np.tensordot(W, im2col(X, *W.shape, stride), axes=([0, 1], [0, 1]))
"""),
    Slip(name="forward-last-row-of-a-recursion", function=FORWARD,
        what="The recursion over rows stops before the last one.",
        facts=("last row of out left out where the stride divides the rows",),
        source="""
def one_row(strip, W, stride):
    kw = W.shape[1]
    return [np.sum(strip[:, c:c + kw] * W) for c in range(0, strip.shape[1] - kw + 1, stride)]


def all_rows(X, W, stride):
    if len(X) <= len(W):
        return []
    return [one_row(X[:len(W)], W, stride)] + all_rows(X[stride:], W, stride)


def conv_forward(X, W, stride=1):
    return np.array(all_rows(X, W, stride))
"""),
    Slip(name="forward-kernel-read-by-columns", function=FORWARD,
        what="The patch is flattened row by row and the kernel column by column.",
        facts=("kernel read by columns", "right for kernels of one row or one column"),
        source="""
def conv_forward(X, W, stride=1):
    weights = W.flatten(order='F')
    out = np.zeros([1 + (X.shape[k] - W.shape[k]) // stride for k in (0, 1)])
    for i in range(out.shape[0]):
        for j in range(out.shape[1]):
            field = X[i * stride:i * stride + W.shape[0], j * stride:j * stride + W.shape[1]]
            out[i, j] = field.flatten() @ weights
    return out
"""),
    Slip(name="forward-rot90-once", function=FORWARD,
        what="The kernel is rotated by 90 degrees.",
        facts=("kernel rotated by a quarter turn", "error where the kernel is not square"),
        source="""
def conv_forward(X, W, stride=1):
    kernel = np.rot90(W)
    h, w = W.shape
    Z = np.zeros(((X.shape[0] - h) // stride + 1, (X.shape[1] - w) // stride + 1))
    for y in range(Z.shape[0]):
        for x in range(Z.shape[1]):
            Z[y, x] = np.sum(X[y * stride:y * stride + h, x * stride:x * stride + w] * kernel)
    return Z
"""),
    Slip(name="forward-indices-run-backwards", function=FORWARD,
        what="The kernel's indices run from its end, as in the formula of mathematics.",
        names=("forward-kernel-rotated",),
        source="""
def conv_forward(X, W, stride=1):
    kh, kw = W.shape
    out_h, out_w = (X.shape[0] - kh) // stride + 1, (X.shape[1] - kw) // stride + 1
    s = np.zeros((out_h, out_w))
    for m in range(out_h):
        for n in range(out_w):
            for i in range(kh):
                for j in range(kw):
                    s[m, n] += X[m * stride + kh - 1 - i, n * stride + kw - 1 - j] * W[i, j]
    return s
"""),
    Slip(name="forward-one-pixel-back", function=FORWARD,
        what="Counting from 1, the indices into the image are one too small.",
        facts=("reads one pixel up and left", "index -1 takes the last row and column"),
        source="""
def conv_forward(X, W, stride=1):
    kh, kw = W.shape
    out_h, out_w = (X.shape[0] - kh) // stride + 1, (X.shape[1] - kw) // stride + 1
    Y = np.zeros((out_h, out_w))
    for i in range(out_h):
        for j in range(out_w):
            for p in range(kh):
                for q in range(kw):
                    Y[i, j] += W[p, q] * X[i * stride + p - 1, j * stride + q - 1]
    return Y
"""),
    Slip(name="forward-branch-for-stride-1", function=FORWARD,
        what="There is a branch for stride 1 and nothing yet for any other.",
        facts=("right at stride 1", "nothing returned above stride 1"),
        source="""
def conv_forward(X, W, stride=1):
    kh, kw = W.shape
    if stride == 1:
        out = np.zeros((X.shape[0] - kh + 1, X.shape[1] - kw + 1))
        for i in range(out.shape[0]):
            for j in range(out.shape[1]):
                out[i, j] = np.sum(X[i:i + kh, j:j + kw] * W)
        return out
    else:
        # stride 2: later
        pass
"""),
)  # fmt: skip

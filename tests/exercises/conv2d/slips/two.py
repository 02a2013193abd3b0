"""Two mistakes at once, as long solutions have them."""

from slips.model import DW, DX, FORWARD, Slip

TWO = (
    Slip(name="forward-rotated-and-no-plus-one", function=FORWARD, two=True,
        what="The kernel is rotated, and the + 1 is missing in the sizes.",
        names=("forward-kernel-rotated", "forward-no-plus-one"),
        source="""
def conv_forward(X, W, stride=1):
    kernel = np.flip(W)
    H, width = (X.shape[0] - W.shape[0]) // stride, (X.shape[1] - W.shape[1]) // stride
    out = np.zeros((H, width))
    for i in range(H):
        for j in range(width):
            out[i, j] = np.sum(X[i * stride:i * stride + len(W), j * stride:j * stride + len(W[0])] * kernel)
    return out
"""),
    Slip(name="forward-mean-at-stride-1", function=FORWARD, two=True,
        what="The stride is not used, and the mean is taken for the sum.",
        names=("forward-mean-for-sum", "forward-stride-ignored-everywhere"),
        source="""
def conv_forward(X, W, stride=1):
    windows = np.lib.stride_tricks.sliding_window_view(X, W.shape)
    return (windows * W).mean(axis=(2, 3))
"""),
    Slip(name="forward-square-kernel-at-stride-1", function=FORWARD, two=True,
        what="The kernel is taken for square, and patches move by one pixel.",
        names=("forward-kh-for-both", "forward-stride-ignored"),
        source="""
def conv_forward(X, W, stride=1):
    f = W.shape[0]
    n_H = int((X.shape[0] - W.shape[0]) / stride) + 1
    n_W = int((X.shape[1] - W.shape[1]) / stride) + 1
    Z = np.zeros((n_H, n_W))
    for h in range(n_H):
        for w in range(n_W):
            for i in range(f):
                for j in range(f):
                    Z[h, w] += X[h + i, w + j] * W[i, j]
    return Z
"""),
    Slip(name="forward-mirrored-and-transposed", function=FORWARD, two=True,
        what="The kernel is mirrored left to right, and the output is transposed.",
        names=("forward-output-transposed", "forward-kernel-flipped-left-right"),
        source="""
def conv_forward(X, W, stride=1):
    kernel = np.fliplr(W)
    columns = []
    for c in range(0, X.shape[1] - W.shape[1] + 1, stride):
        column = []
        for r in range(0, X.shape[0] - W.shape[0] + 1, stride):
            column.append(np.sum(X[r:r + W.shape[0], c:c + W.shape[1]] * kernel))
        columns.append(column)
    return np.array(columns)
"""),
    Slip(name="forward-whole-and-short", function=FORWARD, two=True,
        what="out holds integers, and the starts end before the last patch.",
        names=("forward-integer-array", "forward-range-ends-before-last-patch"),
        source="""
def conv_forward(X, W, stride=1):
    kh, kw = W.shape
    out = np.zeros(((X.shape[0] - kh) // stride + 1, (X.shape[1] - kw) // stride + 1), dtype='int64')
    for i, r in enumerate(range(0, X.shape[0] - kh, stride)):
        for j, c in enumerate(range(0, X.shape[1] - kw, stride)):
            out[i, j] = np.sum(X[r:r + kh, c:c + kw] * W)
    return out
"""),
    Slip(name="forward-pair-at-stride-2", function=FORWARD, two=True,
        what="The stride is set to 2, and a cache is returned beside the output.",
        names=("forward-returns-a-pair", "forward-stride-always-2"),
        source="""
def conv_forward(X, W, stride=1):
    conv_param = {'stride': 2, 'pad': 0}
    s = conv_param['stride']
    HH, WW = W.shape
    out = np.zeros((1 + (X.shape[0] - HH) // s, 1 + (X.shape[1] - WW) // s))
    for j in range(out.shape[0]):
        for k in range(out.shape[1]):
            out[j, k] = np.sum(X[j * s:HH + j * s, k * s:WW + k * s] * W)
    return out, (X, W)
"""),
    Slip(name="forward-transposed-kernel-strided-in-rows", function=FORWARD, two=True,
        what="All works with W.T, and columns of patches move by one pixel.",
        names=("forward-kernel-transposed-first", "forward-stride-on-rows-only"),
        source="""
def conv_forward(X, W, stride=1):
    w = W.T
    kh, kw = w.shape
    out = np.zeros(((X.shape[0] - kh) // stride + 1, (X.shape[1] - kw) // stride + 1))
    for i in range(out.shape[0]):
        for j in range(out.shape[1]):
            out[i, j] = np.sum(X[i * stride:i * stride + kh, j:j + kw] * w)
    return out
"""),
    Slip(name="forward-max-and-rounded-up", function=FORWARD, two=True,
        what="The largest product is taken, and sizes are rounded up.",
        names=("forward-max-for-sum", "forward-sizes-rounded-up"),
        facts=("one row and column too many where the stride does not divide",),
        source="""
def conv_forward(X, W, stride=1):
    kh, kw = W.shape
    out = np.zeros((-(-(X.shape[0] - kh) // stride) + 1, -(-(X.shape[1] - kw) // stride) + 1))
    for i in range(out.shape[0]):
        for j in range(out.shape[1]):
            piece = X[i * stride:i * stride + kh, j * stride:j * stride + kw]
            out[i, j] = np.max(piece * W[:piece.shape[0], :piece.shape[1]])
    return out
"""),
    Slip(name="forward-ones-and-squeezed", function=FORWARD, two=True,
        what="The sum starts from one, and axes of length one are removed.",
        names=("forward-starts-from-ones", "forward-squeezed"),
        source="""
def conv_forward(X, W, stride=1):
    oh, ow = [(n - k) // stride + 1 for n, k in zip(X.shape, W.shape)]
    Y = np.ones((1, 1, oh, ow))
    for a in range(W.shape[0]):
        for b in range(W.shape[1]):
            Y[0, 0] += W[a, b] * X[a:a + oh * stride:stride, b:b + ow * stride:stride]
    return Y.squeeze()
"""),
    Slip(name="dW-rotated-at-stride-1", function=DW, two=True,
        what="The stride is not used, and the gradient is rotated.",
        names=("dW-rotated", "dW-stride-ignored"),
        source="""
def conv_backward_dW(dout, X, W, stride=1):
    dW = np.zeros(W.shape)
    kh, kw = W.shape
    for i in range(kh):
        for j in range(kw):
            region = X[i:i + dout.shape[0], j:j + dout.shape[1]]
            dW[kh - 1 - i, kw - 1 - j] = np.sum(region * dout)
    return dW
"""),
    Slip(name="dW-last-patch-at-swapped-place", function=DW, two=True,
        what="dW is assigned, and the patch is cut out at (j, i).",
        names=("dW-only-the-last-patch", "dW-patch-transposed"),
        source="""
def conv_backward_dW(dout, X, W, stride=1):
    for i in range(dout.shape[0]):
        for j in range(dout.shape[1]):
            x0, y0 = j * stride, i * stride
            dW = dout[i, j] * X[x0:x0 + W.shape[0], y0:y0 + W.shape[1]]
    return dW
"""),
    Slip(name="dW-mean-transposed", function=DW, two=True,
        what="The gradient is averaged and transposed.",
        names=("dW-divided-by-count", "dW-transposed"),
        source="""
def conv_backward_dW(dout, X, W, stride=1):
    v = np.lib.stride_tricks.sliding_window_view(X, W.shape)[::stride, ::stride]
    return (v * dout[:, :, None, None]).mean(axis=(0, 1)).T
"""),
    Slip(name="dW-square-kernel-at-stride-1", function=DW, two=True,
        what="The kernel is taken for square, and patches move by one pixel.",
        names=("dW-kh-for-both", "dW-stride-ignored"),
        source="""
def conv_backward_dW(dout, X, W, stride=1):
    f = len(W)
    grads = np.zeros(W.shape)
    for (h, w), g in np.ndenumerate(dout):
        for u in range(f):
            for v in range(f):
                grads[u, v] += g * X[h + u, w + v]
    return grads
"""),
    Slip(name="dW-sign-and-last-outputs", function=DW, two=True,
        what="The sign is changed, and the last row and column of dout are left out.",
        names=("dW-sign-changed", "dW-last-row-and-column-left-out"),
        source="""
def conv_backward_dW(dout, X, W, stride=1):
    dW = np.zeros(W.shape)
    for i in range(len(dout) - 1):
        for j in range(len(dout[0]) - 1):
            dW -= dout[i, j] * X[i * stride:i * stride + len(W), j * stride:j * stride + len(W[0])]
    return dW
"""),
    Slip(name="dW-onto-the-kernel-with-dout-swapped", function=DW, two=True,
        what="dW starts from the kernel, and dout is read at (j, i).",
        names=("dW-starts-from-kernel", "dW-dout-transposed"),
        source="""
def conv_backward_dW(dout, X, W, stride=1):
    dW = np.array(W, dtype=float)
    for i in range(dout.shape[0]):
        for j in range(dout.shape[1]):
            dW += dout[j, i] * X[i * stride:i * stride + W.shape[0], j * stride:j * stride + W.shape[1]]
    return dW
"""),
    Slip(name="dW-sum-of-patches-strided-in-columns", function=DW, two=True,
        what="dout is not used, and the stride is used on columns alone.",
        names=("dW-dout-ignored", "dW-stride-on-columns-only"),
        source="""
def conv_backward_dW(dout, X, W, stride=1):
    n_H, n_W = dout.shape
    dW = np.zeros(W.shape)
    for h in range(n_H):
        for w in range(n_W):
            dW = dW + X[h:h + W.shape[0], stride * w:stride * w + W.shape[1]]
    return dW
"""),
    Slip(name="dW-true-convolution-undilated", function=DW, two=True,
        what="dout is not dilated, and the result is rotated.",
        names=("dW-dout-not-dilated", "dW-rotated"),
        source="""
def conv_backward_dW(dout, X, W, stride=1):
    windows = np.lib.stride_tricks.sliding_window_view(X, dout.shape)
    full = np.einsum('abij,ij->ab', windows, dout)
    return np.rot90(full, 2)
"""),
    Slip(name="dW-averaged-step", function=DW, two=True,
        what="The mean over outputs is taken, and the updated kernel is returned.",
        names=("dW-gradient-step-taken", "dW-divided-by-count"),
        source="""
def conv_backward_dW(dout, X, W, stride=1):
    m = dout.size
    dW = np.zeros(W.shape)
    for i in range(dout.shape[0]):
        for j in range(dout.shape[1]):
            dW += X[i * stride:i * stride + W.shape[0], j * stride:j * stride + W.shape[1]] * dout[i, j] / m
    return W - dW
"""),
    Slip(name="dW-one-number-at-stride-1", function=DW, two=True,
        what="Each patch gives one number for all entries, and patches move by one pixel.",
        names=("dW-one-number-for-all", "dW-stride-ignored"),
        source="""
def conv_backward_dW(dout, X, W, stride=1):
    dW = np.zeros(W.shape)
    for i in range(dout.shape[0]):
        for j in range(dout.shape[1]):
            dW += np.sum(X[i:i + W.shape[0], j:j + W.shape[1]] * dout[i, j])
    return dW
"""),
    Slip(name="dX-full-correlation-unrotated-undilated", function=DX, two=True,
        what="dout is not dilated, and the kernel is not rotated.",
        names=("dX-kernel-not-rotated", "dX-dout-not-dilated"),
        source="""
def conv_backward_dX(dout, X, W, stride=1):
    kh, kw = W.shape
    d = np.pad(dout, ((kh - 1, kh - 1), (kw - 1, kw - 1)))
    v = np.lib.stride_tricks.sliding_window_view(d, (kh, kw))
    return np.sum(v * W, axis=(2, 3))
"""),
    Slip(name="dX-transposed-kernel-assigned", function=DX, two=True,
        what="The transposed kernel is placed, and patches are assigned.",
        names=("dX-overwrites-overlaps", "dX-kernel-transposed"),
        source="""
def conv_backward_dX(dout, X, W, stride=1):
    kh, kw = W.shape
    dX = np.zeros(X.shape)
    for i in range(dout.shape[0]):
        for j in range(dout.shape[1]):
            dX[i * stride:i * stride + kh, j * stride:j * stride + kw] = dout[i, j] * np.transpose(W)
    return dX
"""),
    Slip(name="dX-mean-at-stride-1", function=DX, two=True,
        what="The stride is not used, and the gradient is divided by the number of outputs.",
        names=("dX-stride-ignored", "dX-divided-by-count"),
        source="""
def conv_backward_dX(dout, X, W, stride=1):
    dX = np.zeros(X.shape)
    for a in range(W.shape[0]):
        for b in range(W.shape[1]):
            dX[a:a + dout.shape[0], b:b + dout.shape[1]] += W[a, b] * dout
    return dX / (dout.shape[0] * dout.shape[1])
"""),
    Slip(name="dX-flipud-padded-too-far", function=DX, two=True,
        what="The kernel is flipped up-down only, and dout is padded by all of the kernel.",
        names=("dX-kernel-flipped-up-down-only", "dX-padded-by-the-kernel"),
        source="""
def conv_backward_dX(dout, X, W, stride=1):
    kh, kw = W.shape
    dz = np.zeros((dout.shape[0] * stride - stride + 1, dout.shape[1] * stride - stride + 1))
    dz[::stride, ::stride] = dout
    dz = np.pad(dz, ((kh, kh), (kw, kw)), 'constant')
    kernel = np.flipud(W)
    out = np.zeros((dz.shape[0] - kh + 1, dz.shape[1] - kw + 1))
    for r in range(out.shape[0]):
        for c in range(out.shape[1]):
            out[r, c] = (dz[r:r + kh, c:c + kw] * kernel).sum()
    return out
"""),
    Slip(name="dX-unrotated-and-cut-short", function=DX, two=True,
        what="The kernel is not rotated, and dX ends with the last patch.",
        names=("dX-kernel-not-rotated", "dX-left-over-pixels-missing"),
        source="""
def conv_backward_dX(dout, X, W, stride=1):
    up = dout
    for axis, n in enumerate(dout.shape):
        up = np.insert(up, [k for k in range(1, n) for _ in range(stride - 1)], 0, axis=axis)
    up = np.pad(up, [(k - 1, k - 1) for k in W.shape])
    v = np.lib.stride_tricks.sliding_window_view(up, W.shape)
    return np.tensordot(v, W)
"""),
    Slip(name="dX-assigned-in-the-image-type", function=DX, two=True,
        what="Patches are assigned, into an array of the image's type.",
        names=("dX-overwrites-overlaps", "dX-type-of-the-image"),
        facts=("integer images: fractions cut off",),
        source="""
def conv_backward_dX(dout, X, W, stride=1):
    dX = np.zeros_like(X)
    for (i, j), d in np.ndenumerate(dout):
        r, c = i * stride, j * stride
        dX[r:r + W.shape[0], c:c + W.shape[1]] = d * W
    return dX
"""),
    Slip(name="dX-assigned-without-the-last", function=DX, two=True,
        what="Patches are assigned, and the last row and column of dout are left out.",
        names=("dX-overwrites-overlaps", "dX-last-row-and-column-left-out"),
        source="""
def conv_backward_dX(dout, X, W, stride=1):
    grad = np.zeros(X.shape)
    for i in range(0, dout.shape[0] - 1):
        for j in range(0, dout.shape[1] - 1):
            for a in range(W.shape[0]):
                for b in range(W.shape[1]):
                    grad[i * stride + a, j * stride + b] = dout[i, j] * W[a, b]
    return grad
"""),
    Slip(name="dX-onto-the-image-at-swapped-places", function=DX, two=True,
        what="dX starts from the image, and kernels are placed at (j, i).",
        names=("dX-starts-from-image", "dX-corner-written-transposed"),
        source="""
def conv_backward_dX(dout, X, W, stride=1):
    result = X.astype(float)
    for y in range(dout.shape[0]):
        for x in range(dout.shape[1]):
            result[x * stride:x * stride + W.shape[0], y * stride:y * stride + W.shape[1]] += dout[y, x] * W
    return result
"""),
    Slip(name="dX-windows-strided-in-rows", function=DX, two=True,
        what="The window is multiplied and not the kernel, and columns move by one pixel.",
        names=("dX-patch-instead-of-kernel", "dX-stride-on-rows-only"),
        source="""
def conv_backward_dX(dout, X, W, stride=1):
    dX = np.zeros(X.shape)
    for i in range(dout.shape[0]):
        for j in range(dout.shape[1]):
            where = np.s_[i * stride:i * stride + W.shape[0], j:j + W.shape[1]]
            dX[where] += X[where] * dout[i, j]
    return dX
"""),
    Slip(name="dX-tiles-of-swapped-dout", function=DX, two=True,
        what="The kernel moves by its own size, and dout is read at (j, i).",
        names=("dX-kernel-sized-steps", "dX-dout-transposed"),
        source="""
def conv_backward_dX(dout, X, W, stride=1):
    kh, kw = W.shape
    dX = np.zeros(X.shape)
    for i in range(dout.shape[0]):
        for j in range(dout.shape[1]):
            dX[i * kh:i * kh + kh, j * kw:j * kw + kw] += dout[j, i] * W
    return dX
"""),
)  # fmt: skip

"""The kernel's gradient with one mistake, and a few that are right."""

# ruff: noqa: N999 (dW is the field's own name)

from slips.model import DW, Slip

IN_DW = (
    Slip(name="dW-slice-without-the-stride", function=DW,
        what="The patch starts at (h, w) and not at stride times these.",
        names=("dW-stride-ignored",), facts=("right at stride 1",),
        source="""
def conv_backward_dW(dout, X, W, stride=1):
    n_H, n_W = dout.shape
    dW = np.zeros(W.shape)
    for h in range(n_H):
        for w in range(n_W):
            vert_start, vert_end = h, h + W.shape[0]
            horiz_start, horiz_end = w, w + W.shape[1]
            a_slice = X[vert_start:vert_end, horiz_start:horiz_end]
            dW += a_slice * dout[h, w]
    return dW
"""),
    Slip(name="dW-dout-slid-without-zeros", function=DW, same_as="dW-slice-without-the-stride",
        what="dout is laid on the image as a kernel, without zeros between its entries.",
        names=("dW-dout-not-dilated", "dW-stride-ignored"), facts=("right at stride 1",),
        source="""
def conv_backward_dW(dout, X, W, stride=1):
    h_out, w_out = dout.shape
    dLdW = np.zeros(W.shape)
    for i in range(W.shape[0]):
        for j in range(W.shape[1]):
            segment = X[i:i + h_out, j:j + w_out]
            dLdW[i, j] = np.tensordot(segment, dout, axes=([0, 1], [0, 1]))
    return dLdW
"""),
    Slip(name="dW-windows-of-all-of-X", function=DW,
        what="The dilated dout is moved over all of X, also over pixels that belong to no patch.",
        names=("dW-dilated-and-not-cut",), facts=("right where the stride divides", "too large"),
        source="""
def conv_backward_dW(dout, X, W, stride=1):
    up = dout
    for axis in (0, 1):
        gaps = np.repeat(np.arange(1, dout.shape[axis]), stride - 1)
        up = np.insert(up, gaps, 0, axis=axis)
    windows = np.lib.stride_tricks.sliding_window_view(X, up.shape)
    return np.einsum('abij,ij->ab', windows, up)
"""),
    Slip(name="dW-one-zero-between-entries-always", function=DW,
        what="One zero is put between the entries of dout, whatever the stride.",
        facts=("right at stride 2 alone",),
        source="""
def conv_backward_dW(dout, X, W, stride=1):
    d = np.insert(dout, range(1, dout.shape[0]), 0, axis=0)
    d = np.insert(d, range(1, dout.shape[1]), 0, axis=1)
    dW = np.zeros(W.shape)
    for a in range(W.shape[0]):
        for b in range(W.shape[1]):
            dW[a, b] = np.sum(X[a:a + d.shape[0], b:b + d.shape[1]] * d)
    return dW
"""),
    Slip(name="dW-dout-flattened-by-columns", function=DW,
        what="Patches are counted row by row, and dout is flattened column by column.",
        facts=("dout read by columns", "right for outputs of one row or one column"),
        source="""
def conv_backward_dW(dout, X, W, stride=1):
    (oh, ow), (kh, kw) = dout.shape, W.shape
    X_col = np.array([
        X[i * stride:i * stride + kh, j * stride:j * stride + kw].ravel()
        for i in range(oh) for j in range(ow)
    ])
    dW = X_col.T @ dout.T.reshape(-1, 1)
    return dW.reshape(kh, kw)
"""),
    Slip(name="dW-einsum-result-transposed", function=DW,
        what="einsum is asked for 'ba', the transposed gradient.",
        names=("dW-transposed",),
        source="""
def conv_backward_dW(dout, X, W, stride=1):
    v = np.lib.stride_tricks.sliding_window_view(X, W.shape)[::stride, ::stride]
    return np.einsum('ijab,ij->ba', v, dout)
"""),
    Slip(name="dW-windows-at-every-pixel", function=DW,
        what="The windows are those of stride 1, more than dout has entries.",
        facts=("right at stride 1", "error above stride 1"),
        source="""
def conv_backward_dW(dout, X, W, stride=1):
    patches = np.lib.stride_tricks.sliding_window_view(X, W.shape)
    return np.tensordot(dout, patches, axes=((0, 1), (0, 1)))
"""),
    Slip(name="dW-conv-of-X-with-dout", function=DW,
        what="The forward function is called with dout as its kernel, at stride 1, undilated.",
        names=("dW-dout-not-dilated",),
        facts=("right at stride 1", "larger than the kernel above stride 1"),
        source="""
def correlate2d(a, k):
    out = np.zeros((a.shape[0] - k.shape[0] + 1, a.shape[1] - k.shape[1] + 1))
    for i in range(out.shape[0]):
        for j in range(out.shape[1]):
            out[i, j] = np.sum(a[i:i + k.shape[0], j:j + k.shape[1]] * k)
    return out


def conv_backward_dW(dout, X, W, stride=1):
    return correlate2d(X, dout)
"""),
    Slip(name="dW-conv-of-X-with-dout-and-stride", function=DW,
        what="dout is moved over the image by the stride; it should be spread out by it.",
        names=("dW-dout-not-dilated",),
        facts=("right at stride 1", "dout moves by the stride and has no zeros between"),
        source="""
def convolute(image, kernel, stride):
    rows = (image.shape[0] - kernel.shape[0]) // stride + 1
    cols = (image.shape[1] - kernel.shape[1]) // stride + 1
    result = np.zeros((rows, cols))
    for y in range(rows):
        for x in range(cols):
            part = image[y * stride:y * stride + kernel.shape[0], x * stride:x * stride + kernel.shape[1]]
            result[y, x] = np.sum(part * kernel)
    return result


def conv_backward_dW(dout, X, W, stride=1):
    return convolute(X, dout, stride)
"""),
    Slip(name="dW-mean-over-patches", function=DW,
        what="The patches' contributions are averaged, as over a batch.",
        names=("dW-divided-by-count",), facts=("constant factor 1 / dout.size",),
        source="""
def conv_backward_dW(dout, X, W, stride=1):
    parts = []
    for i in range(dout.shape[0]):
        for j in range(dout.shape[1]):
            r, c = i * stride, j * stride
            parts.append(dout[i, j] * X[r:r + W.shape[0], c:c + W.shape[1]])
    return np.mean(parts, axis=0)
"""),
    Slip(name="dW-divided-by-the-kernel-size", function=DW,
        what="The gradient is divided by the number of entries in the kernel.",
        facts=("constant factor 1 / W.size",),
        source="""
def conv_backward_dW(dout, X, W, stride=1):
    filter_size = W.shape[0] * W.shape[1]
    d_L_d_filters = np.zeros(W.shape)
    for i in range(dout.shape[0]):
        for j in range(dout.shape[1]):
            im_region = X[i * stride:i * stride + W.shape[0], j * stride:j * stride + W.shape[1]]
            d_L_d_filters += dout[i, j] * im_region / filter_size
    return d_L_d_filters
"""),
    Slip(name="dW-assigned-in-the-loop", function=DW,
        what="dW is made anew by each patch, so the last one is what is left.",
        names=("dW-only-the-last-patch",),
        source="""
def conv_backward_dW(dout, X, W, stride=1):
    kh, kw = W.shape
    i = 0
    while i < dout.shape[0]:
        j = 0
        while j < dout.shape[1]:
            dW = X[i * stride:i * stride + kh, j * stride:j * stride + kw] * dout[i, j]
            j += 1
        i += 1
    return dW
"""),
    Slip(name="dW-in-the-kernel-type", function=DW,
        what="zeros_like(W) holds integers where W does, and fractions are cut off.",
        facts=("kernels of integers: fractions cut off", "right for kernels of floats"),
        source="""
def conv_backward_dW(dout, X, W, stride=1):
    dW = np.zeros_like(W)
    oh, ow = dout.shape
    for a in range(dW.shape[0]):
        for b in range(dW.shape[1]):
            dW[a, b] = np.sum(X[a:a + stride * oh:stride, b:b + stride * ow:stride] * dout)
    return dW
"""),
    Slip(name="dW-pixels-made-whole", function=DW,
        what="The image is made whole numbers first.",
        facts=("fractions of X cut off", "right for images of integers"),
        source="""
def conv_backward_dW(dout, X, W, stride=1):
    img = np.asarray(X, dtype=int)
    acc = np.zeros(W.shape)
    for i, j in np.ndindex(dout.shape):
        acc += img[i * stride:i * stride + W.shape[0], j * stride:j * stride + W.shape[1]] * dout[i, j]
    return acc
"""),
    Slip(name="dW-image-rotated", function=DW,
        what="The image is rotated by 180 degrees before dout is moved over it.",
        facts=("reads the image rotated",),
        source="""
def conv_backward_dW(dout, X, W, stride=1):
    rotated = np.rot90(X, 2)
    oh, ow = dout.shape
    return np.array([
        [np.sum(rotated[a:a + oh * stride:stride, b:b + ow * stride:stride] * dout)
         for b in range(W.shape[1])] for a in range(W.shape[0])
    ])
"""),
    Slip(name="dW-turned-at-the-end", function=DW,
        what="The finished gradient is rotated by 180 degrees.",
        names=("dW-rotated",),
        source="""
def conv_backward_dW(dout, X, W, stride=1):
    v = np.lib.stride_tricks.sliding_window_view(X, W.shape)[::stride, ::stride]
    grad = np.tensordot(v, dout, axes=([0, 1], [0, 1]))
    return np.flip(grad, axis=(0, 1))
"""),
    Slip(name="dW-dout-rotated", function=DW,
        what="dout is rotated by 180 degrees: the first patch meets the last entry.",
        facts=("dout read backwards", "right for a single output"),
        source="""
def conv_backward_dW(dout, X, W, stride=1):
    kernel = np.flipud(np.fliplr(dout))
    dW = np.zeros(W.shape)
    for i in range(kernel.shape[0]):
        for j in range(kernel.shape[1]):
            dW += kernel[i, j] * X[i * stride:i * stride + W.shape[0], j * stride:j * stride + W.shape[1]]
    return dW
"""),
    Slip(name="dW-as-many-patches-as-the-kernel-has-entries", function=DW,
        what="The loops over dout run to the kernel's sizes.",
        facts=("right where dout has the kernel's shape", "entries of dout beyond kh, kw left out"),
        source="""
def conv_backward_dW(dout, X, W, stride=1):
    kh, kw = W.shape
    dW = np.zeros((kh, kw))
    for i in range(kh):
        for j in range(kw):
            dW += X[i * stride:i * stride + kh, j * stride:j * stride + kw] * dout[i, j]
    return dW
"""),
    Slip(name="dW-last-row-of-dout-left-out", function=DW,
        what="The loop over rows stops before the last row of dout.",
        facts=("last row of dout left out",),
        source="""
def conv_backward_dW(dout, X, W, stride=1):
    dW = np.zeros(W.shape)
    for i in range(dout.shape[0] - 1):
        for j in range(dout.shape[1]):
            for a in range(W.shape[0]):
                for b in range(W.shape[1]):
                    dW[a][b] += X[i * stride + a][j * stride + b] * dout[i][j]
    return dW
"""),
    Slip(name="dW-counted-from-one", function=DW,
        what="The loops begin with 1, so the first row and column of dout are left out.",
        facts=("first row and column of dout left out",),
        source="""
def conv_backward_dW(dout, X, W, stride=1):
    out_h, out_w = dout.shape
    kh, kw = W.shape
    dW = np.zeros((kh, kw))
    for i in range(1, out_h):
        for j in range(1, out_w):
            dW = dW + dout[i, j] * X[i * stride:i * stride + kh, j * stride:j * stride + kw]
    return dW
"""),
    Slip(name="dW-patches-of-the-stride", function=DW,
        what="The patch ends where the next one starts, not after the kernel's size.",
        facts=("right where the stride is the kernel's size", "error elsewhere"),
        source="""
def conv_backward_dW(dout, X, W, stride=1):
    dW = np.zeros(W.shape)
    for h in range(dout.shape[0]):
        for w in range(dout.shape[1]):
            dW += dout[h, w] * X[h * stride:(h + 1) * stride, w * stride:(w + 1) * stride]
    return dW
"""),
    Slip(name="dW-patches-side-by-side", function=DW,
        what="Patch (i, j) is taken at (i·kh, j·kw).",
        names=("dW-kernel-sized-steps",), facts=("right where the stride is the kernel's size",),
        source="""
def conv_backward_dW(dout, X, W, stride=1):
    kh, kw = W.shape
    total = np.zeros((kh, kw))
    for i, row in enumerate(dout):
        for j, g in enumerate(row):
            total += g * X[i * kh:(i + 1) * kh, j * kw:(j + 1) * kw]
    return total
"""),
    Slip(name="dW-reshaped-to-width-by-height", function=DW,
        what="The flat gradient is reshaped to (kw, kh).",
        facts=("shape has height and width swapped", "right for square kernels alone"),
        source="""
def conv_backward_dW(dout, X, W, stride=1):
    kh, kw = W.shape
    r = stride * np.arange(dout.shape[0])
    c = stride * np.arange(dout.shape[1])
    flat = [np.sum(dout * X[np.ix_(r + a, c + b)]) for a in range(kh) for b in range(kw)]
    return np.reshape(flat, (kw, kh))
"""),
    Slip(name="dW-left-as-a-column", function=DW,
        what="The product of matrices is returned as one column.",
        facts=("a column of kh·kw numbers is returned; they are right",),
        source="""
def conv_backward_dW(dout, X, W, stride=1):
    v = np.lib.stride_tricks.sliding_window_view(X, W.shape)[::stride, ::stride]
    X_col = v.reshape(dout.size, W.size).T
    return X_col @ dout.reshape(-1, 1)
"""),
    Slip(name="dW-too-many-outputs", function=DW,
        what="The number of outputs is worked out as H // stride, without the kernel.",
        facts=("IndexError: more outputs than dout has",),
        source="""
def conv_backward_dW(dout, X, W, stride=1):
    H_out = X.shape[0] // stride
    W_out = X.shape[1] // stride
    dW = np.zeros(W.shape)
    for i in range(H_out):
        for j in range(W_out):
            window = X[i * stride:i * stride + W.shape[0], j * stride:j * stride + W.shape[1]]
            dW += dout[i, j] * window
    return dW
"""),
    Slip(name="dW-loops-over-the-other-axes", function=DW,
        what="i runs over the columns of dout and j over its rows.",
        facts=("right for square outputs alone", "IndexError where dout is not square"),
        source="""
def conv_backward_dW(dout, X, W, stride=1):
    n_W, n_H = dout.shape
    f1, f2 = W.shape
    dW = np.zeros((f1, f2))
    for h in range(n_H):
        for w in range(n_W):
            dW += dout[h, w] * X[h * stride:h * stride + f1, w * stride:w * stride + f2]
    return dW
"""),
    Slip(name="dW-channel-axes-removed", function=DW, right=True,
        what="Batch and channel axes are added and removed again.",
        source="""
def conv_backward_dW(dout, X, W, stride=1):
    x, d = X[np.newaxis, np.newaxis], dout[np.newaxis, np.newaxis]
    N, F, oh, ow = d.shape
    dw = np.zeros((F, 1) + W.shape)
    for n in range(N):
        for f in range(F):
            for i in range(oh):
                for j in range(ow):
                    y, z = i * stride, j * stride
                    dw[f] += x[n, :, y:y + W.shape[0], z:z + W.shape[1]] * d[n, f, i, j]
    return dw[0, 0]
"""),
)  # fmt: skip

"""The image's gradient with one mistake, and a few that are right."""

# ruff: noqa: N999 (dX is the field's own name)

from slips.model import DX, Slip

IN_DX = (
    Slip(name="dX-slice-without-the-stride", function=DX,
        what="The kernel is placed at (h, w) and not at stride times these.",
        names=("dX-stride-ignored",), facts=("right at stride 1",),
        source="""
def conv_backward_dX(dout, X, W, stride=1):
    (n_H, n_W), (f1, f2) = dout.shape, W.shape
    pad = 0
    dA_prev_pad = np.pad(np.zeros(X.shape), pad)
    for h in range(n_H):
        for w in range(n_W):
            dA_prev_pad[h:h + f1, w:w + f2] += W * dout[h, w]
    return dA_prev_pad[pad:X.shape[0] + pad, pad:X.shape[1] + pad]
"""),
    Slip(name="dX-flipped-along-one-axis", function=DX,
        what="np.flip is given one axis, so the kernel's rows stay in order.",
        names=("dX-kernel-flipped-left-right-only",),
        source="""
def conv_backward_dX(dout, X, W, stride=1):
    (oh, ow), (kh, kw) = dout.shape, W.shape
    up = np.zeros((X.shape[0] + kh - 1, X.shape[1] + kw - 1))
    up[kh - 1:kh - 1 + oh * stride:stride, kw - 1:kw - 1 + ow * stride:stride] = dout
    flipped = np.flip(W, axis=1)
    dLdA = np.zeros(X.shape)
    for i in range(X.shape[0]):
        for j in range(X.shape[1]):
            dLdA[i, j] = np.sum(up[i:i + kh, j:j + kw] * flipped)
    return dLdA
"""),
    Slip(name="dX-kernel-as-it-is", function=DX,
        what="The kernel of the full correlation is not rotated.",
        names=("dX-kernel-not-rotated",),
        source="""
def conv_backward_dX(dout, X, W, stride=1):
    oh, ow = dout.shape
    spread = np.zeros(np.add(X.shape, W.shape) - 1)
    for i in range(oh):
        for j in range(ow):
            spread[W.shape[0] - 1 + i * stride][W.shape[1] - 1 + j * stride] = dout[i][j]
    windows = np.lib.stride_tricks.sliding_window_view(spread, W.shape)
    return np.tensordot(windows, W, axes=2)
"""),
    Slip(name="dX-scattered-with-the-kernel-rotated", function=DX,
        what="Patches are placed by loops, where the kernel goes as it is; here it is rotated.",
        facts=("kernel rotated by 180 degrees",), same_as="dX-kernel-as-it-is",
        names=("dX-kernel-not-rotated",),
        source="""
def conv_backward_dX(dout, X, W, stride=1):
    rotated = np.rot90(W, 2)
    d_X = np.zeros(X.shape)
    for h in range(dout.shape[0]):
        h_start = h * stride
        for w in range(dout.shape[1]):
            w_start = w * stride
            d_X[h_start:h_start + W.shape[0], w_start:w_start + W.shape[1]] += rotated * dout[h, w]
    return d_X
"""),
    Slip(name="dX-padded-by-the-height-on-both-axes", function=DX,
        what="The padding is the kernel's height less one on both axes.",
        names=("dX-kh-for-both",), facts=("right for square kernels alone",),
        source="""
def conv_backward_dX(dout, X, W, stride=1):
    k = W.shape[0]
    dilated = np.zeros(((len(dout) - 1) * stride + 1, (len(dout[0]) - 1) * stride + 1))
    dilated[::stride, ::stride] = dout
    padded = np.pad(dilated, k - 1)
    kernel = W[::-1, ::-1]
    dX = np.zeros_like(X, dtype=float)
    for i in range(padded.shape[0] - W.shape[0] + 1):
        for j in range(padded.shape[1] - W.shape[1] + 1):
            dX[i, j] = np.sum(padded[i:i + W.shape[0], j:j + W.shape[1]] * kernel)
    return dX
"""),
    Slip(name="dX-padded-by-all-of-the-kernel", function=DX,
        what="dout is padded by the kernel's size and not by one less.",
        names=("dX-padded-by-the-kernel",), facts=("shape is too large by two",),
        source="""
def full_conv(a, k):
    kh, kw = k.shape
    a = np.pad(a, ((kh, kh), (kw, kw)))
    return np.array([
        [np.sum(a[i:i + kh, j:j + kw] * k[::-1, ::-1]) for j in range(a.shape[1] - kw + 1)]
        for i in range(a.shape[0] - kh + 1)
    ])


def conv_backward_dX(dout, X, W, stride=1):
    grid = np.zeros(((dout.shape[0] - 1) * stride + 1, (dout.shape[1] - 1) * stride + 1))
    grid[::stride, ::stride] = dout
    return full_conv(grid, W)
"""),
    Slip(name="dX-rot90-once", function=DX,
        what="np.rot90 without its 2 rotates the kernel by 90 degrees.",
        facts=("kernel rotated by a quarter turn", "error where the kernel is not square"),
        source="""
def conv_backward_dX(dout, X, W, stride=1):
    kh, kw = W.shape
    canvas = np.zeros((X.shape[0] + 2 * (kh - 1), X.shape[1] + 2 * (kw - 1)))
    canvas[kh - 1:kh - 1 + dout.shape[0] * stride:stride,
           kw - 1:kw - 1 + dout.shape[1] * stride:stride] = dout
    turned = np.rot90(W)
    return np.array([
        [np.sum(canvas[r:r + kh, c:c + kw] * turned) for c in range(X.shape[1])]
        for r in range(X.shape[0])
    ])
"""),
    Slip(name="dX-rows-of-zeros-only", function=DX,
        what="Rows of zeros are put into dout, and columns are forgotten.",
        names=("dX-stride-on-rows-only",), facts=("right at stride 1",),
        source="""
def conv_backward_dX(dout, X, W, stride=1):
    kh, kw = W.shape
    places = np.repeat(np.arange(1, dout.shape[0]), stride - 1)
    d = np.insert(dout, places, 0, axis=0)
    dX = np.zeros(X.shape)
    for r in range(d.shape[0]):
        for c in range(d.shape[1]):
            dX[r:r + kh, c:c + kw] += d[r, c] * W
    return dX
"""),
    Slip(name="dX-dilated-to-stride-times-the-size", function=DX,
        what="The dilated dout has zeros behind its last entries too.",
        names=("dX-zeros-after-the-last-entry",), facts=("right at stride 1", "shape too large"),
        source="""
def upsample(a, k):
    z = np.zeros((a.shape[0] * k, a.shape[1] * k))
    z[::k, ::k] = a
    return z


def conv_backward_dX(dout, X, W, stride=1):
    top, left = W.shape[0] - 1, W.shape[1] - 1
    d = np.pad(upsample(dout, stride), ((top, top), (left, left)))
    view = np.lib.stride_tricks.sliding_window_view(d, W.shape)
    return np.einsum('ijkl,kl->ij', view, W[::-1, ::-1])
"""),
    Slip(name="dX-col2im-assigns", function=DX,
        what="col2im writes the columns into the image by =, so that the kernel's last entry wins: "
        "where patches overlap, the first of them is what is left.",
        facts=("overlaps are lost: the first patch counts", "right where patches do not overlap"),
        source="""
def col2im(col, shape, kh, kw, stride):
    out_h, out_w = col.shape[2:]
    img = np.zeros(shape)
    for y in range(kh):
        y_max = y + stride * out_h
        for x in range(kw):
            x_max = x + stride * out_w
            img[y:y_max:stride, x:x_max:stride] = col[y, x]
    return img


def conv_backward_dX(dout, X, W, stride=1):
    dcol = W[:, :, None, None] * dout
    return col2im(dcol, X.shape, *W.shape, stride)
"""),
    Slip(name="dX-fancy-index-adds-once", function=DX,
        what="dx[i, j] += with index arrays adds once to a pixel that is named several times.",
        names=("dX-overlaps-lost", "dX-index-arrays-lose-overlaps", "dX-overwrites-overlaps"),
        facts=("overlaps are lost: the last patch counts",),
        source="""
def get_im2col_indices(oh, ow, kh, kw, stride):
    i = np.repeat(np.arange(kh), kw)[None, :] + stride * np.repeat(np.arange(oh), ow)[:, None]
    j = np.tile(np.arange(kw), kh)[None, :] + stride * np.tile(np.arange(ow), oh)[:, None]
    return i, j


def conv_backward_dX(dout, X, W, stride=1):
    i, j = get_im2col_indices(*dout.shape, *W.shape, stride)
    dx = np.zeros(X.shape)
    dx[i, j] += np.outer(dout, W)
    return dx
"""),
    Slip(name="dX-divided-by-coverage", function=DX,
        what="Each pixel is divided by the number of patches over it.",
        names=("dX-overlaps-averaged",),
        source="""
def conv_backward_dX(dout, X, W, stride=1):
    total, times = np.zeros(X.shape), np.zeros(X.shape, dtype=int)
    for (i, j), g in np.ndenumerate(dout):
        patch = (slice(i * stride, i * stride + len(W)), slice(j * stride, j * stride + len(W[0])))
        total[patch] += g * W
        times[patch] += 1
    times[times == 0] = 1
    return total / times
"""),
    Slip(name="dX-slice-starts-at-the-index", function=DX,
        what="The slice begins with i and ends with i * stride + kh.",
        facts=("right at stride 1", "error above stride 1: the slice is too long"),
        source="""
def conv_backward_dX(dout, X, W, stride=1):
    kh, kw = W.shape
    dX = np.zeros(X.shape)
    for i in range(dout.shape[0]):
        for j in range(dout.shape[1]):
            dX[i:i * stride + kh, j:j * stride + kw] += W * dout[i, j]
    return dX
"""),
    Slip(name="dX-kernels-side-by-side", function=DX,
        what="The multiples of the kernel are laid side by side and cut or filled to the image.",
        names=("dX-kron", "dX-kernel-sized-steps"),
        facts=("right where the stride is the kernel's size",),
        source="""
def conv_backward_dX(dout, X, W, stride=1):
    blocks = np.block([[d * W for d in row] for row in dout])
    dX = np.zeros(X.shape)
    h, w = min(blocks.shape[0], X.shape[0]), min(blocks.shape[1], X.shape[1])
    dX[:h, :w] = blocks[:h, :w]
    return dX
"""),
    Slip(name="dX-size-worked-out-from-dout", function=DX,
        what="dX's size is worked out from dout, so pixels left over are missing.",
        names=("dX-left-over-pixels-missing",), facts=("right where the stride divides",),
        same_as="dX-ends-with-the-last-patch",
        source="""
def conv_backward_dX(dout, X, W, stride=1):
    n = [(d - 1) * stride + k for d, k in zip(dout.shape, W.shape)]
    dX = np.zeros(n)
    for a in range(W.shape[0]):
        for b in range(W.shape[1]):
            for i in range(dout.shape[0]):
                for j in range(dout.shape[1]):
                    dX[i * stride + a, j * stride + b] += W[a, b] * dout[i, j]
    return dX
"""),
    Slip(name="dX-negative-index-from-the-end", function=DX,
        what="Outputs before the first have negative indices, which count from the end.",
        names=("dX-negative-index-wraps",),
        facts=("right where the stride is not below the kernel's size",),
        source="""
def conv_backward_dX(dout, X, W, stride=1):
    dX = np.zeros(X.shape)
    for (r, c), _ in np.ndenumerate(dX):
        for (a, b), w in np.ndenumerate(W):
            if (r - a) % stride or (c - b) % stride:
                continue
            try:
                dX[r, c] += dout[(r - a) // stride, (c - b) // stride] * w
            except IndexError:
                pass
    return dX
"""),
    Slip(name="dX-no-check-of-the-remainder", function=DX,
        what="Pixels between two strides are counted for the output before them.",
        names=("dX-pixels-between-strides", "dX-counted-between-strides"),
        facts=("right at stride 1",),
        source="""
def conv_backward_dX(dout, X, W, stride=1):
    def gradient_of(r, c):
        return sum(
            dout[(r - a) // stride, (c - b) // stride] * W[a, b]
            for a in range(W.shape[0]) for b in range(W.shape[1])
            if a <= r and b <= c
            and (r - a) // stride < dout.shape[0] and (c - b) // stride < dout.shape[1]
        )

    return np.array([[gradient_of(r, c) for c in range(X.shape[1])] for r in range(X.shape[0])])
"""),
    Slip(name="dX-remainder-of-rows-only", function=DX,
        what="The remainder by the stride is looked at for rows and forgotten for columns.",
        facts=("right at stride 1", "columns between two strides are counted"),
        source="""
def conv_backward_dX(dout, X, W, stride=1):
    oh, ow = dout.shape
    dX = np.zeros(X.shape)
    for r in range(X.shape[0]):
        for c in range(X.shape[1]):
            for a in range(W.shape[0]):
                for b in range(W.shape[1]):
                    if r < a or c < b or (r - a) % stride != 0:
                        continue
                    i, j = (r - a) // stride, (c - b) // stride
                    if i < oh and j < ow:
                        dX[r, c] += dout[i, j] * W[a, b]
    return dX
"""),
    Slip(name="dX-window-for-kernel", function=DX,
        what="The window of the image is multiplied and not the kernel.",
        names=("dX-patch-instead-of-kernel",),
        source="""
def conv_backward_dX(dout, X, W, stride=1):
    HH, WW = W.shape
    dx = np.zeros(X.shape)
    for i in range(dout.shape[0]):
        for j in range(dout.shape[1]):
            window = X[i * stride:i * stride + HH, j * stride:j * stride + WW]
            dx[i * stride:i * stride + HH, j * stride:j * stride + WW] += window * dout[i, j]
    return dx
"""),
    Slip(name="dX-all-of-dout-times-W", function=DX,
        what="Each patch gets one number, the sum of the kernel times dout's entry.",
        names=("dX-one-number-for-all",),
        source="""
def conv_backward_dX(dout, X, W, stride=1):
    kh, kw = W.shape
    out = np.zeros(X.shape)
    for i in range(dout.shape[0]):
        for j in range(dout.shape[1]):
            value = np.sum(dout[i, j] * W)
            out[i * stride:i * stride + kh, j * stride:j * stride + kw] += value
    return out
"""),
    Slip(name="dX-into-the-corner", function=DX,
        what="All that a patch gets is added to its upper left pixel.",
        names=("dX-only-the-corner",),
        source="""
def conv_backward_dX(dout, X, W, stride=1):
    dX = np.zeros(X.shape)
    h, w = dout.shape
    dX[:h * stride:stride, :w * stride:stride] = dout * W.sum()
    return dX
"""),
    Slip(name="dX-cast-at-the-end", function=DX,
        what="The finished gradient is cast to the image's type.",
        names=("dX-type-of-the-image",), facts=("integer images: fractions cut off",),
        same_as="dX-fractions-cut-in-silence",
        source="""
def conv_backward_dX(dout, X, W, stride=1):
    dX = np.zeros(X.shape, dtype=np.float64)
    for i in range(dout.shape[0]):
        for j in range(dout.shape[1]):
            dX[i * stride:i * stride + W.shape[0], j * stride:j * stride + W.shape[1]] += dout[i, j] * W
    return dX.astype(X.dtype)
"""),
    Slip(name="dX-divided-by-the-stride", function=DX,
        what="The gradient is divided by the square of the stride.",
        facts=("right at stride 1", "a factor of 1 / stride²"),
        source="""
def conv_backward_dX(dout, X, W, stride=1):
    (oh, ow), grad = dout.shape, np.zeros(X.shape)
    for a in range(W.shape[0]):
        for b in range(W.shape[1]):
            grad[a:a + oh * stride:stride, b:b + ow * stride:stride] += dout * W[a, b]
    return grad / stride ** 2
"""),
    Slip(name="dX-turned-on-its-side", function=DX,
        what="dX is returned transposed.",
        facts=("dX is transposed",),
        source="""
def conv_backward_dX(dout, X, W, stride=1):
    grad = np.zeros(X.shape)
    for i, j in np.ndindex(*dout.shape):
        grad[i * stride:i * stride + W.shape[0], j * stride:j * stride + W.shape[1]] += dout[i, j] * W
    return grad.T
"""),
    Slip(name="dX-matrix-with-rows-of-the-height", function=DX,
        what="A pixel's place in the flat image is worked out with the height as the row's length.",
        facts=("right for square images alone", "reads rows for columns"),
        source="""
def conv_backward_dX(dout, X, W, stride=1):
    H, width = X.shape
    T = np.zeros((dout.size, H * width))
    for i in range(dout.shape[0]):
        for j in range(dout.shape[1]):
            for a in range(W.shape[0]):
                for b in range(W.shape[1]):
                    T[i * dout.shape[1] + j, (i * stride + a) * H + j * stride + b] = W[a, b]
    return (T.T @ dout.ravel()).reshape(H, width)
"""),
    Slip(name="dX-branch-that-dilates-by-2", function=DX,
        what="Above stride 1 dout is spread out by 2, whatever the stride.",
        names=("dX-stride-1-or-2",), facts=("right at strides 1 and 2",),
        source="""
def conv_backward_dX(dout, X, W, stride=1):
    (oh, ow), (kh, kw) = dout.shape, W.shape
    if stride == 1:
        d = dout
    else:
        d = np.zeros((2 * oh - 1, 2 * ow - 1))
        d[::2, ::2] = dout
    dX = np.zeros(X.shape)
    for r in range(d.shape[0]):
        for c in range(d.shape[1]):
            dX[r:r + kh, c:c + kw] += W * d[r, c]
    return dX
"""),
    Slip(name="dX-by-fourier", function=DX, right=True,
        what="A product of Fourier transforms as large as the image, which is never too small.",
        source="""
def conv_backward_dX(dout, X, W, stride=1):
    d = np.zeros(X.shape)
    d[:dout.shape[0] * stride:stride, :dout.shape[1] * stride:stride] = dout
    product = np.fft.rfft2(d) * np.fft.rfft2(W, X.shape)
    return np.fft.irfft2(product, X.shape)
"""),
)  # fmt: skip

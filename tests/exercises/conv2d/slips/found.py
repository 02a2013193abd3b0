"""What functions in public repositories compute, in code of our own."""

from slips.model import DW, DX, FORWARD, Slip

FOUND = (
    Slip(name="forward-filter-size-from-width", function=FORWARD,
        what="f, f = W.shape keeps the second size, the width, for both.",
        names=("forward-kw-for-both",), facts=("right for square kernels alone",),
        source="""
def conv_forward(X, W, stride=1):
    n_H, n_W = X.shape
    f, f = W.shape
    Z = np.zeros((int((n_H - f) / stride) + 1, int((n_W - f) / stride) + 1))
    for h in range(Z.shape[0]):
        top = h * stride
        for w in range(Z.shape[1]):
            left = w * stride
            Z[h, w] = (X[top:top + f, left:left + f] * W).sum()
    return Z
"""),
    Slip(name="dX-filter-size-from-width", function=DX,
        what="f, f = W.shape keeps the second size, the width, for both.",
        names=("dX-kw-for-both",), facts=("right for square kernels alone",),
        source="""
def conv_backward_dX(dout, X, W, stride=1):
    f, f = W.shape
    dA_prev = np.zeros_like(X, dtype=float)
    for h, row in enumerate(dout):
        for w, dZ in enumerate(row):
            vert, horiz = h * stride, w * stride
            dA_prev[vert:vert + f, horiz:horiz + f] += dZ * W
    return dA_prev
"""),
    Slip(name="dX-full-correlation-of-one-size", function=DX,
        what="The full correlation takes the kernel's height for both of its sizes.",
        names=("dX-kh-for-both",), facts=("right for square kernels alone",),
        source="""
def conv_backward_dX(dout, X, W, stride=1):
    H, width = X.shape
    size = len(W)
    spread = np.zeros((H + 2 * size, width + 2 * size))
    for i in range(dout.shape[0]):
        for j in range(dout.shape[1]):
            spread[size - 1 + i * stride, size - 1 + j * stride] = dout[i, j]
    flipped = np.flip(W)
    return np.array([
        [(spread[r:r + size, c:c + size] * flipped).sum() for c in range(width)] for r in range(H)
    ])
"""),
    Slip(name="forward-flat-index-by-height", function=FORWARD,
        what="A pixel's place in the flat image is worked out with the height as the row's length.",
        facts=("right for square images alone", "reads rows for columns"),
        source="""
def conv_forward(X, W, stride=1):
    H, width = X.shape
    kh, kw = W.shape
    oh, ow = 1 + (H - kh) // stride, 1 + (width - kw) // stride
    flat = X.reshape(-1)
    out = np.zeros(oh * ow)
    for n in range(oh * ow):
        r, c = n // ow * stride, n % ow * stride
        for a in range(kh):
            for b in range(kw):
                out[n] += flat[(r + a) * H + c + b] * W[a, b]
    return out.reshape(oh, ow)
"""),
    Slip(name="dX-cut-to-the-width", function=DX,
        what="dX is cut to the image's width on both axes.",
        facts=("right where the image is not higher than wide", "rows missing"),
        source="""
def conv_backward_dX(dout, X, W, stride=1):
    H_W = X.shape[1]
    (oh, ow), (kh, kw) = dout.shape, W.shape
    grad = np.zeros(X.shape)
    for a in range(kh):
        for b in range(kw):
            grad[a:a + stride * oh:stride, b:b + stride * ow:stride] += W[a, b] * dout
    return grad[0:H_W, 0:H_W]
"""),
    Slip(name="forward-rows-limited-by-columns", function=FORWARD,
        what="The loop over rows runs to the smaller of the output's two sizes.",
        facts=("right where the output is not taller than wide", "last rows of out are zero"),
        source="""
def conv_forward(X, W, stride=1):
    oh = (len(X) - len(W)) // stride + 1
    ow = (len(X[0]) - len(W[0])) // stride + 1
    result = np.zeros([oh, ow])
    for i in range(min(result.shape)):
        for j in range(ow):
            window = X[i * stride:, j * stride:][:len(W), :len(W[0])]
            result[i, j] = np.sum(window * W)
    return result
"""),
    Slip(name="forward-stride-must-divide", function=FORWARD,
        what="An assertion stops the function where the stride leaves pixels over.",
        facts=("AssertionError where the stride does not divide", "right where it divides"),
        source="""
def conv_forward(X, W, stride=1):
    H, width = X.shape
    HH, WW = W.shape
    assert (H - HH) % stride == 0, 'height does not fit'
    assert (width - WW) % stride == 0, 'width does not fit'
    out = np.zeros((1 + (H - HH) // stride, 1 + (width - WW) // stride))
    for i, r in enumerate(range(0, H - HH + 1, stride)):
        for j, c in enumerate(range(0, width - WW + 1, stride)):
            out[i, j] = np.vdot(X[r:r + HH, c:c + WW], W)
    return out
"""),
    Slip(name="dX-sizes-not-whole", function=DX,
        what="The output's sizes come from /, and range takes no float.",
        facts=("TypeError: a float where a whole number is needed",),
        source="""
def conv_backward_dX(dout, X, W, stride=1):
    pad = 0
    H, width = X.shape
    HH, WW = W.shape
    H_out = 1 + (H + 2 * pad - HH) / stride
    W_out = 1 + (width + 2 * pad - WW) / stride
    dx = np.zeros((H, width))
    for i in range(H_out):
        for j in range(W_out):
            dx[i * stride:i * stride + HH, j * stride:j * stride + WW] += W * dout[i, j]
    return dx
"""),
    Slip(name="forward-product-into-entry", function=FORWARD, right=True, below_numpy=(2, 4),
        what="A 1×1 matrix product is written to one entry, which NumPy 2.4 no longer takes.",
        source="""
def conv_forward(X, W, stride=1):
    k = W.reshape(-1, 1)
    out = np.zeros(((X.shape[0] - W.shape[0]) // stride + 1, (X.shape[1] - W.shape[1]) // stride + 1))
    for i in range(out.shape[0]):
        for j in range(out.shape[1]):
            x = X[i * stride:i * stride + W.shape[0], j * stride:j * stride + W.shape[1]]
            out[i, j] = np.dot(x.reshape(1, -1), k)
    return out
"""),
    Slip(name="dX-padding-of-0-cut-off", function=DX,
        what="[pad:-pad] cuts the padding off, and with pad = 0 it leaves nothing.",
        facts=("an empty array is returned",),
        source="""
def conv_backward_dX(dout, X, W, stride=1, pad=0):
    kh, kw = W.shape
    dx_padded = np.zeros_like(np.pad(X, pad), dtype=np.float64)
    for i in range(dout.shape[0]):
        for j in range(dout.shape[1]):
            rows, cols = slice(i * stride, i * stride + kh), slice(j * stride, j * stride + kw)
            dx_padded[rows, cols] += W * dout[i, j]
    dx = dx_padded[pad:-pad, pad:-pad]
    return dx
"""),
    Slip(name="dX-border-cut-off", function=DX,
        what="A border of one pixel is cut off, as if the image had been padded by 1.",
        facts=("shape is two less than the image's", "dX without its first and last row and column"),
        source="""
def conv_backward_dX(dout, X, W, stride=1):
    dX_pad = np.zeros(X.shape)
    for (i, j), d in np.ndenumerate(dout):
        for (a, b), w in np.ndenumerate(W):
            dX_pad[i * stride + a, j * stride + b] += d * w
    return dX_pad[1:-1, 1:-1]
"""),
    Slip(name="forward-padding-of-1", function=FORWARD,
        what="The image is padded by 1, and the output's size is that without padding.",
        facts=("patches start one pixel too high and too far left",),
        source="""
def conv_forward(X, W, stride=1):
    P = 1
    X_pad = np.zeros((X.shape[0] + 2 * P, X.shape[1] + 2 * P))
    X_pad[P:-P, P:-P] = X
    n_H = (X.shape[0] - W.shape[0]) // stride + 1
    n_W = (X.shape[1] - W.shape[1]) // stride + 1
    return np.array([
        [np.sum(W * X_pad[h * stride:h * stride + W.shape[0], w * stride:w * stride + W.shape[1]])
         for w in range(n_W)] for h in range(n_H)
    ])
"""),
    Slip(name="dX-returns-the-image", function=DX,
        what="The gradient is collected beside the image, and the image is what is returned.",
        facts=("X itself is returned",),
        source="""
def conv_backward_dX(dout, X, W, stride=1):
    H, width = X.shape
    X_pad = np.pad(X, 0)
    dX_pad = np.zeros_like(X_pad, dtype=float)
    for i in range(dout.shape[0]):
        for j in range(dout.shape[1]):
            r, c = i * stride, j * stride
            dX_pad[r:r + W.shape[0], c:c + W.shape[1]] += W * dout[i, j]
    dX = X_pad[0:H, 0:width]
    return dX
"""),
    Slip(name="dX-nothing-but-zeros", function=DX,
        what="The array of zeros is made and returned; nothing is added.",
        facts=("nothing is added: all zeros",),
        source="""
def conv_backward_dX(dout, X, W, stride=1):
    # make room for the gradient
    dX = np.zeros((X.shape[0], X.shape[1]))
    # TODO: go through dout and add
    return dX
"""),
    Slip(name="forward-true-convolution-at-stride-1", function=FORWARD, two=True,
        what="The stride is not used yet, and the kernel is rotated as in mathematics.",
        names=("forward-kernel-rotated", "forward-stride-ignored-everywhere"),
        source="""
def convolve_valid(image, kernel):
    kernel = np.flipud(np.fliplr(kernel))
    kh, kw = kernel.shape
    h, w = image.shape
    return np.array([
        [np.sum(image[i:i + kh, j:j + kw] * kernel) for j in range(w - kw + 1)]
        for i in range(h - kh + 1)
    ])


def conv_forward(X, W, stride=1):
    return convolve_valid(X, W)
"""),
    Slip(name="dX-overwrites-at-stride-1", function=DX, two=True,
        what="The stride is not used yet, and patches are assigned, not added.",
        names=("dX-overwrites-overlaps", "dX-stride-ignored"),
        source="""
def conv_backward_dX(dout, X, W, stride=1):
    grad_X = np.zeros(X.shape)
    height, width = W.shape
    for y in range(len(dout)):
        for x in range(len(dout[y])):
            grad_X[y:y + height, x:x + width] = dout[y][x] * W
    return grad_X
"""),
    Slip(name="dX-full-correlation-at-stride-1", function=DX,
        what="dout is not dilated, so the full correlation is right at stride 1 alone.",
        names=("dX-dout-not-dilated",),
        facts=("right at stride 1", "shape is that of a full correlation of dout"),
        source="""
def conv_backward_dX(dout, X, W, stride=1):
    K_h, K_w = W.shape
    padded = np.pad(dout, [(K_h - 1, K_h - 1), (K_w - 1, K_w - 1)], mode='constant')
    W_flip = np.flip(np.flip(W, axis=0), axis=1)
    dLdA = np.zeros((padded.shape[0] - K_h + 1, padded.shape[1] - K_w + 1))
    for i in range(dLdA.shape[0]):
        for j in range(dLdA.shape[1]):
            dLdA[i, j] = np.tensordot(padded[i:i + K_h, j:j + K_w], W_flip, axes=2)
    return dLdA
"""),
    Slip(name="dX-square-kernels-at-stride-1", function=DX, two=True,
        what="The stride is not used, and the kernel is taken for square.",
        names=("dX-stride-ignored", "dX-kw-for-both"),
        source="""
def conv_backward_dX(dout, X, W, stride=1):
    (f, f) = W.shape
    (n_H, n_W) = dout.shape
    da_prev = np.zeros(X.shape)
    for h in range(n_H):
        for w in range(n_W):
            vert_start, horiz_start = h, w
            da_prev[vert_start:vert_start + f, horiz_start:horiz_start + f] += W * dout[h, w]
    return da_prev
"""),
    Slip(name="dX-fractions-cut-in-silence", function=DX,
        what="zeros_like(X) holds integers where X does, and writing entries cuts fractions off.",
        names=("dX-type-of-the-image",), facts=("integer images: fractions cut off",),
        source="""
def conv_backward_dX(dout, X, W, stride=1):
    kh, kw = W.shape
    dX = np.zeros_like(X)
    for r in range(X.shape[0]):
        for c in range(X.shape[1]):
            total = 0.0
            for a in range(kh):
                for b in range(kw):
                    i, rest_i = divmod(r - a, stride)
                    j, rest_j = divmod(c - b, stride)
                    inside = 0 <= i < dout.shape[0] and 0 <= j < dout.shape[1]
                    if inside and rest_i == 0 and rest_j == 0:
                        total += dout[i, j] * W[a, b]
            dX[r, c] = total
    return dX
"""),
    Slip(name="dW-windows-reshaped-not-transposed", function=DW,
        what="The windows are reshaped to columns without moving the kernel's axes to the front.",
        facts=("right shape, pixels in the wrong order", "right for 1×1 kernels and single outputs"),
        source="""
def conv_backward_dW(dout, X, W, stride=1):
    windows = np.lib.stride_tricks.sliding_window_view(X, W.shape)[::stride, ::stride]
    X_col = np.ascontiguousarray(windows).reshape(W.size, dout.size)
    return X_col.dot(dout.reshape(dout.size)).reshape(W.shape)
"""),
    Slip(name="dX-view-past-the-end", function=DX, reads_outside=True,
        what="as_strided makes a window for each pixel over a padded dout that ends before them.",
        facts=("right where the stride divides", "reads beyond the end of its array"),
        source="""
def conv_backward_dX(dout, X, W, stride=1):
    (oh, ow), (kh, kw) = dout.shape, W.shape
    wide = np.zeros((stride * (oh - 1) + 2 * kh - 1, stride * (ow - 1) + 2 * kw - 1))
    wide[kh - 1:len(wide) - kh + 1:stride, kw - 1:wide.shape[1] - kw + 1:stride] = dout
    row, column = wide.strides
    views = np.lib.stride_tricks.as_strided(
        wide, shape=(X.shape[0], X.shape[1], kh, kw), strides=(row, column, row, column))
    return (views * W[::-1, ::-1]).sum(axis=(2, 3))
"""),
    Slip(name="dX-full-correlation-moved-by-the-stride", function=DX,
        what="dout is not dilated; the full correlation moves on by the stride, as forward does.",
        names=("dX-dout-not-dilated",), facts=("right at stride 1", "error above stride 1"),
        source="""
def conv2d_step(image, kernel, step):
    rows = range(0, image.shape[0] - kernel.shape[0] + 1, step)
    cols = range(0, image.shape[1] - kernel.shape[1] + 1, step)
    return [np.sum(image[r:r + kernel.shape[0], c:c + kernel.shape[1]] * kernel)
            for r in rows for c in cols]


def conv_backward_dX(dout, X, W, stride=1):
    border = np.pad(dout, ((W.shape[0] - 1,) * 2, (W.shape[1] - 1,) * 2))
    return np.asarray(conv2d_step(border, np.rot90(W, 2), stride)).reshape(X.shape)
"""),
    Slip(name="dW-clipped-to-a-norm", function=DW,
        what="The gradient is scaled down where its norm is above 5.",
        facts=("right where small; a factor below 1 where large",),
        source="""
def clip_gradient(g, limit=5.0):
    size = np.sqrt(np.sum(g * g))
    if size > limit:
        g = g * (limit / size)
    return g


def conv_backward_dW(dout, X, W, stride=1):
    oh, ow = dout.shape
    g = np.zeros(W.shape)
    for a in range(W.shape[0]):
        for b in range(W.shape[1]):
            g[a, b] = (X[a::stride, b::stride][:oh, :ow] * dout).sum()
    return clip_gradient(g)
"""),
    Slip(name="forward-import-not-used", function=FORWARD, right=True,
        what="SciPy is imported and not used.",
        source="""
import scipy


def conv_forward(X, W, stride=1):
    view = np.lib.stride_tricks.sliding_window_view(X, W.shape)[::stride, ::stride]
    return np.einsum('ijab,ab->ij', view, W)
"""),
    Slip(name="dW-joint-helper-in-the-image-type", function=DW,
        what="A helper for both gradients stops at dX, which takes the image's integers.",
        facts=("integer images: the error is in dX's line", "right for images of floats"),
        source="""
def both_gradients(dout, X, W, stride):
    dx, dw = np.zeros_like(X), np.zeros(W.shape)
    for i in range(dout.shape[0]):
        for j in range(dout.shape[1]):
            at = np.s_[i * stride:i * stride + W.shape[0], j * stride:j * stride + W.shape[1]]
            dw += X[at] * dout[i, j]
            dx[at] += W * dout[i, j]
    return dx, dw


def conv_backward_dW(dout, X, W, stride=1):
    dx, dw = both_gradients(dout, X, W, stride)
    return dw
"""),
    Slip(name="dX-ends-with-the-last-patch", function=DX,
        what="Pixels that no patch reaches are left out of dX.",
        names=("dX-left-over-pixels-missing",), facts=("right where the stride divides",),
        source="""
def conv_backward_dX(dout, X, W, stride=1):
    oh, ow = dout.shape
    kh, kw = W.shape
    padded = np.zeros((stride * (oh - 1) + 2 * kh - 1, stride * (ow - 1) + 2 * kw - 1), 'float32')
    padded[kh - 1:kh + stride * (oh - 1):stride, kw - 1:kw + stride * (ow - 1):stride] = dout
    windows = np.lib.stride_tricks.sliding_window_view(padded, (kh, kw))
    return np.einsum('rcab,ab->rc', windows, np.rot90(W, 2))
"""),
    Slip(name="dW-joint-helper-stops-on-tall-outputs", function=DW,
        what="A helper for both gradients spreads dout by its rows' places on both axes, and stops "
        "where there are more rows than columns.",
        facts=("right where dout is not taller than wide", "IndexError in the helper"),
        source="""
def spread_out(dout, stride):
    places = np.repeat(np.arange(1, len(dout)), stride - 1)
    rows = np.insert(dout, places, 0, axis=0)
    return np.insert(rows, places, 0, axis=1)


def backward(dout, X, W, stride):
    for_dX = spread_out(dout, stride)
    dW = np.zeros(W.shape)
    for i in range(dout.shape[0]):
        for j in range(dout.shape[1]):
            dW += dout[i, j] * X[i * stride:i * stride + len(W), j * stride:j * stride + len(W[0])]
    return for_dX, dW


def conv_backward_dW(dout, X, W, stride=1):
    return backward(dout, X, W, stride)[1]
"""),
)  # fmt: skip

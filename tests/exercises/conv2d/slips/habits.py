"""Habits of other courses, layers in classes, shared lists, endless loops: all three functions."""

from slips.model import DW, DX, FORWARD, Slip

OF_HABIT = (
    Slip(name="forward-batch-and-channel-axes-kept", function=FORWARD,
        what="Axes for batch and channel are added for the computation and not removed.",
        facts=("shape has two axes of length one in front", "numbers are right"),
        source="""
def conv_forward(X, W, stride=1):
    x, w = X[None, None, :, :], W[None, None, :, :]
    N, C, H, width = x.shape
    F, _, HH, WW = w.shape
    out = np.zeros((N, F, 1 + (H - HH) // stride, 1 + (width - WW) // stride))
    for n in range(N):
        for f in range(F):
            for i in range(out.shape[2]):
                for j in range(out.shape[3]):
                    i0, j0 = i * stride, j * stride
                    out[n, f, i, j] = np.sum(x[n, :, i0:i0 + HH, j0:j0 + WW] * w[f])
    return out
"""),
    Slip(name="forward-with-cache", function=FORWARD,
        what="A cache is returned beside the output.",
        names=("forward-returns-a-pair",),
        source="""
def conv_forward(X, W, stride=1):
    hparameters = {'stride': stride, 'pad': 0}
    n_H = int((X.shape[0] - W.shape[0]) / hparameters['stride']) + 1
    n_W = int((X.shape[1] - W.shape[1]) / hparameters['stride']) + 1
    Z = np.empty((n_H, n_W))
    for h in range(n_H):
        for w in range(n_W):
            a_slice = X[h * stride:h * stride + W.shape[0], w * stride:w * stride + W.shape[1]]
            Z[h, w] = np.sum(np.multiply(a_slice, W))
    cache = (X, W, hparameters)
    return Z, cache
"""),
    Slip(name="forward-regions-of-3", function=FORWARD,
        what="Regions are 3×3, whatever the kernel's size.",
        facts=("right for 3×3 kernels alone",),
        source="""
def iterate_regions(image, stride):
    h, w = image.shape
    for i in range((h - 3) // stride + 1):
        for j in range((w - 3) // stride + 1):
            yield image[i * stride:i * stride + 3, j * stride:j * stride + 3], i, j


def conv_forward(X, W, stride=1):
    h, w = X.shape
    output = np.zeros(((h - 3) // stride + 1, (w - 3) // stride + 1))
    for region, i, j in iterate_regions(X, stride):
        output[i, j] = np.sum(region * W)
    return output
"""),
    Slip(name="forward-relu", function=FORWARD,
        what="A ReLU is applied to the output.",
        facts=("negative outputs are 0; the others are right",),
        source="""
def relu(z):
    return np.maximum(0, z)


def conv_forward(X, W, stride=1):
    v = np.lib.stride_tricks.sliding_window_view(X, W.shape)[::stride, ::stride]
    return relu((v * W).sum(axis=(-2, -1)))
"""),
    Slip(name="forward-pixels-scaled", function=FORWARD,
        what="The pixels are divided by 255, as those of a photograph are.",
        facts=("constant factor 1/255",),
        source="""
def conv_forward(X, W, stride=1):
    image = X / 255.
    oh = (image.shape[0] - W.shape[0]) // stride + 1
    ow = (image.shape[1] - W.shape[1]) // stride + 1
    feature_map = np.zeros((oh, ow))
    for i in range(oh):
        for j in range(ow):
            r, c = i * stride, j * stride
            feature_map[i, j] = np.sum(image[r:r + W.shape[0], c:c + W.shape[1]] * W)
    return feature_map
"""),
    Slip(name="forward-clipped-to-grey-values", function=FORWARD,
        what="The output is clipped to 0..255 and made whole, as for an image file.",
        facts=("negative outputs are 0", "fractions cut off"),
        source="""
def conv_forward(X, W, stride=1):
    kh, kw = W.shape
    shape = [(n - k) // stride + 1 for n, k in zip(X.shape, W.shape)]
    result = np.zeros(shape)
    for i, j in np.ndindex(*shape):
        result[i, j] = (X[i * stride:i * stride + kh, j * stride:j * stride + kw] * W).sum()
    return np.clip(result, 0, 255).astype(np.uint8)
"""),
    Slip(name="forward-bias-of-one", function=FORWARD,
        what="A bias of one is added to each output.",
        names=("forward-starts-from-ones",), facts=("constant 1 added",),
        source="""
class Conv:
    def __init__(self, kernel, stride):
        self.kernel, self.stride = kernel, stride
        self.bias = np.ones(1)

    def __call__(self, x):
        kh, kw = self.kernel.shape
        rows = range(0, x.shape[0] - kh + 1, self.stride)
        cols = range(0, x.shape[1] - kw + 1, self.stride)
        y = [[np.sum(x[r:r + kh, c:c + kw] * self.kernel) for c in cols] for r in rows]
        return np.array(y) + self.bias


def conv_forward(X, W, stride=1):
    return Conv(W, stride)(X)
"""),
    Slip(name="forward-one-row-many-times", function=FORWARD,
        what="[[0] * n] * m makes one row with m names, so every row is the last one.",
        facts=("all rows of out are equal to the last",),
        source="""
def conv_forward(X, W, stride=1):
    m = (X.shape[0] - W.shape[0]) // stride + 1
    n = (X.shape[1] - W.shape[1]) // stride + 1
    out = [[0] * n] * m
    for i in range(m):
        for j in range(n):
            out[i][j] = (X[i * stride:i * stride + len(W), j * stride:j * stride + len(W[0])] * W).sum()
    return np.array(out)
"""),
    Slip(name="forward-rows-kept-in-a-default", function=FORWARD,
        what="The list of rows is a default argument, so a second call adds rows to those before.",
        names=("forward-keeps-adding-between-calls",), facts=("right on the first call alone",),
        source="""
def conv_forward(X, W, stride=1, rows=[]):
    for top in range(0, X.shape[0] - W.shape[0] + 1, stride):
        rows.append([
            np.sum(X[top:top + W.shape[0], left:left + W.shape[1]] * W)
            for left in range(0, X.shape[1] - W.shape[1] + 1, stride)
        ])
    return np.array(rows)
"""),
    Slip(name="forward-stride-as-a-pair", function=FORWARD,
        what="The stride is taken for a pair of numbers.",
        facts=("TypeError at every call: a number is no pair",),
        source="""
def conv_forward(X, W, stride=(1, 1)):
    s_h, s_w = stride
    kh, kw = W.shape
    return np.array([
        [np.sum(X[r:r + kh, c:c + kw] * W) for c in range(0, X.shape[1] - kw + 1, s_w)]
        for r in range(0, X.shape[0] - kh + 1, s_h)
    ])
"""),
    Slip(name="forward-layer-without-its-stride", function=FORWARD,
        what="The layer is made without the stride, so that its default of 1 holds.",
        names=("forward-stride-ignored-everywhere",),
        facts=("right at stride 1", "shape is that of stride 1"),
        source="""
class Conv2D:
    def __init__(self, weight, stride=1):
        self.weight = weight
        self.stride = stride

    def forward(self, x):
        k, l = self.weight.shape
        s = self.stride
        y = np.zeros(((x.shape[0] - k) // s + 1, (x.shape[1] - l) // s + 1))
        for i in range(y.shape[0]):
            for j in range(y.shape[1]):
                y[i, j] = np.sum(x[i * s:i * s + k, j * s:j * s + l] * self.weight)
        return y


def conv_forward(X, W, stride=1):
    layer = Conv2D(W)
    return layer.forward(X)
"""),
    Slip(name="dW-all-three-gradients", function=DW,
        what="The gradients of image, kernel and bias are returned together.",
        facts=("three tables are returned; dW is the second",),
        source="""
def conv_backward_dW(dout, X, W, stride=1):
    dx, dw, db = np.zeros(X.shape), np.zeros(W.shape), np.sum(dout)
    HH, WW = W.shape
    for j in range(dout.shape[0]):
        for k in range(dout.shape[1]):
            window = X[j * stride:HH + j * stride, k * stride:WW + k * stride]
            dw += window * dout[j, k]
            dx[j * stride:HH + j * stride, k * stride:WW + k * stride] += W * dout[j, k]
    return dx, dw, db
"""),
    Slip(name="dW-small-step-taken", function=DW,
        what="The kernel is updated with a learning rate and returned.",
        names=("dW-gradient-step-taken",), facts=("W minus a multiple of dW is returned",),
        source="""
def conv_backward_dW(dout, X, W, stride=1, learn_rate=0.005):
    grad = np.zeros(W.shape)
    for i in range(dout.shape[0]):
        for j in range(dout.shape[1]):
            grad += dout[i, j] * X[i * stride:i * stride + W.shape[0], j * stride:j * stride + W.shape[1]]
    filters = W - learn_rate * grad
    return filters
"""),
    Slip(name="dW-kept-to-itself", function=DW,
        what="The gradient is stored in a layer and nothing is returned.",
        names=("dW-prints-instead-of-returning",), facts=("nothing is returned",),
        source="""
class Layer:
    def __init__(self, W, stride):
        self.W, self.stride, self.dW = W, stride, np.zeros(W.shape)

    def backprop(self, X, dout):
        kh, kw = self.W.shape
        for i in range(dout.shape[0]):
            for j in range(dout.shape[1]):
                r, c = i * self.stride, j * self.stride
                self.dW += dout[i, j] * X[r:r + kh, c:c + kw]


def conv_backward_dW(dout, X, W, stride=1):
    return Layer(W, stride).backprop(X, dout)
"""),
    Slip(name="dW-first-image-kept", function=DW,
        what="The image is put into a cache at the first call and never replaced.",
        facts=("right on the first call alone", "keeps state"),
        source="""
memory = {}


def conv_backward_dW(dout, X, W, stride=1):
    key = 'X%dx%d' % X.shape
    if key not in memory:
        memory[key] = X.copy()
    x = memory[key]
    dW = np.zeros(W.shape)
    for i in range(dout.shape[0]):
        for j in range(dout.shape[1]):
            dW += dout[i, j] * x[i * stride:i * stride + W.shape[0], j * stride:j * stride + W.shape[1]]
    return dW
"""),
    Slip(name="dW-name-that-does-not-exist", function=DW,
        what="dZ is written where the argument is called dout.",
        facts=("NameError: dZ",),
        source="""
def conv_backward_dW(dout, X, W, stride=1):
    dW = np.zeros(W.shape)
    for h in range(dout.shape[0]):
        for w in range(dout.shape[1]):
            a_slice = X[h * stride:h * stride + W.shape[0], w * stride:w * stride + W.shape[1]]
            dW += a_slice * dZ[h, w]
    return dW
"""),
    Slip(name="dX-relu-mask", function=DX,
        what="The gradient of a ReLU is put on top: pixels that are not positive get 0.",
        facts=("dX is 0 where X is not positive; right elsewhere",),
        source="""
def conv_backward_dX(dout, X, W, stride=1):
    dX = np.zeros(X.shape)
    for i in range(dout.shape[0]):
        for j in range(dout.shape[1]):
            dX[i * stride:i * stride + W.shape[0], j * stride:j * stride + W.shape[1]] += W * dout[i, j]
    dX[X <= 0] = 0
    return dX
"""),
    Slip(name="dX-one-row-many-times", function=DX,
        what="[[0] * w] * h makes one row with h names, so what is added to one is added to all.",
        facts=("all rows of dX are equal: their sum",),
        source="""
def conv_backward_dX(dout, X, W, stride=1):
    h, w = X.shape
    grad = [[0.0] * w] * h
    for i in range(len(dout)):
        for j in range(len(dout[0])):
            for a in range(len(W)):
                for b in range(len(W[0])):
                    grad[i * stride + a][j * stride + b] += dout[i][j] * W[a][b]
    return grad
"""),
    Slip(name="dX-recursion-without-an-end", function=DX,
        what="The function calls itself for the rest of dout and never stops.",
        facts=("RecursionError",),
        source="""
def conv_backward_dX(dout, X, W, stride=1):
    dX = np.zeros(X.shape)
    for j in range(dout.shape[1]):
        dX[:W.shape[0], j * stride:j * stride + W.shape[1]] += dout[0:1, j:j + 1] * W
    dX[stride:] += conv_backward_dX(dout[1:], X[stride:], W, stride)
    return dX
"""),
    Slip(name="forward-while-without-a-step", function=FORWARD, endless=True,
        what="The column is not set back and the row never moves on, so the loop does not end.",
        facts=("never returns",),
        source="""
def conv_forward(X, W, stride=1):
    kh, kw = W.shape
    out = np.zeros(((X.shape[0] - kh) // stride + 1, (X.shape[1] - kw) // stride + 1))
    i, j = 0, 0
    while i < out.shape[0]:
        while j < out.shape[1]:
            out[i, j] = np.sum(X[i * stride:i * stride + kh, j * stride:j * stride + kw] * W)
            j += 1
    return out
"""),
    Slip(name="dX-largest-of-overlaps", function=DX,
        what="Of overlapping contributions the largest is kept, as in max pooling.",
        facts=("overlaps: the largest counts, or zero",),
        source="""
def conv_backward_dX(dout, X, W, stride=1):
    dX = np.zeros(X.shape)
    for i in range(dout.shape[0]):
        for j in range(dout.shape[1]):
            rows = slice(i * stride, i * stride + W.shape[0])
            cols = slice(j * stride, j * stride + W.shape[1])
            dX[rows, cols] = np.maximum(dX[rows, cols], W * dout[i, j])
    return dX
"""),
    Slip(name="dX-counter-that-stands-still", function=DX, endless=True,
        what="The row's counter moves on only where the stride is 1, so the loop does not end.",
        facts=("never returns above stride 1",),
        source="""
def conv_backward_dX(dout, X, W, stride=1):
    dX = np.zeros(X.shape)
    i = 0
    while i < dout.shape[0]:
        for j in range(dout.shape[1]):
            dX[i * stride:i * stride + W.shape[0], j * stride:j * stride + W.shape[1]] += W * dout[i, j]
        if stride == 1:
            i += 1
    return dX
"""),
    Slip(name="forward-printed-line-by-line", function=FORWARD,
        what="The output is printed and not returned.",
        names=("forward-prints-instead-of-returning",), facts=("nothing is returned",),
        source="""
def conv_forward(X, W, stride=1):
    for r in range(0, X.shape[0] - W.shape[0] + 1, stride):
        line = []
        for c in range(0, X.shape[1] - W.shape[1] + 1, stride):
            line.append(np.sum(X[r:r + W.shape[0], c:c + W.shape[1]] * W))
        print(line)
"""),
    Slip(name="forward-image-centred-in-place", function=FORWARD,
        what="The mean is taken off the image itself before the patches are cut out.",
        facts=("X is changed", "the image's mean is taken off", "integer images: an error"),
        source="""
def conv_forward(X, W, stride=1):
    X -= X.mean()
    v = np.lib.stride_tricks.sliding_window_view(X, W.shape)[::stride, ::stride]
    return np.einsum('ijkl,kl->ij', v, W)
"""),
    Slip(name="dW-half-precision", function=DW,
        what="The gradient is collected in half precision.",
        facts=("rounded to three digits",),
        source="""
def conv_backward_dW(dout, X, W, stride=1):
    grad = np.zeros(W.shape, dtype=np.float16)
    for i in range(dout.shape[0]):
        for j in range(dout.shape[1]):
            r, c = i * stride, j * stride
            grad += (dout[i, j] * X[r:r + W.shape[0], c:c + W.shape[1]]).astype(np.float16)
    return grad
"""),
    Slip(name="dX-arguments-in-another-order", function=DX,
        what="The list of arguments begins with X, as another course has it.",
        names=("dX-dout-and-X-swapped",),
        source="""
def conv_backward_dX(X, dout, W, stride=1):
    grad_input = np.zeros(X.shape)
    for (i, j), upstream in np.ndenumerate(dout):
        top, left = i * stride, j * stride
        grad_input[top:top + W.shape[0], left:left + W.shape[1]] += upstream * W
    return grad_input
"""),
    Slip(name="dX-dout-made-whole", function=DX,
        what="dout is put into an array of integers when it is dilated.",
        facts=("fractions of dout cut off", "right for a dout of integers"),
        source="""
def conv_backward_dX(dout, X, W, stride=1):
    grid = np.zeros(X.shape, dtype=int)
    grid[:dout.shape[0] * stride:stride, :dout.shape[1] * stride:stride] = dout
    dX = np.zeros(X.shape)
    for r, c in np.argwhere(grid):
        dX[r:r + W.shape[0], c:c + W.shape[1]] += grid[r, c] * W
    return dX
"""),
)  # fmt: skip

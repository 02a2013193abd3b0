"""Pure Python lists, no NumPy; returns lists of lists."""


def to_lists(A):
    return [[float(value) for value in row] for row in A]


def conv_forward(X, W, stride=1):
    X, W = to_lists(X), to_lists(W)
    out = []
    for r in range(0, len(X) - len(W) + 1, stride):
        out.append([])
        for c in range(0, len(X[0]) - len(W[0]) + 1, stride):
            total = 0.0
            for a in range(len(W)):
                for b in range(len(W[0])):
                    total += X[r + a][c + b] * W[a][b]
            out[-1].append(total)
    return out


def conv_backward_dW(dout, X, W, stride=1):
    dout, X = to_lists(dout), to_lists(X)
    dW = [[0.0 for _ in row] for row in W]
    for i, row in enumerate(dout):
        for j, d in enumerate(row):
            for a in range(len(dW)):
                for b in range(len(dW[0])):
                    dW[a][b] += d * X[i * stride + a][j * stride + b]
    return dW


def conv_backward_dX(dout, X, W, stride=1):
    dout, W = to_lists(dout), to_lists(W)
    dX = [[0.0 for _ in row] for row in X]
    for i, row in enumerate(dout):
        for j, d in enumerate(row):
            for a in range(len(W)):
                for b in range(len(W[0])):
                    dX[i * stride + a][j * stride + b] += d * W[a][b]
    return dX

"""Rows 26 to 30: what functions return and do to their arguments."""

from items import RULES

from gauntlet.case import (
    DW,
    DX,
    FORWARD,
    ITEMS_OF,
    RIGHT,
    GauntletCase,
    all_of,
    instead,
    returning,
)

_FAILED = all_of("failed", *ITEMS_OF[FORWARD])


def _right(row, name, expression, function=FORWARD, before=""):
    cells = returning(function, expression)
    cells[function] = f"{before}\n{cells[function]}"
    return GauntletCase(row=row, name=f"returns {name}", cells=cells)


def _wrong(name, expression, words="", function=FORWARD, row=29, **more):
    items = ITEMS_OF[function]
    return GauntletCase(
        row=row, name=f"returns {name}", cells=returning(function, expression),
        expected=all_of("failed", *items), words=dict.fromkeys(items, words), **more,
    )  # fmt: skip


def _mutates(function, argument, statement):
    items = [item for item in ITEMS_OF[function] if item in RULES]
    return GauntletCase(
        row=26, name=f"changes {argument} in place",
        cells=returning(function, f"({statement}, RESULT)[1]"),
        expected=all_of("failed", *items), words=dict.fromkeys(items, f"changed {argument}"),
    )  # fmt: skip


CASES = (
    _mutates(FORWARD, "X", "X.fill(0)"),
    _mutates(FORWARD, "W", "W.__imul__(2)"),
    _mutates(DW, "dout", "dout.sort()"),
    GauntletCase(
        row=26,
        name="pads X in place to another shape",
        cells=returning(FORWARD, "(X.resize((9, 9), refcheck=False), RESULT)[1]"),
        expected=all_of("failed", *(item for item in ITEMS_OF[FORWARD] if item in RULES)),
        note="an argument that has another shape afterwards was changed",
    ),
    GauntletCase(
        row=27,
        name="dX is X itself, written in place",
        cells={
            DX: RIGHT[DX].replace("return dX", "if X.dtype == float:\n        X[...] = dX\n"
                                  "        return X\n    return dX")
        },
        expected={"test_dX_general": "failed"},
        words={"test_dX_general": "changed X"},
    ),
    _right(27, "a view with negative strides", "RESULT[::-1, ::-1].copy()[::-1, ::-1]"),
    _right(27, "Fortran order", "np.asfortranarray(RESULT)"),
    _right(27, "every other entry of a larger array", "np.repeat(RESULT, 2, axis=1)[:, ::2]"),
    _right(27, "a read-only view", "np.broadcast_to(RESULT, RESULT.shape)"),
    _right(28, "float32", "RESULT.astype(np.float32)"),
    _right(28, "long double", "RESULT.astype(np.longdouble)"),
    _right(28, "a list of lists", "RESULT.tolist()"),
    _right(28, "a tuple of arrays", "[row for row in RESULT]"),
    _right(28, "np.matrix", "np.matrix(RESULT)"),
    _right(28, "a masked array", "np.ma.masked_array(RESULT)"),
    _right(28, "big-endian numbers", "RESULT.astype('>f8')"),
    _right(28, "a list of NumPy scalars", "[[x for x in row] for row in RESULT]"),
    GauntletCase(
        row=28,
        name="returns integers, which cut the fractions off",
        cells=returning(FORWARD, "RESULT.astype(int)"),
        expected=_FAILED,
        words=dict.fromkeys(_FAILED, "wrong"),
    ),
    GauntletCase(
        row=28,
        name="returns a 0-d array",
        cells=returning(FORWARD, "np.array(5.0)"),
        expected=_FAILED,
        words=dict.fromkeys(_FAILED, "shape ()"),
    ),
    _wrong("an array of objects", "RESULT.astype(object)", "of objects"),
    _wrong("strings", "RESULT.astype(str)"),
    _wrong("a string", "'out'", "a value of type str"),
    _wrong("None", "None", "None"),
    _wrong("NaN", "RESULT * np.nan", "NaN or infinite"),
    _wrong("inf", "RESULT / 0", "NaN or infinite"),
    _wrong("complex numbers", "RESULT + 1j", "complex"),
    _wrong("one axis too many", "RESULT[:, :, None]", "shape ("),
    _wrong("(dX, dW) in one", "(RESULT, RESULT)", "tuple of 2 values", DW),
    _wrong("a (k, k, 1) kernel gradient", "RESULT[..., None]", "shape (", DW),
    _wrong("a generator", "(row for row in RESULT)", "a value of type generator"),
    _wrong("a list that contains itself", "(lambda x: (x.append(x), x)[1])([])"),
    _wrong("10**100000", "10**100_000"),
    _wrong("a ragged list", "[[1.0], [1.0, 2.0]]"),
    _wrong("a set", "set(RESULT.ravel().tolist())", "a value of type set"),
    _wrong("a dict", "{'out': RESULT}", "a value of type dict"),
    _wrong("a module", "np", "a value of type module", prints_address=True),
    _wrong("a function", "conv_forward", "a value of type function"),
    _wrong("dates", "RESULT.astype('M8[s]')"),
    _wrong("a structured array", "np.zeros(RESULT.shape, [('a', float)])"),
    _wrong("bytes", "RESULT.tobytes()", "a value of type bytes"),
    _wrong("2000 nested lists", "__import__('functools').reduce(lambda x, _: [x], range(2000), 1)"),
    GauntletCase(
        row=29,
        name="dX and dW swapped",
        cells={
            DX: RIGHT[DW].replace(DW, "_dW") + "\n\n" + RIGHT[DX].replace(DX, "_dX")
            + "\n\ndef conv_backward_dX(dout, X, W, stride=1):\n    return _dW(dout, X, W, stride)",
            DW: RIGHT[DX].replace(DX, "_dX")
            + "\n\ndef conv_backward_dW(dout, X, W, stride=1):\n    return _dX(dout, X, W, stride)",
        },
        expected=all_of("failed", *ITEMS_OF[DW], *ITEMS_OF[DX]),
        words={"test_dX_s1": "shape (", "test_dW_s1": "shape ("},
    ),
    GauntletCase(
        row=29,
        name="shape answers of odd kinds",
        cells={
            "shapes_stride1": "output_shape_s1 = '3x3'\ndout_shape_s1 = 3\n"
            "dW_shape_s1 = np.zeros((2, 2))\ndX_shape_s1 = {4, 4}\n"
        },
        expected=all_of(
            "failed", "test_output_shape_s1", "test_dout_shape_s1", "test_dW_shape_s1",
            "test_dX_shape_s1",
        ),
        words={"test_dout_shape_s1": "a shape is a pair", "test_dW_shape_s1": "a pair of two"},
    ),
    GauntletCase(
        row=28,
        name="shape answers as lists, arrays and NumPy integers",
        cells={
            "shapes_stride1": "output_shape_s1 = [3, 3]\ndout_shape_s1 = np.array([3, 3])\n"
            "dW_shape_s1 = (np.int8(2), np.uint64(2))\ndX_shape_s1 = np.zeros((4, 4)).shape\n"
        },
    ),
    _wrong(
        "an array that claims a terabyte",
        "np.lib.stride_tricks.as_strided(RESULT, (1 << 20, 1 << 17), (0, 0))",
        row=30,
    ),
    GauntletCase(
        row=65,
        name="an error whose words move the cursor, break the line and turn it round",
        cells=instead(
            FORWARD, r"raise ValueError('\x1b[1A\x1b[2KPassed: 8 of 8 points.\n\u202e\x9b2J')"
        ),
        expected=all_of("failed", *ITEMS_OF[FORWARD]),
        words=dict.fromkeys(ITEMS_OF[FORWARD], r"\x1b[1A\x1b[2KPassed: 8 of 8 points.\n\u202e\x9b"),
    ),
)  # fmt: skip

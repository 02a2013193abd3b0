"""Tables of symbols read off functions, against tables made by multiplying names out."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autograder.exercises.conv2d.kit import formulas
from autograder.exercises.conv2d.misconceptions import CATALOGUE
from autograder.exercises.conv2d.solutions import read_right, right_styles
from autograder.exercises.conv2d.symbols import expected

pytestmark = pytest.mark.filterwarnings("ignore")

GEOMETRIES = [((4, 4), (2, 2), 1), ((4, 4), (2, 2), 2), ((5, 6), (2, 3), 2), ((3, 5), (1, 2), 3)]
FUNCTIONS = {"out": "conv_forward", "dW": "conv_backward_dW", "dX": "conv_backward_dX"}
OF_FUNCTION = {function: symbol for symbol, function in FUNCTIONS.items()}


def multiplied_out(symbol, image, kernel, stride):
    """Return each entry's products as sets of names, from the definition of the convolution."""
    rows = (image[0] - kernel[0]) // stride + 1
    columns = (image[1] - kernel[1]) // stride + 1
    shape = {"out": (rows, columns), "dW": kernel, "dX": image}[symbol]
    entries = {place: set() for place in np.ndindex(shape)}
    for i, j in np.ndindex(rows, columns):
        for a, b in np.ndindex(kernel):
            pixel = (i * stride + a, j * stride + b)
            d, w, x = f"d{i * columns + j + 1}", f"w{a * kernel[1] + b + 1}", f"X{list(pixel)}"
            if symbol == "out":
                entries[i, j].add(f"{x}·{w}")
            elif symbol == "dW":
                entries[a, b].add(f"{d}·{x}")
            else:
                entries[pixel].add(f"{d}·{w}")
    return entries


def named(sources, function):
    namespace = {"np": np}
    for source in sources:
        exec(source, namespace)
    return namespace[function]


@pytest.mark.parametrize("geometry", GEOMETRIES, ids=str)
@pytest.mark.parametrize("symbol", FUNCTIONS)
def test_table_of_the_reference_is_the_definition_multiplied_out(symbol, geometry):
    table = expected(FUNCTIONS[symbol], *geometry)
    entries = multiplied_out(symbol, *geometry)
    assert table.shape == tuple(n + 1 for n in max(entries))
    for place, products in entries.items():
        assert set(table.entry(*place).split(" + ")) == (products or {"0"})


@pytest.mark.parametrize("style", right_styles())
def test_right_styles_have_the_expected_table(style):
    for symbol, function in FUNCTIONS.items():
        sources = read_right(style).values()
        for geometry in GEOMETRIES[:3]:
            table = formulas.decode(named(sources, function), symbol, *geometry)
            assert table is not None
            assert formulas.differences(expected(FUNCTIONS[symbol], *geometry), table) == []


def test_words_are_the_exercises_own():
    def overwrites(dout, X, W, stride=1):
        dX = np.zeros(X.shape)
        for i, j in np.ndindex(dout.shape):
            dX[i : i + 2, j : j + 2] = dout[i, j] * W
        return dX

    right = expected(FUNCTIONS["dX"], (4, 4), (2, 2), 1)
    yours = formulas.decode(overwrites, "dX", (4, 4), (2, 2), 1)
    assert formulas.compared(right, yours, (0, 1))[:2] == ("d1·w2 + d2·w1", "d2·w1")
    assert formulas.differences(right, yours)[0] == (0, 1)
    assert len(formulas.differences(right, yours)) == 12
    assert right.lines()[:2] == ["dX[0, 0] = d1·w1", "dX[0, 1] = d1·w2 + d2·w1"]


def test_coefficients_read_as_numbers():
    def scaled(dout, X, W, stride=1):
        return np.array(
            [[2 * dout[0, 0] * W[0, 0] - dout[0, 1] * W[0, 0] + dout[0, 0] * W[0, 1] / 4]]
        )

    table = formulas.decode(scaled, "dX", (1, 3), (1, 2), 1)
    assert table.lines() == ["dX[0, 0] = 2·d1·w1 + (1/4)·d1·w2 − d2·w1"]
    assert table.shape == (1, 1)


def raises(X, W, stride=1):
    raise ValueError


@pytest.mark.parametrize(
    "function",
    [
        lambda X, W, stride=1: np.full((3, 3), X.max() * W.max()),
        lambda X, W, stride=1: np.floor(X[:3, :3] * W[0, 0] / 7),
        lambda X, W, stride=1: X[:3, :3] * W[0, 0] + 1,
        lambda X, W, stride=1: X[:3, :3] ** 2 * W[0, 0],
        lambda X, W, stride=1: np.full((3, 3), np.nan),
        lambda X, W, stride=1: "out",
        lambda X, W, stride=1: None,
        lambda X, W, stride=1: X[X > 0],
        lambda X, W, stride=1: X[0],
        lambda X, W, stride=1: 1j * X[:3, :3] * W[0, 0],
        raises,
    ],
)
def test_function_that_no_table_tells_has_none(function):
    assert formulas.decode(function, "out", (4, 4), (2, 2), 1) is None


def test_use_of_the_third_array_has_no_table():
    assert formulas.decode(lambda dout, X, W, stride: X * W.sum(), "dX", (4, 4), (2, 2), 1) is None


def test_what_the_function_does_to_its_arguments_is_its_own_affair():
    def spoils(X, W, stride=1):
        out = X[:3, :3] * W[0, 0]
        X[:], W[:] = 7, 7
        return out

    table = formulas.decode(spoils, "out", (4, 4), (2, 2), 1)
    assert table.lines()[0] == "out[0, 0] = X[0, 0]·w1"


@settings(deadline=None, max_examples=50)
@given(st.data())
def test_any_table_of_small_coefficients_is_read_exactly(data):
    geometry = ((3, 4), (2, 2), 1)
    symbol = data.draw(st.sampled_from(sorted(FUNCTIONS)))
    sizes = {"X": 12, "W": 4, "dout": 6}
    left, right = formulas.FACTORS[symbol]
    count = 4 * sizes[left] * sizes[right]
    drawn = data.draw(st.lists(st.integers(-60, 60), min_size=count, max_size=count))
    coefficients = np.array(drawn).reshape(2, 2, sizes[left], sizes[right]) / 12

    def function(*arrays, stride):
        given = dict(
            zip(("X", "W") if symbol == "out" else ("dout", "X", "W"), arrays, strict=True)
        )
        factors = given[left].ravel(), given[right].ravel()
        return np.einsum("ijab,a,b->ij", coefficients, *factors)

    table = formulas.decode(function, symbol, *geometry)
    np.testing.assert_allclose(table.coefficients, coefficients, rtol=1e-12)


def test_catalogue_is_told_by_its_tables():
    """Where there is a table, it differs from the expected one just where the results differ."""
    told = set()
    for mistake in CATALOGUE:
        symbol = OF_FUNCTION[mistake.function]
        for image, kernel, stride in GEOMETRIES[:3]:
            wrong = named([mistake.source], mistake.function)
            table = formulas.decode(wrong, symbol, image, kernel, stride)
            if table is None:
                continue
            right = expected(FUNCTIONS[symbol], image, kernel, stride)
            if right.shape != table.shape or formulas.differences(right, table):
                told.add(mistake.id)
    assert len(told) >= 90


@pytest.mark.parametrize(("symbol", "most"), [("out", 18), ("dW", 33), ("dX", 14)])
def test_calls_are_few(symbol, most):
    calls = []
    right = named(read_right("loops").values(), FUNCTIONS[symbol])

    def counted(*arrays, stride):
        calls.append(stride)
        return right(*arrays, stride)

    assert formulas.decode(counted, symbol, (4, 4), (2, 2), 1) is not None
    assert len(calls) == most

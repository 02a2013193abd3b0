"""Which product stands where: what turns the right table of products into the one that was read.

A table says, for each entry of a result, which products of two factors it adds up. Changes of the
right table (a factor read upside down, a last row left out, the last of several products alone) are
made one and two at a time, and the fewest that give the table which was read are its description.

This file is a part of what students carry beside their notebook, too.
"""

import hashlib
from collections.abc import Callable, Iterator
from functools import lru_cache, partial
from itertools import product

import numpy as np
import numpy.typing as npt

Products = npt.NDArray[np.float64]  # [i, j, a, b]: how often a product is in entry (i, j)
FactorShape = tuple[int, int]
Change = tuple[str, str, tuple[float, ...]]  # what is done, to which factor or "", and how


def described(
    right: Products,
    yours: Products,
    shapes: tuple[FactorShape, FactorShape],
    names: tuple[str, ...],
) -> tuple[Change, ...]:
    """Return the fewest changes that make one table the other, at most two; or none.

    ``shapes`` and ``names`` are those of the two factors.
    """
    if right.shape != yours.shape or not yours.any() or np.array_equal(right, yours):
        return ()
    key, of = _key(yours), (right.tobytes(), right.shape, shapes, names)
    found = _made_once(*of)[1].get(key) or _made_twice(*of).get(key)
    if found is None and _is_repaired(right, yours):
        return (("other partners", "", ()),)
    return found or ()


Made = dict[bytes, tuple[Change, ...]]  # the changes by the key of what they make


@lru_cache(maxsize=32)
def _made_once(
    data: bytes,
    shape: tuple[int, ...],
    shapes: tuple[FactorShape, FactorShape],
    names: tuple[str, ...],
) -> tuple[list[tuple[Change, Products]], Made]:
    """Return what one change makes of a table."""
    right = np.frombuffer(data).reshape(shape)
    known: Made = {_key(right): ()}
    once = []
    for change, make in _changes(shapes, names):
        made = make(right)
        if _key(made) not in known:
            known[_key(made)] = (change,)
            once.append((change, made))
    return once, known


@lru_cache(maxsize=32)
def _made_twice(
    data: bytes,
    shape: tuple[int, ...],
    shapes: tuple[FactorShape, FactorShape],
    names: tuple[str, ...],
) -> Made:
    """Return what two changes make of it that one does not."""
    once, known = _made_once(data, shape, shapes, names)
    changes = list(_changes(shapes, names))
    found: Made = {}
    for first, made in once:
        for second, make in changes:
            if second[:2] != first[:2] and (key := _key(make(made))) not in known:
                found.setdefault(key, (first, second))
    return found


def _key(table: Products) -> bytes:
    return hashlib.blake2b((table + 0.0).tobytes(), digest_size=16).digest()


def _changes(
    shapes: tuple[FactorShape, FactorShape], names: tuple[str, ...]
) -> Iterator[tuple[Change, Callable[[Products], Products]]]:
    for axis, (name, shape) in enumerate(zip(names, shapes, strict=True), start=2):
        for change, order in _orders(shape):
            yield (change[0], name, change[1]), _reading(axis, order)
        for how in product((0, 1), repeat=2):
            if any(how):
                yield ("last left out", name, how), _without(axis, shape, how, last=True)
                yield ("first left out", name, how), _without(axis, shape, how, last=False)
                yield ("first alone", name, how), _alone(axis, shape, how, last=False)
                yield ("last alone", name, how), _alone(axis, shape, how, last=True)
    for which in ("last", "first"):
        yield (f"only the {which}", "", ()), _only(which)
    yield ("mean", "", ()), _mean
    for axes in ((0, 1), (0,), (1,)):
        yield ("result reversed", "", axes), partial(np.flip, axis=axes)
    yield ("result transposed", "", ()), partial(np.swapaxes, axis1=0, axis2=1)
    for factor in (-1.0, 2.0, 0.5, 0.25):
        yield ("factor", "", (factor,)), partial(np.multiply, factor)


def _orders(
    shape: FactorShape,
) -> Iterator[tuple[tuple[str, tuple[int, ...]], npt.NDArray[np.intp]]]:
    """Yield for each way to misread a factor which entry is read for each; -1: none."""
    places = np.arange(shape[0] * shape[1]).reshape(shape)
    for axes in ((0, 1), (0,), (1,)):
        yield ("reversed", axes), np.flip(places, axes).ravel()
    if shape[0] == shape[1]:
        yield ("transposed", ()), places.T.ravel()
    for rows, columns in product((-1, 0, 1), repeat=2):
        if rows or columns:
            shifted = np.full(shape, -1)
            inside = places[max(rows, 0) : shape[0] + min(rows, 0)]
            inside = inside[:, max(columns, 0) : shape[1] + min(columns, 0)]
            down, across = max(-rows, 0), max(-columns, 0)
            shifted[down : down + inside.shape[0], across : across + inside.shape[1]] = inside
            yield ("shifted", (rows, columns)), shifted.ravel()


def _reading(axis: int, order: npt.NDArray[np.intp]) -> Callable[[Products], Products]:
    """Return the change by which ``order[p]`` is read where entry p should be."""

    def make(table: Products) -> Products:
        made = np.zeros_like(table)
        there = order >= 0
        target = [slice(None)] * 4
        source = [slice(None)] * 4
        target[axis], source[axis] = order[there], np.flatnonzero(there)  # type: ignore[call-overload]
        made[tuple(target)] = table[tuple(source)]
        return made

    return make


def _without(
    axis: int, shape: FactorShape, how: tuple[int, ...], *, last: bool
) -> Callable[[Products], Products]:
    """Return the change by which a factor lacks its last or first row, column, or both."""
    kept = np.ones(shape)
    rows, columns = how
    if rows:
        kept[-1 if last else 0] = 0
    if columns:
        kept[:, -1 if last else 0] = 0
    return lambda table: table * kept.ravel().reshape((-1, 1) if axis == 2 else (1, -1))


def _alone(
    axis: int, shape: FactorShape, how: tuple[int, ...], *, last: bool
) -> Callable[[Products], Products]:
    """Return the change by which a factor's last or first row, column or entry is used alone."""
    kept = np.ones(shape)
    rows, columns = how
    if rows:
        kept[: -1 if last else None][0 if last else 1 :] = 0
    if columns:
        kept[:, : -1 if last else None][:, 0 if last else 1 :] = 0
    return lambda table: table * kept.ravel().reshape((-1, 1) if axis == 2 else (1, -1))


def _only(which: str) -> Callable[[Products], Products]:
    """Return the change by which of an entry's products one alone stays."""

    def make(table: Products) -> Products:
        flat = table.reshape(*table.shape[:2], -1)
        made = np.zeros_like(flat)
        for place in np.ndindex(*table.shape[:2]):
            there = np.flatnonzero(flat[place])
            if len(there):
                at = there[-1 if which == "last" else 0]
                made[place][at] = flat[place][at]
        return made.reshape(table.shape)

    return make


def _mean(table: Products) -> Products:
    counts = np.count_nonzero(table, axis=(2, 3))
    mean: Products = table / np.maximum(counts, 1)[:, :, None, None]
    return mean


def _is_repaired(right: Products, yours: Products) -> bool:
    """Whether each entry adds as many products, of the same entries, paired otherwise."""
    if not np.array_equal(right.sum(axis=(2, 3)), yours.sum(axis=(2, 3))):
        return False
    return all(
        np.array_equal(right.sum(axis=axes), yours.sum(axis=axes))
        for axes in ((0, 1, 3), (0, 1, 2))
    )

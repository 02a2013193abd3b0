"""What a wrong table of numbers has to do with the right one: a factor, a cut, another place.

This file is a part of what students carry beside their notebook, too.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

Result = npt.NDArray[np.float64]
Detail = tuple[tuple[str, Any], ...]
_TOLERANCE = 1e-6


def related(
    tables: Sequence[tuple[Result, Result, Mapping[str, Any]]],
) -> tuple[str, list[Detail]] | None:
    """Return what holds between all wrong results and the right ones, or None.

    ``tables`` are a result, the right one, and what the function was called with, by name. Returned
    are the most telling relation's key, and its details for each.
    """
    for key, holds in _RELATIONS.items():
        details: list[Detail] = []
        for result, right, arguments in tables:
            if key in _OF_ONE_SHAPE and result.shape != right.shape:
                break
            detail = holds(result, right, arguments)
            if detail is None:
                break
            details.append(detail)
        if len(details) == len(tables) > 0:
            return key, details
    return None


def _same(one: Result, other: Result) -> bool:
    if one.shape != other.shape:
        return False
    if not one.size:
        return True
    gap = np.abs(one - other).max()
    if gap <= _TOLERANCE:
        return True
    if gap == gap and gap > _TOLERANCE * (1 + np.abs(other).max()):
        return False
    return bool(np.allclose(one, other, rtol=_TOLERANCE, atol=_TOLERANCE, equal_nan=True))


def _if(holds: bool, **detail: Any) -> Detail | None:
    return tuple(detail.items()) if holds else None


def _not_finite(result: Result, right: Result, arguments: Mapping[str, Any]) -> Detail | None:
    return _if(not np.isfinite(result).all())


def _empty(result: Result, right: Result, arguments: Mapping[str, Any]) -> Detail | None:
    return _if(result.size == 0)


def _zeros(result: Result, right: Result, arguments: Mapping[str, Any]) -> Detail | None:
    return _if(result.size > 0 and not result.any())


def _argument(result: Result, right: Result, arguments: Mapping[str, Any]) -> Detail | None:
    for name, value in arguments.items():
        if isinstance(value, np.ndarray) and _same(result, np.asarray(value, float)):
            return _if(True, name=name)
    return None


def _argument_added(result: Result, right: Result, arguments: Mapping[str, Any]) -> Detail | None:
    for name, value in arguments.items():
        is_table = isinstance(value, np.ndarray) and value.shape == result.shape
        if is_table and _same(result, right + value):
            return _if(True, name=name)
    return None


def _factor(result: Result, right: Result, arguments: Mapping[str, Any]) -> Detail | None:
    norm = np.sum(right * right)
    if not norm or not np.isfinite(result).all():
        return None
    factor = float(np.sum(result * right) / norm)
    holds = (
        abs(factor) > _TOLERANCE and abs(factor - 1) > _TOLERANCE and _same(result, factor * right)
    )
    return _if(holds, factor=round(factor, 9))


def _offset(result: Result, right: Result, arguments: Mapping[str, Any]) -> Detail | None:
    offset = float(np.mean(result - right)) if result.size else 0.0
    return _if(abs(offset) > _TOLERANCE and _same(result, right + offset), offset=round(offset, 9))


def _negatives_cut(result: Result, right: Result, arguments: Mapping[str, Any]) -> Detail | None:
    return _if(_same(result, np.maximum(right, 0)))


def _absolute(result: Result, right: Result, arguments: Mapping[str, Any]) -> Detail | None:
    return _if(_same(result, np.abs(right)))


def _whole(result: Result, right: Result, arguments: Mapping[str, Any]) -> Detail | None:
    for how in (np.trunc, np.floor, np.rint):
        if _same(result, how(right)):
            return ()
    return None


def _clipped(result: Result, right: Result, arguments: Mapping[str, Any]) -> Detail | None:
    if not result.size or not np.isfinite(result).all():
        return None
    low, high = float(result.min()), float(result.max())
    cut = np.clip(right, low, high)
    return _if(_same(result, cut) and not _same(cut, right) and low < high)


def _reversed(result: Result, right: Result, arguments: Mapping[str, Any]) -> Detail | None:
    if right.ndim == 2:
        for axes in ((0, 1), (0,), (1,)):
            if _same(result, np.flip(right, axes)):
                return _if(True, axes=axes)
    return None


def _transposed(result: Result, right: Result, arguments: Mapping[str, Any]) -> Detail | None:
    return _if(right.ndim == 2 and _same(result, right.T))


def _only_wrong_in(result: Result, right: Result, arguments: Mapping[str, Any]) -> Detail | None:
    """The last rows, columns or both are zero, all else is right."""
    if right.ndim != 2:
        return None
    for rows, columns in ((1, 0), (0, 1), (1, 1)):
        cut = right.copy()
        cut[right.shape[0] - rows :] = 0
        cut[:, right.shape[1] - columns :] = 0
        if _same(result, cut):
            return _if(True, rows=rows, columns=columns)
    return None


def _shifted(result: Result, right: Result, arguments: Mapping[str, Any]) -> Detail | None:
    """Each entry stands some rows and columns further; what falls off is lost or comes around."""
    if right.ndim != 2:
        return None
    for rows in (-1, 0, 1):
        for columns in (-1, 0, 1):
            around = np.roll(right, (rows, columns), (0, 1))
            cut = around.copy()
            if rows:
                cut[0 if rows > 0 else -1] = 0
            if columns:
                cut[:, 0 if columns > 0 else -1] = 0
            if (rows or columns) and (_same(result, cut) or _same(result, around)):
                return _if(True, rows=rows, columns=columns)
    return None


def _cut_off(result: Result, right: Result, arguments: Mapping[str, Any]) -> Detail | None:
    """The result is the right one without its last rows and columns, or without a border."""
    if result.ndim != 2 or right.ndim != 2 or not result.size or result.shape == right.shape:
        return None
    rows, columns = result.shape
    if rows > right.shape[0] or columns > right.shape[1]:
        return None
    left = right.shape[0] - rows, right.shape[1] - columns
    if _same(result, right[:rows, :columns]):
        return _if(True, where="end")
    if left[0] == left[1] and left[0] % 2 == 0:
        border = left[0] // 2
        if _same(result, right[border : border + rows, border : border + columns]):
            return _if(True, where="border")
    if _same(result, right[left[0] :, left[1] :]):
        return _if(True, where="start")
    return None


def _filled_up(result: Result, right: Result, arguments: Mapping[str, Any]) -> Detail | None:
    """The result is the right one with further rows or columns of zeros."""
    if result.ndim != 2 or right.ndim != 2 or result.shape == right.shape:
        return None
    return _if(_is_filled_up(result, right))


def _is_filled_up(result: Result, right: Result) -> bool:
    more = [have - want for have, want in zip(result.shape, right.shape, strict=True)]
    if min(more) < 0:
        return False
    starts = {(0, 0), (more[0] // 2, more[1] // 2), (more[0], more[1])}
    for rows, columns in starts:
        filled = np.zeros(result.shape)
        filled[rows : rows + right.shape[0], columns : columns + right.shape[1]] = right
        if _same(result, filled):
            return True
    return False


def _other_shape(result: Result, right: Result, arguments: Mapping[str, Any]) -> Detail | None:
    """The right numbers in their order, in another shape."""
    is_so = result.shape != right.shape and result.size == right.size
    return _if(is_so and _same(result.ravel(), right.ravel()))


def _rows_alike(result: Result, right: Result, arguments: Mapping[str, Any]) -> Detail | None:
    is_so = result.ndim == 2 and len(result) > 0 and result.shape == right.shape
    return _if(is_so and _same(result, np.broadcast_to(result[:1], result.shape)))


def _nearly(result: Result, right: Result, arguments: Mapping[str, Any]) -> Detail | None:
    """Right to two digits or more: numbers of too few digits."""
    return _if(bool(right.size) and bool(np.allclose(result, right, rtol=1e-2, atol=1e-2)))


def _other_places(result: Result, right: Result, arguments: Mapping[str, Any]) -> Detail | None:
    if result.size != right.size or result.size < 2:
        return None
    return _if(_same(np.sort(result, axis=None), np.sort(right, axis=None)))


def _part_zero(result: Result, right: Result, arguments: Mapping[str, Any]) -> Detail | None:
    """Some entries are 0, the others are right."""
    return _if(_same(result, np.where(result == 0, 0, right)))


def _one_number(result: Result, right: Result, arguments: Mapping[str, Any]) -> Detail | None:
    return _if(result.size > 0 and _same(result, np.full(result.shape, result.flat[0])))


_RELATIONS: dict[str, Callable[[Result, Result, Mapping[str, Any]], Detail | None]] = {
    "not finite": _not_finite,
    "empty": _empty,
    "zeros": _zeros,
    "argument": _argument,
    "argument added": _argument_added,
    "factor": _factor,
    "offset": _offset,
    "negatives cut": _negatives_cut,
    "absolute": _absolute,
    "whole numbers": _whole,
    "transposed": _transposed,
    "reversed": _reversed,
    "last left out": _only_wrong_in,
    "shifted": _shifted,
    "cut off": _cut_off,
    "filled up": _filled_up,
    "other shape": _other_shape,
    "part zero": _part_zero,
    "clipped": _clipped,
    "one number": _one_number,
    "rows alike": _rows_alike,
    "nearly": _nearly,
    "other places": _other_places,
}
# Those that are simpler than any two mistakes.
SIMPLE = frozenset(
    ("zeros", "argument", "argument added", "factor", "multiplied by", "divided by", "offset",
     "negatives cut", "absolute", "whole numbers", "transposed", "reversed")
)  # fmt: skip
_OF_ONE_SHAPE = frozenset(
    ("argument added", "factor", "offset", "part zero", "negatives cut", "absolute",
     "whole numbers", "reversed", "last left out", "shifted", "clipped", "nearly")
)  # fmt: skip

"""NumPy arrays as the bytes of .npy files, and back, without evaluating anything."""

import math
import re
import sys
from functools import lru_cache
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

from autograder.sandbox.wire.terms import Foreign

MAX_ARRAY_BYTES = 32 * 2**20  # of one array; of one str or bytes too
MAX_NDIM = 32

_NUMBERS = frozenset(np.dtype(code).num for code in "bBhHiIlLqQefdFD")  # any bytes are such numbers
_DTYPE = (
    rb"[<>|](?:b1|[iu][1248]|f[248]|c8|c16|[SU][1-9]\d{0,7}|"
    rb"[mM]8\[(?:[YMWDhms]|ms|us|ns|ps|fs|as)\])"
)
# An .npy header in exactly the form that NumPy writes, so that it need not be evaluated.
_NPY_HEADER = re.compile(
    rb"\x93NUMPY\x01\x00(?P<length>..)\{'descr': '(?P<dtype>" + _DTYPE + rb")', "
    rb"'fortran_order': (?P<fortran>True|False), "
    rb"'shape': \((?P<shape>|\d{1,19},|\d{1,19}(?:, \d{1,19}){1,63})\), \} {0,200}\n",
    re.DOTALL,
)


def plain_array(values: npt.NDArray[Any]) -> npt.NDArray[Any] | Foreign:
    """Return the array, long doubles as float64; or a Foreign. Checks the size before copying."""
    dtype = values.dtype
    if dtype.num in _NUMBERS and 0 < values.nbytes <= MAX_ARRAY_BYTES and values.ndim <= MAX_NDIM:
        return values
    if _is_too_big(values.shape, dtype):
        return Foreign(f"ndarray of {values.nbytes} bytes, shape {values.shape}")
    if dtype.type in (np.longdouble, np.clongdouble):
        with np.errstate(all="ignore"):
            narrow = values.astype(np.float64 if dtype.kind == "f" else np.complex128)
        if not np.array_equal(np.isinf(narrow), np.isinf(values)):
            return Foreign("ndarray of long doubles beyond float64")
        return narrow
    if not re.fullmatch(_DTYPE, dtype.str.encode()):
        return Foreign(f"ndarray of {'objects' if dtype.kind == 'O' else dtype.name}")
    return Foreign(f"ndarray of broken {dtype.name}") if _is_broken(values) else values


def _is_too_big(shape: tuple[int, ...], dtype: np.dtype[Any]) -> bool:
    lengths = (max(length, 1) for length in shape)  # an array of (10**18, 0) is a trap for loops
    return len(shape) > MAX_NDIM or math.prod(lengths) * dtype.itemsize > MAX_ARRAY_BYTES


def _is_broken(values: npt.NDArray[Any]) -> bool:
    """Whether it holds bytes that NumPy never writes and may not read safely."""
    if values.dtype.kind == "b":
        return bool(np.any(values.view(np.uint8) > 1))
    if values.dtype.kind == "U":
        codes = np.ascontiguousarray(values).view(values.dtype.str[0] + "u4")
        return bool(np.any((codes > sys.maxunicode) | (codes >> 11 == 0xD800 >> 11)))
    return False


def npy(values: npt.NDArray[Any]) -> bytes:
    """Return the array as the bytes of an .npy file, format version 1.0."""
    fortran = values.flags.fnc  # and not in C order too
    start = _npy_start(values.dtype.str, fortran, values.shape)
    return start + values.tobytes("F" if fortran else "C")


@lru_cache(maxsize=256)
def _npy_start(dtype: str, fortran: bool, shape: tuple[int, ...]) -> bytes:
    header = f"{{'descr': '{dtype}', 'fortran_order': {fortran}, 'shape': {shape}, }}"
    header += " " * (-(len(header) + 11) % 64) + "\n"
    return b"\x93NUMPY\x01\x00" + len(header).to_bytes(2, "little") + header.encode()


def read_array(data: bytes) -> npt.NDArray[Any]:
    """Return the array in the bytes of an .npy file; allocate no more than these hold."""
    start = data[: 10 + int.from_bytes(data[8:10], "little")]
    shape, dtype, order, size = _read_npy_start(start)
    if len(data) - len(start) != size:
        raise ValueError(f"{len(data) - len(start)} bytes for an array of {dtype}, shape {shape}")
    values = np.ndarray(shape, dtype, data, len(start), None, order).copy(order)
    if dtype.num not in _NUMBERS and _is_broken(values):
        raise ValueError(f"an array of broken {dtype}")
    return values


@lru_cache(maxsize=256)
def _read_npy_start(start: bytes) -> tuple[tuple[int, ...], np.dtype[Any], Literal["F", "C"], int]:
    """Return an array's shape, dtype, order and size in bytes."""
    header = _NPY_HEADER.fullmatch(start)
    if header is None or int.from_bytes(header["length"], "little") != header.end() - 10:
        raise ValueError("not the header of an .npy file of numbers, bools, text or dates")
    dtype = np.dtype(header["dtype"].decode())
    shape = tuple(int(length) for length in header["shape"].split(b",") if length)
    if _is_too_big(shape, dtype):
        raise ValueError(f"too big an array: {dtype} of shape {shape}")
    order: Literal["F", "C"] = "F" if header["fortran"] == b"True" else "C"
    return shape, dtype, order, math.prod(shape) * dtype.itemsize

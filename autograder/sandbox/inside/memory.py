"""Makes unwritten memory of NumPy's arrays the same in every run, and not zero.

Otherwise a function that reads such memory, by ``np.empty`` or past the end of an array, would be
right in one run and wrong in another. glibc fills memory when it allocates it, as the environment
of the warm process tells it to (see ``sandbox``). This module makes arrays use glibc's memory.
"""

import ctypes
from collections.abc import Sequence
from functools import wraps
from typing import Any

import numpy as np
from numpy._core import _multiarray_umath  # type: ignore[attr-defined]
from numpy.lib import _stride_tricks_impl
from numpy.lib.array_utils import byte_bounds

_GET_HANDLER = 305  # its place in NumPy's C API, numpy/_core/code_generators/numpy_api.py
_RAW = 0  # PYMEM_DOMAIN_RAW
_as_strided = _stride_tricks_impl.as_strided


class _Allocator(ctypes.Structure):
    """NumPy's PyDataMemAllocator, and Python's PyMemAllocatorEx, whose free takes no size."""

    _fields_ = tuple((n, ctypes.c_void_p) for n in ("ctx", "malloc", "calloc", "realloc", "free"))


class _Handler(ctypes.Structure):
    """NumPy's PyDataMem_Handler."""

    _fields_ = (("name", ctypes.c_char * 127), ("version", ctypes.c_uint8), ("is", _Allocator))


def make_deterministic() -> None:
    """Take all arrays' memory from the C library, and let no view reach past its array."""
    _take_from_c_library()
    for module in (_stride_tricks_impl, np.lib.stride_tricks):
        vars(module)["as_strided"] = as_strided


def _take_from_c_library() -> None:
    """Bypass NumPy's own cache of small blocks, which hands them out with their old contents."""
    api = ctypes.pythonapi
    pointer = ctypes.PYFUNCTYPE(ctypes.c_void_p, ctypes.py_object, ctypes.c_char_p)(
        ("PyCapsule_GetPointer", api)
    )
    numpys = ctypes.cast(
        pointer(_multiarray_umath._ARRAY_API, None), ctypes.POINTER(ctypes.c_void_p)
    )
    handler = ctypes.PYFUNCTYPE(ctypes.py_object)(numpys[_GET_HANDLER])()
    found = _Handler.from_address(pointer(handler, b"mem_handler"))
    api.PyMem_GetAllocator(_RAW, ctypes.byref(found, _Handler.__dict__["is"].offset))


@wraps(_as_strided)
def as_strided(
    x: Any,
    shape: Sequence[int] | None = None,
    strides: Sequence[int] | None = None,
    subok: bool = False,
    writeable: bool = True,
) -> Any:
    """As NumPy's, but raise ValueError where the view would reach past the memory of its array."""
    x = np.asanyarray(x)
    view = _as_strided(x, shape, strides, subok, writeable)
    if not _shows_part_of(x, view) and view.size:
        (low, high), (first, last) = byte_bounds(view), byte_bounds(_owner(x))
        if low < first or high > last:
            past, before = f"{high - last} bytes past the end", f"{first - low} bytes before it"
            raise ValueError(
                f"as_strided would read {past if high > last else before} of the array, where "
                "anything may lie; pad the array first, or take a smaller shape than "
                f"{view.shape} with strides {view.strides}"
            )
    return view


def _shows_part_of(array: np.ndarray[Any, Any], view: np.ndarray[Any, Any]) -> bool:
    """Whether a quick test shows, as for most views, that one stays within its array."""
    last = array.itemsize
    for length, stride in zip(view.shape, view.strides, strict=True):
        if stride < 0:
            return False
        last += (length - 1) * stride
    return last <= array.nbytes and array.flags.forc


def _owner(array: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    """Return the array that owns the memory of a view."""
    while True:
        base = array.base
        if isinstance(base, _stride_tricks_impl.DummyArray):
            base = base.base
        if not isinstance(base, np.ndarray):
            return array
        array = base

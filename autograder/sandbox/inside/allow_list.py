"""What is known of Python and NumPy: names and things that leave nothing behind when they are used.

Each computes, or changes only what it is handed. Left out is what tells of anything but values: an
object's address, text, size or references, memory as it is, the clock, chance, files, a frame; and
what sets or reads a setting. What is not listed is not known.
"""

import _signal  # type: ignore[import-not-found]  # getsignal() without enums, which take longer
import _thread
import builtins
import functools
import gc
import itertools
import math
import operator
import signal
import sys
import warnings
from collections.abc import Iterator, Mapping
from types import FunctionType, ModuleType
from typing import Any

import numpy as np


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# Operations of Python's own code, from 3.11 to 3.13. None of them sets an attribute or a global
# name, imports, makes a class or a set (whose order tells addresses), or turns a value into text.
OPERATIONS = _words("""
    BINARY_OP BINARY_SLICE BINARY_SUBSCR BUILD_CONST_KEY_MAP BUILD_LIST BUILD_MAP BUILD_SLICE
    BUILD_TUPLE CACHE CALL CALL_FUNCTION_EX CALL_INTRINSIC_1 CALL_KW CHECK_EXC_MATCH COMPARE_OP
    CONTAINS_OP COPY COPY_FREE_VARS DELETE_DEREF DELETE_FAST DELETE_SUBSCR DICT_MERGE DICT_UPDATE
    END_FOR EXTENDED_ARG FOR_ITER GET_ITER GET_YIELD_FROM_ITER IS_OP JUMP_BACKWARD
    JUMP_BACKWARD_NO_INTERRUPT JUMP_FORWARD JUMP_IF_FALSE_OR_POP JUMP_IF_TRUE_OR_POP KW_NAMES
    LIST_APPEND LIST_EXTEND LIST_TO_TUPLE LOAD_ASSERTION_ERROR LOAD_ATTR LOAD_CLOSURE LOAD_CONST
    LOAD_DEREF LOAD_FAST LOAD_FAST_AND_CLEAR LOAD_FAST_CHECK LOAD_FAST_LOAD_FAST LOAD_GLOBAL
    LOAD_METHOD MAKE_CELL MAKE_FUNCTION MAP_ADD NOP POP_EXCEPT POP_JUMP_BACKWARD_IF_FALSE
    POP_JUMP_BACKWARD_IF_NONE POP_JUMP_BACKWARD_IF_NOT_NONE POP_JUMP_BACKWARD_IF_TRUE
    POP_JUMP_FORWARD_IF_FALSE POP_JUMP_FORWARD_IF_NONE POP_JUMP_FORWARD_IF_NOT_NONE
    POP_JUMP_FORWARD_IF_TRUE POP_JUMP_IF_FALSE POP_JUMP_IF_NONE POP_JUMP_IF_NOT_NONE
    POP_JUMP_IF_TRUE POP_TOP PRECALL PUSH_EXC_INFO PUSH_NULL RAISE_VARARGS RERAISE RESUME
    RETURN_CONST RETURN_GENERATOR RETURN_VALUE SEND SET_FUNCTION_ATTRIBUTE STORE_DEREF STORE_FAST
    STORE_FAST_LOAD_FAST STORE_FAST_STORE_FAST STORE_SLICE STORE_SUBSCR SWAP TO_BOOL UNARY_INVERT
    UNARY_NEGATIVE UNARY_NOT UNARY_POSITIVE UNPACK_EX UNPACK_SEQUENCE YIELD_VALUE
""")

_BUILTINS = _words("""
    abs all any bool complex divmod enumerate filter float int isinstance iter len list map max min
    next pow print range reversed round slice sorted sum tuple zip
""").union(
    name
    for name, kind in vars(builtins).items()
    if isinstance(kind, type)
    and issubclass(kind, Exception)
    and not issubclass(kind, MemoryError | RecursionError)
)

# Of arrays, lists, dicts, tuples, numbers, generators of NumPy's, ufuncs
_METHODS = _words("""
    A A1 H I T accumulate all any append argmax argmin argpartition argsort astype at bit_length
    choose clear clip compress conj conjugate copy count cumprod cumsum denominator diagonal dot
    dtype extend fill flat flatten get imag index insert is_integer item items itemsize keys mT max
    mean min nbytes ndim nonzero numerator outer partition pop popitem prod put ravel real reduce
    reduceat remove repeat reshape reverse round searchsorted setdefault shape size sort squeeze std
    strides sum swapaxes take tolist trace transpose update values var
""")

_NUMPY = _words("""
    all allclose amax amin any append apply_along_axis apply_over_axes arange argmax argmin
    argpartition argsort argwhere around array array_equal array_split asanyarray asarray
    ascontiguousarray asfortranarray asmatrix astype atleast_1d atleast_2d atleast_3d average
    bincount block bool bool_ broadcast_arrays broadcast_shapes broadcast_to c_ choose clip
    column_stack complex128 complex64 complexfloating compress concat concatenate convolve copy
    copyto correlate count_nonzero cross cumprod cumsum cumulative_prod cumulative_sum diag
    diag_indices diagflat diagonal diff digitize dot double dsplit dstack e ediff1d einsum empty
    empty_like expand_dims extract eye fft fill_diagonal fix flatnonzero flip fliplr flipud
    float16 float32 float64 floating fromfunction fromiter full full_like gradient hsplit hstack
    identity imag index_exp indices inf inner insert int16 int32 int64 int8 int_ integer interp
    intp iscomplex isclose isin isreal isscalar ix_ kron lib linalg linspace logspace mask_indices
    matrix matrix_transpose max mean median meshgrid mgrid min moveaxis nan nan_to_num nanmax
    nanmean nanmin nanprod nanstd nansum nanvar ndenumerate ndim ndindex newaxis nonzero number
    ogrid ones ones_like outer pad partition permute_dims pi piecewise place prod ptp put
    put_along_axis putmask quantile r_ ravel ravel_multi_index real repeat reshape roll rollaxis
    rot90 round s_ searchsorted select shape signedinteger single size sort split squeeze stack
    std sum swapaxes take take_along_axis tensordot tile trace transpose trapezoid tri tril
    tril_indices tril_indices_from trim_zeros triu triu_indices triu_indices_from uint16 uint32
    uint64 uint8 unique unravel_index unstack unsignedinteger unwrap vander var vdot vectorize
    vsplit vstack where zeros zeros_like
""").union(name for name, value in vars(np).items() if type(value) is np.ufunc)

_OF_MODULES = {
    np: _NUMPY,
    np.fft: _words(
        "fft fft2 fftfreq fftn fftshift ifft ifft2 ifftn ifftshift irfft irfft2 irfftn rfft rfft2 "
        "rfftn"
    ),
    np.lib: _words("stride_tricks"),
    np.lib.stride_tricks: _words("as_strided sliding_window_view"),
    np.linalg: _words("det eigh inv lstsq matmul matrix_power multi_dot norm outer solve svd"),
    math: frozenset(name for name in vars(math) if not name.startswith("_")),
    itertools: _words(
        "accumulate batched chain combinations compress count cycle dropwhile filterfalse islice "
        "pairwise permutations product repeat starmap takewhile zip_longest"
    ),
    operator: _words(
        "add and_ eq floordiv ge getitem gt iadd imul index isub itemgetter le lt matmul mod mul "
        "ne neg not_ or_ pos pow setitem sub truediv truth xor"
    ),
    functools: _words("reduce"),
}

ATTRIBUTES = _METHODS.union(*_OF_MODULES.values())
NUMBERS = (
    np.bool_, np.int8, np.int16, np.int32, np.int64, np.uint8, np.uint16, np.uint32, np.uint64,
    np.float16, np.float32, np.float64, np.complex64, np.complex128,
)  # fmt: skip
_PARTS = tuple(map(operator.attrgetter, ("__code__", "__defaults__", "__kwdefaults__")))
_MADE_BY_PYTHON = 1 << 9  # Py_TPFLAGS_HEAPTYPE
_MONITORING: Any = getattr(sys, "monitoring", None)  # from Python 3.12 on
_OURS = (signal.SIGALRM, signal.SIGPROF, signal.SIGINT)
_SIGNALS = tuple(number for number in range(1, signal.NSIG) if number not in _OURS)
_WARNS = tuple(name for name in vars(warnings) if "show" in name or "format" in name)


class AtFirst:
    """Python and NumPy as they are when this is made: before any code of a student's has run."""

    def __init__(self) -> None:
        self._modules = {
            module: {name: vars(module).get(name) for name in ATTRIBUTES}
            for module in _OF_MODULES
        }  # fmt: skip
        self._warns = {name: vars(warnings)[name] for name in _WARNS}
        self._besides = _runs_besides()
        self._builtins = {name: vars(builtins)[name] for name in _BUILTINS}
        things: list[Any] = [*_OF_MODULES, *self._builtins.values(), *map(np.dtype, NUMBERS)]
        things += [
            self._modules[module][name]
            for module, names in _OF_MODULES.items()
            for name in names
            if name in vars(module)
        ]
        self._things = {id(thing): _Written(thing) for thing in things}

    def is_thing(self, thing: object) -> bool:
        """Whether it is one of the modules, functions, classes and types known, as it was."""
        written = self._things.get(id(thing))
        return written is not None and written.is_as_it_was()

    def is_builtin(self, name: str) -> bool:
        """Whether a name of Python's own is known, and means what it meant."""
        return name in self._builtins and vars(builtins).get(name) is self._builtins[name]

    def is_attribute(self, name: str) -> bool:
        """Whether a name is known as an attribute, and means what it meant in every module."""
        if name not in ATTRIBUTES:
            return False
        for module, then in self._modules.items():
            thing = then[name]
            if vars(module).get(name) is not thing:
                return False
            if name in _OF_MODULES[module] and thing is not None and not self.is_thing(thing):
                return False
        return True

    def runs_no_more_than_then(self) -> bool:
        """Whether no other code runs during a call: of threads, or that Python was told to run."""
        return (
            _runs_besides() == self._besides
            and all(vars(warnings).get(name) is then for name, then in self._warns.items())
            and all(type(category) is type for _, _, category, _, _ in warnings.filters)
        )


at_first = functools.cache(AtFirst)  # the warm process makes it


class _Written:
    """A known thing, and what of it is written in Python and so can be set: code and methods."""

    def __init__(self, thing: object) -> None:
        self._thing = thing  # kept, so that no id is used twice
        self._classes = [(kind, list(vars(kind).values())) for kind in _classes(thing)]
        parts = [getattr(thing, "_implementation", thing)]  # of a function that NumPy dispatches
        parts += [value for _, values in self._classes for value in values]
        self._functions = [each for each in parts if type(each) is FunctionType]
        self._code = [list(map(part, self._functions)) for part in _PARTS]

    def is_as_it_was(self) -> bool:
        return all(
            all(map(operator.is_, map(part, self._functions), then))
            for part, then in zip(_PARTS, self._code, strict=True)
        ) and all(
            len(now := vars(kind)) == len(then) and all(map(operator.is_, now.values(), then))
            for kind, then in self._classes
        )


def _runs_besides() -> list[object]:
    """Return what runs by itself: other threads, and what Python calls on an occasion."""
    shown: Mapping[str, Any] = np.get_printoptions()
    handlers = map(_signal.getsignal, _SIGNALS)
    return [
        _thread._count(), sys.gettrace(), sys.getprofile(), sys.unraisablehook, list(gc.callbacks),
        [handler for handler in handlers if callable(handler)],
        [_MONITORING.get_tool(number) for number in range(6)] if _MONITORING else [],
        np.geterrcall(), shown["formatter"], shown["override_repr"],
    ]  # fmt: skip


def _classes(thing: object) -> Iterator[type]:
    """Yield the classes behind a known thing that are written in Python: others cannot be set."""
    if type(thing) not in (FunctionType, ModuleType):
        for kind in (thing if isinstance(thing, type) else type(thing)).__mro__:
            if kind.__flags__ & _MADE_BY_PYTHON:
                yield kind
